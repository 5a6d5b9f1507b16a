//! Pinned answers that are kept up to date: where each is, what it shows, and what it should show. A change
//! is noted before it is sent, so that it can be resumed after a crash.

use std::collections::BTreeSet;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::changes::{self, Change};
use super::scope::{Scope, Scoped, scoped};
use super::{Store, StoreError, UnixTime, id, id_or_none, signed, unsigned};
use crate::ids::{ChannelId, GuildId, MessageId};

/// Errors whose retry delay still holds for new content, because Discord imposes it.
const HELD: [&str; 2] = ["later", "spent"];

/// A pinned answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The message.
    pub message: MessageId,
    /// Its guild.
    pub guild: GuildId,
    /// Its channel or thread.
    pub channel: ChannelId,
    /// The entry that it shows.
    pub entry: String,
    /// The language in which it shows that.
    pub language: String,
    /// The content that it shows.
    pub content: Content,
    /// The hash of the content to show next, if one is noted.
    pub pending: Option<u64>,
    /// True if that content may have been sent already.
    pub sent: bool,
    /// The error of the last attempt: a word for the program, not for readers.
    pub last_error: Option<String>,
    /// Times of edits and retries.
    pub attempts: Attempts,
}

/// When a pin was edited, and when to retry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// When it was last edited; `None` if never.
    pub edited: Option<UnixTime>,
    /// The earliest time of the next attempt.
    pub again: UnixTime,
    /// Failed attempts since it was last edited, or since it got new content to show.
    pub failed: u32,
}

/// An attempt to edit a pin that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAside<'a> {
    /// The error: a word for the program, not for readers.
    pub error: &'a str,
    /// When to retry.
    pub again: UnixTime,
    /// True if the edit may have been applied all the same.
    pub unsure: bool,
}

impl Pin {
    /// Sets the content to show next, as [`Store::note_changes`] does in the store.
    pub fn note(&mut self, next: u64) {
        let is_held = self.last_error.as_deref().is_some_and(|error| HELD.contains(&error));
        self.attempts.again = if is_held { self.attempts.again } else { 0 };
        self.attempts.failed = 0;
        (self.pending, self.sent) = (Some(next), false);
    }
}

/// The content of a pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// A hash of the whole message.
    pub hash: u64,
    /// Its text, shown to moderators when it changes; empty for an entry that is gone.
    pub words: String,
}

/// A change of pins that the moderators of a guild are notified of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinChange {
    /// The guild.
    pub guild: GuildId,
    /// The entry that changed.
    pub entry: String,
    /// The language in which it is pinned.
    pub language: String,
    /// The hash of the new content.
    pub hash: u64,
    /// The old text.
    pub before: String,
    /// The new text; empty when the entry is gone.
    pub after: String,
    /// The notice; `None` before it is sent.
    pub notice: Option<SentNotice>,
}

/// A notice to moderators that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentNotice {
    /// Its channel.
    pub channel: ChannelId,
    /// Its message.
    pub message: MessageId,
    /// A hash of its content.
    pub hash: u64,
}

/// Selects the columns that [`pin`] reads, in its order.
macro_rules! pins {
    ($rest:literal) => {
        concat!(
            "SELECT message, guild, channel, entry, language, hash, shown, pending, sent, trouble,
                 edited_at, retry_at, tries FROM pin ",
            $rest
        )
    };
}

/// The ids of pinned messages with guild and channel.
pub(super) const PINNED: Scoped =
    scoped!("SELECT message, guild, channel FROM pin", "WHERE guild = $1", "");
/// The pins of a guild.
pub(super) const PINS_OF: &str = pins!("WHERE guild = $1 ORDER BY channel, message");
/// The pins with this content.
pub(super) const SHOWING: &str = pins!("WHERE entry = $1 AND language = $2 AND hash = $3");

impl Store {
    /// Stores a pin.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin(&self, pin: &Pin, now: UnixTime) -> Result<(), StoreError> {
        let keep = "INSERT INTO pin (message, guild, channel, entry, language, hash, shown, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (message) DO UPDATE SET entry = excluded.entry,
                 language = excluded.language, hash = excluded.hash, shown = excluded.shown,
                 pending = NULL, sent = 0, trouble = NULL, retry_at = 0, tries = 0";
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

    /// The ids of pinned messages, each with its guild and channel, of one guild or of all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pinned(
        &self,
        scope: impl Into<Scope>,
    ) -> Result<Vec<(MessageId, GuildId, ChannelId)>, StoreError> {
        let pinned = |row: &AnyRow| Ok((id(row, 0)?, id(row, 1)?, id(row, 2)?));
        self.readable(PINNED.of(scope.into(), |query| query), pinned).await
    }

    /// All pins, ordered by guild and channel, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pins(&self) -> Result<Vec<Pin>, StoreError> {
        self.readable(sqlx::query(pins!("ORDER BY guild, channel, message")), pin).await
    }

    /// The pins of a guild, ordered by channel, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pins_of(&self, guild: GuildId) -> Result<Vec<Pin>, StoreError> {
        self.readable(sqlx::query(PINS_OF).bind(signed(guild)), pin).await
    }

    /// A pin of a guild, by its message.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_of(
        &self,
        guild: GuildId,
        message: MessageId,
    ) -> Result<Option<Pin>, StoreError> {
        let one = sqlx::query(pins!("WHERE message = $1 AND guild = $2"));
        let one = one.bind(signed(message)).bind(signed(guild));
        Ok(one.fetch_optional(&self.pool).await?.as_ref().map(pin).transpose()?)
    }

    /// The distinct contents of all pins: entry, language and hash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shown(&self) -> Result<Vec<(String, String, u64)>, StoreError> {
        let all = "SELECT DISTINCT entry, language, hash FROM pin";
        let rows = sqlx::query(all).fetch_all(&self.pool).await?;
        let shown =
            |row: &AnyRow| Ok((row.try_get(0)?, row.try_get(1)?, unsigned(row.try_get(2)?)));
        rows.iter().map(shown).collect()
    }

    /// All pins with this content: entry, language and hash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pins_showing(
        &self,
        entry: &str,
        language: &str,
        hash: u64,
    ) -> Result<Vec<Pin>, StoreError> {
        let showing = sqlx::query(SHOWING).bind(entry).bind(language).bind(signed(hash));
        self.readable(showing, pin).await
    }

    /// Deletes a pin, and returns whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_pin(&self, message: MessageId) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let forget = sqlx::query("DELETE FROM pin WHERE message = $1 RETURNING guild");
        let row = forget.bind(signed(message)).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(false) };
        let change = id_or_none(&row, 0)?.map_or(Change::Everything, Change::Pins);
        changes::note(&mut transaction, change).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes the content that pins will show next, and the notices to moderators, in one transaction.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note_changes(&self, changes: &[(Pin, Content)]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let mut told = BTreeSet::new();
        for (pin, next) in changes {
            let note = "UPDATE pin SET pending = $2, sent = 0, tries = 0,
                     retry_at = CASE WHEN trouble IN ($3, $4) THEN retry_at ELSE 0 END
                 WHERE message = $1";
            let note = sqlx::query(note).bind(signed(pin.message)).bind(signed(next.hash));
            note.bind(HELD[0]).bind(HELD[1]).execute(&mut *transaction).await?;
            let key = (pin.guild, pin.entry.as_str(), pin.language.as_str(), next.hash);
            // A change of layout alone is not worth a notice.
            if pin.content.words != next.words && told.insert(key) {
                note_notice(&mut transaction, pin, next).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that an edit is about to be sent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_sent(&self, message: MessageId) -> Result<(), StoreError> {
        let sent = sqlx::query("UPDATE pin SET sent = 1 WHERE message = $1").bind(signed(message));
        sent.execute(&self.pool).await?;
        Ok(())
    }

    /// Notes the content that a pin now shows.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_shows(
        &self,
        message: MessageId,
        content: &Content,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        let shows =
            "UPDATE pin SET hash = $2, shown = $3, pending = NULL, sent = 0, trouble = NULL,
                 edited_at = $4, retry_at = 0, tries = 0
             WHERE message = $1";
        let shows = sqlx::query(shows).bind(signed(message)).bind(signed(content.hash));
        shows.bind(&content.words).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// Notes why a pin could not be edited, and when to retry.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_aside(
        &self,
        message: MessageId,
        aside: SetAside<'_>,
    ) -> Result<(), StoreError> {
        let note = "UPDATE pin SET trouble = $2, retry_at = $3, sent = $4, tries = tries + 1
             WHERE message = $1";
        let note = sqlx::query(note).bind(signed(message)).bind(aside.error).bind(aside.again);
        note.bind(i64::from(aside.unsure)).execute(&self.pool).await?;
        Ok(())
    }

    /// Pin changes that moderators have yet to be notified of.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_changes(&self) -> Result<Vec<PinChange>, StoreError> {
        let all = "SELECT guild, entry, language, hash, before, after, log, message, said
             FROM pin_change
             ORDER BY guild, entry, language, hash";
        let change = |row: &AnyRow| {
            let sent = id_or_none(row, 6)?.zip(id_or_none(row, 7)?);
            let hash = unsigned(row.try_get(8)?);
            Ok(PinChange {
                guild: id(row, 0)?,
                entry: row.try_get(1)?,
                language: row.try_get(2)?,
                hash: unsigned(row.try_get(3)?),
                before: row.try_get(4)?,
                after: row.try_get(5)?,
                notice: sent.map(|(channel, message)| SentNotice { channel, message, hash }),
            })
        };
        self.readable(sqlx::query(all), change).await
    }

    /// Notes the message that notified moderators, and its content.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tells(&self, change: &PinChange) -> Result<(), StoreError> {
        let tells = "UPDATE pin_change SET log = $5, message = $6, said = $7
             WHERE guild = $1 AND entry = $2 AND language = $3 AND hash = $4";
        sqlx::query(tells)
            .bind(signed(change.guild))
            .bind(&change.entry)
            .bind(&change.language)
            .bind(signed(change.hash))
            .bind(signed(change.notice.map(|notice| notice.channel)))
            .bind(signed(change.notice.map(|notice| notice.message)))
            .bind(signed(change.notice.map(|notice| notice.hash)))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Notes that moderators know everything about a change.
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

async fn note_notice(
    connection: &mut AnyConnection,
    pin: &Pin,
    next: &Content,
) -> Result<(), sqlx::Error> {
    let news = "INSERT INTO pin_change (guild, entry, language, hash, before, after)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild, entry, language, hash) DO NOTHING";
    sqlx::query(news)
        .bind(signed(pin.guild))
        .bind(&pin.entry)
        .bind(&pin.language)
        .bind(signed(next.hash))
        .bind(&pin.content.words)
        .bind(&next.words)
        .execute(connection)
        .await?;
    Ok(())
}

fn pin(row: &AnyRow) -> Result<Pin, sqlx::Error> {
    let edited = row.try_get(10)?;
    Ok(Pin {
        message: id(row, 0)?,
        guild: id(row, 1)?,
        channel: id(row, 2)?,
        entry: row.try_get(3)?,
        language: row.try_get(4)?,
        content: Content { hash: unsigned(row.try_get(5)?), words: row.try_get(6)? },
        pending: row.try_get::<Option<i64>, _>(7)?.map(unsigned),
        sent: row.try_get::<i64, _>(8)? != 0,
        last_error: row.try_get(9)?,
        attempts: Attempts {
            edited: (edited != 0).then_some(edited),
            again: row.try_get(11)?,
            failed: u32::try_from(row.try_get::<i64, _>(12)?).unwrap_or(u32::MAX),
        },
    })
}
