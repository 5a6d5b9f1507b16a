//! Style warnings, which keep answers short, distinct and in the pack's own words. They are for
//! authors, so only `caveat check` runs them; loading does not.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::draft::{Draft, DraftEntry, DraftText};
use super::fault::{Fault, Faults, Spot};
use super::parse::parse;
use super::read::Spotted;
use super::{Date, Language, PackFiles, phrasing_key};
use crate::text::is_han;

/// Maximum number of words of a first sentence.
const FIRST_SENTENCE: usize = 25;
/// Maximum number of entries that may share a sentence.
const SHARING: usize = 2;
/// Letters and digits from which on a sentence counts as shared: short ones such as "No." may repeat.
const SENTENCE: usize = 12;
/// Number of consecutive words from which on a phrase counts as copied, not as coincidence.
const COPIED: usize = 8;
/// Number of Chinese characters that count as one word in lengths.
const HAN_A_WORD: usize = 2;
/// The date that `check` once gave as an example: a pack with it was not reviewed on that day.
const EXAMPLE: Date = Date { year: 2025, month: 3, day: 10 };

/// Style warnings for a pack that loads: first sentences that are too long, sentences that many entries
/// share, impossible review dates, and phrases copied from a source's text. `latest` is today in the
/// easternmost time zone: a later date is in the future everywhere.
pub fn style(files: &PackFiles, latest: Date, source: Option<&str>) -> Vec<Fault> {
    // Errors were reported when the pack was loaded.
    let Ok(draft) = parse(files, &mut Faults::default()) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in &draft.entries {
        found.extend(reviewed(entry, latest));
        found.extend(entry.texts.values().filter_map(first_sentence));
    }
    found.extend(shared(&draft));
    if let Some(source) = source {
        let phrases = Phrases::of(source);
        let texts = draft.entries.iter().flat_map(|entry| entry.texts.values());
        let said = texts.flat_map(|text| text.question.iter().chain(said(text)));
        found.extend(said.filter_map(|text| phrases.copied(text)));
    }
    found
}

/// The texts of an entry except its question.
fn said(text: &DraftText) -> impl Iterator<Item = &Spotted<String>> {
    let points = text.cautions.iter().chain(&text.advice).flatten();
    text.answer.iter().chain(points)
}

fn reviewed(entry: &DraftEntry, latest: Date) -> Option<Fault> {
    let Spotted { value: day, spot } = entry.reviewed.as_ref()?;
    let message = if *day > latest {
        format!("reviewed on {day}, which is still to come")
    } else if *day == EXAMPLE {
        format!("reviewed on {day}, the example of an earlier version of caveat")
    } else {
        return None;
    };
    let hint = "read the entry against its source and put the day you did";
    Some(Fault::warning(spot.clone(), message, hint))
}

fn first_sentence(text: &DraftText) -> Option<Fault> {
    let answer = text.answer.as_ref()?;
    let words = long_opening(&answer.value)?;
    let message = format!("the first sentence of the answer has {words} words");
    let hint = format!("answer in {FIRST_SENTENCE} at most, and explain after that");
    Some(Fault::warning(answer.spot.clone(), message, hint))
}

/// The words of an answer's first sentence, if it is too long.
pub(super) fn long_opening(answer: &str) -> Option<usize> {
    let words = length(sentences(answer).next()?);
    (words > FIRST_SENTENCE).then_some(words)
}

/// Occurrence of a sentence: the id of its entry, the sentence, and its position.
type Place<'a> = (&'a str, &'a str, &'a Spot);

/// Warns of sentences that too many entries share.
fn shared(draft: &Draft) -> Vec<Fault> {
    let mut places: BTreeMap<(&Language, String), Vec<Place>> = BTreeMap::new();
    for entry in &draft.entries {
        for (language, text) in &entry.texts {
            for part in said(text) {
                for sentence in sentences(&part.value) {
                    let key = phrasing_key(sentence);
                    if key.chars().count() >= SENTENCE {
                        let place = (entry.id.as_str(), sentence, &part.spot);
                        places.entry((language, key)).or_default().push(place);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    for places in places.into_values() {
        let entries: BTreeSet<&str> = places.iter().map(|(entry, ..)| *entry).collect();
        let (Some((_, _, first)), Some((_, sentence, last))) = (places.first(), places.last())
        else {
            continue;
        };
        if entries.len() > SHARING {
            let message = format!("{} entries say: {sentence}", entries.len());
            let hint = "say in each what only that entry can say";
            let fault = Fault::warning((*last).clone(), message, hint);
            found.push(fault.with_other((*first).clone(), "the first one"));
        }
    }
    found
}

/// Index of the phrases of a text.
struct Phrases(HashMap<usize, HashSet<String>>);

impl Phrases {
    fn of(source: &str) -> Self {
        let words = words(source);
        let phrases = |length: usize| words.windows(length).map(|phrase| phrase.join(" "));
        let lengths = [COPIED, COPIED * HAN_A_WORD];
        Self(lengths.map(|length| (length, phrases(length).collect())).into())
    }

    /// Warns if a text contains a phrase of the source.
    fn copied(&self, text: &Spotted<String>) -> Option<Fault> {
        let words = words(&text.value);
        let chinese = text.value.chars().filter(|&c| is_han(c)).count() * 2 > words.len();
        let length = if chinese { COPIED * HAN_A_WORD } else { COPIED };
        let known = self.0.get(&length)?;
        let mut phrases = words.windows(length).map(|phrase| phrase.join(" "));
        let copied = phrases.find(|phrase| known.contains(phrase))?;
        let message = format!("these words are the source's own: {copied}");
        let hint = "say it in words of your own";
        Some(Fault::warning(text.spot.clone(), message, hint))
    }
}

/// Splits a text into sentences.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        let mut after = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = after.next() {
            let next = after.peek().map(|(_, next)| *next);
            let ends = match c {
                '。' | '！' | '？' | '\n' => true,
                '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
                _ => false,
            };
            if ends {
                end = at + c.len_utf8();
                break;
            }
        }
        let (sentence, others) = rest.split_at(end);
        rest = others.trim_start();
        (!sentence.is_empty()).then_some(sentence)
    })
}

/// Lower-case words; each Chinese character is one.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric() && c != '\'') {
        let mut word = String::new();
        for c in part.chars() {
            if is_han(c) {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                words.push(c.to_string());
            } else {
                word.extend(c.to_lowercase());
            }
        }
        words.extend((!word.is_empty()).then_some(word));
    }
    words
}

/// Length of a sentence in words.
fn length(sentence: &str) -> usize {
    let words = words(sentence);
    let han = words.iter().filter(|word| word.chars().all(is_han)).count();
    words.len() - han + han.div_ceil(HAN_A_WORD)
}

#[cfg(test)]
mod tests {
    use super::{Date, length, sentences, style};
    use crate::pack::{PackFiles, load};

    const PACK: &str =
        "title = \"T\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n";
    const TODAY: Date = Date { year: 2026, month: 11, day: 28 };

    /// Messages of the warnings for entries with these answers, all reviewed on `day`.
    fn said(day: &str, answers: &[&str], source: Option<&str>) -> Vec<String> {
        let names: Vec<String> = (0..answers.len()).map(|n| format!("e{n}.toml")).collect();
        let entry = |answer| {
            format!("reviewed = {day}\n[en]\nquestion = \"Is it?\"\nanswer = \"{answer}\"\n")
        };
        let texts: Vec<String> = answers.iter().map(entry).collect();
        let mut files = vec![("pack.toml", PACK)];
        files.extend(names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)));
        let found = style(&PackFiles::from_texts("t", files), TODAY, source);
        found.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn sentences_end_where_readers_hear_it() {
        let all = |text| sentences(text).collect::<Vec<_>>();
        assert_eq!(all("No: 1.5% is it. Why? So."), ["No: 1.5% is it.", "Why?", "So."]);
        assert_eq!(all("不行。为什么？就是"), ["不行。", "为什么？", "就是"]);
        assert_eq!(all(" "), [""; 0]);
    }

    #[test]
    fn a_first_sentence_is_short() {
        let long = format!("No,{} it is not. Short.", " so".repeat(22));
        assert_eq!(length("USDT付款不行"), 3);
        assert_eq!(said("2026-01-01", &[&long], None).len(), 1, "26 words");
        assert!(said("2026-01-01", &[&long.replacen(" so", "", 1)], None).is_empty());
        assert!(said("2026-01-01", &[&format!("No. {long}")], None).is_empty());
    }

    #[test]
    fn three_entries_do_not_say_the_same() {
        let all = ["No. The rule holds everywhere.", "Yes! The rule holds everywhere!", "Maybe."];
        assert!(said("2026-01-01", &all, None).is_empty());
        let all = [all[0], all[1], "The rule holds everywhere. Indeed."];
        assert_eq!(said("2026-01-01", &all, None), ["3 entries say: The rule holds everywhere."]);
    }

    #[test]
    fn a_day_of_review_was_one() {
        assert!(said("2026-11-28", &["No."], None).is_empty());
        assert_eq!(
            said("2026-11-29", &["No."], None),
            ["reviewed on 2026-11-29, which is still to come"]
        );
        assert_eq!(
            said("2025-03-10", &["No."], None),
            ["reviewed on 2025-03-10, the example of an earlier version of caveat"]
        );
    }

    #[test]
    fn a_source_is_not_copied() {
        let source = "As we said, the office opens at nine and closes at five on all days.";
        let copied = "It OPENS: the office opens at nine, and closes at five.";
        assert_eq!(
            said("2026-01-01", &[copied], Some(source)),
            ["these words are the source's own: the office opens at nine and closes at"]
        );
        assert!(said("2026-01-01", &[copied], None).is_empty());
        let own = "The office opens at nine and it closes at five.";
        assert!(said("2026-01-01", &[own], Some(source)).is_empty());
    }

    #[test]
    fn the_shipped_pack_reads_well() {
        let files = PackFiles::shipped();
        assert_eq!(load(PackFiles::shipped()).report.warnings(), 0);
        let found = style(&files, Date { year: 9999, month: 1, day: 1 }, None);
        let found: Vec<_> = found.into_iter().map(|fault| fault.message).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
}
