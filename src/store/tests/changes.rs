//! How replicas learn about changes by others, and which one holds a lease.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::Row;

use super::{Choice, Fresh, NOW, Note, Store, file, id, on_every_database, pinned};
use crate::store::{Change, Origin, Phrasing, TeachOutcome};

on_every_database! {
    a_lease_is_one_copys,
    changes_are_told_once_each,
    one_after_another_logs_in,
    what_others_change_meanwhile_is_seen_once_it_is_there,
    whoever_comes_late_reads_everything,
}

async fn after(store: &Store, seen: &mut i64) -> Vec<Change> {
    let (changes, last) = store.changes(Some(*seen)).await.unwrap();
    *seen = last;
    changes.into_iter().collect()
}

async fn changes_are_told_once_each(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let (first, mut seen) = store.changes(None).await.unwrap();
    assert_eq!(first, BTreeSet::from([Change::Everything]));
    assert!(after(&store, &mut seen).await.is_empty());
    store.choose(id(7), &Choice::Log(Some(id(3)))).await.unwrap();
    store.choose(id(7), &Choice::Log(None)).await.unwrap();
    store.choose(id(8), &Choice::Listening(id(11), true)).await.unwrap();
    assert_eq!(after(&store, &mut seen).await, [Change::Settings(id(7)), Change::Settings(id(8))]);
    let phrasing = Phrasing {
        guild: id(7),
        entry: "scams".to_owned(),
        language: "en".to_owned(),
        form: "lobster".to_owned(),
        words: "Lobster?".to_owned(),
    };
    let taught = store.teach(&phrasing, Origin::Import, NOW).await.unwrap();
    let TeachOutcome::Done(step) = taught else { panic!("it is taught") };
    assert_eq!(after(&store, &mut seen).await, [Change::Overlay(id(7))]);
    store.teach(&phrasing, Origin::Import, NOW).await.unwrap();
    assert!(after(&store, &mut seen).await.is_empty(), "it was known");
    store.undo(id(7), step.id, NOW).await.unwrap().unwrap();
    store.pin(&pinned(1, 9, "old"), NOW).await.unwrap();
    assert_eq!(after(&store, &mut seen).await, [Change::Overlay(id(7)), Change::Pins(id(9))]);
    store.pin_sent(id(1)).await.unwrap();
    assert!(!store.forget_pin(id(2)).await.unwrap());
    assert!(after(&store, &mut seen).await.is_empty(), "which messages are pinned did not change");
    store.forget_pin(id(1)).await.unwrap();
    assert_eq!(after(&store, &mut seen).await, [Change::Pins(id(9))]);
    store.write(&[Note::GuildLeft(id(9))], NOW).await.unwrap();
    assert_eq!(after(&store, &mut seen).await, [Change::Everything]);
    let of_guild = sqlx::query("SELECT count(*) FROM change WHERE guild = 9");
    let left: i64 = of_guild.fetch_one(&store.pool).await.unwrap().get(0);
    assert_eq!(left, 0, "not even the number of a guild that is left stays");
}

async fn whoever_comes_late_reads_everything(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let (_, early) = store.changes(None).await.unwrap();
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
         INSERT INTO change (guild, what) SELECT 7, 'pins' FROM n";
    sqlx::query(many).execute(&store.pool).await.unwrap();
    let (_, mut late) = store.changes(None).await.unwrap();
    store.expire(NOW).await.unwrap();
    let (changes, last) = store.changes(Some(early)).await.unwrap();
    assert!(changes.contains(&Change::Everything));
    assert_eq!(last, late);
    assert!(after(&store, &mut late).await.is_empty());
    // A backup was restored.
    let mut beyond = late + 100;
    assert_eq!(after(&store, &mut beyond).await, [Change::Everything]);
    let kept = sqlx::query("SELECT count(*) FROM change").fetch_one(&store.pool).await.unwrap();
    assert_eq!(kept.get::<i64, _>(0), 1000);
    // A later version notes a change that this one does not know.
    let unknown = "INSERT INTO change (guild, what) VALUES (7, 'colours')";
    sqlx::query(unknown).execute(&store.pool).await.unwrap();
    assert_eq!(after(&store, &mut late).await, [Change::Everything]);
}

/// A change with a lower number must not become visible later: a replica that polls in between would never
/// see it.
async fn what_others_change_meanwhile_is_seen_once_it_is_there(fresh: Fresh) {
    let watching = Store::open(&fresh.place).await.unwrap();
    let (_, mut seen) = watching.changes(None).await.unwrap();
    let (one, two) =
        (Store::open(&fresh.place).await.unwrap(), Store::open(&fresh.place).await.unwrap());
    let choose = async |store: &Store, guilds: std::ops::Range<u64>| {
        for guild in guilds {
            store.choose(id(guild), &Choice::Log(Some(id(3)))).await.unwrap();
        }
    };
    let mut heard = BTreeSet::new();
    let watch = async {
        while heard.len() < 40 {
            heard.extend(after(&watching, &mut seen).await);
        }
    };
    tokio::join!(choose(&one, 1..21), choose(&two, 21..41), watch);
    assert_eq!(heard, (1..41).map(|guild| Change::Settings(id(guild))).collect());
}

async fn a_lease_is_one_copys(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let lease = async |holder, silent| store.lease("pins", holder, silent).await.unwrap();
    assert_eq!(lease(5, None).await, None);
    assert_eq!(lease(5, None).await, None);
    let first = lease(u64::MAX, None).await.expect("it is taken");
    assert_eq!(lease(u64::MAX, None).await, Some(first), "as long as nobody says anything");
    assert_eq!(lease(5, None).await, None);
    let later = lease(u64::MAX, Some(first)).await.expect("its holder said something since");
    assert_ne!(later, first);
    assert_eq!(lease(u64::MAX, Some(later)).await, None, "it is taken away");
    assert!(lease(5, Some(later)).await.is_some());
    store.release("pins", 5).await.unwrap();
    assert!(lease(5, None).await.is_some(), "nobody gives back what is another's");
    store.release("pins", u64::MAX).await.unwrap();
    assert_eq!(lease(5, None).await, None);
    assert_eq!(store.lease("other", 9, None).await.unwrap(), None);
}

/// A file of the previous version has no change log.
#[tokio::test]
async fn an_older_file_tells_of_changes_from_then_on() {
    let file = file();
    super::step_by_step(&file, 5).await.close().await;
    let store = Store::open(&file.place).await.unwrap();
    let (_, mut seen) = store.changes(None).await.unwrap();
    store.choose(id(7), &Choice::Log(Some(id(3)))).await.unwrap();
    assert_eq!(after(&store, &mut seen).await, [Change::Settings(id(7))]);
}

async fn one_after_another_logs_in(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let (hour, now) = (Duration::from_secs(3600), Duration::ZERO);
    let take = async |bucket, holder, keep| store.take_turn(bucket, holder, keep).await.unwrap();
    assert_eq!(take(0, 5, hour).await, None);
    let wait = take(0, u64::MAX, hour).await.expect("it is another's");
    assert!(wait <= hour && wait > hour / 2, "{wait:?}");
    assert!(take(0, 5, hour).await.is_some(), "nor twice its own");
    assert_eq!(take(1, u64::MAX, hour).await, None, "each queue has its own");
    store.leave_turn(0, u64::MAX, now).await.unwrap();
    assert!(take(0, u64::MAX, hour).await.is_some(), "nobody leaves what is another's");
    store.leave_turn(0, 5, now).await.unwrap();
    assert_eq!(take(0, u64::MAX, hour).await, None);
    store.leave_turn(0, u64::MAX, hour / 2).await.unwrap();
    assert!(take(0, 5, hour).await.is_some(), "it is left for later");
    assert_eq!(take(0, 5, hour / 4).await, None, "nobody keeps a turn for so long");
}
