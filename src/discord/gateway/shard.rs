//! One shard: one connection after another, each resuming the session of the last as long as Discord keeps it.
//!
//! Source: <https://discord.com/developers/docs/events/gateway>, connection lifecycle.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serde_json::value::RawValue;
use serenity::all::{ShardId, ShardInfo};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout_at};
use tracing::{debug, info, warn};

use super::backoff::{Backoff, random};
use super::dispatcher::Dispatcher;
use super::logins::{LOGIN_TIMEOUT, LoginTurn, Logins};
use super::payload::{self, Closed, Hello, Payload, Ready, op};
use super::socket::{Received, Socket};
use crate::discord::connection::RunError;
use crate::discord::handler::Plugin;
use crate::discord::token::Token;

/// Timeout for a connection to open and Discord to greet.
const OPENING_TIMEOUT: Duration = Duration::from_secs(8);
/// Timeout for Discord to confirm a login or a resumed session.
const READY_TIMEOUT: Duration = Duration::from_secs(60);
/// Maximum number of connections in a row that hang before a login, as long as no other shard is connected.
const MAX_HUNG: u32 = 2;
/// Bounds of the time between two heartbeats; Discord's is 41 seconds.
const MIN_INTERVAL: Duration = Duration::from_secs(1);
const MAX_INTERVAL: Duration = Duration::from_secs(5 * 60);
/// The close code for a normal goodbye, which ends the session.
const GOODBYE: u16 = 1000;

/// A shard of this process.
pub(super) struct Shard {
    pub(super) shard: ShardInfo,
    pub(super) plugin: Plugin,
    pub(super) token: Token,
    /// The base URL of the gateway.
    pub(super) url: String,
    /// True if a proxy for Discord's API says where the gateway is.
    pub(super) has_proxy: bool,
    pub(super) logins: Arc<Logins>,
    pub(super) dispatcher: Dispatcher,
    pub(super) leaving: watch::Receiver<bool>,
}

/// A session, which outlives its connection.
struct Session {
    id: String,
    /// The base URL for resuming it; `None` for the usual one.
    url: Option<String>,
    /// The number of the last event received.
    sequence: u64,
}

/// The state of a shard between and during its connections.
#[derive(Default)]
struct State {
    /// The session, if there is one to resume.
    session: Option<Session>,
    backoff: Backoff,
    /// The time at which Discord confirmed the login or the resumed session of this connection.
    ready_since: Option<Instant>,
    /// Connections that hung since the last login.
    hung: u32,
}

/// The end of a connection.
enum End {
    /// The shard was told to leave.
    Left,
    /// Discord accepts no further session.
    Refused(RunError),
    /// The connection was lost.
    Lost,
    /// Discord was silent for too long.
    Hung,
}

/// An open connection, on which Discord has been asked to log in or to resume.
struct Opened {
    socket: Socket,
    /// The time between two heartbeats.
    interval: Duration,
    /// Held until the login is confirmed, or takes too long.
    turn: Option<LoginTurn>,
}

impl State {
    /// Returns whether Discord has confirmed the login or the resumed session of this connection.
    fn is_ready(&self) -> bool {
        self.ready_since.is_some()
    }

    /// A heartbeat after the last event.
    fn heartbeat(&self) -> Value {
        payload::heartbeat(self.session.as_ref().map(|session| session.sequence))
    }
}

/// Resolves when the shard has to leave.
async fn left(leaving: &mut watch::Receiver<bool>) {
    // A dropped sender means the same.
    let _ = leaving.wait_for(|leaving| *leaving).await;
}

impl Shard {
    /// Keeps the shard connected until it is told to leave.
    ///
    /// # Errors
    /// When Discord refuses it for good, or every connection hangs.
    pub(super) async fn run(self) -> Result<(), RunError> {
        let mut state = State::default();
        loop {
            state.ready_since = None;
            let end = self.connection(&mut state).await;
            self.plugin.health().note(self.id(), false);
            if state.is_ready() {
                state.hung = 0;
            }
            match end {
                End::Left => return Ok(()),
                End::Refused(cause) => return Err(cause),
                End::Lost => {}
                End::Hung => {
                    warn!(shard = self.id().0, "the connection to Discord is stuck; reconnecting");
                    state.hung += u32::from(!state.is_ready());
                    // A restart of the process would take down the shards that still serve.
                    if state.hung > MAX_HUNG && !self.plugin.health().serves_any() {
                        return Err(RunError::Stuck);
                    }
                }
            }
            state.backoff.lost(state.ready_since.map(|since| since.elapsed()));
        }
    }

    fn id(&self) -> ShardId {
        self.shard.id
    }

    /// Returns whether the token may go to this address: to Discord's own, or wherever the proxy leads.
    fn is_discords(&self, url: &str) -> bool {
        self.has_proxy || payload::is_discords(url)
    }

    async fn connection(&self, state: &mut State) -> End {
        let mut leaving = self.leaving.clone();
        let opened = tokio::select! {
            opened = self.open(state) => opened,
            () = left(&mut leaving) => return End::Left,
        };
        match opened {
            Ok(opened) => self.serve(opened, state).await,
            Err(end) => end,
        }
    }

    /// Connects, and asks Discord to resume the session, or to log in when it is the shard's turn.
    async fn open(&self, state: &mut State) -> Result<Opened, End> {
        sleep(state.backoff.wait()).await;
        let turn = match state.session {
            Some(_) => None,
            None => Some(self.turn(&mut state.backoff).await?),
        };
        let session = state.session.as_mut();
        // If this address fails, the next attempt goes to the usual one.
        let resuming = session.and_then(|session| session.url.take());
        let address = payload::address(resuming.as_deref().unwrap_or(&self.url));
        let until = Instant::now() + OPENING_TIMEOUT;
        let mut socket = match timeout_at(until, Socket::open(&address)).await {
            Ok(Ok(socket)) => socket,
            Ok(Err(cause)) => {
                warn!(%cause, "cannot connect to Discord; trying again");
                return Err(End::Lost);
            }
            Err(_) => return Err(End::Hung),
        };
        let interval = loop {
            match timeout_at(until, socket.next()).await {
                Ok(Received::Text(text)) => {
                    if let Some(interval) = greeting(&text) {
                        break interval;
                    }
                }
                Ok(Received::Closed(code)) => return Err(closed(code, state)),
                Ok(Received::Broken) => return Err(End::Lost),
                Err(_) => return Err(End::Hung),
            }
        };
        let login = match &mut state.session {
            Some(session) => {
                session.url = resuming;
                payload::resume(self.token.expose(), &session.id, session.sequence)
            }
            None => {
                let shard = (self.id().0, self.shard.total);
                payload::identify(self.token.expose(), self.plugin.intents(), shard)
            }
        };
        if socket.send(&login).await {
            Ok(Opened { socket, interval, turn })
        } else {
            Err(End::Lost)
        }
    }

    /// Waits for the turn to log in.
    async fn turn(&self, backoff: &mut Backoff) -> Result<LoginTurn, End> {
        let turn = self.logins.turn(self.id().0).await.map_err(|cause| {
            if matches!(cause, RunError::Token) {
                return End::Refused(cause);
            }
            warn!(%cause, "cannot connect to Discord; trying again");
            End::Lost
        })?;
        if backoff.begin() {
            self.plugin.metrics().gateway_restart();
            info!(shard = self.id().0, "reconnecting to Discord");
        }
        Ok(turn)
    }

    /// Handles what Discord sends until the connection ends.
    async fn serve(&self, opened: Opened, state: &mut State) -> End {
        let Opened { mut socket, interval, mut turn } = opened;
        let mut leaving = self.leaving.clone();
        // The first one comes at a random time, because shards that lost Discord together should not beat together.
        let mut heartbeat = interval_at(Instant::now() + interval.mul_f64(random()), interval);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let opened = Instant::now();
        // Any payload shows that the connection lives, an acknowledgement or not.
        let mut is_alive = true;
        loop {
            // A slow login must not delay the other shards for long.
            let wait = if turn.is_some() { LOGIN_TIMEOUT } else { READY_TIMEOUT };
            tokio::select! {
                received = socket.next() => {
                    is_alive = true;
                    if let Err(end) = self.received(received, &mut socket, state).await {
                        return end;
                    }
                    if state.is_ready() {
                        turn = None;
                    }
                }
                _ = heartbeat.tick() => {
                    if !std::mem::replace(&mut is_alive, false) {
                        return End::Hung;
                    }
                    if !socket.send(&state.heartbeat()).await {
                        return End::Lost;
                    }
                }
                () = sleep_until(opened + wait), if !state.is_ready() => {
                    if turn.take().is_none() {
                        return End::Hung;
                    }
                }
                () = left(&mut leaving) => {
                    if !socket.close(GOODBYE).await {
                        warn!("Discord did not return the goodbye");
                    }
                    return End::Left;
                }
            }
        }
    }

    /// Handles something that was received; an error is the end of the connection.
    async fn received(
        &self,
        received: Received,
        socket: &mut Socket,
        state: &mut State,
    ) -> Result<(), End> {
        let text = match received {
            Received::Text(text) => text,
            Received::Closed(code) => return Err(closed(code, state)),
            Received::Broken => return Err(End::Lost),
        };
        let Ok(payload) = serde_json::from_str::<Payload<'_>>(&text) else {
            debug!("Discord sent something that is no payload");
            return Ok(());
        };
        match payload.op {
            op::DISPATCH => self.dispatch(&payload, state),
            op::HEARTBEAT => {
                let is_sent = socket.send(&state.heartbeat()).await;
                return if is_sent { Ok(()) } else { Err(End::Lost) };
            }
            op::RECONNECT => return Err(End::Lost),
            op::INVALID_SESSION => {
                let is_resumable = payload.data.is_some_and(|data| data.get() == "true");
                state.session = state.session.take().filter(|_| is_resumable);
                return Err(End::Lost);
            }
            _ => {}
        }
        Ok(())
    }

    /// Hands an event over, and notes what it says about the session.
    fn dispatch(&self, payload: &Payload<'_>, state: &mut State) {
        let Some(kind) = payload.kind else { return };
        let data = payload.data.map_or("null", RawValue::get);
        match kind {
            "READY" => match serde_json::from_str::<Ready>(data) {
                Ok(ready) => {
                    state.ready_since = Some(Instant::now());
                    let (rest, user) = (self.dispatcher.rest(), &ready.user);
                    let application = ready.application.id;
                    self.plugin.ready(&rest, self.shard, &user.username, user.id, application);
                    let id = ready.session_id;
                    let url = ready.resume_gateway_url.filter(|url| self.is_discords(url));
                    state.session = Some(Session { id, url, sequence: 0 });
                }
                // The login times out, and is tried again.
                Err(_) => warn!("Discord sent a READY that cannot be read"),
            },
            "RESUMED" => {
                state.ready_since = Some(Instant::now());
                self.plugin.health().note(self.id(), true);
            }
            _ => self.dispatcher.event(kind, data),
        }
        if let (Some(session), Some(sequence)) = (&mut state.session, payload.sequence) {
            session.sequence = sequence;
        }
    }
}

/// The end of a connection that Discord closed with this code.
fn closed(code: Option<u16>, state: &mut State) -> End {
    debug!(code, "Discord closed the connection");
    match Closed::of(code) {
        Closed::Resumable => End::Lost,
        Closed::SessionOver => {
            state.session = None;
            End::Lost
        }
        Closed::Refused(cause) => End::Refused(cause),
    }
}

/// The heartbeat interval of a HELLO; `None` for another payload.
fn greeting(text: &str) -> Option<Duration> {
    let payload: Payload<'_> = serde_json::from_str(text).ok()?;
    let hello: Hello = match payload.op {
        op::HELLO => serde_json::from_str(payload.data?.get()).ok()?,
        _ => return None,
    };
    Some(Duration::from_millis(hello.heartbeat_interval).clamp(MIN_INTERVAL, MAX_INTERVAL))
}
