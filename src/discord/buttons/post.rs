//! **Post below the message**: a helper posts the suggested answer that they chose below the message that
//! they picked.

use serenity::all::{
    CreateInteractionResponse, CreateInteractionResponseFollowup, EditInteractionResponse,
};

use super::Press;
use crate::bot::features::ask::{self, Frame};
use crate::bot::features::conversation::{self, Origin, To};
use crate::discord::invoked::Interaction;
use crate::discord::network::Network;
use crate::discord::{render, respond};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::reply::{Wording, fill};
use crate::store::Feature;

pub(super) async fn below(press: &Press<'_>, entry: &str, message: MessageId) {
    let (bot, http, words) = (press.bot, press.http, press.words());
    let language = &press.id.language;
    let Some(answer) = bot.entry(entry, press.guild(), language) else {
        return press.say(bot.said(words.entry_gone)).await;
    };
    // The button is on a private message; the user may have lost the right since.
    if !press.is_private() || !press.may_write() {
        return press.say(words.may_not_write).await;
    }
    if !press.interaction.invoked().invoker(bot).may_use(bot, Feature::ForOthers) {
        return press.say(bot.said(words.settings.for_others_closed)).await;
    }
    let (guild, channel) = (press.guild(), ChannelId::from(press.interaction.channel_id));
    if let Err(seconds) = bot.count_channel(channel, guild) {
        return press.say(fill(words.slow_down, "seconds", seconds)).await;
    }
    if !press.respond(CreateInteractionResponse::Acknowledge).await {
        return;
    }
    // The message tells who asked, and whether it still exists.
    let target = match http.message(channel, message).await {
        Ok(target) => target,
        Err(cause) => {
            respond::report::<()>("a chosen answer", Err(cause));
            return press.tell(words.target_refused.to_owned()).await;
        }
    };
    let to = To { channel, message, content: &target.content };
    if let Err(known) = conversation::claim(bot, &to, Origin::Picked(press.user())) {
        return press.tell_answered(known.unwrap_or(message)).await;
    }
    let ticket = press.ticket();
    let frame = bot.frame(language, Some(target.author.id.into()), ticket, false);
    let frame = bot.with_others(Frame { helper: Some(press.user()), ..frame }, entry);
    let card = ask::answer(&answer, &frame);
    let said = Wording::of(language);
    let sent = respond::below(bot, http, (channel, message), &card, said).await;
    let reply = sent.as_ref().ok().copied();
    let is_sent = respond::report("a chosen answer", sent);
    conversation::sent(bot, &Network::of(bot, http), &to, reply).await;
    if !is_sent {
        return press.tell(words.target_refused.to_owned()).await;
    }
    bot.memory.note_choice(guild, entry.to_owned());
    let done = EditInteractionResponse::new()
        .content(words.target_answered)
        .embeds(Vec::new())
        .components(Vec::new());
    press.edit_answer(done).await;
}

impl Press<'_> {
    /// Says where the existing answer to the message is.
    async fn tell_answered(&self, reply: MessageId) {
        let guild = self.interaction.guild_id.map(GuildId::from);
        let channel = self.interaction.channel_id.into();
        let told = CreateInteractionResponseFollowup::new()
            .embed(render::embed(&conversation::answered_already(
                self.words(),
                guild,
                channel,
                reply,
            )))
            .allowed_mentions(respond::nobody())
            .ephemeral(true);
        respond::report("a helper", self.http.follow_up(self.interaction, &told).await);
    }
}
