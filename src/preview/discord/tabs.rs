//! Messages in each browser tab. They are lost with the process, and earlier when many other tabs were
//! used since.

use serde::Deserialize;
use serde_json::Value;

use super::place::Place;
use super::{BOT, PendingInteraction, Question};

/// Maximum number of tabs; beyond it the least recently used is dropped.
const TABS: usize = 50;
/// Maximum number of messages in a tab: as many as anybody scrolls back.
const MESSAGES: usize = 200;
/// Discord's flag of an ephemeral message.
const EPHEMERAL: u64 = 1 << 6;

/// All tabs, the most recently used last.
#[derive(Default)]
pub(super) struct Tabs(Vec<Tab>);

/// A browser tab, which is a channel to the bot.
#[derive(Default)]
pub(in crate::preview) struct Tab {
    name: String,
    pub(super) place: Place,
    pub(in crate::preview) messages: Vec<Message>,
    /// The last question.
    pub(in crate::preview) asked: Option<Question>,
}

/// A message as shown.
#[derive(Clone)]
pub(in crate::preview) struct Message {
    pub(in crate::preview) id: u64,
    pub(in crate::preview) author: Author,
    /// The member who wrote it, or whom the bot answers.
    pub(super) member: u64,
    pub(in crate::preview) above: Above,
    pub(in crate::preview) said: Said,
    /// The bot has only announced an answer so far.
    pub(in crate::preview) is_loading: bool,
}

/// Author of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::preview) enum Author {
    /// The user of the page.
    You,
    /// Another member.
    Somebody,
    /// The bot.
    Bot,
}

/// The line that Discord shows above a message.
#[derive(Clone)]
pub(in crate::preview) enum Above {
    Nothing,
    /// The command that was used.
    Used(String),
    /// The message that is replied to.
    ReplyTo(u64),
}

/// Content of a message, as the bot sent it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::preview) struct Said {
    pub(in crate::preview) content: String,
    pub(in crate::preview) embeds: Vec<Value>,
    pub(in crate::preview) components: Vec<Value>,
    pub(in crate::preview) flags: u64,
}

impl Tabs {
    /// Looks up a tab by name.
    pub(super) fn get(&self, name: &str) -> Option<&Tab> {
        self.0.iter().find(|tab| tab.name == name)
    }

    /// Looks up a tab by name, and marks it as used.
    pub(super) fn find(&mut self, name: &str) -> Option<&mut Tab> {
        let at = self.0.iter().position(|tab| tab.name == name)?;
        let tab = self.0.remove(at);
        self.0.push(tab);
        self.0.last_mut()
    }

    /// Like [`Self::find`], but creates the tab if there is none.
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
    /// The bot's answer to an interaction.
    pub(super) fn of_bot(id: u64, to: &PendingInteraction, said: Said) -> Self {
        let (member, above) = (to.member, to.above.clone());
        Self { id, author: Author::Bot, member, above, said, is_loading: false }
    }

    /// The id of the author.
    pub(super) fn user(&self) -> u64 {
        if self.author == Author::Bot { BOT.get() } else { self.member }
    }
}

impl Author {
    /// The display name.
    pub(in crate::preview) fn name(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Somebody => "somebody",
            Self::Bot => "caveat",
        }
    }
}

impl Said {
    /// A plain sentence that only one user sees.
    pub(super) fn alone(words: &str) -> Self {
        Self { content: words.to_owned(), flags: EPHEMERAL, ..Self::default() }
    }

    /// Returns whether the message is ephemeral.
    pub(in crate::preview) fn is_private(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// Applies the fields in a request, and keeps the others; whether a message is ephemeral is fixed
    /// when it is sent.
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

    /// The content of a request that creates a message.
    pub(super) fn of(body: &Value) -> Self {
        let mut said = Self { flags: body["flags"].as_u64().unwrap_or(0), ..Self::default() };
        said.change(body);
        said
    }

    /// Returns whether there is such a button or, with a value, such an option of a menu.
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
