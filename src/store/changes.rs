//! The change log: tells every replica which data of which guild others changed, including commands at the
//! terminal.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, Row};

use super::{Store, StoreError, id_or_none, signed};
use crate::ids::GuildId;

/// Number of changes kept. A replica that lags behind further reloads everything.
const MAX_CHANGES: i64 = 1000;

/// The kind of data that changed, and its guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Any data of any guild.
    Everything,
    /// The settings of a guild.
    Settings(GuildId),
    /// The phrasings and entries that moderators added.
    Overlay(GuildId),
    /// The guild's pinned answers.
    Pins(GuildId),
}

impl Change {
    /// The columns `guild` and `what`.
    fn kept(self) -> (Option<GuildId>, &'static str) {
        match self {
            Self::Everything => (None, "all"),
            Self::Settings(guild) => (Some(guild), "settings"),
            Self::Overlay(guild) => (Some(guild), "overlay"),
            Self::Pins(guild) => (Some(guild), "pins"),
        }
    }

    /// Parses a row; a kind that this version does not know may stand for anything.
    fn read(guild: Option<GuildId>, what: &str) -> Self {
        let Some(guild) = guild else { return Self::Everything };
        match what {
            "settings" => Self::Settings(guild),
            "overlay" => Self::Overlay(guild),
            "pins" => Self::Pins(guild),
            _ => Self::Everything,
        }
    }
}

impl Store {
    /// The changes after number `seen`, or [`Change::Everything`], and the number of the last change. Call it
    /// before reading the data that the changes name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes(&self, seen: Option<i64>) -> Result<(BTreeSet<Change>, i64), StoreError> {
        let since = "SELECT number, guild, what FROM change
             WHERE number >= coalesce($1, (SELECT max(number) FROM change)) ORDER BY number";
        let rows = sqlx::query(since).bind(seen).fetch_all(&self.pool).await?;
        let mut last = None;
        let mut changes = BTreeSet::new();
        for row in &rows {
            let number: i64 = row.try_get(0)?;
            if last.is_none() && seen != Some(number) {
                // This is the first poll, or the changes after the last one are no longer kept.
                changes.insert(Change::Everything);
            } else if last.is_some() {
                changes.insert(Change::read(id_or_none(row, 1)?, row.try_get(2)?));
            }
            last = Some(number);
        }
        if last.is_none() {
            changes.insert(Change::Everything);
        }
        Ok((changes, last.unwrap_or_default()))
    }
}

/// Notes a change in the transaction that makes it. Transactions are serialised, so numbers become visible in
/// order.
pub(super) async fn note(
    connection: &mut AnyConnection,
    change: Change,
) -> Result<(), sqlx::Error> {
    let (guild, what) = change.kept();
    let note = sqlx::query("INSERT INTO change (guild, what) VALUES ($1, $2)");
    note.bind(signed(guild)).bind(what).execute(connection).await?;
    Ok(())
}

/// Deletes old changes; the last one stays.
pub(super) async fn trim(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let trim = "DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - $1";
    sqlx::query(trim).bind(MAX_CHANGES).execute(connection).await?;
    Ok(())
}
