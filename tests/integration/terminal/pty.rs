//! The binary on a terminal of its own.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// The sequence that a prompt sends when it begins to read a line.
pub(super) const PROMPT: &str = "\u{1b}[?2004h";

/// Runs a command on a terminal of 80 columns, types a line at each prompt, and returns all that the terminal was
/// sent.
pub(super) fn on_terminal(command: Command, typed: &[&str]) -> String {
    on_terminal_of(80, command, typed)
}

/// Like [`on_terminal`], with so many columns. The prompt keeps nothing, unless the command names a folder for it.
pub(super) fn on_terminal_of(columns: u16, mut command: Command, typed: &[&str]) -> String {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&master, size).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = || OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    command.env("TERM", "xterm-256color");
    if !command.get_envs().any(|(name, _)| name == "XDG_STATE_HOME") {
        command.env("XDG_STATE_HOME", "/dev/null/none");
    }
    command.stdin(slave()).stdout(slave()).stderr(slave());
    let mut child = command.spawn().unwrap();
    // Its copies of the other end would keep the terminal open.
    drop(command);
    let mut master = File::from(master);
    let (mut sent, mut lines, mut some) = (Vec::new(), typed.iter(), [0; 4096]);
    let mut asked = 0;
    // Reading ends with an error once no process has the other end open.
    while let Ok(count @ 1..) = master.read(&mut some) {
        sent.extend_from_slice(&some[..count]);
        let prompts = String::from_utf8_lossy(&sent).matches(PROMPT).count();
        while asked < prompts {
            asked += 1;
            let line = lines.next().copied().unwrap_or("\u{4}");
            master.write_all(line.as_bytes()).unwrap();
        }
    }
    child.wait().unwrap();
    String::from_utf8_lossy(&sent).into_owned()
}
