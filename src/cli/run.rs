//! `caveat run`: connects to Discord's gateway and serves.

use std::net::SocketAddr;

use super::host::{BotArguments, Transport, bind};
use super::{Outcomes, PackArguments, switch};
use crate::discord::{self, Shards};

/// Text below the help.
const EXIT_CODES: &str = "\
Exit codes:
  0    it was told to stop, by Ctrl-C, SIGTERM or the closing of its terminal, and did so in good order, within five seconds
  2    it could not run, or Discord refused it: one line says why
  3    Discord cannot be reached, or the connection to it was lost and does not come back: start it again
  129  its terminal was closed, and a second such signal ended it at once
  130  a second Ctrl-C ended it at once; what it was about to note may be lost
  143  a second SIGTERM did";

/// Connect to Discord and serve. The token comes from `DISCORD_TOKEN`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Run {
    #[command(flatten)]
    bot: BotArguments,
    /// Let moderators choose channels in which the bot listens for questions; takes the message content intent
    #[arg(long, env = "CAVEAT_LISTENING", value_parser = switch())]
    listening: bool,
    /// Serve /healthz, /readyz and /metrics at this address, such as 127.0.0.1:9464 [default: off]
    #[arg(long, value_name = "ADDR", env = "CAVEAT_LISTEN")]
    listen: Option<SocketAddr>,
    /// Which of the bot's shards this process runs: `auto` for as many as Discord recommends, a number for so
    /// many, or a part of one, such as 0..2/4 for the first two of four (the end is not one of them)
    #[arg(long, default_value_t, value_name = "WHICH", env = "CAVEAT_SHARDS")]
    shards: Shards,
}

impl Run {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let watch = self.listen.map(|at| bind(at, "--listen")).transpose()?;
        let transport = Transport::Gateway { shards: self.shards, listening: self.listening };
        self.bot.keep(pack, &transport, watch, |plugin, connection, signals| {
            discord::run(plugin, connection, signals.asked_to_leave())
        })
    }
}
