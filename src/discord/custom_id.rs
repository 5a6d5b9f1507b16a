//! What a button or menu says when it is pressed. All of its state is in the text that Discord
//! keeps for us, so nothing is lost with a restart; whatever the text says is checked again when
//! it comes back, because anybody can send anything.

use std::fmt;

use crate::pack::Language;

/// Before every id of ours; a host bot's own ids are left alone.
const PREFIX: &str = "caveat:";
/// Discord's limit on a `custom_id`, in characters.
pub const LONGEST: usize = 100;

/// What is asked for, by whom it was meant to be, and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomId {
    /// What pressing it asks for.
    pub action: Action,
    /// The language of the reply.
    pub language: Language,
    /// The Discord user whose question the message answers: others get a private reply.
    pub asker: u64,
}

/// What pressing a button or choosing from a menu asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show this entry in place of the message's questions.
    Choose(String),
    /// Show, privately, the entry chosen from a menu of related ones.
    Related,
}

/// A `custom_id` as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// One of ours.
    Ours(CustomId),
    /// Ours by its prefix, but not understood: of another version, or forged.
    Garbled,
    /// Somebody else's.
    Foreign,
}

impl CustomId {
    /// Reads a `custom_id`.
    pub fn parse(text: &str) -> Parsed {
        match text.strip_prefix(PREFIX) {
            None => Parsed::Foreign,
            Some(rest) => Self::parse_ours(rest).map_or(Parsed::Garbled, Parsed::Ours),
        }
    }

    fn parse_ours(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (kind, entry) = (parts.next()?, parts.next()?);
        let action = match kind {
            "e" if !entry.is_empty() => Action::Choose(entry.to_owned()),
            "r" if entry.is_empty() => Action::Related,
            _ => return None,
        };
        let language = Language::new(parts.next()?)?;
        let asker = parse_base36(parts.next()?)?;
        parts.next().is_none().then_some(Self { action, language, asker })
    }
}

/// As Discord keeps it: at most 7 + 2 + 64 + 1 + 11 + 1 + 13 = 99 characters.
impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, entry) = match &self.action {
            Action::Choose(entry) => ("e", entry.as_str()),
            Action::Related => ("r", ""),
        };
        write!(f, "{PREFIX}{kind}:{entry}:{}:{}", self.language, base36(self.asker))
    }
}

/// A snowflake in 13 characters at most, where decimal takes 20.
fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).ok().and_then(|d| char::from_digit(d, 36));
        digits.extend(digit);
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn parse_base36(text: &str) -> Option<u64> {
    // `from_str_radix` takes a sign; an id of ours has none.
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z'));
    if plain { u64::from_str_radix(text, 36).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Action, CustomId, LONGEST, Parsed};
    use crate::pack::Language;

    fn id(action: Action, language: &str, asker: u64) -> CustomId {
        CustomId { action, language: Language::new(language).unwrap(), asker }
    }

    #[test]
    fn reads_what_it_writes_within_the_limit() {
        for action in [Action::Choose("is-it-legal".to_owned()), Action::Related] {
            let id = id(action, "zh-Hans", 1_234_567_890_123_456_789);
            assert_eq!(CustomId::parse(&id.to_string()), Parsed::Ours(id));
        }
        let longest = id(Action::Choose("x".repeat(64)), "zh-Hans-SGP", u64::MAX);
        assert!(longest.to_string().len() <= LONGEST, "{}", longest.to_string().len());
    }

    #[test]
    fn leaves_other_bots_alone_and_refuses_forgeries() {
        for foreign in ["", "host:button", "Caveat:e:a:en:1", "caveat"] {
            assert_eq!(CustomId::parse(foreign), Parsed::Foreign, "{foreign}");
        }
        for garbled in [
            "caveat:",
            "caveat:e::en:1",
            "caveat:r:x:en:1",
            "caveat:q:a:en:1",
            "caveat:e:a:EN:1",
            "caveat:e:a:en:",
            "caveat:e:a:en:+1",
            "caveat:e:a:en:zzzzzzzzzzzzzzz",
            "caveat:e:a:en:1:more",
        ] {
            assert_eq!(CustomId::parse(garbled), Parsed::Garbled, "{garbled}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,120}") {
            CustomId::parse(&text);
            CustomId::parse(&format!("caveat:{text}"));
        }
    }
}
