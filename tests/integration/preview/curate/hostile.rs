//! Writing is for this page alone and for its folder: foreign pages and hosts, hostile names and words, links.

use std::fs;
use std::path::Path;

use reqwest::StatusCode;

use super::{CARD, Curator, library};
use crate::preview::Preview;

#[tokio::test]
async fn writing_is_for_this_page_alone() {
    let library = library();
    let curator = Curator::over(library.path(), &[]);
    let (preview, before) = (&curator.preview, curator.file("card.toml"));
    let form = curator.form("/edit?id=card", &[("answer.en", "Theirs.")]).await;
    let paths = [
        "/edit/save",
        "/edit/check",
        "/edit/try",
        "/edit/rename",
        "/edit/delete",
        "/history/undo",
        "/history/commit",
        "/begin",
        "/misses/add",
        "/misses/decline",
    ];
    for path in paths {
        let post = || preview.client.post(format!("{}{path}", preview.at)).form(&form);
        for origin in [None, Some("http://evil.example"), Some("null")] {
            let request =
                origin.into_iter().fold(post(), |request, it| request.header("origin", it));
            assert_eq!(
                request.send().await.unwrap().status(),
                StatusCode::FORBIDDEN,
                "{path} {origin:?}"
            );
        }
        let foreign = post().header("host", "evil.example").header("origin", "http://evil.example");
        assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{path}");
        // A link or a picture on another site changes nothing.
        let read = preview.get(path).await.status();
        assert_eq!(read, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(curator.file("card.toml"), before);

    let reading = Preview::start(&["--faq", library.path()]);
    for path in paths {
        let answer = reading.post(path, &[("id", "card")]).await;
        // There may be a page of that name which only reads.
        assert!(matches!(answer.status().as_u16(), 404 | 405), "{path}");
    }
    for path in ["/edit", "/edit?id=card", "/history", "/edit/move?id=card"] {
        assert_eq!(reading.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let page = reading.page("/pack").await;
    assert!(
        !page.contains("New entry") && !page.contains("/edit") && !page.contains("/history"),
        "{page}"
    );

    let open = Preview::of(&["--faq", library.path(), "--write"], &["--listen", "0.0.0.0:0"]);
    assert!(open.link.contains("/?token="));
    let fields = [("id", "card"), ("base", ""), ("name", "x")];
    assert_eq!(open.post("/edit/rename", &fields).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(curator.file("card.toml"), before);
}

#[tokio::test]
async fn hostile_names_and_words_lead_nowhere() {
    let library = library();
    let outside = Path::new(library.path()).parent().unwrap().join("caveat-outside.toml");
    let curator = Curator::over(library.path(), &[]);
    for id in [
        "../caveat-outside",
        "..%2fcaveat-outside",
        "pack",
        ".history",
        "/etc/passwd",
        "a/b",
        "A",
        "x\0y",
        "\u{202e}x",
    ] {
        let fields = [
            ("id", id),
            ("base", ""),
            ("question.en", "Q?"),
            ("answer.en", "A."),
            ("severity", "info"),
        ];
        let answer = curator.sends("/edit/save", &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{id}: {}", answer.text);
        let named = [("name", id), ("base", ""), ("question.en", "Q?"), ("answer.en", "A.")];
        let answer = curator.sends("/edit/save", &named).await;
        assert!(answer.location.is_empty(), "{id}");
        for path in ["/edit/rename", "/edit/delete"] {
            let fields = [("id", id), ("base", ""), ("name", "x")];
            assert!(curator.sends(path, &fields).await.location.is_empty(), "{path} {id}");
        }
        let read =
            curator.preview.client.get(format!("{}/edit", curator.preview.at)).query(&[("id", id)]);
        assert_eq!(read.send().await.unwrap().status(), StatusCode::NOT_FOUND, "{id}");
    }
    assert!(!outside.exists());
    assert_eq!(fs::read_dir(&curator.folder).unwrap().count(), 3, "nothing was written");

    let script = "</textarea><script>alert(1)</script>\" onfocus=alert(2) \u{202e}x";
    let fields = [
        ("question.en", script),
        ("answer.en", script),
        ("also_asked.en", script),
        ("name", "odd"),
    ];
    curator.saves("/edit", &fields).await.saved();
    for path in ["/edit?id=odd", "/pack", "/history", "/edit/move?id=odd"] {
        let page = curator.preview.page(path).await;
        assert!(!page.contains("<script>alert") && page.contains("alert"), "{path}: {page}");
    }
    let large = "x".repeat(2 << 20);
    let refused = curator.saves("/edit", &[("question.en", "Large?"), ("answer.en", &large)]).await;
    assert!(refused.location.is_empty(), "more than a file may hold");
    let larger = "x".repeat(5 << 20);
    let answer = curator.sends("/edit/save", &[("answer.en", &larger)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_written_through_links() {
    let library = library();
    let outer = tempfile::tempdir().unwrap();
    let history = outer.path().join("elsewhere");
    fs::create_dir(&history).unwrap();
    std::os::unix::fs::symlink(&history, Path::new(library.path()).join(".history")).unwrap();
    let curator = Curator::over(library.path(), &[]);
    let refused = curator.saves("/edit?id=card", &[("answer.en", "Mine.")]).await;
    assert!(refused.location.is_empty() && refused.text.contains("is a link"), "{}", refused.text);
    assert_eq!(fs::read_dir(&history).unwrap().count(), 0);
    assert_eq!(curator.file("card.toml"), CARD);
}
