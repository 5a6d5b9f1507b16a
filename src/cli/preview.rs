//! `caveat preview`: the page on which curators try, see and tune a FAQ.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::database::Database;
use super::host::bind;
use super::log::Format;
use super::reload::{self, Hangups, ReloadTarget, hash};
use super::signals::Signals;
use super::{Failure, Outcome, Outcomes, PackArguments, eval, out, switch};
use crate::discord::PackFault;
use crate::ids::GuildId;
use crate::pack::{self, Pack, PackFiles, Report};
use crate::preview::{self, LabelledQuestion, PreviewOptions, PreviewPack, ServerOverlay};
use crate::service::Service;
use crate::store::Store;

/// Try, see and tune a FAQ in a page, and with --write change it there. It runs until Ctrl-C.
#[derive(Debug, clap::Args)]
pub(super) struct Preview {
    /// Labelled questions, as for `eval`, that are asked again after each edit of the FAQ
    #[arg(long, value_name = "FILE", env = "CAVEAT_QUESTIONS")]
    questions: Option<PathBuf>,
    /// The database that `run` keeps, to see what was missed; it is only read [default: none]
    #[arg(long, value_name = "URL", env = "CAVEAT_DATABASE")]
    database: Option<String>,
    /// Answer with what moderators of the server with this id added too: its phrasings and its own entries, as they
    /// are when the page starts
    #[arg(long, value_name = "ID", env = "CAVEAT_GUILD")]
    guild: Option<GuildId>,
    /// Where the page is served; beyond this machine only to whoever has the token in the address
    #[arg(long, value_name = "ADDR", env = "CAVEAT_LISTEN", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Let the page change the folder of --faq: entries are written, drafted, renamed and deleted there, and each
    /// save can be undone
    #[arg(long, env = "CAVEAT_WRITE", value_parser = switch())]
    write: bool,
    /// Open the page in the browser
    #[arg(long, env = "CAVEAT_OPEN", value_parser = switch())]
    open: bool,
}

impl Preview {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        if self.write && pack.faq.is_none() {
            let sentence = "--write changes a folder, and the FAQ in the binary is none: name one with --faq DIR";
            return Err(Failure::Said(sentence.to_owned()));
        }
        let files = pack.files()?;
        let hash = hash(&files);
        let Start { loaded, faults, questions } = load(pack, files, self.questions.as_ref())?;
        let listener = bind(self.listen, "--listen")?;
        super::log::begin(None, Format::Auto);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
        let arguments = pack.clone();
        let ended = runtime.block_on(async move {
            let deaf = |cause| Failure::Said(format!("cannot listen for signals: {cause}"));
            let signals = Signals::new().map_err(deaf)?;
            let hangups = Hangups::new().map_err(deaf)?;
            let database = self.database.filter(|database| database != "none");
            let store = match database {
                Some(database) => Some(Database::named(database).read().await?),
                None => None,
            };
            let server = match (&store, self.guild) {
                (Some(store), Some(guild)) => Some(server(store, guild).await?),
                (None, Some(_)) => {
                    let sentence = "--guild shows what moderators of a server added: name the database that holds it with --database";
                    return Err(Failure::Said(sentence.to_owned()));
                }
                (_, None) => None,
            };
            let folder = arguments.faq.clone();
            let write = self.write.then(|| serve(&arguments));
            let options = PreviewOptions { folder, questions, store, server, write };
            let failed = |cause| Failure::Said(format!("the page cannot be served: {cause}"));
            let page = preview::Preview::open(loaded, options).await.map_err(failed)?;
            faults.into_iter().for_each(|faults| page.refuse(faults));
            let served = page.serve_at(listener).map_err(failed)?;
            writeln!(anstream::stdout().lock(), "{}", served.link())?;
            if self.write && served.takes_token() {
                tracing::warn!("the page changes the FAQ, and is served beyond this machine: whoever has the address with its token can change it");
            }
            if self.open
                && let Err(cause) = open::that_detached(served.link())
            {
                tracing::warn!(%cause, "no browser could be opened; open the address above");
            }
            tokio::spawn(reload::keep(arguments, page, hash, hangups));
            tokio::select! {
                () = served.serve() => Ok(()),
                () = signals.asked_to_leave() => Ok(()),
            }
        });
        runtime.shutdown_background();
        ended.map(|()| Outcome::Done)
    }
}

/// Reads what moderators of a server added.
async fn server(store: &Store, guild: GuildId) -> Result<ServerOverlay, Failure> {
    let server = ServerOverlay::read(store, guild).await?;
    if server.counts() == (0, 0) {
        out::say(format_args!(
            "caveat: moderators of the server {guild} added nothing, as far as this database knows"
        ));
    }
    Ok(server)
}

/// Makes services as the command line asks for them.
fn serve(arguments: &PackArguments) -> preview::Serve {
    let arguments = arguments.clone();
    Box::new(move |pack| arguments.serve(pack).map_err(|failure| failure.to_string()))
}

/// State of the page when it starts.
struct Start {
    loaded: PreviewPack,
    /// The errors of the pack, for which an empty one stands in.
    faults: Option<String>,
    questions: Vec<LabelledQuestion>,
}

/// The pack with the questions about it, or one sentence that says what is wrong with these. A pack with errors
/// is shown with them: the page is where somebody fixes it.
fn load(
    arguments: &PackArguments,
    files: PackFiles,
    questions: Option<&PathBuf>,
) -> Result<Start, Failure> {
    let pack::Loaded { pack, report } = pack::load(files);
    let faults = pack.is_none().then(|| report.render_errors(false, reload::WIDTH));
    // Which entries there are is not known of a faulty pack.
    let questions = questions.map(|file| labelled(file, pack.as_ref())).transpose()?;
    let service = match pack {
        Some(pack) => arguments.serve(pack)?,
        None => Service::new(Pack::stand_in()),
    };
    let loaded = PreviewPack::new(service, report);
    Ok(Start { loaded, faults, questions: questions.unwrap_or_default() })
}

fn labelled(file: &std::path::Path, pack: Option<&Pack>) -> Result<Vec<LabelledQuestion>, Failure> {
    let questions = eval::read(file, pack)?.into_iter();
    Ok(questions.map(|one| LabelledQuestion { words: one.q, accept: one.accept }).collect())
}

impl ReloadTarget for preview::Preview {
    fn replace(&self, service: Service, report: Report) {
        Self::replace(self, PreviewPack::new(service, report));
    }

    fn refuse(&self, _: Vec<PackFault>, report: String) {
        Self::refuse(self, report);
    }
}
