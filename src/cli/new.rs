//! `caveat new`: a small FAQ to begin with, in the folders of `new/`. It is about a library, so that nobody
//! publishes it by mistake.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::{Failure, Outcome, Outcomes, PackArguments, day, eval, out};
use crate::lang;
use crate::pack::{self, PackFiles};
use crate::text;

static PACKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/new");

/// The folder in [`PACKS`] where no language is asked for.
const DEFAULT: &str = "en";
/// The place of the day on which the FAQ is written.
const TODAY: &str = "TODAY";
/// The questions to try, as `caveat eval` reads them.
const QUESTIONS: &str = "questions.jsonl";

/// Write a small FAQ to begin with.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// The folder, new or empty; --language says in which language: en, es, zh-Hans or zh-Hant
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl New {
    pub(super) fn run(self, arguments: &PackArguments) -> Outcomes {
        let pack = pack(arguments.language.as_deref().unwrap_or(DEFAULT))?;
        let today = day::today().to_string();
        let written = |file: &include_dir::File<'_>| {
            let name = file.path().file_name()?.to_str()?.to_owned();
            Some((name, file.contents_utf8()?.replace(TODAY, &today)))
        };
        let files: Vec<(String, String)> = pack.files().filter_map(written).collect();
        write(&self.folder, &files)?;
        self.tell(&files)
    }

    /// Says what there is now, and what to do next.
    fn tell(&self, files: &[(String, String)]) -> Outcomes {
        let shown = text::path(&self.folder);
        let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let texts = texts.filter(|(name, _)| name.ends_with(".toml"));
        let pack = PackArguments::pack_of(PackFiles::from_texts(&shown, texts))?;
        let questions = eval::read(&self.folder.join(QUESTIONS), Some(&pack))?;
        let named = quoted(&shown);
        let mut out = out::stdout();
        let ids: Vec<String> = pack.entries.iter().map(|e| format!("{}.toml", e.id)).collect();
        writeln!(out, "{shown} is a FAQ of {} entries: {}.", ids.len(), ids.join(" and "))?;
        writeln!(out, "Open them in an editor: comments say what each line does.\n")?;
        writeln!(
            out,
            "{} questions to try; the last is one that it must decline:",
            questions.len()
        )?;
        for question in &questions {
            writeln!(out, "  {}", question.q)?;
        }
        let first = questions.first().map_or("…", |question| question.q.as_str());
        writeln!(out, "\nNext:")?;
        writeln!(out, "  caveat ask --faq {named} \"{first}\"")?;
        writeln!(out, "  caveat check {named}")?;
        if cfg!(feature = "preview") {
            writeln!(out, "  caveat preview --faq {named}")?;
        } else {
            writeln!(
                out,
                "  caveat eval --faq {named} {}",
                quoted(&format!("{shown}/{QUESTIONS}"))
            )?;
        }
        out.flush()?;
        Ok(Outcome::Done)
    }
}

/// The folder of the language for a tag: itself, else the one that it is a form of.
fn pack(tag: &str) -> Result<&'static Dir<'static>, Failure> {
    let tag = tag.replace('_', "-");
    let language = pack::Language::new(&tag);
    let own = language.as_ref().and_then(|language| lang::of(language.as_str()));
    let names = [
        tag.as_str(),
        own.map_or("", |own| own.tag),
        if language.as_ref().is_some_and(pack::Language::is_traditional) { "zh-Hant" } else { "" },
    ];
    let found = names.into_iter().find_map(|name| PACKS.get_dir(name));
    found.ok_or_else(|| {
        let mut known: Vec<String> = PACKS.dirs().map(|dir| text::path(dir.path())).collect();
        known.sort();
        Failure::Said(format!(
            "there is no FAQ to begin with in `{tag}`; take {} or {}, and put your language into its files",
            known[..known.len().saturating_sub(1)].join(", "),
            known.last().map_or("", String::as_str)
        ))
    })
}

/// Writes the files into a folder that is new or empty.
fn write(folder: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    let shown = text::path(folder);
    let failed = |cause: std::io::Error| {
        Failure::Said(format!("cannot write into {shown}: {cause}; name a folder where you may"))
    };
    match fs::read_dir(folder) {
        Ok(mut items) => match items.next() {
            Some(Ok(_)) => {
                return Err(Failure::Said(format!(
                    "{shown} is not empty, and nothing in it was changed; name a folder that is new or empty"
                )));
            }
            Some(Err(cause)) => return Err(failed(cause)),
            None => {}
        },
        Err(cause) if cause.kind() == ErrorKind::NotADirectory => {
            return Err(Failure::Said(format!(
                "{shown} is a file; name a folder that is new or empty"
            )));
        }
        Err(_) => fs::create_dir_all(folder).map_err(failed)?,
    }
    for (name, text) in files {
        // Never over a file that somebody else puts there meanwhile.
        let file = OpenOptions::new().write(true).create_new(true).open(folder.join(name));
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)?;
    }
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | ':' | '.' | '_' | '-' | '~');
    if path.chars().all(is_plain) { path.to_owned() } else { format!("\"{path}\"") }
}

#[cfg(test)]
mod tests {
    use super::{PACKS, TODAY, pack, quoted};
    use crate::cli::eval::LabelledQuestion;
    use crate::matching::Verdict;
    use crate::pack::{PackFiles, Rank, load, style};
    use crate::service::Service;

    /// The files of a folder, written on this day.
    fn files(tag: &str) -> Vec<(String, String)> {
        let files = pack(tag).unwrap().files();
        let files = files.map(|file| {
            let name = file.path().file_name().unwrap().to_str().unwrap().to_owned();
            (name, file.contents_utf8().unwrap().replace(TODAY, "2026-11-29"))
        });
        files.collect()
    }

    #[test]
    fn every_language_begins_without_a_fault_and_answers_its_questions() {
        let tags: Vec<&str> = PACKS.dirs().filter_map(|dir| dir.path().to_str()).collect();
        for tag in ["en", "es", "zh-Hans", "zh-Hant"] {
            assert!(tags.contains(&tag), "{tag}");
        }
        for tag in tags {
            let files = files(tag);
            let texts = || {
                let texts = files.iter().filter(|(name, _)| name.ends_with(".toml"));
                let texts = texts.map(|(name, text)| (name.as_str(), text.as_str()));
                PackFiles::from_texts("faq", texts)
            };
            let loaded = load(texts());
            assert_eq!(loaded.report.faults(), [], "{tag}");
            let latest = crate::pack::Date { year: 2026, month: 11, day: 29 };
            assert_eq!(style(&texts(), latest, None), [], "{tag}");
            assert!(loaded.report.faults().iter().all(|fault| fault.rank != Rank::Error));
            let pack = loaded.pack.unwrap();
            assert_eq!(pack.default_language.as_str(), tag);
            assert_eq!(pack.entries.len(), 2, "{tag}");
            assert!(pack.out_of_scope.values().all(|lines| lines.len() >= 10), "{tag}");
            let service = Service::new(pack);
            let (_, questions) = files.iter().find(|(name, _)| name == super::QUESTIONS).unwrap();
            let questions: Vec<LabelledQuestion> =
                questions.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(questions.len(), 5, "{tag}");
            for question in questions {
                let verdict = service.ask(&question.q, None).judgement.verdict;
                match question.accept.first() {
                    Some(id) => assert_eq!(verdict.entry(), Some(id.as_str()), "{}", question.q),
                    None => assert!(matches!(verdict, Verdict::Decline), "{}", question.q),
                }
            }
        }
    }

    #[test]
    fn a_tag_finds_the_language_it_is_a_form_of() {
        for (tag, expected) in [
            ("en", "en"),
            ("en-GB", "en"),
            ("es_MX", "es"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-HK", "zh-Hant"),
            ("zh-Hant", "zh-Hant"),
        ] {
            assert_eq!(pack(tag).unwrap().path().to_str(), Some(expected), "{tag}");
        }
        for tag in ["fr", "", "../en", "english"] {
            let refused = pack(tag).unwrap_err().to_string();
            assert!(refused.contains("take en, es, zh-Hans or zh-Hant"), "{refused}");
        }
    }

    #[test]
    fn a_path_is_quoted_where_a_shell_needs_it() {
        assert_eq!(quoted("my-faq/2"), "my-faq/2");
        assert_eq!(quoted("my faq"), "\"my faq\"");
        assert_eq!(quoted("常见问题"), "常见问题");
    }
}
