//! The FAQ that is looked at: the one in use, and what is wrong with the one on the disk.

use std::sync::Arc;

use tokio::sync::watch;

use crate::service::Service;

/// A pack that can be asked.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) service: Arc<Service>,
}

/// What is looked at, at one moment.
#[derive(Clone)]
pub(super) struct Now {
    pub(super) loaded: Loaded,
    /// Why the FAQ on the disk cannot be used, if it cannot.
    pub(super) faults: Option<String>,
}

/// Where it lies.
pub(super) struct Desk(watch::Sender<Now>);

impl Desk {
    pub(super) fn new(loaded: Loaded) -> Self {
        Self(watch::Sender::new(Now { loaded, faults: None }))
    }

    pub(super) fn now(&self) -> Now {
        self.0.borrow().clone()
    }

    /// To hear when something else is to be seen.
    pub(super) fn changes(&self) -> watch::Receiver<Now> {
        self.0.subscribe()
    }

    pub(super) fn replace(&self, loaded: Loaded) {
        self.0.send_replace(Now { loaded, faults: None });
    }

    pub(super) fn refuse(&self, faults: String) {
        self.0.send_modify(|now| now.faults = Some(faults));
    }
}
