//! `caveat overlay`: what moderators taught, into the files of the FAQ as a patch, and back.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::database::{Database, passed_over, wait};
use super::patch::Patch;
use super::patch_reader::{self, AddedLine};
use super::{Failure, Outcome, Outcomes, PackArguments, out, switch};
use crate::Clock;
use crate::ids::GuildId;
use crate::matching::Unteachable;
use crate::pack::limits;
use crate::service::{Memory, Service, TeachError, rescrub};
use crate::store::{Origin, Phrasing, Scope};
use crate::text::{self, on_one_line};

/// The phrasings that moderators added.
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
    /// Teach a server what such a patch adds
    Import(Import),
}

#[derive(Debug, clap::Args)]
struct Export {
    #[command(flatten)]
    database: Database,
    /// Only what was taught in this server
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
    /// The server that is taught
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
        let (mut phrasings, unreadable) = wait(async {
            let store = self.database.read().await?;
            let phrasings = store.overlays(Scope::numbered(self.guild)).await?;
            store.close().await;
            Ok::<_, Failure>((phrasings, store.unreadable()))
        })?;
        phrasings.iter_mut().for_each(|phrasing| phrasing.words = rescrub(&phrasing.words));
        let service = Service::new(PackArguments::pack_of(arguments.files()?)?);
        let mut patch = Patch::of(arguments, service.pack())?;
        let mut outcome = passed_over(unreadable);
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

impl Import {
    fn run(self, arguments: &PackArguments) -> Outcomes {
        let text = read(&self.file)?;
        let lines = patch_reader::read(&text);
        if lines.is_empty() {
            let file = text::path(&self.file);
            return Err(Failure::Said(format!(
                "{file} adds no phrasing to a FAQ; name a patch that `caveat overlay export` wrote"
            )));
        }
        let service = Service::new(PackArguments::pack_of(arguments.files()?)?);
        wait(async {
            // Opens the store once to report its errors: the memory would go on without it.
            let (place, store) = self.database.open().await?;
            store.close().await;
            let memory = Memory::open(place, Clock::system()).await?;
            let outcome = self.teach(&memory, &service, &lines).await;
            memory.close().await;
            outcome
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
