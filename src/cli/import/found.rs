//! The findings in the sources: items that may become entries, content that has no place in an entry, and
//! changes made so that Discord shows it.

use super::entries::quoted;
use super::notes::{Note, Notes};
use crate::pack::{Language, Severity, limits};

/// The end of a sentence about something for which there is no room.
const MANY: &str = "is more than a FAQ may hold: divide the source";

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// Number of phrasings of all items together.
    asked: usize,
    /// Files of an exported pack, ready to be written: name, text, and the source that each is from.
    pub(super) ready: Vec<(String, String, String)>,
    /// Content that has no place in the FAQ.
    pub(super) notes: Notes,
    /// Changes made for Discord.
    pub(super) changed: Notes,
}

/// Something that may become an entry, or one language of an entry.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Its place in the source.
    pub(super) place: String,
    /// The source named on the command line that it comes from.
    pub(super) root: String,
    /// Its name in the source; the id is made from it.
    pub(super) name: String,
    /// Items of one group are one entry, each in a language of its own.
    pub(super) group: Option<String>,
    /// Given by the source; otherwise detected from the text.
    pub(super) language: Option<Language>,
    /// Its question; without one, its name stands in for it.
    pub(super) question: Option<String>,
    /// Other phrasings of the question.
    pub(super) also_asked: Vec<String>,
    /// Words for it; those that no other item has become phrasings.
    pub(super) keywords: Vec<String>,
    pub(super) answer: String,
    /// The answer comes from Markdown, so its line ends are meant as such.
    pub(super) is_markdown: bool,
    pub(super) cautions: Vec<String>,
    pub(super) advice: Vec<String>,
    pub(super) severity: Option<Severity>,
    /// Titles of its sources.
    pub(super) sources: Vec<String>,
    /// A day, as TOML writes it.
    pub(super) reviewed: Option<String>,
}

impl Found {
    pub(super) fn leave(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.notes.add(place.into(), why.into());
    }

    /// Returns the number of phrasings.
    pub(super) fn asked(&self) -> usize {
        self.asked
    }

    /// Notes something that was changed so that Discord shows it.
    pub(super) fn change(&mut self, place: impl Into<String>, how: impl Into<String>) {
        self.changed.add(place.into(), how.into());
    }

    /// Adds an item if a FAQ has room for it; otherwise notes it.
    pub(super) fn take(&mut self, item: Item) {
        let asked = 1 + item.also_asked.len();
        if self.items.len() >= limits::FILES || self.asked + asked > limits::PHRASINGS {
            return self.notes.add_of("no room", || Note {
                why: format!("{} {MANY}", quoted(&item.name)),
                place: item.place,
            });
        }
        self.asked += asked;
        self.items.push(item);
    }

    /// Like `take`, but for further phrasings of an item.
    pub(super) fn ask_also(&mut self, item: usize, asked: impl IntoIterator<Item = String>) {
        let Some(known) = self.items.get_mut(item) else { return };
        for text in asked {
            if self.asked >= limits::PHRASINGS {
                self.notes.add_of("no room to ask", || Note {
                    place: known.place.clone(),
                    why: format!("{} {MANY}", quoted(&text)),
                });
                continue;
            }
            self.asked += 1;
            known.also_asked.push(text);
        }
    }
}
