//! The effect of an edit on questions.

use std::path::Path;

use super::{Preview, changed};
use crate::command_line::Library;

const QUESTIONS: &str = r#"{"q": "misplaced it yesterday", "accept": ["card"]}
{"q": "opening hours", "accept": ["hours"]}
{"q": "which bus goes to the castle", "accept": []}
"#;

/// The number of questions of a kind in a section, and their text.
fn list<'a>(page: &'a str, section: &str, kind: &str) -> (usize, &'a str) {
    let (_, section) =
        page.split_once(&format!("id=\"{section}\"")).unwrap_or_else(|| panic!("{page}"));
    let (_, list) = section.split_once(&format!("class=\"changes {kind}\"")).unwrap();
    let list = list.split("</details>").next().unwrap();
    (list.matches("<li>").count(), list)
}

#[tokio::test]
async fn an_edit_shows_what_it_made_better_and_worse() {
    let library = Library::new();
    let file = |name: &str| Path::new(library.path()).join(name);
    let questions = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(questions.path(), QUESTIONS).unwrap();
    let given = questions.path().to_str().unwrap();
    let preview = Preview::start(&["--faq", library.path(), "--questions", given]);
    let mut events = preview.get("/events").await;
    let page = preview.page("/tune").await;
    assert!(page.contains("Nothing was saved since the preview was started"), "{page}");
    changed(&mut events).await;
    let page = preview.studied("/tune").await;
    let (wrong, words) = list(&page, "questions", "worse");
    assert_eq!(wrong, 1, "how it is before any edit: {page}");
    assert!(words.contains("misplaced it yesterday") && page.contains(">Now</th>"), "{page}");
    assert!(!page.contains(">Before</th>") && page.contains(" of 9 do not find their entry."));

    let save = async |name: &str, text: &str| {
        let mut events = preview.get("/events").await;
        std::fs::write(file(name), text).unwrap();
        changed(&mut events).await;
        preview.studied("/tune").await
    };
    let card = std::fs::read_to_string(file("card.toml")).unwrap();
    let more = card.replace("lost my card", "misplaced it yesterday");
    let page = save("card.toml", &more).await;
    let (better, words) = list(&page, "questions", "better");
    assert_eq!((better, list(&page, "questions", "unchanged").0), (1, 2), "{page}");
    let after = "<strong>answered with card (right)</strong>";
    assert!(words.contains("misplaced it yesterday") && words.contains(after), "{words}");
    assert_eq!(list(&page, "questions", "worse").0, 0);
    let kinds = ["better", "worse", "unchanged"].iter();
    let all: usize = kinds.map(|kind| list(&page, "phrasings", kind).0).sum();
    assert_eq!(all, 9, "every phrasing of the pack of now");

    let page = save("card.toml", &card).await;
    let (worse, words) = list(&page, "questions", "worse");
    assert!(worse == 1 && words.contains("answered with card (right) → "), "{words}");
    let page = preview.studied("/tune?since=start").await;
    assert_eq!(list(&page, "questions", "unchanged").0, 3, "as it was at the start");
    assert_eq!(list(&page, "phrasings", "unchanged").0, 9);

    let page = save("card.toml", "[en").await;
    assert!(page.contains("cannot be used") && page.contains("card.toml:1:"), "{page}");
    assert_eq!(list(&page, "questions", "worse").0, 1, "the last good one is still compared");
}

#[test]
fn questions_of_another_faq_are_refused() {
    let questions = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(questions.path(), QUESTIONS).unwrap();
    let given = questions.path().to_str().unwrap();
    let mut command = crate::command_line::caveat(&["preview", "--questions", given]);
    let line = crate::command_line::refuses(&mut command).replace(given, "FILE");
    insta::assert_snapshot!(line, @"caveat: FILE:1 accepts `card`, which is not an entry of this FAQ; name one that is, or take the line out");
}
