//! A backup is a whole store, whoever writes meanwhile, or there is none.

use std::fs;
use std::path::PathBuf;

use sqlx::Executor;

use super::{ALICE, Fresh, NOW, ballot, file, outside, step_by_step, tally};
use crate::store::{BackupError, DatabaseUrl, Scope, Store, back_up};

/// A file beside the store.
fn beside(fresh: &Fresh, name: &str) -> PathBuf {
    let DatabaseUrl::File(path) = &fresh.place else { unreachable!("it is a file") };
    path.with_file_name(name)
}

fn names(fresh: &Fresh) -> Vec<String> {
    let folder = beside(fresh, "x");
    let files = fs::read_dir(folder.parent().unwrap()).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_backup_is_a_store_with_the_same_key() {
    let file = file();
    let store = Store::open(&file.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    // A bot that writes at this moment: its row is not committed yet.
    let mut writer = outside(&file).await;
    writer.execute("BEGIN IMMEDIATE; INSERT INTO listening VALUES (11, 7)").await.unwrap();
    let backup = beside(&file, "backup 库?.db");
    let size = back_up(&file.place, &backup).await.unwrap();
    writer.execute("COMMIT").await.unwrap();
    store.vote(&ballot(2, ALICE, true), NOW).await.unwrap();

    assert_eq!(size, fs::metadata(&backup).unwrap().len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(!names(&file).iter().any(|name| name.ends_with(".partial")), "{:?}", names(&file));
    let restored = Store::open(&DatabaseUrl::File(backup)).await.unwrap();
    assert_eq!(
        restored.tallies(Scope::All, 0).await.unwrap(),
        tally(1, 0),
        "as it was at that moment"
    );
    assert!(restored.settings().await.unwrap().is_empty(), "nothing half done");
    restored.vote(&ballot(1, ALICE, false), NOW).await.unwrap();
    assert_eq!(restored.tallies(Scope::All, 0).await.unwrap(), tally(0, 1), "it is the same voter");
}

/// An upgrade begins with a backup, whichever binary makes it.
#[tokio::test]
async fn a_store_of_an_older_version_is_backed_up_as_it_is() {
    let file = file();
    step_by_step(&file, 5).await.close().await;
    let backup = beside(&file, "backup.db");
    back_up(&file.place, &backup).await.unwrap();
    let place = DatabaseUrl::File(backup);
    let refused = Store::read(&place).await.unwrap_err();
    assert!(refused.to_string().contains("older version"), "it is not migrated: {refused}");
    Store::open(&place).await.unwrap();
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_half_is_left() {
    let file = file();
    Store::open(&file.place).await.unwrap().close().await;
    let there = beside(&file, "there.db");
    fs::write(&there, "precious").unwrap();
    let refused = back_up(&file.place, &there).await.unwrap_err();
    assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
    assert_eq!(fs::read_to_string(&there).unwrap(), "precious");

    let nowhere = beside(&file, "no/such/folder.db");
    let refused = back_up(&file.place, &nowhere).await.unwrap_err();
    assert!(matches!(refused, BackupError::Unwritable(..)), "{refused}");

    // A database of something else, and a store that has lost a page.
    let other = super::file();
    other.place.prepare().unwrap();
    outside(&other).await.execute("CREATE TABLE wine (year INTEGER)").await.unwrap();
    let backup = beside(&other, "backup.db");
    let refused = back_up(&other.place, &backup).await.unwrap_err();
    assert!(matches!(refused, BackupError::Unreadable(..)), "{refused}");
    assert_eq!(names(&other), ["caveat.db"]);

    let DatabaseUrl::File(path) = &file.place else { unreachable!("it is a file") };
    let mut bytes = fs::read(path).unwrap();
    let pages = bytes.len() / 4096;
    for page in 2..pages {
        bytes[page * 4096..page * 4096 + 64].fill(0xff);
    }
    fs::write(path, bytes).unwrap();
    let backup = beside(&file, "backup.db");
    back_up(&file.place, &backup).await.unwrap_err();
    assert!(!names(&file).iter().any(|name| name.contains("backup")), "{:?}", names(&file));
}

#[tokio::test]
async fn a_server_and_memory_have_no_backup_of_ours() {
    let server: DatabaseUrl = "postgres://caveat@db.example/caveat".parse().unwrap();
    let backup = std::env::temp_dir().join("never-made.db");
    let refused = back_up(&server, &backup).await.unwrap_err();
    assert!(refused.to_string().contains("pg_dump"), "{refused}");
    let refused = back_up(&DatabaseUrl::Memory, &backup).await.unwrap_err();
    assert!(matches!(refused, BackupError::InMemory), "{refused}");
    assert!(!backup.exists());
}
