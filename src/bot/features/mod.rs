//! What the bot does, a file for each thing.

pub mod ask;
pub mod browse;
pub mod explain;
pub mod misses;
pub mod privacy;
pub mod settings;
pub mod stats;
