//! The ids of pinned answers, which are kept in memory, because every deleted message is
//! looked up.

use std::sync::PoisonError;

use super::{Inner, Memory};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::store::{Scope, Store, StoreError};

impl Memory {
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
