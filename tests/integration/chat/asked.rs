//! Actions of users, with waits for the bot's reactions.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::{Choice, Reply, assert_quiet, expect};
use crate::standin::model::{Act, How, Id, Interaction};
use crate::standin::world::{Shared, World};

/// A message that a user wrote.
pub(crate) struct Said {
    shared: Arc<Shared>,
    pub(crate) id: Id,
    pub(crate) channel: Id,
    #[allow(dead_code, reason = "tests/measures uses it")]
    sent: Instant,
}

impl Said {
    pub(super) fn new(shared: &Arc<Shared>, id: Id, channel: Id, sent: Instant) -> Self {
        Self { shared: Arc::clone(shared), id, channel, sent }
    }

    /// The bot's first reply to this very message (by `message_reference`).
    pub(crate) async fn reply(&self) -> Reply {
        self.nth_reply(0).await
    }

    /// The bot's reply number `n`, from 0.
    pub(crate) async fn nth_reply(&self, n: usize) -> Reply {
        let to_this = |act: &&Act| act.how == How::Reply && act.message.reference == Some(self.id);
        expect(&self.shared, "the bot did not reply to the message", |world| {
            world.acts.iter().filter(to_this).nth(n).map(|act| Reply::new(world, act))
        })
        .await
    }

    /// The change number `n`, from 0, of the bot's reply to this message.
    pub(crate) async fn edited_reply(&self, n: usize) -> Reply {
        let of_this = |act: &&Act| act.how == How::Edit && act.message.reference == Some(self.id);
        expect(&self.shared, "the bot did not change its reply", |world| {
            world.acts.iter().filter(of_this).nth(n).map(|act| Reply::new(world, act))
        })
        .await
    }

    /// How long the first reply took, from the gateway's frame to the request.
    #[allow(dead_code, reason = "tests/measures uses it")]
    pub(crate) fn took(&self) -> Duration {
        let took = self.shared.read(|world| {
            let to_this = |act: &&Act| act.message.reference == Some(self.id);
            let act = world.acts.iter().find(to_this)?;
            Some(act.time.duration_since(self.sent))
        });
        took.expect("it was replied to")
    }

    /// Asserts that the bot ignores this message.
    pub(crate) async fn quiet(&self) {
        assert_quiet(&self.shared, self.channel, self.id).await;
    }
}

/// An interaction: a command, a click, a pick, a submitted modal.
pub(crate) struct Asked {
    shared: Arc<Shared>,
    pub(crate) id: Id,
}

impl Asked {
    pub(super) fn new(shared: &Arc<Shared>, id: Id) -> Self {
        Self { shared: Arc::clone(shared), id }
    }

    /// The first visible answer: a new message, or the update of the one that was clicked.
    pub(crate) async fn reply(&self) -> Reply {
        self.nth(0, |how| matches!(how, How::Answer | How::Update), "did not answer").await
    }

    /// The follow-up number `n`, from 0.
    pub(crate) async fn follow_up(&self, n: usize) -> Reply {
        self.nth(n, |how| how == How::FollowUp, "did not follow up on").await
    }

    /// The change number `n`, from 0, of an answer already given.
    pub(crate) async fn edit(&self, n: usize) -> Reply {
        self.nth(n, |how| how == How::Edit, "did not change its answer to").await
    }

    async fn nth(&self, n: usize, wanted: impl Fn(How) -> bool, did_not: &str) -> Reply {
        let missing = format!("the bot {did_not} the interaction");
        let of_this = |act: &&Act| act.interaction == Some(self.id) && wanted(act.how);
        expect(&self.shared, &missing, |world| {
            world.acts.iter().filter(of_this).nth(n).map(|act| Reply::new(world, act))
        })
        .await
    }

    /// How long the acknowledgement took, from the gateway's frame to the request.
    #[allow(dead_code, reason = "tests/measures uses it")]
    pub(crate) fn took(&self) -> Duration {
        let took = self.shared.read(|world| {
            let interaction = self.get(world)?;
            Some(interaction.answered?.duration_since(interaction.sent))
        });
        took.expect("it was acknowledged")
    }

    /// The token with which the bot answers, for tests that answer by themselves.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) fn token(&self) -> String {
        let token = self.shared.read(|world| self.get(world).map(|found| found.token.clone()));
        token.expect("the interaction exists")
    }

    /// Waits for the first callback, visible or not, and returns its type.
    pub(crate) async fn acknowledged(&self) -> u64 {
        let missing = "the application did not respond";
        expect(&self.shared, missing, |world| self.get(world)?.callback).await
    }

    /// The modal that the bot opened.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) async fn modal(&self) -> Value {
        let missing = "the bot opened no modal";
        expect(&self.shared, missing, |world| self.get(world)?.modal.clone()).await
    }

    pub(super) async fn choices(&self) -> Vec<Choice> {
        let missing = "the bot offered no choices";
        let choices = expect(&self.shared, missing, |world| self.get(world)?.choices.clone()).await;
        let choice = |choice: Value| Choice {
            name: choice["name"].as_str().unwrap_or_default().to_owned(),
            value: choice["value"].clone(),
        };
        choices.into_iter().map(choice).collect()
    }

    fn get<'a>(&self, world: &'a World) -> Option<&'a Interaction> {
        world.interactions.get(&self.id)
    }
}
