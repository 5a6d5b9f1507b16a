//! Pinned answers. The ids of pinned messages are cached in memory, because every deleted message is looked
//! up.

use std::sync::PoisonError;

use super::{Inner, Memory, Unavailable, in_time};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::store::{Content, Pin, PinChange, Scope, SetAside, Store, StoreError};

impl Memory {
    /// Stores a pin.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn pin(&self, pin: &Pin) -> Result<(), Unavailable> {
        let (inner, store) = self.store()?;
        in_time(store.pin(pin, inner.clock.unix())).await?;
        inner.sync_after_write(&store).await;
        Ok(())
    }

    /// All pins, ordered by guild and channel, oldest first.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn pins(&self) -> Result<Vec<Pin>, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.pins()).await
    }

    /// The pins of a guild, ordered by channel, oldest first.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn pins_of(&self, guild: GuildId) -> Result<Vec<Pin>, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.pins_of(guild)).await
    }

    /// A pin of a guild, by its message.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn pin_of(
        &self,
        guild: GuildId,
        message: MessageId,
    ) -> Result<Option<Pin>, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.pin_of(guild, message)).await
    }

    /// The distinct contents of all pins: entry, language and hash.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn shown(&self) -> Result<Vec<(String, String, u64)>, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.shown()).await
    }

    /// All pins with this content: entry, language and hash.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn pins_showing(
        &self,
        entry: &str,
        language: &str,
        hash: u64,
    ) -> Result<Vec<Pin>, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.pins_showing(entry, language, hash)).await
    }

    /// Deletes a pin, and returns whether there was one.
    ///
    /// # Errors
    /// When it could not be done in time.
    pub async fn forget_pin(&self, message: MessageId) -> Result<bool, Unavailable> {
        let (inner, store) = self.store()?;
        let was = in_time(store.forget_pin(message)).await?;
        inner.sync_after_write(&store).await;
        Ok(was)
    }

    /// Returns whether a message is a pinned answer.
    pub fn is_pinned(&self, message: MessageId) -> bool {
        let Some(inner) = &self.inner else { return false };
        inner.pinned.read().unwrap_or_else(PoisonError::into_inner).contains_key(&message)
    }

    /// The pinned answers in a channel.
    pub fn pinned_in(&self, channel: ChannelId) -> Vec<MessageId> {
        let Some(inner) = &self.inner else { return Vec::new() };
        let pinned = inner.pinned.read().unwrap_or_else(PoisonError::into_inner);
        pinned.iter().filter(|(_, at)| at.1 == channel).map(|(message, _)| *message).collect()
    }

    /// Notes the content that pins will show next.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn note_changes(&self, changes: &[(Pin, Content)]) -> Result<(), Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.note_changes(changes)).await
    }

    /// Notes that a pin's edit is about to be sent.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn pin_sent(&self, message: MessageId) -> Result<(), Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.pin_sent(message)).await
    }

    /// Notes the content that a pin now shows.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn pin_shows(
        &self,
        message: MessageId,
        content: &Content,
    ) -> Result<(), Unavailable> {
        let (inner, store) = self.store()?;
        in_time(store.pin_shows(message, content, inner.clock.unix())).await
    }

    /// Notes why a pin could not be edited, and when to retry.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn set_aside(
        &self,
        message: MessageId,
        aside: SetAside<'_>,
    ) -> Result<(), Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.set_aside(message, aside)).await
    }

    /// Pin changes that moderators have yet to be notified of.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn pin_changes(&self) -> Result<Vec<PinChange>, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.pin_changes()).await
    }

    /// Notes the message that notified moderators, and its content.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn tells(&self, change: &PinChange) -> Result<(), Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.tells(change)).await
    }

    /// Notes that moderators know everything about a change.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn told(&self, change: &PinChange) -> Result<(), Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.told(change)).await
    }
}

impl Inner {
    /// Loads the ids of pinned messages from the store, in one guild or in all.
    pub(super) async fn load_pins(&self, store: &Store, scope: Scope) -> Result<(), StoreError> {
        let pins = store.pinned(scope).await?;
        let mut pinned = self.pinned.write().unwrap_or_else(PoisonError::into_inner);
        pinned.retain(|_, at| !scope.covers(at.0));
        pinned
            .extend(pins.into_iter().map(|(message, guild, channel)| (message, (guild, channel))));
        Ok(())
    }

    pub(super) fn forget_pins_of(&self, guild: GuildId) {
        let mut pinned = self.pinned.write().unwrap_or_else(PoisonError::into_inner);
        pinned.retain(|_, at| at.0 != guild);
    }
}
