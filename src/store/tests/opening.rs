//! Opening stores that exist, do not exist, are of another version, are read-only, or are not stores.

use sqlx::{Executor, Row};

use super::{ALICE, Fresh, NOW, ballot, file, id, on_every_database, outside, step_by_step, tally};
use crate::store::{Contact, DatabaseUrl, OpenError, Scope, Store, migrations};

on_every_database! {
    migrations_keep_what_is_there_and_are_whole,
    what_is_only_read_is_not_written_to,
    what_is_there_is_found_and_nothing_is_made,
}

async fn what_is_there_is_found_and_nothing_is_made(fresh: Fresh) {
    for _ in 0..2 {
        assert!(Store::find(&fresh.place).await.unwrap().is_none());
    }
    Store::open(&fresh.place).await.unwrap().close().await;
    let found = Store::find(&fresh.place).await.unwrap().expect("it is there");
    found.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
}

async fn what_is_only_read_is_not_written_to(fresh: Fresh) {
    assert!(Store::read(&fresh.place).await.unwrap().is_none());
    let store = Store::open(&fresh.place).await.unwrap();
    let reader = Store::read(&fresh.place).await.unwrap().expect("it is there");
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    assert_eq!(
        reader.tallies(Scope::All, 0).await.unwrap(),
        tally(1, 0),
        "it sees what others write"
    );
    reader.vote(&ballot(2, ALICE, true), NOW).await.unwrap_err();
    reader.probe().await.unwrap_err();
    reader.close().await;
    let next = "ALTER TABLE vote ADD COLUMN place INTEGER NOT NULL DEFAULT 0;";
    let steps = [migrations::steps(&fresh.place), &[(99, "next", next)]].concat();
    migrations::apply(&steps, &store.pool).await.unwrap();
    let refused = Store::read(&fresh.place).await.unwrap_err();
    assert!(matches!(refused, OpenError::Newer(_)), "{refused}");
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(1, 0));
}

/// A future step, tried on a file with data: existing data stays, and a step that fails half way leaves
/// nothing behind.
async fn migrations_keep_what_is_there_and_are_whole(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    let steps = |next| [migrations::steps(&fresh.place), &[(99, "next", next)]].concat();
    let broken = "CREATE TABLE fresh (x INTEGER); INSERT INTO nowhere VALUES (1);";
    migrations::apply(&steps(broken), &store.pool).await.unwrap_err();
    let left = sqlx::query("SELECT x FROM fresh").fetch_all(&store.pool).await;
    assert!(left.is_err(), "a step that fails leaves nothing behind");
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(1, 0));

    let next = "ALTER TABLE vote ADD COLUMN place INTEGER NOT NULL DEFAULT 0;";
    migrations::apply(&steps(next), &store.pool).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(1, 0), "what is there stays");
    store.close().await;

    // This binary knows only the steps before.
    let refused = Store::open(&fresh.place).await.unwrap_err();
    assert!(matches!(refused, OpenError::Newer(_)), "{refused}");
    assert!(refused.to_string().contains("newer version of caveat"), "{refused}");
    let mut outside = outside(&fresh).await;
    let votes = sqlx::query("SELECT count(*) FROM vote").fetch_one(&mut outside).await.unwrap();
    assert_eq!(votes.get::<i64, _>(0), 1, "a refused file is left alone");
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "something precious, and longer than the head of a database file ".repeat(10);
    std::fs::write(&path, &text).unwrap();
    let refused = Store::open(&DatabaseUrl::File(path.clone())).await.unwrap_err();
    assert!(matches!(refused, OpenError::Unusable(..)), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);

    let other = file();
    other.place.prepare().unwrap();
    outside(&other).await.execute("CREATE TABLE wine (year INTEGER)").await.unwrap();
    let DatabaseUrl::File(path) = &other.place else { unreachable!("it is a file") };
    let before = std::fs::read(path).unwrap();
    let refused = Store::read(&other.place).await.unwrap_err();
    assert!(matches!(refused, OpenError::Unusable(..)), "{refused}");
    assert_eq!(std::fs::read(path).unwrap(), before, "it keeps to what it kept to");

    let locked = file();
    Store::open(&locked.place).await.unwrap().close().await;
    let mut outside = outside(&locked).await;
    outside.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").await.unwrap();
    let refused = Store::open(&locked.place).await.unwrap_err();
    assert!(matches!(refused, OpenError::Unusable(..)), "{refused}");
}

/// Names with a meaning in URLs are still file names.
#[tokio::test]
async fn every_name_of_a_file_is_one() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a b.db", "50%.db", "a?mode=ro", "#1.db", "库.db"] {
        let path = folder.path().join(name);
        let place = DatabaseUrl::File(path.clone());
        let store = Store::open(&place).await.unwrap();
        store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
        store.close().await;
        assert!(std::fs::metadata(&path).unwrap().len() > 0, "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5, "and no other file is made");
}

#[tokio::test]
async fn a_store_in_memory_works_the_same() {
    let store = Store::open(&DatabaseUrl::Memory).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(1, 0));
}

/// Upgrading from the first version keeps everything.
#[tokio::test]
async fn an_older_file_is_brought_up_to_date() {
    let file = file();
    let pool = step_by_step(&file, 1).await;
    let human = "INSERT INTO setting (guild, name, value) VALUES (7, 'human', 'role:3')";
    sqlx::query(human).execute(&pool).await.unwrap();
    pool.close().await;
    let refused = Store::read(&file.place).await.unwrap_err();
    assert!(matches!(refused, OpenError::Older(_)), "whoever only reads leaves it: {refused}");
    let store = Store::open(&file.place).await.unwrap();
    assert_eq!(store.settings().await.unwrap()[&id(7)].contact, Some(Contact::Role(id(3))));
    assert!(store.pins().await.unwrap().is_empty());
    Store::read(&file.place).await.unwrap().expect("it is up to date");
}

/// Fails for a new table that is not checked yet.
#[tokio::test]
async fn a_trigger_on_any_table_is_refused() {
    let file = file();
    Store::open(&file.place).await.unwrap().close().await;
    let mut outside = outside(&file).await;
    let all = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let rows = sqlx::query(all).fetch_all(&mut outside).await.unwrap();
    assert!(!rows.is_empty());
    for table in rows.iter().map(|row| row.get::<String, _>(0)) {
        let trigger = format!("CREATE TRIGGER more AFTER INSERT ON {table} BEGIN SELECT 1; END");
        outside.execute(sqlx::AssertSqlSafe(trigger)).await.unwrap();
        let refused = Store::read(&file.place).await.unwrap_err();
        assert!(matches!(refused, OpenError::Altered(_)), "{table}: {refused}");
        outside.execute("DROP TRIGGER more").await.unwrap();
    }
    assert!(Store::read(&file.place).await.unwrap().is_some());
}
