//! `caveat run`: connects to Discord and serves.

use std::io::IsTerminal;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use super::database::Database;
use super::{Failure, Outcome, Outcomes, PackArguments, switch};
use crate::Clock;
use crate::discord::{self, Connection, Plugin, RunError, Token};
use crate::service::Memory;

/// Connect to Discord and serve. The token comes from `DISCORD_TOKEN`.
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    /// An HTTP address in front of Discord's API [default: Discord itself]
    #[arg(long, value_name = "URL", env = "CAVEAT_DISCORD_PROXY")]
    discord_proxy: Option<String>,
    #[command(flatten)]
    database: Database,
    /// Let moderators name channels that are read for questions; takes the message content intent
    #[arg(long, env = "CAVEAT_LISTENING", value_parser = switch())]
    listening: bool,
}

impl Run {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let token = token()?;
        let service = pack.service()?;
        let proxy = self.discord_proxy.map(proxy).transpose()?;
        let place = self.database.place()?;
        log();
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            faq = service.pack().title,
            entries = service.pack().entries.len(),
            database = %place,
            "starting"
        );
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
        let connection = Connection { token, proxy };
        runtime.block_on(async move {
            let memory = Memory::open(place, Clock::system()).await?;
            let plugin = Plugin::new(Arc::new(service))
                .with_memory(memory.clone())
                .with_listening(self.listening);
            let ended = discord::run(plugin, connection, asked_to_leave()).await;
            memory.close().await;
            Ok::<_, Failure>(ended?)
        })?;
        Ok(Outcome::Done)
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Said(error.to_string())
    }
}

/// The token from the environment; it is never a flag, where every user of the machine could read
/// it.
pub(super) fn token() -> Result<Token, Failure> {
    let text = std::env::var("DISCORD_TOKEN").map_err(|_| {
        Failure::Said(
            "there is no token; set DISCORD_TOKEN to the one on the Bot page of your application"
                .to_owned(),
        )
    })?;
    Token::new(&text).map_err(|error| Failure::Said(error.to_string()))
}

fn proxy(url: String) -> Result<String, Failure> {
    let is_http = ["http://", "https://"].iter().any(|scheme| {
        url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    });
    if !is_http {
        let sentence = format!("`{url}` is no proxy address; write it like http://127.0.0.1:8080");
        return Err(Failure::Said(sentence));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// Logs to stderr; `RUST_LOG` says how much. serenity's own lines only from warnings on, and none of
/// its gateway socket's: these repeat what members wrote when it cannot be parsed.
fn log() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,serenity=warn,serenity::gateway::ws=off"));
    let ansi = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(ansi)
        .init();
}

/// Resolves when the process is told to stop: Ctrl-C, or SIGTERM from a supervisor.
async fn asked_to_leave() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::proxy;

    #[test]
    fn takes_only_addresses_for_a_proxy() {
        assert_eq!(proxy("http://127.0.0.1:80/".to_owned()).unwrap(), "http://127.0.0.1:80");
        for wrong in ["", "127.0.0.1:80", "ws://x", "http://", "http:///x"] {
            assert!(proxy(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
