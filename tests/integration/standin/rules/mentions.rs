//! Computes the recipients that a message pings: those in its text, as far as `allowed_mentions`
//! permits.
//!
//! Pessimistic where Discord is lenient: text in code blocks and an @everyone without the permission
//! count as pings. Embeds never ping.

use serde_json::Value;

use super::Faults;
use crate::standin::model::{Id, Message, Pings};
use crate::standin::world::World;

/// Computes the pings of a message that the bot sends with `body`. `replied_to` is the author of
/// the message replied to, if it is a reply.
pub(crate) fn pings(
    world: &World,
    message: &Message,
    body: &Value,
    replied_to: Option<Id>,
) -> Result<Pings, Faults> {
    let named = named(world, &message.content);
    let allowed = &body["allowed_mentions"];
    if allowed.is_null() {
        // Without the key everything pings, including the author replied to.
        return Ok(with_replied(named, replied_to, message.author));
    }
    check(allowed)?;
    let parses = |what: &str| contains(&allowed["parse"], what);
    let lists = |key: &str, id: &Id| contains(&allowed[key], &id.to_string());
    let pings = Pings {
        everyone: named.everyone && parses("everyone"),
        roles: kept(named.roles, |id| parses("roles") || lists("roles", id)),
        users: kept(named.users, |id| parses("users") || lists("users", id)),
    };
    let replied_to = replied_to.filter(|_| allowed["replied_user"] == true);
    Ok(with_replied(pings, replied_to, message.author))
}

/// All existing users and roles that a text mentions.
pub(crate) fn named(world: &World, text: &str) -> Pings {
    let mut pings = Pings {
        everyone: text.contains("@everyone") || text.contains("@here"),
        ..Pings::default()
    };
    for piece in text.split('<').skip(1) {
        let Some((mention, _)) = piece.split_once('>') else { continue };
        if let Some(id) = mention.strip_prefix("@&").and_then(|id| id.parse().ok()) {
            let of_bot = world.guilds.values().any(|guild| guild.bot_role == id);
            if (of_bot || world.roles.contains_key(&id)) && !pings.roles.contains(&id) {
                pings.roles.push(id);
            }
        } else if let Some(id) = mention.strip_prefix('@') {
            match id.trim_start_matches('!').parse() {
                Ok(id) if world.users.contains_key(&id) && !pings.users.contains(&id) => {
                    pings.users.push(id);
                }
                _ => {}
            }
        }
    }
    pings
}

fn with_replied(mut pings: Pings, replied_to: Option<Id>, author: Id) -> Pings {
    // A message never pings its own author.
    pings.users.retain(|id| *id != author);
    if let Some(id) = replied_to.filter(|id| *id != author && !pings.users.contains(id)) {
        pings.users.push(id);
    }
    pings
}

fn kept(mut ids: Vec<Id>, keep: impl FnMut(&Id) -> bool) -> Vec<Id> {
    ids.retain(keep);
    ids
}

fn contains(list: &Value, what: &str) -> bool {
    list.as_array().into_iter().flatten().any(|item| item == what)
}

fn check(allowed: &Value) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let at = "allowed_mentions";
    for (n, kind) in faults.list(allowed, at, "parse", 0..=3).iter().enumerate() {
        if !["everyone", "users", "roles"].iter().any(|known| kind == known) {
            let message = "Value must be one of ('everyone', 'users', 'roles').";
            faults.add(format!("{at}.parse.{n}"), "BASE_TYPE_CHOICES", message);
        }
    }
    for key in ["users", "roles"] {
        let ids = faults.list(allowed, at, key, 0..=100);
        // An empty list beside it is accepted: serenity always sends one.
        if contains(&allowed["parse"], key) && !ids.is_empty() {
            let message = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
            faults.add(at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
        }
    }
    faults.settle()
}
