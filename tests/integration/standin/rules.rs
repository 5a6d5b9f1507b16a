//! Discord's rules for a bot's requests, counted in Unicode code points. The numbers are those of the
//! table in section 3 of the project's Discord facts.

mod commands;
mod components;
mod mentions;
mod message;
mod replies;

use std::fmt::{self, Display};
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

pub(crate) use commands::check_command;
pub(crate) use mentions::{named, pings};
pub(crate) use message::{Draft, not_empty};
pub(crate) use replies::{check_choices, check_modal};

/// All errors of one request: like Discord, the stand-in reports them together.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

#[derive(Debug)]
struct Fault {
    /// Dotted, as in `embeds.0.title`.
    path: String,
    code: &'static str,
    message: String,
}

impl Faults {
    pub(crate) fn add(&mut self, path: impl Display, code: &'static str, message: impl Display) {
        self.0.push(Fault { path: path.to_string(), code, message: message.to_string() });
    }

    /// `Err` if there is any error.
    pub(crate) fn settle(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The nested `errors` object.
    pub(crate) fn to_json(&self) -> Value {
        let mut root = json!({});
        for Fault { path, code, message } in &self.0 {
            let mut at = &mut root;
            for step in path.split('.') {
                at = &mut at[step];
            }
            match at["_errors"].as_array_mut() {
                Some(list) => list.push(json!({ "code": code, "message": message })),
                None => at["_errors"] = json!([{ "code": code, "message": message }]),
            }
        }
        root
    }

    /// Checks a text inside `object`. `None` when it is absent; an error when it is not a text or its
    /// length is not in `allowed`.
    fn text<'a>(
        &mut self,
        object: &'a Value,
        at: &str,
        key: &str,
        allowed: RangeInclusive<usize>,
    ) -> Option<&'a str> {
        let path = join(at, key);
        match &object[key] {
            Value::Null => None,
            Value::String(text) => {
                self.length(&path, text, allowed);
                Some(text)
            }
            _ => {
                self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.");
                None
            }
        }
    }

    /// Like [`Self::text`], but the text is required.
    fn needed_text(&mut self, object: &Value, at: &str, key: &str, allowed: RangeInclusive<usize>) {
        if object[key].is_null() {
            self.required(&join(at, key));
        } else {
            self.text(object, at, key, allowed);
        }
    }

    fn length(&mut self, path: &str, text: &str, allowed: RangeInclusive<usize>) {
        let (least, most) = allowed.into_inner();
        let length = text.chars().count();
        if least > 0 && text.trim().is_empty() {
            self.required(path);
        } else if length > most && least == 0 {
            self.add(path, "BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
        } else if length > most || length < least {
            let message = format!("Must be between {least} and {most} in length.");
            self.add(path, "BASE_TYPE_BAD_LENGTH", message);
        }
    }

    fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Checks an optional number against bounds.
    fn number(&mut self, object: &Value, at: &str, key: &str, allowed: RangeInclusive<u64>) {
        let value = &object[key];
        let fine = value.is_null() || value.as_u64().is_some_and(|n| allowed.contains(&n));
        if !fine {
            let (least, most) = allowed.into_inner();
            let message = format!("int value should be between {least} and {most}.");
            self.add(join(at, key), "NUMBER_TYPE_RANGE", message);
        }
    }

    /// The items of a list; an error when it is not a list or has too few or too many.
    fn list<'a>(
        &mut self,
        object: &'a Value,
        at: &str,
        key: &str,
        allowed: RangeInclusive<usize>,
    ) -> &'a [Value] {
        let path = join(at, key);
        let items = match &object[key] {
            Value::Null => &[],
            Value::Array(items) => &items[..],
            _ => {
                self.add(&path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                return &[];
            }
        };
        if !allowed.contains(&items.len()) {
            let (least, most) = allowed.into_inner();
            let message = format!("Must be between {least} and {most} in length.");
            self.add(path, "BASE_TYPE_BAD_LENGTH", message);
        }
        items
    }

    /// Checks a link for a scheme that Discord accepts.
    fn url(&mut self, object: &Value, at: &str, key: &str, most: usize) {
        let schemes = ["http://", "https://", "discord://", "attachment://"];
        if let Some(url) = self.text(object, at, key, 0..=most)
            && !schemes.iter().any(|scheme| url.starts_with(scheme))
        {
            let message = "Scheme must be one of ('http', 'https').";
            self.add(join(at, key), "URL_TYPE_INVALID_SCHEME", message);
        }
    }
}

impl Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = self.0.iter().map(|Fault { path, message, .. }| format!("{path}: {message}"));
        f.write_str(&faults.collect::<Vec<_>>().join("; "))
    }
}

fn join(at: &str, key: impl Display) -> String {
    if at.is_empty() { key.to_string() } else { format!("{at}.{key}") }
}

/// Returns whether an object has a value other than null for a key.
fn has(object: &Value, key: &str) -> bool {
    !object[key].is_null()
}

/// The entries of an optional object.
fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flat_map(Map::iter)
}
