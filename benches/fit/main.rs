//! Prints the evidence for the candidates of many questions, from which `fit.py` learns the weights. It
//! needs the feature `fit`:
//!
//! ```sh
//! cargo run --release --no-default-features --features fit --bin fit < JOBS > ROWS
//! ```
//!
//! A line of the input is a job, as `packs.py` makes them: a pack and questions for it.
//!
//! ```json
//! {"tag": "any", "files": {"pack.toml": "..."}, "ask": [["a question", ["right-entry"], 1.0]]}
//! ```
//!
//! - `files` are the texts of the pack by file name; without them it is the shipped pack.
//! - `ask` has questions, each with the ids of the entries that are right, of which there are none when
//!   it is out of scope, and with its weight or kind, which is passed on as it is.
//!
//! A line of the output is the same job with a row for each question:
//!
//! ```json
//! {"rows": [[[[1.0, 0.5]], [true], true, 1.0, [[0.9, 0.95, 0.0]]]], "tag": "any"}
//! ```
//!
//! 1. the numbers that the curves weigh (`NUMBERS` in `src/matching/evidence.rs`), of each of the first
//!    three candidates;
//! 2. of every candidate, whether it is right;
//! 3. whether the question is in scope;
//! 4. its weight or kind;
//! 5. of every candidate, the probability that it is right, the probability that one of those that would
//!    be offered with it is, both by the curves of the pack, and 1 when it is about a danger.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufWriter, Write};
use std::process::ExitCode;

use caveat::matching::Matcher;
use caveat::pack::{Pack, PackFiles, load};
use serde::Deserialize;
use serde_json::{Value, json};

/// Number of candidates whose numbers are printed: those that would be offered.
const STUDIED: usize = 3;
/// Width of reports on a pack's faults, in columns.
const WIDTH: usize = 120;

#[derive(Deserialize)]
struct Job {
    tag: String,
    files: Option<BTreeMap<String, String>>,
    ask: Vec<Asked>,
}

/// A question, the entries that are right, and its weight or kind.
#[derive(Deserialize)]
struct Asked(String, Vec<String>, Value);

fn main() -> ExitCode {
    match run(io::stdin().lock(), BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("fit: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(jobs: impl BufRead, mut rows: impl Write) -> Result<(), String> {
    for (line, number) in jobs.lines().zip(1..) {
        let line = line.map_err(|cause| format!("cannot read job {number}: {cause}"))?;
        let job: Job = serde_json::from_str(&line)
            .map_err(|cause| format!("job {number} is not as it should be: {cause}"))?;
        let studied = study(&job)?;
        writeln!(rows, "{studied}").map_err(|cause| format!("cannot write: {cause}"))?;
    }
    rows.flush().map_err(|cause| format!("cannot write: {cause}"))
}

/// The rows of a job.
fn study(job: &Job) -> Result<Value, String> {
    let pack = pack(job)?;
    let matcher = Matcher::new(&pack);
    let rows: Vec<Value> = job.ask.iter().map(|asked| row(&matcher, asked)).collect();
    Ok(json!({ "rows": rows, "tag": job.tag }))
}

fn pack(job: &Job) -> Result<Pack, String> {
    let files = match &job.files {
        Some(files) => {
            let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            PackFiles::from_texts("pack", texts)
        }
        None => PackFiles::shipped(),
    };
    let loaded = load(files);
    let faults = || {
        let faults = loaded.report.render_errors(false, WIDTH);
        format!("the pack of {} does not load:\n{faults}", job.tag)
    };
    loaded.pack.ok_or_else(faults)
}

fn row(matcher: &Matcher, Asked(question, accept, weight): &Asked) -> Value {
    let studied = matcher.study(question);
    let numbers: Vec<_> = studied.iter().take(STUDIED).map(|(_, numbers, _)| numbers).collect();
    let is_right = |id: &str| accept.iter().any(|accepted| accepted == id);
    let right: Vec<bool> = studied.iter().map(|(id, ..)| is_right(id)).collect();
    let found: Vec<_> = studied.iter().map(|(.., found)| found).collect();
    json!([numbers, right, !accept.is_empty(), weight, found])
}
