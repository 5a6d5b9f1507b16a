//! What was said in each tab of the browser. It is gone with the process, and before that when many other
//! tabs were used since.

use serde::Deserialize;
use serde_json::Value;

use super::place::Place;
use super::{BOT, InHand, Line};

/// Tabs that are kept; of more, those that were used least lately go.
const TABS: usize = 50;
/// Messages that a tab keeps: as many as anybody scrolls back.
const MESSAGES: usize = 200;
/// Discord's flag of a message that one person sees.
const EPHEMERAL: u64 = 1 << 6;

/// All tabs, the one that was used last at the end.
#[derive(Default)]
pub(super) struct Tabs(Vec<Tab>);

/// A tab of the browser, which is a channel to the bot.
#[derive(Default)]
pub(in crate::preview) struct Tab {
    name: String,
    pub(super) place: Place,
    pub(in crate::preview) messages: Vec<Message>,
    /// The question that was asked last.
    pub(in crate::preview) asked: Option<Line>,
}

/// A message as it is shown.
#[derive(Clone)]
pub(in crate::preview) struct Message {
    pub(in crate::preview) id: u64,
    pub(in crate::preview) author: Author,
    /// Who said it, or to whom the bot says it.
    pub(super) member: u64,
    pub(in crate::preview) above: Above,
    pub(in crate::preview) said: Said,
    /// The bot has only said that it will say something.
    pub(in crate::preview) is_loading: bool,
}

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::preview) enum Author {
    /// Whoever sits in front of the page.
    You,
    /// Another member.
    Somebody,
    /// The bot.
    Bot,
}

/// What Discord shows above a message.
#[derive(Clone)]
pub(in crate::preview) enum Above {
    Nothing,
    /// A command was used.
    Used(String),
    /// It replies to a message.
    ReplyTo(u64),
}

/// What a message says, as the bot sent it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::preview) struct Said {
    pub(in crate::preview) content: String,
    pub(in crate::preview) embeds: Vec<Value>,
    pub(in crate::preview) components: Vec<Value>,
    pub(in crate::preview) flags: u64,
}

impl Tabs {
    /// The tab with this name as it is.
    pub(super) fn get(&self, name: &str) -> Option<&Tab> {
        self.0.iter().find(|tab| tab.name == name)
    }

    /// The tab with this name, to be used.
    pub(super) fn find(&mut self, name: &str) -> Option<&mut Tab> {
        let at = self.0.iter().position(|tab| tab.name == name)?;
        let tab = self.0.remove(at);
        self.0.push(tab);
        self.0.last_mut()
    }

    /// The same; there is one from now on.
    pub(super) fn open(&mut self, name: &str) -> &mut Tab {
        let known = self.0.iter().position(|tab| tab.name == name).map(|at| self.0.remove(at));
        let tab = known.unwrap_or_else(|| Tab { name: name.to_owned(), ..Tab::default() });
        if self.0.len() >= TABS {
            self.0.remove(0);
        }
        self.0.push(tab);
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    pub(super) fn close(&mut self, name: &str) {
        self.0.retain(|tab| tab.name != name);
    }

    pub(super) fn in_channel(&mut self, channel: u64) -> Option<&mut Tab> {
        self.0.iter_mut().find(|tab| tab.place.channel == channel)
    }
}

impl Tab {
    pub(in crate::preview) fn message(&self, id: u64) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    pub(super) fn message_mut(&mut self, id: u64) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == id)
    }

    pub(super) fn push(&mut self, message: Message) {
        if self.messages.len() >= MESSAGES {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }

    pub(super) fn remove(&mut self, id: u64) {
        self.messages.retain(|message| message.id != id);
    }
}

impl Message {
    /// What the bot says to an interaction.
    pub(super) fn of_bot(id: u64, to: &InHand, said: Said) -> Self {
        let (member, above) = (to.member, to.above.clone());
        Self { id, author: Author::Bot, member, above, said, is_loading: false }
    }

    /// The user who wrote it.
    pub(super) fn user(&self) -> u64 {
        if self.author == Author::Bot { BOT } else { self.member }
    }
}

impl Author {
    /// What they are called.
    pub(in crate::preview) fn name(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Somebody => "somebody",
            Self::Bot => "caveat",
        }
    }
}

impl Said {
    /// One sentence for one reader.
    pub(super) fn alone(words: &str) -> Self {
        Self { content: words.to_owned(), flags: EPHEMERAL, ..Self::default() }
    }

    /// Whether one person alone sees it.
    pub(in crate::preview) fn is_private(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// Takes over what a request names, and keeps the rest; who sees it is settled when it is sent.
    pub(super) fn change(&mut self, body: &Value) {
        let list = |name: &str| body.get(name).map(|l| l.as_array().cloned().unwrap_or_default());
        if let Some(content) = body.get("content") {
            content.as_str().unwrap_or_default().trim().clone_into(&mut self.content);
        }
        if let Some(embeds) = list("embeds") {
            self.embeds = embeds;
        }
        if let Some(components) = list("components") {
            self.components = components;
        }
    }

    /// What a request says for the first time.
    pub(super) fn of(body: &Value) -> Self {
        let mut said = Self { flags: body["flags"].as_u64().unwrap_or(0), ..Self::default() };
        said.change(body);
        said
    }

    /// Whether there is such a button or, with a value, such an option of a menu.
    pub(super) fn offers(&self, custom_id: &str, value: Option<&str>) -> bool {
        let parts = self.components.iter().filter_map(|row| row["components"].as_array()).flatten();
        let mut parts = parts.filter(|part| part["custom_id"] == custom_id);
        parts.any(|part| match (value, part["options"].as_array()) {
            (None, None) => true,
            (Some(value), Some(options)) => options.iter().any(|one| one["value"] == value),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MESSAGES, Said, TABS, Tabs};
    use crate::preview::discord::{Above, Author, Message};

    #[test]
    fn only_what_is_there_is_pressed() {
        let button = json!({ "type": 2, "custom_id": "a" });
        let menu = json!({ "type": 3, "custom_id": "m", "options": [{ "value": "x" }] });
        let rows = json!({ "components": [{ "components": [button] }, { "components": [menu] }] });
        let said = Said::of(&rows);
        assert!(said.offers("a", None) && said.offers("m", Some("x")));
        assert!(!said.offers("b", None) && !said.offers("m", Some("y")));
        assert!(!said.offers("m", None) && !said.offers("a", Some("x")));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut tabs = Tabs::default();
        for n in 0..TABS * 2 {
            tabs.open(&n.to_string());
            tabs.open("0");
        }
        assert!(tabs.0.len() <= TABS && tabs.get("0").is_some() && tabs.get("1").is_none());
        let tab = tabs.open("0");
        for id in 0..2 * MESSAGES as u64 {
            let (author, above, said) = (Author::You, Above::Nothing, Said::default());
            tab.push(Message { id, author, member: 1, above, said, is_loading: false });
        }
        assert_eq!(tab.messages.len(), MESSAGES);
        assert!(tab.message(0).is_none() && tab.message(2 * MESSAGES as u64 - 1).is_some());
    }
}
