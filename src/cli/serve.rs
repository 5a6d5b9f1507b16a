//! `caveat serve`: answers what Discord sends over HTTP, without a connection to its gateway.

use std::net::SocketAddr;

use super::host::{BotArguments, Transport, bind};
use super::{Failure, Outcomes, PackArguments};
use crate::discord::{self, PublicKey};

/// Text below the help.
const EXIT_CODES: &str = "\
Exit codes:
  0    it was told to stop, by Ctrl-C, SIGTERM or the closing of its terminal, and did so in good order, within five seconds
  2    it could not run, or Discord refused it: one line says why
  3    Discord cannot be reached: start it again
  129  its terminal was closed, and a second such signal ended it at once
  130  a second Ctrl-C ended it at once; what it was about to note may be lost
  143  a second SIGTERM did";

/// Answer Discord's interactions over HTTP, without a connection to its gateway. The token comes from
/// `DISCORD_TOKEN`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Serve {
    #[command(flatten)]
    bot: BotArguments,
    /// Where interactions come in, at /interactions, such as 127.0.0.1:8080: behind a proxy that speaks HTTPS
    #[arg(long, value_name = "ADDR", env = "CAVEAT_LISTEN", required = true)]
    listen: SocketAddr,
    /// The application's public key, from its General Information page
    #[arg(long, value_name = "KEY", env = "CAVEAT_PUBLIC_KEY", required = true)]
    public_key: PublicKey,
    /// Serve /healthz, /readyz and /metrics at this other address, such as 127.0.0.1:9464 [default: off]
    #[arg(long, value_name = "ADDR", env = "CAVEAT_WATCH")]
    watch: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let listener = bind(self.listen, "--listen")?;
        let watch = self.watch.map(|at| bind(at, "--watch")).transpose()?;
        let unusable = |cause| Failure::Said(format!("cannot listen: {cause}"));
        let transport = Transport::Interactions(listener.local_addr().map_err(unusable)?);
        self.bot.keep(pack, &transport, watch, |plugin, connection, signals| {
            let leave = signals.asked_to_leave();
            discord::serve(plugin, connection, listener, self.public_key, leave)
        })
    }
}
