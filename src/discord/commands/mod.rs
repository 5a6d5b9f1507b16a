//! The commands, one file each; this list is all of them. A command is declared once: what is
//! registered, what is dispatched and what the tests walk over come from here.

mod ask;

use serenity::all::{CommandInteraction, CreateCommand};

pub(super) use ask::Ask;

/// A command that was called, as a value, before anything is done about it.
pub(super) enum Called {
    /// `/ask`.
    Ask(Ask),
    /// None of ours: a host bot's, or one of a version to come.
    Unknown,
}

/// How each command is declared to Discord.
pub(super) fn declarations() -> Vec<CreateCommand> {
    vec![Ask::declaration()]
}

/// Reads which command was called, or is being typed.
pub(super) fn called(interaction: &CommandInteraction) -> Called {
    match interaction.data.name.as_str() {
        Ask::NAME => Called::Ask(Ask::read(interaction)),
        _ => Called::Unknown,
    }
}
