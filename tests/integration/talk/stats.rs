//! `/faq-stats`: usage figures as a picture and as text, and `caveat stats` for scripts.

use std::process::Command;
use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::matching::Outcome;
use caveat::service::Memory;
use caveat::store::{Ballot, DatabaseUrl, Store};
use insta::assert_snapshot;
use serde_json::{Value, json};
use serenity::model::Permissions;

use super::{LEGAL, SHIPPED, caveat_as, uncovered, unsure};
use crate::ids::id;
use crate::standin::StandIn;

#[tokio::test]
async fn moderators_see_how_it_went() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(place.clone(), clock.clone()).await.unwrap();
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    let first = ada.asks(&general, "/faq-stats", []).await.reply().await;
    assert!(first.description().contains("nothing yet"), "{}", first.description());
    for question in [LEGAL, LEGAL, unsure(), uncovered("en")] {
        alice.asks(&general, "/ask", [("question", question)]).await.reply().await;
        // The response time is noted after the reply is sent.
        general.stays_quiet().await;
        clock.advance(Duration::from_secs(60));
    }
    // Another server's figures are not shown here.
    memory.note_outcome(Some(id(1)), Outcome::Answer("penalties".to_owned()));
    let store = Store::open(&place).await.unwrap();
    for user in 0..8 {
        let entry = if user % 2 == 0 { "is-it-legal" } else { "penalties" };
        let helpful = user % 2 == 0 || user == 1;
        let ballot = Ballot {
            guild: Some(id(guild.id)),
            message: id(1),
            user: id(user + 1),
            entry,
            language: "en",
            helpful,
        };
        store.vote(&ballot, clock.unix()).await.unwrap();
    }
    let shown = ada.asks(&general, "/faq-stats", [("days", "7")]).await.reply().await;
    let text = shown.description().replace(|c: char| c.is_ascii_digit(), "0");
    assert!(text.contains("**Time to reply**\nhalf under"), "{text}");
    let text = shown.description().split("**Time to reply**").next().unwrap().to_owned();
    assert_snapshot!(text, @"
    **Questions per day**
    Answered: 2
    Got suggestions: 1
    Not covered: 1
    **Answers given most often**
    • Is it legal to pay with USDT or other crypto in China? · 2
    **Most helpful**
    • Is it legal to pay with USDT or other crypto in China? · 4 of 4 votes
    **Least helpful**
    • What punishment can I face for breaking the crypto payment rules in China? · 1 of 4 votes
    **Missed questions not yet reviewed**
    1
    ");
    assert_eq!(shown.title(), "The last 7 days");
    let files = shown.files();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, "faq-stats.png");
    assert!(files[0].bytes.starts_with(b"\x89PNG\r\n"), "it is a picture");
    assert!(files[0].description.contains("The text gives the same numbers"), "for screen readers");
}

#[tokio::test]
async fn a_number_of_days_that_cannot_be_shown_is_refused() {
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES);
    let ada = discord.user("ada").with_role(&role);
    ada.asks(&general, "/faq-stats", []).await.reply().await;
    let command = discord.commands().into_iter().find(|c| c["name"] == "faq-stats").unwrap();
    for days in [0, 6, 366, -7, i64::MAX] {
        let data = json!({
            "id": command["id"], "name": "faq-stats", "type": 1,
            "options": [{ "name": "days", "type": 4, "value": days }],
        });
        let refused = ada.forces(&general, data).reply().await;
        assert_eq!(refused.content(), "Please choose a number of days from 7 to 365.");
    }
}

#[tokio::test]
async fn the_terminal_says_the_same_to_people_and_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::File(file.clone()), clock.clone()).await.unwrap();
    for (guild, outcome) in [
        (1, Outcome::Answer("is-it-legal".to_owned())),
        (2, Outcome::Answer("penalties".to_owned())),
        (2, Outcome::Offer),
        (2, Outcome::Decline),
    ] {
        memory.note_outcome(Some(id(guild)), outcome);
    }
    memory.note_choice(Some(id(1)), "is-it-legal".to_owned());
    for millis in [0, 3, 4000] {
        memory.note_latency(Some(id(2)), Duration::from_millis(millis));
    }
    // The bot keeps running meanwhile.
    memory.settle().await;
    let stats = |more: &[&str]| {
        let url = format!("sqlite://{}", file.display());
        let done = Command::new(env!("CARGO_BIN_EXE_caveat"))
            .args(["stats", "--database", &url])
            .args(more)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let mut all: Value = serde_json::from_str(&stats(&["--json"])).unwrap();
    assert_eq!(all["days"].as_array().unwrap().len(), 30);
    let today = all["days"][29].take();
    assert_eq!(today["answered"], 2);
    all["days"].take();
    assert_snapshot!(all.to_string(), @r##"{"answered":2,"days":null,"declined":1,"given":[{"entry":"is-it-legal","times":2},{"entry":"penalties","times":1}],"guild":null,"misses_open":0,"offered":1,"reply_ms":{"n":3,"p50_below":5,"p95_below":null},"votes":[]}"##);
    let one: Value =
        serde_json::from_str(&stats(&["--json", "--guild", "1", "--days", "1"])).unwrap();
    assert_eq!((&one["answered"], &one["declined"]), (&json!(1), &json!(0)));
    assert_eq!(one["reply_ms"]["p50_below"], Value::Null);
    let table = stats(&[]).replace(today["date"].as_str().unwrap(), "TODAY");
    assert_snapshot!(table, @r##"
     day         answered  suggested  not covered 
     TODAY         2          1            1 

     entry        given  helpful  not helpful 
     is-it-legal      2        0            0 
     penalties        1        0            0 

    missed         0
    median reply   under 5 ms
    95% of replies over 3000 ms
    "##);
    let none = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["stats", "--database", "sqlite:///nowhere/at/all.db"])
        .output()
        .unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert_snapshot!(String::from_utf8_lossy(&none.stderr), @r##"caveat: there is no database at /nowhere/at/all.db; name the one that `caveat run` uses with --database"##);
}
