//! The page of `caveat preview` by the binary, and a browser tab on it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;

use regex::Regex;
use reqwest::{Client, Response, StatusCode};

use super::processes::caveat;

/// Timeout for a change to be seen.
pub(crate) const BOUND: Duration = Duration::from_secs(60);

/// Waits for the next event.
pub(crate) async fn changed(events: &mut Response) {
    let told = async {
        while let Some(chunk) = events.chunk().await.unwrap() {
            if String::from_utf8_lossy(&chunk).contains("data: changed") {
                return;
            }
        }
        panic!("the events ended");
    };
    tokio::time::timeout(BOUND, told).await.expect("the change is told of");
}

/// A served page; stopped when dropped.
pub(crate) struct Preview {
    pub(crate) child: Child,
    /// The address, without a trailing slash.
    pub(crate) at: String,
    /// As printed.
    pub(crate) link: String,
    pub(crate) client: Client,
}

impl Preview {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(arguments, &["--listen", "127.0.0.1:0"])
    }

    pub(crate) fn of(arguments: &[&str], listen: &[&str]) -> Self {
        let mut command = caveat(&["preview"]);
        // A proxy to the outside is not for this machine.
        command.args(arguments).args(listen).env("HTTP_PROXY", "http://127.0.0.1:1");
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut link = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut link).unwrap();
        let link = link.trim().to_owned();
        let at = link.split_once("/?").map_or(link.trim_end_matches('/'), |(at, _)| at).to_owned();
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { child, at, link, client: client.build().unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.at)).send().await.unwrap()
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    /// A page, once the analysis is in it.
    pub(crate) async fn studied(&self, path: &str) -> String {
        let mut events = self.get("/events").await;
        loop {
            let page = self.page(path).await;
            if !page.contains("class=\"working\"") {
                return page;
            }
            changed(&mut events).await;
        }
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.client.post(format!("{}{path}", self.at)).form(fields);
        request.header("origin", &self.at).header("x-part", "1").send().await.unwrap()
    }

    pub(crate) fn tab(&self, n: u8) -> Tab<'_> {
        Tab { preview: self, name: format!("{n:032}") }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser tab.
pub(crate) struct Tab<'a> {
    preview: &'a Preview,
    pub(crate) name: String,
}

/// Contents of a tab.
pub(crate) struct Shown(pub(crate) String);

impl Tab<'_> {
    pub(crate) async fn asks(&self, door: &str, language: &str, text: &str) -> Shown {
        self.sends("/ask", &[("door", door), ("language", language), ("text", text)]).await
    }

    pub(crate) async fn calls(&self, language: &str, command: &str) -> Shown {
        self.sends("/call", &[("language", language), ("command", command)]).await
    }

    /// Presses the last button with this label.
    pub(crate) async fn presses(&self, shown: &Shown, label: &str) -> Shown {
        let (message, id) = shown.button(label);
        self.sends("/press", &[("message", &message), ("custom_id", &id)]).await
    }

    /// Chooses this from the last menu that has it.
    pub(crate) async fn chooses(&self, shown: &Shown, value: &str) -> Shown {
        let option = format!("<option value=\"{value}\">");
        let (before, _) = shown.0.rsplit_once(&option).unwrap_or_else(|| panic!("{}", shown.0));
        let last = |name: &str| {
            let field = Regex::new(&format!("name=\"{name}\" value=\"([^\"]+)\"")).unwrap();
            field.captures_iter(before).last().unwrap()[1].to_owned()
        };
        let (message, id) = (last("message"), last("custom_id"));
        let fields = [("message", &*message), ("custom_id", &*id), ("value", value)];
        self.sends("/press", &fields).await
    }

    pub(crate) async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let fields: Vec<_> =
            [("tab", &*self.name)].into_iter().chain(fields.iter().copied()).collect();
        let answer = self.preview.post(path, &fields).await;
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{path} {fields:?}: {text}");
        Shown(text)
    }
}

impl Shown {
    /// The message and the id of the last button with this label.
    pub(crate) fn button(&self, label: &str) -> (String, String) {
        let button = format!("value=\"([^\"]+)\">{}</button>", regex::escape(label));
        let found = Regex::new(&button).unwrap().captures_iter(&self.0).last();
        let found = found.unwrap_or_else(|| panic!("there is no {label}: {}", self.0));
        let before = &self.0[..found.get(0).unwrap().start()];
        let message = Regex::new("name=\"message\" value=\"([0-9]+)\"").unwrap();
        (message.captures_iter(before).last().unwrap()[1].to_owned(), found[1].to_owned())
    }

    /// The last message, as HTML.
    pub(crate) fn last(&self) -> &str {
        let log = self.0.split("<form id=\"ask\"").next().unwrap();
        log.rsplit("<article").next().unwrap()
    }

    /// The id of the last message.
    pub(crate) fn last_id(&self) -> String {
        let id = Regex::new("id=\"m([0-9]+)\"").unwrap();
        id.captures(self.last()).unwrap()[1].to_owned()
    }

    pub(crate) fn messages(&self) -> usize {
        self.0.matches("<article").count()
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(self.last().contains(text), "{text} is not in {}", self.last());
    }
}
