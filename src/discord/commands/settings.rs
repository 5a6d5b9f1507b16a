//! `/settings`, for those who may manage the server: which channels are read for questions, and whom
//! members can turn to.

use serenity::all::{
    ChannelType, CommandInteraction, CommandOptionType, CreateCommand, ResolvedOption,
    ResolvedValue,
};

use super::Call;
use super::declare::{for_moderators, name, option, slash};
use crate::discord::rights::Right;
use crate::discord::{render, respond};
use crate::reply::fill;
use crate::service::Unavailable;
use crate::store::{GuildSettings, Human};

/// For how many days misses may be kept: `/privacy` promises that they go after ninety at the latest.
const DAYS: std::ops::RangeInclusive<u16> = 1..=GuildSettings::MISS_DAYS;

/// `/settings`, with what is wished for.
pub(super) enum Settings {
    Show,
    Listen { channel: Option<u64>, on: bool },
    Human { role: Option<u64>, channel: Option<u64> },
    Log { channel: Option<u64> },
    Misses { days: Option<u16> },
}

impl Settings {
    pub(super) const RIGHT: Right = Right::Manage;

    pub(super) fn name() -> &'static str {
        name(|c| c.settings)
    }

    pub(super) fn declaration() -> CreateCommand {
        let part = |pick| option(CommandOptionType::SubCommand, pick);
        let channel = |pick| {
            option(CommandOptionType::Channel, pick).channel_types(vec![
                ChannelType::Text,
                ChannelType::News,
                ChannelType::Forum,
            ])
        };
        for_moderators(slash(|c| c.settings), Self::RIGHT)
            .add_option(part(|c| c.settings_show))
            .add_option(
                part(|c| c.settings_listen)
                    .add_sub_option(channel(|c| c.settings_listen_channel).required(true))
                    .add_sub_option(
                        option(CommandOptionType::Boolean, |c| c.settings_listen_on).required(true),
                    ),
            )
            .add_option(
                part(|c| c.settings_human)
                    .add_sub_option(option(CommandOptionType::Role, |c| c.settings_human_role))
                    .add_sub_option(channel(|c| c.settings_human_channel)),
            )
            .add_option(
                part(|c| c.settings_misses).add_sub_option(
                    option(CommandOptionType::Integer, |c| c.settings_misses_days)
                        .min_int_value(u64::from(*DAYS.start()))
                        .max_int_value(u64::from(*DAYS.end())),
                ),
            )
            .add_option(
                part(|c| c.settings_log).add_sub_option(
                    // What can be written in: a forum cannot.
                    option(CommandOptionType::Channel, |c| c.settings_log_channel)
                        .channel_types(vec![ChannelType::Text, ChannelType::News]),
                ),
            )
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
        for option in interaction.data.options() {
            let ResolvedValue::SubCommand(inner) = option.value else { continue };
            if option.name == name(|c| c.settings_listen) {
                let on = inner.iter().any(|o| matches!(o.value, ResolvedValue::Boolean(true)));
                return Self::Listen { channel: channel_of(&inner), on };
            }
            if option.name == name(|c| c.settings_human) {
                return Self::Human { role: role_of(&inner), channel: channel_of(&inner) };
            }
            if option.name == name(|c| c.settings_log) {
                return Self::Log { channel: channel_of(&inner) };
            }
            if option.name == name(|c| c.settings_misses) {
                let days = inner.iter().find_map(|option| match option.value {
                    ResolvedValue::Integer(days) => Some(u16::try_from(days).unwrap_or(u16::MAX)),
                    _ => None,
                });
                return Self::Misses { days };
            }
        }
        Self::Show
    }

    pub(super) async fn run(self, call: &Call<'_>) {
        let guild = call.guild();
        let memory = &call.bot.memory;
        let kept: Result<(), Unavailable> = match self {
            Self::Show | Self::Listen { channel: None, .. } => Ok(()),
            Self::Listen { channel: Some(channel), on } => {
                memory.set_listening(guild, channel, on).await
            }
            Self::Human { role: Some(_), channel: Some(_) } => {
                call.respond(respond::sentence(call.words().settings_both)).await;
                return;
            }
            Self::Human { role, channel } => {
                let human = role.map(Human::Role).or(channel.map(Human::Channel));
                memory.set_human(guild, human).await
            }
            Self::Misses { days: Some(days) } if !DAYS.contains(&days) => {
                let text = fill(call.words().settings_misses_range, "most", DAYS.end());
                call.respond(respond::sentence(text)).await;
                return;
            }
            Self::Misses { days } => memory.set_miss_days(guild, days).await,
            Self::Log { channel } => memory.set_log(guild, channel).await,
        };
        let response = match kept {
            Ok(()) => respond::reply(
                render::notice(call.words().settings_title, &shown(call), Vec::new()),
                true,
            ),
            Err(Unavailable) => respond::sentence(call.words().settings_lost),
        };
        call.respond(response).await;
    }
}

/// All settings as they are now.
fn shown(call: &Call<'_>) -> String {
    let words = call.words();
    let settings = call.bot.memory.settings(call.guild());
    let channels: Vec<String> = settings.listening.iter().map(|id| format!("<#{id}>")).collect();
    let mut listening = if channels.is_empty() {
        words.settings_listening_none.to_owned()
    } else {
        channels.join(" ")
    };
    if !call.bot.listening {
        listening = format!("{listening}\n{}", words.settings_listening_off);
    }
    let human = match settings.human {
        Some(Human::Role(id)) => format!("<@&{id}>"),
        Some(Human::Channel(id)) => format!("<#{id}>"),
        None => words.settings_human_none.to_owned(),
    };
    let days = settings.miss_days.unwrap_or(GuildSettings::MISS_DAYS);
    let log = match settings.log {
        Some(id) => format!("<#{id}>"),
        None => words.settings_log_none.to_owned(),
    };
    format!(
        "**{}**\n{listening}\n\n**{}**\n{human}\n\n**{}**\n{log}\n\n**{}**\n{days}",
        words.settings_listening, words.settings_human, words.settings_log, words.settings_misses
    )
}

fn channel_of(options: &[ResolvedOption<'_>]) -> Option<u64> {
    options.iter().find_map(|option| match option.value {
        ResolvedValue::Channel(channel) => Some(channel.id.get()),
        _ => None,
    })
}

fn role_of(options: &[ResolvedOption<'_>]) -> Option<u64> {
    options.iter().find_map(|option| match option.value {
        ResolvedValue::Role(role) => Some(role.id.get()),
        _ => None,
    })
}
