//! The features of the bot, a file for each, or a folder.

pub mod ask;
pub mod browse;
pub mod entries;
pub mod explain;
pub mod misses;
pub mod privacy;
pub mod settings;
pub mod stats;
