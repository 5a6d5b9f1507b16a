//! What moderators make of the misses of their guild: each step is kept so that it can be undone.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row};

use super::changes::{self, Change};
use super::{Question, Store, StoreError, UnixTime, signed};
use crate::matching::opposed_in;

/// How long a step can be undone, in seconds.
const UNDONE_WITHIN: UnixTime = 10 * 60;
/// From this share of common letter pairs on, two questions are the same one to a reader of the queue:
/// another ending, a word more, a slip of the keyboard.
const SAME: f64 = 0.9;
/// Misses that a new one is compared with: so many that were asked last, and so many that are ignored. It
/// happens in the one transaction that writes, and guild 0 stands for all direct messages there are.
const COMPARED: i64 = 500;

/// The miss of a guild that reads exactly so.
pub(super) const SAME_FORM: &str = "SELECT 1 FROM miss WHERE guild = $1 AND form = $2";
/// The misses that a new one may nearly be, with the newest of each kind first. What is ignored must be found
/// however long nobody has asked it.
pub(super) const CANDIDATES: &str = "SELECT id, form, words FROM (
         SELECT id, form, words FROM miss WHERE guild = $1 AND language = $2
         ORDER BY last_at DESC LIMIT $3) AS recent
     UNION SELECT id, form, words FROM (
         SELECT id, form, words FROM miss WHERE guild = $1 AND language = $2 AND state = 'ignored'
         ORDER BY last_at DESC LIMIT $3) AS ignored
     ORDER BY id";

/// What moderators made of a miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing yet.
    Open,
    /// An entry should be written for it.
    Topic,
    /// It is not to be raised again.
    Ignored,
    /// It was added to an entry, until the FAQ misses it again.
    Added,
}

impl State {
    /// The word for it in the store.
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

/// A step that was taken, or undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number under which it can be undone.
    pub id: i64,
    /// The question.
    pub words: String,
    /// What was made of it before.
    pub before: State,
    /// What is made of it now.
    pub after: State,
    /// The id of the entry that it belonged to before.
    pub from: Option<String>,
    /// The id of the entry that it belongs to now.
    pub to: Option<String>,
}

impl Store {
    /// Makes a topic of a miss, ignores it, or opens it again; `None` when the guild has no such miss, or it is that already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sort_miss(
        &self,
        guild: u64,
        miss: i64,
        after: State,
        now: UnixTime,
    ) -> Result<Option<Step>, StoreError> {
        let mut transaction = self.begin().await?;
        let find = sqlx::query("SELECT words, state FROM miss WHERE id = $1 AND guild = $2");
        let find = find.bind(miss).bind(signed(guild));
        let Some(row) = find.fetch_optional(&mut *transaction).await? else { return Ok(None) };
        let (words, before): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let before = State::named(&before);
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
        Ok(Some(Step { id, words, before, after, from: None, to: None }))
    }

    /// Undoes a step of the last ten minutes, once; `None` when there is none, or when something else
    /// was made of the miss since.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn undo(
        &self,
        guild: u64,
        step: i64,
        now: UnixTime,
    ) -> Result<Option<Step>, StoreError> {
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
            .bind(now - UNDONE_WITHIN)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let before = State::named(row.try_get(2)?);
        let to: Option<String> = row.try_get(6)?;
        let undone = Step {
            id: step,
            words: row.try_get(1)?,
            before: State::named(row.try_get(3)?),
            after: if to.is_some() { State::Added } else { before },
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

pub(super) async fn set(
    connection: &mut AnyConnection,
    miss: i64,
    state: State,
) -> Result<(), sqlx::Error> {
    let set = sqlx::query("UPDATE miss SET state = $2 WHERE id = $1").bind(miss);
    set.bind(state.name()).execute(connection).await?;
    Ok(())
}

/// The form under which a question is queued: its own, where a miss of the guild reads so, otherwise that of
/// one in the same language that is nearly the same, if there is one. What was ignored stays so in other
/// words, too, but not what asks the opposite.
pub(super) async fn folded(
    connection: &mut AnyConnection,
    question: &Question,
) -> Result<String, sqlx::Error> {
    let same = sqlx::query(SAME_FORM).bind(signed(question.guild)).bind(&question.form);
    if same.fetch_optional(&mut *connection).await?.is_some() {
        return Ok(question.form.clone());
    }
    let candidates = sqlx::query(CANDIDATES).bind(signed(question.guild));
    let rows =
        candidates.bind(&question.language).bind(COMPARED).fetch_all(&mut *connection).await?;
    let own = Pairs::of(&question.form);
    let mut best = (SAME, None);
    for row in &rows {
        let known: &str = row.try_get(1)?;
        let alike = own.alike(known);
        if alike >= best.0 && !opposed_in(&question.language, row.try_get(2)?, &question.words) {
            best = (alike, Some(known.to_owned()));
        }
    }
    Ok(best.1.unwrap_or_else(|| question.form.clone()))
}

/// The pairs of neighbouring characters of a text, each with how often it has it.
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

    /// The share of pairs that two texts have in common, 0 to 1, after Sørensen and Dice. By characters:
    /// strsim counts the bytes of the lengths, so that nothing in Chinese is ever alike.
    pub(super) fn alike(&self, other: &str) -> f64 {
        let share = |common: usize, all: usize| {
            if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
        };
        let count = pairs(other).count();
        let (all, most) = (self.count + count, self.count.min(count));
        // Lengths that differ too much leave nothing to be counted.
        if share(most, all) < SAME {
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
