//! Notices to the log channels about the bot itself: what it cannot do at the moment, and that it can again.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct News {
    /// The store cannot be used.
    pub store_away: &'static str,
    /// It can be used again.
    pub store_back: &'static str,
    /// Above the first of them: a changed FAQ has `{count}` faults.
    pub pack_faulty: &'static str,
    /// A changed FAQ is answered from after one that was faulty.
    pub pack_back: &'static str,
}
