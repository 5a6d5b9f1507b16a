//! Reloads a FAQ that is edited while the bot runs: its folder is watched (`watch`), and SIGHUP
//! triggers a check. A changed FAQ is built and checked beside the old one, on a blocking thread, and
//! swapped in at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch::{self, Receiver, Sender};
use tokio::time::timeout;
use tracing::{error, info, warn};

use super::PackArguments;
use super::watch::Watch;
use crate::discord::{PackFault, Plugin};
use crate::pack::{self, Loaded, PackFiles, Report};
use crate::service::Service;

/// Debounce delay after the last change: editors and git write in several steps.
const QUIET: Duration = Duration::from_millis(300);
/// The longest time to debounce, if the folder never comes to rest.
const LONGEST: Duration = Duration::from_secs(3);
/// Interval between unprompted checks: some file systems, such as NFS, report no changes.
const UNASKED: Duration = Duration::from_secs(30);
/// Width of a report in the log, in columns.
pub(super) const WIDTH: usize = 140;

/// A user of a FAQ that may be edited.
pub(super) trait ReloadTarget: Send + 'static {
    /// Uses this service from now on; the report holds the warnings for a curator.
    fn replace(&self, service: Service, report: Report);

    /// Keeps the current service, because the changed FAQ has errors; the report lists them for people.
    fn refuse(&self, faults: Vec<PackFault>, report: String);
}

impl ReloadTarget for Plugin {
    fn replace(&self, service: Service, _: Report) {
        Plugin::replace(self, Arc::new(service));
    }

    fn refuse(&self, faults: Vec<PackFault>, _: String) {
        Plugin::refuse(self, faults);
    }
}

/// State of the checks of the folder.
struct Reloader<A> {
    arguments: Arc<PackArguments>,
    folder: PathBuf,
    target: A,
    /// Result of the last check: the pack's hash, or the error.
    seen: String,
    changed: Sender<()>,
    /// Reports changes until it is dropped.
    watch: Option<Watch>,
    /// True once the log has been told that the folder cannot be watched.
    unwatched: bool,
}

/// Result of a check.
enum Checked {
    /// No change since the last check.
    Same,
    /// Another pack, which is in use now.
    Loaded,
    /// A pack with errors, listed for moderators and for the log.
    Faulty(Vec<PackFault>, String),
}

/// Keeps a pack in sync with its folder; `seen` is the hash of the pack in use. Ends with the process.
pub(super) async fn keep(
    arguments: PackArguments,
    target: impl ReloadTarget,
    seen: String,
    mut hangups: Hangups,
) {
    let Some(folder) = arguments.faq.clone() else {
        loop {
            hangups.next().await;
            info!(
                "the FAQ is the one in the binary: there is nothing to reload; --faq names a folder"
            );
        }
    };
    // Changes since the start are found by the first check.
    let (changed, mut changes) = watch::channel(());
    changes.mark_changed();
    let arguments = Arc::new(arguments);
    let mut reloader =
        Reloader { arguments, folder, target, seen, changed, watch: None, unwatched: false };
    loop {
        let asked = next(&mut changes, &mut hangups).await;
        // Later changes trigger the next check: at most one is pending.
        changes.mark_unchanged();
        let looked = tokio::task::spawn_blocking(move || {
            let found = reloader.check();
            (reloader, found)
        });
        let Ok((back, found)) = looked.await else {
            error!("the FAQ cannot be reloaded any more: that is a fault of this program");
            return;
        };
        reloader = back;
        match found {
            Checked::Same if asked => info!(pack = %reloader.seen, "the FAQ has not changed"),
            Checked::Same | Checked::Loaded => {}
            // The files may have been half written: the next check decides.
            Checked::Faulty(..) if changes.has_changed().unwrap_or_default() => {
                reloader.seen.clear()
            }
            Checked::Faulty(faults, report) => {
                error!(
                    faults = faults.len(),
                    "the changed FAQ cannot be used, so the previous one stays in use\n{report}"
                );
                reloader.target.refuse(faults, report);
            }
        }
    }
}

/// Hash of a pack's files.
pub(super) fn hash(files: &PackFiles) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in &files.files {
        for part in [&file.name, &file.text] {
            // The length prefix separates the parts.
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Waits for the next check; returns true if SIGHUP requested it.
async fn next(changes: &mut Receiver<()>, hangups: &mut Hangups) -> bool {
    let told = async {
        if timeout(UNASKED, changes.changed()).await.is_ok() {
            settled(changes).await;
        }
    };
    tokio::select! {
        () = told => false,
        () = hangups.next() => true,
    }
}

/// Waits until nothing has changed for a moment.
async fn settled(changes: &mut Receiver<()>) {
    let rest = async { while timeout(QUIET, changes.changed()).await.is_ok() {} };
    // After the longest wait, further changes trigger another check.
    let _ = timeout(LONGEST, rest).await;
}

impl<A: ReloadTarget> Reloader<A> {
    fn check(&mut self) -> Checked {
        self.watch_anew();
        let began = Instant::now();
        let files = match PackFiles::read(&self.folder) {
            Ok(files) => files,
            Err(cause) => {
                let sentence = cause.to_string();
                if !self.is_new(&sentence) {
                    return Checked::Same;
                }
                // Only the log may show the folder's path.
                let message = "its folder cannot be read".to_owned();
                return Checked::Faulty(vec![whole(message)], sentence);
            }
        };
        let hash = hash(&files);
        if !self.is_new(&hash) {
            return Checked::Same;
        }
        let Loaded { pack, report } = pack::load(files);
        let Some(pack) = pack else {
            return Checked::Faulty(PackFault::all_of(&report), report.render_errors(false, WIDTH));
        };
        let entries = pack.entries.len();
        match self.arguments.serve(pack) {
            Ok(service) => {
                self.target.replace(service, report);
                info!(pack = %hash, entries, took = ?began.elapsed(), "the FAQ was reloaded");
                Checked::Loaded
            }
            Err(failure) => Checked::Faulty(vec![whole(failure.to_string())], failure.to_string()),
        }
    }

    /// Watches the folder before it is read, so that no change is missed; the path may lead elsewhere
    /// since the last check.
    fn watch_anew(&mut self) {
        match Watch::new(&self.folder, self.changed.clone()) {
            Ok(watch) => self.watch = Some(watch),
            Err(cause) if !self.unwatched => {
                self.unwatched = true;
                let seconds = UNASKED.as_secs();
                warn!(%cause, "the FAQ cannot be watched; it is looked at every {seconds} seconds");
            }
            Err(_) => {}
        }
    }

    fn is_new(&mut self, seen: &str) -> bool {
        let is_new = self.seen != seen;
        seen.clone_into(&mut self.seen);
        is_new
    }
}

/// A fault of the pack as a whole.
fn whole(message: String) -> PackFault {
    PackFault { place: String::new(), message }
}

/// SIGHUP, which makes the bot check the FAQ; never received on systems without it.
pub(super) struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangups {
    /// Takes over SIGHUP, so that it does not end the process.
    pub(super) fn new() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self { signal: signal(SignalKind::hangup())? })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next SIGHUP.
    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        if self.signal.recv().await.is_some() {
            return;
        }
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::watch;
    use tokio::time::{Instant, sleep};

    use super::{LONGEST, QUIET, hash, settled};
    use crate::pack::PackFiles;

    async fn settles(changes: u32, every: Duration) -> Duration {
        let (tell, mut told) = watch::channel(());
        let writer = async {
            for _ in 0..changes {
                tell.send_replace(());
                sleep(every).await;
            }
            std::future::pending::<()>().await;
        };
        let began = Instant::now();
        tokio::select! {
            () = settled(&mut told) => began.elapsed(),
            () = writer => unreachable!("it writes and waits"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_changes_are_one_once_they_are_over() {
        let every = Duration::from_millis(100);
        let took = settles(10, every).await;
        assert!(took >= every * 9 + QUIET && took < LONGEST, "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_folder_that_never_rests_is_looked_at_all_the_same() {
        let took = settles(u32::MAX, Duration::from_millis(100)).await;
        assert!(took >= LONGEST && took < LONGEST + QUIET, "{took:?}");
    }

    #[test]
    fn another_pack_has_another_hash() {
        let of = |files: &[(&str, &str)]| hash(&PackFiles::from_texts("a", files.iter().copied()));
        let one = of(&[("pack.toml", "x"), ("a.toml", "y")]);
        assert_eq!(one, of(&[("a.toml", "y"), ("pack.toml", "x")]));
        assert_eq!(one.len(), 16);
        assert_ne!(one, of(&[("pack.toml", "xa"), (".toml", "y")]));
        assert_ne!(one, of(&[("pack.toml", "x"), ("a.toml", "z")]));
    }
}
