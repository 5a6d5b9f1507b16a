//! A declaration from the table of words: its name and description in every language.

use serenity::all::{
    CommandOptionType, CommandType, CreateCommand, CreateCommandOption, InstallationContext,
    InteractionContext,
};

use crate::bot::Prefix;
use crate::bot::policy::Right;
use crate::discord::rights;
use crate::reply::{Commands, Named, Wording};

/// Picks a row of the table.
pub(super) type Pick = fn(&Commands) -> Named;

/// The English name, under which Discord reports an option in any locale. For a command, the bot's prefix is
/// added.
pub(super) fn name(pick: Pick) -> &'static str {
    pick(&Wording::english().commands).name
}

pub(super) fn slash(prefix: &Prefix, pick: Pick) -> CreateCommand {
    let english = pick(&Wording::english().commands);
    let command = CreateCommand::new(prefix.slash(english.name)).description(english.description);
    Wording::locales().fold(command, |command, (locale, words)| {
        let named = pick(&words.commands);
        command
            .name_localized(locale, prefix.slash(named.name))
            .description_localized(locale, named.description)
    })
}

pub(super) fn on_message(prefix: &Prefix, pick: fn(&Commands) -> &'static str) -> CreateCommand {
    let name = |words: &Wording| prefix.on_message(pick(&words.commands));
    let command = CreateCommand::new(name(Wording::english())).kind(CommandType::Message);
    Wording::locales()
        .fold(command, |command, (locale, words)| command.name_localized(locale, name(words)))
}

pub(super) fn option(kind: CommandOptionType, pick: Pick) -> CreateCommandOption {
    let english = pick(&Wording::english().commands);
    let option = CreateCommandOption::new(kind, english.name, english.description);
    Wording::locales().fold(option, |option, (locale, words)| {
        let named = pick(&words.commands);
        option.name_localized(locale, named.name).description_localized(locale, named.description)
    })
}

/// A command for those who have this right, in servers that the bot is a member of.
pub(super) fn for_moderators(command: CreateCommand, right: Right) -> CreateCommand {
    command
        .default_member_permissions(rights::permission(right))
        .integration_types(vec![InstallationContext::Guild])
        .contexts(vec![InteractionContext::Guild])
}

/// A command for every place: servers, direct messages, and, for those who installed the bot for
/// themselves, everywhere else.
pub(super) fn everywhere(command: CreateCommand) -> CreateCommand {
    command.integration_types(vec![InstallationContext::Guild, InstallationContext::User]).contexts(
        vec![
            InteractionContext::Guild,
            InteractionContext::BotDm,
            InteractionContext::PrivateChannel,
        ],
    )
}
