//! The FAQ changes while the page is open; starting and stopping.

use caveat::reply::Wording;

use super::{Preview, changed};
use crate::command_line::{Library, caveat, refuses};

#[tokio::test]
async fn what_is_saved_is_seen_and_faults_change_nothing() {
    let library = Library::new();
    let preview = Preview::start(&["--faq", library.path()]);
    let tab = preview.tab(1);
    let card = std::path::Path::new(library.path()).join("card.toml");
    let good = std::fs::read_to_string(&card).unwrap();
    let ask = async || tab.asks("ask", "en-US", "lost my card").await;
    ask().await.says("Bring an identity card to the desk.");
    let mut events = preview.get("/events").await;

    let twice = r#"["lost my card", "Lost my card!"]"#;
    let faulty = good.replace("severity", "severty").replace(r#"["lost my card"]"#, twice);
    std::fs::write(&card, faulty).unwrap();
    changed(&mut events).await;
    let page = preview.page("/").await;
    assert!(page.contains("The FAQ on the disk cannot be used."), "{page}");
    assert!(page.contains("card.toml:2:1") && page.contains("unknown key `severty`"), "{page}");
    let checked = caveat(&["check", library.path()]).output().unwrap();
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.contains("warning") && !page.contains("warning: "), "{checked}\n{page}");
    ask().await.says("Bring an identity card to the desk.");

    std::fs::write(&card, good.replace("Bring an", "Come with an")).unwrap();
    changed(&mut events).await;
    assert!(!preview.page("/").await.contains("cannot be used"));
    ask().await.says("Come with an identity card to the desk.");
}

/// On a small FAQ the analysis is done before a browser listens.
#[tokio::test]
async fn a_page_that_was_drawn_before_a_change_is_told_at_once() {
    let library = Library::new();
    let preview = Preview::start(&["--faq", library.path()]);
    let drawn = preview.page("/pack").await;
    let seen = |page: &str| {
        let (_, version) = page.split_once("data-seen=\"").unwrap();
        version.split('"').next().unwrap().to_owned()
    };
    preview.studied("/pack").await;
    let events = format!("/events?seen={}", seen(&drawn));
    changed(&mut preview.get(&events).await).await;
    // So is a browser that lost the connection in between.
    let now = format!("/events?seen={}", seen(&preview.page("/pack").await));
    let request = preview.client.get(format!("{}{now}", preview.at)).header("last-event-id", "0");
    changed(&mut request.send().await.unwrap()).await;
}

#[tokio::test]
async fn a_faulty_faq_is_shown_from_the_start_and_fixed_while_the_page_is_open() {
    let library = Library::new();
    let card = std::path::Path::new(library.path()).join("card.toml");
    let good = std::fs::read_to_string(&card).unwrap();
    std::fs::write(&card, good.replace("severity", "severty")).unwrap();
    let questions = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(questions.path(), "{\"q\": \"lost my card\", \"accept\": [\"card\"]}\n")
        .unwrap();
    let given = questions.path().to_str().unwrap();
    let preview = Preview::start(&["--faq", library.path(), "--questions", given]);
    let mut events = preview.get("/events").await;
    for page in ["/", "/pack", "/tune", "/misses"] {
        let page = preview.page(page).await;
        assert!(page.contains("The FAQ on the disk cannot be used."), "{page}");
        assert!(page.contains("card.toml:2:1") && page.contains("unknown key `severty`"), "{page}");
    }
    let tab = preview.tab(1);
    tab.asks("ask", "en-US", "lost my card").await.says(Wording::english().decline_title);

    std::fs::write(&card, good).unwrap();
    changed(&mut events).await;
    while preview.page("/").await.contains("cannot be used") {
        changed(&mut events).await;
    }
    tab.asks("ask", "en-US", "lost my card").await.says("Bring an identity card to the desk.");
    let tune = preview.studied("/tune").await;
    assert!(
        tune.contains("Nothing was saved since"),
        "the first one that loads is the start: {tune}"
    );
}

#[tokio::test]
async fn the_look_is_kept_in_a_cookie_and_leads_nowhere_else() {
    let preview = Preview::start(&[]);
    let chosen = async |look: &str, back: &str| {
        let answer = preview.post("/look", &[("look", look), ("back", back)]).await;
        assert_eq!(answer.status().as_u16(), 303);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        (header("set-cookie"), header("location"))
    };
    let (cookie, back) = chosen("dark", "/?tab=1").await;
    assert_eq!(back, "/?tab=1");
    let cookie = cookie.split(';').next().unwrap();
    let request = preview.client.get(format!("{}/", preview.at)).header("cookie", cookie);
    let page = request.send().await.unwrap().text().await.unwrap();
    assert!(page.contains("<html lang=\"en\" data-look=\"dark\">"), "{page}");
    for elsewhere in [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nx: y",
        "https://evil.example",
        "",
    ] {
        assert_eq!(chosen("x\"y", elsewhere).await.1, "/");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_it_in_good_order() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::INT, Signal::TERM] {
        let mut preview = Preview::start(&[]);
        // An open page does not delay the shutdown.
        let events = preview.get("/events").await;
        kill_process(Pid::from_child(&preview.child), signal).unwrap();
        assert_eq!(preview.child.wait().unwrap().code(), Some(0));
        drop(events);
    }
}

#[test]
fn what_cannot_be_served_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refuses(&mut caveat(&["preview", "--listen", &address])).replace(&address, "ADDR");
    insta::assert_snapshot!(line, @"caveat: cannot listen at ADDR: Address already in use (os error 98); name another with --listen");
    let line = refuses(&mut caveat(&["preview", "--faq", "tests/none"]));
    insta::assert_snapshot!(line, @"caveat: there is no folder tests/none; name one that holds a pack.toml");
}
