//! Two replicas of the bot on one store: changes by one take effect in the other, and only one edits
//! pins.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::{Plugin, run};
use caveat::pack::Severity;
use caveat::service::Memory;
use caveat::store::{Attempts, Choice, Content, DatabaseUrl, EntryText, Note, Origin, Pin, Store};
use tokio::runtime::Runtime;

use super::living::{pack, store_pins};
use super::{SHIPPED, connection, may_pin, put};
use crate::ids::id;
use crate::scenes::replicas::{sees, shared};
use crate::standin::StandIn;

fn pin(message: u64) -> Pin {
    Pin {
        message: id(message),
        guild: id(7),
        channel: id(11),
        entry: "scams".to_owned(),
        language: "en".to_owned(),
        content: Content { hash: 1, words: String::new() },
        pending: None,
        sent: false,
        last_error: None,
        attempts: Attempts::default(),
    }
}

#[tokio::test]
async fn what_one_copy_changes_holds_for_the_other() {
    for shared in shared().await {
        let open = || Memory::open(shared.place.clone(), Clock::system());
        let (one, other) = (open().await.unwrap(), open().await.unwrap());
        one.choose(id(7), Choice::Log(Some(id(3)))).await.unwrap();
        one.choose(id(7), Choice::Listening(id(11), true)).await.unwrap();
        assert_eq!(one.settings(Some(id(7))).log, Some(id(3)), "at once for itself");
        other.poll().await;
        let settings = other.settings(Some(id(7)));
        assert_eq!((settings.log, settings.listening), (Some(id(3)), vec![id(11)]));

        let words = "which wine goes with lobster bisque tonight";
        let entry = &SHIPPED.pack().entries[0].id;
        let step = one.teach(&SHIPPED, id(7), entry, words, None, Origin::Import).await.unwrap();
        other.poll().await;
        assert_eq!(other.overlay(Some(id(7))).map(|overlay| overlay.len()), Some(1));
        other.undo(id(7), step.id).await.unwrap().unwrap();
        one.poll().await;
        assert!(one.overlay(Some(id(7))).is_none());

        let wifi = EntryText {
            language: "en".to_owned(),
            severity: Severity::Info,
            question: "Is there wifi in the club house?".to_owned(),
            answer: "Yes.".to_owned(),
            cautions: Vec::new(),
            advice: Vec::new(),
        };
        let import = async |store: Store| store.import_entry(id(7), &wifi, 1).await;
        one.change(import).await.unwrap();
        other.poll().await;
        let own = other.overlay(Some(id(7))).expect("it has an entry").own()[0].clone();
        assert_eq!(
            (own.text.question.as_str(), other.own_entry(&own.id)),
            ("Is there wifi in the club house?", Some(own.clone()))
        );
        let undo = async |store: Store| store.undo_entry(id(7), None, 2).await;
        other.change(undo).await.unwrap();
        one.poll().await;
        assert!(one.overlay(Some(id(7))).is_none());

        one.change(async |store| store.pin(&pin(1), 0).await).await.unwrap();
        other.poll().await;
        assert!(other.is_pinned(id(1)));
        assert!(other.change(async |store| store.forget_pin(id(1)).await).await.unwrap());
        one.poll().await;
        assert!(!one.is_pinned(id(1)) && one.pinned_in(id(11)).is_empty());

        one.change(async |store| store.pin(&pin(2), 0).await).await.unwrap();
        one.forget_guild(id(7));
        one.settle().await;
        other.poll().await;
        assert_eq!(other.settings(Some(id(7))).log, None);
        assert!(!other.is_pinned(id(2)) && !one.is_pinned(id(2)));
        one.close().await;
        other.close().await;
    }
}

#[tokio::test]
async fn copies_look_by_themselves() {
    for shared in shared().await {
        let open = || Memory::open(shared.place.clone(), Clock::system());
        let (one, other) = (open().await.unwrap(), open().await.unwrap());
        one.choose(id(7), Choice::Log(Some(id(3)))).await.unwrap();
        sees(&other, 3).await;
        // Changes by a command at the terminal count too.
        let store = Store::open(&shared.place).await.unwrap();
        store.write(&[Note::GuildLeft(id(7))], 0).await.unwrap();
        store.choose(id(7), &Choice::Log(Some(id(4)))).await.unwrap();
        sees(&other, 4).await;
        sees(&one, 4).await;
    }
}

#[tokio::test]
async fn one_copy_leads_until_it_stops_or_falls_silent() {
    for shared in shared().await {
        let clock = Clock::system();
        let open = || Memory::open(shared.place.clone(), clock.clone());
        let (one, other) = (open().await.unwrap(), open().await.unwrap());
        assert!(one.try_lead().await.unwrap() && one.try_lead().await.unwrap());
        assert!(!other.try_lead().await.unwrap());
        one.stop_leading().await;
        assert!(other.try_lead().await.unwrap() && !one.try_lead().await.unwrap());
        // It keeps the lease as long as it renews it.
        for _ in 0..5 {
            clock.advance(Duration::from_secs(40));
            assert!(other.try_lead().await.unwrap() && !one.try_lead().await.unwrap());
        }
        clock.advance(Duration::from_secs(61));
        assert!(one.try_lead().await.unwrap(), "the other one is taken for dead");
        assert!(!other.try_lead().await.unwrap(), "and knows it before it does anything");
        one.close().await;
        assert!(other.try_lead().await.unwrap(), "who leaves says so");
        other.close().await;
    }
}

/// A bot with a runtime of its own, so that killing it ends all of its tasks.
fn bot(discord: &StandIn, place: &DatabaseUrl, clock: &Clock) -> Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime starts");
    let (connection, place, clock) = (connection(discord), place.clone(), clock.clone());
    runtime.spawn(async move {
        let memory = Memory::open(place, clock).await.expect("the store is there");
        let plugin = Plugin::builder(pack(&["There.", "At nine."])).memory(memory).build();
        run(plugin, connection, std::future::pending()).await
    });
    runtime
}

/// Both have the same pins to edit, one does it, and when that is killed the other one finishes.
#[tokio::test]
async fn pins_are_changed_once_each_by_two_copies_of_which_one_is_killed() {
    for shared in shared().await {
        let discord = StandIn::start().await;
        let (guild, _) = (discord.guild("expats"), may_pin(&discord));
        let log = guild.channel("log").takes_notes();
        let clock = Clock::system();
        discord.limits_changes(&clock);
        let mut pins = Vec::new();
        for n in 0..30 {
            let channel = guild.channel(&format!("channel-{n}"));
            pins.push((put(&discord, &channel, "old"), channel.id, "entry-0"));
        }
        store_pins(&shared.place, guild.id, &pins).await;
        let store = Store::open(&shared.place).await.unwrap();
        store.choose(id(guild.id), &Choice::Log(Some(id(log.id)))).await.unwrap();
        store.close().await;
        let edits = || super::edits(&discord);
        let told = || super::acts_in(&discord, log.id);
        // While both run, time passes only by their pauses: a minute during one request would let the
        // other one take over.
        let until = async |within: Duration, done: &dyn Fn() -> bool| {
            let finished = async || done().then_some(());
            tokio::select! {
                () = super::eventually_slowly(&discord, finished) => {}
                () = async { loop { clock.advance_to_next_within(within).await } } => {}
            }
        };
        let pauses = Duration::from_secs(2);
        let first = bot(&discord, &shared.place, &clock);
        until(pauses, &|| edits().len() >= 5).await;
        let second = bot(&discord, &shared.place, &clock);
        until(pauses, &|| edits().len() >= 12).await;
        first.shutdown_background();
        until(Duration::MAX, &|| edits().len() == 30 && told() == 1).await;
        second.shutdown_background();
        let edits = edits();
        assert!(edits.values().all(|times| *times == 1), "{edits:?}");
        assert_eq!(told(), 1);
    }
}
