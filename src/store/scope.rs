//! Statements about one guild or about all. Each is written once and kept as two, because a database uses an
//! index for one guild only where the statement names it: a condition such as `guild = coalesce($1, guild)`
//! scans the whole table.

use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;

use super::signed;

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
        guild: Option<u64>,
        bind: impl FnOnce(Query<'q, Any, AnyArguments>) -> Query<'q, Any, AnyArguments>,
    ) -> Query<'q, Any, AnyArguments> {
        match guild {
            Some(guild) => bind(sqlx::query(self.one)).bind(signed(guild)),
            None => bind(sqlx::query(self.all)),
        }
    }
}
