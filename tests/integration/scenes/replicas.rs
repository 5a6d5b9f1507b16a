//! Stores that several replicas share.

use std::time::Duration;

use caveat::service::Memory;
use caveat::store::DatabaseUrl;
use tempfile::TempDir;

use crate::fresh::Database;
use crate::ids::id;

/// A store for several replicas. Deleted when dropped.
pub(crate) struct Shared {
    pub(crate) place: DatabaseUrl,
    pub(crate) _folder: Option<TempDir>,
    pub(crate) _database: Option<Database>,
}

/// One store of each kind.
pub(crate) async fn shared() -> Vec<Shared> {
    let folder = tempfile::tempdir().expect("a folder is made");
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let mut all = vec![Shared { place, _folder: Some(folder), _database: None }];
    if let Some(database) = Database::new().await {
        let place = database.url().parse().expect("it is an address");
        all.push(Shared { place, _folder: None, _database: Some(database) });
    }
    all
}

/// Every replica polls by itself, without being asked.
pub(crate) async fn sees(memory: &Memory, log: u64) {
    let mut looks = tokio::time::interval(Duration::from_millis(5));
    while memory.settings(Some(id(7))).log != Some(id(log)) {
        looks.tick().await;
    }
}
