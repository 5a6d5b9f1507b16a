//! The log of `run`: to stderr, as much as `RUST_LOG` says, and never with a token in it, whoever writes it.

use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::discord::Token;
use crate::secrets::{REDACTED, redacted};
use crate::text::{escaped, hidden, name, visible};

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

/// Begins a line that continues the one before, so that no logged text can look like a line of its own.
const GOES_ON: &str = "\n  | ";

/// Passes lines on, without secrets, and with nothing in them that hides or steers a terminal.
#[derive(Clone)]
struct Redacting<W> {
    /// The bot's, where it has one.
    token: Option<Token>,
    shape: Shape,
    to: W,
}

/// The format of lines.
#[derive(Clone, Copy)]
enum Shape {
    Json,
    Plain,
    /// With colours; the subscriber has escaped all other escapes.
    Coloured,
}

/// One line on its way.
struct Line<'a, W> {
    token: Option<&'a Token>,
    shape: Shape,
    to: W,
}

impl<W: Write> Write for Line<'_, W> {
    /// Writes a whole event: the log hands over one at a time.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let without = self.token.map(|token| token.redacted(line, REDACTED.as_bytes()));
        let text = String::from_utf8_lossy(without.as_deref().unwrap_or(line));
        let text = redacted(&text);
        let shown = match self.shape {
            Shape::Json => escaped(&text).into_owned(),
            Shape::Plain => visible(&text).into_owned(),
            Shape::Coloured => coloured(&text),
        };
        let shown = match (self.shape, shown.strip_suffix('\n')) {
            (Shape::Plain | Shape::Coloured, Some(line)) => line.replace('\n', GOES_ON) + "\n",
            _ => shown,
        };
        self.to.write_all(shown.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Like `visible`, but leaves colours as they are.
fn coloured(text: &str) -> String {
    let (mut shown, mut from) = (String::with_capacity(text.len()), 0);
    for (at, c) in hidden(text) {
        let is_colour = || {
            let parameters = text[at + 1..].strip_prefix('[');
            let rest = parameters
                .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';'));
            rest.is_some_and(|rest| rest.starts_with('m'))
        };
        if c == '\u{1b}' && is_colour() {
            continue;
        }
        shown.push_str(&text[from..at]);
        shown.push_str(&name(c));
        from = at + c.len_utf8();
    }
    shown.push_str(&text[from..]);
    shown
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Redacting<W> {
    type Writer = Line<'a, W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { token: self.token.as_ref(), shape: self.shape, to: self.to.make_writer() }
    }
}

/// Begins to log. A panic is a line of the log from now on.
pub(super) fn begin(token: Option<&Token>, format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = subscriber(token, format, filter, io::stderr);
    // Fails only if a host has set one already; this binary has none.
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
    let json = format == Format::Json || (format == Format::Auto && !terminal);
    let colours = terminal && !json && std::env::var_os("NO_COLOR").is_none();
    let shape = match (json, colours) {
        (true, _) => Shape::Json,
        (false, true) => Shape::Coloured,
        (false, false) => Shape::Plain,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // If no one reads the log any more, that cannot be reported either.
        .log_internal_errors(false)
        .with_ansi(colours)
        .with_writer(Redacting { token: token.cloned(), shape, to });
    if json {
        Box::new(
            log.json().flatten_event(true).with_current_span(false).with_span_list(false).finish(),
        )
    } else {
        Box::new(log.finish())
    }
}

/// Logs a panic: the standard library would write to stderr itself, past the redaction of secrets.
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

    use super::{Format, coloured, panicked, subscriber};
    use crate::discord::Token;
    use crate::text::hidden;

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
    fn nothing_that_is_logged_looks_like_another_line_or_steers_a_terminal() {
        let value = "x\n2026-01-01T00:00:00Z  INFO caveat: forged\u{1b}]0;T\u{7}\u{9b}31m\u{202e}";
        let text = logged(Format::Text, || tracing::warn!(cause = %value, "with {value}"));
        assert_eq!(hidden(&text).count(), 0, "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  | ")), "{text}");
        let json = logged(Format::Json, || tracing::warn!(cause = %value, "with"));
        assert_eq!(hidden(&json).count(), 0, "{json}");
        assert_eq!(json.lines().count(), 1, "{json}");
        let line: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(line["cause"], value);
    }

    #[test]
    fn of_all_escapes_colours_alone_are_live() {
        let shown = coloured("\u{1b}[1;32mINFO\u{1b}[0m \u{1b}[2J\u{1b}]0;T\u{9b}0m");
        assert_eq!(shown, "\u{1b}[1;32mINFO\u{1b}[0m <U+001B>[2J<U+001B>]0;T<U+009B>0m");
    }
}
