//! Cost of a question in packs ten and a hundred times as large. Two series, since a pack grows in two
//! ways: by entries, and by the phrasings of an entry.

use caveat::matching::Matcher;
use divan::Bencher;

use crate::ask;
use crate::generate::{FEW_ENTRIES, LARGEST, MANY_ENTRIES, Size, generate, loaded};

/// Twenty aliases per entry.
const BY_ENTRIES: [Size; 3] = [Size { aliases: 1_000, entries: 50 }, MANY_ENTRIES, LARGEST];
/// A hundred entries.
const BY_ALIASES: [Size; 3] =
    [Size { aliases: 1_000, entries: 100 }, FEW_ENTRIES, Size { aliases: 100_000, entries: 100 }];

/// More entries, with the same number of aliases each.
#[divan::bench(args = BY_ENTRIES, sample_count = 1000, sample_size = 1)]
fn by_entries(bencher: Bencher, size: Size) {
    growth(bencher, size);
}

/// A fixed number of entries, with more aliases each.
#[divan::bench(args = BY_ALIASES, sample_count = 1000, sample_size = 1)]
fn by_aliases(bencher: Bencher, size: Size) {
    growth(bencher, size);
}

fn growth(bencher: Bencher, size: Size) {
    let generated = generate(size);
    let matcher = Matcher::new(&loaded(generated.files));
    ask(bencher, &generated.questions, |question| matcher.judge(question, None));
}
