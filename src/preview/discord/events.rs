//! Discord's events as JSON: the fields that serenity requires, and those that the bot reads.

use serde_json::{Value, json};

use super::BOT;
use super::place::Place;
use super::tabs::{Author, Message};

/// Permissions of members and the bot in a channel: view it, send messages, embed links, read the
/// message history and use commands.
const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 31;
/// Discord's attachment size limit.
const ATTACHMENT: u32 = 10 << 20;
/// A fixed timestamp: nothing reads it.
const TIME: &str = "2026-01-01T00:00:00.000000+00:00";

/// Type of an interaction; the value is Discord's number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InteractionType {
    Command = 2,
    Press = 3,
    Typing = 4,
}

fn user(id: u64, author: Author) -> Value {
    json!({
        "id": id.to_string(),
        "username": author.name(),
        "global_name": author.name(),
        "discriminator": "0",
        "avatar": null,
        "bot": author == Author::Bot,
        "public_flags": 0,
    })
}

fn member() -> Value {
    json!({
        "roles": [],
        "nick": null,
        "avatar": null,
        "joined_at": TIME,
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "communication_disabled_until": null,
    })
}

/// A message as the payload of an event.
pub(super) fn message(message: &Message, place: &Place) -> Value {
    let mentions_bot = message.said.content.contains(&format!("<@{BOT}>"));
    json!({
        "id": message.id.to_string(),
        "channel_id": place.channel.to_string(),
        "guild_id": place.guild.to_string(),
        "member": member(),
        "type": 0,
        "author": user(message.user(), message.author),
        "content": message.said.content,
        "embeds": message.said.embeds,
        "components": message.said.components,
        "attachments": [],
        "timestamp": TIME,
        "edited_timestamp": null,
        "tts": false,
        "pinned": false,
        "flags": message.said.flags,
        "mention_everyone": false,
        "mention_roles": [],
        "mentions": if mentions_bot { vec![user(BOT.get(), Author::Bot)] } else { Vec::new() },
    })
}

/// A slash command with its options.
pub(super) fn command(name: &str, options: Vec<Value>) -> Value {
    json!({ "id": "1", "name": name, "type": 1, "options": options })
}

/// A text option.
pub(super) fn option(name: &str, text: &str) -> Value {
    json!({ "name": name, "type": 3, "value": text })
}

/// A text option that is being typed.
pub(super) fn typed(name: &str, text: &str) -> Value {
    json!({ "name": name, "type": 3, "value": text, "focused": true })
}

/// A Boolean option that is true.
pub(super) fn switch(name: &str) -> Value {
    json!({ "name": name, "type": 5, "value": true })
}

/// A command from the menu of a message.
pub(super) fn message_command(name: &str, target: &Message, place: &Place) -> Value {
    let id = target.id.to_string();
    json!({
        "id": "1",
        "name": name,
        "type": 3,
        "target_id": id,
        "resolved": { "messages": { id: message(target, place) } },
    })
}

/// An interaction with its id and token, user, place, data, and the message that was pressed.
pub(super) fn interaction(
    kind: InteractionType,
    (id, token): (u64, &str),
    by: u64,
    place: &Place,
    (data, message): (Value, Option<Value>),
) -> Value {
    let permissions = PERMISSIONS.to_string();
    let mut member = member();
    member["user"] = user(by, Author::You);
    member["permissions"] = permissions.as_str().into();
    let mut event = json!({
        "id": id.to_string(),
        "application_id": BOT.to_string(),
        "type": kind as u8,
        "data": data,
        "guild_id": place.guild.to_string(),
        "guild_locale": place.locale,
        "channel_id": place.channel.max(1).to_string(),
        "channel": {
            "id": place.channel.max(1).to_string(),
            "type": 0,
            "guild_id": place.guild.to_string(),
            "name": "preview",
            "position": 0,
            "permission_overwrites": [],
            "permissions": permissions,
            "flags": 0,
        },
        "member": member,
        "token": token,
        "version": 1,
        "app_permissions": permissions,
        "locale": place.locale,
        "entitlements": [],
        "authorizing_integration_owners": { "0": place.guild.to_string() },
        "context": 0,
        "attachment_size_limit": ATTACHMENT,
    });
    if let Some(message) = message {
        event["message"] = message;
    }
    event
}
