//! Notifies the moderators' log channels when the store becomes unavailable, and when it is back.

use std::pin::pin;
use std::sync::Weak;
use std::time::Duration;

use super::bot::DiscordState;
use super::respond;
use super::rest::Rest;
use crate::Moment;
use crate::reply::Wording;

/// Minimum interval between outage notices.
const MIN_INTERVAL: Duration = Duration::from_secs(10 * 60);

/// Sends the notices for as long as the bot lives.
pub(super) async fn run(bot: Weak<DiscordState>, http: Rest) {
    let Some(state) = bot.upgrade() else { return };
    let Some(mut away) = state.bot.memory.outages() else { return };
    let mut gone = pin!(state.bot.gone());
    drop(state);
    let mut last: Option<Moment> = None;
    let mut told = false;
    loop {
        let Some(bot) = bot.upgrade() else { return };
        let is_away = *away.borrow_and_update();
        let now = bot.bot.clock.now();
        let lately = last.is_some_and(|last| now.since(last) < MIN_INTERVAL);
        // Every notice of an outage is followed by one of its end.
        if is_away != told && (told || !lately) {
            let text = |words: &Wording| {
                let words = &words.news;
                if is_away { words.store_away } else { words.store_back }.to_owned()
            };
            respond::to_logs(&bot.now(), &http.now(), text).await;
            told = is_away;
            last = Some(now);
        }
        // The waiting task must not keep the bot alive.
        drop(bot);
        // A memory may outlive its bot.
        let is_there = tokio::select! {
            away = away.changed() => away.is_ok(),
            () = &mut gone => false,
        };
        if !is_there {
            return;
        }
    }
}
