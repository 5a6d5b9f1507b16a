//! The log of `run`: to stderr, as much as `RUST_LOG` says, and never with a token in it, whoever writes it.

use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::sync::LazyLock;

use regex::bytes::{Captures, Regex};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::discord::Token;

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Text on a terminal, JSON otherwise
    #[default]
    Auto,
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// Replacement for a secret.
const REDACTED: &[u8] = b"[redacted]";

/// Tokens of interactions in addresses, and whatever is named a token in JSON or in Rust's own notation,
/// also with the quotes escaped. What comes before the secret is the first group.
static SECRETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let addresses = r"(?:webhooks|interactions)/[0-9]+/";
    let fields = r#"(?i:token)\\*"?\s*[:=]\s*(?:Some\()?(?:[A-Za-z]+\()?\\*""#;
    Regex::new(&format!(r#"({addresses}|{fields})[^"\\/?\s)]+"#)).ok()
});

/// Writes lines on, without secrets.
#[derive(Clone)]
struct Redacting<W> {
    /// The bot's, where it has one.
    token: Option<Token>,
    to: W,
}

/// One line on its way.
struct Line<'a, W> {
    token: Option<&'a Token>,
    to: W,
}

impl<W: Write> Write for Line<'_, W> {
    /// The whole of an event: that is what the log hands over at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let without = self.token.map(|token| token.redacted(line, REDACTED));
        let without = without.as_deref().unwrap_or(line);
        let Some(secrets) = &*SECRETS else { return Ok(line.len()) };
        let clean = secrets.replace_all(without, |found: &Captures<'_>| {
            [found.get(1).map_or(&b""[..], |kept| kept.as_bytes()), REDACTED].concat()
        });
        self.to.write_all(&clean)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Redacting<W> {
    type Writer = Line<'a, W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { token: self.token.as_ref(), to: self.to.make_writer() }
    }
}

/// Begins to log. serenity's own lines only from warnings on, and none of its gateway socket's: these
/// repeat what members wrote when it cannot be parsed. A panic is a line of the log from now on.
pub(super) fn begin(token: Option<&Token>, format: Format) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,serenity=warn,serenity::gateway::ws=off"));
    let subscriber = subscriber(token, format, filter, io::stderr);
    // There is one already where a host has one, and none in this binary.
    let _ = tracing::subscriber::set_global_default(subscriber);
    std::panic::set_hook(Box::new(panicked));
}

fn subscriber<W>(
    token: Option<&Token>,
    format: Format,
    filter: EnvFilter,
    to: W,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let terminal = io::stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Where nobody reads any more, that cannot be said either.
        .log_internal_errors(false)
        .with_ansi(terminal && std::env::var_os("NO_COLOR").is_none())
        .with_writer(Redacting { token: token.cloned(), to });
    if format == Format::Json || (format == Format::Auto && !terminal) {
        Box::new(
            log.json().flatten_event(true).with_current_span(false).with_span_list(false).finish(),
        )
    } else {
        Box::new(log.finish())
    }
}

/// The standard library would write to stderr itself, past what takes secrets out.
fn panicked(panic: &PanicHookInfo<'_>) {
    let why = panic.payload_as_str().unwrap_or("of no words");
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    let backtrace = std::backtrace::Backtrace::capture();
    tracing::error!(at, why, %backtrace, "a panic: please report it");
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::fmt::MakeWriter;

    use super::{Captures, Format, SECRETS, panicked, subscriber};
    use crate::discord::Token;

    /// A log that can be read.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Kept {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    fn logged(format: Format, work: impl FnOnce()) -> String {
        let (token, kept) = (Token::new("SECRET.of-the.bot").unwrap(), Kept::default());
        let log = subscriber(Some(&token), format, EnvFilter::new("trace"), kept.clone());
        tracing::subscriber::with_default(log, work);
        let text = kept.0.lock().unwrap().clone();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_line_holds_no_secret_in_either_form() {
        for format in [Format::Text, Format::Json] {
            let log = logged(format, || {
                let payload = r#"{"token":"SECRET-x","type":2}"#;
                tracing::warn!(entries = 26, payload, "with SECRET.of-the.bot at hand");
            });
            assert!(log.contains("[redacted]") && log.contains("26"), "{log}");
            assert!(!log.contains("SECRET"), "{log}");
        }
    }

    #[test]
    fn a_line_of_json_has_its_fields_at_hand() {
        let log = logged(Format::Json, || tracing::info!(entries = 26, "starting"));
        let line: serde_json::Value = serde_json::from_str(&log).unwrap();
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["message"], "starting");
        assert_eq!(line["entries"], 26);
        assert!(line["timestamp"].is_string(), "{line}");
    }

    #[test]
    fn a_panic_is_a_line_without_a_secret() {
        let log = logged(Format::Json, || {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(panicked));
            let caught = std::panic::catch_unwind(|| panic!("with SECRET.of-the.bot"));
            std::panic::set_hook(before);
            assert!(caught.is_err());
        });
        let line: serde_json::Value = serde_json::from_str(&log).unwrap();
        assert_eq!(line["why"], "with [redacted]");
        assert!(line["at"].as_str().is_some_and(|at| at.contains("log.rs")), "{line}");
    }

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
