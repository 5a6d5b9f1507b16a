//! Any field of any entry is set, and all other lines stay byte for byte.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{EditError, Fields, TextFields};
use crate::pack::{Citation, Language, PackFiles, Severity, load};

const WHOLE: &str = r#"# Read with the office, 2026.
severity = "info" # for now
# Their handbook.
sources = [{ source = "handbook", paragraphs = [1, 2] }]
related = ["b", "c"] # both
reviewed = 2026-01-02

# English first.
[en] # of the office
question = "Where?"
also_asked = [
  "where is it", # often
  # from a letter
  "the way there",
]
answer = "Here."

[zh-Hans]
question = "在哪？"
answer = "这里。"
# The end.
"#;

fn english() -> Language {
    Language::new("en").unwrap()
}

#[track_caller]
fn edited(before: &str, edit: impl FnOnce(&mut Fields)) -> String {
    let mut fields = Fields::read(before).unwrap();
    edit(&mut fields);
    let after = fields.write(before).unwrap();
    assert_eq!(Fields::read(&after).unwrap(), fields, "{after}");
    after
}

#[track_caller]
fn check(edit: impl FnOnce(&mut Fields), was: &str, is: &str) {
    assert!(WHOLE.contains(was), "{was}");
    assert_eq!(edited(WHOLE, edit), WHOLE.replace(was, is));
}

#[test]
fn one_field_is_one_change() {
    check(|_| {}, "", "");
    check(|f| f.severity = Some(Severity::Danger), "\"info\"", "\"danger\"");
    check(|f| f.reviewed = None, "reviewed = 2026-01-02\n", "");
    check(
        |f| f.reviewed = "2026-11-29".parse().ok().and_then(|d: toml_edit::Datetime| d.date),
        "2026-01-02",
        "2026-11-29",
    );
    check(|f| f.draft = true, "reviewed = 2026-01-02\n", "reviewed = 2026-01-02\ndraft = true\n");
    check(|f| f.related = vec!["c".into(), "d".into()], "[\"b\", \"c\"]", "[\"c\", \"d\"]");
    check(|f| f.sources[0].paragraphs = vec![3], "[1, 2]", "[3]");
    check(
        |f| text(f).answer = "There.\nNot here.".into(),
        "\"Here.\"",
        "\"\"\"\nThere.\nNot here.\"\"\"",
    );
    check(
        |f| text(f).also_asked.push("which way".into()),
        "there\",\n]",
        "there\",\n  \"which way\",\n]",
    );
    check(
        |f| text(f).cautions = vec!["Mind the step.".into()],
        "\"Here.\"\n",
        "\"Here.\"\ncautions = [\n  \"Mind the step.\",\n]\n",
    );
    check(
        |f| drop(f.texts.remove(&Language::new("zh-Hans").unwrap())),
        "\n[zh-Hans]\nquestion = \"在哪？\"\nanswer = \"这里。\"\n",
        "",
    );
}

#[test]
fn comments_above_what_is_taken_out_stay() {
    let draft = "# Until the office agrees.\ndraft = true # ask again\nseverity = \"info\"\n[en]\nquestion = \"Q\"\n";
    assert_eq!(
        edited(draft, |fields| fields.draft = false),
        "# Until the office agrees.\nseverity = \"info\"\n[en]\nquestion = \"Q\"\n"
    );
    let last = "# Why.\ndraft = true\n\n[en]\nquestion = \"Q\"\n";
    assert_eq!(edited(last, |fields| fields.draft = false), "# Why.\n\n[en]\nquestion = \"Q\"\n");
}

#[test]
fn a_new_entry_reads_like_those_of_a_pack() {
    let mut fields = Fields { severity: Some(Severity::Caution), draft: true, ..Fields::default() };
    fields.sources = vec![Citation { source: "handbook".into(), paragraphs: vec![1] }];
    fields.related = vec!["hours".into()];
    let also_asked = vec!["where are you".into()];
    let texts = TextFields {
        question: "Where?".into(),
        answer: "Here.".into(),
        also_asked,
        ..TextFields::default()
    };
    fields.texts.insert(english(), texts);
    let written = fields.write("").unwrap();
    assert_eq!(
        written,
        "draft = true\nseverity = \"caution\"\nsources = [{ source = \"handbook\", paragraphs = [1] }]\n\
         related = [\"hours\"]\n\n[en]\nquestion = \"Where?\"\nalso_asked = [\n  \"where are you\",\n]\nanswer = \"Here.\"\n"
    );
}

#[test]
fn what_cannot_be_changed_here_is_told() {
    let fields = Fields { severity: Some(Severity::Danger), ..Fields::default() };
    assert_eq!(fields.write("[en"), Err(EditError::NotToml));
    let odd = "en = 3\n";
    let mut fields = Fields::read(odd).unwrap();
    text(&mut fields).question = "Q".into();
    assert_eq!(fields.write(odd), Err(EditError::Unusual));
}

fn text(fields: &mut Fields) -> &mut TextFields {
    fields.texts.entry(english()).or_default()
}

/// A field with its lines in a file; no name where the lines are comments or headers.
type Chunk = (Option<&'static str>, String);

fn list(key: &'static str, items: Vec<String>, style: u8) -> Chunk {
    let quoted = items.iter().map(|item| super::quoted(item));
    let text = match style {
        0 => format!("{key} = [{}] # {key}\n", quoted.collect::<Vec<_>>().join(", ")),
        1 => format!(
            "{key} = [\n{}]\n",
            quoted.map(|item| format!("  {item},\n")).collect::<String>()
        ),
        _ => format!(
            "{key} = [\n    # of these\n{}  ] # {key}\n",
            quoted.map(|item| format!("    {item}, # yes\n")).collect::<String>()
        ),
    };
    (Some(key), text)
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}( [a-z]{1,8}){0,3}", "[\"'\\\\#=\\[\\] a-z用户\u{202e}]{1,12}"]
        .prop_filter("is said", |text| !text.trim().is_empty())
}

prop_compose! {
    /// The lines of a file, some of them fields.
    fn chunks()(
        present in any::<[bool; 8]>(),
        comments in any::<[bool; 8]>(),
        style in 0u8..3,
        one in words(), other in words(),
        items in vec(words(), 0..4), more in vec(words(), 1..4),
    ) -> Vec<Chunk> {
        let fields = [
            (Some("severity"), "severity = \"info\" # mild\n".to_owned()),
            (Some("draft"), "draft = true\n".to_owned()),
            (Some("reviewed"), "reviewed  =  2026-01-02\n".to_owned()),
            list("related", items.clone(), style),
            (Some("question"), format!("question = {} # said so\n", super::quoted(&one))),
            list("also_asked", more, 2 - style),
            (Some("answer"), format!("answer = {}\n", super::quoted(&other))),
            list("advice", items, style),
        ];
        let mut chunks: Vec<Chunk> = vec![(None, "# At the top.\n\n".to_owned())];
        for (n, field) in fields.into_iter().enumerate() {
            if n == 4 {
                chunks.push((None, "\n# The text.\n[en] # here\n".to_owned()));
            }
            if comments[n] {
                chunks.push((None, format!("# {n} comes next.\n")));
            }
            if present[n] {
                chunks.push(field);
            }
        }
        chunks.push((None, "\n# At the end.\n".to_owned()));
        chunks
    }
}

fn set(fields: &mut Fields, key: &str, word: &str, items: &[String]) {
    match key {
        "severity" => fields.severity = Some(Severity::Danger),
        "draft" => fields.draft = !fields.draft,
        "reviewed" => fields.reviewed = None,
        "related" => fields.related = items.to_vec(),
        "question" => text(fields).question = word.to_owned(),
        "answer" => text(fields).answer = format!("{word}\n{word}"),
        "also_asked" => text(fields).also_asked = items.to_vec(),
        _ => text(fields).advice = items.to_vec(),
    }
}

const KEYS: [&str; 8] =
    ["severity", "draft", "reviewed", "related", "question", "answer", "also_asked", "advice"];

proptest! {
    #[test]
    fn any_field_is_set_and_nothing_else(
        chunks in chunks(), key in 0usize..8, word in words(), items in vec(words(), 0..4),
        windows in any::<bool>(), mark in any::<bool>(),
    ) {
        let key = KEYS[key];
        let as_file = |chunks: &[Chunk]| {
            let text: String = chunks.iter().map(|(_, text)| text.as_str()).collect();
            if windows { text.replace('\n', "\r\n") } else { text }
        };
        let mark = if mark { "\u{feff}" } else { "" };
        let before = format!("{mark}{}", as_file(&chunks));
        let mut fields = Fields::read(&before).unwrap();
        set(&mut fields, key, &word, &items);
        let after = fields.write(&before).unwrap();
        let read = Fields::read(&after).unwrap();
        prop_assert_eq!(&read, &fields.without_empty(), "{}", after);
        let mut chunks = chunks;
        if read.texts.is_empty() && !after.contains("[en]") {
            // A language of which nothing is left goes with its table and the comments in it.
            let header = chunks.iter().position(|(_, text)| text.contains("[en]")).unwrap();
            let inside = header + 1..chunks.len() - 1;
            chunks[inside].iter_mut().filter(|(name, _)| *name != Some(key)).for_each(|it| it.1.clear());
            chunks[header].1 = chunks[header].1.replace("[en] # here\n", "");
        }
        let at = chunks.iter().position(|(name, _)| *name == Some(key));
        match at {
            // Its own lines alone are others.
            Some(at) => {
                let (above, below) = (as_file(&chunks[..at]), as_file(&chunks[at + 1..]));
                prop_assert!(after.starts_with(&format!("{mark}{above}")), "{}\n-- {}", before, after);
                prop_assert!(after.ends_with(&below), "{}\n-- {}", before, after);
            }
            None => {
                // The mark stays first, whichever line it is that follows.
                let mut lines = after.strip_prefix(mark).unwrap().split_inclusive('\n');
                for line in as_file(&chunks).split_inclusive('\n') {
                    prop_assert!(lines.any(|it| it == line), "{:?}\n{}\n-- {}", line, before, after);
                }
            }
        }
        prop_assert_eq!(windows, after.contains("\r\n"));
    }

    #[test]
    fn whatever_is_written_is_of_a_pack(word in words(), items in vec(words(), 0..4), keys in vec(0usize..8, 1..5)) {
        let mut fields = Fields::default();
        text(&mut fields).question = "Where?".to_owned();
        keys.iter().for_each(|key| set(&mut fields, KEYS[*key], &word, &items));
        let written = fields.write("").unwrap();
        let pack = "languages = [\"en\"]\ndefault_language = \"en\"\n";
        let files = PackFiles::from_texts("faq", [("pack.toml", pack), ("a.toml", written.as_str())]);
        let report = load(files).report;
        for fault in report.faults() {
            let message = report.message(fault);
            let is_syntax = ["unknown key", "must be", "not TOML", "invalid"].iter().any(|it| message.contains(it));
            prop_assert!(!is_syntax || message.contains("`draft`"), "{}: {}", message, written);
        }
    }
}
