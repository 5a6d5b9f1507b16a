//! What all doors share: the service, what is remembered, and what was done lately.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use serenity::all::{Http, RoleId};
use tokio::sync::watch;
use tracing::warn;

use super::custom_id::{Action, CustomId, Shown};
use super::followed::Followed;
use super::health::Health;
use super::limiter::Limiter;
use super::locked::locked;
use super::numbers::fresh;
use super::once::{EXPLAINED_FOR, Once, SILENT_FOR};
use super::pack_fault::PackFault;
use super::prefix::Prefix;
use super::recent::Recent;
use super::render::{self, Frame, Rendered};
use super::rest::Rest;
use crate::Clock;
use crate::matching::{asks_for_help, chatter, points};
use crate::metrics::{Door, Metrics, Verdict};
use crate::pack::Language;
use crate::reply::{Naming, Reply, Wording, fill};
use crate::service::{Asked, Memory, Service};
use crate::store::{Counted, Human, Number, Use};

/// Replies to messages that are remembered, so that they follow their question.
const FOLLOWED: usize = 10_000;
/// How long a reply goes when its question does.
const FOLLOWED_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How long what was said unasked is remembered at most; a guild chooses less.
const VOLUNTEERED_FOR: Duration = Duration::from_secs(*Number::Silence.range().end() as u64 * 60);
/// Things said lately that are remembered.
const SAID: usize = 10_000;
/// Types of events that could not be read, of which the log hears once a day each.
const UNREAD: usize = 100;

/// The bot as one event sees it, from its beginning to its end: the pack may be replaced meanwhile.
/// What lives longer holds what is shared, and takes such a view each time it acts.
pub(super) struct Bot {
    pub(super) service: Arc<Service>,
    shared: Arc<Shared>,
}

impl Deref for Bot {
    type Target = Arc<Shared>;

    fn deref(&self) -> &Self::Target {
        &self.shared
    }
}

/// What a host chooses.
#[derive(Clone)]
pub(super) struct Options {
    /// Whether moderators may name channels that are read.
    pub(super) listening: bool,
    /// Whether messages are answered that are addressed to the bot.
    pub(super) messages: bool,
    /// The longest that Discord may take for one request.
    pub(super) patience: Duration,
    /// What tells its commands and buttons from those of another plugin.
    pub(super) prefix: Prefix,
}

impl Default for Options {
    fn default() -> Self {
        let (patience, prefix) = (Duration::MAX, Prefix::default());
        Self { listening: false, messages: true, patience, prefix }
    }
}

/// The bot behind the event handler: what all events share.
pub(super) struct Shared {
    /// What questions are answered from that come in now.
    current: watch::Sender<Arc<Service>>,
    /// Why a changed pack is not taken; empty when all is well.
    pub(super) refusal: watch::Sender<Arc<[PackFault]>>,
    pub(super) memory: Memory,
    pub(super) clock: Clock,
    pub(super) metrics: Metrics,
    pub(super) options: Options,
    /// Whether the bot is nothing but this: then whatever comes in is for it.
    pub(super) alone: AtomicBool,
    pub(super) health: Health,
    /// The way to Discord, once there was an event to learn it from.
    rest: OnceLock<Rest>,
    /// Whether Discord does not know the token any more.
    pub(super) refused: watch::Sender<bool>,
    /// The bot's own user id, once Discord has said it; 0 before.
    pub(super) own_id: watch::Sender<u64>,
    /// Whether somebody keeps the commands registered already.
    pub(super) registering: AtomicBool,
    /// Names of commands that are a host bot's, once it is known which.
    pub(super) left: watch::Sender<Option<HashSet<String>>>,
    pub(super) limiter: Limiter,
    /// The language of each guild.
    pub(super) locales: Mutex<HashMap<u64, String>>,
    /// Messages and interactions that were taken up: a connection that is resumed tells of some twice.
    taken_up: Mutex<Recent<u64, ()>>,
    /// Types of events that could not be read, and of which the log has heard.
    pub(super) unread: Mutex<Recent<String, ()>>,
    /// By the message that asked.
    pub(super) followed: Mutex<Recent<u64, Followed>>,
    /// Entries given unasked, by channel.
    pub(super) volunteered: Mutex<Recent<(u64, String), ()>>,
    /// The channel above a thread, and `None` of what is no thread: one question to Discord each.
    pub(super) parents: Mutex<Recent<u64, Option<u64>>>,
    /// Guilds whose moderators wait for their pins to be brought up to date.
    pub(super) refreshing: watch::Sender<BTreeSet<u64>>,
    /// Whether somebody looks after the pins already.
    pub(super) alive: AtomicBool,
    /// What the bot said to whom, and where, that is not said to them again for a while: by channel and person.
    told: Mutex<Recent<(u64, u64, Once), ()>>,
    /// Channels in which Discord refused a message, and whether that was for its embed.
    pub(super) plain: Mutex<Recent<u64, bool>>,
    /// The role that Discord made for the bot, by guild.
    pub(super) own_roles: Mutex<HashMap<u64, u64>>,
}

/// A question with where it comes from.
pub(super) struct Question<'a> {
    pub(super) words: &'a str,
    /// Whose question it is.
    pub(super) asker: u64,
    /// The helper who had it answered, if it was not the asker.
    pub(super) helper: Option<u64>,
    /// The message below which the helper can post what they choose.
    pub(super) below: Option<u64>,
    /// The guild, or 0.
    pub(super) guild: u64,
    /// The locale that decides when the words are too few.
    pub(super) locale: &'a str,
    /// Whether only one person sees the reply.
    pub(super) private: bool,
    /// Whether anything of it may be noted.
    pub(super) addressed: bool,
    /// Where it came in.
    pub(super) door: Door,
    /// The answer that it replies to, if it replies to one.
    pub(super) after: Option<&'a Shown>,
}

impl<'a> Question<'a> {
    /// One that stands for itself, is addressed to the bot, and is answered where everybody sees it.
    pub(super) fn new(words: &'a str, asker: u64, guild: u64, locale: &'a str, door: Door) -> Self {
        let (helper, below, after) = (None, None, None);
        let (private, addressed) = (false, true);
        Self { words, asker, helper, below, guild, locale, private, addressed, door, after }
    }
}

/// A question that was answered, ready to be shown.
pub(super) struct Answered {
    pub(super) asked: Asked,
    /// The number on the buttons of the reply.
    ticket: u64,
}

impl Answered {
    /// Whether an entry is among those that were likely.
    pub(super) fn may_be(&self, entry: &str) -> bool {
        self.asked.judgement.candidates.iter().any(|candidate| candidate.entry == entry)
    }
}

impl Shared {
    pub(super) fn new(
        service: Arc<Service>,
        memory: Memory,
        clock: Clock,
        options: Options,
    ) -> Self {
        // What is kept and what is said are counted together.
        let metrics = memory.metrics().cloned().unwrap_or_default();
        name_orphans(&memory, &service);
        Self {
            current: watch::Sender::new(service),
            refusal: watch::Sender::new(Arc::default()),
            memory,
            health: Health::shown_in(metrics.clone()),
            metrics,
            limiter: Limiter::new(&clock),
            clock,
            options,
            alone: AtomicBool::new(false),
            rest: OnceLock::new(),
            refused: watch::Sender::new(false),
            own_id: watch::Sender::new(0),
            registering: AtomicBool::new(false),
            left: watch::Sender::new(None),
            locales: Mutex::default(),
            taken_up: Mutex::new(Recent::new(SAID, SILENT_FOR)),
            unread: Mutex::new(Recent::new(UNREAD, FOLLOWED_FOR)),
            followed: Mutex::new(Recent::new(FOLLOWED, FOLLOWED_FOR)),
            volunteered: Mutex::new(Recent::new(SAID, VOLUNTEERED_FOR)),
            parents: Mutex::new(Recent::new(SAID, FOLLOWED_FOR)),
            refreshing: watch::Sender::default(),
            alive: AtomicBool::new(false),
            told: Mutex::new(Recent::new(SAID, EXPLAINED_FOR)),
            plain: Mutex::new(Recent::new(SAID, SILENT_FOR)),
            own_roles: Mutex::default(),
        }
    }

    /// The bot with the pack of this moment.
    pub(super) fn now(self: &Arc<Self>) -> Bot {
        Bot { service: self.service(), shared: Arc::clone(self) }
    }

    /// What is answered from at this moment.
    pub(super) fn service(&self) -> Arc<Service> {
        Arc::clone(&self.current.borrow())
    }

    /// Answers from another service from now on; whoever subscribed hears of it.
    pub(super) fn replace(&self, service: Arc<Service>) {
        name_orphans(&self.memory, &service);
        self.current.send_replace(service);
    }

    /// To hear when the service is replaced.
    pub(super) fn replacements(&self) -> watch::Receiver<Arc<Service>> {
        self.current.subscribe()
    }

    /// Resolves when the bot is gone: no event is in hand, and no host holds it.
    pub(super) fn gone(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut replaced = self.replacements();
        async move { while replaced.changed().await.is_ok() {} }
    }

    /// Nobody has to wait any longer for the pins of a guild, unless some are left.
    pub(super) fn refreshed(&self, is_left: impl Fn(u64) -> bool) {
        self.refreshing.send_if_modified(|wanted| {
            let waiting = wanted.len();
            wanted.retain(|guild| is_left(*guild));
            wanted.len() < waiting
        });
    }

    /// Whether the bot is nothing but this.
    pub(super) fn is_alone(&self) -> bool {
        self.alone.load(Ordering::Relaxed)
    }

    /// The way to Discord for an event that comes in now, by the client that it came through.
    pub(super) fn rest(&self, http: &Http) -> Rest {
        let rest = self.rest.get_or_init(|| {
            let (clock, metrics) = (self.clock.clone(), self.metrics.clone());
            Rest::new(http, clock, metrics, self.options.patience, self.refused.clone())
        });
        rest.now()
    }
}

impl Bot {
    /// What it shares with what came before and comes after it.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Whether its pack is still the one that questions are answered from.
    pub(super) fn is_current(&self) -> bool {
        Arc::ptr_eq(&self.service, &self.current.borrow())
    }

    /// The bot's own user id, once Discord has said it. Events are handled side by side: what came right
    /// after READY may be looked at before it.
    pub(super) async fn own_id(&self) -> u64 {
        let mut own = self.own_id.subscribe();
        let known = own.wait_for(|id| *id != 0).await;
        // The sender lives as long as what is shared.
        known.map_or(0, |id| *id)
    }

    /// Whether the command of this name is a host bot's, though there is one of ours by that name. Nobody
    /// knows before it is known what is there.
    pub(super) async fn is_left(&self, command: &str) -> bool {
        if self.is_alone() {
            return false;
        }
        let mut left = self.left.subscribe();
        let known = left.wait_for(Option::is_some).await;
        // The sender lives as long as what is shared.
        known.is_ok_and(|left| left.as_ref().is_some_and(|left| left.contains(command)))
    }

    /// Whether a message or an interaction, by its id, comes for the first time; from now on it does not.
    pub(super) fn is_first(&self, id: u64) -> bool {
        locked(&self.taken_up).first(id, (), self.clock.elapsed())
    }

    /// Whether something is to be said to a person in a channel: once, for a while.
    pub(super) fn is_news(&self, channel: u64, person: u64, what: Once) -> bool {
        let (key, now) = ((channel, person, what), self.clock.elapsed());
        locked(&self.told).first_within(key, (), now, what.silence())
    }

    /// Asks the service.
    pub(super) fn answer(&self, question: &Question<'_>) -> Answered {
        // Whoever adds a word or two to an answer goes on in its language.
        let locale = question.after.map_or(question.locale, |after| after.language.as_str());
        let after = question.after.map(|after| after.entry.as_str());
        let asked = self.ask(question.words, locale, question.guild, after);
        let noted = question.addressed && self.memory.keeps();
        Answered { asked, ticket: if noted { fresh() } else { 0 } }
    }

    /// Asks in a place, which decides what was taught; perhaps after the answer that an entry gave.
    pub(super) fn ask(&self, words: &str, locale: &str, guild: u64, after: Option<&str>) -> Asked {
        let overlay = self.memory.overlay(guild);
        self.service.ask_at(words, locale, overlay.as_deref(), after)
    }

    /// Renders what was answered. Whether it is private is known only now.
    pub(super) fn render(&self, answered: &Answered, question: &Question<'_>) -> Rendered {
        let language = &answered.asked.language;
        let frame = self.frame(language, question.asker, answered.ticket, question.private);
        let frame = Frame { helper: question.helper, below: question.below, ..frame };
        match &answered.asked.reply {
            Reply::Answer(answer) => {
                render::answer(answer, &self.with_others(frame, &answer.entry))
            }
            Reply::Suggest(suggest) => render::suggest(suggest, &frame),
            Reply::Decline(decline) => {
                let human = self.memory.settings(question.guild).human;
                let human = human.map(|human| call(human, Wording::of(language)));
                render::decline(decline, human.as_deref(), &frame)
            }
        }
    }

    /// What stands around a reply.
    pub(super) fn frame(
        &self,
        language: &Language,
        asker: u64,
        ticket: u64,
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

    /// The same, with the languages in which an entry can be read besides.
    pub(super) fn with_others(&self, frame: Frame, entry: &str) -> Frame {
        let others = self.service.other_languages(entry, &frame.language);
        Frame { others, ..frame }
    }

    /// Notes what came of a question. Nobody waits for it, but it is queued before the reply goes out:
    /// a button of the reply may be pressed at once.
    pub(super) fn note(&self, answered: &Answered, question: &Question<'_>) {
        let language = &answered.asked.language;
        let (counted, verdict) = match &answered.asked.reply {
            Reply::Answer(answer) => (Counted::Answer(answer.entry.clone()), Verdict::Answer),
            Reply::Suggest(_) => (Counted::Suggest, Verdict::Suggest),
            Reply::Decline(_) => (Counted::Decline, Verdict::Decline),
        };
        self.memory.counted(question.guild, counted);
        self.metrics.question(question.door, verdict);
        if !question.addressed {
            return;
        }
        match &answered.asked.reply {
            Reply::Answer(_) | Reply::Suggest(_) => {
                self.memory.asked(answered.ticket, question.guild, question.words, language);
            }
            // Nobody misses an entry who asks what there is, or asks nothing.
            Reply::Decline(_) if asks_for_help(question.words) => {}
            Reply::Decline(_) if chatter(question.words).is_some() || points(question.words) => {}
            Reply::Decline(_) => self.memory.declined(question.guild, question.words, language),
        }
    }

    /// Notes that the reply to a question is out.
    pub(super) fn replied(&self, http: &Rest, question: &Question<'_>) {
        let took = http.took();
        self.metrics.reply(question.door, took);
        self.memory.took(question.guild, took);
    }

    /// What a button or menu says when it is pressed: see [`CustomId`].
    pub(super) fn custom_id(&self, action: Action, language: &Language, number: u64) -> String {
        CustomId { action, language: language.clone(), number }.written(&self.options.prefix)
    }

    /// A sentence that names commands.
    pub(super) fn said(&self, sentence: Naming) -> String {
        self.options.prefix.said(sentence)
    }

    /// The words for whoever has this locale.
    pub(super) fn words(&self, locale: &str) -> &'static Wording {
        Wording::of(&self.service.reading(locale))
    }

    /// The language of a guild's public replies, as moderators chose it or as far as Discord has told
    /// it; empty outside guilds.
    pub(super) fn locale_of(&self, guild: u64) -> String {
        let chosen = self.memory.settings(guild).language.map(|language| language.to_string());
        chosen.or_else(|| locked(&self.locales).get(&guild).cloned()).unwrap_or_default()
    }

    /// Counts something that a person asks for, or says in how many seconds they may.
    pub(super) fn count_person(&self, user: u64, guild: u64) -> Result<(), u64> {
        self.limiter.person(user, &self.memory.settings(guild))
    }

    /// Counts something that the bot is about to say in a channel.
    pub(super) fn count_channel(&self, channel: u64, guild: u64) -> Result<(), u64> {
        self.limiter.channel(channel, &self.memory.settings(guild))
    }

    /// Whether a use of the bot is open to somebody with these roles.
    pub(super) fn is_open(&self, one: Use, guild: u64, roles: &[RoleId]) -> bool {
        let role = self.memory.settings(guild).role(one);
        // Everybody has the role that has the guild's own number, and nobody's list names it.
        role.is_none_or(|role| role == guild || roles.iter().any(|held| held.get() == role))
    }

    /// How a member can reach a person.
    pub(super) fn human(&self, guild: u64, words: &Wording) -> String {
        match self.memory.settings(guild).human {
            Some(human) => call(human, words),
            None if guild == 0 => words.human_direct.to_owned(),
            None => words.human_unknown.to_owned(),
        }
    }
}

/// What was taught is kept, whatever pack there is: the log hears of what rests.
fn name_orphans(memory: &Memory, service: &Service) {
    for (guild, entry) in memory.orphans(service.pack()) {
        warn!(
            guild,
            entry,
            "phrasings were added to an entry that the FAQ does not have; they are stored but not used"
        );
    }
}

fn call(human: Human, words: &Wording) -> String {
    match human {
        Human::Role(id) => fill(words.human_role, "human", format_args!("<@&{id}>")),
        Human::Channel(id) => fill(words.human_channel, "human", format_args!("<#{id}>")),
    }
}
