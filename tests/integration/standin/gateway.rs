//! The websocket: logging in, heartbeats, resuming. What is sent to whom is `gateway/dispatch.rs`.

mod dispatch;
mod logins;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use serde_json::{Value, json};
use serenity::model::gateway::GatewayIntents;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::model::{Id, Identify, Violation};
use super::world::{Shared, World};

pub(crate) use dispatch::Event;
pub(crate) use logins::Logins;

const PRIVILEGED: GatewayIntents = GatewayIntents::GUILD_MEMBERS
    .union(GatewayIntents::GUILD_PRESENCES)
    .union(GatewayIntents::MESSAGE_CONTENT);

/// Orders of the stand-in to a socket.
#[derive(Debug)]
pub(crate) enum Order {
    Send(Value),
    /// A websocket ping. A bot reads in order, so its pong shows that everything before was read.
    #[allow(dead_code, reason = "tests/measures uses it")]
    Ping,
    /// A close frame with this code.
    Close(u16),
    /// A close frame without a code.
    CloseEmpty,
    /// The end of the connection without a close frame.
    Cut,
    /// A text frame, JSON or not.
    Text(&'static str),
    /// A binary frame, as Discord sends what it compressed.
    Binary(Vec<u8>),
    /// Leaves this many heartbeats unanswered. Beyond one, nothing else is sent either.
    Deaf(usize),
    /// Answers a login that came earlier.
    LetIn(Identify),
}

/// Faults of the gateway, with counts of their effects.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Number of connections to refuse before one is accepted again.
    pub(crate) refused: usize,
    /// Number of connections to leave unanswered before one is answered again.
    pub(crate) hung: usize,
    /// Resets connections instead of closing them.
    pub(crate) resets: bool,
    /// Delay of the answer to the next login.
    pub(crate) late: Option<Duration>,
    /// Sends existing messages to a new session before READY: handlers run concurrently.
    pub(crate) hasty: bool,
    /// Sends everything again on a resume, as if nothing had been received.
    pub(crate) replays: bool,
    /// Heartbeats that were answered.
    pub(crate) heartbeats: usize,
    /// Delay of each heartbeat after its due time.
    pub(crate) lateness: Vec<Duration>,
    pub(crate) logins: usize,
    pub(crate) resumes: usize,
    /// Connections at the address that is named for resuming.
    pub(crate) returns: usize,
    /// The codes with which the bot closed.
    pub(crate) goodbyes: Vec<u16>,
}

/// One login; it outlives its socket, so that it can be resumed.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) intents: GatewayIntents,
    pub(crate) shard: (u64, u64),
    /// `None` while the bot is disconnected.
    pub(crate) socket: Option<mpsc::UnboundedSender<Order>>,
    /// All dispatches; the sequence number is the index plus one.
    pub(crate) sent: Vec<Value>,
    /// The number of dispatches, if they are not kept: then the session cannot be resumed.
    pub(crate) forgets: Option<usize>,
    pub(crate) pongs: usize,
}

impl Session {
    fn new(
        id: String,
        intents: GatewayIntents,
        shard: (u64, u64),
        socket: Option<mpsc::UnboundedSender<Order>>,
    ) -> Self {
        Self { id, intents, shard, socket, sent: Vec::new(), forgets: None, pongs: 0 }
    }

    /// Numbers a dispatch, keeps it for a resume and sends it if the bot is there.
    pub(super) fn push(&mut self, name: &str, data: Value) {
        let seq = self.forgets.unwrap_or(self.sent.len()) + 1;
        let payload = json!({ "op": 0, "t": name, "s": seq, "d": data });
        match &mut self.forgets {
            Some(dispatched) => *dispatched = seq,
            None => self.sent.push(payload.clone()),
        }
        self.order(Order::Send(payload));
    }

    pub(crate) fn order(&self, order: Order) {
        if let Some(socket) = &self.socket {
            // A socket that just closed counts as none.
            let _ = socket.send(order);
        }
    }
}

/// Serves one connection until either side ends it.
pub(crate) async fn serve(mut socket: WebSocket, shared: Arc<Shared>) {
    let (orders, mut inbox) = mpsc::unbounded_channel();
    let interval = shared.read(|world| world.heartbeat_interval);
    let beat = Instant::now();
    let mut connection = Connection { shared, orders, session: None, deaf: 0, interval, beat };
    connection.order(Order::Send(hello(interval)));
    loop {
        tokio::select! {
            order = inbox.recv() => match order {
                Some(Order::Send(payload)) => {
                    if connection.deaf > 1 { continue }
                    if socket.send(Frame::text(payload.to_string())).await.is_err() { break }
                }
                Some(Order::Ping) => {
                    if socket.send(Frame::Ping(Vec::new().into())).await.is_err() { break }
                }
                Some(Order::Close(code)) => {
                    let frame = CloseFrame { code, reason: "".into() };
                    // The peer may be gone already, and then needs no close frame.
                    let _ = socket.send(Frame::Close(Some(frame))).await;
                    break;
                }
                Some(Order::CloseEmpty) => {
                    let _ = socket.send(Frame::Close(None)).await;
                    break;
                }
                Some(Order::Text(text)) => {
                    if socket.send(Frame::text(text)).await.is_err() { break }
                }
                Some(Order::Binary(bytes)) => {
                    if socket.send(Frame::Binary(bytes.into())).await.is_err() { break }
                }
                Some(Order::Deaf(beats)) => connection.deaf = beats,
                Some(Order::LetIn(identify)) => connection.let_in(&identify),
                Some(Order::Cut) | None => break,
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => connection.hear(&text),
                Some(Ok(Frame::Pong(_))) => connection.with_session(|session| session.pongs += 1),
                Some(Ok(Frame::Close(frame))) => {
                    connection.close(frame.map_or(0, |frame| frame.code));
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    connection.leave();
}

fn hello(interval: Duration) -> Value {
    let millis = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
    json!({ "op": 10, "d": { "heartbeat_interval": millis }, "s": null, "t": null })
}

struct Connection {
    shared: Arc<Shared>,
    orders: mpsc::UnboundedSender<Order>,
    /// The session of this socket, once it logged in.
    session: Option<String>,
    /// Number of heartbeats to leave unanswered.
    deaf: usize,
    /// The heartbeat interval that the bot was given.
    interval: Duration,
    /// Time of the last heartbeat.
    beat: Instant,
}

impl Connection {
    fn order(&self, order: Order) {
        // The receiver lives as long as `serve`.
        let _ = self.orders.send(order);
    }

    fn hear(&mut self, text: &str) {
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            return self.refuse("payload", 4002, "not JSON");
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.heartbeat(),
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            // Presence, voice, member chunks and sounds are accepted and not answered.
            Some(3 | 4 | 8 | 31) if self.session.is_some() => {}
            Some(3 | 4 | 8 | 31) => self.refuse("payload", 4003, "not identified"),
            _ => self.refuse("payload", 4001, "unknown opcode"),
        }
    }

    fn heartbeat(&mut self) {
        let late = self.beat.elapsed().saturating_sub(self.interval);
        self.beat = Instant::now();
        self.shared.change(|world| world.faults_of_gateway.lateness.push(late));
        if let Some(fewer) = self.deaf.checked_sub(1) {
            self.deaf = fewer;
            return;
        }
        self.order(Order::Send(json!({ "op": 11, "d": null, "s": null, "t": null })));
        self.shared.change(|world| world.faults_of_gateway.heartbeats += 1);
    }

    fn identify(&mut self, data: &Value) {
        if self.session.is_some() {
            return self.refuse("IDENTIFY", 4005, "already identified");
        }
        let bits = data["intents"].as_u64().unwrap_or(0);
        let shard =
            (data["shard"][0].as_u64().unwrap_or(0), data["shard"][1].as_u64().unwrap_or(1));
        let compress = data["compress"].as_bool().unwrap_or(false);
        let identify = Identify { intents: bits, shard, compress };
        self.shared.change(|world| world.identifies.push(identify.clone()));

        let intents = GatewayIntents::from_bits_retain(bits);
        let granted = self.shared.read(|world| world.granted);
        if !self.knows(&data["token"]) {
            return self.refuse("IDENTIFY", 4004, "unknown token");
        }
        let missing = (intents & PRIVILEGED).difference(granted);
        if !missing.is_empty() {
            return self.refuse("IDENTIFY", 4014, &format!("intents not granted: {missing:?}"));
        }
        if shard.0 >= shard.1 {
            return self.refuse("IDENTIFY", 4010, "invalid shard");
        }
        let most = self.shared.read(|world| world.logins.most_guilds);
        let guilds = self.shared.read(|world| world.guilds_of(shard).count());
        if guilds > most {
            return self.refuse("IDENTIFY", 4011, &format!("{guilds} servers need more shards"));
        }
        if let Err(reason) = self.shared.change(|world| world.logins.take(shard.0)) {
            self.violate("IDENTIFY", 0, &reason);
            self.order(Order::Send(json!({ "op": 9, "d": false, "s": null, "t": null })));
            return;
        }
        let late = self.shared.change(|world| world.faults_of_gateway.late.take());
        let Some(late) = late else { return self.let_in(&identify) };
        let orders = self.orders.clone();
        tokio::spawn(async move {
            tokio::time::sleep(late).await;
            // The client may have given up waiting.
            let _ = orders.send(Order::LetIn(identify));
        });
    }

    fn let_in(&mut self, identify: &Identify) {
        let intents = GatewayIntents::from_bits_retain(identify.intents);
        let shard = identify.shard;
        let socket = Some(self.orders.clone());
        self.session = Some(self.shared.change(|world| {
            world.faults_of_gateway.logins += 1;
            let id = format!("session-{}", world.faults_of_gateway.logins);
            let mut session = Session::new(id.clone(), intents, shard, socket);
            session.forgets = world.ledger.is_some().then_some(0);
            let ready = world.ready(&session);
            if !world.faults_of_gateway.hasty {
                session.push("READY", ready);
                world.sessions.push(session);
            } else {
                world.sessions.push(session);
                for message in world.messages.keys().copied().collect::<Vec<_>>() {
                    world.dispatch(&Event::MessageCreate(message));
                }
                world.dispatch_any("READY", &ready);
            }
            for guild in world.guilds.keys().copied().collect::<Vec<_>>() {
                world.dispatch_to_newest(&Event::GuildCreate(guild));
            }
            id
        }));
    }

    fn resume(&mut self, data: &Value) {
        if !self.knows(&data["token"]) {
            return self.refuse("RESUME", 4004, "unknown token");
        }
        let replays = self.shared.read(|world| world.faults_of_gateway.replays);
        let seen = data["seq"].as_u64().and_then(|seq| usize::try_from(seq).ok()).unwrap_or(0);
        let wanted = data["session_id"].as_str().unwrap_or_default();
        let orders = &self.orders;
        self.session = self.shared.change(|world| {
            let session = world.sessions.iter_mut().find(|session| session.id == wanted)?;
            session.socket = Some(orders.clone());
            // READY is never sent again.
            for missed in session.sent.iter().skip(if replays { 1 } else { seen }) {
                session.order(Order::Send(missed.clone()));
            }
            session.push("RESUMED", json!({}));
            let id = session.id.clone();
            world.faults_of_gateway.resumes += 1;
            Some(id)
        });
        if self.session.is_none() {
            self.order(Order::Send(json!({ "op": 9, "d": false, "s": null, "t": null })));
        }
    }

    fn knows(&self, token: &Value) -> bool {
        let token = token.as_str().unwrap_or_default();
        self.shared.read(|world| token.trim_start_matches("Bot ") == world.token)
    }

    fn refuse(&self, what: &str, code: u16, reason: &str) {
        self.violate(what, code, reason);
        self.order(Order::Close(code));
    }

    fn violate(&self, what: &str, code: u16, reason: &str) {
        self.shared.change(|world| {
            world.violate(Violation {
                method: "GATEWAY".to_owned(),
                path: what.to_owned(),
                status: 0,
                code: code.into(),
                reason: reason.to_owned(),
            });
        });
    }

    fn with_session(&self, change: impl FnOnce(&mut Session)) {
        let Some(id) = &self.session else { return };
        self.shared.change(|world| {
            world.sessions.iter_mut().find(|session| session.id == *id).map(change);
        });
    }

    /// The bot closed the connection: 1000 and 1001 end the session for good.
    fn close(&mut self, code: u16) {
        self.shared.change(|world| {
            world.faults_of_gateway.goodbyes.push(code);
            if let (1000 | 1001, Some(id)) = (code, &self.session) {
                world.sessions.retain(|session| session.id != *id);
            }
        });
    }

    fn leave(&self) {
        let own = &self.orders;
        self.with_session(|session| {
            // It may have been resumed on a newer socket meanwhile.
            if session.socket.as_ref().is_some_and(|socket| socket.same_channel(own)) {
                session.socket = None;
            }
        });
    }
}

impl World {
    /// The bot's guilds on a shard.
    fn guilds_of(&self, shard: (u64, u64)) -> impl Iterator<Item = Id> {
        let there = self.guilds.values().filter(|guild| guild.has_bot).map(|guild| guild.id);
        there.filter(move |guild| dispatch::serves(shard, Some(*guild)))
    }

    fn ready(&self, session: &Session) -> Value {
        let guilds = self.guilds_of(session.shard);
        let guilds = guilds.map(|guild| json!({ "id": guild.to_string(), "unavailable": true }));
        json!({
            "v": 10,
            "user": self.user_json(self.bot),
            "guilds": guilds.collect::<Vec<_>>(),
            "session_id": session.id,
            "resume_gateway_url": self.resume_url,
            "shard": [session.shard.0, session.shard.1],
            "application": { "id": self.bot.to_string(), "flags": 0 },
        })
    }
}
