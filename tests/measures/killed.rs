//! Everything acknowledged as kept survives a kill.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use caveat::store::{DatabaseUrl, Scope, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

use crate::scenes::LEGAL;
use crate::scenes::processes::Killed;
use crate::standin::StandIn;

/// Number of kills.
const KILLS: usize = 100;
/// Number of people who vote at once each time.
const VOTERS: usize = 20;

fn start(discord: &StandIn, file: &std::path::Path) -> Killed {
    let mut caveat = Command::new(env!("CARGO_BIN_EXE_caveat"));
    caveat
        .args(["run", "--discord-proxy", &discord.url()])
        .env_clear()
        .env("DISCORD_TOKEN", discord.token())
        .env("CAVEAT_DATABASE", format!("sqlite://{}", file.display()))
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    Killed(caveat.spawn().expect("the binary starts"))
}

/// Number of votes that were acknowledged.
fn acknowledged(discord: &StandIn) -> usize {
    discord.shared.read(|world| {
        let noted = |content: &str| content.starts_with("Thank you for telling me.");
        world.acts.iter().filter(|act| noted(&act.message.content)).count()
    })
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figure is for whoever runs it")]
async fn killed_at_any_moment_nothing_that_was_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let voters: Vec<_> = (0..VOTERS).map(|n| discord.user(&format!("voter-{n}"))).collect();
    let limit = Duration::from_secs(20);
    let (mut kept, mut told) = (0, 0);
    for round in 0..KILLS {
        let caveat = start(&discord, &file);
        let there = |world: &crate::standin::world::World| {
            world.sessions.iter().any(|session| session.socket.is_some()).then_some(())
        };
        discord.shared.wait(limit, there).await.expect("it logs in");
        let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
        let before = acknowledged(&discord);
        for voter in &voters {
            voter.clicks(&answer, "Helpful").await;
        }
        // After a random number of votes, and a moment more, in which the next are written.
        let after = before + round * 7 % VOTERS;
        let waited = Instant::now();
        while acknowledged(&discord) < after && waited.elapsed() < limit {
            tokio::task::yield_now().await;
        }
        let moment = Instant::now();
        while moment.elapsed() < Duration::from_micros((round as u64 * 37) % 1000) {
            std::hint::spin_loop();
        }
        drop(caveat);
        let gone = |world: &crate::standin::world::World| {
            world.sessions.iter().all(|session| session.socket.is_none()).then_some(())
        };
        discord.shared.wait(limit, gone).await.expect("it is gone");
        let store = Store::open(&DatabaseUrl::File(file.clone())).await.expect("the file opens");
        kept = store
            .tallies(Scope::All, 0)
            .await
            .unwrap()
            .iter()
            .map(|tally| tally.helpful)
            .sum::<u64>();
        told = acknowledged(&discord);
        assert!(kept >= told as u64, "round {round}: {kept} kept of {told} acknowledged");
        store.close().await;
        let options = SqliteConnectOptions::new().filename(&file);
        let mut outside = SqliteConnection::connect_with(&options).await.unwrap();
        let check = sqlx::query("PRAGMA integrity_check").fetch_one(&mut outside).await.unwrap();
        assert_eq!(check.get::<String, _>(0), "ok", "round {round}");
        // As if Discord's five seconds between two logins were over.
        sqlx::query("DELETE FROM login").execute(&mut outside).await.unwrap();
    }
    println!("killed {KILLS} times: {told} votes acknowledged, {kept} kept, none lost");
}
