//! Questions: recent ones for a day, so that buttons can refer to them, and those that the FAQ did not answer
//! well for longer. Nothing identifies who asked.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::queue::{MissState, folded};
use super::scope::{Scope, Scoped, scoped};
use super::{Store, StoreError, UnixTime, id_or_none, signed};
use crate::ids::{GuildId, Ticket};

/// Misses that are open or topics, most asked first, at most `$1`.
pub(super) const MISSES: Scoped = scoped!(
    "SELECT id, guild, form, words, language, declined, unmatched, unhelpful, last_at, state FROM miss
     WHERE state IN ('open', 'topic')",
    "AND guild = $2",
    // Whatever somebody wrote there, the sum is no error.
    "ORDER BY CAST(declined AS NUMERIC) + unmatched + unhelpful DESC, last_at DESC, id LIMIT $1"
);

/// A question without its asker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredQuestion {
    /// The guild in which it was asked; none outside guilds that the bot is a member of.
    pub guild: Option<GuildId>,
    /// The normalised form, equal for questions that read the same.
    pub form: String,
    /// Its words, scrubbed of everything personal.
    pub words: String,
    /// The language of the reply.
    pub language: String,
}

/// In which way the FAQ missed a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissReason {
    /// The bot had no answer.
    Declined,
    /// The bot suggested entries, and the asker meant none of them.
    Unmatched,
    /// The bot answered, and the answer did not help.
    Unhelpful,
}

/// A question that the FAQ missed, together with all that read the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// Its id in the queue.
    pub id: i64,
    /// The question as it was first asked.
    pub question: StoredQuestion,
    /// Times that there was no answer.
    pub declined: u64,
    /// Times that none of the suggested entries was meant.
    pub unmatched: u64,
    /// Times that the answer did not help.
    pub unhelpful: u64,
    /// When it was last asked.
    pub last: UnixTime,
    /// The state that moderators gave it.
    pub state: MissState,
}

impl Miss {
    /// Merges misses of several guilds that read the same; the result is a topic if any of them is. Topics
    /// come first, then the most asked.
    pub fn together(misses: Vec<Self>) -> Vec<Self> {
        let mut by_form: BTreeMap<String, Self> = BTreeMap::new();
        for miss in misses {
            match by_form.get_mut(&miss.question.form) {
                Some(known) => {
                    let sum = |known: &mut u64, more| *known = known.saturating_add(more);
                    sum(&mut known.declined, miss.declined);
                    sum(&mut known.unmatched, miss.unmatched);
                    sum(&mut known.unhelpful, miss.unhelpful);
                    if miss.state == MissState::Topic {
                        known.state = MissState::Topic;
                    }
                }
                None => drop(by_form.insert(miss.question.form.clone(), miss)),
            }
        }
        let mut misses: Vec<Self> = by_form.into_values().collect();
        let asked = |miss: &Self| {
            miss.declined.saturating_add(miss.unmatched).saturating_add(miss.unhelpful)
        };
        misses.sort_by_key(|miss| (miss.state != MissState::Topic, Reverse(asked(miss))));
        misses
    }

    /// The counts by reason, in words for a curator.
    pub fn counts(&self) -> String {
        let counts = [
            ("no answer", self.declined),
            ("wrong suggestions", self.unmatched),
            ("not helpful", self.unhelpful),
        ];
        let counts = counts.iter().filter(|(_, times)| *times > 0);
        counts.map(|(what, times)| format!("{what} {times}")).collect::<Vec<_>>().join(", ")
    }
}

impl Store {
    /// The misses of a guild that are open or topics, most asked first, at most `limit`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn misses(
        &self,
        guild: impl Into<Scope>,
        limit: u32,
    ) -> Result<Vec<Miss>, StoreError> {
        self.misses_of(guild.into(), i64::from(limit)).await
    }

    /// The misses of one guild, or of all, without a limit.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all_misses(&self, scope: impl Into<Scope>) -> Result<Vec<Miss>, StoreError> {
        self.misses_of(scope.into(), i64::MAX).await
    }

    async fn misses_of(&self, scope: Scope, limit: i64) -> Result<Vec<Miss>, StoreError> {
        let count = |row: &AnyRow, at: usize| -> Result<u64, sqlx::Error> {
            row.try_get::<i64, _>(at).map(|count| u64::try_from(count).unwrap_or_default())
        };
        let miss = |row: &AnyRow| {
            Ok(Miss {
                id: row.try_get(0)?,
                question: StoredQuestion {
                    guild: id_or_none(row, 1)?,
                    form: row.try_get(2)?,
                    words: row.try_get(3)?,
                    language: row.try_get(4)?,
                },
                declined: count(row, 5)?,
                unmatched: count(row, 6)?,
                unhelpful: count(row, 7)?,
                last: row.try_get(8)?,
                state: MissState::named(row.try_get(9)?),
            })
        };
        self.readable(MISSES.of(scope, |query| query.bind(limit)), miss).await
    }

    /// The words of a miss that is open or a topic; `None` if the guild has no such miss.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn words_of_miss(
        &self,
        guild: GuildId,
        id: i64,
    ) -> Result<Option<String>, StoreError> {
        let words = "SELECT words FROM miss
             WHERE id = $1 AND guild = $2 AND state IN ('open', 'topic')";
        let query = sqlx::query(words).bind(id).bind(signed(guild));
        let row = query.fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Turns a question noted by [`Store::write`] into a miss, once. Returns `false` if that was done before,
    /// or if the question has expired.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_miss(
        &self,
        ticket: Ticket,
        why: MissReason,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let take = "DELETE FROM question WHERE id = $1 RETURNING guild, form, words, language";
        let row = sqlx::query(take).bind(signed(ticket)).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(false) };
        let question = StoredQuestion {
            guild: id_or_none(&row, 0)?,
            form: row.try_get(1)?,
            words: row.try_get(2)?,
            language: row.try_get(3)?,
        };
        queue(&mut transaction, &question, why, now).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Notes a question for the buttons of its reply.
pub(super) async fn note(
    connection: &mut AnyConnection,
    ticket: Ticket,
    question: &StoredQuestion,
    now: UnixTime,
) -> Result<(), sqlx::Error> {
    let note = "INSERT INTO question (id, guild, form, words, language, at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";
    sqlx::query(note)
        .bind(signed(ticket))
        .bind(signed(question.guild))
        .bind(&question.form)
        .bind(&question.words)
        .bind(&question.language)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Queues a miss, merged with misses that read the same or nearly so.
pub(super) async fn queue(
    connection: &mut AnyConnection,
    question: &StoredQuestion,
    why: MissReason,
    now: UnixTime,
) -> Result<(), sqlx::Error> {
    let form = folded(&mut *connection, question).await?;
    let counted = |this: MissReason| i64::from(this == why);
    let queue = "INSERT INTO miss (guild, form, words, language, declined, unmatched, unhelpful, first_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (guild, form) DO UPDATE SET
             declined = miss.declined + excluded.declined,
             unmatched = miss.unmatched + excluded.unmatched,
             unhelpful = miss.unhelpful + excluded.unhelpful,
             -- What was added to an entry did not help.
             state = CASE miss.state WHEN 'added' THEN 'open' ELSE miss.state END,
             last_at = CASE WHEN miss.last_at > excluded.last_at THEN miss.last_at
                 ELSE excluded.last_at END";
    sqlx::query(queue)
        .bind(signed(question.guild))
        .bind(form)
        .bind(&question.words)
        .bind(&question.language)
        .bind(counted(MissReason::Declined))
        .bind(counted(MissReason::Unmatched))
        .bind(counted(MissReason::Unhelpful))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
