//! Attacks by members: in the text, by every way to ask, and with buttons.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl};
use serde_json::{Value, json};
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, unsure};
use crate::chat::{Bot, Channel, Guild, Reply, User};
use crate::ids::id;
use crate::standin::StandIn;
use crate::standin::model::{How, InteractionKind, PIN_MESSAGES, USUAL_PERMISSIONS};

/// No entry of the shipped pack is like it.
const LOBSTER: &str = "which wine goes with lobster bisque tonight";

/// Inserts `what` after each character of a text.
fn between(text: &str, what: &str) -> String {
    text.chars().flat_map(|c| [c.to_string(), what.to_owned()]).collect()
}

/// Spellings of a question that look the same to a reader.
fn unseen(question: &str) -> Vec<String> {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).expect("it is the wide form"),
        _ => c,
    };
    let alike = |c: char| match c {
        'a' => 'а',
        'e' => 'е',
        'o' => 'ο',
        'C' => 'С',
        'T' => 'Т',
        _ => c,
    };
    vec![
        between(question, "\u{200b}"),
        between(question, "\u{200d}"),
        between(question, "\u{2060}\u{ad}"),
        between(question, "\u{fe0f}"),
        between(question, "\u{336}"),
        between(question, "\u{300}\u{301}\u{302}\u{35c}\u{334}"),
        format!("\u{202e}{question}\u{202c}"),
        format!("\u{2067}\u{200f}{question}\u{2069}"),
        format!("\u{e0001}{question}\u{e007f}"),
        question.chars().map(wide).collect(),
        question.chars().map(alike).collect(),
        question.to_uppercase(),
    ]
}

/// Texts with markup, mentions and noise around a question.
fn loud(question: &str) -> Vec<String> {
    let flood = "🦞".repeat(900);
    vec![
        format!("@everyone @here {question}"),
        format!("[{question}](https://evil.example/@everyone)"),
        format!("<@&1> <@1> <#1> </ask:1> <id:customize> <t:1:R> {question}"),
        format!("# {question}\n> **__~~||`evil`||~~__**\n```evil\n@everyone```"),
        format!("{question} <https://evil.example> discord.gg/evil evil@evil.example"),
        format!("\u{202e}{question} live.exe @everyone"),
        format!("{question} {flood}"),
        format!("{question}{}", "\u{489}".repeat(900)),
        format!("{}{question}", "\n\n".repeat(400)),
        "evil ".repeat(390),
        "🏴\u{e0067}\u{e0062}\u{e007f} \u{feff}\u{fffd}\u{fffc} evil".to_owned(),
    ]
}

/// A server in which the bot listens, with one moderator.
struct Server {
    memory: Memory,
    clock: Clock,
    guild: Guild,
    general: Channel,
    ada: User,
    bot: Bot,
}

impl Server {
    async fn new(discord: &StandIn) -> Self {
        discord.grant(GatewayIntents::MESSAGE_CONTENT);
        let clock = Clock::system();
        let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.expect("it is there");
        let plugin =
            Plugin::builder(SHIPPED.clone()).memory(memory.clone()).listening(true).build();
        let bot = caveat_as(discord, plugin).await;
        let guild = discord.guild("expats");
        let pin = Permissions::from_bits_retain(PIN_MESSAGES);
        guild.bot_may(USUAL_PERMISSIONS | pin);
        let rights = Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD | pin;
        let ada = discord.user("ada").with_role(&guild.role("mods", rights));
        let general = guild.channel("general");
        Self { memory, clock, guild, general, ada, bot }
    }

    /// Advances the clock until nobody is rate-limited.
    fn rests(&self) {
        self.clock.advance(Duration::from_secs(60));
    }

    /// Replies to a text by every way in which members ask, each from a new member in a new channel, so
    /// that nobody is rate-limited.
    async fn at_every_door(&self, discord: &StandIn, n: usize, text: &str) -> Vec<Reply> {
        let channel = self.guild.channel(&format!("room-{n}"));
        let (alice, bob) = (discord.user(&format!("alice-{n}")), discord.user(&format!("bob-{n}")));
        let asked = alice.asks(&channel, "/ask", [("question", text)]).await.reply().await;
        let named = alice.says(&channel, &format!("@caveat {text}")).await.reply().await;
        let direct = alice.dms(text).await.reply().await;
        let said = bob.says(&channel, text).await;
        let picked = alice.applies("Answer from FAQ", &said).await;
        let told = picked.acknowledged().await;
        // A public answer is below the message, and takes a moment; the others are immediate.
        let picked = if told == 5 { said.reply().await } else { picked.reply().await };
        vec![asked, named, direct, picked]
    }
}

/// Discord, and a bot that listens in a server.
async fn server() -> (StandIn, Server) {
    let discord = StandIn::start().await;
    let server = Server::new(&discord).await;
    (discord, server)
}

#[tokio::test]
async fn what_nobody_sees_changes_no_answer_at_any_door() {
    let (discord, server) = server().await;
    for (n, text) in unseen(LEGAL).iter().enumerate() {
        for reply in server.at_every_door(&discord, n, text).await {
            assert_eq!(reply.title(), LEGAL, "{text:?}");
            assert!(reply.pings().is_empty(), "{text:?}");
        }
        let help = server.guild.channel(&format!("help-{n}"));
        server
            .memory
            .choose(id(server.guild.id), Choice::Listening(id(help.id), true))
            .await
            .unwrap();
        let unasked = discord.user(&format!("carol-{n}")).says(&help, text).await.reply().await;
        assert_eq!(unasked.title(), LEGAL, "{text:?}");
    }
    for text in [between(LEGAL_ZH, "\u{200b}"), format!("\u{202e}{LEGAL_ZH}")] {
        let reply = discord.user("mei").dms(&text).await.reply().await;
        assert_eq!(reply.title(), LEGAL_ZH, "{text:?}");
    }
}

#[tokio::test]
async fn nothing_loud_comes_back_from_any_door() {
    let (discord, server) = server().await;
    for (n, text) in loud(LEGAL).iter().enumerate() {
        for reply in server.at_every_door(&discord, n, text).await {
            assert!(reply.pings().is_empty(), "{text:?}");
            let shown = reply.render();
            for word in ["evil", "@everyone", "@here", "\u{202e}", "🦞", "\u{489}"] {
                assert!(!shown.contains(word), "{word:?} of {text:?} in {shown}");
            }
            let title = reply.title();
            let is_entry = SHIPPED.topics(&SHIPPED.pack().default_language);
            let claimed = is_entry.iter().any(|link| link.question == title);
            assert!(!claimed || title == LEGAL, "{text:?} is answered by {title}");
        }
    }
}

/// Where moderators see the words of others, Discord shows them literally.
#[tokio::test]
async fn moderators_see_plain_text() {
    let (discord, server) = server().await;
    let Server { memory, guild, general, ada, bot, .. } = &server;
    let log = guild.channel("log").takes_notes();
    memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.unwrap();
    let hostile = [
        "`` ` which wine with lobster @everyone @here <@&1> <@1> [a](https://evil.example) ```",
        "how often is a violin \u{202e}rehaired\u{200b} || # **x** __y__ ||\n# big\n> aside",
        "who paints submarines yellow 138\u{200b}12345678 a@evil.example t.me/evil",
    ];
    for (n, text) in hostile.iter().enumerate() {
        let alice = discord.user(&format!("alice-{n}"));
        alice.asks(general, "/ask", [("question", *text)]).await.reply().await;
        ada.asks(general, "/explain", [("question", *text)]).await.reply().await;
        ada.asks(general, "/pin", [("entry", *text)]).await.reply().await;
        server.rests();
    }
    memory.settle().await;
    let list = ada.asks(general, "/misses", []).await.reply().await;
    assert_eq!(list.menu_options().len(), 4 * hostile.len(), "{}", list.render());
    let add = list.custom_ids()[0].to_owned();
    for option in list.menu_options()[..hostile.len()].iter().map(ToString::to_string) {
        let entries = ada.picks_from(&list, &add, &option).await.reply().await;
        ada.picks(&entries, entries.menu_options()[0]).await.reply().await;
        server.rests();
    }
    let logged = log.heard(hostile.len()).await;
    assert_eq!(logged.len(), hostile.len());
    for kept in logged.iter().chain([&list]) {
        let whole = kept.render();
        for word in ["evil", "12345678", "\u{202e}", "\u{200b}"] {
            assert!(!whole.contains(word), "{word:?} in {whole}");
        }
    }
    for reply in bot.replies() {
        assert!(reply.pings().is_empty(), "{}", reply.render());
        let fields = reply.fields().into_iter().map(|(_, value)| value);
        for shown in fields.chain([reply.description(), reply.content()]) {
            // The bot itself names the actor in the log.
            let live = without_code(shown).replace(&format!("<@{}>", ada.id), "");
            for word in ["<@", "@everyone", "@here", "](", "||", "__"] {
                assert!(!live.contains(word), "{word} lives in {shown}");
            }
        }
    }
}

/// The part of a text that Discord reads as markup: everything outside backticks of one line.
fn without_code(text: &str) -> String {
    text.lines().flat_map(|line| line.split('`').step_by(2)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn menus_take_nothing_that_they_did_not_offer() {
    let (discord, server) = server().await;
    let Server { memory, general, ada, .. } = &server;
    let alice = discord.user("alice");
    let answer = alice.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    let related = answer.custom_ids().into_iter().find(|id| id.starts_with("caveat:r:")).unwrap();
    let entries = ["no-such-entry", "", "../pack", "@everyone", "is-it-legal\u{200b}"];
    let tampered =
        |id: &str, values: Value| json!({ "component_type": 3, "custom_id": id, "values": values });
    for value in entries {
        let reply = alice.tampers(&answer, tampered(related, json!([value]))).reply().await;
        assert!(reply.content().contains("no longer in the FAQ"), "{}", reply.render());
    }
    let none = alice.tampers(&answer, tampered(related, json!([]))).reply().await;
    assert!(none.ephemeral() && none.embeds().is_empty());
    // A button in place of a menu, and the other way round.
    let pressed = json!({ "component_type": 2, "custom_id": related });
    assert!(alice.tampers(&answer, pressed).reply().await.embeds().is_empty());

    discord.user("bob").asks(general, "/ask", [("question", LOBSTER)]).await.reply().await;
    ada.asks(general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    memory.settle().await;
    let (misses, pins) = (
        ada.asks(general, "/misses", []).await.reply().await,
        ada.asks(general, "/pins", []).await.reply().await,
    );
    let menus = misses.custom_ids().into_iter().map(|id| (&misses, id));
    let unpin = pins.custom_ids().into_iter().filter(|id| id.starts_with("caveat:u:"));
    let menus: Vec<_> = menus.chain(unpin.map(|id| (&pins, id))).collect();
    assert_eq!(menus.len(), 5);
    for (list, id) in menus {
        for value in ["999999", "-1", "18446744073709551616", "0x1", "", "1;2"] {
            server.rests();
            ada.tampers(list, tampered(id, json!([value]))).acknowledged().await;
        }
    }
    let after = ada.asks(general, "/misses", []).await.reply().await;
    assert!(after.description().contains(LOBSTER), "{}", after.description());
    assert_eq!(general.pins().len(), 1);
}

/// A `custom_id` can be anything; one that is not on the message is not trusted.
#[tokio::test]
async fn forged_ids_of_every_kind_get_one_private_sentence() {
    let (discord, server) = server().await;
    let Server { general, .. } = &server;
    let alice = discord.user("alice");
    let offered = alice.asks(general, "/ask", [("question", unsure())]).await.reply().await;
    let letters = ('a'..='z').chain('A'..='C').map(|letter| format!("caveat:{letter}:1:en:1"));
    let long = "z".repeat(88);
    let others = [
        "caveat:e:is-it-legal:en:zzzzzzzzzzzzzzzzzzzz",
        "caveat:e:is-it-legal:en:-1",
        "caveat:e:is-it-legal:xx-xx-xx:1",
        "caveat:e:is-it-legal:en",
        "caveat:e:is-it-legal",
        "caveat:e",
        "caveat:",
        "caveat:1:e:is-it-legal:en:1",
        "caveat:e:\u{202e}is-it-legal:en:1",
        "caveat:o:3w5e11264sgsf:en:3w5e11264sgsf",
        "caveat:m:0-0:en:1",
        "caveat:m:3w5e11264sgsf-3w5e11264sgsf:en:1",
        "caveat:b:3w5e11264sgsf-3w5e11264sgsf:en:1",
        "caveat:w:3w5e11264sgsf:en:1",
    ];
    let others = others.into_iter().map(str::to_owned).chain([format!("caveat:e:{long}:")]);
    for id in letters.chain(others) {
        server.rests();
        let told = alice.forges(&offered, &id).await.reply().await;
        assert!(told.ephemeral() && told.how == How::Answer, "{id}: {}", told.render());
        assert!(told.content().contains("no longer works"), "{id}: {}", told.render());
        assert!(told.embeds().is_empty() && told.buttons().is_empty(), "{id}");
    }
    let still = alice.clicks(&offered, "None of these").await.reply().await;
    assert_eq!(still.how, How::Update, "the message is as it was");
}

/// A moderator's list from one server reveals nothing in another, and changes nothing there.
#[tokio::test]
async fn moderators_of_another_server_reach_nothing_here() {
    let (discord, server) = server().await;
    let Server { memory, general, ada, .. } = &server;
    discord.user("alice").asks(general, "/ask", [("question", LOBSTER)]).await.reply().await;
    ada.asks(general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    memory.settle().await;
    let here = ada.asks(general, "/misses", []).await.reply().await;
    let pins_here = ada.asks(general, "/pins", []).await.reply().await;

    let elsewhere = discord.guild("elsewhere");
    let pin = Permissions::from_bits_retain(PIN_MESSAGES);
    let rights = Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD | pin;
    elsewhere.bot_may(USUAL_PERMISSIONS | pin);
    let lounge = elsewhere.channel("lounge");
    let eve = discord.user("eve").with_role(&elsewhere.role("mods", rights));
    discord
        .user("bob")
        .asks(&lounge, "/ask", [("question", "how often must a violin bow be rehaired")])
        .await
        .reply()
        .await;
    memory.settle().await;
    let there = eve.asks(&lounge, "/misses", []).await.reply().await;
    assert!(!there.description().contains("lobster"), "{}", there.description());
    // Ids of the one server, sent from a message that is visible in the other.
    let (miss, pin) = (first_value(&here), general.pins()[0].id.to_string());
    for id in there.custom_ids() {
        server.rests();
        eve.tampers(&there, used(id, &miss)).acknowledged().await;
    }
    // A list of the one server, used from the other, also by a moderator of both.
    let ada = &discord.user("ada").with_role(&elsewhere.role("admins", rights));
    for (list, value) in [(&here, &miss), (&pins_here, &pin)] {
        for (id, who) in list.custom_ids().into_iter().flat_map(|id| [(id, ada), (id, &eve)]) {
            server.rests();
            who.tampers_from(&lounge, list, used(id, value)).acknowledged().await;
        }
    }
    server.rests();
    let after = ada.asks(general, "/misses", []).await.reply().await;
    assert!(after.description().contains(LOBSTER), "{}", after.description());
    assert!(!after.description().contains("topic"), "{}", after.description());
    assert_eq!(general.pins().len(), 1);
    let shown = server.bot.replies().into_iter().filter(|reply| reply.channel == lounge.id);
    for reply in shown {
        assert!(!reply.render().contains("lobster"), "{}", reply.render());
    }
}

/// The use of a component, with this value if it is a menu.
fn used(id: &str, value: &str) -> Value {
    let is_menu =
        ["caveat:a:", "caveat:t:", "caveat:i:", "caveat:u:"].iter().any(|m| id.starts_with(m));
    match is_menu {
        true => json!({ "component_type": 3, "custom_id": id, "values": [value] }),
        false => json!({ "component_type": 2, "custom_id": id }),
    }
}

/// The value of a list's first option.
fn first_value(list: &Reply) -> String {
    let shown = list.render();
    let option = shown.lines().find_map(|line| line.split_once(" -> "));
    option.expect("there is an option").1.to_owned()
}

/// The buttons below another member's answer: pressing them changes nothing for its asker.
#[tokio::test]
async fn other_people_change_nothing_of_an_answer() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob").locale("zh-CN"));
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let offered = alice.asks(&general, "/ask", [("question", unsure())]).await.reply().await;
    for (message, labels) in [(&answer, answer.buttons()), (&offered, offered.buttons())] {
        for label in labels {
            let told = bob.clicks(message, label).await.reply().await;
            assert!(told.ephemeral() && told.how == How::Answer, "{label}: {}", told.render());
        }
    }
    let public = bot.replies().into_iter().filter(|reply| !reply.ephemeral()).count();
    assert_eq!(public, 2, "what alice has stays as it was");
}

/// Discord checks options only in the client.
#[tokio::test]
async fn options_of_any_type_and_length_are_answered() {
    let (discord, server) = server().await;
    let Server { general, ada, .. } = &server;
    // The command that is registered last.
    ada.asks(general, "/faq-stats", []).await.acknowledged().await;
    let long = "why ".repeat(1500);
    let deep = (0..40)
        .fold(json!([]), |inner, _| json!([{ "name": "question", "type": 1, "options": inner }]));
    let options = [
        json!([{ "name": "question", "type": 3, "value": long }]),
        json!([{ "name": "question", "type": 3, "value": "" }]),
        json!([{ "name": "question", "type": 4, "value": 9_007_199_254_740_993_i64 }]),
        json!([{ "name": "question", "type": 5, "value": true }]),
        json!([{ "name": "question", "type": 10, "value": 1e308 }]),
        json!([{ "name": "question", "type": 6, "value": "1" }]),
        json!([{ "name": "question", "type": 3, "value": 7 }]),
        json!([{ "name": "question", "type": 3 }]),
        json!([{ "name": "question", "type": 99, "value": "x" }]),
        json!([{ "name": "question", "type": 3, "value": "x" }, { "name": "question", "type": 3, "value": "y" }]),
        json!([{ "name": "to", "type": 6, "value": "18446744073709551615" }]),
        json!([{ "name": "private", "type": 3, "value": "true" }]),
        json!([{ "name": "days", "type": 4, "value": -9_007_199_254_740_991_i64 }]),
        json!([{ "name": "pace", "type": 1, "options": [{ "name": "member", "type": 4, "value": 70_000 }] }]),
        deep,
        json!([]),
        Value::Null,
    ];
    for name in discord.commands().iter().filter(|c| c["type"] == 1).map(|c| c["name"].clone()) {
        for options in &options {
            server.rests();
            let data = json!({ "id": "1", "name": name, "type": 1, "options": options });
            let same = |_: &mut Value| {};
            let kind = InteractionKind::Command;
            ada.does_oddly(general, kind, data.clone(), same).acknowledged().await;
            if name == "ask" || name == "pin" {
                let kind = InteractionKind::Autocomplete;
                ada.does_oddly(general, kind, data, same).acknowledged().await;
            }
        }
    }
    server.rests();
    let answer = ada.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(answer.title(), LEGAL, "it is as well as before");
    for reply in server.bot.replies().iter().filter(|reply| !reply.ephemeral()) {
        assert!(!reply.render().contains("why why"), "{}", reply.render());
    }
}

/// The bot opens no modals.
#[tokio::test]
async fn a_modal_that_we_never_opened_is_apologised_for() {
    let (discord, server) = server().await;
    let alice = discord.user("alice");
    let long = "@everyone ".repeat(400);
    let typed = |id: &str| json!({ "type": 1, "components": [{ "type": 4, "custom_id": id, "value": long }] });
    for data in [
        json!({ "custom_id": "caveat:e:is-it-legal:en:1", "components": [typed("q")] }),
        json!({ "custom_id": "", "components": [] }),
        json!({ "custom_id": "caveat:x::en:1", "components": [{ "type": 18, "component": typed("q") }] }),
    ] {
        let same = |_: &mut Value| {};
        let told = alice.does_oddly(&server.general, InteractionKind::Modal, data, same);
        let told = told.reply().await;
        assert!(told.ephemeral() && told.pings().is_empty(), "{}", told.render());
        assert!(!told.render().contains("everyone"), "{}", told.render());
    }
}
