//! The stand-alone bot: connect, serve, and shut down in order.

use tracing::info;

use super::connection::{Connection, RunError};
use super::gateway::{self, Gateway};
use super::handler::Plugin;
use super::shards::{OwnShards, Shards};

/// Connects and serves until `shutdown` resolves; then accepts no further questions, finishes those in
/// progress and logs out, which takes at most three seconds.
///
/// # Errors
/// When Discord or the proxy cannot be reached, when Discord refuses the token or an intent, and when the
/// connection is lost for good.
pub async fn run(
    plugin: Plugin,
    connection: Connection,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    tokio::pin!(shutdown);
    let rest = plugin.0.rest(|| connection.account());
    let said = tokio::select! {
        said = gateway::ask(&rest, connection.proxy.as_deref()) => said?,
        () = &mut shutdown => return Ok(()),
    };
    let shards = match &connection.shards {
        Shards::Some(own) => own.clone(),
        Shards::Auto => OwnShards::new(0..said.shards, said.shards)
            .map_err(|cause| RunError::Ended(format!("{} shards: {cause}", said.shards)))?,
    };
    info!(%shards, recommended = said.shards, "connecting to Discord");
    let plugin = plugin.standalone();
    plugin.health().begin(&shards);
    let refused = plugin.token_refused();
    let mut gateway = Gateway::open(&plugin, &connection, &rest, &said, &shards);
    tokio::select! {
        cause = gateway.ended() => Err(cause),
        () = refused => {
            gateway.leave().await;
            Err(RunError::Token)
        }
        () = &mut shutdown => {
            info!("leaving Discord");
            gateway.leave().await;
            Ok(())
        }
    }
}
