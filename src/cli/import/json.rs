//! JSON: recognizes known exports, and finds questions and answers wherever they stand. The shapes of single
//! products are in `platforms`, `dialogflow` and `qnabot`.

use serde_json::{Map, Value};

use super::entries::quoted;
use super::found::{Found, Item};
use super::names::{self, Part};
use super::notes::Note;
use super::sources::Source;
use super::values::{
    Chosen, chosen, conversation, in_languages, is_blank, nowhere, tells, text, texts, words,
};
use super::{Form, linked};
use crate::pack::Language;

/// Maximum bytes of one file: parsed, it takes some twenty times as much.
const LONGEST: usize = 8 << 20;
/// Maximum depth of nested lists.
const DEPTH: usize = 16;

/// Returns the form of a JSON text; `None` if it is not JSON.
pub(super) fn form(name: &str, text: &str) -> Option<Form> {
    if text.len() > LONGEST {
        let start: String = text.chars().take(4000).collect();
        return text
            .trim_start()
            .starts_with('{')
            .then(|| if start.contains("\"qna\"") { Form::Qnabot } else { Form::Json });
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let first = value.as_array().and_then(|list| list.first()).unwrap_or(&value);
    let is_dialogflow =
        ["agent.json", "package.json"].contains(&name) || name.contains("_usersays_");
    Some(if value["caveat"].is_object() {
        Form::Caveat
    } else if value["qna"].is_array() {
        Form::Qnabot
    } else if super::platforms::qna_list(&value).is_some() {
        Form::QnaMaker
    } else if super::platforms::is_botpress(first) || value["qnas"].is_array() {
        Form::Botpress
    } else if super::platforms::is_red(&value) {
        Form::Red
    } else if is_dialogflow || super::dialogflow::is_intent(&value) {
        Form::Dialogflow
    } else {
        Form::Json
    })
}

/// Returns whether every line is JSON of its own, judged by the first two.
pub(super) fn is_in_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(2).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            line.trim_start().starts_with('{') && serde_json::from_str::<Map<_, _>>(line).is_ok()
        })
}

/// Returns the value of a whole text, or of all its lines; if there is none, notes that and returns `None`.
pub(super) fn parsed(source: &Source, found: &mut Found) -> Option<Value> {
    if source.text.len() > LONGEST {
        let most = LONGEST >> 20;
        let why = format!("it is too large for JSON: {most} MiB are read of one file; divide it");
        found.leave(&*source.path, why);
        return None;
    }
    let fault = match serde_json::from_str(&source.text) {
        Ok(value) => return Some(value),
        Err(fault) => fault,
    };
    if !is_in_lines(&source.text) {
        let place = source.on(fault.line());
        found.leave(place, format!("it is not JSON, so nothing was imported: {fault}"));
        return None;
    }
    let mut list = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        match serde_json::from_str(line) {
            _ if line.trim().is_empty() => {}
            Ok(value) => list.push(value),
            Err(fault) => {
                let why = format!("it is not JSON: {fault}: {}", quoted(line));
                found.leave(source.on(number + 1), why);
            }
        }
    }
    Some(Value::Array(list))
}

pub(super) fn read(source: &Source, found: &mut Found) {
    if let Some(value) = parsed(source, found) {
        value_of(source, &value, found);
    }
}

/// Takes questions and answers wherever they stand in a value.
pub(super) fn value_of(source: &Source, value: &Value, found: &mut Found) {
    let before = found.items.len();
    let mut walk = Walk { source, found, language: None };
    walk.value(value, None, DEPTH);
    if found.items.len() == before {
        let keys: Vec<&str> = first_object(value, DEPTH)
            .map(|object| object.keys().take(6).map(String::as_str).collect())
            .unwrap_or_default();
        let seen = match keys[..] {
            [] => "it has no question and answer".to_owned(),
            _ => format!("it has no question and answer, but {}", quoted(&keys.join(", "))),
        };
        let why = "name the two keys question and answer, or make a table of it";
        found.leave(&*source.path, format!("{seen}; {why}; nothing was imported"));
    }
}

fn first_object(value: &Value, depth: usize) -> Option<&Map<String, Value>> {
    match value {
        _ if depth == 0 => None,
        Value::Object(object) => Some(object),
        Value::Array(list) => list.iter().find_map(|value| first_object(value, depth - 1)),
        _ => None,
    }
}

struct Walk<'a> {
    source: &'a Source,
    found: &'a mut Found,
    /// The language of a list, if one is named above it.
    language: Option<Language>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, name: Option<&str>, depth: usize) {
        if depth == 0 {
            return self.found.leave(&*self.source.path, "lists in lists too deep to be read");
        }
        match value {
            Value::Array(list) => match list.as_slice() {
                [Value::String(question), Value::String(answer)] if name.is_none() => {
                    self.pair(question, None, answer);
                }
                list => list.iter().for_each(|value| self.value(value, None, depth - 1)),
            },
            Value::Object(object) => self.object(object, name, depth),
            Value::Null => {}
            _ => {
                let place = self.source.path.clone();
                let why = nowhere(name.unwrap_or("value"), value);
                self.found.notes.add_of("a value alone", || Note { place, why });
            }
        }
    }

    fn object(&mut self, object: &Map<String, Value>, name: Option<&str>, depth: usize) {
        if linked::is_page(object) {
            return linked::page(self.source, object, self.found);
        }
        if let Some((question, answer)) = conversation(object) {
            return self.pair(question, name, answer);
        }
        let holds_lists = object
            .values()
            .any(|value| value.as_array().is_some_and(|list| list.iter().any(Value::is_object)));
        let question = chosen(object, Part::Question);
        let answer = chosen(object, Part::Answer);
        let is_strong = |part, chosen: Chosen<'_>| {
            chosen.is_some_and(|(_, _, at)| !holds_lists || !names::is_weak(part, at))
        };
        let languages = in_languages(object);
        if is_strong(Part::Question, question) && is_strong(Part::Answer, answer) {
            return self.item(object, name, question, answer);
        }
        if languages.len() > 1 {
            return self.translated(object, name, &languages);
        }
        // Keyed by name, as many bots keep them: a name, and the answer or an object with it.
        if let (None, Some((key, _, _)), Some(_)) = (question, answer, name)
            && !holds_lists
            && text(&object[key]).is_some()
        {
            return self.item(object, name, None, answer);
        }
        // Most values must say something: those of settings do not.
        let says = |value: &Value| {
            value
                .as_str()
                .is_some_and(|text| text.trim().contains(' ') || text.chars().count() > 12)
        };
        let is_of_texts = !object.is_empty()
            && object.values().all(|value| text(value).is_some())
            && object.values().filter(|value| says(value)).count() * 2 >= object.len();
        let containers = object.values().filter(|value| value.is_array()).count();
        let outer = self.language.clone();
        for (key, value) in object {
            match value {
                Value::Object(_) | Value::Array(_) if !is_of_texts => {
                    let before = self.found.items.len();
                    let language = names::language(key);
                    let is_category = language.is_none() && value.is_array() && containers > 1;
                    if language.is_some() {
                        self.language = language;
                    }
                    self.value(value, Some(key), depth - 1);
                    if is_category && self.found.items.len() > before {
                        let why =
                            format!("the category {}: an entry has no place for it", quoted(key));
                        self.found.leave(&*self.source.path, why);
                    }
                    self.language.clone_from(&outer);
                }
                _ if is_of_texts => self.named(key, value),
                _ => self.nowhere(key, value, self.source.path.clone()),
            }
        }
    }

    /// Takes a name and its answer.
    fn named(&mut self, name: &str, answer: &Value) {
        let Some(answer) = text(answer) else { return };
        // A name with a space is almost a question.
        let question = name.trim().contains(' ').then(|| name.to_owned());
        let item = Item { name: name.to_owned(), question, answer, ..self.blank(name) };
        self.found.take(item);
    }

    fn pair(&mut self, question: &str, name: Option<&str>, answer: &str) {
        let item = Item {
            name: name.unwrap_or(question).to_owned(),
            question: Some(question.to_owned()),
            answer: answer.to_owned(),
            ..self.blank(question)
        };
        self.found.take(item);
    }

    fn blank(&self, place: &str) -> Item {
        Item {
            place: format!("{}: {}", self.source.path, quoted(place)),
            root: self.source.root.clone(),
            language: self.language.clone(),
            ..Item::default()
        }
    }

    fn item(
        &mut self,
        object: &Map<String, Value>,
        name: Option<&str>,
        question: Chosen<'_>,
        answer: Chosen<'_>,
    ) {
        let mut asked = question.map(|(_, value, _)| texts(value)).unwrap_or_default().into_iter();
        let question_text = asked.next();
        let mut answers = answer.map(|(_, value, _)| texts(value)).unwrap_or_default().into_iter();
        let answer_text = answers.next().unwrap_or_default();
        let id = chosen(object, Part::Id)
            .and_then(|(_, value, _)| value.as_str())
            .filter(|id| tells(id));
        let name = id.or(name.filter(|name| tells(name)));
        let name = name.or(question_text.as_deref()).unwrap_or_default().to_owned();
        let shown = question_text.clone().unwrap_or_else(|| name.clone());
        // A name alone is not a question.
        let is_name = question.is_some_and(|(key, ..)| {
            ["name", "command", "keyword", "term", "trigger"].contains(&names::bare(key).as_str())
        });
        let question_text = question_text.filter(|text| !is_name || text.trim().contains(' '));
        let mut item = Item {
            group: id.map(str::to_owned),
            question: question_text,
            also_asked: asked.collect(),
            answer: answer_text,
            name,
            ..self.blank(&shown)
        };
        for other in answers {
            let why = format!("one answer more {}: an entry has one", quoted(&other));
            self.found.leave(&*item.place, why);
        }
        let used = [question, answer].map(|chosen| chosen.map(|(key, _, _)| key));
        for (key, value) in object {
            if !used.contains(&Some(key.as_str())) && !is_blank(value) {
                self.rest(key, value, &mut item);
            }
        }
        self.found.take(item);
    }

    /// Takes a value that stands beside a question and its answer.
    fn rest(&mut self, key: &str, value: &Value, item: &mut Item) {
        let words = || texts(value).into_iter().flat_map(|text| words(&text));
        for (part, _) in names::parts(key) {
            match part {
                Part::AlsoAsked if !texts(value).is_empty() => item.also_asked.extend(texts(value)),
                Part::Keywords if !texts(value).is_empty() => item.keywords.extend(words()),
                Part::Cautions if !texts(value).is_empty() => item.cautions.extend(texts(value)),
                Part::Advice if !texts(value).is_empty() => item.advice.extend(texts(value)),
                Part::Source if !texts(value).is_empty() => item.sources.extend(texts(value)),
                Part::Language => match value.as_str().and_then(names::language) {
                    Some(language) => item.language = Some(language),
                    None => continue,
                },
                Part::Severity => match value.as_str().and_then(names::severity) {
                    Some(severity) => item.severity = Some(severity),
                    None => continue,
                },
                Part::Reviewed => match value.as_str().and_then(names::day) {
                    Some(day) => item.reviewed = Some(day),
                    None => continue,
                },
                // It is the item's name already, or says nothing.
                Part::Id if value.is_number() || value.is_string() => {}
                _ => continue,
            }
            return;
        }
        self.nowhere(key, value, item.place.clone());
    }

    /// Takes an object with keys such as `question_en` and `question_de`, or with objects of languages.
    fn translated(
        &mut self,
        object: &Map<String, Value>,
        name: Option<&str>,
        languages: &[Language],
    ) {
        let id = chosen(object, Part::Id)
            .and_then(|(_, value, _)| value.as_str())
            .filter(|id| tells(id));
        let mut group = id.or(name).map(str::to_owned);
        for language in languages {
            let mut one = Map::new();
            for (key, value) in object {
                match names::part_in_a_language(key) {
                    Some((part, of)) if of == *language => {
                        one.insert(format!("{part:?}"), value.clone());
                    }
                    Some(_) => {}
                    None => {
                        let of = |inner: &Map<String, Value>| {
                            let mut keys = inner.iter();
                            keys.find(|(key, _)| names::language(key).as_ref() == Some(language))
                                .map(|(_, value)| value.clone())
                        };
                        match value.as_object().filter(|_| names::part(key).is_some()) {
                            Some(inner) => {
                                one.extend(of(inner).map(|value| (key.clone(), value)));
                            }
                            None => {
                                one.insert(key.clone(), value.clone());
                            }
                        }
                    }
                }
            }
            let (question, answer) = (chosen(&one, Part::Question), chosen(&one, Part::Answer));
            let said = question.and_then(|(_, value, _)| texts(value).into_iter().next());
            let group = group.get_or_insert_with(|| said.unwrap_or_default()).clone();
            let before = self.found.items.len();
            let outer = self.language.replace(language.clone());
            self.item(&one, Some(&group), question, answer);
            self.language = outer;
            if let Some(item) = self.found.items.get_mut(before) {
                item.group = Some(group.clone());
                item.name = group;
            }
        }
    }

    fn nowhere(&mut self, key: &str, value: &Value, place: String) {
        // Linked data describes itself with `@` keys.
        if !is_blank(value) && !key.starts_with('@') {
            let why = nowhere(key, value);
            self.found.notes.add(place, why);
        }
    }
}
