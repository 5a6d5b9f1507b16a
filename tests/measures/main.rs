//! Measurements of the whole bot, with the stand-in and the DSL of the integration tests. They take minutes and
//! want a quiet machine, so `cargo test` neither builds nor runs them:
//!
//! ```text
//! cargo test --release --features measure --test measures -- --nocapture latency
//! ```

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "most of what tests share; a measurement that cannot go on has failed"
)]

#[path = "../integration/chat/mod.rs"]
mod chat;
#[path = "../../src/store/tests/fresh.rs"]
mod fresh;
#[path = "../integration/ids.rs"]
mod ids;
#[cfg(unix)]
mod killed;
mod latency;
#[cfg(target_os = "linux")]
mod load;
mod next_release;
mod preview;
#[cfg(target_os = "linux")]
mod reloads;
mod replicas;
#[path = "../integration/scenes/mod.rs"]
mod scenes;
#[path = "../integration/standin/mod.rs"]
mod standin;
