//! A server with a moderator, a log and a member.

use std::sync::Arc;
use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::{Memory, Service};
use caveat::store::{Choice, DatabaseUrl};
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::{SHIPPED, caveat_as};
use crate::chat::{Bot, Channel, Guild, Reply, User};
use crate::ids::id;
use crate::standin::StandIn;

/// A server in which the shipped pack answers, and the bot's memory.
pub(crate) struct Moderated {
    pub(crate) memory: Memory,
    pub(crate) clock: Clock,
    pub(crate) guild: Guild,
    pub(crate) general: Channel,
    pub(crate) log: Channel,
    /// A moderator.
    pub(crate) ada: User,
    pub(crate) alice: User,
    pub(crate) bot: Bot,
}

impl Moderated {
    /// A server whose moderator has these permissions, with a bot that may be made to listen or not.
    pub(crate) async fn new(discord: &StandIn, rights: Permissions, listens: bool) -> Self {
        Self::over(SHIPPED.clone(), discord, rights, listens).await
    }

    /// Like [`Self::new`], with another pack.
    pub(crate) async fn over(
        service: Arc<Service>,
        discord: &StandIn,
        rights: Permissions,
        listens: bool,
    ) -> Self {
        if listens {
            discord.grant(GatewayIntents::MESSAGE_CONTENT);
        }
        let clock = Clock::system();
        let memory =
            Memory::open(DatabaseUrl::Memory, clock.clone()).await.expect("memory is there");
        let plugin = Plugin::builder(service).memory(memory.clone()).listening(listens);
        let bot = caveat_as(discord, plugin.build()).await;
        let guild = discord.guild("expats");
        let (general, log) = (guild.channel("general"), guild.channel("log").takes_notes());
        let role = guild.role("mods", rights);
        let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
        let to_log = Choice::Log(Some(id(log.id)));
        memory.choose(id(guild.id), to_log).await.expect("the store is there");
        Self { memory, clock, guild, general, log, ada, alice, bot }
    }

    /// Lets a minute go by, in which nobody asks anything.
    pub(crate) fn rests(&self) {
        self.clock.advance(Duration::from_secs(60));
    }

    /// The member asks.
    pub(crate) async fn ask(&self, question: &str) -> Reply {
        self.alice.asks(&self.general, "/ask", [("question", question)]).await.reply().await
    }

    /// The notes in the log so far.
    pub(crate) fn notes(&self) -> Vec<Reply> {
        let notes = self.bot.replies().into_iter();
        notes.filter(|reply| reply.channel == self.log.id).collect()
    }
}
