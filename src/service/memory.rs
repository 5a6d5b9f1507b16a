//! What the bot remembers of what was asked and chosen: the store behind a queue and a deadline, so
//! that an answer never waits for it.
//!
//! What nobody waits for is queued and written in turn, and tried again while the store is away.
//! What somebody is told of is written before they are told, or refused in time.

mod copies;
mod logins;
mod misses;
mod overlays;
mod pins;
mod popular;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::{error, info, warn};

use super::scrub::scrub;
use crate::clock::Clock;
use crate::matching::{Overlay, normalise};
use crate::metrics::{Metrics, StoreTrouble};
use crate::pack::{Language, phrasing_key};
use crate::store::{
    Ballot, Choice, Counted, Figures, GuildSettings, Note, OpenError, Place, Question, Store,
    StoreError, Why,
};
pub use overlays::Untaught;

/// How long somebody who pressed a button waits for the store: Discord gives up after three seconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// Notes that wait for a store that is slow or away; beyond these, new ones are lost.
const QUEUE: usize = 4096;
/// Notes that are written at once.
const BATCH: usize = 512;
/// Between two attempts to reach a store that is away.
const RETRY: Duration = Duration::from_secs(5);
/// How long a server is waited for that may be gone without a word.
const DEADLINE: Duration = Duration::from_secs(10);
/// Between two looks at what has been kept long enough.
const HOUSEKEEPING: Duration = Duration::from_secs(10 * 60);
/// Between two looks at what other copies of the bot changed, and commands at the terminal.
const LOOK: Duration = Duration::from_secs(1);
/// How long leaving waits for what is queued.
const FAREWELL: Duration = Duration::from_secs(3);

/// What the bot remembers, or nothing at all. All clones are the same memory. With the last of them it ends
/// by itself: what is queued is written, if the store can be written then, and the store is closed;
/// [`close`](Self::close) waits for that.
#[derive(Clone, Default)]
pub struct Memory {
    inner: Option<Arc<Inner>>,
    /// Apart from what the writer holds, so that it can see that nobody is left who could queue anything.
    queue: Option<Arc<Queue>>,
}

/// What is queued for the one task that writes.
struct Queue {
    /// `None` once the memory is closed.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The store is away or too slow. Nothing was changed, as far as anybody can tell in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store is away or too slow")]
pub struct Unavailable;

struct Inner {
    place: Place,
    clock: Clock,
    metrics: Metrics,
    /// `None` while it cannot be opened.
    store: RwLock<Option<Store>>,
    settings: RwLock<BTreeMap<u64, GuildSettings>>,
    popular: popular::Popular,
    /// What was taught, by guild.
    overlays: RwLock<HashMap<u64, Arc<Overlay>>>,
    /// The guild and channel of every pinned answer, by message.
    pinned: RwLock<HashMap<u64, (u64, u64)>>,
    /// What is known of other copies.
    copies: copies::Copies,
    /// Whether the log has heard that notes are being lost.
    overflowed: AtomicBool,
    /// Whether the store cannot be used; whoever should hear of that waits for it to change.
    away: watch::Sender<bool>,
}

enum Job {
    Note(Note),
    /// Tell when everything before this is written.
    Settle(oneshot::Sender<()>),
}

impl Memory {
    /// A memory that keeps nothing: nothing is noted, and everything to be kept is refused.
    pub fn none() -> Self {
        Self::default()
    }

    /// Opens the store there. When it is locked, full, or damaged, the bot goes on without it: the
    /// log hears of it, and it is tried again until it can be used.
    ///
    /// # Errors
    /// When the store is of a newer version, or was altered. It is left alone.
    pub async fn open(place: Place, clock: Clock) -> Result<Self, OpenError> {
        // The patterns are compiled at their first use: better now than while somebody waits.
        scrub("");
        let (jobs, inbox) = mpsc::channel(QUEUE);
        let inner = Arc::new(Inner {
            place,
            clock,
            metrics: Metrics::new(),
            store: RwLock::default(),
            settings: RwLock::default(),
            popular: popular::Popular::default(),
            overlays: RwLock::default(),
            pinned: RwLock::default(),
            copies: copies::Copies::new(),
            overflowed: AtomicBool::new(false),
            away: watch::Sender::new(false),
        });
        match inner.reopen().await {
            Ok(()) => {}
            Err(cause @ OpenError::Unusable(..)) => {
                inner.set_away(true);
                inner.metrics.store_failure(StoreTrouble::Open);
                error!(
                    "{cause}; questions are answered all the same, votes and missed questions are not stored"
                );
            }
            Err(refused) => return Err(refused),
        }
        let writer = tokio::spawn(write(Arc::clone(&inner), inbox));
        let queue = Queue { jobs: Mutex::new(Some(jobs)), writer: Mutex::new(Some(writer)) };
        Ok(Self { inner: Some(inner), queue: Some(Arc::new(queue)) })
    }

    /// Whether anything is kept at all, now or once the store is back.
    pub fn keeps(&self) -> bool {
        self.inner.is_some()
    }

    /// The time, for what is kept and what is limited.
    pub fn clock(&self) -> Option<&Clock> {
        self.inner.as_ref().map(|inner| &inner.clock)
    }

    /// The numbers of what is kept, and of what could not be; `None` where nothing is kept.
    pub fn metrics(&self) -> Option<&Metrics> {
        self.inner.as_ref().map(|inner| &inner.metrics)
    }

    /// Notes how a question came out in a guild.
    pub fn counted(&self, guild: u64, counted: Counted) {
        self.note(|| Some(Note::Counted(guild, counted)));
    }

    /// Notes how long a reply took in a guild.
    pub fn took(&self, guild: u64, time: Duration) {
        self.note(|| Some(Note::Took(guild, time)));
    }

    /// How it went in a guild in the last `days` days.
    ///
    /// # Errors
    /// When it could not be read in time.
    pub async fn figures(&self, guild: u64, days: u16) -> Result<Figures, Unavailable> {
        // What was noted just now counts, too.
        let read = async {
            self.settle().await;
            let (inner, store) = self.store()?;
            store.figures(Some(guild), days, inner.clock.unix()).await.map_err(refused)
        };
        in_patience(read).await?
    }

    /// Notes a question for the buttons of its reply, which carry `id`.
    pub fn asked(&self, id: u64, guild: u64, question: &str, language: &Language) {
        self.note(|| Some(Note::Asked(id, kept(guild, question, language)?)));
    }

    /// Notes a question that had no answer.
    pub fn declined(&self, guild: u64, question: &str, language: &Language) {
        self.note(|| Some(Note::Missed(kept(guild, question, language)?, Why::Declined)));
    }

    /// Forgets what belongs to a guild that has removed the bot.
    pub fn left(&self, guild: u64) {
        let Some(inner) = &self.inner else { return };
        inner.settings.write().unwrap_or_else(PoisonError::into_inner).remove(&guild);
        inner.forget_overlay_of(guild);
        inner.forget_pins_of(guild);
        self.note(|| Some(Note::Left(guild)));
    }

    fn note(&self, note: impl FnOnce() -> Option<Note>) {
        let Some(inner) = &self.inner else { return };
        let (Some(jobs), Some(note)) = (self.jobs(), note()) else { return };
        if jobs.try_send(Job::Note(note)).is_ok() {
            return;
        }
        inner.metrics.store_failure(StoreTrouble::Overflow);
        if !inner.overflowed.swap(true, Ordering::Relaxed) {
            warn!("the store is too slow: some questions are not stored");
        }
    }

    /// Keeps a vote, in place of the person's earlier one on the same message.
    ///
    /// # Errors
    /// When it could not be kept in time.
    pub async fn vote(&self, ballot: &Ballot<'_>) -> Result<(), Unavailable> {
        let (inner, store) = self.store()?;
        in_time(store.vote(ballot, inner.clock.unix())).await
    }

    /// Turns a noted question into a miss; `false` when it is one already, or is not known any more.
    ///
    /// # Errors
    /// When it could not be kept in time.
    pub async fn missed(&self, id: u64, why: Why) -> Result<bool, Unavailable> {
        let turned = async {
            // It may still be in the queue.
            self.settle().await;
            let (inner, store) = self.store()?;
            let turned = store.missed(id, why, inner.clock.unix()).await.map_err(refused)?;
            inner.metrics.misses_recorded(u64::from(turned));
            Ok(turned)
        };
        in_patience(turned).await?
    }

    /// Forgets everything that belongs to one person, and says how many votes that were.
    ///
    /// # Errors
    /// When it could not be done in time.
    pub async fn forget(&self, user: u64) -> Result<u64, Unavailable> {
        let (_, store) = self.store()?;
        in_time(store.forget(user)).await
    }

    /// Keeps a choice of a guild's moderators; from then on it holds.
    ///
    /// # Errors
    /// When it could not be kept in time.
    pub async fn choose(&self, guild: u64, choice: Choice) -> Result<(), Unavailable> {
        self.choose_all(guild, &[choice]).await
    }

    /// Keeps several choices of a guild's moderators, all or none; from then on they hold.
    ///
    /// # Errors
    /// When they could not be kept in time.
    pub async fn choose_all(&self, guild: u64, choices: &[Choice]) -> Result<(), Unavailable> {
        let (inner, store) = self.store()?;
        in_time(store.choose_all(guild, choices)).await?;
        inner.take_over(&store).await;
        Ok(())
    }

    /// What the moderators of a guild chose.
    pub fn settings(&self, guild: u64) -> GuildSettings {
        let Some(inner) = &self.inner else { return GuildSettings::default() };
        let settings = inner.settings.read().unwrap_or_else(PoisonError::into_inner);
        settings.get(&guild).cloned().unwrap_or_default()
    }

    /// The log channel of every guild that has one, by guild.
    pub fn logs(&self) -> Vec<(u64, u64)> {
        let Some(inner) = &self.inner else { return Vec::new() };
        let settings = inner.settings.read().unwrap_or_else(PoisonError::into_inner);
        settings.iter().filter_map(|(guild, settings)| Some((*guild, settings.log?))).collect()
    }

    /// Whether the store cannot be used, now and from now on; `None` where nothing is kept.
    pub fn outages(&self) -> Option<watch::Receiver<bool>> {
        self.inner.as_ref().map(|inner| inner.away.subscribe())
    }

    /// Whether the store could be written now; so it is where nothing is kept.
    pub async fn is_writable(&self) -> bool {
        let Some(inner) = &self.inner else { return true };
        let Some(store) = inner.store() else { return false };
        matches!(timeout(PATIENCE, store.probe()).await, Ok(Ok(())))
    }

    /// The entries that are asked most, most often first.
    pub fn popular(&self) -> Arc<[String]> {
        match &self.inner {
            Some(inner) => inner.popular.order(),
            None => Arc::new([]),
        }
    }

    /// Resolves when everything noted so far is written, for as long as that takes.
    pub async fn settle(&self) {
        let Some(jobs) = self.jobs() else { return };
        let (tell, told) = oneshot::channel();
        if jobs.send(Job::Settle(tell)).await.is_ok() {
            // An error means that the writer has ended: then nothing is waiting any more.
            let _ = told.await;
        }
    }

    /// Writes what is queued, as far as that can be done in three seconds, and closes the store.
    pub async fn close(&self) {
        let (Some(inner), Some(queue)) = (&self.inner, &self.queue) else { return };
        lock(&queue.jobs).take();
        let writer = lock(&queue.writer).take();
        if let Some(mut writer) = writer
            && timeout(FAREWELL, &mut writer).await.is_err()
        {
            writer.abort();
            warn!("the store is too slow: some questions were not stored");
        }
        inner.leave().await;
    }

    fn jobs(&self) -> Option<mpsc::Sender<Job>> {
        lock(&self.queue.as_ref()?.jobs).clone()
    }

    fn store(&self) -> Result<(&Inner, Store), Unavailable> {
        let inner = self.inner.as_deref().ok_or(Unavailable)?;
        Ok((inner, inner.store().ok_or(Unavailable)?))
    }
}

impl Inner {
    fn store(&self) -> Option<Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the store and takes from it what is needed at every question.
    async fn reopen(&self) -> Result<(), OpenError> {
        let opened = self.open();
        if !self.place.on_server() {
            return opened.await;
        }
        let late = || OpenError::Unusable(self.place.clone(), "it does not answer".to_owned());
        timeout(DEADLINE, opened).await.unwrap_or_else(|_| Err(late()))
    }

    async fn open(&self) -> Result<(), OpenError> {
        let store = Store::open(&self.place).await?;
        let unusable =
            |cause: StoreError| OpenError::Unusable(self.place.clone(), cause.to_string());
        self.copies.forget_seen().await;
        self.catch_up(&store).await.map_err(unusable)?;
        self.refresh(&store).await.map_err(unusable)?;
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Some(store);
        self.set_away(false);
        Ok(())
    }

    /// Writes all of it, or says why not.
    async fn write(&self, notes: &[Note]) -> Result<(), String> {
        let store = match self.store() {
            Some(store) => store,
            None => {
                self.reopen().await.map_err(|cause| cause.to_string())?;
                info!("the database {} can be used again", self.place);
                self.store().ok_or("it was closed")?
            }
        };
        self.awaited(store.write(notes, self.clock.unix())).await?;
        self.count_given(notes);
        if notes.iter().any(|note| matches!(note, Note::Left(_))) {
            // It may have been read again meanwhile.
            self.take_over(&store).await;
            self.recount(&store).await;
        }
        Ok(())
    }

    async fn recount(&self, store: &Store) {
        if let Err(cause) = self.awaited(self.refresh(store)).await {
            warn!(%cause, "what is asked most could not be read");
        }
    }

    /// Waits for the store, but not for ever for one on a server. When that is gone, it is opened anew:
    /// connections may be dead and not know it, and another server may take the place of this one.
    async fn awaited<T>(
        &self,
        done: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, String> {
        if !self.place.on_server() {
            return done.await.map_err(|cause| cause.to_string());
        }
        let (gone, cause) = match timeout(DEADLINE, done).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(cause)) => (!cause.is_answer(), cause.to_string()),
            Err(_) => (true, "the server does not answer".to_owned()),
        };
        if gone {
            *self.store.write().unwrap_or_else(PoisonError::into_inner) = None;
            self.set_away(true);
        }
        Err(cause)
    }

    /// Leaves the store in good order.
    async fn leave(&self) {
        let store = self.store.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(store) = store {
            self.stop_leading(&store).await;
            store.close().await;
        }
    }

    fn set_away(&self, away: bool) {
        self.metrics.store_away(away);
        self.away.send_if_modified(|was| std::mem::replace(was, away) != away);
    }
}

/// The one task that writes what is queued, and deletes what has been kept long enough. It ends when nobody
/// is left who could queue anything.
async fn write(inner: Arc<Inner>, mut inbox: mpsc::Receiver<Job>) {
    let mut housekeeping = interval(HOUSEKEEPING);
    housekeeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut jobs = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            count = inbox.recv_many(&mut jobs, BATCH) => {
                if count == 0 { break }
            }
            () = sleep(RETRY), if inner.store().is_none() => {
                if inner.reopen().await.is_ok() {
                    info!("the database {} can be used again", inner.place);
                }
            }
            _ = housekeeping.tick() => {
                if let Some(store) = inner.store() {
                    if let Err(cause) = inner.awaited(store.expire(inner.clock.unix())).await {
                        inner.metrics.store_failure(StoreTrouble::Expire);
                        warn!(%cause, "what has been kept long enough could not be deleted");
                    }
                    inner.recount(&store).await;
                }
            }
            // While it is away, each would have the wait above begin anew.
            _ = looks.tick(), if inner.store().is_some() => inner.look().await,
        }
        let mut notes = Vec::new();
        let mut waiting = Vec::new();
        for job in jobs.drain(..) {
            match job {
                Job::Note(note) => notes.push(note),
                Job::Settle(tell) => waiting.push(tell),
            }
        }
        let mut failing = false;
        while !notes.is_empty() {
            match inner.write(&notes).await {
                Ok(()) => {
                    inner.metrics.misses_recorded(misses(&notes));
                    inner.set_away(false);
                    break;
                }
                Err(cause) => {
                    inner.metrics.store_failure(StoreTrouble::Write);
                    if inbox.is_closed() {
                        warn!(%cause, "the store cannot be written: some questions and misses are not noted");
                        break;
                    }
                    if !failing {
                        warn!(%cause, "the store cannot be written; trying again");
                    }
                    failing = true;
                    inner.set_away(true);
                    sleep(RETRY).await;
                }
            }
        }
        inner.overflowed.store(false, Ordering::Relaxed);
        for tell in waiting {
            // Whoever asked may have lost patience.
            let _ = tell.send(());
        }
    }
    inner.leave().await;
}

fn misses(notes: &[Note]) -> u64 {
    notes.iter().map(|note| u64::from(matches!(note, Note::Missed(..)))).sum()
}

/// A question as it is kept; `None` when nothing is left of it.
fn kept(guild: u64, question: &str, language: &Language) -> Option<Question> {
    let words = scrub(question);
    let form = phrasing_key(&normalise(&words));
    let language = language.as_str().to_owned();
    (!form.is_empty()).then_some(Question { guild, form, words, language })
}

async fn in_time<T>(done: impl Future<Output = Result<T, StoreError>>) -> Result<T, Unavailable> {
    in_patience(done).await?.map_err(refused)
}

fn refused(cause: StoreError) -> Unavailable {
    warn!(%cause, "somebody was told that their wish could not be kept");
    Unavailable
}

async fn in_patience<T>(done: impl Future<Output = T>) -> Result<T, Unavailable> {
    timeout(PATIENCE, done).await.map_err(|_| {
        warn!("the store is too slow: somebody was told that their wish could not be kept");
        Unavailable
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
