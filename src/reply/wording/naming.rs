//! Sentences that name commands. A bot with two FAQs gives the commands of each a prefix.

use serde::Serialize;

/// A sentence that names commands, as `/ask`; [`said`](Self::said) adds the bot's prefix to their names.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Naming {
    naming: &'static str,
}

impl Naming {
    pub(super) const fn new(sentence: &'static str) -> Self {
        Self { naming: sentence }
    }

    /// The sentence where every command has this prefix, or none: `/policy-ask` for `policy`.
    pub fn said(self, prefix: Option<&str>) -> String {
        let Some(prefix) = prefix else { return self.naming.to_owned() };
        let mut parts = self.naming.split('/');
        let mut said = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            said.push('/');
            if part.starts_with(|c: char| c.is_ascii_lowercase()) {
                said.push_str(prefix);
                said.push('-');
            }
            said.push_str(part);
        }
        said
    }
}
