//! Response times of the page.

use std::time::{Duration, Instant};

use crate::scenes::preview::{Preview, changed};

/// Phrasings of the large pack, and its number of entries.
const PHRASINGS: usize = 10_000;
const ENTRIES: usize = 500;
const TIMES: usize = 200;

fn shown(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let (middle, last) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    eprintln!("{what}: {middle:?} in the middle, {last:?} at the 99th percentile");
}

/// Phrasings of a few words each, which differ in their order and numbers.
fn entry(n: usize) -> String {
    let words = ["pass", "desk", "parcel", "gate", "ticket", "locker", "refund", "room"];
    let word = |k: usize| words[k % words.len()];
    let asked = (0..PHRASINGS / ENTRIES).map(|k| {
        format!(
            "\"how does the {} {n} work with {} {k} and {}\"",
            word(n),
            word(n / 8 + k),
            word(k / 8)
        )
    });
    let asked = asked.collect::<Vec<_>>().join(", ");
    format!(
        "[en]\nquestion = \"What about number {n}?\"\nalso_asked = [{asked}]\nanswer = \"Ask at desk {n}.\"\n"
    )
}

#[tokio::test]
async fn speed() {
    let preview = Preview::start(&[]);
    let (mut pages, mut questions) = (Vec::new(), Vec::new());
    for n in 0..TIMES {
        let began = Instant::now();
        preview.page("/").await;
        pages.push(began.elapsed());
        let tab = preview.tab(u8::try_from(n % 40).unwrap());
        let began = Instant::now();
        tab.asks("mention", "en-US", "can i pay with usdt on wechat").await;
        questions.push(began.elapsed());
    }
    shown("the page", pages);
    shown("a question, with its reply and why", questions);

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("pack.toml", "title = \"Large\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n");
    (0..ENTRIES).for_each(|n| write(&format!("entry-{n:03}.toml"), &entry(n)));
    let preview = Preview::start(&["--faq", folder.path().to_str().unwrap()]);
    let mut reloads = Vec::new();
    for n in 0..5 {
        let mut events = preview.get("/events").await;
        let began = Instant::now();
        write("entry-000.toml", &entry(0).replace("desk 0", &format!("desk {n} by the door")));
        changed(&mut events).await;
        reloads.push(began.elapsed());
    }
    shown("a saved pack of 10,000 phrasings, with the 300 ms of quiet", reloads);
}
