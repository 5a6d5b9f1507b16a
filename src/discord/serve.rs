//! The stand-alone bot over HTTP: serve, and shut down in order.

use std::io;
use std::net::TcpListener;

use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::{info, warn};

use super::connection::{Connection, RunError};
use super::endpoint::PublicKey;
use super::gateway::SHUTDOWN_TIMEOUT;
use super::handler::Plugin;
use crate::http::{self, Bounds};

/// Answers interactions that Discord sends to `/interactions` at this socket, signed with this key, until
/// `shutdown` resolves; then accepts no more, and finishes those in progress, which takes at most three
/// seconds. It makes no connection to the gateway.
///
/// # Errors
/// When Discord or the proxy cannot be reached, when Discord rejects the token or signs with another key, and
/// when the socket cannot be used.
pub async fn serve(
    plugin: Plugin,
    connection: Connection,
    listener: TcpListener,
    key: PublicKey,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    tokio::pin!(shutdown);
    let unusable = |cause: io::Error| RunError::Ended(cause.to_string());
    listener.set_nonblocking(true).map_err(unusable)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(unusable)?;
    let account = connection.account();
    let routes = tokio::select! {
        routes = plugin.endpoint(&account, key) => routes?,
        () = &mut shutdown => return Ok(()),
    };
    if let Ok(address) = listener.local_addr() {
        info!("interactions come in at http://{address}/interactions");
    }
    let (leave, left) = oneshot::channel::<()>();
    let left = async {
        // It is never sent, only dropped.
        let _ = left.await;
    };
    let serving = tokio::spawn(http::serve(listener, routes, left, Bounds::ENDPOINT));
    let ended = tokio::select! {
        () = plugin.token_refused() => Err(RunError::Token),
        () = &mut shutdown => {
            info!("leaving Discord");
            Ok(())
        }
    };
    drop(leave);
    let replies = async {
        // An error would be a panic, which is logged.
        let _ = serving.await;
        plugin.health().idle().await;
    };
    if timeout(SHUTDOWN_TIMEOUT, replies).await.is_err() {
        warn!("some questions in hand were not answered in time");
    }
    ended
}
