//! Access control of the page.

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode};

use super::Preview;

async fn with(preview: &Preview, path: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, HeaderValue::from_str(value).unwrap());
    }
    preview.client.get(format!("{}{path}", preview.at)).headers(map).send().await.unwrap()
}

#[tokio::test]
async fn other_sites_are_refused() {
    let preview = Preview::start(&[]);
    let port = preview.at.rsplit(':').next().unwrap();
    let refused = async |headers: &[(&'static str, &str)]| {
        let answer = with(&preview, "/", headers).await;
        answer.status() == StatusCode::FORBIDDEN
    };
    assert!(!refused(&[]).await);
    assert!(!refused(&[("origin", &preview.at)]).await);
    assert!(!refused(&[("host", &format!("localhost:{port}"))]).await);
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", "", "127.0.0.1:1"] {
        assert!(refused(&[("host", host)]).await, "{host}");
    }
    for origin in ["http://evil.example", "null", &format!("https://127.0.0.1:{port}")] {
        assert!(refused(&[("origin", origin)]).await, "{origin}");
    }
    let fields = [("tab", "0".repeat(32)), ("door", "ask".to_owned())];
    let post = |origin: Option<&str>| {
        let request = preview.client.post(format!("{}/ask", preview.at)).form(&fields);
        match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    };
    for origin in [None, Some("http://evil.example"), Some("null")] {
        let answer = post(origin).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin:?}");
        let sentence = answer.text().await.unwrap();
        assert_eq!(sentence, "Another site asked for this. Open the page itself.\n");
    }
}

#[tokio::test]
async fn nothing_is_loaded_from_elsewhere() {
    let preview = Preview::start(&[]);
    for path in ["/", "/preview.js", "/preview.css", "/nowhere"] {
        let answer = preview.get(path).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(
            header("content-security-policy")
                .starts_with("default-src 'none'; script-src 'self'; ")
        );
        assert!(!header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        let body = answer.text().await.unwrap();
        for outside in ["//cdn", "https://", "style=\"", "onclick"] {
            assert!(!body.contains(outside), "{path}: {outside}");
        }
        // The content security policy would block inline scripts and styles.
        assert!(!body.contains("<style") && !body.contains("<script>"), "{path}");
    }
}

#[tokio::test]
async fn over_the_network_it_takes_the_token() {
    let preview = Preview::of(&[], &["--listen", "0.0.0.0:0"]);
    let (_, token) = preview.link.split_once("/?token=").unwrap();
    assert_eq!(preview.get("/").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(preview.get("/preview.js").await.status(), StatusCode::FORBIDDEN);
    let wrong = format!("/?token={}", "0".repeat(32));
    assert_eq!(preview.get(&wrong).await.status(), StatusCode::FORBIDDEN);
    let welcome = preview.client.get(&preview.link).send().await.unwrap();
    assert_eq!(welcome.status(), StatusCode::OK);
    let cookie = welcome.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/"), "{cookie}");
    assert!(!welcome.text().await.unwrap().contains(token), "the page does not repeat it");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(with(&preview, "/", &[("cookie", cookie)]).await.status(), StatusCode::OK);
    // A browser that has the cookie and opens the link again is led on to an address without the token.
    for (path, there) in [("/", "/"), ("/pack", "/pack"), ("//evil.example/", "/evil.example/")] {
        for (query, rest) in [("", ""), ("tab=1&", "?tab=1")] {
            let path = format!("{path}?{query}token={token}");
            let again = with(&preview, &path, &[("cookie", cookie)]).await;
            assert_eq!(again.status(), StatusCode::OK);
            let page = again.text().await.unwrap();
            assert!(page.contains(&format!("content=\"0; url={there}{rest}\"")), "{page}");
            assert!(!page.contains(token), "{page}");
        }
    }
    let other = format!("{cookie}x");
    assert_eq!(with(&preview, "/", &[("cookie", &other)]).await.status(), StatusCode::FORBIDDEN);
    let foreign = [("cookie", cookie), ("host", "evil.example")];
    assert_eq!(with(&preview, "/", &foreign).await.status(), StatusCode::FORBIDDEN);
}

/// Before anybody is asked for a token.
#[tokio::test]
async fn a_silent_crowd_keeps_nobody_out() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    let preview = Preview::of(&[], &["--listen", "0.0.0.0:0"]);
    let address = preview.at.trim_start_matches("http://");
    let mut crowd = Vec::new();
    for n in 0..300 {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let said =
            ["", "GET / HTTP/1.1\r\nHo", "POST /ask HTTP/1.1\r\ncontent-length: 9\r\n\r\nx"][n % 3];
        // The other side may have enough of it already.
        let _ = socket.write_all(said.as_bytes()).await;
        crowd.push(socket);
    }
    let bound = std::time::Duration::from_secs(20);
    let asked = tokio::time::timeout(bound, preview.get("/")).await;
    assert_eq!(asked.expect("it is answered").status(), StatusCode::FORBIDDEN);
    for mut socket in crowd {
        let closed = tokio::time::timeout(bound, socket.read_to_end(&mut Vec::new())).await;
        assert!(closed.is_ok(), "nobody stays who says nothing");
    }
}

#[tokio::test]
async fn pages_that_hear_of_changes_are_counted() {
    let preview = Preview::start(&[]);
    let mut open = Vec::new();
    let refused = loop {
        let answer = preview.get("/events").await;
        if answer.status() != StatusCode::OK {
            break answer;
        }
        open.push(answer);
        assert!(open.len() <= 64);
    };
    assert_eq!((open.len(), refused.status()), (64, StatusCode::SERVICE_UNAVAILABLE));
    let sentence = refused.text().await.unwrap();
    assert!(sentence.starts_with("Too many pages are open;"), "{sentence}");
    preview.page("/").await;
    // A page that is closed makes room again once that is noticed.
    drop(open);
    while preview.get("/events").await.status() != StatusCode::OK {}
}
