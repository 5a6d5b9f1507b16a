//! Notifies the moderators' log channels when a changed pack cannot be used, and when one can again. Loading
//! packs is up to the caller: see [`Plugin::replace`](super::Plugin::replace).

use std::collections::HashSet;
use std::sync::{Arc, Weak};

use super::bot::DiscordState;
use super::respond;
use super::rest::Rest;
use crate::bot::PackFault;
use crate::bot::card::code;
use crate::reply::{Wording, fill};

/// Maximum number of faults shown to moderators; the terminal shows all.
const MAX_SHOWN: usize = 5;
/// Maximum length of a fault shown to moderators, in characters.
const MAX_LENGTH: usize = 300;

/// Sends the notices for as long as the bot lives: each fault once until all is well again.
pub(super) async fn run(bot: Weak<DiscordState>, http: Rest) {
    let Some(mut refusal) = bot.upgrade().map(|state| state.bot.pack_faults.subscribe()) else {
        return;
    };
    let mut told = HashSet::new();
    loop {
        let Some(bot) = bot.upgrade() else { return };
        let faults = Arc::clone(&refusal.borrow_and_update());
        let keys: Vec<u64> = faults.iter().map(PackFault::key).collect();
        if faults.is_empty() && !told.is_empty() {
            told.clear();
            let back = |words: &Wording| words.news.pack_back.to_owned();
            respond::to_logs(&bot.now(), &http.now(), back).await;
        } else if keys.iter().any(|key| !told.contains(key)) {
            told.extend(keys);
            let faulty = |words: &Wording| text(&faults, words);
            respond::to_logs(&bot.now(), &http.now(), faulty).await;
        }
        // The waiting task must not keep the bot alive.
        drop(bot);
        if refusal.changed().await.is_err() {
            return;
        }
    }
}

/// The number of faults, and the first of them.
fn text(faults: &[PackFault], words: &Wording) -> String {
    let mut text = fill(words.news.pack_faulty, "count", faults.len());
    for fault in faults.iter().take(MAX_SHOWN) {
        let line = format!("{} {}", fault.place, fault.message);
        text.push_str(&format!("\n• {}", code(&line, MAX_LENGTH)));
    }
    if faults.len() > MAX_SHOWN {
        text.push_str(&format!(
            "\n{}",
            fill(words.settings.more, "count", faults.len() - MAX_SHOWN)
        ));
    }
    text
}
