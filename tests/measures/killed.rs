//! Everything acknowledged as kept survives a kill.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use caveat::store::{DatabaseUrl, Scope, Store};
use serenity::model::Permissions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

use crate::scenes::LEGAL;
use crate::scenes::processes::Killed;
use crate::standin::StandIn;

/// Number of kills. Each publishes an entry, of which a server may have 100.
const KILLS: usize = 100;
/// Number of people who vote at once each time.
const VOTERS: usize = 20;
/// The beginnings of the replies that acknowledge a vote and a published entry.
const VOTED: &str = "Thank you for telling me.";
const PUBLISHED: &str = "Published.";

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

/// Number of replies that begin like this.
fn acknowledged(discord: &StandIn, with: &str) -> usize {
    discord
        .shared
        .read(|world| world.acts.iter().filter(|act| act.message.content.starts_with(with)).count())
}

/// A question that none of the others is nearly the same as.
fn question(round: usize) -> String {
    let verbs =
        ["get", "find", "leave", "report", "create", "change", "join", "win", "lend", "sell"];
    let things = [
        "role", "event", "ticket", "badge", "invite", "stream", "contest", "parrot", "boat", "hat",
    ];
    format!("How do I {} the {} here?", verbs[round % 10], things[round / 10 % 10])
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figure is for whoever runs it")]
async fn killed_at_any_moment_nothing_that_was_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    let discord = StandIn::start().await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let moderators = guild.role("moderators", Permissions::MANAGE_MESSAGES);
    let (ada, alice) = (discord.user("ada").with_role(&moderators), discord.user("alice"));
    let voters: Vec<_> = (0..VOTERS).map(|n| discord.user(&format!("voter-{n}"))).collect();
    let limit = Duration::from_secs(20);
    let (mut votes, mut votes_kept, mut entries, mut entries_kept) = (0, 0, 0, 0);
    for round in 0..KILLS {
        let caveat = start(&discord, &file);
        let there = |world: &crate::standin::world::World| {
            world.sessions.iter().any(|session| session.socket.is_some()).then_some(())
        };
        discord.shared.wait(limit, there).await.expect("it logs in");
        let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
        let form = ada.asks(&general, "/entry new", []).await;
        let typed = [("question", &*question(round)), ("answer", "Ask a moderator.")];
        let preview = ada.submits(&form, typed).await.reply().await;
        let before = acknowledged(&discord, VOTED);
        for (n, voter) in voters.iter().enumerate() {
            if n == round % VOTERS {
                ada.clicks(&preview, "Publish").await;
            }
            voter.clicks(&answer, "Helpful").await;
        }
        // After a random number of votes, or as soon as the entry is acknowledged, and a moment more, in which
        // the next are written.
        let after = before + round * 7 % VOTERS;
        let is_time = || match round % 2 {
            0 => acknowledged(&discord, VOTED) >= after,
            _ => acknowledged(&discord, PUBLISHED) > entries,
        };
        let waited = Instant::now();
        while !is_time() && waited.elapsed() < limit {
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
        let tallies = store.tallies(Scope::All, 0).await.unwrap();
        votes_kept = tallies.iter().map(|tally| tally.helpful as usize).sum();
        entries_kept = store.entries(Scope::All).await.unwrap().len();
        votes = acknowledged(&discord, VOTED);
        entries = acknowledged(&discord, PUBLISHED);
        assert!(votes_kept >= votes, "round {round}: {votes_kept} of {votes} votes kept");
        assert!(entries_kept >= entries, "round {round}: {entries_kept} of {entries} entries kept");
        store.close().await;
        let options = SqliteConnectOptions::new().filename(&file);
        let mut outside = SqliteConnection::connect_with(&options).await.unwrap();
        let check = sqlx::query("PRAGMA integrity_check").fetch_one(&mut outside).await.unwrap();
        assert_eq!(check.get::<String, _>(0), "ok", "round {round}");
        // As if Discord's five seconds between two logins were over.
        sqlx::query("DELETE FROM login").execute(&mut outside).await.unwrap();
    }
    assert!(votes > 0 && entries >= KILLS / 2, "{votes} votes and {entries} entries acknowledged");
    println!(
        "killed {KILLS} times: {votes} votes acknowledged, {votes_kept} kept; {entries} entries acknowledged, \
         {entries_kept} kept; none lost"
    );
}
