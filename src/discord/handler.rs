//! The bot in Discord: passes each event to the module that handles it. Commands are in `commands/`, buttons
//! and menus in `buttons/`, submitted forms in `forms`, messages in `messages`. Events come as raw JSON (`events`), or, in a bot that
//! caveat is mounted in, through serenity's event handlers (`host`).

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::Deserialize;
use serde_json::Value;
use serenity::all::{
    ApplicationId, ChannelId, CreateCommand, GatewayIntents, GuildId, Interaction, MessageId,
    RoleId, ShardId, ShardInfo, UserId,
};
use tracing::info;

use super::bot::{Bot, DiscordState};
use super::builder::PluginBuilder;
use super::health::Health;
use super::intents::{INTENTS, LISTENING_INTENTS};
use super::network::Network;
use super::rest::Rest;
use super::{buttons, commands, forms, messages, notify_outage, notify_reload, unknown_event};
use crate::bot::PackFault;
use crate::bot::features::pins;
use crate::bot::lock;
use crate::metrics::{Metrics, ReloadOutcome};
use crate::service::{Memory, Service};
use crate::text::cut;

/// Maximum length of a name in the log.
const MAX_NAME: usize = 100;

/// caveat as an event handler, to be added beside a host bot's own. Added as a raw event handler too, it also
/// apologises for interactions that serenity cannot read. All clones are the same bot; dropping the last one
/// ends it and its background tasks.
///
/// It answers its own commands and buttons, and messages that address the bot. All other events are left to
/// the host. It needs neither serenity's cache nor a privileged intent, and has no global state.
///
/// | option | set by | default |
/// | --- | --- | --- |
/// | the FAQ | [`new`](Self::new), while it runs [`replace`](Self::replace) and [`refuse`](Self::refuse) | |
/// | the language of every reply | [`Service::force_language`] | that of the question |
/// | the store | [`memory`](PluginBuilder::memory) | none, and there are no votes |
/// | answering messages that address the bot | [`messages`](PluginBuilder::messages) | yes |
/// | letting moderators choose channels to listen to | [`listening`](PluginBuilder::listening) | no |
/// | the names of its commands, and its buttons | [`prefix`](PluginBuilder::prefix) | `/ask`, … |
/// | the timeout of requests to Discord | [`request_timeout`](PluginBuilder::request_timeout) | ten seconds |
/// | health and metrics over HTTP | [`Monitor::of`](super::Monitor::of) | none |
///
/// # Commands
///
/// On connecting it registers its commands one by one. A command of the host with the same type and name
/// stays the host's, to show and to answer, and the log names it: a prefix brings caveat's back. A host that
/// sets the whole list of global commands must include [`commands`](Self::commands) in it. Commands with a
/// former prefix stay registered until the host deletes them.
///
/// # Two in one client
///
/// Two plugins have two services, two memories and two prefixes, and only one of them answers messages
/// ([`messages`](PluginBuilder::messages)): with the same prefix, or none, both would answer the same
/// command. Each sends its own requests, and learns Discord's rate limits from the responses, which count all
/// requests of the bot. Each stops sending after a thousand invalid requests in ten minutes; Discord bans an
/// address at ten thousand, so there is room for nine of them.
#[derive(Clone)]
pub struct Plugin(pub(super) Arc<DiscordState>);

impl Plugin {
    /// A bot that answers from this service, without a store.
    pub fn new(service: Arc<Service>) -> Self {
        Self::builder(service).build()
    }

    /// Begins a bot that answers from this service, for a host that sets more options.
    pub fn builder(service: Arc<Service>) -> PluginBuilder {
        PluginBuilder::new(service)
    }

    /// Answers from another service from now on: events in progress finish with the previous one, and pins
    /// are updated afterwards. If a pack was refused before, moderators are told that all is well again.
    ///
    /// Build the service on a thread that may block, because training takes time.
    pub fn replace(&self, service: Arc<Service>) {
        self.0.bot.replace(service);
        self.0.bot.metrics.pack_reload(ReloadOutcome::Loaded);
        self.0.bot.pack_faults.send_replace(Arc::default());
    }

    /// Notes that a changed pack cannot be used, and why; the previous one stays in use. The log channels of
    /// all servers are notified, once per fault.
    pub fn refuse(&self, faults: impl IntoIterator<Item = PackFault>) {
        self.0.bot.metrics.pack_reload(ReloadOutcome::Faulty);
        self.0.bot.pack_faults.send_replace(faults.into_iter().collect());
    }

    /// The metrics of the bot, including those of its memory.
    pub fn metrics(&self) -> Metrics {
        self.0.bot.metrics.clone()
    }

    /// The state of the connection and of the events in progress, now and later.
    pub fn health(&self) -> Health {
        self.0.health.clone()
    }

    /// Its commands, for a host that sets the whole list of global commands: that deletes all others, so
    /// these belong in the list. A host that creates its own one by one does not need this.
    pub fn commands(&self) -> Vec<CreateCommand> {
        commands::declarations(&self.0.bot.options.prefix, &self.0.bot.service().public_languages())
    }

    /// Resolves when Discord has rejected the token. Nothing is sent from then on.
    pub fn token_refused(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut refused = self.0.refused.subscribe();
        async move {
            if refused.wait_for(|refused| *refused).await.is_err() {
                // The bot has been dropped, and will send nothing.
                std::future::pending().await
            }
        }
    }

    /// The memory.
    pub(super) fn memory(&self) -> Memory {
        self.0.bot.memory.clone()
    }

    /// Declares that the bot has no other plugin or handler, so that it answers every interaction.
    pub(super) fn standalone(self) -> Self {
        self.0.standalone.store(true, Ordering::Relaxed);
        self
    }

    /// The gateway intents that it needs.
    pub fn intents(&self) -> GatewayIntents {
        if self.0.bot.options.listening { LISTENING_INTENTS } else { INTENTS }
    }

    /// The bot as an event that comes in now sees it, until that has been handled.
    pub(super) fn now(&self) -> Bot {
        self.0.event()
    }

    /// Handles an interaction, from the gateway or over HTTP.
    pub(super) async fn interaction(&self, http: &Rest, interaction: &Interaction) {
        let bot = &self.now();
        if !bot.is_first(interaction.id().get()) {
            return;
        }
        match interaction {
            Interaction::Command(interaction) => commands::called(bot, http, interaction).await,
            Interaction::Autocomplete(interaction) => {
                commands::typing(bot, http, interaction).await;
            }
            Interaction::Component(interaction) => {
                buttons::pressed(bot, http, interaction).await;
            }
            Interaction::Modal(modal) => forms::submitted(bot, http, modal).await,
            _ => {}
        }
    }

    /// Handles an interaction as raw JSON.
    pub(super) async fn received(&self, http: &Rest, event: &Value) {
        match Interaction::deserialize(event) {
            Ok(interaction) => self.interaction(http, &interaction).await,
            Err(_) => {
                unknown_event::handle(&self.now(), http, unknown_event::INTERACTION, event).await
            }
        }
    }

    /// Learns the bot's ids, and starts its background tasks.
    pub(super) fn introduced(&self, http: &Rest, own_id: UserId, application: ApplicationId) {
        self.known_as(http, own_id, application);
        if self.0.bot.memory.keeps() && !self.0.keeping_pins.swap(true, Ordering::Relaxed) {
            // They end when all clones are dropped; see the tests.
            let (bot, discord) = (Arc::downgrade(&self.0.bot), Arc::downgrade(&self.0));
            let http_of_pins = http.clone();
            tokio::spawn(pins::run(bot, move || {
                Some(Network { bot: discord.upgrade()?.now(), http: http_of_pins.clone() })
            }));
            tokio::spawn(notify_outage::run(Arc::downgrade(&self.0), http.clone()));
            tokio::spawn(notify_reload::run(Arc::downgrade(&self.0), http.clone()));
        }
    }

    /// Learns the bot's ids.
    pub(super) fn known_as(&self, http: &Rest, own_id: UserId, application: ApplicationId) {
        self.0.own_id.send_replace(Some(own_id.into()));
        http.set_application(application);
    }

    /// Notes that a shard has logged in, as whom.
    pub(super) fn ready(
        &self,
        http: &Rest,
        shard: ShardInfo,
        name: &str,
        own_id: UserId,
        application: ApplicationId,
    ) {
        self.0.health.learn(shard);
        self.0.health.note(shard.id, true);
        info!(user = %cut(name, MAX_NAME), "connected to Discord");
        self.introduced(http, own_id, application);
        // One process of several is enough: the one with the first shard. A new session is ready again, but
        // the commands are registered already.
        if shard.id == ShardId(0) && !self.0.registering.swap(true, Ordering::Relaxed) {
            tokio::spawn(commands::keep_registered(Arc::downgrade(&self.0), http.clone()));
        }
    }

    /// Notes that messages of a channel are gone.
    pub(super) async fn messages_gone(
        &self,
        http: &Rest,
        channel: ChannelId,
        gone: impl IntoIterator<Item = MessageId>,
    ) {
        let bot = &self.now();
        for message in gone {
            messages::deleted(bot, http, channel.into(), message.into()).await;
            pins::message_gone(bot, message.into()).await;
        }
    }

    /// Notes that the pins of a channel have changed.
    pub(super) async fn pins_changed(&self, http: &Rest, channel: ChannelId) {
        let bot = &self.now();
        pins::looked_after(bot, &Network::of(bot, http), channel.into()).await;
    }

    /// Notes that a channel or a thread is gone.
    pub(super) async fn channel_gone(&self, channel: ChannelId) {
        pins::channel_gone(&self.now(), channel.into()).await;
    }

    /// Notes a role of a bot if it is this bot's managed role.
    pub(super) async fn note_role(&self, guild: GuildId, role: RoleId, of_bot: UserId) {
        if self.now().own_id().await == of_bot.into() {
            lock(&self.0.own_roles).insert(guild.into(), role.into());
        }
    }

    pub(super) fn note_locale(&self, guild: GuildId, locale: String) {
        lock(&self.0.bot.locales).insert(guild.into(), locale);
    }

    /// Forgets a guild that is gone; one that is only unavailable keeps what is stored of it.
    pub(super) fn guild_gone(&self, guild: GuildId, is_unavailable: bool) {
        let guild = guild.into();
        lock(&self.0.bot.locales).remove(&guild);
        lock(&self.0.own_roles).remove(&guild);
        if !is_unavailable {
            self.0.bot.memory.forget_guild(guild);
        }
    }
}

#[cfg(test)]
mod tests;
