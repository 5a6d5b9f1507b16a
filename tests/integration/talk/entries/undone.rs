//! Undos that are refused, and two moderators with the same thought.

use caveat::pack::Severity;
use caveat::store::{EntryText, Store};

use super::{ROLE, RULES, Server, server};
use crate::ids::id;
use crate::standin::StandIn;

#[tokio::test]
async fn an_undo_brings_nothing_back_that_hides_a_danger() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, ada, .. } = &server;
    // It was published when the FAQ did not warn of that yet.
    let question = "What scams are there with USDT and WeChat here?".to_owned();
    let text = EntryText {
        language: "en".to_owned(),
        severity: Severity::Info,
        question: question.clone(),
        answer: "None.".to_owned(),
        cautions: Vec::new(),
        advice: Vec::new(),
    };
    let (guild, now) = (id(server.guild.id), server.clock.unix());
    let import = async |store: Store| store.import_entry(guild, &text, now).await;
    server.memory.change(import).await.unwrap();
    let gone = ada.asks(general, "/entry remove", [("entry", &*question)]).await.reply().await;
    assert_eq!(gone.content(), "Removed. You can undo that for 30 days.");
    let refused = ada.clicks(&gone, "Undo the last change").await.follow_up(0).await;
    let said = refused.content();
    assert!(said.starts_with("It cannot be published: people who ask about"), "{said}");
    assert!(server.memory.overlay(Some(guild)).is_none_or(|overlay| overlay.own().is_empty()));
}

#[tokio::test]
async fn one_question_has_one_entry_whoever_is_faster() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, ada, .. } = &server;
    let (first, second) = (server.preview(ROLE, RULES).await, server.preview(ROLE, "Ask.").await);
    ada.clicks(&first, "Publish").await.reply().await;
    let late = ada.clicks(&second, "Publish").await.follow_up(0).await;
    assert!(
        late.content().starts_with("It cannot be published: its question"),
        "{}",
        late.content()
    );
    server.rests();
    // A removed entry does not come back beside the one that took its place.
    let gone = ada.asks(general, "/entry remove", [("entry", ROLE)]).await.reply().await;
    ada.clicks(&second, "Publish").await.reply().await;
    let refused = ada.clicks(&gone, "Undo the last change").await;
    let refused = refused.follow_up(0).await;
    assert!(refused.content().starts_with("It cannot be published"), "{}", refused.content());
    assert_eq!(server.ask(ROLE).await.description(), "Ask.");
}
