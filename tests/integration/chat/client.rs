//! The user's client, before Discord is involved: finds commands and components, checks the input as
//! the client would, and builds the `data` of the interaction.

use serde_json::{Value, json};
use serenity::model::Permissions;

use crate::standin::json::Via;
use crate::standin::model::{Id, Message, Place};
use crate::standin::world::World;

/// One choice offered by an autocomplete.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) value: Value,
}

/// The command that the user sees in this channel, `/name …` or the name of a context command.
pub(super) fn find_command(
    world: &World,
    user: Id,
    channel: Id,
    command: &str,
    kind: u64,
) -> Option<Value> {
    let name = match kind {
        1 => command.trim_start_matches('/').split(' ').next()?,
        _ => command,
    };
    let guild = world.guild_of(channel);
    let here = |command: &&Value| {
        let of_guild = command["guild_id"].as_str().and_then(|id| id.parse::<Id>().ok());
        command["name"] == name
            && command["type"] == kind
            && (of_guild.is_none() || of_guild == guild)
            && context_fits(world, command, user, channel)
            && (guild.is_none()
                || permitted(command, world.permissions(user, channel))
                || guild.is_some_and(|guild| given(world, command, guild, user)))
    };
    world.commands.iter().find(here).cloned()
}

/// Returns whether the command is available in such a place, given who installed the bot there.
fn context_fits(world: &World, command: &Value, user: Id, channel: Id) -> bool {
    let context = match world.channels.get(&channel).map(|channel| channel.place) {
        Some(Place::Dm(_)) => 1,
        Some(Place::Group) => 2,
        _ => 0,
    };
    let holds = |list: &Value, wanted: u64, usual: &[u64]| match list.as_array() {
        Some(list) => list.iter().any(|item| *item == wanted),
        None => usual.contains(&wanted),
    };
    let installed = world.users.get(&user).is_some_and(|user| user.installed);
    let types = &command["integration_types"];
    let here = world.bot_is_in(channel) && holds(types, 0, &[0]);
    let own = installed && holds(types, 1, &[0]);
    holds(&command["contexts"], context, &[0, 1]) && (here || own)
}

/// Returns whether an administrator gave the command to one of the user's roles.
fn given(world: &World, command: &Value, guild: Id, user: Id) -> bool {
    let roles = world.members.get(&(guild, user)).cloned().unwrap_or_default();
    let of_guild = world.given.get(&guild).and_then(Value::as_array);
    of_guild.into_iter().flatten().filter(|given| given["id"] == command["id"]).any(|given| {
        let to = given["permissions"].as_array().into_iter().flatten();
        let mut to = to.filter_map(|to| to["id"].as_str()?.parse::<Id>().ok());
        to.any(|id| roles.contains(&id))
    })
}

fn permitted(command: &Value, held: u64) -> bool {
    let needed = command["default_member_permissions"].as_str().and_then(|bits| bits.parse().ok());
    match needed {
        // "0" hides the command from all but administrators.
        Some(0) => held & Permissions::ADMINISTRATOR.bits() != 0,
        Some(needed) => held & needed == needed,
        None => true,
    }
}

/// The data of a slash command; `focused` names the option being typed, if it is an autocomplete.
/// The name and the first completed option of a command, if it has one.
pub(super) fn completed_option(command: &Value) -> Option<(Value, String)> {
    let options = command["options"].as_array()?;
    let completed = options.iter().find(|option| option["autocomplete"] == true)?;
    Some((command.clone(), completed["name"].as_str()?.to_owned()))
}

pub(super) fn command_data(
    world: &World,
    command: &Value,
    typed: &str,
    values: &[(&str, &str)],
    focused: Option<&str>,
) -> Value {
    let words: Vec<_> = typed.split(' ').skip(1).collect();
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"] });
    if let Some(guild) = command["guild_id"].as_str() {
        data["guild_id"] = json!(guild);
    }
    let mut resolved = json!({});
    data["options"] =
        options(&mut Options { world, resolved: &mut resolved }, command, &words, values, focused);
    data["resolved"] = resolved;
    data
}

/// Context for filling in options, and the objects that they refer to.
struct Options<'a> {
    world: &'a World,
    resolved: &'a mut Value,
}

fn options(
    from: &mut Options<'_>,
    at: &Value,
    words: &[&str],
    values: &[(&str, &str)],
    focused: Option<&str>,
) -> Value {
    let known = at["options"].as_array().map_or(&[][..], Vec::as_slice);
    let named = |name: &str| known.iter().find(|option| option["name"] == name);
    if let [word, rest @ ..] = words {
        let sub = named(word).unwrap_or_else(|| panic!("there is no subcommand {word}"));
        let inner = options(from, sub, rest, values, focused);
        return json!([{ "name": word, "type": sub["type"], "options": inner }]);
    }
    for option in known.iter().filter(|option| option["required"] == true) {
        let given = values.iter().any(|(name, _)| option["name"] == *name);
        assert!(given || focused.is_some(), "the client wants the option {}", option["name"]);
    }
    let filled = values.iter().map(|(name, text)| {
        let option = named(name).unwrap_or_else(|| panic!("the command has no option {name}"));
        let focused = focused == Some(name);
        assert!(!focused || option["autocomplete"] == true, "{name} has no autocomplete");
        let value = if focused { json!(text) } else { value(from, option, text) };
        let mut filled = json!({ "name": name, "type": option["type"], "value": value });
        if focused {
            filled["focused"] = json!(true);
        }
        filled
    });
    filled.collect()
}

/// The typed text as the option's type, within the option's own limits.
fn value(from: &mut Options<'_>, option: &Value, text: &str) -> Value {
    let name = &option["name"];
    let length = text.chars().count() as u64;
    let value = match option["type"].as_u64() {
        Some(3) => {
            let least = option["min_length"].as_u64().unwrap_or(0);
            let most = option["max_length"].as_u64().unwrap_or(6000);
            assert!(
                (least..=most).contains(&length),
                "the client refuses {length} characters for {name}"
            );
            json!(text)
        }
        Some(4) => json!(text.parse::<i64>().expect("a whole number")),
        Some(5) => json!(text.parse::<bool>().expect("true or false")),
        Some(10) => json!(text.parse::<f64>().expect("a number")),
        Some(6..=8) => named(from, option, text),
        _ => json!(text),
    };
    if let Some(choices) = option["choices"].as_array().filter(|choices| !choices.is_empty()) {
        // As in the client, a choice may be given by its name.
        let picked = choices.iter().find(|c| c["name"] == text || c["value"] == value);
        return picked.unwrap_or_else(|| panic!("{name} has no choice {text}"))["value"].clone();
    }
    value
}

/// A user, channel or role, by name; Discord resolves it beside the options.
fn named(from: &mut Options<'_>, option: &Value, name: &str) -> Value {
    let world = from.world;
    let users = || world.users.values().find(|user| user.name == name).map(|user| user.id);
    let channels = || world.channels.values().find(|c| c.name == name).map(|c| c.id);
    let roles = || world.roles.values().find(|role| role.name == name).map(|role| role.id);
    let (kind, id, json): (_, _, fn(&World, Id) -> Value) = match option["type"].as_u64() {
        Some(6) => ("users", users(), World::user_json),
        Some(7) => ("channels", channels(), World::channel_json),
        _ => ("roles", roles(), World::role_json),
    };
    let id = id.unwrap_or_else(|| panic!("there is nothing called {name} among the {kind}"));
    let mut json = json(world, id);
    if kind == "channels" {
        json["permissions"] = json!("0");
    }
    from.resolved[kind][id.to_string()] = json;
    json!(id.to_string())
}

/// The data of a message command. The target's text is always there (facts, section 4).
pub(super) fn target_data(world: &World, command: &Value, target: Id) -> Value {
    let message = world.messages.get(&target).expect("the message still exists");
    let target = target.to_string();
    json!({
        "id": command["id"],
        "name": command["name"],
        "type": command["type"],
        "target_id": target,
        "resolved": { "messages": { target: world.message_json(message, Via::Rest, true) } },
    })
}

/// The data of a submitted modal.
#[allow(dead_code, reason = "the tests of examples/ use it")]
pub(super) fn modal_data(modal: &Value, values: &[(&str, &str)]) -> Value {
    let rows = modal["components"].as_array().into_iter().flatten();
    let filled = rows.map(|row| {
        let input = &row["components"][0];
        let typed = values.iter().find(|(id, _)| input["custom_id"] == *id);
        let value = typed.map_or(input["value"].as_str().unwrap_or(""), |(_, text)| text);
        let needed = input["required"] != false;
        assert!(!needed || !value.is_empty(), "the client wants {}", input["custom_id"]);
        json!({
            "type": 1,
            "components": [{ "type": 4, "custom_id": input["custom_id"], "value": value }],
        })
    });
    json!({ "custom_id": modal["custom_id"], "components": filled.collect::<Vec<_>>() })
}

/// All components of a message, out of their rows.
pub(super) fn components(message: &Message) -> impl Iterator<Item = &Value> {
    let rows = message.components.iter();
    rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
}

/// The one button with this label.
pub(super) fn button(message: &Message, label: &str) -> Value {
    let buttons: Vec<_> = components(message).filter(|child| child["type"] == 2).collect();
    let button = the_one(&buttons, label);
    assert!(button["disabled"] != true, "the button [{label}] is disabled");
    assert!(button["custom_id"].is_string(), "the button [{label}] is a link, not the bot's");
    button.clone()
}

/// The one menu option with this label, and its menu.
pub(super) fn menu_option(message: &Message, label: &str) -> (Value, Value) {
    let menus = components(message).filter(|child| child["type"] == 3 && child["disabled"] != true);
    let menus: Vec<_> = menus.collect();
    let of = |menu: &Value| menu["options"].as_array().cloned().unwrap_or_default();
    let options: Vec<_> = menus.iter().flat_map(|menu| of(menu)).collect();
    let option = the_one(&options.iter().collect::<Vec<_>>(), label).clone();
    let menu = menus.into_iter().find(|menu| of(menu).contains(&option));
    (menu.expect("the option came from a menu").clone(), option)
}

/// The option with this label of the menu with this id.
pub(super) fn option_of(message: &Message, id: &str, label: &str) -> (Value, Value) {
    let menu = components(message).find(|child| child["type"] == 3 && child["custom_id"] == id);
    let menu = menu.unwrap_or_else(|| panic!("there is no menu {id}")).clone();
    let options = menu["options"].as_array().cloned().unwrap_or_default();
    let option = the_one(&options.iter().collect::<Vec<_>>(), label).clone();
    (menu, option)
}

fn the_one<'a>(among: &[&'a Value], label: &str) -> &'a Value {
    let text = |item: &Value| item["label"].as_str().unwrap_or_default().to_owned();
    if let Some(exact) = among.iter().find(|item| text(item) == label) {
        return exact;
    }
    let fitting: Vec<_> = among.iter().filter(|item| text(item).starts_with(label)).collect();
    let labels: Vec<_> = among.iter().map(|item| text(item)).collect();
    match fitting[..] {
        [one] => one,
        [] => panic!("nothing is labelled {label:?} among {labels:?}"),
        _ => panic!("{label:?} could be several of {labels:?}"),
    }
}
