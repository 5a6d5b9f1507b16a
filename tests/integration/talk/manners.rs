//! Whom caveat does not answer, and what it does with what should not be there.

use insta::assert_snapshot;

use super::{caveat, caveat_with, service};
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
    | Hello! Ask me a question after my name, or with /ask, and I will answer from the FAQ.
    ");
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
    let offered = alice.says(&general, "@caveat what about companies").await.reply().await;
    for forged in ["caveat:e:no-such-entry:en:1", "caveat:what", "caveat:e::en:1"] {
        let reply = alice.forges(&offered, forged).await.reply().await;
        assert!(reply.ephemeral(), "{forged}");
        assert!(!reply.content().is_empty() && reply.embeds().is_empty(), "{forged}");
    }
    let before = bot.replies().len();
    alice.forges(&offered, "host:button").await;
    alice.dms("is usdt legal in china").await.reply().await;
    assert_eq!(bot.replies().len(), before + 1, "a host bot's button is its own");
}

/// The longest texts that the linter lets through fit into Discord's limits in every reply.
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
