//! The bot, whichever network it is in: what it says and does, and who may have it done. `features/` has a file
//! or a folder for each thing that it does. What is shown is a [`card::Card`], what a button does an [`Action`]; what is
//! needed of the network is a trait of the feature. Nothing here talks to a network: `cargo check --no-default-features --features bot` builds it without one.

pub mod action;
pub mod card;
pub mod channel_error;
pub mod context;
pub mod features;
pub mod form;
pub mod limiter;
pub mod link;
pub mod notice;
pub mod pack_fault;
pub mod paged;
pub mod policy;
pub mod prefix;
pub mod random;
pub mod sync;
pub mod ttl_map;

pub use action::{Action, Control, FormOf, Shown};
pub use context::{Answered, Bot, BotState, Options, Question};
pub use pack_fault::PackFault;
pub use prefix::{Prefix, PrefixError};
pub use sync::lock;
pub use ttl_map::TtlMap;
