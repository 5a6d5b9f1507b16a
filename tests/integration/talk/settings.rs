//! Settings of moderators: each with its range and default, reported to the log, and effective at once.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl, Feature, NumericSetting};
use insta::assert_snapshot;
use serde_json::{Value, json};
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;
use sqlx::Executor;

use super::store::outside;
use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat_as, service};
use crate::chat::{Bot, Channel, Guild, User};
use crate::ids::id;
use crate::standin::world::World;
use crate::standin::{Fault, StandIn};

/// A server with an administrator, a member, and a member who has the role "regulars".
struct Scene {
    discord: StandIn,
    _bot: Bot,
    guild: Guild,
    general: Channel,
    log: Channel,
    ada: User,
    alice: User,
    rita: User,
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
    let _bot = caveat_as(&discord, plugin).await;
    let guild = discord.guild("expats");
    let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
    let admin = guild.role("admin", Permissions::MANAGE_GUILD);
    let regulars = guild.role("regulars", Permissions::empty());
    let ada = discord.user("ada").with_role(&admin);
    let alice = discord.user("alice");
    let rita = discord.user("rita").with_role(&regulars);
    Scene { discord, _bot, guild, general, log, ada, alice, rita, memory, clock }
}

#[tokio::test]
async fn each_is_shown_with_its_value_effect_range_and_default() {
    let scene = scene().await;
    let Scene { ada, general, .. } = &scene;
    let listen = [("channel", "general"), ("on", "true")];
    ada.asks(general, "/settings listen", listen).await.reply().await;
    ada.asks(general, "/settings pace", [("member", "9"), ("silence", "60")]).await.reply().await;
    let who = [("what", "for-others"), ("role", "regulars")];
    ada.asks(general, "/settings who", who).await.reply().await;
    let shown = ada.asks(general, "/settings show", []).await.reply().await;
    assert_snapshot!(shown.render(), @r#"
    answer to ada, ephemeral, pings nobody
    embed #95A5A6 "Settings of this server"
    | **Channels in which I listen for questions**
    | #general
    | -# There I also answer without being asked, but only when I am sure. Choices: text, news and forum channels. Default: none.
    | **Who members can turn to**
    | the moderators
    | -# I name them when I have no answer. Choices: a role or a channel. Default: the moderators.
    | **Log channel for moderators**
    | none
    | -# I post there when a setting, a missed question or a pinned answer changes, and when I have a problem. Choices: a text or news channel. Default: none.
    | **Language of public replies**
    | the server's own
    | -# Used when I cannot tell the language of a question, for new pins, and in the log. Choices: English, 简体中文, 繁體中文. Default: the server's own.
    | **Days to store missed questions**
    | 90
    | -# After that many days without being asked they are deleted, as /privacy says. Choices: 1 to 90. Default: 90.
    | **Seconds between replies to one member**
    | 9
    | -# Applies only after ten replies in quick succession. Choices: 1 to 60. Default: 4.
    | **Seconds between replies in one channel**
    | 2
    | -# Applies only after thirty replies in quick succession. Choices: 1 to 60. Default: 2.
    | **Minutes before I repeat an answer without being asked**
    | 60
    | -# In channels in which I listen, I give the same answer at most once in that time. Choices: 1 to 1440. Default: 10.
    | **Who can ask me by mentioning me**
    | everybody
    | -# I tell everybody else once that they can use /ask. Choices: a role. Default: everybody.
    | **Who can ask me to answer somebody else**
    | @regulars
    | -# Anybody who can manage messages always can. Choices: a role. Default: everybody.
    | **Who gets public answers from /ask**
    | everybody
    | -# Everybody else gets an answer that only they can see. People who can manage messages always get a public one. Choices: a role. Default: everybody.
    | You choose who can use the moderator commands in Discord, under Server Settings > Integrations.
    "#);
}

#[tokio::test]
async fn the_log_channel_hears_what_was_changed_old_against_new() {
    let scene = scene().await;
    let Scene { ada, general, log, .. } = &scene;
    ada.asks(general, "/settings log", [("channel", "log")]).await.reply().await;
    ada.asks(general, "/settings language", [("language", "zh-Hant")]).await.reply().await;
    ada.asks(general, "/settings pace", [("member", "9"), ("channel", "3")]).await.reply().await;
    // A setting without a change is not reported.
    ada.asks(general, "/settings pace", [("member", "9")]).await.reply().await;
    ada.asks(general, "/settings show", []).await.reply().await;
    ada.asks(general, "/settings log", []).await.reply().await;
    let told: Vec<String> = log.heard(4).await.iter().map(|reply| reply.render()).collect();
    assert_snapshot!(told.join("\n"), @"
    message in #log, public, pings nobody
    embed #95A5A6
    | @ada changed a setting
    | **Log channel for moderators**
    | none → #log
    message in #log, public, pings nobody
    embed #95A5A6
    | @ada 改了一項設定
    | **公開回覆的語言**
    | 伺服器自己的語言 → 繁體中文
    message in #log, public, pings nobody
    embed #95A5A6
    | @ada 改了一項設定
    | **對同一個成員，兩次回覆之間隔多少秒**
    | 4 → 9
    | **在同一個頻道，兩次回覆之間隔多少秒**
    | 2 → 3
    message in #log, public, pings nobody
    embed #95A5A6
    | @ada 改了一項設定
    | **發操作紀錄的頻道**
    | #log → 不發
    ");
}

#[tokio::test]
async fn what_is_out_of_range_is_refused_with_the_reason() {
    let scene = scene().await;
    let Scene { ada, general, discord, memory, guild, clock, .. } = &scene;
    ada.asks(general, "/settings show", []).await.reply().await;
    let command = discord.commands().into_iter().find(|c| c["name"] == "settings").unwrap();
    // A client only sends declared options; a forged value is refused.
    let forced = async |part: &str, options: Value| {
        let data = json!({
            "id": command["id"], "name": "settings", "type": 1,
            "options": [{ "name": part, "type": 1, "options": options }],
        });
        ada.forces(general, data).reply().await.content().to_owned()
    };
    for (part, name, bad, range) in [
        ("misses", "days", [0, 91, -1, 100_000], "1 to 90"),
        ("pace", "member", [0, 61, -4, i64::MAX], "1 to 60"),
        ("pace", "channel", [0, 61, -4, i64::MIN], "1 to 60"),
        ("pace", "silence", [0, 1441, -4, 70_000], "1 to 1440"),
    ] {
        for value in bad {
            let options = json!([{ "name": name, "type": 4, "value": value }]);
            clock.advance(Duration::from_secs(4));
            let expected = format!(
                "That is out of range: please choose a whole number from {range}. Nothing has changed."
            );
            assert_eq!(forced(part, options).await, expected, "{part} {name}: {value}");
        }
    }
    let klingon = json!([{ "name": "language", "type": 3, "value": "tlh" }]);
    assert_snapshot!(forced("language", klingon).await, @r##"I do not speak that language: please choose one of English, 简体中文, 繁體中文. Nothing has changed."##);
    let unknown = json!([{ "name": "what", "type": 3, "value": "everything" }]);
    assert_snapshot!(forced("who", unknown).await, @r##"Please pick an option from the list."##);
    assert_eq!(memory.settings(Some(id(guild.id))), caveat::store::GuildSettings::default());
}

#[tokio::test]
async fn without_a_value_a_setting_is_as_at_first() {
    let scene = scene().await;
    let Scene { ada, general, memory, guild, clock, .. } = &scene;
    for (part, with) in [
        ("language", vec![("language", "zh-Hans")]),
        ("misses", vec![("days", "30")]),
        ("pace", vec![("member", "9"), ("channel", "9"), ("silence", "9")]),
        ("human", vec![("role", "regulars")]),
    ] {
        let command = format!("/settings {part}");
        ada.asks(general, &command, with).await.reply().await;
        assert_ne!(memory.settings(Some(id(guild.id))), Default::default(), "{part}");
        ada.asks(general, &command, []).await.reply().await;
        assert_eq!(memory.settings(Some(id(guild.id))), Default::default(), "{part}");
    }
    for what in ["by-name", "for-others", "in-public"] {
        clock.advance(Duration::from_secs(60));
        let with = [("what", what), ("role", "regulars")];
        ada.asks(general, "/settings who", with).await.reply().await;
        assert_ne!(memory.settings(Some(id(guild.id))), Default::default(), "{what}");
        ada.asks(general, "/settings who", [("what", what)]).await.reply().await;
        assert_eq!(memory.settings(Some(id(guild.id))), Default::default(), "{what}");
    }
}

#[tokio::test]
async fn all_of_them_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let numbers = NumericSetting::ALL.map(|number| Choice::Number(number, Some(7)));
    let uses = Feature::ALL.map(|one| Choice::Feature(one, Some(id(u64::MAX))));
    let language = Choice::Language(caveat::pack::Language::new("zh-Hant"));
    let all = numbers.into_iter().chain(uses).chain([language, Choice::Log(Some(id(u64::MAX)))]);
    for choice in all {
        memory.choose(id(1), choice).await.unwrap();
    }
    let before = memory.settings(Some(id(1)));
    memory.close().await;
    let memory = Memory::open(place, Clock::system()).await.unwrap();
    assert_eq!(memory.settings(Some(id(1))), before);
    assert_eq!(memory.settings(Some(id(1))).number(NumericSetting::Silence), 7);
    assert_eq!(memory.settings(Some(id(1))).role(Feature::InPublic), Some(id(u64::MAX)));
}

#[tokio::test]
async fn public_replies_are_in_the_chosen_language_where_a_question_does_not_tell() {
    let scene = scene().await;
    let Scene { ada, alice, general, .. } = &scene;
    let greeted = alice.says(general, "@caveat").await.reply().await;
    assert!(greeted.description().starts_with("Hello!"), "{}", greeted.description());
    ada.asks(general, "/settings language", [("language", "zh-Hant")]).await.reply().await;
    let bob_greeted = ada.says(general, "@caveat").await.reply().await;
    assert!(bob_greeted.description().contains("常見問題"), "{}", bob_greeted.description());
    // A question that tells its language is answered in it; private messages are in the reader's own.
    let told = alice.says(general, &format!("@caveat {LEGAL}")).await.reply().await;
    assert_eq!(told.title(), LEGAL);
    let private = [("question", "USDT"), ("private", "true")];
    let private = alice.asks(general, "/ask", private).await.reply().await;
    assert!(!private.render().contains('請'), "{}", private.render());
}

#[tokio::test]
async fn the_pace_holds_at_once() {
    let scene = scene().await;
    let Scene { ada, alice, general, clock, .. } = &scene;
    ada.asks(general, "/settings pace", [("member", "60")]).await.reply().await;
    let ask = async || alice.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    for _ in 0..10 {
        ask().await;
    }
    let wait = ask().await;
    assert!(wait.content().contains("60 s.") || wait.content().contains("59 s."));
    clock.advance(Duration::from_secs(60));
    assert_eq!(ask().await.title(), LEGAL);
}

#[tokio::test]
async fn an_answer_is_repeated_unasked_after_the_chosen_silence() {
    let scene = scene().await;
    let Scene { ada, alice, general, clock, .. } = &scene;
    let listen = [("channel", "general"), ("on", "true")];
    ada.asks(general, "/settings listen", listen).await.reply().await;
    ada.asks(general, "/settings pace", [("silence", "120")]).await.reply().await;
    alice.says(general, LEGAL).await.reply().await;
    clock.advance(Duration::from_secs(120 * 60 - 1));
    alice.says(general, LEGAL).await.quiet().await;
    ada.asks(general, "/settings pace", [("silence", "1")]).await.reply().await;
    alice.says(general, LEGAL_ZH).await.reply().await;
}

#[tokio::test]
async fn a_use_can_be_left_to_a_role() {
    let scene = scene().await;
    let Scene { ada, alice, rita, general, discord, .. } = &scene;
    for what in ["by-name", "for-others", "in-public"] {
        let with = [("what", what), ("role", "regulars")];
        ada.asks(general, "/settings who", with).await.reply().await;
    }
    let named = format!("@caveat {LEGAL}");
    let refused = alice.says(general, &named).await.reply().await;
    assert_snapshot!(refused.description(), @"In this server only some members can ask me by mentioning me. You can use /ask instead.");
    alice.says(general, &named).await.quiet().await;
    assert_eq!(rita.says(general, &named).await.reply().await.title(), LEGAL);
    assert_eq!(alice.dms(LEGAL).await.reply().await.title(), LEGAL, "a message is nobody's server");

    let hers = alice.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(hers.render().contains("ephemeral"), "{}", hers.render());
    let public = rita.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(!public.render().contains("ephemeral"), "{}", public.render());

    let to = [("question", LEGAL), ("to", "ada")];
    let refused = alice.asks(general, "/ask", to).await.reply().await;
    assert_snapshot!(refused.content(), @"In this server only some members can ask me to answer somebody else. You can always use /ask for yourself.");
    let aimed = rita.asks(general, "/ask", to).await.reply().await;
    assert!(aimed.render().contains("@ada"), "{}", aimed.render());
    let bob = discord.user("bob");
    let asked = bob.says(general, LEGAL).await;
    let refused = alice.applies("Answer from FAQ", &asked).await.reply().await;
    assert!(refused.content().contains("only some members"));
    rita.applies("Answer from FAQ", &asked).await;
    assert_eq!(asked.reply().await.title(), LEGAL);
}

/// A database that accepts the first of two numbers and refuses the second.
#[tokio::test]
async fn what_is_changed_together_is_changed_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let memory = Memory::open(DatabaseUrl::File(path.clone()), Clock::system()).await.unwrap();
    let discord = StandIn::start().await;
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let _bot = caveat_as(&discord, plugin).await;
    let guild = discord.guild("expats");
    let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
    let admin = guild.role("admin", Permissions::MANAGE_GUILD);
    let ada = discord.user("ada").with_role(&admin);
    ada.asks(&general, "/settings log", [("channel", "log")]).await.reply().await;
    let mut other = outside(&path).await;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON setting WHEN new.name = 'silence'
         BEGIN SELECT RAISE(ABORT, 'no'); END";
    other.execute(refuse).await.unwrap();
    let pace = [("member", "9"), ("channel", "3"), ("silence", "60")];
    let refused = ada.asks(&general, "/settings pace", pace).await.reply().await;
    let sentence =
        "Sorry, I could not save that. Nothing has changed. Please try again in a moment.";
    assert_eq!(refused.content(), sentence);
    assert_eq!(
        memory.settings(Some(id(guild.id))).number(NumericSetting::MemberPace),
        4,
        "nothing was changed"
    );
    other.execute("DROP TRIGGER refuse").await.unwrap();
    ada.asks(&general, "/settings pace", [("member", "9"), ("channel", "3")]).await.reply().await;
    let told = log.heard(2).await;
    let told = told[1].description();
    assert!(told.contains("4 → 9") && told.contains("2 → 3"), "{told}");
}

/// The languages in the registered `/settings`.
fn offered(command: &Value) -> Vec<(String, String)> {
    let parts = command["options"].as_array().expect("it has parts");
    let language = parts.iter().find(|part| part["name"] == "language").expect("it is there");
    // An empty list of choices is left out.
    let choices = language["options"][0]["choices"].as_array().into_iter().flatten();
    let text = |choice: &Value, key: &str| choice[key].as_str().expect("it is text").to_owned();
    choices.map(|choice| (text(choice, "name"), text(choice, "value"))).collect()
}

/// A pack of one entry, in these languages.
fn speaking(languages: &[&str]) -> std::sync::Arc<caveat::service::Service> {
    let head = format!(
        "title = \"T\"\nlanguages = {languages:?}\ndefault_language = {:?}\n",
        languages[0]
    );
    let tables = languages
        .iter()
        .map(|tag| format!("[{tag}]\nquestion = \"Boot {tag}?\"\nanswer = \"Ja.\"\n"));
    let entry = tables.collect::<String>();
    service(&[("pack.toml", &head), ("boat.toml", &entry)])
}

#[tokio::test]
async fn the_languages_to_choose_are_those_of_the_pack() {
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await.unwrap();
    let plugin = Plugin::builder(speaking(&["de", "fr"])).memory(memory.clone()).build();
    let _bot = caveat_as(&discord, plugin.clone()).await;
    let commands = async |wanted: &[(&str, &str)]| {
        let wanted: Vec<_> =
            wanted.iter().map(|(name, tag)| ((*name).to_owned(), (*tag).to_owned())).collect();
        let are_offered = |world: &World| {
            let settings = world.commands.iter().find(|command| command["name"] == "settings")?;
            (offered(settings) == wanted).then_some(())
        };
        discord.shared.wait(Duration::from_secs(30), are_offered).await.expect("they are offered");
    };
    commands(&[("de", "de"), ("fr", "fr")]).await;
    let guild = discord.guild("expats");
    let admin = guild.role("admin", Permissions::MANAGE_GUILD);
    let ada = discord.user("ada").with_role(&admin);
    let general = guild.channel("general");
    ada.asks(&general, "/settings language", [("language", "fr")]).await.reply().await;
    assert_eq!(memory.settings(Some(id(guild.id))).language, caveat::pack::Language::new("fr"));
    // A new pack with other languages.
    let other = tokio::task::spawn_blocking(|| speaking(&["en", "zh-Hans"])).await.unwrap();
    plugin.replace(other);
    commands(&[("English", "en"), ("简体中文", "zh-Hans"), ("繁體中文", "zh-Hant")]).await;
    // Languages beyond Discord's maximum of choices can be typed.
    let many: Vec<String> =
        (b'a'..=b'z').map(|letter| format!("q{}a", char::from(letter))).collect();
    let many = tokio::task::spawn_blocking(move || {
        speaking(&many.iter().map(String::as_str).collect::<Vec<_>>())
    });
    plugin.replace(many.await.unwrap());
    commands(&[]).await;
    ada.asks(&general, "/settings language", [("language", "qxa")]).await.reply().await;
    assert_eq!(memory.settings(Some(id(guild.id))).language, caveat::pack::Language::new("qxa"));
}

/// The bot needs the permissions for what the setting promises; if they are missing, the moderator is
/// told why.
#[tokio::test]
async fn a_channel_in_which_the_bot_cannot_do_it_is_refused_with_the_cause() {
    let Scene { discord, _bot, guild, general, ada, memory, .. } = scene().await;
    let hidden = guild.channel("hidden");
    hidden.deny_bot(Permissions::VIEW_CHANNEL);
    let silent = guild.channel("silent");
    silent.deny_bot(Permissions::SEND_MESSAGES);
    let bare = guild.channel("bare");
    bare.deny_bot(Permissions::EMBED_LINKS);
    let try_both = async |place: &str, beginning: &str| {
        let log = ada.asks(&general, "/settings log", [("channel", place)]).await.reply().await;
        assert!(log.content().starts_with(beginning), "{}", log.render());
        assert!(log.ephemeral() && log.embeds().is_empty(), "{}", log.render());
        let listen = [("channel", place), ("on", "true")];
        let listen = ada.asks(&general, "/settings listen", listen).await.reply().await;
        assert!(listen.content().starts_with(beginning), "{}", listen.render());
    };
    try_both("hidden", "I cannot see <#").await;
    try_both("silent", "I do not have permission to write in <#").await;
    try_both("bare", "I do not have permission to write in <#").await;
    let settings = memory.settings(Some(id(guild.id)));
    assert_eq!((settings.log, settings.listening.len()), (None, 0), "nothing has changed");
    // Switching off needs no permission.
    let off = [("channel", "hidden"), ("on", "false")];
    let shown = ada.asks(&general, "/settings listen", off).await.reply().await;
    assert_eq!(shown.title(), "Settings of this server");
    let _ = discord.expect_violations();
    discord.fails(&["GET", "/guilds/"], std::array::from_fn::<_, 9, _>(|_| Fault::refused(500, 0)));
    let told = ada.asks(&general, "/settings log", [("channel", "log")]).await.reply().await;
    assert!(told.content().starts_with("Discord has a problem"), "{}", told.render());
    discord.relents();
    let shown = ada.asks(&general, "/settings log", [("channel", "log")]).await.reply().await;
    assert_eq!(shown.title(), "Settings of this server");
    assert!(memory.settings(Some(id(guild.id))).log.is_some());
}
