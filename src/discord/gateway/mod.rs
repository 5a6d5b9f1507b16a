//! The connections to Discord's gateway, one per shard.
//!
//! Reading order: `shard` (the life of a shard), `socket` (one connection), `payload` (what goes over it),
//! `dispatcher` (events to the bot), `logins` (when a shard may log in), `backoff` (delays between attempts).
//!
//! serenity's own client is for bots that caveat is mounted in. It starts sessions without waiting for a
//! login turn, tells close codes only to its log, and parses every message whole; see
//! `docs/decisions/0007-gateway.md`.

mod backoff;
mod dispatcher;
mod logins;
mod payload;
mod shard;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{ShardId, ShardInfo};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::warn;

use super::connection::{self, Connection, RunError};
use super::handler::Plugin;
use super::health::Health;
use super::rest::{GatewayInfo, Rest};
use super::shards::OwnShards;
use crate::Clock;
use dispatcher::Dispatcher;
use logins::{LoginLimits, Logins};
use shard::Shard;

/// Timeout for questions in progress when the bot leaves: Discord accepts no reply after three seconds.
pub(super) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Connections that are kept up until this is dropped or left.
pub(super) struct Gateway {
    /// The shards; the result of each is `Ok` when it was told to leave.
    shards: JoinSet<Result<(), RunError>>,
    leaving: watch::Sender<bool>,
    dispatcher: Dispatcher,
    health: Health,
}

/// Asks Discord for the gateway's URL, the recommended number of shards, and the logins left.
pub(super) async fn ask(rest: &Rest, proxy: Option<&str>) -> Result<GatewayInfo, RunError> {
    let said = rest.gateway().await.map_err(|cause| connection::refused(&cause, proxy))?;
    if proxy.is_none() && !payload::is_discords(&said.url) {
        return Err(RunError::Unreachable("it named a gateway that is not its own".to_owned()));
    }
    Ok(said)
}

impl Gateway {
    /// Connects these shards to the gateway that Discord reported, and handles their events.
    pub(super) fn open(
        plugin: &Plugin,
        connection: &Connection,
        rest: &Rest,
        said: &GatewayInfo,
        shards: &OwnShards,
    ) -> Self {
        let logins = logins(plugin, connection, rest, said);
        let dispatcher = Dispatcher::new(plugin.clone(), rest.clone());
        let leaving = watch::Sender::new(false);
        let mut running = JoinSet::new();
        for id in shards.own() {
            let shard = Shard {
                shard: ShardInfo { id: ShardId(id), total: shards.total().get() },
                plugin: plugin.clone(),
                token: connection.token.clone(),
                url: said.url.clone(),
                has_proxy: connection.proxy.is_some(),
                logins: Arc::clone(&logins),
                dispatcher: dispatcher.clone(),
                leaving: leaving.subscribe(),
            };
            running.spawn(shard.run());
        }
        Self { shards: running, leaving, dispatcher, health: plugin.health() }
    }

    /// Resolves when a shard ends without being told to.
    pub(super) async fn ended(&mut self) -> RunError {
        match self.shards.join_next().await {
            Some(Ok(Err(cause))) => cause,
            Some(Err(panic)) => RunError::Ended(panic.to_string()),
            Some(Ok(Ok(()))) | None => RunError::Stuck,
        }
    }

    /// Accepts no further questions, finishes those in progress, and logs out of Discord: in three seconds, or
    /// what is left is given up.
    pub(super) async fn leave(mut self) {
        self.dispatcher.close();
        self.leaving.send_replace(true);
        let goodbyes = async {
            let all = async { while self.shards.join_next().await.is_some() {} };
            // A shard that is sending to a peer that takes nothing does not hear that it shall leave.
            if timeout(SHUTDOWN_TIMEOUT, all).await.is_err() {
                warn!("not every shard could say goodbye in time");
            }
        };
        let replies = async {
            if timeout(SHUTDOWN_TIMEOUT, self.health.idle()).await.is_err() {
                warn!("some questions in hand were not answered in time");
            }
        };
        tokio::join!(goodbyes, replies);
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.dispatcher.close();
    }
}

/// The login queue, with the limits that Discord reported.
fn logins(
    plugin: &Plugin,
    connection: &Connection,
    rest: &Rest,
    said: &GatewayInfo,
) -> Arc<Logins> {
    let proxy = connection.proxy.clone();
    let limits = LoginLimits::from(said);
    limits.warn_if_few();
    let rest = rest.clone();
    let ask_anew = move || {
        let (rest, proxy) = (rest.now(), proxy.clone());
        let asked = async move { ask(&rest, proxy.as_deref()).await.map(|said| (&said).into()) };
        Box::pin(asked) as logins::LimitsFuture
    };
    // Discord's limits follow real time, whatever clock a test gives the bot.
    Logins::new(plugin.memory(), Clock::system(), connection.apart, limits, ask_anew)
}
