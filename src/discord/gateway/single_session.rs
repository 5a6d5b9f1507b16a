//! Runs exactly one session of serenity's client. By itself the client would start the next one without
//! waiting for its login turn.
//!
//! The client's queuer restarts shards. It ends when the client is told to shut down, but also shuts down the
//! shards that the client knows. So the shard is hidden from the client in the meantime.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serenity::all::{Client, ShardId, ShardInfo, ShardManager, ShardRunnerInfo};
use tokio::task::{unconstrained, yield_now};
use tokio::time::sleep;

/// Interval for polling state that serenity has no notification for.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// The id of a shard that does not exist. Shards ignore messages for other ids.
const NOBODY: ShardId = ShardId(u32::MAX);

/// Connects, and serves until the connection is lost for good. Calls `connected` once it is up. An error is
/// Discord's refusal, as serenity reports it.
///
/// Must be polled on a single-threaded runtime, and nothing else may touch the client's shards before
/// `connected` is called, unless that thread spins.
pub(super) async fn serve(
    client: &mut Client,
    shard: ShardInfo,
    connected: impl FnOnce(),
) -> serenity::Result<()> {
    let shards = Arc::clone(&client.shard_manager);
    let runner = {
        let mut start = pin!(client.start_shard(shard.id.0, shard.total));
        let runner = tokio::select! {
            ended = &mut start => return ended,
            runner = taken(&shards, shard.id) => runner,
        };
        if !retire_queuer(&shards, &runner).await {
            return Ok(());
        }
        // It has been told to shut down, unless Discord refused the shard before that.
        start.await?;
        runner
    };
    // This starts nothing any more, but still reports refusals.
    let mut refused = pin!(client.start_shard(shard.id.0, shard.total));
    if let Poll::Ready(ended) = polled(refused.as_mut()).await {
        return ended;
    }
    shards.runners.lock().await.insert(shard.id, runner);
    // A shard that has to log in again waits for a `shutdown_finished` first: this is it.
    shards.shutdown_finished(shard.id);
    connected();
    tokio::select! {
        ended = refused => ended,
        () = gone(&shards, shard.id) => Ok(()),
    }
}

/// Removes the shard from the client once it is connected.
async fn taken(shards: &ShardManager, shard: ShardId) -> ShardRunnerInfo {
    loop {
        if let Some(runner) = shards.runners.lock().await.remove(&shard) {
            return runner;
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// Ends the queuer, and returns whether that succeeded. It fails if the shard is being restarted already.
async fn retire_queuer(shards: &Arc<ShardManager>, runner: &ShardRunnerInfo) -> bool {
    let (runner_tx, stage) = (runner.runner_tx.clone(), runner.stage);
    let nobody = ShardRunnerInfo { latency: None, runner_tx, stage };
    shards.runners.lock().await.insert(NOBODY, nobody);
    let holders = Arc::strong_count(shards);
    shards.shutdown_finished(NOBODY);
    if polled(pin!(shards.shutdown_all())).await.is_pending() {
        return false;
    }
    // The queuer also holds a reference to the shard manager.
    while Arc::strong_count(shards) >= holders {
        yield_now().await;
    }
    true
}

/// Polls a future once.
async fn polled<T>(mut work: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    unconstrained(poll_fn(|task| Poll::Ready(work.as_mut().poll(task)))).await
}

/// Resolves when serenity has dropped the shard in order to restart it.
async fn gone(shards: &ShardManager, shard: ShardId) {
    while shards.runners.lock().await.contains_key(&shard) {
        sleep(POLL_INTERVAL * 5).await;
    }
}
