//! The most popular entries: read from the store when it is opened and now and then afterwards, and counted
//! in memory in between. Summing ninety days after each question would be too slow.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Inner;
use crate::matching::Outcome;
use crate::pack::own_number;
use crate::store::{Note, Store, StoreError};

/// How often each entry was given, and the resulting order.
#[derive(Default)]
pub(super) struct Popular(RwLock<Given>);

#[derive(Default)]
struct Given {
    times: BTreeMap<String, u64>,
    order: Arc<[String]>,
}

impl Given {
    /// Orders by count, descending; ties by id.
    fn rank(&mut self) {
        let mut ranked: Vec<_> = self.times.iter().collect();
        ranked.sort_by_key(|(_, times)| Reverse(**times));
        self.order = ranked.into_iter().map(|(entry, _)| entry.clone()).collect();
    }
}

impl Popular {
    pub(super) fn order(&self) -> Arc<[String]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).order)
    }

    fn replace(&self, times: Vec<(String, u64)>) {
        let mut given = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // An entry of one server is popular nowhere else.
        given.times = times.into_iter().filter(|(id, _)| own_number(id).is_none()).collect();
        given.rank();
    }

    /// Counts the answers among these notes.
    fn add(&self, notes: &[Note]) {
        let mut given = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for note in notes {
            if let Note::Outcome(_, Outcome::Answer(entry)) = note
                && own_number(entry).is_none()
            {
                *given.times.entry(entry.clone()).or_default() += 1;
            }
        }
        given.rank();
    }
}

impl Inner {
    /// Reloads the counts from the store, because days expire and other replicas count too.
    pub(super) async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        self.popular.replace(store.most_given(self.clock.unix()).await?);
        Ok(())
    }

    /// Counts notes that were just written.
    pub(super) fn count_given(&self, notes: &[Note]) {
        self.popular.add(notes);
    }
}
