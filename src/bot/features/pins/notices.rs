//! Notices to moderators about changed pins: how many show the change, and which could not be edited and why.
//! There is one message per change, which is edited when more pins follow.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use tracing::warn;

use super::board::Board;
use super::shape::Shapes;
use super::update::{EDIT_PAUSE, confirm_lead};
use crate::bot::card::Card;
use crate::bot::channel_error::ChannelError;
use crate::bot::context::Bot;
use crate::bot::link;
use crate::bot::random::hash;
use crate::ids::GuildId;
use crate::pack::limits;
use crate::reply::fill;
use crate::service::Unavailable;
use crate::store::{Pin, PinChange, SentNotice, Store};
use crate::text::cut;

/// Retry delay for a log channel that the network currently accepts no message for.
const LOG_RETRY_DELAY: Duration = Duration::from_secs(60);
/// Maximum number of pins that are named; the rest are counted.
const MAX_NAMED: usize = 5;

/// Sends the notices of all changes whose pins have all been tried; returns the retry delay if the network
/// accepted no message for a log channel.
pub(super) async fn send(
    shapes: &mut Shapes<'_>,
    board: &impl Board,
) -> Result<Option<Duration>, Unavailable> {
    let bot = shapes.bot;
    let mut guilds: HashMap<GuildId, Vec<Pin>> = HashMap::new();
    let mut rest = None;
    for mut change in bot.memory.store(async |store| store.pin_changes().await).await? {
        if shapes.of(&change.entry, &change.language).content.hash != change.hash {
            // The pack was replaced meanwhile; the new content has a notice of its own.
            told(bot, &change).await?;
            continue;
        }
        let pins = match guilds.entry(change.guild) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let of_guild = async |store: Store| store.pins_of(change.guild).await;
                new.insert(bot.memory.store(of_guild).await?)
            }
        };
        let of_it = |pin: &&Pin| pin.entry == change.entry && pin.language == change.language;
        let (right, left): (Vec<&Pin>, Vec<&Pin>) =
            pins.iter().filter(of_it).partition(|pin| pin.content.hash == change.hash);
        if left.iter().any(|pin| pin.attempts.failed == 0) {
            // Some pins are still to be tried; the notice waits for them.
            continue;
        }
        let log = bot.memory.settings(Some(change.guild)).log;
        let Some(log) = log.filter(|_| !right.is_empty() || !left.is_empty()) else {
            told(bot, &change).await?;
            continue;
        };
        let card = notice(bot, &change, right.len(), &left);
        let said = seen(&card);
        if change.notice.is_none_or(|notice| notice.hash != said) {
            confirm_lead(bot).await?;
            let sent = if let Some(notice) = change.notice {
                let edited = board.edit(notice.channel, notice.message, &card).await;
                edited.map(|()| SentNotice { hash: said, ..notice })
            } else {
                // The network drops a second message with the same number, so a crash just after sending does not
                // duplicate the notice.
                let once = hash(&format!("{}:{}:{}", change.guild, change.entry, change.hash)) >> 1;
                let sent = board.post(log, &card, Some(once)).await;
                sent.map(|message| SentNotice { channel: log, message, hash: said })
            };
            change.notice = sent.as_ref().ok().copied();
            if let Err(cause) = sent {
                if !cause.error.is_lasting() {
                    rest = Some(LOG_RETRY_DELAY.max(cause.wait));
                    continue;
                }
                warn!(%cause, "the reply to a log channel could not be sent");
                told(bot, &change).await?;
                continue;
            }
            bot.clock.sleep(EDIT_PAUSE).await;
        }
        if left.is_empty() {
            told(bot, &change).await?;
        } else {
            bot.memory.store(async |store| store.tells(&change).await).await?;
        }
    }
    Ok(rest)
}

/// Notes that moderators know everything about a change.
async fn told(bot: &Bot, change: &PinChange) -> Result<(), Unavailable> {
    bot.memory.store(async |store| store.told(change).await).await
}

/// A hash of the text of a notice.
fn seen(notice: &Card) -> u64 {
    let title = notice.title.as_deref().unwrap_or_default();
    let fields = notice.fields.iter().map(|field| format!("{}\n{}", field.heading, field.text));
    let parts = [title.to_owned(), notice.text.clone()].into_iter().chain(fields);
    hash(&parts.collect::<Vec<_>>().join("\n"))
}

/// The notice of a change: the lines that were removed, and the new ones.
fn notice(bot: &Bot, change: &PinChange, right: usize, left: &[&Pin]) -> Card {
    let words = bot.words(&bot.locale_of(Some(change.guild)));
    let pins = &words.pins;
    let question = change.before.lines().chain(change.after.lines()).next().unwrap_or_default();
    let title = match (right, change.after.is_empty()) {
        (0, _) => pins.news_refused,
        (_, true) => pins.news_withdrawn,
        (_, false) => pins.news_title,
    };
    let text = format!("{question}\n{}", fill(pins.news_count, "count", right));
    let lacks = |text: &str, other: &str| {
        let others: Vec<&str> = other.lines().collect();
        let lines: Vec<&str> = text.lines().filter(|line| !others.contains(line)).collect();
        cut(&lines.join("\n"), limits::FIELD_VALUE).to_string()
    };
    let (gone, new) = (lacks(&change.before, &change.after), lacks(&change.after, &change.before));
    let now = if right == 0 { pins.news_wanted } else { pins.news_after };
    let mut lines: Vec<String> = left
        .iter()
        .take(MAX_NAMED)
        .map(|pin| {
            let link = link::to_message(Some(pin.guild), pin.channel, pin.message);
            let why = pin.last_error().unwrap_or(ChannelError::Other).reason(pins);
            format!("• {link} <#{}>: {why}", pin.channel)
        })
        .collect();
    if left.len() > MAX_NAMED {
        lines.push(fill(words.settings.more, "count", left.len() - MAX_NAMED));
    }
    let not_yet = cut(&lines.join("\n"), limits::FIELD_VALUE).to_string();
    Card::notice(title, text)
        .with_field(pins.news_before, gone)
        .with_field(now, new)
        .with_field(pins.news_left, not_yet)
}
