//! The binary with a folder that is edited while it runs.

use std::fs::{create_dir, read_to_string, rename, write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use caveat::store::{Choice, DatabaseUrl, Store};

use super::super::leaving::Running;
use super::{COLOURS, THINGS, ask, asked, colour_of, files};
use crate::chat::{Channel, Reply};
use crate::ids::id;
use crate::standin::StandIn;

/// Timeout of a reload.
const BOUND: Duration = Duration::from_secs(60);
/// Number of reloads in the measurement.
const RELOADS: usize = 1000;

/// A bot that watches a folder of the test.
struct Live {
    discord: StandIn,
    running: Running,
    place: tempfile::TempDir,
    log: Channel,
    metrics: String,
}

/// Writes a pack of this colour.
fn fill(folder: &Path, colour: &str) {
    create_dir(folder).expect("there is room");
    for (name, text) in files(colour) {
        write(folder.join(name), text).expect("there is room");
    }
}

/// Replaces a path by a link.
fn link(to: &str, at: &Path) {
    let new = at.with_extension("new");
    symlink(to, &new).expect("there is room");
    rename(new, at).expect("both are there");
}

impl Live {
    /// `make` puts the first pack at `faq` in the folder.
    async fn start(make: impl FnOnce(&Path)) -> Self {
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

    fn faq(&self) -> PathBuf {
        self.place.path().join("faq")
    }

    /// Waits until this many reloads had this outcome.
    async fn reloaded(&self, outcome: &str, times: usize) {
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

    async fn says(&self, n: usize) -> Reply {
        let user = self.discord.user(&format!("alice-{n}"));
        let general = self.discord.guild("expats").channel("general");
        user.says(&general, &format!("@caveat {}", asked("office"))).await.reply().await
    }

    /// Resident memory of the bot, in kilobytes.
    fn resident(&self) -> u64 {
        let status = read_to_string(format!("/proc/{}/status", self.running.id()));
        let status = status.expect("it runs, on Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.expect("it has some memory")
    }
}

#[tokio::test]
async fn what_is_saved_is_answered_from_and_what_is_faulty_is_not() {
    let live = Live::start(|place| fill(&place.join("faq"), "crimson")).await;
    assert_eq!(colour_of(&live.says(0).await), "crimson");
    let office = live.faq().join("crimson-office.toml");
    let good = read_to_string(&office).unwrap();
    // Like editors: written to a temporary file that is then renamed.
    let save = |text: String| {
        write(live.faq().join("saved~"), text).unwrap();
        rename(live.faq().join("saved~"), &office).unwrap();
    };
    save(good.replace("street", "alley"));
    live.reloaded("loaded", 1).await;
    assert_eq!(live.says(1).await.description(), "In the crimson alley.");

    save(good.replace("answer =", "anser ="));
    live.reloaded("faulty", 1).await;
    let told = live.log.heard(1).await[0].description().to_owned();
    assert!(told.contains("crimson-office.toml:") && told.contains("anser"), "{told}");
    assert!(!told.contains(&live.place.path().display().to_string()), "{told}");
    assert_eq!(live.says(2).await.description(), "In the crimson alley.");
    // Again that fault, one line lower.
    save(format!("\n{}", good.replace("answer =", "anser =")));
    live.reloaded("faulty", 2).await;

    save(good.clone());
    live.reloaded("loaded", 2).await;
    let told = live.log.heard(2).await;
    assert_eq!(told.len(), 2, "once each");
    assert!(told[1].description().contains("The errors are fixed"), "{}", told[1].description());
    assert_eq!(live.says(3).await.description(), "In the crimson street.");
    // Written in place.
    write(&office, good.replace("street", "avenue")).unwrap();
    live.reloaded("loaded", 3).await;
    assert_eq!(live.says(4).await.description(), "In the crimson avenue.");

    live.running.signal("-TERM");
    let (code, log) = live.running.ended().await;
    assert_eq!(code, Some(0), "{log}");
    let line = log.lines().find(|line| line.contains("the FAQ was reloaded"));
    let line = line.unwrap_or_else(|| panic!("{log}"));
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["entries"], 6, "{line}");
    assert!(line["pack"].is_string() && line["took"].is_string(), "{line}");
    assert!(log.contains("the changed FAQ cannot be used") && log.contains("help: "), "{log}");
}

#[tokio::test]
async fn a_folder_that_is_put_in_place_as_a_whole_is_read() {
    let live = Live::start(|place| {
        COLOURS.iter().for_each(|colour| fill(&place.join(colour), colour));
        link("crimson", &place.join("faq"));
    })
    .await;
    assert_eq!(colour_of(&live.says(0).await), "crimson");
    link("azure", &live.faq());
    live.reloaded("loaded", 1).await;
    assert_eq!(colour_of(&live.says(1).await), "azure");
    // The file vanishes: a fault like any other, and the log channel learns nothing of this machine.
    std::fs::remove_file(live.faq()).unwrap();
    live.reloaded("faulty", 1).await;
    let told = live.log.heard(1).await[0].description().to_owned();
    assert!(told.ends_with("`its folder cannot be read`"), "{told}");
    assert_eq!(colour_of(&live.says(2).await), "azure");
    rename(live.place.path().join("crimson"), live.faq()).unwrap();
    live.reloaded("loaded", 2).await;
    assert_eq!(colour_of(&live.says(3).await), "crimson");
    rename(live.faq(), live.place.path().join("gone")).unwrap();
    live.reloaded("faulty", 2).await;
}

#[tokio::test]
async fn a_hangup_has_the_folder_read_at_once() {
    let live = Live::start(|place| fill(&place.join("faq"), "crimson")).await;
    live.running.signal("-HUP");
    said(&live.running, "the FAQ has not changed").await;
    write(live.faq().join("pack.toml"), files("crimson")[0].1.replace("A crimson", "The crimson"))
        .unwrap();
    live.running.signal("-HUP");
    live.reloaded("loaded", 1).await;
    assert_eq!(live.says(0).await.footer(), "The crimson disclaimer.");
}

#[tokio::test]
async fn the_pack_in_the_binary_is_not_reloaded() {
    let discord = StandIn::start().await;
    let running = Running::start_with(&discord, &[]).await;
    running.signal("-HUP");
    said(&running, "there is nothing to reload").await;
    running.signal("-TERM");
    assert_eq!(running.ended().await.0, Some(0));
}

/// Waits for these words in the bot's log.
async fn said(running: &Running, words: &str) {
    let began = Instant::now();
    while !running.log().contains(words) {
        assert!(began.elapsed() < BOUND, "{words}\n{}", running.log());
        tokio::task::yield_now().await;
    }
}

/// Reloads one after another while four people ask without a pause. A measurement:
///
/// ```text
/// cargo test --release --test integration -- --ignored --nocapture reloads
/// ```
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn a_thousand_reloads_under_load() {
    let live = Live::start(|place| {
        COLOURS.iter().for_each(|colour| fill(&place.join(colour), colour));
        link("crimson", &place.join("faq"));
    })
    .await;
    let live = Arc::new(live);
    let guild = live.discord.guild("expats");
    let (done, _) = tokio::sync::watch::channel(false);
    let askers: Vec<_> = (0..4)
        .map(|person| {
            let (live, guild) = (Arc::clone(&live), guild.clone());
            let done = done.subscribe();
            tokio::spawn(async move {
                let mut heard = [0; 2];
                while !*done.borrow() {
                    let round = heard.iter().sum();
                    let colour = ask(&live.discord, &guild, person, round).await;
                    heard[usize::from(colour == COLOURS[1])] += 1;
                }
                heard
            })
        })
        .collect();
    let began = Instant::now();
    let mut resident = Vec::new();
    for n in 1..=RELOADS {
        link(COLOURS[n % 2], &live.faq());
        live.running.signal("-HUP");
        live.reloaded("loaded", n).await;
        if n == 10 || n.is_multiple_of(RELOADS / 10) {
            resident.push(live.resident());
            eprintln!("{n} reloads after {:?}: {resident:?} KB", began.elapsed());
        }
    }
    let took = began.elapsed();
    done.send_replace(true);
    let mut heard = [0; 2];
    for asker in askers {
        // A missing or mixed answer panics.
        let Ok(more) = asker.await else {
            let log = live.running.log();
            let said: Vec<_> = log.lines().filter(|line| !line.contains(" INFO ")).collect();
            panic!("somebody was not answered, or half; the bot's log:\n{}", said.join("\n"));
        };
        heard = [heard[0] + more[0], heard[1] + more[1]];
    }
    eprintln!(
        "{RELOADS} reloads in {took:?}, {} questions ({heard:?} of {} things), none lost, none mixed",
        heard[0] + heard[1],
        THINGS.len()
    );
    eprintln!("resident after 10 reloads, and after each tenth of them, in KB: {resident:?}");
}
