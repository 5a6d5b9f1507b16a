//! `caveat preview`: the real binary, accessed over real sockets as by a browser. The browser's own
//! behaviour is tested apart.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod chat;
mod curate;
mod guard;
mod live;
mod misses;
mod pack;
mod server;
mod tune;

use crate::scenes::preview::*;
