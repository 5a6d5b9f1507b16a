//! The user of a command, button or form, and their place: read alike from every kind of interaction.

use serenity::all::{
    AuthorizingIntegrationOwner, CommandInteraction, ComponentInteraction, Member,
    ModalInteraction, PartialChannel, Permissions, User,
};

use super::bot::Bot;
use super::rights;
use crate::bot::policy::Invoker;
use crate::ids::{GuildId, RoleId};

/// The user of an interaction, and its place.
pub(super) struct Invoked<'a> {
    user: &'a User,
    guild: Option<serenity::all::GuildId>,
    /// The installations of the bot that allow this; none where the interaction does not list them.
    owners: &'a [AuthorizingIntegrationOwner],
    member: Option<&'a Member>,
    channel: serenity::all::ChannelId,
    within: Option<&'a PartialChannel>,
    locale: &'a str,
    guild_locale: Option<&'a str>,
}

/// An interaction of any kind that a user began.
pub(super) trait Interaction {
    /// The user who began it, and their place.
    fn invoked(&self) -> Invoked<'_>;
}

macro_rules! interactions {
    ($($kind:ident: $member:expr, $owners:expr;)+) => {
        $(impl Interaction for $kind {
            fn invoked(&self) -> Invoked<'_> {
                let member: fn(&Self) -> Option<&Member> = $member;
                let owners: fn(&Self) -> &[AuthorizingIntegrationOwner] = $owners;
                Invoked {
                    user: &self.user,
                    guild: self.guild_id,
                    owners: owners(self),
                    member: member(self),
                    channel: self.channel_id,
                    within: self.channel.as_ref(),
                    locale: &self.locale,
                    guild_locale: self.guild_locale.as_deref(),
                }
            }
        })+
    };
}

interactions! {
    CommandInteraction: |command| command.member.as_deref(), |command| &command.authorizing_integration_owners.0;
    ComponentInteraction: |component| component.member.as_ref(), |component| &component.authorizing_integration_owners.0;
    // A form was opened by a command or a component that said so.
    ModalInteraction: |modal| modal.member.as_ref(), |_| &[];
}

impl Invoked<'_> {
    /// Returns whether the guild installed the bot, rather than only the user for themselves. Components from before
    /// that could be told apart list no owners.
    pub(super) fn bot_is_member(&self) -> bool {
        let is_guild = |owner: &AuthorizingIntegrationOwner| {
            matches!(owner, AuthorizingIntegrationOwner::GuildInstall(Some(_)))
        };
        self.guild.is_some() && (self.owners.is_empty() || self.owners.iter().any(is_guild))
    }

    /// The guild, if the bot is a member of it: elsewhere no moderator could read the stored data.
    pub(super) fn guild(&self) -> Option<GuildId> {
        self.guild.filter(|_| self.bot_is_member()).map(GuildId::from)
    }

    /// Returns whether the user may manage messages here; false outside guilds.
    pub(super) fn moderates(&self) -> bool {
        let held = self.member.and_then(|member| member.permissions);
        held.is_some_and(|held| held.contains(Permissions::MANAGE_MESSAGES) || held.administrator())
    }

    /// Returns whether the user may write here.
    pub(super) fn may_write(&self) -> bool {
        rights::may_write(self.member, self.within)
    }

    /// The reason for Discord's audit log.
    pub(super) fn reason(&self) -> String {
        format!("Asked for by {} ({})", self.user.name, self.user.id)
    }

    /// The locale of a reply that everybody sees: the guild's, as chosen by moderators or reported by Discord, or
    /// the user's.
    pub(super) fn public_locale(&self, bot: &Bot) -> String {
        let chosen = bot.memory.settings(self.guild()).language.map(|chosen| chosen.to_string());
        let guild = || self.guild_locale.map(str::to_owned);
        chosen.or_else(guild).unwrap_or_else(|| self.locale.to_owned())
    }
}

impl<'a> Invoked<'a> {
    /// The user, with what they may do here.
    pub(super) fn invoker(&self, bot: &Bot) -> Invoker<'a> {
        let roles = self.member.map_or(&[][..], |member| &member.roles);
        Invoker {
            user: self.user.id.into(),
            guild: self.guild(),
            channel: self.channel.into(),
            roles: roles.iter().copied().map(RoleId::from).collect(),
            moderates: self.moderates(),
            may_write: self.may_write(),
            locale: self.locale,
            public_locale: self.public_locale(bot),
        }
    }
}
