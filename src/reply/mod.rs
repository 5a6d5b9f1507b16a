//! A verdict to what is said: the pack's words, put together. Pure functions; every door shows
//! these parts, so that no door leaves out a caution.

mod wording;

use serde::{Serialize, Serializer};

use crate::matching::{Judgement, Verdict};
use crate::pack::{Date, Entry, Language, Pack, Severity};
pub use wording::Wording;

/// What is said to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Reply {
    /// An entry, whole.
    Answer(Box<Answer>),
    /// Questions to choose from.
    Suggest(Suggest),
    /// The FAQ does not cover it.
    Decline(Decline),
}

/// An entry as it is shown: all of it, always.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The entry's id.
    pub entry: String,
    /// The language of the entry's own words; another than the reader's where a translation is missing.
    pub language: Language,
    /// How grave the matter is.
    pub severity: Severity,
    /// The question that is answered.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// What to beware of.
    pub cautions: Vec<String>,
    /// What to do instead.
    pub advice: Vec<String>,
    /// What supports it, each as one line: title, date, paragraphs.
    pub sources: Vec<String>,
    /// When a person last read it against its sources.
    #[serde(serialize_with = "as_text")]
    pub reviewed: Option<Date>,
    /// The line under every answer.
    pub disclaimer: Option<String>,
    /// What to read next.
    pub related: Vec<Link>,
}

/// A question that leads to an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The entry's id.
    pub entry: String,
    /// Its question.
    pub question: String,
}

/// Two or three questions to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggest {
    /// Over the questions.
    pub title: &'static str,
    /// What to do with them.
    pub text: &'static str,
    /// The questions, likeliest first.
    pub options: Vec<Link>,
}

/// That the FAQ does not cover a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decline {
    /// That it does not.
    pub title: &'static str,
    /// Why no guess is made.
    pub text: &'static str,
}

/// The reply to a judged question.
pub fn reply(pack: &Pack, judgement: &Judgement) -> Reply {
    let words = Wording::of(&judgement.language);
    let language = &judgement.language;
    match &judgement.verdict {
        Verdict::Answer(candidate) => match pack.entry(&candidate.entry) {
            Some(entry) => Reply::Answer(Box::new(answer(pack, entry, language))),
            None => decline(words),
        },
        Verdict::Suggest(candidates) => Reply::Suggest(Suggest {
            title: words.suggest_title,
            text: words.suggest,
            options: links(pack, candidates.iter().map(|c| c.entry.as_str()), language),
        }),
        Verdict::Decline => decline(words),
    }
}

fn decline(words: &Wording) -> Reply {
    Reply::Decline(Decline { title: words.decline_title, text: words.decline })
}

/// An entry as it is shown to a reader of `language`.
pub fn answer(pack: &Pack, entry: &Entry, language: &Language) -> Answer {
    let (text, spoken) = pack.text(entry, language);
    let disclaimer =
        pack.disclaimer.get(language).or_else(|| pack.disclaimer.get(&pack.default_language));
    Answer {
        entry: entry.id.clone(),
        language: spoken,
        severity: entry.severity,
        question: text.question.clone(),
        answer: text.answer.clone(),
        cautions: text.cautions.clone(),
        advice: text.advice.clone(),
        sources: sources(pack, entry),
        reviewed: entry.reviewed,
        disclaimer: disclaimer.cloned(),
        related: links(pack, entry.related.iter().map(String::as_str), language),
    }
}

/// The questions of these entries, in the reader's language; ids that the pack lacks are left out.
pub fn links<'a>(
    pack: &Pack,
    ids: impl Iterator<Item = &'a str>,
    language: &Language,
) -> Vec<Link> {
    let link = |id: &str| {
        let (text, _) = pack.text(pack.entry(id)?, language);
        Some(Link { entry: id.to_owned(), question: text.question.clone() })
    };
    ids.filter_map(link).collect()
}

/// "Title (2025-03-10), ¶3 ¶4".
fn sources(pack: &Pack, entry: &Entry) -> Vec<String> {
    let line = |citation: &crate::pack::Citation| {
        let source = pack.sources.iter().find(|source| source.id == citation.source)?;
        let mut line = source.title.clone().unwrap_or_else(|| source.id.clone());
        if let Some(date) = source.date {
            line.push_str(&format!(" ({date})"));
        }
        if !citation.paragraphs.is_empty() {
            let numbers: Vec<_> = citation.paragraphs.iter().map(|n| format!("¶{n}")).collect();
            line.push_str(&format!(", {}", numbers.join(" ")));
        }
        Some(line)
    };
    entry.sources.iter().filter_map(line).collect()
}

fn as_text<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}
