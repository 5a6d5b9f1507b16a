//! Payloads of the gateway, in both directions.
//!
//! Source: <https://discord.com/developers/docs/events/gateway-events>.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use serenity::all::{ApplicationId, GatewayIntents, UserId};

use crate::discord::connection::RunError;

/// The version of Discord's API that the payloads are written in.
const VERSION: u8 = 10;

/// A payload from Discord. Its data is parsed only where it matters.
#[derive(Deserialize)]
pub(super) struct Payload<'a> {
    /// The opcode.
    pub(super) op: u8,
    /// The sequence number of a dispatch.
    #[serde(rename = "s")]
    pub(super) sequence: Option<u64>,
    /// The type of a dispatched event.
    #[serde(rename = "t", borrow)]
    pub(super) kind: Option<&'a str>,
    /// The data, as JSON.
    #[serde(rename = "d", borrow)]
    pub(super) data: Option<&'a RawValue>,
}

/// Opcodes that Discord sends.
pub(super) mod op {
    pub(in super::super) const DISPATCH: u8 = 0;
    pub(in super::super) const HEARTBEAT: u8 = 1;
    pub(in super::super) const RECONNECT: u8 = 7;
    pub(in super::super) const INVALID_SESSION: u8 = 9;
    pub(in super::super) const HELLO: u8 = 10;
}

/// The data of a HELLO.
#[derive(Deserialize)]
pub(super) struct Hello {
    /// Milliseconds between two heartbeats.
    pub(super) heartbeat_interval: u64,
}

/// The fields of READY that the bot needs.
#[derive(Deserialize)]
pub(super) struct Ready {
    pub(super) user: ReadyUser,
    pub(super) application: ReadyApplication,
    pub(super) session_id: String,
    pub(super) resume_gateway_url: Option<String>,
}

/// The bot's user.
#[derive(Deserialize)]
pub(super) struct ReadyUser {
    pub(super) id: UserId,
    pub(super) username: String,
}

/// The bot's application.
#[derive(Deserialize)]
pub(super) struct ReadyApplication {
    pub(super) id: ApplicationId,
}

/// The consequence of a close code.
#[derive(Debug)]
pub(super) enum Closed {
    /// The session can be resumed.
    Resumable,
    /// The session is over.
    SessionOver,
    /// Logging in again is pointless.
    Refused(RunError),
}

impl Closed {
    /// The consequence of the code with which Discord closed the connection; it may have sent none.
    pub(super) fn of(code: Option<u16>) -> Self {
        match code {
            Some(4004) => Self::Refused(RunError::Token),
            Some(4010) => Self::Refused(RunError::Shard),
            Some(4011) => Self::Refused(RunError::Sharding),
            Some(4012 | 4013) => Self::Refused(RunError::Outdated),
            Some(4014) => Self::Refused(RunError::Intents),
            Some(4007 | 4009) => Self::SessionOver,
            _ => Self::Resumable,
        }
    }
}

/// The address of the gateway at a base URL.
pub(super) fn address(base: &str) -> String {
    format!("{}/?v={VERSION}&encoding=json", base.trim_end_matches('/'))
}

/// Returns whether a base URL is one of Discord's, and encrypted.
pub(super) fn is_discords(url: &str) -> bool {
    let host = url.strip_prefix("wss://").unwrap_or_default().trim_end_matches('/');
    let is_name = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    is_name && (host == "discord.gg" || host.ends_with(".discord.gg"))
}

/// A heartbeat after the event with this number.
pub(super) fn heartbeat(sequence: Option<u64>) -> Value {
    json!({ "op": 1, "d": sequence })
}

/// A login of the shard `id` of `total`.
pub(super) fn identify(token: &str, intents: GatewayIntents, (id, total): (u32, u32)) -> Value {
    let properties = json!({
        "os": std::env::consts::OS,
        "browser": env!("CARGO_PKG_NAME"),
        "device": env!("CARGO_PKG_NAME"),
    });
    json!({ "op": 2, "d": {
        "token": token,
        "intents": intents,
        "shard": [id, total],
        "properties": properties,
        // Discord leaves out offline members of larger guilds; the bot needs no member.
        "large_threshold": 50,
    }})
}

/// Resumes a session after the event with this number.
pub(super) fn resume(token: &str, session: &str, sequence: u64) -> Value {
    json!({ "op": 6, "d": { "token": token, "session_id": session, "seq": sequence } })
}

#[cfg(test)]
mod tests {
    use super::is_discords;

    #[test]
    fn the_token_goes_to_discord_alone() {
        for url in ["wss://gateway.discord.gg", "wss://gateway-us-east1-b.discord.gg/"] {
            assert!(is_discords(url), "{url}");
        }
        for url in [
            "ws://gateway.discord.gg",
            "wss://gateway.discord.gg.example.org",
            "wss://notdiscord.gg",
            "wss://example.org/.discord.gg",
            "wss://example.org?.discord.gg",
            "wss://user@example.org:443#.discord.gg",
            "https://discord.gg",
            "",
        ] {
            assert!(!is_discords(url), "{url}");
        }
    }
}
