//! What was found in the sources: what may become entries, what an entry has no place for, and what was
//! changed so that Discord shows it.

use super::entries::quoted;
use super::notes::{Note, Notes};
use crate::pack::{Language, Severity, limits};

/// The end of a sentence about something for which there is no room.
const MANY: &str = "is more than a FAQ may hold: divide the source";

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// Ways to ask that the items have, together.
    asked: usize,
    /// Files of a pack that was exported, as they are to be written: by name, with where each is from.
    pub(super) ready: Vec<(String, String, String)>,
    /// What finds no place.
    pub(super) notes: Notes,
    /// What was changed for Discord.
    pub(super) changed: Notes,
}

/// Something that may become an entry, or one language of an entry.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Where it stands.
    pub(super) place: String,
    /// What was named on the command line and holds it.
    pub(super) root: String,
    /// What it is called there; the id is made of it.
    pub(super) name: String,
    /// Items of one group are one entry, each in a language of its own.
    pub(super) group: Option<String>,
    /// Told by the source; otherwise by the text.
    pub(super) language: Option<Language>,
    /// Its question; without one its name stands for it.
    pub(super) question: Option<String>,
    /// Other ways to ask it.
    pub(super) also_asked: Vec<String>,
    /// Words for it: those that no other item has are ways to ask it.
    pub(super) keywords: Vec<String>,
    pub(super) answer: String,
    /// The answer comes of Markdown, so that its line ends mean what they say.
    pub(super) is_markdown: bool,
    pub(super) cautions: Vec<String>,
    pub(super) advice: Vec<String>,
    pub(super) severity: Option<Severity>,
    /// Titles of what supports it.
    pub(super) sources: Vec<String>,
    /// A day, as TOML writes it.
    pub(super) reviewed: Option<String>,
}

impl Found {
    pub(super) fn leave(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.notes.add(place.into(), why.into());
    }

    /// How many ways to ask there are.
    pub(super) fn asked(&self) -> usize {
        self.asked
    }

    /// Notes something that was changed so that Discord shows it.
    pub(super) fn change(&mut self, place: impl Into<String>, how: impl Into<String>) {
        self.changed.add(place.into(), how.into());
    }

    /// Takes something that may become an entry, as long as there is room for it in a FAQ.
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

    /// The same for other ways to ask what an item is about.
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
