//! Interactions by HTTP: the same conversations as over the gateway, without its connection.

mod crowd;
mod late;
mod process;
mod refusals;
mod wire;

use std::net::TcpListener;

use caveat::Clock;
use caveat::discord::{Monitor, Plugin, PublicKey, RunError, serve};
use caveat::service::Memory;
use caveat::store::{Choice, Contact, DatabaseUrl, Scope, Store};
use serde_json::{Value, json};
use serenity::model::Permissions;
use tokio::task::JoinHandle;

use super::{
    LEGAL, SHIPPED, caveat, commands, connection, memory, registered, said, uncovered, unsure,
};
use crate::chat::Reply;
use crate::ids::id;
use crate::standin::endpoint::Signer;
use crate::standin::model::InteractionKind;
use crate::standin::{Fault, StandIn};

/// The served bot. Stopped when dropped.
struct Served {
    url: String,
    task: JoinHandle<Result<(), RunError>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn key() -> PublicKey {
    Signer::new().key().parse().expect("it is a key")
}

/// One of several replicas, which Discord does not know of yet.
fn copy(discord: &StandIn, plugin: Plugin) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}/interactions", listener.local_addr().expect("it has one"));
    let serving = serve(plugin, connection(discord), listener, key(), std::future::pending());
    Served { url, task: tokio::spawn(serving) }
}

/// A bot to which Discord sends its interactions.
async fn served(discord: &StandIn, plugin: Plugin) -> Served {
    discord.expect_answers();
    let served = copy(discord, plugin);
    discord.calls([served.url.clone()]);
    registered(discord, commands()).await;
    served
}

async fn usual(discord: &StandIn) -> Served {
    served(discord, Plugin::builder(SHIPPED.clone()).memory(memory().await).build()).await
}

/// Runs a conversation with everything that interactions can do; returns what the users see.
async fn conversation(discord: &StandIn) -> Vec<String> {
    let general = discord.guild("expats").channel("general");
    let (alice, mei) = (discord.user("alice"), discord.user("mei").locale("zh-CN"));
    // First, because the most asked questions are offered first.
    let choices = alice.types(&general, "/ask", ("question", "can I p")).await;
    let mut seen = vec![format!("{choices:?}")];
    let mut see = |reply: &Reply| seen.push(said(reply));
    for question in [LEGAL, unsure(), uncovered("en")] {
        see(&alice.asks(&general, "/ask", [("question", question)]).await.reply().await);
    }
    let private = [("question", LEGAL), ("private", "true")];
    see(&mei.asks(&general, "/ask", private).await.reply().await);
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let related = answer.menu_options()[0].to_owned();
    see(&mei.picks(&answer, &related).await.reply().await);
    see(&alice.clicks(&answer, "Helpful").await.reply().await);
    see(&alice.asks(&general, "/faq", []).await.reply().await);
    see(&alice.asks(&general, "/privacy", []).await.reply().await);
    seen
}

#[tokio::test]
async fn whatever_is_asked_the_answer_is_that_of_the_gateway() {
    let (discord, by_gateway) = (StandIn::start().await, StandIn::start().await);
    let _served = usual(&discord).await;
    let _bot = caveat(&by_gateway).await;
    assert_eq!(conversation(&discord).await, conversation(&by_gateway).await);
    assert!(discord.identifies().is_empty(), "it does not connect to the gateway");
    assert_eq!(discord.requests(&["GET", "/gateway"]), 0);
    assert_eq!(discord.requests(&["/callback"]), 0, "every answer is in its response");
    assert!(by_gateway.requests(&["/callback"]) > 5);
}

#[tokio::test]
async fn one_answer_in_full() {
    let discord = StandIn::start().await;
    let _served = usual(&discord).await;
    let general = discord.guild("expats").channel("general");
    let asked = discord.user("alice").asks(&general, "/ask", [("question", LEGAL)]).await;
    let reply = asked.reply().await;
    assert_eq!((reply.title(), reply.pings(), reply.ephemeral()), (LEGAL, &[][..], false));
    assert!(!reply.fields().is_empty() && reply.buttons().contains(&"Helpful"));
    assert_eq!(discord.status(asked.id).await, 200);
}

/// Follow-ups of an answer are requests of their own, including pictures.
#[tokio::test]
async fn what_takes_longer_is_acknowledged_and_comes_later() {
    let discord = StandIn::start().await;
    let _served = usual(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let ada = discord.user("ada").with_role(&guild.role("mods", Permissions::MANAGE_MESSAGES));
    ada.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    // It may arrive before Discord has read the acknowledgement.
    let early = || Fault::refused(404, 10015);
    discord.fails(&["PATCH", "/webhooks/"], [early(), early()]);
    let asked = ada.asks(&general, "/faq-stats", []).await;
    let shown = asked.reply().await;
    assert_eq!(asked.acknowledged().await, 5);
    assert!(shown.ephemeral());
    assert!(shown.files()[0].bytes.starts_with(b"\x89PNG"), "there is a picture");
    assert_eq!(discord.requests(&["PATCH", "/webhooks/"]), 3);
    let removed = ada.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    ada.clicks(&removed, "Remove").await;
    discord.gone(&removed).await;
}

#[tokio::test]
async fn what_cannot_be_read_gets_an_apology() {
    let discord = StandIn::start().await;
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory().await).build();
    let metrics = plugin.metrics();
    let _served = served(&discord, plugin).await;
    let general = discord.guild("expats").channel("general");
    let mei = discord.user("mei").locale("zh-CN");
    let kinds = [InteractionKind::Command, InteractionKind::Component, InteractionKind::Modal];
    for kind in kinds {
        let odd = |event: &mut Value| event["entitlements"] = json!({ "of": "another shape" });
        let data = json!({ "id": "1", "name": "ask", "type": 1, "custom_id": "caveat:x" });
        let reply = mei.does_oddly(&general, kind, data, odd).reply().await;
        assert!(reply.content().starts_with("抱歉") && reply.ephemeral(), "{}", reply.render());
    }
    let to_come = |event: &mut Value| event["type"] = json!(77);
    mei.does_oddly(&general, InteractionKind::Command, json!({}), to_come).reply().await;
    let odd = |event: &mut Value| event["locale"] = json!(1);
    let data = json!({ "id": "1", "name": "ask", "type": 1, "options": [] });
    let typed = mei.does_oddly(&general, InteractionKind::Autocomplete, data, odd);
    assert_eq!(typed.acknowledged().await, 8);
    let modal = json!({ "custom_id": "elsewhere", "components": [] });
    mei.does_oddly(&general, InteractionKind::Modal, modal, |_| {}).reply().await;
    let numbers = metrics.encode().unwrap();
    assert!(numbers.contains("caveat_unknown_events_total{type=\"INTERACTION_CREATE\"} 5\n"));
    assert!(numbers.contains("caveat_endpoint_requests_total{outcome=\"answered\"} 6\n"));
}

#[tokio::test]
async fn what_comes_twice_is_answered_once() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    let general = discord.guild("expats").channel("general");
    let mut sent = discord.collects();
    discord.user("alice").asks(&general, "/ask", [("question", LEGAL)]).await;
    let body = sent.recv().await.expect("it is sent").1.to_string();
    let first = wire::ask(&served.url, &wire::signed(&body)).await;
    assert_eq!(first.status, 200);
    assert_eq!(serde_json::from_str::<Value>(&first.body).unwrap()["type"], 4);
    let second = wire::ask(&served.url, &wire::signed(&body)).await;
    assert_eq!((second.status, second.body.as_str()), (202, ""));
    discord.shared.change(|world| world.strict = false);
}

#[tokio::test]
async fn copies_share_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    discord.expect_answers();
    let open = || Memory::open(place.clone(), Clock::system());
    let (one, other) = (open().await.unwrap(), open().await.unwrap());
    let plugin = |memory: &Memory| Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let copies = [copy(&discord, plugin(&one)), copy(&discord, plugin(&other))];
    discord.calls([copies[0].url.clone(), copies[1].url.clone()]);
    registered(&discord, commands()).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    // Consecutive interactions go to different replicas.
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let thanks = alice.clicks(&answer, "Helpful").await.reply().await;
    assert!(thanks.content().starts_with("Thank you"), "{}", thanks.content());
    alice.clicks(&answer, "Not helpful").await.reply().await;
    let store = Store::open(&place).await.unwrap();
    let tallies = store.tallies(Scope::All, 0).await.unwrap();
    assert_eq!((tallies[0].helpful, tallies[0].unhelpful), (0, 1), "one vote, changed");
    one.choose(id(guild.id), Choice::Contact(Some(Contact::Channel(id(general.id)))))
        .await
        .unwrap();
    other.poll().await;
    for _ in 0..2 {
        let asked = alice.asks(&general, "/ask", [("question", uncovered("en"))]).await;
        let declined = asked.reply().await.render();
        assert!(declined.contains("#general"), "{declined}");
    }
}

#[tokio::test]
async fn a_form_is_opened_and_filled_in_by_http() {
    let discord = StandIn::start().await;
    let _served = usual(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    let question = "How do I get the member role?";
    let form = ada.asks(&general, "/entry new", []).await;
    let typed = [("question", question), ("answer", "React in the rules channel.")];
    let preview = ada.submits(&form, typed).await.reply().await;
    assert!(preview.ephemeral());
    let again = ada.clicks(&preview, "Change").await;
    let changed = [("answer", "React with a tick in the rules channel.")];
    let changed = ada.submits(&again, changed).await.reply().await;
    ada.clicks(&changed, "Publish").await.reply().await;
    let answer = alice.asks(&general, "/ask", [("question", question)]).await.reply().await;
    assert_eq!(answer.description(), "React with a tick in the rules channel.");
}

#[tokio::test]
async fn who_watches_sees_that_it_is_ready_without_a_gateway() {
    let discord = StandIn::start().await;
    let memory = memory().await;
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let watched = Monitor::of(&plugin, &memory).without_gateway();
    tokio::spawn(watched.serve(listener));
    let served = served(&discord, plugin).await;
    let ready = reqwest::get(format!("{at}/readyz")).await.unwrap();
    assert_eq!(ready.status(), 200);
    let ready: Value = serde_json::from_str(&ready.text().await.unwrap()).unwrap();
    assert_eq!(ready, json!({ "ready": true, "pack": true, "store": true }));
    let numbers = reqwest::get(format!("{at}/metrics")).await.unwrap().text().await.unwrap();
    assert!(!numbers.contains("\ncaveat_gateway_connected "), "no alert is for it");
    // The public address does not serve the pages of the other one.
    for page in ["/metrics", "/readyz", "/healthz", "/"] {
        let public = served.url.replace("/interactions", page);
        assert_eq!(reqwest::get(public).await.unwrap().status(), 404, "{page}");
    }
    let output = tokio::task::spawn_blocking(move || {
        let watch = at.trim_start_matches("http://").to_owned();
        let mut command = crate::command_line::caveat(&["healthy", "--watch", &watch]);
        // The address for interactions has no readiness page.
        command.env("CAVEAT_LISTEN", "127.0.0.1:1").output()
    });
    let output = output.await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[tokio::test]
async fn a_key_of_another_application_ends_it_with_one_sentence() {
    let discord = StandIn::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = "00".repeat(32).parse().unwrap();
    let plugin = Plugin::new(SHIPPED.clone());
    let never = std::future::pending();
    let ended = serve(plugin, connection(&discord), listener, other, never).await;
    assert!(matches!(ended, Err(RunError::Key)), "{ended:?}");
}

#[tokio::test]
async fn a_token_that_is_refused_ends_it_with_one_sentence() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    discord.shared.change(|world| world.token = "reset".to_owned());
    let (general, go_on, data) = late::waits_for_discord(&discord).await;
    go_on.notify_one();
    let asked = discord.user("alice").forces(&general, data);
    asked.reply().await;
    let mut served = served;
    let ended = (&mut served.task).await.unwrap();
    assert!(matches!(ended, Err(RunError::Token)), "{ended:?}");
    let _ = discord.expect_violations();
}
