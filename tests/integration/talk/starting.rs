//! How caveat starts, and how it does not.

use caveat::discord::{INTENTS, Plugin, RunError, Token, run};

use super::{SHIPPED, caveat_until, connection, ended};
use crate::standin::StandIn;

#[tokio::test]
async fn no_privileged_intent_is_asked_for() {
    assert!(!INTENTS.is_privileged());
    let discord = StandIn::start().await;
    let _bot = super::caveat(&discord).await;
    assert_eq!(discord.identifies().len(), 1);
}

#[tokio::test]
async fn a_wrong_token_ends_it_with_one_sentence() {
    let discord = StandIn::start().await;
    let mut connection = connection(&discord);
    connection.token = Token::new("not-the-token").unwrap();
    let error = ended(&discord, connection).await.unwrap_err();
    assert!(matches!(error, RunError::Token), "{error}");
    assert!(!error.to_string().contains("not-the-token"));
    let _ = discord.expect_violations();
}

/// Had the client gone on, it would have dialled Discord itself.
#[tokio::test]
async fn a_proxy_that_does_not_answer_ends_it() {
    let discord = StandIn::start().await;
    let mut connection = connection(&discord);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    connection.proxy = Some(format!("http://{nobody}"));
    let error = ended(&discord, connection).await.unwrap_err();
    assert!(matches!(error, RunError::Proxy(_)), "{error}");
    assert!(discord.identifies().is_empty());
}

#[tokio::test]
async fn it_leaves_when_it_is_told_to() {
    let discord = StandIn::start().await;
    let (_bot, leave) = caveat_until(&discord, Plugin::new(SHIPPED.clone())).await;
    discord.user("alice").dms("is usdt legal in china").await.reply().await;
    leave.now().await;
}

#[tokio::test]
async fn an_intent_that_is_not_granted_ends_it_with_one_sentence() {
    let discord = StandIn::start().await;
    let plugin = Plugin::new(SHIPPED.clone()).with_listening(true);
    let error = run(plugin, connection(&discord), std::future::pending()).await.unwrap_err();
    assert!(matches!(error, RunError::Intents), "{error}");
    assert!(error.to_string().contains("--listening"), "{error}");
    let _ = discord.expect_violations();
}
