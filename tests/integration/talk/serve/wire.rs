//! A raw HTTP client that sends arbitrary bytes.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::standin::endpoint::{Signer, now};

/// A response.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// An open connection on which something was sent.
pub(super) struct Line(TcpStream);

impl Line {
    /// Closes the sending side, and waits until the peer has noticed.
    pub(super) async fn hangs_up(mut self) {
        self.0.shutdown().await.expect("it is open");
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).await.expect("it ends in good order");
        assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    }

    /// Everything received until the peer closes the connection.
    pub(super) async fn rest(mut self) -> String {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).await.expect("it ends in good order");
        String::from_utf8(rest).expect("it is text")
    }
}

/// A request to the interactions endpoint with this body and these headers.
pub(super) fn with(headers: &[(&str, &str)], body: &str) -> String {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!(
        "POST /interactions HTTP/1.1\r\nhost: caveat\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// A request with Discord's signature.
pub(super) fn signed(body: &str) -> String {
    let time = now();
    let signature = Signer::new().sign(&time, body);
    with(&[("x-signature-ed25519", &signature), ("x-signature-timestamp", &time)], body)
}

/// Sends some text, and leaves the connection open.
pub(super) async fn open(url: &str, said: &str) -> Line {
    let address = url.trim_start_matches("http://").split('/').next().expect("there is one");
    let mut socket = TcpStream::connect(address).await.expect("somebody listens");
    socket.write_all(said.as_bytes()).await.expect("it is open");
    Line(socket)
}

/// Sends a request on a connection of its own.
pub(super) async fn ask(url: &str, request: &str) -> Answer {
    let last = request.replacen("host: caveat\r\n", "host: caveat\r\nconnection: close\r\n", 1);
    let answer = open(url, &last).await.rest().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Answer { status: status.unwrap_or_else(|| panic!("{head}")), body: body.to_owned() }
}
