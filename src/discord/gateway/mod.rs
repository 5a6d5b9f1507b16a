//! The connections to Discord's gateway, one for each shard, held by serenity and watched from outside.
//!
//! serenity 0.12.5 resumes and heartbeats well, but some ends of a connection it does not notice, or
//! spins on them without giving way to anything else. So each shard gets a thread and a runtime of its own,
//! where it can starve nobody: what Discord says is handed over to the runtime of whoever runs the bot
//! (`inbox`). A thread that is on no runtime looks whether they are alive (`watchdog`, by what `pulse` tells),
//! and what is not is dropped with its runtime, and begun anew when it is its turn (`logins`, `once`).

mod inbox;
mod logins;
mod once;
mod pace;
mod pulse;
mod refusal;
mod watchdog;

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{
    BotGateway, Client, ClientBuilder, Http, HttpBuilder, ShardId, ShardInfo, ShardManager,
    ShardRunnerMessage,
};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::connection::{Connection, RunError, explain};
use super::handler::Plugin;
use super::shards::OwnShards;
use crate::Clock;
use inbox::{Door, Inbox};
use logins::{Allowance, Logins, TURN, Turn};
use pace::Pace;
use pulse::Pulse;
use refusal::Refusals;

/// How long Discord may take to say where its gateway is.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long Discord may take to return the goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// How long questions in hand may take when the bot leaves: Discord takes no reply after three seconds.
pub(super) const LAST_REPLIES: Duration = Duration::from_secs(3);

/// A heartbeat as serenity sends it: harmless at any time, and answered. A runner whose connection has
/// ended cannot send it, and ends.
const HEARTBEAT: &str = r#"{"op":1,"d":null}"#;

/// Connections that are kept up until this is dropped, or left.
pub(super) struct Gateway {
    pulses: Vec<Arc<Pulse>>,
    door: Door,
    /// What ended a shard; `Ok` when it was left.
    ended: mpsc::UnboundedReceiver<Result<(), RunError>>,
    in_hand: mpsc::Receiver<std::convert::Infallible>,
    /// The watchdog ends when it is dropped.
    _watched: std::sync::mpsc::Sender<()>,
}

/// What the thread of a shard needs.
struct Lives {
    shard: ShardInfo,
    plugin: Plugin,
    connection: Connection,
    url: String,
    logins: Arc<Logins>,
    inbox: Inbox,
    pulse: Arc<Pulse>,
    refusals: Refusals,
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

/// Asks Discord where its gateway is, how many shards it recommends, and how many logins are left.
pub(super) async fn ask(http: &Http, proxy: Option<&str>) -> Result<BotGateway, RunError> {
    http.get_bot_gateway().await.map_err(|cause| {
        let said = cause.to_string();
        match (explain(cause), proxy) {
            (RunError::Token, _) => RunError::Token,
            (_, Some(proxy)) => RunError::Proxy(proxy.to_owned()),
            (_, None) => RunError::Unreachable(said),
        }
    })
}

impl Gateway {
    /// Connects these shards, by what Discord said of its gateway, and hands what it says over to the runtime
    /// of the caller.
    pub(super) fn open(
        plugin: &Plugin,
        connection: &Connection,
        http: Arc<Http>,
        said: BotGateway,
        shards: &OwnShards,
    ) -> Result<Self, RunError> {
        let logins = logins(plugin, connection, http, &said);
        let (door, in_hand) = Door::new(plugin.clone(), Handle::current());
        let (tell, ended) = mpsc::unbounded_channel();
        let pulse = |shard| Arc::new(Pulse::new(ShardId(shard), plugin.health()));
        let pulses: Vec<_> = shards.own().map(pulse).collect();
        for pulse in &pulses {
            let lives = Lives {
                shard: ShardInfo { id: pulse.shard(), total: shards.total().get() },
                plugin: plugin.clone(),
                connection: connection.clone(),
                url: said.url.clone(),
                logins: Arc::clone(&logins),
                inbox: door.of(Arc::clone(pulse)),
                pulse: Arc::clone(pulse),
                refusals: Refusals::default(),
            };
            let tell = tell.clone();
            begin(format!("shard-{}", pulse.shard()), move || {
                let refusals = lives.refusals.clone();
                // Whoever would hear of it may have left.
                let _ = tell.send(refusals.heard(|| lives.run()));
            })?;
        }
        let (watched, watching) = std::sync::mpsc::channel();
        let watching_over = pulses.clone();
        begin("watchdog".to_owned(), move || {
            if watchdog::watch(&watching_over, &watching) {
                let _ = tell.send(Err(RunError::Stuck));
            }
        })?;
        Ok(Self { pulses, door, ended, in_hand, _watched: watched })
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
        self.close();
        let goodbyes = async {
            for _ in &self.pulses {
                self.ended.recv().await;
            }
        };
        let goodbye = async {
            if timeout(GOODBYE, goodbyes).await.is_err() {
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

    fn close(&self) {
        self.door.close();
        self.pulses.iter().for_each(|pulse| pulse.leave());
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.close();
    }
}

fn begin(name: String, work: impl FnOnce() + Send + 'static) -> Result<(), RunError> {
    let thread = std::thread::Builder::new().name(name).spawn(work);
    thread.map(drop).map_err(|cause| RunError::Ended(cause.to_string()))
}

/// Who logs in when, by what Discord said of it.
fn logins(
    plugin: &Plugin,
    connection: &Connection,
    http: Arc<Http>,
    said: &BotGateway,
) -> Arc<Logins> {
    let proxy = connection.proxy.clone();
    let allowance = Allowance::from(said);
    allowance.warn_if_few();
    let ask_anew = move || {
        let (http, proxy) = (Arc::clone(&http), proxy.clone());
        let asked = async move { ask(&http, proxy.as_deref()).await.map(|said| (&said).into()) };
        Box::pin(asked) as logins::Answer
    };
    // Discord's clock goes on as it does, whatever a test lets the bot's do.
    Logins::new(plugin.memory(), Clock::system(), connection.apart, allowance, ask_anew)
}

impl Lives {
    /// One life after another, each with a runtime of its own.
    fn run(&self) -> Result<(), RunError> {
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
        let connected = async {
            let turn = self.logins.turn(self.shard.id.0).await?;
            Ok((turn, self.client().await?))
        };
        let connected = tokio::select! {
            connected = connected => connected,
            () = self.pulse.left() => return End::Left,
        };
        let (turn, client) = match connected {
            Ok(connected) => connected,
            Err(cause @ RunError::Token) => return End::Refused(cause),
            Err(cause) => {
                warn!(%cause, "cannot connect to Discord; trying again");
                return End::Lost;
            }
        };
        if pace.begin() {
            self.plugin.metrics().gateway_restart();
            info!(shard = self.shard.id.0, "reconnecting to Discord");
        }
        self.serve(client, turn).await
    }

    async fn serve(&self, mut client: Client, turn: Turn) -> End {
        let shards = Arc::clone(&client.shard_manager);
        let life = self.pulse.begin(Arc::clone(&shards));
        // Whoever is slow to be let in keeps nobody waiting for long.
        let logging_in = async {
            let _ = timeout(TURN, self.pulse.logged_in()).await;
            drop(turn);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            ended = once::serve(&mut client, self.shard, || self.pulse.is_there()) => match ended {
                Err(cause) => End::Refused(explain(cause)),
                Ok(()) => End::Lost,
            },
            () = logging_in => End::Lost,
            code = self.refusals.refused() => End::Refused(RunError::of(code)),
            () = self.pulse.abandoned(life) => {
                warn!(shard = self.shard.id.0, "the connection to Discord is stuck; reconnecting");
                End::Lost
            }
            () = self.pulse.left() => {
                goodbye(&shards, self.shard.id).await;
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
async fn goodbye(shards: &ShardManager, shard: ShardId) {
    {
        let runners = shards.runners.lock().await;
        // Whoever is not there yet has nothing to say.
        let Some(runner) = runners.get(&shard) else { return };
        // Asked to leave over a connection that has ended, a runner would spin for ever. Asked for a
        // heartbeat, it ends.
        runner.runner_tx.send_to_shard(ShardRunnerMessage::Message(HEARTBEAT.into()));
        runner.runner_tx.send_to_shard(ShardRunnerMessage::Shutdown(shard, 1000));
    }
    // The word that `once` left is still there: this one returns at once.
    shards.shutdown(shard, 1000).await;
    // And this one when the runner is done.
    shards.shutdown(shard, 1000).await;
}
