//! caveat in another bot's client: beside a second caveat, and beside the host's commands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use serenity::client::ClientBuilder;

use caveat::discord::{INTENTS, Plugin, PluginBuilder};

use crate::client::ClientBot;
use crate::shared::{
    LEGAL, SHIPPED, caveat_as, commands, eventually_slowly, memory, registered, service,
    tells_when_idle,
};
use crate::standin::StandIn;
use crate::standin::model::InteractionKind;

/// A client with these plugins and no other handler.
async fn client_of<const N: usize>(discord: &StandIn, plugins: [Plugin; N]) -> ClientBot {
    let mut builder = ClientBuilder::new_with_http(discord.http(), INTENTS);
    for plugin in plugins {
        tells_when_idle(discord, &plugin);
        builder = builder.raw_event_handler(plugin.clone()).event_handler(plugin);
    }
    ClientBot::start(discord, builder.await.unwrap()).await
}

/// A plugin builder with the shipped pack and a memory of its own.
async fn shipped() -> PluginBuilder {
    Plugin::builder(SHIPPED.clone()).memory(memory().await)
}

const RULES: [(&str, &str); 3] = [
    ("pack.toml", "title = \"R\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n"),
    ("boats.toml", "[en]\nquestion = \"May I bring my boat?\"\nanswer = \"Yes.\"\n"),
    ("tents.toml", "[en]\nquestion = \"Where do tents stand?\"\nanswer = \"Near the lake.\"\n"),
];
const BOAT: &str = "May I bring my boat?";

/// Two packs in one client: `/policy-ask` of the plugin that answers mentions, `/rules-ask` of the
/// other.
async fn two(discord: &StandIn) -> ClientBot {
    let policy = shipped().await.prefix("policy").unwrap().build();
    let rules = Plugin::builder(service(&RULES)).memory(memory().await).messages(false);
    let bot = client_of(discord, [policy, rules.prefix("rules").unwrap().build()]).await;
    registered(discord, 2 * commands()).await;
    bot
}

#[tokio::test]
async fn two_live_in_one_client() {
    let discord = StandIn::start().await;
    let bot = two(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    for (command, question) in [("/policy-ask", LEGAL), ("/rules-ask", BOAT)] {
        let answer = alice.asks(&general, command, [("question", question)]).await.reply().await;
        assert_eq!(answer.title(), question);
        let prefix = format!("{}~", command.trim_start_matches('/').replace("-ask", ""));
        assert!(answer.custom_ids().iter().all(|id| id.starts_with(&prefix)), "{prefix}");
        let thanks = alice.clicks(&answer, "Helpful").await.reply().await;
        assert!(thanks.content().starts_with("Thank you"), "{}", thanks.render());
        alice.clicks(&answer, "Remove").await;
        discord.gone(&answer).await;
    }
    // Each uses the names of its own commands.
    let refused = alice.asks(&general, "/rules-ask", [("question", LEGAL)]).await.reply().await;
    assert!(refused.description().contains("Type /rules-faq to"), "{}", refused.render());
    // Only one of them answers messages.
    let said = alice.says(&general, &format!("@caveat {BOAT}")).await;
    assert!(said.reply().await.description().contains("Type /policy-faq to"));
    let asked = alice.says(&general, BOAT).await;
    alice.applies("Answer from FAQ (rules)", &asked).await.reply().await;
    assert_eq!(asked.reply().await.title(), BOAT);
    let asked = alice.says(&general, LEGAL).await;
    alice.applies("Answer from FAQ (policy)", &asked).await.reply().await;
    let count = bot.replies().len();
    general.stays_quiet().await;
    assert_eq!(bot.replies().len(), count, "nothing was answered twice");
}

/// A plugin does not refuse interactions of the other: removed, newer or malformed ones.
#[tokio::test]
async fn neither_speaks_of_what_is_the_others() {
    let discord = StandIn::start().await;
    let bot = two(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/policy-ask", [("question", LEGAL)]).await.reply().await;
    let refused = alice.forges(&answer, "policy~q:new:en:1").await.reply().await;
    assert!(refused.content().contains("ask again with /policy-ask"), "{}", refused.render());

    let odd = |event: &mut Value| event["entitlements"] = json!({ "of": "another shape" });
    let data = json!({ "id": "1", "name": "rules-ask", "type": 1 });
    let kind = InteractionKind::Command;
    let unreadable = alice.does_oddly(&general, kind, data, odd).reply().await;
    assert!(unreadable.content().contains("use /rules-ask"), "{}", unreadable.render());

    let count = bot.replies().len();
    alice.forges(&answer, "caveat:x::en:1").await;
    alice.forges(&answer, "host:button").await;
    for name in ["ask", "roll", "policy-roll", "Answer from FAQ"] {
        let data = json!({ "id": "1", "name": name, "type": 1 });
        alice.does_oddly(&general, kind, data.clone(), odd);
        alice.forces(&general, data);
    }
    alice.does_oddly(&general, kind, json!({}), odd);
    general.stays_quiet().await;
    assert_eq!(bot.replies().len(), count);
}

/// A command of the host with the name of one of caveat's.
fn host_command(name: &str, kind: u64) -> Value {
    let description = if kind == 1 { "Ask the captain" } else { "" };
    json!({ "name": name, "type": kind, "description": description,
        "name_localizations": { "zh-CN": "提问" } })
}

/// Registers a command as an application does.
async fn register(discord: &StandIn, command: &Value) -> u64 {
    let http = discord.http();
    let application = discord.shared.read(|world| world.bot);
    http.set_application_id(application.into());
    http.create_global_command(command).await.unwrap().id.get()
}

fn id_of(discord: &StandIn, name: &str) -> String {
    let commands = discord.commands();
    let found = commands.iter().find(|command| command["name"] == name).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_hosts_command_stays_the_hosts() {
    let discord = StandIn::start().await;
    register(&discord, &host_command("ask", 1)).await;
    // Another type: no command of caveat's conflicts with it.
    register(&discord, &host_command("faq", 3)).await;
    let bot = client_of(&discord, [shipped().await.build()]).await;
    registered(&discord, commands() + 1).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let hers = discord.commands();
    let ask = hers.iter().find(|command| command["name"] == "ask").unwrap();
    assert_eq!(ask["description"], "Ask the captain");

    alice.asks(&general, "/ask", []).await;
    let said = alice.says(&general, "ahoy").await;
    alice.applies("faq", &said).await;
    let odd = |event: &mut Value| event["entitlements"] = json!({ "of": "another shape" });
    let data = json!({ "id": "1", "name": "ask", "type": 1 });
    alice.does_oddly(&general, InteractionKind::Command, data, odd);
    general.stays_quiet().await;
    assert!(bot.replies().is_empty(), "the host's commands are the host's to answer");
    let topics = alice.asks(&general, "/faq", []).await.reply().await;
    assert_eq!(topics.title(), "What the FAQ covers");
}

/// A command left behind by the application's previous bot: no other plugin could answer it.
#[tokio::test]
async fn who_is_alone_takes_over_what_was_left_behind() {
    let discord = StandIn::start().await;
    register(&discord, &host_command("ask", 1)).await;
    let _bot = caveat_as(&discord, shipped().await.build()).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(answer.title(), LEGAL);
}

#[tokio::test]
async fn what_is_there_already_is_not_registered_again() {
    let discord = StandIn::start().await;
    let bot = client_of(&discord, [shipped().await.build()]).await;
    registered(&discord, commands()).await;
    bot.stop().await;
    let posts = || discord.requests(&["POST", "/commands"]);
    assert_eq!(posts(), commands());

    // Another version of the command, with one unchanged description.
    let id = id_of(&discord, "ask");
    discord.shared.change(|world| {
        let ask = world.commands.iter_mut().find(|command| command["name"] == "ask").unwrap();
        ask["description"] = json!("Ask");
        ask["description_localizations"] = json!({
            "zh-CN": "问", "zh-TW": ask["description_localizations"]["zh-TW"],
        });
        ask["options"] = json!([]);
    });
    let _bot = client_of(&discord, [shipped().await.build()]).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    eventually_slowly(&discord, async || (posts() > commands()).then_some(())).await;
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(answer.title(), LEGAL);
    assert_eq!(posts(), commands() + 1, "the others were the same");
    assert_eq!(id_of(&discord, "ask"), id);
}
