//! Cost of a pack before its first question: reading and checking its TOML, then training.

use caveat::matching::Matcher;
use caveat::pack::PackFiles;
use divan::Bencher;

use crate::generate::{FEW_ENTRIES, MANY_ENTRIES, Size, generate, loaded};

const SIZES: [Size; 2] = [MANY_ENTRIES, FEW_ENTRIES];

/// The built-in pack, from its text to a matcher.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn shipped(bencher: Bencher) {
    ready(bencher, PackFiles::shipped());
}

/// A generated pack, from its text to a matcher.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn made_up(bencher: Bencher, size: Size) {
    ready(bencher, generate(size).files);
}

/// The first part of loading: the text is read and checked, but nothing is trained.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn made_up_only_read(bencher: Bencher, size: Size) {
    let files = generate(size).files;
    bencher.with_inputs(|| files.clone()).bench_local_values(loaded);
}

fn ready(bencher: Bencher, files: PackFiles) {
    bencher.with_inputs(|| files.clone()).bench_local_values(|files| Matcher::new(&loaded(files)));
}
