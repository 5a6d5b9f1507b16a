//! Slow answers, and askers who hang up.

use std::sync::Arc;
use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};
use tokio::sync::Notify;

use super::{LEGAL, SHIPPED, served, usual, wire};
use crate::chat::Channel;
use crate::standin::world::World;
use crate::standin::{Fault, StandIn};

/// A user calls a moderators' command: Discord is asked for their permissions, and is slow.
pub(super) async fn waits_for_discord(discord: &StandIn) -> (Channel, Arc<Notify>, Value) {
    let general = discord.guild("expats").channel("general");
    let go_on = Arc::new(Notify::new());
    discord.fails(&["GET", "/commands/permissions"], [Fault::waits_for(&go_on)]);
    let commands = discord.commands();
    let misses = commands.iter().find(|command| command["name"] == "misses");
    let id = &misses.expect("it is registered")["id"];
    (general, go_on, json!({ "id": id, "name": "misses", "type": 1 }))
}

/// Waits until Discord was asked for the permissions.
async fn asked_whether_they_may(discord: &StandIn) {
    let bound = Duration::from_secs(10);
    let there = |request: &String| request.contains("/commands/permissions");
    let there = |world: &World| world.requests.iter().any(there).then_some(());
    discord.shared.wait(bound, there).await.expect("Discord is asked");
}

#[tokio::test]
async fn a_late_answer_goes_by_a_request() {
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let _served = served(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let (general, go_on, data) = waits_for_discord(&discord).await;
    let asked = discord.user("alice").forces(&general, data);
    asked_whether_they_may(&discord).await;
    clock.advance(Duration::from_millis(2500));
    assert_eq!(discord.status(asked.id).await, 202);
    go_on.notify_one();
    assert!(asked.reply().await.content().starts_with("You do not have permission"));
    assert_eq!(discord.requests(&["POST", "/callback"]), 1);
}

/// Discord, or a proxy in front of the bot, may hang up: the asker is answered all the same.
#[tokio::test]
async fn who_hangs_up_is_answered_by_a_request() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    let (general, go_on, data) = waits_for_discord(&discord).await;
    let mut sent = discord.collects();
    let asked = discord.user("alice").forces(&general, data);
    let (_, event) = sent.recv().await.expect("it is sent");
    let line = wire::open(&served.url, &wire::signed(&event.to_string())).await;
    asked_whether_they_may(&discord).await;
    line.hangs_up().await;
    go_on.notify_one();
    assert!(asked.reply().await.content().starts_with("You do not have permission"));
}

/// Discord accepts nothing after three seconds, and neither does the stand-in.
#[tokio::test]
async fn a_vote_that_cannot_be_kept_is_refused_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::File(path.clone()), Clock::system()).await.unwrap();
    let _served = served(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let options = SqliteConnectOptions::new().filename(&path);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let pressed = alice.clicks(&answer, "Helpful").await;
    let refused = pressed.reply().await;
    assert!(refused.content().starts_with("Sorry, I could not save that"), "{}", refused.content());
    assert_eq!(discord.status(pressed.id).await, 200);
    assert_eq!(discord.requests(&["/callback"]), 0);
    other.execute("ROLLBACK").await.unwrap();
    let thanks = alice.clicks(&answer, "Helpful").await.reply().await;
    assert!(thanks.content().starts_with("Thank you"), "{}", thanks.content());
}
