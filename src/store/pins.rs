//! Pinned answers that are kept up to date: where each is, what it shows, and what it is to show. A
//! change is noted before it is sent, so that it can be taken up again after a kill.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::changes::{self, Change};
use super::{Store, StoreError, UnixTime, signed, unsigned};

/// A pinned answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The message.
    pub message: u64,
    /// Its guild.
    pub guild: u64,
    /// Its channel or thread.
    pub channel: u64,
    /// The entry that it shows.
    pub entry: String,
    /// The language in which it shows that.
    pub language: String,
    /// What it shows.
    pub content: Content,
    /// The hash of what it is to show next, once that was noted.
    pub pending: Option<u64>,
    /// Whether that may have been sent already.
    pub sent: bool,
    /// Why it could not be changed last time: a word for the program, not for readers.
    pub trouble: Option<String>,
}

/// What a pin shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// A hash of all of it.
    pub hash: u64,
    /// Its words, to be shown to moderators when they change; empty for an entry that is gone.
    pub words: String,
}

/// What the moderators of a guild are to hear of its pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinChange {
    /// The guild.
    pub guild: u64,
    /// The entry that changed.
    pub entry: String,
    /// The language in which it is pinned.
    pub language: String,
    /// The hash of what is shown now.
    pub hash: u64,
    /// The words that were shown.
    pub before: String,
    /// The words that are shown now; empty when the entry is gone.
    pub after: String,
    /// How many pins show it.
    pub pins: u64,
}

impl Store {
    /// Keeps a pin.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin(&self, pin: &Pin, now: UnixTime) -> Result<(), StoreError> {
        let keep = "INSERT INTO pin (message, guild, channel, entry, language, hash, shown, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (message) DO UPDATE SET entry = excluded.entry,
                 language = excluded.language, hash = excluded.hash, shown = excluded.shown,
                 pending = NULL, sent = 0, trouble = NULL";
        let mut transaction = self.begin().await?;
        sqlx::query(keep)
            .bind(signed(pin.message))
            .bind(signed(pin.guild))
            .bind(signed(pin.channel))
            .bind(&pin.entry)
            .bind(&pin.language)
            .bind(signed(pin.content.hash))
            .bind(&pin.content.words)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        changes::note(&mut transaction, Change::Pins(pin.guild)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Which messages are pinned, each with its guild and channel, of one guild or of all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pinned(&self, guild: Option<u64>) -> Result<Vec<(u64, u64, u64)>, StoreError> {
        let all = "SELECT message, guild, channel FROM pin WHERE guild = coalesce($1, guild)";
        let rows = sqlx::query(all).bind(guild.map(signed)).fetch_all(&self.pool).await?;
        let id = |row: &AnyRow, at: usize| row.try_get(at).map(unsigned);
        let pinned = |row| Ok((id(row, 0)?, id(row, 1)?, id(row, 2)?));
        rows.iter().map(pinned).collect()
    }

    /// Every pin, by guild and channel, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pins(&self) -> Result<Vec<Pin>, StoreError> {
        let all =
            "SELECT message, guild, channel, entry, language, hash, shown, pending, sent, trouble
             FROM pin ORDER BY guild, channel, message";
        let rows = sqlx::query(all).fetch_all(&self.pool).await?;
        let pin = |row: &AnyRow| {
            Ok(Pin {
                message: unsigned(row.try_get(0)?),
                guild: unsigned(row.try_get(1)?),
                channel: unsigned(row.try_get(2)?),
                entry: row.try_get(3)?,
                language: row.try_get(4)?,
                content: Content { hash: unsigned(row.try_get(5)?), words: row.try_get(6)? },
                pending: row.try_get::<Option<i64>, _>(7)?.map(unsigned),
                sent: row.try_get::<i64, _>(8)? != 0,
                trouble: row.try_get(9)?,
            })
        };
        rows.iter().map(pin).collect()
    }

    /// Forgets a pin; whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_pin(&self, message: u64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let forget = sqlx::query("DELETE FROM pin WHERE message = $1 RETURNING guild");
        let row = forget.bind(signed(message)).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(false) };
        let guild = unsigned(row.try_get(0)?);
        changes::note(&mut transaction, Change::Pins(guild)).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes what pins are to show next, and what their moderators are to hear of it, all at once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note_changes(&self, changes: &[(Pin, Content)]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let mut told = BTreeMap::<_, (&Pin, &Content, u64)>::new();
        for (pin, next) in changes {
            let note = "UPDATE pin SET pending = $2, sent = 0 WHERE message = $1";
            let note = sqlx::query(note).bind(signed(pin.message)).bind(signed(next.hash));
            note.execute(&mut *transaction).await?;
            // What looks different but says the same is nobody's news.
            if pin.content.words != next.words {
                let key = (pin.guild, pin.entry.as_str(), pin.language.as_str(), next.hash);
                told.entry(key).or_insert((pin, next, 0)).2 += 1;
            }
        }
        for (pin, next, pins) in told.into_values() {
            note_news(&mut transaction, pin, next, pins).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that a change is about to be sent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_sent(&self, message: u64) -> Result<(), StoreError> {
        let sent = sqlx::query("UPDATE pin SET sent = 1 WHERE message = $1").bind(signed(message));
        sent.execute(&self.pool).await?;
        Ok(())
    }

    /// Notes what a pin shows from now on.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_shows(&self, message: u64, content: &Content) -> Result<(), StoreError> {
        let shows = "UPDATE pin SET hash = $2, shown = $3, pending = NULL, sent = 0, trouble = NULL
             WHERE message = $1";
        let shows = sqlx::query(shows).bind(signed(message)).bind(signed(content.hash));
        shows.bind(&content.words).execute(&self.pool).await?;
        Ok(())
    }

    /// Notes why a pin could not be changed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_trouble(&self, message: u64, trouble: &str) -> Result<(), StoreError> {
        let note = "UPDATE pin SET trouble = $2, sent = 0 WHERE message = $1";
        sqlx::query(note).bind(signed(message)).bind(trouble).execute(&self.pool).await?;
        Ok(())
    }

    /// What moderators are still to hear.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_changes(&self) -> Result<Vec<PinChange>, StoreError> {
        let all = "SELECT guild, entry, language, hash, before, after, pins FROM pin_change
             ORDER BY guild, entry, language, hash";
        let rows = sqlx::query(all).fetch_all(&self.pool).await?;
        let change = |row: &AnyRow| {
            Ok(PinChange {
                guild: unsigned(row.try_get(0)?),
                entry: row.try_get(1)?,
                language: row.try_get(2)?,
                hash: unsigned(row.try_get(3)?),
                before: row.try_get(4)?,
                after: row.try_get(5)?,
                pins: row.try_get::<i64, _>(6)?.cast_unsigned(),
            })
        };
        rows.iter().map(change).collect()
    }

    /// Notes that they have heard.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn told(&self, change: &PinChange) -> Result<(), StoreError> {
        let told = "DELETE FROM pin_change
             WHERE guild = $1 AND entry = $2 AND language = $3 AND hash = $4";
        sqlx::query(told)
            .bind(signed(change.guild))
            .bind(&change.entry)
            .bind(&change.language)
            .bind(signed(change.hash))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

async fn note_news(
    connection: &mut AnyConnection,
    pin: &Pin,
    next: &Content,
    pins: u64,
) -> Result<(), sqlx::Error> {
    let news = "INSERT INTO pin_change (guild, entry, language, hash, before, after, pins)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (guild, entry, language, hash) DO UPDATE SET pins = excluded.pins";
    sqlx::query(news)
        .bind(signed(pin.guild))
        .bind(&pin.entry)
        .bind(&pin.language)
        .bind(signed(next.hash))
        .bind(&pin.content.words)
        .bind(&next.words)
        .bind(pins.cast_signed())
        .execute(connection)
        .await?;
    Ok(())
}
