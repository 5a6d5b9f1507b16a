//! Packs of any size with questions for them, generated from a fixed seed: the same on every machine.
//!
//! The text resembles real text where that affects the cost of a question. Words follow Zipf's law, and
//! their number grows with the text (Heaps's law). Questions have about twelve words, open as questions
//! do, and share turns of phrase. Every entry has its own terms; one in three has two words. A question
//! is an alias with a word removed, a word added, and typos. It is no language: accuracy measured on it
//! means nothing.

mod words;

use std::collections::HashSet;
use std::fmt::{self, Write};

use caveat::pack::{Pack, PackFiles, load};
use words::{Random, Words};

/// Number of questions for a pack.
const QUESTIONS: usize = 200;
/// Number of terms of an entry.
const TERMS: usize = 12;
/// Percentage of the parts of a sentence that are a term of its entry.
const ON_TOPIC: usize = 40;
/// Percentage of the other parts that are a turn of phrase, not a single word.
const PHRASED: usize = 65;

/// Size of a pack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) aliases: usize,
    pub(crate) entries: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} aliases, {} entries", self.aliases, self.entries)
    }
}

/// A pack of 10,000 aliases, twenty per entry.
pub(crate) const MANY_ENTRIES: Size = Size { aliases: 10_000, entries: 500 };
/// A pack of 10,000 aliases, a hundred per entry.
pub(crate) const FEW_ENTRIES: Size = Size { aliases: 10_000, entries: 100 };

/// A pack of 100,000 aliases, twenty per entry.
pub(crate) const LARGEST: Size = Size { aliases: 100_000, entries: 5_000 };

/// A generated pack.
pub(crate) struct Generated {
    /// Its TOML files.
    pub(crate) files: PackFiles,
    /// Questions for it, each worded differently from its alias.
    pub(crate) questions: Vec<String>,
}

/// Generates a pack of this size.
pub(crate) fn generate(size: Size) -> Generated {
    let mut random = Random::new(size.aliases as u64);
    let words = Words::new(&mut random, size.aliases);
    let mut seen = HashSet::new();
    let mut fresh = |random: &mut Random, terms: &[String]| {
        loop {
            let sentence = sentence(random, &words, terms);
            if seen.insert(sentence.replace(' ', "")) {
                return sentence;
            }
        }
    };
    let mut aliases = Vec::with_capacity(size.aliases);
    let mut texts = Vec::with_capacity(size.entries + 1);
    for entry in 0..size.entries {
        let terms: Vec<String> = (0..TERMS).map(|at| term(&mut random, &words, at)).collect();
        let begin = aliases.len();
        let end = (entry + 1) * size.aliases / size.entries;
        aliases.extend((begin..end).map(|_| fresh(&mut random, &terms)));
        let answer: Vec<String> =
            (0..4).map(|_| sentence(&mut random, &words, &terms) + ".").collect();
        texts.push((
            format!("entry-{entry:05}.toml"),
            entry_file(&aliases[begin..], &answer.join(" ")),
        ));
    }
    let out_of_scope: Vec<String> = (0..100).map(|_| fresh(&mut random, &[])).collect();
    texts.push(("pack.toml".to_owned(), pack_file(&out_of_scope)));
    let questions = (0..QUESTIONS)
        .map(|_| {
            let alias = &aliases[random.below(aliases.len())];
            question(&mut random, &words, alias)
        })
        .collect();
    let files = PackFiles::from_texts(
        "generated",
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str())),
    );
    Generated { files, questions }
}

/// Loads a pack that must not have errors.
///
/// # Panics
/// If it has errors.
pub(crate) fn loaded(files: PackFiles) -> Pack {
    let loaded = load(files);
    loaded.pack.unwrap_or_else(|| panic!("{}", loaded.report.render(false, 100)))
}

fn term(random: &mut Random, words: &Words, at: usize) -> String {
    let first = words.rare(random);
    if at.is_multiple_of(3) { format!("{first} {}", words.rare(random)) } else { first.to_owned() }
}

/// A question about the terms; about nothing in particular without any.
fn sentence(random: &mut Random, words: &Words, terms: &[String]) -> String {
    let mut sentence = Vec::new();
    if random.in_hundred(60) {
        sentence.push(words.opener(random));
    }
    for _ in 0..3 + random.below(4) + random.below(4) {
        sentence.push(if !terms.is_empty() && random.in_hundred(ON_TOPIC) {
            // The lesser of two draws: some terms of an entry are more frequent than others.
            let mut draw = || random.below(terms.len());
            &terms[draw().min(draw())]
        } else if random.in_hundred(PHRASED) {
            words.phrase(random)
        } else {
            words.any(random)
        });
    }
    sentence.join(" ")
}

/// An alias as another person would type it.
fn question(random: &mut Random, words: &Words, alias: &str) -> String {
    let mut question: Vec<String> = alias.split(' ').map(str::to_owned).collect();
    question.remove(random.below(question.len()));
    question.insert(random.below(question.len()), words.any(random).to_owned());
    for _ in 0..random.below(3) {
        let at = random.below(question.len());
        slip(random, &mut question[at]);
    }
    question.join(" ")
}

/// Makes one typo; the words are ASCII. Short words are spared.
fn slip(random: &mut Random, word: &mut String) {
    if word.len() < 4 {
        return;
    }
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.below(letters.len() - 1);
    match random.below(4) {
        0 => letters.swap(at, at + 1),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = char::from(b'a' + random.below(26) as u8),
        _ => drop(letters.remove(at)),
    }
    *word = letters.into_iter().collect();
}

fn entry_file(aliases: &[String], answer: &str) -> String {
    let mut text = format!("[en]\nquestion = \"{}\"\nalso_asked = [\n", aliases[0]);
    list(&mut text, &aliases[1..]);
    text + &format!("]\nanswer = \"{answer}\"\n")
}

fn pack_file(out_of_scope: &[String]) -> String {
    let mut text = "title = \"Made up\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n\
                    [out_of_scope]\nen = [\n"
        .to_owned();
    list(&mut text, out_of_scope);
    text + "]\n"
}

fn list(text: &mut String, items: &[String]) {
    for item in items {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  \"{item}\",");
    }
}
