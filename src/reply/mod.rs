//! Composes the reply to a verdict from the pack's words. Pure functions; every output (Discord,
//! terminal, preview) shows these parts, so none leaves out a caution.

mod script;
mod wording;

use serde::{Serialize, Serializer};

use crate::lang::{self, Lang};
use crate::matching::{Candidate, Judgement, Outcome, Overlay, Verdict};
use crate::pack::{Date, Entry, Heading, Language, OwnEntry, Pack, Severity, Text};
pub(crate) use script::is_traditional;
pub use wording::{
    Commands, Counted, Described, Entries, EntryParts, Explain, Figures, Misses, Named, Naming,
    News, Pins, Settings, SettingsParts, Wording, fill,
};

/// The reply to a question.
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

impl Reply {
    /// The outcome of the question.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Answer(answer) => Outcome::Answer(answer.entry.clone()),
            Self::Suggest(_) => Outcome::Offer,
            Self::Decline(_) => Outcome::Decline,
        }
    }
}

/// An entry as shown: always complete.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The entry's id.
    pub entry: String,
    /// The language of the entry's own words; different from the reader's where a translation is
    /// missing.
    pub language: Language,
    /// Its severity.
    pub severity: Severity,
    /// The headings of its parts.
    pub headings: Headings,
    /// The question that is answered.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Warnings to the reader.
    pub cautions: Vec<String>,
    /// Things that the reader can do.
    pub advice: Vec<String>,
    /// Supporting sources, each as one line: title, date, paragraphs.
    pub sources: Vec<String>,
    /// When a person last checked it against its sources.
    #[serde(serialize_with = "as_text")]
    pub reviewed: Option<Date>,
    /// The line under every answer.
    pub disclaimer: Option<String>,
    /// Entries to read next.
    pub related: Vec<Link>,
}

/// The headings of an answer's parts: the pack's own, or else the bot's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headings {
    /// Above the question: the name of the severity.
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
    /// Above the questions.
    pub title: &'static str,
    /// Asks the reader to pick one.
    pub text: &'static str,
    /// The questions, likeliest first.
    pub options: Vec<Link>,
}

/// Tells that the FAQ does not cover a question, or what it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decline {
    /// Says that it is not covered.
    pub title: &'static str,
    /// Explains why no guess is made.
    pub text: &'static str,
}

/// Composes the reply to a judged question, for a reader of `language`. `overlay` has the own entries of the server
/// that it was judged with.
pub fn reply(
    pack: &Pack,
    judgement: &Judgement,
    language: &Language,
    overlay: Option<&Overlay>,
) -> Reply {
    let words = Wording::of(language);
    let own = |id: &str| overlay.and_then(|overlay| overlay.entry(id));
    match &judgement.verdict {
        Verdict::Answer(Candidate { entry: id, .. }) => {
            let of_pack = pack.entry(id).map(|entry| answer(pack, entry, language));
            match of_pack.or_else(|| own(id).map(|entry| own_answer(pack, entry, language))) {
                Some(answer) => Reply::Answer(Box::new(answer)),
                None => decline(words),
            }
        }
        Verdict::Suggest(candidates) => {
            let link = |Candidate { entry: id, .. }: &Candidate| {
                let of_pack = links(pack, [id.as_str()].into_iter(), language).pop();
                of_pack.or_else(|| own(id).map(|entry| own_link(pack, entry, language)))
            };
            let options = candidates.iter().filter_map(link).collect();
            Reply::Suggest(Suggest { title: words.suggest_title, text: words.suggest, options })
        }
        Verdict::Decline => decline(words),
    }
}

fn decline(words: &Wording) -> Reply {
    Reply::Decline(Decline { title: words.decline_title, text: words.decline })
}

/// The reply to a message that asks what can be asked: the subject of the FAQ.
pub fn help(language: &Language) -> Reply {
    let words = Wording::of(language);
    Reply::Decline(Decline { title: words.help_title, text: words.help })
}

/// The wording for a reader: in a language of the pack, or in one derived from it.
struct Voice<'a> {
    pack: &'a Pack,
    /// The reader's language.
    language: &'a Language,
    /// The pack's language that it is derived from.
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

    /// The heading of a part of an answer.
    fn heading(&self, heading: Heading) -> String {
        match self.pack.heading(self.source, heading) {
            Some(own) => self.say(own),
            None => Wording::of(self.language).heading(heading).to_owned(),
        }
    }

    /// The headings of the parts of an answer of this severity.
    fn headings(&self, severity: Severity) -> Headings {
        Headings {
            severity: self.heading(Heading::Severity(severity)),
            cautions: self.heading(Heading::Cautions),
            advice: self.heading(Heading::Advice),
        }
    }

    /// The line under every answer.
    fn disclaimer(&self) -> Option<String> {
        let all = &self.pack.disclaimer;
        let found = all.get(self.source).or_else(|| all.get(&self.pack.default_language));
        found.map(|text| self.say(text))
    }

    /// Returns whether the reader's language is the one that an own entry was written in, or is made from it.
    fn reads(&self, own: &OwnEntry) -> bool {
        own.language == *self.source || own.language == *self.language
    }

    /// A text of an own entry.
    fn say_own(&self, own: &OwnEntry, text: &str) -> String {
        if own.language == *self.source { self.say(text) } else { text.to_owned() }
    }

    /// An entry's texts with their language, before conversion.
    fn text(&self, entry: &'a Entry) -> (&'a Text, Language) {
        let (text, spoken) = self.pack.text(entry, self.source);
        let spoken = if spoken == *self.source { self.language.clone() } else { spoken };
        (text, spoken)
    }
}

/// Composes an entry as shown to a reader of `language`.
pub fn answer(pack: &Pack, entry: &Entry, language: &Language) -> Answer {
    let voice = Voice::new(pack, language);
    let (text, spoken) = voice.text(entry);
    Answer {
        entry: entry.id.clone(),
        language: spoken,
        severity: entry.severity,
        headings: voice.headings(entry.severity),
        question: voice.say(&text.question),
        answer: voice.say(&text.answer),
        cautions: voice.say_all(&text.cautions),
        advice: voice.say_all(&text.advice),
        sources: sources(pack, entry),
        reviewed: entry.reviewed,
        disclaimer: voice.disclaimer(),
        related: links(pack, entry.related.iter().map(String::as_str), language),
    }
}

/// Composes an own entry of a server as shown to a reader of `language`: in the language that it was written in.
pub fn own_answer(pack: &Pack, own: &OwnEntry, language: &Language) -> Answer {
    let voice = Voice::new(pack, language);
    let text = &own.text;
    let words = Wording::of(language);
    let spoken = if voice.reads(own) { language } else { &own.language };
    Answer {
        entry: own.id.clone(),
        language: spoken.clone(),
        severity: own.severity,
        headings: voice.headings(own.severity),
        question: voice.say_own(own, &text.question),
        answer: voice.say_own(own, &text.answer),
        cautions: text.cautions.iter().map(|text| voice.say_own(own, text)).collect(),
        advice: text.advice.iter().map(|text| voice.say_own(own, text)).collect(),
        sources: vec![fill(words.own_source, "date", &own.written)],
        reviewed: None,
        disclaimer: voice.disclaimer(),
        related: Vec::new(),
    }
}

/// The question of an own entry, as shown to a reader of `language`.
pub fn own_link(pack: &Pack, own: &OwnEntry, language: &Language) -> Link {
    let question = Voice::new(pack, language).say_own(own, &own.text.question);
    Link { entry: own.id.clone(), question }
}

/// The name of a severity, for a reader of `language`.
pub fn severity(pack: &Pack, severity: Severity, language: &Language) -> String {
    Voice::new(pack, language).heading(Heading::Severity(severity))
}

/// The questions of these entries, in the reader's language; ids that the pack lacks are skipped.
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

/// Citations as lines such as "Title (2025-03-10), ¶3 ¶4".
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
