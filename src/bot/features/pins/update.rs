//! Keeps pins up to date: each change is noted, sent, and noted as done, so that a crash at any moment
//! neither loses nor repeats it. A pin that cannot be edited is set aside with a retry time of its own, and
//! the others go on.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tracing::{info, warn};

use super::board::Board;
use super::notices;
use super::shape::{Shape, Shapes};
use crate::Moment;
use crate::bot::channel_error::ChannelError;
use crate::bot::context::Bot;
use crate::ids::{ChannelId, GuildId};
use crate::service::Unavailable;
use crate::store::{Content, Pin, SetAside, Store, UnixTime};

/// Pause between two edits: Discord allows fifty requests a second for the whole bot, and members who ask
/// come first.
pub(super) const EDIT_PAUSE: Duration = Duration::from_millis(250);
/// Pause between two edits in one channel, where Discord allows five in five seconds.
const CHANNEL_PAUSE: Duration = Duration::from_millis(1100);
/// Minimum time between two edits of a pin, in seconds: a FAQ that is being edited is saved every minute, and
/// Discord soon refuses further edits of an old message.
const EDIT_INTERVAL: UnixTime = 5 * 60;
/// Initial retry delay for problems on Discord's side, in seconds; doubled each time.
const RETRY_DELAY: UnixTime = 10;
/// Maximum retry delay, in seconds.
const MAX_RETRY_DELAY: UnixTime = 15 * 60;
/// Retry delay for problems that somebody has to solve, in seconds.
const LASTING_RETRY_DELAY: UnixTime = 60 * 60;

/// When the next pass is due.
pub(super) enum Next {
    /// Now, because something changed.
    Now,
    /// After this time.
    In(Duration),
    /// When another replica is done with the pins.
    Elsewhere,
    /// Not before something changes.
    Idle,
}

/// Updates the pins that are outdated, unless another replica is doing so. Guilds in `wanted` come first, and
/// their pins that were set aside are retried.
///
/// An error means that the store is unavailable.
pub(super) async fn pass(
    bot: &Bot,
    board: &impl Board,
    wanted: &BTreeSet<GuildId>,
) -> Result<Next, Unavailable> {
    let mut shapes = Shapes::new(bot);
    let shown = bot.memory.store(async |store| store.shown().await).await?;
    let mut is_old = |(entry, language, hash): &(String, String, u64)| {
        shapes.of(entry, language).content.hash != *hash
    };
    if !shown.iter().any(&mut is_old)
        && bot.memory.store(async |store| store.pin_changes().await).await?.is_empty()
    {
        return Ok(Next::Idle);
    }
    if !bot.memory.try_lead().await? {
        return Ok(Next::Elsewhere);
    }
    let next = update(bot, board, &mut shapes, wanted).await;
    bot.memory.stop_leading().await;
    next
}

/// Fails if another replica has taken over the lease meanwhile, so that nothing is sent twice.
pub(super) async fn confirm_lead(bot: &Bot) -> Result<(), Unavailable> {
    if bot.memory.try_lead().await? { Ok(()) } else { Err(Unavailable) }
}

/// The outdated pins of a guild.
pub(super) async fn outdated(bot: &Bot, guild: GuildId) -> Result<Vec<Pin>, Unavailable> {
    let mut shapes = Shapes::new(bot);
    let mut pins = bot.memory.store(async |store| store.pins_of(guild).await).await?;
    pins.retain(|pin| shapes.of(&pin.entry, &pin.language).content.hash != pin.content.hash);
    Ok(pins)
}

async fn update(
    bot: &Bot,
    board: &impl Board,
    shapes: &mut Shapes<'_>,
    wanted: &BTreeSet<GuildId>,
) -> Result<Next, Unavailable> {
    let mut old: Vec<Pin> = Vec::new();
    for (entry, language, hash) in bot.memory.store(async |store| store.shown().await).await? {
        if shapes.of(&entry, &language).content.hash != hash {
            let showing = async |store: Store| store.pins_showing(&entry, &language, hash).await;
            old.extend(bot.memory.store(showing).await?);
        }
    }
    old.sort_by_key(|pin| (pin.guild, pin.channel, pin.message));
    let mut fresh: Vec<(Pin, Content)> = Vec::new();
    for pin in &mut old {
        let next = &shapes.of(&pin.entry, &pin.language).content;
        if pin.pending != Some(next.hash) {
            fresh.push((pin.clone(), next.clone()));
            pin.note(next.hash);
        }
    }
    bot.memory.store(async |store| store.note_changes(&fresh).await).await?;
    let now = bot.clock.unix();
    let (mut waiting, later): (Vec<Pin>, Vec<Pin>) =
        old.into_iter().partition(|pin| due(pin, wanted) <= now);
    let mut next = later.iter().map(|pin| due(pin, wanted)).min();
    if !waiting.is_empty() {
        info!(pins = waiting.len(), "bringing pinned answers up to date");
    }
    let mut free: HashMap<ChannelId, Moment> = HashMap::new();
    let mut turns: HashMap<GuildId, u32> = HashMap::new();
    while !waiting.is_empty() {
        let is_interrupted = !bot.refreshing.borrow().is_subset(wanted);
        if !bot.is_current() || is_interrupted {
            return Ok(Next::Now);
        }
        let now = bot.clock.now();
        let at = |pin: &Pin| free.get(&pin.channel).copied().unwrap_or(now).max(now);
        // Guilds with a waiting moderator come first, then those with the fewest edits so far.
        let order = |pin: &Pin| {
            let had = turns.get(&pin.guild).copied().unwrap_or_default();
            (at(pin), !wanted.contains(&pin.guild), had)
        };
        let first = (0..waiting.len()).min_by_key(|&n| order(&waiting[n])).unwrap_or_default();
        let pin = waiting.remove(first);
        bot.clock.sleep(now.until(at(&pin))).await;
        let shape = shapes.of(&pin.entry, &pin.language);
        let again = change(bot, board, &pin, shape).await?;
        next = next.into_iter().chain(again).min();
        free.insert(pin.channel, bot.clock.now() + CHANNEL_PAUSE);
        *turns.entry(pin.guild).or_default() += 1;
        bot.refreshed(|guild| waiting.iter().any(|pin| pin.guild == guild));
        bot.clock.sleep(EDIT_PAUSE).await;
    }
    let told = notices::send(shapes, board).await?;
    let next = next.map(|at| at.saturating_sub(bot.clock.unix()).max(1).cast_unsigned());
    let next = next.map(Duration::from_secs).into_iter().chain(told).min();
    Ok(next.map_or(Next::Idle, Next::In))
}

/// The system time from which a pin may be edited.
fn due(pin: &Pin, wanted: &BTreeSet<GuildId>) -> UnixTime {
    let is_told = pin.last_error().is_some_and(|error| !error.is_lasting());
    let again = pin.attempts.again;
    match (wanted.contains(&pin.guild), pin.attempts.edited) {
        // A limit of Discord's own cannot be overridden.
        (true, _) => {
            if is_told {
                again
            } else {
                0
            }
        }
        (false, None) => again,
        (false, Some(edited)) => again.max(edited + EDIT_INTERVAL),
    }
}

impl Pin {
    /// The error of the last attempt.
    pub(super) fn last_error(&self) -> Option<ChannelError> {
        self.last_error.as_deref().map(ChannelError::named)
    }
}

/// Edits one pin; returns the time of the next attempt if it could not be edited.
async fn change(
    bot: &Bot,
    board: &impl Board,
    pin: &Pin,
    shape: &Shape,
) -> Result<Option<UnixTime>, Unavailable> {
    let message = pin.message;
    confirm_lead(bot).await?;
    let now_shows = async || {
        let (content, now) = (&shape.content, bot.clock.unix());
        bot.memory.store(async |store| store.pin_shows(message, content, now).await).await
    };
    let is_unsure = pin.sent && pin.pending == Some(shape.content.hash);
    // The last process may have crashed just after sending it.
    if is_unsure && board.shows(pin.channel, message, &shape.card).await {
        now_shows().await?;
        return Ok(None);
    }
    bot.memory.store(async |store| store.pin_sent(message).await).await?;
    let Err(cause) = board.update(pin, &shape.card).await else {
        bot.metrics.pin_edited();
        now_shows().await?;
        return Ok(None);
    };
    let error = cause.error;
    if matches!(error, ChannelError::ChannelGone | ChannelError::MessageGone) {
        bot.memory.change(async |store| store.forget_pin(message).await).await?;
        return Ok(None);
    }
    let seconds = if error.is_lasting() {
        LASTING_RETRY_DELAY
    } else {
        let doubled = RETRY_DELAY << pin.attempts.failed.min(16);
        let told = UnixTime::try_from(cause.wait.as_secs() + 1).unwrap_or(MAX_RETRY_DELAY);
        doubled.min(MAX_RETRY_DELAY).max(told)
    };
    warn!(%cause, seconds, "a pinned answer could not be changed; it is tried again");
    let again = bot.clock.unix() + seconds;
    let aside = SetAside { error: error.name(), again, unsure: cause.is_unsure };
    bot.memory.store(async |store| store.set_aside(message, aside).await).await?;
    Ok(Some(again))
}
