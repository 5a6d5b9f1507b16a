//! `caveat healthy`: asks a running bot whether it is ready, for the health check of a container, which
//! has no other program in it. The bot's half is `discord/monitoring.rs`.

use std::error::Error;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde::Deserialize;

use super::{Failure, Outcome, Outcomes, out};
use crate::http;

/// Timeout of the request: longer than the bot waits for its database before it reports an error.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are read of the answer, which is a line of JSON.
const LONGEST: usize = 1 << 16;

/// Ask a bot whether it is ready. Exit 0: it is; 1: it is not, or cannot be reached.
#[derive(Debug, clap::Args)]
pub(super) struct Healthy {
    /// Where a bot of `run` serves /readyz: the address of its own --listen
    #[arg(long, value_name = "ADDR", env = "CAVEAT_LISTEN", required_unless_present = "watch")]
    listen: Option<SocketAddr>,
    /// Where a bot of `serve` does: the address of its own --watch
    #[arg(long, value_name = "ADDR", env = "CAVEAT_WATCH")]
    watch: Option<SocketAddr>,
}

/// The bot's answer to `/readyz`.
#[derive(Debug, Deserialize)]
struct Ready {
    ready: bool,
    /// Missing where there is no gateway.
    gateway: Option<bool>,
    store: bool,
}

/// The reason why readiness could not be determined.
#[derive(Debug, thiserror::Error)]
enum HealthError {
    /// No answer in time. The root cause is shown, since the errors around it only say that a request
    /// failed.
    #[error("nothing answers at {0}: {1}")]
    Silent(SocketAddr, String),
    /// Another program answers.
    #[error("{0} answers, but it is not a caveat bot")]
    Other(SocketAddr),
}

impl Healthy {
    pub(super) fn run(self) -> Outcomes {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
        // clap requires one of the two.
        let Some(address) = self.watch.or(self.listen) else { return Ok(Outcome::Missed) };
        let trouble = match runtime.block_on(readiness(reachable(address))) {
            Ok(Ready { ready: true, .. }) => return Ok(Outcome::Done),
            Ok(ready) => missing(&ready),
            Err(unknown) => unknown.to_string(),
        };
        out::say(format_args!("caveat: {trouble}"));
        Ok(Outcome::Missed)
    }
}

async fn readiness(address: SocketAddr) -> Result<Ready, HealthError> {
    let silent = |cause: reqwest::Error| HealthError::Silent(address, root(&cause));
    // A proxy in the environment is meant for Discord, not for this machine.
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().map_err(silent)?;
    let answer = client.get(format!("http://{address}/readyz")).send().await.map_err(silent)?;
    let body = http::body(answer, LONGEST).await.map_err(silent)?;
    let body = body.ok_or(HealthError::Other(address))?;
    serde_json::from_slice(&body).map_err(|_| HealthError::Other(address))
}

/// The components that an unready bot lacks.
fn missing(ready: &Ready) -> String {
    let gateway = ready.gateway.unwrap_or(true);
    let parts = [(gateway, "the connection to Discord"), (ready.store, "the database")];
    let missing = parts.iter().filter(|(there, _)| !there).map(|(_, name)| *name);
    format!("the bot is not ready; missing: {}", missing.collect::<Vec<_>>().join(" and "))
}

/// A bot that listens at all addresses is reached at the loopback address.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

fn root(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(earlier) = cause.source() {
        cause = earlier;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::{Ready, missing, reachable};

    #[test]
    fn who_listens_everywhere_is_found_here() {
        let found = |address: &str| reachable(address.parse().unwrap()).to_string();
        assert_eq!(found("0.0.0.0:9464"), "127.0.0.1:9464");
        assert_eq!(found("[::]:9464"), "[::1]:9464");
        assert_eq!(found("192.0.2.1:9464"), "192.0.2.1:9464");
    }

    #[test]
    fn what_is_lacking_is_named() {
        let lacks = |gateway, store| missing(&Ready { ready: false, gateway, store });
        let (yes, no) = (Some(true), Some(false));
        assert!(lacks(yes, false).ends_with("missing: the database"));
        assert!(lacks(None, false).ends_with("missing: the database"));
        assert!(lacks(no, false).ends_with("the connection to Discord and the database"));
    }
}
