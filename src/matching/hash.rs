//! Features are identified by a 64-bit hash of their content, so that no strings are needed to look
//! them up. The hash is fixed, not seeded per process: the same pack must give the same bytes
//! everywhere. (A pack is curated, so nobody gains by making its features collide.)

use std::hash::{BuildHasherDefault, Hasher};

const PRIME: u64 = 0x0000_0100_0000_01b3;
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over the bytes, from a seed that separates kinds of things, then mixed.
pub(crate) fn hash_bytes(seed: u64, bytes: &[u8]) -> u64 {
    let start = OFFSET ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mix(bytes.iter().fold(start, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
}

/// Combines two hashes; the order matters.
pub(crate) fn combine(left: u64, right: u64) -> u64 {
    mix(left.rotate_left(23).wrapping_mul(PRIME) ^ right)
}

/// The finaliser of SplitMix64: every bit of the input reaches every bit of the output.
pub(crate) fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Hasher for maps whose keys are such hashes already.
pub(crate) type Hashed = BuildHasherDefault<Identity>;

/// Passes a 64-bit key through.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash_bytes(self.0, bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
