//! When the store cannot be used, and when it can again: the moderators' log channels hear of both.

use std::pin::pin;
use std::sync::Weak;
use std::time::Duration;

use super::bot::Shared;
use super::respond;
use super::rest::Rest;
use crate::reply::Wording;

/// A store that comes and goes is told of once in this time.
const QUIET: Duration = Duration::from_secs(10 * 60);

/// Tells of it for as long as the bot lives.
pub(super) async fn tell(bot: Weak<Shared>, http: Rest) {
    let Some(shared) = bot.upgrade() else { return };
    let Some(mut away) = shared.memory.outages() else { return };
    let mut gone = pin!(shared.gone());
    drop(shared);
    let mut last: Option<Duration> = None;
    let mut told = false;
    loop {
        let Some(bot) = bot.upgrade() else { return };
        let is_away = *away.borrow_and_update();
        let now = bot.clock.elapsed();
        let lately = last.is_some_and(|last| now.saturating_sub(last) < QUIET);
        // Who heard that it is away hears that it is back.
        if is_away != told && (told || !lately) {
            let text = |words: &Wording| {
                let words = &words.news;
                if is_away { words.store_away } else { words.store_back }.to_owned()
            };
            respond::to_logs(&bot.now(), &http.now(), text).await;
            told = is_away;
            last = Some(now);
        }
        // A task that waits must not keep the bot alive.
        drop(bot);
        // A memory may live longer than a bot.
        let is_there = tokio::select! {
            away = away.changed() => away.is_ok(),
            () = &mut gone => false,
        };
        if !is_there {
            return;
        }
    }
}
