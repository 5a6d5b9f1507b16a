//! Settings that moderators chose for their guild. A setting is declared once, in [`Setting`]: its default
//! and range are here, its words in `reply/wording/settings.rs`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::changes::{self, Change};
use super::scope::{Scope, Scoped, scoped};
use super::{Store, StoreError, id, signed};
use crate::ids::{ChannelId, GuildId, RoleId};
use crate::pack::Language;

/// All settings but lists of channels.
pub(super) const CHOSEN: Scoped =
    scoped!("SELECT guild, name, value FROM setting", "WHERE guild = $1", "");
/// The channels that the bot listens to.
pub(super) const LISTENING: Scoped =
    scoped!("SELECT guild, channel FROM listening", "WHERE guild = $1", "");

/// The contact for members whom the FAQ does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// The members with this role.
    Role(RoleId),
    /// The people in this channel.
    Channel(ChannelId),
}

/// A numeric setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumericSetting {
    /// Days that misses are kept.
    MissDays,
    /// Seconds until a throttled member regains one question.
    MemberPace,
    /// Seconds until a throttled channel regains one reply.
    ChannelPace,
    /// Minutes for which an answer given unasked is not repeated in its channel.
    Silence,
}

/// A feature of the bot that can be restricted to one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Asking the bot in a message that addresses it.
    ByName,
    /// Having the bot answer somebody else.
    ForOthers,
    /// Asking `/ask` with a public reply.
    InPublic,
}

/// Every setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The channels that the bot listens to.
    Listening,
    /// The contact for members.
    Contact,
    /// The log channel of moderators.
    Log,
    /// The language of public replies to questions whose own language is unclear.
    Language,
    /// A number.
    Number(NumericSetting),
    /// The role that a feature is restricted to.
    Feature(Feature),
}

/// A new value of a setting; `None` for its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A channel, and whether the bot listens to it.
    Listening(ChannelId, bool),
    /// The contact for members.
    Contact(Option<Contact>),
    /// The log channel of moderators.
    Log(Option<ChannelId>),
    /// The language of public replies to questions whose own language is unclear.
    Language(Option<Language>),
    /// A number within its range.
    Number(NumericSetting, Option<u16>),
    /// The role that a feature is restricted to.
    Feature(Feature, Option<RoleId>),
}

/// The settings of one guild.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildSettings {
    /// The contact for members; the moderators if unset.
    pub contact: Option<Contact>,
    /// The channels that the bot listens to, ordered by id.
    pub listening: Vec<ChannelId>,
    /// The log channel of moderators; none by default.
    pub log: Option<ChannelId>,
    /// The language of public replies to questions whose own language is unclear; the guild's own by default.
    pub language: Option<Language>,
    numbers: [Option<u16>; 4],
    features: [Option<RoleId>; 3],
}

impl NumericSetting {
    /// All numeric settings.
    pub const ALL: [Self; 4] = [Self::MissDays, Self::MemberPace, Self::ChannelPace, Self::Silence];

    /// The default.
    pub const fn default(self) -> u16 {
        match self {
            Self::MissDays => 90,
            Self::MemberPace => 4,
            Self::ChannelPace => 2,
            Self::Silence => 10,
        }
    }

    /// The allowed range.
    pub const fn range(self) -> RangeInclusive<u16> {
        match self {
            // `/privacy` promises that misses are deleted after ninety days at the latest.
            Self::MissDays => 1..=90,
            Self::MemberPace | Self::ChannelPace => 1..=60,
            // One day, because answers given unasked are remembered no longer.
            Self::Silence => 1..=1440,
        }
    }

    /// Parses a stored value; `None` if this version does not know it.
    pub(super) fn read(self, value: &str) -> Option<u16> {
        value.parse().ok().filter(|value| self.range().contains(value))
    }

    /// Its name in the store.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::MissDays => "misses",
            Self::MemberPace => "member-pace",
            Self::ChannelPace => "channel-pace",
            Self::Silence => "silence",
        }
    }
}

impl Feature {
    /// All features.
    pub const ALL: [Self; 3] = [Self::ByName, Self::ForOthers, Self::InPublic];

    /// Its name, in the store and for Discord.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByName => "by-name",
            Self::ForOthers => "for-others",
            Self::InPublic => "in-public",
        }
    }
}

impl Setting {
    /// All settings, in display order.
    pub fn all() -> impl Iterator<Item = Self> {
        let first = [Self::Listening, Self::Contact, Self::Log, Self::Language];
        let numbers = NumericSetting::ALL.map(Self::Number);
        first.into_iter().chain(numbers).chain(Feature::ALL.map(Self::Feature))
    }

    /// Its name in the store. A list of channels has a table of its own.
    const fn name(self) -> &'static str {
        match self {
            Self::Listening => "listening",
            Self::Contact => "human",
            Self::Log => "log",
            Self::Language => "language",
            Self::Number(number) => number.name(),
            Self::Feature(feature) => feature.name(),
        }
    }
}

impl Choice {
    /// The setting that it changes.
    pub fn setting(&self) -> Setting {
        match self {
            Self::Listening(..) => Setting::Listening,
            Self::Contact(_) => Setting::Contact,
            Self::Log(_) => Setting::Log,
            Self::Language(_) => Setting::Language,
            Self::Number(number, _) => Setting::Number(*number),
            Self::Feature(feature, _) => Setting::Feature(*feature),
        }
    }

    /// The stored value; `None` for the default, and for a list, which has a table of its own.
    fn kept(&self) -> Option<String> {
        match self {
            Self::Listening(..) => None,
            Self::Contact(contact) => contact.map(|contact| contact.to_string()),
            Self::Log(id) => id.map(|id| id.to_string()),
            Self::Feature(_, id) => id.map(|id| id.to_string()),
            Self::Language(language) => language.as_ref().map(ToString::to_string),
            Self::Number(_, number) => number.map(|number| number.to_string()),
        }
    }

    /// Parses a stored value; `None` if this version does not know it. Such a value stays in the store.
    fn read(setting: Setting, value: &str) -> Option<Self> {
        match setting {
            Setting::Listening => None,
            Setting::Contact => value.parse().ok().map(|contact| Self::Contact(Some(contact))),
            Setting::Log => value.parse().ok().map(|channel| Self::Log(Some(channel))),
            Setting::Language => {
                Language::new(value).map(|language| Self::Language(Some(language)))
            }
            Setting::Number(number) => Some(Self::Number(number, Some(number.read(value)?))),
            Setting::Feature(feature) => {
                value.parse().ok().map(|role| Self::Feature(feature, Some(role)))
            }
        }
    }
}

impl GuildSettings {
    /// A number, as chosen or by default.
    pub fn number(&self, number: NumericSetting) -> u16 {
        self.numbers[number as usize].unwrap_or(number.default())
    }

    /// The role that a feature is restricted to; `None` if it is open to everybody.
    pub fn role(&self, feature: Feature) -> Option<RoleId> {
        self.features[feature as usize]
    }

    /// Applies a choice.
    pub fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::Listening(channel, on) => {
                self.listening.retain(|known| *known != channel);
                if on {
                    self.listening.push(channel);
                    self.listening.sort_unstable();
                }
            }
            Choice::Contact(contact) => self.contact = contact,
            Choice::Log(channel) => self.log = channel,
            Choice::Language(language) => self.language = language,
            Choice::Number(number, value) => self.numbers[number as usize] = value,
            Choice::Feature(feature, role) => self.features[feature as usize] = role,
        }
    }
}

impl Store {
    /// The settings of every guild that chose any.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings(&self) -> Result<BTreeMap<GuildId, GuildSettings>, StoreError> {
        self.chosen(Scope::All).await
    }

    /// The settings of one guild.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings_of(&self, guild: GuildId) -> Result<GuildSettings, StoreError> {
        Ok(self.chosen(guild.into()).await?.remove(&guild).unwrap_or_default())
    }

    async fn chosen(&self, scope: Scope) -> Result<BTreeMap<GuildId, GuildSettings>, StoreError> {
        let mut settings: BTreeMap<GuildId, GuildSettings> = BTreeMap::new();
        let chosen = |row: &AnyRow| -> Result<(GuildId, String, String), sqlx::Error> {
            Ok((id(row, 0)?, row.try_get(1)?, row.try_get(2)?))
        };
        let rows = self.readable(CHOSEN.of(scope, |query| query), chosen).await?;
        for (guild, name, value) in rows {
            let setting = Setting::all().find(|setting| setting.name() == name);
            if let Some(choice) = setting.and_then(|setting| Choice::read(setting, &value)) {
                settings.entry(guild).or_default().choose(choice);
            }
        }
        let listening = |row: &AnyRow| -> Result<(GuildId, ChannelId), sqlx::Error> {
            Ok((id(row, 0)?, id(row, 1)?))
        };
        let rows = self.readable(LISTENING.of(scope, |query| query), listening).await?;
        for (guild, channel) in rows {
            settings.entry(guild).or_default().choose(Choice::Listening(channel, true));
        }
        Ok(settings)
    }

    /// Stores a setting.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn choose(&self, guild: GuildId, choice: &Choice) -> Result<(), StoreError> {
        self.choose_all(guild, std::slice::from_ref(choice)).await
    }

    /// Stores several settings, or none on an error.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn choose_all(&self, guild: GuildId, choices: &[Choice]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        for choice in choices {
            choice.keep(&mut transaction, guild).await?;
        }
        changes::note(&mut transaction, Change::Settings(guild)).await?;
        transaction.commit().await?;
        Ok(())
    }
}

impl Choice {
    async fn keep(
        &self,
        connection: &mut AnyConnection,
        guild: GuildId,
    ) -> Result<(), sqlx::Error> {
        let name = self.setting().name();
        let query = match (self, self.kept()) {
            (Self::Listening(channel, true), _) => sqlx::query(
                "INSERT INTO listening (channel, guild) VALUES ($1, $2)
                 ON CONFLICT (channel) DO UPDATE SET guild = excluded.guild",
            )
            .bind(signed(*channel))
            .bind(signed(guild)),
            (Self::Listening(channel, false), _) => {
                sqlx::query("DELETE FROM listening WHERE channel = $1 AND guild = $2")
                    .bind(signed(*channel))
                    .bind(signed(guild))
            }
            (_, Some(value)) => sqlx::query(
                "INSERT INTO setting (guild, name, value) VALUES ($1, $2, $3)
                 ON CONFLICT (guild, name) DO UPDATE SET value = excluded.value",
            )
            .bind(signed(guild))
            .bind(name)
            .bind(value),
            (_, None) => sqlx::query("DELETE FROM setting WHERE guild = $1 AND name = $2")
                .bind(signed(guild))
                .bind(name),
        };
        query.execute(connection).await?;
        Ok(())
    }
}

/// The stored form: `role:1` or `channel:1`.
impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(id) => write!(f, "role:{id}"),
            Self::Channel(id) => write!(f, "channel:{id}"),
        }
    }
}

impl FromStr for Contact {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once(':').ok_or(())?;
        match kind {
            "role" => id.parse().map(Self::Role).map_err(drop),
            "channel" => id.parse().map(Self::Channel).map_err(drop),
            _ => Err(()),
        }
    }
}
