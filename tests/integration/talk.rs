//! Conversations with caveat in Discord: every way to ask, every verdict, both languages.

mod answers;
mod asking;
mod browse;
mod buttons;
mod commands;
mod copies;
mod doors;
mod entries;
mod explain;
mod faults;
mod follow;
mod following;
mod gateway;
mod helping;
mod hostile;
mod language;
#[cfg(unix)]
mod leaving;
mod limits;
mod listening;
mod living;
mod manners;
mod misses;
mod moderators;
mod overlay;
mod pins;
mod privacy;
mod promises;
mod refused;
mod reload;
mod rights;
#[cfg(unix)]
mod serve;
mod server;
mod settings;
#[cfg(unix)]
mod shards;
mod starting;
mod stats;
mod store;
mod unread;
mod upgrade;
mod watching;

use crate::scenes::*;
