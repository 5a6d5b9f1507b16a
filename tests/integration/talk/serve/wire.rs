//! A client that says what it likes, byte by byte.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::standin::endpoint::{Signer, now};

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// A connection on which something was said.
pub(super) struct Line(TcpStream);

impl Line {
    /// Says no more, and waits until the other side has noticed.
    pub(super) async fn hangs_up(mut self) {
        self.0.shutdown().await.expect("it is open");
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).await.expect("it ends in good order");
        assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    }

    /// All that comes until the other side hangs up.
    pub(super) async fn rest(mut self) -> String {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).await.expect("it ends in good order");
        String::from_utf8(rest).expect("it is text")
    }
}

/// A request to the interactions of this body, with these headers.
pub(super) fn with(headers: &[(&str, &str)], body: &str) -> String {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!(
        "POST /interactions HTTP/1.1\r\nhost: caveat\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// The same, as Discord signs it.
pub(super) fn signed(body: &str) -> String {
    let time = now();
    let signature = Signer::new().sign(&time, body);
    with(&[("x-signature-ed25519", &signature), ("x-signature-timestamp", &time)], body)
}

/// Says something, and leaves it at that.
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
