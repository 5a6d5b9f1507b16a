//! Importing again. A file beside the FAQ, which loading ignores, keeps what the last import wrote, so that
//! three versions can be compared: the source then, the source now, and the curators' files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml_edit::DocumentMut;

use super::merge::{Conflict, merged};
use super::write::{self, File};
use crate::cli::{Failure, export};
use crate::pack::files::PACK_FILE;
use crate::pack::{PackFiles, limits, phrasing_key};
use crate::text;

/// Name of the file that keeps what was imported.
pub(super) const STATE: &str = ".caveat-import.json";
const VERSION: u32 = 1;

/// The files that the last import wrote, by name.
#[derive(Debug, Default, Deserialize, Serialize)]
struct State {
    version: u32,
    files: BTreeMap<String, Base>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Base {
    /// The source named on the command line that it came from.
    from: String,
    text: String,
}

/// The outcome of an import.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The folder was filled by an earlier import.
    pub(super) is_again: bool,
    pub(super) new: usize,
    pub(super) changed: usize,
    /// Ids that the source no longer has.
    pub(super) gone: Vec<String>,
    /// Number of files that curators deleted.
    pub(super) deleted: usize,
    /// Changes on both sides: the file, and what a person must look at.
    pub(super) conflicts: Vec<(String, String)>,
    /// The files as they are now.
    pub(super) files: Vec<(String, String)>,
}

/// Writes the files into a folder: a new one, or one that was filled before.
pub(super) fn put(folder: &Path, files: Vec<File>) -> Result<Outcome, Failure> {
    let shown = || text::path(folder);
    let failed = |cause| Failure::Said(format!("cannot write {}: {cause}", shown()));
    fs::create_dir_all(folder).map_err(failed)?;
    let (state, is_again) = match state(folder)? {
        Some(state) => (state, true),
        None => (State { version: VERSION, ..State::default() }, false),
    };
    if !is_again {
        // Checked before any is written, so that a folder in use stays unchanged.
        let taken = files.iter().map(|file| folder.join(&file.name)).find(|path| path.exists());
        if let Some(path) = taken {
            let path = text::path(&path);
            return Err(Failure::Said(format!(
                "{path} is there already, and nothing is replaced; name an empty folder with --to"
            )));
        }
    }
    let ours = PackFiles::read(folder).map_err(|error| Failure::Said(error.to_string()))?;
    let ours: BTreeMap<String, String> =
        ours.files.into_iter().map(|file| (file.name, file.text)).collect();
    let mut again = Again { state, ours, outcome: Outcome { is_again, ..Outcome::default() } };
    let files = again.renamed(files);
    let written = again.merge(files)?;
    let before = faults_of(&again.ours);
    let mut after = again.ours.clone();
    after.extend(written.iter().cloned());
    if before.is_none()
        && let Some(fault) = faults_of(&after).filter(|_| is_again)
    {
        return Err(Failure::Said(format!(
            "nothing was written: with what changed in the source the FAQ would not load: {fault}"
        )));
    }
    for (name, text) in &written {
        write::put(folder, name, text)?;
    }
    let state = serde_json::to_string(&again.state).unwrap_or_default();
    write::put(folder, STATE, &state)?;
    again.outcome.files = after.into_iter().collect();
    Ok(again.outcome)
}

fn faults_of(files: &BTreeMap<String, String>) -> Option<String> {
    let files: Vec<(String, String)> =
        files.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    if files.is_empty() { None } else { export::faults(&files) }
}

/// Reads what the last import kept; `None` if there was none.
fn state(folder: &Path) -> Result<Option<State>, Failure> {
    let path = folder.join(STATE);
    let failed = |why: String| {
        let path = text::path(&path);
        Failure::Said(format!("{path} {why}; take it away to import into a new folder"))
    };
    let most = limits::PACK_BYTES * 2;
    let file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(format!("cannot be read: {cause}"))),
    };
    let mut text = String::new();
    let read = file.take(most).read_to_string(&mut text);
    read.map_err(|cause| failed(format!("cannot be read: {cause}")))?;
    let state: State =
        serde_json::from_str(&text).map_err(|_| failed("is not what import wrote".to_owned()))?;
    if state.version != VERSION {
        return Err(failed("is of a newer caveat".to_owned()));
    }
    Ok(Some(state))
}

struct Again {
    state: State,
    /// The files as they are, by name.
    ours: BTreeMap<String, String>,
    outcome: Outcome,
}

impl Again {
    /// Gives an entry its former id if only its question changed.
    fn renamed(&self, mut files: Vec<File>) -> Vec<File> {
        let roots: BTreeSet<&str> = files.iter().map(|file| file.root.as_str()).collect();
        let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let gone = self.state.files.iter().filter(|(name, base)| {
            roots.contains(base.from.as_str()) && !names.contains(name.as_str())
        });
        // By answer; one that two files share identifies neither.
        let mut answers: HashMap<String, Option<String>> = HashMap::new();
        for (name, base) in gone {
            for answer in answers_of(&base.text) {
                let known = answers.entry(answer).or_insert_with(|| Some(name.clone()));
                if known.as_ref() != Some(name) {
                    *known = None;
                }
            }
        }
        let mut given: BTreeSet<String> = BTreeSet::new();
        let renamed: Vec<Option<String>> = files
            .iter()
            .map(|file| {
                let is_new = !self.state.files.contains_key(&file.name)
                    && !self.ours.contains_key(&file.name);
                let mut old = answers_of(&file.text)
                    .into_iter()
                    .filter_map(|answer| answers.get(&answer)?.clone());
                old.next().filter(|old| is_new && given.insert(old.clone()))
            })
            .collect();
        for (file, old) in files.iter_mut().zip(renamed) {
            if let Some(old) = old {
                file.name = old;
            }
        }
        files
    }

    /// Compares each file with its last version; returns the files to write.
    fn merge(&mut self, files: Vec<File>) -> Result<Vec<(String, String)>, Failure> {
        let roots: BTreeSet<String> = files.iter().map(|file| file.root.clone()).collect();
        let names: BTreeSet<String> = files.iter().map(|file| file.name.clone()).collect();
        for (name, base) in &self.state.files {
            if roots.contains(&base.from) && !names.contains(name) && self.ours.contains_key(name) {
                self.outcome.gone.push(name.trim_end_matches(".toml").to_owned());
            }
        }
        let mut owners = self.owners();
        let mut written = Vec::new();
        for file in files {
            let now = self.file(&file, &mut owners)?;
            let base = Base { from: file.root, text: file.text };
            self.state.files.insert(file.name.clone(), base);
            if let Some(text) = now {
                written.push((file.name, text));
            }
        }
        Ok(written)
    }

    /// Returns the new text of a file; `None` if it stays unchanged.
    fn file(
        &mut self,
        file: &File,
        owners: &mut HashMap<(String, String), String>,
    ) -> Result<Option<String>, Failure> {
        let File { name, text, .. } = file;
        let is_pack = name == PACK_FILE;
        let base = self.state.files.get(name).map(|base| base.text.clone());
        let ours = self.ours.get(name).cloned();
        let parse = |text: &str| {
            text.parse::<DocumentMut>().map_err(|_| {
                Failure::Said(format!(
                    "{name} has an error; `caveat check` shows it; mend it first"
                ))
            })
        };
        let source_stays = match &base {
            Some(base) => says(base) == says(text),
            None => false,
        };
        let (mut document, conflicts) = match (base, ours) {
            (None, None) => {
                self.outcome.new += usize::from(!is_pack);
                if !self.outcome.is_again {
                    return Ok(Some(text.clone()));
                }
                (parse(text)?, Vec::new())
            }
            (Some(_), None) => {
                self.outcome.deleted += 1;
                if !source_stays {
                    let why =
                        "was taken away here and changed in the source; it stays away".to_owned();
                    self.outcome.conflicts.push((name.clone(), why));
                }
                return Ok(None);
            }
            (_, Some(_)) if source_stays => return Ok(None),
            (None, Some(ours)) => {
                if is_pack {
                    merged(&DocumentMut::new(), parse(&ours)?, &parse(text)?)
                } else {
                    if says(&ours) != says(text) {
                        let why = "was written here, and the source has an entry of that name; yours stays";
                        self.outcome.conflicts.push((name.clone(), why.to_owned()));
                    }
                    return Ok(None);
                }
            }
            (Some(base), Some(ours)) => merged(&parse(&base)?, parse(&ours)?, &parse(text)?),
        };
        if !is_pack {
            self.outcome.conflicts.extend(own_phrasings(name, &mut document, owners));
        }
        for Conflict { key, said } in conflicts {
            let why = format!(
                "{key} was changed here and in the source; yours stays, and the source's stands above it: {said}"
            );
            self.outcome.conflicts.push((name.clone(), why));
        }
        let now = document.to_string();
        if self.ours.get(name).is_some_and(|ours| *ours == now) {
            return Ok(None);
        }
        if self.ours.contains_key(name) {
            self.outcome.changed += 1;
        }
        Ok(Some(now))
    }

    /// Returns the file of each phrasing's entry, as the folder has it.
    fn owners(&self) -> HashMap<(String, String), String> {
        let mut owners = HashMap::new();
        for (name, text) in self.ours.iter().filter(|(name, _)| *name != PACK_FILE) {
            let Ok(document) = text.parse::<DocumentMut>() else { continue };
            for (language, phrasing) in phrasings(&document) {
                owners.entry((language, phrasing_key(&phrasing))).or_insert_with(|| name.clone());
            }
        }
        owners
    }
}

/// Returns the content of a file, without its comments.
fn says(text: &str) -> Option<Value> {
    let document: DocumentMut = text.parse().ok()?;
    Some(Value::Object(export::fields(document.as_table())))
}

fn answers_of(text: &str) -> Vec<String> {
    let Some(Value::Object(fields)) = says(text) else { return Vec::new() };
    fields.values().filter_map(|text| text["answer"].as_str()).map(str::to_owned).collect()
}

/// Returns all phrasings of an entry, each with its language.
fn phrasings(document: &DocumentMut) -> Vec<(String, String)> {
    let mut phrasings = Vec::new();
    for (language, text) in document.iter() {
        let Some(text) = text.as_table_like() else { continue };
        let question = text.get("question").and_then(|item| item.as_str());
        let list = text.get("also_asked").and_then(|item| item.as_array());
        let also = list.into_iter().flatten().filter_map(|item| item.as_str());
        phrasings.extend(
            question.into_iter().chain(also).map(|text| (language.to_owned(), text.to_owned())),
        );
    }
    phrasings
}

/// Removes or marks phrasings that lead to another entry already: a FAQ with both would not load.
fn own_phrasings(
    name: &str,
    document: &mut DocumentMut,
    owners: &mut HashMap<(String, String), String>,
) -> Vec<(String, String)> {
    let mut conflicts = Vec::new();
    for (language, text) in document.iter_mut() {
        let language = language.get().to_owned();
        let Some(text) = text.as_table_like_mut() else { continue };
        let mut is_free = |phrasing: &str| {
            let key = (language.clone(), phrasing_key(phrasing));
            match owners.get(&key) {
                Some(owner) if owner != name => Err(owner.clone()),
                _ => {
                    owners.insert(key, name.to_owned());
                    Ok(())
                }
            }
        };
        if let Some(list) = text.get_mut("also_asked").and_then(|item| item.as_array_mut()) {
            list.retain(|item| {
                let Some(phrasing) = item.as_str() else { return true };
                let Err(owner) = is_free(phrasing) else { return true };
                let owner = owner.trim_end_matches(".toml");
                let why = format!("“{phrasing}” leads to `{owner}` here, so it was left out");
                conflicts.push((name.to_owned(), why));
                false
            });
        }
        let question = text.get("question").and_then(|item| item.as_str()).map(str::to_owned);
        if let Some(question) = question
            && let Err(owner) = is_free(&question)
        {
            let owner = owner.trim_end_matches(".toml");
            let why = format!(
                "“{question}” leads to `{owner}` here; its title got a mark to keep them apart"
            );
            conflicts.push((name.to_owned(), why));
            text.insert("question", toml_edit::value(format!("{question} (2)")));
        }
    }
    conflicts
}
