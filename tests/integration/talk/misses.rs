//! The queue of misses: its list, and the actions of moderators.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl, MissState, Store};
use insta::assert_snapshot;
use serenity::model::Permissions;

use super::{SHIPPED, caveat_as, caveat_until, said};
use crate::ids::{guild_id, id};
use crate::standin::StandIn;

/// Questions that are like nothing in the shipped pack.
const LOBSTER: &str = "which wine goes with lobster bisque tonight";
const VIOLIN: &str = "how often must a violin bow be rehaired";

#[tokio::test]
async fn moderators_sort_what_was_missed_and_can_undo_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(place.clone(), clock.clone()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let (_bot, leave) = caveat_until(&discord, plugin).await;
    let guild = discord.guild("expats");
    let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    ada.asks(&general, "/settings log", [("channel", "log")]).await.reply().await;
    let none = ada.asks(&general, "/misses", []).await.reply().await;
    assert_snapshot!(said(&none), @r#"
    embed #95A5A6 "Questions that the FAQ missed"
    | There are no open questions.
    "#);
    // One question in two spellings, and another.
    for question in [VIOLIN, LOBSTER, "Which wines go with lobster bisque tonight?"] {
        alice.asks(&general, "/ask", [("question", question)]).await.reply().await;
    }
    memory.settle().await;
    let list = ada.asks(&general, "/misses", []).await.reply().await;
    assert_snapshot!(said(&list), @r#"
    embed #95A5A6 "Questions that the FAQ missed"
    | • `which wine goes with lobster bisque tonight`
    |   no answer 2 · "None of these" chosen 0 · not helpful 0
    | • `how often must a violin bow be rehaired`
    |   no answer 1 · "None of these" chosen 0 · not helpful 0
    menu "Add one to an entry, in this server" :
      1. which wine goes with lobster bisque tonight -> 2
      2. how often must a violin bow be rehaired -> 1
    menu "Mark one as a new topic, for the curators" :
      1. which wine goes with lobster bisque tonight -> 2
      2. how often must a violin bow be rehaired -> 1
    menu "Ignore one, and similar ones, permanently" :
      1. which wine goes with lobster bisque tonight -> 2
      2. how often must a violin bow be rehaired -> 1
    menu "Write an entry for one, in this server" :
      1. which wine goes with lobster bisque tonight -> 2
      2. how often must a violin bow be rehaired -> 1
    "#);
    // All menus list the same questions: the second is for new topics, the third ignores.
    let ids: Vec<String> = list.custom_ids().iter().map(ToString::to_string).collect();
    let topic = ada.picks_from(&list, &ids[1], VIOLIN).await.reply().await;
    assert!(topic.description().contains("**New topic**"), "{}", topic.description());
    let store = Store::open(&place).await.unwrap();
    let states = async || {
        let misses = store.misses(guild_id(guild.id), 9).await.unwrap();
        misses.iter().map(|miss| (miss.question.words.clone(), miss.state)).collect::<Vec<_>>()
    };
    assert_eq!(states().await[1], (VIOLIN.to_owned(), MissState::Topic), "kept before it is shown");
    let ignored = ada.picks_from(&topic, &ids[2], LOBSTER).await.reply().await;
    assert!(!ignored.description().contains("lobster"), "{}", ignored.description());
    // Asking it again in other words does not raise it again, nor do ninety days.
    alice
        .asks(&general, "/ask", [("question", "what wine goes with lobster bisque tonight")])
        .await
        .reply()
        .await;
    memory.settle().await;
    assert_eq!(states().await.len(), 1);
    let back = ada.clicks(&ignored, "Undo the last step").await.reply().await;
    assert!(back.description().contains("lobster"), "{}", back.description());
    assert!(back.buttons().is_empty(), "a step is undone once");
    let ignored = ada.picks_from(&back, &ids[2], LOBSTER).await.reply().await;
    clock.advance(Duration::from_secs(601));
    let late = ada.clicks(&ignored, "Undo the last step").await.follow_up(0).await;
    assert!(late.content().starts_with("That can no longer be undone"), "{}", late.content());
    assert_eq!(log.heard(5).await.len(), 5, "which channel it is, and four steps");
    leave.now().await;
    store.expire(clock.unix() + 91 * 24 * 60 * 60).await.unwrap();
    assert!(states().await.is_empty(), "what is not ignored goes");
}

#[tokio::test]
async fn the_log_names_who_did_what() {
    let discord = StandIn::start().await;
    let memory = super::memory().await;
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let guild = discord.guild("expats");
    let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD);
    let ada = discord.user("ada").with_role(&role);
    memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.unwrap();
    ada.asks(&general, "/ask", [("question", LOBSTER)]).await.reply().await;
    memory.settle().await;
    let list = ada.asks(&general, "/misses", []).await.reply().await;
    let ids: Vec<String> = list.custom_ids().iter().map(ToString::to_string).collect();
    ada.picks_from(&list, &ids[2], LOBSTER).await.reply().await;
    assert_snapshot!(log.heard(1).await[0].render(), @"
    message in #log, public, pings nobody
    embed #95A5A6
    | @ada chose to ignore a question
    | `which wine goes with lobster bisque tonight`
    | Open → Ignored
    ");
}
