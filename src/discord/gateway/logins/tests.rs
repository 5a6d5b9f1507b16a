use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{LIMITS_LIFETIME, LOGIN_TIMEOUT, LoginLimits, LoginTurn, Logins};
use crate::Clock;
use crate::service::Memory;
use crate::store::DatabaseUrl;

/// Minimum time between two logins.
const APART: Duration = Duration::from_secs(5);

fn limits(remaining: u64, buckets: u64) -> LoginLimits {
    LoginLimits { remaining, total: 1000, resets: Duration::from_secs(3600), buckets }
}

/// Logins with their own clock, and a count of requests to Discord, which reports ten logins left.
fn logins(memory: Memory, said: LoginLimits) -> (Arc<Logins>, Clock, Arc<AtomicUsize>) {
    let (clock, asked) = (Clock::system(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&asked);
    let ask = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let answer = Ok(limits(10, said.buckets));
        Box::pin(std::future::ready(answer)) as super::LimitsFuture
    };
    (Logins::new(memory, clock.clone(), APART, said, ask), clock, asked)
}

/// Advances the clock until the turn is granted, and returns the time that took.
async fn turn(logins: &Arc<Logins>, clock: &Clock, shard: u32) -> (LoginTurn, Duration) {
    let began = clock.now();
    let turn = async { logins.turn(shard).await.expect("Discord says so") };
    tokio::pin!(turn);
    loop {
        tokio::select! {
            biased;
            turn = &mut turn => return (turn, clock.now().since(began)),
            () = clock.advance_to_next() => {}
        }
    }
}

fn is_about(time: Duration, expected: Duration) -> bool {
    time >= expected && time < expected + Duration::from_secs(1)
}

#[tokio::test]
async fn the_first_of_each_queue_logs_in_at_once_and_the_next_waits() {
    let (logins, clock, asked) = logins(Memory::none(), limits(1000, 2));
    let (first, took) = turn(&logins, &clock, 0).await;
    assert!(is_about(took, Duration::ZERO), "{took:?}");
    let (other, took) = turn(&logins, &clock, 1).await;
    assert!(is_about(took, Duration::ZERO), "another queue: {took:?}");
    drop(first);
    let (_second, took) = turn(&logins, &clock, 2).await;
    assert!(is_about(took, APART), "{took:?}");
    drop(other);
    clock.advance(2 * APART);
    let (_third, took) = turn(&logins, &clock, 3).await;
    assert!(is_about(took, Duration::ZERO), "it has waited already: {took:?}");
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn one_waits_while_another_of_its_queue_is_at_it() {
    let (logins, clock, _) = logins(Memory::none(), limits(1000, 1));
    let (first, _) = turn(&logins, &clock, 0).await;
    let mut next = tokio::spawn({
        let logins = Arc::clone(&logins);
        async move { logins.turn(1).await.is_ok() }
    });
    clock.advance(10 * APART);
    tokio::select! {
        biased;
        _ = &mut next => panic!("it is not its turn"),
        () = tokio::task::yield_now() => {}
    }
    drop(first);
    clock.advance_to_next().await;
    assert!(next.await.unwrap());
}

#[tokio::test]
async fn when_no_login_is_left_it_waits_until_there_are_some() {
    let (logins, clock, asked) = logins(Memory::none(), limits(1, 1));
    drop(turn(&logins, &clock, 0).await);
    let (_turn, took) = turn(&logins, &clock, 1).await;
    assert!(is_about(took, Duration::from_secs(3600) + APART), "{took:?}");
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn other_processes_log_in_too_so_it_asks_anew_after_a_while() {
    let (logins, clock, asked) = logins(Memory::none(), limits(500, 1));
    drop(turn(&logins, &clock, 0).await);
    clock.advance(2 * LIMITS_LIFETIME);
    drop(turn(&logins, &clock, 0).await);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(logins.said.lock().await.0.remaining, 9);
}

/// The store uses its own clock, which tests cannot advance, so the other process only frees its turn.
#[tokio::test]
async fn processes_with_one_store_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let open = async || Memory::open(place.clone(), Clock::system()).await.unwrap();
    let (here, there) = (open().await, open().await);
    assert_eq!(there.take_turn(0, LOGIN_TIMEOUT).await, Ok(None));
    let (logins, clock, _) = logins(here, limits(1000, 2));
    let (_other_queue, took) = turn(&logins, &clock, 1).await;
    assert!(is_about(took, Duration::ZERO), "{took:?}");
    let waiting = tokio::spawn({
        let logins = Arc::clone(&logins);
        async move { logins.turn(0).await.is_ok() }
    });
    // It has asked, and sleeps.
    clock.advance_to_next().await;
    assert!(!waiting.is_finished());
    there.leave_turn(0, Duration::ZERO).await.unwrap();
    // Its next poll may come before or after that, so it sleeps once more or not at all.
    let asleep = async {
        loop {
            clock.advance_to_next().await;
        }
    };
    tokio::select! {
        turn = waiting => assert!(turn.unwrap()),
        () = asleep => unreachable!("it lets the clock run for as long as it is waited for"),
    }
    assert!(there.take_turn(0, LOGIN_TIMEOUT).await.unwrap().is_some(), "now it is its turn");
}
