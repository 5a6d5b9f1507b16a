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

/// Returns whether both are the same, in a time that does not tell where they differ. It compares hashes:
/// blake3's own comparison of its type looks at all 32 bytes whatever is in them, and nobody outside can
/// choose the first ones. How long hashing takes tells how long a guess is, which its author knows.
pub(super) fn same(one: &str, other: &str) -> bool {
    let [one, other]: [blake3::Hash; 2] = [one, other].map(|text| blake3::hash(text.as_bytes()));
    is_same_hash(&one, &other)
}

/// Takes hashes, not bytes or texts, whose comparison ends at the first difference.
fn is_same_hash(one: &blake3::Hash, other: &blake3::Hash) -> bool {
    one == other
}

#[cfg(test)]
mod tests {
    use super::{Secrets, is_same_hash, same};

    #[test]
    fn only_the_same_is_the_same() {
        // A comparison of anything else does not have this type.
        let _: fn(&blake3::Hash, &blake3::Hash) -> bool = is_same_hash;
        let token = Secrets::new().unwrap().next();
        assert!(same(&token, &token.clone()));
        for at in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[at] ^= 1;
            assert!(!same(&token, std::str::from_utf8(&other).unwrap()), "{at}");
            assert!(!same(&token, &token[..at]), "{at}");
        }
        assert!(!same(&token, "") && !same(&token, &format!("{token}0")) && same("", ""));
    }
}
