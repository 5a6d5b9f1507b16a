//! caveat mounted in another bot: serenity's event handlers.

use std::collections::HashMap;

use serenity::all::{
    ChannelId, ChannelPinsUpdateEvent, Context, Event, EventHandler, Guild, GuildChannel, GuildId,
    Http, Interaction, Message, MessageId, MessageUpdateEvent, PartialGuild, PartialGuildChannel,
    RawEventHandler, Ready, ResumedEvent, Role, RoleId, ShardInfo, ShardStageUpdateEvent,
    UnavailableGuild,
};
use serenity::async_trait;
use serenity::gateway::ConnectionStage;

use super::handler::Plugin;
use super::rest::{Account, Rest};
use super::{messages, unknown_event};

/// The account of a host's client, and its proxy if any.
pub(super) fn account(http: &Http) -> Account<'_> {
    Account {
        authorization: http.token().to_owned(),
        proxy: http.proxy.as_deref(),
        application: http.application_id(),
    }
}

impl Plugin {
    fn rest(&self, context: &Context) -> Rest {
        self.0.rest(|| account(&context.http))
    }
}

#[async_trait]
impl EventHandler for Plugin {
    async fn ready(&self, context: Context, ready: Ready) {
        let alone = ShardInfo { id: context.shard_id, total: 1 };
        let (name, user) = (&ready.user.name, ready.user.id);
        let shard = ready.shard.unwrap_or(alone);
        Self::ready(self, &self.rest(&context), shard, name, user, ready.application.id);
    }

    async fn resume(&self, context: Context, _: ResumedEvent) {
        self.0.health.note(context.shard_id, true);
    }

    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        // It counts as connected only once Discord has said so, in READY or RESUMED.
        if event.new != ConnectionStage::Connected {
            self.0.health.note(event.shard_id, false);
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        self.interaction(&self.rest(&context), &interaction).await;
    }

    async fn message(&self, context: Context, message: Message) {
        messages::created(&self.now(), &self.rest(&context), &message).await;
    }

    async fn message_update(
        &self,
        context: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        messages::edited(&self.now(), &self.rest(&context), &event).await;
    }

    async fn message_delete(
        &self,
        context: Context,
        channel: ChannelId,
        message: MessageId,
        _: Option<GuildId>,
    ) {
        self.messages_gone(&self.rest(&context), channel, [message]).await;
    }

    async fn message_delete_bulk(
        &self,
        context: Context,
        channel: ChannelId,
        gone: Vec<MessageId>,
        _: Option<GuildId>,
    ) {
        self.messages_gone(&self.rest(&context), channel, gone).await;
    }

    async fn channel_pins_update(&self, context: Context, event: ChannelPinsUpdateEvent) {
        self.pins_changed(&self.rest(&context), event.channel_id).await;
    }

    async fn channel_delete(&self, _: Context, channel: GuildChannel, _: Option<Vec<Message>>) {
        self.channel_gone(channel.id).await;
    }

    async fn thread_delete(
        &self,
        _: Context,
        thread: PartialGuildChannel,
        _: Option<GuildChannel>,
    ) {
        self.channel_gone(thread.id).await;
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        self.note_guild(guild.id, guild.roles, guild.preferred_locale).await;
    }

    async fn guild_role_create(&self, _: Context, role: Role) {
        if let Some(bot) = role.tags.bot_id {
            self.note_role(role.guild_id, role.id, bot).await;
        }
    }

    async fn guild_update(&self, _: Context, _: Option<Guild>, guild: PartialGuild) {
        self.note_guild(guild.id, guild.roles, guild.preferred_locale).await;
    }

    async fn guild_delete(&self, _: Context, gone: UnavailableGuild, _: Option<Guild>) {
        self.guild_gone(gone.id, gone.unavailable);
    }
}

impl Plugin {
    /// Notes the roles of bots and the locale of a guild.
    async fn note_guild(&self, guild: GuildId, roles: HashMap<RoleId, Role>, locale: String) {
        for role in roles.values() {
            if let Some(bot) = role.tags.bot_id {
                self.note_role(guild, role.id, bot).await;
            }
        }
        self.note_locale(guild, locale);
    }
}

#[async_trait]
impl RawEventHandler for Plugin {
    async fn raw_event(&self, context: Context, event: Event) {
        if let Event::Unknown(event) = event {
            let http = self.rest(&context);
            unknown_event::handle(&self.now(), &http, &event.kind, &event.value).await;
        }
    }
}
