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
    let other = format!("{cookie}x");
    assert_eq!(with(&preview, "/", &[("cookie", &other)]).await.status(), StatusCode::FORBIDDEN);
    let foreign = [("cookie", cookie), ("host", "evil.example")];
    assert_eq!(with(&preview, "/", &foreign).await.status(), StatusCode::FORBIDDEN);
}
