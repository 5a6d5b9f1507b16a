//! Access control of the page. Other sites in the same browser have no access (they could point another
//! name at this machine, or send forms), and over the network only clients with the token of the
//! address do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, html};

use super::secrets::{Secrets, same};
use crate::http;

/// Nothing is loaded from elsewhere, nothing runs that is not a file of ours, and nobody frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of every answer. A referrer goes to this page alone; with none at all, browsers would not say
/// where a form comes from.
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// How long the body of a form may take to come.
const BODY: Duration = Duration::from_secs(5);

/// Where the page is served, and what it takes to see it.
pub(super) struct Guard {
    address: SocketAddr,
    /// `None` on this machine alone.
    token: Option<String>,
    /// Bytes of the longest form.
    pub(super) longest: usize,
}

/// Why a request is refused; a sentence for whoever made it.
enum Refusal {
    Host,
    Origin,
    Token,
}

impl Guard {
    /// Guards what is served at this address.
    pub(super) fn of(address: SocketAddr, secrets: &Secrets, longest: usize) -> Self {
        let token = (!address.ip().is_loopback()).then(|| secrets.next());
        Self { address, token, longest }
    }

    /// The address to be opened in a browser on this machine.
    pub(super) fn link(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let page = format!("http://{}/", SocketAddr::new(ip, self.address.port()));
        match &self.token {
            Some(token) => format!("{page}?token={token}"),
            None => page,
        }
    }

    /// Returns whether it asks for a token.
    pub(super) fn takes_token(&self) -> bool {
        self.token.is_some()
    }

    /// Returns whether a request names this address, and no other name that leads here.
    fn is_host(&self, host: &str) -> bool {
        let ip = self.address.ip();
        // Port 80 is not named.
        let full = if self.address.port() == 80 { format!("{host}:80") } else { String::new() };
        [host, &full].into_iter().any(|host| match host.parse::<SocketAddr>() {
            Ok(at) => at.port() == self.address.port() && (at.ip() == ip || ip.is_unspecified()),
            Err(_) => {
                let here = ip.is_loopback() || ip.is_unspecified();
                here && host == format!("localhost:{}", self.address.port())
            }
        })
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let host = text(HOST).filter(|host| self.is_host(host)).ok_or(Refusal::Host)?;
        let own = format!("http://{host}");
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        match text(ORIGIN) {
            Some(origin) if origin == own => {}
            None if reads => {}
            _ => return Err(Refusal::Origin),
        }
        let Some(token) = &self.token else { return Ok(()) };
        let cookies = text(COOKIE).unwrap_or_default().split(';');
        let mut values = cookies.filter_map(|one| one.trim().strip_prefix(&self.cookie("")));
        if values.any(|value| same(value, token)) { Ok(()) } else { Err(Refusal::Token) }
    }

    /// Returns whether a request has the token of the printed address.
    fn brings_token(&self, request: &Request) -> bool {
        let query = request.uri().query().unwrap_or_default();
        let mut tokens = query.split('&').filter_map(|pair| pair.strip_prefix("token="));
        let is_home = request.method() == Method::GET && request.uri().path() == "/";
        is_home && self.token.as_ref().is_some_and(|token| tokens.any(|it| same(it, token)))
    }

    /// The cookie names the port, because browsers send it to every port of a host.
    fn cookie(&self, value: &str) -> String {
        format!("caveat-preview-{}={value}", self.address.port())
    }

    /// Keeps the token, and opens the page without it in the address. The page itself does that: after a
    /// redirection from elsewhere a strict cookie is not sent.
    fn welcome(&self) -> Response {
        let token = self.token.as_deref().unwrap_or_default();
        let cookie = format!("{}; HttpOnly; SameSite=Strict; Path=/", self.cookie(token));
        ([(SET_COOKIE, cookie)], on_to("/")).into_response()
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        let sentence = match refusal {
            Refusal::Host => format!(
                "This page has no such name. Open the address that `caveat preview` printed; it ends with port {}.\n",
                self.address.port()
            ),
            Refusal::Origin => "Another site asked for this. Open the page itself.\n".to_owned(),
            Refusal::Token => {
                "This page needs its token. Open the whole address that `caveat preview` printed.\n"
                    .to_owned()
            }
        };
        (StatusCode::FORBIDDEN, sentence).into_response()
    }
}

/// A page that opens another one, in place of itself.
fn on_to(path: &str) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="refresh" content={ "0; url=" (path) };
                title { "caveat preview" }
            }
            body { main { h1 { "caveat preview" } p { a href=(path) { "Open the page" } } } }
        }
    };
    Html(page.into_string())
}

fn is_token(pair: &str) -> bool {
    pair.split('=').next() == Some("token")
}

/// Returns whether a request reads an address with any token in it.
fn brings_some_token(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    request.method() == Method::GET && query.split('&').any(is_token)
}

/// Opens the same page without a token in its address: a browser that has the cookie needs none, and keeps
/// addresses in its history.
fn welcome_again(request: &Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_token(pair)).collect();
    // Two slashes would name another host.
    let path = format!("/{}", request.uri().path().trim_start_matches('/'));
    let path = if rest.is_empty() { path } else { format!("{path}?{}", rest.join("&")) };
    on_to(&path).into_response()
}

/// The request with its body, if that comes in time and is no longer than forms are.
async fn whole(request: Request, longest: usize) -> Result<Request, StatusCode> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, longest);
    let body = tokio::time::timeout(BODY, body).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Lets through who may look at the page.
pub(super) async fn guard(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match guard.check(&request) {
        Ok(()) if brings_some_token(&request) => welcome_again(&request),
        Ok(()) => match whole(request, guard.longest).await {
            Ok(request) => {
                http::has_a_right(request.extensions());
                next.run(request).await
            }
            Err(status) => status.into_response(),
        },
        Err(Refusal::Token) if guard.brings_token(&request) => guard.welcome(),
        Err(refusal) => guard.refuse(&refusal),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::Guard;
    use crate::preview::secrets::Secrets;

    fn guard(address: &str) -> Guard {
        Guard::of(address.parse().unwrap(), &Secrets::new().unwrap(), 1 << 10)
    }

    #[test]
    fn its_own_address_is_the_only_name() {
        let own = guard("127.0.0.1:8080");
        assert_eq!(own.link(), "http://127.0.0.1:8080/");
        assert!(own.is_host("127.0.0.1:8080") && own.is_host("localhost:8080"));
        for foreign in ["", "127.0.0.1", "127.0.0.1:80", "127.0.0.2:8080", "evil.example:8080"] {
            assert!(!own.is_host(foreign), "{foreign}");
        }
        assert!(guard("127.0.0.1:80").is_host("127.0.0.1"));
        assert!(guard("[::1]:8080").is_host("[::1]:8080"));
        let open = guard("0.0.0.0:8080");
        assert!(open.is_host("192.168.1.5:8080") && open.is_host("localhost:8080"));
        assert!(!open.is_host("evil.example:8080") && !open.is_host("192.168.1.5:8081"));
        assert!(!guard("192.168.1.5:8080").is_host("192.168.1.6:8080"));
    }

    #[test]
    fn over_the_network_it_takes_a_token() {
        let open = guard("0.0.0.0:8080");
        let token = open.token.clone().unwrap();
        assert_eq!(open.link(), format!("http://127.0.0.1:8080/?token={token}"));
        assert!(token.len() == 32 && token != guard("0.0.0.0:8080").token.unwrap());
        assert!(guard("[::]:8080").link().starts_with("http://[::1]:8080/?token="));
        assert_eq!(guard("[::1]:8080").token, None);
    }
}
