//! Channels in which the bot listens: when it answers unprompted, and when it must not.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::{LISTENING_INTENTS, Plugin};
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl, Scope, Store};
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, said, uncovered, unsure};
use crate::chat::{Bot, Channel, Guild, User};
use crate::ids::{guild_id, id};
use crate::standin::StandIn;

/// A server with listening enabled in #help.
struct Scene {
    discord: StandIn,
    bot: Bot,
    guild: Guild,
    help: Channel,
    alice: User,
    memory: Memory,
    clock: Clock,
}

async fn scene() -> Scene {
    let discord = StandIn::start().await;
    discord.grant(GatewayIntents::MESSAGE_CONTENT);
    let clock = Clock::system();
    let memory =
        Memory::open(DatabaseUrl::Memory, clock.clone()).await.expect("it is always there");
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).listening(true).build();
    let bot = caveat_as(&discord, plugin).await;
    let guild = discord.guild("expats");
    let help = guild.channel("help");
    let role = guild.role("admin", Permissions::MANAGE_GUILD);
    let admin = discord.user("ada").with_role(&role);
    let options = [("channel", "help"), ("on", "true")];
    admin.asks(&help, "/settings listen", options).await.reply().await;
    let alice = discord.user("alice");
    Scene { discord, bot, guild, help, alice, memory, clock }
}

#[tokio::test]
async fn a_question_is_answered_unasked() {
    let Scene { alice, help, discord, bot: _bot, .. } = scene().await;
    assert_eq!(discord.identifies()[0].intents, LISTENING_INTENTS.bits());
    for question in [LEGAL, "能用USDT（U）在微信支付里付款、充值到零钱或提现（出金）吗？"]
    {
        let reply = alice.says(&help, question).await.reply().await;
        assert!(reply.pings().is_empty());
        assert_eq!(reply.title(), question);
        let direct = alice.dms(question).await.reply().await;
        assert_eq!(said(&reply), said(&direct), "with the same cautions and buttons");
    }
}

#[tokio::test]
async fn everything_else_is_let_pass() {
    let Scene { alice, help, discord, guild, bot, memory, .. } = scene().await;
    let bob = discord.user("bob");
    let before = bot.replies().len();
    // Statements, unclear questions, questions that are not covered.
    for text in ["USDT is not legal in China", &format!("{}?", unsure()), uncovered("en")] {
        alice.says(&help, text).await;
    }
    // Helpers who quote, reply, or address others.
    let said = alice.says(&help, "somebody help").await;
    bob.says(&help, &format!("> {LEGAL}\nread the rules")).await;
    bob.says(&help, &format!("```{LEGAL}```")).await;
    bob.answers_said(&said, LEGAL).await;
    bob.says(&help, &format!("@alice {LEGAL}")).await;
    // Authors that are not people, and other places.
    discord.bot_user("robot").says(&help, LEGAL).await;
    discord.webhook("news").says(&help, LEGAL).await;
    alice.says(&guild.channel("general"), LEGAL).await;
    alice.says(&discord.guild("others").channel("help"), LEGAL).await;
    help.quiet().await;
    assert_eq!(bot.replies().len(), before);
    memory.settle().await;
    assert!(memory.popular().is_empty(), "nothing of it is noted");
}

#[tokio::test]
async fn an_entry_is_given_once_in_ten_minutes_and_channel() {
    let Scene { alice, help, discord, guild, clock, bot: _bot, .. } = scene().await;
    let bob = discord.user("bob");
    alice.says(&help, LEGAL).await.reply().await;
    bob.says(&help, LEGAL_ZH).await.quiet().await;
    let other = "Can I pay, top up or cash out USDT through WeChat Pay?";
    bob.says(&help, other).await.reply().await;
    clock.advance(Duration::from_secs(599));
    bob.says(&help, LEGAL).await.quiet().await;
    clock.advance(Duration::from_secs(1));
    bob.says(&help, LEGAL).await.reply().await;
    // A question to the bot is always answered.
    bob.says(&help, &format!("@caveat {LEGAL}")).await.reply().await;
    drop(guild);
}

#[tokio::test]
async fn a_thread_is_answered_until_a_person_has_spoken() {
    let Scene { alice, help, discord, guild, bot: _bot, .. } = scene().await;
    let bob = discord.user("bob");
    let fresh = help.thread("my question", &alice);
    discord.bot_user("robot").says(&fresh, "welcome").await;
    alice.says(&fresh, "hi all").await;
    alice.says(&fresh, LEGAL).await.reply().await;

    let helped = help.thread("another", &alice);
    alice.says(&helped, "hi all").await;
    bob.says(&helped, "have a look at the rules").await;
    alice.says(&helped, LEGAL).await.quiet().await;

    let elsewhere = guild.channel("general").thread("elsewhere", &alice);
    alice.says(&elsewhere, LEGAL).await.quiet().await;
}

/// An unprompted answer follows its question too, and is deleted when it no longer fits.
#[tokio::test]
async fn an_edit_changes_or_removes_what_was_said_unasked() {
    let Scene { alice, help, discord, memory, bot: _bot, .. } = scene().await;
    let asked = alice.says(&help, LEGAL).await;
    let reply = asked.reply().await;
    alice.edits(&asked, LEGAL_ZH).await;
    assert_eq!(asked.edited_reply(0).await.title(), LEGAL_ZH);
    alice.edits(&asked, uncovered("en")).await;
    discord.gone(&reply).await;
    memory.settle().await;
    assert_eq!(&*memory.popular(), ["is-it-legal"]);
}

/// The words of messages that were not addressed to the bot are never kept.
#[tokio::test]
async fn nothing_overheard_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    discord.grant(GatewayIntents::MESSAGE_CONTENT);
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let guild = discord.guild("expats");
    let help = guild.channel("help");
    memory.choose(id(guild.id), Choice::Listening(id(help.id), true)).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).listening(true).build();
    let _bot = caveat_as(&discord, plugin).await;
    let alice = discord.user("alice");
    let answer = alice.says(&help, LEGAL).await.reply().await;
    alice.says(&help, uncovered("en")).await.quiet().await;
    alice.clicks(&answer, "Not helpful").await.reply().await;
    memory.settle().await;
    let store = Store::open(&place).await.unwrap();
    assert!(store.misses(guild_id(guild.id), 9).await.unwrap().is_empty());
    assert_eq!(store.most_given(0).await.unwrap(), [("is-it-legal".to_owned(), 1)], "a number is");
    assert_eq!(
        store.tallies(Scope::All, 0).await.unwrap().len(),
        1,
        "a vote was addressed to the bot"
    );
}

#[tokio::test]
async fn without_the_operators_switch_no_channel_is_read() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let help = guild.channel("help");
    let role = guild.role("admin", Permissions::MANAGE_GUILD);
    let admin = discord.user("ada").with_role(&role);
    let options = [("channel", "help"), ("on", "true")];
    let told = admin.asks(&help, "/settings listen", options).await.reply().await;
    assert!(told.description().contains("--listening"), "{}", told.description());
    discord.user("alice").says(&help, LEGAL).await.quiet().await;
    assert_eq!(bot.replies().len(), 1);
    assert_eq!(discord.identifies()[0].intents & GatewayIntents::MESSAGE_CONTENT.bits(), 0);
}
