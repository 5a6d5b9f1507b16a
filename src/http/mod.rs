//! Connections of everything that listens: the endpoint for interactions, health and numbers, the preview. Not
//! too many, none slower than it must be, and ended in good order. Who has a place is in `places`.
//!
//! hyper reads and writes HTTP. What it does not do is choose among connections, so the loop that takes them
//! is here, once for all. How much of a response is read is in `body`.

mod body;
mod places;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, HeaderValue};
use axum::http::{Extensions, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{debug, error};

pub(crate) use body::body;
use places::{Place, Places};

/// How connections are bounded.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// As many at once; then one that has shown nothing gives way.
    places: usize,
    /// As many of one address that have not shown that they may be there. A proxy is one address.
    of_one: usize,
    /// How long the head of the first request may take.
    head: Duration,
    /// How long it may take until a request is answered, its body included.
    answer: Duration,
    /// How long a client without a right to more may take to fetch an answer.
    fetch: Duration,
    /// Like `fetch`, but for a client with a right, until its next request.
    between: Duration,
    /// How long a client with a right may stay silent between two requests.
    idle: Duration,
    /// How long a connection lives, however much comes over it.
    life: Duration,
    /// How long a connection that has to end may take to finish the request in hand.
    last: Duration,
}

impl Bounds {
    /// Where Discord asks.
    pub(crate) const ENDPOINT: Self = Self {
        places: 512,
        of_one: 256,
        head: Duration::from_secs(3),
        answer: Duration::from_secs(10),
        fetch: Duration::from_secs(5),
        between: Duration::from_secs(60),
        idle: Duration::from_secs(10),
        life: Duration::from_secs(10 * 60),
        last: Duration::from_secs(3),
    };
    /// Where health and numbers are asked for: once a connection.
    pub(crate) const WATCH: Self = Self { places: 64, of_one: 32, ..Self::ENDPOINT };
    /// The page: some answers take long to work out, and those who look at it hear of changes for an hour.
    #[cfg(feature = "preview")]
    pub(crate) const PAGE: Self = Self {
        places: 256,
        of_one: 64,
        answer: Duration::from_secs(60),
        between: Duration::from_secs(60 * 60),
        life: Duration::from_secs(60 * 60),
        ..Self::ENDPOINT
    };
    /// Where the page's own bot asks, whose client keeps connections for a minute and a half.
    #[cfg(feature = "preview")]
    pub(crate) const STAGE: Self = Self { idle: Duration::from_secs(2 * 60), ..Self::PAGE };
    /// The largest head of a request, in bytes.
    const HEAD: usize = 64 << 10;
}

/// Connections that the system keeps until they are taken.
const WAITING: i32 = 4096;
/// Between two attempts to take a connection when the system has no room for one.
const NO_ROOM: Duration = Duration::from_millis(100);

/// The client, as far as it is known. Every request that comes in here carries it.
#[derive(Clone)]
struct Asking {
    place: Arc<Place>,
    /// Set if somebody has a right to the request in hand.
    has_a_right: Arc<AtomicBool>,
    bounds: Bounds,
}

/// Marks that the sender of this request has a right to it: it was signed, or brought the token. Its
/// connection is kept in preference to others, and after the answer. Where somebody else's server took it,
/// nothing happens.
pub(crate) fn has_a_right(request: &Extensions) {
    if let Some(asking) = request.get::<Asking>() {
        asking.has_a_right.store(true, Ordering::Relaxed);
        asking.place.has_a_right();
    }
}

/// Serves until it shall leave, and then until every connection has ended, which takes three seconds at most.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Router,
    leave: impl Future<Output = ()>,
    bounds: Bounds,
) {
    // The standard library asks for 128; a crowd would fill them before we have looked once.
    if let Err(cause) = SockRef::from(&listener).listen(WAITING) {
        debug!(%cause, "the system keeps as many connections waiting as it always does");
    }
    let places = Places::new(bounds.places, bounds.of_one);
    let leaving = watch::Sender::new(false);
    let (open, mut all_ended) = mpsc::channel::<Infallible>(1);
    let mut leave = pin!(leave);
    loop {
        let (socket, address) = tokio::select! {
            () = &mut leave => break,
            next = taken(&listener, &places) => next,
        };
        let Some(place) = places.take(address.ip(), Instant::now() + bounds.head) else { continue };
        let connection = connection(socket, place, routes.clone(), leaving.subscribe(), bounds);
        let open = open.clone();
        tokio::spawn(async move {
            connection.await;
            drop(open);
        });
        // Tokio would let this loop accept hundreds of connections before the first of them reads its request.
        yield_now().await;
    }
    drop((listener, open));
    leaving.send_replace(true);
    all_ended.recv().await;
}

/// The next connection. One that broke before it was taken, or for which there is no room, ends nothing.
async fn taken(listener: &TcpListener, places: &Places) -> (TcpStream, SocketAddr) {
    let mut is_told = false;
    loop {
        match listener.accept().await {
            Ok(taken) => return taken,
            Err(cause) if cause.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(cause) => {
                if !std::mem::replace(&mut is_told, true) {
                    error!(%cause, "no connection can be taken for now");
                }
                places.give_way();
                sleep(NO_ROOM).await;
            }
        }
    }
}

async fn connection(
    socket: TcpStream,
    place: Place,
    routes: Router,
    mut leaving: watch::Receiver<bool>,
    bounds: Bounds,
) {
    // A small answer goes out at once.
    if let Err(cause) = socket.set_nodelay(true) {
        debug!(%cause, "a connection ended before it began");
        return;
    }
    let mut until = place.until.clone();
    let has_a_right = Arc::new(AtomicBool::new(false));
    let asking = Asking { place: Arc::new(place), has_a_right, bounds };
    let routes = routes.layer(from_fn_with_state(asking, asked));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.idle)
            .max_buf_size(Bounds::HEAD)
            .serve_connection(TokioIo::new(socket), TowerToHyperService::new(routes))
    );
    tokio::select! {
        ended = connection.as_mut() => {
            // A client that is cut off, or leaves in the middle, is no error of ours.
            if let Err(cause) = ended {
                debug!(%cause, "a connection ended");
            }
            return;
        }
        () = overdue(&mut until) => {
            debug!("a connection was too slow, or gave way");
            return;
        }
        () = sleep(bounds.life) => {}
        _ = leaving.wait_for(|leaving| *leaving) => {}
    }
    connection.as_mut().graceful_shutdown();
    if timeout(bounds.last, connection).await.is_err() {
        debug!("a connection was cut off");
    }
}

/// Waits until a connection has to end.
async fn overdue(until: &mut watch::Receiver<Option<Instant>>) {
    loop {
        let Some(at) = *until.borrow_and_update() else { return };
        tokio::select! {
            () = sleep_until(at) => return,
            changed = until.changed() => if changed.is_err() { return },
        }
    }
}

/// One request of a connection. It is the last one unless somebody had a right to it.
async fn asked(State(asking): State<Asking>, mut request: Request, next: Next) -> Response {
    let Asking { place, has_a_right, bounds } = &asking;
    has_a_right.store(false, Ordering::Relaxed);
    place.asks(Instant::now() + bounds.answer + bounds.fetch);
    request.extensions_mut().insert(asking.clone());
    let answer = timeout(bounds.answer, next.run(request)).await;
    let mut answer = answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response());
    if has_a_right.load(Ordering::Relaxed) {
        place.answered(Instant::now() + bounds.between);
    } else {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        place.answered(Instant::now() + bounds.fetch);
    }
    answer
}

#[cfg(test)]
mod tests;
