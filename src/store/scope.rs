//! Statements about one guild or about all. Each is written once and kept as two, because a database uses an
//! index for one guild only where the statement names it: a condition such as `guild = coalesce($1, guild)`
//! scans the whole table.

use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;

use super::signed;
use crate::ids::GuildId;

/// The guilds whose data is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them, and what belongs to none.
    All,
    /// One guild, or what belongs to none: direct messages and user installs.
    Of(Option<GuildId>),
}

impl From<GuildId> for Scope {
    fn from(guild: GuildId) -> Self {
        Self::Of(Some(guild))
    }
}

impl Scope {
    /// Returns whether the data of a guild is asked for.
    pub fn covers(self, guild: GuildId) -> bool {
        self == Self::All || self == Self::Of(Some(guild))
    }

    /// The guild with this number, as somebody typed it, or all; 0 is what belongs to none.
    pub fn numbered(guild: Option<u64>) -> Self {
        guild.map_or(Self::All, |guild| Self::Of(GuildId::new(guild)))
    }
}

/// A statement, for one guild and for all.
#[derive(Clone, Copy)]
pub(super) struct Scoped {
    /// For one guild, whose id is its last parameter.
    pub(super) one: &'static str,
    /// For all guilds.
    pub(super) all: &'static str,
}

/// Builds a [`Scoped`] from the text before the condition on the guild, the condition, and the text after it.
macro_rules! scoped {
    ($head:literal, $guild:literal, $tail:literal) => {
        $crate::store::scope::Scoped {
            one: concat!($head, " ", $guild, " ", $tail),
            all: concat!($head, " ", $tail),
        }
    };
}
pub(super) use scoped;

impl Scoped {
    /// The statement for a guild, or for all; `bind` binds the parameters before the guild's.
    pub(super) fn of<'q>(
        self,
        scope: Scope,
        bind: impl FnOnce(Query<'q, Any, AnyArguments>) -> Query<'q, Any, AnyArguments>,
    ) -> Query<'q, Any, AnyArguments> {
        match scope {
            Scope::Of(guild) => bind(sqlx::query(self.one)).bind(signed(guild)),
            Scope::All => bind(sqlx::query(self.all)),
        }
    }
}
