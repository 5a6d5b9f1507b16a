//! Git, where the pack's folder is in a repository: the files that are not committed yet, and a commit of them.
//! Nothing is committed unless somebody asks for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder in a repository.
pub(super) struct Git(PathBuf);

impl Git {
    /// `None` where there is no repository, or no git.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let git = Self(folder.to_owned());
        let inside = git.run(&["rev-parse", "--is-inside-work-tree"]).ok()?;
        inside.starts_with("true").then_some(git)
    }

    /// The TOML files of the folder that differ from the last commit.
    pub(super) fn changed(&self) -> Result<Vec<String>, String> {
        let prefix = self.run(&["rev-parse", "--show-prefix"])?;
        let listed = self.run(&["status", "--porcelain=v1", "-z", "--no-renames", "--", "."])?;
        let names =
            listed.split('\0').filter_map(|line| line.get(3..)?.strip_prefix(prefix.trim()));
        let is_ours =
            |name: &&str| name.ends_with(".toml") && !name.contains('/') && !name.starts_with('.');
        Ok(names.filter(is_ours).map(str::to_owned).collect())
    }

    /// Commits these files, and nothing else that may be staged.
    pub(super) fn commit(&self, names: &[String], message: &str) -> Result<(), String> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.run(&[&["add", "--all", "--"], &names[..]].concat())?;
        let message = format!("--message={message}");
        self.run(&[&["commit", "--quiet", message.as_str(), "--"], &names[..]].concat())?;
        Ok(())
    }

    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.0).args(arguments).stdin(Stdio::null());
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        // Names of files are names, and no patterns.
        command.env("GIT_LITERAL_PATHSPECS", "1");
        let Output { status, stdout, stderr } =
            command.output().map_err(|cause| format!("git cannot be started: {cause}"))?;
        if status.success() {
            return Ok(String::from_utf8_lossy(&stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&stderr);
        Err(said.lines().next().unwrap_or("git failed without a word").to_owned())
    }
}
