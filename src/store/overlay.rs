//! Overlays: phrasings that moderators added for their guild, beside the FAQ's own.

use sqlx::Row;

use super::changes::{self, Change};
use super::queue::{self, MissState, QueueStep};
use super::scope::{Scope, Scoped, scoped};
use super::{Store, StoreError, UnixTime, id, signed};
use crate::ids::GuildId;

/// Maximum phrasings per guild, because each question is compared with all of them.
pub const MAX_PHRASINGS: usize = 1000;

/// Phrasings, ordered by guild and time.
pub(super) const TAUGHT: Scoped = scoped!(
    "SELECT guild, entry, language, form, words FROM overlay",
    "WHERE guild = $1",
    "ORDER BY guild, id"
);

/// A phrasing in a guild's overlay.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phrasing {
    /// The guild that added it.
    pub guild: GuildId,
    /// The id of the entry that answers it.
    pub entry: String,
    /// The language that it is in.
    pub language: String,
    /// The normalised form, equal for phrasings that read the same.
    pub form: String,
    /// Its words.
    pub words: String,
}

/// Where a phrasing comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From a miss with this id.
    Miss(i64),
    /// Imported from a file.
    Import,
}

/// The result of adding a phrasing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeachOutcome {
    /// It is stored.
    Done(QueueStep),
    /// The miss no longer exists.
    Gone,
    /// The guild already has this phrasing for the entry with this id. A miss added to another entry is moved
    /// instead, because it is in the queue again only if that entry did not help.
    Known(String),
    /// The guild has [`MAX_PHRASINGS`] phrasings.
    Full,
}

impl Store {
    /// The phrasings of one guild, or of all, ordered by guild and time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn overlays(&self, scope: impl Into<Scope>) -> Result<Vec<Phrasing>, StoreError> {
        let phrasing = |row: &sqlx::any::AnyRow| {
            Ok(Phrasing {
                guild: id(row, 0)?,
                entry: row.try_get(1)?,
                language: row.try_get(2)?,
                form: row.try_get(3)?,
                words: row.try_get(4)?,
            })
        };
        self.readable(TAUGHT.of(scope.into(), |query| query), phrasing).await
    }

    /// Adds a phrasing, and takes its miss out of the queue.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn teach(
        &self,
        phrasing: &Phrasing,
        origin: Origin,
        now: UnixTime,
    ) -> Result<TeachOutcome, StoreError> {
        let mut transaction = self.begin().await?;
        let guild = signed(phrasing.guild);
        let (miss, before) = match origin {
            Origin::Import => (0, MissState::Open),
            Origin::Miss(miss) => {
                let find = sqlx::query("SELECT state FROM miss WHERE id = $1 AND guild = $2");
                let find = find.bind(miss).bind(guild);
                let Some(row) = find.fetch_optional(&mut *transaction).await? else {
                    return Ok(TeachOutcome::Gone);
                };
                (miss, MissState::named(row.try_get(0)?))
            }
        };
        let known = sqlx::query("SELECT entry FROM overlay WHERE guild = $1 AND form = $2");
        let known =
            known.bind(guild).bind(&phrasing.form).fetch_optional(&mut *transaction).await?;
        let from: Option<String> = known.map(|row| row.try_get(0)).transpose()?;
        if let Some(known) = &from
            && (*known == phrasing.entry || origin == Origin::Import)
        {
            return Ok(TeachOutcome::Known(known.clone()));
        }
        let count = sqlx::query("SELECT count(*) FROM overlay WHERE guild = $1").bind(guild);
        let count: i64 = count.fetch_one(&mut *transaction).await?.try_get(0)?;
        if from.is_none() && count.unsigned_abs() >= MAX_PHRASINGS as u64 {
            return Ok(TeachOutcome::Full);
        }
        let teach = "INSERT INTO overlay (guild, form, words, entry, language, at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (guild, form) DO UPDATE SET entry = excluded.entry RETURNING id";
        let taught = sqlx::query(teach)
            .bind(guild)
            .bind(&phrasing.form)
            .bind(&phrasing.words)
            .bind(&phrasing.entry)
            .bind(&phrasing.language)
            .bind(now)
            .fetch_one(&mut *transaction)
            .await?;
        queue::set(&mut transaction, miss, MissState::Added).await?;
        let note =
            "INSERT INTO audit (guild, miss, words, before, after, at, origin, overlay, entry, was)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
        let noted = sqlx::query(note)
            .bind(guild)
            .bind(miss)
            .bind(&phrasing.words)
            .bind(before.name())
            .bind(MissState::Added.name())
            .bind(now)
            .bind(if origin == Origin::Import { "import" } else { "queue" })
            .bind(taught.try_get::<i64, _>(0)?)
            .bind(&phrasing.entry)
            .bind(&from)
            .fetch_one(&mut *transaction)
            .await?;
        let id = noted.try_get(0)?;
        changes::note(&mut transaction, Change::Overlay(phrasing.guild)).await?;
        transaction.commit().await?;
        Ok(TeachOutcome::Done(QueueStep {
            id,
            words: phrasing.words.clone(),
            before: if from.is_some() { MissState::Added } else { before },
            after: MissState::Added,
            from,
            to: Some(phrasing.entry.clone()),
        }))
    }
}
