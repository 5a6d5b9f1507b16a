//! The features of the bot, a file or a folder for each.

pub mod ask;
pub mod browse;
pub mod conversation;
pub mod entries;
pub mod explain;
pub mod misses;
pub mod pins;
pub mod privacy;
pub mod settings;
pub mod stats;
