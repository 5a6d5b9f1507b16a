//! The gateway intents.

use serenity::all::GatewayIntents;

/// The intents for guilds (for their languages), messages in guilds, and direct messages. None is privileged:
/// Discord includes the text of a message only if it mentions the bot, replies to it, or is sent to it
/// directly.
pub const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES);

/// [`INTENTS`] and the text of all messages, for channels that the bot listens to. Privileged.
pub const LISTENING_INTENTS: GatewayIntents = INTENTS.union(GatewayIntents::MESSAGE_CONTENT);
