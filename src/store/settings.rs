//! What moderators chose for their guild.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sqlx::Row;

use super::{Store, StoreError, signed, unsigned};

/// The name of the setting that says whom to call.
const HUMAN: &str = "human";
/// The name of the setting that says where moderators read what the bot did.
const LOG: &str = "log";
/// The name of the setting that says for how many days misses are kept; `counts.rs` reads it, too.
const MISSES: &str = "misses";

/// Whom a member can turn to when the FAQ does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Human {
    /// The people with this role.
    Role(u64),
    /// The people in this channel.
    Channel(u64),
}

/// The choices of one guild.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildSettings {
    /// Whom to turn to.
    pub human: Option<Human>,
    /// The channels that are read for questions, in order of their ids.
    pub listening: Vec<u64>,
    /// The channel in which moderators read what the bot did.
    pub log: Option<u64>,
    /// For how many days misses are kept; [`GuildSettings::MISS_DAYS`] where none is chosen.
    pub miss_days: Option<u16>,
}

impl GuildSettings {
    /// For how many days misses are kept where nothing else is chosen, and at most.
    pub const MISS_DAYS: u16 = 90;
}

impl Store {
    /// The choices of every guild that made any.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings(&self) -> Result<BTreeMap<u64, GuildSettings>, StoreError> {
        let mut settings: BTreeMap<u64, GuildSettings> = BTreeMap::new();
        let chosen = "SELECT guild, name, value FROM setting";
        for row in sqlx::query(chosen).fetch_all(&self.pool).await? {
            let (guild, name): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            let value: String = row.try_get(2)?;
            let settings = settings.entry(unsigned(guild)).or_default();
            // A value that this version does not know is kept, and counts as none.
            match name.as_str() {
                HUMAN => settings.human = value.parse().ok(),
                LOG => settings.log = value.parse().ok(),
                MISSES => settings.miss_days = value.parse().ok(),
                _ => {}
            }
        }
        let listening = "SELECT guild, channel FROM listening ORDER BY guild, channel";
        for row in sqlx::query(listening).fetch_all(&self.pool).await? {
            let (guild, channel): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            settings.entry(unsigned(guild)).or_default().listening.push(unsigned(channel));
        }
        Ok(settings)
    }

    /// Sets whom to turn to in a guild, or that there is nobody.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_human(&self, guild: u64, human: Option<Human>) -> Result<(), StoreError> {
        self.set(guild, HUMAN, human.map(|human| human.to_string())).await
    }

    /// Sets where moderators read what the bot did, or that they do not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_log(&self, guild: u64, channel: Option<u64>) -> Result<(), StoreError> {
        self.set(guild, LOG, channel.map(|channel| channel.to_string())).await
    }

    /// Sets for how many days misses are kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_miss_days(&self, guild: u64, days: Option<u16>) -> Result<(), StoreError> {
        self.set(guild, MISSES, days.map(|days| days.to_string())).await
    }

    async fn set(&self, guild: u64, name: &str, value: Option<String>) -> Result<(), StoreError> {
        let query = match value {
            Some(value) => sqlx::query(
                "INSERT INTO setting (guild, name, value) VALUES ($1, $2, $3)
                 ON CONFLICT (guild, name) DO UPDATE SET value = excluded.value",
            )
            .bind(signed(guild))
            .bind(name)
            .bind(value),
            None => sqlx::query("DELETE FROM setting WHERE guild = $1 AND name = $2")
                .bind(signed(guild))
                .bind(name),
        };
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// Has a channel be read for questions, or not any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_listening(
        &self,
        guild: u64,
        channel: u64,
        on: bool,
    ) -> Result<(), StoreError> {
        let query = if on {
            sqlx::query(
                "INSERT INTO listening (channel, guild) VALUES ($1, $2)
                 ON CONFLICT (channel) DO UPDATE SET guild = excluded.guild",
            )
            .bind(signed(channel))
            .bind(signed(guild))
        } else {
            sqlx::query("DELETE FROM listening WHERE channel = $1").bind(signed(channel))
        };
        query.execute(&self.pool).await?;
        Ok(())
    }
}

/// As it is kept: `role:1` or `channel:1`.
impl fmt::Display for Human {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(id) => write!(f, "role:{id}"),
            Self::Channel(id) => write!(f, "channel:{id}"),
        }
    }
}

impl FromStr for Human {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once(':').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        match kind {
            "role" => Ok(Self::Role(id)),
            "channel" => Ok(Self::Channel(id)),
            _ => Err(()),
        }
    }
}
