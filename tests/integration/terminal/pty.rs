//! The binary on a terminal of its own.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::Command;
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// The sequence that a prompt sends when it begins to read a line.
pub(super) const PROMPT: &str = "\u{1b}[?2004h";

/// What the terminal is sent when the command has ended.
const END: &[u8] = b"\0the end\0";

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
    // Our own copy keeps the terminal open: a terminal that nobody has open may drop what it has not passed on yet.
    let mut ours = slave();
    let waiting = thread::spawn(move || {
        child.wait().unwrap();
        ours.write_all(END).unwrap();
    });
    let mut master = File::from(master);
    let (mut sent, mut lines, mut some) = (Vec::new(), typed.iter(), [0; 4096]);
    let mut asked = 0;
    while !sent.ends_with(END) {
        let count = master.read(&mut some).unwrap();
        sent.extend_from_slice(&some[..count]);
        let prompts = String::from_utf8_lossy(&sent).matches(PROMPT).count();
        while asked < prompts {
            asked += 1;
            let line = lines.next().copied().unwrap_or("\u{4}");
            master.write_all(line.as_bytes()).unwrap();
        }
    }
    waiting.join().unwrap();
    sent.truncate(sent.len() - END.len());
    String::from_utf8_lossy(&sent).into_owned()
}
