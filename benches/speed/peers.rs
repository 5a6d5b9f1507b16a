//! Compares the matcher with the alternatives of a bot, on the same questions to the same pack of
//! 10,000 aliases. All of them get the text of a question. Only the matcher ends with a verdict; the
//! others stop at the nearest alias, and show what that alone costs.

use std::fmt;

use caveat::matching::Matcher;
use caveat::pack::Pack;
use divan::Bencher;
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, TantivyDocument, TantivyError};

use crate::ask;
use crate::generate::{FEW_ENTRIES, Generated, MANY_ENTRIES, Size, generate, loaded};

/// Memory budget of tantivy's writer, in bytes: enough to write a single segment.
const HEAP: usize = 100_000_000;

/// A way to find the right entry.
#[derive(Clone, Copy)]
enum Peer {
    /// The matcher.
    Matcher,
    /// The best alias by BM25, in an index that is held in memory.
    Tantivy,
    /// The best alias by Levenshtein distance, over the longer of the two lengths.
    Levenshtein,
    /// The best alias by Jaro-Winkler similarity.
    JaroWinkler,
}

const PEERS: [Peer; 4] = [Peer::Matcher, Peer::Tantivy, Peer::Levenshtein, Peer::JaroWinkler];

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Matcher => "caveat",
            Self::Tantivy => "tantivy, BM25",
            Self::Levenshtein => "strsim, Levenshtein",
            Self::JaroWinkler => "strsim, Jaro-Winkler",
        })
    }
}

/// A hundred aliases per entry.
#[divan::bench(args = PEERS, sample_count = 200, sample_size = 1)]
fn with_100_entries(bencher: Bencher, peer: Peer) {
    measure(bencher, FEW_ENTRIES, peer);
}

/// Twenty aliases per entry.
#[divan::bench(args = PEERS, sample_count = 200, sample_size = 1)]
fn with_500_entries(bencher: Bencher, peer: Peer) {
    measure(bencher, MANY_ENTRIES, peer);
}

fn measure(bencher: Bencher, size: Size, peer: Peer) {
    let Generated { files, questions } = generate(size);
    let pack = loaded(files);
    match peer {
        Peer::Matcher => {
            let matcher = Matcher::new(&pack);
            ask(bencher, &questions, |question| matcher.judge(question, None));
        }
        Peer::Tantivy => {
            let index = index(&aliases(&pack)).expect("aliases can be indexed");
            let searcher = index.reader().expect("a new index can be read").searcher();
            let text = index.schema().get_field("text").expect("the schema has this field");
            let parser = QueryParser::for_index(&index, vec![text]);
            ask(bencher, &questions, |question| {
                let (query, _) = parser.parse_query_lenient(question);
                searcher.search(&query, &TopDocs::with_limit(1).order_by_score())
            });
        }
        Peer::Levenshtein => nearest(bencher, &questions, &pack, strsim::normalized_levenshtein),
        Peer::JaroWinkler => nearest(bencher, &questions, &pack, strsim::jaro_winkler),
    }
}

fn nearest(bencher: Bencher, questions: &[String], pack: &Pack, alike: impl Fn(&str, &str) -> f64) {
    let aliases = aliases(pack);
    ask(bencher, questions, |question| {
        let question = question.to_lowercase();
        let scores = aliases.iter().map(|alias| alike(&question, alias));
        scores.enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))
    });
}

/// Every phrasing of a pack.
fn aliases(pack: &Pack) -> Vec<&str> {
    let all = pack.entries.iter().flat_map(|entry| &entry.phrasings);
    all.map(|phrasing| phrasing.text.as_str()).collect()
}

/// An index with one document per alias; without positions, which BM25 does not use.
fn index(aliases: &[&str]) -> Result<Index, TantivyError> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, HEAP)?;
    for alias in aliases {
        let mut document = TantivyDocument::default();
        document.add_text(text, alias);
        writer.add_document(document)?;
    }
    writer.commit()?;
    Ok(index)
}
