//! What was changed of which guild: a short log, by which every copy of the bot, and the bot beside a
//! command at the terminal, learns what others changed.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, Row};

use super::{Store, StoreError, signed, unsigned};

/// Changes that are kept. Whoever has not looked for longer reads everything.
const KEPT: i64 = 1000;

/// What was changed, and of which guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Anything, of any guild.
    Everything,
    /// What its moderators chose.
    Settings(u64),
    /// What they taught.
    Overlay(u64),
    /// Which of its messages are pinned answers.
    Pins(u64),
}

impl Change {
    /// As it is kept.
    fn kept(self) -> (u64, &'static str) {
        match self {
            Self::Everything => (0, "all"),
            Self::Settings(guild) => (guild, "settings"),
            Self::Overlay(guild) => (guild, "overlay"),
            Self::Pins(guild) => (guild, "pins"),
        }
    }

    /// What was kept; anything may be meant by what this version does not know.
    fn read(guild: u64, what: &str) -> Self {
        match what {
            "settings" => Self::Settings(guild),
            "overlay" => Self::Overlay(guild),
            "pins" => Self::Pins(guild),
            _ => Self::Everything,
        }
    }
}

impl Store {
    /// What was changed after the change with this number, or everything, and the number of the last
    /// change. To be asked before what it names is read.
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
                // This is the first look, or what came after the last one is not known any more.
                changes.insert(Change::Everything);
            } else if last.is_some() {
                changes.insert(Change::read(unsigned(row.try_get(1)?), row.try_get(2)?));
            }
            last = Some(number);
        }
        if last.is_none() {
            changes.insert(Change::Everything);
        }
        Ok((changes, last.unwrap_or_default()))
    }
}

/// Notes a change in the transaction that makes it. One transaction after another gets here, so that
/// they are seen in the order of their numbers.
pub(super) async fn note(
    connection: &mut AnyConnection,
    change: Change,
) -> Result<(), sqlx::Error> {
    let (guild, what) = change.kept();
    let note = sqlx::query("INSERT INTO change (guild, what) VALUES ($1, $2)");
    note.bind(signed(guild)).bind(what).execute(connection).await?;
    Ok(())
}

/// Deletes what nobody needs any more; the last one stays.
pub(super) async fn trim(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let trim = "DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - $1";
    sqlx::query(trim).bind(KEPT).execute(connection).await?;
    Ok(())
}
