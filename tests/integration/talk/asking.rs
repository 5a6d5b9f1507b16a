//! Questions that Discord shows only in part, and messages to the bot that ask nothing: nobody is met
//! with silence, and nobody with noise.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl, Scope, Store};
use insta::assert_snapshot;
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, said, uncovered, unsure};
use crate::chat::{Bot, Channel, Guild};
use crate::ids::{guild_id, id};
use crate::standin::StandIn;

/// A server, and a bot whose database the test can read.
struct Scene {
    discord: StandIn,
    bot: Bot,
    guild: Guild,
    general: Channel,
    memory: Memory,
    clock: Clock,
    place: DatabaseUrl,
    _folder: tempfile::TempDir,
}

async fn scene(listening: bool) -> Scene {
    let _folder = tempfile::tempdir().expect("a folder");
    let place = DatabaseUrl::File(_folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(place.clone(), clock.clone()).await.expect("the store is there");
    if listening {
        discord.grant(GatewayIntents::MESSAGE_CONTENT);
    }
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).listening(listening);
    let bot = caveat_as(&discord, plugin.build()).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    Scene { discord, bot, guild, general, memory, clock, place, _folder }
}

impl Scene {
    /// The misses in the guild, and outside of guilds.
    async fn misses(&self) -> Vec<String> {
        self.memory.settle().await;
        let store = Store::open(&self.place).await.expect("the store is there");
        let mut all = store.misses(guild_id(self.guild.id), 99).await.expect("the store is there");
        all.extend(store.misses(Scope::Of(None), 99).await.expect("the store is there"));
        all.into_iter().map(|miss| miss.question.words).collect()
    }
}

#[tokio::test]
async fn a_mention_of_the_bots_role_is_told_to_choose_the_bot() {
    let Scene { discord, bot, guild, general, .. } = &scene(false).await;
    let alice = discord.user("alice");
    let told = alice.says(general, &format!("{} {LEGAL}", guild.bots_role())).await.reply().await;
    assert_snapshot!(told.render(), @"
    reply to alice, public, pings nobody
    embed
    | You mentioned my role, and Discord does not show me words that go to a role. Please mention @caveat instead, or use /ask.
    ");
    // At most once for each person and channel.
    alice.says(general, &guild.bots_role()).await.quiet().await;
    discord.user("bob").says(general, &guild.bots_role()).await.reply().await;
    alice.says(&guild.channel("other"), &guild.bots_role()).await.reply().await;
    // A mention of another role is not for the bot.
    let count = bot.replies().len();
    let role = guild.role("helpers", Permissions::empty());
    discord.user("carol").with_role(&role).says(general, "@helpers help").await.quiet().await;
    // A mention of the bot beside its role is clear.
    let both = format!("@caveat {} {LEGAL}", guild.bots_role());
    assert_eq!(alice.says(general, &both).await.reply().await.title(), LEGAL);
    assert_eq!(bot.replies().len(), count + 1);
}

#[tokio::test]
async fn a_role_with_words_that_can_be_read_is_as_good_as_the_bot() {
    let Scene { discord, guild, general, .. } = &scene(true).await;
    let alice = discord.user("alice");
    let asked = alice.says(general, &format!("{} {LEGAL}", guild.bots_role())).await;
    assert_eq!(asked.reply().await.title(), LEGAL);
    let hello = alice.says(general, &guild.bots_role()).await.reply().await;
    assert!(hello.description().starts_with("Hello!"), "{}", hello.render());
}

#[tokio::test]
async fn a_reply_whose_words_discord_hides_gets_one_hint() {
    let Scene { discord, bot, general, .. } = &scene(false).await;
    let alice = discord.user("alice");
    let slash = alice.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    let told = alice.answers(&slash, "and for a company?").await.reply().await;
    assert_snapshot!(told.render(), @"
    reply to alice, public, pings nobody
    embed
    | Discord does not show me the words of this reply. Please mention @caveat in it, or use /ask.
    ");
    alice.answers(&slash, "and for me?").await.quiet().await;
    // A reply without the ping is meant for other readers.
    let count = bot.replies().len();
    discord.user("bob").answers_without_ping(&slash, "see?").await.quiet().await;
    assert_eq!(bot.replies().len(), count);
    let named = alice.answers(&slash, &format!("@caveat {LEGAL_ZH}")).await.reply().await;
    assert_eq!(named.title(), LEGAL_ZH);
}

#[tokio::test]
async fn a_mention_that_is_added_by_an_edit_is_answered() {
    let Scene { discord, bot, general, .. } = &scene(false).await;
    let alice = discord.user("alice");
    let asked = alice.says(general, LEGAL).await;
    asked.quiet().await;
    alice.edits(&asked, &format!("@caveat {LEGAL}")).await;
    assert_eq!(asked.reply().await.title(), LEGAL);
    // From then on it is a question like any other.
    alice.edits(&asked, &format!("@caveat {LEGAL_ZH}")).await;
    assert_eq!(asked.edited_reply(0).await.title(), LEGAL_ZH);
    discord.delete_message(asked.id);
    general.stays_quiet().await;
    // A greeting that is edited into a question.
    let greeted = alice.says(general, "@caveat hi").await;
    greeted.reply().await;
    alice.edits(&greeted, &format!("@caveat {LEGAL}")).await;
    assert_eq!(greeted.nth_reply(1).await.title(), LEGAL);
    // An edit by Discord itself, as for a link preview, is not an edit.
    let count = bot.replies().len();
    let talk = alice.says(general, "nothing for the bot").await;
    alice.edits(&talk, "nothing for the bot, really").await;
    talk.quiet().await;
    assert_eq!(bot.replies().len(), count);
}

#[tokio::test]
async fn an_update_that_nobody_wrote_is_no_edit() {
    let Scene { discord, bot, general, .. } = &scene(false).await;
    let alice = discord.user("alice");
    let asked = alice.says(general, "@caveat thanks").await;
    asked.reply().await;
    let count = bot.replies().len();
    discord.shared.change(|world| {
        let message = world.messages[&asked.id].clone();
        let via = crate::standin::json::Via::Gateway;
        let mut json = world.message_json(&message, via, false);
        json["content"] = format!("<@{}> {LEGAL}", world.bot).into();
        world.dispatch_any("MESSAGE_UPDATE", &json);
    });
    general.stays_quiet().await;
    assert_eq!(bot.replies().len(), count);
}

#[tokio::test]
async fn where_the_bot_may_not_embed_it_answers_in_plain_text() {
    let Scene { discord, general, .. } = &scene(false).await;
    general.deny_bot(Permissions::EMBED_LINKS);
    let alice = discord.user("alice");
    let asked = alice.says(general, &format!("@caveat {LEGAL}")).await;
    let plain = asked.reply().await;
    assert!(plain.embeds().is_empty() && plain.pings().is_empty());
    let usual = alice.dms(LEGAL).await.reply().await;
    let parts = usual.fields().into_iter().flat_map(|(name, value)| [name, value]);
    let parts = parts.chain([usual.title(), usual.description(), usual.footer()]);
    for part in parts.flat_map(str::lines) {
        assert!(plain.content().contains(part), "{part:?} is not in:\n{}", plain.content());
    }
    assert_eq!(plain.buttons(), usual.buttons());
    // An edited one stays plain.
    alice.edits(&asked, &format!("@caveat {LEGAL_ZH}")).await;
    let changed = asked.edited_reply(0).await;
    assert!(changed.content().contains(LEGAL_ZH), "{}", changed.render());
    assert!(changed.embeds().is_empty());
    for text in [unsure(), uncovered("en"), ""] {
        let reply = alice.says(general, &format!("@caveat {text}")).await.reply().await;
        assert!(reply.embeds().is_empty() && !reply.content().is_empty(), "{}", reply.render());
    }
    let asked = discord.user("bob").says(general, LEGAL).await;
    discord.user("hana").applies("Answer from FAQ", &asked).await.reply().await;
    assert!(asked.reply().await.content().contains(LEGAL));
    let refused = discord.expect_violations();
    assert_eq!(refused.iter().map(|v| v.code).collect::<Vec<_>>(), [50013], "once is enough");
}

#[tokio::test]
async fn an_answer_that_is_too_long_for_plain_text_says_where_it_can_be_read() {
    let pack = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
    let long = format!("[en]\nquestion = \"Where is it?\"\nanswer = \"{}\"\n", "a".repeat(1995));
    let discord = StandIn::start().await;
    let _bot =
        super::caveat_with(&discord, super::service(&[("pack.toml", pack), ("a.toml", &long)]))
            .await;
    let general = discord.guild("expats").channel("general");
    general.deny_bot(Permissions::EMBED_LINKS);
    let alice = discord.user("alice");
    let told = alice.says(&general, "@caveat Where is it?").await.reply().await;
    assert!(told.content().starts_with("**Where is it?**"), "{}", told.render());
    assert!(told.content().contains("/ask") && told.embeds().is_empty(), "{}", told.render());
    let _ = discord.expect_violations();
}

#[tokio::test]
async fn who_points_at_a_message_has_it_answered() {
    let Scene { discord, general, .. } = &scene(true).await;
    let bob = discord.user("bob");
    for (n, pointing) in [
        "can you answer this?",
        "^",
        "?",
        "this",
        "^^ ???",
        "please help him",
        "what about this one",
        "👆",
        "这个呢？",
        "能回答一下吗",
        "",
        "hi, can you answer that question please?",
    ]
    .into_iter()
    .enumerate()
    {
        let carol = discord.user(&format!("carol-{n}"));
        let bob = discord.user(&format!("bob-{n}"));
        let asked = carol.says(general, LEGAL).await;
        bob.answers_said(&asked, &format!("@caveat {pointing}")).await;
        let reply = asked.reply().await;
        assert_eq!(reply.title(), LEGAL, "{pointing}");
        assert!(reply.pings().is_empty());
        // The answer belongs to both.
        bob.clicks(&reply, "Remove").await;
        discord.gone(&reply).await;
    }
    // A reply that asks something itself is answered itself.
    let asked = discord.user("carol").says(general, "I paid my rent").await;
    let own = bob.answers_said(&asked, &format!("@caveat {LEGAL}")).await;
    assert_eq!(own.reply().await.title(), LEGAL);
    // The second time there is nothing to add.
    let asked = discord.user("carol").says(general, LEGAL_ZH).await;
    bob.answers_said(&asked, "@caveat ^").await;
    let first = asked.reply().await;
    let again = discord.user("dan").answers_said(&asked, "@caveat ^").await.reply().await;
    assert!(again.description().contains(&first.id.to_string()), "{}", again.render());
    assert!(again.description().contains("already"), "{}", again.render());
}

#[tokio::test]
async fn who_points_at_what_cannot_be_read_hears_of_the_menu() {
    let Scene { discord, bot, general, .. } = &scene(false).await;
    let (bob, carol) = (discord.user("bob"), discord.user("carol"));
    let asked = carol.says(general, LEGAL).await;
    let told = bob.answers_said(&asked, "@caveat can you answer this?").await.reply().await;
    assert_snapshot!(told.render(), @r"
    reply to bob, public, pings nobody
    embed
    | Discord does not show me that message. Open its menu, choose Apps and then **Answer from FAQ**, and I will answer below it.
    ");
    let count = bot.replies().len();
    bob.answers_said(&asked, "@caveat ^").await.quiet().await;
    assert_eq!(bot.replies().len(), count);
    // A message that mentions the bot is readable.
    let asked = carol.says(general, &format!("@caveat {LEGAL}")).await;
    let first = asked.reply().await;
    let again = bob.answers_said(&asked, "@caveat this").await.reply().await;
    assert!(again.description().contains(&first.id.to_string()), "{}", again.render());
}

#[tokio::test]
async fn what_only_points_and_replies_to_nobody_is_greeted() {
    let scene = scene(false).await;
    let Scene { discord, general, .. } = &scene;
    for (n, pointing) in ["^", "?", "this", "why?", "any idea?"].iter().enumerate() {
        let alice = discord.user(&format!("alice-{n}"));
        let hello = alice.says(general, &format!("@caveat {pointing}")).await.reply().await;
        assert!(hello.description().starts_with("Hello!"), "{pointing}: {}", hello.render());
    }
    assert_eq!(scene.misses().await, Vec::<String>::new());
}

#[tokio::test]
async fn thanks_and_greetings_are_neither_declined_nor_missed() {
    let scene = scene(false).await;
    let Scene { discord, bot, general, clock, .. } = &scene;
    let kind = |text: &str| text.starts_with("You are welcome") || text.starts_with("不客");
    for (n, thanks) in [
        "thanks",
        "Thank you so much!!",
        "good bot",
        "thx",
        "ty",
        "I love @caveat it is great",
        "nice",
        "that was very helpful, thanks",
        "gr8 bot",
        "谢谢",
        "謝謝你",
        "多谢",
        "好机器人",
    ]
    .into_iter()
    .enumerate()
    {
        let alice = discord.user(&format!("alice-{n}"));
        let text = format!("@caveat {thanks}");
        let reply = alice.says(general, &text).await.reply().await;
        assert!(kind(reply.description()), "{thanks}: {}", reply.render());
        // At most once.
        alice.says(general, &text).await.quiet().await;
        let direct = alice.dms(thanks).await.reply().await;
        assert!(kind(direct.description()), "{thanks}: {}", direct.render());
        clock.advance(Duration::from_secs(60));
    }
    for (n, greeting) in
        ["hi", "Hello!", "hey there", "good morning", "hi bot 👋", "你好", "大家好", "您好！", "👋"]
            .into_iter()
            .enumerate()
    {
        let bob = discord.user(&format!("bob-{n}"));
        let text = format!("@caveat {greeting}");
        let hello = bob.says(general, &text).await.reply().await;
        let is_hello = |text: &str| text.starts_with("Hello!") || text.starts_with("你好");
        assert!(is_hello(hello.description()), "{greeting}: {}", hello.render());
        bob.says(general, &text).await.quiet().await;
        let direct = bob.dms(greeting).await.reply().await;
        assert!(is_hello(direct.description()), "{greeting}: {}", direct.render());
        clock.advance(Duration::from_secs(60));
    }
    let count = bot.replies().len();
    for text in ["👍", "😂😂😂", "<:pepe:123456789012345678>", "❤️", "lol", "ok", "bad bot", "好的"]
    {
        discord.user("emil").says(general, &format!("@caveat {text}")).await.quiet().await;
    }
    assert_eq!(bot.replies().len(), count, "it wants no words");
    // A command needs an answer, which only its user sees.
    for text in ["thanks", "hi", "👍"] {
        let asked = discord.user("zoe").asks(general, "/ask", [("question", text)]).await;
        let told = asked.reply().await;
        assert!(told.ephemeral(), "{text}");
        assert_eq!(told.title(), "I answer questions from a FAQ", "{text}");
    }
    assert_eq!(scene.misses().await, Vec::<String>::new());
}

/// A message with a question in it is a question, whatever surrounds it.
#[tokio::test]
async fn courtesy_around_a_question_changes_nothing() {
    let Scene { discord, general, clock, .. } = &scene(false).await;
    let alice = discord.user("alice");
    let usual = said(&alice.dms("what is tether?").await.reply().await);
    assert!(usual.contains("What is USDT"), "{usual}");
    for text in [
        "hello, what is tether?",
        "Hi! what is tether?",
        "hey guys, what is tether?",
        "good morning everyone, what is tether?",
        "hi what is tether?",
        "Hello there. What is tether? Thanks in advance!",
        "what is tether? thanks",
        "你好，what is tether?",
    ] {
        let reply = alice.says(general, &format!("@caveat {text}")).await.reply().await;
        assert_eq!(said(&reply), usual, "{text}");
        clock.advance(Duration::from_secs(30));
    }
    let usual = said(&alice.dms(LEGAL_ZH).await.reply().await);
    for text in ["你好，", "请问", "您好！请问一下，", "大家好，"] {
        let text = format!("@caveat {text}{LEGAL_ZH}");
        let reply = alice.says(general, &text).await.reply().await;
        assert_eq!(said(&reply), usual, "{text}");
        clock.advance(Duration::from_secs(30));
    }
}

#[tokio::test]
async fn a_channel_that_is_read_hears_a_question_behind_a_greeting() {
    let scene = scene(true).await;
    let Scene { discord, general, memory, guild, .. } = &scene;
    memory.choose(id(guild.id), Choice::Listening(id(general.id), true)).await.unwrap();
    let asked = discord.user("alice").says(general, "hello, what is tether?").await;
    assert!(asked.reply().await.title().starts_with("What is USDT"));
}

#[tokio::test]
async fn the_title_of_a_forum_post_is_read_with_it() {
    let scene = scene(true).await;
    let Scene { discord, guild, memory, bot, .. } = &scene;
    let forum = guild.forum("questions");
    memory.choose(id(guild.id), Choice::Listening(id(forum.id), true)).await.unwrap();
    let alice = discord.user("alice");
    let post = alice.posts(&forum, LEGAL, "see title please").await;
    assert_eq!(post.reply().await.title(), LEGAL);
    let post = alice.posts(&forum, "Rent", LEGAL_ZH).await;
    assert_eq!(post.reply().await.title(), LEGAL_ZH);
    let count = bot.replies().len();
    alice.posts(&forum, "Introduce yourself", "I am new here.").await.quiet().await;
    alice.posts(&forum, "Rules", "Be kind.").await.quiet().await;
    // In a forum where the bot does not listen, only a post that mentions it is answered.
    let other = guild.forum("other");
    alice.posts(&other, LEGAL, "see title").await.quiet().await;
    assert_eq!(bot.replies().len(), count);
    let post = alice.posts(&other, LEGAL, "@caveat see title").await;
    assert_eq!(post.reply().await.title(), LEGAL);
}

#[tokio::test]
async fn a_forum_post_that_mentions_the_bot_asks_with_its_title() {
    let Scene { discord, guild, .. } = &scene(false).await;
    let forum = guild.forum("questions");
    let alice = discord.user("alice");
    for text in ["@caveat", "@caveat see title please", "@caveat ^", "@caveat hello, any idea?"] {
        let post = alice.posts(&forum, LEGAL, text).await;
        assert_eq!(post.reply().await.title(), LEGAL, "{text}");
    }
    // Later messages in it stand for themselves.
    let thread = forum.thread("More", &alice);
    let hello = alice.says(&thread, "@caveat").await.reply().await;
    assert!(hello.description().starts_with("Hello!"), "{}", hello.render());
}

#[tokio::test]
async fn a_reply_that_only_thanks_stays_without_one() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    let count = bot.replies().len();
    for text in ["thanks a lot!", "good bot", "👍", "hi"] {
        alice.answers(&answer, text).await.quiet().await;
    }
    assert_eq!(bot.replies().len(), count);
}
