//! Events of the gateway as raw JSON: what can matter to the bot is told from a few fields, and only that is
//! parsed whole and handled.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::{
    ChannelId, ChannelPinsUpdateEvent, GuildId, Message, MessageId, MessageUpdateEvent, RoleId,
    UserId,
};

use super::handler::Plugin;
use super::rest::Rest;
use super::{glance, messages, unknown_event};

/// Events that come with the bot's intents, or to every bot, and that it has no use for.
const UNUSED: [&str; 18] = [
    "APPLICATION_COMMAND_PERMISSIONS_UPDATE",
    "CHANNEL_CREATE",
    "CHANNEL_UPDATE",
    "ENTITLEMENT_CREATE",
    "ENTITLEMENT_DELETE",
    "ENTITLEMENT_UPDATE",
    "GUILD_MEMBER_UPDATE",
    "GUILD_ROLE_DELETE",
    "GUILD_ROLE_UPDATE",
    "STAGE_INSTANCE_CREATE",
    "STAGE_INSTANCE_DELETE",
    "STAGE_INSTANCE_UPDATE",
    "THREAD_CREATE",
    "THREAD_LIST_SYNC",
    "THREAD_MEMBERS_UPDATE",
    "THREAD_MEMBER_UPDATE",
    "THREAD_UPDATE",
    "USER_UPDATE",
];

/// A guild that the bot is in.
#[derive(Deserialize)]
struct Guild {
    id: GuildId,
    preferred_locale: Option<String>,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: RoleId,
    tags: Option<RoleTags>,
}

/// A role of a bot names it.
#[derive(Deserialize)]
struct RoleTags {
    bot_id: Option<UserId>,
}

#[derive(Deserialize)]
struct CreatedRole {
    guild_id: GuildId,
    role: Role,
}

#[derive(Deserialize)]
struct GoneGuild {
    id: GuildId,
    #[serde(default)]
    unavailable: bool,
}

#[derive(Deserialize)]
struct GoneChannel {
    id: ChannelId,
}

#[derive(Deserialize)]
struct GoneMessage {
    id: MessageId,
    channel_id: ChannelId,
}

#[derive(Deserialize)]
struct GoneMessages {
    ids: Vec<MessageId>,
    channel_id: ChannelId,
}

impl Plugin {
    /// Returns whether an event may matter to the bot; `data` is its JSON. Most messages that a bot hears do
    /// not, so this reads few of their fields.
    pub(super) fn may_matter(&self, kind: &str, data: &str) -> bool {
        match kind {
            "MESSAGE_CREATE" => glance::may_matter(&self.0, data),
            _ => !UNUSED.contains(&kind),
        }
    }

    /// Handles an event.
    pub(super) async fn event(&self, http: &Rest, kind: &str, data: &str) {
        if self.handled(http, kind, data).await.is_err() {
            let event = serde_json::from_str(data).unwrap_or(Value::Null);
            unknown_event::handle(&self.now(), http, kind, &event).await;
        }
    }

    /// Handles an event of a known type and shape.
    async fn handled(&self, http: &Rest, kind: &str, data: &str) -> serde_json::Result<()> {
        fn read<T: DeserializeOwned>(data: &str) -> serde_json::Result<T> {
            serde_json::from_str(data)
        }
        match kind {
            unknown_event::INTERACTION => self.received(http, &read::<Value>(data)?).await,
            "MESSAGE_CREATE" => {
                messages::created(&self.now(), http, &read::<Message>(data)?).await;
            }
            "MESSAGE_UPDATE" => {
                messages::edited(&self.now(), http, &read::<MessageUpdateEvent>(data)?).await;
            }
            "MESSAGE_DELETE" => {
                let gone: GoneMessage = read(data)?;
                self.messages_gone(http, gone.channel_id, [gone.id]).await;
            }
            "MESSAGE_DELETE_BULK" => {
                let gone: GoneMessages = read(data)?;
                self.messages_gone(http, gone.channel_id, gone.ids).await;
            }
            "CHANNEL_PINS_UPDATE" => {
                let event: ChannelPinsUpdateEvent = read(data)?;
                self.pins_changed(http, event.channel_id).await;
            }
            "CHANNEL_DELETE" | "THREAD_DELETE" => {
                self.channel_gone(read::<GoneChannel>(data)?.id).await;
            }
            "GUILD_CREATE" | "GUILD_UPDATE" => {
                let guild: Guild = read(data)?;
                for (role, bot) in guild.roles.iter().filter_map(Role::of_bot) {
                    self.note_role(guild.id, role, bot).await;
                }
                if let Some(locale) = guild.preferred_locale {
                    self.note_locale(guild.id, locale);
                }
            }
            "GUILD_ROLE_CREATE" => {
                let created: CreatedRole = read(data)?;
                if let Some((role, bot)) = created.role.of_bot() {
                    self.note_role(created.guild_id, role, bot).await;
                }
            }
            "GUILD_DELETE" => {
                let gone: GoneGuild = read(data)?;
                self.guild_gone(gone.id, gone.unavailable);
            }
            _ => {
                let event = read::<Value>(data)?;
                unknown_event::handle(&self.now(), http, kind, &event).await;
            }
        }
        Ok(())
    }
}

impl Role {
    fn of_bot(&self) -> Option<(RoleId, UserId)> {
        Some((self.id, self.tags.as_ref()?.bot_id?))
    }
}
