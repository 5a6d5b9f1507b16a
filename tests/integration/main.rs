//! What caveat does, tried from outside: packs from folders, the command line as a process, and
//! Discord against a stand-in over real sockets.

mod broken_packs;
mod chat;
mod command_line;
mod curators;
mod exports;
#[cfg(target_os = "linux")]
mod load;
mod matching;
mod packs;
mod settings;
mod shipped_pack;
mod standin;
mod talk;
