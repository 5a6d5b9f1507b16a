//! The features of the bot, a file for each.

pub mod ask;
pub mod browse;
pub mod explain;
pub mod misses;
pub mod privacy;
pub mod settings;
pub mod stats;
