//! Duration of a question, and of loading a pack.
//!
//! ```sh
//! cd benches
//! cargo bench --bench speed             # all of it: two minutes
//! cargo bench --bench speed -- growth   # what has `growth` in its path
//! ```
//!
//! - `questions`: single questions to the shipped pack, one of each kind
//! - `growth`: questions to made-up packs of 1,000, 10,000 and 100,000 aliases
//! - `peers`: the same questions to the same pack by the matcher, by tantivy's BM25 and by strsim
//! - `load`: from TOML text to a matcher that can be asked
//!
//! One thread asks. Where the questions are many, a sample is one question: `median` is the typical
//! question, `slowest` the hardest. Nothing here fails when it gets slower; compare with a run of the
//! previous code, on the same machine and with nothing else running.

use divan::Bencher;

#[path = "../generate/mod.rs"]
mod generate;
mod growth;
mod load;
mod peers;
mod questions;

fn main() {
    divan::main();
}

/// Measures the questions one by one, over and over.
fn ask<'a, Answer>(
    bencher: Bencher,
    questions: &'a [String],
    answer: impl FnMut(&'a str) -> Answer,
) {
    let mut next = questions.iter().cycle();
    bencher.with_inputs(|| next.next().map_or("", String::as_str)).bench_local_values(answer);
}
