//! `caveat eval`: scores the matcher on labelled questions.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::{Failure, Outcome, Outcomes, PackArguments, eval_table, out, switch};
use crate::matching::eval_metrics::{EvalMetrics, EvalResult};
use crate::pack::Pack;
use crate::text;

/// A progress bar is shown from this many questions on.
const LONG: usize = 2000;
/// Number of the worst confusions that are listed.
const CONFUSIONS: usize = 10;

/// Score the matcher.
#[derive(Debug, clap::Args)]
pub(super) struct Eval {
    /// Labelled questions: {"q": …, "lang": …, "accept": [id…], "kind": …} a line
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the figures as JSON
    #[arg(long, env = "CAVEAT_JSON", value_parser = switch())]
    json: bool,
    /// A figure of the whole and its bound, such as top1>=0.82; missing it exits with 1
    #[arg(long, value_name = "KEY>=N", env = "CAVEAT_REQUIRE", value_delimiter = ',')]
    require: Vec<String>,
}

/// One labelled question.
#[derive(Debug, Deserialize)]
pub(super) struct LabelledQuestion {
    pub(super) q: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    pub(super) accept: Vec<String>,
    #[serde(default)]
    kind: String,
}

/// Latencies in microseconds.
#[derive(Debug, Serialize)]
struct Latency {
    p50: f64,
    p99: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) overall: EvalMetrics,
    pub(super) by_kind: BTreeMap<String, EvalMetrics>,
    pub(super) by_language: BTreeMap<String, EvalMetrics>,
    latency_us: Latency,
}

#[cfg(test)]
impl Report {
    pub(super) fn for_test(
        overall: EvalMetrics,
        by_kind: BTreeMap<String, EvalMetrics>,
        by_language: BTreeMap<String, EvalMetrics>,
    ) -> Self {
        Self { overall, by_kind, by_language, latency_us: Latency { p50: 0.0, p99: 0.0 } }
    }
}

impl Eval {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let service = pack.service()?;
        let requirements: Vec<Requirement> =
            self.require.iter().map(|bar| Requirement::parse(bar)).collect::<Result<_, _>>()?;
        let mut questions = Vec::new();
        for file in &self.files {
            questions.extend(read(file, Some(service.pack()))?);
        }
        let progress = progress(questions.len());
        let mut times = Vec::with_capacity(questions.len());
        let mut results = Vec::with_capacity(questions.len());
        for question in &questions {
            let start = Instant::now();
            let asked = service.ask(&question.q, None);
            times.push(start.elapsed());
            results
                .push(EvalResult { accept: question.accept.clone(), judgement: asked.judgement });
            progress.inc(1);
        }
        progress.finish_and_clear();

        let by = |key: fn(&LabelledQuestion) -> &str| {
            let mut groups: BTreeMap<String, Vec<&EvalResult>> = BTreeMap::new();
            for (question, result) in questions.iter().zip(&results) {
                groups.entry(key(question).to_owned()).or_default().push(result);
            }
            groups.into_iter().map(|(name, results)| (name, EvalMetrics::of(&results))).collect()
        };
        let report = Report {
            overall: EvalMetrics::of(&results.iter().collect::<Vec<_>>()),
            by_kind: by(|question| &question.kind),
            by_language: by(|question| &question.lang),
            latency_us: latency(times),
        };
        let mut out = out::stdout();
        if self.json {
            out.json(&report)?;
            writeln!(out)?;
        } else {
            print(&report, &results, &mut out)?;
        }
        let mut outcome = Outcome::Done;
        for bar in &requirements {
            if let Some(missed) = bar.missed(&report.overall) {
                out::say(format_args!("caveat: {missed}"));
                outcome = Outcome::Missed;
            }
        }
        Ok(outcome)
    }
}

/// Reads a file of labelled questions; every id in it must be the pack's, if that is known.
pub(super) fn read(file: &Path, pack: Option<&Pack>) -> Result<Vec<LabelledQuestion>, Failure> {
    let shown = text::path(file);
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::Said(format!("cannot read {shown}: {error}")))?;
    let mut questions = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{shown}:{}", at + 1);
        let question: LabelledQuestion = serde_json::from_str(line).map_err(|error| {
            Failure::Said(format!("{place} is not a labelled question: {}", wrong(&error)))
        })?;
        let is_foreign = |id: &&String| pack.is_some_and(|pack| pack.entry(id).is_none());
        if let Some(id) = question.accept.iter().find(is_foreign) {
            let sentence = format!(
                "{place} accepts `{id}`, which is not an entry of this FAQ; name one that is, or take the line out"
            );
            return Err(Failure::Said(sentence));
        }
        questions.push(question);
    }
    Ok(questions)
}

/// Returns what is wrong with a line, without quoting it: it may be from a file that was named by mistake.
fn wrong(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match (said.find("string \""), said.rfind("\", expected")) {
        (Some(from), Some(to)) if from < to => {
            format!("{}a string{}", &said[..from], &said[to + 1..])
        }
        _ => said,
    }
}

fn progress(questions: usize) -> ProgressBar {
    if questions < LONG || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} questions, {eta} left");
    ProgressBar::new(questions as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn latency(mut times: Vec<Duration>) -> Latency {
    times.sort();
    let at = |share: f64| {
        let last = times.len().saturating_sub(1);
        let time = times.get((last as f64 * share).round() as usize);
        time.map_or(0.0, |time| (time.as_secs_f64() * 1e7).round() / 10.0)
    };
    Latency { p50: at(0.5), p99: at(0.99) }
}

fn print(report: &Report, results: &[EvalResult], out: &mut impl Write) -> std::io::Result<()> {
    eval_table::write(report, super::width(), out)?;
    let Latency { p50, p99 } = report.latency_us;
    writeln!(out, "Time per question: median {p50} µs, 99th percentile {p99} µs.")?;

    let mut confused: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for result in results.iter().filter(|result| !result.top1()) {
        let asked = result.accept.first().map_or("(out of scope)", String::as_str);
        let got = match result.judgement.candidates.first() {
            Some(got)
                if !result.accept.is_empty() || result.judgement.verdict.entry().is_some() =>
            {
                got
            }
            _ => continue,
        };
        *confused.entry((asked, &got.entry)).or_default() += 1;
    }
    let mut worst: Vec<_> = confused.into_iter().collect();
    worst.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    if !worst.is_empty() {
        writeln!(out, "\nMost often confused:")?;
    }
    for ((asked, got), count) in worst.into_iter().take(CONFUSIONS) {
        writeln!(out, "{count:>5}  {asked} taken for {got}")?;
    }
    Ok(())
}

/// A required metric: its name and bound.
#[derive(Debug)]
struct Requirement {
    key: String,
    at_least: bool,
    bound: f64,
}

impl Requirement {
    fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::Said(format!("--require {text}: {why}"));
        let (key, at_least, bound) = match (text.split_once(">="), text.split_once("<=")) {
            (Some((key, bound)), None) => (key, true, bound),
            (None, Some((key, bound))) => (key, false, bound),
            _ => return Err(wrong("write it like top1>=0.82".to_owned())),
        };
        let key = key.trim().to_owned();
        if EvalMetrics::default().get(&key).is_none() {
            return Err(wrong(format!("there is no figure `{key}`")));
        }
        let bound: Option<f64> = bound.trim().parse().ok().filter(|bound: &f64| bound.is_finite());
        let bound = bound.ok_or_else(|| wrong("the bound is not a number".to_owned()))?;
        Ok(Self { key, at_least, bound })
    }

    /// An error message, if the metrics miss this bound.
    fn missed(&self, metrics: &EvalMetrics) -> Option<String> {
        let figure = metrics.get(&self.key).flatten();
        let kept =
            figure.is_some_and(|f| if self.at_least { f >= self.bound } else { f <= self.bound });
        let sign = if self.at_least { ">=" } else { "<=" };
        let is = figure.map_or("cannot be computed".to_owned(), |f| format!("is {f:.4}"));
        (!kept).then(|| format!("{} {is}, required {sign} {}", self.key, self.bound))
    }
}
