//! The binary with a folder of the test as its FAQ.

use std::fs::{create_dir, read_to_string, rename, write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use caveat::store::{Choice, DatabaseUrl, Store};

use super::colours::{asked, files};
use super::processes::Running;
use crate::chat::{Channel, Reply};
use crate::ids::id;
use crate::standin::StandIn;

/// Timeout of a reload.
const BOUND: Duration = Duration::from_secs(60);

/// A bot that watches a folder of the test.
pub(crate) struct Live {
    pub(crate) discord: StandIn,
    pub(crate) running: Running,
    pub(crate) place: tempfile::TempDir,
    pub(crate) log: Channel,
    pub(crate) metrics: String,
}

/// Writes a pack of this colour.
pub(crate) fn fill(folder: &Path, colour: &str) {
    create_dir(folder).expect("there is room");
    for (name, text) in files(colour) {
        write(folder.join(name), text).expect("there is room");
    }
}

/// Replaces a path by a link.
pub(crate) fn link(to: &str, at: &Path) {
    let new = at.with_extension("new");
    symlink(to, &new).expect("there is room");
    rename(new, at).expect("both are there");
}

impl Live {
    /// `make` puts the first pack at `faq` in the folder.
    pub(crate) async fn start(make: impl FnOnce(&Path)) -> Self {
        let place = tempfile::tempdir().expect("there is room");
        make(place.path());
        let discord = StandIn::start().await;
        discord.expect_answers();
        let guild = discord.guild("expats");
        let log = guild.channel("log").takes_notes();
        let database = place.path().join("caveat.db");
        let store = Store::open(&DatabaseUrl::File(database.clone())).await.expect("it opens");
        store.choose(id(guild.id), &Choice::Log(Some(id(log.id)))).await.expect("it is kept");
        store.close().await;
        let text = |path: PathBuf| path.display().to_string();
        let variables = [
            ("CAVEAT_FAQ", text(place.path().join("faq"))),
            ("CAVEAT_DATABASE", format!("sqlite://{}", text(database))),
            ("CAVEAT_LISTEN", "127.0.0.1:0".to_owned()),
        ];
        let variables: Vec<_> = variables.iter().map(|(name, to)| (*name, to.as_str())).collect();
        let running = Running::start_with(&discord, &variables).await;
        let started = running.log();
        let (_, address) = started.split_once("watch at ").expect("it says where");
        let (address, _) = address.split_once("/readyz").expect("it says what");
        let metrics = format!("{address}/metrics");
        Self { discord, running, place, log, metrics }
    }

    pub(crate) fn faq(&self) -> PathBuf {
        self.place.path().join("faq")
    }

    /// Waits until this many reloads had this outcome.
    pub(crate) async fn reloaded(&self, outcome: &str, times: usize) {
        let line = format!("caveat_pack_reloads_total{{outcome=\"{outcome}\"}} {times}");
        let began = Instant::now();
        loop {
            let numbers = reqwest::get(&self.metrics).await.expect("it is served");
            let numbers = numbers.text().await.expect("it is text");
            if numbers.lines().any(|there| there == line) {
                return;
            }
            assert!(began.elapsed() < BOUND, "{line}\n{numbers}\n{}", self.running.log());
        }
    }

    pub(crate) async fn says(&self, n: usize) -> Reply {
        let user = self.discord.user(&format!("alice-{n}"));
        let general = self.discord.guild("expats").channel("general");
        user.says(&general, &format!("@caveat {}", asked("office"))).await.reply().await
    }

    /// Resident memory of the bot, in kilobytes.
    #[allow(dead_code, reason = "tests/measures uses it")]
    pub(crate) fn resident(&self) -> u64 {
        let status = read_to_string(format!("/proc/{}/status", self.running.id()));
        let status = status.expect("it runs, on Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.expect("it has some memory")
    }
}

/// Waits for these words in the bot's log.
pub(crate) async fn said(running: &Running, words: &str) {
    let began = Instant::now();
    while !running.log().contains(words) {
        assert!(began.elapsed() < BOUND, "{words}\n{}", running.log());
        tokio::task::yield_now().await;
    }
}
