//! The FAQ that is looked at: the one in use, those before it, and what is wrong with the one on the disk.
//! What takes long to find out of one is found out beside (`study`), once somebody wants to see it.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;
use tracing::error;

use super::study::{Labelled, Study};
use crate::pack::Report;
use crate::service::Service;
use crate::store::Store;

/// A pack that can be asked, with what a curator should look at in it.
pub(crate) struct Loaded {
    service: Arc<Service>,
    report: Report,
    study: OnceLock<Study>,
}

/// What a page may show besides the pack.
#[derive(Default)]
pub(crate) struct Besides {
    /// The folder of the pack, unless it is the one in the binary.
    pub(crate) folder: Option<PathBuf>,
    /// Questions that are asked again after each edit.
    pub(crate) questions: Vec<Labelled>,
    /// The database of a bot, to be read.
    pub(crate) store: Option<Store>,
}

/// What is looked at, at one moment.
#[derive(Clone)]
pub(super) struct Now {
    pub(super) loaded: Arc<Loaded>,
    /// The one before the last edit.
    pub(super) before: Option<Arc<Loaded>>,
    /// The one that the preview began with.
    pub(super) first: Arc<Loaded>,
    /// Why the FAQ on the disk cannot be used, if it cannot.
    pub(super) faults: Option<String>,
}

/// Where it lies.
pub(super) struct Desk {
    now: watch::Sender<Now>,
    pub(super) besides: Besides,
    /// Whether anybody wants to see what takes long.
    wanted: watch::Sender<bool>,
}

impl Loaded {
    pub(crate) fn new(service: Service, report: Report) -> Self {
        Self { service: Arc::new(service), report, study: OnceLock::new() }
    }

    pub(super) fn service(&self) -> &Arc<Service> {
        &self.service
    }

    pub(super) fn report(&self) -> &Report {
        &self.report
    }

    /// What takes long to find out, once it is known.
    pub(super) fn study(&self) -> Option<&Study> {
        self.study.get()
    }
}

impl Now {
    /// The packs that are compared.
    fn all(&self) -> impl Iterator<Item = &Arc<Loaded>> {
        // What is compared with it comes first: then there is something to see as soon as possible.
        [Some(&self.loaded), self.before.as_ref(), Some(&self.first)].into_iter().flatten()
    }
}

impl Desk {
    pub(super) fn new(loaded: Loaded, besides: Besides) -> Self {
        let loaded = Arc::new(loaded);
        let now = Now { first: Arc::clone(&loaded), loaded, before: None, faults: None };
        Self { now: watch::Sender::new(now), besides, wanted: watch::Sender::new(false) }
    }

    pub(super) fn now(&self) -> Now {
        self.now.borrow().clone()
    }

    /// The same, with what takes long: it comes by itself.
    pub(super) fn studied(&self) -> Now {
        self.wanted.send_if_modified(|wanted| !std::mem::replace(wanted, true));
        self.now()
    }

    /// To hear when something else is to be seen.
    pub(super) fn changes(&self) -> watch::Receiver<Now> {
        self.now.subscribe()
    }

    pub(super) fn replace(&self, loaded: Loaded) {
        self.now.send_modify(|now| {
            now.before = Some(std::mem::replace(&mut now.loaded, Arc::new(loaded)));
            now.faults = None;
        });
    }

    pub(super) fn refuse(&self, faults: String) {
        self.now.send_modify(|now| now.faults = Some(faults));
    }

    /// Finds out what takes long, of one pack after another, for as long as it is polled.
    pub(super) async fn study(self: Arc<Self>) {
        let (mut wanted, mut changes) = (self.wanted.subscribe(), self.changes());
        if wanted.wait_for(|wanted| *wanted).await.is_err() {
            return;
        }
        loop {
            let now = changes.borrow_and_update().clone();
            let Some(next) = now.all().find(|loaded| loaded.study().is_none()).cloned() else {
                if changes.changed().await.is_err() {
                    return;
                }
                continue;
            };
            let desk = Arc::clone(&self);
            let studied = tokio::task::spawn_blocking(move || {
                let study = Study::of(&next.service, &desk.besides.questions);
                // Nobody else fills it.
                let _ = next.study.set(study);
            });
            if studied.await.is_err() {
                error!("the phrasings cannot be asked: that is a fault of this program");
                return;
            }
            self.now.send_modify(|_| {});
        }
    }
}
