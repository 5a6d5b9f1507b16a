//! The binary as a process.

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::standin::StandIn;
use crate::standin::world::World;

/// Timeout of every wait: the binary learns its FAQ when it starts, which takes long on a busy machine.
const BOUND: Duration = Duration::from_secs(120);

/// The connected binary. Killed when dropped.
pub(crate) struct Running {
    child: Option<Child>,
    id: String,
    folder: tempfile::TempDir,
}

impl Running {
    pub(crate) async fn start(discord: &StandIn) -> Self {
        Self::start_with(discord, &[]).await
    }

    /// Like [`Self::start`], with more variables.
    pub(crate) async fn start_with(discord: &StandIn, more: &[(&str, &str)]) -> Self {
        Self::start_into(discord, more, None).await
    }

    /// Like [`Self::start_with`], with a terminal for its output.
    pub(crate) async fn start_into(
        discord: &StandIn,
        more: &[(&str, &str)],
        terminal: Option<File>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let log = File::create(folder.path().join("log")).expect("there is room");
        let child = Command::new(env!("CARGO_BIN_EXE_caveat"))
            .args(["run", "--discord-proxy", &discord.url()])
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("CAVEAT_DATABASE", format!("sqlite://{}/caveat.db", folder.path().display()))
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stderr(terminal.unwrap_or(log))
            .spawn()
            .expect("the binary starts");
        let there = |world: &World| (!world.identifies.is_empty()).then_some(());
        let id = child.id().to_string();
        let running = Self { child: Some(child), id, folder };
        discord.shared.wait(BOUND, there).await.expect("it logs in");
        running
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("it is text")
    }

    /// Its process id.
    #[allow(dead_code, reason = "tests/measures uses it")]
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn signal(&self, signal: &str) {
        let kill = Command::new("kill").args([signal, &self.id]).output();
        assert!(kill.expect("there is a kill").status.success(), "it is still there");
    }

    /// Waits for its end; returns the exit code and the log.
    pub(crate) async fn ended(self) -> (Option<i32>, String) {
        self.ended_within(BOUND).await
    }

    pub(crate) async fn ended_within(mut self, bound: Duration) -> (Option<i32>, String) {
        let mut child = self.child.take().expect("it is waited for once");
        let ended = tokio::task::spawn_blocking(move || child.wait());
        let ended = tokio::time::timeout(bound, ended).await.expect("it ends");
        let status = ended.expect("waiting does not panic").expect("it can be waited for");
        (status.code(), self.log())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended already, which is fine.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Killed without warning, and waited for, whatever becomes of the test.
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended already, which is fine.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The binary with these arguments, an empty environment and no input.
pub(crate) fn caveat(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}
