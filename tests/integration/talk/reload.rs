//! The pack is replaced while the bot runs: later questions are answered from the new one, pending ones
//! from the old one, and no reply mixes both. `reload/live.rs` does it to the binary.

#[cfg(unix)]
mod live;

use std::sync::Arc;

use caveat::Clock;
use caveat::discord::{PackFault, Plugin};
use caveat::pack::{Language, PackFiles, load};
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl};
use insta::assert_snapshot;
use serenity::model::gateway::GatewayIntents;

use super::living::pack;
use super::{caveat_as, may_pin, memory};
use crate::chat::{Bot, Channel};
use crate::ids::id;
use crate::scenes::colours::{COLOURS, ask, asked, colour_of, coloured};
use crate::standin::model::How;
use crate::standin::{Fault, StandIn};

struct Scene {
    discord: StandIn,
    plugin: Plugin,
    memory: Memory,
    clock: Clock,
    general: Channel,
    bot: Bot,
}

/// A bot with the first pack.
async fn scene() -> Scene {
    let discord = StandIn::start().await;
    discord.grant(GatewayIntents::MESSAGE_CONTENT);
    let clock = Clock::system();
    let memory =
        Memory::open(DatabaseUrl::Memory, clock.clone()).await.expect("it is always there");
    let plugin =
        Plugin::builder(coloured("crimson")).memory(memory.clone()).listening(true).build();
    let bot = caveat_as(&discord, plugin.clone()).await;
    let general = discord.guild("expats").channel("general");
    Scene { discord, plugin, memory, clock, general, bot }
}

impl Scene {
    fn holds(&self, line: &str) -> bool {
        let numbers = self.plugin.metrics().encode().expect("it is text");
        numbers.lines().any(|there| there == line)
    }
}

#[tokio::test]
async fn what_is_in_hand_is_finished_with_the_pack_that_it_began_with() {
    let scene = scene().await;
    let alice = scene.discord.user("alice");
    let help = scene.discord.guild("expats").channel("help");
    let listening = Choice::Listening(id(help.id), true);
    scene.memory.choose(id(scene.discord.guild("expats").id), listening).await.unwrap();
    let thread = help.thread("where?", &alice);
    // It has found its answer, and asks whether it may give it here: that takes a while.
    scene.discord.fails(&["GET /api/v10/channels/"], [Fault::limited(20.0, false)]);
    let question = format!("{}?", asked("office"));
    let said = alice.says(&thread, &question).await;
    while !scene.holds("caveat_rest_errors_total{kind=\"rate_limited\"} 1") {
        tokio::task::yield_now().await;
    }
    scene.plugin.replace(coloured("azure"));
    let meanwhile = alice.says(&scene.general, &format!("@caveat {question}")).await.reply().await;
    assert_eq!(colour_of(&meanwhile), "azure");
    let reply = tokio::select! {
        reply = said.reply() => reply,
        () = async { loop { scene.clock.advance_to_next().await } } => unreachable!("time goes on"),
    };
    assert_eq!(colour_of(&reply), "crimson");
    scene.memory.settle().await;
    let mut noted = scene.memory.popular().to_vec();
    noted.sort();
    assert_eq!(noted, ["azure-office", "crimson-office"], "each as it was answered");
    assert!(scene.holds("caveat_pack_reloads_total{outcome=\"loaded\"} 1"));
}

#[tokio::test]
async fn every_door_opens_to_the_new_pack_at_once() {
    let scene = scene().await;
    let alice = scene.discord.user("alice");
    let old = alice.says(&scene.general, &format!("@caveat {}", asked("office"))).await;
    let old = old.reply().await;
    let types = async || {
        let choices = alice.types(&scene.general, "/ask", ("question", "where is the g")).await;
        choices[0].name.clone()
    };
    assert_eq!(
        (colour_of(&old), types().await.as_str()),
        ("crimson", "Where is the crimson garden?")
    );

    scene.plugin.replace(coloured("azure"));
    assert_eq!(types().await, "Where is the azure garden?");
    let listed = alice.asks(&scene.general, "/faq", []).await.reply().await;
    assert!(listed.menu_options().iter().all(|option| option.contains("azure")));
    // Buttons of an old answer refer to entries that the new pack does not have.
    for label in ["Helpful", "中文"] {
        let gone = alice.clicks(&old, label).await.reply().await;
        assert!(gone.content().contains("no longer in the FAQ"), "{label}: {}", gone.content());
    }
    let gone = alice.picks(&old, "Where is the crimson garden?").await.reply().await;
    assert!(gone.content().contains("no longer in the FAQ"), "{}", gone.content());
    let asks = [("question", asked("garden"))];
    let asks = asks.iter().map(|(name, text)| (*name, text.as_str()));
    let new = alice.asks(&scene.general, "/ask", asks).await.reply().await;
    assert_eq!(colour_of(&new), "azure");

    // They work again when their entries are back.
    scene.plugin.replace(coloured("crimson"));
    let vote = alice.clicks(&old, "Helpful").await.reply().await;
    assert!(vote.content().starts_with("Thank you for telling me."), "{}", vote.content());
}

#[tokio::test]
async fn a_question_that_is_put_right_is_answered_from_the_new_pack() {
    let scene = scene().await;
    let alice = scene.discord.user("alice");
    let said = alice.says(&scene.general, &format!("@caveat {}", asked("office"))).await;
    assert_eq!(colour_of(&said.reply().await), "crimson");
    scene.plugin.replace(coloured("azure"));
    alice.edits(&said, &format!("@caveat {}", asked("kitchen"))).await;
    let edited = said.edited_reply(0).await;
    assert_eq!((colour_of(&edited), edited.title()), ("azure", "Where is the azure kitchen?"));
}

#[tokio::test]
async fn pins_are_brought_up_to_date() {
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let plugin =
        Plugin::builder(pack(&["Here.", "At nine.", "Nothing."])).memory(memory.clone()).build();
    let bot = caveat_as(&discord, plugin.clone()).await;
    let (ada, guild) = (may_pin(&discord), discord.guild("expats"));
    let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
    memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.unwrap();
    for entry in ["entry-0", "entry-1", "entry-2"] {
        ada.asks(&general, "/pin", [("entry", entry)]).await.reply().await;
    }
    let until = async |titles: &[&str]| {
        let told = async || {
            let said = bot.replies();
            let said = said.iter().filter(|reply| reply.channel == log.id);
            let said: Vec<_> = said.map(|reply| reply.title().to_owned()).collect();
            (said.len() >= titles.len()).then_some(said)
        };
        let told = tokio::select! {
            told = super::eventually_slowly(&discord, told) => told,
            () = async { loop { clock.advance_to_next().await } } => unreachable!("time goes on"),
        };
        assert_eq!(told, titles);
    };
    let shown =
        || general.pins().iter().map(|pin| pin.description().to_owned()).collect::<Vec<_>>();
    let (changed, withdrawn) = ("A pinned answer has changed", "A pinned answer was withdrawn");

    plugin.replace(pack(&["Here.", "At ten."]));
    until(&[changed, withdrawn]).await;
    let now = shown();
    assert_eq!(now[..2], ["Here.", "At ten."]);
    assert!(now[2].starts_with("The FAQ no longer has it."), "{}", now[2]);

    // Three packs before the first notice: each pin gets the last one, with one notice.
    plugin.replace(pack(&["There.", "At eleven.", "A coin."]));
    plugin.replace(pack(&["Nowhere.", "At twelve.", "Two coins."]));
    plugin.replace(pack(&["Here.", "At noon.", "Three coins."]));
    until(&[changed, withdrawn, changed, changed]).await;
    assert_eq!(shown(), ["Here.", "At noon.", "Three coins."]);
    let edits = discord.shared.read(|world| {
        let edits = world.acts.iter().filter(|act| act.how == How::Edit);
        edits.filter(|act| act.message.channel == general.id).count()
    });
    assert_eq!(edits, 4, "nothing was changed twice");
}

#[tokio::test]
async fn a_faulty_pack_is_told_of_once_and_that_all_is_well_again() {
    let scene = scene().await;
    let here = scene.discord.guild("expats");
    let there = scene.discord.guild("taibei");
    let (log, other) = (here.channel("log").takes_notes(), there.channel("log").takes_notes());
    for (guild, log) in [(here.id, log.id), (there.id, other.id)] {
        scene.memory.choose(id(guild), Choice::Log(Some(id(log)))).await.unwrap();
    }
    let chinese = Choice::Language(Language::new("zh-Hant"));
    scene.memory.choose(id(there.id), chinese).await.unwrap();
    let fault = |place: &str, message: &str| PackFault {
        place: place.to_owned(),
        message: message.to_owned(),
    };
    let wild = fault("a.toml:3:1", "unknown key `@everyone [x](https://evil.example)`");
    scene.plugin.refuse([wild.clone(), fault("b.toml:1:1", "no answer")]);
    assert_snapshot!(log.heard(1).await[0].render(), @"
    message in #log, public, pings nobody
    embed #95A5A6
    | The FAQ was changed, but the new version has errors (2), so I still answer from the previous one. Please tell whoever looks after it.
    | • `a.toml:3:1 unknown key '@everyone [x](https://evil.example)'`
    | • `b.toml:1:1 no answer`
    ");
    assert_snapshot!(other.heard(1).await[0].render(), @"
    message in #log, public, pings nobody
    embed #95A5A6
    | 常見問題改過了，但變更後的內容有錯誤（2 處），我無法使用，所以繼續按之前的版本回答。請告訴維護它的人。
    | • `a.toml:3:1 unknown key '@everyone [x](https://evil.example)'`
    | • `b.toml:1:1 no answer`
    ");
    let alice = scene.discord.user("alice");
    let answer = alice.says(&scene.general, &format!("@caveat {}", asked("office"))).await;
    assert_eq!(colour_of(&answer.reply().await), "crimson", "the old one goes on");

    // Saved again one line further down, with one fault fixed: nothing new. Asking in between gives the
    // bot time to say too much.
    let many: Vec<_> = (0..7).map(|n| fault("c.toml:2:2", &format!("fault {n}"))).collect();
    let again = [fault("a.toml:4:1", &wild.message), fault("b.toml:1:1", "no answer")];
    for faults in [&again[..], &again[..1], &many[..], &many[2..]] {
        scene.plugin.refuse(faults.to_vec());
        alice.dms(&asked("garden")).await.reply().await;
    }
    assert_snapshot!(log.heard(2).await[1].render(), @"
    message in #log, public, pings nobody
    embed #95A5A6
    | The FAQ was changed, but the new version has errors (7), so I still answer from the previous one. Please tell whoever looks after it.
    | • `c.toml:2:2 fault 0`
    | • `c.toml:2:2 fault 1`
    | • `c.toml:2:2 fault 2`
    | • `c.toml:2:2 fault 3`
    | • `c.toml:2:2 fault 4`
    | and 2 more
    ");
    scene.plugin.replace(coloured("azure"));
    let back = log.heard(3).await;
    assert_eq!(back[2].description(), "The errors are fixed. I now answer from the new FAQ.");
    assert_eq!(back.len(), 3);
    scene.plugin.replace(coloured("crimson"));
    // After a valid pack, the same fault is news.
    scene.plugin.refuse([wild]);
    assert_eq!(log.heard(4).await.len(), 4);
    assert!(scene.holds("caveat_pack_reloads_total{outcome=\"faulty\"} 6"));
    assert!(scene.holds("caveat_pack_reloads_total{outcome=\"loaded\"} 2"));
    assert_eq!(scene.bot.replies().iter().filter(|reply| reply.channel == log.id).count(), 4);
}

#[test]
fn a_report_is_told_without_its_folder_and_its_warnings() {
    let head = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
    let entry = "[en]\nquestion = \"Where?\"\nanswer = \"Here.\"\nanswr = \"x\"\n";
    let files = [("pack.toml", head), ("a.toml", entry)];
    let loaded = load(PackFiles::from_texts("/srv/secret/faq", files));
    assert!(loaded.report.warnings() > 0, "a bare entry has some");
    let faults = PackFault::all_of(&loaded.report);
    assert!(matches!(&faults[..], [one] if one.place == "a.toml:4:1"), "{faults:?}");
}

/// A measurement in `live.rs` does this with a thousand reloads of the binary.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_reloads_under_load_lose_and_mix_nothing() {
    let discord = Arc::new(StandIn::start().await);
    let plugin = Plugin::builder(coloured("crimson")).memory(memory().await).build();
    let _bot = caveat_as(&discord, plugin.clone()).await;
    let guild = discord.guild("expats");
    let (done, _) = tokio::sync::watch::channel(false);
    let askers: Vec<_> = (0..4)
        .map(|person| {
            let (discord, guild) = (Arc::clone(&discord), guild.clone());
            let done = done.subscribe();
            tokio::spawn(async move {
                let mut heard = Vec::new();
                while !*done.borrow() {
                    heard.push(ask(&discord, &guild, person, heard.len()).await);
                }
                heard
            })
        })
        .collect();
    for n in 1..=20 {
        let plugin = plugin.clone();
        let colour = COLOURS[n % 2];
        let reload = move || plugin.replace(coloured(colour));
        tokio::task::spawn_blocking(reload).await.expect("it loads");
        // As soon as the pack is taken, every answer is from it.
        assert_eq!(ask(&discord, &guild, 9, n).await, colour);
    }
    done.send_replace(true);
    let mut heard = Vec::new();
    for asker in askers {
        heard.extend(asker.await.expect("nobody was left without an answer"));
    }
    for colour in COLOURS {
        assert!(heard.contains(&colour), "both were asked: {}", heard.len());
    }
}
