//! A verdict to what is said: the pack's words, put together. Pure functions; every door shows
//! these parts, so that no door leaves out a caution.

mod script;
mod wording;

use serde::{Serialize, Serializer};

use crate::lang::{self, Lang};
use crate::matching::{Judgement, Verdict};
use crate::pack::{Date, Entry, Heading, Language, Pack, Severity, Text};
pub(crate) use script::is_traditional;
pub use wording::{
    Commands, Counted, Described, Explain, Figures, Misses, Named, Naming, News, Pins, Settings,
    SettingsParts, Wording, fill,
};

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
    /// What stands above its parts.
    pub headings: Headings,
    /// The question that is answered.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// What to beware of.
    pub cautions: Vec<String>,
    /// What the reader can do.
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

/// What stands above the parts of an answer: the pack's own words, or else the bot's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headings {
    /// Above the question: how grave the matter is.
    pub severity: String,
    /// Above the cautions.
    pub cautions: String,
    /// Above the advice.
    pub advice: String,
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

/// That the FAQ does not cover a question, or what it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decline {
    /// That it does not.
    pub title: &'static str,
    /// Why no guess is made.
    pub text: &'static str,
}

/// The reply to a judged question, for a reader of `language`.
pub fn reply(pack: &Pack, judgement: &Judgement, language: &Language) -> Reply {
    let words = Wording::of(language);
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

/// What is said to somebody who asks what can be asked: what the FAQ is about.
pub fn help(language: &Language) -> Reply {
    let words = Wording::of(language);
    Reply::Decline(Decline { title: words.help_title, text: words.help })
}

/// How a reader is spoken to: in a language of the pack, or in one that is made from it.
struct Voice<'a> {
    pack: &'a Pack,
    /// The reader's language.
    language: &'a Language,
    /// The pack's language that it is taken from.
    source: &'a Language,
    /// The form that is made of it, for a reader of that.
    form: Option<&'static Lang>,
}

impl<'a> Voice<'a> {
    fn new(pack: &'a Pack, language: &'a Language) -> Self {
        let source = pack.language(language.as_str()).unwrap_or(&pack.default_language);
        let is_made = source.primary() == language.primary() && !source.is_traditional();
        let form = lang::of(language.as_str()).filter(|lang| is_made && lang.source().is_some());
        Self { pack, language, source, form }
    }

    fn say(&self, text: &str) -> String {
        self.form.map_or_else(|| text.to_owned(), |form| script::made(text, form))
    }

    fn say_all(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.say(text)).collect()
    }

    /// What stands above a part of an answer.
    fn heading(&self, heading: Heading) -> String {
        match self.pack.heading(self.source, heading) {
            Some(own) => self.say(own),
            None => Wording::of(self.language).heading(heading).to_owned(),
        }
    }

    /// What an entry says, and in which language, before it is spoken.
    fn text(&self, entry: &'a Entry) -> (&'a Text, Language) {
        let (text, spoken) = self.pack.text(entry, self.source);
        let spoken = if spoken == *self.source { self.language.clone() } else { spoken };
        (text, spoken)
    }
}

/// An entry as it is shown to a reader of `language`.
pub fn answer(pack: &Pack, entry: &Entry, language: &Language) -> Answer {
    let voice = Voice::new(pack, language);
    let (text, spoken) = voice.text(entry);
    let disclaimer =
        pack.disclaimer.get(voice.source).or_else(|| pack.disclaimer.get(&pack.default_language));
    Answer {
        entry: entry.id.clone(),
        language: spoken,
        severity: entry.severity,
        headings: Headings {
            severity: voice.heading(Heading::Severity(entry.severity)),
            cautions: voice.heading(Heading::Cautions),
            advice: voice.heading(Heading::Advice),
        },
        question: voice.say(&text.question),
        answer: voice.say(&text.answer),
        cautions: voice.say_all(&text.cautions),
        advice: voice.say_all(&text.advice),
        sources: sources(pack, entry),
        reviewed: entry.reviewed,
        disclaimer: disclaimer.map(|text| voice.say(text)),
        related: links(pack, entry.related.iter().map(String::as_str), language),
    }
}

/// The word for a severity, for a reader of `language`.
pub fn severity(pack: &Pack, severity: Severity, language: &Language) -> String {
    Voice::new(pack, language).heading(Heading::Severity(severity))
}

/// The questions of these entries, in the reader's language; ids that the pack lacks are left out.
pub fn links<'a>(
    pack: &Pack,
    ids: impl Iterator<Item = &'a str>,
    language: &Language,
) -> Vec<Link> {
    let voice = Voice::new(pack, language);
    let link = |id: &str| {
        let (text, _) = voice.text(pack.entry(id)?);
        Some(Link { entry: id.to_owned(), question: voice.say(&text.question) })
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
