//! Undoing changes of entries: the last change of each, for thirty days, once.

use sqlx::{AnyConnection, Row};

use super::super::changes::{self, Change};
use super::super::queue::{self, MissState};
use super::super::{Store, StoreError, UnixTime, signed};
use super::rows::{current, has_question, versions};
use super::{EntryChange, EntryOutcome, EntryText, LAST, MAX_ENTRIES, UNDO_WINDOW, Version};
use crate::ids::GuildId;

/// A change that can be undone.
struct Undoable {
    /// The number of the entry.
    entry: i64,
    /// The change.
    last: Version,
    /// The one before it, if any.
    prior: Option<Version>,
}

impl Undoable {
    /// The text that comes back.
    fn restored(&self) -> Option<&EntryText> {
        self.prior.as_ref()?.text.as_ref()
    }
}

impl Store {
    /// The number of the last change of a guild, if it can be undone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_change(
        &self,
        guild: GuildId,
        now: UnixTime,
    ) -> Result<Option<i64>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let last = last_of(&mut connection, guild).await?;
        Ok(last.and_then(|(version, at)| (at >= now - UNDO_WINDOW).then_some(version)))
    }

    /// The entry and the text that undoing a change would bring back; `None` if it cannot be undone, or would leave
    /// no entry. `version` is as for [`Store::undo_entry`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn restored_by_undo(
        &self,
        guild: GuildId,
        version: Option<i64>,
        now: UnixTime,
    ) -> Result<Option<(i64, EntryText)>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let undoable = undoable(&mut connection, guild, version, now).await?;
        let undoable = undoable.ok();
        Ok(undoable.and_then(|one| Some((one.entry, one.restored()?.clone()))))
    }

    /// Undoes a change of the last thirty days, or the last one of the guild if `version` is `None`. Only the last
    /// change of an entry can be undone, once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn undo_entry(
        &self,
        guild: GuildId,
        version: Option<i64>,
        now: UnixTime,
    ) -> Result<EntryOutcome, StoreError> {
        let mut transaction = self.begin().await?;
        let undoable = match undoable(&mut transaction, guild, version, now).await? {
            Ok(undoable) => undoable,
            Err(why) => return Ok(why),
        };
        if let Some(text) = undoable.restored() {
            let current = current(&mut transaction, guild).await?;
            if has_question(&current, &text.question, undoable.entry) {
                return Ok(EntryOutcome::Known);
            }
            if undoable.last.text.is_none() && current.len() >= MAX_ENTRIES {
                return Ok(EntryOutcome::Full);
            }
        }
        let Undoable { entry, last, prior } = undoable;
        let undo = sqlx::query("UPDATE entry_version SET undone = 1, ended = $2 WHERE id = $1");
        undo.bind(last.id).bind(now).execute(&mut *transaction).await?;
        if let Some(prior) = &prior {
            // A removal is never what an entry says; see `write`.
            let counts =
                sqlx::query("UPDATE entry_version SET ended = 0 WHERE id = $1 AND gone = 0");
            counts.bind(prior.id).execute(&mut *transaction).await?;
        }
        if last.miss != 0 {
            queue::move_on(&mut transaction, guild, last.miss, MissState::Open).await?;
        }
        changes::note(&mut transaction, Change::Overlay(guild)).await?;
        transaction.commit().await?;
        let (version, before) = (last.id, last.text);
        let after = prior.and_then(|prior| prior.text);
        Ok(EntryOutcome::Done(Box::new(EntryChange { entry, version, before, after })))
    }
}

/// The number and the time of the last change of a guild that is not undone.
async fn last_of(
    connection: &mut AnyConnection,
    guild: GuildId,
) -> Result<Option<(i64, UnixTime)>, sqlx::Error> {
    let last = sqlx::query(LAST).bind(signed(guild)).fetch_optional(connection).await?;
    last.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// The change of a guild with this number, or the last one; or the reason why it cannot be undone.
async fn undoable(
    connection: &mut AnyConnection,
    guild: GuildId,
    version: Option<i64>,
    now: UnixTime,
) -> Result<Result<Undoable, EntryOutcome>, sqlx::Error> {
    let wanted = match version {
        Some(version) => Some(version),
        None => last_of(connection, guild).await?.map(|(version, _)| version),
    };
    let Some(wanted) = wanted else { return Ok(Err(EntryOutcome::Gone)) };
    let of = sqlx::query("SELECT entry FROM entry_version WHERE id = $1 AND guild = $2");
    let of = of.bind(wanted).bind(signed(guild)).fetch_optional(&mut *connection).await?;
    let Some(of) = of else { return Ok(Err(EntryOutcome::Gone)) };
    let entry = of.try_get(0)?;
    let mut latest = versions(connection, guild, entry).await?.into_iter();
    let (last, prior) = (latest.next(), latest.next());
    let Some(last) = last.filter(|last| last.at >= now - UNDO_WINDOW) else {
        return Ok(Err(EntryOutcome::Gone));
    };
    if last.id != wanted {
        return Ok(Err(EntryOutcome::Changed));
    }
    Ok(Ok(Undoable { entry, last, prior }))
}
