//! `caveat misses export`: shows curators what the FAQ missed, as comments in its files.

use super::database::{Database, passed_over, wait};
use super::patch::Patch;
use super::{Failure, Outcomes, PackArguments, out, switch};
use crate::matching::Verdict;
use crate::pack::edit::quoted;
use crate::service::{Service, rescrub};
use crate::store::{Miss, MissState, Scope};

/// The questions that the FAQ missed.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = false)]
pub(super) struct Misses {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write it as a patch: a comment where the likeliest entry lists its phrasings, and new topics at
    /// the end of pack.toml
    Export(Export),
}

#[derive(Debug, clap::Args)]
struct Export {
    #[command(flatten)]
    database: Database,
    /// Only what was asked in this server
    #[arg(long, value_name = "ID", env = "CAVEAT_GUILD")]
    guild: Option<u64>,
    /// Change the files of --faq instead of printing a patch
    #[arg(long, env = "CAVEAT_WRITE", value_parser = switch())]
    write: bool,
}

impl Misses {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let Command::Export(export) = self.command;
        export.run(pack)
    }
}

impl Export {
    fn run(self, arguments: &PackArguments) -> Outcomes {
        let (misses, unreadable) = wait(async {
            let store = self.database.read().await?;
            let misses = store.all_misses(Scope::numbered(self.guild)).await?;
            store.close().await;
            Ok::<_, Failure>((misses, store.unreadable()))
        })?;
        let service = Service::new(PackArguments::pack_of(arguments.files()?)?);
        let mut patch = Patch::of(arguments, service.pack())?;
        let mut to_pack = Vec::new();
        for miss in Miss::together(misses) {
            let kept = rescrub(&miss.question.words);
            let words = quoted(&kept);
            let why = service.explain(&kept, None);
            // It has been dealt with already.
            if kept.is_empty() || patch.notes(&words) || why.to_the_letter {
                continue;
            }
            let counts = miss.counts();
            let tag = &miss.question.language;
            let language = service.pack().language(tag).unwrap_or(&service.pack().default_language);
            let likeliest = why.judgement.candidates.first();
            let is_near =
                miss.state == MissState::Open && why.judgement.verdict != Verdict::Decline;
            let noted = is_near
                && likeliest.is_some_and(|likeliest| {
                    let note = format!("{words}, # missed: {counts}");
                    patch.add_note(&likeliest.entry, language.as_str(), &note)
                });
            if !noted {
                let kind = if miss.state == MissState::Topic { "new topic" } else { "missed" };
                to_pack.push(format!("{kind}: {words}, {counts}"));
            }
        }
        patch.add_to_pack(&to_pack)?;
        patch.put(self.write, &mut out::exact())?;
        Ok(passed_over(unreadable))
    }
}
