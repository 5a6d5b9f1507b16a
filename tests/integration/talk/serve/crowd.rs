//! Crowds in front of the endpoint: whatever they send, and however slowly, Discord is answered meanwhile. The
//! binary, over real sockets.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::process::Process;
use super::wire::{ask, open, signed, with};
use crate::standin::StandIn;
use crate::standin::endpoint::now;

const PING: &str = r#"{"type":1}"#;
/// Discord waits for three seconds; a test's machine may be busy with others.
const BOUND: Duration = Duration::from_secs(8);
/// Connections that the endpoint has room for.
const PLACES: u32 = 512;
/// More than that.
const MANY: usize = 600;

/// Lets this process have as many sockets as the system allows.
#[cfg(unix)]
fn more_sockets() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

async fn said(url: &str, what: &str) -> TcpStream {
    let address = url.trim_start_matches("http://").split('/').next().expect("there is one");
    // It may take more than one attempt where the system's queue is full.
    let mut socket = loop {
        if let Ok(socket) = TcpStream::connect(address).await {
            break socket;
        }
    };
    // The other side may have enough of it already.
    let _ = socket.write_all(what.as_bytes()).await;
    socket
}

async fn crowd(url: &str, size: usize, what: &str) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    for _ in 0..size {
        crowd.push(said(url, what).await);
    }
    crowd
}

async fn is_answered(url: &str) {
    let answer = timeout(BOUND, ask(url, &signed(PING))).await.expect("it is answered in time");
    assert_eq!((answer.status, answer.body.as_str()), (200, PING));
}

/// A request that looks as if Discord had signed it, whose body is still to come.
fn unfinished() -> String {
    let (signature, time) = ("0".repeat(128), now());
    let headers = [("x-signature-ed25519", signature.as_str()), ("x-signature-timestamp", &time)];
    with(&headers, &"x".repeat(500)).trim_end_matches('x').to_owned()
}

/// A crowd that comes again whenever it is sent away, until this is dropped. It is there when it has taken all
/// places once.
async fn renewed(url: &str, size: usize, what: &str) -> JoinSet<()> {
    let (mut crowd, came) = (JoinSet::new(), Arc::new(Semaphore::new(0)));
    for _ in 0..size {
        let (url, what, came) = (url.to_owned(), what.to_owned(), Arc::clone(&came));
        crowd.spawn(async move {
            loop {
                let mut socket = said(&url, &what).await;
                came.add_permits(1);
                // However it is sent away.
                let _ = socket.read_to_end(&mut Vec::new()).await;
            }
        });
    }
    came.acquire_many(PLACES).await.expect("it is never closed").forget();
    crowd
}

#[tokio::test]
async fn a_signed_ping_is_answered_whoever_crowds_the_endpoint() {
    #[cfg(unix)]
    more_sockets();
    let discord = StandIn::start().await;
    let served = Process::start(&discord, &[]).await;
    for (size, what) in [
        (1100, String::new()),
        (MANY, "POST /interactions HTTP/1.1\r\nho".to_owned()),
        (MANY, unfinished()),
    ] {
        let crowd = renewed(&served.url, size, &what).await;
        is_answered(&served.url).await;
        is_answered(&served.url).await;
        drop(crowd);
    }
}

#[tokio::test]
async fn who_asks_without_a_signature_keeps_no_place() {
    #[cfg(unix)]
    more_sockets();
    let discord = StandIn::start().await;
    let served = Process::start(&discord, &[]).await;
    let unsigned = with(&[], "{}");
    for request in ["GET / HTTP/1.1\r\nhost: x\r\n\r\n", &unsigned, &unsigned.repeat(20)] {
        let mut crowd = crowd(&served.url, 520, request).await;
        is_answered(&served.url).await;
        for socket in &mut crowd {
            let mut answer = Vec::new();
            // Its requests behind the first one may be a reason to cut it off.
            let _ = timeout(BOUND, socket.read_to_end(&mut answer)).await.expect("it is closed");
            let answers = String::from_utf8_lossy(&answer).matches("HTTP/1.1 ").count();
            assert!(answers <= 1, "{}", String::from_utf8_lossy(&answer));
        }
    }
}

/// A proxy keeps its connections for what Discord asks next.
#[tokio::test]
async fn who_is_signed_keeps_its_connection_in_a_crowd() {
    #[cfg(unix)]
    more_sockets();
    let discord = StandIn::start().await;
    let served = Process::start(&discord, &[]).await;
    let mut kept = said(&served.url, "").await;
    for _ in 0..3 {
        kept.write_all(signed(PING).repeat(5).as_bytes()).await.expect("it is open");
        let mut answers = String::new();
        while answers.matches(PING).count() < 5 {
            let mut some = [0; 4096];
            let read =
                timeout(BOUND, kept.read(&mut some)).await.expect("it comes").expect("it is read");
            assert!(read > 0, "it is kept: {answers}");
            answers.push_str(&String::from_utf8_lossy(&some[..read]));
        }
        let crowd = crowd(&served.url, MANY, "").await;
        drop(crowd);
    }
    // Until it sends something else.
    let last = open(&served.url, &(signed(PING) + &with(&[], "{}").repeat(2))).await.rest().await;
    assert_eq!(last.matches("HTTP/1.1 ").count(), 2, "{last}");
}
