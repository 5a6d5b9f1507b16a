//! The WebSocket of one connection, in text frames.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tracing::debug;

/// Timeout for a frame to go out: a peer that takes none any more is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout for Discord to close the connection on its side.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// An open connection to the gateway.
pub(super) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Something that was received.
pub(super) enum Received {
    /// A payload.
    Text(Utf8Bytes),
    /// Discord closed the connection, with this code if any.
    Closed(Option<u16>),
    /// The connection broke.
    Broken,
}

impl Socket {
    /// Connects.
    ///
    /// # Errors
    /// When there is no connection to be had at this address.
    pub(super) async fn open(address: &str) -> Result<Self, Error> {
        let (stream, _) = connect_async(address).await?;
        Ok(Self(stream))
    }

    /// Waits for the next payload, or the end. Can be cancelled without losing anything.
    pub(super) async fn next(&mut self) -> Received {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Received::Text(text),
                Some(Ok(Message::Close(frame))) => {
                    return Received::Closed(frame.map(|frame| frame.code.into()));
                }
                // The library answers pings itself; Discord compresses nothing unless asked to.
                Some(Ok(_)) => {}
                Some(Err(cause)) => {
                    debug!(%cause, "the connection to Discord broke");
                    return Received::Broken;
                }
                None => return Received::Broken,
            }
        }
    }

    /// Sends a payload, and returns whether it went out.
    pub(super) async fn send(&mut self, payload: &Value) -> bool {
        let sent = timeout(SEND_TIMEOUT, self.0.send(Message::text(payload.to_string()))).await;
        matches!(sent, Ok(Ok(())))
    }

    /// Closes the connection with a code, and waits a little until Discord has closed it too. Returns whether
    /// it has.
    pub(super) async fn close(mut self, code: u16) -> bool {
        let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static("") };
        let closed = async {
            // A connection that is broken already needs no goodbye.
            let _ = self.0.close(Some(frame)).await;
            while let Some(Ok(_)) = self.0.next().await {}
        };
        timeout(CLOSE_TIMEOUT, closed).await.is_ok()
    }
}
