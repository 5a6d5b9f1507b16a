//! Connections that are silent, slow, or too many, over real sockets.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::Instant;

use super::{Bounds, has_a_right, serve};

const BOUNDS: Bounds = Bounds::ENDPOINT;
/// More than the sockets on either side hold.
const LARGE: usize = 64 << 20;

async fn served(bounds: Bounds) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (leave, left) = oneshot::channel();
    let routes = Router::new()
        .route("/", get(async || "served"))
        .route("/body", post(async |body: Bytes| format!("{} bytes", body.len())))
        .route("/never", get(std::future::pending::<()>))
        .route("/large", get(async || vec![b'x'; LARGE]))
        .route(
            "/right",
            get(async |request: Request| {
                has_a_right(request.extensions());
                "rightly served"
            }),
        );
    let leave_on = async {
        let _ = left.await;
    };
    (address, leave, tokio::spawn(serve(listener, routes, leave_on, bounds)))
}

fn get_of(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")
}

async fn asking(address: SocketAddr, request: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}

/// Reads until the other side closes the connection.
async fn all(socket: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // One that is cut off in the middle of a request may be reset.
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// Reads until the text ends like this.
async fn until(socket: &mut TcpStream, end: &str) -> String {
    let mut answer = String::new();
    while !answer.ends_with(end) {
        let mut some = [0; 1024];
        let read = socket.read(&mut some).await.unwrap();
        assert!(read > 0, "it was closed: {answer}");
        answer.push_str(std::str::from_utf8(&some[..read]).unwrap());
    }
    answer
}

/// Lets whoever is ready do something.
async fn others() {
    for _ in 0..1000 {
        yield_now().await;
    }
}

/// How long it takes until the other side closes a connection on which this was said, and what it says.
async fn closed_after(address: SocketAddr, said: &str) -> (Duration, String) {
    let mut socket = asking(address, said).await;
    others().await;
    tokio::time::pause();
    let began = Instant::now();
    let answer = all(&mut socket).await;
    let took = began.elapsed();
    tokio::time::resume();
    (took, answer)
}

#[tokio::test]
async fn who_says_nothing_or_half_of_it_is_closed_in_seconds() {
    let (address, _leave, _serving) = served(BOUNDS).await;
    let slow = Duration::from_secs(1);
    for said in ["", "G", "GET / HTTP/1.1\r\nho", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let (took, answer) = closed_after(address, said).await;
        assert!(took >= BOUNDS.head - slow && took <= BOUNDS.head + slow, "{said:?}: {took:?}");
        assert_eq!(answer, "");
    }
    let half = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf";
    let (took, answer) = closed_after(address, half).await;
    assert!(took <= BOUNDS.answer + BOUNDS.fetch + slow, "{took:?}");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let (took, answer) = closed_after(address, &get_of("/never")).await;
    assert!(took <= BOUNDS.answer + slow && answer.starts_with("HTTP/1.1 408 "), "{took:?}");
}

/// Time goes on only when nobody has anything to do, and the drops come all the same.
#[tokio::test(start_paused = true)]
async fn a_head_that_comes_drop_by_drop_is_closed_in_seconds() {
    let (address, _leave, _serving) = served(BOUNDS).await;
    let mut socket = asking(address, "GET / HTTP/1.1\r\n").await;
    let began = Instant::now();
    while socket.write_all(b"x: y\r\n").await.is_ok() && began.elapsed() < BOUNDS.head * 5 {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(began.elapsed() <= BOUNDS.head * 2, "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_answer_that_nobody_fetches_is_given_up() {
    let (address, _leave, _serving) = served(BOUNDS).await;
    let mut socket = asking(address, &get_of("/large")).await;
    socket.readable().await.unwrap();
    others().await;
    tokio::time::pause();
    tokio::time::sleep(BOUNDS.fetch + Duration::from_secs(1)).await;
    others().await;
    tokio::time::resume();
    let answer = all(&mut socket).await;
    assert!(answer.len() < LARGE, "it was cut off");
}

#[tokio::test]
async fn who_has_no_right_asks_once() {
    let (address, _leave, _serving) = served(BOUNDS).await;
    // Everything that it sends behind its first request is lost.
    for path in ["/", "/nowhere", "/body"] {
        let many = get_of(path).repeat(20);
        let answer = all(&mut asking(address, &many).await).await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
    }
    let answer = all(&mut asking(address, "nonsense\r\n\r\n").await).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn who_has_a_right_goes_on() {
    let (address, _leave, _serving) = served(BOUNDS).await;
    let mut socket = asking(address, &get_of("/right").repeat(3)).await;
    let mut answers = String::new();
    while answers.matches("rightly served").count() < 3 {
        answers.push_str(&until(&mut socket, "rightly served").await);
    }
    assert!(!answers.contains("connection: close"), "{answers}");
    // Until it asks for something else.
    socket.write_all(get_of("/").repeat(2).as_bytes()).await.unwrap();
    let answer = all(&mut socket).await;
    assert_eq!(answer.matches("HTTP/1.1 200 ").count(), 1, "{answer}");
}

#[tokio::test]
async fn who_comes_later_is_served_however_many_wait() {
    let bounds = Bounds { places: 3, ..BOUNDS };
    let (address, _leave, _serving) = served(bounds).await;
    let mut rightly = asking(address, &get_of("/right")).await;
    until(&mut rightly, "rightly served").await;
    let mut silent = Vec::new();
    for _ in 0..6 {
        silent.push(TcpStream::connect(address).await.unwrap());
        others().await;
    }
    assert!(all(&mut asking(address, &get_of("/")).await).await.ends_with("served"));
    // The oldest gave way.
    assert_eq!(all(&mut silent[0]).await, "");
    rightly.write_all(get_of("/right").as_bytes()).await.unwrap();
    until(&mut rightly, "rightly served").await;
}

#[tokio::test]
async fn one_address_takes_the_places_of_nobody_else() {
    let bounds = Bounds { places: 9, of_one: 2, ..BOUNDS };
    let (address, _leave, _serving) = served(bounds).await;
    let from = |host: &str| {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(format!("{host}:0").parse().unwrap()).unwrap();
        socket.connect(address)
    };
    let other = from("127.0.0.2").await.unwrap();
    let mut of_one = Vec::new();
    for _ in 0..5 {
        of_one.push(TcpStream::connect(address).await.unwrap());
        others().await;
    }
    for gone in &mut of_one[..3] {
        assert_eq!(all(gone).await, "");
    }
    for there in [&other, &of_one[3], &of_one[4]] {
        assert!(there.try_read(&mut [0; 9]).is_err(), "it is open, and nothing was said");
    }
}

#[tokio::test]
async fn no_connection_lives_for_ever() {
    let hour = Duration::from_secs(3600);
    let bounds = Bounds { idle: hour, between: hour, ..BOUNDS };
    let (address, _leave, _serving) = served(bounds).await;
    let mut rightly = asking(address, &get_of("/right")).await;
    until(&mut rightly, "rightly served").await;
    tokio::time::pause();
    let began = Instant::now();
    assert_eq!(all(&mut rightly).await, "");
    assert!(began.elapsed() >= bounds.life - bounds.last && began.elapsed() < hour);
}

#[tokio::test]
async fn who_leaves_takes_nobody_any_more() {
    let (address, leave, serving) = served(BOUNDS).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    assert!(all(&mut asking(address, &get_of("/")).await).await.ends_with("served"));
    leave.send(()).unwrap();
    assert_eq!(all(&mut silent).await, "");
    serving.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
