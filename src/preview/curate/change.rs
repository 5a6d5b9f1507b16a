//! Changes of a pack's files: what the pack would be with them, and whether it would still load.

use std::collections::{BTreeMap, HashSet};

use crate::pack::{self, Fault, Loaded, PackFiles, Rank, Report};

/// A file before and after; `None` where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) name: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// The files of a pack as they would be with these changes.
pub(super) fn with(files: &PackFiles, changes: &[Change]) -> PackFiles {
    let kept = files.files.iter().map(|file| (file.name.as_str(), file.text.as_str()));
    let mut texts: BTreeMap<&str, &str> = kept.collect();
    for change in changes {
        match &change.after {
            Some(text) => texts.insert(&change.name, text),
            None => texts.remove(change.name.as_str()),
        };
    }
    PackFiles::from_texts(&files.folder, texts)
}

/// Loads a pack with these changes.
pub(super) fn judge(files: &PackFiles, changes: &[Change]) -> Loaded {
    pack::load(with(files, changes))
}

/// The errors in a report that are not in the one before, about the files that there are: a pack that is being
/// begun may lack entries, and one with other faults is repaired file by file.
pub(super) fn new_errors<'a>(before: &Report, after: &'a Report) -> Vec<&'a Fault> {
    let key = |report: &Report, fault: &Fault| {
        let place = report.place_in_folder(fault);
        let file = place.split(':').next().unwrap_or_default().to_owned();
        (file, fault.message.clone())
    };
    let is_error = |fault: &&Fault| fault.rank == Rank::Error && fault.spot.is_some();
    let known: HashSet<_> =
        before.faults().iter().filter(is_error).map(|fault| key(before, fault)).collect();
    let all = after.faults().iter().filter(is_error);
    all.filter(|fault| !known.contains(&key(after, fault))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Change, judge, new_errors};
    use crate::pack::PackFiles;

    const PACK: &str = "title = \"x\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";

    fn entry(question: &str) -> String {
        format!("[en]\nquestion = \"{question}\"\nanswer = \"It is.\"\n")
    }

    fn errors(files: &[(&str, &str)], name: &str, after: Option<&str>) -> Vec<String> {
        let files = PackFiles::from_texts("faq", files.iter().copied());
        let change =
            Change { name: name.to_owned(), before: None, after: after.map(str::to_owned) };
        let (now, then) = (judge(&files, &[]), judge(&files, &[change]));
        let new = new_errors(&now.report, &then.report);
        new.into_iter().map(|fault| then.report.message(fault)).collect()
    }

    #[test]
    fn what_was_wrong_before_stands_in_nobodys_way() {
        let (a, b) = (entry("Is it open?"), entry("Is it free?"));
        let fine = [("pack.toml", PACK), ("a.toml", &*a), ("b.toml", &*b)];
        assert!(errors(&fine, "c.toml", Some(&entry("Is it far?"))).is_empty());
        assert_eq!(errors(&fine, "c.toml", Some(&a)), ["`a` has this phrasing already"]);
        let faulty = [
            ("pack.toml", PACK),
            ("a.toml", "[en]\nanswer = \"x\"\n"),
            ("b.toml", "severty = 1\n"),
        ];
        assert!(errors(&faulty, "a.toml", Some(&a)).is_empty(), "one of two is repaired");
        assert!(!errors(&faulty, "c.toml", Some("severty = 1\n")).is_empty());
        assert!(
            errors(&[("pack.toml", PACK)], "a.toml", Some(&format!("draft = true\n{a}")))
                .is_empty()
        );
        let led = format!("related = [\"b\"]\n{a}");
        let led = [("pack.toml", PACK), ("a.toml", &*led), ("b.toml", &*b)];
        assert_eq!(errors(&led, "b.toml", None), ["there is no entry `b`"]);
    }
}
