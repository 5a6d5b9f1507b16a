//! `caveat preview`: the page on which curators try, see and tune a FAQ.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use super::log::Format;
use super::reload::{self, Answers, Hangups};
use super::run::{Signals, bind, hash};
use super::{Failure, Outcome, Outcomes, PackArguments, switch};
use crate::discord::PackFault;
use crate::pack::{self, PackFiles, Report};
use crate::preview::{self, Loaded};
use crate::service::Service;

/// Try, see and tune a FAQ in a page. It runs until Ctrl-C.
#[derive(Debug, clap::Args)]
pub(super) struct Preview {
    /// Where the page is served; beyond this machine only to whoever has the token in the address
    #[arg(long, value_name = "ADDR", env = "CAVEAT_LISTEN", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Open the page in the browser
    #[arg(long, env = "CAVEAT_OPEN", value_parser = switch())]
    open: bool,
}

impl Preview {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let files = pack.files()?;
        let hash = hash(&files);
        let loaded = load(pack, files)?;
        let listener = bind(self.listen)?;
        super::log::begin(None, Format::Auto);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
        let arguments = pack.clone();
        let ended = runtime.block_on(async move {
            let deaf = |cause| Failure::Said(format!("cannot hear of signals: {cause}"));
            let signals = Signals::new().map_err(deaf)?;
            let hangups = Hangups::new().map_err(deaf)?;
            let failed = |cause| Failure::Said(format!("the page cannot be served: {cause}"));
            let page = preview::Preview::open(loaded).await.map_err(failed)?;
            let served = page.serve_at(listener).map_err(failed)?;
            writeln!(anstream::stdout().lock(), "{}", served.link())?;
            if self.open
                && let Err(cause) = open::that_detached(served.link())
            {
                tracing::warn!(%cause, "no browser could be opened; open the address above");
            }
            tokio::spawn(reload::keep(arguments, page, hash, hangups));
            tokio::select! {
                ended = served.serve() => ended.map_err(failed),
                () = signals.asked_to_leave() => Ok(()),
            }
        });
        runtime.shutdown_background();
        ended.map(|()| Outcome::Done)
    }
}

/// The pack, or one sentence that says what is wrong with it.
fn load(arguments: &PackArguments, files: PackFiles) -> Result<Loaded, Failure> {
    let pack::Loaded { pack, report } = pack::load(files);
    let pack = pack.ok_or_else(|| Failure::Said(report.to_string()))?;
    Ok(Loaded { service: Arc::new(arguments.serve(pack)?) })
}

impl Answers for preview::Preview {
    fn replace(&self, service: Service, _: Report) {
        Self::replace(self, Loaded { service: Arc::new(service) });
    }

    fn refuse(&self, _: Vec<PackFault>, report: String) {
        Self::refuse(self, report);
    }
}
