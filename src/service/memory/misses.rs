//! The queue of misses, as moderators work through it.

use super::{Memory, Unavailable, in_time};
use crate::ids::GuildId;
use crate::service::rescrub;
use crate::store::{Miss, MissState, QueueStep};

/// Misses that are shown; beyond that, moderators work through these first.
const MAX_SHOWN: u32 = 500;

impl Memory {
    /// The misses of a guild that are open or topics, most asked first.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn misses(&self, guild: GuildId) -> Result<Vec<Miss>, Unavailable> {
        let (_, store) = self.opened()?;
        let mut misses = in_time(store.misses(guild, MAX_SHOWN)).await?;
        misses.iter_mut().for_each(|miss| miss.question.words = rescrub(&miss.question.words));
        Ok(misses)
    }

    /// Sets the state of a miss; `None` if there is no such miss, or it has that state already.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn sort_miss(
        &self,
        guild: GuildId,
        miss: i64,
        state: MissState,
    ) -> Result<Option<QueueStep>, Unavailable> {
        let (inner, store) = self.opened()?;
        let step = in_time(store.sort_miss(guild, miss, state, inner.clock.unix())).await?;
        Ok(step.map(rescrubbed))
    }

    /// Undoes a step of the last ten minutes.
    ///
    /// # Errors
    /// When it could not be done in time.
    pub async fn undo(&self, guild: GuildId, step: i64) -> Result<Option<QueueStep>, Unavailable> {
        let (inner, store) = self.opened()?;
        let undone = in_time(store.undo(guild, step, inner.clock.unix())).await?;
        if undone.as_ref().is_some_and(|step| step.from.is_some()) {
            inner.sync_after_write(&store).await;
        }
        Ok(undone.map(rescrubbed))
    }
}

fn rescrubbed(step: QueueStep) -> QueueStep {
    QueueStep { words: rescrub(&step.words), ..step }
}
