//! How it went: questions by day and outcome, entries that are given and voted on most, how long
//! replies took, how many misses are open.

use sqlx::Row;

use super::scope::{Scoped, scoped};
use super::{DAY, Store, StoreError, Tally, UnixTime};

/// Questions by day and outcome, from the day `$1` to the day `$2`.
pub(super) const OUTCOMES: Scoped = scoped!(
    "SELECT day, kind, CAST(sum(times) AS BIGINT) FROM outcome WHERE day >= $1 AND day <= $2",
    "AND guild = $3",
    "GROUP BY day, kind"
);
/// How often each entry was given since the day `$1`.
pub(super) const GIVEN: Scoped = scoped!(
    "SELECT entry, CAST(sum(times) AS BIGINT) FROM outcome WHERE entry <> '' AND day >= $1",
    "AND guild = $2",
    "GROUP BY entry ORDER BY sum(times) DESC, entry"
);
/// How many misses nobody has sorted yet.
pub(super) const UNSORTED: Scoped =
    scoped!("SELECT count(*) FROM miss WHERE state = 'open'", "AND guild = $1", "");
/// How long replies took since the day `$1`.
pub(super) const TOOK: Scoped = scoped!(
    "SELECT below, CAST(sum(times) AS BIGINT) FROM took WHERE day >= $1",
    "AND guild = $2",
    "GROUP BY below ORDER BY below"
);

/// How a question came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// An entry was given as its answer.
    Answer(String),
    /// Somebody chose an entry from a button or menu.
    Choice(String),
    /// Entries were offered.
    Suggest,
    /// It was not covered.
    Decline,
}

impl Counted {
    pub(super) fn kept(&self) -> (&'static str, &str) {
        match self {
            Self::Answer(entry) => ("answer", entry),
            Self::Choice(entry) => ("choice", entry),
            Self::Suggest => ("suggest", ""),
            Self::Decline => ("decline", ""),
        }
    }
}

/// Milliseconds from which on it is not counted how long a reply took.
pub const LONGEST_COUNTED: u32 = 3000;

/// The bounds, in milliseconds, under which replies are counted; the last has no upper end.
pub(super) const BOUNDS: [u32; 12] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, LONGEST_COUNTED, u32::MAX];

/// The questions of one day, in Unix days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01 UTC.
    pub day: i64,
    /// Questions that were answered.
    pub answered: u64,
    /// Questions met with offers.
    pub offered: u64,
    /// Questions that were not covered.
    pub declined: u64,
}

/// How it went in the last days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Every day, also those without questions, oldest first.
    pub days: Vec<Day>,
    /// How often each entry was given, most often first, equals by id.
    pub given: Vec<(String, u64)>,
    /// The votes on each entry, in order of ids.
    pub votes: Vec<Tally>,
    /// Misses that nobody has sorted yet.
    pub misses: u64,
    /// Replies by the milliseconds that they took less than, in order.
    pub took: Vec<(u32, u64)>,
}

impl Figures {
    /// The bound, in milliseconds, below which this share (0 to 1) of the replies were sent; `None`
    /// without any.
    pub fn took_below(&self, share: f64) -> Option<u32> {
        let all: u64 = self.took.iter().map(|(_, times)| times).sum();
        let mut so_far = 0;
        let enough = |&&(_, times): &&(u32, u64)| {
            so_far += times;
            // Counts are far below the 2^53 up to which this is exact.
            so_far as f64 >= share * all as f64
        };
        self.took.iter().filter(|(_, times)| *times > 0).find(enough).map(|(below, _)| *below)
    }
}

impl Store {
    /// How it went in a guild, or in all of them, in the last `days` days, today included.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn figures(
        &self,
        guild: Option<u64>,
        days: u16,
        now: UnixTime,
    ) -> Result<Figures, StoreError> {
        let today = now.div_euclid(DAY);
        let first = today + 1 - i64::from(days.max(1));
        let mut figures = Figures {
            days: (first..=today).map(|day| Day { day, ..Day::default() }).collect(),
            votes: self.tallies(guild, first * DAY).await?,
            ..Figures::default()
        };
        let rows = OUTCOMES.of(guild, |query| query.bind(first).bind(today));
        for row in rows.fetch_all(&self.pool).await? {
            let (day, kind): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            let times = row.try_get::<i64, _>(2)?.cast_unsigned();
            let place = usize::try_from(day - first).unwrap_or_default();
            let Some(day) = figures.days.get_mut(place) else { continue };
            match kind.as_str() {
                "answer" => day.answered = times,
                "suggest" => day.offered = times,
                "decline" => day.declined = times,
                _ => {}
            }
        }
        let given = GIVEN.of(guild, |query| query.bind(first));
        for row in given.fetch_all(&self.pool).await? {
            figures.given.push((row.try_get(0)?, row.try_get::<i64, _>(1)?.cast_unsigned()));
        }
        let row = UNSORTED.of(guild, |query| query).fetch_one(&self.pool).await?;
        figures.misses = row.try_get::<i64, _>(0)?.cast_unsigned();
        let took = TOOK.of(guild, |query| query.bind(first));
        for row in took.fetch_all(&self.pool).await? {
            let below = u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX);
            figures.took.push((below, row.try_get::<i64, _>(1)?.cast_unsigned()));
        }
        Ok(figures)
    }
}

/// The bound under which a reply counts that took so many milliseconds.
pub(super) fn bound(millis: u128) -> u32 {
    BOUNDS.into_iter().find(|below| millis < u128::from(*below)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Figures, bound};

    #[test]
    fn a_share_of_the_replies_was_faster() {
        let took = |took: &[(u32, u64)]| Figures { took: took.to_vec(), ..Figures::default() };
        assert_eq!(took(&[]).took_below(0.5), None);
        let some = took(&[(1, 50), (2, 45), (500, 5)]);
        assert_eq!(
            [0.5, 0.51, 0.95, 0.951, 1.0].map(|share| some.took_below(share)),
            [Some(1), Some(2), Some(2), Some(500), Some(500)]
        );
        assert_eq!([0, 1, 4, 5, 2999, 3000].map(bound), [1, 2, 5, 10, 3000, u32::MAX]);
    }
}
