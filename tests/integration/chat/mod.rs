//! The test DSL: tests read like a chat. People say things in places, the bot answers, and its answers
//! can be inspected or rendered for a snapshot.
//!
//! ```text
//! let discord = StandIn::start().await;
//! let bot = Bot::connect(&discord, intents, Handler).await;
//! let general = discord.guild("expats").channel("general");
//! let alice = discord.user("alice");
//! let reply = alice.says(&general, "@caveat is it legal?").await.reply().await;
//! let more = alice.clicks(&reply, "More").await.reply().await;
//! ```
//!
//! An event that does not come in time panics with a transcript.

mod asked;
mod bot;
mod client;
mod people;
mod places;
mod render;
mod reply;

use std::sync::Arc;
use std::time::Duration;

use crate::standin::StandIn;
use crate::standin::model::{Id, UserKind};
use crate::standin::world::{Shared, World};

pub(crate) use {
    asked::{Asked, Said},
    bot::Bot,
    client::Choice,
    people::User,
    places::{Channel, Guild, Role},
    reply::Reply,
};

/// Timeout of every wait; a working bot needs milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Time of silence to wait for after the bot has read something that it should not answer.
const SILENCE: Duration = Duration::from_millis(300);

impl StandIn {
    /// The guild with this name; created if there is none.
    pub(crate) fn guild(&self, name: &str) -> Guild {
        let id = self.shared.change(|world| world.add_guild(name));
        Guild::new(&self.shared, id)
    }

    /// The person with this name.
    pub(crate) fn user(&self, name: &str) -> User {
        self.speaker(name, UserKind::Person)
    }

    /// Another bot: `author.bot` is true.
    pub(crate) fn bot_user(&self, name: &str) -> User {
        self.speaker(name, UserKind::Bot)
    }

    /// A webhook: `webhook_id` is set.
    pub(crate) fn webhook(&self, name: &str) -> User {
        self.speaker(name, UserKind::Webhook)
    }

    /// The bot under test, to mention it or to act as it.
    pub(crate) fn me(&self) -> User {
        User::new(&self.shared, self.shared.read(|world| world.bot))
    }

    /// Waits until a message of the bot is gone.
    pub(crate) async fn gone(&self, reply: &Reply) {
        expect(&self.shared, "the message is still there", |world| {
            (!world.messages.contains_key(&reply.id)).then_some(())
        })
        .await;
    }

    fn speaker(&self, name: &str, kind: UserKind) -> User {
        let id = self.shared.change(|world| world.add_user(name, kind));
        User::new(&self.shared, id)
    }
}

/// Waits for something in the world, or panics with what is missing and a transcript.
async fn expect<T>(shared: &Shared, missing: &str, look: impl FnMut(&World) -> Option<T>) -> T {
    match shared.wait(PATIENCE, look).await {
        Some(found) => found,
        None => panic!("{missing}\nwhat happened:\n{}", shared.transcript()),
    }
}

/// Asserts that the bot says nothing in `channel`, nor in anyone's DMs, after the moment `since`.
///
/// A websocket ping follows what was sent; its pong shows that the bot has read all before it.
/// serenity handles events in tasks of their own, so only time can show that none of them speaks.
async fn assert_quiet(shared: &Arc<Shared>, channel: Id, since: Id) {
    bot_has_read_all(shared).await;
    let spoke = |world: &World| {
        let loud = |at: Id| at == channel || world.guild_of(at).is_none();
        let act = world.acts.iter().find(|act| act.at > since && loud(act.message.channel))?;
        Some(Reply::new(world, act).render())
    };
    if let Some(said) = shared.wait(SILENCE, spoke).await {
        panic!(
            "the bot should have been silent, but said:\n{said}\nwhat happened:\n{}",
            shared.transcript()
        );
    }
}

/// Waits until the bot has read everything sent so far from its socket.
async fn bot_has_read_all(shared: &Arc<Shared>) {
    use crate::standin::Order;
    let before: Vec<(String, usize)> = shared.read(|world| {
        let present = world.sessions.iter().filter(|session| session.socket.is_some());
        present
            .map(|session| {
                session.order(Order::Ping);
                (session.id.clone(), session.pongs)
            })
            .collect()
    });
    expect(shared, "the bot does not answer pings", |world| {
        let caught_up = |(id, pongs): &(String, usize)| {
            let session = world.sessions.iter().find(|session| session.id == *id);
            session.is_none_or(|session| session.pongs > *pongs || session.socket.is_none())
        };
        before.iter().all(caught_up).then_some(())
    })
    .await;
}
