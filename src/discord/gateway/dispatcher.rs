//! Hands the events of all shards over to the bot, each to a task of its own.

use std::sync::{Arc, Mutex};

use crate::bot::lock;
use crate::discord::handler::Plugin;
use crate::discord::rest::Rest;

/// Dispatches the events of all shards. All clones share one state.
#[derive(Clone)]
pub(super) struct Dispatcher {
    plugin: Plugin,
    rest: Rest,
    /// False once no further events are accepted.
    open: Arc<Mutex<bool>>,
}

impl Dispatcher {
    /// Returns an open one.
    pub(super) fn new(plugin: Plugin, rest: Rest) -> Self {
        Self { plugin, rest, open: Arc::new(Mutex::new(true)) }
    }

    /// Accepts no further events. Those accepted before are known to be in progress.
    pub(super) fn close(&self) {
        *lock(&self.open) = false;
    }

    /// The REST client for an event that comes in now.
    pub(super) fn rest(&self) -> Rest {
        self.rest.now()
    }

    /// Handles an event, if it may matter to the bot.
    pub(super) fn event(&self, kind: &str, data: &str) {
        if !self.plugin.may_matter(kind, data) {
            return;
        }
        let in_progress = {
            let open = lock(&self.open);
            open.then(|| self.plugin.0.health.begin_event())
        };
        let Some(in_progress) = in_progress else { return };
        let (plugin, rest) = (self.plugin.clone(), self.rest());
        let (kind, data) = (kind.to_owned(), data.to_owned());
        tokio::spawn(async move {
            plugin.event(&rest, &kind, &data).await;
            drop(in_progress);
        });
    }
}
