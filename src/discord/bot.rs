//! State and behaviour that all ways to ask share: the service, the memory, and recent events.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use serenity::all::Http;
use tokio::sync::watch;
use tracing::warn;

use super::custom_id::{Action, CustomId, Shown};
use super::followed::Followed;
use super::health::Health;
use super::ids::random_ticket;
use super::limiter::Limiter;
use super::notice::{EXPLAINED_FOR, Notice, SILENT_FOR};
use super::pack_fault::PackFault;
use super::prefix::Prefix;
use super::render::{self, Frame, Rendered};
use super::rest::Rest;
use super::sync::lock;
use super::ttl_map::TtlMap;
use crate::Clock;
use crate::ids::{ChannelId, GuildId, MessageId, RoleId, Ticket, UserId};
use crate::matching::{Read, asks_for_help, chatter, points};
use crate::metrics::{Metrics, Trigger};
use crate::pack::Language;
use crate::reply::{Naming, Reply, Wording, fill};
use crate::service::{Asked, Memory, Service};
use crate::store::{Contact, Feature, NumericSetting};

/// Maximum number of replies remembered, so that they follow edits of their questions.
const MAX_FOLLOWED: usize = 10_000;
/// Period in which a reply follows its question.
const FOLLOWED_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// The longest period for which answers given unasked are remembered; a guild chooses less.
const GIVEN_UNASKED_FOR: Duration =
    Duration::from_secs(*NumericSetting::Silence.range().end() as u64 * 60);
/// Maximum number of recent messages and channels remembered.
const MAX_RECENT: usize = 10_000;
/// Maximum number of event types that could not be read; each is logged once a day.
const MAX_UNKNOWN_EVENTS: usize = 100;

/// The bot as one event sees it from beginning to end, because the pack may be replaced meanwhile. Long-lived
/// tasks hold the shared state, and take such a view each time they act.
pub(super) struct Bot {
    pub(super) service: Arc<Service>,
    state: Arc<BotState>,
}

impl Deref for Bot {
    type Target = Arc<BotState>;

    fn deref(&self) -> &Self::Target {
        &self.state
    }
}

/// Options that a host chooses.
#[derive(Clone)]
pub(super) struct Options {
    /// True if moderators may choose channels to listen to.
    pub(super) listening: bool,
    /// True if messages that address the bot are answered.
    pub(super) messages: bool,
    /// Upper bound for one request to Discord.
    pub(super) request_timeout: Duration,
    /// Tells this plugin's commands and buttons from those of another plugin.
    pub(super) prefix: Prefix,
}

impl Default for Options {
    fn default() -> Self {
        let (request_timeout, prefix) = (Duration::MAX, Prefix::default());
        Self { listening: false, messages: true, request_timeout, prefix }
    }
}

/// The state that all events share, behind the event handler.
pub(super) struct BotState {
    /// The service for events that come in now.
    current: watch::Sender<Arc<Service>>,
    /// The errors of a changed pack that was refused; empty when all is well.
    pub(super) pack_faults: watch::Sender<Arc<[PackFault]>>,
    pub(super) memory: Memory,
    pub(super) clock: Clock,
    pub(super) metrics: Metrics,
    pub(super) options: Options,
    /// True if the bot has no other plugin or handler, so that every interaction is meant for it.
    pub(super) standalone: AtomicBool,
    pub(super) health: Health,
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
    pub(super) limiter: Limiter,
    /// Locale by guild.
    pub(super) locales: Mutex<HashMap<GuildId, String>>,
    /// Ids of messages and interactions already handled, because a resumed connection repeats some.
    handled: Mutex<TtlMap<u64, ()>>,
    /// Event types that could not be read and have been logged.
    pub(super) unknown_events: Mutex<TtlMap<String, ()>>,
    /// Replies by the message that asked.
    pub(super) followed: Mutex<TtlMap<MessageId, Followed>>,
    /// Entries given unasked, by channel.
    pub(super) given_unasked: Mutex<TtlMap<(ChannelId, String), ()>>,
    /// The parent channel of a thread, or `None` for a channel that is not a thread; one request to Discord
    /// each.
    pub(super) parents: Mutex<TtlMap<ChannelId, Option<ChannelId>>>,
    /// Guilds whose moderators wait for a refresh of their pins.
    pub(super) refreshing: watch::Sender<BTreeSet<GuildId>>,
    /// True once a task keeps the pins up to date.
    pub(super) keeping_pins: AtomicBool,
    /// Messages that a user has been sent once and is not sent again for a while, by channel and user.
    notices: Mutex<TtlMap<(ChannelId, UserId, Notice), ()>>,
    /// Channels in which Discord refused a message, and whether that was because of its embed.
    pub(super) plain: Mutex<TtlMap<ChannelId, bool>>,
    /// The bot's managed role, by guild.
    pub(super) own_roles: Mutex<HashMap<GuildId, RoleId>>,
}

/// A question with its context.
pub(super) struct Question<'a> {
    pub(super) read: &'a Read<'a>,
    /// The user whose question it is.
    pub(super) asker: UserId,
    /// The helper who asked on behalf of the asker, if any.
    pub(super) helper: Option<UserId>,
    /// The message below which the helper can post their choice.
    pub(super) below: Option<MessageId>,
    /// The guild, if any.
    pub(super) guild: Option<GuildId>,
    /// The locale that decides when the question is too short to tell its language.
    pub(super) locale: &'a str,
    /// True if only one person sees the reply.
    pub(super) private: bool,
    /// True if the question may be stored.
    pub(super) addressed: bool,
    /// The way it reached the bot.
    pub(super) trigger: Trigger,
    /// The answer that it replies to, if any.
    pub(super) after: Option<&'a Shown>,
}

impl<'a> Question<'a> {
    /// A question without helper or context, addressed to the bot and answered publicly.
    pub(super) fn new(
        read: &'a Read<'a>,
        asker: UserId,
        guild: Option<GuildId>,
        locale: &'a str,
        trigger: Trigger,
    ) -> Self {
        let (helper, below, after) = (None, None, None);
        let (private, addressed) = (false, true);
        Self { read, asker, helper, below, guild, locale, private, addressed, trigger, after }
    }
}

/// The reply to a question, ready to be rendered.
pub(super) struct Answered {
    pub(super) asked: Asked,
    /// The ticket of the question in the reply's buttons, if it is stored.
    ticket: Option<Ticket>,
}

impl Answered {
    /// Returns whether an entry is among the candidates.
    pub(super) fn may_be(&self, entry: &str) -> bool {
        self.asked.judgement.candidates.iter().any(|candidate| candidate.entry == entry)
    }
}

impl BotState {
    pub(super) fn new(
        service: Arc<Service>,
        memory: Memory,
        clock: Clock,
        options: Options,
    ) -> Self {
        // Storage and replies share one set of metrics.
        let metrics = memory.metrics().cloned().unwrap_or_default();
        name_orphans(&memory, &service);
        Self {
            current: watch::Sender::new(service),
            pack_faults: watch::Sender::new(Arc::default()),
            memory,
            health: Health::shown_in(metrics.clone()),
            metrics,
            limiter: Limiter::new(&clock),
            clock,
            options,
            standalone: AtomicBool::new(false),
            rest: OnceLock::new(),
            refused: watch::Sender::new(false),
            own_id: watch::Sender::new(None),
            registering: AtomicBool::new(false),
            host_commands: watch::Sender::new(None),
            locales: Mutex::default(),
            handled: Mutex::new(TtlMap::new(MAX_RECENT, SILENT_FOR)),
            unknown_events: Mutex::new(TtlMap::new(MAX_UNKNOWN_EVENTS, FOLLOWED_FOR)),
            followed: Mutex::new(TtlMap::new(MAX_FOLLOWED, FOLLOWED_FOR)),
            given_unasked: Mutex::new(TtlMap::new(MAX_RECENT, GIVEN_UNASKED_FOR)),
            parents: Mutex::new(TtlMap::new(MAX_RECENT, FOLLOWED_FOR)),
            refreshing: watch::Sender::default(),
            keeping_pins: AtomicBool::new(false),
            notices: Mutex::new(TtlMap::new(MAX_RECENT, EXPLAINED_FOR)),
            plain: Mutex::new(TtlMap::new(MAX_RECENT, SILENT_FOR)),
            own_roles: Mutex::default(),
        }
    }

    /// A view of the bot with the current pack.
    pub(super) fn now(self: &Arc<Self>) -> Bot {
        Bot { service: self.service(), state: Arc::clone(self) }
    }

    /// The current service.
    pub(super) fn service(&self) -> Arc<Service> {
        Arc::clone(&self.current.borrow())
    }

    /// Replaces the service, and notifies subscribers.
    pub(super) fn replace(&self, service: Arc<Service>) {
        name_orphans(&self.memory, &service);
        self.current.send_replace(service);
    }

    /// Subscribes to replacements of the service.
    pub(super) fn replacements(&self) -> watch::Receiver<Arc<Service>> {
        self.current.subscribe()
    }

    /// Resolves when the bot has been dropped: no event is being handled, and no host holds it.
    pub(super) fn gone(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut replaced = self.replacements();
        async move { while replaced.changed().await.is_ok() {} }
    }

    /// Ends the waiting refreshes of all guilds but those for which `is_left` holds.
    pub(super) fn refreshed(&self, is_left: impl Fn(GuildId) -> bool) {
        self.refreshing.send_if_modified(|wanted| {
            let waiting = wanted.len();
            wanted.retain(|guild| is_left(*guild));
            wanted.len() < waiting
        });
    }

    /// Returns whether the bot has no other plugin or handler.
    pub(super) fn is_standalone(&self) -> bool {
        self.standalone.load(Ordering::Relaxed)
    }

    /// The REST client for an event that comes in now, made from the serenity client that it came through.
    pub(super) fn rest(&self, http: &Http) -> Rest {
        let rest = self.rest.get_or_init(|| {
            let (clock, metrics) = (self.clock.clone(), self.metrics.clone());
            Rest::new(http, clock, metrics, self.options.request_timeout, self.refused.clone())
        });
        rest.now()
    }
}

impl Bot {
    /// The state shared with other events.
    pub(super) fn state(&self) -> &Arc<BotState> {
        &self.state
    }

    /// Returns whether this view's pack is still the current one.
    pub(super) fn is_current(&self) -> bool {
        Arc::ptr_eq(&self.service, &self.current.borrow())
    }

    /// The bot's own user id; waits until Discord has sent it. Events are handled concurrently, so an event
    /// right after READY may be handled before it.
    pub(super) async fn own_id(&self) -> UserId {
        let mut own = self.own_id.subscribe();
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
        let mut left = self.host_commands.subscribe();
        let known = left.wait_for(Option::is_some).await;
        // The sender lives as long as the shared state.
        known.is_ok_and(|left| left.as_ref().is_some_and(|left| left.contains(command)))
    }

    /// Returns whether the id of a message or interaction is seen for the first time, and remembers it.
    pub(super) fn is_first(&self, id: u64) -> bool {
        lock(&self.handled).insert_new(id, (), self.clock.now())
    }

    /// Returns whether a user has yet to be sent such a message in a channel, and remembers that it was sent.
    pub(super) fn is_new_notice(&self, channel: ChannelId, person: UserId, what: Notice) -> bool {
        let (key, now) = ((channel, person, what), self.clock.now());
        lock(&self.notices).insert_new_within(key, (), now, what.silence())
    }

    /// Asks the service.
    pub(super) fn answer(&self, question: &Question<'_>) -> Answered {
        // A follow-up of a word or two stays in the language of the answer.
        let locale = question.after.map_or(question.locale, |after| after.language.as_str());
        let after = question.after.map(|after| after.entry.as_str());
        let asked = self.ask(question.read, locale, question.guild, after);
        let noted = question.addressed && self.memory.keeps();
        Answered { asked, ticket: noted.then(random_ticket) }
    }

    /// Asks with the overlay of a guild, as a follow-up if `after` names the entry of the answer replied to.
    pub(super) fn ask(
        &self,
        read: &Read<'_>,
        locale: &str,
        guild: Option<GuildId>,
        after: Option<&str>,
    ) -> Asked {
        let overlay = self.memory.overlay(guild);
        self.service.ask_at(read, locale, overlay.as_deref(), after)
    }

    /// Renders a reply. Only now is it known whether it is private.
    pub(super) fn render(&self, answered: &Answered, question: &Question<'_>) -> Rendered {
        let language = &answered.asked.language;
        let frame = self.frame(language, Some(question.asker), answered.ticket, question.private);
        let frame = Frame { helper: question.helper, below: question.below, ..frame };
        match &answered.asked.reply {
            Reply::Answer(answer) => {
                render::answer(answer, &self.with_others(frame, &answer.entry))
            }
            Reply::Suggest(suggest) => render::suggest(suggest, &frame),
            Reply::Decline(decline) => {
                let human = self.memory.settings(question.guild).contact;
                let human = human.map(|human| describe(human, Wording::of(language)));
                render::decline(decline, human.as_deref(), &frame)
            }
        }
    }

    /// The context in which a reply is rendered.
    pub(super) fn frame(
        &self,
        language: &Language,
        asker: Option<UserId>,
        ticket: Option<Ticket>,
        private: bool,
    ) -> Frame {
        Frame {
            prefix: self.options.prefix.clone(),
            language: language.clone(),
            asker,
            ticket,
            votes: self.memory.keeps(),
            private,
            helper: None,
            below: None,
            others: Vec::new(),
        }
    }

    /// Adds the other languages in which an entry can be read.
    pub(super) fn with_others(&self, frame: Frame, entry: &str) -> Frame {
        let others = self.service.other_languages(entry, &frame.language);
        Frame { others, ..frame }
    }

    /// Notes the outcome of a question. It does not wait for the store, but queues the note before the reply
    /// is sent, because a button of the reply may be pressed at once.
    pub(super) fn note(&self, answered: &Answered, question: &Question<'_>) {
        let language = &answered.asked.language;
        let outcome = answered.asked.reply.outcome();
        self.metrics.question(question.trigger, &outcome);
        self.memory.note_outcome(question.guild, outcome);
        if !question.addressed {
            return;
        }
        let (read, levelled) = (question.read, question.read.levelled());
        match &answered.asked.reply {
            Reply::Answer(_) | Reply::Suggest(_) => {
                if let Some(ticket) = answered.ticket {
                    self.memory.note_question(ticket, question.guild, read.text(), language);
                }
            }
            // Asking what topics there are, or small talk, is not a miss.
            Reply::Decline(_) if asks_for_help(levelled) => {}
            Reply::Decline(_) if chatter(levelled).is_some() || points(levelled) => {}
            Reply::Decline(_) => self.memory.note_miss(question.guild, read.text(), language),
        }
    }

    /// Records the latency of a reply that was sent.
    pub(super) fn replied(&self, http: &Rest, question: &Question<'_>) {
        let took = http.took();
        self.metrics.reply(question.trigger, took);
        self.memory.note_latency(question.guild, took);
    }

    /// The custom id of a button or menu; see [`CustomId`].
    pub(super) fn custom_id(&self, action: Action, language: &Language, owner: UserId) -> String {
        CustomId { action, language: language.clone(), owner: Some(owner) }
            .written(&self.options.prefix)
    }

    /// Renders a sentence that names commands.
    pub(super) fn said(&self, sentence: Naming) -> String {
        self.options.prefix.said(sentence)
    }

    /// The wording for this locale.
    pub(super) fn words(&self, locale: &str) -> &'static Wording {
        Wording::of(&self.service.reading(locale))
    }

    /// The locale of a guild's public replies: chosen by moderators, or else reported by Discord; empty
    /// outside guilds.
    pub(super) fn locale_of(&self, guild: Option<GuildId>) -> String {
        let chosen = self.memory.settings(guild).language.map(|language| language.to_string());
        chosen.or_else(|| lock(&self.locales).get(&guild?).cloned()).unwrap_or_default()
    }

    /// Counts a request of a user against their limit; on refusal, returns the seconds to wait.
    pub(super) fn count_person(&self, user: UserId, guild: Option<GuildId>) -> Result<(), u64> {
        self.limiter.person(user, &self.memory.settings(guild))
    }

    /// Counts a reply in a channel against its limit; on refusal, returns the seconds to wait.
    pub(super) fn count_channel(
        &self,
        channel: ChannelId,
        guild: Option<GuildId>,
    ) -> Result<(), u64> {
        self.limiter.channel(channel, &self.memory.settings(guild))
    }

    /// Returns whether a feature is open to a member with these roles.
    pub(super) fn is_open<R: Copy + Into<RoleId>>(
        &self,
        feature: Feature,
        guild: Option<GuildId>,
        roles: &[R],
    ) -> bool {
        let role = self.memory.settings(guild).role(feature);
        // Every member has the role with the guild's own id, but no list of roles includes it.
        let is_everybody = |role: RoleId| guild.is_some_and(|guild| guild.get() == role.get());
        role.is_none_or(|role| {
            is_everybody(role) || roles.iter().any(|held| (*held).into() == role)
        })
    }

    /// Tells a member how to reach a person.
    pub(super) fn contact_text(&self, guild: Option<GuildId>, words: &Wording) -> String {
        match self.memory.settings(guild).contact {
            Some(human) => describe(human, words),
            None if guild.is_none() => words.human_direct.to_owned(),
            None => words.human_unknown.to_owned(),
        }
    }
}

/// Phrasings are kept whatever the pack; those of missing entries are logged as unused.
fn name_orphans(memory: &Memory, service: &Service) {
    for (guild, entry) in memory.orphans(service.pack()) {
        warn!(
            %guild,
            entry,
            "phrasings were added to an entry that the FAQ does not have; they are stored but not used"
        );
    }
}

fn describe(contact: Contact, words: &Wording) -> String {
    match contact {
        Contact::Role(id) => fill(words.human_role, "human", format_args!("<@&{id}>")),
        Contact::Channel(id) => fill(words.human_channel, "human", format_args!("<#{id}>")),
    }
}
