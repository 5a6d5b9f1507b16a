//! Pings: tests of who is notified.

use serde_json::{Value, json};
use serenity::model::Permissions;

use super::demo::{Demo, INTENTS};
use super::{client, no, send};
use crate::standin::StandIn;

/// Sends a reply to alice that mentions bob, a role and everyone; returns the recipients that were
/// pinged.
async fn pinged(allowed: Value) -> Vec<String> {
    let discord = StandIn::start().await;
    let bot = Demo::connect(&discord, INTENTS).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::empty());
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let said = alice.says(&general, "hello").await;
    let mut body = json!({
        "content": format!("<@{}> <@!{}> <@&{}> <@12345> @everyone", bob.id, bob.id, role.id),
        "message_reference": { "message_id": said.id.to_string() },
        "embeds": [{ "description": format!("<@{}>", alice.id) }],
    });
    if !allowed.is_null() {
        body["allowed_mentions"] = allowed;
    }
    send(&client(&discord), &general, &body).await.expect("the message is fine");
    let reply = said.reply().await;
    assert_eq!(bot.replies().len(), 1);
    reply.pings().to_vec()
}

#[tokio::test]
async fn allowed_mentions_decide() {
    let all = ["@everyone", "@mods", "bob", "alice"];
    assert_eq!(pinged(Value::Null).await, all);
    assert!(pinged(json!({ "parse": [] })).await.is_empty());
    assert!(pinged(json!({})).await.is_empty());
    assert_eq!(pinged(json!({ "parse": ["users"], "users": [], "roles": [] })).await, ["bob"]);
    assert_eq!(pinged(json!({ "parse": ["roles", "everyone"] })).await, ["@everyone", "@mods"]);
    assert_eq!(pinged(json!({ "parse": [], "replied_user": true })).await, ["alice"]);
    assert!(pinged(json!({ "parse": [], "users": ["12345"] })).await.is_empty());
}

#[tokio::test]
async fn a_list_names_who_may_be_pinged() {
    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let text = format!("<@{}> <@{}>", alice.id, bob.id);
    let allowed = json!({ "users": [bob.id.to_string()] });
    let body = json!({ "content": text, "allowed_mentions": allowed });
    let sent = send(&client(&discord), &general, &body).await.expect("the message is fine");
    assert_eq!(sent.mentions.iter().map(|user| &user.name).collect::<Vec<_>>(), ["bob"]);
}

#[tokio::test]
async fn contradictory_allowed_mentions_are_refused() {
    let discord = StandIn::start().await;
    let (http, general) = (client(&discord), discord.guild("expats").channel("general"));
    let cases = [
        (json!({ "parse": ["users"], "users": ["1"] }), "allowed_mentions"),
        (json!({ "parse": ["roles"], "roles": ["1"] }), "allowed_mentions"),
        (json!({ "parse": ["people"] }), "allowed_mentions.parse.0"),
        (json!({ "users": vec!["1"; 101] }), "allowed_mentions.users"),
    ];
    for (allowed, path) in &cases {
        let body = json!({ "content": "x", "allowed_mentions": allowed });
        assert_eq!(no(send(&http, &general, &body).await).paths, [*path]);
    }
    assert_eq!(discord.expect_violations().len(), cases.len());
}
