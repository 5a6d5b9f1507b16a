//! Errors of requests to Discord. They print the route and never the URL, which holds an interaction's token.

use std::fmt;
use std::time::Duration;

use crate::metrics::RestError as Kind;

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::discord) struct Error {
    pub(super) kind: Kind,
    /// The method and the route, without ids.
    pub(super) route: &'static str,
    /// The HTTP status; 0 if there was no response.
    pub(super) status: u16,
    /// Discord's error code; 0 if there was none.
    pub(in crate::discord) code: u32,
    /// The message from Discord or the connection.
    pub(super) message: String,
    /// How long Discord asked to wait; zero if it did not.
    pub(in crate::discord) wait: Duration,
}

pub(in crate::discord) type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(super) fn new(kind: Kind, route: &'static str, message: impl fmt::Display) -> Self {
        let (status, code, wait) = (0, 0, Duration::ZERO);
        Self { kind, route, status, code, message: message.to_string(), wait }
    }

    /// Returns whether Discord rejected the token.
    pub(in crate::discord) fn is_unauthorized(&self) -> bool {
        matches!(self.kind, Kind::Unauthorized)
    }

    /// Returns whether the request may have been carried out all the same.
    pub(in crate::discord) fn is_unsure(&self) -> bool {
        matches!(self.kind, Kind::Connection | Kind::Timeout | Kind::Unreadable | Kind::Server)
    }

    /// Returns whether there was no response at all.
    pub(in crate::discord) fn is_silence(&self) -> bool {
        matches!(self.kind, Kind::Connection | Kind::Timeout)
    }

    /// Returns whether it may work later: the cause is the network, Discord, or a rate limit.
    pub(in crate::discord) fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            Kind::Connection
                | Kind::Timeout
                | Kind::Unreadable
                | Kind::RateLimited
                | Kind::Server
                | Kind::Paused
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { route, status, code, message, .. } = self;
        match (status, code) {
            (0, _) => write!(f, "{route}: {message}"),
            (_, 0) => write!(f, "{route}: {status}, {message}"),
            _ => write!(f, "{route}: {status}, {message} ({code})"),
        }
    }
}

impl std::error::Error for Error {}
