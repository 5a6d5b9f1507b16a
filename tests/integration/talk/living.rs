//! Pins follow the pack: each is updated exactly once, whatever happens on the way.

use std::sync::Arc;

use caveat::Clock;
use caveat::discord::{Plugin, run};
use caveat::service::{Memory, Service};
use caveat::store::{Attempts, Choice, Content, DatabaseUrl, Pin, Store};
use insta::assert_snapshot;

use super::{caveat_as, caveat_until, connection, may_pin, put, service};
use crate::ids::id;
use crate::standin::StandIn;

const PACK: &str = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";

/// A pack with one entry for each answer.
pub(super) fn pack(answers: &[&str]) -> Arc<Service> {
    let names: Vec<String> = (0..answers.len()).map(|n| format!("entry-{n}.toml")).collect();
    let question = ["Where is the office?", "When is it open?", "What does it cost?"];
    let texts: Vec<String> = answers
        .iter()
        .zip(question)
        .map(|(answer, question)| {
            format!("[en]\nquestion = \"{question}\"\nanswer = \"{answer}\"\n")
        })
        .collect();
    let mut files = vec![("pack.toml", PACK)];
    files.extend(names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)));
    service(&files)
}

#[tokio::test]
async fn a_changed_and_a_removed_entry_reach_their_pins_and_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let old = pack(&["Here.", "At nine.", "Nothing."]);
    let plugin = Plugin::builder(old).memory(memory.clone()).build();
    let (_bot, leave) = caveat_until(&discord, plugin).await;
    let ada = may_pin(&discord);
    let guild = discord.guild("expats");
    let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
    memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.unwrap();
    for entry in ["entry-0", "entry-1", "entry-2"] {
        ada.asks(&general, "/pin", [("entry", entry)]).await.reply().await;
    }
    let before = general.pins();
    leave.now().await;
    memory.close().await;

    // An upgrade: one entry has changed, one is gone.
    let clock = Clock::system();
    let memory = Memory::open(place.clone(), clock.clone()).await.unwrap();
    let new = pack(&["Here.", "At ten."]);
    let plugin = Plugin::builder(new).memory(memory.clone()).build();
    let (bot, leave) = caveat_until(&discord, plugin).await;
    let told = async || {
        let said = bot.replies();
        let log: Vec<_> = said.into_iter().filter(|r| r.channel == log.id).collect();
        (log.len() == 2).then_some(log)
    };
    let told = tokio::select! {
        told = super::eventually_slowly(&discord, told) => told,
        () = async { loop { clock.advance_to_next().await } } => unreachable!("time goes on"),
    };
    assert_snapshot!(told[0].render(), @r##"
    message in #log, public, pings nobody
    embed #95A5A6 "A pinned answer has changed"
    | When is it open?
    | Pins that show it: 1.
    field "Before"
    | At nine.
    field "Now"
    | At ten.
    "##);
    assert_snapshot!(told[1].render(), @r##"
    message in #log, public, pings nobody
    embed #95A5A6 "A pinned answer was withdrawn"
    | What does it cost?
    | Pins that show it: 1.
    field "Before"
    | What does it cost?
    | Nothing.
    "##);
    let after = general.pins();
    let ids = |pins: &[crate::chat::Reply]| pins.iter().map(|pin| pin.id).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after), "they are changed in place");
    assert_eq!(after[0].render(), before[0].render());
    assert_eq!(after[1].description(), "At ten.");
    assert_snapshot!(after[2].render(), @r##"
    message in #general, public, pings nobody
    embed #95A5A6 "This answer was withdrawn"
    | The FAQ no longer has it. Type /faq to see what it covers.
    "##);
    let list = ada.asks(&general, "/pins", []).await.reply().await;
    assert!(list.description().contains("No longer in the FAQ"), "{}", list.description());
    leave.now().await;
    memory.close().await;

    // Again the same pack: no second notice.
    let memory = Memory::open(place, Clock::system()).await.unwrap();
    let bot =
        caveat_as(&discord, Plugin::builder(pack(&["Here.", "At ten."])).memory(memory).build())
            .await;
    ada.asks(&general, "/pins", []).await.reply().await;
    assert_eq!(bot.replies().iter().filter(|r| r.channel == log.id).count(), 2);
}

/// Rate limits and server errors are waited out.
#[tokio::test]
async fn what_discord_refuses_for_now_is_done_later() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let (guild, _) = (discord.guild("expats"), may_pin(&discord));
    let general = guild.channel("general");
    let message = put(&discord, &general, "old");
    store_pins(&place, guild.id, &[(message, general.id, "entry-0")]).await;
    let clock = Clock::system();
    discord.mute_after(None);
    let memory = Memory::open(place.clone(), clock.clone()).await.unwrap();
    // The first requests of the start are refused: commands are registered meanwhile.
    let changed = discord.refuses_changes(&[(429, 0), (500, 0), (429, 0)]);
    let _bot =
        caveat_as(&discord, Plugin::builder(pack(&["Here.", "At nine."])).memory(memory).build())
            .await;
    let done = async || (general.pins()[0].description() == "Here.").then_some(());
    tokio::select! {
        () = super::eventually_slowly(&discord, done) => {}
        () = async { loop { clock.advance_to_next().await } } => {}
    }
    let codes: Vec<_> = discord.expect_violations().iter().map(|v| v.status).collect();
    assert_eq!(codes, changed);
}

pub(super) async fn store_pins(place: &DatabaseUrl, guild: u64, pins: &[(u64, u64, &str)]) {
    let store = Store::open(place).await.expect("the store opens");
    for (message, channel, entry) in pins {
        let pin = Pin {
            message: id(*message),
            guild: id(guild),
            channel: id(*channel),
            entry: (*entry).to_owned(),
            language: "en".to_owned(),
            content: Content { hash: 1, words: "Old words".to_owned() },
            pending: None,
            sent: false,
            last_error: None,
            attempts: Attempts::default(),
        };
        store.pin(&pin, 0).await.expect("it is kept");
    }
    store.close().await;
}

/// Five hundred pins in a hundred channels, three of five of an entry that changes, and a kill in the
/// middle: each changed pin is edited once, no other is, and no channel exceeds Discord's limit. The
/// stand-in refuses excess requests with 429, which would fail the test.
#[tokio::test]
async fn five_hundred_pins_are_changed_once_each_across_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let (guild, _) = (discord.guild("expats"), may_pin(&discord));
    let log = guild.channel("log").takes_notes();
    let (old, new) = (pack(&["Here.", "At nine."]), pack(&["There.", "At nine."]));
    let clock = Clock::system();
    discord.limits_changes(&clock);

    // The pins of the old pack, set by the bot itself below any rate limit.
    let mut expected = Vec::new();
    let mut pins = Vec::new();
    for n in 0..100 {
        let channel = guild.channel(&format!("channel-{n}"));
        for m in 0..5 {
            let entry = if m < 3 { "entry-0" } else { "entry-1" };
            let message = put(&discord, &channel, "old");
            pins.push((message, channel.id, entry));
            if m < 3 {
                expected.push(message);
            }
        }
    }
    store_pins(&place, guild.id, &pins).await;
    Store::open(&place)
        .await
        .unwrap()
        .choose(id(guild.id), &Choice::Log(Some(id(log.id))))
        .await
        .unwrap();
    let run_until = async |service: Arc<Service>, clock: Clock, done: &dyn Fn() -> bool| {
        // A runtime of its own, so that a kill ends all tasks.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (connection, place) = (connection(&discord), place.clone());
        let theirs = clock.clone();
        runtime.spawn(async move {
            let memory = Memory::open(place, theirs).await.unwrap();
            let plugin = Plugin::builder(service).memory(memory).build();
            run(plugin, connection, std::future::pending()).await
        });
        let finished = async || done().then_some(());
        tokio::select! {
            () = super::eventually_slowly(&discord, finished) => {}
            () = async { loop { clock.advance_to_next().await } } => {}
        }
        runtime.shutdown_background();
    };
    let edits = || super::edits(&discord);
    let told = || super::acts_in(&discord, log.id);

    // The old pack first: all five hundred pins get its text.
    run_until(old, clock.clone(), &|| edits().len() == 500 && told() == 2).await;
    assert!(edits().values().all(|times| *times == 1), "once each");
    discord.shared.change(|world| world.acts.clear());

    // The new pack, killed after 120 edits; the bot did not hear of the last one's success.
    discord.mute_after(Some(120));
    run_until(Arc::clone(&new), clock.clone(), &|| edits().len() == 120).await;
    discord.mute_after(None);
    assert_eq!(told(), 0, "what is not done is not told");
    run_until(new, clock.clone(), &|| edits().len() >= expected.len() && told() == 1).await;
    let edits = edits();
    assert_eq!(edits.keys().copied().collect::<Vec<_>>(), expected, "just those that changed");
    assert!(edits.values().all(|times| *times == 1), "none twice");
    assert_eq!(told(), 1);
}
