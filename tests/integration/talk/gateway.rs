//! Faults of Discord's gateway: after each, the next question is answered.
//!
//! Real timers decide how long that takes. So all faults are injected at once, each on a bot and a stand-in
//! of its own, and each test waits for its own. The measurement `reliability` prints the times.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, LazyLock, Mutex};
use std::time::{Duration, Instant};

use caveat::discord::{Connection, Plugin};
use serde_json::json;
use tokio::task::JoinSet;

use super::{LEGAL, SHIPPED, caveat_as, outlived, seconds};
use crate::chat::Said;
use crate::standin::model::How;
use crate::standin::world::World;
use crate::standin::{Order, StandIn};

/// Heartbeat interval; Discord's is 41 seconds.
const HEARTBEAT: Duration = Duration::from_secs(4);
/// Timeout of each test.
const BOUND: Duration = Duration::from_secs(90);
/// Timeout where the next heartbeat, in 41 seconds, would be too late.
const SOON: Duration = Duration::from_secs(30);
/// Delay of a late READY.
const LATE: Duration = Duration::from_secs(20);

/// The way in which the connection came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Back {
    /// It was never lost.
    Stayed,
    /// Resumed: events during the gap are delivered.
    Resumed,
    /// Logged in anew: events during the gap are lost.
    Anew,
}

struct Case {
    /// The name of its test.
    name: &'static str,
    fault: &'static str,
    back: Back,
    inflict: fn(&StandIn),
}

#[derive(Clone, Copy, Debug)]
struct Outcome {
    back: Back,
    /// Time from the fault to the next answer.
    took: Duration,
}

fn send(op: u64, data: serde_json::Value) -> Order {
    Order::Send(json!({ "op": op, "d": data, "s": null, "t": null }))
}

/// Declares the cases, with a test for each.
macro_rules! faults {
    ($($name:ident: $fault:literal, $back:ident, $inflict:expr;)+) => {
        static CASES: &[Case] = &[$(Case {
            name: stringify!($name),
            fault: $fault,
            back: Back::$back,
            inflict: $inflict,
        },)+];

        $(#[test]
        fn $name() {
            is_outlived(stringify!($name));
        })+
    };
}

faults! {
    close_4000: "close 4000", Resumed, |discord| discord.order(|| Order::Close(4000));
    close_4009: "close 4009, the session timed out", Anew, |discord| discord.order(|| Order::Close(4009));
    close_1001: "close 1001, going away", Resumed, |discord| discord.order(|| Order::Close(1001));
    close_4003_ends_the_stream: "close 4003, not identified", Resumed, |discord| discord.order(|| Order::Close(4003));
    the_connection_drops: "TCP connection closed", Resumed, |discord| discord.order(|| Order::Cut);
    the_connection_is_reset_and_the_next_refused: "TCP connection reset, the next one refused", Resumed, |discord| {
            discord.shared.change(|world| world.faults_of_gateway.refused = 1);
            discord.order(|| Order::Cut);
        };
    the_stream_ends_without_a_code: "stream ended without a close code", Resumed, |discord| discord.order(|| Order::CloseEmpty);
    a_heartbeat_is_not_answered: "one heartbeat not answered", Resumed, |discord| discord.order(|| Order::Deaf(1));
    no_heartbeat_is_answered_any_more: "op 11 stops, and everything else", Resumed, |discord| discord.order(|| Order::Deaf(usize::MAX));
    asked_to_reconnect: "op 7, reconnect", Resumed, |discord| discord.order(|| send(7, json!(null)));
    an_invalid_session_that_can_be_resumed: "op 9 true, invalid session that can be resumed", Resumed, |discord| discord.order(|| send(9, json!(true)));
    an_invalid_session: "op 9 false, invalid session", Anew, |discord| discord.order(|| send(9, json!(false)));
    what_is_no_json: "malformed JSON", Stayed, |discord| discord.order(|| Order::Text(r#"{"op":0,"t":"MESSAGE_CREATE","d":{"#));
    an_event_of_unknown_shape: "an event of unknown type and shape", Stayed, |discord| {
            discord.shared.change(|world| world.dispatch_any("SOMETHING_NEW", &json!([1, null])));
        };
    // The header and the first bytes of zlib's output for a heartbeat's answer.
    a_frame_that_breaks_off: "truncated zlib frame", Stayed, |discord| discord.order(|| Order::Binary(vec![0x78, 0x9c, 0xab, 0x56, 0xca]));
    a_login_is_answered_late: "READY 20 s late, after close 4009", Anew, |discord| {
            discord.shared.change(|world| world.faults_of_gateway.late = Some(LATE));
            discord.order(|| Order::Close(4009));
        };
    a_reconnect_that_hangs: "close 4000, the next connection hangs", Resumed, |discord| {
            discord.shared.change(|world| world.faults_of_gateway.hung = 1);
            discord.order(|| Order::Close(4000));
        };
}

/// Outcomes of the cases, by name, as soon as they are known.
struct Outcomes {
    known: Mutex<HashMap<&'static str, Result<Outcome, String>>>,
    more: Condvar,
}

/// All cases start with the first test that asks for one.
static OUTCOMES: LazyLock<Arc<Outcomes>> = LazyLock::new(|| {
    let outcomes = Arc::new(Outcomes { known: Mutex::default(), more: Condvar::new() });
    let told = Arc::clone(&outcomes);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("there is a runtime");
        runtime.block_on(async {
            let mut tries = JoinSet::new();
            for case in CASES {
                tries.spawn(async {
                    let tried = tokio::spawn(inflicted(case)).await;
                    (case.name, tried.map_err(|panic| panic.to_string()))
                });
            }
            while let Some(tried) = tries.join_next().await {
                let (name, outcome) = tried.expect("its panic was caught");
                told.known.lock().expect("nobody panics there").insert(name, outcome);
                told.more.notify_all();
            }
        });
    });
    outcomes
});

/// Waits for the outcome of a case.
fn outcome(case: &Case) -> Outcome {
    let known = OUTCOMES.known.lock().expect("nobody panics there");
    let known = OUTCOMES.more.wait_while(known, |known| !known.contains_key(case.name));
    let outcome = known.expect("nobody panics there")[case.name].clone();
    outcome.unwrap_or_else(|panic| panic!("{}: {panic}", case.name))
}

/// Number of times that the bot connected.
fn connections(world: &World) -> usize {
    world.faults_of_gateway.logins + world.faults_of_gateway.resumes
}

fn is_answered(world: &World, said: &Said) -> bool {
    world.acts.iter().any(|act| act.how == How::Reply && act.message.reference == Some(said.id))
}

/// Injects the fault into a working bot, and asks until there is an answer.
async fn inflicted(case: &'static Case) -> Outcome {
    let discord = StandIn::start().await;
    discord.shared.change(|world| {
        world.heartbeat_interval = HEARTBEAT;
        world.logins.apart = Connection::APART;
        world.faults_of_gateway.resets = case.name.contains("reset");
    });
    let _bot = caveat_as(&discord, Plugin::new(SHIPPED.clone())).await;
    let alice = discord.user("alice");
    alice.dms(LEGAL).await.reply().await;
    let beats = |world: &World| (world.faults_of_gateway.heartbeats > 0).then_some(());
    discord.shared.wait(BOUND, beats).await.expect("its heart beats");
    let logins = discord.shared.read(|world| world.faults_of_gateway.logins);
    let at_first = discord.shared.read(connections);

    let began = Instant::now();
    (case.inflict)(&discord);
    let mut asked = Vec::new();
    loop {
        let before = discord.shared.read(connections);
        asked.push(alice.dms(LEGAL).await);
        let answered = discord.shared.wait(BOUND, |world| {
            let is_back = case.back == Back::Stayed || connections(world) > at_first;
            let answered = is_back && asked.iter().any(|said| is_answered(world, said));
            // A new session does not hear of earlier messages.
            (answered || connections(world) > before).then_some(answered)
        });
        match answered.await {
            Some(true) => break,
            Some(false) => {}
            None => panic!("no answer\nwhat happened:\n{}", discord.shared.transcript()),
        }
    }
    let took = began.elapsed();
    discord.shared.read(|world| {
        let back = match (world.faults_of_gateway.logins > logins, connections(world) > at_first) {
            (true, _) => Back::Anew,
            (false, true) => Back::Resumed,
            (false, false) => Back::Stayed,
        };
        let returns = world.faults_of_gateway.returns;
        assert_eq!(returns > 0, back == Back::Resumed, "it resumes where Discord says");
        Outcome { back, took }
    })
}

/// Questions from before the end of a stream are answered, and the session is resumed at once. The heartbeat
/// is as far off here as Discord's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_stream_loses_no_answer() {
    for end in [|| Order::CloseEmpty, || Order::Close(4003)] {
        let discord = StandIn::start().await;
        let bot = caveat_as(&discord, Plugin::new(SHIPPED.clone())).await;
        let people: Vec<_> = (0..10).map(|n| discord.user(&format!("person-{n}"))).collect();
        let mut asked = Vec::new();
        for person in &people {
            asked.push(person.dms(LEGAL).await);
        }
        discord.order(end);
        for said in &asked {
            said.reply().await;
        }
        let back = |world: &World| (connections(world) > 1).then_some(());
        discord.shared.wait(SOON, back).await.expect("it comes back");
        people[0].dms(LEGAL).await.reply().await;
        assert_eq!(bot.replies().len(), asked.len() + 1);
    }
}

#[tokio::test]
async fn where_nobody_is_at_the_address_for_resuming_the_usual_one_is_taken() {
    let discord = StandIn::start().await;
    discord.shared.change(|world| world.resume_url = "ws://127.0.0.1:1".to_owned());
    let bot = caveat_as(&discord, Plugin::new(SHIPPED.clone())).await;
    let alice = discord.user("alice");
    alice.dms(LEGAL).await.reply().await;
    discord.order(|| Order::Close(4000));
    let resumed = |world: &World| (world.faults_of_gateway.resumes > 0).then_some(());
    discord.shared.wait(BOUND, resumed).await.expect("it resumes");
    alice.dms(LEGAL).await.reply().await;
    assert_eq!((bot.replies().len(), discord.identifies().len()), (2, 1));
}

#[tokio::test]
async fn what_is_told_twice_is_answered_once() {
    let discord = StandIn::start().await;
    let bot = caveat_as(&discord, Plugin::new(SHIPPED.clone())).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    alice.dms(LEGAL).await.reply().await;
    alice.says(&general, "@caveat").await.reply().await;
    // A second acknowledgement would be refused, which the stand-in reports.
    alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    discord.shared.change(|world| world.faults_of_gateway.replays = true);
    discord.order(|| Order::Close(4000));
    let resumed = |world: &World| (world.faults_of_gateway.resumes > 0).then_some(());
    discord.shared.wait(BOUND, resumed).await.expect("it resumes");
    alice.dms(LEGAL).await.reply().await;
    discord.user("bob").says(&general, "that was that").await.quiet().await;
    assert_eq!(bot.replies().len(), 4);
}

/// The test of a case, which prints its line of the table in docs/reliability.md.
fn is_outlived(name: &str) {
    let case = CASES.iter().find(|case| case.name == name).expect("there is such a case");
    let Outcome { back, took } = outcome(case);
    assert_eq!(back, case.back, "{}", case.fault);
    let happens = match back {
        Back::Stayed => "nothing is lost but that frame",
        Back::Resumed => "the session is resumed, nothing is lost",
        Back::Anew => "the bot logs in again; what was said meanwhile is lost",
    };
    outlived(case.fault, happens, seconds(took), case.name);
}
