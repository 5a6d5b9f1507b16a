//! The terminal's reports for curators: the reasons for a verdict, and the check of a FAQ against its
//! own phrasings.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;

use crate::command_line::{Library, caveat, prints};

#[test]
fn says_why_in_a_table() {
    let library = Library::new();
    let asked = ["ask", "--faq", library.path(), "--explain", "openning hours of the libary"];
    let text = prints(&mut caveat(&asked));
    let (_, why) = text.split_once("\nWhy\n").expect("the reasons follow the reply");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let cells = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = why.lines().map(cells).collect();
    assert!(lines.iter().any(|line| line == "read as opening hours of the library"), "{why}");
    assert!(lines.iter().any(|line| line == "corrected openning to opening"), "{why}");
    assert!(lines.iter().any(|line| line.starts_with("unknown ")), "{why}");
    assert!(lines.iter().any(|line| line.starts_with("hours (")), "{why}");
    assert!(lines.iter().any(|line| line.ends_with("like “opening hours”")), "{why}");
}

#[test]
fn says_that_the_pack_holds_it_to_the_letter() {
    let library = Library::new();
    for question in ["opening hours", "how do I bake bread"] {
        let text = prints(&mut caveat(&["ask", "--faq", library.path(), "--explain", question]));
        assert!(text.contains("exactly this question"), "{text}");
    }
}

#[test]
fn says_why_in_json() {
    let library = Library::new();
    let asked = ["ask", "--json", "--explain", "--faq", library.path(), "opening hours please"];
    let line = prints(&mut caveat(&asked));
    let answer: Value = serde_json::from_str(&line).unwrap();
    let why = &answer["explanation"];
    assert_eq!(why["words"], serde_json::json!(["opening", "hours", "please"]));
    for figure in ["floor", "offer", "covered", "margin", "unseen"] {
        assert!(why[figure].is_f64(), "{figure}: {why}");
    }
    assert_eq!(why["candidates"][0]["entry"], answer["candidates"][0]["entry"]);
    assert_eq!(why["candidates"].as_array().unwrap().len(), 2);
    // The rest is as without the reasons.
    let plain =
        prints(&mut caveat(&["ask", "--json", "--faq", library.path(), "opening hours please"]));
    let mut without = answer.clone();
    without.as_object_mut().unwrap().remove("explanation");
    assert_eq!(serde_json::from_str::<Value>(&plain).unwrap(), without);
}

#[test]
fn a_faq_is_asked_its_own_phrasings() {
    let library = Library::new();
    let plain = prints(&mut caveat(&["check", library.path()]));
    let asked = prints(&mut caveat(&["check", "--self", library.path()]));
    assert!(!plain.contains("without this line, its question"), "{plain}");
    assert_eq!(asked, format!("{plain}9 phrasings asked, 0 did not find their entry\n"));
}

/// A phrasing in the wrong entry is reported with its place.
#[test]
fn a_misplaced_phrasing_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("pack.toml", "title = \"Shop\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n");
    let open = [
        "when do you open",
        "what time do you open",
        "are you open on sunday",
        "how do i pay by card",
    ];
    let pay =
        ["how can i pay", "can i pay by card", "is paying by card possible", "do you take my card"];
    for (name, phrasings) in [("open", open), ("pay", pay)] {
        let also: Vec<String> = phrasings[1..].iter().map(|p| format!("  \"{p}\",\n")).collect();
        let text = format!(
            "[en]\nquestion = \"{}\"\nanswer = \"See the door.\"\nalso_asked = [\n{}]\n",
            phrasings[0],
            also.concat()
        );
        write(&format!("{name}.toml"), &text);
    }
    let text = prints(&mut caveat(&["check", "--self", folder.path().to_str().unwrap()]));
    let warning = text
        .split("\n\n")
        .find(|part| part.contains("how do i pay by card"))
        .unwrap_or_else(|| panic!("{text}"));
    assert!(warning.contains("would find `pay` first and `open` only after it"), "{warning}");
    assert!(warning.contains("open.toml:7:3"), "{warning}");
    let lost = text.matches("without this line, its question").count();
    assert!(
        text.ends_with(&format!("8 phrasings asked, {lost} did not find their entry\n")),
        "{text}"
    );
}
