//! `caveat store`: the real binary copies a file to another, to a server and back, and backs one up.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::Command;

use caveat::Clock;
use caveat::store::{Ballot, Choice, DatabaseUrl, Scope, Store};
use insta::assert_snapshot;

use crate::command_line::{caveat, prints, refuses};
use crate::fresh::Database;
use crate::ids::id;

fn copy(folder: &Path, from: &str, to: &str) -> Command {
    let mut command = caveat(&["store", "copy", from, to]);
    command.current_dir(folder);
    command
}

async fn vote(place: &DatabaseUrl, helpful: bool) {
    let store = Store::open(place).await.unwrap();
    let ballot = Ballot {
        guild: Some(id(7)),
        message: id(1),
        user: id(5),
        entry: "scams",
        language: "en",
        helpful,
    };
    store.vote(&ballot, Clock::system().unix()).await.unwrap();
    store.choose(id(7), &Choice::Log(Some(id(3)))).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_store_is_copied_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    vote(&DatabaseUrl::File(folder.path().join("caveat.db")), true).await;
    let copied = prints(&mut copy(folder.path(), "caveat.db", "sqlite:copy.db"));
    assert_snapshot!(copied, @r"
             1 secret
             1 vote
             0 question
             0 miss
             1 setting
             0 listening
             0 pin
             0 pin_change
             0 audit
             0 outcome
             0 took
             0 overlay
             0 entry_version
             0 entry_draft
    every row was read again and is the same in both
    ");
    let place = DatabaseUrl::File(folder.path().join("copy.db"));
    vote(&place, false).await;
    let tallies = Store::open(&place).await.unwrap().tallies(Scope::All, 0).await.unwrap();
    assert_eq!((tallies[0].helpful, tallies[0].unhelpful), (0, 1), "it is the same voter");
    for (from, to, expected) in [
        (
            "caveat.db",
            "sqlite:copy.db",
            "caveat: the database copy.db is not empty, and was left as it is; name an empty one",
        ),
        ("caveat.db", "caveat.db", "caveat: FROM and TO are both caveat.db; name two databases"),
        (
            "sqlite:gone.db",
            "sqlite:new.db",
            "caveat: there is no database at gone.db; name the one that `caveat run` uses with --database",
        ),
        (
            "caveat.db",
            "new.db",
            "caveat: `new.db` is no database of caveat's; write it like sqlite:///var/lib/caveat/caveat.db or postgres://user@host/database",
        ),
    ] {
        assert_eq!(refuses(&mut copy(folder.path(), from, to)), expected, "{from} {to}");
    }
    assert!(!folder.path().join("new.db").exists() && !folder.path().join("gone.db").exists());
}

#[tokio::test]
async fn a_store_moves_to_a_server_and_every_command_finds_it_there() {
    let Some(database) = Database::new().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let url = database.url();
    let stats = || {
        let mut command = caveat(&["stats", "--database", &url]);
        command.current_dir(folder.path());
        command
    };
    let missing = refuses(&mut stats());
    assert!(
        missing.starts_with("caveat: there is no database at postgres://127.0.0.1:"),
        "{missing}"
    );
    let (_, secret) = url.split_once(':').unwrap();
    let secret = secret.split(['@', ':']).nth(1).unwrap();
    assert!(!missing.contains(secret), "{missing}");
    vote(&DatabaseUrl::File(folder.path().join("caveat.db")), true).await;
    let copied = prints(&mut copy(folder.path(), "caveat.db", &url));
    assert!(copied.ends_with("every row was read again and is the same in both\n"), "{copied}");
    assert!(prints(&mut stats()).contains("scams"), "the vote is among them");
    let refused = refuses(&mut copy(folder.path(), "caveat.db", &url));
    assert!(refused.contains("is not empty") && !refused.contains(secret), "{refused}");
    let back = prints(&mut copy(folder.path(), &url, "sqlite:back.db"));
    assert_eq!(back, copied);
    let settings = Store::open(&DatabaseUrl::File(folder.path().join("back.db"))).await.unwrap();
    assert_eq!(settings.settings().await.unwrap()[&id(7)].log, Some(id(3)));
}

#[tokio::test]
async fn a_backup_is_made_beside_a_running_bot() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    vote(&place, true).await;
    let running = Store::open(&place).await.unwrap();
    let backup = |file: &str, database: &str| {
        let mut command = caveat(&["store", "backup", file, "--database", database]);
        command.current_dir(folder.path());
        command
    };
    let said = prints(&mut backup("backup.db", "caveat.db"));
    let size = std::fs::metadata(folder.path().join("backup.db")).unwrap().len();
    assert_eq!(said, format!("backup.db: {size} bytes, every page checked\n"));
    running.close().await;
    let mut stats = caveat(&["stats", "--database", "backup.db"]);
    assert!(prints(stats.current_dir(folder.path())).contains("scams"), "the vote is in it");
    for (file, database, expected) in [
        (
            "backup.db",
            "caveat.db",
            "caveat: backup.db is there already, and was left as it is; name another file",
        ),
        (
            "more.db",
            "sqlite:gone.db",
            "caveat: there is no database at gone.db; name the one that `caveat run` uses with --database",
        ),
        (
            "more.db",
            "postgres://caveat@db.example/caveat",
            "caveat: the database postgres://db.example/caveat is on a server: back it up there, with pg_dump",
        ),
    ] {
        assert_eq!(refuses(&mut backup(file, database)), expected, "{file} {database}");
    }
    assert!(!folder.path().join("more.db").exists() && !folder.path().join("gone.db").exists());
}
