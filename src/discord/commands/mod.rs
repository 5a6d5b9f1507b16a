//! The commands, one file each; this list is all of them. A command is declared once: what is
//! registered, what is dispatched and what the tests walk over come from here.

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
use serenity::all::{
    AuthorizingIntegrationOwner, CommandInteraction, CommandType, CreateCommand, Permissions,
};

use super::bot::Bot;
use super::respond;
use super::rest::Rest;
use super::rights;
use crate::bot::Prefix;
use crate::bot::card::Reader;
use crate::bot::policy::Right;
use crate::ids::{GuildId, UserId};
use crate::pack::Language;
use crate::reply::fill;
use crate::store::Feature;
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

/// A parsed command, before anything is done about it.
#[derive(Debug)]
enum Called {
    Ask(Ask),
    Faq(Faq),
    AnswerMessage(AnswerMessage),
    Privacy(Privacy),
    Settings(Settings),
    Pin(Pin),
    PinMessage(PinMessage),
    Pins(Pins),
    Explain(Explain),
    Misses(Misses),
    Entry(Entry),
    EntryMessage(EntryMessage),
    Stats(Stats),
    /// Not one of ours: a host bot's, or from a later version.
    Unknown,
}

/// Declarations of all commands, for a bot whose replies can be in these languages.
pub(super) fn declarations(prefix: &Prefix, languages: &[Language]) -> Vec<CreateCommand> {
    vec![
        Ask::declaration(prefix),
        Faq::declaration(prefix),
        AnswerMessage::declaration(prefix),
        Privacy::declaration(prefix),
        Settings::declaration(prefix, languages),
        Pin::declaration(prefix),
        PinMessage::declaration(prefix),
        Pins::declaration(prefix),
        Explain::declaration(prefix),
        Misses::declaration(prefix),
        Entry::declaration(prefix),
        EntryMessage::declaration(prefix),
        Stats::declaration(prefix),
    ]
}

/// Returns whether raw interaction data is for one of our commands rather than a host bot's.
pub(super) async fn is_ours(bot: &Bot, call: &Value) -> bool {
    let (kind, name) = register::key(call);
    let declared = register::declared(&bot.options.prefix, &[]);
    let is_declared = declared.iter().any(|one| register::key(one) == (kind, name));
    is_declared && !bot.is_host_command(name).await
}

impl Called {
    /// The right that a command needs; `None` if anyone may use it.
    fn right(&self) -> Option<Right> {
        match self {
            Self::Settings(_) => Some(Settings::RIGHT),
            Self::Pin(_) => Some(Pin::RIGHT),
            Self::PinMessage(_) => Some(PinMessage::RIGHT),
            Self::Pins(_) => Some(Pins::RIGHT),
            Self::Explain(_) => Some(Explain::RIGHT),
            Self::Misses(_) => Some(Misses::RIGHT),
            Self::Entry(_) => Some(Entry::RIGHT),
            Self::EntryMessage(_) => Some(EntryMessage::RIGHT),
            Self::Stats(_) => Some(Stats::RIGHT),
            Self::Ask(_) | Self::Faq(_) | Self::AnswerMessage(_) | Self::Privacy(_) => None,
            Self::Unknown => None,
        }
    }
}

fn read(prefix: &Prefix, interaction: &CommandInteraction) -> Called {
    match interaction.data.kind {
        CommandType::ChatInput => read_slash(prefix, interaction),
        CommandType::Message => read_on_message(prefix, interaction),
        _ => Called::Unknown,
    }
}

fn read_slash(prefix: &Prefix, interaction: &CommandInteraction) -> Called {
    let called = interaction.data.name.as_str();
    let Some(name) = prefix.off_slash(called) else { return Called::Unknown };
    match name {
        _ if name == Ask::name() => Called::Ask(Ask::read(interaction)),
        _ if name == Faq::name() => Called::Faq(Faq),
        _ if name == Privacy::name() => Called::Privacy(Privacy),
        _ if name == Settings::name() => Called::Settings(Settings::read(interaction)),
        _ if name == Pin::name() => Called::Pin(Pin::read(interaction)),
        _ if name == Pins::name() => Called::Pins(Pins),
        _ if name == Misses::name() => Called::Misses(Misses),
        _ if name == Entry::name() => Called::Entry(Entry::read(interaction)),
        _ if name == Stats::name() => Called::Stats(Stats::read(interaction)),
        _ if name == Explain::name() => Called::Explain(Explain::read(interaction)),
        _ => Called::Unknown,
    }
}

fn read_on_message(prefix: &Prefix, interaction: &CommandInteraction) -> Called {
    let called = interaction.data.name.as_str();
    let Some(name) = prefix.off_message(called) else { return Called::Unknown };
    match name {
        _ if name == AnswerMessage::name() => {
            Called::AnswerMessage(AnswerMessage::read(interaction))
        }
        _ if name == PinMessage::name() => {
            Called::PinMessage(PinMessage::read(prefix, interaction))
        }
        _ if name == EntryMessage::name() => Called::EntryMessage(EntryMessage::read(interaction)),
        _ => Called::Unknown,
    }
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
    match called.right() {
        None => anywhere(called, &call).await,
        Some(right) => {
            if let Some(guild) = call.allowed(right).await {
                in_guild(called, &call, guild).await;
            }
        }
    }
}

/// Runs a command that anyone may use.
async fn anywhere(called: Called, call: &Call<'_>) {
    match called {
        Called::Ask(ask) => ask.run(call).await,
        Called::Faq(faq) => faq.run(call).await,
        Called::AnswerMessage(answer) => answer.run(call).await,
        Called::Privacy(privacy) => privacy.run(call).await,
        _ => {}
    }
}

/// Runs a command of moderators.
async fn in_guild(called: Called, call: &Call<'_>, guild: GuildId) {
    match called {
        Called::Settings(settings) => settings.run(call, guild).await,
        Called::Pin(pin) => pin.run(call, guild).await,
        Called::PinMessage(pin) => pin.run(call, guild).await,
        Called::Pins(pins) => pins.run(call, guild).await,
        Called::Explain(explain) => explain.run(call, guild).await,
        Called::Misses(misses) => misses.run(call, guild).await,
        Called::Entry(entry) => entry.run(call, guild).await,
        Called::EntryMessage(entry) => entry.run(call, guild).await,
        Called::Stats(stats) => stats.run(call, guild).await,
        _ => {}
    }
}

/// Offers completions while a user types. Not rate-limited, because it says nothing in the channel.
pub(super) async fn typing(bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
    match read_ours(bot, interaction).await {
        Called::Ask(ask) => ask.complete(bot, http, interaction).await,
        Called::Pin(pin) => pin.complete(bot, http, interaction).await,
        Called::Entry(entry) => entry.complete(bot, http, interaction).await,
        _ => {}
    }
}

/// Returns whether the guild of an interaction installed the bot, rather than only the caller for themselves.
fn is_installed(interaction: &CommandInteraction) -> bool {
    let mut owners = interaction.authorizing_integration_owners.0.iter();
    owners.any(|owner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(Some(_))))
}

/// The guild of an interaction, if the bot is a member of it: elsewhere no moderator could read the stored data.
fn guild_of(interaction: &CommandInteraction) -> Option<GuildId> {
    interaction.guild_id.filter(|_| is_installed(interaction)).map(GuildId::from)
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
        guild_of(self.interaction)
    }

    /// Returns whether the guild installed the bot, rather than only the caller for themselves.
    fn bot_is_member(&self) -> bool {
        is_installed(self.interaction)
    }

    /// The locale of a reply: the caller's own if private; otherwise the guild's, as chosen by moderators or
    /// reported by Discord.
    fn locale(&self, private: bool) -> String {
        let own = &self.interaction.locale;
        let chosen = || self.bot.memory.settings(self.guild()).language.map(|l| l.to_string());
        let guild = || self.interaction.guild_locale.clone();
        let public = if private { None } else { chosen().or_else(guild) };
        public.unwrap_or_else(|| own.clone())
    }

    /// Counts a public reply against the channel's limit.
    fn counts_in_channel(&self) -> Result<(), u64> {
        self.bot.count_channel(self.interaction.channel_id.into(), self.guild())
    }

    /// Returns whether a feature is open to the caller: by their role, or because they may manage messages.
    fn is_open(&self, one: Feature) -> bool {
        let roles = self.interaction.member.as_ref().map_or(&[][..], |member| &member.roles);
        self.may(Permissions::MANAGE_MESSAGES) || self.bot.is_open(one, self.guild(), roles)
    }

    /// Returns whether the caller has this permission in the channel; false outside guilds.
    fn may(&self, permission: Permissions) -> bool {
        let held = self.interaction.member.as_ref().and_then(|member| member.permissions);
        held.is_some_and(|held| held.contains(permission) || held.administrator())
    }

    /// Returns whether the caller may write here.
    fn may_write(&self) -> bool {
        let (member, channel) =
            (self.interaction.member.as_ref(), self.interaction.channel.as_ref());
        rights::may_write(member.map(Box::as_ref), channel)
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
