//! The preview of a draft: the entry as members will see it, and above it what is wrong with it, what it is close to, and
//! which missed questions it would take.

use super::severity_word;
use crate::bot::action::{Action, FormOf};
use crate::bot::card::{Button, Card, Row, Style, code};
use crate::bot::context::Bot;
use crate::bot::features::ask;
use crate::bot::policy::Moderator;
use crate::ids::GuildId;
use crate::matching::{Overlay, Unpublishable, Unteachable, Verdict};
use crate::pack::{Flaw, OwnEntry, Part, flaws};
use crate::reply::{Answer, Entries, fill};
use crate::service::own_text;
use crate::store::{EntryDraft, EntryText, Miss};
use crate::text::cut;

/// Missed questions that are tried, the latest.
const TRIED: usize = 50;
/// Entries and questions that are named.
const NAMED: usize = 3;
/// Entries that are named as close have at least this probability.
const CLOSE: f64 = 0.1;
/// The longest text above a page, in characters.
const LONGEST_ABOVE: usize = 1900;
/// The number of an entry that has none yet.
const UNNUMBERED: i64 = i64::MAX;

/// A draft as an entry among the others of its server.
struct Trial {
    own: OwnEntry,
    /// Of the server, with the draft as if it were published.
    overlay: Overlay,
}

impl Trial {
    /// `number` is that of an entry that there is. `None` where the text has no valid language.
    fn of(bot: &Bot, guild: GuildId, number: Option<i64>, text: &EntryText) -> Option<Self> {
        let own = own_text(number.unwrap_or(UNNUMBERED), text, bot.clock.unix())?;
        let overlay = bot.memory.overlay(Some(guild)).unwrap_or_default();
        Some(Self { overlay: overlay.with(own.clone()), own })
    }

    /// The flaws of its text, as `caveat check` finds them.
    fn flaws(&self, answer: &Answer) -> Vec<Flaw> {
        let count = |text: &String| text.chars().count();
        let around = answer.disclaimer.as_ref().map_or(0, count)
            + answer.sources.iter().map(count).sum::<usize>();
        flaws(&self.own.text, around)
    }
}

/// The sentence that refuses to publish a text as a new entry, or as the one with this number, if it cannot be.
pub(super) fn refusal(
    bot: &Bot,
    who: &Moderator,
    number: Option<i64>,
    text: &EntryText,
) -> Option<String> {
    let words = &who.words.entries;
    let Some(trial) = Trial::of(bot, who.guild, number, text) else {
        return Some(words.failed.to_owned());
    };
    let answer = bot.service.own_answer(&trial.own, &who.language);
    let worst = trial.flaws(&answer).into_iter().find(Flaw::is_error);
    worst.map(|flaw| flaw_text(&flaw, words)).or_else(|| taken(bot, who, &trial.own))
}

/// The preview, with the buttons for what can be done with the draft.
pub(super) async fn page(
    bot: &Bot,
    who: &Moderator,
    draft: &EntryDraft,
    is_severity_understood: bool,
) -> Card {
    let words = &who.words.entries;
    let number = draft.revises.map(|revised| revised.entry);
    let Some(trial) = Trial::of(bot, draft.guild, number, &draft.text) else {
        return Card::plain(words.failed);
    };
    let answer = bot.service.own_answer(&trial.own, &who.language);
    let flaws = trial.flaws(&answer);
    let taken = taken(bot, who, &trial.own);
    let can_publish = taken.is_none() && !flaws.iter().any(Flaw::is_error);
    let mut lines = vec![words.preview.to_owned()];
    lines.extend(taken.map(|refusal| format!("❌ {refusal}")));
    for flaw in &flaws {
        let mark = if flaw.is_error() { "❌" } else { "⚠️" };
        lines.push(format!("{mark} {}", flaw_text(flaw, words)));
    }
    if !is_severity_understood {
        let severity = severity_word(bot, draft.text.severity, who);
        lines.push(format!("⚠️ {}", fill(words.severity_unknown, "severity", severity)));
    }
    lines.extend(close(bot, who, &trial));
    if let Ok(misses) = bot.memory.misses(who.guild).await {
        lines.extend(takes(bot, who, &trial, misses));
    }
    let reader = who.reader();
    let button = |action, label: &str| reader.button(action, label);
    let publish = button(Action::Publish(draft.id), words.publish).styled(Style::Primary);
    let change = button(Action::Form(FormOf::Draft(draft.id)), words.change);
    let discard = button(Action::Discard(draft.id), words.discard).styled(Style::Danger);
    let buttons: Vec<Button> =
        can_publish.then_some(publish).into_iter().chain([change, discard]).collect();
    let card = if flaws.iter().any(is_unshowable) {
        // Discord shows no page of it.
        Card::notice(words.unshown_title, words.unshown)
    } else {
        ask::answer(&answer, &bot.frame(&who.language, None, None, true))
    };
    let above = Some(cut(&lines.join("\n"), LONGEST_ABOVE));
    Card { above, ..card.with_rows(vec![Row::Buttons(buttons)]) }
}

fn is_unshowable(flaw: &Flaw) -> bool {
    matches!(flaw, Flaw::TooLong { .. } | Flaw::ReplyTooLong(_) | Flaw::Empty(_))
}

/// The sentence that says whose questions an entry would take, if it may not.
fn taken(bot: &Bot, who: &Moderator, own: &OwnEntry) -> Option<String> {
    let words = &who.words.entries;
    let overlay = bot.memory.overlay(Some(who.guild));
    let question = &own.text.question;
    let title = |id: &str| {
        let answer = bot.entry(id, Some(who.guild), &who.language);
        code(&answer.map_or_else(|| id.to_owned(), |answer| answer.question), 200)
    };
    let may = bot.service.publishable(&own.id, question, &own.language, overlay.as_deref());
    match may.err()? {
        Unpublishable::Hides(entry) => Some(fill(words.hides, "entry", title(&entry))),
        Unpublishable::Question(Unteachable::Taken { entry, phrasing }) => {
            let taken = fill(words.taken, "entry", title(&entry));
            Some(fill(&taken, "phrasing", code(&phrasing, 200)))
        }
        // The flaws say so.
        Unpublishable::Question(_) => None,
    }
}

/// The entries that a draft is close to.
fn close(bot: &Bot, who: &Moderator, trial: &Trial) -> Vec<String> {
    let words = &who.words.entries;
    let overlay = bot.memory.overlay(Some(who.guild));
    let read = bot.service.read(&trial.own.text.question);
    let asked = bot.service.ask_with(&read, Some(&trial.own.language), overlay.as_deref(), None);
    let close = asked.judgement.candidates.iter().filter(|one| one.score >= CLOSE);
    let others = close.filter(|one| one.entry != trial.own.id).take(NAMED);
    let names = others.filter_map(|one| {
        let answer = bot.entry(&one.entry, Some(who.guild), &who.language)?;
        Some(format!("• {}", code(&answer.question, 120)))
    });
    let names: Vec<String> = names.collect();
    let title = (!names.is_empty()).then(|| words.close.to_owned());
    title.into_iter().chain(names).collect()
}

/// The latest missed questions that a draft would answer, or at least be offered for.
fn takes(bot: &Bot, who: &Moderator, trial: &Trial, mut misses: Vec<Miss>) -> Vec<String> {
    let words = &who.words.entries;
    misses.sort_by_key(|miss| std::cmp::Reverse(miss.last));
    misses.truncate(TRIED);
    let takes = |miss: &&Miss| {
        let read = bot.service.read(&miss.question.words);
        let overlay = Some(&trial.overlay);
        let asked = bot.service.ask_at(&read, &miss.question.language, overlay, None);
        match &asked.judgement.verdict {
            Verdict::Answer(first) => first.entry == trial.own.id,
            Verdict::Suggest(offered) => offered.iter().any(|one| one.entry == trial.own.id),
            Verdict::Decline => false,
        }
    };
    if misses.is_empty() {
        return Vec::new();
    }
    let taken: Vec<&Miss> = misses.iter().filter(takes).collect();
    if taken.is_empty() {
        return vec![words.takes_none.to_owned()];
    }
    let named =
        taken.iter().take(NAMED).map(|miss| format!("• {}", code(&miss.question.words, 120)));
    let title = fill(words.takes, "count", taken.len());
    [title].into_iter().chain(named).collect()
}

fn flaw_text(flaw: &Flaw, words: &Entries) -> String {
    match flaw {
        Flaw::Empty(Part::Question) => words.empty_question.to_owned(),
        Flaw::Empty(_) => words.empty_answer.to_owned(),
        Flaw::Wordless => words.wordless.to_owned(),
        Flaw::TooLong { part, length, limit } => {
            let text = match part {
                Part::Question => words.long_question,
                Part::Answer => words.too_long_answer,
                Part::Cautions => words.long_cautions,
                Part::Advice => words.long_advice,
            };
            fill(&fill(text, "length", length), "limit", limit)
        }
        Flaw::CutInMenus(length) => fill(words.cut_in_menus, "length", length),
        Flaw::LongAnswer(length) => fill(words.long_answer, "length", length),
        Flaw::LongOpening(count) => fill(words.long_opening, "count", count),
        Flaw::ManyPoints(Part::Cautions, count) => fill(words.many_cautions, "count", count),
        Flaw::ManyPoints(_, count) => fill(words.many_advice, "count", count),
        Flaw::ReplyTooLong(length) => fill(words.long_reply, "length", length),
    }
}
