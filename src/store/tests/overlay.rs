//! Phrasings that moderators added.

use sqlx::Row;

use super::{
    DAY, Fresh, MissReason, MissState, NOW, Note, Store, file, guild_id, id, on_every_database,
    question, step_by_step,
};
use crate::store::{MAX_PHRASINGS, Origin, Phrasing, Scope, TeachOutcome};

on_every_database! {
    a_guild_teaches_only_so_much,
    those_who_teach_at_once_wait_for_each_other,
    what_did_not_help_can_be_moved_and_that_undone,
    what_is_taught_leaves_the_queue_and_comes_back_when_that_is_undone,
}

fn phrasing(guild: u64, form: &str) -> Phrasing {
    Phrasing {
        guild: id(guild),
        entry: "scams".to_owned(),
        language: "en".to_owned(),
        form: form.to_owned(),
        words: format!("The words of {form}?"),
    }
}

/// The audit, oldest first: the state before and after, the origin, and whether it was undone.
async fn audit(store: &Store) -> Vec<(String, String, String, Option<String>, bool)> {
    let all = "SELECT before, after, origin, entry, undone FROM audit ORDER BY id";
    let rows = sqlx::query(all).fetch_all(&store.pool).await.unwrap();
    rows.iter().map(|r| (r.get(0), r.get(1), r.get(2), r.get(3), r.get::<i64, _>(4) == 1)).collect()
}

async fn what_is_taught_leaves_the_queue_and_comes_back_when_that_is_undone(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let missed = |form: &str| Note::Miss(question(form), MissReason::Declined);
    store.write(&[missed("lobster")], NOW).await.unwrap();
    let miss = store.misses(guild_id(7), 9).await.unwrap()[0].id;
    store.sort_miss(id(7), miss, MissState::Topic, NOW).await.unwrap().unwrap();
    let teach = async |form: &str, guild, miss| {
        store.teach(&phrasing(guild, form), Origin::Miss(miss), NOW).await.unwrap()
    };
    assert_eq!(teach("lobster", 8, miss).await, TeachOutcome::Gone, "another guild's");
    assert_eq!(teach("lobster", 7, miss + 1).await, TeachOutcome::Gone);
    let TeachOutcome::Done(step) = teach("lobster", 7, miss).await else { panic!("it is taught") };
    assert_eq!((step.before, step.after), (MissState::Topic, MissState::Added));
    assert_eq!((step.from, step.to.as_deref()), (None, Some("scams")));
    assert!(store.misses(guild_id(7), 9).await.unwrap().is_empty());
    assert_eq!(teach("lobster", 7, miss).await, TeachOutcome::Known("scams".to_owned()));
    assert_eq!(store.overlays(guild_id(7)).await.unwrap(), [phrasing(7, "lobster")]);
    assert!(store.overlays(guild_id(8)).await.unwrap().is_empty());
    // The phrasing did not help, so the queue has it again. It can still be removed.
    store.write(&[Note::Miss(question("lobster"), MissReason::Unhelpful)], NOW).await.unwrap();
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap()[0].state, MissState::Open);
    assert_eq!(store.undo(id(7), step.id, NOW + 601).await.unwrap(), None, "too late");
    let undone = store.undo(id(7), step.id, NOW + 600).await.unwrap().unwrap();
    assert_eq!((undone.before, undone.after), (MissState::Added, MissState::Topic));
    assert_eq!((undone.from.as_deref(), undone.to), (Some("scams"), None));
    assert!(store.overlays(Scope::All).await.unwrap().is_empty());
    assert_eq!(store.undo(id(7), step.id, NOW + 600).await.unwrap(), None, "once");
    let import = store.teach(&phrasing(7, "lobster"), Origin::Import, NOW).await.unwrap();
    assert!(matches!(import, TeachOutcome::Done(_)));
    let text = |text: &str| text.to_owned();
    let scams = || Some(text("scams"));
    assert_eq!(
        audit(&store).await,
        [
            (text("open"), text("topic"), text("queue"), None, false),
            (text("topic"), text("added"), text("queue"), scams(), true),
            (text("open"), text("added"), text("import"), scams(), false),
        ]
    );
    store.expire(NOW + 400 * DAY).await.unwrap();
    assert_eq!(store.overlays(Scope::All).await.unwrap().len(), 1, "it stays until the bot leaves");
    store.write(&[Note::GuildLeft(id(7))], NOW).await.unwrap();
    assert!(store.overlays(Scope::All).await.unwrap().is_empty());
}

async fn what_did_not_help_can_be_moved_and_that_undone(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.write(&[Note::Miss(question("lobster"), MissReason::Declined)], NOW).await.unwrap();
    let miss = Origin::Miss(store.misses(guild_id(7), 9).await.unwrap()[0].id);
    let first = phrasing(7, "lobster");
    let second = Phrasing { entry: "penalties".to_owned(), ..first.clone() };
    let done = |taught| match taught {
        TeachOutcome::Done(step) => step,
        other => panic!("it is taught: {other:?}"),
    };
    let added = done(store.teach(&first, miss, NOW).await.unwrap());
    store.write(&[Note::Miss(question("lobster"), MissReason::Unhelpful)], NOW).await.unwrap();
    let import = store.teach(&second, Origin::Import, NOW).await.unwrap();
    assert_eq!(import, TeachOutcome::Known("scams".to_owned()), "a file moves nothing");
    let moved = done(store.teach(&second, miss, NOW).await.unwrap());
    assert_eq!((moved.before, moved.after), (MissState::Added, MissState::Added));
    assert_eq!((moved.from.as_deref(), moved.to.as_deref()), (Some("scams"), Some("penalties")));
    assert_eq!(store.overlays(Scope::All).await.unwrap(), [second]);
    assert!(store.misses(guild_id(7), 9).await.unwrap().is_empty());
    assert_eq!(store.undo(id(7), added.id, NOW).await.unwrap(), None, "it was changed since");
    let back = store.undo(id(7), moved.id, NOW).await.unwrap().unwrap();
    assert_eq!((back.from.as_deref(), back.to.as_deref()), (Some("penalties"), Some("scams")));
    assert_eq!(store.overlays(Scope::All).await.unwrap(), [first]);
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap()[0].state, MissState::Open);
}

async fn a_guild_teaches_only_so_much(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO overlay (guild, form, words, entry, language, at)
         SELECT 7, 'form' || i, 'words', 'scams', 'en', 0 FROM n";
    let most = i64::try_from(MAX_PHRASINGS).unwrap() - 1;
    sqlx::query(fill).bind(most).execute(&store.pool).await.unwrap();
    let teach = async |guild, form: &str| {
        store.teach(&phrasing(guild, form), Origin::Import, NOW).await.unwrap()
    };
    assert!(matches!(teach(7, "the last").await, TeachOutcome::Done(_)));
    assert_eq!(teach(7, "one more").await, TeachOutcome::Full);
    assert!(matches!(teach(8, "elsewhere").await, TeachOutcome::Done(_)));
    assert_eq!(store.overlays(guild_id(7)).await.unwrap().len(), MAX_PHRASINGS);
}

/// Reading before writing must not fail because of writes in between.
async fn those_who_teach_at_once_wait_for_each_other(fresh: Fresh) {
    let (one, two) =
        (Store::open(&fresh.place).await.unwrap(), Store::open(&fresh.place).await.unwrap());
    let teach = async |store: &Store, of: &str| {
        for at in 0..30 {
            let phrasing = phrasing(7, &format!("{of}{at}"));
            let taught = store.teach(&phrasing, Origin::Import, NOW).await.unwrap();
            assert!(matches!(taught, TeachOutcome::Done(_)), "{of}{at}");
        }
    };
    tokio::join!(teach(&one, "a"), teach(&two, "b"));
    assert_eq!(one.overlays(Scope::All).await.unwrap().len(), 60);
}

/// Upgrading from the previous version keeps the queue and its undo steps.
#[tokio::test]
async fn a_queue_of_before_is_brought_up_to_date() {
    let file = file();
    let pool = step_by_step(&file, 4).await;
    for statement in [
        "INSERT INTO miss (id, guild, form, words, language, declined, first_at, last_at, state)
         VALUES (3, 7, 'lobster', 'Lobster?', 'en', 2, 1, 1700000000, 'ignored')",
        "INSERT INTO audit (id, guild, miss, words, before, after, at)
         VALUES (9, 7, 3, 'Lobster?', 'open', 'ignored', 1700000000)",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let store = Store::open(&file.place).await.unwrap();
    assert_eq!(audit(&store).await[0].2, "queue");
    let undone = store.undo(id(7), 9, NOW).await.unwrap().unwrap();
    assert_eq!((undone.after, undone.from, undone.to), (MissState::Open, None, None));
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap()[0].declined, 2);
    let taught = store.teach(&phrasing(7, "lobster"), Origin::Miss(3), NOW).await.unwrap();
    assert!(matches!(taught, TeachOutcome::Done(_)));
}
