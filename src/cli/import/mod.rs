//! `caveat import`: turns existing content into a FAQ to be reviewed. `tell` recognizes its form, and one
//! file here reads each form; `entries` makes entries of the findings, `write` makes files of those, and
//! `again` compares them with the last import. Content that has no place is listed, never dropped.

mod again;
mod archive;
mod cells;
mod columns;
mod csv;
mod dialogflow;
mod discord;
mod entries;
mod exported;
mod found;
mod headings;
mod html;
mod ids;
mod json;
mod languages;
mod linked;
mod markdown;
mod markup;
mod merge;
mod names;
mod next;
mod notes;
mod page;
mod platforms;
mod qna;
mod qnabot;
mod rasa;
mod sheets;
mod sources;
mod table;
mod tags;
mod tell;
#[cfg(test)]
mod tests;
mod toml;
mod values;
mod write;
mod yaml;

use std::io::Write;
use std::path::PathBuf;

use super::{Failure, Outcome, Outcomes, PackArguments, out};
use crate::pack::files::PACK_FILE;
use crate::pack::{self, Language, PackFiles};
use crate::text::{self, on_one_line};
use columns::Named;
use found::Found;
use sources::Source;

/// Maximum number of entries that are named one by one.
const NAMED: usize = 20;

/// Make a FAQ to be reviewed out of what there is already, or take into it what changed there.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// Files, folders of them, or archives
    #[arg(value_name = "FILE", required = true)]
    sources: Vec<PathBuf>,
    /// The folder of the FAQ: a new one, or one that was imported before, in which what curators changed is kept
    #[arg(long, value_name = "DIR", env = "CAVEAT_TO")]
    to: PathBuf,
    /// What the files are, whatever they are called; by default told from their contents and names
    #[arg(long, value_enum, value_name = "FORM", env = "CAVEAT_FROM")]
    from: Option<Form>,
    /// Which columns of a table hold what, by name or number: question=Frage,answer=Antwort
    #[arg(long, value_name = "PARTS", env = "CAVEAT_COLUMNS")]
    columns: Option<String>,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// A tag a Markdown file, with aliases above it, as python-discord's bot has them
    MarkdownTags,
    /// Tags in TOML, each with keywords and content, as discord-utils-bot has them
    TomlTags,
    /// A table as text, with a column of questions and one of answers
    Csv,
    /// What QnABot exports as JSON
    Qnabot,
    /// A page with questions as headings, in Markdown or HTML
    Page,
    /// Tags in files of their own, with lines such as `aliases: a, b` above a line ---
    TagFiles,
    /// A spreadsheet, .xlsx or .ods
    Spreadsheet,
    /// Questions and answers in JSON or JSON lines, FAQPage among them
    Json,
    /// What QnA Maker or custom question answering exports, as JSON or .qna
    QnaMaker,
    /// What people say and the bot's responses in Rasa's YAML, or other YAML
    Rasa,
    /// The intents of Dialogflow ES
    Dialogflow,
    /// The questions and answers of Botpress 12
    Botpress,
    /// Custom commands of Red
    Red,
    /// What `caveat export --json` wrote
    Caveat,
}

impl Found {
    /// Adds the content of all sources of this form.
    fn read(&mut self, form: Form, sources: &[&Source], columns: Option<&Named>) {
        match form {
            // Parts that belong together stand in several files.
            Form::Rasa => rasa::read(sources, self),
            Form::Dialogflow => dialogflow::read(sources, self),
            _ => sources.iter().for_each(|source| self.read_one(form, source, columns)),
        }
    }

    fn read_one(&mut self, form: Form, source: &Source, columns: Option<&Named>) {
        let seen = |found: &Self| {
            (found.items.len(), found.asked(), found.ready.len(), found.notes.count())
        };
        let before = seen(self);
        self.read_as(form, source, columns);
        if seen(self) == before {
            let why = "it holds no question and no answer; nothing was imported";
            self.leave(&*source.path, why);
        }
    }

    fn read_as(&mut self, form: Form, source: &Source, columns: Option<&Named>) {
        match form {
            Form::MarkdownTags => markdown::read(source, self),
            Form::TomlTags => toml::read(source, self),
            Form::Csv => csv::read(source, columns, self),
            Form::Qnabot => qnabot::read(source, self),
            Form::Page => page::read(source, self),
            Form::TagFiles => tags::read(source, self),
            Form::Spreadsheet => sheets::read(source, columns, self),
            Form::Json => json::read(source, self),
            Form::QnaMaker if qna::is_in_lines(&source.text) => qna::read(source, self),
            Form::QnaMaker => platforms::qna_maker(source, self),
            Form::Rasa => rasa::read(&[source], self),
            Form::Dialogflow => dialogflow::read(&[source], self),
            Form::Botpress => platforms::botpress(source, self),
            Form::Red => platforms::red(source, self),
            Form::Caveat => exported::read(source, self),
        }
    }

    /// Adds the content of all sources, those of one form together.
    fn read_all(&mut self, sources: &[(Form, Source)], columns: Option<&Named>) {
        for form in <Form as clap::ValueEnum>::value_variants() {
            let of_form = sources.iter().filter(|(of, _)| of == form);
            let of_form: Vec<&Source> = of_form.map(|(_, source)| source).collect();
            if !of_form.is_empty() {
                self.read(*form, &of_form, columns);
            }
        }
    }
}

impl Import {
    pub(super) fn run(self, arguments: &PackArguments) -> Outcomes {
        let wanted = match arguments.language.as_deref() {
            Some(tag) => Some(Language::new(tag).ok_or_else(|| {
                Failure::Said(format!("`{tag}` is no language; write it like en or zh-Hans"))
            })?),
            None => None,
        };
        let columns =
            self.columns.as_deref().map(columns::named).transpose().map_err(Failure::Said)?;
        let mut found = Found::default();
        let sources = sources::all(&self.sources, self.from, &mut found)?;
        found.read_all(&sources, columns.as_ref());
        let language = languages::tell(&mut found.items, wanted.as_ref());
        if let (None, Some(doubt)) = (&wanted, languages::doubt(&found.items, &language)) {
            found.change("language", doubt);
        }
        let entries = entries::of(&mut found);
        let title = self.sources.first().and_then(|first| first.file_stem());
        let title = title.map(|stem| stem.to_string_lossy().into_owned());
        let files = write::files(title.as_deref(), &language, entries, &mut found);
        let entries = files.iter().filter(|file| file.name != PACK_FILE).count();
        let mut out = out::stdout();
        for (form, shown) in sources::forms(&sources) {
            writeln!(out, "{}: {form}", on_one_line(&shown))?;
        }
        for line in found.changed.lines() {
            writeln!(out, "changed: {}", on_one_line(&line))?;
        }
        for line in found.notes.lines() {
            writeln!(out, "not carried: {}", on_one_line(&line))?;
        }
        if entries == 0 {
            writeln!(out, "no entry could be made, so nothing was written")?;
            return Ok(Outcome::Missed);
        }
        let outcome = again::put(&self.to, files)?;
        self.report(&outcome, entries, found.notes.count(), &mut out)?;
        Ok(Outcome::Done)
    }

    /// Reports the outcome, and what to do next.
    fn report(
        &self,
        outcome: &again::Outcome,
        entries: usize,
        left: usize,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let to = text::path(&self.to);
        for (name, why) in &outcome.conflicts {
            writeln!(out, "to decide: {to}/{name}: {}", on_one_line(why))?;
        }
        if !outcome.gone.is_empty() {
            let mut gone: Vec<&str> = outcome.gone.iter().take(NAMED).map(String::as_str).collect();
            let more = format!("and {} more", outcome.gone.len().saturating_sub(NAMED));
            if outcome.gone.len() > NAMED {
                gone.push(&more);
            }
            let gone = gone.join(", ");
            writeln!(out, "no longer in the source, and kept: {gone}; delete what should go")?;
        }
        let things = if left == 1 { "1 thing" } else { &format!("{left} things") };
        if outcome.is_again {
            let again::Outcome { new, changed, deleted, .. } = outcome;
            writeln!(
                out,
                "{to}: {new} new, {changed} changed, {} to decide, {deleted} deleted here before; {things} not carried",
                outcome.conflicts.len()
            )?;
        } else {
            let entries = if entries == 1 { "1 entry" } else { &format!("{entries} entries") };
            writeln!(out, "{entries} in {to}, {things} not carried")?;
        }
        let texts = outcome.files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        match pack::load(PackFiles::from_texts(&to, texts)).pack {
            Some(pack) => {
                for step in next::steps(&pack, &to) {
                    writeln!(out, "{step}")?;
                }
            }
            None => writeln!(
                out,
                "It does not load yet: `caveat check {to}` shows what is to be mended."
            )?,
        }
        Ok(())
    }
}

/// Returns what a text becomes when it is read in this form, for tests that try any text.
#[cfg(feature = "store")]
pub(super) fn tried(form: usize, text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let forms = <Form as clap::ValueEnum>::value_variants();
    let (path, stem) = ("there".to_owned(), "any".to_owned());
    let mut found = Found::default();
    let source = Source::new(path, stem, text.to_owned());
    found.read_one(forms[form % forms.len()], &source, None);
    let language = languages::tell(&mut found.items, None);
    let entries = entries::of(&mut found);
    let files = write::files(Some("there"), &language, entries, &mut found);
    let texts = files.into_iter().map(|file| (file.name, file.text));
    let texts = if texts.len() > 1 { texts.collect() } else { Vec::new() };
    (texts, found.notes.lines())
}

/// Returns the files that a source in its recognized form becomes, and the list of what is left out.
#[cfg(test)]
pub(super) fn imported_files(name: &str, text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let mut found = Found::default();
    let form = tell::form(name, text).expect("it is known");
    let text = text.replace("\r\n", "\n");
    found.read_one(form, &Source::new(name.to_owned(), name.to_owned(), text), None);
    let entries = entries::of(&mut found);
    let language = Language::new("en").expect("`en` is a language");
    let files = write::files(Some("there"), &language, entries, &mut found);
    (files.into_iter().map(|file| (file.name, file.text)).collect(), found.notes.lines())
}
