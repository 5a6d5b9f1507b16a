//! Application commands: created one by one (keeping the others), listed, deleted, or all overwritten
//! at once (which a plugin must not do).

use serde_json::{Map, Value, json};

use super::{Answer, Call, Refusal, Success, no_route, number};
use crate::standin::model::Id;
use crate::standin::rules;
use crate::standin::world::World;

/// Commands are global or belong to one guild.
type Scope = (Id, Option<Id>);

pub(super) fn serve(world: &mut World, call: &Call<'_>, scope: Scope, rest: &[&str]) -> Answer {
    let (app, guild) = scope;
    if app != world.bot {
        return Err(Refusal::new(
            403,
            20012,
            "You are not authorized to perform this action on this application",
        ));
    }
    if guild.is_some_and(|guild| !world.guilds.contains_key(&guild)) {
        return Err(Refusal::new(403, 50001, "Missing Access"));
    }
    match (call.method, rest) {
        ("GET", []) => Ok(Success::Ok(list(world, guild))),
        ("POST", []) => upsert(world, guild, &call.json()?),
        ("PUT", []) => overwrite(world, guild, &call.json()?),
        ("GET", [id]) => {
            let at = find(world, guild, number(id)?)?;
            Ok(Success::Ok(world.commands[at].clone()))
        }
        ("DELETE", [id]) => {
            let at = find(world, guild, number(id)?)?;
            world.commands.remove(at);
            Ok(Success::NoContent)
        }
        _ => Err(no_route()),
    }
}

fn in_scope(command: &Value, guild: Option<Id>) -> bool {
    command["guild_id"].as_str().map(str::to_owned) == guild.map(|id| id.to_string())
}

fn list(world: &World, guild: Option<Id>) -> Value {
    world.commands.iter().filter(|command| in_scope(command, guild)).cloned().collect()
}

fn find(world: &World, guild: Option<Id>, id: Id) -> Result<usize, Refusal> {
    let id = json!(id.to_string());
    let position = world.commands.iter().position(|c| c["id"] == id && in_scope(c, guild));
    position.ok_or(Refusal::new(404, 10063, "Unknown application command"))
}

fn upsert(world: &mut World, guild: Option<Id>, body: &Value) -> Answer {
    rules::check_command(body)?;
    world.registrations.push(body.clone());
    let command = completed(world, guild, body);
    let known = world.commands.iter().position(|old| same(old, &command, guild));
    match known {
        Some(at) => {
            let mut command = command;
            command["id"] = world.commands[at]["id"].clone();
            world.commands[at] = command.clone();
            Ok(Success::Ok(command))
        }
        None => {
            room(world, guild, &command)?;
            world.commands.push(command.clone());
            Ok(Success::Created(command))
        }
    }
}

/// Names are unique per type and scope.
fn same(old: &Value, new: &Value, guild: Option<Id>) -> bool {
    old["name"] == new["name"] && old["type"] == new["type"] && in_scope(old, guild)
}

/// Per scope, 100 slash commands, 15 user commands and 15 message commands are allowed.
fn room(world: &World, guild: Option<Id>, new: &Value) -> Result<(), Refusal> {
    let limit = if new["type"] == 1 { 100 } else { 15 };
    let alike = |old: &&Value| old["type"] == new["type"] && in_scope(old, guild);
    if world.commands.iter().filter(alike).count() < limit {
        return Ok(());
    }
    let message = format!("Maximum number of application commands reached ({limit})");
    Err(Refusal::new(400, 30032, message))
}

fn overwrite(world: &mut World, guild: Option<Id>, body: &Value) -> Answer {
    world.overwrites += 1;
    let bodies = body.as_array().cloned().unwrap_or_default();
    for body in &bodies {
        rules::check_command(body)?;
    }
    world.commands.retain(|command| !in_scope(command, guild));
    for body in &bodies {
        let command = completed(world, guild, body);
        room(world, guild, &command)?;
        world.commands.push(command);
    }
    Ok(Success::Ok(list(world, guild)))
}

/// A command as Discord returns it: with ids and all defaults.
fn completed(world: &mut World, guild: Option<Id>, body: &Value) -> Value {
    let mut command: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
    let defaults = [
        ("type", json!(1)),
        ("description", json!("")),
        ("default_member_permissions", Value::Null),
        ("nsfw", json!(false)),
    ];
    for (key, value) in defaults {
        command.entry(key).or_insert(value);
    }
    if guild.is_none() {
        command.entry("integration_types").or_insert(json!([0]));
        command.entry("contexts").or_insert(Value::Null);
    }
    command.insert("id".to_owned(), json!(world.fresh_command_id().to_string()));
    command.insert("application_id".to_owned(), json!(world.bot.to_string()));
    command.insert("version".to_owned(), json!(world.fresh_command_id().to_string()));
    if let Some(guild) = guild {
        command.insert("guild_id".to_owned(), json!(guild.to_string()));
    }
    Value::Object(command)
}
