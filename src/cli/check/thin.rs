//! A pack that teaches the bot too little: which of its entries, and which phrasings help them most.

use std::collections::{BTreeMap, HashMap};

use super::super::counted;
use crate::matching::{Lost, SelfCheck};
use crate::pack::{Entry, Language, Pack};
use crate::text::on_one_line;

/// With fewer ways to ask in a language, an entry is suggested more than it is answered.
const FEW: usize = 8;
/// With fewer lines out of scope, a pack declines too little, and is sure of too little.
const LINES: usize = 5;
/// So many phrasings are named to write first.
const FIRST: usize = 5;
/// A pack with more phrasings asks itself only where it is told to: that takes time.
const QUICK: usize = 5000;

/// The entries with few ways to ask: their ids, with how many they have in the language that has the fewest.
#[derive(Debug, Default)]
pub(super) struct Thin {
    few: BTreeMap<String, usize>,
}

impl Thin {
    pub(super) fn of(pack: &Pack) -> Self {
        let few = pack.entries.iter().map(|entry| (entry.id.clone(), fewest(entry)));
        Self { few: few.filter(|(_, count)| *count < FEW).collect() }
    }

    /// Returns whether the pack should ask itself, to find the phrasings to write first.
    pub(super) fn asks(&self, pack: &Pack) -> bool {
        let phrasings: usize = pack.entries.iter().map(|entry| entry.phrasings.len()).sum();
        !self.few.is_empty() && pack.entries.len() > 1 && phrasings <= QUICK
    }

    /// Lines that tell a person where the pack is thin.
    pub(super) fn lines(&self, pack: &Pack, found: Option<&SelfCheck<'_>>) -> Vec<String> {
        let mut said = Vec::new();
        if !self.few.is_empty() {
            let all = counted(pack.entries.len(), "entry has", "entries have");
            said.push(format!(
                "{} of {all} fewer than {FEW} ways to ask, so the bot will suggest more than it answers.",
                self.few.len()
            ));
            let first = self.first(pack, found);
            let lines = counted(first.len(), "phrasing", "phrasings");
            said.push(format!(
                "Write {lines} first under `also_asked`, in words that are not there yet:"
            ));
            said.extend(first.iter().zip(1..).map(|(line, number)| format!("  {number}. {line}")));
        }
        let lines: usize = pack.out_of_scope.values().map(Vec::len).sum();
        if lines < LINES {
            said.push(format!(
                "It has {}: ten or more under [out_of_scope] in pack.toml help it to \
                 decline, and to be sure of the rest",
                counted(lines, "out-of-scope line", "out-of-scope lines")
            ));
        }
        said
    }

    /// The phrasings to write first: beside those that nobody finds who words them otherwise, and for the
    /// entries that have the fewest.
    fn first(&self, pack: &Pack, found: Option<&SelfCheck<'_>>) -> Vec<String> {
        let mut lost: Vec<(&Lost<'_>, usize)> = found
            .iter()
            .flat_map(|found| &found.lost)
            .filter_map(|lost| Some((lost, *self.few.get(lost.entry)?)))
            .collect();
        lost.sort_by_key(|(lost, count)| (lost.offered, *count));
        let mut taken: HashMap<&str, usize> = HashMap::new();
        let mut said: Vec<String> = Vec::new();
        // One for each entry before a second one for any.
        for most in 1..=FIRST {
            for (lost, _) in &lost {
                let times = taken.entry(lost.entry).or_default();
                let line = beside(lost);
                if said.len() < FIRST && *times < most && !said.contains(&line) {
                    *times += 1;
                    said.push(line);
                }
            }
        }
        // Where all find their entry, those of the entries with the fewest.
        let mut others: Vec<(&String, &usize)> = self.few.iter().collect();
        others.sort_by_key(|(id, count)| (taken.contains_key(id.as_str()), **count));
        for at in 0..FEW {
            for (id, count) in &others {
                let phrasing = pack.entry(id).and_then(|entry| entry.phrasings.get(at));
                let Some(phrasing) = phrasing.map(|phrasing| on_one_line(&phrasing.text)) else {
                    continue;
                };
                let line = format!("{id}.toml, beside “{phrasing}”");
                if !said.iter().any(|told| told.starts_with(&line)) {
                    let ways = counted(**count, "way", "ways");
                    said.push(format!("{line}: the entry has {ways} to ask"));
                }
            }
        }
        said.truncate(FIRST);
        said
    }
}

fn beside(lost: &Lost<'_>) -> String {
    let Lost { entry, phrasing, found, .. } = lost;
    format!(
        "{entry}.toml, beside “{}”: without that line it finds `{found}`",
        on_one_line(&phrasing.text)
    )
}

/// How many ways to ask an entry has in the language that has the fewest.
fn fewest(entry: &Entry) -> usize {
    let mut counts: HashMap<&Language, usize> = entry.texts.keys().map(|of| (of, 0)).collect();
    for phrasing in &entry.phrasings {
        if let Some(count) = counts.get_mut(&phrasing.language) {
            *count += 1;
        }
    }
    counts.into_values().min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Thin;
    use crate::matching::self_check;
    use crate::pack::{PackFiles, load};

    fn lines(entries: &[(&str, &str)], pack: &str) -> Vec<String> {
        let names: Vec<String> = entries.iter().map(|(id, _)| format!("{id}.toml")).collect();
        let mut files = vec![("pack.toml", pack)];
        files.extend(names.iter().map(String::as_str).zip(entries.iter().map(|(_, text)| *text)));
        let pack = load(PackFiles::from_texts("t", files)).pack.unwrap();
        let thin = Thin::of(&pack);
        let found = thin.asks(&pack).then(|| self_check(&pack));
        thin.lines(&pack, found.as_ref())
    }

    #[test]
    fn a_thin_pack_says_what_to_write_first() {
        let entries = [
            (
                "rent",
                "[en]\nquestion = \"When do I pay the rent?\"\nalso_asked = [\"standing order\", \"rent day\"]\nanswer = \"On the 3rd.\"\n",
            ),
            ("pets", "[en]\nquestion = \"May I keep a dog?\"\nanswer = \"Ask first.\"\n"),
        ];
        let pack = "languages = [\"en\"]\n[out_of_scope]\nen = [\"v\", \"w\", \"x\", \"y\", \"who won\"]\n";
        insta::assert_snapshot!(lines(&entries, pack).join("\n"));
    }

    #[test]
    fn a_pack_with_enough_is_told_nothing() {
        assert_eq!(
            lines(
                &[("hours", HOURS)],
                "languages = [\"en\"]\n[out_of_scope]\nen = [\"v\", \"w\", \"x\", \"y\", \"z\"]\n"
            ),
            [""; 0]
        );
        let few =
            lines(&[("hours", HOURS)], "languages = [\"en\"]\n[out_of_scope]\nen = [\"z\"]\n");
        assert!(few[0].starts_with("It has 1 out-of-scope line: ten or more"), "{few:?}");
    }

    const HOURS: &str = "[en]\nquestion = \"When are you open?\"\nalso_asked = [\"b\", \"c\", \"d\", \"opening hours\", \"hours\", \"open today\", \"till when\"]\nanswer = \"At nine.\"\n";
}
