//! The connection to Discord's gateway, held by serenity and watched from outside.
//!
//! serenity 0.12.5 resumes and heartbeats well, but some ends of a connection it does not notice, or
//! spins on them without giving way to anything else. So it gets a thread and a runtime of its own, where
//! it can starve nobody: what Discord says is handed over to the runtime of whoever runs the bot
//! (`inbox`). A thread that is on no runtime looks whether it is alive (`watchdog`, by what `pulse` tells),
//! and what is not is dropped with its runtime, and begun anew.

mod inbox;
mod pace;
mod pulse;
mod watchdog;

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{
    Client, ClientBuilder, Http, HttpBuilder, ShardId, ShardManager, ShardRunnerMessage,
};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::handler::Plugin;
use super::run::{Connection, RunError, explain};
use inbox::Inbox;
use pace::Pace;
use pulse::Pulse;

/// The only shard that there is.
const ONLY: ShardId = ShardId(0);

/// How long Discord may take to say where its gateway is.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long Discord may take to return the goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// How long questions in hand may take when the bot leaves: Discord takes no reply after three seconds.
pub(super) const LAST_REPLIES: Duration = Duration::from_secs(3);

/// A heartbeat as serenity sends it: harmless at any time, and answered. A runner whose connection has
/// ended cannot send it, and ends.
const HEARTBEAT: &str = r#"{"op":1,"d":null}"#;

/// A connection that is kept up until it is dropped, or left.
pub(super) struct Gateway {
    pulse: Arc<Pulse>,
    inbox: Inbox,
    /// What ended it; `Ok` when it was left.
    ended: mpsc::UnboundedReceiver<Result<(), RunError>>,
    in_hand: mpsc::Receiver<std::convert::Infallible>,
    /// The watchdog ends when it is dropped.
    _watched: std::sync::mpsc::Sender<()>,
}

/// What its thread needs.
struct Lives {
    plugin: Plugin,
    connection: Connection,
    url: String,
    inbox: Inbox,
    pulse: Arc<Pulse>,
}

/// How a life of the connection came to its end.
enum End {
    /// It was asked to.
    Left,
    /// Discord wants no other.
    Refused(RunError),
    /// By itself.
    Lost,
}

/// A client that has nothing but a way to Discord.
pub(super) fn http(connection: &Connection) -> Result<Http, RunError> {
    let mut http = HttpBuilder::new(connection.token.expose());
    if let Some(proxy) = &connection.proxy {
        // serenity uses its proxy only without its own rate limiter; the proxy has one.
        http = http.proxy(proxy).ratelimiter_disabled(true);
    }
    // All that is left to serenity is to ask for the gateway; the rest goes through `rest`.
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let client = client.map_err(|cause| RunError::Unreachable(cause.to_string()))?;
    Ok(http.client(client).build())
}

impl Gateway {
    /// Connects to this address, and hands what Discord says over to the runtime of the caller.
    pub(super) fn open(
        plugin: Plugin,
        connection: Connection,
        url: String,
    ) -> Result<Self, RunError> {
        let pulse = Arc::new(Pulse::new(plugin.health()));
        let (inbox, in_hand) = Inbox::new(plugin.clone(), Handle::current(), Arc::clone(&pulse));
        let (tell, ended) = mpsc::unbounded_channel();
        let (watched, watching) = std::sync::mpsc::channel();
        let ended_by = |cause: std::io::Error| RunError::Ended(cause.to_string());
        let (watchdog, told) = (Arc::clone(&pulse), tell.clone());
        std::thread::Builder::new()
            .name("watchdog".to_owned())
            .spawn(move || {
                if watchdog::watch(&watchdog, &watching) {
                    // Whoever would hear of it may have left.
                    let _ = told.send(Err(RunError::Stuck));
                }
            })
            .map_err(ended_by)?;
        let lives =
            Lives { plugin, connection, url, inbox: inbox.clone(), pulse: Arc::clone(&pulse) };
        std::thread::Builder::new()
            .name("gateway".to_owned())
            .spawn(move || {
                let _ = tell.send(lives.run());
            })
            .map_err(ended_by)?;
        Ok(Self { pulse, inbox, ended, in_hand, _watched: watched })
    }

    /// Resolves when it ends by itself.
    pub(super) async fn ended(&mut self) -> RunError {
        match self.ended.recv().await {
            Some(Err(cause)) => cause,
            Some(Ok(())) | None => RunError::Stuck,
        }
    }

    /// Takes no question any more, finishes those in hand and says goodbye to Discord.
    pub(super) async fn leave(mut self) {
        self.inbox.close();
        self.pulse.leave();
        let goodbye = async {
            if timeout(GOODBYE, self.ended.recv()).await.is_err() {
                warn!("Discord did not return the goodbye");
            }
        };
        let replies = async {
            // It ends when nobody is left who could send.
            if timeout(LAST_REPLIES, self.in_hand.recv()).await.is_err() {
                warn!("some questions in hand were not answered in time");
            }
        };
        tokio::join!(goodbye, replies);
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.inbox.close();
        self.pulse.leave();
    }
}

impl Lives {
    /// One life after another, each with a runtime of its own.
    fn run(self) -> Result<(), RunError> {
        let mut pace = Pace::default();
        loop {
            let runtime = Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|cause| RunError::Ended(cause.to_string()))?;
            let end = runtime.block_on(self.life(&mut pace));
            let was_ready = self.pulse.end();
            // Whatever hangs goes with it, and nobody waits for that.
            runtime.shutdown_background();
            match end {
                End::Left => return Ok(()),
                End::Refused(cause) => return Err(cause),
                End::Lost => pace.lost(was_ready),
            }
        }
    }

    async fn life(&self, pace: &mut Pace) -> End {
        let pulse = Arc::clone(&self.pulse);
        tokio::spawn(async move { pulse.beat().await });
        tokio::select! {
            () = sleep(pace.wait()) => {}
            () = self.pulse.left() => return End::Left,
        }
        if pace.begin() {
            self.plugin.metrics().gateway_restart();
            info!("connecting to Discord anew");
        }
        let client = tokio::select! {
            client = self.client() => client,
            () = self.pulse.left() => return End::Left,
        };
        let mut client = match client {
            Ok(client) => client,
            Err(cause) => {
                warn!(%cause, "cannot connect to Discord; trying again");
                return End::Lost;
            }
        };
        let shards = Arc::clone(&client.shard_manager);
        // A shard that logs in anew first waits five seconds for itself to say that it has ended, and
        // says so afterwards, to the next that asks. This is the word that the first waits for.
        shards.shutdown_finished(ONLY);
        let life = self.pulse.begin(Arc::clone(&shards));
        tokio::select! {
            ended = client.start() => match ended {
                Err(cause) => End::Refused(explain(cause)),
                Ok(()) => End::Lost,
            },
            () = self.pulse.abandoned(life) => {
                warn!("the connection to Discord is stuck; it is begun anew");
                End::Lost
            }
            () = self.pulse.left() => {
                goodbye(&shards).await;
                End::Left
            }
        }
    }

    async fn client(&self) -> Result<Client, RunError> {
        let client = ClientBuilder::new_with_http(http(&self.connection)?, self.plugin.intents())
            .event_handler(self.inbox.clone())
            .raw_event_handler(self.inbox.clone())
            .await
            .map_err(|cause| RunError::Unreachable(cause.to_string()))?;
        // It asks for the address by itself, and without an answer takes the real one.
        *client.ws_url.lock().await = self.url.clone();
        Ok(client)
    }
}

/// Logs out: resolves when Discord has returned the goodbye, which serenity alone would not wait for.
async fn goodbye(shards: &ShardManager) {
    if let Some(runner) = shards.runners.lock().await.get(&ONLY) {
        // Asked to leave over a connection that has ended, a runner would spin for ever. Asked for a
        // heartbeat, it ends.
        runner.runner_tx.send_to_shard(ShardRunnerMessage::Message(HEARTBEAT.into()));
        runner.runner_tx.send_to_shard(ShardRunnerMessage::Shutdown(ONLY, 1000));
    }
    // The word of the last shard is still there, see above: this one returns at once.
    shards.shutdown(ONLY, 1000).await;
    // And this one when the runner is done.
    shards.shutdown(ONLY, 1000).await;
}
