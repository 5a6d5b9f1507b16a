//! The task that writes the queue, and the connection to the store: opened, lost and opened again.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};
use tracing::{info, warn};

use super::{Inner, Job};
use crate::metrics::StoreOperation;
use crate::store::{Note, OpenError, Store, StoreError};

/// Notes written per transaction.
const BATCH_SIZE: usize = 512;
/// Time for which notes are gathered before they are written, unless somebody waits for them: a transaction costs
/// more than the notes in it. After a crash, the notes of this time are missing.
const GATHERING: Duration = Duration::from_millis(200);
/// Delay between attempts to reach a store that is unavailable.
const RETRY_DELAY: Duration = Duration::from_secs(5);
/// Timeout for a server that may have vanished without closing its connections.
const SERVER_TIMEOUT: Duration = Duration::from_secs(10);
/// Interval at which expired data is deleted.
const HOUSEKEEPING: Duration = Duration::from_secs(10 * 60);
/// Interval at which changes by other replicas and by terminal commands are polled.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

impl Inner {
    /// Opens the store and loads the data that every question needs.
    pub(super) async fn reopen(&self) -> Result<(), OpenError> {
        let opened = self.open();
        if !self.url.is_postgres() {
            return opened.await;
        }
        let late = || OpenError::Unusable(self.url.clone(), "it does not answer".to_owned());
        timeout(SERVER_TIMEOUT, opened).await.unwrap_or_else(|_| Err(late()))
    }

    pub(super) async fn open(&self) -> Result<(), OpenError> {
        let store = Store::open(&self.url).await?;
        let unusable = |cause: StoreError| OpenError::Unusable(self.url.clone(), cause.to_string());
        self.replicas.reset().await;
        self.sync(&store).await.map_err(unusable)?;
        self.refresh(&store).await.map_err(unusable)?;
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Some(store);
        self.set_away(false);
        Ok(())
    }

    /// Writes all notes or none, and returns the error as text.
    pub(super) async fn write(&self, notes: &[Note]) -> Result<(), String> {
        let store = match self.store() {
            Some(store) => store,
            None => {
                self.reopen().await.map_err(|cause| cause.to_string())?;
                info!("the database {} can be used again", self.url);
                self.store().ok_or("it was closed")?
            }
        };
        self.awaited(store.write(notes, self.clock.unix())).await?;
        self.count_given(notes);
        if notes.iter().any(|note| matches!(note, Note::GuildLeft(_))) {
            // It may have been read again in the meantime.
            self.sync_after_write(&store).await;
            self.recount(&store).await;
        }
        Ok(())
    }

    pub(super) async fn recount(&self, store: &Store) {
        if let Err(cause) = self.awaited(self.refresh(store)).await {
            warn!(%cause, "what is asked most could not be read");
        }
    }

    /// Awaits a store operation, with a timeout for a server. If the server is gone, drops the store so that
    /// it is opened anew: connections may be dead without noticing, and another server may have taken over.
    pub(super) async fn awaited<T>(
        &self,
        done: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, String> {
        if !self.url.is_postgres() {
            return done.await.map_err(|cause| cause.to_string());
        }
        let (gone, cause) = match timeout(SERVER_TIMEOUT, done).await {
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

    /// Gives up the lease and closes the store.
    pub(super) async fn leave(&self) {
        let store = self.store.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(store) = store {
            self.stop_leading(&store).await;
            store.close().await;
        }
    }

    pub(super) fn set_away(&self, away: bool) {
        self.metrics.store_away(away);
        self.away.send_if_modified(|was| std::mem::replace(was, away) != away);
    }
}

/// The task that writes the queue and deletes expired data. It ends when the last sender is dropped.
pub(super) async fn write(inner: Arc<Inner>, mut inbox: mpsc::Receiver<Job>) {
    let mut housekeeping = interval(HOUSEKEEPING);
    housekeeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut polls = interval(POLL_INTERVAL);
    polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut jobs = Vec::with_capacity(BATCH_SIZE);
    loop {
        tokio::select! {
            count = inbox.recv_many(&mut jobs, BATCH_SIZE) => {
                if count == 0 { break }
                gather(&mut inbox, &mut jobs).await;
            }
            () = sleep(RETRY_DELAY), if inner.store().is_none() => {
                if inner.reopen().await.is_ok() {
                    info!("the database {} can be used again", inner.url);
                }
            }
            _ = housekeeping.tick() => {
                if let Some(store) = inner.store() {
                    if let Err(cause) = inner.awaited(store.expire(inner.clock.unix())).await {
                        inner.metrics.store_failure(StoreOperation::Expire);
                        warn!(%cause, "what has been kept long enough could not be deleted");
                    }
                    inner.recount(&store).await;
                }
            }
            // Skipped while the store is unavailable, because each tick would restart the retry delay above.
            _ = polls.tick(), if inner.store().is_some() => inner.poll().await,
        }
        let mut notes = Vec::new();
        let mut waiting = Vec::new();
        for job in jobs.drain(..) {
            match job {
                Job::Settle(tell) => waiting.push(tell),
                job => notes.extend(job.note()),
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
                    inner.metrics.store_failure(StoreOperation::Write);
                    if inbox.is_closed() {
                        warn!(%cause, "the store cannot be written: some questions and misses are not noted");
                        break;
                    }
                    if !failing {
                        warn!(%cause, "the store cannot be written; trying again");
                    }
                    failing = true;
                    inner.set_away(true);
                    sleep(RETRY_DELAY).await;
                }
            }
        }
        inner.overflowed.store(false, Ordering::Relaxed);
        for tell in waiting {
            // The caller may have given up waiting.
            let _ = tell.send(());
        }
    }
    inner.leave().await;
}

/// Takes more jobs, until the time for it is over, a batch is full, somebody waits, or no more will come.
async fn gather(inbox: &mut mpsc::Receiver<Job>, jobs: &mut Vec<Job>) {
    let end = Instant::now() + GATHERING;
    let is_awaited = |jobs: &[Job]| jobs.iter().any(|job| matches!(job, Job::Settle(_)));
    while jobs.len() < BATCH_SIZE && !is_awaited(jobs) {
        tokio::select! {
            count = inbox.recv_many(jobs, BATCH_SIZE - jobs.len()) => {
                if count == 0 { break }
            }
            () = sleep_until(end) => break,
        }
    }
}

fn misses(notes: &[Note]) -> u64 {
    notes.iter().map(|note| u64::from(matches!(note, Note::Miss(..)))).sum()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::{mpsc, oneshot};
    use tokio::time::{Instant, sleep};

    use super::{GATHERING, Job, Note, gather};

    /// Sends a note, another one after each of these times, and perhaps somebody who waits; the number of jobs that
    /// were gathered, and how long it took.
    async fn gathers(after: &'static [u64], is_awaited: bool) -> (usize, Duration) {
        let note = || Job::Note(Note::Choice(None, "hours".to_owned()));
        let (sender, mut inbox) = mpsc::channel(9);
        tokio::spawn(async move {
            for time in after {
                sleep(Duration::from_millis(*time)).await;
                sender.send(note()).await.ok();
            }
            if is_awaited {
                sender.send(Job::Settle(oneshot::channel().0)).await.ok();
            }
            sleep(Duration::from_secs(9)).await;
        });
        let (began, mut jobs) = (Instant::now(), vec![note()]);
        gather(&mut inbox, &mut jobs).await;
        (jobs.len(), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn notes_share_a_transaction_unless_somebody_waits() {
        let (count, took) = gathers(&[50, 100, 100], false).await;
        assert_eq!(count, 3, "the last one comes too late");
        assert!(took >= GATHERING, "{took:?}");
        let (count, took) = gathers(&[50], true).await;
        assert_eq!(count, 3);
        assert!(took < GATHERING, "{took:?}");
    }
}
