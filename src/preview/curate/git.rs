//! Git, where the pack's folder is in a repository: the files that are not committed yet, and a commit of them.
//! Nothing is committed unless somebody asks for it.
//!
//! A folder may come from a stranger, with a repository in it whose settings name programs for git to run. So a
//! repository in a repository is not looked for, no hook runs, and one with any setting that is not known to be
//! harmless is left alone.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tracing::warn;

use crate::text::visible;

/// Settings for every call: no repository without a `.git`, no hooks, no programs.
const SAFELY: [&str; 10] = [
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "core.pager=cat",
];

/// Settings of a repository that name no program, no other file and no other folder.
const HARMLESS: [&str; 12] = [
    "core.autocrlf",
    "core.bare",
    "core.eol",
    "core.filemode",
    "core.ignorecase",
    "core.logallrefupdates",
    "core.precomposeunicode",
    "core.repositoryformatversion",
    "core.symlinks",
    "init.defaultbranch",
    "user.email",
    "user.name",
];

/// A folder in a repository.
pub(super) struct Git(PathBuf);

impl Git {
    /// `None` where there is no repository, none that can be trusted, or no git.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let git = Self(folder.to_owned());
        // Reading settings runs nothing.
        let settings = git.run(&["config", "--local", "--list", "--name-only", "-z"]).ok()?;
        if let Some(setting) = settings.split('\0').find(|it| !it.is_empty() && !is_harmless(it)) {
            warn!(
                setting = %visible(setting),
                "the repository of the FAQ has a setting that may run programs, so commits are not offered"
            );
            return None;
        }
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
        command.arg("-C").arg(&self.0).args(SAFELY).args(arguments).stdin(Stdio::null());
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

/// Returns whether a setting of a repository can be trusted, whatever its value. git writes names in small letters.
fn is_harmless(setting: &str) -> bool {
    let of_remote = setting.starts_with("remote.")
        && [".url", ".fetch", ".pushurl"].iter().any(|end| setting.ends_with(end));
    HARMLESS.contains(&setting) || of_remote || setting.starts_with("branch.")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    use super::Git;

    fn git(folder: &Path, arguments: &[&str]) {
        let run = Command::new("git").arg("-C").arg(folder).args(arguments).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }

    #[test]
    fn a_repository_is_offered_only_if_nothing_in_it_runs() {
        let outer = tempfile::tempdir().unwrap();
        let (folder, ran) = (outer.path().join("faq"), outer.path().join("ran"));
        fs::create_dir(&folder).unwrap();
        assert!(Git::of(&folder).is_none(), "there is none");
        git(&folder, &["init", "--quiet"]);
        git(&folder, &["config", "user.name", "Ada"]);
        git(&folder, &["config", "user.email", "ada@example.org"]);
        let hook = format!("#!/bin/sh\ntouch {}\n", ran.display());
        fs::write(folder.join(".git/hooks/pre-commit"), &hook).unwrap();
        fs::write(folder.join("a.toml"), "").unwrap();
        let trusted = Git::of(&folder).expect("it is harmless");
        assert_eq!(trusted.changed().unwrap(), ["a.toml"]);
        trusted.commit(&["a.toml".to_owned()], "one").unwrap();
        for (setting, value) in [
            ("core.fsmonitor", format!("touch {}; false", ran.display())),
            ("filter.x.clean", format!("touch {}", ran.display())),
            ("core.worktree", "/".to_owned()),
            ("include.path", "elsewhere".to_owned()),
        ] {
            git(&folder, &["config", setting, &value]);
            assert!(Git::of(&folder).is_none(), "{setting}");
            git(&folder, &["config", "--unset", setting]);
        }
        assert!(Git::of(&folder).is_some());
        assert!(!ran.exists(), "nothing ran");
    }

    #[test]
    fn a_repository_that_came_with_the_folder_is_none() {
        let outer = tempfile::tempdir().unwrap();
        let (folder, ran) = (outer.path().join("faq"), outer.path().join("ran"));
        for part in ["objects", "refs"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        fs::write(folder.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        let config = format!(
            "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = \"touch {}; false\"\n",
            ran.display()
        );
        fs::write(folder.join("config"), config).unwrap();
        assert!(Git::of(&folder).is_none());
        assert!(!ran.exists(), "nothing ran");
    }
}
