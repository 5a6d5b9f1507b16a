//! Who may do what moderators do. A command declares its right once: Discord hides it from members
//! without it, and everything that reaches us is checked here once more.

use serde_json::Value;
use serenity::all::{ChannelId, CommandId, CommandPermissionType, GuildId, Member, Permissions};

use super::rest::Rest;

/// The permission to pin messages. serenity 0.12.5 does not know it, and drops it when it reads
/// permissions.
pub(super) const PIN_MESSAGES: Permissions = Permissions::from_bits_retain(1 << 51);

/// What a command of moderators takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// To pin messages.
    Pin,
    /// To manage what others wrote.
    Moderate,
    /// To manage the server.
    Manage,
}

impl Right {
    /// The permission that Discord asks for, unless administrators chose otherwise.
    pub(super) fn permission(self) -> Permissions {
        match self {
            Self::Pin => PIN_MESSAGES,
            Self::Moderate => Permissions::MANAGE_MESSAGES,
            Self::Manage => Permissions::MANAGE_GUILD,
        }
    }
}

/// Somebody who wants to do something, somewhere.
pub(super) struct Caller<'a> {
    pub(super) guild: GuildId,
    pub(super) channel: ChannelId,
    pub(super) member: &'a Member,
    /// The command that they called; `None` for a button of one.
    pub(super) command: Option<CommandId>,
}

impl Caller<'_> {
    /// Whether they may. Discord is asked only for what an interaction does not tell; when it does not
    /// answer, they may not.
    pub(super) async fn holds(&self, http: &Rest, right: Right) -> bool {
        let told = self.member.permissions.unwrap_or_default();
        if told.administrator() || (right != Right::Pin && told.contains(right.permission())) {
            return true;
        }
        (right == Right::Pin && self.may_pin_in(http, self.channel).await)
            || self.was_given_it(http).await
    }

    /// Whether they may pin in a channel of the guild, worked out from what roles and the channel say:
    /// the permissions that an interaction tells have lost this one.
    pub(super) async fn may_pin_in(&self, http: &Rest, channel: ChannelId) -> bool {
        let Ok(guild) = http.guild(self.guild).await else { return false };
        let Ok(mut place) = http.channel(channel).await else { return false };
        if place["guild_id"] != self.guild.to_string().as_str() {
            return false;
        }
        // A thread has the permissions of the channel above it.
        if matches!(place["type"].as_u64(), Some(10..=12)) {
            let parent =
                place["parent_id"].as_str().and_then(|id| id.parse().ok()).filter(|id| *id != 0);
            let Some(parent) = parent else { return false };
            match http.channel(ChannelId::new(parent)).await {
                Ok(above) => place = above,
                Err(_) => return false,
            }
        }
        let roles: Vec<String> = self.member.roles.iter().map(ToString::to_string).collect();
        let held = computed(&guild, &place, &self.member.user.id.to_string(), &roles);
        let needed = (PIN_MESSAGES | Permissions::VIEW_CHANNEL).bits();
        held & needed == needed
    }

    /// Whether an administrator gave them the command in the server's settings, or, for a button, any
    /// command of ours.
    async fn was_given_it(&self, http: &Rest) -> bool {
        let Ok(commands) = http.command_permissions(self.guild).await else { return false };
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
        // What is said of a person counts before what is said of their roles.
        user.unwrap_or_else(|| roles.contains(&true))
    }
}

/// What a member may do in a channel, all bits as Discord counts them, from Discord's own JSON.
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
    // In this order, each over the one before: everyone, all roles together, the member.
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
