//! JSON exports of products that keep questions and answers in shapes of their own: QnA Maker and custom
//! question answering, Botpress, and custom commands of Red.

use serde_json::{Map, Value};

use super::entries::quoted;
use super::found::{Found, Item};
use super::json;
use super::names;
use super::sources::Source;
use super::values::{is_blank, nowhere, texts};
use crate::pack::Language;

/// The number under which Red keeps its custom commands.
const RED: &str = "414589031223512";

fn blank(source: &Source, name: &str) -> Item {
    Item {
        place: format!("{}: {}", source.path, quoted(name)),
        root: source.root.clone(),
        name: name.to_owned(),
        ..Item::default()
    }
}

/// Returns the value of a key, ignoring its case.
fn get<'a>(object: &'a Map<String, Value>, wanted: &str) -> Option<&'a Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

// QnA Maker and custom question answering.

/// Returns the pairs of an export of QnA Maker, or of its successor.
pub(super) fn qna_list(value: &Value) -> Option<&Vec<Value>> {
    let is_pair = |pair: &Value| {
        pair.as_object().is_some_and(|pair| {
            get(pair, "answer").is_some_and(Value::is_string)
                && get(pair, "questions").is_some_and(Value::is_array)
        })
    };
    let list = match value {
        Value::Array(list) => Some(list),
        Value::Object(object) => ["qnaDocuments", "qnaList", "qnas", "qnaPairs"]
            .iter()
            .find_map(|key| get(object, key)?.as_array())
            .or_else(|| get(get(object, "assets")?.as_object()?, "qnas")?.as_array())
            .or_else(|| get(get(object, "add")?.as_object()?, "qnaList")?.as_array()),
        _ => None,
    };
    list.filter(|list| list.first().is_some_and(is_pair))
}

pub(super) fn qna_maker(source: &Source, found: &mut Found) {
    let Some(value) = json::parsed(source, found) else { return };
    let Some(list) = qna_list(&value) else {
        let why = "it has no list of `questions` and `answer`, so nothing was imported";
        return found.leave(&*source.path, why);
    };
    for pair in list {
        let Some(fields) = pair.as_object() else {
            found.leave(&*source.path, nowhere("qna", pair));
            continue;
        };
        let mut questions = get(fields, "questions").map(texts).unwrap_or_default().into_iter();
        let question = questions.next().unwrap_or_default();
        let mut item = blank(source, &question);
        item.question = Some(question);
        item.also_asked = questions.collect();
        item.answer = get(fields, "answer").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (key, value) in fields.iter().filter(|(_, value)| !is_blank(value)) {
            let place = item.place.clone();
            match key.to_lowercase().as_str() {
                "id" | "qnaid" | "questions" | "answer" | "lastupdatedtimestamp" => {}
                "source" if value.as_str().is_some_and(is_link) => {
                    item.sources.extend(texts(value))
                }
                // A name given by hand, not a link.
                "source" | "sourcedisplayname" => {}
                "alternatequestions"
                | "alternatequestionclusters"
                | "activelearningsuggestions" => {
                    item.also_asked.extend(alternates(value));
                }
                "dialog" | "context" => prompts(value, &place, found),
                _ => found.leave(place, nowhere(key, value)),
            }
        }
        found.take(item);
    }
}

pub(super) fn is_link(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Returns questions of users that an editor may accept: `SuggestedQuestions` and the like.
pub(super) fn alternates(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(alternates).collect(),
        Value::Object(object) => {
            let one = ["question", "userQuestion", "clusterHead"]
                .iter()
                .find_map(|key| get(object, key)?.as_str())
                .map(str::to_owned);
            let lists = ["alternateQuestions", "suggestedQuestions", "questions"];
            let more = lists.iter().filter_map(|key| get(object, key)).flat_map(alternates);
            one.into_iter().chain(more).collect()
        }
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// Notes the prompts offered after an answer: an entry names related ones by id, which prompts do not have.
fn prompts(value: &Value, place: &str, found: &mut Found) {
    let list =
        value.as_object().and_then(|context| get(context, "prompts")).and_then(Value::as_array);
    for prompt in list.into_iter().flatten() {
        let shown = prompt.as_object().and_then(|prompt| get(prompt, "displayText"));
        let shown = shown.and_then(Value::as_str).unwrap_or("…");
        let why = format!("the prompt {}: write its entry's id under `related`", quoted(shown));
        found.leave(place, why);
    }
}

// Botpress.

/// Returns whether this is one item of Botpress' module qna.
pub(super) fn is_botpress(value: &Value) -> bool {
    let data = value["data"].as_object();
    data.is_some_and(|data| {
        data.get("questions").is_some_and(Value::is_object)
            && data.get("answers").is_some_and(Value::is_object)
    })
}

pub(super) fn botpress(source: &Source, found: &mut Found) {
    let Some(value) = json::parsed(source, found) else { return };
    let list = match &value {
        Value::Array(list) => list.as_slice(),
        Value::Object(object) => match object.get("qnas") {
            Some(Value::Array(list)) => list.as_slice(),
            _ => std::slice::from_ref(&value),
        },
        _ => std::slice::from_ref(&value),
    };
    for one in list {
        match one["data"].as_object().filter(|_| is_botpress(one)) {
            Some(data) => botpress_item(source, &one["id"], data, found),
            None => {
                let why = "it has no `data` with `questions` and `answers`, so it was left out";
                found.leave(&*source.path, why);
            }
        }
    }
}

fn botpress_item(source: &Source, id: &Value, data: &Map<String, Value>, found: &mut Found) {
    // Ids begin with a random part that keeps them apart: `a1b2c3d4e5_how_to_pay`.
    let id = id.as_str().unwrap_or(&source.stem);
    let name = match id.split_once('_') {
        Some((random, rest))
            if random.chars().all(|c| c.is_ascii_hexdigit() || c.is_ascii_alphanumeric())
                && random.len() >= 8 =>
        {
            rest
        }
        _ => id,
    };
    let name = name.trim_start_matches('_');
    let place = format!("{}: {}", source.path, quoted(id));
    if data.get("enabled") == Some(&Value::Bool(false)) {
        return found.leave(place, "it is switched off there");
    }
    let languages = data["questions"].as_object().into_iter().flatten();
    for (tag, questions) in languages {
        let mut asked = texts(questions).into_iter();
        let Some(question) = asked.next() else { continue };
        let mut answers = texts(&data["answers"][tag]).into_iter();
        let answer = answers.next().unwrap_or_default();
        for other in answers {
            let why = format!("one answer more {}: an entry has one", quoted(&other));
            found.leave(&*place, why);
        }
        if answer.starts_with("#!") {
            let why = "its answer is content that stands elsewhere; write it out";
            found.leave(&*place, format!("{why}: {}", quoted(&answer)));
            continue;
        }
        found.take(Item {
            place: place.clone(),
            name: name.to_owned(),
            group: Some(id.to_owned()),
            language: names::language(tag).or_else(|| Language::new(tag)),
            question: Some(question),
            also_asked: asked.collect(),
            answer,
            ..blank(source, name)
        });
    }
    for (key, value) in data.iter().filter(|(_, value)| !is_blank(value)) {
        match (key.as_str(), value) {
            ("questions" | "answers" | "enabled", _) => {}
            ("action", Value::String(action)) if action == "text" => {}
            ("contexts", Value::Array(list)) if list.len() == 1 && list[0] == "global" => {}
            _ => found.leave(&*place, nowhere(key, value)),
        }
    }
}

// Custom commands of Red.

/// Returns the commands of each server, from a current file or one of Red's second version.
fn guilds(value: &Value) -> Option<Vec<(&String, &Map<String, Value>)>> {
    let object = value.as_object()?;
    if let Some(red) = object.get(RED) {
        let guilds = red["GUILD"].as_object()?;
        let commands = guilds.iter().map(|(id, guild)| Some((id, guild["commands"].as_object()?)));
        return Some(commands.flatten().collect());
    }
    let is_id = |id: &str| (15..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
    let all = object.iter().map(|(id, guild)| Some((id, guild.as_object()?)));
    let all: Vec<_> = all.collect::<Option<_>>()?;
    (!all.is_empty() && all.iter().all(|(id, _)| is_id(id))).then_some(all)
}

pub(super) fn is_red(value: &Value) -> bool {
    guilds(value).is_some()
}

pub(super) fn red(source: &Source, found: &mut Found) {
    let Some(value) = json::parsed(source, found) else { return };
    let Some(guilds) = guilds(&value) else {
        let why = "it has no servers with commands, so nothing was imported";
        return found.leave(&*source.path, why);
    };
    if guilds.len() > 1 {
        let why = format!("it has the commands of {} servers, which become one FAQ", guilds.len());
        found.leave(&*source.path, why);
    }
    for (name, command) in guilds.into_iter().flat_map(|(_, commands)| commands) {
        let response = command.as_object().and_then(|command| command.get("response"));
        let mut answers = texts(response.unwrap_or(command)).into_iter();
        let mut item = blank(source, name);
        item.answer = answers.next().unwrap_or_default();
        for other in answers {
            let why = format!("one answer more {}: an entry has one", quoted(&other));
            found.leave(&*item.place, why);
        }
        for (key, value) in command.as_object().into_iter().flatten() {
            let is_known = ["author", "command", "response", "created_at", "editors", "edited_at"]
                .contains(&key.as_str());
            if !is_known && !is_blank(value) {
                found.leave(&*item.place, nowhere(key, value));
            }
        }
        found.take(item);
    }
}
