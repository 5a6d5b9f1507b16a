//! The server's connections: limited in number, in idle time and in life, and shut down gracefully. axum's
//! own server limits none of this.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};
use tracing::{debug, error};

/// Limits on connections.
#[derive(Clone, Copy)]
struct Bounds {
    /// Maximum number of connections; further ones wait to be accepted.
    connections: usize,
    /// Timeout for the head of a request, and thus for an idle connection.
    head: Duration,
    /// Maximum life of a connection, however much it is used.
    life: Duration,
    /// Timeout for requests in progress when a connection has to end.
    last: Duration,
}

const BOUNDS: Bounds = Bounds {
    connections: 512,
    head: Duration::from_secs(10),
    life: Duration::from_secs(10 * 60),
    last: Duration::from_secs(3),
};

/// Delay before accepting again when resources are exhausted.
const NO_ROOM: Duration = Duration::from_millis(500);

/// Serves until `leave` resolves, and then until every connection has ended, which takes at most three
/// seconds.
pub(in crate::discord) async fn serve(
    listener: TcpListener,
    routes: Router,
    leave: impl Future<Output = ()>,
) {
    bounded(listener, routes, leave, BOUNDS).await;
}

async fn bounded(
    listener: TcpListener,
    routes: Router,
    leave: impl Future<Output = ()>,
    bounds: Bounds,
) {
    let room = Arc::new(Semaphore::new(bounds.connections));
    let leaving = watch::Sender::new(false);
    let (open, mut all_ended) = mpsc::channel::<Infallible>(1);
    let mut leave = pin!(leave);
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = Arc::clone(&room).acquire_owned().await;
            (taken(&listener).await, place)
        };
        let (socket, place) = tokio::select! {
            () = &mut leave => break,
            next = next => next,
        };
        let connection = connection(socket, routes.clone(), leaving.subscribe(), bounds);
        let open = open.clone();
        tokio::spawn(async move {
            connection.await;
            drop((place, open));
        });
    }
    drop((listener, open));
    leaving.send_replace(true);
    all_ended.recv().await;
}

/// Accepts the next connection. Aborted connections and exhausted resources do not end the loop.
async fn taken(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return socket,
            Err(cause) if cause.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(cause) => {
                error!(%cause, "no connection can be taken for now");
                sleep(NO_ROOM).await;
            }
        }
    }
}

async fn connection(
    socket: TcpStream,
    routes: Router,
    mut leaving: watch::Receiver<bool>,
    bounds: Bounds,
) {
    // Sends small responses at once.
    if let Err(cause) = socket.set_nodelay(true) {
        debug!(%cause, "a connection ended before it began");
        return;
    }
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .serve_connection(TokioIo::new(socket), TowerToHyperService::new(routes))
    );
    tokio::select! {
        ended = connection.as_mut() => {
            // A client that disconnects half way is not an error of ours.
            if let Err(cause) = ended {
                debug!(%cause, "a connection ended");
            }
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

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;
    use tokio::task::{JoinHandle, yield_now};

    use super::{BOUNDS, Bounds, bounded};

    async fn served(bounds: Bounds) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (leave, left) = oneshot::channel();
        let routes = Router::new().route("/", get(async || "served"));
        let leave_on = async {
            let _ = left.await;
        };
        (address, leave, tokio::spawn(bounded(listener, routes, leave_on, bounds)))
    }

    async fn asking(address: SocketAddr) -> TcpStream {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        socket.write_all(request).await.unwrap();
        socket
    }

    async fn all(mut socket: TcpStream) -> String {
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answer
    }

    /// Lets other tasks run.
    async fn others() {
        for _ in 0..1000 {
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn more_connections_than_there_is_room_for_wait() {
        let (address, _leave, _serving) = served(Bounds { connections: 2, ..BOUNDS }).await;
        let silent = [TcpStream::connect(address).await, TcpStream::connect(address).await];
        let third = asking(address).await;
        others().await;
        assert!(third.try_read(&mut [0; 9]).is_err(), "there is no room");
        drop(silent);
        assert!(all(third).await.ends_with("served"));
    }

    #[tokio::test]
    async fn no_connection_lives_for_ever() {
        let hour = Duration::from_secs(3600);
        let (address, _leave, _serving) = served(Bounds { head: hour, ..BOUNDS }).await;
        let silent = TcpStream::connect(address).await.unwrap();
        others().await;
        tokio::time::pause();
        let began = tokio::time::Instant::now();
        assert_eq!(all(silent).await, "");
        assert!(began.elapsed() >= BOUNDS.life && began.elapsed() < hour);
    }

    #[tokio::test]
    async fn who_leaves_takes_nobody_any_more() {
        let (address, leave, serving) = served(BOUNDS).await;
        let silent = TcpStream::connect(address).await.unwrap();
        assert!(all(asking(address).await).await.ends_with("served"));
        leave.send(()).unwrap();
        assert_eq!(all(silent).await, "");
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
