//! What the bot asks Discord to be told.

use serenity::all::GatewayIntents;

/// What the bot asks Discord to be told: servers (for their language), messages in them and direct
/// ones. None is privileged: Discord shows the words of a message only if it mentions the bot,
/// replies to it, or is sent to it directly.
pub const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES);

/// The same with the words of all messages, for channels that are read for questions. Privileged.
pub const LISTENING_INTENTS: GatewayIntents = INTENTS.union(GatewayIntents::MESSAGE_CONTENT);
