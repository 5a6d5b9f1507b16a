//! Batched notes on questions, misses and outcomes, and the expiry of everything that is kept for a limited
//! time.

use std::time::Duration;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::changes::{self, Change};
use super::entries;
use super::misses::{MissReason, StoredQuestion, note, queue};
use super::stats::bound;
use super::{DAY, NumericSetting, Store, StoreError, UnixTime, signed};
use crate::ids::{GuildId, Ticket};
use crate::matching::Outcome;

/// Retention periods, in seconds.
mod lifetime {
    use super::{DAY, UnixTime};

    /// A question whose readers have not voted yet.
    pub(super) const QUESTION: UnixTime = DAY;
    /// An action of moderators.
    pub(super) const AUDIT: UnixTime = 90 * DAY;
    /// A vote.
    pub(super) const VOTE: UnixTime = 365 * DAY;
    /// Daily outcomes of questions, and latencies of replies.
    pub(super) const COUNTED: UnixTime = 365 * DAY;
    /// The period that popularity is computed over.
    pub(super) const POPULAR: UnixTime = 90 * DAY;
}

/// Deletes the data of a guild that removed the bot.
pub(super) const FORGET: [&str; 14] = [
    "DELETE FROM question WHERE guild = $1",
    "DELETE FROM miss WHERE guild = $1",
    "DELETE FROM setting WHERE guild = $1",
    "DELETE FROM listening WHERE guild = $1",
    "DELETE FROM overlay WHERE guild = $1",
    "DELETE FROM entry_version WHERE guild = $1",
    "DELETE FROM entry_draft WHERE guild = $1",
    "DELETE FROM audit WHERE guild = $1",
    "DELETE FROM outcome WHERE guild = $1",
    "DELETE FROM took WHERE guild = $1",
    "DELETE FROM vote WHERE guild = $1",
    "DELETE FROM pin WHERE guild = $1",
    "DELETE FROM pin_change WHERE guild = $1",
    "DELETE FROM change WHERE guild = $1",
];
/// The guilds that chose how long misses are kept.
pub(super) const CHOSE_DAYS: &str = "SELECT guild, value FROM setting WHERE name = $1";
/// Deletes the expired misses of such a guild.
pub(super) const EXPIRE_MISSES: &str =
    "DELETE FROM miss WHERE guild = $2 AND state <> 'ignored' AND last_at < $1";

/// A note that is written in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The outcome of a question in a guild.
    Outcome(Option<GuildId>, Outcome),
    /// An entry that a user chose from a button or menu, in a guild.
    Choice(Option<GuildId>, String),
    /// The latency of a reply in a guild, from the event that asked to the reply that was sent.
    Latency(Option<GuildId>, Duration),
    /// A question that was answered or got suggestions; the ticket is in the buttons of its reply.
    Question(Ticket, StoredQuestion),
    /// A question that the FAQ missed.
    Miss(StoredQuestion, MissReason),
    /// A guild removed the bot, so its data is deleted.
    GuildLeft(GuildId),
}

/// Counts what came of a question, or an entry that was chosen.
async fn count(
    connection: &mut AnyConnection,
    today: i64,
    guild: Option<GuildId>,
    kind: &str,
    entry: &str,
) -> Result<(), sqlx::Error> {
    let count = "INSERT INTO outcome (day, guild, kind, entry, times)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (day, guild, kind, entry)
         DO UPDATE SET times = outcome.times + 1";
    let count = sqlx::query(count).bind(today).bind(signed(guild));
    count.bind(kind).bind(entry).execute(connection).await?;
    Ok(())
}

impl Store {
    /// Writes all of these, or none on an error.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn write(&self, notes: &[Note], now: UnixTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let today = now.div_euclid(DAY);
        for each in notes {
            match each {
                Note::Outcome(guild, outcome) => {
                    let entry = outcome.entry().unwrap_or_default();
                    count(&mut transaction, today, *guild, outcome.name(), entry).await?;
                }
                Note::Choice(guild, entry) => {
                    count(&mut transaction, today, *guild, "choice", entry).await?;
                }
                Note::Latency(guild, time) => {
                    let count = "INSERT INTO took (day, guild, below, times)
                         VALUES ($1, $2, $3, 1)
                         ON CONFLICT (day, guild, below) DO UPDATE SET times = took.times + 1";
                    let below = i64::from(bound(time.as_millis()));
                    let count = sqlx::query(count).bind(today).bind(signed(*guild));
                    count.bind(below).execute(&mut *transaction).await?;
                }
                Note::Question(id, question) => note(&mut transaction, *id, question, now).await?,
                Note::Miss(question, why) => queue(&mut transaction, question, *why, now).await?,
                Note::GuildLeft(guild) => {
                    for delete in FORGET {
                        let delete = sqlx::query(delete).bind(signed(*guild));
                        delete.execute(&mut *transaction).await?;
                    }
                    // Not even the guild's id is kept.
                    changes::note(&mut transaction, Change::Everything).await?;
                }
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The entries given in the last 90 days with their counts; most given first, ties by id.
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

    /// Deletes everything that has expired.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn expire(&self, now: UnixTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let day = |time: UnixTime| time.div_euclid(DAY);
        let usual = DAY * i64::from(NumericSetting::MissDays.default());
        let chosen = sqlx::query(CHOSE_DAYS).bind(NumericSetting::MissDays.name());
        for row in chosen.fetch_all(&mut *transaction).await? {
            let (guild, days): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
            let Some(days) = NumericSetting::MissDays.read(days) else { continue };
            let before = now - DAY * i64::from(days);
            let delete = sqlx::query(EXPIRE_MISSES).bind(before).bind(guild);
            delete.execute(&mut *transaction).await?;
        }
        for (delete, before) in [
            ("DELETE FROM question WHERE at < $1", now - lifetime::QUESTION),
            // Counted from when it was last asked. Ignored misses are kept, or they would be raised again.
            ("DELETE FROM miss WHERE state <> 'ignored' AND last_at < $1", now - usual),
            ("DELETE FROM audit WHERE at < $1", now - lifetime::AUDIT),
            ("DELETE FROM vote WHERE at < $1", now - lifetime::VOTE),
            ("DELETE FROM outcome WHERE day < $1", day(now - lifetime::COUNTED)),
            ("DELETE FROM took WHERE day < $1", day(now - lifetime::COUNTED)),
            ("DELETE FROM entry_draft WHERE at < $1", now - entries::DRAFT_LIFETIME),
            // Versions that can no longer be brought back.
            (
                "DELETE FROM entry_version WHERE ended <> 0 AND ended < $1",
                now - entries::UNDO_WINDOW,
            ),
        ] {
            sqlx::query(delete).bind(before).execute(&mut *transaction).await?;
        }
        changes::trim(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
