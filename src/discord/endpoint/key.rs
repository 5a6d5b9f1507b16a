//! Verifies that a request comes from Discord, by its signature over a timestamp and the body.

use std::fmt;
use std::str::FromStr;

use axum::http::HeaderMap;
use ring::signature::{ED25519, UnparsedPublicKey};

/// Maximum difference from Discord's clock in seconds, including the time in transit. Older requests may be
/// replays.
const APART: u64 = 5 * 60;

/// The public key that verifies an application's interactions; it is not secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// Why a text is not a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a public key has 64 digits from 0 to f; copy it from the application's General Information page"
)]
pub struct PublicKeyError;

impl FromStr for PublicKey {
    type Err = PublicKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key).map_err(|_| PublicKeyError)?;
        Ok(Self(key))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The signature headers of a request: the signature and its timestamp.
pub(super) struct Signed {
    signature: [u8; 64],
    time: String,
}

impl Signed {
    /// Parses the headers if Discord may have sent them at this time, in seconds since 1970.
    pub(super) fn read(headers: &HeaderMap, now: i64) -> Option<Self> {
        // One of each: of two, somebody else on the way may have read the other.
        let text = |name| {
            let mut values = headers.get_all(name).iter();
            values.next().filter(|_| values.next().is_none())?.to_str().ok()
        };
        let digits = text("x-signature-ed25519")?;
        let time = text("x-signature-timestamp")?.to_owned();
        let mut signature = [0; 64];
        hex::decode_to_slice(digits, &mut signature).ok()?;
        // Discord writes signatures in lower case; another notation is not Discord's.
        let is_lower = !digits.bytes().any(|digit| digit.is_ascii_uppercase());
        // A number has one way to be written: without zeros before it.
        let is_time = time.bytes().all(|digit| digit.is_ascii_digit()) && !time.starts_with('0');
        let is_near = time.parse::<i64>().is_ok_and(|time| time.abs_diff(now) <= APART);
        (is_lower && is_time && is_near).then_some(Self { signature, time })
    }

    /// Returns whether the signature over the body is valid for the key.
    pub(super) fn holds(&self, key: &PublicKey, body: &[u8]) -> bool {
        let signed = [self.time.as_bytes(), body].concat();
        UnparsedPublicKey::new(&ED25519, key.0).verify(&signed, &self.signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};
    use ring::signature::{Ed25519KeyPair, KeyPair};

    use super::{APART, PublicKey, Signed};

    const NOW: i64 = 1_800_000_000;

    fn pair() -> (Ed25519KeyPair, PublicKey) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = hex::encode(pair.public_key().as_ref());
        (pair, key.parse().unwrap())
    }

    fn read(signature: &str, time: &str) -> Option<Signed> {
        let mut headers = HeaderMap::new();
        headers.insert("x-signature-ed25519", HeaderValue::from_str(signature).unwrap());
        headers.insert("x-signature-timestamp", HeaderValue::from_str(time).unwrap());
        Signed::read(&headers, NOW)
    }

    #[test]
    fn what_was_signed_holds_and_nothing_else() {
        let (pair, key) = pair();
        let time = NOW.to_string();
        let signature = hex::encode(pair.sign(format!("{time}{{}}").as_bytes()));
        let signed = read(&signature, &time).unwrap();
        assert!(signed.holds(&key, b"{}"));
        assert!(!signed.holds(&key, b"{} "));
        assert!(!signed.holds(&PublicKey([7; 32]), b"{}"));
        // Equal bytes, split differently between timestamp and body.
        assert!(!read(&signature, &(NOW + 1).to_string()).unwrap().holds(&key, b"{}"));
    }

    #[test]
    fn only_what_discord_writes_is_looked_at() {
        let (pair, _) = pair();
        let time = NOW.to_string();
        let good = hex::encode(pair.sign(b""));
        assert!(read(&good, &time).is_some());
        let upper = good.to_uppercase();
        for signature in ["", "00", &good[1..], &format!("{good}0"), &format!("{good}00"), &upper] {
            assert!(read(signature, &time).is_none(), "{signature}");
        }
        assert!(read(&good.replace(|_| true, "g"), &time).is_none());
        for time in [
            "",
            " ",
            "now",
            "+1800000000",
            "1800000000.5",
            "99999999999999999999",
            "01800000000",
            "00000000001800000000",
        ] {
            assert!(read(&good, time).is_none(), "{time}");
        }
        assert!(Signed::read(&HeaderMap::new(), NOW).is_none());
        for twice in ["x-signature-ed25519", "x-signature-timestamp"] {
            let mut headers = HeaderMap::new();
            headers.insert("x-signature-ed25519", HeaderValue::from_str(&good).unwrap());
            headers.insert("x-signature-timestamp", HeaderValue::from_str(&time).unwrap());
            assert!(Signed::read(&headers, NOW).is_some());
            let same = headers[twice].clone();
            headers.append(twice, same);
            assert!(Signed::read(&headers, NOW).is_none(), "{twice}");
        }
    }

    #[test]
    fn a_time_far_from_ours_is_refused() {
        let far = i64::try_from(APART).unwrap();
        let good = "0".repeat(128);
        for (time, is_near) in
            [(NOW - far, true), (NOW + far, true), (NOW - far - 1, false), (NOW + far + 1, false)]
        {
            assert_eq!(read(&good, &time.to_string()).is_some(), is_near, "{time}");
        }
    }

    #[test]
    fn a_key_is_written_as_it_is_read() {
        let (_, key) = pair();
        let text = key.to_string();
        assert_eq!(text.len(), 64);
        assert_eq!(format!(" {} ", text.to_uppercase()).parse::<PublicKey>(), Ok(key));
        for wrong in ["", "00", &text[2..], &format!("{text}00"), &text.replace('a', "x")] {
            assert!(wrong.parse::<PublicKey>().is_err() || wrong == text, "{wrong}");
        }
    }
}
