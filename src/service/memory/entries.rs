//! Own entries of guilds: what moderators write, change, publish and undo.

use super::{Inner, Memory, Unavailable, in_time};
use crate::clock::date_of;
use crate::ids::{DraftId, GuildId};
use crate::pack::{Language, OwnEntry, Text, own_id};
use crate::store::{EntryDraft, EntryOutcome, EntryText, Store, StoreError, StoredEntry, UnixTime};

/// Seconds per day.
const DAY: UnixTime = 24 * 60 * 60;

/// The entry as the matcher and readers see it; `None` where somebody else wrote something into its language.
pub(super) fn own(entry: &StoredEntry) -> Option<OwnEntry> {
    own_text(entry.number, &entry.text, entry.at)
}

/// The own entry with this number that says this since a point in time; `None` without a valid language.
pub fn own_text(number: i64, text: &EntryText, at: UnixTime) -> Option<OwnEntry> {
    let EntryText { language, severity, question, answer, cautions, advice } = text.clone();
    Some(OwnEntry {
        id: own_id(number),
        language: Language::new(&language)?,
        severity,
        text: Text { question, answer, cautions, advice },
        written: date_of(at.div_euclid(DAY)),
    })
}

impl Memory {
    /// The entries of a guild as they are now, the oldest first.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn entries(&self, guild: GuildId) -> Result<Vec<StoredEntry>, Unavailable> {
        let (_, store) = self.opened()?;
        in_time(store.entries(guild)).await
    }

    /// The entries of a guild, and the number of the last change that can be undone.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn entries_and_last_change(
        &self,
        guild: GuildId,
    ) -> Result<(Vec<StoredEntry>, Option<i64>), Unavailable> {
        let (inner, store) = self.opened()?;
        let entries = in_time(store.entries(guild)).await?;
        Ok((entries, in_time(store.last_change(guild, inner.clock.unix())).await?))
    }

    /// Keeps a draft for a day, in place of the one with its number.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn keep_draft(&self, draft: &EntryDraft) -> Result<(), Unavailable> {
        let (inner, store) = self.opened()?;
        in_time(store.keep_draft(draft, inner.clock.unix())).await
    }

    /// A draft of a guild; `None` if there is none any more.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn draft(
        &self,
        guild: GuildId,
        draft: DraftId,
    ) -> Result<Option<EntryDraft>, Unavailable> {
        let (inner, store) = self.opened()?;
        in_time(store.draft(guild, draft, inner.clock.unix())).await
    }

    /// Deletes a draft, and returns whether there was one.
    ///
    /// # Errors
    /// When it could not be done in time.
    pub async fn discard_draft(&self, guild: GuildId, draft: DraftId) -> Result<bool, Unavailable> {
        let (_, store) = self.opened()?;
        in_time(store.discard_draft(guild, draft)).await
    }

    /// Makes an entry of a draft, with effect from the next question on.
    ///
    /// # Errors
    /// When it could not be stored in time. Nothing was changed then.
    pub async fn publish(
        &self,
        guild: GuildId,
        draft: DraftId,
    ) -> Result<EntryOutcome, Unavailable> {
        let (inner, store) = self.opened()?;
        let done = store.publish(guild, draft, inner.clock.unix());
        inner.changed_entry(&store, done).await
    }

    /// Adds an entry that comes from elsewhere.
    ///
    /// # Errors
    /// When it could not be stored in time. Nothing was changed then.
    pub async fn import_entry(
        &self,
        guild: GuildId,
        text: &EntryText,
    ) -> Result<EntryOutcome, Unavailable> {
        let (inner, store) = self.opened()?;
        let done = store.import_entry(guild, text, inner.clock.unix());
        inner.changed_entry(&store, done).await
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// When it could not be stored in time. Nothing was changed then.
    pub async fn remove_entry(
        &self,
        guild: GuildId,
        entry: i64,
    ) -> Result<EntryOutcome, Unavailable> {
        let (inner, store) = self.opened()?;
        let done = store.remove_entry(guild, entry, inner.clock.unix());
        inner.changed_entry(&store, done).await
    }

    /// Undoes a change of the last thirty days, or the last one of the guild.
    ///
    /// # Errors
    /// When it could not be stored in time. Nothing was changed then.
    pub async fn undo_entry(
        &self,
        guild: GuildId,
        version: Option<i64>,
    ) -> Result<EntryOutcome, Unavailable> {
        let (inner, store) = self.opened()?;
        let done = store.undo_entry(guild, version, inner.clock.unix());
        inner.changed_entry(&store, done).await
    }
}

impl Inner {
    /// Waits for a change to be stored, and applies it.
    async fn changed_entry(
        &self,
        store: &Store,
        done: impl Future<Output = Result<EntryOutcome, StoreError>>,
    ) -> Result<EntryOutcome, Unavailable> {
        let outcome = in_time(done).await?;
        if matches!(outcome, EntryOutcome::Done(_)) {
            self.sync_after_write(store).await;
        }
        Ok(outcome)
    }
}
