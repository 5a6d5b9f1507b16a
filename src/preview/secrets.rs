//! Unguessable tokens.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of tokens: all are different, and none reveals another.
pub(super) struct Secrets {
    key: [u8; 32],
    count: AtomicU64,
}

impl Secrets {
    /// Takes its key from the system's random source.
    ///
    /// # Errors
    /// The system's error, if it has none.
    pub(super) fn new() -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self { key, count: AtomicU64::new(0) })
    }

    /// The next token: 32 hexadecimal digits.
    pub(super) fn next(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        blake3::keyed_hash(&self.key, &count.to_le_bytes()).to_hex()[..32].to_owned()
    }
}

/// Compares in constant time.
pub(super) fn same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}
