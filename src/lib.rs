//! caveat answers policy questions from a curated FAQ: the entry that fits, with its cautions and
//! what to do instead, and where that is from. When it is unsure it offers two or three entries;
//! when the FAQ does not cover the question it says so. Words are all it has: there is no language
//! model, and nothing is said that a curator did not write.
//!
//! Mounted in a bot built on serenity 0.12 or poise, beside its own handlers (feature `discord`):
//!
#![cfg_attr(feature = "discord", doc = "```no_run")]
#![cfg_attr(not(feature = "discord"), doc = "```ignore")]
//! use std::sync::Arc;
//!
//! use caveat::{Clock, discord::Plugin, pack, service};
//!
//! # async fn host() -> Result<(), Box<dyn std::error::Error>> {
//! let pack = pack::load(pack::PackFiles::shipped()).pack.ok_or("this pack has errors")?;
//! let memory = service::Memory::open("sqlite://caveat.db".parse()?, Clock::system()).await?;
//! let plugin = Plugin::builder(Arc::new(service::Service::new(pack))).memory(memory.clone()).build();
//! let mut client = serenity::Client::builder(std::env::var("DISCORD_TOKEN")?, plugin.intents())
//!     .raw_event_handler(plugin.clone())
//!     .event_handler(plugin)
//!     .await?;
//! client.start().await?;
//! memory.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! `discord::Plugin` documents what a host can configure and what the plugin leaves alone. The repository has
//! two complete bots: `examples/host_bot.rs` on serenity, `examples/poise_host.rs` on poise.
//!
//! The core alone, without a runtime or a network (`default-features = false`): a pack in, a verdict out.
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
//!
//! Its parts, in the order in which a question meets them:
//!
//! - [`pack`]: the knowledge, a folder of TOML files, with its loader and linter
//! - [`matching`]: from a question to a verdict
//! - [`reply`]: from a verdict to a reply
//! - [`service`]: the three together, independent of who asks
//! - `store` (feature `store`): the data that survives a restart
//! - `metrics` (feature `store`): Prometheus metrics
//! - `bot` (feature `bot`): what the bot says and does, whichever network it is in
//! - `discord` (feature `run`): the Discord front end; with the feature `discord` a plugin for another bot
//! - `cli` (feature `cli`): the terminal front end
//! - `preview` (feature `preview`): the page on which curators try a pack
#![forbid(unsafe_code)]

#[cfg(feature = "bot")]
pub mod bot;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "store")]
mod clock;
#[cfg(feature = "run")]
pub mod discord;
#[cfg(any(feature = "cli", feature = "store"))]
mod folders;
#[cfg(feature = "run")]
mod http;
#[cfg(feature = "store")]
pub mod ids;
mod lang;
pub mod matching;
#[cfg(feature = "store")]
pub mod metrics;
pub mod pack;
#[cfg(feature = "preview")]
mod preview;
pub mod reply;
mod secrets;
pub mod service;
#[cfg(feature = "store")]
pub mod store;
mod text;

#[cfg(feature = "store")]
pub use clock::{Clock, Moment};
