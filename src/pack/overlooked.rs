//! Files that look like entries and are not read, because of their names or places. Only `caveat check` and the
//! preview look for them; loading does not.

use std::fs;
use std::path::Path;

use super::Fault;
use super::fault::Rank;
use super::files::{PACK_FILE, PackFiles, contents};

/// Endings of texts that an editor or a browser may give an entry.
const TEXTS: [&str; 10] =
    ["", "txt", "text", "md", "markdown", "tml", "tom", "toml_", "ini", "conf"];
/// Endings of documents of word processors.
const DOCUMENTS: [&str; 6] = ["doc", "docx", "odt", "rtf", "pages", "wps"];
/// Endings of what editors keep of a file that they changed.
const KEPT: [&str; 8] = ["bak", "orig", "old", "swp", "tmp", "rej", "save", "part"];
/// So many folders within the folder are looked into, and so deep.
const FOLDERS: usize = 100;
const DEEP: usize = 3;

/// Warns of files in a folder that look like entries of its pack and are not read.
pub fn overlooked(folder: &Path, files: &PackFiles) -> Vec<Fault> {
    let mut found = Vec::new();
    let Ok(home) = fs::canonicalize(folder) else { return found };
    let mut folders = 0;
    for name in &files.beside {
        match name.strip_suffix('/') {
            Some(inner) => {
                let count = entries_in(&folder.join(inner), DEEP, &mut folders);
                if count > 0 {
                    let (files, them) = match count {
                        1 => ("a .toml file that is".to_owned(), "it"),
                        count => (format!("{count} .toml files that are"), "them"),
                    };
                    let message = format!("the folder `{name}` holds {files} not read");
                    let hint = format!("put {them} beside {PACK_FILE}: a FAQ is one folder");
                    found.push(fault(message, hint));
                }
            }
            None => found.extend(of_file(folder, &home, name, files)),
        }
    }
    found
}

fn fault(message: String, hint: String) -> Fault {
    Fault { rank: Rank::Warning, ..Fault::about_folder(message, hint) }
}

/// How many entries are in a folder within the folder; none in one that is a FAQ of its own.
fn entries_in(folder: &Path, deep: usize, folders: &mut usize) -> usize {
    *folders += 1;
    if deep == 0 || *folders > FOLDERS || folder.join(PACK_FILE).exists() {
        return 0;
    }
    let Ok(items) = fs::read_dir(folder) else { return 0 };
    let mut count = 0;
    for item in items.flatten().take(1000) {
        let path = item.path();
        let is_hidden = item.file_name().to_string_lossy().starts_with('.');
        match item.file_type() {
            Ok(kind) if kind.is_dir() && !is_hidden => {
                count += entries_in(&path, deep - 1, folders)
            }
            Ok(kind) if kind.is_file() && !is_hidden => {
                count +=
                    usize::from(path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")));
            }
            _ => {}
        }
    }
    count
}

fn of_file(folder: &Path, home: &Path, name: &str, files: &PackFiles) -> Option<Fault> {
    let lower = name.trim_end_matches(['.', ' ']).to_lowercase();
    let (stem, ending) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let stem = stem.strip_suffix(".toml").unwrap_or(stem);
    let wanted = match name.get(..stem.len()) {
        Some(stem) => format!("{}.toml", stem.trim_end()),
        None => "…toml".to_owned(),
    };
    let has = |name: &str| files.files.iter().any(|file| file.name.eq_ignore_ascii_case(name));
    let is_kept = KEPT.contains(&ending) || ending.ends_with('~') || lower.ends_with(".toml#");
    if is_kept && has(&wanted) {
        return None;
    }
    let hint = if has(&wanted) {
        format!("there is a {wanted} as well: put what is missing there, and take this file away")
    } else {
        format!("name it {wanted}")
    };
    let message = format!("`{name}` is not read");
    if ending == "toml" || lower.contains(".toml.") || lower.contains(".toml~") {
        let hidden = if lower.ends_with(".txt") { "; Windows hides the ending .txt" } else { "" };
        return Some(fault(message, format!("{hint}{hidden}")));
    }
    if DOCUMENTS.contains(&ending) {
        let hint =
            format!("if it is meant as an entry, save it as plain text (UTF-8), as {wanted}");
        return Some(fault(message, hint));
    }
    if !TEXTS.contains(&ending) {
        return None;
    }
    let bytes = contents(&folder.join(name), home).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let is_prose = matches!(ending, "md" | "markdown");
    reads_like_an_entry(&text, is_prose)
        .then(|| fault(format!("{message}, but reads like an entry"), hint))
}

/// Returns whether some line gives a question or an answer, as an entry does; in a page, not as an example.
fn reads_like_an_entry(text: &str, is_prose: bool) -> bool {
    let mut is_example = false;
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{feff}').trim_start());
    let is_given = |line: &str| {
        let lower = line.get(..20).unwrap_or(line).to_lowercase();
        ["question", "answer", "also_asked"].iter().any(|key| {
            let rest = lower.strip_prefix(key).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with(['=', ':', '＝', '：']))
        })
    };
    lines.any(|line| {
        is_example ^= is_prose && line.starts_with("```");
        !is_example && is_given(line)
    })
}

#[cfg(test)]
mod tests {
    use super::overlooked;
    use crate::pack::{PackFiles, load};

    const ENTRY: &str = "[en]\nquestion = \"Where may I park?\"\nanswer = \"Behind the house.\"\n";

    /// Lists what is said of a folder with these files beside a pack of one entry.
    fn said(names: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pack.toml"), "languages = [\"en\"]\n").unwrap();
        std::fs::write(folder.path().join("rent.toml"), ENTRY).unwrap();
        for (name, text) in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let files = PackFiles::read(folder.path()).unwrap();
        assert!(load(files.clone()).pack.is_some(), "{names:?}");
        let found = overlooked(folder.path(), &files);
        found.into_iter().map(|fault| format!("{}: {}", fault.message, fault.hint)).collect()
    }

    #[test]
    fn an_entry_under_a_wrong_name_is_named() {
        for (name, wanted) in [
            ("parking.toml.txt", "name it parking.toml; Windows hides the ending .txt"),
            ("parking.TOML", "name it parking.toml"),
            ("parking.Toml", "name it parking.toml"),
            ("parking.toml.bak", "name it parking.toml"),
            ("parking.tml", "name it parking.toml"),
            ("parking.txt", "name it parking.toml"),
            ("parking.md", "name it parking.toml"),
            ("parking", "name it parking.toml"),
            ("parking.docx", "save it as plain text (UTF-8), as parking.toml"),
            ("rent.toml.txt", "there is a rent.toml as well"),
            ("fees/parking.toml", "put it beside pack.toml"),
            ("fees/2026/parking.toml", "put it beside pack.toml"),
        ] {
            let said = said(&[(name, ENTRY)]);
            assert_eq!(said.len(), 1, "{name}: {said:?}");
            assert!(said[0].contains(wanted), "{name}: {said:?}");
        }
        let two = said(&[("fees/a.toml", ENTRY), ("fees/b.toml", ENTRY)]);
        assert_eq!(
            two,
            [
                "the folder `fees/` holds 2 .toml files that are not read: put them beside pack.toml: a FAQ is one folder"
            ]
        );
    }

    #[test]
    fn what_is_no_entry_is_left_alone() {
        for (name, text) in [
            ("README.md", "# FAQ\n\n```toml\nquestion = \"…\"\n```\n"),
            ("notes.txt", "Ask Ann about the question of parking."),
            ("LICENSE", "Permission is granted"),
            ("questions.jsonl", "{\"q\": \"x\"}"),
            ("rent.toml~", ENTRY),
            ("rent.toml.bak", ENTRY),
            ("._rent.toml", "\u{0}\u{5}\u{16}"),
            (".#rent.toml", "somebody@host"),
            (".rent.toml.swp", ENTRY),
            ("~$rent.docx", "x"),
            (".git/config.toml", ENTRY),
            ("other/pack.toml", "languages = [\"en\"]\n"),
            ("pictures/plan.png", "x"),
        ] {
            assert_eq!(said(&[(name, text)]), [""; 0], "{name}");
        }
    }
}
