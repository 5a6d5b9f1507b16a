//! What an interaction's JSON is understood as, by the same readers as in `handler` and without doing
//! anything about it: the seam that `tests/fuzz/` and the property tests send anything through.

use serde_json::Value;
use serenity::all::Interaction;

use super::{buttons, commands, unread};

/// What an interaction is understood as, in words for a test; `None` where there is nobody to answer.
pub fn understood(json: &[u8]) -> Option<String> {
    let event: Value = serde_json::from_slice(json).ok()?;
    match serde_json::from_value(event.clone()) {
        Ok(Interaction::Command(command) | Interaction::Autocomplete(command)) => {
            Some(commands::understood(&command))
        }
        Ok(Interaction::Component(component)) => Some(buttons::understood(&component)),
        Ok(_) => Some("nothing of ours".to_owned()),
        Err(_) => unread::is_answerable(&event).then(|| "to be apologised for".to_owned()),
    }
}
