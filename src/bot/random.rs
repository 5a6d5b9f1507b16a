//! Random numbers and hashes.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::num::NonZeroU64;

use crate::ids::Ticket;

/// A random ticket.
pub fn random_ticket() -> Ticket {
    Ticket::from(random_id())
}

/// A random number, which reveals neither the asker nor the time.
pub fn random_id() -> NonZeroU64 {
    // The standard library seeds this from the system's random source.
    NonZeroU64::MIN | RandomState::new().build_hasher().finish()
}

/// A hash of a text, to see whether it changed.
pub fn hash(text: &str) -> u64 {
    let digest = blake3::hash(text.as_bytes());
    let (first, _) = digest.as_bytes().split_at(8);
    first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
