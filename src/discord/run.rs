//! The bot that has nothing but the plugin: connect, serve, leave in order.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{ClientBuilder, GatewayError, HttpBuilder, HttpError};
use tracing::info;

use super::handler::Plugin;
use super::token::Token;

/// How long Discord may take to say where its gateway is.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the gateway is given to send its goodbye: serenity 0.12.5 may return before it did.
const GOODBYE: Duration = Duration::from_secs(1);

/// Whom to connect as, and through what.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The bot's token.
    pub token: Token,
    /// An HTTP address in front of Discord's API; Discord itself when there is none.
    pub proxy: Option<String>,
}

/// Why the bot could not start or go on. Each is one sentence with the next step.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Discord does not know the token.
    #[error("Discord refused the token; copy it anew from the Bot page of your application")]
    Token,
    /// An intent is not switched on for the application.
    #[error(
        "Discord refused to show messages; switch on the message content intent, on the Bot page of your application, or leave --listening out"
    )]
    Intents,
    /// What stands in front of Discord does not answer.
    #[error("the Discord proxy at {0} did not answer; start it, or leave --discord-proxy out")]
    Proxy(String),
    /// Discord does not answer.
    #[error("cannot reach Discord: {0}")]
    Unreachable(String),
    /// The connection ended for another reason.
    #[error("the connection to Discord ended: {0}")]
    Ended(String),
}

/// Connects and serves until `shutdown` resolves.
///
/// # Errors
/// When Discord or the proxy cannot be reached, and when Discord refuses the token.
pub async fn run(
    plugin: Plugin,
    connection: Connection,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let mut http = HttpBuilder::new(connection.token.expose());
    if let Some(proxy) = &connection.proxy {
        // serenity uses its proxy only without its own rate limiter; the proxy has one.
        http = http.proxy(proxy).ratelimiter_disabled(true);
    }
    // All that is left to serenity is to ask for the gateway; the rest goes through `rest`.
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let client = client.map_err(|cause| RunError::Unreachable(cause.to_string()))?;
    let http = http.client(client).build();
    // The client would fall back to the real gateway if this failed: with a proxy, never do that.
    let gateway = match (http.get_gateway().await, connection.proxy) {
        (Ok(gateway), _) => gateway.url,
        (Err(_), Some(proxy)) => return Err(RunError::Proxy(proxy)),
        (Err(cause), None) => return Err(RunError::Unreachable(cause.to_string())),
    };
    let refused = plugin.token_refused();
    let mut client = ClientBuilder::new_with_http(http, plugin.intents())
        .event_handler(plugin)
        .await
        .map_err(|cause| RunError::Unreachable(cause.to_string()))?;
    *client.ws_url.lock().await = gateway;

    let shards = Arc::clone(&client.shard_manager);
    let manager = Arc::clone(&shards);
    let leaving = tokio::spawn(async move {
        shutdown.await;
        info!("leaving Discord");
        shards.shutdown_all().await;
        tokio::time::sleep(GOODBYE).await;
    });
    let ended = tokio::select! {
        ended = client.start() => ended,
        () = refused => {
            manager.shutdown_all().await;
            leaving.abort();
            return Err(RunError::Token);
        }
    };
    if ended.is_ok() {
        // It ended because it was asked to: let the goodbye go out.
        let _ = leaving.await;
        return Ok(());
    }
    leaving.abort();
    ended.map_err(explain)
}

fn explain(cause: serenity::Error) -> RunError {
    match cause {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => RunError::Token,
        serenity::Error::Gateway(
            GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents,
        ) => RunError::Intents,
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
            if response.status_code.as_u16() == 401 =>
        {
            RunError::Token
        }
        cause => RunError::Ended(cause.to_string()),
    }
}
