//! Pins, by the routes of 2025: permissions, limits, and the audit log.

use serde_json::{Value, json};
use serenity::model::Permissions;

use super::messages::{channel, find, shown};
use super::{Answer, Refusal, Success};
use crate::standin::gateway::Event;
use crate::standin::model::{Audit, Id, MOST_PINS, PIN_MESSAGES};
use crate::standin::world::World;

pub(super) fn pin(world: &mut World, channel: Id, message: Id, reason: Option<&str>) -> Answer {
    may_pin(world, channel, message)?;
    let here = world.messages.values().filter(|m| m.channel == channel && m.pinned.is_some());
    if here.count() >= MOST_PINS {
        return Err(Refusal::new(
            400,
            30003,
            "Maximum number of pins reached for the channel (250)",
        ));
    }
    set(world, channel, message, reason, true)
}

pub(super) fn unpin(world: &mut World, channel: Id, message: Id, reason: Option<&str>) -> Answer {
    may_pin(world, channel, message)?;
    set(world, channel, message, reason, false)
}

fn may_pin(world: &World, place: Id, message: Id) -> Result<(), Refusal> {
    find(world, place, message)?;
    if channel(world, place)?.archived {
        return Err(Refusal::new(400, 50083, "Thread is archived"));
    }
    if world.permissions(world.bot, place) & PIN_MESSAGES == 0 {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    Ok(())
}

fn set(world: &mut World, channel: Id, message: Id, reason: Option<&str>, pinned: bool) -> Answer {
    let at = world.fresh_id();
    if let Some(message) = world.messages.get_mut(&message) {
        message.pinned = pinned.then_some(at);
    }
    let reason = decoded(reason.unwrap_or_default());
    world.audits.push(Audit { pinned, message, reason });
    world.dispatch(&Event::ChannelPinsUpdate(channel));
    Ok(Success::NoContent)
}

/// The newest pins first; empty for a bot that may not read the history.
pub(super) fn list(world: &World, place: Id, query: &str) -> Answer {
    channel(world, place)?;
    let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key));
    let limit: usize = value("limit=").and_then(|n| n.parse().ok()).unwrap_or(50);
    // A pin's time is its number here: the bot only sends back what it was given.
    let before = value("before=").and_then(|n| n.parse().ok()).unwrap_or(Id::MAX);
    let reads = world.bot_may(place, Permissions::READ_MESSAGE_HISTORY);
    let here = world.messages.values().filter(|m| reads && m.channel == place);
    let mut pins: Vec<(Id, Id)> =
        here.filter_map(|m| Some((m.pinned.filter(|at| *at < before)?, m.id))).collect();
    pins.sort_unstable_by(|a, b| b.cmp(a));
    let has_more = pins.len() > limit;
    let items: Vec<Value> = pins
        .into_iter()
        .take(limit)
        .map(|(at, id)| json!({ "pinned_at": at.to_string(), "message": shown(world, id) }))
        .collect();
    Ok(Success::Ok(json!({ "items": items, "has_more": has_more })))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex: Vec<u8> = if byte == b'%' { rest.by_ref().take(2).collect() } else { Vec::new() };
        let hex = String::from_utf8(hex).ok().and_then(|hex| u8::from_str_radix(&hex, 16).ok());
        bytes.push(hex.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
