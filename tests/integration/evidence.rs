//! Checks that `docs/evidence.md` lists the evidence for each sentence of the shipped pack: every
//! English sentence is in it with its current text, with the paragraphs that the entry cites, and the other
//! languages have as many.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};

use caveat::pack::{Language, Pack, PackFiles, Text, load};

/// Evidence that is not a paragraph.
const WORDS: [&str; 3] = ["silent", "plain", "FAQ"];

/// A row of the page.
struct Row {
    /// The sentence.
    said: String,
    /// The paragraphs it rests on.
    paragraphs: BTreeSet<u32>,
}

fn page() -> String {
    std::fs::read_to_string("docs/evidence.md").unwrap()
}

fn pack() -> Pack {
    load(PackFiles::shipped()).pack.unwrap()
}

/// The tables of the page, by heading.
fn tables(page: &str) -> BTreeMap<&str, Vec<Row>> {
    let sections = page.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap());
    sections.map(|(name, table)| (name, table.lines().filter_map(row).collect())).collect()
}

fn row(line: &str) -> Option<Row> {
    let cells = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let (said, rests) = cells.rsplit_once(" | ").unwrap();
    if said == "English" || said == "---" {
        return None;
    }
    let mut paragraphs = BTreeSet::new();
    for part in rests.split([' ', ',']).filter(|part| !part.is_empty()) {
        match part.strip_prefix('¶') {
            Some(number) => assert!(paragraphs.insert(number.parse().unwrap()), "twice: {line}"),
            None => assert!(WORDS.contains(&part), "{part} is nothing to rest on: {line}"),
        }
    }
    assert!(!rests.is_empty(), "it rests on nothing: {line}");
    Some(Row { said: said.to_owned(), paragraphs })
}

/// The texts of an entry, one item for each row that the page needs for it.
fn said(text: &Text) -> Vec<&str> {
    let points = text.cautions.iter().chain(&text.advice);
    sentences(&text.answer).into_iter().chain(points.map(String::as_str)).collect()
}

fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let ends = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => text[after..].chars().next().is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends || after == text.len() {
            found.push(text[from..after].trim());
            from = after;
        }
    }
    found
}

/// Lists the differences between the page and the entries.
fn wrong(page: &str, pack: &Pack) -> Vec<String> {
    let mut tables = tables(page);
    let mut wrong = Vec::new();
    let english = &pack.default_language;
    let under = tables.remove("pack.toml").unwrap_or_default();
    let listed: Vec<_> = under.iter().map(|row| row.said.as_str()).collect();
    if listed != [pack.disclaimer[english].as_str()] {
        wrong.push(format!("pack.toml: {listed:?}"));
    }
    for entry in &pack.entries {
        let rows = tables.remove(entry.id.as_str()).unwrap_or_default();
        let wanted = said(&entry.texts[english]);
        let listed: Vec<_> = rows.iter().map(|row| row.said.as_str()).collect();
        let missing = wanted.iter().filter(|said| !listed.contains(said));
        wrong.extend(missing.map(|said| format!("{} is not listed: {said}", entry.id)));
        let unsaid = listed.iter().filter(|said| !wanted.contains(said));
        wrong.extend(unsaid.map(|said| format!("{} does not say: {said}", entry.id)));
        let uneven =
            pack.languages.iter().filter(|tag| said(&entry.texts[*tag]).len() != rows.len());
        wrong.extend(
            uneven.map(|tag| format!("{} {tag}: the rows are not its sentences", entry.id)),
        );
        let rests: BTreeSet<u32> = rows.iter().flat_map(|row| row.paragraphs.clone()).collect();
        let cites = entry.sources.iter().flat_map(|cited| cited.paragraphs.clone()).collect();
        if rests != cites {
            wrong.push(format!("{} cites {cites:?} and rests on {rests:?}", entry.id));
        }
    }
    wrong.extend(tables.keys().map(|name| format!("there is no entry {name}")));
    wrong
}

#[test]
fn each_sentence_says_what_it_rests_on() {
    let wrong = wrong(&page(), &pack());
    assert!(wrong.is_empty(), "docs/evidence.md:\n{}", wrong.join("\n"));
}

#[test]
fn a_sentence_that_is_not_listed_is_found() {
    let mut pack = pack();
    let english = Language::new("en").unwrap();
    let text = pack.entries[0].texts.get_mut(&english).unwrap();
    text.answer.push_str(" It is free of charge.");
    text.advice[0] = "Ask us.".to_owned();
    let found = wrong(&page(), &pack);
    assert!(found.contains(&"about-this-faq is not listed: It is free of charge.".to_owned()));
    assert!(found.contains(&"about-this-faq is not listed: Ask us.".to_owned()));
    let cited =
        page().replace("| ¶10 |\n| If an answer looks wrong", "| ¶9 |\n| If an answer looks wrong");
    assert!(wrong(&cited, &self::pack()).iter().any(|line| line.contains("rests on {1, 9}")));
}
