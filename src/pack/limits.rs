//! Limits of a pack: the lengths that Discord shows, and the amounts that a machine can be asked to
//! read.

// Lengths that Discord enforces, in Unicode code points (its API counts so, according to its staff).

/// An embed's title, which shows the question.
pub const TITLE: usize = 256;
/// An embed's description, which shows the answer.
pub const DESCRIPTION: usize = 4096;
/// An embed field's name, which is the heading of the cautions or of the advice.
pub const FIELD_NAME: usize = 256;
/// An embed field's value, which shows all the cautions or all the advice.
pub const FIELD_VALUE: usize = 1024;
/// An embed's footer, which shows the disclaimer.
pub const FOOTER: usize = 2048;
/// All the text of a message's embeds together.
pub const EMBED_TOTAL: usize = 6000;
/// A select menu's option and an autocomplete choice.
pub const CHOICE: usize = 100;
/// Longer answers are legal, but nobody reads them in a chat.
pub const LONG_ANSWER: usize = 600;
/// An entry's id: it travels in a button's `custom_id`, which holds 100.
pub const ID: usize = 64;

// Limits on reading a folder. A pack of 100,000 phrasings in 5,000 entries, some hundred times the
// shipped one, stays well below all of them; anything beyond is a mistake or an attack.

/// Bytes of one file. This bounds the memory for a file of nothing but faults, which is three hundred
/// times its text; ten thousand phrasings in one entry take half a megabyte.
pub const FILE_BYTES: u64 = 1 << 20;
/// Bytes of all files together.
pub const PACK_BYTES: u64 = 32 << 20;
/// TOML files in the folder.
pub const FILES: usize = 10_000;
/// Languages: more than Discord has. Every entry is checked once for each.
pub const LANGUAGES: usize = 50;
/// Phrasings of all entries plus out-of-scope questions: the matcher is trained on each.
pub const PHRASINGS: usize = 200_000;
/// Concepts: the built-in everyday ones are some hundreds.
pub const CONCEPTS: usize = 10_000;
/// Words and phrases of all concepts together.
pub const CONCEPT_WORDS: usize = 100_000;
/// Errors that are kept, and warnings: nobody fixes more at a time, and each takes memory.
pub const FAULTS: usize = 1000;
