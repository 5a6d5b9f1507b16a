//! Discord as the features of the bot see it: its channels, and the bot's messages in them. Pins are in `board`.

use std::time::Duration;

use super::bot::Bot;
use super::respond;
use super::rest::Rest;
use super::rights::thread_parent;
use crate::bot::card::Card;
use crate::bot::features::conversation::Room;
use crate::bot::lock;
use crate::ids::{ChannelId, MessageId, UserId};
use crate::reply::Wording;

/// Messages of a thread that are searched for other people. Longer threads are conversations between people.
const MAX_SEARCHED: u8 = 50;

/// Discord, for one event or one pass of a background task.
pub(super) struct Network {
    pub(super) bot: Bot,
    pub(super) http: Rest,
}

impl Network {
    /// Discord as an event finds it.
    pub(super) fn of(bot: &Bot, http: &Rest) -> Self {
        Self { bot: bot.discord.now(), http: http.clone() }
    }
}

impl Room for Network {
    async fn reply(
        &self,
        channel: ChannelId,
        below: MessageId,
        card: &Card,
        words: &Wording,
    ) -> Option<MessageId> {
        let sent = respond::below(&self.bot, &self.http, (channel, below), card, words).await;
        let reply = sent.as_ref().ok().copied();
        respond::report("a message", sent);
        reply
    }

    async fn change(
        &self,
        channel: ChannelId,
        reply: MessageId,
        card: &Card,
        words: &Wording,
    ) -> bool {
        let changed = respond::change(&self.bot, &self.http, (channel, reply), card, words).await;
        respond::report("an edited message", changed)
    }

    async fn delete(&self, channel: ChannelId, reply: MessageId) {
        respond::report("a deleted message", self.http.delete_message(channel, reply).await);
    }

    async fn title(&self, channel: ChannelId) -> Option<String> {
        let channel = self.http.channel(channel).await.ok()?;
        channel["name"].as_str().map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned)
    }

    /// Asks Discord once per channel.
    async fn parent(&self, channel: ChannelId) -> Option<ChannelId> {
        let (parents, now) = (&self.bot.discord.parents, self.bot.clock.now());
        let known = lock(parents).get(&channel, now).copied();
        if let Some(parent) = known {
            return parent;
        }
        let fetched = self.http.channel(channel).await.ok();
        let parent = fetched.as_ref().and_then(thread_parent);
        lock(parents).insert(channel, parent, now);
        parent
    }

    async fn is_alone(&self, thread: ChannelId, author: UserId) -> bool {
        let Ok(earlier) = self.http.messages(thread, MAX_SEARCHED).await else { return false };
        // A full page means that people have been talking here.
        earlier.len() < usize::from(MAX_SEARCHED)
            && earlier.iter().all(|said| said.author.bot || author == said.author.id.into())
    }

    fn took(&self) -> Duration {
        self.http.took()
    }
}
