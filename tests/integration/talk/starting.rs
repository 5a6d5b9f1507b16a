//! How caveat starts, and how it does not.

use std::sync::Arc;

use caveat::discord::{INTENTS, RunError, Token, run};

use super::{SHIPPED, connection, ended};
use crate::chat::Bot;
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
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let (done, is_done) = tokio::sync::oneshot::channel();
    let connection = connection(&discord);
    let _bot = Bot::spawn(&discord, async move {
        let left = run(Arc::clone(&SHIPPED), connection, async {
            let _ = told.await;
        });
        let _ = done.send(left.await.is_ok());
    })
    .await;
    discord.user("alice").dms("is usdt legal in china").await.reply().await;
    tell.send(()).unwrap();
    assert!(is_done.await.unwrap());
}
