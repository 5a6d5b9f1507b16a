//! Measurements, printed as a line of the table in docs/reliability.md.

use std::time::Duration;

use crate::standin::ledger::{Ledger, Wanted};

use super::WARM;
use super::bot::Running;

/// Bounds of a minute under load.
const P99: Duration = Duration::from_millis(100);
const GROWTH: i64 = 5 * 1024 * 1024;
/// A heartbeat within this time is on time.
const ON_TIME: Duration = Duration::from_secs(1);

/// Measurements during a run.
pub(super) struct Figures {
    name: &'static str,
    sent: usize,
    /// Processor time of the bot, at the start and the end of the load.
    processor: (Duration, Duration),
    /// The bot's resident memory, once a second.
    resident: Vec<(Duration, u64)>,
}

/// Results of a run.
pub(super) struct Measured {
    lost: usize,
    answered: u64,
    unasked: u64,
    noted: u64,
    warnings: usize,
    p99: Duration,
    latest_beat: Duration,
    growth: i64,
    growth_of_half: i64,
}

impl Figures {
    pub(super) fn new(name: &'static str, bot: &Running) -> Self {
        let processor = (bot.processor(), bot.processor());
        Self { name, sent: 0, processor, resident: Vec::new() }
    }

    pub(super) fn begin(&mut self, bot: &Running) {
        self.processor.0 = bot.processor();
    }

    pub(super) fn sent(&mut self, count: usize) {
        self.sent = count;
    }

    pub(super) fn look(&mut self, bot: &Running, since: Duration) {
        self.resident.push((since, bot.resident()));
    }

    pub(super) fn end(&mut self, bot: &Running) {
        self.processor.1 = bot.processor();
        let last = self.resident.last().map_or(Duration::ZERO, |(since, _)| *since);
        self.look(bot, last);
    }

    /// Processor time between the start and the end of the load.
    pub(super) fn used(&self) -> Duration {
        self.processor.1.saturating_sub(self.processor.0)
    }

    #[expect(clippy::print_stdout, reason = "the line is for whoever runs it")]
    pub(super) fn print(
        &self,
        ledger: &Ledger,
        wanted: &[Wanted],
        lateness: &[Duration],
        noted: u64,
        warnings: &[String],
    ) -> Measured {
        let took = ledger.took(wanted);
        let at = |share: f64| Duration::from_micros(took.value_at_quantile(share));
        let latest_beat = lateness.iter().max().copied().unwrap_or_default();
        let used = self.used();
        let warm = self.resident.iter().find(|(since, _)| *since >= WARM);
        let (_, first) = *warm.or(self.resident.last()).expect("it was looked at");
        let middle = self.resident[self.resident.len() / 2].1;
        let last = self.resident.last().expect("it was looked at").1;
        println!(
            "| {} | {} | {} | {} | {:.1} | {:.1} | {:.1} | {} in {} | {} → {} → {} | {:.0} |",
            self.name,
            took.len(),
            ledger.waiting(),
            noted,
            milliseconds(at(0.5)),
            milliseconds(at(0.99)),
            milliseconds(at(1.0)),
            lateness.iter().filter(|late| **late > ON_TIME).count(),
            lateness.len(),
            megabytes(first),
            megabytes(middle),
            megabytes(last),
            self.sent as f64 / used.as_secs_f64(),
        );
        eprintln!(
            "{} sent, {} requests of which {} more than a channel takes, {} said unasked, latest heartbeat \
             {latest_beat:?}, processor {used:?}",
            self.sent, ledger.requests, ledger.limited, ledger.unasked,
        );
        if let [first, ..] = warnings {
            eprintln!("  {} warnings, the first: {first}", warnings.len());
        }
        for one in wanted {
            let took = ledger.took(&[*one]);
            let at = |share: f64| Duration::from_micros(took.value_at_quantile(share));
            eprintln!("  {one:?}: {} p50 {:?} p99 {:?}", took.len(), at(0.5), at(0.99));
        }
        let series: Vec<_> = self.resident.iter().map(|(_, bytes)| megabytes(*bytes)).collect();
        eprintln!("  resident, MB each second: {}", series.join(" "));
        let difference = |from: u64, to: u64| to.cast_signed() - from.cast_signed();
        Measured {
            lost: ledger.waiting(),
            answered: took.len(),
            unasked: ledger.unasked as u64,
            noted,
            warnings: warnings.len(),
            p99: at(0.99),
            latest_beat,
            growth: difference(first, last),
            growth_of_half: difference(middle, last),
        }
    }
}

impl Measured {
    /// A minute under load: nothing lost, everything in time, and no more memory than before.
    pub(super) fn keeps_the_bounds(&self) {
        assert_eq!(self.lost, 0, "lost");
        assert_eq!(self.warnings, 0, "the log warns");
        assert!(self.p99 < P99, "p99 {:?}", self.p99);
        assert!(self.latest_beat < ON_TIME, "a heartbeat was late: {:?}", self.latest_beat);
        assert!(self.growth < GROWTH, "{} bytes more", self.growth);
    }

    /// The database has exactly the questions that were answered, by name or unprompted.
    pub(super) fn noted_all(&self) -> &Self {
        assert_eq!(self.noted, self.answered + self.unasked, "noted");
        self
    }

    /// A long run: nothing lost, and the buffers of recent things were full by half-time.
    pub(super) fn stays_steady(&self) {
        assert_eq!(self.lost, 0, "lost");
        assert!(self.growth_of_half < GROWTH, "{} bytes more", self.growth_of_half);
    }
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1024.0 / 1024.0)
}
