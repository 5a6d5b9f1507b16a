//! skeleton
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "discord")]
pub mod discord;
pub mod matching;
pub mod pack;
pub mod reply;
pub mod service;
