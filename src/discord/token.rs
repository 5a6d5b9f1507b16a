//! The bot's token, in a type that cannot be printed.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A bot token. Neither `Debug` nor `Display` shows it, and its memory is cleared on drop.
#[derive(Clone)]
pub struct Token(SecretString);

/// Why a text cannot be a token. The messages never repeat the text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is empty.
    #[error("the Discord token is empty; copy it from the Bot page of your application")]
    Empty,
    /// It has characters that no token has.
    #[error("the Discord token holds spaces or other characters that no token has; copy it again")]
    Malformed,
}

impl Token {
    /// Parses a copied token, ignoring surrounding spaces and a leading `Bot `.
    ///
    /// # Errors
    /// When it cannot be a token.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text).trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Malformed);
        }
        Ok(Self(text.into()))
    }

    /// Replaces the token in a text by `instead`.
    #[cfg(feature = "cli")]
    pub(crate) fn redacted(&self, bytes: &[u8], instead: &[u8]) -> Vec<u8> {
        let token = self.expose().as_bytes();
        let mut rest = bytes;
        let mut clean = Vec::with_capacity(bytes.len());
        while let Some(first) = rest.first() {
            if let Some(behind) = rest.strip_prefix(token) {
                clean.extend_from_slice(instead);
                rest = behind;
            } else {
                clean.push(*first);
                rest = &rest[1..];
            }
        }
        clean
    }

    /// The token itself: for the Authorization header and nothing else.
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, TokenError};

    #[test]
    fn is_taken_as_copied_and_never_shown() {
        let token = Token::new(" Bot abc.def.ghi\n").unwrap();
        assert_eq!(token.expose(), "abc.def.ghi");
        assert!(!format!("{token:?}").contains("abc"));
    }

    #[test]
    fn refuses_what_no_token_is() {
        assert_eq!(Token::new(" \n").unwrap_err(), TokenError::Empty);
        assert_eq!(Token::new("abc def").unwrap_err(), TokenError::Malformed);
        assert_eq!(Token::new("abc\ndef").unwrap_err(), TokenError::Malformed);
        assert_eq!(Token::new("tökén").unwrap_err(), TokenError::Malformed);
    }
}
