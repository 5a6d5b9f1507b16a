//! The bot as it is in Discord: what all networks share, and what is peculiar to this one.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::sync::watch;

use super::health::{EventInProgress, Health};
use super::rest::{Account, Rest};
use crate::bot::notice::SILENT_FOR;
use crate::bot::{self, BotState, TtlMap};
use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// Period in which what rarely changes is remembered.
const REMEMBERED_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// Maximum number of recent channels remembered.
const MAX_RECENT: usize = 10_000;
/// Maximum number of event types that could not be read; each is logged once a day.
const MAX_UNKNOWN_EVENTS: usize = 100;

/// The bot as one event sees it from beginning to end; see [`bot::Bot`].
pub(super) struct Bot {
    bot: bot::Bot,
    pub(super) discord: Arc<DiscordState>,
    /// `None` for a background task.
    _event: Option<EventInProgress>,
}

impl Deref for Bot {
    type Target = bot::Bot;

    fn deref(&self) -> &Self::Target {
        &self.bot
    }
}

/// The state that all events share, behind the event handler.
pub(super) struct DiscordState {
    /// The part that does not depend on Discord.
    pub(super) bot: Arc<BotState>,
    /// True if the bot has no other plugin or handler, so that every interaction is meant for it.
    pub(super) standalone: AtomicBool,
    pub(super) health: Health,
    /// Upper bound for one request to Discord.
    pub(super) request_timeout: Duration,
    /// The REST client, once the first event has provided it.
    rest: OnceLock<Rest>,
    /// True once Discord has rejected the token.
    pub(super) refused: watch::Sender<bool>,
    /// The bot's own user id, once Discord has sent it.
    pub(super) own_id: watch::Sender<Option<UserId>>,
    /// True once a task keeps the commands registered.
    pub(super) registering: AtomicBool,
    /// Names of commands that belong to the host bot, once known.
    pub(super) host_commands: watch::Sender<Option<HashSet<String>>>,
    /// Event types that could not be read and have been logged.
    pub(super) unknown_events: Mutex<TtlMap<String, ()>>,
    /// The parent channel of a thread, or `None` for a channel that is not a thread; one request to Discord
    /// each.
    pub(super) parents: Mutex<TtlMap<ChannelId, Option<ChannelId>>>,
    /// True once a task keeps the pins up to date.
    pub(super) keeping_pins: AtomicBool,
    /// Channels in which Discord refused a message, and whether that was because of its embed.
    pub(super) plain: Mutex<TtlMap<ChannelId, bool>>,
    /// The bot's managed role, by guild.
    pub(super) own_roles: Mutex<HashMap<GuildId, RoleId>>,
}

impl DiscordState {
    pub(super) fn new(bot: BotState, request_timeout: Duration) -> Self {
        Self {
            health: Health::shown_in(bot.metrics.clone()),
            bot: Arc::new(bot),
            standalone: AtomicBool::new(false),
            request_timeout,
            rest: OnceLock::new(),
            refused: watch::Sender::new(false),
            own_id: watch::Sender::new(None),
            registering: AtomicBool::new(false),
            host_commands: watch::Sender::new(None),
            unknown_events: Mutex::new(TtlMap::new(MAX_UNKNOWN_EVENTS, REMEMBERED_FOR)),
            parents: Mutex::new(TtlMap::new(MAX_RECENT, REMEMBERED_FOR)),
            keeping_pins: AtomicBool::new(false),
            plain: Mutex::new(TtlMap::new(MAX_RECENT, SILENT_FOR)),
            own_roles: Mutex::default(),
        }
    }

    /// A view of the bot with the current pack.
    pub(super) fn now(self: &Arc<Self>) -> Bot {
        Bot { bot: self.bot.now(), discord: Arc::clone(self), _event: None }
    }

    /// A view of the bot for an event that comes in now, which is in progress until the view is dropped.
    pub(super) fn event(self: &Arc<Self>) -> Bot {
        Bot { _event: Some(self.health.begin_event()), ..self.now() }
    }

    /// Returns whether the bot has no other plugin or handler.
    pub(super) fn is_standalone(&self) -> bool {
        self.standalone.load(Ordering::Relaxed)
    }

    /// The REST client for an event that comes in now; the first one sets the account.
    pub(super) fn rest<'a>(&self, account: impl FnOnce() -> Account<'a>) -> Rest {
        let rest = self.rest.get_or_init(|| {
            let (clock, metrics) = (self.bot.clock.clone(), self.bot.metrics.clone());
            Rest::new(&account(), clock, metrics, self.request_timeout, self.refused.clone())
        });
        rest.now()
    }
}

impl Bot {
    /// Returns whether the bot has no other plugin or handler.
    pub(super) fn is_standalone(&self) -> bool {
        self.discord.is_standalone()
    }

    /// The bot's own user id; waits until Discord has sent it. Events are handled concurrently, so an event
    /// right after READY may be handled before it.
    pub(super) async fn own_id(&self) -> UserId {
        let mut own = self.discord.own_id.subscribe();
        loop {
            let known = *own.borrow_and_update();
            if let Some(id) = known {
                return id;
            }
            // The sender lives as long as the shared state.
            let _ = own.changed().await;
        }
    }

    /// Returns whether the command of this name belongs to the host bot although one of ours has the same
    /// name. Waits until the registered commands are known.
    pub(super) async fn is_host_command(&self, command: &str) -> bool {
        if self.is_standalone() {
            return false;
        }
        let mut left = self.discord.host_commands.subscribe();
        let known = left.wait_for(Option::is_some).await;
        // The sender lives as long as the shared state.
        known.is_ok_and(|left| left.as_ref().is_some_and(|left| left.contains(command)))
    }
}
