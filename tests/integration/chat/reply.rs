//! Something that the bot said, as it was at that time.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::client::components;
use crate::standin::model::{Act, How, Id, Message};
use crate::standin::world::World;

/// A snapshot of a message of the bot. Clicking it uses the current message.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    /// The way in which it was said: a reply, an answer, an update, a follow-up, an edit.
    pub(crate) how: How,
    /// The name of the user that it answers, if any.
    pub(crate) to: Option<String>,
    pub(super) place: String,
    pub(super) message: Message,
    pings: Vec<String>,
    /// Mentions and the names behind them, for rendering without ids.
    pub(super) names: Vec<(String, String)>,
}

/// A file that came with a message.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(super) fn new(world: &World, act: &Act) -> Self {
        let message = act.message.clone();
        let of_message = message.reference.and_then(|id| world.messages.get(&id)).map(|m| m.author);
        let of_interaction =
            act.interaction.and_then(|id| world.interactions.get(&id)).map(|i| i.user);
        let to = of_interaction.or(of_message).map(|id| world.name_of(id).to_owned());
        let everyone = message.pings.everyone.then(|| "@everyone".to_owned());
        let role = |id: &Id| world.roles.get(id).map(|role| format!("@{}", role.name));
        let roles = message.pings.roles.iter().filter_map(role);
        let users = message.pings.users.iter().map(|id| world.name_of(*id).to_owned());
        let pings = everyone.into_iter().chain(roles).chain(users).collect();
        Self {
            id: message.id,
            channel: message.channel,
            how: act.how,
            to,
            place: world.place_of(message.channel),
            message,
            pings,
            names: names(world),
        }
    }

    /// The current state of a message, whoever changed it.
    pub(super) fn found(world: &World, message: &Message) -> Self {
        let act = Act {
            at: message.id,
            time: tokio::time::Instant::now(),
            how: How::Message,
            interaction: None,
            message: message.clone(),
        };
        Self::new(world, &act)
    }

    /// The text outside embeds.
    pub(crate) fn content(&self) -> &str {
        &self.message.content
    }

    /// The title of the first embed.
    pub(crate) fn title(&self) -> &str {
        self.of_embed("/title")
    }

    /// The description of the first embed.
    pub(crate) fn description(&self) -> &str {
        self.of_embed("/description")
    }

    /// The footer of the first embed.
    pub(crate) fn footer(&self) -> &str {
        self.of_embed("/footer/text")
    }

    /// Names and values of the first embed's fields.
    pub(crate) fn fields(&self) -> Vec<(&str, &str)> {
        let fields = self.message.embeds.first().and_then(|embed| embed["fields"].as_array());
        let fields = fields.into_iter().flatten();
        fields.map(|field| (str_of(&field["name"]), str_of(&field["value"]))).collect()
    }

    fn of_embed(&self, pointer: &str) -> &str {
        let embed = self.message.embeds.first();
        embed.and_then(|embed| embed.pointer(pointer)).map_or("", str_of)
    }

    /// The raw embeds, for fields without an accessor.
    pub(crate) fn embeds(&self) -> &[Value] {
        &self.message.embeds
    }

    /// The files that came with it.
    pub(crate) fn files(&self) -> Vec<File> {
        let file = |file: &Value| File {
            name: file["filename"].as_str().unwrap_or_default().to_owned(),
            description: file["description"].as_str().unwrap_or_default().to_owned(),
            bytes: BASE64_STANDARD.decode(str_of(&file["content"])).expect("we encoded it"),
        };
        self.message.files.iter().map(file).collect()
    }

    /// Labels of all buttons, in order.
    pub(crate) fn buttons(&self) -> Vec<&str> {
        let buttons = components(&self.message).filter(|child| child["type"] == 2);
        buttons.map(|button| str_of(&button["label"])).collect()
    }

    /// Labels of all menu options, in order.
    pub(crate) fn menu_options(&self) -> Vec<&str> {
        let menus = components(&self.message).filter(|child| child["type"] == 3);
        let options = menus.flat_map(|menu| menu["options"].as_array().into_iter().flatten());
        options.map(|option| str_of(&option["label"])).collect()
    }

    /// The custom ids of all components, in order.
    pub(crate) fn custom_ids(&self) -> Vec<&str> {
        components(&self.message).filter_map(|child| child["custom_id"].as_str()).collect()
    }

    /// Returns whether only one user sees it.
    pub(crate) fn ephemeral(&self) -> bool {
        self.message.only_for.is_some()
    }

    /// The recipients that were really pinged: names of users, `@role`, `@everyone`.
    pub(crate) fn pings(&self) -> &[String] {
        &self.pings
    }
}

fn str_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Everything that ids in a text may refer to, with the names that a reader sees instead.
fn names(world: &World) -> Vec<(String, String)> {
    let users = world.users.values().flat_map(|user| {
        let name = format!("@{}", user.name);
        [(format!("<@{}>", user.id), name.clone()), (format!("<@!{}>", user.id), name)]
    });
    let roles = world.roles.values().map(|r| (format!("<@&{}>", r.id), format!("@{}", r.name)));
    let channels =
        world.channels.values().map(|c| (format!("<#{}>", c.id), format!("#{}", c.name)));
    let commands =
        world.commands.iter().map(|c| (str_of(&c["id"]).to_owned(), "{command}".to_owned()));
    users.chain(roles).chain(channels).chain(commands).collect()
}
