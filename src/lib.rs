//! skeleton
#[cfg(feature = "cli")]
pub mod cli;
pub mod matching;
pub mod pack;
pub mod reply;
pub mod service;
