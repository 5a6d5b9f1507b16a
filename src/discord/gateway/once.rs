//! One login of serenity's client, and no second one: it would log in anew by itself, asking nobody whose
//! turn it is.
//!
//! Its queuer is what starts a shard anew. It ends when its client is told to shut down, and takes with it
//! the shards that its client knows. So the shard is hidden while that happens.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serenity::all::{Client, ShardId, ShardInfo, ShardManager, ShardRunnerInfo};
use tokio::task::{unconstrained, yield_now};
use tokio::time::sleep;

/// Between two looks at what serenity does not tell.
const LOOK: Duration = Duration::from_millis(20);
/// A shard that there is not. What it is told, a shard with another number passes over.
const NOBODY: ShardId = ShardId(u32::MAX);

/// Connects and serves until the connection is lost for good. `connected` is called when it is
/// there. An error is Discord's refusal, as serenity knows it.
///
/// It must be polled on a runtime of one thread, and nobody else may touch the client's shards before
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
        // It was told that all is over, unless Discord refused the shard before that.
        start.await?;
        runner
    };
    // Nothing is started by this any more, but refusals come this way.
    let mut refused = pin!(client.start_shard(shard.id.0, shard.total));
    if let Poll::Ready(ended) = polled(refused.as_mut()).await {
        return ended;
    }
    shards.runners.lock().await.insert(shard.id, runner);
    // A shard that is to log in anew first waits for somebody to say that it has ended: this is the word.
    shards.shutdown_finished(shard.id);
    connected();
    tokio::select! {
        ended = refused => ended,
        () = gone(&shards, shard.id) => Ok(()),
    }
}

/// The shard, once it is connected, out of the hands of its client.
async fn taken(shards: &ShardManager, shard: ShardId) -> ShardRunnerInfo {
    loop {
        if let Some(runner) = shards.runners.lock().await.remove(&shard) {
            return runner;
        }
        sleep(LOOK).await;
    }
}

/// Whether it is gone. It is not where the shard is being started anew already.
async fn retire_queuer(shards: &Arc<ShardManager>, runner: &ShardRunnerInfo) -> bool {
    let (runner_tx, stage) = (runner.runner_tx.clone(), runner.stage);
    let nobody = ShardRunnerInfo { latency: None, runner_tx, stage };
    shards.runners.lock().await.insert(NOBODY, nobody);
    let holders = Arc::strong_count(shards);
    shards.shutdown_finished(NOBODY);
    if polled(pin!(shards.shutdown_all())).await.is_pending() {
        return false;
    }
    // The queuer holds its client's shards too.
    while Arc::strong_count(shards) >= holders {
        yield_now().await;
    }
    true
}

/// What comes of something right now.
async fn polled<T>(mut work: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    unconstrained(poll_fn(|task| Poll::Ready(work.as_mut().poll(task)))).await
}

/// Resolves when serenity has given the shard up, to start it anew.
async fn gone(shards: &ShardManager, shard: ShardId) {
    while shards.runners.lock().await.contains_key(&shard) {
        sleep(LOOK * 5).await;
    }
}
