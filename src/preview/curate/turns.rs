//! Work that takes the processor and cannot be interrupted: one at a time, and nobody waits for it longer than a while.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Turns to work. A turn ends with its work, even when nobody waits for the result any more, so that work does not
/// pile up.
pub(super) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Turns {
    /// Does the work when its turn comes; `None` if it is not done in this time.
    pub(super) async fn take<T: Send + 'static>(
        &self,
        most: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let done = async {
            let turn = Arc::clone(&self.0).acquire_owned().await.ok()?;
            let work = spawn_blocking(move || {
                let _turn = turn;
                work()
            });
            work.await.ok()
        };
        timeout(most, done).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use tokio::sync::Notify;
    use tokio::time::advance;

    use super::Turns;

    const MOST: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_and_nothing_piles_up() {
        let turns = Turns::default();
        assert_eq!(turns.take(MOST, || 1).await, Some(1));
        let (go_on, goes_on) = channel::<()>();
        let begun = std::sync::Arc::new(Notify::new());
        let slow = turns.take(MOST, {
            let begun = begun.clone();
            move || {
                begun.notify_one();
                goes_on.recv().is_err()
            }
        });
        let time = async {
            begun.notified().await;
            advance(MOST).await;
        };
        assert_eq!(tokio::join!(slow, time).0, None);
        assert_eq!(turns.0.available_permits(), 0, "it still works");
        let next = turns.take(MOST, || unreachable!("it is not its turn"));
        let time = async {
            tokio::task::yield_now().await;
            advance(MOST).await;
        };
        assert_eq!(tokio::join!(next, time).0, None::<()>);
        drop(go_on);
        assert_eq!(turns.take(MOST, || 2).await, Some(2));
    }
}
