//! Own entries beside a pack: what is answered, offered and left alone.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use crate::matching::{Matcher, Outcome, Overlay, Unpublishable, Unteachable};
use crate::pack::{Language, OwnEntry, Pack, PackFiles, Severity, Text, load, own_id};

/// An own entry in English with this number.
fn own(number: i64, question: &str, answer: &str) -> OwnEntry {
    OwnEntry {
        id: own_id(number),
        language: Language::new("en").unwrap(),
        severity: Severity::Info,
        text: Text {
            question: question.to_owned(),
            answer: answer.to_owned(),
            cautions: Vec::new(),
            advice: Vec::new(),
        },
        written: "2026-11-29".to_owned(),
    }
}

fn shipped() -> (Pack, Matcher) {
    let pack = load(PackFiles::shipped()).pack.unwrap();
    let matcher = Matcher::new(&pack);
    (pack, matcher)
}

fn overlay() -> Overlay {
    Overlay::default().with_entries(vec![
        own(
            1,
            "How do I get the member role?",
            "Read the rules channel and react with a tick. The role comes by itself.",
        ),
        own(
            2,
            "When is the weekly game night?",
            "On Fridays at eight in the evening, in the voice channel.",
        ),
        own(3, "Where can I report a rude member?", "Write to the moderators with a screenshot."),
    ])
}

fn judged(matcher: &Matcher, overlay: &Overlay, question: &str) -> Outcome {
    matcher.judge_with(&matcher.read(question), None, Some(overlay)).verdict.outcome()
}

#[test]
fn an_own_entry_is_found_in_other_words() {
    let (_, matcher) = shipped();
    let overlay = overlay();
    let entry = |number| Outcome::Answer(own_id(number));
    for (question, expected) in [
        ("how do i get the member role", entry(1)),
        ("hi! How can I get the member role please?", entry(1)),
        ("when is game night this week", entry(2)),
        ("when is the weekly gmae nihgt", entry(2)),
        ("where do i report a rude member", entry(3)),
    ] {
        assert_eq!(judged(&matcher, &overlay, question), expected, "{question}");
    }
    for question in
        ["what is the weather like", "thank you so much", "which wine goes with lobster"]
    {
        assert_eq!(judged(&matcher, &overlay, question), Outcome::Decline, "{question}");
    }
}

/// Every phrasing of the pack is judged as without own entries, and so is what it declines.
#[test]
fn what_the_pack_says_stays() {
    let (pack, matcher) = shipped();
    let overlay = overlay();
    let phrasings = pack.entries.iter().flat_map(|entry| &entry.phrasings);
    let outside = pack.out_of_scope.values().flatten();
    for text in phrasings.map(|phrasing| &phrasing.text).chain(outside) {
        let before = matcher.judge(text, None).verdict;
        let after = matcher.judge_with(&matcher.read(text), None, Some(&overlay)).verdict;
        assert_eq!(before, after, "{text}");
    }
}

#[test]
fn what_would_take_over_cannot_be_published() {
    let (pack, matcher) = shipped();
    let overlay = overlay();
    let english = Language::new("en").unwrap();
    let check = |id: &str, question: &str| {
        matcher.publishable(&pack, id, question, &english, Some(&overlay))
    };
    assert_eq!(check(&own_id(9), "Who made the logo of this server?"), Ok(()));
    assert_eq!(check(&own_id(1), "How do I get the member role?"), Ok(()), "its own question");
    let taken = check(&own_id(9), "how do I get the member role");
    assert!(
        matches!(&taken, Err(Unpublishable::Question(Unteachable::Taken { entry, .. })) if *entry == own_id(1)),
        "{taken:?}"
    );
    assert_eq!(check(&own_id(9), "?!"), Err(Unpublishable::Question(Unteachable::Empty)));
    let dangers: Vec<_> =
        pack.entries.iter().filter(|entry| entry.severity == Severity::Danger).collect();
    assert!(!dangers.is_empty());
    for danger in dangers {
        let english = danger.phrasings.iter().filter(|phrasing| phrasing.language == english);
        for phrasing in english.take(3) {
            let refused = check(&own_id(9), &phrasing.text);
            assert!(refused.is_err(), "{}", phrasing.text);
            let reworded = format!("so tell me please {} here", phrasing.text);
            let refused = check(&own_id(9), &reworded);
            assert!(refused.is_err(), "{reworded}");
        }
    }
}

/// The index belongs to the matcher that made it: another pack reads the entries anew.
#[test]
fn another_pack_reads_them_anew() {
    let (_, shipped) = shipped();
    let files = [
        ("pack.toml", "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n"),
        ("a.toml", "[en]\nquestion = \"Is there a car park?\"\nanswer = \"Yes, behind it.\"\n"),
    ];
    let small = Matcher::new(&load(PackFiles::from_texts("test", files)).pack.unwrap());
    let overlay = overlay();
    for matcher in [&shipped, &small, &shipped] {
        let found = judged(matcher, &overlay, "when is game night");
        assert_eq!(found, Outcome::Answer(own_id(2)));
    }
}

/// A question with the ids of the entries that answer it.
type Labelled = (String, Vec<String>);

/// The folder of a small pack, one phrasing an entry, and its labelled questions.
fn small(name: &str) -> (Vec<(String, OwnEntry)>, Vec<Labelled>) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/fit/own");
    let files = PackFiles::read(&folder.join(name)).expect("it is there");
    let pack = load(files).pack.expect("it loads");
    let entries = pack.entries.iter().zip(1..).map(|(entry, number)| {
        let (text, language) = pack.text(entry, &pack.default_language);
        let own = own(number, &text.question, &text.answer);
        let chinese = Language::new("zh-Hans").filter(|_| language.as_str() == "zh");
        (entry.id.clone(), OwnEntry { language: chinese.unwrap_or(language), ..own })
    });
    (entries.collect(), small_questions(name))
}

/// The outcomes of labelled questions: in scope answered right, wrong, offered right, declined; out of scope answered,
/// offered.
#[derive(Debug, Default)]
struct Figures {
    right: u32,
    wrong: u32,
    offered: u32,
    all: u32,
    out_answered: u32,
    out_offered: u32,
    out: u32,
}

fn figures(
    matcher: &Matcher,
    overlay: Option<&Overlay>,
    questions: &[Labelled],
    id_of: impl Fn(&str) -> String,
) -> Figures {
    let mut figures = Figures::default();
    for (question, accept) in questions {
        let accept: Vec<String> = accept.iter().map(|id| id_of(id)).collect();
        let verdict = matcher.judge_with(&matcher.read(question), None, overlay).verdict;
        let is_in = !accept.is_empty();
        *(if is_in { &mut figures.all } else { &mut figures.out }) += 1;
        match verdict {
            crate::matching::Verdict::Answer(first) => match (is_in, accept.contains(&first.entry))
            {
                (true, true) => figures.right += 1,
                (true, false) => figures.wrong += 1,
                (false, _) => figures.out_answered += 1,
            },
            crate::matching::Verdict::Suggest(offered) if is_in => {
                figures.offered += u32::from(offered.iter().any(|one| accept.contains(&one.entry)));
            }
            crate::matching::Verdict::Suggest(_) => figures.out_offered += 1,
            crate::matching::Verdict::Decline => {}
        }
    }
    figures
}

/// How well own entries are found beside the shipped pack, next to what a pack of the same entries would do alone, and
/// what that does to the shipped pack's own questions.
#[test]
#[ignore = "a measurement: run it in release with --nocapture"]
fn measured_on_small_packs() {
    let (_, shipped) = shipped();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/fit/own");
    let of_shipped = small_questions("shipped");
    for name in ["game", "housing", "shop", "tags"] {
        let (entries, questions) = small(name);
        let alone = load(PackFiles::read(&folder.join(name)).unwrap()).pack.unwrap();
        let alone = Matcher::new(&alone);
        let overlay =
            Overlay::default().with_entries(entries.iter().map(|(_, own)| own.clone()).collect());
        let own_of = |id: &str| {
            let found = entries.iter().find(|(known, _)| known == id);
            found.map_or_else(|| id.to_owned(), |(_, own)| own.id.clone())
        };
        println!("{name} alone  {:?}", figures(&alone, None, &questions, str::to_owned));
        println!("{name} beside {:?}", figures(&shipped, Some(&overlay), &questions, own_of));
        println!("shipped before {:?}", figures(&shipped, None, &of_shipped, str::to_owned));
        println!(
            "shipped after  {:?}",
            figures(&shipped, Some(&overlay), &of_shipped, str::to_owned)
        );
    }
}

fn small_questions(name: &str) -> Vec<Labelled> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/fit/own");
    let lines = std::fs::read_to_string(path.join(format!("{name}.jsonl"))).expect("it is there");
    let question = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        let accept = line["accept"].as_array().into_iter().flatten();
        let accept = accept.filter_map(|id| id.as_str().map(str::to_owned)).collect();
        (line["q"].as_str().unwrap_or_default().to_owned(), accept)
    };
    lines.lines().map(question).collect()
}

/// Memory of this process, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it is told");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).unwrap_or(0) * 1024
}

/// Entries of ordinary size, each different from the others.
fn many(count: i64) -> Vec<OwnEntry> {
    let things = ["role", "event", "channel", "ticket", "badge", "invite", "stream", "contest"];
    let verbs = ["get", "find", "leave", "report", "create", "change", "join", "win"];
    let entry = |number: i64| {
        let at = number as usize;
        let (thing, verb) = (things[at % 8], verbs[at / 8 % 8]);
        let question = format!("How do I {verb} the {thing} number {number} here?");
        let answer = format!(
            "Open the {thing} page and follow the steps to {verb} it. {} Ask a moderator of group \\
             {number} if that does not work within a day, and say what you have tried so far.",
            "It takes a while until everybody sees it, so please be patient. ".repeat(4)
        );
        own(number, &question, &answer)
    };
    (1..=count).map(entry).collect()
}

/// Measures the cost of own entries: a question to a server with a hundred of them, and the memory of servers that have ten each.
#[test]
#[ignore = "a measurement: run it in release with --nocapture"]
fn what_own_entries_cost() {
    let (pack, matcher) = shipped();
    let questions: Vec<&str> = pack
        .entries
        .iter()
        .map(|entry| &*entry.texts[&pack.default_language].question)
        .chain(["how do i win the badge", "what is the weather like", "where do i report a ticket"])
        .collect();
    let overlay = Overlay::default().with_entries(many(100));
    let took = |overlay: Option<&Overlay>| {
        let begin = std::time::Instant::now();
        for _ in 0..20 {
            for question in &questions {
                // Not to the letter, which is looked up alone.
                let asked = format!("{question} please tell");
                matcher.judge_with(&matcher.read(&asked), None, overlay);
            }
        }
        begin.elapsed().as_secs_f64() * 1e6 / (20 * questions.len()) as f64
    };
    took(Some(&overlay));
    let (without, with) = (took(None), took(Some(&overlay)));
    println!("a question: {without:.1} µs without, {with:.1} µs with a hundred entries");
    let before = resident();
    let one: Vec<Overlay> = (0..100).map(|_| Overlay::default().with_entries(many(100))).collect();
    one.iter().for_each(|overlay| drop(judged(&matcher, overlay, "how do i win the badge")));
    println!("a hundred entries: {} kB", (resident() - before) / 100 / 1024);
    drop(one);
    let before = resident();
    let all: Vec<Overlay> =
        (0..10_000).map(|_| Overlay::default().with_entries(many(10))).collect();
    all.iter().for_each(|overlay| drop(judged(&matcher, overlay, "how do i win the badge")));
    println!(
        "ten thousand servers with ten entries: {} MB",
        resident().saturating_sub(before) >> 20
    );
}
