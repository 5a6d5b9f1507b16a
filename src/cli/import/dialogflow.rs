//! Exports of Dialogflow ES: a file for each intent with the bot's responses, and beside it one for each
//! language with the users' phrases.

use std::collections::BTreeMap;

use serde_json::Value;

use super::entries::quoted;
use super::found::{Found, Item};
use super::json;
use super::names;
use super::sources::Source;
use super::values::{is_blank, texts};

/// The key that marks an intent that answers nothing.
const FALLBACK: &str = "fallbackIntent";
/// Separates an intent's name from the language in the name of a file with users' phrases.
const USER_SAYS: &str = "_usersays_";

pub(super) fn is_intent(value: &Value) -> bool {
    let responses = value["responses"].as_array();
    value["name"].is_string()
        && responses.is_some_and(|responses| {
            responses.iter().any(|response| response["messages"].is_array())
        })
}

/// Reads all files of the export.
pub(super) fn read(sources: &[&Source], found: &mut Found) {
    // By name of the intent: each language with the users' phrases in it.
    let mut said: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    let mut intents: Vec<(&Source, Value)> = Vec::new();
    for source in sources {
        let Some(value) = json::parsed(source, found) else { continue };
        if let Some((name, language)) = source.stem.rsplit_once(USER_SAYS) {
            let phrases = phrases(&value, source, found);
            said.entry(key(source, name)).or_default().push((language.to_owned(), phrases));
        } else if is_intent(&value) {
            intents.push((source, value));
        } else if !["agent", "package"].contains(&source.stem.as_str()) {
            found.leave(&*source.path, "it is no intent: entities and settings are no answers");
        }
    }
    for (source, value) in &intents {
        let said = said.remove(&key(source, &source.stem)).unwrap_or_default();
        intent(source, value, said, found);
    }
    for (name, _) in said {
        found.leave(&*name, "its intent is not there, so what people say has no answer");
    }
}

/// Returns the folder and name of an intent.
fn key(source: &Source, name: &str) -> String {
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{name}")
}

/// Returns the users' phrases, each of which is stored in parts, some of them marked.
fn phrases(value: &Value, source: &Source, found: &mut Found) -> Vec<String> {
    let mut phrases = Vec::new();
    for phrase in value.as_array().into_iter().flatten() {
        let parts = phrase["data"].as_array().into_iter().flatten();
        let text: String = parts.filter_map(|part| part["text"].as_str()).collect();
        if phrase["isTemplate"] == true || text.trim().is_empty() {
            found.leave(&*source.path, format!("{} is a template", quoted(&text)));
        } else {
            phrases.push(text);
        }
    }
    phrases
}

fn intent(source: &Source, value: &Value, said: Vec<(String, Vec<String>)>, found: &mut Found) {
    let name = value["name"].as_str().unwrap_or(&source.stem);
    let place = format!("{}: {}", source.path, quoted(name));
    if value[FALLBACK] == true {
        return found.leave(place, "it is said when nothing is found; caveat has words for that");
    }
    let empty = Vec::new();
    let messages: Vec<&Value> = value["responses"]
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .flat_map(|response| response["messages"].as_array().into_iter().flatten())
        .collect();
    let mut answers: Vec<(String, Vec<String>)> = Vec::new();
    for message in messages {
        let speech = texts(&message["speech"]);
        if speech.is_empty() {
            if !is_blank(&message["speech"]) || message["type"] != "0" && message["type"] != 0 {
                let why = "a card, button or picture in its answer: an entry has no place for it";
                found.leave(&*place, why);
            }
            continue;
        }
        let language = message["lang"].as_str().or_else(|| message["condition"].as_str());
        let language = language.filter(|tag| !tag.is_empty()).unwrap_or("").to_owned();
        match answers.iter_mut().find(|(known, _)| *known == language) {
            // Several messages follow one another; the texts of one message are alternatives.
            Some((_, known)) => {
                if let (Some(first), Some(next)) = (known.first_mut(), speech.first()) {
                    first.push_str("\n\n");
                    first.push_str(next);
                }
                known.extend(speech.into_iter().skip(1));
            }
            None => answers.push((language, speech)),
        }
    }
    if value["webhookUsed"] == true {
        let why = "no webhook is called; see whether the answer holds without it";
        found.leave(&*place, why);
    }
    if answers.is_empty() {
        answers.push((String::new(), Vec::new()));
    }
    for (tag, texts) in answers {
        let mut texts = texts.into_iter();
        let answer = texts.next().unwrap_or_default();
        for other in texts {
            let why = format!("one answer more {}: an entry has one", quoted(&other));
            found.leave(&*place, why);
        }
        let is_of = |of: &str| tag.is_empty() || of == tag;
        let mut asked: Vec<String> =
            said.iter().filter(|(of, _)| is_of(of)).flat_map(|(_, said)| said.clone()).collect();
        // The intent's name is only a name; the first phrase is the question.
        let question = (!asked.is_empty()).then(|| asked.remove(0));
        found.take(Item {
            place: place.clone(),
            root: source.root.clone(),
            name: name.to_owned(),
            group: Some(key(source, name)),
            language: names::language(&tag),
            question,
            also_asked: asked,
            answer,
            ..Item::default()
        });
    }
}
