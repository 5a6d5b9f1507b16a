//! Guilds, their channels and roles.

use std::sync::Arc;

use serenity::model::Permissions;

use super::{Reply, User, assert_quiet};
use crate::standin::Event;
use crate::standin::model::{self, Id, Place};
use crate::standin::world::Shared;

/// A guild.
#[derive(Clone)]
pub(crate) struct Guild {
    shared: Arc<Shared>,
    pub(crate) id: Id,
}

impl Guild {
    pub(super) fn new(shared: &Arc<Shared>, id: Id) -> Self {
        shared.change(|world| world.dispatch(&Event::GuildCreate(id)));
        Self { shared: Arc::clone(shared), id }
    }

    /// The channel of this name, made if there is none.
    pub(crate) fn channel(&self, name: &str) -> Channel {
        let id = self.shared.change(|world| world.add_channel(name, Place::Guild(self.id)));
        Channel { shared: Arc::clone(&self.shared), id }
    }

    /// Sets the guild's language.
    pub(crate) fn locale(self, locale: &str) -> Self {
        self.change(|guild| guild.locale = locale.to_owned());
        self.shared.change(|world| world.dispatch(&Event::GuildUpdate(self.id)));
        self
    }

    /// Makes the bot not a member, as where only people installed it for themselves.
    pub(crate) fn without_bot(self) -> Self {
        self.change(|guild| guild.has_bot = false);
        self
    }

    /// Removes the bot.
    pub(crate) fn removes_bot(&self) {
        let gone = Event::GuildDelete { guild: self.id, unavailable: false };
        self.shared.change(|world| world.dispatch(&gone));
        self.change(|guild| guild.has_bot = false);
    }

    /// Goes away and comes back, as in an outage of Discord's.
    pub(crate) fn has_an_outage(&self) {
        let gone = Event::GuildDelete { guild: self.id, unavailable: true };
        self.shared.change(|world| {
            world.dispatch(&gone);
            world.dispatch(&Event::GuildCreate(self.id));
        });
    }

    /// Sets the bot's permissions here; bits that serenity does not know are kept.
    pub(crate) fn bot_may(&self, permissions: Permissions) {
        self.change(|guild| guild.bot = permissions.bits());
    }

    /// A mention of the role that Discord made for the bot; it has the bot's name.
    pub(crate) fn bots_role(&self) -> String {
        let role = self.shared.read(|world| world.guilds[&self.id].bot_role);
        format!("<@&{role}>")
    }

    /// The forum of this name, made if there is none.
    pub(crate) fn forum(&self, name: &str) -> Channel {
        let forum = self.channel(name);
        forum.change(|channel| channel.is_forum = true);
        forum
    }

    /// Makes a role.
    pub(crate) fn role(&self, name: &str, permissions: Permissions) -> Role {
        let (guild, name) = (self.id, name.to_owned());
        let id = self.shared.change(|world| {
            let id = world.fresh_id();
            let permissions = permissions.bits();
            world.roles.insert(id, model::Role { id, guild, name, permissions });
            id
        });
        Role { guild, id }
    }

    fn change(&self, change: impl FnOnce(&mut model::Guild)) {
        self.shared.change(|world| world.guilds.get_mut(&self.id).map(change));
    }
}

/// A role of a guild; [`User::with_role`] gives it to somebody.
#[derive(Clone, Copy)]
pub(crate) struct Role {
    pub(crate) guild: Id,
    pub(crate) id: Id,
}

/// A channel: of a guild, or the direct messages of [`User::in_dm`].
#[derive(Clone)]
pub(crate) struct Channel {
    pub(super) shared: Arc<Shared>,
    pub(crate) id: Id,
}

impl Channel {
    /// Takes permissions from the bot in this channel.
    pub(crate) fn deny_bot(&self, permissions: Permissions) {
        self.shared.change(|world| {
            if let Some(channel) = world.channels.get_mut(&self.id) {
                channel.bot_denied |= permissions.bits();
            }
        });
    }

    /// Takes permissions from everybody but the bot in this channel.
    pub(crate) fn deny_members(&self, permissions: Permissions) {
        self.change(|channel| channel.denied |= permissions.bits());
    }

    /// Lets the bot write here unprompted, as in a log channel.
    pub(crate) fn takes_notes(self) -> Self {
        self.change(|channel| channel.unasked = true);
        self
    }

    /// Waits until the bot has said so many things here, and returns them.
    pub(crate) async fn heard(&self, times: usize) -> Vec<Reply> {
        super::expect(&self.shared, "the bot did not say enough in the channel", |world| {
            let here = world.acts.iter().filter(|act| act.message.channel == self.id);
            let here: Vec<Reply> = here.map(|act| Reply::new(world, act)).collect();
            (here.len() >= times).then_some(here)
        })
        .await
    }

    /// Archives this thread.
    pub(crate) fn is_archived(&self) {
        self.change(|channel| channel.archived = true);
    }

    /// Returns whether this thread is archived, and how often the bot has reopened it.
    pub(crate) fn archived(&self) -> (bool, usize) {
        let known = self.shared.read(|world| world.channels.get(&self.id).cloned());
        known.map(|channel| (channel.archived, channel.openings)).expect("it is there")
    }

    /// Deletes the channel with all that was said in it.
    pub(crate) fn is_deleted(&self) {
        self.shared.change(|world| {
            world.dispatch(&Event::ChannelDelete(self.id));
            world.channels.remove(&self.id);
            world.messages.retain(|_, message| message.channel != self.id);
        });
    }

    /// The messages that are pinned here, the oldest pin first.
    pub(crate) fn pins(&self) -> Vec<Reply> {
        self.shared.read(|world| {
            let pinned = world.messages.values().filter(|m| m.channel == self.id);
            let mut pinned: Vec<_> = pinned.filter(|m| m.pinned.is_some()).collect();
            pinned.sort_by_key(|message| message.pinned);
            pinned.into_iter().map(|message| Reply::found(world, message)).collect()
        })
    }

    /// Fills the channel with this many pins by `author`.
    pub(crate) fn has_pins(&self, count: usize, author: &User) {
        self.shared.change(|world| {
            for _ in 0..count {
                let id = world.fresh_id();
                let mut message = model::Message::new(id, self.id, author.id, "important");
                message.pinned = Some(id);
                world.messages.insert(id, message);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut model::Channel)) {
        self.shared.change(|world| world.channels.get_mut(&self.id).map(change));
    }

    /// A thread in this channel, created by `owner`.
    pub(crate) fn thread(&self, name: &str, owner: &User) -> Self {
        let id = self.shared.change(|world| {
            let guild = world.guild_of(self.id).expect("threads are in guilds");
            world.add_channel(name, Place::Thread { guild, parent: self.id, owner: owner.id })
        });
        Self { shared: Arc::clone(&self.shared), id }
    }

    /// Asserts that the bot does not react to the last message here.
    pub(crate) async fn quiet(&self) {
        let since = self.shared.read(|world| {
            let here = world.messages.values().filter(|message| message.channel == self.id);
            here.filter(|message| message.author != world.bot).map(|message| message.id).max()
        });
        assert_quiet(&self.shared, self.id, since.unwrap_or(0)).await;
    }

    /// Asserts that the bot does nothing here from now on.
    pub(crate) async fn stays_quiet(&self) {
        let since = self.shared.change(|world| world.fresh_id());
        assert_quiet(&self.shared, self.id, since).await;
    }

    /// The user whose direct messages these are.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) fn recipient(&self) -> Option<User> {
        let place = self.shared.read(|world| world.channels.get(&self.id).map(|c| c.place));
        match place? {
            Place::Dm(user) => Some(User::new(&self.shared, user)),
            Place::Guild(_) | Place::Thread { .. } | Place::Group => None,
        }
    }
}
