//! A store is copied completely, from any kind to any kind, or not at all.

use std::collections::BTreeMap;

use sqlx::{Executor, Row};

use super::{ALICE, Fresh, NOW, Store, ballot, file, id, outside, server, tally};
use crate::ids::GuildId;
use crate::store::copy::{ColumnType, TABLES};
use crate::store::{
    CopyError, MissReason, Note, Origin, Phrasing, Scope, StoredQuestion, TeachOutcome,
};

/// Rows in every table, some in several pages, with every kind of value.
const FILLED: &str = "
    INSERT INTO vote VALUES (-9223372036854775808, X'00', 'e', 'en', 1, 1700000000, 7);
    INSERT INTO question VALUES (9223372036854775807, 7, 'f', 'Words; ''quoted'' 用?', 'zh', 5);
    INSERT INTO setting VALUES (7, 'human', 'role:3'), (7, 'Human', 'x'), (7, 'ärger', 'y');
    INSERT INTO listening VALUES (11, 7);
    INSERT INTO pin VALUES (1, 7, 11, 'e', 'en', -1, 'shown', NULL, 0, NULL, 5, 0, 0, 0);
    INSERT INTO pin VALUES (2, 7, 11, 'e', 'en', -1, '', 9, 1, 'archived', 5, 6, 7, 8);
    INSERT INTO pin_change VALUES (7, 'e', 'en', -1, 'before', 'after', 12, 13, -14);
    INSERT INTO audit VALUES (40, 7, 3, 'w', 'open', 'added', 5, 1, 'queue', 50, 'e', 'was');
    INSERT INTO audit VALUES (41, 7, 3, 'w', 'open', 'topic', 5, 0, 'queue', NULL, NULL, NULL);
    INSERT INTO outcome VALUES (19000, 7, 'answer', 'e', 3);
    INSERT INTO took VALUES (19000, 7, 4294967295, 3);
    INSERT INTO overlay VALUES (50, 7, 'f', 'Words?', 'e', 'en', 5);
    INSERT INTO entry_version VALUES
        (60, 7, 60, 'en', 'info', 'Where?', 'Here.', 'a', 'b', 0, 'form', 3, 5, 0, 6),
        (61, 7, 60, 'en', 'info', 'Where?', 'There.', '', '', 0, 'form', 0, 6, 0, 0);
    INSERT INTO entry_draft VALUES (-9, 7, 60, 61, 0, 'en', 'info', 'Where?', 'Away.', '', '', 7)";

/// A store with rows in every table.
async fn filled(fresh: &Fresh) -> Store {
    let store = Store::open(&fresh.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    let misses: Vec<_> = (0..450).map(miss).collect();
    store.write(&misses, NOW).await.unwrap();
    let voter = if store.is_postgres { "repeat('a', 32)::bytea" } else { "zeroblob(32)" };
    let statements = FILLED.replace("X'00'", voter);
    let mut outside = outside(fresh).await;
    outside.execute(sqlx::AssertSqlSafe(statements)).await.unwrap();
    store
}

fn miss(number: u32) -> Note {
    // So different that none is merged with another.
    let form: String = format!("{number:010b}").replace('0', "lob").replace('1', "sterz");
    let question = StoredQuestion {
        guild: GuildId::new(number.into()),
        words: form.clone(),
        form,
        language: "en".to_owned(),
    };
    Note::Miss(question, MissReason::Declined)
}

async fn copies_whole(from: &Fresh, to: &Fresh) {
    let here = filled(from).await;
    let mut there = Store::open(&to.place).await.unwrap();
    let counts: BTreeMap<_, _> = here.copy_to(&mut there).await.unwrap().into_iter().collect();
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
    assert_eq!((counts["vote"], counts["miss"], counts["setting"]), (2, 450, 3));
    // The voter is still the same, also for stores opened later.
    there.vote(&ballot(1, ALICE, false), NOW).await.unwrap();
    there.close().await;
    let there = Store::open(&to.place).await.unwrap();
    there.vote(&ballot(1, ALICE, false), NOW).await.unwrap();
    let helped: Vec<_> = there.tallies(Scope::All, NOW).await.unwrap();
    assert_eq!(helped.iter().find(|t| t.entry == "is-it-legal"), tally(0, 1).first());
    assert_eq!(
        here.all_misses(Scope::All).await.unwrap(),
        there.all_misses(Scope::All).await.unwrap()
    );
    // New rows get new ids.
    let phrasing = Phrasing {
        guild: id(7),
        entry: "e".to_owned(),
        language: "en".to_owned(),
        form: "new".to_owned(),
        words: "New?".to_owned(),
    };
    let taught = there.teach(&phrasing, Origin::Import, NOW).await.unwrap();
    assert!(matches!(taught, TeachOutcome::Done(step) if step.id > 41));
    there.write(&[miss(9999)], NOW).await.unwrap();
    assert_eq!(there.all_misses(Scope::All).await.unwrap().len(), 451);

    let mut full = there;
    let refused = here.copy_to(&mut full).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty), "{refused}");
    assert_eq!(full.all_misses(Scope::All).await.unwrap().len(), 451, "it is left alone");
}

#[tokio::test]
async fn from_file_to_file() {
    copies_whole(&file(), &file()).await;
}

#[tokio::test]
async fn from_file_to_server_and_back() {
    let (Some(one), Some(other)) = (server().await, server().await) else { return };
    copies_whole(&file(), &one).await;
    copies_whole(&other, &file()).await;
}

/// A copy that fails half way leaves the other store unchanged.
#[tokio::test]
async fn what_cannot_be_copied_whole_is_not_copied() {
    for (from, to) in [(Some(file()), Some(file())), (Some(file()), server().await)] {
        let (Some(from), Some(to)) = (from, to) else { return };
        let here = filled(&from).await;
        let mut there = Store::open(&to.place).await.unwrap();
        let key = there.secret;
        // The last table refuses rows.
        let mut outside = outside(&to).await;
        outside.execute("ALTER TABLE overlay RENAME COLUMN words TO other").await.unwrap();
        here.copy_to(&mut there).await.unwrap_err();
        outside.execute("ALTER TABLE overlay RENAME COLUMN other TO words").await.unwrap();
        assert!(there.all_misses(Scope::All).await.unwrap().is_empty());
        assert_eq!(Store::open(&to.place).await.unwrap().secret.0, key.0, "its key is its own");
        here.copy_to(&mut there).await.unwrap();
    }
}

/// Fails for a new table or column that is not copied yet.
#[tokio::test]
async fn every_column_is_copied() {
    let file = file();
    Store::open(&file.place).await.unwrap().close().await;
    let all = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
             AND m.name NOT IN ('change', 'lease', 'login')";
    let rows = sqlx::query(all).fetch_all(&mut outside(&file).await).await.unwrap();
    let mut there: Vec<(String, String, String)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let kind = |kind: &ColumnType| match kind {
        ColumnType::Number => "INTEGER",
        ColumnType::Text => "TEXT",
        ColumnType::Bytes => "BLOB",
    };
    let mut copied: Vec<(String, String, String)> = TABLES
        .iter()
        .flat_map(|table| {
            let of = |column: &(&str, ColumnType)| {
                (table.name.to_owned(), column.0.to_owned(), kind(&column.1).to_owned())
            };
            table.columns.iter().map(of).collect::<Vec<_>>()
        })
        .collect();
    there.sort();
    copied.sort();
    assert_eq!(there, copied);
}
