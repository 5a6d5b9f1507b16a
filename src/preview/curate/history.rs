//! The saves of a pack, each with its files before and after, in `.history/` beside `pack.toml`: plain files, which
//! somebody without the page can copy back too.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::disk::{DiskError, is_of_a_pack, read_plain, refuse_links, write_whole};

/// The folder of the saves.
const FOLDER: &str = ".history";
/// Number of saves that are kept.
const KEPT: usize = 500;
/// Saves have smaller numbers than this; a folder with a larger one is none.
const LAST: u64 = 1 << 53;
/// The file that a process locks while it saves.
const LOCK: &str = "lock";
/// Attempts to lock, and the pause between: a save takes a few milliseconds.
const TRIES: usize = 100;
const PAUSE: Duration = Duration::from_millis(50);
/// The file that says what a save was.
const ABOUT: &str = "save.json";

/// The saves of a pack.
pub(super) struct History(PathBuf);

/// A save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Save {
    pub(super) number: u64,
    /// When, in Unix seconds.
    pub(super) at: i64,
    /// In the curator's words, or those of the page.
    pub(super) what: String,
    pub(super) changes: Vec<Change>,
}

#[derive(Serialize, Deserialize)]
struct About {
    at: i64,
    what: String,
    files: Vec<AboutFile>,
}

#[derive(Serialize, Deserialize)]
struct AboutFile {
    name: String,
    was_there: bool,
    is_there: bool,
}

/// Returns whether this is a folder, and no link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_dir())
}

impl History {
    pub(super) fn of(folder: &Path) -> Self {
        Self(folder.join(FOLDER))
    }

    /// Locks the folder of the pack against other processes that save in it, until the file is dropped.
    pub(super) fn lock(&self) -> Result<File, DiskError> {
        self.open()?;
        let path = self.0.join(LOCK);
        refuse_links(&path)?;
        let system = |cause| DiskError::System { path: path.clone(), cause };
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let lock = lock.map_err(system)?;
        for _ in 0..TRIES {
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                // Some network file systems have no locks.
                Err(TryLockError::Error(cause)) if cause.kind() != io::ErrorKind::Unsupported => {
                    return Err(system(cause));
                }
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(lock),
            }
        }
        Err(DiskError::Locked)
    }

    /// Keeps a save; its number.
    pub(super) fn keep(&self, at: i64, what: &str, changes: &[Change]) -> Result<u64, DiskError> {
        let system = |path: &Path, cause| DiskError::System { path: path.to_owned(), cause };
        self.open()?;
        let number = self.numbers()?.last().map_or(1, |last| last + 1);
        let place = self.place(number);
        // Listed once it has its `ABOUT`.
        for kind in ["before", "after"] {
            let inside = place.join(kind);
            fs::create_dir_all(&inside).map_err(|cause| system(&inside, cause))?;
        }
        let mut files = Vec::new();
        for change in changes {
            for (kind, text) in [("before", &change.before), ("after", &change.after)] {
                if let Some(text) = text {
                    write_whole(&place.join(kind).join(&change.name), text.as_bytes())?;
                }
            }
            let (was_there, is_there) = (change.before.is_some(), change.after.is_some());
            files.push(AboutFile { name: change.name.clone(), was_there, is_there });
        }
        let about = About { at, what: what.to_owned(), files };
        let about = serde_json::to_vec_pretty(&about).unwrap_or_default();
        write_whole(&place.join(ABOUT), &about)?;
        self.prune()?;
        Ok(number)
    }

    /// The saves, the last one first, beginning before this number.
    pub(super) fn list(&self, most: usize) -> Result<Vec<Save>, DiskError> {
        let numbers = self.numbers()?.into_iter().rev().take(most);
        Ok(numbers.filter_map(|number| self.save(number).ok().flatten()).collect())
    }

    /// A save.
    pub(super) fn save(&self, number: u64) -> Result<Option<Save>, DiskError> {
        let place = self.place(number);
        // A folder may come from a stranger, and none of it may lead elsewhere.
        if [place.clone(), place.join("before"), place.join("after")]
            .iter()
            .any(|it| !is_folder(it))
        {
            return Ok(None);
        }
        let Some(about) = read_plain(&place.join(ABOUT))? else { return Ok(None) };
        let Ok(about) = serde_json::from_str::<About>(&about) else { return Ok(None) };
        let names: BTreeSet<&str> = about.files.iter().map(|file| file.name.as_str()).collect();
        if names.len() < about.files.len() || !names.iter().all(|name| is_of_a_pack(name)) {
            return Ok(None);
        }
        let mut changes = Vec::new();
        for file in about.files {
            let text = |kind: &str, is: bool| match is {
                true => read_plain(&place.join(kind).join(&file.name)),
                false => Ok(None),
            };
            let (before, after) = (text("before", file.was_there)?, text("after", file.is_there)?);
            changes.push(Change { name: file.name, before, after });
        }
        Ok(Some(Save { number, at: about.at, what: about.what, changes }))
    }

    /// Makes the folder, which version control leaves alone.
    fn open(&self) -> Result<(), DiskError> {
        match fs::symlink_metadata(&self.0) {
            Ok(about) if about.is_dir() => return Ok(()),
            Ok(_) => return Err(DiskError::Link(self.0.clone())),
            Err(_) => {}
        }
        match fs::create_dir(&self.0) {
            Ok(()) => write_whole(&self.0.join(".gitignore"), b"*\n"),
            // Another process has just created it.
            Err(_) if is_folder(&self.0) => Ok(()),
            Err(cause) => Err(self.system(cause)),
        }
    }

    fn numbers(&self) -> Result<Vec<u64>, DiskError> {
        match fs::symlink_metadata(&self.0) {
            Ok(about) if about.is_dir() => {}
            Ok(_) => return Err(DiskError::Link(self.0.clone())),
            Err(_) => return Ok(Vec::new()),
        }
        let names = fs::read_dir(&self.0).map_err(|cause| self.system(cause))?.flatten();
        let mut numbers: Vec<u64> = names
            .filter_map(|name| name.file_name().to_str()?.parse().ok())
            .filter(|number| *number < LAST)
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn prune(&self) -> Result<(), DiskError> {
        let numbers = self.numbers()?;
        for old in &numbers[..numbers.len().saturating_sub(KEPT)] {
            fs::remove_dir_all(self.place(*old)).map_err(|cause| self.system(cause))?;
        }
        Ok(())
    }

    fn place(&self, number: u64) -> PathBuf {
        self.0.join(format!("{number:06}"))
    }

    fn system(&self, cause: io::Error) -> DiskError {
        DiskError::System { path: self.0.clone(), cause }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, History, KEPT};

    fn change(before: Option<&str>, after: Option<&str>) -> Change {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Change { name: "a.toml".to_owned(), before: own(before), after: own(after) }
    }

    #[test]
    fn of_several_who_open_it_first_each_can_use_it() {
        for _ in 0..100 {
            let folder = tempfile::tempdir().unwrap();
            let start = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        start.wait();
                        History::of(folder.path()).open().unwrap();
                    });
                }
            });
        }
    }

    #[test]
    fn saves_are_kept_in_order_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::of(folder.path());
        assert!(history.list(9).unwrap().is_empty());
        let steps = [
            change(None, Some("one")),
            change(Some("one"), Some("two\r\n")),
            change(Some("two\r\n"), None),
        ];
        for (n, step) in (1..).zip(&steps) {
            let number = history.keep(n, &format!("step {n}"), std::slice::from_ref(step));
            assert_eq!(number.unwrap(), n as u64);
        }
        let listed = history.list(2).unwrap();
        assert_eq!(listed.iter().map(|save| save.number).collect::<Vec<_>>(), [3, 2]);
        assert_eq!((listed[1].at, listed[1].what.as_str()), (2, "step 2"));
        assert_eq!(listed[1].changes, [steps[1].clone()]);
        assert_eq!(history.save(1).unwrap().unwrap().changes, [steps[0].clone()]);
        assert_eq!(history.save(4).unwrap(), None);
    }

    #[test]
    fn old_saves_make_room_and_odd_ones_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::of(folder.path());
        for n in 1..=KEPT as i64 + 2 {
            history.keep(n, "x", &[change(None, Some("x"))]).unwrap();
        }
        let listed = history.list(usize::MAX).unwrap();
        assert_eq!((listed.len(), listed.last().unwrap().number), (KEPT, 3));
        let about = folder.path().join(".history/000502/save.json");
        for odd in [
            "",
            "{}",
            r#"{"at":1,"what":"x","files":[{"name":"../x","was_there":true,"is_there":true}]}"#,
            r#"{"at":1,"what":"x","files":[{"name":"environ","was_there":true,"is_there":true}]}"#,
            r#"{"at":1,"what":"x","files":[{"name":"a.toml","was_there":false,"is_there":true},{"name":"a.toml","was_there":false,"is_there":true}]}"#,
        ] {
            std::fs::write(&about, odd).unwrap();
            assert_eq!(history.save(502).unwrap(), None, "{odd}");
        }
        assert_eq!(history.list(1).unwrap().len(), 0);
        std::fs::create_dir(folder.path().join(".history/18446744073709551615")).unwrap();
        assert_eq!(history.keep(1, "x", &[]).unwrap(), 503);
    }

    #[cfg(unix)]
    #[test]
    fn a_save_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::of(&folder.path().join("faq"));
        std::fs::create_dir(folder.path().join("faq")).unwrap();
        history.keep(1, "x", &[change(Some("mine"), None)]).unwrap();
        assert!(history.save(1).unwrap().is_some());
        let before = folder.path().join("faq/.history/000001/before");
        std::fs::remove_dir_all(&before).unwrap();
        std::fs::create_dir(folder.path().join("elsewhere")).unwrap();
        std::fs::write(folder.path().join("elsewhere/a.toml"), "secret").unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &before).unwrap();
        assert_eq!(history.save(1).unwrap(), None);
        assert!(history.list(9).unwrap().is_empty());
    }
}
