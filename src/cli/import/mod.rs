//! `caveat import`: what people have already becomes a FAQ to be reviewed. One file here for each form that
//! it may have; `entries` makes entries of what they found, `write` files of these. What finds no place is
//! listed, never dropped.

mod csv;
mod entries;
mod markdown;
mod notes;
mod qnabot;
mod sources;
#[cfg(test)]
mod tests;
mod toml;
mod write;

use std::io::Write;
use std::path::PathBuf;

use super::{Failure, Outcome, Outcomes, PackArguments, out};
use crate::pack::{self, Language, limits};
use crate::text::{self, on_one_line};
use entries::{Entry, quoted};
use notes::{Note, Notes};
use sources::Source;

/// Make a FAQ to be reviewed out of what there is already.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// Files, or folders of them
    #[arg(value_name = "FILE", required = true)]
    sources: Vec<PathBuf>,
    /// The folder of the new FAQ; it is made where there is none, and no file in it is replaced
    #[arg(long, value_name = "DIR", env = "CAVEAT_TO")]
    to: PathBuf,
    /// What the files are; by default told from their names and contents
    #[arg(long, value_enum, value_name = "FORM", env = "CAVEAT_FROM")]
    from: Option<Form>,
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// A tag a Markdown file, with aliases above it, as python-discord's bot has them
    MarkdownTags,
    /// Tags in TOML, each with keywords and content, as discord-utils-bot has them
    TomlTags,
    /// A table with a column of questions and one of answers
    Csv,
    /// What QnABot exports as JSON
    Qnabot,
}

/// What was found in the sources.
#[derive(Debug, Default)]
struct Found {
    items: Vec<Item>,
    /// Ways to ask that the items have, together.
    asked: usize,
    notes: Notes,
}

/// Something that may become an entry.
#[derive(Debug)]
struct Item {
    /// Where it stands.
    place: String,
    /// What it is called there; the id is made of it.
    name: String,
    /// Its question; without one its name stands for it.
    question: Option<String>,
    /// Other ways to ask it.
    also_asked: Vec<String>,
    answer: String,
}

impl Found {
    fn leave(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.notes.add(place.into(), why.into());
    }

    /// Takes something that may become an entry, as long as there is room for it in a FAQ.
    fn take(&mut self, item: Item) {
        let asked = 1 + item.also_asked.len();
        if self.items.len() >= limits::FILES || self.asked + asked > limits::PHRASINGS {
            return self.notes.add_of("no room", || Note {
                why: format!(
                    "{} is more than a FAQ may hold: divide the source",
                    quoted(&item.name)
                ),
                place: item.place,
            });
        }
        self.asked += asked;
        self.items.push(item);
    }

    /// The same for other ways to ask what an item is about.
    fn ask_also(&mut self, item: usize, asked: impl IntoIterator<Item = String>) {
        let Some(known) = self.items.get_mut(item) else { return };
        for text in asked {
            if self.asked >= limits::PHRASINGS {
                self.notes.add_of("no room to ask", || Note {
                    place: known.place.clone(),
                    why: format!(
                        "{} is more than a FAQ may hold: divide the source",
                        quoted(&text)
                    ),
                });
                continue;
            }
            self.asked += 1;
            known.also_asked.push(text);
        }
    }

    /// Adds what stands in a source of this form.
    fn read(&mut self, form: Form, source: &Source) {
        match form {
            Form::MarkdownTags => markdown::read(source, self),
            Form::TomlTags => toml::read(source, self),
            Form::Csv => csv::read(source, self),
            Form::Qnabot => qnabot::read(source, self),
        }
    }
}

impl Import {
    pub(super) fn run(self, arguments: &PackArguments) -> Outcomes {
        let tag = arguments.language.as_deref().unwrap_or("en");
        let language = Language::new(tag).ok_or_else(|| {
            Failure::Said(format!("`{tag}` is no language; write it like en or zh-Hans"))
        })?;
        let mut found = Found::default();
        let sources = sources::all(&self.sources, self.from, &mut found)?;
        for (form, source) in &sources {
            found.read(*form, source);
        }
        let entries = entries::of(&mut found);
        let title = self.sources.first().and_then(|first| first.file_stem());
        let title = title.map(|stem| stem.to_string_lossy().into_owned());
        let files = files(title.as_deref(), &language, entries, &mut found);
        let mut out = out::stdout();
        for (form, shown) in sources::forms(&sources) {
            writeln!(out, "{}: {form}", on_one_line(&shown))?;
        }
        for line in found.notes.lines() {
            writeln!(out, "not carried: {}", on_one_line(&line))?;
        }
        if files.entries == 0 {
            writeln!(out, "no entry could be made, so nothing was written")?;
            return Ok(Outcome::Missed);
        }
        write::put(&self.to, &files.texts)?;
        let (to, left) = (text::path(&self.to), found.notes.count());
        writeln!(out, "{} entries in {to}, {left} things not carried", files.entries)?;
        writeln!(out, "`caveat check {to}` lists what a person has still to write")?;
        Ok(Outcome::Done)
    }
}

/// The files of a FAQ, by name.
struct Files {
    texts: Vec<(String, String)>,
    entries: usize,
}

/// Writes out as many entries as a FAQ may hold.
fn files(
    title: Option<&str>,
    language: &Language,
    entries: Vec<Entry>,
    found: &mut Found,
) -> Files {
    let mut texts = vec![(pack::files::PACK_FILE.to_owned(), write::pack(title, language))];
    let (mut bytes, mut phrasings) = (0, 0);
    for entry in entries {
        let text = write::entry(&entry, language);
        let size = text.len() as u64;
        let asked = 1 + entry.also_asked.len();
        let fits = size <= limits::FILE_BYTES
            && bytes + size <= limits::PACK_BYTES / 2
            && phrasings + asked <= limits::PHRASINGS
            && texts.len() < limits::FILES;
        if !fits {
            let why = format!("`{}` is more than a FAQ may hold: divide the source", entry.id);
            found.leave(entry.place, why);
            continue;
        }
        (bytes, phrasings) = (bytes + size, phrasings + asked);
        texts.push((format!("{}.toml", entry.id), text));
    }
    let entries = texts.len() - 1;
    Files { texts, entries }
}

/// What a source becomes, for whoever tries anything at all.
#[cfg(feature = "store")]
pub(super) fn tried(form: usize, text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let forms = <Form as clap::ValueEnum>::value_variants();
    let (path, stem) = ("there".to_owned(), "any".to_owned());
    let mut found = Found::default();
    found.read(forms[form % forms.len()], &Source::new(path, stem, text.to_owned()));
    let entries = entries::of(&mut found);
    let Some(language) = Language::new("en") else { return Default::default() };
    let files = files(Some("there"), &language, entries, &mut found);
    (if files.entries == 0 { Vec::new() } else { files.texts }, found.notes.lines())
}
