//! State and behaviour that all ways to ask share: the service, the memory, and recent events.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;

use super::action::Shown;
use super::card::Card;
use super::features::ask::{self, Frame};
use super::features::conversation::Follows;
use super::limiter::Limiter;
use super::notice::{EXPLAINED_FOR, Notice, SILENT_FOR};
use super::pack_fault::PackFault;
use super::prefix::Prefix;
use super::random::random_ticket;
use super::sync::lock;
use super::ttl_map::TtlMap;
use crate::Clock;
use crate::ids::{ChannelId, GuildId, MessageId, RoleId, Ticket, UserId};
use crate::matching::{Read, asks_for_help, chatter, points};
use crate::metrics::{Metrics, Trigger};
use crate::pack::Language;
use crate::reply::{Answer, Link, Naming, Reply, Wording, fill};
use crate::service::{Asked, Memory, Service};
use crate::store::{Contact, Feature, NumericSetting};

/// The longest period for which answers given unasked are remembered; a guild chooses less.
const GIVEN_UNASKED_FOR: Duration =
    Duration::from_secs(*NumericSetting::Silence.range().end() as u64 * 60);
/// Maximum number of recent messages and channels remembered.
const MAX_RECENT: usize = 10_000;

/// The bot as one event sees it from beginning to end, because the pack may be replaced meanwhile. Long-lived
/// tasks hold the shared state, and take such a view each time they act.
pub struct Bot {
    /// The service with the pack of this event.
    pub service: Arc<Service>,
    state: Arc<BotState>,
}

impl Deref for Bot {
    type Target = BotState;

    fn deref(&self) -> &Self::Target {
        &self.state
    }
}

/// Options that a host chooses.
#[derive(Clone)]
pub struct Options {
    /// True if moderators may choose channels to listen to.
    pub listening: bool,
    /// True if messages that address the bot are answered.
    pub messages: bool,
    /// Tells this plugin's commands and buttons from those of another plugin.
    pub prefix: Prefix,
}

impl Default for Options {
    fn default() -> Self {
        Self { listening: false, messages: true, prefix: Prefix::default() }
    }
}

/// The state that all events share, behind the event handler.
pub struct BotState {
    /// The service for events that come in now.
    current: watch::Sender<Arc<Service>>,
    /// The errors of a changed pack that was refused; empty when all is well.
    pub pack_faults: watch::Sender<Arc<[PackFault]>>,
    /// The data that survives a restart.
    pub memory: Memory,
    /// The time.
    pub clock: Clock,
    /// The counters.
    pub metrics: Metrics,
    /// The host's options.
    pub options: Options,
    /// The limits on what is written.
    pub limiter: Limiter,
    /// Locale by guild.
    pub locales: Mutex<HashMap<GuildId, String>>,
    /// Ids of messages and interactions already handled, because a resumed connection repeats some.
    handled: Mutex<TtlMap<u64, ()>>,
    /// Entries given unasked, by channel.
    pub given_unasked: Mutex<TtlMap<(ChannelId, String), ()>>,
    /// Recent replies, which follow their questions.
    pub follows: Follows,
    /// Guilds whose moderators wait for a refresh of their pins.
    pub refreshing: watch::Sender<BTreeSet<GuildId>>,
    /// Messages that a user has been sent once and is not sent again for a while, by channel and user.
    notices: Mutex<TtlMap<(ChannelId, UserId, Notice), ()>>,
}

/// A question with its context.
pub struct Question<'a> {
    /// The question, read.
    pub read: &'a Read<'a>,
    /// The user whose question it is.
    pub asker: UserId,
    /// The helper who asked on behalf of the asker, if any.
    pub helper: Option<UserId>,
    /// The message below which the helper can post their choice.
    pub below: Option<MessageId>,
    /// The guild, if any.
    pub guild: Option<GuildId>,
    /// The locale that decides when the question is too short to tell its language.
    pub locale: &'a str,
    /// True if only one person sees the reply.
    pub private: bool,
    /// True if the question may be stored.
    pub addressed: bool,
    /// The way it reached the bot.
    pub trigger: Trigger,
    /// The answer that it replies to, if any.
    pub after: Option<&'a Shown>,
}

impl<'a> Question<'a> {
    /// A question without helper or context, addressed to the bot and answered publicly.
    pub fn new(
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
pub struct Answered {
    /// The question with its reply.
    pub asked: Asked,
    /// The ticket of the question in the reply's buttons, if it is stored.
    pub ticket: Option<Ticket>,
}

impl Answered {
    /// Returns whether an entry is among the candidates.
    pub fn may_be(&self, entry: &str) -> bool {
        self.asked.judgement.candidates.iter().any(|candidate| candidate.entry == entry)
    }
}

impl BotState {
    /// The state of a bot that answers from this service.
    pub fn new(service: Arc<Service>, memory: Memory, clock: Clock, options: Options) -> Self {
        // Storage and replies share one set of metrics.
        let metrics = memory.metrics().cloned().unwrap_or_default();
        name_orphans(&memory, &service);
        Self {
            current: watch::Sender::new(service),
            pack_faults: watch::Sender::new(Arc::default()),
            memory,
            metrics,
            limiter: Limiter::new(&clock),
            clock,
            options,
            locales: Mutex::default(),
            handled: Mutex::new(TtlMap::new(MAX_RECENT, SILENT_FOR)),
            given_unasked: Mutex::new(TtlMap::new(MAX_RECENT, GIVEN_UNASKED_FOR)),
            follows: Follows::default(),
            refreshing: watch::Sender::default(),
            notices: Mutex::new(TtlMap::new(MAX_RECENT, EXPLAINED_FOR)),
        }
    }

    /// A view of the bot with the current pack.
    pub fn now(self: &Arc<Self>) -> Bot {
        Bot { service: self.service(), state: Arc::clone(self) }
    }

    /// The current service.
    pub fn service(&self) -> Arc<Service> {
        Arc::clone(&self.current.borrow())
    }

    /// Replaces the service, and notifies subscribers.
    pub fn replace(&self, service: Arc<Service>) {
        name_orphans(&self.memory, &service);
        self.current.send_replace(service);
    }

    /// Subscribes to replacements of the service.
    pub fn replacements(&self) -> watch::Receiver<Arc<Service>> {
        self.current.subscribe()
    }

    /// Resolves when the bot has been dropped: no event is being handled, and no host holds it.
    pub fn gone(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut replaced = self.replacements();
        async move { while replaced.changed().await.is_ok() {} }
    }

    /// Ends the waiting refreshes of all guilds but those for which `is_left` holds.
    pub fn refreshed(&self, is_left: impl Fn(GuildId) -> bool) {
        self.refreshing.send_if_modified(|wanted| {
            let waiting = wanted.len();
            wanted.retain(|guild| is_left(*guild));
            wanted.len() < waiting
        });
    }
}

impl Bot {
    /// The state shared with other events.
    pub fn state(&self) -> &Arc<BotState> {
        &self.state
    }

    /// Returns whether this view's pack is still the current one.
    pub fn is_current(&self) -> bool {
        Arc::ptr_eq(&self.service, &self.current.borrow())
    }

    /// Returns whether the id of a message or interaction is seen for the first time, and remembers it.
    pub fn is_first(&self, id: u64) -> bool {
        lock(&self.handled).insert_new(id, (), self.clock.now())
    }

    /// Returns whether a user has yet to be sent such a message in a channel, and remembers that it was sent.
    pub fn is_new_notice(&self, channel: ChannelId, person: UserId, what: Notice) -> bool {
        let (key, now) = ((channel, person, what), self.clock.now());
        lock(&self.notices).insert_new_within(key, (), now, what.silence())
    }

    /// Asks the service.
    pub fn answer(&self, question: &Question<'_>) -> Answered {
        // A follow-up of a word or two stays in the language of the answer.
        let locale = question.after.map_or(question.locale, |after| after.language.as_str());
        let after = question.after.map(|after| after.entry.as_str());
        let asked = self.ask(question.read, locale, question.guild, after);
        let noted = question.addressed && self.memory.keeps();
        Answered { asked, ticket: noted.then(random_ticket) }
    }

    /// Asks with the overlay of a guild, as a follow-up if `after` names the entry of the answer replied to.
    pub fn ask(
        &self,
        read: &Read<'_>,
        locale: &str,
        guild: Option<GuildId>,
        after: Option<&str>,
    ) -> Asked {
        let overlay = self.memory.overlay(guild);
        self.service.ask_at(read, locale, overlay.as_deref(), after)
    }

    /// An entry as a reader sees it: one of the FAQ's, or an own one of the guild.
    pub fn entry(&self, id: &str, guild: Option<GuildId>, language: &Language) -> Option<Answer> {
        let of_pack = self.service.answer(id, language);
        of_pack.or_else(|| {
            let overlay = self.memory.overlay(guild)?;
            overlay.entry(id).map(|own| self.service.own_answer(own, language))
        })
    }

    /// Questions to offer as completions; see [`Service::complete`].
    pub fn completions(
        &self,
        typed: &str,
        guild: Option<GuildId>,
        language: &Language,
        limit: usize,
    ) -> Vec<Link> {
        let (overlay, popular) = (self.memory.overlay(guild), self.memory.popular());
        self.service.complete(typed, language, overlay.as_deref(), &popular, limit)
    }

    /// Returns whether the FAQ or the guild has this entry.
    pub fn has_entry(&self, id: &str, guild: Option<GuildId>) -> bool {
        let is_own = || self.memory.overlay(guild).is_some_and(|own| own.entry(id).is_some());
        self.service.pack().entry(id).is_some() || is_own()
    }

    /// An entry as a pin shows it, whichever guild's it is.
    pub fn pinned_entry(&self, id: &str, language: &Language) -> Option<Answer> {
        let of_pack = self.service.answer(id, language);
        of_pack.or_else(|| {
            let own = self.memory.own_entry(id)?;
            Some(self.service.own_answer(&own, language))
        })
    }

    /// Renders a reply. Only now is it known whether it is private.
    pub fn render(&self, answered: &Answered, question: &Question<'_>) -> Card {
        let language = &answered.asked.language;
        let frame = self.frame(language, Some(question.asker), answered.ticket, question.private);
        let frame = Frame { helper: question.helper, below: question.below, ..frame };
        match &answered.asked.reply {
            Reply::Answer(answer) => ask::answer(answer, &self.with_others(frame, &answer.entry)),
            Reply::Suggest(suggest) => ask::suggest(suggest, &frame),
            Reply::Decline(decline) => {
                let human = self.memory.settings(question.guild).contact;
                let human = human.map(|human| describe(human, Wording::of(language)));
                ask::decline(decline, human.as_deref(), &frame)
            }
        }
    }

    /// The context in which a reply is rendered.
    pub fn frame(
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
    pub fn with_others(&self, frame: Frame, entry: &str) -> Frame {
        let others = self.service.other_languages(entry, &frame.language);
        Frame { others, ..frame }
    }

    /// Notes the outcome of a question. It does not wait for the store, but queues the note before the reply
    /// is sent, because a button of the reply may be pressed at once.
    pub fn note(&self, answered: &Answered, question: &Question<'_>) {
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

    /// Records the latency of a reply that was sent, from the event that asked.
    pub fn replied(&self, took: Duration, question: &Question<'_>) {
        self.metrics.reply(question.trigger, took);
        self.memory.note_latency(question.guild, took);
    }

    /// Renders a sentence that names commands.
    pub fn said(&self, sentence: Naming) -> String {
        self.options.prefix.said(sentence)
    }

    /// The wording for this locale.
    pub fn words(&self, locale: &str) -> &'static Wording {
        Wording::of(&self.service.reading(locale))
    }

    /// The locale of a guild's public replies: chosen by moderators, or else reported by Discord; empty
    /// outside guilds.
    pub fn locale_of(&self, guild: Option<GuildId>) -> String {
        let chosen = self.memory.settings(guild).language.map(|language| language.to_string());
        chosen.or_else(|| lock(&self.locales).get(&guild?).cloned()).unwrap_or_default()
    }

    /// Counts a request of a user against their limit; on refusal, returns the seconds to wait.
    pub fn count_person(&self, user: UserId, guild: Option<GuildId>) -> Result<(), u64> {
        self.limiter.person(user, &self.memory.settings(guild))
    }

    /// Counts a reply in a channel against its limit; on refusal, returns the seconds to wait.
    pub fn count_channel(&self, channel: ChannelId, guild: Option<GuildId>) -> Result<(), u64> {
        self.limiter.channel(channel, &self.memory.settings(guild))
    }

    /// Returns whether a feature is open to a member with these roles.
    pub fn is_open<R: Copy + Into<RoleId>>(
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
    pub fn contact_text(&self, guild: Option<GuildId>, words: &Wording) -> String {
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
