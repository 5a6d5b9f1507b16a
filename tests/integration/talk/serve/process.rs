//! The binary, serving HTTP: start and end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use caveat::store::{DatabaseUrl, Scope, Store};
use serde_json::Value;
use serenity::model::Permissions;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{LEGAL, commands, registered, wire};
use crate::command_line::{caveat, refuses};
use crate::scenes::processes::Killed;
use crate::standin::endpoint::Signer;
use crate::standin::world::World;
use crate::standin::{Fault, StandIn};

const BOUND: Duration = Duration::from_secs(30);

/// The serving binary.
pub(crate) struct Process {
    pub(crate) child: Killed,
    lines: mpsc::UnboundedReceiver<String>,
    /// Its log so far.
    pub(crate) log: String,
    pub(crate) url: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Process {
    /// Starts it with these arguments and a database in a file, and lets Discord call it.
    pub(crate) async fn start(discord: &StandIn, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--discord-proxy", &discord.url()])
            .args(more)
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("CAVEAT_PUBLIC_KEY", Signer::new().key())
            .env("CAVEAT_DATABASE", format!("sqlite://{}/caveat.db", folder.path().display()))
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (tell, lines) = mpsc::unbounded_channel();
        let written = child.stderr.take().expect("it is piped");
        std::thread::spawn(move || {
            for line in BufReader::new(written).lines().map_while(Result::ok) {
                // The receiver may be gone.
                let _ = tell.send(line);
            }
        });
        let (log, url) = (String::new(), String::new());
        let mut process = Self { child: Killed(child), lines, log, url, folder };
        let line = process.writes("interactions come in at ").await;
        let (_, at) = line.split_once("come in at ").expect("it was looked for");
        process.url =
            at.trim_end_matches(['"', '}']).split('"').next().expect("it ends").to_owned();
        discord.calls([process.url.clone()]);
        registered(discord, commands()).await;
        process
    }

    /// Waits for this part in its log.
    async fn writes(&mut self, part: &str) -> String {
        let found = async {
            while let Some(line) = self.lines.recv().await {
                self.log.push_str(&format!("{line}\n"));
                if line.contains(part) {
                    return line;
                }
            }
            panic!("it ended:\n{}", self.log)
        };
        timeout(BOUND, found).await.expect("it comes so far")
    }

    fn signal(&self, signal: &str) {
        let id = self.child.0.id().to_string();
        let kill = Command::new("kill").args([signal, &id]).output();
        assert!(kill.expect("there is a kill").status.success(), "it is still there");
    }

    /// Waits for its end; returns the exit code and the log.
    pub(crate) async fn ended(mut self) -> (Option<i32>, String, tempfile::TempDir) {
        let Self { mut child, .. } = self;
        let ended = tokio::task::spawn_blocking(move || child.0.wait());
        let ended = timeout(BOUND, ended).await.expect("it ends").expect("nothing panics there");
        while let Some(line) = self.lines.recv().await {
            self.log.push_str(&format!("{line}\n"));
        }
        (ended.expect("it can be waited for").code(), self.log, self.folder)
    }
}

#[tokio::test]
async fn told_to_leave_it_finishes_what_is_in_hand_and_keeps_everything() {
    for signal in ["-TERM", "-INT"] {
        let discord = StandIn::start().await;
        discord.expect_answers();
        let process = Process::start(&discord, &[]).await;
        let guild = discord.guild("expats");
        let general = guild.channel("general");
        let ada = discord.user("ada").with_role(&guild.role("mods", Permissions::MANAGE_MESSAGES));
        let answer = ada.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
        ada.clicks(&answer, "Helpful").await.reply().await;
        discord.fails(&["PATCH", "/webhooks/"], [Fault::html(502)]);
        let asked = ada.asks(&general, "/faq-stats", []).await;
        let tried = |request: &String| request.starts_with("PATCH");
        let tried = |world: &World| world.requests.iter().any(tried).then_some(());
        discord.shared.wait(BOUND, tried).await.expect("it is tried");
        // An idle connection is closed at once, and delays nobody.
        let idle = wire::open(&process.url, "").await;
        process.signal(signal);
        asked.reply().await;
        let (code, log, folder) = process.ended().await;
        assert_eq!(code, Some(0), "{signal}\n{log}");
        assert!(log.contains("leaving Discord"), "{log}");
        idle.rest().await;
        let store = Store::open(&DatabaseUrl::File(folder.path().join("caveat.db"))).await.unwrap();
        assert_eq!(store.tallies(Scope::All, 0).await.unwrap()[0].helpful, 1);
    }
}

#[tokio::test]
async fn one_line_says_what_starts() {
    let discord = StandIn::start().await;
    let process = Process::start(&discord, &["--watch", "127.0.0.1:0"]).await;
    process.signal("-TERM");
    let (_, log, _) = process.ended().await;
    let lines = log.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"));
    let starting = |line: &Value| line["message"] == "starting";
    let lines: Vec<_> = lines.filter(starting).collect();
    let [line] = &lines[..] else { panic!("{log}") };
    for part in ["version", "pack", "database", "faq", "interactions"] {
        assert!(line[part].is_string(), "{part}: {line}");
    }
    assert!(line["shards"].is_null() && line["entries"] == 26, "{line}");
    assert!(log.contains("watch at http://127.0.0.1:"), "{log}");
}

#[test]
fn what_is_missing_or_wrong_is_said_in_a_sentence() {
    const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    let line = refuses(&mut caveat(&["serve"]));
    insta::assert_snapshot!(line, @"caveat: the following required arguments were not provided: --listen <ADDR> --public-key <KEY>; see `caveat --help`");
    let line = refuses(&mut caveat(&["serve", "--listen", "127.0.0.1:0", "--public-key", "abc"]));
    insta::assert_snapshot!(line, @"caveat: invalid value 'abc' for '--public-key <KEY>': a public key has 64 digits from 0 to f; copy it from the application's General Information page; see `caveat --help`");
    let mut serve = caveat(&["serve", "--listen", "127.0.0.1:0"]);
    let line = refuses(serve.env("CAVEAT_PUBLIC_KEY", KEY));
    insta::assert_snapshot!(line, @"caveat: there is no token; set DISCORD_TOKEN to the one on the Bot page of your application");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (flags, flag) in [
        (["--listen", &address, "--watch", "127.0.0.1:0"], "--listen"),
        (["--listen", "127.0.0.1:0", "--watch", &address], "--watch"),
    ] {
        let mut serve = caveat(&["serve", "--public-key", KEY]);
        let line = refuses(serve.args(flags).env("DISCORD_TOKEN", "MTIz.x.y"));
        assert!(line.starts_with(&format!("caveat: cannot listen at {address}: ")), "{line}");
        assert!(line.ends_with(&format!("name another with {flag}")), "{line}");
    }
}
