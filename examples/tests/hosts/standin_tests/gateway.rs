//! Logging in, the filtering by intents, and faults of the connection.

use std::time::Duration;

use serde_json::json;
use serenity::all::{
    ClientBuilder, Context, EventHandler, GatewayError, GatewayIntents, GuildId, Message, Ready,
    ResumedEvent,
};
use serenity::async_trait;
use tokio::sync::mpsc;

use super::demo::{Demo, INTENTS};
use crate::client::ClientBot;
use crate::standin::{Order, StandIn};

/// Passes every event on to the test.
struct Listener(mpsc::UnboundedSender<String>);

#[async_trait]
impl EventHandler for Listener {
    async fn ready(&self, _: Context, ready: Ready) {
        self.hand_on(format!("ready as {}", ready.user.name));
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.hand_on("resumed".to_owned());
    }

    async fn guild_create(&self, _: Context, guild: serenity::all::Guild, _: Option<bool>) {
        self.hand_on(format!("guild {} {}", guild.name, GuildId::get(guild.id) > 0));
    }

    async fn message(&self, _: Context, message: Message) {
        self.hand_on(format!("{}: {:?}", message.author.name, message.content));
    }
}

impl Listener {
    fn hand_on(&self, what: String) {
        self.0.send(what).expect("the test listens to the end");
    }
}

async fn listen(
    discord: &StandIn,
    intents: GatewayIntents,
) -> (ClientBot, mpsc::UnboundedReceiver<String>) {
    let (sender, mut heard) = mpsc::unbounded_channel();
    let bot = ClientBot::connect(discord, intents, Listener(sender)).await;
    assert_eq!(next(&mut heard).await, "ready as caveat");
    (bot, heard)
}

async fn next(heard: &mut mpsc::UnboundedReceiver<String>) -> String {
    let wait = tokio::time::timeout(Duration::from_secs(10), heard.recv());
    wait.await.expect("something comes in time").expect("the bot runs")
}

#[tokio::test]
async fn identify_is_recorded() {
    let discord = StandIn::start().await;
    let (bot, _heard) = listen(&discord, INTENTS).await;
    let identifies = discord.identifies();
    assert_eq!(identifies.len(), 1);
    assert_eq!(identifies[0].intents, INTENTS.bits());
    assert_eq!(identifies[0].shard, (0, 1));
    assert!(identifies[0].compress);
    bot.stop().await;
}

#[tokio::test]
async fn an_unknown_token_and_an_ungranted_intent_end_the_login() {
    for (token, intents) in [("wrong", INTENTS), ("", INTENTS | GatewayIntents::MESSAGE_CONTENT)] {
        let discord = StandIn::start().await;
        let token = if token.is_empty() { discord.token() } else { token.to_owned() };
        let http = discord.http_with_token(&token);
        let client =
            ClientBuilder::new_with_http(http, intents).event_handler(Demo::default()).await;
        let error = client.expect("builds").start().await.expect_err("the login is refused");
        let code = discord.expect_violations()[0].code;
        match error {
            serenity::Error::Gateway(GatewayError::InvalidAuthentication) => assert_eq!(code, 4004),
            serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents) => {
                assert_eq!(code, 4014)
            }
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn content_is_hidden_without_the_intent() {
    let discord = StandIn::start().await;
    let (_bot, mut heard) = listen(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    alice.says(&general, "hidden").await;
    assert_eq!(next(&mut heard).await, "alice: \"\"");
    alice.dms("private").await;
    assert_eq!(next(&mut heard).await, "alice: \"private\"");
    let mention = alice.says(&general, "hey @caveat").await;
    let seen = next(&mut heard).await;
    assert!(seen.contains("hey <@"), "{seen}");
    discord.user("bob").answers_said(&mention, "also hidden").await;
    assert_eq!(next(&mut heard).await, "bob: \"\"");
}

#[tokio::test]
async fn a_reply_to_an_ordinary_message_is_seen_if_it_pings() {
    let discord = StandIn::start().await;
    let bot = Demo::connect(&discord, INTENTS).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let reply = alice.says(&general, "@caveat hello").await.reply().await;
    let answer = alice.answers(&reply, "thanks").await.reply().await;
    assert_eq!(answer.content(), "I read \"thanks\"");
    alice.answers_without_ping(&reply, "@bob look").await.quiet().await;
    // An answer to an interaction is no ordinary message: the ping comes, the text does not.
    let asked = alice.asks(&general, "/ask", [("question", "x")]).await.reply().await;
    let answer = alice.answers(&asked, "thanks").await.reply().await;
    assert_eq!(answer.content(), "I read \"\"");
    assert_eq!(bot.replies().len(), 4);
}

#[tokio::test]
async fn content_is_shown_with_the_intent_granted() {
    let discord = StandIn::start().await;
    discord.grant(GatewayIntents::MESSAGE_CONTENT);
    let (_bot, mut heard) = listen(&discord, INTENTS | GatewayIntents::MESSAGE_CONTENT).await;
    let general = discord.guild("expats").channel("general");
    discord.user("alice").says(&general, "open").await;
    assert_eq!(next(&mut heard).await, "alice: \"open\"");
}

#[tokio::test]
async fn messages_need_an_intent_and_guilds_too() {
    let discord = StandIn::start().await;
    let early = discord.guild("early");
    let (_bot, mut heard) = listen(&discord, GatewayIntents::GUILDS).await;
    assert_eq!(next(&mut heard).await, "guild early true");
    let alice = discord.user("alice");
    alice.says(&early.channel("general"), "unheard").await;
    alice.dms("unheard").await;
    discord.guild("late");
    assert_eq!(next(&mut heard).await, "guild late true");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_resumed_and_nothing_is_missed() {
    let reconnect = || Order::Send(json!({ "op": 7, "d": null, "s": null, "t": null }));
    let faults: [&dyn Fn() -> Order; 3] = [&|| Order::Close(4000), &|| Order::Cut, &reconnect];
    for fault in faults {
        let discord = StandIn::start().await;
        let (_bot, mut heard) = listen(&discord, INTENTS).await;
        let alice = discord.user("alice");
        discord.order(fault);
        alice.dms("in the gap").await;
        // Events are handled in tasks of their own, so either may come first.
        let mut both = [next(&mut heard).await, next(&mut heard).await];
        both.sort();
        assert_eq!(both, ["alice: \"in the gap\"", "resumed"]);
        assert_eq!(discord.identifies().len(), 1);
    }
}
