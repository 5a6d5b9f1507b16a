//! Tests of caveat from outside: packs from folders, the command line as a process, and Discord against
//! a stand-in over real sockets.

mod broken_packs;
mod chat;
mod command_line;
mod copying;
mod curators;
mod drafts;
mod evidence;
mod exports;
mod first_hour;
#[path = "../../src/store/tests/fresh.rs"]
mod fresh;
mod hostile_files;
mod hostile_imports;
mod hostile_packs;
mod ids;
mod import;
mod matching;
mod packaging;
mod packs;
#[cfg(target_os = "linux")]
mod pages;
mod preview;
mod scenes;
mod settings;
mod shipped_pack;
mod slips;
mod standin;
mod strangers;
mod talk;
mod tampered;
#[cfg(target_os = "linux")]
mod terminal;
mod understood;
mod verdicts;
