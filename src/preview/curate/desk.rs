//! The curator's desk: the folder of the pack, its history, and the one way in which anything is written.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tokio::sync::{Mutex, Semaphore};
use tokio::task::block_in_place;

use super::change::{Change, judge, new_errors};
use super::disk::{DiskError, Folder};
use super::git::Git;
use super::history::History;
use super::turns::Turns;
use crate::Clock;
use crate::pack::edit::Fields;
use crate::pack::files::PACK_FILE;
use crate::pack::{self, FilesError, Pack, PackFiles};
use crate::preview::Parts;
use crate::preview::discord::FakeDiscord;
use crate::preview::state::PreviewPack;
use crate::service::Service;

/// Makes a service of a pack, as the command line asks for it, or says why it cannot.
pub(crate) type Serve = Box<dyn Fn(Pack) -> Result<Service, String> + Send + Sync>;

/// Everything that writing takes.
pub(in crate::preview) struct Desk {
    pub(super) folder: Folder,
    pub(super) history: History,
    pub(super) git: Option<Git>,
    clock: Clock,
    serve: Serve,
    /// Held while something is written: of two who save, the second sees the work of the first. Between processes
    /// a lock does the same.
    writing: Mutex<()>,
    /// A Discord to which an entry is shown before it is saved; one at a time.
    pub(super) studio: Mutex<FakeDiscord>,
    /// Forms are judged one after another.
    pub(super) judging: Turns,
    /// Effects are worked out one after another.
    pub(super) trying: Semaphore,
}

/// The reason why nothing was saved.
pub(super) enum Refused {
    /// A file is not as it was when somebody began.
    Changed(String),
    /// The pack would not load; each error as a sentence.
    Faults(Vec<String>),
    /// It could not be judged in time.
    Slow,
    /// A sentence.
    Said(String),
}

impl From<DiskError> for Refused {
    fn from(error: DiskError) -> Self {
        Self::Said(error.to_string())
    }
}

impl From<FilesError> for Refused {
    fn from(error: FilesError) -> Self {
        Self::Said(error.to_string())
    }
}

impl Refused {
    /// One sentence for a page that has no better place for it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Changed(name) => {
                format!("{name} has changed meanwhile, so nothing was saved. Load the page again.")
            }
            Self::Faults(faults) => {
                format!(
                    "The FAQ would not load with this, so nothing was saved: {}",
                    faults.join("; ")
                )
            }
            Self::Slow => {
                "Checking this takes too long, so nothing was saved. Shorten the entry, or change its file in an \
                 editor and run `caveat check`."
                    .to_owned()
            }
            Self::Said(sentence) => sentence.clone(),
        }
    }
}

impl Desk {
    pub(in crate::preview) fn new(folder: PathBuf, serve: Serve, studio: FakeDiscord) -> Self {
        Self {
            history: History::of(&folder),
            git: Git::of(&folder),
            folder: Folder(folder),
            clock: Clock::system(),
            serve,
            writing: Mutex::default(),
            studio: Mutex::new(studio),
            judging: Turns::default(),
            trying: Semaphore::new(1),
        }
    }

    /// The files of the pack as they are now.
    pub(super) fn files(&self) -> Result<PackFiles, FilesError> {
        block_in_place(|| PackFiles::read(&self.folder.0))
    }

    /// Makes these changes if the files are as they were and the pack loads with them, keeps the versions before,
    /// and takes the new pack in; the number of the save.
    pub(super) async fn save(
        &self,
        page: &Parts,
        what: &str,
        changes: &[Change],
    ) -> Result<u64, Refused> {
        let _turn = self.writing.lock().await;
        let number = block_in_place(|| self.write(what, changes))?;
        self.take_in(page);
        Ok(number)
    }

    fn write(&self, what: &str, changes: &[Change]) -> Result<u64, Refused> {
        let _lock = self.history.lock()?;
        for change in changes {
            if self.folder.read(&change.name)? != change.before {
                return Err(Refused::Changed(change.name.clone()));
            }
        }
        let files = PackFiles::read(&self.folder.0)?;
        let (now, then) = (judge(&files, &[]).report, judge(&files, changes).report);
        let new = new_errors(&now, &then);
        if !new.is_empty() {
            let told = |fault: &&pack::Fault| {
                format!(
                    "{}: {}: {}",
                    then.place_in_folder(fault),
                    then.message(fault),
                    then.hint(fault)
                )
            };
            return Err(Refused::Faults(new.iter().map(told).collect()));
        }
        let number = self.history.keep(self.clock.unix(), what, changes)?;
        for (n, change) in changes.iter().enumerate() {
            if let Err(error) = self.put(change, &change.after) {
                // All of it or nothing: what cannot be put back is in the history.
                for done in &changes[..n] {
                    let _ = self.put(done, &done.before);
                }
                return Err(error.into());
            }
        }
        Ok(number)
    }

    fn put(&self, change: &Change, text: &Option<String>) -> Result<(), DiskError> {
        match text {
            Some(text) => self.folder.replace(&change.name, text),
            None => self.folder.remove(&change.name),
        }
    }

    /// Takes the pack on the disk in, as if the folder's watcher had seen it already.
    fn take_in(&self, page: &Parts) {
        let loaded = block_in_place(|| {
            let files = PackFiles::read(&self.folder.0).map_err(|error| error.to_string())?;
            let pack::Loaded { pack, report } = pack::load(files);
            let pack = pack.ok_or_else(|| report.render_errors(false, crate::preview::WIDTH))?;
            Ok(PreviewPack::new((self.serve)(pack)?, report))
        });
        match loaded {
            Ok(loaded) => page.replace(loaded),
            Err(faults) => page.state.refuse(faults),
        }
    }

    /// Returns whether nothing is wrong with the pack on the disk but that no entry is published yet.
    pub(in crate::preview) fn is_begun(&self) -> bool {
        let Ok(files) = self.files() else { return false };
        let report = block_in_place(|| judge(&files, &[]).report);
        let is_error = |fault: &&pack::Fault| fault.rank == pack::Rank::Error;
        report.faults().iter().filter(is_error).all(|fault| fault.spot.is_none())
    }

    /// A service over a pack as it would be.
    pub(super) fn service(&self, pack: Pack) -> Result<Service, String> {
        (self.serve)(pack)
    }
}

/// Reads what `pack.toml` says of languages and sources, also where the pack does not load: read with an entry that is
/// sure to load.
pub(in crate::preview) fn frame(files: &PackFiles) -> Option<Pack> {
    let whole = files.files.iter().find(|file| file.name == PACK_FILE)?;
    let said: toml::Table = whole.text.parse().ok()?;
    let listed = said.get("languages").and_then(|list| list.as_array()?.first());
    let default = said.get("default_language").or(listed).and_then(toml::Value::as_str);
    let default = default.unwrap_or("en");
    let entry = format!("[{default}]\nquestion = \"caveat\"\nanswer = \"caveat\"\n");
    let files = [(PACK_FILE, whole.text.as_str()), ("x.toml", entry.as_str())];
    pack::load(PackFiles::from_texts("faq", files)).pack
}

/// An entry of the folder, as far as its file can be read.
pub(in crate::preview) struct Listed {
    pub(in crate::preview) id: String,
    pub(in crate::preview) question: String,
    pub(in crate::preview) is_draft: bool,
}

/// The entries of a folder, whatever is wrong with them.
pub(in crate::preview) fn listed(files: &PackFiles, frame: &Pack) -> Vec<Listed> {
    let entries = files.files.iter().filter(|file| file.name != PACK_FILE);
    let one = |file: &pack::files::SourceFile| {
        let id = file.name.trim_end_matches(".toml").to_owned();
        let fields = Fields::read(&file.text).ok();
        let texts = fields.as_ref().map(|fields| &fields.texts);
        let own = texts.and_then(|texts| texts.get(&frame.default_language));
        let any = own.or_else(|| texts?.values().next());
        let question = any.map(|text| text.question.clone()).filter(|it| !it.is_empty());
        Listed {
            question: question.unwrap_or_else(|| id.clone()),
            is_draft: fields.as_ref().is_some_and(|fields| fields.draft),
            id,
        }
    };
    entries.map(one).collect()
}

/// The entries of a folder that are not in use.
pub(in crate::preview) struct OnDisk {
    /// There is a `pack.toml`.
    pub(in crate::preview) has_begun: bool,
    pub(in crate::preview) entries: Vec<Listed>,
}

impl Desk {
    /// The entries of the folder that are not in this pack; `None` where the folder cannot be read.
    pub(in crate::preview) fn unlisted(&self, pack: &Pack) -> Option<OnDisk> {
        let files = self.files().ok()?;
        let frame = frame(&files).unwrap_or_else(Pack::stand_in);
        let others = listed(&files, &frame).into_iter().filter(|one| pack.entry(&one.id).is_none());
        let has_begun = files.files.iter().any(|file| file.name == PACK_FILE);
        Some(OnDisk { has_begun, entries: others.collect() })
    }
}

/// The ids of the files of a folder.
pub(super) fn ids(files: &PackFiles) -> BTreeSet<&str> {
    files.files.iter().map(|file| file.name.trim_end_matches(".toml")).collect()
}

/// The hash of a file's text, by which a change of it is noticed; empty where there is no file.
pub(super) fn hash(text: Option<&str>) -> String {
    let hex = |text: &str| blake3::hash(text.as_bytes()).to_hex()[..32].to_owned();
    text.map(hex).unwrap_or_default()
}

impl Parts {
    /// The desk, where the page may write.
    pub(in crate::preview) fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }
}
