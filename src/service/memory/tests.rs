//! A dropped memory leaves no tasks behind, only the stored data.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::Memory;
use crate::Clock;
use crate::ids::GuildId;
use crate::pack::Language;
use crate::store::{DatabaseUrl, Scope, Store};

/// Waits until the runtime has no tasks left.
async fn until_all_ended() {
    let ended = async {
        while Handle::current().metrics().num_alive_tasks() > 0 {
            yield_now().await;
        }
    };
    timeout(Duration::from_secs(60), ended).await.expect("all tasks end");
}

#[tokio::test]
async fn a_dropped_memory_writes_what_was_noted_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::File(folder.path().join("caveat.db"));
    let english = Language::new("en").unwrap();
    for _ in 0..10 {
        let memory = Memory::open(url.clone(), Clock::system()).await.unwrap();
        drop(memory.clone());
        memory.note_miss(GuildId::new(7), "which wine goes with lobster?", &english);
        drop(memory);
        until_all_ended().await;
    }
    let store = Store::open(&url).await.unwrap();
    assert_eq!(store.misses(Scope::Of(GuildId::new(7)), 9).await.unwrap()[0].declined, 10);
}

/// The store is full and stays so.
#[tokio::test(start_paused = true)]
async fn a_dropped_memory_does_not_wait_for_its_store() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let url = DatabaseUrl::File(folder.path().join("file/caveat.db"));
    let memory = Memory::open(url, Clock::system()).await.unwrap();
    memory.note_miss(
        GuildId::new(7),
        "which wine goes with lobster?",
        &Language::new("en").unwrap(),
    );
    // The writer has tried once and is waiting to retry.
    tokio::time::advance(Duration::from_secs(1)).await;
    drop(memory);
    // The paused clock advances while all tasks are idle.
    let ended = async {
        while Handle::current().metrics().num_alive_tasks() > 0 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    timeout(Duration::from_secs(60), ended).await.expect("the writer gives up");
}
