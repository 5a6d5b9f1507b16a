//! The state of the stand-in, its lock, and the one way to wait for a change.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::gateway::{self, Session};
use super::ledger::Ledger;
use super::model::{
    Act, Audit, Channel, Guild, How, Id, Identify, Interaction, InteractionKind, Message, Place,
    Role, USUAL_PERMISSIONS, User, UserKind, Violation,
};
use super::rest::Fault;

/// The token that the bot must log in with, unless a test changes it.
pub(crate) const TOKEN: &str = "stand-in.token.of-no-worth";

/// Everything that Discord would know. Fields are open to the modules of the stand-in and to the test
/// DSL.
pub(crate) struct World {
    last_id: Id,
    /// Command ids are counted separately, so that another command changes no other id.
    last_command: Id,
    /// How far Discord's clock runs ahead of ours: see [`World::now`].
    pub(crate) ahead: Duration,
    pub(crate) token: String,
    /// The application; its bot user has the same id, as with Discord.
    pub(crate) bot: Id,
    /// Privileged intents that the portal's switches allow.
    pub(crate) granted: GatewayIntents,
    pub(crate) heartbeat_interval: Duration,
    /// The address that READY names for resuming.
    pub(crate) resume_url: String,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) guilds: BTreeMap<Id, Guild>,
    pub(crate) roles: BTreeMap<Id, Role>,
    /// The roles of a member, by guild and user.
    pub(crate) members: BTreeMap<(Id, Id), Vec<Id>>,
    pub(crate) channels: BTreeMap<Id, Channel>,
    pub(crate) messages: BTreeMap<Id, Message>,
    pub(crate) interactions: BTreeMap<Id, Interaction>,
    pub(crate) tokens: HashMap<String, Id>,
    /// Registered commands as Discord returns them; a guild's have `guild_id`.
    pub(crate) commands: Vec<Value>,
    /// Commands as registered, one by one.
    pub(crate) registrations: Vec<Value>,
    /// Number of times that all commands were overwritten at once.
    pub(crate) overwrites: usize,
    pub(crate) sessions: Vec<Session>,
    pub(crate) identifies: Vec<Identify>,
    pub(crate) faults_of_gateway: gateway::Faults,
    pub(crate) logins: gateway::Logins,
    pub(crate) acts: Vec<Act>,
    pub(crate) violations: Vec<Violation>,
    /// Events so far, for the reader of a failed test.
    pub(crate) transcript: Vec<String>,
    /// Pins in the audit log.
    pub(crate) audits: Vec<Audit>,
    /// Discord's limit on changes of messages in a channel, if it is enforced.
    pub(crate) limits: Option<Limits>,
    /// Pending faults, with the parts that a request must contain.
    pub(crate) faults: VecDeque<(Vec<&'static str>, Fault)>,
    /// Every request so far: its method and path.
    pub(crate) requests: Vec<String>,
    /// The next messages are refused with these statuses and codes.
    pub(crate) failing: VecDeque<(u16, u32)>,
    /// Like `failing`, for changes of messages only.
    pub(crate) refusing: VecDeque<(u16, u32)>,
    /// Number of changes of messages after which nothing is answered any more; requests still take
    /// effect.
    pub(crate) mute_after: Option<usize>,
    /// Permissions that administrators gave for commands in a guild, beside the commands' own.
    pub(crate) given: BTreeMap<Id, Value>,
    /// Every interaction must be acknowledged, and no message sent unprompted.
    pub(crate) strict: bool,
    /// Counts and timings, where a run is too long to keep everything.
    pub(crate) ledger: Option<Ledger>,
    /// Where interactions go, if not to the gateway.
    pub(crate) endpoint: Option<mpsc::UnboundedSender<(Id, Value)>>,
    /// Interactions whose response was not read yet.
    pub(crate) awaited: BTreeSet<Id>,
    /// HTTP statuses of the other responses.
    pub(crate) statuses: BTreeMap<Id, u16>,
}

/// Limit on changes of messages in a channel, on a clock.
pub(crate) struct Limits {
    pub(crate) clock: caveat::Clock,
    /// Times of changes, by channel.
    pub(crate) changes: HashMap<Id, Vec<Duration>>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            // Like a real snowflake of 2024: more than 53 bits, so that a lossy conversion shows.
            last_id: 1_200_000_000_000_000_000,
            last_command: 1_100_000_000_000_000_000,
            ahead: Duration::ZERO,
            token: TOKEN.to_owned(),
            bot: 0,
            granted: GatewayIntents::empty(),
            heartbeat_interval: Duration::from_millis(41_250),
            resume_url: String::new(),
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            roles: BTreeMap::new(),
            members: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            interactions: BTreeMap::new(),
            tokens: HashMap::new(),
            commands: Vec::new(),
            registrations: Vec::new(),
            overwrites: 0,
            sessions: Vec::new(),
            identifies: Vec::new(),
            faults_of_gateway: gateway::Faults::default(),
            logins: gateway::Logins::default(),
            acts: Vec::new(),
            violations: Vec::new(),
            transcript: Vec::new(),
            audits: Vec::new(),
            limits: None,
            faults: VecDeque::new(),
            requests: Vec::new(),
            failing: VecDeque::new(),
            refusing: VecDeque::new(),
            mute_after: None,
            given: BTreeMap::new(),
            strict: false,
            ledger: None,
            endpoint: None,
            awaited: BTreeSet::new(),
            statuses: BTreeMap::new(),
        };
        world.bot = world.add_user("caveat", UserKind::Bot);
        world
    }

    /// The next snowflake: one second later than the last, so that order and time agree.
    pub(crate) fn fresh_id(&mut self) -> Id {
        self.last_id += 1000 << 22;
        self.last_id
    }

    /// The next snowflake of a command.
    pub(crate) fn fresh_command_id(&mut self) -> Id {
        self.last_command += 1000 << 22;
        self.last_command
    }

    /// Discord's clock: tokio's, so that a paused clock counts, plus the time that a test added.
    pub(crate) fn now(&self) -> Instant {
        Instant::now() + self.ahead
    }

    pub(crate) fn add_user(&mut self, name: &str, kind: UserKind) -> Id {
        if let Some(known) = self.users.values().find(|user| user.name == name) {
            return known.id;
        }
        let id = self.fresh_id();
        let locale = "en-US".to_owned();
        self.users.insert(id, User { id, name: name.to_owned(), kind, locale, installed: false });
        id
    }

    pub(crate) fn add_guild(&mut self, name: &str) -> Id {
        if let Some(known) = self.guilds.values().find(|guild| guild.name == name) {
            return known.id;
        }
        // Guilds are spread over the shards.
        let id = self.fresh_id() + ((self.guilds.len() as Id) << 22);
        let usual = USUAL_PERMISSIONS.bits();
        let locale = "en-US".to_owned();
        let name = name.to_owned();
        let bot_role = self.fresh_id();
        let guild =
            Guild { id, name, locale, everyone: usual, bot: usual, bot_role, has_bot: true };
        self.guilds.insert(id, guild);
        self.members.insert((id, self.bot), Vec::new());
        id
    }

    pub(crate) fn add_channel(&mut self, name: &str, place: Place) -> Id {
        let same = |channel: &&Channel| channel.place == place && channel.name == name;
        if let Some(known) = self.channels.values().find(same) {
            return known.id;
        }
        let id = self.fresh_id();
        self.channels.insert(
            id,
            Channel {
                id,
                name: name.to_owned(),
                place,
                bot_denied: 0,
                denied: 0,
                is_forum: false,
                archived: false,
                openings: 0,
                unasked: false,
            },
        );
        id
    }

    /// The direct messages between the bot and `user`.
    pub(crate) fn dm_with(&mut self, user: Id) -> Id {
        self.add_channel("", Place::Dm(user))
    }

    /// Makes the user a member of the channel's guild, as speaking there implies.
    pub(crate) fn join(&mut self, user: Id, channel: Id) {
        if let Some(guild) = self.guild_of(channel) {
            self.members.entry((guild, user)).or_default();
        }
    }

    pub(crate) fn guild_of(&self, channel: Id) -> Option<Id> {
        match self.channels.get(&channel)?.place {
            Place::Guild(guild) | Place::Thread { guild, .. } => Some(guild),
            Place::Dm(_) | Place::Group => None,
        }
    }

    /// Returns whether the bot is a member of the channel's guild, or the other side of the
    /// conversation.
    pub(crate) fn bot_is_in(&self, channel: Id) -> bool {
        match self.channels.get(&channel).map(|channel| channel.place) {
            Some(Place::Guild(guild) | Place::Thread { guild, .. }) => {
                self.guilds.get(&guild).is_some_and(|guild| guild.has_bot)
            }
            Some(Place::Dm(_)) => true,
            Some(Place::Group) | None => false,
        }
    }

    /// Permissions of `user` in `channel`, with all bits that Discord has.
    pub(crate) fn permissions(&self, user: Id, channel: Id) -> u64 {
        let Some(guild) = self.guild_of(channel).and_then(|id| self.guilds.get(&id)) else {
            return USUAL_PERMISSIONS.bits();
        };
        let roles = self.members.get(&(guild.id, user)).into_iter().flatten();
        let of_roles = roles.filter_map(|id| self.roles.get(id)).map(|role| role.permissions);
        let mut held = of_roles.fold(guild.everyone, |held, more| held | more);
        let place = self.channels.get(&channel);
        if user == self.bot && guild.has_bot {
            held = guild.bot & !place.map_or(0, |channel| channel.bot_denied);
        } else if held & Permissions::ADMINISTRATOR.bits() == 0 {
            held &= !place.map_or(0, |channel| channel.denied);
        }
        if held & Permissions::ADMINISTRATOR.bits() != 0 { u64::MAX >> 1 } else { held }
    }

    pub(crate) fn bot_may(&self, channel: Id, what: Permissions) -> bool {
        self.permissions(self.bot, channel) & what.bits() == what.bits()
    }

    pub(crate) fn name_of(&self, user: Id) -> &str {
        self.users.get(&user).map_or("somebody", |user| &user.name)
    }

    /// "#general", or "alice's DMs".
    pub(crate) fn place_of(&self, channel: Id) -> String {
        match self.channels.get(&channel) {
            Some(Channel { place: Place::Dm(user), .. }) => {
                format!("{}'s DMs", self.name_of(*user))
            }
            Some(channel) => format!("#{}", channel.name),
            None => "nowhere".to_owned(),
        }
    }

    /// Creates an interaction that the bot must answer; it is not dispatched yet.
    pub(crate) fn interact(
        &mut self,
        (user, channel): (Id, Id),
        kind: InteractionKind,
        data: Value,
        source: Option<Id>,
    ) -> Id {
        self.join(user, channel);
        let id = self.fresh_id();
        let token = format!("interaction-token-{id}");
        self.tokens.insert(token.clone(), id);
        let interaction = Interaction {
            id,
            token,
            kind,
            user,
            channel,
            data,
            source,
            sent: self.now(),
            callback: None,
            answered: None,
            original: None,
            choices: None,
            modal: None,
        };
        self.interactions.insert(id, interaction);
        id
    }

    /// Records a visible act of the bot.
    pub(crate) fn act(&mut self, how: How, interaction: Option<Id>, message: Id) {
        let Some(message) = self.messages.get(&message) else { return };
        if let Some(ledger) = &mut self.ledger {
            return ledger.said(how, message);
        }
        let message = message.clone();
        let (at, time) = (self.fresh_id(), Instant::now());
        let line =
            format!("caveat ({how:?}) in {}: {}", self.place_of(message.channel), gist(&message));
        self.transcript.push(line);
        self.acts.push(Act { at, time, how, interaction, message });
    }

    /// Lists interactions left unanswered and messages sent unprompted, for a bot that must answer
    /// everybody.
    pub(crate) fn left_open(&self) -> Vec<String> {
        if !self.strict {
            return Vec::new();
        }
        let foreign = |interaction: &&Interaction| {
            let id = interaction.data["custom_id"].as_str();
            id.is_some_and(|id| !id.starts_with("caveat:"))
        };
        let open = self.interactions.values().filter(|i| i.callback.is_none() && !foreign(i));
        let open = open.map(|i| format!("{:?} {} was never acknowledged", i.kind, i.data));
        // Pins and messages for moderators are not unprompted.
        let wanted = |act: &&Act| {
            let channel = self.channels.get(&act.message.channel);
            let id = act.message.id;
            channel.is_some_and(|channel| channel.unasked)
                || self.audits.iter().any(|audit| audit.message == id)
                || !self.messages.contains_key(&id)
        };
        let unasked = self.acts.iter().filter(|act| act.how == How::Message && !wanted(act));
        let unasked = unasked.map(|act| format!("said unasked: {}", gist(&act.message)));
        // Embeds do not unfurl links; message text does.
        let unfurls = self.acts.iter().filter(|act| act.message.content.contains("://"));
        let unfurls = unfurls.map(|act| format!("a link that unfurls: {}", gist(&act.message)));
        open.chain(unasked).chain(unfurls).collect()
    }

    pub(crate) fn violate(&mut self, violation: Violation) {
        self.transcript.push(format!("REFUSED {violation}"));
        self.violations.push(violation);
    }
}

/// One line about a message, for the transcript.
fn gist(message: &Message) -> String {
    let titles = message.embeds.iter().map(|embed| {
        let text = embed.get("title").or(embed.get("description")).and_then(Value::as_str);
        format!("[{}]", text.unwrap_or("embed"))
    });
    let mut parts = vec![message.content.clone()];
    parts.extend(titles);
    parts.join(" ").trim().to_owned()
}

/// Resolves when a bot handles no event.
pub(crate) type Idle = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The world, shared by the REST side, the gateway and the test DSL.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<()>,
    /// Resolve when the bots under test handle no event.
    idle: Mutex<Vec<Idle>>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        let (world, changed) = (Mutex::new(World::new()), watch::Sender::new(()));
        Self { world, changed, idle: Mutex::default() }
    }

    /// Adds a bot under test.
    pub(crate) fn add_idle(&self, idle: Idle) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
    }

    /// The bots under test so far.
    pub(crate) fn idle(&self) -> Vec<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A test that panicked while reading the world must not be hidden by a poisoned lock.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world and wakes all waiters.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_replace(());
        result
    }

    /// Waits until `look` returns a value; `None` after `limit`.
    pub(crate) async fn wait<T>(
        &self,
        limit: Duration,
        mut look: impl FnMut(&World) -> Option<T>,
    ) -> Option<T> {
        let mut changed = self.changed.subscribe();
        let search = async {
            loop {
                if let Some(found) = self.read(&mut look) {
                    return found;
                }
                if changed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(limit, search).await.ok()
    }

    /// Notifies of every change from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// The events so far, for a panic.
    pub(crate) fn transcript(&self) -> String {
        self.read(|world| world.transcript.join("\n"))
    }
}
