//! Whole conversations with the demo bot, like those with caveat in later suites.

use insta::assert_snapshot;
use serde_json::json;

use super::demo::{Demo, INTENTS};
use crate::chat::Choice;
use crate::standin::StandIn;
use crate::standin::model::How;

#[tokio::test]
async fn a_mention_is_replied_to() {
    let discord = StandIn::start().await;
    let bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let reply = alice.says(&general, "@caveat can I pay?").await.reply().await;
    assert_snapshot!(reply.render(), @r#"
    reply to alice, public, pings nobody
    | I read "@caveat can I pay?"
    embed #E67E22 "Hello"
    | First line
    | Second line
    field "Cautions"
    | • one
    | • two
    footer "Not legal advice"
    buttons primary [More about it](more) [Later](later) [Source](https://example.com)
    menu "Next" (menu):
      1. Limits -> limits
      2. Fees | What it costs -> fees
    "#);
    assert_eq!(reply.embeds().len(), 1);
    assert_eq!(reply.title(), "Hello");
    assert_eq!(reply.description(), "First line\nSecond line");
    assert_eq!(reply.fields(), [("Cautions", "• one\n• two")]);
    assert_eq!(reply.footer(), "Not legal advice");
    assert_eq!(reply.buttons(), ["More about it", "Later", "Source"]);
    assert_eq!(reply.menu_options(), ["Limits", "Fees"]);
    assert_eq!(reply.custom_ids(), ["more", "later", "menu"]);
    assert!(!reply.ephemeral());
    assert!(reply.pings().is_empty());
    assert_eq!(bot.replies().len(), 1);
}

#[tokio::test]
async fn a_direct_message_is_replied_to() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let reply = discord.user("alice").dms("hello").await.reply().await;
    assert_eq!(reply.content(), "I read \"hello\"");
}

#[tokio::test]
async fn who_is_not_spoken_to_stays_silent() {
    let discord = StandIn::start().await;
    let bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    discord.user("alice").says(&general, "nothing for you").await.quiet().await;
    discord.bot_user("robot").says(&general, "@caveat beep").await;
    discord.webhook("news").says(&general, "@caveat today").await;
    general.quiet().await;
    assert!(bot.replies().is_empty());
}

#[tokio::test]
#[should_panic(expected = "should have been silent")]
async fn noise_is_noticed() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let said = discord.user("alice").says(&general, "@caveat hello").await;
    said.reply().await;
    said.quiet().await;
}

#[tokio::test]
async fn a_slash_command_is_answered() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice").locale("de");
    let reply = alice.asks(&general, "/ask", [("question", "Is it legal?")]).await.reply().await;
    assert_eq!((reply.how, reply.title()), (How::Answer, "Is it legal?"));
    let reply = alice.asks(&alice.in_dm(), "/ask", [("question", "here")]).await.reply().await;
    assert_eq!(reply.title(), "here");
    assert_snapshot!(reply.render().lines().next().expect("a heading"), @"answer to alice, public, pings nobody");
}

#[tokio::test]
async fn buttons_and_menus_work() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let reply = alice.asks(&general, "/ask", [("question", "menus")]).await.reply().await;

    let more = bob.clicks(&reply, "More").await.reply().await;
    assert_eq!((more.how, more.id, more.title()), (How::Update, reply.id, "More"));
    assert_eq!(more.to.as_deref(), Some("bob"));

    let later = bob.clicks(&more, "Later").await;
    assert_eq!(later.acknowledged().await, 6);
    assert_eq!(later.reply().await.content(), "changed later");

    let picked = bob.picks(&reply, "Fees").await.reply().await;
    assert_snapshot!(picked.render(), @r"
    answer to bob, ephemeral, pings nobody
    | picked fees
    ");
    assert!(picked.ephemeral());
}

#[tokio::test]
async fn deferred_answers_follow_ups_and_forms_work() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    let late = alice.asks(&general, "/ask", [("question", "slowly")]).await.reply().await;
    assert_eq!((late.how, late.content(), late.ephemeral()), (How::Answer, "at last", true));

    let twice = alice.asks(&general, "/ask", [("question", "twice")]).await;
    assert_eq!(twice.reply().await.content(), "one");
    assert_eq!(twice.follow_up(0).await.content(), "two");
    assert_eq!(twice.edit(0).await.content(), "one, corrected");

    let form = alice.asks(&general, "/ask", [("question", "form")]).await;
    let submitted = alice.submits(&form, [("text", "my words")]).await.reply().await;
    assert_eq!(submitted.content(), "submitted my words");
}

#[tokio::test]
async fn typing_is_completed() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let choices = discord.user("alice").types(&general, "/ask", ("question", "can i")).await;
    assert_eq!(choices, [Choice { name: "can i?".to_owned(), value: json!("can i") }]);
}

#[tokio::test]
async fn a_message_command_sees_the_text_without_any_intent() {
    let discord = StandIn::start().await;
    let intents = serenity::model::gateway::GatewayIntents::empty();
    let _bot = Demo::connect(&discord, intents).await;
    let general = discord.guild("expats").channel("general");
    let said = discord.user("alice").says(&general, "secret words").await;
    let read = discord.user("bob").applies("Read", &said).await.reply().await;
    assert_eq!(read.content(), "secret words");
}

#[tokio::test]
#[should_panic(expected = "alice in #general: /ask")]
async fn a_missing_answer_is_told_with_the_transcript() {
    let discord = StandIn::start().await;
    let _bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let asked = discord.user("alice").asks(&general, "/ask", [("question", "nothing")]).await;
    asked.reply().await;
}
