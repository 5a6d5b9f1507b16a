//! Random ids and hashes.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A random id, which reveals neither the asker nor the time; never 0.
pub(super) fn random_id() -> u64 {
    // The standard library seeds this from the system's random source.
    RandomState::new().build_hasher().finish() | 1
}

/// A hash of a text, to see whether it changed.
pub(super) fn hash(text: &str) -> u64 {
    let digest = blake3::hash(text.as_bytes());
    let (first, _) = digest.as_bytes().split_at(8);
    first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
