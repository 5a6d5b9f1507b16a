//! The phrasings and entries that moderators of one server added to the FAQ, to be tried in the page.

use std::collections::HashMap;

use crate::Clock;
use crate::ids::GuildId;
use crate::pack::{own_id, own_number};
use crate::service::Memory;
use crate::store::{EntryOutcome, Origin, Phrasing, Store, StoreError, StoredEntry};

/// The phrasings and entries of a server, as they were when they were read.
pub(crate) struct ServerOverlay {
    guild: GuildId,
    phrasings: Vec<Phrasing>,
    entries: Vec<StoredEntry>,
}

impl ServerOverlay {
    /// Reads them from the database of a bot.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn read(store: &Store, guild: GuildId) -> Result<Self, StoreError> {
        let (phrasings, entries) = (store.overlays(guild).await?, store.entries(guild).await?);
        Ok(Self { guild, phrasings, entries })
    }

    /// The server.
    pub(super) fn guild(&self) -> GuildId {
        self.guild
    }

    /// The number of phrasings and of entries.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.phrasings.len(), self.entries.len())
    }

    /// Adds them to the memory of the page's bot, where entries get other numbers.
    pub(super) async fn copy_to(&self, memory: &Memory) {
        let copied = memory.change(async |store| self.write(&store).await).await;
        if copied.is_err() {
            tracing::error!("what moderators of the server added cannot be shown");
        }
    }

    async fn write(&self, store: &Store) -> Result<(), StoreError> {
        let now = Clock::system().unix();
        let mut numbers = HashMap::new();
        for entry in &self.entries {
            let done = store.import_entry(self.guild, &entry.text, entry.at).await?;
            if let EntryOutcome::Done(change) = done {
                numbers.insert(entry.number, change.entry);
            }
        }
        for phrasing in &self.phrasings {
            let entry = match own_number(&phrasing.entry) {
                None => phrasing.entry.clone(),
                Some(number) => match numbers.get(&number) {
                    Some(number) => own_id(*number),
                    // Its entry is not there any more.
                    None => continue,
                },
            };
            let phrasing = Phrasing { entry, ..phrasing.clone() };
            store.teach(&phrasing, Origin::Import, now).await?;
        }
        Ok(())
    }
}
