//! The world in Discord's JSON: every field that serenity 0.12.5 requires, and those the bot may read.

use serde_json::{Value, json};

use super::model::{Channel, Id, Interaction, InteractionKind, Message, Place, Role, UserKind};
use super::world::World;

/// The largest attachment of an unboosted guild.
const ATTACHMENT_SIZE_LIMIT: u32 = 10 * 1024 * 1024;

/// The channel of a message: over REST it has neither guild nor member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    Gateway,
    Rest,
}

impl World {
    pub(crate) fn user_json(&self, id: Id) -> Value {
        let Some(user) = self.users.get(&id) else { return Value::Null };
        json!({
            "id": id.to_string(),
            "username": user.name,
            "discriminator": if user.kind == UserKind::Person { "0" } else { "0000" },
            "global_name": if user.kind == UserKind::Person { json!(user.name) } else { Value::Null },
            "avatar": null,
            "bot": user.kind != UserKind::Person,
            "public_flags": 0,
        })
    }

    /// A member, with or without the user inside.
    pub(crate) fn member_json(&self, guild: Id, user: Id) -> Value {
        let own = self.guilds.get(&guild).filter(|known| user == self.bot && known.has_bot);
        let own = own.map(|known| &known.bot_role);
        let roles = self.members.get(&(guild, user)).into_iter().flatten().chain(own);
        json!({
            "roles": roles.map(Id::to_string).collect::<Vec<_>>(),
            "nick": null,
            "avatar": null,
            "joined_at": "2024-01-01T00:00:00.000000+00:00",
            "premium_since": null,
            "deaf": false,
            "mute": false,
            "flags": 0,
            "pending": false,
            "communication_disabled_until": null,
        })
    }

    /// A message; `knows_content` false leaves out the fields that MESSAGE_CONTENT protects.
    pub(crate) fn message_json(&self, message: &Message, via: Via, knows_content: bool) -> Value {
        let shown = knows_content || self.content_is_free(message);
        let webhook = self.users.get(&message.author).is_some_and(|u| u.kind == UserKind::Webhook);
        let mut json = json!({
            "id": message.id.to_string(),
            "channel_id": message.channel.to_string(),
            "type": if message.interaction.is_some() && message.author == self.bot { 20 }
                else if message.reference.is_some() { 19 } else { 0 },
            "author": self.user_json(message.author),
            "content": if shown { &message.content } else { "" },
            "embeds": if shown { &message.embeds[..] } else { &[] },
            "components": if shown { &message.components[..] } else { &[] },
            "attachments": [],
            "timestamp": timestamp(message.id),
            "edited_timestamp": message.edited.then(|| timestamp(message.id)),
            "tts": false,
            "pinned": message.pinned.is_some(),
            "flags": message.flags,
            "mention_everyone": message.pings.everyone,
            "mention_roles": message.pings.roles.iter().map(Id::to_string).collect::<Vec<_>>(),
            "mentions": message.pings.users.iter().map(|id| self.user_json(*id)).collect::<Vec<_>>(),
        });
        let guild = self.guild_of(message.channel);
        if webhook {
            json["webhook_id"] = json!(message.author.to_string());
        }
        if message.interaction.is_some() {
            json["application_id"] = json!(self.bot.to_string());
        }
        if let Some(reference) = message.reference {
            json["message_reference"] = json!({
                "type": 0,
                "message_id": reference.to_string(),
                "channel_id": message.channel.to_string(),
                "guild_id": guild.map(|id| id.to_string()),
            });
            let referenced = self.messages.get(&reference);
            json["referenced_message"] = referenced
                .map_or(Value::Null, |other| self.message_json(other, Via::Rest, knows_content));
        }
        if let (Via::Gateway, Some(guild)) = (via, guild) {
            json["guild_id"] = json!(guild.to_string());
            if !webhook {
                json["member"] = self.member_json(guild, message.author);
            }
        }
        json
    }

    /// Returns whether an app without MESSAGE_CONTENT sees the text all the same (facts, section 4).
    fn content_is_free(&self, message: &Message) -> bool {
        let mentioned = message.content.contains(&format!("<@{}>", self.bot))
            || message.content.contains(&format!("<@!{}>", self.bot));
        // A reply that pings the app is exempt, but not one to the answer of an interaction.
        let replied_to = message.reference.and_then(|id| self.messages.get(&id));
        let pinged_by_reply = message.pings.users.contains(&self.bot)
            && replied_to.is_some_and(|to| to.author == self.bot && to.interaction.is_none());
        message.author == self.bot
            || self.guild_of(message.channel).is_none()
            || mentioned
            || pinged_by_reply
    }

    pub(crate) fn channel_json(&self, id: Id) -> Value {
        let Some(channel) = self.channels.get(&id) else { return Value::Null };
        match channel.place {
            Place::Thread { guild, parent, owner } => json!({
                "id": id.to_string(),
                "type": 11,
                "guild_id": guild.to_string(),
                "name": channel.name,
                "parent_id": parent.to_string(),
                "owner_id": owner.to_string(),
                "last_message_id": null,
                "message_count": 0,
                "member_count": 1,
                "rate_limit_per_user": 0,
                "flags": 0,
                "thread_metadata": {
                    "archived": channel.archived,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": timestamp(id),
                    "locked": false,
                },
            }),
            Place::Group => json!({
                "id": id.to_string(),
                "type": 3,
                "name": channel.name,
                "last_message_id": null,
                "flags": 0,
            }),
            Place::Guild(guild) => json!({
                "id": id.to_string(),
                "type": if channel.is_forum { 15 } else { 0 },
                "guild_id": guild.to_string(),
                "name": channel.name,
                "position": 0,
                "permission_overwrites": overwrites(channel, self.bot),
                "nsfw": false,
                "topic": null,
                "last_message_id": null,
                "parent_id": null,
                "rate_limit_per_user": 0,
                "flags": 0,
            }),
            Place::Dm(user) => json!({
                "id": id.to_string(),
                "type": 1,
                "recipients": [self.user_json(user)],
                "last_message_id": null,
                "flags": 0,
            }),
        }
    }

    pub(crate) fn role_json(&self, id: Id) -> Value {
        self.roles.get(&id).map_or(Value::Null, role_json)
    }

    pub(crate) fn guild_json(&self, id: Id) -> Value {
        let Some(guild) = self.guilds.get(&id) else { return Value::Null };
        let channels = self.channels.values().filter(|c| c.place == Place::Guild(id));
        let everyone =
            Role { id, guild: id, name: "@everyone".to_owned(), permissions: guild.everyone };
        let roles = self.roles.values().filter(|role| role.guild == id).chain([&everyone]);
        let mut own = role_json(&Role {
            id: guild.bot_role,
            guild: id,
            name: self.name_of(self.bot).to_owned(),
            permissions: guild.bot,
        });
        own["managed"] = json!(true);
        own["tags"] = json!({ "bot_id": self.bot.to_string() });
        let mut bot = self.member_json(id, self.bot);
        bot["user"] = self.user_json(self.bot);
        json!({
            "id": id.to_string(),
            "name": guild.name,
            "owner_id": "1",
            "preferred_locale": guild.locale,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_progress_bar_enabled": false,
            "system_channel_flags": 0,
            "features": [],
            "emojis": [],
            "stickers": [],
            "roles": roles.map(role_json).chain([own]).collect::<Vec<_>>(),
            "joined_at": "2024-01-01T00:00:00.000000+00:00",
            "large": false,
            "unavailable": false,
            "member_count": self.members.keys().filter(|(guild, _)| *guild == id).count(),
            "voice_states": [],
            "members": [bot],
            "channels": channels.map(|c| self.channel_json(c.id)).collect::<Vec<_>>(),
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
        })
    }

    /// The `d` of an INTERACTION_CREATE.
    pub(crate) fn interaction_json(&self, interaction: &Interaction) -> Value {
        let Interaction { id, user, channel, .. } = *interaction;
        let guild = self.guild_of(channel);
        let locale = self.users.get(&user).map_or("en-US", |user| &user.locale);
        let mut partial = self.channel_json(channel);
        partial["permissions"] = json!(self.permissions(user, channel).to_string());
        // Owners of the installation that allows the interaction here: the guild, the user, or both.
        let mut owners = json!({});
        if self.bot_is_in(channel) {
            owners["0"] = json!(guild.map_or("0".to_owned(), |guild| guild.to_string()));
        }
        if self.users.get(&user).is_some_and(|user| user.installed) {
            owners["1"] = json!(user.to_string());
        }
        let context = match self.channels.get(&channel).map(|channel| channel.place) {
            Some(Place::Dm(_)) => 1,
            Some(Place::Group) => 2,
            _ => 0,
        };
        let mut json = json!({
            "id": id.to_string(),
            "application_id": self.bot.to_string(),
            "type": interaction.kind as u8,
            "data": interaction.data,
            "channel": partial,
            "channel_id": channel.to_string(),
            "token": interaction.token,
            "version": 1,
            "app_permissions": self.permissions(self.bot, channel).to_string(),
            "locale": locale,
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "context": context,
            "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        });
        match guild {
            Some(guild) => {
                let mut member = self.member_json(guild, user);
                member["user"] = self.user_json(user);
                member["permissions"] = json!(self.permissions(user, channel).to_string());
                json["member"] = member;
                json["guild_id"] = json!(guild.to_string());
                json["guild_locale"] = json!(self.guilds.get(&guild).map(|guild| &guild.locale));
            }
            None => json["user"] = self.user_json(user),
        }
        let source = interaction.source.and_then(|id| self.messages.get(&id));
        if let (InteractionKind::Component | InteractionKind::Modal, Some(source)) =
            (interaction.kind, source)
        {
            json["message"] = self.message_json(source, Via::Rest, true);
        }
        json
    }
}

/// Permission overwrites of a channel, for the bot and for everybody else.
fn overwrites(channel: &Channel, bot: Id) -> Value {
    let Place::Guild(guild) = channel.place else { return json!([]) };
    let (of_bot, of_others) = (channel.bot_denied, channel.denied);
    let overwrite = |id: Id, kind: u8, deny: u64, allow: u64| json!({ "id": id.to_string(), "type": kind, "deny": deny.to_string(), "allow": allow.to_string() });
    let others = (of_others != 0).then(|| overwrite(guild, 0, of_others, 0));
    let own = (of_bot | of_others != 0).then(|| overwrite(bot, 1, of_bot, of_others & !of_bot));
    json!(others.into_iter().chain(own).collect::<Vec<_>>())
}

fn role_json(role: &Role) -> Value {
    json!({
        "id": role.id.to_string(),
        "name": role.name,
        "color": 0,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "hoist": false,
        "managed": false,
        "mentionable": true,
        "permissions": role.permissions.to_string(),
        "position": 0,
        "flags": 0,
    })
}

/// The time in a snowflake, as RFC 3339; only the time of day counts up, which is enough here.
fn timestamp(id: Id) -> String {
    let seconds = (id >> 22) / 1000 % 86_400;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("2024-01-25T{hours:02}:{minutes:02}:{seconds:02}.000000+00:00")
}
