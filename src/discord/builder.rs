//! Options that a host chooses before the bot is built. They cannot change afterwards, so no option can come
//! too late.

use std::sync::Arc;
use std::time::Duration;

use super::bot::DiscordState;
use super::handler::Plugin;
use crate::Clock;
use crate::bot::{BotState, Options};
use crate::bot::{Prefix, PrefixError};
use crate::service::{Memory, Service};

/// Builds a [`Plugin`]; from [`Plugin::builder`].
#[must_use = "it is no bot before it is built"]
pub struct PluginBuilder {
    service: Arc<Service>,
    memory: Memory,
    options: Options,
    request_timeout: Duration,
}

impl PluginBuilder {
    pub(super) fn new(service: Arc<Service>) -> Self {
        let (memory, options, request_timeout) =
            (Memory::none(), Options::default(), Duration::MAX);
        Self { service, memory, options, request_timeout }
    }

    /// Stores votes, misses and settings in this memory, and uses its clock. Without it nothing is stored,
    /// and replies have no vote buttons.
    pub fn memory(self, memory: Memory) -> Self {
        Self { memory, ..self }
    }

    /// Lets moderators choose channels to listen to; off by default. This needs
    /// [`LISTENING_INTENTS`](super::LISTENING_INTENTS), one of which is privileged and must be enabled in the
    /// portal.
    pub fn listening(mut self, on: bool) -> Self {
        self.options.listening = on;
        self
    }

    /// Answers messages that address the bot (mentions, replies and direct messages), or leaves them to the
    /// host and its other plugins; on by default.
    pub fn messages(mut self, on: bool) -> Self {
        self.options.messages = on;
        self
    }

    /// Puts a prefix before the names of commands, and into the custom ids of buttons: with `policy`, there
    /// are `/policy-ask` and **Answer from FAQ (policy)**, and sentences name them so. Buttons with another
    /// prefix, or none, do not belong to this plugin, so a prefix should not change.
    ///
    /// # Errors
    /// When it is not 1 to 7 characters of `a-z` and `0-9`.
    pub fn prefix(mut self, prefix: &str) -> Result<Self, PrefixError> {
        self.options.prefix = Prefix::new(prefix)?;
        Ok(self)
    }

    /// Upper bound for one request to Discord, if shorter than the default: ten seconds, or a little over one
    /// for the answer to an interaction.
    pub fn request_timeout(self, request_timeout: Duration) -> Self {
        Self { request_timeout, ..self }
    }

    /// Builds the bot.
    pub fn build(self) -> Plugin {
        let clock = self.memory.clock().cloned().unwrap_or_else(Clock::system);
        let bot = BotState::new(self.service, self.memory, clock, self.options);
        Plugin(Arc::new(DiscordState::new(bot, self.request_timeout)))
    }
}
