//! The highest rate of signed HTTP interactions on one core. The bot has a core of its own, and the
//! callers have the other; their requests are made and signed beforehand.

use std::process::Command;
use std::time::Duration;

use hdrhistogram::Histogram;
use ring::signature::{ED25519, UnparsedPublicKey};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::bot::Running;
use super::figures::{megabytes, milliseconds};
use super::town::Town;
use super::{PATIENCE, WARM, interaction, waiting};
use crate::standin::StandIn;
use crate::standin::endpoint::{Signer, now};
use crate::standin::world::World;

/// Questions that are asked first, so that there are buttons to press.
const FIRST: usize = 300;
/// Number of interactions prepared before any is sent: signatures are valid for five minutes.
const COUNT: usize = 30_000;
/// Number of connections, each of which sends its next request after an answer.
const CONNECTIONS: usize = 16;

/// Results of one connection.
struct Seen {
    took: Histogram<u64>,
    lost: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_interactions_on_one_core() {
    alone_on(1);
    let discord = StandIn::start().await;
    discord.only_counts();
    let mut town = discord.shared.change(Town::build);
    let bot = Running::serve(&discord, 0).await;
    for _ in 0..FIRST {
        discord.shared.change(|world| town.asks(world));
        // One after another: they all use one client.
        let done = |world: &World| (waiting(world) == 0).then_some(());
        discord.shared.wait(PATIENCE, done).await.expect("it is answered");
    }
    let requests = prepared(&discord, &mut town);
    let first = bot.resident();
    let (began, used) = (Instant::now(), bot.processor());
    let share = COUNT.div_ceil(CONNECTIONS);
    let url = bot.url();
    let callers =
        requests.chunks(share).map(|requests| tokio::spawn(calls(url.clone(), requests.to_vec())));
    let callers: Vec<_> = callers.collect();
    tokio::time::sleep(WARM).await;
    let warm = bot.resident();
    let (mut took, mut lost) = (histogram(), 0);
    for caller in callers {
        let seen = caller.await.expect("it goes on");
        took.add(&seen.took).expect("they are made alike");
        lost += seen.lost;
    }
    let (time, used) = (began.elapsed(), bot.processor() - used);
    let last = bot.resident();
    let (noted, warnings) = bot.leave().await;
    let at = |share: f64| Duration::from_micros(took.value_at_quantile(share));
    print(&format!(
        "| `serve` on one core, {CONNECTIONS} connections: {:.0} signed interactions a second | {} | {lost} | {noted} | {:.1} | {:.1} | {:.1} | – | {} → {} → {} | {:.0} |",
        took.len() as f64 / time.as_secs_f64(),
        took.len(),
        milliseconds(at(0.5)),
        milliseconds(at(0.99)),
        milliseconds(at(1.0)),
        megabytes(first),
        megabytes(warm),
        megabytes(last),
        took.len() as f64 / used.as_secs_f64(),
    ));
    assert_eq!((lost, warnings.len()), (0, 0), "{warnings:?}");
    assert!(at(0.99) < Duration::from_millis(100), "p99 {:?}", at(0.99));
}

/// The cost of checking one signature, for a request of typical length.
#[test]
fn a_signature() {
    const TIMES: u32 = 10_000;
    let (signer, time, body) = (Signer::new(), now(), "x".repeat(2000));
    let signature = hex::decode(signer.sign(&time, &body)).expect("it is hexadecimal");
    let key = hex::decode(signer.key()).expect("it is hexadecimal");
    let key = UnparsedPublicKey::new(&ED25519, key);
    let signed = format!("{time}{body}");
    let began = Instant::now();
    for _ in 0..TIMES {
        key.verify(signed.as_bytes(), &signature).expect("it holds");
    }
    eprintln!("checking a signature takes {:?}", began.elapsed() / TIMES);
}

/// Restricts this process to one core.
fn alone_on(core: usize) {
    let pid = std::process::id().to_string();
    let set = Command::new("taskset").args(["-a", "-c", "-p", &core.to_string(), &pid]).output();
    assert!(set.expect("there is a taskset").status.success(), "there is such a core");
}

/// Interactions as HTTP requests.
fn prepared(discord: &StandIn, town: &mut Town) -> Vec<Vec<u8>> {
    let mut sent = discord.collects();
    let (signer, time) = (Signer::new(), now());
    let request = |n| {
        discord.shared.change(|world| interaction(town, world, n));
        let body = sent.try_recv().expect("it was sent").1.to_string();
        let signature = signer.sign(&time, &body);
        let length = body.len();
        format!("POST /interactions HTTP/1.1\r\nhost: caveat\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nx-signature-ed25519: {signature}\r\nx-signature-timestamp: {time}\r\n\r\n{body}").into_bytes()
    };
    (0..COUNT).map(request).collect()
}

/// Sends requests one after another over a connection.
async fn calls(url: String, requests: Vec<Vec<u8>>) -> Seen {
    let address = url.trim_start_matches("http://").split('/').next().expect("there is one");
    let socket = TcpStream::connect(address).await.expect("it listens");
    socket.set_nodelay(true).expect("it is open");
    let mut socket = BufStream::new(socket);
    let mut seen = Seen { took: histogram(), lost: 0 };
    for request in requests {
        let began = Instant::now();
        match timeout(PATIENCE, answer(&mut socket, &request)).await {
            Ok(body) if body.starts_with(b"{\"type\":") => {
                let micros = u64::try_from(began.elapsed().as_micros()).expect("it is short");
                seen.took.saturating_record(micros);
            }
            _ => seen.lost += 1,
        }
    }
    seen
}

/// The body of a successful answer.
async fn answer(socket: &mut BufStream<TcpStream>, request: &[u8]) -> Vec<u8> {
    socket.write_all(request).await.expect("it is open");
    socket.flush().await.expect("it is open");
    let (mut ok, mut length) = (false, 0);
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).await.expect("it answers");
        ok |= line.starts_with("HTTP/1.1 200 ");
        if let Some(number) = line.strip_prefix("content-length: ") {
            length = number.trim().parse().expect("it is a number");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await.expect("all of it comes");
    if ok { body } else { Vec::new() }
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(60_000_000, 3).expect("these are within its limits")
}

#[expect(clippy::print_stdout, reason = "the line is for whoever runs it")]
fn print(line: &str) {
    println!("{line}");
}
