//! Messages that the bot sends, reads, edits and deletes with its own token.

use serde_json::Value;
use serenity::model::Permissions;

use super::{Answer, Refusal, Success};
use crate::standin::gateway::Event;
use crate::standin::json::Via;
use crate::standin::model::{Channel, How, Id, Message, Place};
use crate::standin::rules::{self, Draft};
use crate::standin::world::World;

pub(super) fn channel(world: &World, id: Id) -> Result<&Channel, Refusal> {
    let channel = world.channels.get(&id).ok_or(Refusal::new(404, 10003, "Unknown Channel"))?;
    if world.bot_is_in(id) && world.bot_may(id, Permissions::VIEW_CHANNEL) {
        Ok(channel)
    } else {
        Err(Refusal::new(403, 50001, "Missing Access"))
    }
}

/// Opens or archives a thread, the only change of a channel that the stand-in implements.
pub(super) fn archive(world: &mut World, id: Id, body: &Value) -> Answer {
    let known = channel(world, id)?;
    let (Place::Thread { owner, .. }, Some(archived)) = (known.place, body["archived"].as_bool())
    else {
        return Err(Refusal::unsupported("such a change of a channel"));
    };
    let manages = owner == world.bot || world.bot_may(id, Permissions::MANAGE_THREADS);
    let opens = !archived && world.bot_may(id, Permissions::SEND_MESSAGES_IN_THREADS);
    if !manages && !opens {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    if let Some(thread) = world.channels.get_mut(&id) {
        thread.archived = archived;
        thread.openings += usize::from(!archived);
    }
    Ok(Success::Ok(world.channel_json(id)))
}

pub(super) fn open_dm(world: &mut World, body: &Value) -> Answer {
    let recipient = body["recipient_id"].as_str().and_then(|id| id.parse().ok());
    match recipient.filter(|id| *id != world.bot && world.users.contains_key(id)) {
        Some(user) => {
            let id = world.dm_with(user);
            Ok(Success::Ok(world.channel_json(id)))
        }
        None => Err(Refusal::new(400, 50033, "Invalid Recipient(s)")),
    }
}

pub(super) fn create(world: &mut World, channel_id: Id, body: &Value) -> Answer {
    let place = channel(world, channel_id)?.place;
    let needed = match place {
        Place::Thread { .. } => Permissions::SEND_MESSAGES_IN_THREADS,
        _ => Permissions::SEND_MESSAGES,
    };
    if !world.bot_may(channel_id, needed) {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    if channel(world, channel_id)?.archived {
        return Err(Refusal::new(400, 50083, "Thread is archived"));
    }
    if embeds(body) && !world.bot_may(channel_id, Permissions::EMBED_LINKS) {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    let nonce = body["nonce"].as_str().map(str::to_owned);
    if body["enforce_nonce"] == true
        && let Some(known) = world.messages.values().find(|m| nonce.is_some() && m.nonce == nonce)
    {
        return Ok(Success::Ok(shown(world, known.id)));
    }
    let reference = reference(world, channel_id, body)?;
    let draft = Draft::new(body)?;
    let id = world.fresh_id();
    let mut message = Message::new(id, channel_id, world.bot, "");
    message.reference = reference;
    message.nonce = nonce;
    draft.apply(&mut message);
    rules::not_empty(&message)?;
    let replied_to = reference.and_then(|id| world.messages.get(&id)).map(|other| other.author);
    message.pings = rules::pings(world, &message, body, replied_to)?;
    world.messages.insert(id, message);
    let how = match (reference, place) {
        (Some(_), _) => How::Reply,
        (None, _) => How::Message,
    };
    world.act(how, None, id);
    world.dispatch(&Event::MessageCreate(id));
    Ok(Success::Ok(shown(world, id)))
}

fn embeds(body: &Value) -> bool {
    body["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty())
}

/// The message replied to, if any; with `fail_if_not_exists` false a missing one is ignored.
fn reference(world: &World, channel: Id, body: &Value) -> Result<Option<Id>, Refusal> {
    let reference = &body["message_reference"];
    if reference.is_null() {
        return Ok(None);
    }
    if reference["type"].as_u64().unwrap_or(0) != 0 {
        return Err(Refusal::unsupported("forwarded messages"));
    }
    if !world.bot_may(channel, Permissions::READ_MESSAGE_HISTORY) {
        let no = "Cannot reply without permission to read message history";
        return Err(Refusal::new(400, 160_002, no));
    }
    // Discord accepts ids as numbers too.
    let id = &reference["message_id"];
    let id = id.as_u64().or_else(|| id.as_str()?.parse().ok());
    let known =
        id.and_then(|id| world.messages.get(&id)).filter(|message| message.channel == channel);
    match known {
        Some(message) => Ok(Some(message.id)),
        None if reference["fail_if_not_exists"].as_bool() == Some(false) => Ok(None),
        None => {
            let mut faults = rules::Faults::default();
            let code = "REPLIES_UNKNOWN_MESSAGE";
            faults.add("message_reference", code, "Unknown message");
            Err(faults.into())
        }
    }
}

/// A message that the bot may read: never an ephemeral one, which only the interaction's token reaches.
pub(super) fn find(world: &World, channel_id: Id, id: Id) -> Result<&Message, Refusal> {
    channel(world, channel_id)?;
    let found = world.messages.get(&id).filter(|message| message.channel == channel_id);
    found.filter(|message| message.only_for.is_none()).ok_or(Refusal::new(
        404,
        10008,
        "Unknown Message",
    ))
}

pub(super) fn get(world: &World, channel_id: Id, id: Id) -> Answer {
    find(world, channel_id, id)?;
    if !world.bot_may(channel_id, Permissions::READ_MESSAGE_HISTORY) {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    Ok(Success::Ok(shown(world, id)))
}

/// The last messages of a channel, newest first.
pub(super) fn list(world: &World, channel_id: Id, query: &str) -> Answer {
    channel(world, channel_id)?;
    if !world.bot_may(channel_id, Permissions::READ_MESSAGE_HISTORY) {
        return Ok(Success::Ok(Value::Array(Vec::new())));
    }
    let limit = query.split('&').find_map(|pair| pair.strip_prefix("limit=")?.parse().ok());
    let here = world.messages.values().rev();
    let here = here.filter(|m| m.channel == channel_id && m.only_for.is_none());
    let ids = here.take(limit.unwrap_or(50)).map(|message| shown(world, message.id));
    Ok(Success::Ok(ids.collect()))
}

pub(super) fn edit(world: &mut World, channel_id: Id, id: Id, body: &Value) -> Answer {
    if find(world, channel_id, id)?.author != world.bot {
        return Err(Refusal::new(403, 50005, "Cannot edit a message authored by another user"));
    }
    if channel(world, channel_id)?.archived {
        return Err(Refusal::new(400, 50083, "Thread is archived"));
    }
    if let Some((status, code)) = world.refusing.pop_front() {
        return Err(Refusal::new(status, code, "the test wants it so"));
    }
    limited(world, channel_id)?;
    // An edit is accepted, but without its embeds.
    let mut body = body.clone();
    if embeds(&body) && !world.bot_may(channel_id, Permissions::EMBED_LINKS) {
        body["embeds"] = Value::Array(Vec::new());
    }
    change(world, id, &body, How::Edit, None)?;
    Ok(Success::Ok(shown(world, id)))
}

/// Discord lets a bot change five messages of a channel in five seconds.
fn limited(world: &mut World, channel: Id) -> Result<(), Refusal> {
    const CHANGES: usize = 5;
    const WITHIN: std::time::Duration = std::time::Duration::from_secs(5);
    let Some(limits) = &mut world.limits else { return Ok(()) };
    let now = limits.clock.now().since_start();
    let changes = limits.changes.entry(channel).or_default();
    changes.retain(|at| now.saturating_sub(*at) < WITHIN);
    if changes.len() >= CHANGES {
        return Err(Refusal::new(429, 0, "You are being rate limited."));
    }
    changes.push(now);
    Ok(())
}

pub(super) fn delete(world: &mut World, channel_id: Id, id: Id) -> Answer {
    let own = find(world, channel_id, id)?.author == world.bot;
    let in_dm = matches!(channel(world, channel_id)?.place, Place::Dm(_));
    if !own && (in_dm || !world.bot_may(channel_id, Permissions::MANAGE_MESSAGES)) {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    world.messages.remove(&id);
    world.dispatch(&Event::MessageDelete { message: id, channel: channel_id });
    Ok(Success::NoContent)
}

/// Applies the fields in `body` to a message. An edit pings nobody, but must be valid.
pub(super) fn change(
    world: &mut World,
    id: Id,
    body: &Value,
    how: How,
    interaction: Option<Id>,
) -> Result<(), Refusal> {
    let draft = Draft::new(body)?;
    let Some(mut message) = world.messages.get(&id).cloned() else {
        return Err(Refusal::new(404, 10008, "Unknown Message"));
    };
    let first = message.is_loading();
    draft.apply(&mut message);
    rules::not_empty(&message)?;
    // Checked on every edit, used only when a deferred answer gets its first text.
    let pings = rules::pings(world, &message, body, None)?;
    if first {
        message.flags &= !crate::standin::model::LOADING;
        message.pings = pings;
    } else {
        message.edited = true;
    }
    world.messages.insert(id, message);
    world.act(how, interaction, id);
    world.dispatch(&Event::MessageUpdate(id));
    Ok(())
}

/// A message as REST returns it; the portal's setting decides whether its text is hidden, not IDENTIFY.
pub(super) fn shown(world: &World, id: Id) -> Value {
    use serenity::model::gateway::GatewayIntents;
    let knows_content = world.granted.contains(GatewayIntents::MESSAGE_CONTENT);
    let message = world.messages.get(&id);
    message.map_or(Value::Null, |message| world.message_json(message, Via::Rest, knows_content))
}
