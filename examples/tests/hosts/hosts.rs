//! The example bots, with caveat mounted in them, on the stand-in: their own commands keep working, and
//! caveat answers its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serenity::Client;
use serenity::http::Http;

use caveat::Clock;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;

use crate::client::ClientBot;
use crate::shared::{LEGAL, commands, registered};
use crate::standin::StandIn;

#[expect(dead_code, reason = "here it is started by a test")]
#[path = "../../host_bot.rs"]
mod host_bot;
#[expect(dead_code, reason = "here it is started by a test")]
#[path = "../../poise_host.rs"]
mod poise_host;

/// Starts an example, and waits until caveat's commands and its own are there.
async fn host<F, E>(discord: &StandIn, client: impl FnOnce(Http, Memory) -> F) -> ClientBot
where
    F: Future<Output = Result<Client, E>>,
    E: std::fmt::Debug,
{
    let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await.unwrap();
    let client = client(discord.http(), memory).await.unwrap();
    let bot = ClientBot::start(discord, client).await;
    registered(discord, commands() + 1).await;
    bot
}

#[tokio::test]
async fn a_serenity_bot_keeps_what_is_its_own() {
    let discord = StandIn::start().await;
    let _host = host(&discord, host_bot::client).await;
    assert_eq!(discord.overwrites(), 0, "nobody sets the whole list");
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    let hours = alice.asks(&general, "/hours", []).await.reply().await;
    assert_eq!(hours.content(), "We are open from nine to five.");
    let place = alice.clicks(&hours, "Where").await.reply().await;
    assert_eq!(place.content(), "Behind the castle.");
    let said = alice.says(&general, &format!("@caveat {LEGAL}")).await;
    assert_eq!(said.reply().await.content(), "Ask me for our /hours, or /ask about payments.");

    // What caveat is asked here comes over the same socket after the mention, so it would have sent an answer to
    // that before the last of these: its handler computes the same answers, and waits for nothing else.
    caveat_answers(&discord).await;
    let replies = discord.shared.read(|world| {
        world.acts.iter().filter(|act| act.message.reference == Some(said.id)).count()
    });
    assert_eq!(replies, 1, "the host alone answers its mentions");
}

#[tokio::test]
async fn a_poise_bot_keeps_what_is_its_own() {
    let discord = StandIn::start().await;
    let _host = host(&discord, poise_host::client).await;
    assert_eq!(discord.overwrites(), 1, "poise sets the whole list, caveat's commands in it");
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    let hours = alice.asks(&general, "/hours", []).await.reply().await;
    assert_eq!(hours.content(), "We are open from nine to five.");
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    assert_eq!(answer.title(), LEGAL);
    caveat_answers(&discord).await;
}

/// Caveat's behaviour in either host.
async fn caveat_answers(discord: &StandIn) {
    let general = discord.guild("expats").channel("general");
    let (bob, hana) = (discord.user("bob"), discord.user("hana"));
    let choices = bob.types(&general, "/ask", ("question", "legal to pay")).await;
    assert!(choices.iter().any(|choice| choice.name == LEGAL));
    let answer = bob.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(answer.title(), LEGAL);
    let thanks = bob.clicks(&answer, "Helpful").await.reply().await;
    assert!(thanks.content().starts_with("Thank you"), "{}", thanks.render());
    let asked = bob.says(&general, LEGAL).await;
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!(told.content(), "I have replied to the message.");
    assert_eq!(asked.reply().await.title(), LEGAL);
    let direct = bob.asks(&general, "/faq", []).await.reply().await;
    assert_eq!(direct.title(), "What the FAQ covers");
}
