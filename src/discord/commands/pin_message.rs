//! **Pin this answer**, the message command: pins an existing answer of the bot, and keeps it up to date from
//! then on.

use serenity::all::{CommandInteraction, CreateCommand, MessageFlags, ResolvedTarget};

use super::Call;
use super::declare::{for_moderators, on_message};
use crate::bot::Prefix;
use crate::bot::Shown;
use crate::bot::policy::Right;
use crate::discord::pins::PinRequest;
use crate::discord::{buttons, pins};
use crate::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::pack::Language;
use crate::reply::{Wording, fill};

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

impl PinMessage {
    pub(super) const RIGHT: Right = Right::Pin;

    pub(super) fn name() -> &'static str {
        Wording::english().commands.pin_message
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        for_moderators(on_message(prefix, |c| c.pin_message), Self::RIGHT)
    }

    pub(super) fn read(prefix: &Prefix, interaction: &CommandInteraction) -> Self {
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

    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let words = &call.words().pins;
        let own_id = call.bot.own_id().await;
        let ours = |target: &Target| {
            target.author == own_id && call.bot.has_entry(&target.entry, Some(guild))
        };
        let Some(target) = self.0.filter(ours) else {
            return call.finish(call.bot.said(words.not_answer)).await;
        };
        let channel = ChannelId::from(call.interaction.channel_id);
        if call.bot.memory.is_pinned(target.message) {
            return call.finish(words.pinned_already.to_owned()).await;
        }
        let (entry, language) = (&target.entry, &target.language);
        if call.offers_to_move((guild, channel), entry, Some(target.message), language).await {
            return;
        }
        let reason = call.reason();
        let request = PinRequest { guild, channel, entry, language, reason: &reason };
        let text = match pins::keep(call.bot, call.http, &request, target.message).await {
            Ok(()) => fill(words.pinned, "channel", format_args!("<#{channel}>")),
            Err(error) => error.sentence(call.bot, words, channel),
        };
        call.finish(text).await;
    }
}
