//! Rasa: users' phrases under `nlu` and the bot's answers under `responses`, in any number of files. Other
//! YAML is searched for questions and answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::entries::quoted;
use super::found::{Found, Item};
use super::json;
use super::markup;
use super::sources::Source;
use super::values;
use super::yaml;

/// Intents that Rasa itself defines.
const OWN: [&str; 3] = ["nlu_fallback", "out_of_scope", "EXTERNAL_intent"];
/// Keys of a project that hold phrases and answers; before Rasa 2, answers were templates.
const OURS: [&str; 3] = ["nlu", "responses", "templates"];
/// Keys of a project that hold no answers.
const SETTINGS: [&str; 14] = [
    "version",
    "intents",
    "entities",
    "slots",
    "forms",
    "actions",
    "session_config",
    "rules",
    "stories",
    "pipeline",
    "policies",
    "language",
    "recipe",
    "assistant_id",
];

/// The users' phrases for an intent, and their place.
struct Said {
    place: String,
    examples: Vec<String>,
}

pub(super) fn read(sources: &[&Source], found: &mut Found) {
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    let mut answers: BTreeMap<String, (String, Value)> = BTreeMap::new();
    let mut spoken: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources {
        if source.text.len() > yaml::LONGEST {
            let most = yaml::LONGEST >> 20;
            let why =
                format!("it is too large for YAML: {most} MiB are read of one file; divide it");
            found.leave(&*source.path, why);
            continue;
        }
        if is_markdown(&source.text) {
            lists(source, &mut said, found);
            continue;
        }
        let value = match yaml::value(&source.text) {
            Ok(value) => value,
            Err((line, why)) => {
                found.leave(
                    source.on(line),
                    format!("it is not YAML, so nothing was imported: {why}"),
                );
                continue;
            }
        };
        let project = value.as_object().filter(|object| {
            object
                .keys()
                .any(|key| SETTINGS.contains(&key.as_str()) || OURS.contains(&key.as_str()))
        });
        let Some(project) = project else {
            json::value_of(source, &value, found);
            continue;
        };
        for (key, value) in project {
            match key.as_str() {
                "nlu" => nlu(source, value, &mut said, found),
                "responses" | "templates" => {
                    for (name, response) in value.as_object().into_iter().flatten() {
                        answers.insert(name.clone(), (source.path.clone(), response.clone()));
                    }
                }
                "rules" | "stories" => steps(value, &mut spoken),
                key if SETTINGS.contains(&key) => {}
                _ => found.leave(&*source.path, values::nowhere(key, value)),
            }
        }
    }
    for (name, said) in said {
        intent(sources, name, said, &mut answers, &spoken, found);
    }
    for (name, (path, response)) in answers {
        let text = text_of(&response).into_iter().next().unwrap_or_default();
        let why = format!("no intent leads to the response {}: {}", quoted(&name), quoted(&text));
        found.leave(path, why);
    }
}

/// Takes the users' phrases: the examples of each intent, as lines of a list.
fn nlu(source: &Source, value: &Value, said: &mut BTreeMap<String, Said>, found: &mut Found) {
    for one in value.as_array().into_iter().flatten() {
        let Some(name) = one["intent"].as_str() else {
            let what = one
                .as_object()
                .and_then(|one| one.keys().find(|key| *key != "examples"))
                .map_or("", String::as_str);
            let why = format!("a list under {}: an entry has no place for it", quoted(what));
            found.leave(&*source.path, why);
            continue;
        };
        let examples: Vec<String> = match &one["examples"] {
            Value::String(lines) => lines.lines().map(str::to_owned).collect(),
            Value::Array(list) => list.iter().flat_map(values::texts).collect(),
            _ => Vec::new(),
        };
        let examples = examples.iter().map(|line| line.trim().trim_start_matches("- ").trim());
        let examples = examples.filter(|line| !line.is_empty() && *line != "-").map(plain);
        let place = || format!("{}: {}", source.path, quoted(name));
        let known = said
            .entry(name.to_owned())
            .or_insert_with(|| Said { place: place(), examples: Vec::new() });
        known.examples.extend(examples);
    }
}

/// Returns whether a text is a list of phrases in Markdown, as before Rasa 2.
pub(super) fn is_markdown(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("## intent:"))
}

/// Takes the phrases of each intent from Markdown: a heading, and a list below it.
fn lists(source: &Source, said: &mut BTreeMap<String, Said>, found: &mut Found) {
    let mut name: Option<&str> = None;
    for (at, line) in source.text.lines().enumerate() {
        let line = line.trim();
        if let Some(heading) = line.strip_prefix("## ") {
            name = heading.strip_prefix("intent:").map(str::trim);
            if name.is_none() {
                let why = format!("the list {}: an entry has no place for it", quoted(heading));
                found.leave(source.on(at + 1), why);
            }
            continue;
        }
        let example = line.strip_prefix(['-', '*', '+']).map(str::trim);
        let (Some(name), Some(example)) = (name, example.filter(|line| !line.is_empty())) else {
            continue;
        };
        let place = || format!("{}: {}", source.path, quoted(name));
        let known = said
            .entry(name.to_owned())
            .or_insert_with(|| Said { place: place(), examples: Vec::new() });
        known.examples.push(plain(example));
    }
}

/// Removes the marks of entities from an example: `[Monday](day)`, `[the 3rd]{"entity": "day"}`.
fn plain(example: &str) -> String {
    markup::without_brackets(example, &[('(', ')'), ('{', '}')])
}

/// Collects the responses that rules and stories have for each intent.
fn steps(value: &Value, spoken: &mut BTreeMap<String, Vec<String>>) {
    for story in value.as_array().into_iter().flatten() {
        let mut intent: Option<&str> = None;
        for step in story["steps"].as_array().into_iter().flatten() {
            if let Some(name) = step["intent"].as_str() {
                intent = Some(name);
            } else if let (Some(name), Some(action)) = (intent, step["action"].as_str()) {
                let known = spoken.entry(name.to_owned()).or_default();
                if action.starts_with("utter_") && !known.iter().any(|known| known == action) {
                    known.push(action.to_owned());
                }
            }
        }
    }
}

fn text_of(response: &Value) -> Vec<String> {
    let list = response.as_array().into_iter().flatten();
    list.filter_map(|one| one["text"].as_str().or_else(|| one.as_str()))
        .map(str::to_owned)
        .collect()
}

fn intent(
    sources: &[&Source],
    name: String,
    said: Said,
    answers: &mut BTreeMap<String, (String, Value)>,
    spoken: &BTreeMap<String, Vec<String>>,
    found: &mut Found,
) {
    if OWN.contains(&name.as_str()) {
        let why =
            "it is said when nothing fits: see [out_of_scope] in pack.toml for such questions";
        return found.leave(said.place, why);
    }
    // `faq/ask_time` is answered by `utter_faq/ask_time`.
    let own = format!("utter_{name}");
    let by_rule =
        spoken.get(&name).into_iter().flatten().find(|known| answers.contains_key(*known));
    let short = name.rsplit('/').next().unwrap_or(&name);
    let known = [own.clone(), format!("utter_{short}"), name.clone()]
        .into_iter()
        .find(|known| answers.contains_key(known));
    let response = known.or_else(|| by_rule.cloned()).and_then(|known| answers.remove(&known));
    let Some((_, response)) = response else {
        let shown: Vec<String> =
            said.examples.iter().take(3).map(|example| quoted(example)).collect();
        let count = said.examples.len();
        let why = format!(
            "no response `{own}` for the ways to ask it, {count} in all: {}",
            shown.join(", ")
        );
        return found.leave(said.place, why);
    };
    let mut texts = text_of(&response).into_iter();
    let answer = texts.next().unwrap_or_default();
    for other in texts {
        let why = format!("one answer more {}: an entry has one", quoted(&other));
        found.leave(&*said.place, why);
    }
    for one in response.as_array().into_iter().flatten() {
        for (key, value) in one.as_object().into_iter().flatten() {
            if key != "text" && !values::is_blank(value) {
                found.leave(&*said.place, values::nowhere(key, value));
            }
        }
    }
    let mut examples = said.examples.into_iter();
    let question = examples.next();
    found.take(Item {
        place: said.place,
        root: sources.first().map(|source| source.root.clone()).unwrap_or_default(),
        name: short.to_owned(),
        question,
        also_asked: examples.collect(),
        answer,
        ..Item::default()
    });
}
