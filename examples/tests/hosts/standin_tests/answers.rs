//! Rights and lifetime of an interaction's token. The test answers by itself: no bot runs.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::Http;
use serenity::model::id::{InteractionId, MessageId};

use super::{ask_command, client, code, no, register};
use crate::chat::{Asked, Channel, User};
use crate::standin::StandIn;

/// A guild, a person and a registered command.
async fn scene() -> (StandIn, Http, Channel, User) {
    let discord = StandIn::start().await;
    let http = client(&discord);
    register(&http, ask_command()).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    (discord, http, general, alice)
}

async fn respond(http: &Http, asked: &Asked, body: Value) -> serenity::Result<()> {
    let id = InteractionId::new(asked.id);
    http.create_interaction_response(id, &asked.token(), &body, vec![]).await
}

fn text(text: &str) -> Value {
    json!({ "type": 4, "data": { "content": text } })
}

#[tokio::test]
async fn the_first_answer_has_three_seconds() {
    let (discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    discord.later(Duration::from_secs(2));
    respond(&http, &asked, text("in time")).await.expect("two seconds are fine");
    let asked = alice.asks(&general, "/ask", []).await;
    discord.later(Duration::from_millis(3001));
    assert_eq!(code(respond(&http, &asked, text("too late")).await), (404, 10062));
    discord.expect_violations();
}

#[tokio::test]
async fn the_deadline_follows_tokios_clock() {
    let (discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    // Paused only for the jump: a paused clock would also run out every timeout on real sockets.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(4)).await;
    tokio::time::resume();
    assert_eq!(code(respond(&http, &asked, text("too late")).await), (404, 10062));
    discord.expect_violations();
}

#[tokio::test]
async fn a_second_callback_and_a_wrong_token_are_refused() {
    let (discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    respond(&http, &asked, text("one")).await.expect("the first is fine");
    assert_eq!(code(respond(&http, &asked, text("two")).await), (400, 40060));
    let id = InteractionId::new(asked.id);
    let result = http.create_interaction_response(id, "other", &text("x"), vec![]).await;
    assert_eq!(code(result), (404, 10062));
    discord.expect_violations();
}

#[tokio::test]
async fn callbacks_must_fit_the_interaction() {
    let (discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    let choices = json!({ "type": 8, "data": { "choices": [] } });
    for kind in [json!({ "type": 1 }), json!({ "type": 6 }), json!({ "type": 7 }), choices] {
        assert_eq!(no(respond(&http, &asked, kind).await).paths, ["type"]);
    }
    respond(&http, &asked, text("a refused callback is none")).await.expect("still open");
    let reply = asked.reply().await;
    let forged = alice.forges(&reply, "anything").await;
    respond(&http, &forged, json!({ "type": 6 })).await.expect("components may");
    discord.expect_violations();
}

#[tokio::test]
async fn choices_and_forms_have_limits() {
    let (discord, http, general, alice) = scene().await;
    let data = |count: usize, name: &str, value: &str| json!({ "type": 8, "data": { "choices": vec![json!({ "name": name, "value": value }); count] } });
    let long = "字".repeat(101);
    let typing = tokio::spawn({
        let (alice, general) = (alice.clone(), general.clone());
        async move { alice.types(&general, "/ask", ("question", "x")).await }
    });
    let asked = alice.last_interaction().await;
    for (body, path) in [
        (data(26, "n", "v"), "data.choices"),
        (data(1, "", "v"), "data.choices.0.name"),
        (data(1, &long, "v"), "data.choices.0.name"),
        (data(1, "n", &long), "data.choices.0.value"),
    ] {
        assert_eq!(no(respond(&http, &asked, body).await).paths, [path]);
    }
    assert_eq!(no(respond(&http, &asked, text("x")).await).paths, ["type"]);
    respond(&http, &asked, data(25, "n", "v")).await.expect("25 are fine");
    assert_eq!(typing.await.expect("the typing ends").len(), 25);

    let asked = alice.asks(&general, "/ask", []).await;
    let input = json!({ "type": 4, "custom_id": "t", "label": "字".repeat(46), "style": 1 });
    let row = json!({ "type": 1, "components": [input] });
    let form = json!({ "title": "字".repeat(46), "custom_id": "", "components": vec![row; 6] });
    let mut paths = no(respond(&http, &asked, json!({ "type": 9, "data": form })).await).paths;
    paths.sort();
    assert!(paths.contains(&"data.title".to_owned()), "{paths:?}");
    assert!(paths.contains(&"data.custom_id".to_owned()), "{paths:?}");
    assert!(paths.contains(&"data.components".to_owned()), "{paths:?}");
    assert!(paths.contains(&"data.components.0.components.0.label".to_owned()), "{paths:?}");
    assert!(paths.contains(&"data.components.1.components.0.custom_id".to_owned()), "{paths:?}");
    discord.expect_violations();
}

#[tokio::test]
async fn a_token_lives_from_the_callback_for_fifteen_minutes() {
    let (discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    let token = asked.token();
    let body = json!({ "content": "x" });
    let early = http.create_followup_message(&token, &body, vec![]).await;
    assert_eq!(code(early), (404, 10015));

    respond(&http, &asked, text("one")).await.expect("in time");
    let got = http.get_original_interaction_response(&token).await.expect("there is one");
    assert_eq!(got.content, "one");
    let uno = json!({ "content": "uno" });
    let edited = http.edit_original_interaction_response(&token, &uno, vec![]).await;
    assert_eq!(edited.expect("it may be edited").content, "uno");
    let more = http.create_followup_message(&token, &body, vec![]).await.expect("may follow up");
    let changed = json!({ "content": "y" });
    http.edit_followup_message(&token, more.id, &changed, vec![]).await.expect("its own");
    http.delete_followup_message(&token, more.id).await.expect("its own");
    let foreign = alice.says(&general, "mine").await;
    let result = http.delete_followup_message(&token, MessageId::new(foreign.id)).await;
    assert_eq!(code(result), (404, 10008));
    http.delete_original_interaction_response(&token).await.expect("its own");
    assert_eq!(code(http.get_original_interaction_response(&token).await), (404, 10008));

    discord.later(Duration::from_secs(15 * 60));
    let late = http.create_followup_message(&token, &body, vec![]).await;
    assert_eq!(code(late), (401, 50027));
    assert_eq!(discord.expect_violations().len(), 4);
}

#[tokio::test]
async fn an_answer_to_a_deferral_keeps_its_visibility() {
    let (_discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    respond(&http, &asked, json!({ "type": 5, "data": { "flags": 64 } })).await.expect("in time");
    let token = asked.token();
    let waiting = http.get_original_interaction_response(&token).await.expect("it is shown");
    assert_eq!(waiting.flags.map(|flags| flags.bits()), Some(64 | 128));
    // The first follow-up fills the deferred message; its flag for being public is ignored.
    let first = json!({ "content": "done", "flags": 0 });
    let filled =
        http.create_followup_message(&token, &first, vec![]).await.expect("the token lives");
    assert_eq!(filled.id, waiting.id);
    assert!(asked.reply().await.ephemeral());
}

#[tokio::test]
#[should_panic(expected = "seen by one user only")]
async fn nobody_else_clicks_an_ephemeral_message() {
    let (discord, http, general, alice) = scene().await;
    let asked = alice.asks(&general, "/ask", []).await;
    let button = json!({ "type": 2, "style": 2, "label": "x", "custom_id": "x" });
    let rows = json!([{ "type": 1, "components": [button] }]);
    let data = json!({ "content": "x", "flags": 64, "components": rows });
    respond(&http, &asked, json!({ "type": 4, "data": data })).await.expect("in time");
    discord.user("bob").clicks(&asked.reply().await, "x").await;
}
