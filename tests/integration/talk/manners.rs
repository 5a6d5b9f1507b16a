//! Messages that caveat does not answer, and malformed interactions.

use insta::assert_snapshot;

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, caveat_with, service, unsure};
use crate::standin::StandIn;

#[tokio::test]
async fn bots_webhooks_and_talk_among_members_are_left_alone() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    discord.user("alice").says(&general, "can I pay with USDT?").await;
    discord.bot_user("robot").says(&general, "@caveat can I pay with USDT?").await;
    discord.webhook("news").says(&general, "@caveat can I pay with USDT?").await;
    discord.me().says(&general, "@caveat can I pay with USDT?").await;
    general.quiet().await;
    assert!(bot.replies().is_empty());
}

#[tokio::test]
async fn an_empty_mention_gets_one_hello() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let reply = discord.user("alice").says(&general, "@caveat").await.reply().await;
    assert_snapshot!(reply.render(), @"
    reply to alice, public, pings nobody
    embed
    | Hello! I answer questions from the FAQ. Mention me and add your question, or use /ask; /faq shows what I can answer.
    ");
}

/// A second empty mention adds nothing to the first.
#[tokio::test]
async fn a_second_empty_mention_gets_none_for_a_while() {
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let general = discord.guild("老乡").locale("zh-CN").channel("general");
    let alice = discord.user("alice");
    let hello = alice.says(&general, "@caveat").await.reply().await;
    assert!(hello.description().starts_with("你好"), "{}", hello.description());
    alice.says(&general, "@caveat  ").await.quiet().await;
    discord.user("bob").says(&general, "@caveat").await.reply().await;
    clock.advance(Duration::from_secs(600));
    alice.says(&general, "@caveat").await.reply().await;
}

/// In a channel the limit is silent; in DMs and for commands, one sentence explains it.
#[tokio::test]
async fn who_asks_too_fast_is_slowed_down() {
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let general = discord.guild("expats").channel("general");
    let (alice, mei) = (discord.user("alice"), discord.user("mei").locale("zh-CN"));
    let mut answer = None;
    for _ in 0..10 {
        let asked = alice.asks(&general, "/ask", [("question", LEGAL)]).await;
        answer = Some(asked.reply().await);
    }
    let slow = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(slow.ephemeral());
    assert!(slow.content().starts_with("I need a short break."), "{}", slow.content());
    let slow = alice.clicks(&answer.unwrap(), "Helpful").await.reply().await;
    assert!(slow.ephemeral() && slow.content().starts_with("I need a short break."));
    alice.says(&general, &format!("@caveat {LEGAL}")).await.quiet().await;
    let direct = alice.dms(LEGAL).await.reply().await;
    assert!(direct.description().starts_with("I need a short break."));
    alice.dms(LEGAL).await.quiet().await;

    // Typing is not limited, nor is another member, and a while later nor is alice.
    for _ in 0..30 {
        alice.types(&general, "/ask", ("question", "usdt")).await;
    }
    mei.asks(&general, "/ask", [("question", LEGAL_ZH)]).await.reply().await;
    clock.advance(Duration::from_secs(5));
    let again = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(again.title(), LEGAL);
    drop(bot);
}

#[tokio::test]
async fn a_channel_is_not_flooded_by_many() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    for n in 0..30 {
        let user = discord.user(&format!("user-{n}"));
        user.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    }
    let late = discord.user("late").locale("zh-CN");
    late.says(&general, &format!("@caveat {LEGAL}")).await.quiet().await;
    let slow = late.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(slow.ephemeral() && slow.content().starts_with("问得太快了"), "{}", slow.content());
    let private = [("question", LEGAL), ("private", "true")];
    let own = late.asks(&general, "/ask", private).await.reply().await;
    assert_eq!(own.title(), LEGAL, "what nobody else sees floods nothing");
}

#[tokio::test]
async fn nothing_that_was_typed_comes_back() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let alice = discord.user("alice");
    for text in [
        "@everyone @here is usdt legal [click](https://evil.example) <@&1> `x` ||y||",
        "\u{202e}gnihtemos @everyone",
        "https://evil.example/@everyone",
    ] {
        let reply = alice.says(&general, &format!("@caveat {text}")).await.reply().await;
        assert!(reply.pings().is_empty());
        let shown = reply.render();
        assert!(!shown.contains("evil") && !shown.contains("@everyone"), "{shown}");
    }
}

#[tokio::test]
async fn forged_and_outdated_buttons_get_one_private_sentence() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let offered = alice.says(&general, &format!("@caveat {}", unsure())).await.reply().await;
    for forged in ["caveat:e:no-such-entry:en:1", "caveat:what", "caveat:e::en:1"] {
        let reply = alice.forges(&offered, forged).await.reply().await;
        assert!(reply.ephemeral(), "{forged}");
        assert!(!reply.content().is_empty() && reply.embeds().is_empty(), "{forged}");
    }
    // A forged claim to be the asker removes nothing.
    let bob = discord.user("bob");
    let own = offered.custom_ids().last().unwrap().replace(&base36(alice.id), &base36(bob.id));
    assert!(own.starts_with("caveat:x:"), "{own}");
    let refused = bob.forges(&offered, &own).await.reply().await;
    assert!(refused.ephemeral() && refused.content().contains("no longer works"));
    let before = bot.replies().len();
    alice.forges(&offered, "host:button").await;
    alice.dms("is usdt legal in china").await.reply().await;
    assert_eq!(bot.replies().len(), before + 1, "a host bot's button is its own");
}

/// A number as it stands on a button.
fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(char::from_digit((number % 36) as u32, 36).expect("it is a digit"));
        number /= 36;
    }
    digits.iter().rev().collect()
}

/// The longest texts that the linter accepts fit into Discord's limits in every reply.
#[tokio::test]
async fn the_longest_legal_entry_is_sent_whole() {
    let pack = format!(
        "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n[disclaimer]\nen = \"{}\"\n\
         [[source]]\nid = \"s\"\ntitle = \"{}\"\ndate = 2025-03-10\nparagraphs = 10\n",
        "d".repeat(300),
        "s".repeat(400)
    );
    let entry = |question: &str, related: &str| {
        format!(
            "severity = \"danger\"\nsources = [{{ source = \"s\", paragraphs = [1, 2] }}]\n\
             related = [\"{related}\"]\nreviewed = 2026-01-01\n[en]\nquestion = \"{question}\"\n\
             answer = \"{}\"\ncautions = [\"{}\"]\nadvice = [\"{}\"]\n",
            "a".repeat(2000),
            "c".repeat(1021),
            "v".repeat(1021),
        )
    };
    let (one, two) = ("q".repeat(256), "z".repeat(256));
    let id = "x".repeat(64);
    let (first, second) = (format!("{id}.toml"), "b.toml".to_owned());
    let (entry_one, entry_two) = (entry(&one, "b"), entry(&two, &id));
    let files: [(&str, &str); 3] =
        [("pack.toml", &pack), (&first, &entry_one), (&second, &entry_two)];
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, service(&files)).await;
    let alice = discord.user("alice");
    let reply = alice.dms(&one).await.reply().await;
    assert_eq!(reply.title(), one);
    assert_eq!(reply.fields()[0].1.chars().count(), 1023);
    let option = reply.menu_options()[0].to_owned();
    let related = alice.picks(&reply, &option).await.reply().await;
    assert_eq!(related.title(), two);
}
