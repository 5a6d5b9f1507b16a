//! What a pin shows, and how it is kept up to date: each change is noted, sent, and noted as done, so
//! that a kill at any moment leaves nothing undone and nothing is done twice.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serenity::all::{ChannelId, CreateEmbed, CreateMessage, EditMessage, MessageId, Nonce};
use tracing::{info, warn};

use crate::discord::bot::{Bot, Shared};
use crate::discord::numbers::hash;
use crate::discord::render::{self, Rendered};
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::discord::trouble::Trouble;
use crate::pack::{Language, limits};
use crate::reply::{Answer, Wording, fill};
use crate::service::Unavailable;
use crate::store::{Content, Pin, PinChange};
use crate::text::cut;

/// Between two changes: Discord allows fifty requests a second for everything that the bot does, and
/// members who ask come first.
const PAUSE: Duration = Duration::from_millis(250);
/// Between two changes in one channel, where Discord allows five in five seconds.
const CHANNEL_PAUSE: Duration = Duration::from_millis(1100);
/// How long Discord, or the store, is left alone when it is not well; doubled each time.
const REST: Duration = Duration::from_secs(10);
/// How long another copy of the bot that is at it is left alone.
const TURN: Duration = Duration::from_secs(5);
/// The longest rest.
const LONGEST_REST: Duration = Duration::from_secs(15 * 60);

/// What a pin of an entry shows.
pub(in crate::discord) struct Shape {
    pub(in crate::discord) rendered: Rendered,
    pub(in crate::discord) content: Content,
}

/// What a pin of an entry shows now; `None` when the pack does not have it.
pub(in crate::discord) fn shape(bot: &Bot, entry: &str, language: &Language) -> Option<Shape> {
    let answer = bot.service.answer(entry, language)?;
    // Nobody asked, so nobody's is the button to remove it.
    let frame = bot.with_others(bot.frame(language, 0, 0, true), entry);
    Some(shaped(render::answer(&answer, &frame), words(&answer)))
}

/// What a pin shows whose entry is gone.
fn withdrawn(bot: &Bot, language: &Language) -> Shape {
    let words = &Wording::of(language).pins;
    let text = bot.said(words.withdrawn);
    shaped(render::notice(words.withdrawn_title, &text, Vec::new()), String::new())
}

fn shaped(rendered: Rendered, words: String) -> Shape {
    // The hash is of what people see, so that a change of our own words or buttons counts, too.
    let embed = serde_json::to_string(&rendered.embed).unwrap_or_default();
    let components = serde_json::to_string(&rendered.components).unwrap_or_default();
    let content = Content { hash: hash(&format!("{embed}{components}")), words };
    Shape { rendered, content }
}

/// The words of an answer, a line for each thing that it says.
fn words(answer: &Answer) -> String {
    let points = answer.cautions.iter().chain(&answer.advice).map(|point| format!("• {point}"));
    let lines = [answer.question.clone(), answer.answer.clone()].into_iter();
    lines.chain(points).collect::<Vec<_>>().join("\n")
}

/// What pins show now, each worked out once.
struct Shapes<'a> {
    bot: &'a Bot,
    known: HashMap<(String, String), Shape>,
}

impl Shapes<'_> {
    fn of(&mut self, entry: &str, language: &str) -> &Shape {
        let bot = self.bot;
        let key = (entry.to_owned(), language.to_owned());
        self.known.entry(key).or_insert_with(|| {
            let language = bot.service.reading(language);
            shape(bot, entry, &language).unwrap_or_else(|| withdrawn(bot, &language))
        })
    }
}

/// Has every pin whose entry changed show what it says now, of one guild or of all. To be called when
/// the pack may be another: at the start, and after it was replaced. Comes back when all is done.
pub(in crate::discord) async fn bring_up_to_date(
    bot: &Arc<Shared>,
    http: &Rest,
    guild: Option<u64>,
) {
    if !bot.memory.keeps() {
        return;
    }
    // Two at once would send everything twice.
    let _alone = bot.updating.lock().await;
    let mut rest = REST;
    loop {
        // Whoever waits for so long must not go on with a pack of before.
        let view = bot.now();
        match turn(&view, http, guild).await {
            Ok(true) if view.is_current() => return,
            Ok(true) => {}
            // What the other copy leaves undone is for this one.
            Ok(false) => {
                drop(view);
                bot.clock.sleep(TURN).await;
            }
            Err(Unavailable) => {
                drop(view);
                bot.clock.sleep(rest).await;
                rest = (rest * 2).min(LONGEST_REST);
            }
        }
    }
}

/// One pass, if there is something to do and no other copy is at it; whether all is done.
async fn turn(bot: &Bot, http: &Rest, guild: Option<u64>) -> Result<bool, Unavailable> {
    let mut shapes = Shapes { bot, known: HashMap::new() };
    let old = outdated(bot, &mut shapes, guild).await?;
    if old.is_empty() && bot.memory.pin_changes().await?.is_empty() {
        return Ok(true);
    }
    if !bot.memory.leads().await? {
        return Ok(false);
    }
    let done = update(bot, http, &mut shapes, guild).await;
    bot.memory.stop_leading().await;
    done.map(|()| true)
}

/// Has nothing be sent by a copy that was taken for dead meanwhile.
async fn still_leads(bot: &Bot) -> Result<(), Unavailable> {
    if bot.memory.leads().await? { Ok(()) } else { Err(Unavailable) }
}

/// The pins that do not show what they would show now.
async fn outdated(
    bot: &Bot,
    shapes: &mut Shapes<'_>,
    guild: Option<u64>,
) -> Result<Vec<Pin>, Unavailable> {
    let pins = bot.memory.pins().await?.into_iter();
    let here = pins.filter(|pin| guild.is_none_or(|guild| pin.guild == guild));
    Ok(here
        .filter(|pin| shapes.of(&pin.entry, &pin.language).content.hash != pin.content.hash)
        .collect())
}

/// One pass, as far as it goes: until the pack is replaced. An error means that the store or Discord is
/// away.
async fn update(
    bot: &Bot,
    http: &Rest,
    shapes: &mut Shapes<'_>,
    guild: Option<u64>,
) -> Result<(), Unavailable> {
    // Once more: until just now it may have been another copy's.
    let old = outdated(bot, shapes, guild).await?;
    let fresh = |pin: &&Pin, next: &Content| pin.pending != Some(next.hash);
    let mut noted = Vec::new();
    for pin in &old {
        let next = shapes.of(&pin.entry, &pin.language).content.clone();
        if fresh(&pin, &next) {
            noted.push((pin.clone(), next));
        }
    }
    bot.memory.note_changes(&noted).await?;
    let unsure: Vec<u64> = old
        .iter()
        .filter(|pin| pin.sent && !noted.iter().any(|(other, _)| other.message == pin.message))
        .map(|pin| pin.message)
        .collect();
    if !old.is_empty() {
        info!(pins = old.len(), "bringing pinned answers up to date");
    }
    let mut free: HashMap<u64, Duration> = HashMap::new();
    let mut waiting = old;
    while !waiting.is_empty() {
        if !bot.is_current() {
            return Ok(());
        }
        // Whichever channel has been left alone for longest comes next.
        let at = |pin: &Pin| free.get(&pin.channel).copied().unwrap_or_default();
        let next = (0..waiting.len()).min_by_key(|&n| at(&waiting[n])).unwrap_or_default();
        let pin = waiting.swap_remove(next);
        bot.clock.sleep(at(&pin).saturating_sub(bot.clock.elapsed())).await;
        let shape = shapes.of(&pin.entry, &pin.language);
        change(bot, http, &pin, shape, unsure.contains(&pin.message)).await?;
        free.insert(pin.channel, bot.clock.elapsed() + CHANNEL_PAUSE);
        bot.clock.sleep(PAUSE).await;
    }
    tell(shapes, http, guild).await
}

/// Changes one pin.
async fn change(
    bot: &Bot,
    http: &Rest,
    pin: &Pin,
    shape: &Shape,
    unsure: bool,
) -> Result<(), Unavailable> {
    let (channel, message) = (ChannelId::new(pin.channel), MessageId::new(pin.message));
    still_leads(bot).await?;
    if unsure && shows(http, channel, message, &shape.rendered.embed).await {
        return bot.memory.pin_shows(pin.message, &shape.content).await;
    }
    bot.memory.pin_sent(pin.message).await?;
    let edit = EditMessage::new()
        .embed(shape.rendered.embed.clone())
        .components(shape.rendered.components.clone())
        .allowed_mentions(respond::nobody());
    let Err(cause) = http.edit_message(channel, message, &edit).await else {
        bot.metrics.pin_edited();
        return bot.memory.pin_shows(pin.message, &shape.content).await;
    };
    match Trouble::of(&cause, Trouble::MayNotWrite) {
        Trouble::ChannelGone | Trouble::MessageGone => {
            bot.memory.forget_pin(pin.message).await.map(drop)
        }
        Trouble::Later => {
            warn!(%cause, "pinned answers are brought up to date later");
            Err(Unavailable)
        }
        trouble => bot.memory.pin_trouble(pin.message, trouble.name()).await,
    }
}

/// Whether a message shows this already: the last process may have died just after it was sent.
async fn shows(http: &Rest, channel: ChannelId, message: MessageId, embed: &CreateEmbed) -> bool {
    let Ok(found) = http.message(channel, message).await else { return false };
    let there = found.embeds.into_iter().next().map(CreateEmbed::from);
    let (Ok(there), Ok(ours)) = (serde_json::to_value(there), serde_json::to_value(embed)) else {
        return false;
    };
    let text = |embed: &Value, path| {
        embed.pointer(path).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
    };
    let fields = |embed: &Value| -> Vec<(String, String)> {
        let fields = embed["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|field| (text(field, "/name"), text(field, "/value"))).collect()
    };
    ["/title", "/description", "/footer/text", "/author/name"]
        .iter()
        .all(|path| text(&there, path) == text(&ours, path))
        && fields(&there) == fields(&ours)
}

/// Tells moderators what changed, once.
async fn tell(shapes: &mut Shapes<'_>, http: &Rest, guild: Option<u64>) -> Result<(), Unavailable> {
    let bot = shapes.bot;
    for change in bot.memory.pin_changes().await? {
        if guild.is_some_and(|guild| change.guild != guild) {
            continue;
        }
        if shapes.of(&change.entry, &change.language).content.hash != change.hash {
            // The pack was replaced before anybody heard: what holds now is told on its own.
            bot.memory.told(&change).await?;
            continue;
        }
        still_leads(bot).await?;
        if let Some(log) = bot.memory.settings(change.guild).log {
            // Discord drops a second message with the same number: a kill just after it was sent
            // has nobody read it twice.
            let nonce = hash(&format!("{}:{}:{}", change.guild, change.entry, change.hash)) >> 1;
            let message = CreateMessage::new()
                .embed(news(bot, &change).embed)
                .allowed_mentions(respond::nobody())
                .nonce(Nonce::String(nonce.to_string()))
                .enforce_nonce(true);
            let sent = http.send_message(ChannelId::new(log), &message).await;
            if let Err(cause) = &sent
                && Trouble::of(cause, Trouble::MayNotWrite) == Trouble::Later
            {
                return Err(Unavailable);
            }
            respond::report("a log channel", sent);
        }
        bot.memory.told(&change).await?;
        bot.clock.sleep(PAUSE).await;
    }
    Ok(())
}

/// A change as moderators read it, old against new: the lines that are no longer there, and the new.
fn news(bot: &Bot, change: &PinChange) -> Rendered {
    let words = bot.words(&bot.locale_of(change.guild));
    let pins = &words.pins;
    let question = change.before.lines().chain(change.after.lines()).next().unwrap_or_default();
    let title = if change.after.is_empty() { pins.news_withdrawn } else { pins.news_title };
    let text = format!("{question}\n{}", fill(pins.news_count, "count", change.pins));
    let rendered = render::notice(title, &text, Vec::new());
    let lacks = |text: &str, other: &str| {
        let others: Vec<&str> = other.lines().collect();
        let lines: Vec<&str> = text.lines().filter(|line| !others.contains(line)).collect();
        cut(&lines.join("\n"), limits::FIELD_VALUE)
    };
    let (gone, new) = (lacks(&change.before, &change.after), lacks(&change.after, &change.before));
    let mut embed = rendered.embed;
    for (heading, lines) in [(pins.news_before, gone), (pins.news_after, new)] {
        if !lines.is_empty() {
            embed = embed.field(heading, lines, false);
        }
    }
    Rendered { embed, components: Vec::new() }
}
