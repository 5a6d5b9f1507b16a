//! The bot's behaviour, independent of who asks: a question becomes a reply. The terminal and Discord are
//! front ends to this, so all of them answer alike.

mod complete;
#[cfg(feature = "store")]
mod memory;
#[cfg(feature = "store")]
mod scrub;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Serialize;

use crate::lang::{self, LANGUAGES, Lang};
use crate::matching::{
    Explanation, Judgement, Matcher, Overlay, Read, Unpublishable, Unteachable, Verdict,
    asks_for_help, chatter,
};
use crate::pack::{Language, OwnEntry, Pack, Severity, phrasing_key};
use crate::reply::{self, Answer, Link, Reply};
use complete::Index;
#[cfg(feature = "store")]
pub use memory::{Memory, TeachError, Unavailable, own_text};
#[cfg(feature = "store")]
pub use scrub::{bare, rescrub, scrub};

/// Own entries of a server that are offered where nothing is typed yet, the newest.
const OWN_FIRST: usize = 5;

/// A pack that can be asked.
pub struct Service {
    pack: Pack,
    matcher: Matcher,
    /// Built on first use, because the terminal never completes.
    index: OnceLock<Index>,
    /// The pack's questions by their Traditional Chinese titles; built on first use.
    titles: OnceLock<HashMap<String, String>>,
    forced: Option<Language>,
}

/// A question with its judgement and its reply. Serialises as the JSON answer that scripts rely on.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question as it was asked.
    pub question: String,
    /// The matcher's judgement.
    pub judgement: Judgement,
    /// The reader's language: one of the pack's, or Traditional Chinese converted from it.
    pub language: Language,
    /// The reply.
    pub reply: Reply,
}

impl Service {
    /// Trains the matcher on the pack.
    pub fn new(pack: Pack) -> Self {
        let matcher = Matcher::new(&pack);
        Self { pack, matcher, index: OnceLock::new(), titles: OnceLock::new(), forced: None }
    }

    /// Makes every reply use this language, whatever the language of the question: one of the pack's, or
    /// Traditional Chinese where the pack has Simplified.
    pub fn force_language(mut self, language: Language) -> Self {
        self.forced = Some(self.reader(&language));
        self
    }

    /// The languages that replies can be in: the pack's, and the forms of them that are made for readers of
    /// one of Discord's locales.
    pub fn public_languages(&self) -> Vec<Language> {
        let mut all = self.pack.languages.clone();
        let forms = LANGUAGES.iter().filter(|lang| lang.source().is_some());
        let shown = forms.filter(|form| !form.locales.is_empty());
        for form in shown.filter_map(|form| Language::new(form.tag)) {
            let read = self.reader(&form);
            if !all.contains(&read) {
                all.push(read);
            }
        }
        all
    }

    /// Returns whether a message that does not address the bot reads like a question.
    pub fn looks_like_question(&self, text: &Read<'_>) -> bool {
        self.matcher.looks_like_question(text)
    }

    /// Reads a question, once for all that is to be known of it: asking, its language, whether it asks at all.
    pub fn read<'a>(&'a self, question: &'a str) -> Read<'a> {
        self.matcher.read(question)
    }

    /// The pack that answers come from.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Answers a question in `language`, or in the question's own language if `None`. A question in
    /// Traditional Chinese is answered in it even where the pack has only Simplified.
    pub fn ask(&self, question: &str, language: Option<&Language>) -> Asked {
        self.ask_with(&self.read(question), language, None, None)
    }

    /// Like [`ask`](Self::ask), but also matches the server's `overlay`, and takes the id of the entry that
    /// the message replies to in `after`. All front ends go through this.
    pub fn ask_with(
        &self,
        question: &Read<'_>,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
        after: Option<&str>,
    ) -> Asked {
        let wanted = self.forced.as_ref().or(language);
        let source = wanted.map(|language| self.language(language.as_str()));
        let (text, levelled) = (question.text(), question.levelled());
        let traditional = reply::is_traditional(levelled);
        let title = if traditional { self.title(text) } else { None };
        let title = title.map(|title| self.read(title));
        let read = title.as_ref().unwrap_or(question);
        let judgement = match after {
            Some(after) => self.matcher.judge_after(&self.pack, read, after, source, overlay),
            None => self.matcher.judge_with(read, source, overlay),
        };
        let language = match wanted {
            Some(wanted) => self.reader(wanted),
            None if traditional => self.traditional(judgement.language.clone()),
            None => judgement.language.clone(),
        };
        let reply = match judgement.verdict {
            Verdict::Decline if asks_for_help(levelled) || chatter(levelled).is_some() => {
                reply::help(&language)
            }
            _ => reply::reply(&self.pack, &judgement, &language, overlay),
        };
        Asked { question: text.to_owned(), judgement, language, reply }
    }

    /// Finds the pack question whose Traditional Chinese title is `question`, in Taiwan or Hong Kong wording.
    /// Titles are converted and need not match the pack's own text, but an offered title must be understood.
    fn title(&self, question: &str) -> Option<&str> {
        let made = || {
            let forms = LANGUAGES.iter().filter(|lang| lang.source().is_some());
            let links = forms.filter_map(|form| Language::new(form.tag)).flat_map(|language| {
                let made = self.links(0..self.pack.entries.len(), &language);
                let source = self.language(language.as_str());
                let own = self.links(0..self.pack.entries.len(), source);
                made.into_iter().zip(own)
            });
            links.map(|(made, own)| (phrasing_key(&made.question), own.question)).collect()
        };
        self.titles.get_or_init(made).get(&phrasing_key(question)).map(String::as_str)
    }

    /// Answers a question in its own language, or in the language of a locale such as `zh-TW` if the question
    /// is too short to tell. Otherwise like [`Service::ask_with`].
    pub fn ask_at(
        &self,
        question: &Read<'_>,
        locale: &str,
        overlay: Option<&Overlay>,
        after: Option<&str>,
    ) -> Asked {
        if self.matcher.tells_its_language(question) {
            return self.ask_with(question, None, overlay, after);
        }
        self.ask_with(question, Some(&self.reading(locale)), overlay, after)
    }

    /// The language for a reader with this locale: one of the pack's, or Traditional Chinese where the pack
    /// has Simplified; the pack's default language if neither fits.
    pub fn reading(&self, locale: &str) -> Language {
        match (&self.forced, Language::new(locale)) {
            (Some(forced), _) => forced.clone(),
            (None, Some(language)) => self.reader(&language),
            (None, None) => self.language(locale).clone(),
        }
    }

    /// The languages other than `language` in which an entry can be read.
    pub fn other_languages(&self, id: &str, language: &Language) -> Vec<Language> {
        let Some(entry) = self.pack.entry(id) else { return Vec::new() };
        let own = self.language(language.as_str());
        let others = self.pack.languages.iter().filter(|other| *other != own);
        others.filter(|other| entry.texts.contains_key(other)).cloned().collect()
    }

    /// The pack's language for a tag, or its default.
    fn language(&self, tag: &str) -> &Language {
        self.pack.language(tag).unwrap_or(&self.pack.default_language)
    }

    /// The pack's language for a reader's, or the form of it that the reader reads.
    fn reader(&self, wanted: &Language) -> Language {
        let language = self.language(wanted.as_str()).clone();
        let form = lang::of(wanted.as_str()).filter(|lang| lang.source().is_some());
        let is_made = language.primary() == wanted.primary() && !language.is_traditional();
        let form = form.filter(|_| is_made).and_then(|form| Language::new(form.tag));
        form.unwrap_or(language)
    }

    /// The first form that is made from a language, for a question that is written in it, and every other
    /// language as it is.
    fn traditional(&self, language: Language) -> Language {
        let source = lang::of(language.as_str()).map(|lang| lang.tag);
        let is_made = |form: &&Lang| form.source().is_some_and(|from| Some(from.tag) == source);
        let form = LANGUAGES.iter().find(is_made).and_then(|form| Language::new(form.tag));
        form.unwrap_or(language)
    }

    /// Explains why a question gets its verdict.
    pub fn explain(&self, question: &str, language: Option<&Language>) -> Explanation {
        self.explain_with(&self.read(question), language, None)
    }

    /// Like [`explain`](Self::explain), but also matches the server's `overlay`.
    pub fn explain_with(
        &self,
        question: &Read<'_>,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Explanation {
        let wanted = self.forced.as_ref().or(language);
        let source = wanted.map(|language| self.language(language.as_str()));
        self.matcher.explain(&self.pack, question, source, overlay)
    }

    /// Checks that a phrasing may be added to a server's overlay for an entry.
    ///
    /// # Errors
    /// Returns the reason when it may not.
    pub fn teachable(
        &self,
        entry: &str,
        phrasing: &str,
        overlay: Option<&Overlay>,
    ) -> Result<(), Unteachable> {
        self.matcher.teachable(&self.pack, entry, phrasing, overlay)
    }

    /// Checks that an own entry with this question may be published under an id.
    ///
    /// # Errors
    /// Returns the reason when it may not.
    pub fn publishable(
        &self,
        id: &str,
        question: &str,
        language: &Language,
        overlay: Option<&Overlay>,
    ) -> Result<(), Unpublishable> {
        self.matcher.publishable(&self.pack, id, question, language, overlay)
    }

    /// All entries, those of the server's `overlay` included, the likeliest match for a text first.
    pub fn likeliest(
        &self,
        text: &str,
        language: &Language,
        overlay: Option<&Overlay>,
    ) -> Vec<Link> {
        let judged = self.matcher.judge_with(&self.read(text), None, overlay).candidates;
        let judged: Vec<String> = judged.into_iter().map(|candidate| candidate.entry).collect();
        let ranked = self.matcher.rank(text).map(str::to_owned);
        let own = overlay.into_iter().flat_map(Overlay::own).map(|own| own.id.clone());
        let mut seen = HashSet::new();
        let order = judged.into_iter().chain(ranked).chain(own);
        order
            .filter(|id| seen.insert(id.clone()))
            .filter_map(|id| self.link(&id, language, overlay))
            .collect()
    }

    /// An entry as a link: one of the pack's, or of the server's `overlay`.
    fn link(&self, id: &str, language: &Language, overlay: Option<&Overlay>) -> Option<Link> {
        match self.pack.position(id) {
            Some(at) => self.links([at], language).pop(),
            None => overlay?.entry(id).map(|own| self.own_link(own, language)),
        }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.pack))
    }

    /// An entry by its id, for a button or menu that names it.
    pub fn answer(&self, id: &str, language: &Language) -> Option<Answer> {
        self.pack.entry(id).map(|entry| reply::answer(&self.pack, entry, language))
    }

    /// An own entry of a server, as a reader sees it.
    pub fn own_answer(&self, own: &OwnEntry, language: &Language) -> Answer {
        reply::own_answer(&self.pack, own, language)
    }

    /// The question of an own entry of a server, as a reader sees it.
    pub fn own_link(&self, own: &OwnEntry, language: &Language) -> Link {
        reply::own_link(&self.pack, own, language)
    }

    /// The word for a severity, for a reader of `language`; `None` in a pack that uses none.
    pub fn severity(&self, severity: Severity, language: &Language) -> Option<String> {
        let language = self.forced.as_ref().unwrap_or(language);
        self.pack.uses_severities().then(|| reply::severity(&self.pack, severity, language))
    }

    /// Every question that the pack answers, in order of the entries' ids.
    pub fn topics(&self, language: &Language) -> Vec<Link> {
        let language = self.forced.as_ref().unwrap_or(language);
        self.links(0..self.pack.entries.len(), language)
    }

    /// Up to `limit` questions to offer as completions: exact matches first, then prefixes, then word
    /// matches, then the matcher's ranking. With nothing typed, and among equals, entries follow the order of
    /// `popular`. Own entries of the server's `overlay` that fit come after those of the pack that fit, and a few
    /// of them first where nothing is typed. Asking the text of a link returns that entry.
    pub fn complete(
        &self,
        typed: &str,
        language: &Language,
        overlay: Option<&Overlay>,
        popular: &[String],
        limit: usize,
    ) -> Vec<Link> {
        let language = self.forced.as_ref().unwrap_or(language);
        let mut standing = vec![usize::MAX; self.pack.entries.len()];
        for (place, id) in popular.iter().enumerate() {
            if let Some(at) = self.pack.position(id) {
                standing[at] = place;
            }
        }
        let own = overlay.map_or(&[][..], Overlay::own);
        let own_links = |own: Vec<&OwnEntry>| {
            own.into_iter().map(|own| self.own_link(own, language)).collect::<Vec<_>>()
        };
        if crate::matching::normalise(typed.trim()).is_empty() {
            let mut order: Vec<usize> = (0..self.pack.entries.len()).collect();
            order.sort_by_key(|&at| standing[at]);
            let mut links = own_links(own.iter().rev().take(OWN_FIRST).collect());
            links.extend(self.links(order, language));
            links.truncate(limit);
            return links;
        }
        let source = self.language(language.as_str());
        let mut order = self.index().fitting(typed, source, |at| standing[at]);
        let fitting = order.len();
        order.extend(self.matcher.rank(typed).filter_map(|id| self.pack.position(id)));
        let mut seen = vec![false; self.pack.entries.len()];
        order.retain(|&at| !std::mem::replace(&mut seen[at], true));
        let mut links = self.links(order, language);
        let fitting = fitting.min(links.len());
        links.splice(fitting..fitting, own_links(complete::own(typed, own)));
        links.truncate(limit);
        links
    }

    fn links(&self, at: impl IntoIterator<Item = usize>, language: &Language) -> Vec<Link> {
        let ids = at.into_iter().map(|at| self.pack.entries[at].id.as_str());
        reply::links(&self.pack, ids, language)
    }
}

impl Serialize for Asked {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let judgement = &self.judgement;
        let first = judgement.candidates.first();
        let mut json = serializer.serialize_struct("Asked", 7)?;
        json.serialize_field("question", &self.question)?;
        json.serialize_field("language", &judgement.language)?;
        json.serialize_field("verdict", judgement.verdict.name())?;
        json.serialize_field("entry", &judgement.verdict.entry())?;
        json.serialize_field("score", &first.map_or(0.0, |candidate| candidate.score))?;
        json.serialize_field("candidates", &judgement.candidates)?;
        json.serialize_field("reply", &self.reply)?;
        json.end()
    }
}
