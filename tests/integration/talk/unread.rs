//! Events that cannot be read: counted, and answered all the same where a user waits.

use caveat::discord::Plugin;
use caveat::metrics::Metrics;
use serde_json::{Value, json};

use super::{SHIPPED, caveat_as, memory};
use crate::chat::{Bot, Channel};
use crate::standin::StandIn;
use crate::standin::model::InteractionKind;

async fn counted() -> (StandIn, Bot, Channel, Metrics) {
    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory().await).build();
    let metrics = plugin.metrics();
    let bot = caveat_as(&discord, plugin).await;
    (discord, bot, general, metrics)
}

#[track_caller]
fn holds(metrics: &Metrics, line: &str) {
    let text = metrics.encode().expect("it is text");
    assert!(text.lines().any(|there| there == line), "{line}\n{text}");
}

#[tokio::test]
async fn an_unknown_event_is_counted_and_disturbs_nobody() {
    let (discord, bot, _, metrics) = counted().await;
    for data in [json!([1, "two"]), json!({ "content": "a secret" }), json!(null)] {
        discord.shared.change(|world| world.dispatch_any("SOMETHING_NEW", &data));
    }
    // A known name with unknown contents.
    discord.shared.change(|world| world.dispatch_any("MESSAGE_CREATE", &json!({ "id": {} })));
    let alice = discord.user("alice");
    alice.dms(super::LEGAL).await.reply().await;
    holds(&metrics, "caveat_unknown_events_total{type=\"SOMETHING_NEW\"} 3");
    holds(&metrics, "caveat_unknown_events_total{type=\"MESSAGE_CREATE\"} 1");
    assert_eq!(bot.replies().len(), 1);
}

#[tokio::test]
async fn an_interaction_of_a_type_to_come_gets_an_apology() {
    let (discord, _bot, general, metrics) = counted().await;
    let alice = discord.user("alice");
    let change = |event: &mut Value| event["type"] = json!(77);
    let data = json!({ "future": true });
    let reply = alice.does_oddly(&general, InteractionKind::Command, data, change).reply().await;
    insta::assert_snapshot!(reply.render(), @"
    answer to alice, ephemeral, pings nobody
    | Sorry, I cannot handle that kind of request yet. Please use /ask.
    ");
    holds(&metrics, "caveat_unknown_events_total{type=\"INTERACTION_CREATE\"} 1");
}

#[tokio::test]
async fn a_command_of_a_shape_to_come_gets_an_apology_in_the_callers_language() {
    let (discord, _bot, general, _) = counted().await;
    for (locale, words) in [("zh-CN", "抱歉"), ("zh-TW", "抱歉"), ("de", "Sorry")] {
        let alice = discord.user(locale).locale(locale);
        let change = |event: &mut Value| {
            event["data"]["options"] = json!("no list any more");
            event["entitlements"] = json!({ "of": "another shape" });
        };
        let data = json!({ "id": "1", "name": "ask", "type": 1 });
        let reply =
            alice.does_oddly(&general, InteractionKind::Command, data, change).reply().await;
        assert!(reply.content().contains(words), "{locale}: {}", reply.render());
        assert!(reply.ephemeral(), "{locale}");
    }
}

#[tokio::test]
async fn typing_in_a_shape_to_come_offers_nothing() {
    let (discord, _bot, general, _) = counted().await;
    let change = |event: &mut Value| event["locale"] = json!({ "of": "another shape" });
    let data = json!({ "id": "1", "name": "ask", "type": 1, "options": [] });
    let kind = InteractionKind::Autocomplete;
    let asked = discord.user("alice").does_oddly(&general, kind, data, change);
    assert_eq!(asked.acknowledged().await, 8);
}

#[tokio::test]
async fn what_nobody_else_could_answer_is_answered() {
    let (discord, _bot, general, _) = counted().await;
    let alice = discord.user("alice");
    let same = |_: &mut Value| {};
    let unknown = json!({ "id": "1", "name": "a-command-to-come", "type": 1 });
    alice.does_oddly(&general, InteractionKind::Command, unknown, same).reply().await;
    let modal = json!({ "custom_id": "elsewhere", "components": [] });
    alice.does_oddly(&general, InteractionKind::Modal, modal, same).reply().await;
    let answer = alice.asks(&general, "/ask", [("question", super::LEGAL)]).await.reply().await;
    let odd = alice.uses_oddly(&answer, "Helpful", |data| data["component_type"] = json!(99)).await;
    odd.reply().await;
}

/// Events that come with the bot's intents, and that it does not need.
#[tokio::test]
async fn events_that_concern_nobody_are_counted_apart() {
    let (discord, _bot, _, metrics) = counted().await;
    for name in ["VOICE_CHANNEL_START_TIME_UPDATE", "VOICE_CHANNEL_STATUS_UPDATE"] {
        let data = json!({ "id": "1", "guild_id": "2", "voice_start_time": 1 });
        discord.shared.change(|world| world.dispatch_any(name, &data));
    }
    discord.shared.change(|world| world.dispatch_any("RATE_LIMITED", &json!({ "opcode": 8 })));
    discord.shared.change(|world| world.dispatch_any("CHANNEL_INFO", &json!({ "guild_id": "2" })));
    discord.shared.change(|world| world.dispatch_any("SOMETHING_NEW", &json!({})));
    discord.user("alice").dms(super::LEGAL).await.reply().await;
    holds(&metrics, "caveat_ignored_events_total{type=\"VOICE_CHANNEL_START_TIME_UPDATE\"} 1");
    holds(&metrics, "caveat_ignored_events_total{type=\"RATE_LIMITED\"} 1");
    holds(&metrics, "caveat_ignored_events_total{type=\"CHANNEL_INFO\"} 1");
    let unknown: Vec<String> = metrics
        .encode()
        .expect("it is text")
        .lines()
        .filter(|line| line.starts_with("caveat_unknown_events_total{") && !line.ends_with(" 0"))
        .map(str::to_owned)
        .collect();
    assert_eq!(unknown, ["caveat_unknown_events_total{type=\"SOMETHING_NEW\"} 1"]);
}
