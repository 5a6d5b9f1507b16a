//! Votes on answers: one per user and message, which can be changed or deleted.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::scope::{Scope, Scoped, scoped};
use super::{Store, StoreError, UnixTime, signed};
use crate::ids::{GuildId, MessageId, UserId};

/// The votes on each entry since `$1`, and how many there are, whatever they say.
pub(super) const TALLIES: Scoped = scoped!(
    "SELECT entry, sum(CASE WHEN helpful = 1 THEN 1 ELSE 0 END), sum(CASE WHEN helpful = 0 THEN 1 ELSE 0 END), count(*)
     FROM vote WHERE at >= $1",
    "AND guild = $2",
    "GROUP BY entry ORDER BY entry"
);

/// One person's vote on one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot<'a> {
    /// The guild in which the answer stands, if any.
    pub guild: Option<GuildId>,
    /// The message that showed the answer.
    pub message: MessageId,
    /// The voter; stored only as a keyed hash.
    pub user: UserId,
    /// The entry that was shown.
    pub entry: &'a str,
    /// The language in which it was shown.
    pub language: &'a str,
    /// True if the answer helped.
    pub helpful: bool,
}

/// The votes on one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The entry's id.
    pub entry: String,
    /// Votes that it helped.
    pub helpful: u64,
    /// Votes that it did not.
    pub unhelpful: u64,
}

impl Store {
    /// Stores a vote, replacing the user's earlier one on the same message.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn vote(&self, ballot: &Ballot<'_>, now: UnixTime) -> Result<(), StoreError> {
        let vote = "INSERT INTO vote (message, voter, entry, language, helpful, at, guild)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (message, voter) DO UPDATE SET entry = excluded.entry,
                 language = excluded.language, helpful = excluded.helpful, at = excluded.at";
        sqlx::query(vote)
            .bind(signed(ballot.message))
            .bind(self.hashed(ballot.user))
            .bind(ballot.entry)
            .bind(ballot.language)
            .bind(i64::from(ballot.helpful))
            .bind(now)
            .bind(signed(ballot.guild))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes everything that belongs to a user, and returns the number of deleted votes.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, user: UserId) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM vote WHERE voter = $1")
            .bind(self.hashed(user))
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    /// The votes since then, in a guild or in all, per entry with votes, ordered by id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tallies(
        &self,
        scope: impl Into<Scope>,
        since: UnixTime,
    ) -> Result<Vec<Tally>, StoreError> {
        let rows = TALLIES.of(scope.into(), |query| query.bind(since));
        let tally = |row: &AnyRow| {
            let count = |at| Ok::<_, sqlx::Error>(row.try_get::<i64, _>(at)?.cast_unsigned());
            let (helpful, unhelpful, all) = (count(1)?, count(2)?, count(3)?);
            Ok((Tally { entry: row.try_get(0)?, helpful, unhelpful }, all - helpful - unhelpful))
        };
        let (tallies, broken): (Vec<_>, Vec<_>) =
            self.readable(rows, tally).await?.into_iter().unzip();
        self.pass_over(usize::try_from(broken.iter().sum::<u64>()).unwrap_or(usize::MAX));
        Ok(tallies)
    }
}
