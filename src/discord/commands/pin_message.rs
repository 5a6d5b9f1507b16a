//! **Pin this answer**, the message command: pins an existing answer of the bot, and keeps it up to date from
//! then on.

use serenity::all::{CommandInteraction, CommandType, CreateCommand, MessageFlags, ResolvedTarget};

use super::declare::{for_moderators, on_message};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::Shown;
use crate::bot::features::pins::{self, PinRequest};
use crate::bot::policy::Right;
use crate::discord::buttons;
use crate::discord::network::Network;
use crate::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::pack::Language;
use crate::reply::Wording;

/// The message command, with the picked answer.
#[derive(Debug)]
pub(super) struct PinMessage(Option<Target>);

/// An answer by this bot.
#[derive(Debug)]
struct Target {
    message: MessageId,
    author: UserId,
    entry: String,
    language: Language,
}

impl Command for PinMessage {
    const KIND: CommandType = CommandType::Message;

    fn name() -> &'static str {
        Wording::english().commands.pin_message
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        for_moderators(on_message(prefix, |c| c.pin_message), Self::RIGHT)
    }

    fn read(prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let Some(ResolvedTarget::Message(message)) = interaction.data.target() else {
            return Self(None);
        };
        if message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL)) {
            return Self(None);
        }
        // The buttons tell which answer it is.
        Self(buttons::shown(message, prefix).map(|Shown { entry, language }| Target {
            message: message.id.into(),
            author: message.author.id.into(),
            entry,
            language,
        }))
    }
}

impl Moderating for PinMessage {
    const RIGHT: Right = Right::Pin;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let (own_id, who) = (call.bot.own_id().await, call.moderator(guild));
        let ours = |target: &Target| {
            target.author == own_id && call.bot.has_entry(&target.entry, Some(guild))
        };
        let Some(target) = self.0.filter(ours) else {
            return call.finish(call.bot.said(who.words.pins.not_answer)).await;
        };
        let (board, reason) = (Network::of(call.bot, call.http), call.reason());
        let (channel, entry) = (ChannelId::from(call.interaction.channel_id), &*target.entry);
        let request =
            PinRequest { guild, channel, entry, language: &target.language, reason: &reason };
        let response = pins::put(call.bot, &board, &who, &request, Some(target.message)).await;
        call.give(response, Answer::Acknowledged).await;
    }
}
