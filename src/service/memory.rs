//! The bot's memory of questions and choices: the store behind a queue and a timeout, so that an answer never
//! waits for it.
//!
//! Writes that no user waits for are queued, written in order, and retried while the store is unavailable.
//! Writes that a user is told about are committed before the reply, or refused when they time out.

mod entries;
mod misses;
mod overlays;
mod pins;
mod popular;
mod replicas;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::{error, warn};

use super::scrub::scrub;
use crate::clock::Clock;
use crate::ids::{ChannelId, GuildId, MessageId, Ticket};
use crate::matching::{Outcome, Overlay, normalise};
use crate::metrics::{Metrics, StoreOperation};
use crate::pack::{Language, phrasing_key};
use crate::store::{
    Choice, DatabaseUrl, GuildSettings, MissReason, Note, OpenError, Stats, Store, StoreError,
    StoredQuestion,
};
pub use entries::own_text;
pub use overlays::TeachError;

/// Timeout for a store request that a user waits for: Discord gives up after three seconds.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);
/// Queued notes while the store is slow or unavailable; notes beyond these are dropped.
const QUEUE_SIZE: usize = 4096;
/// Timeout for writing the queue on shutdown.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// Persistent memory, or none at all. All clones share it. Dropping the last clone writes the queue, if the
/// store can be written, and closes the store; [`close`](Self::close) waits for that.
#[derive(Clone, Default)]
pub struct Memory {
    inner: Option<Arc<Inner>>,
    /// Separate from `inner`, which the writer holds, so that the writer notices when the last sender is
    /// gone.
    queue: Option<Arc<Queue>>,
}

/// The queue of the writer task.
struct Queue {
    /// `None` once the memory is closed.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The store is unavailable or too slow. As far as can be told in time, nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store is away or too slow")]
pub struct Unavailable;

struct Inner {
    url: DatabaseUrl,
    clock: Clock,
    metrics: Metrics,
    /// `None` while it cannot be opened.
    store: RwLock<Option<Store>>,
    settings: RwLock<BTreeMap<GuildId, GuildSettings>>,
    popular: popular::Popular,
    /// Overlays of phrasings and entries that moderators added, by guild.
    overlays: RwLock<HashMap<GuildId, Arc<Overlay>>>,
    /// The guild and channel of every pinned answer, by message.
    pinned: RwLock<HashMap<MessageId, (GuildId, ChannelId)>>,
    /// Coordination with other replicas.
    replicas: replicas::Replicas,
    /// True once the log says that notes are being dropped.
    overflowed: AtomicBool,
    /// True while the store cannot be used; subscribers are notified of changes.
    away: watch::Sender<bool>,
}

enum Job {
    Note(Note),
    /// A question for the buttons of its reply, as it was asked.
    Question(Ticket, RawQuestion),
    /// A question that was declined, as it was asked.
    Miss(RawQuestion),
    /// Replies once everything queued before it is written.
    Settle(oneshot::Sender<()>),
}

/// A question as it was asked. The writer's task scrubs it, because that takes longer than a reply should wait.
struct RawQuestion {
    guild: Option<GuildId>,
    words: String,
    language: Language,
}

impl RawQuestion {
    fn new(guild: Option<GuildId>, words: &str, language: &Language) -> Self {
        Self { guild, words: words.to_owned(), language: language.clone() }
    }

    /// The question for the store; `None` when nothing is left of it.
    fn scrubbed(&self) -> Option<StoredQuestion> {
        let words = scrub(&self.words);
        let form = phrasing_key(&normalise(&words));
        let (guild, language) = (self.guild, self.language.as_str().to_owned());
        (!form.is_empty()).then_some(StoredQuestion { guild, form, words, language })
    }
}

impl Job {
    /// The note to write, if there is one.
    fn note(self) -> Option<Note> {
        match self {
            Self::Note(note) => Some(note),
            Self::Question(ticket, question) => Some(Note::Question(ticket, question.scrubbed()?)),
            Self::Miss(question) => Some(Note::Miss(question.scrubbed()?, MissReason::Declined)),
            Self::Settle(_) => None,
        }
    }
}

impl Memory {
    /// A memory without a store: notes are ignored, and requests to store something are refused.
    pub fn none() -> Self {
        Self::default()
    }

    /// Opens the store. If it is locked, full or damaged, logs that and goes on without it, retrying until it
    /// can be used.
    ///
    /// # Errors
    /// When the store belongs to a newer version, or was altered. It is left untouched.
    pub async fn open(url: DatabaseUrl, clock: Clock) -> Result<Self, OpenError> {
        // Compiles the patterns now rather than while a user waits.
        scrub("");
        let (jobs, inbox) = mpsc::channel(QUEUE_SIZE);
        let inner = Arc::new(Inner {
            url,
            clock,
            metrics: Metrics::new(),
            store: RwLock::default(),
            settings: RwLock::default(),
            popular: popular::Popular::default(),
            overlays: RwLock::default(),
            pinned: RwLock::default(),
            replicas: replicas::Replicas::new(),
            overflowed: AtomicBool::new(false),
            away: watch::Sender::new(false),
        });
        match inner.reopen().await {
            Ok(()) => {}
            Err(cause @ OpenError::Unusable(..)) => {
                inner.set_away(true);
                inner.metrics.store_failure(StoreOperation::Open);
                error!(
                    "{cause}; questions are answered all the same, votes and missed questions are not stored"
                );
            }
            Err(refused) => return Err(refused),
        }
        let writer = tokio::spawn(writer::write(Arc::clone(&inner), inbox));
        let queue = Queue { jobs: Mutex::new(Some(jobs)), writer: Mutex::new(Some(writer)) };
        Ok(Self { inner: Some(inner), queue: Some(Arc::new(queue)) })
    }

    /// Returns whether there is a store at all, available or not.
    pub fn keeps(&self) -> bool {
        self.inner.is_some()
    }

    /// The clock for expiry and rate limits.
    pub fn clock(&self) -> Option<&Clock> {
        self.inner.as_ref().map(|inner| &inner.clock)
    }

    /// Metrics of writes and failures; `None` without a store.
    pub fn metrics(&self) -> Option<&Metrics> {
        self.inner.as_ref().map(|inner| &inner.metrics)
    }

    /// Notes the outcome of a question in a guild.
    pub fn note_outcome(&self, guild: Option<GuildId>, outcome: Outcome) {
        self.queue(Job::Note(Note::Outcome(guild, outcome)));
    }

    /// Notes that somebody in a guild chose an entry from a button or menu.
    pub fn note_choice(&self, guild: Option<GuildId>, entry: String) {
        self.queue(Job::Note(Note::Choice(guild, entry)));
    }

    /// Notes the latency of a reply in a guild.
    pub fn note_latency(&self, guild: Option<GuildId>, latency: Duration) {
        self.queue(Job::Note(Note::Latency(guild, latency)));
    }

    /// Statistics of a guild for the last `days` days.
    ///
    /// # Errors
    /// When it could not be read in time.
    pub async fn stats(&self, guild: GuildId, days: u16) -> Result<Stats, Unavailable> {
        // Includes the notes that are still queued.
        let read = async {
            self.settle().await;
            let (inner, store) = self.opened()?;
            store.stats(guild, days, inner.clock.unix()).await.map_err(refused)
        };
        with_timeout(read).await?
    }

    /// Notes a question for the buttons of its reply, which carry `ticket`.
    pub fn note_question(
        &self,
        ticket: Ticket,
        guild: Option<GuildId>,
        question: &str,
        language: &Language,
    ) {
        self.queue(Job::Question(ticket, RawQuestion::new(guild, question, language)));
    }

    /// Notes a question that was declined.
    pub fn note_miss(&self, guild: Option<GuildId>, question: &str, language: &Language) {
        self.queue(Job::Miss(RawQuestion::new(guild, question, language)));
    }

    /// Deletes the data of a guild that removed the bot.
    pub fn forget_guild(&self, guild: GuildId) {
        let Some(inner) = &self.inner else { return };
        inner.settings.write().unwrap_or_else(PoisonError::into_inner).remove(&guild);
        inner.forget_overlay_of(guild);
        inner.forget_pins_of(guild);
        self.queue(Job::Note(Note::GuildLeft(guild)));
    }

    fn queue(&self, job: Job) {
        let Some((inner, jobs)) = self.inner.as_ref().zip(self.jobs()) else { return };
        if jobs.try_send(job).is_ok() {
            return;
        }
        inner.metrics.store_failure(StoreOperation::Overflow);
        if !inner.overflowed.swap(true, Ordering::Relaxed) {
            warn!("the store is too slow: some questions are not stored");
        }
    }

    /// Turns a noted question into a miss; `false` if it already is one, or is no longer known.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn record_miss(&self, ticket: Ticket, why: MissReason) -> Result<bool, Unavailable> {
        let turned = async {
            // The question may still be in the queue.
            self.settle().await;
            let (inner, store) = self.opened()?;
            let turned =
                store.record_miss(ticket, why, inner.clock.unix()).await.map_err(refused)?;
            inner.metrics.misses_recorded(u64::from(turned));
            Ok(turned)
        };
        with_timeout(turned).await?
    }

    /// Stores a setting that moderators of a guild chose, with effect from now on.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn choose(&self, guild: GuildId, choice: Choice) -> Result<(), Unavailable> {
        self.change(async |store| store.choose(guild, &choice).await).await
    }

    /// The settings of a guild; the defaults outside guilds.
    pub fn settings(&self, guild: Option<GuildId>) -> GuildSettings {
        let Some((inner, guild)) = self.inner.as_ref().zip(guild) else {
            return GuildSettings::default();
        };
        let settings = inner.settings.read().unwrap_or_else(PoisonError::into_inner);
        settings.get(&guild).cloned().unwrap_or_default()
    }

    /// The log channels as pairs of guild and channel.
    pub fn logs(&self) -> Vec<(GuildId, ChannelId)> {
        let Some(inner) = &self.inner else { return Vec::new() };
        let settings = inner.settings.read().unwrap_or_else(PoisonError::into_inner);
        settings.iter().filter_map(|(guild, settings)| Some((*guild, settings.log?))).collect()
    }

    /// Reports whether the store is unavailable, now and on each change; `None` without a store.
    pub fn outages(&self) -> Option<watch::Receiver<bool>> {
        self.inner.as_ref().map(|inner| inner.away.subscribe())
    }

    /// Returns whether the store can be written now; always true without a store.
    pub async fn is_writable(&self) -> bool {
        let Some(inner) = &self.inner else { return true };
        let Some(store) = inner.store() else { return false };
        matches!(timeout(STORE_TIMEOUT, store.probe()).await, Ok(Ok(())))
    }

    /// The most popular entries, by how often they were given as answers, descending.
    pub fn popular(&self) -> Arc<[String]> {
        match &self.inner {
            Some(inner) => inner.popular.order(),
            None => Arc::new([]),
        }
    }

    /// Waits until everything queued so far is written, without a timeout.
    pub async fn settle(&self) {
        let Some(jobs) = self.jobs() else { return };
        let (tell, told) = oneshot::channel();
        if jobs.send(Job::Settle(tell)).await.is_ok() {
            // An error means that the writer has ended, so nothing is queued any more.
            let _ = told.await;
        }
    }

    /// Writes the queue, for three seconds at most, and closes the store.
    pub async fn close(&self) {
        let (Some(inner), Some(queue)) = (&self.inner, &self.queue) else { return };
        lock(&queue.jobs).take();
        let writer = lock(&queue.writer).take();
        if let Some(mut writer) = writer
            && timeout(CLOSE_TIMEOUT, &mut writer).await.is_err()
        {
            writer.abort();
            warn!("the store is too slow: some questions were not stored");
        }
        inner.leave().await;
    }

    fn jobs(&self) -> Option<mpsc::Sender<Job>> {
        lock(&self.queue.as_ref()?.jobs).clone()
    }

    /// Asks the store for something that nothing in memory depends on, and waits for it, but not for long.
    ///
    /// # Errors
    /// When it could not be done in time.
    pub async fn store<T>(
        &self,
        request: impl AsyncFnOnce(Store) -> Result<T, StoreError>,
    ) -> Result<T, Unavailable> {
        let (_, store) = self.opened()?;
        in_time(request(store)).await
    }

    /// Changes something in the store that is kept in memory too, with effect from now on.
    ///
    /// # Errors
    /// When it could not be stored in time.
    pub async fn change<T>(
        &self,
        request: impl AsyncFnOnce(Store) -> Result<T, StoreError>,
    ) -> Result<T, Unavailable> {
        let (inner, store) = self.opened()?;
        let changed = in_time(request(store.clone())).await?;
        inner.sync_after_write(&store).await;
        Ok(changed)
    }

    fn opened(&self) -> Result<(&Inner, Store), Unavailable> {
        let inner = self.inner.as_deref().ok_or(Unavailable)?;
        Ok((inner, inner.store().ok_or(Unavailable)?))
    }
}

impl Inner {
    fn store(&self) -> Option<Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn in_time<T>(done: impl Future<Output = Result<T, StoreError>>) -> Result<T, Unavailable> {
    with_timeout(done).await?.map_err(refused)
}

fn refused(cause: StoreError) -> Unavailable {
    warn!(%cause, "somebody was told that their wish could not be kept");
    Unavailable
}

async fn with_timeout<T>(done: impl Future<Output = T>) -> Result<T, Unavailable> {
    timeout(STORE_TIMEOUT, done).await.map_err(|_| {
        warn!("the store is too slow: somebody was told that their wish could not be kept");
        Unavailable
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
