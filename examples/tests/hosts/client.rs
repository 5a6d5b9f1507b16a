//! serenity's own client on the stand-in.

use std::ops::Deref;
use std::sync::Arc;

use serenity::client::{Client, ClientBuilder, EventHandler};
use serenity::gateway::ShardManager;
use serenity::http::{Http, HttpBuilder};
use serenity::model::gateway::GatewayIntents;

use crate::chat::Bot;
use crate::standin::StandIn;

impl StandIn {
    /// A REST client that can reach nothing but the stand-in.
    pub(crate) fn http(&self) -> Http {
        self.http_with_token(&self.token())
    }

    /// Like [`Self::http`], with another token. Without both calls serenity would contact the real
    /// Discord.
    pub(crate) fn http_with_token(&self, token: &str) -> Http {
        HttpBuilder::new(token).proxy(self.url()).ratelimiter_disabled(true).build()
    }
}

/// A bot that is a serenity client.
pub(crate) struct ClientBot {
    bot: Bot,
    shards: Arc<ShardManager>,
}

impl ClientBot {
    /// Runs a client with this handler and waits until it is logged in.
    pub(crate) async fn connect(
        discord: &StandIn,
        intents: GatewayIntents,
        handler: impl EventHandler + 'static,
    ) -> Self {
        let builder = ClientBuilder::new_with_http(discord.http(), intents);
        let client = builder.event_handler(handler).await;
        Self::start(discord, client.expect("a client can be built")).await
    }

    /// Starts a client that the test built, and waits until it is logged in.
    pub(crate) async fn start(discord: &StandIn, mut client: Client) -> Self {
        // If GET /gateway had failed, serenity would now connect to the real Discord.
        let url = client.ws_url.lock().await.clone();
        assert_eq!(url, discord.gateway_url(), "the bot would not talk to the stand-in");
        let shards = Arc::clone(&client.shard_manager);
        let bot = Bot::spawn(discord, async move { client.start().await }).await;
        Self { bot, shards }
    }

    /// Logs out in good order.
    pub(crate) async fn stop(self) {
        self.shards.shutdown_all().await;
    }
}

impl Deref for ClientBot {
    type Target = Bot;

    fn deref(&self) -> &Bot {
        &self.bot
    }
}
