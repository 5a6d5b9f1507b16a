//! What is noted beside answering, many at a time: questions, misses, how it went.
//! And the end of everything that is kept for a while only.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::changes::{self, Change};
use super::figures::{Counted, bound};
use super::misses::{Question, Why, note, queue};
use super::{DAY, Number, Store, StoreError, UnixTime, signed};

/// How long things are kept, in seconds.
mod lifetime {
    use super::{DAY, UnixTime};

    /// A question without a verdict of its readers.
    pub(super) const QUESTION: UnixTime = DAY;
    /// What moderators did.
    pub(super) const AUDIT: UnixTime = 90 * DAY;
    /// A vote.
    pub(super) const VOTE: UnixTime = 365 * DAY;
    /// How questions came out on a day, and how long replies took.
    pub(super) const COUNTED: UnixTime = 365 * DAY;
    /// The days that count for what is asked most.
    pub(super) const POPULAR: UnixTime = 90 * DAY;
}

/// What is deleted of a guild that has no use for the bot any more.
pub(super) const FORGET: [&str; 12] = [
    "DELETE FROM question WHERE guild = $1",
    "DELETE FROM miss WHERE guild = $1",
    "DELETE FROM setting WHERE guild = $1",
    "DELETE FROM listening WHERE guild = $1",
    "DELETE FROM overlay WHERE guild = $1",
    "DELETE FROM audit WHERE guild = $1",
    "DELETE FROM outcome WHERE guild = $1",
    "DELETE FROM took WHERE guild = $1",
    "DELETE FROM vote WHERE guild = $1",
    "DELETE FROM pin WHERE guild = $1",
    "DELETE FROM pin_change WHERE guild = $1",
    "DELETE FROM change WHERE guild = $1",
];
/// The guilds that chose how long their misses are kept.
pub(super) const CHOSE_DAYS: &str = "SELECT guild, value FROM setting WHERE name = $1";
/// Deletes what such a guild has kept for as long as it chose.
pub(super) const EXPIRE_MISSES: &str =
    "DELETE FROM miss WHERE guild = $2 AND state <> 'ignored' AND last_at < $1";

/// Something to note that nobody waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// How a question came out in a guild.
    Counted(u64, Counted),
    /// How long a reply took in a guild, from what Discord told to what it was sent.
    Took(u64, Duration),
    /// A question was answered or met with offers; the number stands on the buttons of the reply.
    Asked(u64, Question),
    /// A question that the FAQ missed.
    Missed(Question, Why),
    /// A guild has no use for the bot any more, nor the bot for what it keeps of it.
    Left(u64),
}

impl Store {
    /// Keeps all of these, or, on an error, none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn write(&self, notes: &[Note], now: UnixTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let today = now.div_euclid(DAY);
        for each in notes {
            match each {
                Note::Counted(guild, counted) => {
                    let count = "INSERT INTO outcome (day, guild, kind, entry, times)
                         VALUES ($1, $2, $3, $4, 1)
                         ON CONFLICT (day, guild, kind, entry)
                         DO UPDATE SET times = outcome.times + 1";
                    let (kind, entry) = counted.kept();
                    let count = sqlx::query(count).bind(today).bind(signed(*guild));
                    count.bind(kind).bind(entry).execute(&mut *transaction).await?;
                }
                Note::Took(guild, time) => {
                    let count = "INSERT INTO took (day, guild, below, times)
                         VALUES ($1, $2, $3, 1)
                         ON CONFLICT (day, guild, below) DO UPDATE SET times = took.times + 1";
                    let below = i64::from(bound(time.as_millis()));
                    let count = sqlx::query(count).bind(today).bind(signed(*guild));
                    count.bind(below).execute(&mut *transaction).await?;
                }
                Note::Asked(id, question) => note(&mut transaction, *id, question, now).await?,
                Note::Missed(question, why) => queue(&mut transaction, question, *why, now).await?,
                Note::Left(guild) => {
                    for delete in FORGET {
                        let delete = sqlx::query(delete).bind(signed(*guild));
                        delete.execute(&mut *transaction).await?;
                    }
                    // Not even the guild's number stays.
                    changes::note(&mut transaction, Change::Everything).await?;
                }
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The entries that were given in the last 90 days, each with how often; the most given first, equals by id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn most_given(&self, now: UnixTime) -> Result<Vec<(String, u64)>, StoreError> {
        let most =
            "SELECT entry, CAST(sum(times) AS BIGINT) FROM outcome WHERE day > $1 AND entry <> ''
             GROUP BY entry ORDER BY sum(times) DESC, entry";
        let since = (now - lifetime::POPULAR).div_euclid(DAY);
        let rows = sqlx::query(most).bind(since).fetch_all(&self.pool).await?;
        let given = |row: &AnyRow| Ok((row.try_get(0)?, row.try_get::<i64, _>(1)?.unsigned_abs()));
        Ok(rows.iter().map(given).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Deletes what has been kept for as long as it may be.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn expire(&self, now: UnixTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let day = |time: UnixTime| time.div_euclid(DAY);
        let usual = DAY * i64::from(Number::MissDays.default());
        let chosen = sqlx::query(CHOSE_DAYS).bind(Number::MissDays.name());
        for row in chosen.fetch_all(&mut *transaction).await? {
            let (guild, days): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
            let Some(days) = Number::MissDays.read(days) else { continue };
            let before = now - DAY * i64::from(days);
            let delete = sqlx::query(EXPIRE_MISSES).bind(before).bind(guild);
            delete.execute(&mut *transaction).await?;
        }
        for (delete, before) in [
            ("DELETE FROM question WHERE at < $1", now - lifetime::QUESTION),
            // Since it was last asked. What is ignored must be known, or it would be raised again.
            ("DELETE FROM miss WHERE state <> 'ignored' AND last_at < $1", now - usual),
            ("DELETE FROM audit WHERE at < $1", now - lifetime::AUDIT),
            ("DELETE FROM vote WHERE at < $1", now - lifetime::VOTE),
            ("DELETE FROM outcome WHERE day < $1", day(now - lifetime::COUNTED)),
            ("DELETE FROM took WHERE day < $1", day(now - lifetime::COUNTED)),
        ] {
            sqlx::query(delete).bind(before).execute(&mut *transaction).await?;
        }
        changes::trim(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
