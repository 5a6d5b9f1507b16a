//! The content of a pin, and the hash that tells whether it changed.

use std::collections::HashMap;

use crate::bot::card::Card;
use crate::bot::context::Bot;
use crate::bot::features::ask;
use crate::bot::random::hash;
use crate::pack::Language;
use crate::reply::{Answer, Wording};
use crate::store::Content;

/// The version of the layout in `bot/features/ask/page.rs`. Raise it whenever pins should look different with the same text.
/// What a network makes of a card is not hashed, because another version of its library would cause every pin of
/// every server to be edited.
const LAYOUT: u32 = 1;

/// The page of a pin, and its content.
pub(super) struct Shape {
    pub(super) card: Card,
    pub(super) content: Content,
}

/// The current shape of a pin of an entry; `None` if there is no such entry.
pub(super) fn shape(bot: &Bot, entry: &str, language: &Language) -> Option<Shape> {
    let answer = bot.pinned_entry(entry, language)?;
    // There is no asker who could remove it.
    let frame = bot.with_others(bot.frame(language, None, None, true), entry);
    let words = Wording::of(language);
    // Our own words around the answer count too; its headings are part of it.
    let around =
        [words.source, words.reviewed, words.related_menu, words.helpful, words.not_helpful];
    let others: Vec<&str> = frame.others.iter().map(Language::as_str).collect();
    let ids = frame.prefix.of_ids();
    let parts = (&answer, language.as_str(), others, ids, frame.votes, around);
    let seen = serde_json::to_string(&parts).unwrap_or_default();
    Some(shaped(ask::answer(&answer, &frame), &seen, text(&answer)))
}

/// The shape of a pin whose entry no longer exists.
fn withdrawn(bot: &Bot, language: &Language) -> Shape {
    let words = &Wording::of(language).pins;
    let text = bot.said(words.withdrawn);
    let seen = format!("{}\n{text}", words.withdrawn_title);
    shaped(Card::notice(words.withdrawn_title, text), &seen, String::new())
}

fn shaped(card: Card, seen: &str, words: String) -> Shape {
    let content = Content { hash: hash(&format!("{LAYOUT}\n{seen}")), words };
    Shape { card, content }
}

/// The text of an answer, one line per statement.
fn text(answer: &Answer) -> String {
    let points = answer.cautions.iter().chain(&answer.advice).map(|point| format!("• {point}"));
    let lines = [answer.question.clone(), answer.answer.clone()].into_iter();
    lines.chain(points).collect::<Vec<_>>().join("\n")
}

/// The current shapes of pins, each computed once.
pub(super) struct Shapes<'a> {
    pub(super) bot: &'a Bot,
    known: HashMap<(String, String), Shape>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(bot: &'a Bot) -> Self {
        Self { bot, known: HashMap::new() }
    }

    /// The current shape of a pin of an entry, or of a withdrawn entry.
    pub(super) fn of(&mut self, entry: &str, language: &str) -> &Shape {
        let bot = self.bot;
        let key = (entry.to_owned(), language.to_owned());
        self.known.entry(key).or_insert_with(|| {
            let language = bot.service.reading(language);
            shape(bot, entry, &language).unwrap_or_else(|| withdrawn(bot, &language))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::shape;
    use crate::Clock;
    use crate::bot::{BotState, Options};
    use crate::pack::{Language, PackFiles, load};
    use crate::service::{Memory, Service};

    /// This hash is stored in the databases of running bots: another value makes them edit all their pins. If
    /// that is intended, raise `LAYOUT`.
    #[test]
    fn the_hash_of_a_pin_is_the_same_in_every_build() {
        let files = [
            ("pack.toml", "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n"),
            ("a.toml", "[en]\nquestion = \"Where is it?\"\nanswer = \"Here.\"\n"),
        ];
        let loaded = load(PackFiles::from_texts("test", files));
        let service = Arc::new(Service::new(loaded.pack.expect("it loads")));
        let state = BotState::new(service, Memory::none(), Clock::system(), Options::default());
        let english = Language::new("en").expect("it is a tag");
        let shape = shape(&Arc::new(state).now(), "a", &english).expect("it is there");
        assert_eq!(shape.content.hash, 3_053_360_418_955_748_908);
    }
}
