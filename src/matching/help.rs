//! Recognises questions about the bot itself, rather than about the FAQ's subject.

use super::read::Levelled;
use crate::lang::bases;
use crate::pack::phrasing_key;

/// Returns whether a message asks what can be asked. A pack with this very question answers it instead.
pub fn asks_for_help(text: &Levelled<'_>) -> bool {
    let key = phrasing_key(text.asked());
    let mut known = bases().flat_map(|lang| lang.manners.help);
    known.any(|line| line.chars().filter(|c| c.is_alphanumeric()).eq(key.chars()))
}

#[cfg(test)]
mod tests {
    use super::Levelled;

    fn asks_for_help(text: &str) -> bool {
        super::asks_for_help(&Levelled::new(text))
    }

    #[test]
    fn knows_who_asks_for_help() {
        for text in [
            "help",
            "Help!",
            "hi, what can you do?",
            "<@1> what can you do?",
            "你能做什么？",
            "你能做什麼",
        ] {
            assert!(asks_for_help(text), "{text}");
        }
        for text in ["", "help me pay with usdt", "i need help, he took my coins", "what"] {
            assert!(!asks_for_help(text), "{text}");
        }
    }
}
