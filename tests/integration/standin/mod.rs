//! A stand-in for Discord: REST and gateway on loopback sockets, to which bots connect unmodified,
//! or interactions by HTTP (`endpoint`). It refuses what Discord refuses (`rules`), and hides what
//! Discord hides (`gateway/dispatch`).
//!
//! See `world.rs` for the state, `rest.rs` for the responses, `gateway.rs` for the events. The test DSL
//! on top of it is `crate::chat`.

pub(crate) mod endpoint;
mod gateway;
pub(crate) mod json;
#[allow(dead_code, reason = "tests/measures uses it")]
pub(crate) mod ledger;
pub(crate) mod model;
mod rest;
pub(crate) mod rules;
pub(crate) mod world;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use serenity::model::gateway::GatewayIntents;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub(crate) use gateway::{Event, Order};
use model::{Id, Identify, Violation};
pub(crate) use rest::Fault;
use world::Shared;

/// Discord, as far as a bot can tell. Dropping it closes all sockets, and panics if it refused a
/// request without the test calling [`StandIn::expect_violations`].
pub(crate) struct StandIn {
    pub(crate) shared: Arc<Shared>,
    address: SocketAddr,
    closing: watch::Sender<bool>,
}

impl StandIn {
    /// Binds a free loopback port and serves until dropped.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::new());
        shared.change(|world| world.resume_url = format!("ws://{address}/resume"));
        let closing = watch::Sender::new(false);
        let app = rest::app(Arc::clone(&shared), address, closing.subscribe());
        let mut closed = closing.subscribe();
        let until_closed = async move {
            // An error means that the stand-in was dropped, which ends the server as well.
            let _ = closed.wait_for(|closed| *closed).await;
        };
        let resets = Arc::clone(&shared);
        let listener = listener.tap_io(move |socket| {
            // Without this, a frame may wait forty milliseconds for the acknowledgement of the previous
            // one.
            socket.set_nodelay(true).expect("a socket that was just accepted is open");
            if resets.read(|world| world.faults_of_gateway.resets) {
                socket.set_zero_linger().expect("a socket that was just accepted is open");
            }
        });
        tokio::spawn(async move {
            let server = axum::serve(listener, app).with_graceful_shutdown(until_closed);
            server.await.expect("the listener stays valid");
        });
        Self { shared, address, closing }
    }

    /// The REST base, to be given to serenity's `HttpBuilder::proxy`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where GET /gateway sends the bot.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) fn gateway_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The token that is accepted.
    pub(crate) fn token(&self) -> String {
        self.shared.read(|world| world.token.clone())
    }

    /// Allows privileged intents, like the switches of the developer portal. None are allowed by
    /// default.
    pub(crate) fn grant(&self, intents: GatewayIntents) {
        self.shared.change(|world| world.granted |= intents);
    }

    /// Advances Discord's clock only: deadlines of interactions come nearer.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) fn later(&self, time: Duration) {
        self.shared.change(|world| world.ahead += time);
    }

    /// Every IDENTIFY so far, including refused ones.
    pub(crate) fn identifies(&self) -> Vec<Identify> {
        self.shared.read(|world| world.identifies.clone())
    }

    /// How often the bot replaced all commands at once, which would delete a host bot's.
    pub(crate) fn overwrites(&self) -> usize {
        self.shared.read(|world| world.overwrites)
    }

    /// The registered commands, as Discord lists them.
    pub(crate) fn commands(&self) -> Vec<serde_json::Value> {
        self.shared.read(|world| world.commands.clone())
    }

    /// The refused requests so far.
    pub(crate) fn violations(&self) -> Vec<Violation> {
        self.shared.read(|world| world.violations.clone())
    }

    /// Takes the refused requests, for a test that wanted them: the rest of the test must be clean
    /// again.
    pub(crate) fn expect_violations(&self) -> Vec<Violation> {
        let taken = self.shared.change(|world| std::mem::take(&mut world.violations));
        assert!(!taken.is_empty(), "nothing was refused\n{}", self.shared.transcript());
        taken
    }

    /// From now on, these count as violations when the stand-in is dropped: an interaction with the bot
    /// that is not acknowledged, and a message that answers nobody.
    pub(crate) fn expect_answers(&self) {
        self.shared.change(|world| world.strict = true);
    }

    /// Gives every socket of the gateway an order: to close with a code, to cut, to send raw JSON.
    pub(crate) fn order(&self, order: impl Fn() -> Order) {
        self.shared.read(|world| world.sessions.iter().for_each(|session| session.order(order())));
    }

    /// Enforces Discord's limit on changes of messages from now on, by this clock.
    pub(crate) fn limits_changes(&self, clock: &caveat::Clock) {
        let limits = world::Limits { clock: clock.clone(), changes: Default::default() };
        self.shared.change(|world| world.limits = Some(limits));
    }

    /// Refuses the bot's next messages with these statuses and codes.
    pub(crate) fn refuses_messages(&self, with: impl IntoIterator<Item = (u16, u32)>) {
        self.shared.change(|world| world.failing.extend(with));
    }

    /// Stops answering after this many changes of messages, or, with `None`, answers again.
    pub(crate) fn mute_after(&self, changes: Option<usize>) {
        self.shared.change(|world| world.mute_after = changes);
    }

    /// Refuses the next changes of messages with these statuses and codes; returns the statuses.
    pub(crate) fn refuses_changes(&self, with: &[(u16, u32)]) -> Vec<u16> {
        self.shared.change(|world| world.refusing.extend(with));
        with.iter().map(|(status, _)| *status).collect()
    }

    /// Injects these faults: each hits the first request whose method and path, such as `POST
    /// /api/v10/channels/1/messages`, contain all of these parts.
    pub(crate) fn fails<const N: usize>(&self, on: &[&'static str], with: [Fault; N]) {
        let with = with.map(|fault| (on.to_vec(), fault));
        self.shared.change(|world| world.faults.extend(with));
    }

    /// Removes all pending faults.
    pub(crate) fn relents(&self) {
        self.shared.change(|world| world.faults.clear());
    }

    /// Number of such requests so far, whether they succeeded or not.
    pub(crate) fn requests(&self, on: &[&str]) -> usize {
        let fits = |request: &&String| on.iter().all(|part| request.contains(part));
        self.shared.read(|world| world.requests.iter().filter(fits).count())
    }

    /// Keeps only counts and timings from now on, for runs that are too long to keep everything. Call
    /// it before the bot logs in.
    #[allow(dead_code, reason = "tests/measures uses it")]
    pub(crate) fn only_counts(&self) {
        self.shared.change(|world| world.ledger = Some(ledger::Ledger::default()));
    }

    /// Notifies of every change from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.shared.changes()
    }

    /// Pins in the audit log.
    pub(crate) fn audits(&self) -> Vec<model::Audit> {
        self.shared.read(|world| world.audits.clone())
    }

    /// Unpins a message, as a moderator could.
    pub(crate) fn unpin(&self, message: Id) {
        self.shared.change(|world| {
            let Some(found) = world.messages.get_mut(&message) else { return };
            found.pinned = None;
            let channel = found.channel;
            world.dispatch(&Event::ChannelPinsUpdate(channel));
        });
    }

    /// Gives a command to a role, as an administrator can in the server's settings.
    pub(crate) fn gives(&self, guild: Id, command: &str, role: Id) {
        self.shared.change(|world| {
            let known = world.commands.iter().find(|c| c["name"] == command).expect("it is there");
            let given = serde_json::json!([{
                "id": known["id"],
                "application_id": world.bot.to_string(),
                "guild_id": guild.to_string(),
                "permissions": [{ "id": role.to_string(), "type": 1, "permission": true }],
            }]);
            world.given.insert(guild, given);
        });
    }

    /// Deletes a message, as a moderator could.
    pub(crate) fn delete_message(&self, message: Id) {
        self.shared.change(|world| {
            if let Some(gone) = world.messages.remove(&message) {
                world.dispatch(&Event::MessageDelete { message, channel: gone.channel });
            }
        });
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.closing.send_replace(true);
        // A test that already fails has a better message.
        if std::thread::panicking() {
            return;
        }
        let mut refused: Vec<_> = self.violations().iter().map(ToString::to_string).collect();
        refused.extend(self.shared.read(world::World::left_open));
        assert!(
            refused.is_empty(),
            "Discord would have refused:\n{}\nwhat happened:\n{}",
            refused.join("\n"),
            self.shared.transcript()
        );
    }
}
