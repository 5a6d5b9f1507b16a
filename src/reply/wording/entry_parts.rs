//! The parts of `/entry` and their options.

use serde::Serialize;

use super::Named;

/// The parts of `/entry`.
#[derive(Debug, Serialize)]
pub struct EntryParts {
    /// The part that writes one.
    pub new: Named,
    /// The part that changes one.
    pub edit: Named,
    /// Which one.
    pub edit_entry: Named,
    /// The part that lists them.
    pub list: Named,
    /// The part that removes one.
    pub remove: Named,
    /// Which one.
    pub remove_entry: Named,
    /// The part that undoes the last change.
    pub undo: Named,
    /// The part that exports them.
    pub export: Named,
}
