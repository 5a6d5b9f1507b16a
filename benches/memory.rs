//! Memory that a loaded pack holds, and that one question allocates.
//!
//! ```sh
//! cd benches && cargo bench --bench memory
//! ```
//!
//! Every line has counts and bytes below it; ignore the times, because counting takes time itself.
//!
//! - `held_by_pack` and `held_by_matcher` drop one: `dealloc` is the memory that it held, in
//!   allocations and in bytes. A running bot holds both.
//! - `question` asks a matcher that was asked before: `alloc` and `grow`, in the column `mean`, are the
//!   cost of a question. The bytes should not grow with the pack.

use std::fmt;

use caveat::matching::Matcher;
use caveat::pack::{Pack, PackFiles};
use divan::{AllocProfiler, Bencher};

#[path = "generate/mod.rs"]
mod generate;

use generate::{FEW_ENTRIES, Generated, LARGEST, MANY_ENTRIES, Size, generate, loaded};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const PACKS: [Which; 3] = [Which::Shipped, Which::MadeUp(MANY_ENTRIES), Which::MadeUp(FEW_ENTRIES)];

/// The largest is only measured to show growth.
const ASKED: [Which; 4] = [PACKS[0], PACKS[1], PACKS[2], Which::MadeUp(LARGEST)];

/// A pack to measure.
#[derive(Clone, Copy)]
enum Which {
    Shipped,
    MadeUp(Size),
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shipped => f.write_str("shipped"),
            Self::MadeUp(size) => size.fmt(f),
        }
    }
}

impl Which {
    /// The pack with questions for it. The shipped one is asked its own questions: they cost as much as
    /// any other.
    fn pack_and_questions(self) -> (Pack, Vec<String>) {
        match self {
            Self::Shipped => {
                let pack = loaded(PackFiles::shipped());
                let all = pack.entries.iter().flat_map(|entry| &entry.phrasings);
                let questions = all.map(|phrasing| phrasing.text.clone()).collect();
                (pack, questions)
            }
            Self::MadeUp(size) => {
                let Generated { files, questions } = generate(size);
                (loaded(files), questions)
            }
        }
    }
}

fn main() {
    divan::main();
}

/// A pack: its texts.
#[divan::bench(args = PACKS, sample_count = 1, sample_size = 1)]
fn held_by_pack(bencher: Bencher, which: Which) {
    let (pack, _) = which.pack_and_questions();
    bencher.with_inputs(|| pack.clone()).bench_local_values(drop::<Pack>);
}

/// A matcher: what it learned.
#[divan::bench(args = PACKS, sample_count = 1, sample_size = 1)]
fn held_by_matcher(bencher: Bencher, which: Which) {
    let (pack, _) = which.pack_and_questions();
    bencher.with_inputs(|| Matcher::new(&pack)).bench_local_values(drop::<Matcher>);
}

/// One question.
#[divan::bench(args = ASKED, sample_count = 1000, sample_size = 1)]
fn question(bencher: Bencher, which: Which) {
    let (pack, questions) = which.pack_and_questions();
    let matcher = Matcher::new(&pack);
    let mut next = questions.iter().cycle();
    bencher
        .with_inputs(|| next.next().map_or("", String::as_str))
        .bench_local_values(|question| matcher.judge(question, None));
}
