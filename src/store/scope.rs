//! Statements that are about one guild or about all of them. Each is written once and kept as two: a
//! database looks one guild up in an index only where the statement names it, and reads the whole table for
//! a condition such as `guild = coalesce($1, guild)`.

use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;

use super::signed;

/// A statement, for one guild and for all.
#[derive(Clone, Copy)]
pub(super) struct Scoped {
    /// For one guild, whose id is its last parameter.
    pub(super) one: &'static str,
    /// For all of them.
    pub(super) all: &'static str,
}

/// Makes a [`Scoped`] of what stands before the condition on the guild, the condition, and what stands
/// behind it.
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
    /// The statement for this guild, or for all, with its parameters but the guild's bound by `bind`.
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
