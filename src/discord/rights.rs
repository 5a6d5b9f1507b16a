//! Rights of moderators. A command declares its right once: Discord hides the command from members without
//! it, and everything that reaches the bot is checked here again.

use serde_json::Value;
use serenity::all::{
    ChannelType, CommandId, CommandPermissionType, Member, PartialChannel, Permissions,
};

use super::channel_error;
use super::rest::{self, Rest};
use crate::bot::channel_error::ChannelError;
use crate::bot::policy::Right;
use crate::ids::{ChannelId, GuildId, UserId};

/// The permission to pin messages. serenity 0.12.5 does not know it, and drops it when it parses permissions.
pub(super) const PIN_MESSAGES: Permissions = Permissions::from_bits_retain(1 << 51);

/// Returns whether a member may write where an interaction comes from; threads need another permission than
/// channels. Outside guilds everybody may.
pub(super) fn may_write(member: Option<&Member>, channel: Option<&PartialChannel>) -> bool {
    let Some(held) = member.and_then(|member| member.permissions) else { return true };
    let needed = writing(channel.map(|channel| channel.kind));
    held.administrator() || held.contains(needed)
}

/// The permission for writing in a channel of this type.
pub(super) fn writing(kind: Option<ChannelType>) -> Permissions {
    match kind {
        Some(
            ChannelType::NewsThread
            | ChannelType::PublicThread
            | ChannelType::PrivateThread
            // In a forum, members write only in its posts.
            | ChannelType::Forum,
        ) => Permissions::SEND_MESSAGES_IN_THREADS,
        _ => Permissions::SEND_MESSAGES,
    }
}

/// Returns whether a channel in Discord's JSON is a thread: of an announcement channel, public or private.
fn is_thread(channel: &Value) -> bool {
    matches!(channel["type"].as_u64(), Some(10..=12))
}

/// The channel that a thread in Discord's JSON belongs to; `None` for any other channel.
pub(super) fn thread_parent(channel: &Value) -> Option<ChannelId> {
    channel["parent_id"].as_str().filter(|_| is_thread(channel))?.parse().ok()
}

/// The permission that Discord requires for a right unless administrators chose otherwise.
pub(super) fn permission(right: Right) -> Permissions {
    match right {
        Right::Pin => PIN_MESSAGES,
        Right::Moderate => Permissions::MANAGE_MESSAGES,
        Right::Manage => Permissions::MANAGE_GUILD,
    }
}

/// A member who uses a command or button somewhere.
pub(super) struct Caller<'a> {
    pub(super) guild: GuildId,
    pub(super) channel: ChannelId,
    pub(super) member: &'a Member,
    /// The command; `None` for a button.
    pub(super) command: Option<CommandId>,
}

impl Caller<'_> {
    /// Returns whether they have a right. Asks Discord only for what the interaction does not include.
    ///
    /// # Errors
    /// When Discord does not answer.
    pub(super) async fn holds(&self, http: &Rest, right: Right) -> Result<bool, ChannelError> {
        let told = self.member.permissions.unwrap_or_default();
        if told.administrator() || (right != Right::Pin && told.contains(permission(right))) {
            return Ok(true);
        }
        let may_pin = match right {
            Right::Pin => self.may_pin_in(http, self.channel).await,
            Right::Moderate | Right::Manage => Ok(false),
        };
        if may_pin == Ok(true) || self.was_given_it(http).await? {
            return Ok(true);
        }
        // A channel that the bot may not see proves nothing in their favour.
        may_pin.or_else(|error| if error.is_lasting() { Ok(false) } else { Err(error) })
    }

    /// Returns whether they may pin in a channel of the guild, computed from roles and overwrites, because
    /// serenity drops this permission from interactions.
    ///
    /// # Errors
    /// When Discord does not answer, or does not let the bot see the channel.
    pub(super) async fn may_pin_in(
        &self,
        http: &Rest,
        channel: ChannelId,
    ) -> Result<bool, ChannelError> {
        let roles: Vec<String> = self.member.roles.iter().map(ToString::to_string).collect();
        let user = self.member.user.id.to_string();
        let held = held(http, self.guild, channel, (&user, &roles)).await?;
        let needed = (PIN_MESSAGES | Permissions::VIEW_CHANNEL).bits();
        Ok(held & needed == needed)
    }

    /// Returns whether an administrator granted them the command in the server's settings, or, for a button,
    /// any command of ours.
    async fn was_given_it(&self, http: &Rest) -> Result<bool, ChannelError> {
        let commands = match http.command_permissions(self.guild).await {
            Ok(commands) => commands,
            Err(cause) if cause.is_passing() => return Err(ChannelError::Later),
            Err(_) => return Ok(false),
        };
        let ours = commands.iter().filter(|given| self.command.is_none_or(|id| given.id == id));
        let mut user = None;
        let mut roles = Vec::new();
        for given in ours.flat_map(|given| &given.permissions) {
            let id = given.id.get();
            match given.kind {
                CommandPermissionType::User if id == self.member.user.id.get() => {
                    user = Some(given.permission);
                }
                CommandPermissionType::Role if self.member.roles.iter().any(|r| r.get() == id) => {
                    roles.push(given.permission);
                }
                _ => {}
            }
        }
        // Permissions for the member take precedence over those for their roles.
        Ok(user.unwrap_or_else(|| roles.contains(&true)))
    }
}

/// The bot's permissions in a channel of a guild, as Discord's bits. The owner of a thread may manage it, so
/// has all.
///
/// # Errors
/// When Discord does not answer, or does not let the bot see the channel.
pub(super) async fn of_bot(
    http: &Rest,
    guild: GuildId,
    channel: ChannelId,
    own: UserId,
) -> Result<u64, ChannelError> {
    let place = http.channel(channel).await.map_err(refused)?;
    if place["owner_id"] == own.to_string().as_str() {
        return Ok(u64::MAX);
    }
    held_by_bot(http, guild, place, own).await
}

/// Returns whether the bot may embed links in a channel.
///
/// # Errors
/// When Discord does not answer.
pub(super) async fn may_embed(
    http: &Rest,
    channel: ChannelId,
    own: UserId,
) -> Result<bool, ChannelError> {
    let place = http.channel(channel).await.map_err(refused)?;
    let guild = place["guild_id"].as_str().and_then(|id| id.parse().ok());
    let Some(guild) = guild else { return Ok(true) };
    let held = held_by_bot(http, guild, place, own).await?;
    Ok(held & Permissions::EMBED_LINKS.bits() != 0)
}

/// The bot's permissions in a channel that has been fetched.
async fn held_by_bot(
    http: &Rest,
    guild: GuildId,
    place: Value,
    own: UserId,
) -> Result<u64, ChannelError> {
    let member = http.member(guild, own).await.map_err(refused)?;
    let list = member["roles"].as_array().cloned().unwrap_or_default();
    let roles: Vec<String> = list.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect();
    held_in(http, guild, place, (&own.to_string(), &roles)).await
}

/// Checks that the bot can answer in a channel of a guild, or send notices there.
///
/// # Errors
/// When it cannot, with the reason, or when Discord does not answer.
pub(super) async fn can_speak(
    http: &Rest,
    guild: GuildId,
    (channel, kind): (ChannelId, ChannelType),
    own: UserId,
) -> Result<(), ChannelError> {
    speaks(of_bot(http, guild, channel, own).await?, Some(kind))
}

/// Checks that these permissions suffice to speak in a channel of this type.
fn speaks(held: u64, kind: Option<ChannelType>) -> Result<(), ChannelError> {
    let held = Permissions::from_bits_retain(held);
    let needed = writing(kind) | Permissions::EMBED_LINKS;
    if !held.contains(Permissions::VIEW_CHANNEL) {
        Err(ChannelError::MayNotSee)
    } else if !held.contains(needed) {
        Err(ChannelError::MayNotWrite)
    } else {
        Ok(())
    }
}

/// Checks that the bot can post and pin in a channel of a guild.
///
/// # Errors
/// When it cannot, with the reason, or when Discord does not answer.
pub(super) async fn can_pin(
    http: &Rest,
    guild: GuildId,
    channel: ChannelId,
    own: UserId,
) -> Result<(), ChannelError> {
    let place = http.channel(channel).await.map_err(refused)?;
    let kind = place["type"].as_u64().and_then(|kind| u8::try_from(kind).ok());
    let held = held_by_bot(http, guild, place, own).await?;
    speaks(held, kind.map(ChannelType::from))?;
    if held & PIN_MESSAGES.bits() == 0 { Err(ChannelError::MayNotPin) } else { Ok(()) }
}

/// The reason behind a refusal to show something.
fn refused(cause: rest::Error) -> ChannelError {
    channel_error::of(&cause, ChannelError::MayNotSee)
}

/// The permissions of a user with these roles in a channel.
async fn held(
    http: &Rest,
    of: GuildId,
    channel: ChannelId,
    who: (&str, &[String]),
) -> Result<u64, ChannelError> {
    let place = http.channel(channel).await.map_err(refused)?;
    held_in(http, of, place, who).await
}

/// Like [`held`], in a channel that has been fetched.
async fn held_in(
    http: &Rest,
    of: GuildId,
    mut place: Value,
    (user, roles): (&str, &[String]),
) -> Result<u64, ChannelError> {
    let guild = http.guild(of).await.map_err(refused)?;
    if place["guild_id"] != of.to_string().as_str() {
        return Ok(0);
    }
    // A thread has the permissions of its parent channel.
    if is_thread(&place) {
        let Some(parent) = thread_parent(&place) else { return Ok(0) };
        place = http.channel(parent).await.map_err(refused)?;
    }
    Ok(computed(&guild, &place, user, roles))
}

/// A member's permissions in a channel as Discord's bits, computed from Discord's JSON.
fn computed(guild: &Value, channel: &Value, user: &str, roles: &[String]) -> u64 {
    let bits = |value: &Value| value.as_str().and_then(|bits| bits.parse().ok()).unwrap_or(0u64);
    if guild["owner_id"] == user {
        return u64::MAX;
    }
    let everyone = guild["id"].as_str().unwrap_or_default();
    let is_held = |id: &Value| *id == everyone || roles.iter().any(|role| *id == role.as_str());
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let held = list(&guild["roles"])
        .iter()
        .filter(|role| is_held(&role["id"]))
        .fold(0, |all, r| all | bits(&r["permissions"]));
    if held & Permissions::ADMINISTRATOR.bits() != 0 {
        return u64::MAX;
    }
    let overwrites = list(&channel["permission_overwrites"]);
    let of = |wanted: &dyn Fn(&Value) -> bool| {
        let fitting = overwrites.iter().filter(|overwrite| wanted(overwrite));
        fitting
            .fold((0, 0), |(deny, allow), o| (deny | bits(&o["deny"]), allow | bits(&o["allow"])))
    };
    let is_member = |o: &Value| o["type"] == 1;
    // Applied in this order: everyone, all roles together, the member.
    let layers = [
        of(&|o| !is_member(o) && o["id"] == everyone),
        of(&|o| !is_member(o) && o["id"] != everyone && is_held(&o["id"])),
        of(&|o| is_member(o) && o["id"] == user),
    ];
    layers.iter().fold(held, |held, (deny, allow)| held & !deny | allow)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::computed;

    const PIN: u64 = 1 << 51;

    #[track_caller]
    fn check(overwrites: Value, roles: &[&str], expected: bool) {
        let guild = json!({
            "id": "1",
            "owner_id": "2",
            "roles": [
                { "id": "1", "permissions": "1024" },
                { "id": "10", "permissions": PIN.to_string() },
                { "id": "11", "permissions": "8" },
                { "id": "12", "permissions": "0" },
            ],
        });
        let channel = json!({ "permission_overwrites": overwrites });
        let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
        assert_eq!(computed(&guild, &channel, "3", &roles) & PIN != 0, expected);
    }

    #[test]
    fn roles_and_overwrites_count_as_discord_counts_them() {
        let pin = PIN.to_string();
        let says = |id: &str, kind: u8, deny: &str, allow: &str| json!({ "id": id, "type": kind, "deny": deny, "allow": allow });
        check(json!([]), &[], false);
        check(json!([]), &["10"], true);
        check(json!([]), &["11"], true);
        check(json!([says("1", 0, &pin, "0")]), &["10"], false);
        check(json!([says("1", 0, &pin, "0")]), &["11"], true);
        check(json!([says("1", 0, &pin, "0"), says("12", 0, "0", &pin)]), &["12"], true);
        check(json!([says("12", 0, "0", &pin)]), &[], false);
        check(json!([says("12", 0, "0", &pin), says("3", 1, &pin, "0")]), &["12"], false);
        check(json!([says("3", 1, "0", &pin)]), &[], true);
        check(json!([says("3", 0, "0", &pin)]), &[], false);
    }
}
