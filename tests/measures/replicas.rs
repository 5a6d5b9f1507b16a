//! How soon a replica sees what another one changed.

use std::time::{Duration, Instant};

use caveat::Clock;
use caveat::service::Memory;
use caveat::store::Choice;

use crate::ids::id;
use crate::scenes::replicas::{sees, shared};

#[tokio::test]
async fn how_soon_a_copy_sees_what_another_changed() {
    for shared in shared().await {
        let open = || Memory::open(shared.place.clone(), Clock::system());
        let (one, other) = (open().await.unwrap(), open().await.unwrap());
        let mut took = Vec::new();
        for log in 1..=50 {
            // At a random time between two polls.
            tokio::time::sleep(Duration::from_millis(log * 37 % 1000)).await;
            let began = Instant::now();
            one.choose(id(7), Choice::Log(Some(id(log)))).await.unwrap();
            sees(&other, log).await;
            took.push(began.elapsed());
        }
        took.sort();
        let server = if shared.place.is_postgres() { "PostgreSQL" } else { "SQLite" };
        eprintln!("{server}: median {:?}, slowest {:?} of 50", took[25], took[49]);
    }
}
