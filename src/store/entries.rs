//! Entries that moderators wrote for their own guild, and drafts of them. Each change is a version, so that it can
//! be undone: an entry is what its last version says that is not undone. Versions tell when, never who.

mod rows;
mod undo;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::changes::{self, Change};
use super::queue::{self, MissState};
use super::scope::{Scope, Scoped, scoped};
use super::{DAY, Store, StoreError, UnixTime, id, signed};
use crate::ids::{DraftId, GuildId};
use crate::pack::Severity;
use rows::{current, has_question, read_draft, text, versions, write};

/// Maximum entries per guild, because each question is compared with all of them.
pub const MAX_ENTRIES: usize = 100;
/// Period in which a change can be undone, in seconds.
pub(super) const UNDO_WINDOW: UnixTime = 30 * DAY;
/// Period for which a draft is kept, in seconds.
pub(super) const DRAFT_LIFETIME: UnixTime = DAY;

/// The entries as they are now, ordered by guild and age.
pub(super) const CURRENT: Scoped = scoped!(
    "SELECT guild, entry, id, at, language, severity, question, answer, cautions, advice
     FROM entry_version WHERE ended = 0",
    "AND guild = $1",
    "ORDER BY guild, entry"
);
/// The versions of an entry that are not undone, the last first.
const VERSIONS: &str =
    "SELECT id, at, language, severity, question, answer, cautions, advice, gone, miss
     FROM entry_version WHERE guild = $1 AND entry = $2 AND undone = 0 ORDER BY id DESC LIMIT 2";
/// The last change of a guild that is not undone.
pub(super) const LAST: &str =
    "SELECT id, at FROM entry_version WHERE guild = $1 AND undone = 0 ORDER BY id DESC LIMIT 1";

/// The text of an entry in the language that it was written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryText {
    /// The tag of the language.
    pub language: String,
    /// Its severity.
    pub severity: Severity,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Warnings to the reader.
    pub cautions: Vec<String>,
    /// Things that the reader can do.
    pub advice: Vec<String>,
}

/// An entry of a guild, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// The guild.
    pub guild: GuildId,
    /// The number of the entry.
    pub number: i64,
    /// The number of its last change.
    pub version: i64,
    /// When that was.
    pub at: UnixTime,
    /// Its text.
    pub text: EntryText,
}

/// An entry that a draft would change, as the moderator saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The number of the entry.
    pub entry: i64,
    /// The number of its last change.
    pub version: i64,
}

/// A text that a moderator typed and has not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDraft {
    /// Its random number.
    pub id: DraftId,
    /// The guild.
    pub guild: GuildId,
    /// The entry that it would change; `None` for a new one.
    pub revises: Option<Revised>,
    /// The miss that it is written for, if any.
    pub miss: Option<i64>,
    /// The text that was typed.
    pub text: EntryText,
}

/// A change of an entry, or its undoing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryChange {
    /// The number of the entry.
    pub entry: i64,
    /// The number of the change.
    pub version: i64,
    /// The text before; `None` if there was none.
    pub before: Option<EntryText>,
    /// The text now; `None` if there is none.
    pub after: Option<EntryText>,
}

/// The result of changing an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryOutcome {
    /// It is stored.
    Done(Box<EntryChange>),
    /// There is no such entry, draft or change, or it is too late to undo it.
    Gone,
    /// The entry was changed meanwhile.
    Changed,
    /// The guild has an entry with this question already.
    Known,
    /// The guild has [`MAX_ENTRIES`] entries.
    Full,
}

/// Where a change comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntryOrigin {
    /// A form that a moderator filled in.
    Form,
    /// A patch.
    Import,
}

impl EntryOrigin {
    fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Import => "import",
        }
    }
}

/// A version of an entry, as it is read to change it.
struct Version {
    id: i64,
    at: UnixTime,
    /// `None` for a removal.
    text: Option<EntryText>,
    miss: i64,
}

/// A version that is about to be written.
struct NewVersion<'a> {
    guild: GuildId,
    /// 0 for a new entry.
    entry: i64,
    text: &'a EntryText,
    is_gone: bool,
    origin: EntryOrigin,
    miss: i64,
    at: UnixTime,
}

impl Store {
    /// The entries of one guild, or of all, as they are now: ordered by guild, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn entries(&self, scope: impl Into<Scope>) -> Result<Vec<StoredEntry>, StoreError> {
        let entry = |row: &AnyRow| {
            Ok(StoredEntry {
                guild: id(row, 0)?,
                number: row.try_get(1)?,
                version: row.try_get(2)?,
                at: row.try_get(3)?,
                text: text(row, 4)?,
            })
        };
        self.readable(CURRENT.of(scope.into(), |query| query), entry).await
    }

    /// Keeps a draft, in place of the one with its number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_draft(&self, draft: &EntryDraft, now: UnixTime) -> Result<(), StoreError> {
        let keep = "INSERT INTO entry_draft (id, guild, entry, version, miss, at,
                 language, severity, question, answer, cautions, advice)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (id) DO UPDATE SET at = excluded.at, language = excluded.language,
                 severity = excluded.severity, question = excluded.question,
                 answer = excluded.answer, cautions = excluded.cautions, advice = excluded.advice
             WHERE entry_draft.guild = excluded.guild";
        let text = &draft.text;
        sqlx::query(keep)
            .bind(signed(draft.id))
            .bind(signed(draft.guild))
            .bind(draft.revises.map_or(0, |revised| revised.entry))
            .bind(draft.revises.map_or(0, |revised| revised.version))
            .bind(draft.miss.unwrap_or(0))
            .bind(now)
            .bind(&text.language)
            .bind(text.severity.name())
            .bind(&text.question)
            .bind(&text.answer)
            .bind(text.cautions.join("\n"))
            .bind(text.advice.join("\n"))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A draft of a guild; `None` if there is none, or it has expired.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn draft(
        &self,
        guild: GuildId,
        draft: DraftId,
        now: UnixTime,
    ) -> Result<Option<EntryDraft>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        Ok(read_draft(&mut connection, guild, draft, now).await?)
    }

    /// Deletes a draft, and returns whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn discard_draft(&self, guild: GuildId, draft: DraftId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM entry_draft WHERE id = $1 AND guild = $2");
        let done = delete.bind(signed(draft)).bind(signed(guild)).execute(&self.pool).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Makes an entry of a draft, or changes the one that it is about; its miss leaves the queue.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn publish(
        &self,
        guild: GuildId,
        draft: DraftId,
        now: UnixTime,
    ) -> Result<EntryOutcome, StoreError> {
        let mut transaction = self.begin().await?;
        let Some(draft) = read_draft(&mut transaction, guild, draft, now).await? else {
            return Ok(EntryOutcome::Gone);
        };
        let current = current(&mut transaction, guild).await?;
        let number = draft.revises.map_or(0, |revised| revised.entry);
        // Two drafts of one question may be published at the same time.
        if has_question(&current, &draft.text.question, number) {
            return Ok(EntryOutcome::Known);
        }
        let mut before = None;
        match draft.revises {
            None if current.len() >= MAX_ENTRIES => return Ok(EntryOutcome::Full),
            None => {}
            Some(Revised { entry, version }) => {
                let last = versions(&mut transaction, guild, entry).await?.into_iter().next();
                match last {
                    Some(Version { text: Some(_), id, .. }) if id != version => {
                        return Ok(EntryOutcome::Changed);
                    }
                    Some(Version { text: Some(text), .. }) => before = Some(text),
                    _ => return Ok(EntryOutcome::Gone),
                }
            }
        }
        let new = NewVersion {
            guild,
            entry: number,
            text: &draft.text,
            is_gone: false,
            origin: EntryOrigin::Form,
            miss: draft.miss.unwrap_or(0),
            at: now,
        };
        let (entry, version) = write(&mut transaction, &new).await?;
        if let Some(miss) = draft.miss {
            queue::move_on(&mut transaction, guild, miss, MissState::Added).await?;
        }
        let delete = sqlx::query("DELETE FROM entry_draft WHERE id = $1");
        delete.bind(signed(draft.id)).execute(&mut *transaction).await?;
        changes::note(&mut transaction, Change::Overlay(guild)).await?;
        transaction.commit().await?;
        let after = Some(draft.text);
        Ok(EntryOutcome::Done(Box::new(EntryChange { entry, version, before, after })))
    }

    /// Adds an entry that comes from elsewhere; one with the same question stays as it is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn import_entry(
        &self,
        guild: GuildId,
        text: &EntryText,
        now: UnixTime,
    ) -> Result<EntryOutcome, StoreError> {
        let mut transaction = self.begin().await?;
        let current = current(&mut transaction, guild).await?;
        if has_question(&current, &text.question, 0) {
            return Ok(EntryOutcome::Known);
        }
        if current.len() >= MAX_ENTRIES {
            return Ok(EntryOutcome::Full);
        }
        let (is_gone, origin) = (false, EntryOrigin::Import);
        let new = NewVersion { guild, entry: 0, text, is_gone, origin, miss: 0, at: now };
        let (entry, version) = write(&mut transaction, &new).await?;
        changes::note(&mut transaction, Change::Overlay(guild)).await?;
        transaction.commit().await?;
        let after = Some(text.clone());
        Ok(EntryOutcome::Done(Box::new(EntryChange { entry, version, before: None, after })))
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_entry(
        &self,
        guild: GuildId,
        entry: i64,
        now: UnixTime,
    ) -> Result<EntryOutcome, StoreError> {
        let mut transaction = self.begin().await?;
        let last = versions(&mut transaction, guild, entry).await?.into_iter().next();
        let Some(text) = last.and_then(|last| last.text) else { return Ok(EntryOutcome::Gone) };
        let (is_gone, origin) = (true, EntryOrigin::Form);
        let gone = NewVersion { guild, entry, text: &text, is_gone, origin, miss: 0, at: now };
        let (_, version) = write(&mut transaction, &gone).await?;
        changes::note(&mut transaction, Change::Overlay(guild)).await?;
        transaction.commit().await?;
        let before = Some(text);
        Ok(EntryOutcome::Done(Box::new(EntryChange { entry, version, before, after: None })))
    }
}
