//! The bot under test, connected to the stand-in.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

use serenity::client::{Client, ClientBuilder, EventHandler};
use serenity::gateway::ShardManager;
use serenity::model::gateway::GatewayIntents;
use tokio::task::JoinHandle;

use super::{PATIENCE, Reply};
use crate::standin::StandIn;
use crate::standin::world::Shared;

/// A running bot. Dropping it ends its task.
pub(crate) struct Bot {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
    shards: Option<Arc<ShardManager>>,
}

impl Bot {
    /// Runs a serenity client with this handler and waits until it is logged in.
    pub(crate) async fn connect(
        discord: &StandIn,
        intents: GatewayIntents,
        handler: impl EventHandler + 'static,
    ) -> Self {
        let builder = ClientBuilder::new_with_http(discord.http(), intents);
        let client = builder.event_handler(handler).await;
        Self::start(discord, client.expect("a client can be built")).await
    }

    /// Starts a serenity client that the test built, and waits until it is logged in.
    pub(crate) async fn start(discord: &StandIn, mut client: Client) -> Self {
        // If GET /gateway had failed, serenity would now connect to the real Discord.
        let url = client.ws_url.lock().await.clone();
        assert_eq!(url, discord.gateway_url(), "the bot would not talk to the stand-in");
        let shards = Arc::clone(&client.shard_manager);
        let mut bot = Self::spawn(discord, async move { client.start().await }).await;
        bot.shards = Some(shards);
        bot
    }

    /// Runs any future that is a bot, and waits until it is logged in. It must use [`StandIn::url`] and
    /// [`StandIn::token`]. Panics if it ends before it logs in.
    pub(crate) async fn spawn<T: Debug + Send + 'static>(
        discord: &StandIn,
        run: impl Future<Output = T> + Send + 'static,
    ) -> Self {
        let shared = Arc::clone(&discord.shared);
        let (tell, ended) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            // After the login its end does not matter.
            let _ = tell.send(format!("{:?}", run.await));
        });
        let logged_in = shared.wait(PATIENCE, |world| {
            world.sessions.iter().any(|session| session.socket.is_some()).then_some(())
        });
        tokio::select! {
            done = logged_in => assert!(
                done.is_some(),
                "the bot did not log in\nwhat happened:\n{}",
                shared.transcript()
            ),
            how = ended => panic!(
                "the bot ended before it logged in: {}\nwhat happened:\n{}",
                how.as_deref().unwrap_or("it panicked"),
                shared.transcript()
            ),
        }
        Self { shared, task, shards: None }
    }

    /// Everything the bot has said so far, in order, edits included.
    pub(crate) fn replies(&self) -> Vec<Reply> {
        self.shared.read(|world| world.acts.iter().map(|act| Reply::new(world, act)).collect())
    }

    /// Logs out in good order; only for a bot made by [`Bot::start`].
    pub(crate) async fn stop(self) {
        if let Some(shards) = &self.shards {
            shards.shutdown_all().await;
        }
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.task.abort();
    }
}
