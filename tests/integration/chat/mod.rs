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

    /// Has silence proved by what a bot tells of itself: `idle` resolves when it handles no event.
    pub(crate) fn is_quiet_when<F>(&self, idle: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.shared.add_idle(Arc::new(move || Box::pin(idle())));
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

/// Asserts that the bot has said nothing in `channel`, nor in anyone's DMs, after the moment `since`, once it has
/// handled all that happened so far.
async fn assert_quiet(shared: &Arc<Shared>, channel: Id, since: Id) {
    bot_has_handled_all(shared, channel).await;
    let spoke = |world: &World| {
        let loud = |at: Id| at == channel || world.guild_of(at).is_none();
        let act = world.acts.iter().find(|act| act.at > since && loud(act.message.channel))?;
        Some(Reply::new(world, act).render())
    };
    if let Some(said) = shared.read(spoke) {
        panic!(
            "the bot should have been silent, but said:\n{said}\nwhat happened:\n{}",
            shared.transcript()
        );
    }
}

/// Waits until the bot has handled every event that it was sent so far, and says nothing more because of them.
///
/// Typing into its commands is the marker. Events come over one socket in order, and the bot spawns their
/// tasks in that order on a runtime with one thread, where each begins before the next one. A bot that offers
/// something for the marker has therefore begun all that was sent before it; and what it has begun it still
/// handles, or it is done.
async fn bot_has_handled_all(shared: &Arc<Shared>, channel: Id) {
    let idle = shared.idle();
    assert!(!idle.is_empty(), "a test of silence needs a bot that tells when it is idle");
    let stranger =
        User::new(shared, shared.change(|world| world.add_user("who types", UserKind::Person)));
    let completed = |world: &World| {
        let found: Vec<_> = world.commands.iter().filter_map(client::completed_option).collect();
        (!found.is_empty()).then_some(found)
    };
    let missing = "the bot has no command that completes what is typed";
    for (command, option) in expect(shared, missing, completed).await {
        stranger.begins(channel, &command, &option).choices().await;
    }
    let all_idle = async {
        for idle in idle {
            idle().await;
        }
    };
    let is_idle = tokio::time::timeout(PATIENCE, all_idle).await.is_ok();
    assert!(is_idle, "the bot is still at something\nwhat happened:\n{}", shared.transcript());
}
