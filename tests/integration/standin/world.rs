//! The state behind the stand-in, the lock around it and the one way to wait for it to change.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
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

/// Everything Discord would know. Fields are open to the modules of the stand-in and to the tester.
pub(crate) struct World {
    last_id: Id,
    /// Ids of commands are counted apart: one command more changes no other id.
    last_command: Id,
    /// How far Discord's clock runs ahead of ours: see [`World::now`].
    pub(crate) ahead: Duration,
    pub(crate) token: String,
    /// The application; its bot user has the same id, as with Discord.
    pub(crate) bot: Id,
    /// Privileged intents that the portal's switches allow.
    pub(crate) granted: GatewayIntents,
    pub(crate) heartbeat_interval: Duration,
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
    /// Commands as they came in, one by one.
    pub(crate) registrations: Vec<Value>,
    /// How often all commands were overwritten at once.
    pub(crate) overwrites: usize,
    pub(crate) sessions: Vec<Session>,
    pub(crate) identifies: Vec<Identify>,
    pub(crate) faults_of_gateway: gateway::Faults,
    pub(crate) logins: gateway::Logins,
    pub(crate) acts: Vec<Act>,
    pub(crate) violations: Vec<Violation>,
    /// What happened, for the reader of a failed test.
    pub(crate) transcript: Vec<String>,
    /// What the audit log says of pins.
    pub(crate) audits: Vec<Audit>,
    /// Whether a channel takes only so many changes of messages in a while, as Discord's does.
    pub(crate) limits: Option<Limits>,
    /// What the next requests that fit are met with.
    pub(crate) faults: VecDeque<(Vec<&'static str>, Fault)>,
    /// Every request so far: its method and path.
    pub(crate) requests: Vec<String>,
    /// The next messages are refused with these statuses and codes.
    pub(crate) failing: VecDeque<(u16, u32)>,
    /// The same for changes of messages only.
    pub(crate) refusing: VecDeque<(u16, u32)>,
    /// After so many changes of messages nothing is answered any more; what was asked is done.
    pub(crate) mute_after: Option<usize>,
    /// What administrators gave to whom, in a guild, besides what commands say themselves.
    pub(crate) given: BTreeMap<Id, Value>,
    /// Whether every interaction must be acknowledged, and nothing be said unasked.
    pub(crate) strict: bool,
    /// What is counted where a run is too long for all to be kept.
    pub(crate) ledger: Option<Ledger>,
    /// Where interactions go, if not to the gateway.
    pub(crate) endpoint: Option<mpsc::UnboundedSender<(Id, Value)>>,
    /// Those of which the response was not read yet.
    pub(crate) awaited: BTreeSet<Id>,
    /// How the others were responded to.
    pub(crate) statuses: BTreeMap<Id, u16>,
}

/// The changes of messages that a channel takes, on a clock.
pub(crate) struct Limits {
    pub(crate) clock: caveat::Clock,
    /// When messages were changed, by channel.
    pub(crate) changes: HashMap<Id, Vec<Duration>>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            // A real snowflake of 2024: more than 53 bits, so a lossy number shows.
            last_id: 1_200_000_000_000_000_000,
            last_command: 1_100_000_000_000_000_000,
            ahead: Duration::ZERO,
            token: TOKEN.to_owned(),
            bot: 0,
            granted: GatewayIntents::empty(),
            heartbeat_interval: Duration::from_millis(41_250),
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

    /// Discord's clock: tokio's, so a paused clock counts, plus what a test let pass.
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
        // One shard after another has them.
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

    /// Makes the user a member of the channel's guild, as speaking there shows they are.
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

    /// Whether the bot is a member of the channel's guild, or the other side of the conversation.
    pub(crate) fn bot_is_in(&self, channel: Id) -> bool {
        match self.channels.get(&channel).map(|channel| channel.place) {
            Some(Place::Guild(guild) | Place::Thread { guild, .. }) => {
                self.guilds.get(&guild).is_some_and(|guild| guild.has_bot)
            }
            Some(Place::Dm(_)) => true,
            Some(Place::Group) | None => false,
        }
    }

    /// What `user` may do in `channel`, all bits as Discord counts them.
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

    /// Has somebody do what the bot must answer; it is not told yet.
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

    /// Records that the bot did something visible.
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

    /// What a bot that answers everybody has left undone, or done unasked.
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
        // What was pinned, and what moderators are to read, is wanted.
        let wanted = |act: &&Act| {
            let channel = self.channels.get(&act.message.channel);
            let id = act.message.id;
            channel.is_some_and(|channel| channel.unasked)
                || self.audits.iter().any(|audit| audit.message == id)
                || !self.messages.contains_key(&id)
        };
        let unasked = self.acts.iter().filter(|act| act.how == How::Message && !wanted(act));
        let unasked = unasked.map(|act| format!("said unasked: {}", gist(&act.message)));
        // Embeds unfurl nothing; a link outside them would.
        let unfurls = self.acts.iter().filter(|act| act.message.content.contains("://"));
        let unfurls = unfurls.map(|act| format!("a link that unfurls: {}", gist(&act.message)));
        open.chain(unasked).chain(unfurls).collect()
    }

    pub(crate) fn violate(&mut self, violation: Violation) {
        self.transcript.push(format!("REFUSED {violation}"));
        self.violations.push(violation);
    }
}

/// A message in one line, for the transcript.
fn gist(message: &Message) -> String {
    let titles = message.embeds.iter().map(|embed| {
        let text = embed.get("title").or(embed.get("description")).and_then(Value::as_str);
        format!("[{}]", text.unwrap_or("embed"))
    });
    let mut parts = vec![message.content.clone()];
    parts.extend(titles);
    parts.join(" ").trim().to_owned()
}

/// The world, shared by the REST side, the gateway and the tester.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<()>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        Self { world: Mutex::new(World::new()), changed: watch::Sender::new(()) }
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A test that panicked while it looked must not hide its own message behind ours.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world and wakes everyone who waits for it.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_replace(());
        result
    }

    /// Waits until `look` finds what it looks for, or `None` after `limit`.
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

    /// Whatever happens from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// What happened so far, for a panic.
    pub(crate) fn transcript(&self) -> String {
        self.read(|world| world.transcript.join("\n"))
    }
}
