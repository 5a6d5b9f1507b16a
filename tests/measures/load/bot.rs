//! The binary as a process, with its memory and processor time as reported by Linux.

use std::fs::{File, read_to_string};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use caveat::store::{Choice, DatabaseUrl, Scope, Store};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::timeout;

use super::town::Town;
use crate::ids::id;
use crate::scenes::processes::Killed;
use crate::scenes::{commands, registered};
use crate::standin::StandIn;
use crate::standin::endpoint::Signer;
use crate::standin::world::World;

/// Timeout for starting and stopping.
const BOUND: Duration = Duration::from_secs(30);

/// Milliseconds of a tick in Linux's interface to programs, whatever the kernel's own is.
const TICK: u64 = 10;

/// The bot, connected.
pub(super) struct Running {
    child: Killed,
    pid: i32,
    folder: tempfile::TempDir,
}

impl Running {
    /// Starts it with these arguments and a database in a file, and waits until it has registered its
    /// commands. If there is a town, it listens in some of its channels.
    pub(super) async fn start(discord: &StandIn, more: &[&str], town: Option<&Town>) -> Self {
        let read: Vec<_> = town.into_iter().flat_map(Town::read).collect();
        Self::prepared(discord, more, async |store| {
            for (guild, channel) in read {
                store
                    .choose(id(guild), &Choice::Listening(id(channel), true))
                    .await
                    .expect("it is kept");
            }
        })
        .await
    }

    /// Like [`Self::start`], with a database prepared by a function.
    pub(super) async fn prepared(
        discord: &StandIn,
        more: &[&str],
        fill: impl AsyncFnOnce(&Store),
    ) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let place = DatabaseUrl::File(folder.path().join("caveat.db"));
        let store = Store::open(&place).await.expect("the file opens");
        fill(&store).await;
        store.close().await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
        command.arg("run").args(more);
        Self::spawned(discord, command, folder).await
    }

    /// Starts it on a core of its own, with interactions by HTTP.
    pub(super) async fn serve(discord: &StandIn, core: usize) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let mut command = Command::new("taskset");
        command.args(["-c", &core.to_string(), env!("CARGO_BIN_EXE_caveat"), "serve"]).args([
            "--listen",
            "127.0.0.1:0",
            "--public-key",
            &Signer::new().key(),
        ]);
        let running = Self::spawned(discord, command, folder).await;
        discord.calls([running.url()]);
        running
    }

    /// Starts another bot, to compare with: a program and its arguments, with spaces between them. Waits until
    /// it has logged in.
    pub(super) async fn peer(discord: &StandIn, command: &str) -> Self {
        let mut words = command.split_ascii_whitespace();
        let mut peer = Command::new(words.next().expect("it is not empty"));
        peer.args(words)
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_URL", discord.url())
            .env("DISCORD_GATEWAY", discord.gateway_url());
        let running = Self::process(peer, tempfile::tempdir().expect("there is room"));
        let there = |world: &World| (!world.identifies.is_empty()).then_some(());
        discord.shared.wait(BOUND, there).await.expect("it logs in");
        running
    }

    async fn spawned(discord: &StandIn, mut command: Command, folder: tempfile::TempDir) -> Self {
        command
            .args(["--discord-proxy", &discord.url()])
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            // As in docs/packaging.
            .env("MALLOC_TRIM_THRESHOLD_", "131072")
            .env("CAVEAT_DATABASE", format!("sqlite://{}/caveat.db", folder.path().display()));
        let running = Self::process(command, folder);
        registered(discord, commands()).await;
        running
    }

    /// Starts a process, with its log in the folder.
    fn process(mut command: Command, folder: tempfile::TempDir) -> Self {
        let log = File::create(folder.path().join("log")).expect("there is room");
        let child = command.stdin(Stdio::null()).stderr(log).spawn().expect("the program starts");
        let pid = i32::try_from(child.id()).expect("a process has a small number");
        Self { child: Killed(child), pid, folder }
    }

    /// The URL for interactions, from its log.
    pub(super) fn url(&self) -> String {
        let log = read_to_string(self.folder.path().join("log")).expect("it is text");
        let (_, at) = log.split_once("come in at ").unwrap_or_else(|| panic!("{log}"));
        at.split('"').next().expect("it ends").to_owned()
    }

    /// Its resident set size in bytes.
    pub(super) fn resident(&self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: Option<u64> =
            line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        kilobytes.unwrap_or_else(|| panic!("no VmRSS:\n{status}")) * 1024
    }

    /// Its processor time.
    pub(super) fn processor(&self) -> Duration {
        let stat = self.proc("stat");
        // The name, in brackets, may hold anything; user and system time are fields 14 and 15.
        let (_, fields) = stat.rsplit_once(") ").expect("it has a name");
        let times = fields.split(' ').skip(11).take(2);
        let ticks: u64 = times.map(|time| time.parse::<u64>().expect("it is a number")).sum();
        Duration::from_millis(ticks * TICK)
    }

    fn proc(&self, file: &str) -> String {
        read_to_string(format!("/proc/{}/{file}", self.pid)).expect("the bot is there")
    }

    /// Stops it in good order; returns the number of questions in its database, and its warnings.
    pub(super) async fn leave(self) -> (u64, Vec<String>) {
        let Self { mut child, pid, folder } = self;
        kill_process(Pid::from_raw(pid).expect("it has one"), Signal::TERM).expect("it is there");
        // The stand-in has to keep running meanwhile.
        let ended = tokio::task::spawn_blocking(move || child.0.wait());
        let ended = timeout(BOUND, ended).await.expect("it ends").expect("nothing panics there");
        let log = read_to_string(folder.path().join("log")).expect("it is text");
        assert_eq!(ended.expect("it can be waited for").code(), Some(0), "{log}");
        let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).take(9).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let warnings = log.lines().filter(|line| line.contains("WARN"));
        let warnings = warnings.map(str::to_owned).collect();
        (noted(folder.path().join("caveat.db")).await, warnings)
    }
}

/// The number of questions counted in this file.
async fn noted(file: PathBuf) -> u64 {
    let store = Store::open(&DatabaseUrl::File(file)).await.expect("the file opens");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later");
    let now = i64::try_from(now.as_secs()).expect("it is not much later");
    // The date may have changed meanwhile.
    let stats = store.stats(Scope::All, 2, now).await.expect("it can be read");
    store.close().await;
    stats.days.iter().map(|day| day.answered + day.offered + day.declined).sum()
}
