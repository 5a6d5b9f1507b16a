//! Places where people can be, with or without the bot.

use serde_json::{Value, json};
use serenity::http::Http;
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, InteractionId};

use super::{ask_command, client, code, register};
use crate::chat::Asked;
use crate::standin::StandIn;

/// `/find` with an option of every kind that refers to something, for every place.
fn find_command() -> Value {
    let option = |kind: u64, name: &str| json!({ "type": kind, "name": name, "description": "d" });
    json!({
        "name": "find",
        "description": "d",
        "integration_types": [0, 1],
        "contexts": [0, 1, 2],
        "options": [option(6, "who"), option(7, "where"), option(8, "role"), option(5, "really")],
    })
}

async fn answer(http: &Http, asked: &Asked, kind: u64) -> serenity::Result<()> {
    let body = json!({ "type": kind, "data": { "content": "yes" } });
    http.create_interaction_response(InteractionId::new(asked.id), &asked.token(), &body, vec![])
        .await
}

fn data(discord: &StandIn, asked: &Asked) -> Value {
    discord.shared.read(|world| world.interaction_json(&world.interactions[&asked.id]))
}

#[tokio::test]
async fn options_that_name_something_are_resolved() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    register(&http, find_command()).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    guild.role("helper", Permissions::empty());
    let bob = discord.user("bob");
    let options = [("who", "bob"), ("where", "general"), ("role", "helper"), ("really", "true")];
    let asked = discord.user("alice").asks(&general, "/find", options).await;
    let sent = data(&discord, &asked);
    assert_eq!(sent["data"]["options"][0]["value"], bob.id.to_string());
    assert_eq!(sent["data"]["options"][3]["value"], true);
    let resolved = &sent["data"]["resolved"];
    assert_eq!(resolved["users"][bob.id.to_string()]["username"], "bob");
    assert_eq!(resolved["channels"][general.id.to_string()]["name"], "general");
    assert_eq!(resolved["roles"].as_object().map(serde_json::Map::len), Some(1));
}

#[tokio::test]
async fn a_user_install_is_offered_where_the_bot_is_not() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    register(&http, find_command()).await;
    register(&http, ask_command()).await;
    let elsewhere = discord.guild("elsewhere").without_bot().channel("lounge");
    let (ines, alice) = (discord.user("ines").with_install(), discord.user("alice"));
    let group = ines.in_group("friends");
    for (place, context) in [(&elsewhere, 0), (&group, 2)] {
        assert!(ines.can_use(place, "/find") && !alice.can_use(place, "/find"));
        assert!(!ines.can_use(place, "/ask"), "/ask is for guilds that installed the bot");
        let asked = ines.asks(place, "/find", []).await;
        let sent = data(&discord, &asked);
        assert_eq!(sent["context"], context);
        assert_eq!(sent["authorizing_integration_owners"], json!({ "1": ines.id.to_string() }));
        // The token answers; the bot itself has no access there.
        answer(&http, &asked, 4).await.expect("the token is enough");
        for _ in 0..5 {
            let body = json!({ "content": "more" });
            http.create_followup_message(&asked.token(), &body, vec![])
                .await
                .expect("five are fine");
        }
        let body = json!({ "content": "too much" });
        let refused = http.create_followup_message(&asked.token(), &body, vec![]).await;
        assert_eq!(code(refused), (400, 40094));
        let channel = ChannelId::new(place.id);
        let refused = http.send_message(channel, vec![], &json!({ "content": "hi" })).await;
        assert_eq!(code(refused), (403, 50001));
    }
    discord.expect_violations();
}

#[tokio::test]
async fn threads_have_a_parent_a_permission_and_a_past() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let alice = discord.user("alice");
    let thread = general.thread("help", &alice);
    alice.says(&thread, "first").await;
    alice.says(&thread, "second").await;
    let id = ChannelId::new(thread.id);
    let serenity::all::Channel::Guild(known) = http.get_channel(id).await.expect("it is there")
    else {
        panic!("a thread is a channel of a guild")
    };
    assert_eq!(known.parent_id, Some(ChannelId::new(general.id)));
    let past = http.get_messages(id, None, Some(1)).await.expect("the bot may read");
    assert_eq!(past.len(), 1, "newest first, and no more than asked for");
    assert_eq!(past[0].content, "", "the words are hidden without the intent");
    let hello = json!({ "content": "hello" });
    http.send_message(id, vec![], &hello).await.expect("the bot may write in threads");
    thread.deny_bot(Permissions::SEND_MESSAGES_IN_THREADS);
    assert_eq!(code(http.send_message(id, vec![], &hello).await), (403, 50013));
    thread.deny_bot(Permissions::READ_MESSAGE_HISTORY);
    assert!(http.get_messages(id, None, None).await.expect("an empty list").is_empty());
    discord.expect_violations();
}

#[tokio::test]
#[should_panic(expected = "was never acknowledged")]
async fn an_interaction_left_open_fails_a_strict_test() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    register(&http, ask_command()).await;
    discord.expect_answers();
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answered = alice.asks(&general, "/ask", []).await;
    answer(&http, &answered, 4).await.expect("the first is answered");
    alice.asks(&general, "/ask", []).await;
}

#[tokio::test]
#[should_panic(expected = "said unasked: hello")]
async fn a_word_of_its_own_accord_fails_a_strict_test() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    discord.expect_answers();
    let general = discord.guild("expats").channel("general");
    let hello = json!({ "content": "hello" });
    http.send_message(ChannelId::new(general.id), vec![], &hello).await.expect("Discord takes it");
}
