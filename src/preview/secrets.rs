//! Words that nobody can guess.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of such words: no two are the same, and none tells of another.
pub(super) struct Secrets {
    key: [u8; 32],
    count: AtomicU64,
}

impl Secrets {
    /// Draws its key from the system's source of chance.
    ///
    /// # Errors
    /// When the system has none.
    pub(super) fn new() -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self { key, count: AtomicU64::new(0) })
    }

    /// Another one: 32 hexadecimal digits.
    pub(super) fn next(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        blake3::keyed_hash(&self.key, &count.to_le_bytes()).to_hex()[..32].to_owned()
    }
}

/// Whether both are the same, in a time that does not tell where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}
