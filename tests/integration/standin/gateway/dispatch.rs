//! Decides which event reaches which session, and how much of it, by the intents.

use serde_json::{Value, json};
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::Session;
use crate::standin::json::Via;
use crate::standin::model::{Id, Place};
use crate::standin::world::World;

/// Something that happened and has not been dispatched yet.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    GuildCreate(Id),
    GuildUpdate(Id),
    /// The bot was removed, or, if `unavailable`, Discord has an outage.
    GuildDelete {
        guild: Id,
        unavailable: bool,
    },
    MessageCreate(Id),
    MessageUpdate(Id),
    MessageDelete {
        message: Id,
        channel: Id,
    },
    InteractionCreate(Id),
    /// Something was pinned or unpinned in this channel.
    ChannelPinsUpdate(Id),
    /// This thread was created.
    ThreadCreate(Id),
    /// This channel was deleted; it is still in the world.
    ChannelDelete(Id),
}

impl World {
    /// Sends an event to every session with the intent for it.
    pub(crate) fn dispatch(&mut self, event: &Event) {
        if let (Event::InteractionCreate(id), Some(_)) = (event, &self.endpoint)
            && let Some(interaction) = self.interactions.get(id)
        {
            let json = self.interaction_json(interaction);
            return self.dispatch_interaction(json);
        }
        let payloads: Vec<_> = self.sessions.iter().map(|to| self.payload(event, to)).collect();
        for (session, payload) in self.sessions.iter_mut().zip(payloads) {
            if let Some((name, data)) = payload {
                session.push(name, data);
            }
        }
    }

    /// Sends an event to the newest session, if it has the intent.
    pub(super) fn dispatch_to_newest(&mut self, event: &Event) {
        let payload = self.sessions.last().and_then(|to| self.payload(event, to));
        if let (Some(session), Some((name, data))) = (self.sessions.last_mut(), payload) {
            session.push(name, data);
        }
    }

    /// Sends an event of any name and shape to every session.
    pub(crate) fn dispatch_any(&mut self, name: &str, data: &Value) {
        if name == "INTERACTION_CREATE" && self.endpoint.is_some() {
            return self.dispatch_interaction(data.clone());
        }
        self.sessions.iter_mut().for_each(|session| session.push(name, data.clone()));
    }

    /// Sends an interaction by HTTP.
    fn dispatch_interaction(&mut self, data: Value) {
        let id = data["id"].as_str().and_then(|id| id.parse().ok()).expect("it has an id");
        self.awaited.insert(id);
        let to = self.endpoint.as_ref().expect("there is somewhere to send it");
        to.send((id, data)).expect("somebody sends it");
    }

    fn payload(&self, event: &Event, to: &Session) -> Option<(&'static str, Value)> {
        match *event {
            Event::GuildCreate(guild) => {
                self.knows_guild(guild, to).then(|| ("GUILD_CREATE", self.guild_json(guild)))
            }
            Event::GuildUpdate(guild) => {
                self.knows_guild(guild, to).then(|| ("GUILD_UPDATE", self.guild_json(guild)))
            }
            Event::GuildDelete { guild, unavailable } => {
                let mut data = json!({ "id": guild.to_string() });
                if unavailable {
                    data["unavailable"] = json!(true);
                }
                self.knows_guild(guild, to).then_some(("GUILD_DELETE", data))
            }
            Event::MessageCreate(id) => self.message_payload("MESSAGE_CREATE", id, to),
            Event::MessageUpdate(id) => self.message_payload("MESSAGE_UPDATE", id, to),
            Event::MessageDelete { message, channel } => {
                let guild = self.guild_of(channel);
                self.hears_messages(channel, to).then(|| {
                    let mut data = json!({
                        "id": message.to_string(),
                        "channel_id": channel.to_string(),
                    });
                    if let Some(guild) = guild {
                        data["guild_id"] = json!(guild.to_string());
                    }
                    ("MESSAGE_DELETE", data)
                })
            }
            Event::ChannelPinsUpdate(channel) => {
                let guild = self.guild_of(channel)?;
                self.knows_guild(guild, to).then(|| {
                    let data = json!({
                        "guild_id": guild.to_string(),
                        "channel_id": channel.to_string(),
                        "last_pin_timestamp": null,
                    });
                    ("CHANNEL_PINS_UPDATE", data)
                })
            }
            Event::ThreadCreate(channel) => {
                let guild = self.guild_of(channel)?;
                self.knows_guild(guild, to).then(|| ("THREAD_CREATE", self.channel_json(channel)))
            }
            Event::ChannelDelete(channel) => {
                let guild = self.guild_of(channel)?;
                let thread = matches!(self.channels.get(&channel)?.place, Place::Thread { .. });
                let name = if thread { "THREAD_DELETE" } else { "CHANNEL_DELETE" };
                self.knows_guild(guild, to).then(|| (name, self.channel_json(channel)))
            }
            // Needs no intent, only the right shard.
            Event::InteractionCreate(id) => {
                let interaction = self.interactions.get(&id)?;
                to.serves(self.guild_of(interaction.channel))
                    .then(|| ("INTERACTION_CREATE", self.interaction_json(interaction)))
            }
        }
    }

    fn message_payload(
        &self,
        name: &'static str,
        id: Id,
        to: &Session,
    ) -> Option<(&'static str, Value)> {
        let message = self.messages.get(&id)?;
        // Ephemeral messages are not announced: they exist only in the client of one user.
        if message.only_for.is_some() || !self.hears_messages(message.channel, to) {
            return None;
        }
        let knows_content = to.intents.contains(GatewayIntents::MESSAGE_CONTENT);
        Some((name, self.message_json(message, Via::Gateway, knows_content)))
    }

    fn knows_guild(&self, guild: Id, to: &Session) -> bool {
        to.intents.contains(GatewayIntents::GUILDS)
            && to.serves(Some(guild))
            && self.guilds.get(&guild).is_some_and(|guild| guild.has_bot)
    }

    fn hears_messages(&self, channel: Id, to: &Session) -> bool {
        let guild = self.guild_of(channel);
        let intent = match guild {
            Some(_) => GatewayIntents::GUILD_MESSAGES,
            None => GatewayIntents::DIRECT_MESSAGES,
        };
        to.intents.contains(intent)
            && to.serves(guild)
            && self.bot_is_in(channel)
            && self.bot_may(channel, Permissions::VIEW_CHANNEL)
    }
}

impl Session {
    /// Discord's sharding formula; direct messages are shard 0's.
    fn serves(&self, guild: Option<Id>) -> bool {
        serves(self.shard, guild)
    }
}

pub(super) fn serves((shard, count): (u64, u64), guild: Option<Id>) -> bool {
    guild.map_or(0, |id| (id >> 22) % count) == shard
}
