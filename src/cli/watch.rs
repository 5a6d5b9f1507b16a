//! Watches a FAQ's folder for everything that can change its contents, without polling it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::watch::Sender;

/// Maximum number of links followed in a row, the same as the system's.
const LINKS: usize = 40;

/// Watches a folder until dropped. Links are resolved once: after a change, a new watch is needed.
pub(super) struct Watch {
    _watcher: RecommendedWatcher,
}

/// The places to watch, and the changes that matter.
#[derive(Debug, Default, PartialEq, Eq)]
struct Places {
    /// Folders in which every file matters.
    whole: BTreeSet<PathBuf>,
    /// Links and folders on the path: watched for being replaced or removed.
    steps: BTreeSet<PathBuf>,
}

impl Watch {
    /// Reports every change from now on.
    ///
    /// # Errors
    /// The system's error, if it cannot watch the folder.
    pub(super) fn new(folder: &Path, changed: Sender<()>) -> notify::Result<Self> {
        let places = Places::of(folder);
        let folders = places.folders();
        let tell = move |event: notify::Result<Event>| {
            // An error may mean that changes were lost.
            if event.is_ok_and(|event| !places.concerns(&event)) {
                return;
            }
            changed.send_replace(());
        };
        let mut watcher = notify::recommended_watcher(tell)?;
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(Self { _watcher: watcher })
    }
}

impl Places {
    fn of(folder: &Path) -> Self {
        let mut places = Self::default();
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let reached = places.walk(&folder, LINKS);
        // Files may be links too: into a folder beside, or into one that is replaced as a whole.
        for item in std::fs::read_dir(&reached).into_iter().flatten().flatten() {
            let path = item.path();
            if path.extension().is_some_and(|extension| extension == "toml") && path.is_symlink() {
                let file = places.walk(&path, LINKS);
                places.steps.insert(file);
            }
        }
        places.steps.insert(reached.clone());
        places.whole.insert(reached);
        places
    }

    /// Records every link on a path; returns the resolved path.
    fn walk(&mut self, path: &Path, links: usize) -> PathBuf {
        let mut at = PathBuf::new();
        let mut parts = path.components();
        while let Some(part) = parts.next() {
            if part == std::path::Component::ParentDir {
                at.pop();
                continue;
            }
            at.push(part);
            let Ok(target) = std::fs::read_link(&at) else { continue };
            self.steps.insert(at.clone());
            if links == 0 {
                return path.to_owned();
            }
            at.pop();
            return self.walk(&at.join(target).join(parts.as_path()), links - 1);
        }
        at
    }

    /// The folders to watch.
    fn folders(&self) -> BTreeSet<PathBuf> {
        let of_steps = self.steps.iter().filter_map(|step| step.parent().map(Path::to_owned));
        self.whole.iter().cloned().chain(of_steps).collect()
    }

    fn concerns(&self, event: &Event) -> bool {
        // Reading is not a change; the bot reads itself.
        if event.kind.is_access() {
            return false;
        }
        let is_ours = |path: &PathBuf| {
            self.steps.contains(path)
                || path.parent().is_some_and(|folder| self.whole.contains(folder))
        };
        event.need_rescan() || event.paths.iter().any(is_ours)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{create_dir, remove_dir_all, rename, write};
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::time::Duration;

    use tokio::sync::watch;

    use super::{Places, Watch};

    /// Timeout for a change to be reported.
    const BOUND: Duration = Duration::from_secs(30);

    /// Returns whether a change of the folder is reported.
    async fn is_told(folder: &Path, change: impl FnOnce()) -> bool {
        let (tell, mut told) = watch::channel(());
        let _watch = Watch::new(folder, tell).expect("it can be watched");
        change();
        tokio::time::timeout(BOUND, told.changed()).await.is_ok()
    }

    #[tokio::test]
    async fn every_way_of_saving_is_told() {
        let place = tempfile::tempdir().unwrap();
        let faq = place.path().join("faq");
        create_dir(&faq).unwrap();
        let file = faq.join("a.toml");
        assert!(is_told(&faq, || write(&file, "1").unwrap()).await, "a new file");
        assert!(is_told(&faq, || write(&file, "2").unwrap()).await, "in place");
        let draft = place.path().join("draft");
        write(&draft, "3").unwrap();
        assert!(is_told(&faq, || rename(&draft, &file).unwrap()).await, "put in its place");
        assert!(is_told(&faq, || std::fs::remove_file(&file).unwrap()).await, "removed");
        assert!(is_told(&faq, || remove_dir_all(&faq).unwrap()).await, "the folder is gone");
        assert!(is_told(&faq, || create_dir(&faq).unwrap()).await, "and there again");
    }

    #[tokio::test]
    async fn links_that_are_put_elsewhere_are_told() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        for release in ["one", "two"] {
            std::fs::create_dir_all(at(release).join("faq")).unwrap();
            write(at(release).join("faq/a.toml"), release).unwrap();
        }
        // A release that is deployed by replacing a link somewhere on the path.
        symlink("one", at("current")).unwrap();
        let swap = |link: &str, to: &str| {
            symlink(to, at("new")).unwrap();
            rename(at("new"), at(link)).unwrap();
        };
        assert!(is_told(&at("current/faq"), || swap("current", "two")).await);
        assert!(is_told(&at("current/faq"), || write(at("two/faq/a.toml"), "").unwrap()).await);
        // Kubernetes mounts a ConfigMap like this: each file by a link beside it.
        create_dir(at("map")).unwrap();
        symlink("../one/faq", at("map/..data")).unwrap();
        symlink("..data/a.toml", at("map/a.toml")).unwrap();
        assert!(is_told(&at("map"), || swap("map/..data", "../two/faq")).await);
        assert!(is_told(&at("map"), || write(at("two/faq/a.toml"), "more").unwrap()).await);
    }

    #[test]
    fn what_happens_beside_it_is_nobodys_business() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().canonicalize().unwrap();
        create_dir(folder.join("faq")).unwrap();
        symlink("loop", folder.join("loop")).unwrap();
        let places = Places::of(&folder.join("faq"));
        let event = |path: &str| {
            let kind = notify::EventKind::Modify(notify::event::ModifyKind::Any);
            notify::Event::new(kind).add_path(folder.join(path))
        };
        assert!(places.concerns(&event("faq")) && places.concerns(&event("faq/a.toml")));
        assert!(!places.concerns(&event("caveat.db")) && !places.concerns(&event("faq/a/b.toml")));
        let read = notify::EventKind::Access(notify::event::AccessKind::Read);
        assert!(!places.concerns(&notify::Event::new(read).add_path(folder.join("faq/a.toml"))));
        // Terminates.
        Places::of(&folder.join("loop"));
    }
}
