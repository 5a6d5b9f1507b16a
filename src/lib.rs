//! caveat answers policy questions from a curated FAQ: the entry that fits, with its cautions and
//! what to do instead, and where that is from. When it is unsure it offers two or three entries;
//! when the FAQ does not cover the question it says so. Words are all it has: there is no language
//! model, and nothing is said that a curator did not write.
//!
//! Its parts, in the order in which a question meets them:
//!
//! - [`pack`]: the knowledge, a folder of TOML files, with its loader and linter
//! - [`matching`]: a question to a verdict
//! - [`reply`]: a verdict to what is said
//! - [`service`]: the three together, for whoever asks
//! - `store` (feature `store`): what must survive a restart
//! - `metrics` (feature `store`): how it goes, in numbers, for whoever watches
//! - `discord` (feature `discord`): the door in Discord, also as a plugin for another bot
//! - `cli` (feature `cli`): the door in the terminal
//! - `preview` (feature `preview`): the page on which curators try a pack
//!
//! A pack in, a verdict out:
//!
//! ```
//! use caveat::pack::{PackFiles, load};
//! use caveat::reply::Reply;
//! use caveat::service::Service;
//!
//! let loaded = load(PackFiles::shipped());
//! let service = Service::new(loaded.pack.expect("the shipped pack has no errors"));
//! let asked = service.ask("is it legal to pay with USDT in China?", None);
//! let Reply::Answer(answer) = asked.reply else { panic!("the FAQ covers this") };
//! assert_eq!(answer.entry, "is-it-legal");
//! assert!(!answer.cautions.is_empty());
//! ```
#![forbid(unsafe_code)]

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "store")]
mod clock;
#[cfg(feature = "discord")]
pub mod discord;
pub mod matching;
#[cfg(feature = "store")]
pub mod metrics;
pub mod pack;
#[cfg(feature = "preview")]
mod preview;
pub mod reply;
pub mod service;
#[cfg(feature = "store")]
pub mod store;
mod text;

#[cfg(feature = "store")]
pub use clock::Clock;
