//! `caveat stats`: usage figures from the database of a bot, which may be running.

use std::io::Write;

use serde::Serialize;

use comfy_table::{CellAlignment, Table, presets};

use super::database::{Database, passed_over, wait};
use super::{Failure, Outcomes, out, switch};
use crate::clock::{Clock, date_of};
use crate::store::{self, Scope, Tally};
use crate::text::on_one_line;

/// Show how it went: questions by day and outcome, entries given and voted on, open misses
#[derive(Debug, clap::Args)]
pub(super) struct Stats {
    #[command(flatten)]
    database: Database,
    /// Only this guild, by its id; otherwise all together
    #[arg(long, value_name = "ID", env = "CAVEAT_GUILD")]
    guild: Option<u64>,
    /// How many days, today included
    #[arg(
        long,
        value_name = "N",
        default_value_t = 30,
        value_parser = clap::value_parser!(u16).range(1..=365),
        env = "CAVEAT_DAYS"
    )]
    days: u16,
    /// One JSON object instead of tables
    #[arg(long, env = "CAVEAT_JSON", value_parser = switch())]
    json: bool,
}

/// The figures for scripts.
#[derive(Serialize)]
struct Json<'a> {
    guild: Option<u64>,
    days: Vec<JsonDay>,
    answered: u64,
    offered: u64,
    declined: u64,
    given: Vec<JsonGiven<'a>>,
    votes: Vec<JsonVotes<'a>>,
    misses_open: u64,
    /// Upper bounds within which shares of the replies were sent; null if none were sent, or beyond 3
    /// s.
    reply_ms: JsonTook,
}

#[derive(Serialize)]
struct JsonDay {
    date: String,
    answered: u64,
    offered: u64,
    declined: u64,
}

#[derive(Serialize)]
struct JsonGiven<'a> {
    entry: &'a str,
    times: u64,
}

#[derive(Serialize)]
struct JsonVotes<'a> {
    entry: &'a str,
    helpful: u64,
    not_helpful: u64,
}

#[derive(Serialize)]
struct JsonTook {
    n: u64,
    p50_below: Option<u32>,
    p95_below: Option<u32>,
}

impl Stats {
    pub(super) fn run(self) -> Outcomes {
        let (guild, days) = (self.guild, self.days);
        let (stats, unreadable) = wait(async {
            let store = self.database.read().await?;
            let stats = store.stats(Scope::numbered(guild), days, Clock::system().unix()).await;
            store.close().await;
            Ok::<_, Failure>((stats?, store.unreadable()))
        })?;
        let mut out = out::stdout();
        if self.json {
            out.json(&Json::of(&stats, self.guild))?;
            writeln!(out)?;
        } else {
            write!(out, "{}", table(&stats, self.days))?;
        }
        Ok(passed_over(unreadable))
    }
}

impl<'a> Json<'a> {
    fn of(stats: &'a store::Stats, guild: Option<u64>) -> Self {
        let known = |bound: Option<u32>| bound.filter(|bound| *bound != u32::MAX);
        Self {
            guild,
            days: stats
                .days
                .iter()
                .map(|day| JsonDay {
                    date: date_of(day.day),
                    answered: day.answered,
                    offered: day.offered,
                    declined: day.declined,
                })
                .collect(),
            answered: stats.days.iter().map(|day| day.answered).sum(),
            offered: stats.days.iter().map(|day| day.offered).sum(),
            declined: stats.days.iter().map(|day| day.declined).sum(),
            given: stats
                .given
                .iter()
                .map(|(entry, times)| JsonGiven { entry, times: *times })
                .collect(),
            votes: stats
                .votes
                .iter()
                .map(|Tally { entry, helpful, unhelpful }| JsonVotes {
                    entry,
                    helpful: *helpful,
                    not_helpful: *unhelpful,
                })
                .collect(),
            misses_open: stats.misses,
            reply_ms: JsonTook {
                n: stats.took.iter().map(|(_, times)| times).sum(),
                p50_below: known(stats.took_below(0.5)),
                p95_below: known(stats.took_below(0.95)),
            },
        }
    }
}

fn table_of<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The figures as tables for people; days without a question are left out.
fn table(stats: &store::Stats, of_days: u16) -> String {
    let asked: u64 = stats.days.iter().map(|day| day.answered + day.offered + day.declined).sum();
    if asked == 0 && stats.given.is_empty() && stats.votes.is_empty() {
        return format!(
            "No questions in the last {}. Open misses: {}.\n",
            super::counted(usize::from(of_days), "day", "days"),
            stats.misses
        );
    }
    let mut days = table_of(["day", "answered", "suggested", "not covered"]);
    for day in stats.days.iter().filter(|day| day.answered + day.offered + day.declined > 0) {
        days.add_row([
            date_of(day.day),
            day.answered.to_string(),
            day.offered.to_string(),
            day.declined.to_string(),
        ]);
    }
    let mut entries = table_of(["entry", "given", "helpful", "not helpful"]);
    let mut ids: Vec<&str> = stats.given.iter().map(|(entry, _)| entry.as_str()).collect();
    ids.extend(stats.votes.iter().map(|tally| tally.entry.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    for id in ids {
        let given = stats.given.iter().find(|(entry, _)| entry == id).map_or(0, |(_, n)| *n);
        let votes = stats.votes.iter().find(|tally| tally.entry == id);
        let (helpful, unhelpful) = votes.map_or((0, 0), |tally| (tally.helpful, tally.unhelpful));
        entries.add_row([
            on_one_line(id).into_owned(),
            given.to_string(),
            helpful.to_string(),
            unhelpful.to_string(),
        ]);
    }
    let below = |share| match stats.took_below(share) {
        Some(u32::MAX) => "over 3000 ms".to_owned(),
        Some(bound) => format!("under {bound} ms"),
        None => "not known yet".to_owned(),
    };
    format!(
        "{days}\n\n{entries}\n\nmissed         {}\nmedian reply   {}\n95% of replies {}\n",
        stats.misses,
        below(0.5),
        below(0.95)
    )
}
