//! The connections to Discord's gateway, one per shard, run by serenity and supervised from outside.
//!
//! serenity 0.12.5 resumes and heartbeats well, but misses some ends of a connection, or spins on them
//! without yielding. Each shard therefore has a thread and a runtime of its own, where it can starve nothing
//! else, and hands its events over to the caller's runtime (`dispatch`). A thread without a runtime checks that
//! the shards are alive (`watchdog`, from the data in `shard_status`); a dead session is dropped with its
//! runtime, and a new one begins when its turn comes (`logins`, `single_session`).

mod backoff;
mod close_codes;
mod dispatch;
mod logins;
mod shard_status;
mod single_session;
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
use super::health::Health;
use super::shards::OwnShards;
use crate::Clock;
use backoff::Backoff;
use close_codes::CloseCodes;
use dispatch::{Dispatcher, ShardHandler};
use logins::{LOGIN_TIMEOUT, LoginLimits, LoginTurn, Logins};
use shard_status::ShardStatus;

/// Timeout for asking Discord for its gateway.
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(10);

/// Timeout for Discord to close the connection on its side.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Timeout for questions in progress when the bot leaves: Discord accepts no reply after three seconds.
pub(super) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// A heartbeat as serenity sends it: harmless at any time, and acknowledged. A runner whose connection has
/// ended fails to send it, and ends.
const HEARTBEAT: &str = r#"{"op":1,"d":null}"#;

/// Connections that are kept up until this is dropped or left.
pub(super) struct Gateway {
    statuses: Vec<Arc<ShardStatus>>,
    dispatcher: Dispatcher,
    /// The result of each shard; `Ok` when it was told to leave.
    ended: mpsc::UnboundedReceiver<Result<(), RunError>>,
    health: Health,
    /// The watchdog ends when this is dropped.
    _watched: std::sync::mpsc::Sender<()>,
}

/// The state of a shard's thread.
struct ShardThread {
    shard: ShardInfo,
    plugin: Plugin,
    connection: Connection,
    url: String,
    logins: Arc<Logins>,
    handler: ShardHandler,
    status: Arc<ShardStatus>,
    close_codes: CloseCodes,
}

/// The end of a session.
enum End {
    /// It was told to leave.
    Left,
    /// Discord accepts no further session.
    Refused(RunError),
    /// It was lost.
    Lost,
}

/// A serenity HTTP client without a gateway.
pub(super) fn http(connection: &Connection) -> Result<Http, RunError> {
    let mut http = HttpBuilder::new(connection.token.expose());
    if let Some(proxy) = &connection.proxy {
        // serenity uses its proxy only without its own rate limiter; the proxy has one.
        http = http.proxy(proxy).ratelimiter_disabled(true);
    }
    // serenity itself only asks for the gateway; all other requests go through `rest`.
    let client = reqwest::Client::builder().timeout(GATEWAY_TIMEOUT).build();
    let client = client.map_err(|cause| RunError::Unreachable(cause.to_string()))?;
    Ok(http.client(client).build())
}

/// Asks Discord for the gateway's URL, the recommended number of shards, and the logins left.
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
    /// Connects these shards to the gateway that Discord reported, and handles their events on the caller's
    /// runtime.
    pub(super) fn open(
        plugin: &Plugin,
        connection: &Connection,
        http: Arc<Http>,
        said: BotGateway,
        shards: &OwnShards,
    ) -> Result<Self, RunError> {
        let logins = logins(plugin, connection, http, &said);
        let dispatcher = Dispatcher::new(plugin.clone(), Handle::current());
        let (tell, ended) = mpsc::unbounded_channel();
        let status = |shard| Arc::new(ShardStatus::new(ShardId(shard), plugin.health()));
        let statuses: Vec<_> = shards.own().map(status).collect();
        for status in &statuses {
            let thread = ShardThread {
                shard: ShardInfo { id: status.shard(), total: shards.total().get() },
                plugin: plugin.clone(),
                connection: connection.clone(),
                url: said.url.clone(),
                logins: Arc::clone(&logins),
                handler: dispatcher.of(Arc::clone(status)),
                status: Arc::clone(status),
                close_codes: CloseCodes::default(),
            };
            let tell = tell.clone();
            begin(format!("shard-{}", status.shard()), move || {
                let close_codes = thread.close_codes.clone();
                // The receiver may be gone.
                let _ = tell.send(close_codes.listen(|| thread.run()));
            })?;
        }
        let (watched, watching) = std::sync::mpsc::channel();
        let watching_over = statuses.clone();
        begin("watchdog".to_owned(), move || {
            if watchdog::watch(&watching_over, &watching) {
                let _ = tell.send(Err(RunError::Stuck));
            }
        })?;
        let health = plugin.health();
        Ok(Self { statuses, dispatcher, ended, health, _watched: watched })
    }

    /// Resolves when a shard ends without being told to.
    pub(super) async fn ended(&mut self) -> RunError {
        match self.ended.recv().await {
            Some(Err(cause)) => cause,
            Some(Ok(())) | None => RunError::Stuck,
        }
    }

    /// Accepts no further questions, finishes those in progress, and logs out of Discord.
    pub(super) async fn leave(mut self) {
        self.close();
        let goodbyes = async {
            for _ in &self.statuses {
                self.ended.recv().await;
            }
        };
        let goodbye = async {
            if timeout(CLOSE_TIMEOUT, goodbyes).await.is_err() {
                warn!("Discord did not return the goodbye");
            }
        };
        let replies = async {
            if timeout(SHUTDOWN_TIMEOUT, self.health.idle()).await.is_err() {
                warn!("some questions in hand were not answered in time");
            }
        };
        tokio::join!(goodbye, replies);
    }

    fn close(&self) {
        self.dispatcher.close();
        self.statuses.iter().for_each(|status| status.leave());
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

/// The login queue, with the limits that Discord reported.
fn logins(
    plugin: &Plugin,
    connection: &Connection,
    http: Arc<Http>,
    said: &BotGateway,
) -> Arc<Logins> {
    let proxy = connection.proxy.clone();
    let limits = LoginLimits::from(said);
    limits.warn_if_few();
    let ask_anew = move || {
        let (http, proxy) = (Arc::clone(&http), proxy.clone());
        let asked = async move { ask(&http, proxy.as_deref()).await.map(|said| (&said).into()) };
        Box::pin(asked) as logins::LimitsFuture
    };
    // Discord's limits follow real time, whatever clock a test gives the bot.
    Logins::new(plugin.memory(), Clock::system(), connection.apart, limits, ask_anew)
}

impl ShardThread {
    /// Runs one session after another, each on its own runtime.
    fn run(&self) -> Result<(), RunError> {
        let mut backoff = Backoff::default();
        loop {
            let runtime = Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|cause| RunError::Ended(cause.to_string()))?;
            let end = runtime.block_on(self.session(&mut backoff));
            let was_ready = self.status.end();
            // Tasks that hang are dropped with it, without waiting.
            runtime.shutdown_background();
            match end {
                End::Left => return Ok(()),
                End::Refused(cause) => return Err(cause),
                End::Lost => backoff.lost(was_ready),
            }
        }
    }

    async fn session(&self, backoff: &mut Backoff) -> End {
        let status = Arc::clone(&self.status);
        tokio::spawn(async move { status.beat().await });
        tokio::select! {
            () = sleep(backoff.wait()) => {}
            () = self.status.left() => return End::Left,
        }
        let connected = async {
            let turn = self.logins.turn(self.shard.id.0).await?;
            Ok((turn, self.client().await?))
        };
        let connected = tokio::select! {
            connected = connected => connected,
            () = self.status.left() => return End::Left,
        };
        let (turn, client) = match connected {
            Ok(connected) => connected,
            Err(cause @ RunError::Token) => return End::Refused(cause),
            Err(cause) => {
                warn!(%cause, "cannot connect to Discord; trying again");
                return End::Lost;
            }
        };
        if backoff.begin() {
            self.plugin.metrics().gateway_restart();
            info!(shard = self.shard.id.0, "reconnecting to Discord");
        }
        self.serve(client, turn).await
    }

    async fn serve(&self, mut client: Client, turn: LoginTurn) -> End {
        let shards = Arc::clone(&client.shard_manager);
        let session = self.status.begin(Arc::clone(&shards));
        // A slow login must not delay the others for long.
        let logging_in = async {
            let _ = timeout(LOGIN_TIMEOUT, self.status.logged_in()).await;
            drop(turn);
            std::future::pending::<()>().await;
        };
        let connected = || self.status.is_there();
        tokio::select! {
            ended = single_session::serve(&mut client, self.shard, connected) => match ended {
                Err(cause) => End::Refused(explain(cause)),
                Ok(()) => End::Lost,
            },
            () = logging_in => End::Lost,
            code = self.close_codes.received() => End::Refused(RunError::of(code)),
            () = self.status.abandoned(session) => {
                warn!(shard = self.shard.id.0, "the connection to Discord is stuck; reconnecting");
                End::Lost
            }
            () = self.status.left() => {
                goodbye(&shards, self.shard.id).await;
                End::Left
            }
        }
    }

    async fn client(&self) -> Result<Client, RunError> {
        let client = ClientBuilder::new_with_http(http(&self.connection)?, self.plugin.intents())
            .framework(self.handler.clone())
            .event_handler(self.handler.clone())
            .raw_event_handler(self.handler.clone())
            .await
            .map_err(|cause| RunError::Unreachable(cause.to_string()))?;
        // serenity asks for the URL itself, and without an answer falls back to Discord's.
        *client.ws_url.lock().await = self.url.clone();
        Ok(client)
    }
}

/// Logs out, and waits until Discord has closed the connection, which serenity alone would not do.
async fn goodbye(shards: &ShardManager, shard: ShardId) {
    {
        let runners = shards.runners.lock().await;
        // A runner that is not there yet has nothing to close.
        let Some(runner) = runners.get(&shard) else { return };
        // Told to shut down over a dead connection, a runner would spin for ever. Told to send a heartbeat,
        // it ends.
        runner.runner_tx.send_to_shard(ShardRunnerMessage::Message(HEARTBEAT.into()));
        runner.runner_tx.send_to_shard(ShardRunnerMessage::Shutdown(shard, 1000));
    }
    // `single_session` has already queued a `shutdown_finished`, so the first call only consumes that.
    shards.shutdown(shard, 1000).await;
    // The second call waits for the runner.
    shards.shutdown(shard, 1000).await;
}
