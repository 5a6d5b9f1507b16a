//! **Add to FAQ**, the message command: opens the form for an entry of the server, with the text of the message as its
//! answer.

use serenity::all::{CommandInteraction, CommandType, CreateCommand, ResolvedTarget};

use super::declare::{for_moderators, on_message};
use super::{Call, Command, Moderating};
use crate::bot::policy::Right;
use crate::bot::{FormOf, Prefix};
use crate::discord::respond;
use crate::ids::GuildId;
use crate::pack::Language;
use crate::reply::Wording;

/// The message command, with the text of the picked message.
#[derive(Debug)]
pub(super) struct EntryMessage(Option<String>);

impl Command for EntryMessage {
    const KIND: CommandType = CommandType::Message;

    fn name() -> &'static str {
        Wording::english().commands.entry_message
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        for_moderators(on_message(prefix, |c| c.entry_message), Self::RIGHT)
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let Some(ResolvedTarget::Message(message)) = interaction.data.target() else {
            return Self(None);
        };
        let words = message.content.trim();
        Self((!words.is_empty()).then(|| words.to_owned()))
    }
}

impl Moderating for EntryMessage {
    const RIGHT: Right = Right::Moderate;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        match self.0 {
            Some(words) => call.open_form(guild, FormOf::New, Some(&words)).await,
            None => {
                call.respond(respond::sentence(call.words().entries.no_text)).await;
            }
        }
    }
}
