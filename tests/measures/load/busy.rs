//! The cost of a busy server: memory of an idle bot, and processor time of a message that is not for it and of an
//! answer. Prints the row of the table in docs/reliability.md.
//!
//! ```text
//! cargo test --release --features measure --test measures -- --nocapture busy_server
//! ```
//!
//! With the variable `PEER`, it measures another bot: benches/peers.

use std::time::Duration;

use tokio::time::sleep;

use super::Load;
use super::figures::{megabytes, milliseconds};

/// Time without an event, before memory is measured.
const REST: Duration = Duration::from_secs(10);
const IGNORED: usize = 60_000;
const ANSWERS: usize = 10_000;
const PACE: u32 = 20;
const PACED: Duration = Duration::from_secs(60);

/// Processor time per event of a run.
fn each(load: &Load, count: usize) -> Duration {
    load.figures.used() / u32::try_from(count).expect("it is not many")
}

#[expect(clippy::print_stdout, reason = "the row is for whoever runs it")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_busy_server_costs() {
    let mut load = Load::begin_with_peer("a busy server").await;
    sleep(REST).await;
    let idle = load.bot.resident();
    load.as_fast_as_it_goes(IGNORED, |town, world, n| town.chats(world, n)).await;
    let ignored = each(&load, IGNORED);
    load.as_fast_as_it_goes(ANSWERS, |town, world, _| town.mentions(world)).await;
    let loaded = each(&load, ANSWERS);
    load.paced(PACE, PACED, |town, world, _| town.mentions(world)).await;
    let paced = each(&load, PACE as usize * PACED.as_secs() as usize);
    sleep(REST).await;
    let after = load.bot.resident();
    let unanswered = super::waiting_in(&load.discord);
    println!(
        "| {:.0} | {:.2} | {:.2} | {} | {} |",
        ignored.as_secs_f64() * 1e6,
        milliseconds(loaded),
        milliseconds(paced),
        megabytes(idle),
        megabytes(after),
    );
    assert_eq!(unanswered, 0, "unanswered");
}
