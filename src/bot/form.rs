//! A form that a user fills in, whichever network shows it.

use super::action::Control;

/// A form with its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The form, and who fills it in.
    pub control: Control,
    /// Its title.
    pub title: String,
    /// Its inputs.
    pub inputs: Vec<Input>,
}

/// An input of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name under which its text comes back.
    pub name: &'static str,
    /// The text above it.
    pub label: &'static str,
    /// A hint while it is empty.
    pub hint: String,
    /// Its text.
    pub value: String,
    /// The longest text that it takes, in characters.
    pub longest: u16,
    /// True if it has several lines.
    pub is_long: bool,
    /// True if it must not stay empty.
    pub is_needed: bool,
}
