//! What the bot does, whoever asks: a question becomes a reply. The terminal and Discord are doors
//! to this, so that what one says all say.

mod complete;
#[cfg(feature = "store")]
mod memory;
#[cfg(feature = "store")]
mod scrub;

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Serialize;

use crate::matching::{
    Explanation, Judgement, Matcher, Overlay, Unteachable, Verdict, asks_for_help, chatter,
};
use crate::pack::{Language, Pack, Severity, phrasing_key};
use crate::reply::{self, Answer, Link, Reply};
use complete::Index;
#[cfg(feature = "store")]
pub use memory::{Memory, Unavailable, Untaught};
#[cfg(feature = "store")]
pub use scrub::{bare, rescrub, scrub};

/// What is made from Simplified Chinese for readers of traditional characters.
const TRADITIONAL: &str = "zh-Hant";
/// The same for those in Hong Kong.
const HONG_KONG: &str = "zh-HK";

/// A pack that can be asked.
pub struct Service {
    pack: Pack,
    matcher: Matcher,
    /// Made when somebody first types: the terminal never does.
    index: OnceLock<Index>,
    /// The pack's questions by what they are called in Traditional Chinese; made when one is asked.
    titles: OnceLock<HashMap<String, String>>,
    forced: Option<Language>,
}

/// A question with everything that came of it. Serialises as the contract's JSON answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question, as it was asked.
    pub question: String,
    /// What the matcher made of it.
    pub judgement: Judgement,
    /// The reader's language: the pack's, or Traditional Chinese made from it.
    pub language: Language,
    /// What is said.
    pub reply: Reply,
}

impl Service {
    /// Trains on the pack.
    pub fn new(pack: Pack) -> Self {
        let matcher = Matcher::new(&pack);
        Self { pack, matcher, index: OnceLock::new(), titles: OnceLock::new(), forced: None }
    }

    /// Makes every reply be in this language, whatever the question's: one of the pack's, or Traditional
    /// Chinese where it has Simplified.
    pub fn force_language(mut self, language: Language) -> Self {
        self.forced = Some(self.reader(&language));
        self
    }

    /// The languages that replies can be in: the pack's, and those made from them.
    pub fn public_languages(&self) -> Vec<Language> {
        let mut all = self.pack.languages.clone();
        let traditional = self.reading("zh-TW");
        if !all.contains(&traditional) {
            all.push(traditional);
        }
        all
    }

    /// Whether a message that is addressed to nobody asks something.
    pub fn looks_like_question(&self, text: &str) -> bool {
        self.matcher.looks_like_question(text)
    }

    /// The pack that answers come from.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Answers a question, in `language` or else in its own. A question in Traditional Chinese is
    /// answered in it, also where the pack has only Simplified.
    pub fn ask(&self, question: &str, language: Option<&Language>) -> Asked {
        self.ask_with(question, language, None, None)
    }

    /// The same, with what was taught beside the pack, and with the id of the entry whose answer this is a
    /// reply to, if it is one. Every door goes through here.
    pub fn ask_with(
        &self,
        question: &str,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
        after: Option<&str>,
    ) -> Asked {
        let wanted = self.forced.as_ref().or(language);
        let source = wanted.map(|language| self.language(language.as_str()));
        let traditional = reply::is_traditional(question);
        let title = if traditional { self.title(question) } else { None };
        let read = title.unwrap_or(question);
        let judgement = match after {
            Some(after) => self.matcher.judge_after(&self.pack, read, after, source, overlay),
            None => self.matcher.judge_with(read, source, overlay),
        };
        let language = match wanted {
            Some(wanted) => self.reader(wanted),
            None if traditional => self.traditional(judgement.language.clone(), TRADITIONAL),
            None => judgement.language.clone(),
        };
        let reply = match judgement.verdict {
            Verdict::Decline if asks_for_help(question) || chatter(question).is_some() => {
                reply::help(&language)
            }
            _ => reply::reply(&self.pack, &judgement, &language),
        };
        Asked { question: question.to_owned(), judgement, language, reply }
    }

    /// The question of the pack that was offered as `question`, in Traditional Chinese and the words of
    /// its place: these are not always the pack's own, and what is offered must be understood.
    fn title(&self, question: &str) -> Option<&str> {
        let made = || {
            let links = [TRADITIONAL, HONG_KONG].into_iter().filter_map(Language::new).flat_map(
                |language| {
                    let made = self.links(0..self.pack.entries.len(), &language);
                    let source = self.language(language.as_str());
                    let own = self.links(0..self.pack.entries.len(), source);
                    made.into_iter().zip(own)
                },
            );
            links.map(|(made, own)| (phrasing_key(&made.question), own.question)).collect()
        };
        self.titles.get_or_init(made).get(&phrasing_key(question)).map(String::as_str)
    }

    /// Answers a question in its own language, or, when it has too few words to tell, in that of a
    /// locale such as `zh-TW`. The rest is as in [`Service::ask_with`].
    pub fn ask_at(
        &self,
        question: &str,
        locale: &str,
        overlay: Option<&Overlay>,
        after: Option<&str>,
    ) -> Asked {
        if self.matcher.tells_its_language(question) {
            return self.ask_with(question, None, overlay, after);
        }
        self.ask_with(question, Some(&self.reading(locale)), overlay, after)
    }

    /// The language in which a reader of this locale is spoken to: the pack's, or Traditional
    /// Chinese where the pack has Simplified; the default language for all others.
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

    /// The pack's language for a tag.
    fn language(&self, tag: &str) -> &Language {
        self.pack.language(tag).unwrap_or(&self.pack.default_language)
    }

    /// The pack's language for a reader's, or Traditional Chinese made from it.
    fn reader(&self, wanted: &Language) -> Language {
        let language = self.language(wanted.as_str()).clone();
        let same = language.primary() == wanted.primary();
        let tag = if wanted.is_hong_kong() { HONG_KONG } else { TRADITIONAL };
        if same && wanted.is_traditional() { self.traditional(language, tag) } else { language }
    }

    /// Traditional Chinese, as `tag` has it, for Simplified, and every other language as it is.
    fn traditional(&self, language: Language, tag: &str) -> Language {
        let made = || Language::new(tag);
        let is_simplified = language.primary() == "zh" && !language.is_traditional();
        if is_simplified { made().unwrap_or(language) } else { language }
    }

    /// Why a question gets its verdict.
    pub fn explain(&self, question: &str, language: Option<&Language>) -> Explanation {
        self.explain_with(question, language, None)
    }

    /// The same, with what was taught beside the pack.
    pub fn explain_with(
        &self,
        question: &str,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Explanation {
        let wanted = self.forced.as_ref().or(language);
        let source = wanted.map(|language| self.language(language.as_str()));
        self.matcher.explain(&self.pack, question, source, overlay)
    }

    /// Whether a phrasing may be taught for an entry beside the pack.
    ///
    /// # Errors
    /// When it may not be: says why.
    pub fn teachable(
        &self,
        entry: &str,
        phrasing: &str,
        overlay: Option<&Overlay>,
    ) -> Result<(), Unteachable> {
        self.matcher.teachable(&self.pack, entry, phrasing, overlay)
    }

    /// All entries, those that a text most likely asks for first.
    pub fn likeliest(&self, text: &str, language: &Language) -> Vec<Link> {
        let judged = self.matcher.judge(text, None).candidates.into_iter();
        let judged = judged.filter_map(|candidate| self.pack.position(&candidate.entry));
        let ranked = self.matcher.rank(text).filter_map(|id| self.pack.position(id));
        let mut seen = vec![false; self.pack.entries.len()];
        let order: Vec<usize> =
            judged.chain(ranked).filter(|&at| !std::mem::replace(&mut seen[at], true)).collect();
        self.links(order, language)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.pack))
    }

    /// An entry by its id, for a button or menu that names it.
    pub fn answer(&self, id: &str, language: &Language) -> Option<Answer> {
        self.pack.entry(id).map(|entry| reply::answer(&self.pack, entry, language))
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

    /// The questions to offer while somebody is typing, at most `limit`: the ladder exact, beginning,
    /// words, and then by what the matcher makes of it. With nothing typed, and among equals, the
    /// entries of `popular` come first, in its order. The text of a link answers to itself.
    pub fn complete(
        &self,
        typed: &str,
        language: &Language,
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
        let mut order: Vec<usize> = if crate::matching::normalise(typed.trim()).is_empty() {
            Vec::new()
        } else {
            let source = self.language(language.as_str());
            let fitting = self.index().fitting(typed, source, |at| standing[at]);
            let ranked = self.matcher.rank(typed).filter_map(|id| self.pack.position(id));
            fitting.into_iter().chain(ranked).collect()
        };
        if order.is_empty() {
            order.extend(0..self.pack.entries.len());
            order.sort_by_key(|&at| standing[at]);
        }
        let mut seen = vec![false; self.pack.entries.len()];
        order.retain(|&at| !std::mem::replace(&mut seen[at], true));
        order.truncate(limit);
        self.links(order, language)
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
