//! The log of `run`: to stderr, as much as `RUST_LOG` says, and never with a token in it, whoever writes it.

use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;

use regex::bytes::{Captures, Regex};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::discord::Token;

/// What stands in place of a secret.
const REDACTED: &[u8] = b"[redacted]";

/// Tokens of interactions in addresses, and whatever is named a token in JSON or in Rust's own notation,
/// also with the quotes escaped. What comes before the secret is the first group.
static SECRETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let addresses = r"(?:webhooks|interactions)/[0-9]+/";
    let fields = r#"(?i:token)\\*"?\s*[:=]\s*(?:Some\()?(?:[A-Za-z]+\()?\\*""#;
    Regex::new(&format!(r#"({addresses}|{fields})[^"\\/?\s)]+"#)).ok()
});

/// Writes to stderr, line by line, without secrets.
#[derive(Clone)]
struct Redacting {
    token: Token,
}

impl Write for Redacting {
    /// The whole of an event: that is what the log hands over at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let without = self.token.redacted(line, REDACTED);
        let Some(secrets) = &*SECRETS else { return Ok(line.len()) };
        let clean = secrets.replace_all(&without, |found: &Captures<'_>| {
            [found.get(1).map_or(&b""[..], |kept| kept.as_bytes()), REDACTED].concat()
        });
        io::stderr().lock().write_all(&clean)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl MakeWriter<'_> for Redacting {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Begins to log. serenity's own lines only from warnings on, and none of its gateway socket's: these
/// repeat what members wrote when it cannot be parsed.
pub(super) fn begin(token: &Token) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,serenity=warn,serenity::gateway::ws=off"));
    let ansi = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Redacting { token: token.clone() })
        .with_ansi(ansi)
        // Where nobody reads any more, that cannot be said either.
        .log_internal_errors(false)
        .init();
}

#[cfg(test)]
mod tests {
    use super::{Captures, SECRETS};

    #[test]
    fn what_is_a_token_is_taken_out() {
        let secrets = SECRETS.as_ref().unwrap();
        for line in [
            "GET /api/v10/webhooks/12/SECRET-x_9/messages/@original",
            "url: https://discord.com/api/v10/interactions/1/SECRET/callback",
            r#"{"token":"SECRET","type":2}"#,
            r#"text: "{\"token\":\"SECRET\",\"type\":2}""#,
            r#"Interaction { token: "SECRET", version: 1 }"#,
            r#"token: String("SECRET")"#,
            r#"Call { token: Some("SECRET") }"#,
        ] {
            let clean =
                secrets.replace_all(line.as_bytes(), |found: &Captures<'_>| found[1].to_vec());
            assert!(!String::from_utf8_lossy(&clean).contains("SECRET"), "{line}");
        }
    }
}
