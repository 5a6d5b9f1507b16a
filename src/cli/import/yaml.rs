//! YAML as far as questions and answers need it: mappings, lists and texts, read into the shape of JSON.
//! Aliases are not followed, so that nothing grows.

use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

/// Maximum bytes of one file.
pub(super) const LONGEST: usize = 4 << 20;
/// Maximum depth of nested lists.
const DEPTH: usize = 100;

/// A list or mapping that has not ended.
enum Open {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

/// Returns the value of the first document.
///
/// # Errors
/// If it is not YAML: the line, and why.
pub(super) fn value(text: &str) -> Result<Value, (usize, String)> {
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|fault| (fault.marker().line(), fault.info().to_owned()))?;
        let line = span.start.line();
        let done = match event {
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Map::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|open| match open {
                Open::List(list) => Value::Array(list),
                Open::Map(map, _) => Value::Object(map),
            }),
            Event::Scalar(text, ..) => Some(Value::String(text.into_owned())),
            Event::Alias(_) => {
                return Err((
                    line,
                    "an alias such as *name is not followed; write it out".to_owned(),
                ));
            }
            Event::DocumentEnd | Event::StreamEnd => break,
            _ => None,
        };
        if open.len() > DEPTH {
            return Err((line, "lists in lists too deep to be read".to_owned()));
        }
        let Some(done) = done else { continue };
        match open.last_mut() {
            Some(Open::List(list)) => list.push(done),
            Some(Open::Map(map, key)) => match key.take() {
                Some(key) => {
                    map.insert(key, done);
                }
                None => {
                    let text = done.as_str().map_or_else(|| done.to_string(), str::to_owned);
                    *key = Some(text);
                }
            },
            None => return Ok(done),
        }
    }
    Ok(Value::Null)
}
