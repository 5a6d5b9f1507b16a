//! The queue of misses of a guild: each step of its moderators is recorded so that it can be undone.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row};

use super::changes::{self, Change};
use super::{Store, StoreError, StoredQuestion, UnixTime, signed};
use crate::ids::GuildId;
use crate::matching::opposed_in;

/// Period in which a step can be undone, in seconds.
const UNDO_WINDOW: UnixTime = 10 * 60;
/// Share of common character pairs from which two questions count as the same to a moderator: another ending,
/// an extra word, a typo.
const SAME_SIMILARITY: f64 = 0.9;
/// Maximum of recent misses, and of ignored misses, that a new one is compared with. The comparison runs
/// inside the exclusive write transaction, and guild 0 holds all direct messages.
const MAX_COMPARED: i64 = 500;

/// A miss of the guild with exactly this form.
pub(super) const SAME_FORM: &str = "SELECT 1 FROM miss WHERE guild = $1 AND form = $2";
/// Candidates that a new miss may nearly equal, the most recent first. Ignored misses are included however
/// long ago they were last asked.
pub(super) const CANDIDATES: &str = "SELECT id, form, words FROM (
         SELECT id, form, words FROM miss WHERE guild = $1 AND language = $2
         ORDER BY last_at DESC LIMIT $3) AS recent
     UNION SELECT id, form, words FROM (
         SELECT id, form, words FROM miss WHERE guild = $1 AND language = $2 AND state = 'ignored'
         ORDER BY last_at DESC LIMIT $3) AS ignored
     ORDER BY id";

/// The state that moderators gave a miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissState {
    /// Not sorted yet.
    Open,
    /// An entry should be written for it.
    Topic,
    /// It must not be raised again.
    Ignored,
    /// It was added to an entry; it reopens when the FAQ misses it again.
    Added,
}

impl MissState {
    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Topic => "topic",
            Self::Ignored => "ignored",
            Self::Added => "added",
        }
    }

    pub(super) fn named(name: &str) -> Self {
        match name {
            "topic" => Self::Topic,
            "ignored" => Self::Ignored,
            "added" => Self::Added,
            _ => Self::Open,
        }
    }
}

/// A step of moderators, or its undoing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueStep {
    /// Its id, for undoing it.
    pub id: i64,
    /// The question.
    pub words: String,
    /// The state before.
    pub before: MissState,
    /// The state after.
    pub after: MissState,
    /// The id of the entry that the phrasing belonged to before.
    pub from: Option<String>,
    /// The id of the entry that the phrasing belongs to now.
    pub to: Option<String>,
}

impl Store {
    /// Makes a miss a topic, ignores it, or reopens it; `None` if the guild has no such miss, or its state is
    /// the same already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sort_miss(
        &self,
        guild: GuildId,
        miss: i64,
        after: MissState,
        now: UnixTime,
    ) -> Result<Option<QueueStep>, StoreError> {
        let mut transaction = self.begin().await?;
        let find = sqlx::query("SELECT words, state FROM miss WHERE id = $1 AND guild = $2");
        let find = find.bind(miss).bind(signed(guild));
        let Some(row) = find.fetch_optional(&mut *transaction).await? else { return Ok(None) };
        let (words, before): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let before = MissState::named(&before);
        if before == after {
            return Ok(None);
        }
        set(&mut transaction, miss, after).await?;
        let note = "INSERT INTO audit (guild, miss, words, before, after, at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
        let noted = sqlx::query(note)
            .bind(signed(guild))
            .bind(miss)
            .bind(&words)
            .bind(before.name())
            .bind(after.name())
            .bind(now)
            .fetch_one(&mut *transaction)
            .await?;
        let id = noted.try_get(0)?;
        transaction.commit().await?;
        Ok(Some(QueueStep { id, words, before, after, from: None, to: None }))
    }

    /// Undoes a step of the last ten minutes, once; `None` if there is no such step, or the miss has changed
    /// since.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn undo(
        &self,
        guild: GuildId,
        step: i64,
        now: UnixTime,
    ) -> Result<Option<QueueStep>, StoreError> {
        let mut transaction = self.begin().await?;
        let take = "UPDATE audit SET undone = 1
             WHERE id = $1 AND guild = $2 AND undone = 0 AND at >= $3
                 AND CASE WHEN overlay IS NULL
                     THEN (SELECT state FROM miss WHERE miss.id = audit.miss) = after
                     ELSE EXISTS (SELECT 1 FROM overlay
                          WHERE overlay.id = audit.overlay AND overlay.entry = audit.entry) END
             RETURNING miss, words, before, after, overlay, entry, was";
        let row = sqlx::query(take)
            .bind(step)
            .bind(signed(guild))
            .bind(now - UNDO_WINDOW)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let before = MissState::named(row.try_get(2)?);
        let to: Option<String> = row.try_get(6)?;
        let undone = QueueStep {
            id: step,
            words: row.try_get(1)?,
            before: MissState::named(row.try_get(3)?),
            after: if to.is_some() { MissState::Added } else { before },
            from: row.try_get(5)?,
            to,
        };
        let back = match &undone.to {
            Some(entry) => sqlx::query("UPDATE overlay SET entry = $2 WHERE id = $1")
                .bind(row.try_get::<i64, _>(4)?)
                .bind(entry),
            None => sqlx::query("DELETE FROM overlay WHERE id = $1")
                .bind(row.try_get::<Option<i64>, _>(4)?),
        };
        back.execute(&mut *transaction).await?;
        set(&mut transaction, row.try_get(0)?, before).await?;
        if undone.from.is_some() {
            changes::note(&mut transaction, Change::Overlay(guild)).await?;
        }
        transaction.commit().await?;
        Ok(Some(undone))
    }
}

/// Moves a miss of a guild out of the queue because an entry was written for it, or back into it.
pub(super) async fn move_on(
    connection: &mut AnyConnection,
    guild: GuildId,
    miss: i64,
    state: MissState,
) -> Result<(), sqlx::Error> {
    let back = "UPDATE miss SET state = $3 WHERE id = $1 AND guild = $2 AND ($3 <> 'open' OR state = 'added')";
    let back = sqlx::query(back).bind(miss).bind(signed(guild)).bind(state.name());
    back.execute(connection).await?;
    Ok(())
}

pub(super) async fn set(
    connection: &mut AnyConnection,
    miss: i64,
    state: MissState,
) -> Result<(), sqlx::Error> {
    let set = sqlx::query("UPDATE miss SET state = $2 WHERE id = $1").bind(miss);
    set.bind(state.name()).execute(connection).await?;
    Ok(())
}

/// The form under which a question is queued: its own if the guild has a miss with it, otherwise that of a
/// nearly equal miss in the same language, if any. Rewording does not bring back an ignored miss, but a
/// question that asks the opposite is a new one.
pub(super) async fn folded(
    connection: &mut AnyConnection,
    question: &StoredQuestion,
) -> Result<String, sqlx::Error> {
    let same = sqlx::query(SAME_FORM).bind(signed(question.guild)).bind(&question.form);
    if same.fetch_optional(&mut *connection).await?.is_some() {
        return Ok(question.form.clone());
    }
    let candidates = sqlx::query(CANDIDATES).bind(signed(question.guild));
    let rows =
        candidates.bind(&question.language).bind(MAX_COMPARED).fetch_all(&mut *connection).await?;
    let own = Pairs::of(&question.form);
    let mut best = (SAME_SIMILARITY, None);
    for row in &rows {
        let known: &str = row.try_get(1)?;
        let alike = own.alike(known);
        if alike >= best.0 && !opposed_in(&question.language, row.try_get(2)?, &question.words) {
            best = (alike, Some(known.to_owned()));
        }
    }
    Ok(best.1.unwrap_or_else(|| question.form.clone()))
}

/// The bigrams of a text with their counts.
pub(super) struct Pairs {
    times: HashMap<(char, char), usize>,
    count: usize,
}

impl Pairs {
    pub(super) fn of(text: &str) -> Self {
        let mut times: HashMap<(char, char), usize> = HashMap::new();
        let mut count = 0;
        for pair in pairs(text) {
            *times.entry(pair).or_default() += 1;
            count += 1;
        }
        Self { times, count }
    }

    /// The Sørensen–Dice similarity of two texts, 0 to 1. It compares characters: strsim mixes in lengths in
    /// bytes, so that no two Chinese texts are ever similar.
    pub(super) fn alike(&self, other: &str) -> f64 {
        let share = |common: usize, all: usize| {
            if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
        };
        let count = pairs(other).count();
        let (all, most) = (self.count + count, self.count.min(count));
        // Lengths that differ too much rule out similarity before anything is counted.
        if share(most, all) < SAME_SIMILARITY {
            return 0.0;
        }
        let mut left = self.times.clone();
        let common = pairs(other).filter(|pair| {
            left.get_mut(pair).filter(|left| **left > 0).map(|left| *left -= 1).is_some()
        });
        share(common.count(), all)
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}
