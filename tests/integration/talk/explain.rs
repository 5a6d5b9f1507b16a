//! The reasons for a reply, for moderators.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;
use insta::assert_snapshot;
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::{LEGAL, SHIPPED, caveat, caveat_as, service, uncovered};
use crate::standin::StandIn;

const PACK: &str = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";

#[tokio::test]
async fn a_moderator_sees_why() {
    let office = "[en]\nquestion = \"Where is the office?\"\nanswer = \"Here.\"\n";
    let hours = "[en]\nquestion = \"When is it open?\"\nanswer = \"At nine.\"\n";
    let files = [("pack.toml", PACK), ("hours.toml", hours), ("office.toml", office)];
    let discord = StandIn::start().await;
    let _bot = super::caveat_with(&discord, service(&files)).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES);
    let ada = discord.user("ada").with_role(&role);
    let question = "where is the ofice <@&1> `x` @everyone [a](https://b.example)";
    let why = ada.asks(&general, "/explain", [("question", question)]).await.reply().await;
    let text = why.render();
    assert!(why.ephemeral() && why.pings().is_empty());
    assert!(text.contains("`ofice` was read as `office`"), "{text}");
    assert!(!text.contains("example"), "{text}");
    assert!(text.contains("office ("), "{text}");
    let letter = [("question", "Where is the office?")];
    let letter = ada.asks(&general, "/explain", letter).await.reply().await;
    assert!(
        letter.description().starts_with("The FAQ lists exactly this question, with an answer.")
    );
    let empty = ada.asks(&general, "/explain", [("question", "!?")]).await.reply().await;
    assert!(empty.description().starts_with("No answer:"), "{}", empty.description());
    assert!(!discord.user("alice").can_use(&general, "/explain"));
}

#[tokio::test]
async fn the_verdicts_are_explained() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES);
    let ada = discord.user("ada").with_role(&role);
    for (question, start) in
        [(super::unsure(), "Suggestions:"), ("quantum lobster soup", "No answer:")]
    {
        let why = ada.asks(&general, "/explain", [("question", question)]).await.reply().await;
        assert!(why.description().starts_with(start), "{}", why.description());
        let (heading, said) = why.fields().last().copied().unwrap();
        assert_eq!(heading, "If somebody posted this here without addressing me");
        assert!(said.contains("operator has not turned"), "{said}");
    }
    let mei = ada.locale("zh-CN");
    let why = mei.asks(&general, "/explain", [("question", "龙虾面")]).await.reply().await;
    assert_eq!(why.title(), "为什么是这个回复");
}

#[tokio::test]
async fn why_nothing_was_said_unasked() {
    let discord = StandIn::start().await;
    discord.grant(GatewayIntents::MESSAGE_CONTENT);
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory).listening(true).build();
    let _bot = caveat_as(&discord, plugin).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD);
    let ada = discord.user("ada").with_role(&role);
    let why = async |question: &str| {
        let why = ada.asks(&general, "/explain", [("question", question)]).await.reply().await;
        why.fields().last().unwrap().1.to_owned()
    };
    assert_snapshot!(why(LEGAL).await, @"I would say nothing: I do not listen in this channel. /settings listen changes that.");
    let listen = [("channel", "general"), ("on", "true")];
    ada.asks(&general, "/settings listen", listen).await.reply().await;
    assert_snapshot!(why(LEGAL).await, @"I would answer it.");
    assert_snapshot!(why("thank you all").await, @"I would say nothing: it does not read like a question, or it quotes something.");
    assert_snapshot!(why(uncovered("en")).await, @"I would say nothing: the score is below the minimum.");
    discord.user("alice").says(&general, LEGAL).await.reply().await;
    assert_snapshot!(why(LEGAL).await, @"I would say nothing: I gave that answer here recently. /settings pace sets how long I wait.");
    clock.advance(Duration::from_secs(11 * 60));
    assert_snapshot!(why(LEGAL).await, @"I would answer it.");
}
