//! Notices to moderators about changed pins: how many show the change, and which could not be edited and why.
//! There is one message per change, which is edited when more pins follow.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use serenity::all::{CreateMessage, EditMessage, Nonce};

use super::shape::Shapes;
use super::update::{EDIT_PAUSE, confirm_lead};
use crate::bot::card::Card;
use crate::bot::channel_error::ChannelError;
use crate::bot::random::hash;
use crate::discord::bot::Bot;
use crate::discord::rest::Rest;
use crate::discord::{channel_error, render, respond};
use crate::ids::GuildId;
use crate::pack::limits;
use crate::reply::fill;
use crate::service::Unavailable;
use crate::store::{Pin, PinChange, SentNotice};
use crate::text::cut;

/// Retry delay for a log channel that Discord currently accepts no message for.
const LOG_RETRY_DELAY: Duration = Duration::from_secs(60);
/// Maximum number of pins that are named; the rest are counted.
const MAX_NAMED: usize = 5;

/// Sends the notices of all changes whose pins have all been tried; returns the retry delay if Discord
/// accepted no message for a log channel.
pub(super) async fn send(
    shapes: &mut Shapes<'_>,
    http: &Rest,
) -> Result<Option<Duration>, Unavailable> {
    let bot = shapes.bot;
    let mut guilds: HashMap<GuildId, Vec<Pin>> = HashMap::new();
    let mut rest = None;
    for mut change in bot.memory.pin_changes().await? {
        if shapes.of(&change.entry, &change.language).content.hash != change.hash {
            // The pack was replaced meanwhile; the new content has a notice of its own.
            bot.memory.told(&change).await?;
            continue;
        }
        let pins = match guilds.entry(change.guild) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(bot.memory.pins_of(change.guild).await?),
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
            bot.memory.told(&change).await?;
            continue;
        };
        let embed = render::embed(&notice(bot, &change, right.len(), &left));
        let said = hash(&serde_json::to_string(&embed).unwrap_or_default());
        if change.notice.is_none_or(|notice| notice.hash != said) {
            confirm_lead(bot).await?;
            let sent = if let Some(notice) = change.notice {
                let edit = EditMessage::new().embed(embed).allowed_mentions(respond::nobody());
                let edited = http.edit_message(notice.channel, notice.message, &edit).await;
                edited.map(|()| SentNotice { hash: said, ..notice })
            } else {
                // Discord drops a second message with the same nonce, so a crash just after sending does not
                // duplicate the notice.
                let nonce =
                    hash(&format!("{}:{}:{}", change.guild, change.entry, change.hash)) >> 1;
                let message = CreateMessage::new()
                    .embed(embed)
                    .allowed_mentions(respond::nobody())
                    .nonce(Nonce::String(nonce.to_string()))
                    .enforce_nonce(true);
                let sent = http.send_message(log, &message).await;
                sent.map(|message| SentNotice { channel: log, message, hash: said })
            };
            if let Err(cause) = &sent
                && !channel_error::of(cause, ChannelError::MayNotWrite).is_lasting()
            {
                rest = Some(LOG_RETRY_DELAY.max(cause.wait));
                continue;
            }
            change.notice = sent.as_ref().ok().copied();
            if !respond::report("a log channel", sent) {
                bot.memory.told(&change).await?;
                continue;
            }
            bot.clock.sleep(EDIT_PAUSE).await;
        }
        if left.is_empty() {
            bot.memory.told(&change).await?;
        } else {
            bot.memory.tells(&change).await?;
        }
    }
    Ok(rest)
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
            let place = format!("{}/{}/{}", pin.guild, pin.channel, pin.message);
            let why = pin.last_error().unwrap_or(ChannelError::Other).reason(pins);
            format!("• https://discord.com/channels/{place} <#{}>: {why}", pin.channel)
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
