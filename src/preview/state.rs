//! The state of the previewed FAQ: the pack in use, earlier ones, and the errors of the one on disk.
//! The slow analysis of a pack (`analysis`) runs in the background, once a page wants it.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;
use tracing::error;

use super::analysis::{Analysis, LabelledQuestion};
use super::{Serve, ServerOverlay};
use crate::pack::{Pack, Report};
use crate::service::Service;
use crate::store::Store;

/// A pack with its service, the warnings for a curator and, in time, its analysis.
pub(crate) struct PreviewPack {
    service: Arc<Service>,
    report: Report,
    /// The hash of its files.
    hash: blake3::Hash,
    analysis: OnceLock<Analysis>,
}

/// Optional data that a page shows besides the pack.
#[derive(Default)]
pub(crate) struct PreviewOptions {
    /// The folder of the pack, unless it is the one in the binary.
    pub(crate) folder: Option<PathBuf>,
    /// Questions that are asked again after each edit.
    pub(crate) questions: Vec<LabelledQuestion>,
    /// The database of a bot, opened read-only.
    pub(crate) store: Option<Store>,
    /// The additions of a server's moderators, if the page shows them.
    pub(crate) server: Option<ServerOverlay>,
    /// The page may change the folder, and makes services like this.
    pub(crate) write: Option<Serve>,
}

/// A snapshot of the state.
#[derive(Clone)]
pub(super) struct Snapshot {
    /// The number of changes since the start.
    pub(super) version: u64,
    pub(super) loaded: Arc<PreviewPack>,
    /// The pack before the last edit.
    pub(super) before: Option<Arc<PreviewPack>>,
    /// The pack at the start of the preview.
    pub(super) first: Arc<PreviewPack>,
    /// The errors of the FAQ on disk, if it cannot be used.
    pub(super) faults: Option<String>,
}

/// Owner of the state, with its subscriptions.
pub(super) struct PreviewState {
    now: watch::Sender<Snapshot>,
    pub(super) options: PreviewOptions,
    /// True once a page wants the analysis.
    wanted: watch::Sender<bool>,
}

impl PreviewPack {
    pub(crate) fn new(service: Service, report: Report) -> Self {
        let mut hasher = blake3::Hasher::new();
        for file in &report.files().files {
            for part in [&file.name, &file.text] {
                // The length separates the parts.
                hasher.update(&part.len().to_le_bytes()).update(part.as_bytes());
            }
        }
        let hash = hasher.finalize();
        Self { service: Arc::new(service), report, hash, analysis: OnceLock::new() }
    }

    pub(super) fn service(&self) -> &Arc<Service> {
        &self.service
    }

    pub(super) fn pack(&self) -> &Pack {
        self.service.pack()
    }

    /// Returns whether it only stands in for a FAQ that has never loaded.
    pub(super) fn is_stand_in(&self) -> bool {
        self.pack().entries.is_empty()
    }

    pub(super) fn report(&self) -> &Report {
        &self.report
    }

    /// The analysis, once it is done.
    pub(super) fn analysis(&self) -> Option<&Analysis> {
        self.analysis.get()
    }
}

impl Snapshot {
    /// The packs to compare.
    fn all(&self) -> impl Iterator<Item = &Arc<PreviewPack>> {
        // The current pack is analysed first: then there is something to see as soon as possible.
        let all = [Some(&self.loaded), self.before.as_ref(), Some(&self.first)];
        all.into_iter().flatten().filter(|loaded| !loaded.is_stand_in())
    }
}

impl PreviewState {
    pub(super) fn new(loaded: PreviewPack, options: PreviewOptions) -> Self {
        let loaded = Arc::new(loaded);
        let first = Arc::clone(&loaded);
        let now = Snapshot { version: 0, first, loaded, before: None, faults: None };
        Self { now: watch::Sender::new(now), options, wanted: watch::Sender::new(false) }
    }

    /// The additions of a server's moderators, if the page shows them.
    pub(super) fn server(&self) -> Option<&ServerOverlay> {
        self.options.server.as_ref()
    }

    /// The number of changes so far. A page that reads it before the state shows this version or a later one.
    pub(super) fn version(&self) -> u64 {
        self.now.borrow().version
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.now.borrow().clone()
    }

    /// Like [`Self::snapshot`], but also requests the analysis, which arrives as a later change.
    pub(super) fn with_analysis(&self) -> Snapshot {
        self.wanted.send_if_modified(|wanted| !std::mem::replace(wanted, true));
        self.snapshot()
    }

    /// Notifies of every change of the state.
    pub(super) fn changes(&self) -> watch::Receiver<Snapshot> {
        self.now.subscribe()
    }

    /// Changes the state, and tells everybody.
    fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        self.now.send_modify(|now| {
            change(now);
            now.version += 1;
        });
    }

    /// Shows another pack. The one that is shown already changes nothing: both a save and the folder's watcher
    /// bring it.
    pub(super) fn replace(&self, loaded: PreviewPack) {
        let is_known = |now: &Snapshot| now.faults.is_none() && now.loaded.hash == loaded.hash;
        if is_known(&self.now.borrow()) {
            return;
        }
        self.change(|now| {
            let before = std::mem::replace(&mut now.loaded, Arc::new(loaded));
            if before.is_stand_in() {
                // There is nothing to compare the first pack that loads with.
                now.first = Arc::clone(&now.loaded);
            } else {
                now.before = Some(before);
            }
            now.faults = None;
        });
    }

    pub(super) fn refuse(&self, faults: String) {
        if self.now.borrow().faults.as_ref() == Some(&faults) {
            return;
        }
        self.change(|now| now.faults = Some(faults));
    }

    /// Analyses one pack after another, for as long as it is polled.
    pub(super) async fn analyse(self: Arc<Self>) {
        let (mut wanted, mut changes) = (self.wanted.subscribe(), self.changes());
        if wanted.wait_for(|wanted| *wanted).await.is_err() {
            return;
        }
        loop {
            let now = changes.borrow_and_update().clone();
            let Some(next) = now.all().find(|loaded| loaded.analysis().is_none()).cloned() else {
                if changes.changed().await.is_err() {
                    return;
                }
                continue;
            };
            let state = Arc::clone(&self);
            let analysed = tokio::task::spawn_blocking(move || {
                let analysis = Analysis::of(&next.service, &state.options.questions);
                // Only this task sets it.
                let _ = next.analysis.set(analysis);
            });
            if analysed.await.is_err() {
                error!("the phrasings cannot be asked: that is a fault of this program");
                return;
            }
            self.change(|_| {});
        }
    }
}
