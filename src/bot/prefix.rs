//! The prefix that distinguishes plugins of one client: it is part of their commands' names, of their
//! buttons' custom ids, and of sentences that name a command.

use std::sync::Arc;

use crate::reply::Naming;

/// Maximum length of a prefix, limited by the space that a custom id has left.
const MAX_LENGTH: usize = 7;

/// The prefix of a plugin; none for a plugin that is alone in its client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix(Option<Arc<str>>);

/// Why a text cannot be a prefix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no prefix; take 1 to {MAX_LENGTH} of a-z and 0-9, such as `policy`")]
pub struct PrefixError(String);

impl Prefix {
    /// Takes a prefix: 1 to 7 of `a-z` and `0-9`.
    ///
    /// # Errors
    /// When it is longer, empty, or has anything else in it.
    pub fn new(text: &str) -> Result<Self, PrefixError> {
        let fits = (1..=MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if fits { Ok(Self(Some(text.into()))) } else { Err(PrefixError(text.to_owned())) }
    }

    /// The start of every `custom_id`. Prefixes contain no `~`, so no two starts overlap.
    pub fn of_ids(&self) -> String {
        self.0.as_ref().map_or_else(|| "caveat:".to_owned(), |prefix| format!("{prefix}~"))
    }

    /// The name of a slash command.
    pub fn slash(&self, name: &str) -> String {
        self.0.as_ref().map_or_else(|| name.to_owned(), |prefix| format!("{prefix}-{name}"))
    }

    /// The name of a message command.
    pub fn on_message(&self, name: &str) -> String {
        self.0.as_ref().map_or_else(|| name.to_owned(), |prefix| format!("{name} ({prefix})"))
    }

    /// The name of our slash command without the prefix; `None` if it does not have it.
    pub fn off_slash<'a>(&self, called: &'a str) -> Option<&'a str> {
        match &self.0 {
            None => Some(called),
            Some(prefix) => called.strip_prefix(&**prefix)?.strip_prefix('-'),
        }
    }

    /// The name of our message command without the prefix; `None` if it does not have it.
    pub fn off_message<'a>(&self, called: &'a str) -> Option<&'a str> {
        match &self.0 {
            None => Some(called),
            Some(prefix) => called.strip_suffix(')')?.strip_suffix(&**prefix)?.strip_suffix(" ("),
        }
    }

    /// Renders a sentence, with commands as they are named here.
    pub fn said(&self, sentence: Naming) -> String {
        sentence.said(self.0.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::Prefix;

    #[test]
    fn what_is_put_on_comes_off_again() {
        let policy = Prefix::new("policy").unwrap();
        for prefix in [Prefix::default(), policy.clone()] {
            assert_eq!(prefix.off_slash(&prefix.slash("faq-stats")), Some("faq-stats"));
            assert_eq!(prefix.off_message(&prefix.on_message("Pin this")), Some("Pin this"));
        }
        assert_eq!(policy.slash("ask"), "policy-ask");
        assert_eq!(policy.on_message("Pin this"), "Pin this (policy)");
        for foreign in ["ask", "policyask", "police-ask", "safety-ask"] {
            assert_eq!(policy.off_slash(foreign), None, "{foreign}");
        }
        assert_eq!(policy.off_message("Pin this"), None);
        assert_eq!(policy.off_message("Pin this (safety)"), None);
    }

    #[test]
    fn takes_what_discord_takes_in_a_name() {
        for fine in ["policy", "a", "1", "1234567"] {
            assert!(Prefix::new(fine).is_ok(), "{fine}");
        }
        for wrong in ["", "12345678", "Policy", "a-b", "a~", "a:", "a b", "é", "提问"] {
            let error = Prefix::new(wrong).unwrap_err().to_string();
            assert!(error.contains("1 to 7 of a-z and 0-9"), "{error}");
        }
    }
}
