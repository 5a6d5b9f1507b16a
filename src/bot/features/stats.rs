//! Statistics for moderators: questions by day and outcome, entries by answers and votes, misses; as a chart
//! (`stats/chart.rs`) and as text.

mod chart;

use std::ops::RangeInclusive;

use crate::bot::card::{Card, Picture};
use crate::bot::context::Bot;
use crate::bot::policy::{Moderator, Response};
use crate::reply::{Figures as Words, Wording, fill};
use crate::store::{Day, LONGEST_COUNTED, Stats, Tally};
use crate::text::cut;

/// Allowed days: fewer make no chart, and counts are kept for a year.
pub const DAYS: RangeInclusive<u16> = 7..=365;
/// The default number of days.
pub const USUAL: i64 = 30;
/// Maximum number of entries in a list.
const MAX_NAMED: usize = 5;
/// Minimum votes for an entry to count as most or least helpful: one voter decides nothing.
const MIN_VOTES: u64 = 3;
/// Maximum length of a question in a list, in characters.
const MAX_QUESTION: usize = 120;
/// The file name of the chart; the embed refers to it.
const CHART_FILE: &str = "faq-stats.png";

/// The sentence about a number of days that is not allowed.
pub fn refusal(days: i64, words: &Wording) -> Option<String> {
    let is_allowed = u16::try_from(days).is_ok_and(|days| DAYS.contains(&days));
    let text = || fill(&fill(words.figures.wrong_days, "least", DAYS.start()), "most", DAYS.end());
    (!is_allowed).then(text)
}

/// The statistics of a guild for the last days; takes longer than others, because it reads and draws much.
pub async fn answer(bot: &Bot, who: &Moderator, days: i64) -> Response {
    let Ok(days) = u16::try_from(days) else { return who.words.figures.failed.into() };
    match bot.memory.stats(who.guild, days).await {
        Ok(stats) => page(bot, stats, who).await.into(),
        Err(_) => who.words.figures.failed.into(),
    }
}

/// The page, with its chart if one could be drawn.
async fn page(bot: &Bot, stats: Stats, who: &Moderator) -> Card {
    let words = Wording::of(&who.language);
    let title = fill(words.figures.title, "days", stats.days.len());
    let card = Card::notice(&title, text(bot, &stats, who, words));
    // Drawing occupies a core for a while, and members must not wait for it.
    let drawn = tokio::task::spawn_blocking(move || chart::draw(&stats, words)).await;
    match drawn.map_err(Into::into).flatten() {
        Ok(png) => {
            let picture = Picture { name: CHART_FILE, png, description: words.figures.picture };
            Card { picture: Some(picture), ..card }
        }
        Err(cause) => {
            tracing::error!(%cause, "the picture of the figures could not be drawn");
            card
        }
    }
}

/// The content of the chart as text.
fn text(bot: &Bot, stats: &Stats, who: &Moderator, words: &Wording) -> String {
    let all = &words.figures;
    let question = |id: &str| {
        let answer = bot.entry(id, Some(who.guild), &who.language);
        let question = answer.map(|answer| answer.question);
        // An entry that no longer exists has only its id.
        cut(question.as_deref().unwrap_or(id), MAX_QUESTION)
    };
    let list = |lines: Vec<String>| {
        if lines.is_empty() { all.nothing.to_owned() } else { lines.join("\n") }
    };
    let total = |of: fn(&Day) -> u64| stats.days.iter().map(of).sum::<u64>();
    let by_day = format!(
        "{}: {}\n{}: {}\n{}: {}",
        all.answered,
        total(|day| day.answered),
        all.offered,
        total(|day| day.offered),
        all.declined,
        total(|day| day.declined)
    );
    let given = stats.given.iter().take(MAX_NAMED);
    let given = given.map(|(entry, times)| format!("• {} · {times}", question(entry))).collect();
    let voted = |tallies: Vec<&Tally>| {
        let line = |tally: &Tally| {
            let of = fill(all.of, "helpful", tally.helpful);
            let of = fill(&of, "all", tally.helpful + tally.unhelpful);
            format!("• {} · {of}", question(&tally.entry))
        };
        list(tallies.into_iter().map(line).collect())
    };
    let (most, least) = by_votes(&stats.votes);
    let blocks = [
        (all.by_day, by_day),
        (all.most_given, list(given)),
        (all.most_helpful, voted(most)),
        (all.least_helpful, voted(least)),
        (all.misses, stats.misses.to_string()),
        (all.took, took(stats, all)),
    ];
    blocks.map(|(name, text)| format!("**{name}**\n{text}")).join("\n")
}

/// The latency of replies, in words.
fn took(stats: &Stats, words: &Words) -> String {
    let bound = |share| stats.took_below(share);
    let (Some(half), Some(most)) = (bound(0.5), bound(0.95)) else {
        return words.nothing.to_owned();
    };
    // The last bucket has no upper bound.
    let text = match (half, most) {
        (u32::MAX, _) => words.took_longest,
        (_, u32::MAX) => words.took_long,
        _ => words.took_below,
    };
    let text = fill(&fill(text, "half", half), "most", most);
    fill(&text, "longest", LONGEST_COUNTED)
}

/// The most and the least helpful entries among those with enough votes; none is both.
fn by_votes(votes: &[Tally]) -> (Vec<&Tally>, Vec<&Tally>) {
    let share = |tally: &Tally| tally.helpful as f64 / (tally.helpful + tally.unhelpful) as f64;
    let mut voted: Vec<&Tally> =
        votes.iter().filter(|tally| tally.helpful + tally.unhelpful >= MIN_VOTES).collect();
    // With equal shares, more votes weigh more.
    voted.sort_by(|a, b| {
        share(b)
            .total_cmp(&share(a))
            .then((b.helpful + b.unhelpful).cmp(&(a.helpful + a.unhelpful)))
    });
    let most = voted.iter().copied().filter(|tally| share(tally) > 0.5).take(MAX_NAMED).collect();
    let least =
        voted.iter().rev().copied().filter(|tally| share(tally) <= 0.5).take(MAX_NAMED).collect();
    (most, least)
}

#[cfg(test)]
mod tests {
    use super::by_votes;
    use crate::store::Tally;

    #[test]
    fn few_votes_are_no_verdict_and_no_entry_is_best_and_worst() {
        let tally = |entry: &str, helpful, unhelpful| {
            let entry = entry.to_owned();
            Tally { entry, helpful, unhelpful }
        };
        let votes = [
            tally("few", 2, 0),
            tally("good", 3, 0),
            tally("better", 30, 0),
            tally("middling", 6, 5),
            tally("bad", 1, 3),
            tally("worst", 0, 3),
        ];
        let (most, least) = by_votes(&votes);
        let ids =
            |tallies: Vec<&Tally>| tallies.iter().map(|t| t.entry.clone()).collect::<Vec<_>>();
        assert_eq!(ids(most), ["better", "good", "middling"]);
        assert_eq!(ids(least), ["worst", "bad"]);
    }
}
