//! Whom to connect as, and why that may fail.

use std::time::Duration;

use serenity::all::{GatewayError, HttpError};

use super::rest;
use super::shards::Shards;
use super::token::Token;

/// Whom to connect as, and through what.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The bot's token.
    pub token: Token,
    /// An HTTP address in front of Discord's API; Discord itself when there is none.
    pub proxy: Option<String>,
    /// Which of the bot's shards this process runs; of no meaning without a gateway.
    pub shards: Shards,
    /// The time between two logins of shards; [`Connection::APART`] with Discord.
    pub apart: Duration,
}

impl Connection {
    /// What Discord wants between two logins of a bot.
    pub const APART: Duration = Duration::from_secs(5);
}

/// Why the bot could not start or go on. Each is one sentence with the next step.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Discord does not know the token.
    #[error("Discord refused the token; copy it again from the Bot page of your application")]
    Token,
    /// Discord signs what it sends to the application with another key.
    #[error(
        "the public key is not that of the token's application; copy it from its General Information page"
    )]
    Key,
    /// An intent is not switched on for the application.
    #[error(
        "Discord refused to show messages; switch on the message content intent, on the Bot page of your application, or leave --listening out"
    )]
    Intents,
    /// What stands in front of Discord does not answer.
    #[error("the Discord proxy at {0} did not answer; start it, or leave --discord-proxy out")]
    Proxy(String),
    /// There are more servers than Discord gives to so few shards.
    #[error(
        "Discord wants this bot in more shards; start all its processes with --shards auto, or with a higher number"
    )]
    Sharding,
    /// Discord does not know such a shard.
    #[error(
        "Discord does not know this shard; start all processes of the bot with the same number of --shards"
    )]
    Shard,
    /// This version speaks as Discord does not any more.
    #[error("Discord does not take this version of caveat any more; install a newer one")]
    Outdated,
    /// Discord does not answer.
    #[error("cannot reach Discord: {0}")]
    Unreachable(String),
    /// The connection ended for another reason.
    #[error("the connection to Discord ended: {0}")]
    Ended(String),
    /// The connection does not come back, however often it is begun anew.
    #[error("the connection to Discord is stuck and does not come back; start the bot again")]
    Stuck,
}

impl RunError {
    /// What Discord means by closing the connection with this code.
    pub(super) fn of(code: u16) -> Self {
        match code {
            4010 => Self::Shard,
            4011 => Self::Sharding,
            _ => Self::Outdated,
        }
    }
}

/// Why Discord does not say who the bot is.
pub(super) fn refused(cause: &rest::Error, proxy: Option<&str>) -> RunError {
    match proxy {
        _ if cause.is_unauthorized() => RunError::Token,
        Some(proxy) if cause.is_silence() => RunError::Proxy(proxy.to_owned()),
        _ => RunError::Unreachable(cause.to_string()),
    }
}

/// Why serenity gave up.
pub(super) fn explain(cause: serenity::Error) -> RunError {
    match cause {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => RunError::Token,
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents) => RunError::Intents,
        serenity::Error::Gateway(GatewayError::InvalidGatewayIntents) => RunError::Outdated,
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
            if response.status_code.as_u16() == 401 =>
        {
            RunError::Token
        }
        cause => RunError::Ended(cause.to_string()),
    }
}
