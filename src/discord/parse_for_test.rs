//! Parses an interaction's JSON as `handler` does, without acting on it: for `tests/fuzz/` and the property
//! tests.

use serde_json::Value;
use serenity::all::Interaction;

use super::{buttons, commands, forms, unknown_event};

/// Formats how an interaction is parsed; `None` if it cannot be responded to.
pub fn parse_for_test(json: &[u8]) -> Option<String> {
    let event: Value = serde_json::from_slice(json).ok()?;
    match serde_json::from_value(event.clone()) {
        Ok(Interaction::Command(command) | Interaction::Autocomplete(command)) => {
            Some(commands::parse_for_test(&command))
        }
        Ok(Interaction::Component(component)) => Some(buttons::parse_for_test(&component)),
        Ok(Interaction::Modal(modal)) => Some(forms::parse_for_test(&modal)),
        Ok(_) => Some("nothing of ours".to_owned()),
        Err(_) => unknown_event::is_answerable(&event).then(|| "to be apologised for".to_owned()),
    }
}
