//! Shards: the parts that Discord divides a bot's events into, and those that a process runs.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::Range;
use std::str::FromStr;

use crate::ids::GuildId;

/// Maximum number of shards per process, because each has a connection.
const MAX_OWN: u32 = 512;
/// Maximum number of shards in all: more than any bot has.
const MAX_TOTAL: u32 = 1 << 16;

/// The shards that a process runs. A server's events come to one shard, direct messages to the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shards {
    /// All shards, as many as Discord recommends.
    #[default]
    Auto,
    /// Part of a number of shards that the operator chose.
    Some(OwnShards),
}

/// The shards of a process, and the total number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnShards {
    own: Range<u32>,
    total: NonZeroU32,
}

/// Why a text does not describe shards. Each message is one sentence with the next step.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardsError {
    /// It is malformed.
    #[error("write `auto`, a number such as 4, or a part of it such as 0..2/4")]
    Malformed,
    /// It contains no shard.
    #[error("there is no shard in it; the end is not one of them: 0..2/4 is 0 and 1 of 4")]
    Empty,
    /// It exceeds the total.
    #[error("there are not so many shards; of 4 the last part is 2..4/4")]
    Beyond,
    /// It has more shards than a process can run.
    #[error(
        "a process takes {MAX_OWN} shards at most, of {MAX_TOTAL}; give each a part, such as 0..16/1024"
    )]
    TooMany,
}

impl OwnShards {
    /// The shards `own` of `total`.
    ///
    /// # Errors
    /// When the range is empty or exceeds the total, or there are too many.
    pub fn new(own: Range<u32>, total: u32) -> Result<Self, ShardsError> {
        let Some(total) = NonZeroU32::new(total).filter(|_| !own.is_empty()) else {
            return Err(ShardsError::Empty);
        };
        if own.end > total.get() {
            return Err(ShardsError::Beyond);
        }
        if own.end - own.start > MAX_OWN || total.get() > MAX_TOTAL {
            return Err(ShardsError::TooMany);
        }
        Ok(Self { own, total })
    }

    /// Their ids.
    pub fn own(&self) -> Range<u32> {
        self.own.clone()
    }

    /// The total number of shards.
    pub fn total(&self) -> NonZeroU32 {
        self.total
    }
}

/// The shard that a server's events come to.
pub(super) fn shard_of(guild: GuildId, total: NonZeroU32) -> u32 {
    // The remainder is less than the divisor.
    u32::try_from((guild.get() >> 22) % u64::from(total.get())).unwrap_or_default()
}

impl FromStr for Shards {
    type Err = ShardsError;

    fn from_str(text: &str) -> Result<Self, ShardsError> {
        let text = text.trim();
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let number = |text: &str| text.trim().parse().map_err(|_| ShardsError::Malformed);
        let own = match text.split_once('/') {
            None => {
                let total = number(text)?;
                OwnShards::new(0..total, total)
            }
            Some((own, total)) => {
                let (first, end) = own.split_once("..").ok_or(ShardsError::Malformed)?;
                OwnShards::new(number(first)?..number(end)?, number(total)?)
            }
        };
        own.map(Self::Some)
    }
}

impl fmt::Display for OwnShards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}/{}", self.own.start, self.own.end, self.total)
    }
}

impl fmt::Display for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Some(own) => own.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::{MAX_OWN, Shards, ShardsError, shard_of};
    use crate::ids::GuildId;

    fn read(text: &str) -> Result<String, ShardsError> {
        text.parse::<Shards>().map(|shards| shards.to_string())
    }

    #[test]
    fn is_read_as_it_is_written() {
        for (text, shards) in [
            ("auto", "auto"),
            ("1", "0..1/1"),
            (" 4 ", "0..4/4"),
            ("0..2/4", "0..2/4"),
            ("3..4/4", "3..4/4"),
            ("16..32/1024", "16..32/1024"),
            ("512", "0..512/512"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(shards), "{text}");
            assert_eq!(read(shards).as_deref(), Ok(shards));
        }
    }

    #[test]
    fn what_names_no_shards_is_refused() {
        for text in
            ["", "all", "-1", "1.5", "0..2", "2/4", "0...2/4", "0..2/4/8", "a..b/c", "99999999999"]
        {
            assert_eq!(read(text), Err(ShardsError::Malformed), "{text}");
        }
        // As in Rust, the end is exclusive.
        for text in ["0", "0..0/4", "2..2/4", "3..2/4", "0..2/0"] {
            assert_eq!(read(text), Err(ShardsError::Empty), "{text}");
        }
        for text in ["0..5/4", "4..5/4"] {
            assert_eq!(read(text), Err(ShardsError::Beyond), "{text}");
        }
        for text in ["513", "0..513/1024", "0..1/65537"] {
            assert_eq!(read(text), Err(ShardsError::TooMany), "{text}");
        }
        assert!(ShardsError::TooMany.to_string().contains(&MAX_OWN.to_string()));
    }

    #[test]
    fn every_server_has_one_shard() {
        let total = NonZeroU32::new(4).unwrap();
        let guild = |number: u64| shard_of(GuildId::new((number << 22) + 77).unwrap(), total);
        assert_eq!([0, 1, 2, 3, 4, 5].map(guild), [0, 1, 2, 3, 0, 1]);
        assert_eq!(shard_of(GuildId::new(u64::MAX).unwrap(), NonZeroU32::MIN), 0);
    }
}
