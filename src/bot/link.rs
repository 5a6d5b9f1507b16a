//! Links to messages, in the form of the one network that there is.

use crate::ids::{ChannelId, GuildId, MessageId};

/// The link to a message in a channel of a guild, or in direct messages.
pub fn to_message(guild: Option<GuildId>, channel: ChannelId, message: MessageId) -> String {
    let guild = guild.map_or_else(|| "@me".to_owned(), |guild| guild.to_string());
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}
