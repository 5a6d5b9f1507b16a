//! Fits what a verdict rests on. Scratch.
use caveat::matching::Matcher;
use caveat::pack::{PackFiles, load};
use serde_json::{Value, json};
use std::io::{BufRead, Write};

fn main() {
    // Each line: {"files": {name: text}, "ask": [[question, [accept...], weight]], "tag": ...}
    let stdin = std::io::stdin();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in stdin.lock().lines() {
        let job: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let files = match job["files"].as_object() {
            Some(files) => PackFiles::from_texts(
                "pack",
                files.iter().map(|(n, t)| (n.as_str(), t.as_str().unwrap())),
            ),
            None => PackFiles::shipped(),
        };
        let loaded = load(files);
        let Some(pack) = loaded.pack else {
            eprintln!(
                "{} {}",
                job["tag"],
                loaded.report.render(false, 120).lines().take(6).collect::<Vec<_>>().join("\n")
            );
            continue;
        };
        let matcher = Matcher::new(&pack);
        let mut rows = Vec::new();
        for ask in job["ask"].as_array().unwrap() {
            let accept: Vec<&str> =
                ask[1].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
            let study = matcher.study(ask[0].as_str().unwrap());
            let right: Vec<bool> = study.iter().map(|(id, ..)| accept.contains(id)).collect();
            let rows_: Vec<&Vec<f64>> = study.iter().take(3).map(|(_, r, _)| r).collect();
            let found: Vec<_> = study.iter().map(|(.., f)| f).collect();
            rows.push(json!([rows_, right, !accept.is_empty(), ask[2], found]));
        }
        writeln!(out, "{}", json!({"tag": job["tag"], "rows": rows})).unwrap();
    }
}
