//! Secrets in text that is shown: tokens, and passwords in addresses and settings. Whatever quotes something
//! that came from elsewhere, such as a fault of a pack or a line of the log, goes through here.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;

/// The placeholder for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// The shortest value that is taken for a secret by where it stands: a shorter one is in every other word.
#[cfg(any(feature = "cli", test))]
const SHORTEST: usize = 8;

/// Secrets by what is around them, each in a group called `s`, behind words of which a text must hold one: nearly
/// all lines of a log hold none, and are passed over in no time.
const PATTERNS: [(&[&str], &str); 6] = [
    // Tokens of interactions and webhooks, in addresses.
    (&["webhooks/", "interactions/"], r#"(?:webhooks|interactions)/[0-9]+/(?<s>[^"\\/?\s)]+)"#),
    // A value in quotes, also escaped ones, in JSON, TOML or Rust's own notation.
    (
        &NAMES,
        r#"(?i-u:token|passw(?:or)?d|passphrase|pwd|secret|api_?key)[A-Za-z0-9_-]*\\*["']?\s*[:=]\s*(?:Some\()?(?:[A-Za-z]+\()?\\*["'](?<s>[^"'\\\n]+)"#,
    ),
    // A variable as shells and environments have it.
    (
        &NAMES,
        r#"(?i-u:token|passw(?:or)?d|passphrase|pwd|secret|api_?key)[A-Za-z0-9_-]*=(?<s>[^\s"',;&\x00]+)"#,
    ),
    // A password in an address, up to the last @ before a space.
    (&["://"], r#"[A-Za-z0-9+.-]://[^\s/@:"'<>]*:(?<s>[^\s"'<>]*)@"#),
    (
        &["earer ", "EARER ", "asic ", "ASIC ", "Bot ", "bot ", "BOT "],
        r"(?i-u:bearer|basic|bot) (?<s>[A-Za-z0-9._~+/=-]{20,})",
    ),
    // Keys of well-known services, by how they begin.
    (
        &[
            "gho_",
            "ghp_",
            "ghr_",
            "ghs_",
            "ghu_",
            "github_pat_",
            "glpat-",
            "xox",
            "sk_live_",
            "AKIA",
        ],
        r"(?:^|[^A-Za-z0-9_-])(?<s>(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|sk_live_|AKIA)[A-Za-z0-9_-]{12,})",
    ),
];

/// Parts of names of secrets, in the cases in which people write them.
const NAMES: [&str; 14] = [
    "oken",
    "OKEN",
    "assw",
    "ASSW",
    "assphrase",
    "ASSPHRASE",
    "pwd",
    "PWD",
    "Pwd",
    "ecret",
    "ECRET",
    "key",
    "KEY",
    "Key",
];

static COMPILED: LazyLock<Vec<(&[&str], Regex)>> = LazyLock::new(|| {
    let compiled = |(words, pattern): &(&'static [&'static str], &str)| {
        Some((*words, Regex::new(pattern).ok()?))
    };
    PATTERNS.iter().filter_map(compiled).collect()
});

/// The tokens of bots: an id, a time and a signature, with dots between.
fn bot_tokens(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let ends = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.');
    let mut end = 0;
    text.split_inclusive(ends).filter_map(move |run| {
        let start = end;
        end += run.len();
        let run = run.trim_end_matches(ends);
        let mut parts = run.split('.').map(str::len);
        let lengths = (parts.next()?, parts.next()?, parts.next()?);
        matches!(lengths, (23..=30, 6..=7, 27..)).then(|| start..start + run.len())
    })
}

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
        .filter(|(words, _)| words.iter().any(|word| text.contains(word)))
        .flat_map(|(_, pattern)| pattern.captures_iter(text))
        .filter_map(|found| Some(found.name("s")?.range()))
        .chain(bot_tokens(text))
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
            "(MTIzNDU2Nzg5MDEyMzQ1Njc4.SECRET.abcdefghijklmnopqrstuvwxyz0123456789-_)\n",
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
