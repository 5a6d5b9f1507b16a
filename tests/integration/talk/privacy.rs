//! What is kept is said, and goes when it is asked to.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Place, Store};
use insta::assert_snapshot;

use super::{LEGAL, SHIPPED, caveat_as};
use crate::standin::StandIn;

#[tokio::test]
async fn five_lines_and_a_button_that_deletes() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::new(SHIPPED.clone()).with_memory(memory)).await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    for user in [&alice, &bob] {
        user.clicks(&answer, "Helpful").await.reply().await;
    }
    let told = alice.asks(&general, "/privacy", []).await.reply().await;
    assert!(told.ephemeral());
    assert_snapshot!(told.render(), @r##"
    answer to alice, ephemeral, pings nobody
    embed #95A5A6 "What I keep, and for how long"
    | • Your question: its words without names, links and numbers, and without who asked, for one day, for the buttons below an answer.
    | • Questions that the FAQ did not answer well: the same words, still without who asked, for 90 days.
    | • Your votes: with a code in place of your name, for one year.
    | • How often each answer was given: a number, for one year. I keep no messages and read nothing that was not meant for me, except in channels that a moderator had me listen in; there I keep nothing.
    | • Delete your votes with the button below. Nothing else can be traced to you.
    buttons danger [Delete my votes](caveat:f::en:947oi5ayvgn4)
    "##);
    let store = Store::open(&place).await.unwrap();
    assert_eq!(store.tallies().await.unwrap()[0].helpful, 2);
    let done = alice.clicks(&told, "Delete my votes").await.reply().await;
    assert_snapshot!(done.render(), @r##"
    answer to alice, ephemeral, pings nobody
    | Done. Votes deleted: 1. I keep nothing else that could be traced to you.
    "##);
    assert_eq!(store.tallies().await.unwrap()[0].helpful, 1, "bob's stays");
    for (locale, begins) in [("zh-CN", "• 你的问题"), ("zh-TW", "• 你的問題")] {
        let reader = discord.user(locale).locale(locale);
        let told = reader.asks(&reader.in_dm(), "/privacy", []).await.reply().await;
        assert!(told.description().starts_with(begins), "{}", told.description());
        assert_eq!(told.description().lines().count(), 5);
    }
}
