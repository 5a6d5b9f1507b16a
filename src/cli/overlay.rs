//! `caveat overlay`: what moderators taught and wrote, into the files of the FAQ as a patch, and back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::database::{Database, passed_over, wait};
use super::patch::Patch;
use super::patch_reader::{self, AddedFile, AddedLine};
use super::{Failure, Outcome, Outcomes, PackArguments, out, switch};
use crate::Clock;
use crate::ids::GuildId;
use crate::matching::{Unpublishable, Unteachable};
use crate::pack::{Flaw, Text, flaws, limits, own_id, own_number, phrasing_key};
use crate::service::{Memory, Service, TeachError, own_text, rescrub};
use crate::store::{
    EntryOutcome, EntryText, MAX_ENTRIES, Origin, Phrasing, Scope, Store, StoredEntry,
};
use crate::text::{self, on_one_line};

/// The phrasings and entries that moderators added.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = false)]
pub(super) struct Overlay {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write it as a patch to the FAQ's files
    Export(Export),
    /// Add to a server what such a patch adds
    Import(Import),
}

#[derive(Debug, clap::Args)]
struct Export {
    #[command(flatten)]
    database: Database,
    /// Only what was added in this server
    #[arg(long, value_name = "ID", env = "CAVEAT_GUILD")]
    guild: Option<u64>,
    /// Change the files of --faq instead of printing a patch
    #[arg(long, env = "CAVEAT_WRITE", value_parser = switch())]
    write: bool,
}

#[derive(Debug, clap::Args)]
struct Import {
    #[command(flatten)]
    database: Database,
    /// The server that gets it
    #[arg(long, value_name = "ID", env = "CAVEAT_GUILD")]
    guild: GuildId,
    /// The patch; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Overlay {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        match self.command {
            Command::Export(export) => export.run(pack),
            Command::Import(import) => import.run(pack),
        }
    }
}

impl Export {
    fn run(self, arguments: &PackArguments) -> Outcomes {
        let (mut phrasings, entries, unreadable) = wait(async {
            let store = self.database.read().await?;
            let scope = Scope::numbered(self.guild);
            let (phrasings, entries) = (store.overlays(scope).await?, store.entries(scope).await?);
            store.close().await;
            Ok::<_, Failure>((phrasings, entries, store.unreadable()))
        })?;
        phrasings.iter_mut().for_each(|phrasing| phrasing.words = rescrub(&phrasing.words));
        let service = Service::new(PackArguments::pack_of(arguments.files()?)?);
        let mut patch = Patch::of(arguments, service.pack())?;
        let mut outcome = passed_over(unreadable);
        let (of_own, phrasings): (Vec<Phrasing>, Vec<Phrasing>) =
            phrasings.into_iter().partition(|phrasing| own_number(&phrasing.entry).is_some());
        if !add_entries(&mut patch, &service, &entries, &of_own) {
            outcome = Outcome::Missed;
        }
        let mut refuse = |phrasing: &Phrasing, why: &str| {
            let Phrasing { entry, words, .. } = phrasing;
            out::say(format_args!("caveat: “{words}” is left out of `{entry}`: {why}"));
            outcome = Outcome::Missed;
        };
        let mut by_form: BTreeMap<&str, Vec<&Phrasing>> = BTreeMap::new();
        for phrasing in &phrasings {
            match service.teachable(&phrasing.entry, &phrasing.words, None) {
                Ok(()) => by_form.entry(&phrasing.form).or_default().push(phrasing),
                // It is part of the FAQ by now.
                Err(Unteachable::Has) => {}
                Err(why) => refuse(phrasing, &why.to_string()),
            }
        }
        for phrasing in &phrasings {
            let Some(same) = by_form.remove(phrasing.form.as_str()) else { continue };
            // Several servers may have taught it. Where they disagree, a person must decide.
            if same.iter().all(|other| other.entry == same[0].entry) {
                let first = same[0];
                if !patch.add_phrasing(&first.entry, &first.language, &first.words) {
                    refuse(
                        first,
                        "its entry's file cannot be changed so that it reads back the same",
                    );
                }
            } else {
                same.iter().for_each(|other| refuse(other, "servers disagree on its entry"));
            }
        }
        patch.put(self.write, &mut out::exact())?;
        Ok(outcome)
    }
}

/// Adds entries of servers as new files, with the phrasings that were taught for them, and returns whether none was left
/// out. Of several with one question the first is taken.
fn add_entries(
    patch: &mut Patch,
    service: &Service,
    entries: &[StoredEntry],
    phrasings: &[Phrasing],
) -> bool {
    let mut all = true;
    let mut questions = BTreeSet::new();
    for entry in entries {
        let Some(own) = own_text(entry.number, &entry.text, entry.at) else { continue };
        let question = &own.text.question;
        let is_it = |text: &Text| {
            phrasing_key(&text.question) == phrasing_key(question) && text.answer == own.text.answer
        };
        let pack = service.pack();
        let mut known = pack.entries.iter().chain(&pack.drafts);
        if known.any(|entry| entry.texts.values().any(is_it)) {
            // It is part of the FAQ by now.
            continue;
        }
        let mut refuse = |why: &str| {
            out::say(format_args!("caveat: the entry “{question}” is left out: {why}"));
            all = false;
        };
        if !questions.insert(phrasing_key(question)) {
            refuse("another server has an entry with this question");
            continue;
        }
        match service.publishable(&own.id, question, &own.language, None) {
            Err(Unpublishable::Question(why)) => refuse(&why.to_string()),
            // Curators decide if it may stand beside a warning.
            Ok(()) | Err(Unpublishable::Hides(_)) => {
                let is_of = |phrasing: &&Phrasing| {
                    phrasing.guild == entry.guild && phrasing.entry == own.id
                };
                let also = phrasings.iter().filter(is_of).map(|phrasing| phrasing.words.clone());
                patch.add_entry(&own, &also.collect::<Vec<_>>(), service.pack());
            }
        }
    }
    all
}

impl Import {
    fn run(self, arguments: &PackArguments) -> Outcomes {
        let text = read(&self.file)?;
        let (lines, files) = patch_reader::read(&text);
        if lines.is_empty() && files.is_empty() {
            let file = text::path(&self.file);
            return Err(Failure::Said(format!(
                "{file} adds nothing to a FAQ; name a patch that `caveat overlay export` wrote"
            )));
        }
        let service = Service::new(PackArguments::pack_of(arguments.files()?)?);
        wait(async {
            // Opens the store once to report its errors: the memory would go on without it.
            let (place, store) = self.database.open().await?;
            store.close().await;
            let memory = Memory::open(place, Clock::system()).await?;
            let mut outcome = self.write(&memory, &service, &files).await;
            if let Ok(written) = outcome {
                outcome = self.teach(&memory, &service, &lines).await;
                if let (Ok(taught), Outcome::Missed) = (&mut outcome, written) {
                    *taught = Outcome::Missed;
                }
            }
            memory.close().await;
            outcome
        })
    }

    /// Adds the entries that new files hold, and the other ways to ask for each.
    async fn write(&self, memory: &Memory, service: &Service, files: &[AddedFile]) -> Outcomes {
        let mut outcome = Outcome::Done;
        for AddedFile { line, name, texts } in files {
            if texts.is_empty() {
                out::say(format_args!("caveat: line {line}, {name}, is refused: it is no entry"));
                outcome = Outcome::Missed;
            }
            for (text, also_asked) in texts {
                match self.write_one(memory, service, text).await? {
                    Ok(number) => {
                        writeln!(out::stdout(), "{name}: {}", on_one_line(&text.question))?;
                        let (guild, entry) = (self.guild, own_id(number));
                        for words in also_asked {
                            let tag = Some(text.language.as_str());
                            let origin = Origin::Import;
                            let taught =
                                memory.teach(service, guild, &entry, words, tag, origin).await;
                            if let Err(why) = taught {
                                out::say(format_args!("caveat: “{words}” is refused: {why}"));
                                outcome = Outcome::Missed;
                            }
                        }
                    }
                    Err(why) => {
                        let question = &text.question;
                        let sentence =
                            format_args!("caveat: line {line}, “{question}”, is refused: {why}");
                        out::say(sentence);
                        outcome = Outcome::Missed;
                    }
                }
            }
        }
        Ok(outcome)
    }

    /// Adds one entry, and returns its number, or why it is refused.
    async fn write_one(
        &self,
        memory: &Memory,
        service: &Service,
        text: &EntryText,
    ) -> Result<Result<i64, String>, Failure> {
        let language = service.pack().language(&text.language);
        let language = language.unwrap_or(&service.pack().default_language).clone();
        let text = EntryText { language: language.to_string(), ..text.clone() };
        let Some(own) = own_text(i64::MAX, &text, 0) else {
            return Ok(Err("its language is none".to_owned()));
        };
        if flaws(&own.text, 0).iter().any(Flaw::is_error) {
            return Ok(Err("a part of it is empty, or longer than Discord shows".to_owned()));
        }
        let overlay = memory.overlay(Some(self.guild));
        let question = &own.text.question;
        let may = service.publishable(&own.id, question, &language, overlay.as_deref());
        if let Err(why) = may {
            return Ok(Err(why.to_string()));
        }
        let (guild, now) = (self.guild, Clock::system().unix());
        let import = async |store: Store| store.import_entry(guild, &text, now).await;
        Ok(match memory.change(import).await {
            Ok(EntryOutcome::Done(change)) => Ok(change.entry),
            Ok(EntryOutcome::Full) => {
                Err(format!("this server has {MAX_ENTRIES} entries, which is the most it can"))
            }
            Ok(_) => Err("this server has an entry with this question".to_owned()),
            Err(_) => {
                let sentence = "the database is locked or full; what was printed is kept";
                return Err(Failure::Said(sentence.to_owned()));
            }
        })
    }

    async fn teach(&self, memory: &Memory, service: &Service, lines: &[AddedLine]) -> Outcomes {
        let mut outcome = Outcome::Done;
        for AddedLine { line, entry, language, text } in lines {
            let taught = match text {
                Some(text) => {
                    let tag = language.as_deref().and_then(|tag| service.pack().language(tag));
                    let tag = tag.map(|tag| tag.as_str());
                    let (guild, origin) = (self.guild, Origin::Import);
                    let taught = memory.teach(service, guild, entry, text, tag, origin).await;
                    taught.map_err(|why| (text.as_str(), why))
                }
                None => {
                    out::say(format_args!("caveat: line {line} is refused: it adds no phrasing"));
                    outcome = Outcome::Missed;
                    continue;
                }
            };
            match taught {
                Ok(step) => writeln!(out::stdout(), "{entry}: {}", on_one_line(&step.words))?,
                Err((_, TeachError::Unavailable(_))) => {
                    let sentence = "the database is locked or full; what was printed is kept";
                    return Err(Failure::Said(sentence.to_owned()));
                }
                Err((text, why)) => {
                    out::say(format_args!("caveat: line {line}, “{text}”, is refused: {why}"));
                    outcome = Outcome::Missed;
                }
            }
        }
        Ok(outcome)
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = match file.to_str() {
        Some("-") => io::stdin().read_to_string(&mut text).map(drop),
        _ => fs::File::open(file)
            .and_then(|file| file.take(limits::PACK_BYTES).read_to_string(&mut text))
            .map(drop),
    };
    read.map_err(|cause| Failure::Said(format!("cannot read {}: {cause}", file.display())))?;
    Ok(text)
}
