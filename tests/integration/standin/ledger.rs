//! Counts and timings of a long run. Tests usually keep everything; this keeps the most recent part, so
//! that neither its size nor its speed changes with time.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use hdrhistogram::Histogram;
use tokio::time::Instant;

use super::gateway::Event;
use super::model::{How, Id, Message};
use super::rest::Fault;
use super::world::World;

/// Number of messages and of interactions kept at a time. The bot may still want the youngest.
const KEPT: usize = 4000;
/// Messages that a channel accepts from the bot within the window, as Discord does.
const A_CHANNEL: u32 = 5;
const WINDOW: Duration = Duration::from_secs(5);
/// Number of replies whose buttons may be pressed.
const OPEN: usize = 500;

/// An expected reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// A reply to a mention.
    Mention,
    /// An answer to `/ask`.
    Ask,
    /// Autocomplete choices.
    Typing,
    /// The effect of a button or a menu.
    Press,
}

/// Requests and answers so far.
#[derive(Default)]
pub(crate) struct Ledger {
    waiting: HashMap<Id, (Wanted, Instant)>,
    /// Response times in microseconds: from sending the frame to the bot's socket, to the request that
    /// answers it.
    took: BTreeMap<Wanted, Option<Histogram<u64>>>,
    /// Requests of any kind.
    pub(crate) requests: usize,
    /// Number of messages that nobody had asked for.
    pub(crate) unasked: usize,
    /// Number of requests that exceeded a channel's limit.
    pub(crate) limited: usize,
    /// Messages accepted in each channel, and since when.
    channels: HashMap<Id, (Instant, u32)>,
    /// Replies with components.
    open: VecDeque<Id>,
}

impl Ledger {
    /// Number of unanswered actions.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Response times of all answers of these kinds.
    pub(crate) fn took(&self, wanted: &[Wanted]) -> Histogram<u64> {
        let mut all = histogram();
        for one in wanted.iter().filter_map(|wanted| self.took.get(wanted)?.as_ref()) {
            all.add(one).expect("they are made alike");
        }
        all
    }

    /// One of the last replies that have buttons.
    pub(crate) fn open(&self, nth: usize) -> Option<Id> {
        self.open.get(nth % self.open.len().max(1)).copied()
    }

    /// Counts a request; returns Discord's rate limit response if a channel gets too many.
    pub(super) fn request(&mut self, request: &str) -> Option<Fault> {
        self.requests += 1;
        let path = request.strip_prefix("POST /api/v10/channels/")?;
        let channel = path.strip_suffix("/messages")?.parse().ok()?;
        let (since, taken) = self.channels.entry(channel).or_insert_with(|| (Instant::now(), 0));
        if since.elapsed() >= WINDOW {
            (*since, *taken) = (Instant::now(), 0);
        }
        let left = (WINDOW - since.elapsed()).as_secs_f64();
        *taken += 1;
        if *taken > A_CHANNEL {
            self.limited += 1;
            return Some(Fault::limited(left, false));
        }
        Some(Fault::leaves(A_CHANNEL - *taken, left))
    }

    /// Records an answer; returns false if nothing waited for it.
    pub(super) fn answered(&mut self, what: Id) -> bool {
        let Some((wanted, since)) = self.waiting.remove(&what) else { return false };
        let took = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.took.entry(wanted).or_default().get_or_insert_with(histogram).saturating_record(took);
        true
    }

    /// Records a message of the bot.
    pub(super) fn said(&mut self, how: How, message: &Message) {
        let wanted = message.reference.is_some_and(|to| self.answered(to));
        if matches!(how, How::Message | How::Reply) && !wanted {
            self.unasked += 1;
        }
        if !message.components.is_empty() {
            self.open.push_back(message.id);
        }
        if self.open.len() > OPEN {
            self.open.pop_front();
        }
    }
}

/// Up to a minute, with three significant digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(60_000_000, 3).expect("these are within its limits")
}

impl World {
    /// Sends the bot an event that expects an answer, and forgets old state.
    pub(crate) fn wants(&mut self, wanted: Wanted, what: Id, event: &Event) {
        if let Some(ledger) = &mut self.ledger {
            ledger.waiting.insert(what, (wanted, Instant::now()));
        }
        self.dispatch(event);
        let Some(Ledger { waiting, .. }) = &self.ledger else { return };
        // Unanswered actions are kept, with the messages that they refer to: an answer may be late,
        // because a channel accepts no more for now.
        let pressed: Vec<_> =
            waiting.keys().filter_map(|id| self.interactions.get(id)?.source).collect();
        let is_old = |id: &Id| !waiting.contains_key(id) && !pressed.contains(id);
        while self.messages.len() > KEPT && self.messages.keys().next().is_some_and(is_old) {
            self.messages.pop_first();
        }
        while self.interactions.len() > KEPT && self.interactions.keys().next().is_some_and(is_old)
        {
            let oldest = self.interactions.pop_first();
            oldest.and_then(|(_, interaction)| self.tokens.remove(&interaction.token));
        }
    }
}
