//! What the bot does, whoever asks: a question becomes a reply. The terminal and Discord are doors
//! to this, so that what one says all say.

use serde::Serialize;

use crate::matching::{Explanation, Judgement, Matcher};
use crate::pack::{Entry, Language, Pack};
use crate::reply::{self, Answer, Link, Reply};

/// A pack that can be asked.
pub struct Service {
    pack: Pack,
    matcher: Matcher,
    forced: Option<Language>,
}

/// A question with everything that came of it. Serialises as the contract's JSON answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question, as it was asked.
    pub question: String,
    /// What the matcher made of it.
    pub judgement: Judgement,
    /// What is said.
    pub reply: Reply,
}

impl Service {
    /// Trains on the pack.
    pub fn new(pack: Pack) -> Self {
        let matcher = Matcher::new(&pack);
        Self { pack, matcher, forced: None }
    }

    /// Makes every reply be in this language, whatever the question's.
    pub fn force_language(mut self, language: Language) -> Self {
        self.forced = Some(language);
        self
    }

    /// The pack that answers come from.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Answers a question, in `language` or else in its own.
    pub fn ask(&self, question: &str, language: Option<&Language>) -> Asked {
        let judgement = self.matcher.judge(question, self.forced.as_ref().or(language));
        let reply = reply::reply(&self.pack, &judgement);
        Asked { question: question.to_owned(), judgement, reply }
    }

    /// Why a question gets its verdict.
    pub fn explain(&self, question: &str, language: Option<&Language>) -> Explanation {
        self.matcher.explain(&self.pack, question, self.forced.as_ref().or(language))
    }

    /// An entry by its id, for a button or menu that names it.
    pub fn answer(&self, id: &str, language: &Language) -> Option<Answer> {
        self.pack.entry(id).map(|entry| reply::answer(&self.pack, entry, language))
    }

    /// Every question that the pack answers, in order of the entries' ids.
    pub fn topics(&self, language: &Language) -> Vec<Link> {
        let language = self.forced.as_ref().unwrap_or(language);
        self.links(self.pack.entries.iter(), language)
    }

    /// The questions to offer while somebody is typing, at most `limit`: those that contain what is
    /// typed so far, then by what the matcher makes of it. The text of a link answers to itself.
    pub fn complete(&self, typed: &str, language: &Language, limit: usize) -> Vec<Link> {
        let language = self.forced.as_ref().unwrap_or(language);
        let typed_key = crate::matching::normalise(typed.trim());
        if typed_key.is_empty() {
            return self.topics(language).into_iter().take(limit).collect();
        }
        let mut found: Vec<&Entry> = Vec::new();
        let holds = |entry: &&Entry| {
            let question = &self.pack.text(entry, language).0.question;
            crate::matching::normalise(question).contains(&typed_key)
        };
        found.extend(self.pack.entries.iter().filter(holds));
        for id in self.matcher.rank(typed) {
            if let Some(entry) = self.pack.entry(id)
                && !found.iter().any(|known| known.id == entry.id)
            {
                found.push(entry);
            }
        }
        self.links(found.into_iter().take(limit), language)
    }

    fn links<'a>(
        &self,
        entries: impl Iterator<Item = &'a Entry>,
        language: &Language,
    ) -> Vec<Link> {
        reply::links(&self.pack, entries.map(|entry| entry.id.as_str()), language)
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
