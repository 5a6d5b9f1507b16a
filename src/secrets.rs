//! Secrets in text that is shown: tokens, and passwords in addresses and settings. Whatever quotes something
//! that came from elsewhere, such as a fault of a pack or a line of the log, goes through here.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;

/// What stands in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// The shortest value that is taken for a secret by where it stands: a shorter one is in every other word.
#[cfg(any(feature = "cli", test))]
const SHORTEST: usize = 8;

/// Secrets by what is around them, each in a group called `s`.
const PATTERNS: [&str; 7] = [
    // Tokens of interactions and webhooks, in addresses.
    r#"(?:webhooks|interactions)/[0-9]+/(?<s>[^"\\/?\s)]+)"#,
    // A value in quotes, also escaped ones, in JSON, TOML or Rust's own notation.
    r#"(?i:token|passw(?:or)?d|passphrase|pwd|secret|api_?key)[\w-]*\\*["']?\s*[:=]\s*(?:Some\()?(?:[A-Za-z]+\()?\\*["'](?<s>[^"'\\\n]+)"#,
    // A variable as shells and environments have it.
    r#"(?i:token|passw(?:or)?d|passphrase|pwd|secret|api_?key)[\w-]*=(?<s>[^\s"',;&\x00]+)"#,
    // A password in an address, up to the last @ before a space.
    r#"(?i:[a-z][a-z0-9+.-]*)://[^\s/@:"'<>]*:(?<s>[^\s"'<>]*)@"#,
    // A bot's token: its id, a time and a signature.
    r"(?:^|[^\w-])(?<s>[A-Za-z0-9_-]{23,30}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,})",
    r"(?i:bearer|basic|bot) (?<s>[A-Za-z0-9._~+/=-]{20,})",
    // Keys of well-known services, by how they begin.
    r"(?:^|[^\w-])(?<s>(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|sk_live_|AKIA)[A-Za-z0-9_-]{12,})",
];

static COMPILED: LazyLock<Vec<Regex>> =
    LazyLock::new(|| PATTERNS.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect());

/// Secrets that this process knows of.
static KNOWN: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// Takes this text out of whatever is shown from now on. What is too short to be a secret is not.
#[cfg(any(feature = "cli", test))]
pub(crate) fn remember(secret: &str) {
    let secret = secret.trim();
    if secret.len() < SHORTEST {
        return;
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if !known.iter().any(|known| known == secret) {
        known.push(secret.to_owned());
    }
}

/// Where secrets stand in a text, in order; none overlaps another.
pub(crate) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = COMPILED
        .iter()
        .flat_map(|pattern| pattern.captures_iter(text))
        .filter_map(|found| Some(found.name("s")?.range()))
        .collect();
    for known in KNOWN.read().unwrap_or_else(PoisonError::into_inner).iter() {
        found.extend(text.match_indices(known.as_str()).map(|(at, _)| at..at + known.len()));
    }
    found.retain(|range| !range.is_empty() && !text[range.clone()].starts_with(REDACTED));
    found.sort_by_key(|range| range.start);
    found.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    found
}

/// The text without its secrets.
pub(crate) fn redacted(text: &str) -> Cow<'_, str> {
    let found = secrets(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut from) = (String::with_capacity(text.len()), 0);
    for range in found {
        shown.push_str(&text[from..range.start]);
        shown.push_str(REDACTED);
        from = range.end;
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{COMPILED, PATTERNS, redacted, remember};

    #[test]
    fn what_is_a_secret_is_taken_out() {
        assert_eq!(COMPILED.len(), PATTERNS.len(), "every pattern compiles");
        for line in [
            "GET /api/v10/webhooks/12/SECRET-x_9/messages/@original",
            "url: https://discord.com/api/v10/interactions/1/SECRET/callback",
            r#"{"token":"SECRET","type":2}"#,
            r#"text: "{\"token\":\"SECRET\",\"type\":2}""#,
            r#"Interaction { token: "SECRET", version: 1 }"#,
            r#"token: String("SECRET")"#,
            r#"Call { token: Some("SECRET") }"#,
            "DISCORD_TOKEN=AAA.BBB.SECRET\0PATH=/bin",
            "PGPASSWORD=SECRET-pw",
            "password = 'my SECRET words'",
            r#"client_secret = "SECRET""#,
            "DB=postgres://user:SECRET@host/db",
            "postgres://user:p@SECRET/x@host:5432/db?sslmode=require",
            "redis://:SECRET@host",
            "host/db?user=u&password=SECRET",
            "Authorization: Bot SECRETSECRETSECRETSECRET",
            "the key ghp_SECRETSECRETSECRET12",
            "see MTIzNDU2Nzg5MDEyMzQ1Njc4.SECRET.abcdefghijklmnopqrstuvwxyz0123456789-_",
        ] {
            let clean = redacted(line);
            assert!(!clean.contains("SECRET") && clean.contains("[redacted]"), "{clean}");
            assert_eq!(redacted(&clean), clean);
        }
    }

    #[test]
    fn what_is_none_stays() {
        for line in [
            "unknown key `token` in entry",
            "Is my password safe? Never tell it: nobody needs your token.",
            "write it like title = \"…\"",
            "https://example.com/a:b",
            "mail me@example.com at 12:30",
            "钱包密码：不要告诉别人",
        ] {
            assert_eq!(redacted(line), line);
        }
    }

    #[test]
    fn what_is_known_is_taken_out_wherever_it_stands() {
        remember("known-SECRET-of-this-test");
        remember("short");
        assert_eq!(redacted("xknown-SECRET-of-this-testx short"), "x[redacted]x short");
    }
}
