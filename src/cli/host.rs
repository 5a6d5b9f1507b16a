//! Everything a bot process needs, however questions arrive: settings, signals, store, FAQ, metrics.
//! `run` and `serve` connect it to Discord.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::database::Database;
use super::log::Format;
use super::reload::{self, Hangups, hash};
use super::signals::Signals;
use super::token::token;
use super::{Failure, Outcome, Outcomes, PackArguments, secret};
use crate::Clock;
use crate::discord::{Connection, Monitor, Plugin, RunError, Shards};
use crate::service::Memory;

/// Timeout for writing the last notes to the database on shutdown.
const LAST_NOTES: Duration = Duration::from_millis(1500);

/// Arguments of every bot.
#[derive(Debug, clap::Args)]
pub(super) struct BotArguments {
    /// An HTTP address in front of Discord's API [default: Discord itself]
    #[arg(long, value_name = "URL", env = "CAVEAT_DISCORD_PROXY")]
    discord_proxy: Option<String>,
    #[command(flatten)]
    database: Database,
    /// How lines of the log look
    #[arg(long, value_enum, default_value_t, value_name = "FORM", env = "CAVEAT_LOG")]
    log: Format,
}

/// The way in which questions arrive.
pub(super) enum Transport {
    /// From Discord's gateway, on these shards.
    Gateway { shards: Shards, listening: bool },
    /// By HTTP, at this address.
    Interactions(SocketAddr),
}

impl BotArguments {
    /// Runs a bot until it ends: `come` connects it to Discord. Health and metrics are served at
    /// `watch` meanwhile.
    pub(super) fn keep<Ended>(
        self,
        pack: &PackArguments,
        transport: &Transport,
        watch: Option<TcpListener>,
        come: impl FnOnce(Plugin, Connection, Signals) -> Ended,
    ) -> Outcomes
    where
        Ended: Future<Output = Result<(), RunError>>,
    {
        secret::keep_in_memory();
        let token = token()?;
        let files = pack.files()?;
        let hash = hash(&files);
        let service = pack.service_of(files)?;
        let proxy = self.discord_proxy.map(proxy).transpose()?;
        let place = self.database.place()?;
        super::log::begin(Some(&token), self.log);
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            faq = service.pack().title,
            pack = %hash,
            entries = service.pack().entries.len(),
            database = %place,
            shards = transport.shards().map(display),
            interactions = transport.interactions(),
            "starting"
        );
        if let Some(address) = watch.as_ref().and_then(|socket| socket.local_addr().ok()) {
            tracing::info!("watch at http://{address}/readyz and /metrics");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
        let shards = transport.shards().cloned().unwrap_or_default();
        let connection = Connection { token, proxy, shards, apart: Connection::APART };
        let arguments = pack.clone();
        let ended = runtime.block_on(async move {
            let deaf = |cause| Failure::Said(format!("cannot listen for signals: {cause}"));
            let signals = Signals::new().map_err(deaf)?;
            let hangups = Hangups::new().map_err(deaf)?;
            let memory = Memory::open(place, Clock::system()).await?;
            let plugin = Plugin::builder(Arc::new(service))
                .memory(memory.clone())
                .listening(transport.is_listening())
                .build();
            if let Some(listener) = watch {
                let watched = transport.watched(&plugin, &memory);
                tokio::spawn(async move {
                    if let Err(cause) = watched.serve(listener).await {
                        tracing::error!(%cause, "/healthz, /readyz and /metrics are no longer served");
                    }
                });
            }
            tokio::spawn(reload::keep(arguments, plugin.clone(), hash, hangups));
            let ended = come(plugin, connection, signals).await;
            if timeout(LAST_NOTES, memory.close()).await.is_err() {
                tracing::warn!("the database is too slow: the last notes may be lost");
            }
            Ok(ended?)
        });
        // Nothing is awaited any more, such as a running name lookup.
        runtime.shutdown_background();
        ended.map(|()| Outcome::Done)
    }
}

impl Transport {
    fn shards(&self) -> Option<&Shards> {
        match self {
            Self::Gateway { shards, .. } => Some(shards),
            Self::Interactions(_) => None,
        }
    }

    fn interactions(&self) -> Option<String> {
        match self {
            Self::Gateway { .. } => None,
            Self::Interactions(at) => Some(format!("http://{at}/interactions")),
        }
    }

    fn is_listening(&self) -> bool {
        matches!(self, Self::Gateway { listening: true, .. })
    }

    fn watched(&self, plugin: &Plugin, memory: &Memory) -> Monitor {
        let watched = Monitor::of(plugin, memory);
        match self {
            Self::Gateway { .. } => watched,
            Self::Interactions(_) => watched.without_gateway(),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            // A supervisor that starts it again will find the network there in time.
            RunError::Stuck | RunError::Unreachable(_) => Self::Lost(error.to_string()),
            _ => Self::Said(error.to_string()),
        }
    }
}

/// Binds a socket to an address that was given by `flag`.
pub(super) fn bind(address: SocketAddr, flag: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|cause| {
        Failure::Said(format!("cannot listen at {address}: {cause}; name another with {flag}"))
    })
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

#[cfg(test)]
mod tests {
    use super::{Failure, proxy};
    use crate::discord::RunError;

    #[test]
    fn takes_only_addresses_for_a_proxy() {
        assert_eq!(proxy("http://127.0.0.1:80/".to_owned()).unwrap(), "http://127.0.0.1:80");
        for wrong in ["", "127.0.0.1:80", "ws://x", "http://", "http:///x"] {
            assert!(proxy(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_lost_connection_is_for_the_supervisor() {
        for passing in [RunError::Stuck, RunError::Unreachable("no route".to_owned())] {
            assert!(matches!(Failure::from(passing), Failure::Lost(_)));
        }
        assert!(matches!(Failure::from(RunError::Token), Failure::Said(_)));
    }
}
