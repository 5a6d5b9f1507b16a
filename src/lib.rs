//! skeleton
pub mod pack;
