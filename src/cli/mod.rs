//! The terminal: arguments to a subcommand, one file each. Data goes to stdout, messages to stderr.

mod ask;
mod check;
mod completions;
#[cfg(feature = "store")]
mod database;
mod day;
mod eval;
mod eval_table;
mod explain;
mod export;
#[cfg(feature = "run")]
mod healthy;
#[cfg(feature = "run")]
mod host;
mod import;
#[cfg(feature = "run")]
mod invite;
#[cfg(feature = "run")]
mod log;
mod man;
#[cfg(feature = "store")]
pub(crate) mod misses;
mod new;
mod out;
#[cfg(feature = "store")]
mod overlay;
#[cfg(feature = "store")]
mod patch;
#[cfg(feature = "store")]
mod patch_reader;
#[cfg(feature = "preview")]
mod preview;
mod prompt;
#[cfg(feature = "run")]
mod reload;
mod render;
#[cfg(feature = "run")]
mod run;
mod secret;
#[cfg(feature = "run")]
mod serve;
#[cfg(feature = "run")]
mod signals;
#[cfg(feature = "store")]
mod stats;
#[cfg(feature = "store")]
mod store;
#[cfg(feature = "run")]
mod token;
mod topics;
#[cfg(feature = "store")]
#[doc(hidden)]
pub mod tried;
#[cfg(feature = "run")]
mod watch;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::pack::{self, Language, Pack, PackFiles};
use crate::service::Service;

/// Answers policy questions from a curated FAQ, with its cautions.
#[derive(Debug, Parser)]
#[command(name = "caveat", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pack: PackArguments,
}

/// Arguments of every subcommand.
#[derive(Clone, Debug, clap::Args)]
struct PackArguments {
    /// The folder of another FAQ; by default the one built into this binary
    #[arg(long, global = true, value_name = "DIR", env = "CAVEAT_FAQ")]
    faq: Option<PathBuf>,
    /// The language to reply in, such as en, zh-Hans, zh-TW or zh-HK; by default that of the question
    #[arg(long, global = true, value_name = "CODE", env = "CAVEAT_LANGUAGE")]
    language: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a small FAQ of your own to begin with, in a new folder
    #[command(alias = "init")]
    New(new::New),
    /// Answer a question; on a terminal and without one, keep asking for them
    Ask(ask::Ask),
    /// Check a FAQ for errors: the folder named, else that of --faq, else the one built in
    Check(check::Check),
    /// Score the matcher on labelled questions (JSONL)
    Eval(eval::Eval),
    /// Turn a page, a table, tags or another bot's export into a FAQ to review, or take in what changed there
    Import(import::Import),
    /// Write a FAQ as one file: JSON or CSV that `import` reads, Markdown, or FAQPage
    Export(export::Export),
    /// List the questions that the FAQ answers
    Topics(topics::Topics),
    /// Show curators what the FAQ missed, as comments in a patch to its files
    #[cfg(feature = "store")]
    Misses(misses::Misses),
    /// Take what moderators taught into the FAQ's files, as a patch, or back
    #[cfg(feature = "store")]
    Overlay(overlay::Overlay),
    /// Show statistics: questions, answers, votes, open misses
    #[cfg(feature = "store")]
    Stats(stats::Stats),
    /// Copy the database into another one, such as from SQLite to PostgreSQL
    #[cfg(feature = "store")]
    Store(store::Storing),
    /// Try, see and tune a FAQ in a page of its own; no Discord is needed
    #[cfg(feature = "preview")]
    Preview(preview::Preview),
    /// Connect to Discord and serve
    #[cfg(feature = "run")]
    Run(run::Run),
    /// Answer Discord's interactions over HTTP, without a connection to its gateway
    #[cfg(feature = "run")]
    Serve(serve::Serve),
    /// Print the invite link with the least permissions the bot needs
    #[cfg(feature = "run")]
    Invite(invite::Invite),
    /// Ask a bot that runs or serves whether it is ready: exit 0, or 1 and what is missing
    #[cfg(feature = "run")]
    Healthy(healthy::Healthy),
    /// Print shell completions for caveat's commands and flags
    Completions(completions::Completions),
    /// Write the manual pages into a folder
    Man(man::Man),
}

/// Outcome of a subcommand that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Done.
    Done,
    /// `check` found errors, `eval` missed a bound, a phrasing was refused, nothing could be imported,
    /// or a bot is not ready: exit 1.
    Missed,
}

/// The reason why a subcommand could not run or go on: exit 2 unless stated otherwise.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// One sentence for the person at the terminal.
    #[error("{0}")]
    Said(String),
    /// It lost something that it cannot recover by itself, or could not reach it: exit 3.
    #[cfg(feature = "run")]
    #[error("{0}")]
    Lost(String),
    /// Output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

type Outcomes = Result<Outcome, Failure>;

/// The declaration of the command line.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command line. Exit 0: done; 1: faults found, a bound missed, a phrasing refused, nothing to
/// import, or a bot not ready; 2: could not run, with one line on stderr that says why; 3: the
/// connection to Discord was lost for good.
pub fn main() -> ExitCode {
    secret::remember();
    std::panic::set_hook(Box::new(secret::panicked));
    let matches = without_empty_variables(command()).try_get_matches();
    let arguments = match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let Arguments { command, pack } = arguments;
    let outcome = match command {
        Command::New(new) => new.run(&pack),
        Command::Ask(ask) => ask.run(&pack),
        Command::Check(check) => check.run(&pack),
        Command::Eval(eval) => eval.run(&pack),
        Command::Import(import) => import.run(&pack),
        Command::Export(export) => export.run(&pack),
        Command::Topics(topics) => topics.run(&pack),
        #[cfg(feature = "store")]
        Command::Misses(misses) => misses.run(&pack),
        #[cfg(feature = "store")]
        Command::Overlay(overlay) => overlay.run(&pack),
        #[cfg(feature = "store")]
        Command::Stats(stats) => stats.run(),
        #[cfg(feature = "store")]
        Command::Store(store) => store.run(),
        #[cfg(feature = "preview")]
        Command::Preview(preview) => preview.run(&pack),
        #[cfg(feature = "run")]
        Command::Run(run) => run.run(&pack),
        #[cfg(feature = "run")]
        Command::Serve(serve) => serve.run(&pack),
        #[cfg(feature = "run")]
        Command::Invite(invite) => invite.run(&pack),
        #[cfg(feature = "run")]
        Command::Healthy(healthy) => healthy.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Missed) => ExitCode::from(1),
        // The reader of the output has had enough, as `head` does: not a failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            out::say(format_args!("caveat: {failure}"));
            ExitCode::from(match failure {
                #[cfg(feature = "run")]
                Failure::Lost(_) => 3,
                _ => 2,
            })
        }
    }
}

/// Treats empty variables, which environment files tend to have, as not set.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let forget = |argument: clap::Arg| {
        let value = argument.get_env().and_then(std::env::var_os);
        if value.is_some_and(|value| value.is_empty()) { argument.env(None) } else { argument }
    };
    command.mut_args(forget).mut_subcommands(without_empty_variables)
}

/// Prints help and version as clap does, and a usage error as one line.
fn refuse(error: &clap::Error) -> ExitCode {
    let help = ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return match error.print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(2),
        };
    }
    if error.kind() == help {
        let names = Arguments::command()
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .collect::<Vec<_>>()
            .join(", ");
        out::say(format_args!("caveat: say what to do: {names}; `caveat --help` explains them"));
        return ExitCode::from(2);
    }
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    // clap lists the missing arguments on the following lines.
    let more: Vec<&str> = if first.ends_with(':') {
        lines.take_while(|line| !line.starts_with("Usage:")).collect()
    } else {
        Vec::new()
    };
    let first = [first.as_str(), &more.join(" ")].join(" ");
    out::say(format_args!("caveat: {}; see `caveat --help`", first.trim()));
    ExitCode::from(2)
}

impl PackArguments {
    /// The files of the requested pack.
    fn files(&self) -> Result<PackFiles, Failure> {
        match &self.faq {
            Some(folder) => read_files(folder),
            None => Ok(PackFiles::shipped()),
        }
    }

    /// Loads the pack, or returns one sentence with its errors.
    fn pack_of(files: PackFiles) -> Result<Pack, Failure> {
        let loaded = pack::load(files);
        loaded.pack.ok_or_else(|| Failure::Said(loaded.report.to_string()))
    }

    /// The service over the requested pack, or one sentence with the pack's errors.
    fn service(&self) -> Result<Service, Failure> {
        self.service_of(self.files()?)
    }

    /// The service over these files.
    fn service_of(&self, files: PackFiles) -> Result<Service, Failure> {
        self.serve(Self::pack_of(files)?)
    }

    /// The service over this pack.
    fn serve(&self, pack: Pack) -> Result<Service, Failure> {
        let language = self.language_of(&pack)?;
        let service = Service::new(pack);
        Ok(match language {
            Some(language) => service.force_language(language),
            None => service,
        })
    }

    /// The requested language, if any: one of the pack's, or one derived from it.
    fn language_of(&self, pack: &Pack) -> Result<Option<Language>, Failure> {
        let Some(tag) = &self.language else { return Ok(None) };
        let wanted = Language::new(&tag.replace('_', "-"));
        let Some(wanted) = wanted.filter(|wanted| pack.language(wanted.as_str()).is_some()) else {
            let known: Vec<&str> = pack.languages.iter().map(Language::as_str).collect();
            let known = known.join(", ");
            return Err(Failure::Said(format!(
                "the FAQ is not available in `{tag}`; it has {known}"
            )));
        };
        Ok(Some(wanted))
    }
}

fn read_files(folder: &Path) -> Result<PackFiles, Failure> {
    PackFiles::read(folder).map_err(|error| Failure::Said(error.to_string()))
}

/// A sentence about the drafts of a pack; `None` without any.
fn drafts(pack: &Pack) -> Option<String> {
    /// So many are named.
    const NAMED: usize = 10;
    let count = pack.drafts.len();
    let mut ids: Vec<&str> = pack.drafts.iter().map(|draft| draft.id.as_str()).collect();
    if count > NAMED {
        ids.truncate(NAMED);
        ids.push("…");
    }
    let drafts = counted(count, "draft", "drafts");
    (count > 0).then(|| format!("{drafts}, which members do not see: {}", ids.join(", ")))
}

/// A number with its noun.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Parser of a switch that its environment variable can turn on too; there, `0`, `no`, `false`, `off`
/// and an empty value mean off.
fn switch() -> FalseyValueParser {
    FalseyValueParser::new()
}

/// Width of the terminal in columns, 80 without one; limited to what reads well.
fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    columns.clamp(20, 100)
}
