//! The connection's parameters, and the errors of connecting and staying connected.

use std::time::Duration;

use super::rest::{self, Account};
use super::shards::Shards;
use super::token::Token;

/// The parameters of a connection to Discord.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The bot's token.
    pub token: Token,
    /// Base URL of a proxy for Discord's API; Discord itself if `None`.
    pub proxy: Option<String>,
    /// The shards that this process runs; ignored without a gateway.
    pub shards: Shards,
    /// Minimum time between two logins of shards; [`Connection::APART`] for Discord.
    pub apart: Duration,
}

impl Connection {
    /// The account that requests are sent for.
    pub(super) fn account(&self) -> Account<'_> {
        Account::of(self.token.expose(), self.proxy.as_deref())
    }

    /// Minimum time that Discord requires between two logins of a bot.
    pub const APART: Duration = Duration::from_secs(5);
}

/// Why the bot could not start or go on. Each message is one sentence with the next step.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Discord rejected the token.
    #[error("Discord refused the token; copy it again from the Bot page of your application")]
    Token,
    /// The application signs its interactions with another key.
    #[error(
        "the public key is not that of the token's application; copy it from its General Information page"
    )]
    Key,
    /// An intent is not enabled for the application.
    #[error(
        "Discord refused to show messages; switch on the message content intent, on the Bot page of your application, or leave --listening out"
    )]
    Intents,
    /// The proxy does not answer.
    #[error("the Discord proxy at {0} did not answer; start it, or leave --discord-proxy out")]
    Proxy(String),
    /// Discord requires more shards for this number of servers.
    #[error(
        "Discord wants this bot in more shards; start all its processes with --shards auto, or with a higher number"
    )]
    Sharding,
    /// Discord rejected the shard id.
    #[error(
        "Discord does not know this shard; start all processes of the bot with the same number of --shards"
    )]
    Shard,
    /// Discord no longer supports this version.
    #[error("Discord does not take this version of caveat any more; install a newer one")]
    Outdated,
    /// Discord does not answer.
    #[error("cannot reach Discord: {0}")]
    Unreachable(String),
    /// The connection ended for another reason.
    #[error("the connection to Discord ended: {0}")]
    Ended(String),
    /// The connection cannot be restored, however often it is restarted.
    #[error("the connection to Discord is stuck and does not come back; start the bot again")]
    Stuck,
}

/// The error of the first question to Discord.
pub(super) fn refused(cause: &rest::Error, proxy: Option<&str>) -> RunError {
    match proxy {
        _ if cause.is_unauthorized() => RunError::Token,
        Some(proxy) if cause.is_silence() => RunError::Proxy(proxy.to_owned()),
        _ => RunError::Unreachable(cause.to_string()),
    }
}
