//! Discord: events in, replies out. The only module that uses serenity.
//!
//! [`Plugin`] is an event handler that a bot adds beside its own; [`run()`] is a complete bot with nothing
//! else, and [`serve()`] one without a gateway. An event becomes a typed request before anything is sent: see
//! `handler`. The state of a button or menu is in its `custom_id`, see [`custom_id`], so that it works after
//! a restart.

mod board;
mod bot;
#[cfg(feature = "preview")]
mod bot_harness;
mod builder;
mod buttons;
mod channel_error;
mod commands;
mod connection;
pub mod custom_id;
mod endpoint;
mod events;
mod forms;
mod gateway;
mod glance;
mod handler;
mod health;
#[cfg(feature = "discord")]
mod host;
mod ids;
mod intents;
mod invite;
mod invoked;
mod messages;
mod monitoring;
mod network;
mod notify_outage;
mod notify_reload;
mod parse_for_test;
mod render;
mod respond;
mod rest;
mod rights;
mod run;
mod serve;
mod shards;
mod token;
mod unknown_event;

pub use crate::bot::{PackFault, Prefix, PrefixError};
#[cfg(feature = "preview")]
pub(crate) use bot_harness::BotHarness;
pub use builder::PluginBuilder;
pub use connection::{Connection, RunError};
pub use endpoint::{PublicKey, PublicKeyError};
pub use handler::Plugin;
pub use health::Health;
pub use intents::{INTENTS, LISTENING_INTENTS};
pub use invite::{INVITE_PERMISSIONS, application_of, invite_link};
pub use monitoring::Monitor;
#[doc(hidden)]
pub use parse_for_test::parse_for_test;
pub use run::run;
pub use serve::serve;
pub use shards::{OwnShards, Shards, ShardsError};
pub use token::{Token, TokenError};
