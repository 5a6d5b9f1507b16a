//! The ways in which the binary ends: told once, told twice, or refused by Discord.

#[cfg(target_os = "linux")]
use std::os::fd::OwnedFd;
use std::time::Duration;

use super::LEGAL;
use crate::chat::Asked;
use crate::scenes::processes::Running;
use crate::standin::world::World;
use crate::standin::{Fault, Order, StandIn};

/// Timeout of every wait: the binary learns its FAQ when it starts, which takes long on a busy machine.
const BOUND: Duration = Duration::from_secs(120);

/// Waits until Discord has got this many such requests.
async fn requested(discord: &StandIn, on: &[&str]) {
    let fits = |request: &String| on.iter().all(|part| request.contains(part));
    let there = |world: &World| world.requests.iter().any(fits).then_some(());
    discord.shared.wait(BOUND, there).await.expect("it is asked for");
}

async fn goodbye(discord: &StandIn) -> u16 {
    let said = |world: &World| world.faults_of_gateway.goodbyes.first().copied();
    discord.shared.wait(BOUND, said).await.expect("it says goodbye")
}

/// A user whose answer fails at the first attempt.
async fn asks(discord: &StandIn) -> Asked {
    let general = discord.guild("expats").channel("general");
    discord.user("alice").asks(&general, "/ask", [("question", LEGAL)]).await
}

#[tokio::test]
async fn told_to_leave_it_finishes_what_is_in_hand_and_says_goodbye() {
    for signal in ["-TERM", "-INT"] {
        let discord = StandIn::start().await;
        discord.expect_answers();
        let running = Running::start(&discord).await;
        discord.fails(&["POST", "/callback"], [Fault::html(502)]);
        let asked = asks(&discord).await;
        requested(&discord, &["POST", "/callback"]).await;
        running.signal(signal);
        asked.reply().await;
        let (code, log) = running.ended().await;
        assert_eq!(goodbye(&discord).await, 1000, "{log}");
        assert_eq!(code, Some(0), "{signal}\n{log}");
        assert!(log.contains("leaving Discord"), "{log}");
    }
}

#[tokio::test]
async fn told_to_leave_after_the_session_began_anew_it_says_goodbye_too() {
    let discord = StandIn::start().await;
    let running = Running::start(&discord).await;
    discord.user("alice").dms(LEGAL).await.reply().await;
    discord.order(|| Order::Close(4009));
    let anew = |world: &World| (world.faults_of_gateway.logins > 1).then_some(());
    discord.shared.wait(BOUND, anew).await.expect("it logs in anew");
    discord.user("alice").dms(LEGAL).await.reply().await;
    running.signal("-TERM");
    assert_eq!(goodbye(&discord).await, 1000);
    assert_eq!(running.ended().await.0, Some(0));
}

/// The bot with a window for its output: the window, and its terminal as the bot has it.
#[cfg(target_os = "linux")]
async fn in_a_window(discord: &StandIn) -> (Running, OwnedFd, OwnedFd) {
    use rustix::fs::{Mode, OFlags, open};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let window = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
        .expect("there are pseudo-terminals");
    grantpt(&window).expect("there are pseudo-terminals");
    unlockpt(&window).expect("there are pseudo-terminals");
    let name = ptsname(&window, Vec::new()).expect("there are pseudo-terminals");
    let terminal =
        open(name.as_c_str(), OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())
            .expect("there are pseudo-terminals");
    let seen = terminal.try_clone().expect("there are pseudo-terminals");
    let running = Running::start_into(discord, &[], Some(terminal.into())).await;
    discord.user("alice").dms(LEGAL).await.reply().await;
    (running, window, seen)
}

/// Many end a bot by closing its window: one that goes on unseen would answer beside the next.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_leaves_when_its_terminal_is_gone() {
    let discord = StandIn::start().await;
    let (running, window, seen) = in_a_window(&discord).await;
    drop(window);
    // A process that another test is just starting may keep the window open a moment longer.
    while rustix::termios::isatty(&seen) {
        tokio::task::yield_now().await;
    }
    running.signal("-HUP");
    assert_eq!(goodbye(&discord).await, 1000);
    assert_eq!(running.ended().await.0, Some(0));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_stays_while_its_terminal_is_there() {
    let discord = StandIn::start().await;
    let (running, _window, _seen) = in_a_window(&discord).await;
    running.signal("-HUP");
    discord.user("bob").dms(LEGAL).await.reply().await;
    // A process that was leaving would end at once, and not well.
    running.signal("-TERM");
    assert_eq!(goodbye(&discord).await, 1000);
    assert_eq!(running.ended().await.0, Some(0));
}

#[tokio::test]
async fn told_twice_it_ends_at_once() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let discord = StandIn::start().await;
        let running = Running::start(&discord).await;
        discord.fails(&["POST", "/messages"], [Fault::hangs()]);
        discord.user("alice").dms(LEGAL).await;
        requested(&discord, &["POST", "/messages"]).await;
        running.signal(signal);
        // It waits for the answer now, which never comes.
        assert_eq!(goodbye(&discord).await, 1000);
        running.signal(signal);
        let (ended, log) = running.ended().await;
        assert_eq!(ended, Some(code), "{log}");
    }
}

#[tokio::test]
async fn told_to_leave_while_discord_is_away_it_does() {
    let discord = StandIn::start().await;
    let running = Running::start(&discord).await;
    discord.user("alice").dms(LEGAL).await.reply().await;
    discord.shared.change(|world| world.faults_of_gateway.refused = usize::MAX);
    discord.order(|| Order::CloseEmpty);
    let refused = |world: &World| (world.faults_of_gateway.refused < usize::MAX).then_some(());
    discord.shared.wait(BOUND, refused).await.expect("it tries again");
    running.signal("-TERM");
    let (code, log) = running.ended().await;
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test]
async fn refused_by_the_gateway_it_ends_with_one_sentence() {
    for (close, sentence) in [(4004, "refused the token"), (4014, "message content intent")] {
        let discord = StandIn::start().await;
        let running = Running::start(&discord).await;
        discord.user("alice").dms(LEGAL).await.reply().await;
        discord.order(|| Order::Close(close));
        let (code, log) = running.ended().await;
        assert_eq!(code, Some(2), "{log}");
        let said: Vec<_> = log.lines().filter(|line| line.starts_with("caveat: ")).collect();
        assert!(matches!(said[..], [one] if one.contains(sentence)), "{log}");
    }
}

/// Three connections have to be given up, each after two heartbeats.
#[tokio::test]
async fn stuck_for_good_it_ends_for_its_supervisor() {
    let discord = StandIn::start().await;
    discord.shared.change(|world| world.heartbeat_interval = Duration::from_secs(4));
    let running = Running::start(&discord).await;
    let beats = |world: &World| (world.faults_of_gateway.heartbeats > 0).then_some(());
    discord.shared.wait(BOUND, beats).await.expect("its heart beats");
    discord.shared.change(|world| world.faults_of_gateway.hung = usize::MAX);
    discord.order(|| Order::Close(4000));
    let (code, log) = running.ended_within(BOUND * 4).await;
    assert_eq!(code, Some(3), "{log}");
    let said: Vec<_> = log.lines().filter(|line| line.starts_with("caveat: ")).collect();
    assert!(matches!(said[..], [one] if one.contains("start the bot again")), "{log}");
}

#[tokio::test]
async fn one_line_says_what_starts() {
    let discord = StandIn::start().await;
    let running = Running::start(&discord).await;
    running.signal("-TERM");
    let (_, log) = running.ended().await;
    let lines = log.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"));
    let starting = |line: &serde_json::Value| line["message"] == "starting";
    let lines: Vec<_> = lines.filter(starting).collect();
    let [line] = &lines[..] else { panic!("{log}") };
    for part in ["version", "pack", "database", "faq", "shards"] {
        assert!(line[part].is_string(), "{part}: {line}");
    }
    assert_eq!(line["entries"], 26, "{line}");
}
