//! What a host chooses before there is a bot. Afterwards nothing of it can change, so that nothing is
//! chosen too late.

use std::sync::Arc;
use std::time::Duration;

use super::bot::{Options, Shared};
use super::handler::Plugin;
use super::prefix::{Prefix, PrefixError};
use crate::Clock;
use crate::service::{Memory, Service};

/// A [`Plugin`] to be, from [`Plugin::builder`].
#[must_use = "it is no bot before it is built"]
pub struct PluginBuilder {
    service: Arc<Service>,
    memory: Memory,
    options: Options,
}

impl PluginBuilder {
    pub(super) fn new(service: Arc<Service>) -> Self {
        Self { service, memory: Memory::none(), options: Options::default() }
    }

    /// Keeps votes, misses and settings there, by its clock. Otherwise nothing is kept, and there are no votes.
    pub fn memory(self, memory: Memory) -> Self {
        Self { memory, ..self }
    }

    /// Lets moderators name channels that are read for questions; they may not unless this says so. This takes
    /// [`LISTENING_INTENTS`](super::LISTENING_INTENTS), one of which is privileged: it must be switched on in
    /// the portal.
    pub fn listening(mut self, on: bool) -> Self {
        self.options.listening = on;
        self
    }

    /// Answers messages that are addressed to the bot, which mention it, reply to it or are sent to it
    /// directly, or leaves them to the host and its other plugins. They are answered unless this says
    /// otherwise.
    pub fn messages(mut self, on: bool) -> Self {
        self.options.messages = on;
        self
    }

    /// Puts a prefix before the names of its commands, and tells its buttons by it: with `policy`, there are
    /// `/policy-ask` and **Answer from FAQ (policy)**, and sentences name them so. A prefix stays what it
    /// is: buttons of another one, or of none, are not this plugin's.
    ///
    /// # Errors
    /// When it is not 1 to 7 of `a-z` and `0-9`.
    pub fn prefix(mut self, prefix: &str) -> Result<Self, PrefixError> {
        self.options.prefix = Prefix::new(prefix)?;
        Ok(self)
    }

    /// How long Discord may take for one request, if that is to be less than usual: ten seconds, and
    /// little more than one for an answer to an interaction.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.options.patience = patience;
        self
    }

    /// The bot.
    pub fn build(self) -> Plugin {
        let clock = self.memory.clock().cloned().unwrap_or_else(Clock::system);
        Plugin(Arc::new(Shared::new(self.service, self.memory, clock, self.options)))
    }
}
