//! Statistics: questions by day and outcome, entries by answers and votes, latencies of replies, and open
//! misses.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::scope::{Scope, Scoped, scoped};
use super::{DAY, Store, StoreError, Tally, UnixTime};

// A count that caveat did not write would break the sum, or make it overflow. Such rows are counted by themselves.

/// Questions by day and outcome, from the day `$1` to the day `$2`.
pub(super) const OUTCOMES: Scoped = scoped!(
    "SELECT day, kind, CAST(sum(CASE WHEN times BETWEEN 0 AND 4294967295 THEN times ELSE 0 END) AS BIGINT),
         sum(CASE WHEN times BETWEEN 0 AND 4294967295 THEN 0 ELSE 1 END)
     FROM outcome WHERE day >= $1 AND day <= $2",
    "AND guild = $3",
    "GROUP BY day, kind"
);
/// How often each entry was given since day `$1`.
pub(super) const GIVEN: Scoped = scoped!(
    "SELECT entry, CAST(sum(times) AS BIGINT) FROM outcome
     WHERE entry <> '' AND day >= $1 AND times BETWEEN 0 AND 4294967295",
    "AND guild = $2",
    "GROUP BY entry ORDER BY sum(times) DESC, entry"
);
/// The number of misses that no one has sorted yet.
pub(super) const UNSORTED: Scoped =
    scoped!("SELECT count(*) FROM miss WHERE state = 'open'", "AND guild = $1", "");
/// Reply latencies since day `$1`.
pub(super) const TOOK: Scoped = scoped!(
    "SELECT below, CAST(sum(CASE WHEN times BETWEEN 0 AND 4294967295 THEN times ELSE 0 END) AS BIGINT),
         sum(CASE WHEN times BETWEEN 0 AND 4294967295 THEN 0 ELSE 1 END)
     FROM took WHERE day >= $1",
    "AND guild = $2",
    "GROUP BY below ORDER BY below"
);

/// Latencies above this, in milliseconds, are counted together.
pub const LONGEST_COUNTED: u32 = 3000;

/// Upper bounds of the latency buckets, in milliseconds; the last bucket is unbounded.
pub(super) const BOUNDS: [u32; 12] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, LONGEST_COUNTED, u32::MAX];

/// The questions of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01 UTC.
    pub day: i64,
    /// Questions that were answered.
    pub answered: u64,
    /// Questions that got suggestions.
    pub offered: u64,
    /// Questions that were declined.
    pub declined: u64,
}

/// Statistics of the last days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// One item per day, oldest first, including days without questions.
    pub days: Vec<Day>,
    /// How often each entry was given, most often first; ties by id.
    pub given: Vec<(String, u64)>,
    /// The votes on each entry, ordered by id.
    pub votes: Vec<Tally>,
    /// Misses that no one has sorted yet.
    pub misses: u64,
    /// Replies per latency bucket, as pairs of the bucket's upper bound in milliseconds and a count.
    pub took: Vec<(u32, u64)>,
}

impl Stats {
    /// The quantile of reply latency, as the upper bound of its bucket in milliseconds, for a share from 0 to
    /// 1; `None` without replies.
    pub fn took_below(&self, share: f64) -> Option<u32> {
        let all: u64 = self.took.iter().map(|(_, times)| times).sum();
        let mut so_far = 0;
        let enough = |&&(_, times): &&(u32, u64)| {
            so_far += times;
            // Counts are far below 2^53, up to which this is exact.
            so_far as f64 >= share * all as f64
        };
        self.took.iter().filter(|(_, times)| *times > 0).find(enough).map(|(below, _)| *below)
    }
}

impl Store {
    /// Statistics of a guild, or of all guilds, for the last `days` days including today.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn stats(
        &self,
        scope: impl Into<Scope>,
        days: u16,
        now: UnixTime,
    ) -> Result<Stats, StoreError> {
        let (scope, today) = (scope.into(), now.div_euclid(DAY));
        let first = today + 1 - i64::from(days.max(1));
        let mut stats = Stats {
            days: (first..=today).map(|day| Day { day, ..Day::default() }).collect(),
            votes: self.tallies(scope, first * DAY).await?,
            ..Stats::default()
        };
        let rows = OUTCOMES.of(scope, |query| query.bind(first).bind(today));
        let outcome = |row: &AnyRow| {
            let (day, kind): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            let known = ["answer", "choice", "suggest", "decline"].contains(&kind.as_str());
            let place = usize::try_from(day - first).ok().filter(|_| known);
            let place = place.ok_or_else(|| sqlx::Error::Decode("no such outcome".into()))?;
            Ok((place, kind, count(row, 2)?, count(row, 3)?))
        };
        let mut broken = 0;
        for (place, kind, times, unreadable) in self.readable(rows, outcome).await? {
            broken += unreadable;
            let Some(day) = stats.days.get_mut(place) else { continue };
            match kind.as_str() {
                "answer" => day.answered = times,
                "suggest" => day.offered = times,
                "decline" => day.declined = times,
                _ => {}
            }
        }
        let given = GIVEN.of(scope, |query| query.bind(first));
        let entry = |row: &AnyRow| Ok((row.try_get(0)?, count(row, 1)?));
        stats.given = self.readable(given, entry).await?;
        let row = UNSORTED.of(scope, |query| query).fetch_one(&self.pool).await?;
        stats.misses = count(&row, 0)?;
        let took = TOOK.of(scope, |query| query.bind(first));
        let bucket = |row: &AnyRow| {
            let below = u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX);
            Ok((below, count(row, 1)?, count(row, 2)?))
        };
        for (below, times, unreadable) in self.readable(took, bucket).await? {
            broken += unreadable;
            stats.took.push((below, times));
        }
        self.pass_over(usize::try_from(broken).unwrap_or(usize::MAX));
        Ok(stats)
    }
}

/// A number of rows or the like, which is never negative.
fn count(row: &AnyRow, at: usize) -> Result<u64, sqlx::Error> {
    Ok(row.try_get::<i64, _>(at)?.cast_unsigned())
}

/// The upper bound of the bucket for a latency in milliseconds.
pub(super) fn bound(millis: u128) -> u32 {
    BOUNDS.into_iter().find(|below| millis < u128::from(*below)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Stats, bound};

    #[test]
    fn a_share_of_the_replies_was_faster() {
        let took = |took: &[(u32, u64)]| Stats { took: took.to_vec(), ..Stats::default() };
        assert_eq!(took(&[]).took_below(0.5), None);
        let some = took(&[(1, 50), (2, 45), (500, 5)]);
        assert_eq!(
            [0.5, 0.51, 0.95, 0.951, 1.0].map(|share| some.took_below(share)),
            [Some(1), Some(2), Some(2), Some(500), Some(500)]
        );
        assert_eq!([0, 1, 4, 5, 2999, 3000].map(bound), [1, 2, 5, 10, 3000, u32::MAX]);
    }
}
