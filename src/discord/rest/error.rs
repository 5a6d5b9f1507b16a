//! Why Discord did not do as it was asked. What is printed names the route and never the address: that
//! holds an interaction's token.

use std::fmt;
use std::time::Duration;

use crate::metrics::RestError as Kind;

/// A request that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::discord) struct Error {
    pub(super) kind: Kind,
    /// The method and the route, without the ids in it.
    pub(super) route: &'static str,
    /// The HTTP status; 0 if there was none.
    pub(super) status: u16,
    /// Discord's own number for it; 0 if there was none.
    pub(in crate::discord) code: u32,
    /// What Discord, or the connection, said of it.
    pub(super) message: String,
    /// How long Discord wants to be left alone, as far as it said so.
    pub(in crate::discord) wait: Duration,
}

pub(in crate::discord) type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(super) fn new(kind: Kind, route: &'static str, message: impl fmt::Display) -> Self {
        let (status, code, wait) = (0, 0, Duration::ZERO);
        Self { kind, route, status, code, message: message.to_string(), wait }
    }

    /// Whether Discord does not know the token.
    pub(in crate::discord) fn is_unauthorized(&self) -> bool {
        matches!(self.kind, Kind::Unauthorized)
    }

    /// Whether Discord, or the connection, may have carried it out all the same.
    pub(in crate::discord) fn is_unsure(&self) -> bool {
        matches!(self.kind, Kind::Connection | Kind::Timeout | Kind::Unreadable | Kind::Server)
    }

    /// Whether nobody answered at all.
    pub(in crate::discord) fn is_silence(&self) -> bool {
        matches!(self.kind, Kind::Connection | Kind::Timeout)
    }

    /// Whether it may work later: nobody is to blame but the network, Discord, or too much at once.
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
