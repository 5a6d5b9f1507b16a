//! The commands, one file each. The table below is all of them: what is registered, parsed, dispatched and walked
//! over by tests comes from it, so that a command is declared once.

mod answer_message;
mod ask;
mod declare;
mod entry;
mod entry_message;
mod explain;
mod faq;
mod misses;
mod moderating;
mod pin;
mod pin_message;
mod pins;
mod privacy;
mod register;
mod settings;
mod stats;

use serde_json::Value;
use serenity::all::{CommandInteraction, CommandType, CreateCommand};

use super::bot::Bot;
use super::invoked::Interaction;
use super::respond;
use super::rest::Rest;
use crate::bot::Prefix;
use crate::bot::card::Reader;
use crate::bot::policy::{Invoker, Right};
use crate::ids::{GuildId, UserId};
use crate::pack::Language;
use crate::reply::fill;
use answer_message::AnswerMessage;
use ask::Ask;
use entry::Entry;
use entry_message::EntryMessage;
use explain::Explain;
use faq::Faq;
use misses::Misses;
use pin::Pin;
use pin_message::PinMessage;
use pins::Pins;
use privacy::Privacy;
pub(super) use register::keep_registered;
use settings::Settings;
use stats::Stats;

/// A command: how it is declared, and how a call of it is parsed.
trait Command: Sized {
    /// A slash command, or one in the menu of a message.
    const KIND: CommandType = CommandType::ChatInput;

    /// The English name without a prefix, under which Discord reports it in any locale.
    fn name() -> &'static str;

    /// The declaration, for a bot whose replies can be in these languages.
    fn declaration(prefix: &Prefix, languages: &[Language]) -> CreateCommand;

    /// Parses a call, or one that is being typed.
    fn read(prefix: &Prefix, interaction: &CommandInteraction) -> Self;

    /// Offers completions while a user types.
    async fn complete(self, _bot: &Bot, _http: &Rest, _interaction: &CommandInteraction) {}
}

/// A command that anyone may use.
trait Open: Command {
    async fn run(self, call: &Call<'_>);
}

/// A command for those who have a right in a guild.
trait Moderating: Command {
    const RIGHT: Right;

    async fn run(self, call: &Call<'_>, guild: GuildId);
}

/// Declares cases and dispatch of the commands, in the order in which Discord lists them.
macro_rules! commands {
    (
        anyone { $($open:ident),+ }
        moderators { $($moderating:ident),+ }
    ) => {
        /// A parsed command, before anything is done about it.
        #[derive(Debug)]
        enum Called {
            $($open($open),)+
            $($moderating($moderating),)+
            /// Not one of ours: a host bot's, or from a later version.
            Unknown,
        }

        /// Declarations of all commands, for a bot whose replies can be in these languages.
        pub(super) fn declarations(prefix: &Prefix, languages: &[Language]) -> Vec<CreateCommand> {
            vec![
                $($open::declaration(prefix, languages),)+
                $($moderating::declaration(prefix, languages),)+
            ]
        }

        fn read(prefix: &Prefix, interaction: &CommandInteraction) -> Called {
            let (kind, called) = (interaction.data.kind, interaction.data.name.as_str());
            let name = match kind {
                CommandType::ChatInput => prefix.off_slash(called),
                CommandType::Message => prefix.off_message(called),
                _ => None,
            };
            $(if kind == $open::KIND && name == Some($open::name()) {
                return Called::$open($open::read(prefix, interaction));
            })+
            $(if kind == $moderating::KIND && name == Some($moderating::name()) {
                return Called::$moderating($moderating::read(prefix, interaction));
            })+
            Called::Unknown
        }

        impl Called {
            /// The right that a command needs; `None` if anyone may use it.
            fn right(&self) -> Option<Right> {
                match self {
                    $(Self::$open(_) => None,)+
                    $(Self::$moderating(_) => Some($moderating::RIGHT),)+
                    Self::Unknown => None,
                }
            }

            /// Runs a command that anyone may use; one for moderators where the caller has the right.
            async fn run(self, call: &Call<'_>) {
                match self {
                    $(Self::$open(command) => command.run(call).await,)+
                    $(Self::$moderating(command) => {
                        if let Some(guild) = call.allowed($moderating::RIGHT).await {
                            command.run(call, guild).await;
                        }
                    })+
                    Self::Unknown => {}
                }
            }

            /// Offers completions while a user types.
            async fn complete(self, bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
                match self {
                    $(Self::$open(command) => command.complete(bot, http, interaction).await,)+
                    $(Self::$moderating(command) => command.complete(bot, http, interaction).await,)+
                    Self::Unknown => {}
                }
            }
        }
    };
}

commands! {
    anyone { Ask, Faq, AnswerMessage, Privacy }
    moderators {
        Settings, Pin, PinMessage, Pins, Explain, Misses, Entry, EntryMessage, Stats
    }
}

/// Returns whether raw interaction data is for one of our commands rather than a host bot's.
pub(super) async fn is_ours(bot: &Bot, call: &Value) -> bool {
    let (kind, name) = register::key(call);
    let declared = register::declared(&bot.options.prefix, &[]);
    let is_declared = declared.iter().any(|one| register::key(one) == (kind, name));
    is_declared && !bot.is_host_command(name).await
}

/// Like [`read`], but leaves commands that belong to the host bot alone.
async fn read_ours(bot: &Bot, interaction: &CommandInteraction) -> Called {
    match read(&bot.options.prefix, interaction) {
        Called::Unknown => Called::Unknown,
        _ if bot.is_host_command(&interaction.data.name).await => Called::Unknown,
        called => called,
    }
}

/// Formats how a command is parsed, before anything is done about it.
pub(super) fn parse_for_test(interaction: &CommandInteraction) -> String {
    let called = read(&Prefix::default(), interaction);
    format!("{called:?} {:?}", called.right())
}

/// A command interaction to answer.
struct Call<'a> {
    bot: &'a Bot,
    http: &'a Rest,
    interaction: &'a CommandInteraction,
}

/// Runs a command.
pub(super) async fn called(bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
    let called = read_ours(bot, interaction).await;
    if matches!(called, Called::Unknown) {
        if bot.is_standalone() {
            let text = bot.said(bot.words(&interaction.locale).unreadable);
            respond::to(http, interaction, respond::sentence(text)).await;
        }
        return;
    }
    let call = Call { bot, http, interaction };
    if let Err(seconds) = bot.count_person(call.user(), call.guild()) {
        return call.slow_down(seconds).await;
    }
    called.run(&call).await;
}

/// Offers completions while a user types. Not rate-limited, because it says nothing in the channel.
pub(super) async fn typing(bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
    read_ours(bot, interaction).await.complete(bot, http, interaction).await;
}

impl Call<'_> {
    /// The user who called.
    fn user(&self) -> UserId {
        self.interaction.user.id.into()
    }

    /// The user who called, as the reader of a private page.
    fn reader(&self) -> Reader {
        let language = self.bot.service.reading(&self.interaction.locale);
        Reader { language, user: Some(self.user()) }
    }

    /// The guild, if the bot is a member of it: elsewhere no moderator could read the stored data.
    fn guild(&self) -> Option<GuildId> {
        self.interaction.invoked().guild()
    }

    /// The user who called, with what they may do here.
    fn invoker(&self) -> Invoker<'_> {
        self.interaction.invoked().invoker(self.bot)
    }

    /// The wording for private replies to the caller.
    fn words(&self) -> &'static crate::reply::Wording {
        self.bot.words(&self.interaction.locale)
    }

    async fn respond(&self, response: serenity::all::CreateInteractionResponse) -> bool {
        respond::to(self.http, self.interaction, response).await
    }

    async fn slow_down(&self, seconds: u64) {
        let text = fill(self.words().slow_down, "seconds", seconds);
        self.respond(respond::sentence(text)).await;
    }
}
