//! Responses to interactions: the callback, and everything that an interaction's token may do
//! afterwards. Neither needs the bot's own token.

use serde_json::Value;

use super::messages::{change, shown};
use super::{Answer, Call, Refusal, Success, no_route, number};
use crate::standin::gateway::Event;
use crate::standin::model::{
    Act, CALLBACK_DEADLINE, EPHEMERAL, How, Id, Interaction, InteractionKind, LOADING, Message,
    TOKEN_LIFETIME,
};
use crate::standin::rules::{self, Draft, Faults};
use crate::standin::world::World;

pub(in crate::standin) fn callback(world: &mut World, id: Id, token: &str, body: &Value) -> Answer {
    let now = world.now();
    let known = world.interactions.get(&id).filter(|interaction| interaction.token == token);
    let unknown = || Refusal::new(404, 10062, "Unknown interaction");
    let interaction = known.cloned().ok_or_else(unknown)?;
    if interaction.callback.is_some() {
        return Err(Refusal::new(400, 40060, "Interaction has already been acknowledged."));
    }
    if now.duration_since(interaction.sent) > CALLBACK_DEADLINE {
        return Err(Refusal {
            reason: Some("first callback later than 3 s".to_owned()),
            ..unknown()
        });
    }
    let kind = body["type"].as_u64().unwrap_or(0);
    if !fits(&interaction, kind) {
        let mut faults = Faults::default();
        let message = format!("Type {kind} cannot answer this kind of interaction");
        faults.add("type", "INTERACTION_CALLBACK_TYPE_INVALID", message);
        return Err(faults.into());
    }
    let data = &body["data"];
    let mut original = None;
    match kind {
        4 => original = Some(say(world, &interaction, data, How::Answer)?),
        5 => original = Some(defer(world, &interaction, data)),
        6 => original = interaction.source,
        7 => {
            original = interaction.source;
            let source = original.ok_or_else(unknown)?;
            change(world, source, data, How::Update, Some(id))?;
        }
        8 => rules::check_choices(data)?,
        _ => rules::check_modal(data)?,
    }
    if let Some(stored) = world.interactions.get_mut(&id) {
        stored.callback = Some(kind);
        stored.answered = Some(now);
        stored.original = original;
        stored.choices =
            (kind == 8).then(|| data["choices"].as_array().cloned().unwrap_or_default());
        stored.modal = (kind == 9).then(|| data.clone());
    }
    if let Some(ledger) = &mut world.ledger {
        ledger.answered(id);
    }
    Ok(Success::NoContent)
}

/// Returns whether a callback of this type may answer the interaction.
fn fits(interaction: &Interaction, kind: u64) -> bool {
    match interaction.kind {
        InteractionKind::Command => matches!(kind, 4 | 5 | 9),
        InteractionKind::Component => matches!(kind, 4..=7 | 9),
        InteractionKind::Autocomplete => kind == 8,
        InteractionKind::Modal if interaction.source.is_some() => matches!(kind, 4..=7),
        InteractionKind::Modal => matches!(kind, 4 | 5),
    }
}

/// A message on the interaction's token.
fn say(world: &mut World, to: &Interaction, body: &Value, how: How) -> Result<Id, Refusal> {
    let draft = Draft::new(body)?;
    let mut message = blank(world, to);
    draft.apply(&mut message);
    if body["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0 {
        message.flags |= EPHEMERAL;
        message.only_for = Some(to.user);
    }
    rules::not_empty(&message)?;
    message.pings = rules::pings(world, &message, body, None)?;
    let id = message.id;
    world.messages.insert(id, message);
    world.act(how, Some(to.id), id);
    world.dispatch(&Event::MessageCreate(id));
    Ok(id)
}

/// A deferred answer: "caveat is thinking…"
fn defer(world: &mut World, to: &Interaction, data: &Value) -> Id {
    let mut message = blank(world, to);
    message.flags = LOADING | (data["flags"].as_u64().unwrap_or(0) & EPHEMERAL);
    message.only_for = (message.flags & EPHEMERAL != 0).then_some(to.user);
    let id = message.id;
    world.messages.insert(id, message);
    world.dispatch(&Event::MessageCreate(id));
    id
}

fn blank(world: &mut World, to: &Interaction) -> Message {
    let mut message = Message::new(world.fresh_id(), to.channel, world.bot, "");
    message.interaction = Some(to.id);
    message
}

/// `/webhooks/{app}/{token}…`
pub(super) fn webhook(
    world: &mut World,
    method: &str,
    (app, token): (Id, &str),
    rest: &[&str],
    call: &Call<'_>,
) -> Answer {
    let interaction = live(world, app, token)?;
    let message = match rest {
        [] if method == "POST" => {
            return follow_up(world, &interaction, &call.json()?);
        }
        ["messages", "@original"] => interaction.original,
        ["messages", id] => {
            let id = number(id)?;
            let of_token = |id: &Id| {
                let message = world.messages.get(id);
                message.is_some_and(|message| message.interaction == Some(interaction.id))
            };
            Some(id).filter(of_token)
        }
        _ => return Err(no_route()),
    };
    let unknown = Refusal::new(404, 10008, "Unknown Message");
    let id = message.filter(|id| world.messages.contains_key(id)).ok_or(unknown)?;
    match method {
        "GET" => Ok(Success::Ok(shown(world, id))),
        "PATCH" => {
            let how = first_edit(world, &interaction, id);
            change(world, id, &call.json()?, how, Some(interaction.id))?;
            Ok(Success::Ok(shown(world, id)))
        }
        "DELETE" => {
            world.messages.remove(&id);
            world.dispatch(&Event::MessageDelete { message: id, channel: interaction.channel });
            Ok(Success::NoContent)
        }
        _ => Err(no_route()),
    }
}

/// The interaction of a token that is currently valid.
fn live(world: &World, app: Id, token: &str) -> Result<Interaction, Refusal> {
    let id = world.tokens.get(token).filter(|_| app == world.bot);
    let interaction = id.and_then(|id| world.interactions.get(id));
    let interaction = interaction
        .filter(|interaction| interaction.callback.is_some())
        .ok_or(Refusal::new(404, 10015, "Unknown Webhook"))?;
    if world.now().duration_since(interaction.sent) > TOKEN_LIFETIME {
        return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
    }
    Ok(interaction.clone())
}

/// Classifies an edit: the deferred answer itself, the update, or a later change.
fn first_edit(world: &World, interaction: &Interaction, id: Id) -> How {
    let done = world.acts.iter().any(|act| act.interaction == Some(interaction.id));
    match interaction.callback {
        Some(5) if world.messages.get(&id).is_some_and(Message::is_loading) => How::Answer,
        Some(6) if interaction.original == Some(id) && !done => How::Update,
        _ => How::Edit,
    }
}

/// Maximum number of follow-ups where the bot is not a member.
const FOLLOW_UPS: usize = 5;

fn follow_up(world: &mut World, interaction: &Interaction, body: &Value) -> Answer {
    let of_this = |act: &&Act| act.interaction == Some(interaction.id) && act.how == How::FollowUp;
    let said = world.acts.iter().filter(of_this).count();
    if !world.bot_is_in(interaction.channel) && said >= FOLLOW_UPS {
        return Err(Refusal::new(400, 40094, "Maximum number of follow up messages reached"));
    }
    // The first follow-up after a deferral fills the deferred message, its visibility unchanged.
    let loading =
        interaction.original.filter(|id| world.messages.get(id).is_some_and(Message::is_loading));
    let id = match loading {
        Some(id) => {
            change(world, id, body, How::Answer, Some(interaction.id))?;
            id
        }
        None => say(world, interaction, body, How::FollowUp)?,
    };
    Ok(Success::Ok(shown(world, id)))
}
