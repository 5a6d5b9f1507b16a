//! Explaining: why a question gets its reply, and how the bot would treat it as a message that does not address
//! the bot.

use crate::bot::card::{Card, code};
use crate::bot::context::Bot;
use crate::bot::policy::Moderator;
use crate::matching::{Explained, Explanation, Read};
use crate::pack::{limits, own_number};
use crate::reply::{self, fill};
use crate::text::cut;

/// Maximum number of features shown per candidate, strongest first.
const FEATURES: usize = 6;

/// Why the bot does not answer unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The operator has not enabled listening.
    OperatorOff,
    /// The bot listens neither to the channel nor to its parent.
    ChannelOff,
    /// The text does not read like a question.
    NoQuestion,
    /// No entry is certain enough.
    Unsure,
    /// The entry was given there recently.
    SaidLately,
}

/// Explains a question as the bot would answer it in a public channel with this locale.
pub fn explained(bot: &Bot, who: &Moderator, question: &Read<'_>, locale: &str) -> Explanation {
    let language = bot.ask(question, locale, Some(who.guild), None).language;
    let overlay = bot.memory.overlay(Some(who.guild));
    bot.service.explain_with(question, Some(&language), overlay.as_deref())
}

/// The page of an explanation; `silence` is why the bot would not answer unasked, if it would not.
pub fn page(bot: &Bot, who: &Moderator, why: &Explanation, silence: Option<Silence>) -> Card {
    let words = &who.words.explain;
    let mut lines = vec![words.verdict(why, |taught| code(taught, 200))];
    if !why.words.is_empty() {
        lines.push(format!("{} {}", words.read_as, code(&why.words.join(" "), 500)));
    }
    for correction in why.corrections.iter().take(FEATURES) {
        let from = fill(words.corrected, "from", code(&correction.from, 50));
        lines.push(fill(&from, "to", code(&correction.to, 50)));
    }
    lines.push(fill(words.unseen, "unseen", format_args!("{:.0}", why.unseen * 100.0)));
    let card = Card::notice(words.title, cut(&lines.join("\n"), limits::DESCRIPTION / 2));
    let card = why.candidates.iter().fold(card, |card, candidate| {
        let own = candidate.nearest.as_ref().filter(|_| own_number(&candidate.entry).is_some());
        // An own entry has no id that tells anything.
        let name = own.map_or(candidate.entry.clone(), |own| code(&own.phrasing, 200));
        let heading = format!("{name} ({:.2})", candidate.score);
        card.with_field(&heading, cut(&reasons(candidate, words), limits::FIELD_VALUE))
    });
    card.with_field(words.unasked, unasked(bot, silence, words))
}

fn reasons(candidate: &Explained, words: &reply::Explain) -> String {
    let features = candidate.features.iter().take(FEATURES);
    let mut lines: Vec<String> =
        features.map(|(what, adds)| format!("{adds:+.2} {}", code(what, 80))).collect();
    if let Some(nearest) = &candidate.nearest {
        let likeness = nearest.likeness * 100.0;
        lines.push(format!("{} {} ({likeness:.0} %)", words.nearest, code(&nearest.phrasing, 200)));
    }
    // A field must not be empty.
    if lines.is_empty() { "–".to_owned() } else { lines.join("\n") }
}

fn unasked(bot: &Bot, silence: Option<Silence>, words: &reply::Explain) -> String {
    let text = match silence {
        None => words.spoken,
        Some(Silence::OperatorOff) => words.operator_off,
        Some(Silence::ChannelOff) => return bot.said(words.channel_off),
        Some(Silence::NoQuestion) => words.no_question,
        Some(Silence::Unsure) => words.unsure,
        Some(Silence::SaidLately) => return bot.said(words.said_lately),
    };
    text.to_owned()
}
