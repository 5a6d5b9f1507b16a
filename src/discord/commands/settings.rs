//! `/settings`, for those who may manage the server: which channels are read for questions, and whom
//! members can turn to.

use serenity::all::{
    ChannelType, CommandInteraction, CommandOptionType, CreateCommand, InstallationContext,
    InteractionContext, Permissions, ResolvedOption, ResolvedValue,
};

use super::Call;
use super::declare::{name, option, slash};
use crate::discord::{render, respond};
use crate::service::Unavailable;
use crate::store::Human;

/// Who may see and change settings, unless administrators chose others.
const NEEDED: Permissions = Permissions::MANAGE_GUILD;

/// `/settings`, with what is wished for.
pub(super) enum Settings {
    Show,
    Listen { channel: Option<u64>, on: bool },
    Human { role: Option<u64>, channel: Option<u64> },
}

impl Settings {
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
        slash(|c| c.settings)
            .default_member_permissions(NEEDED)
            .integration_types(vec![InstallationContext::Guild])
            .contexts(vec![InteractionContext::Guild])
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
        }
        Self::Show
    }

    pub(super) async fn run(self, call: &Call<'_>) {
        let guild = call.guild();
        // Who may call this Discord decides: administrators can give it to others than `NEEDED`.
        if guild == 0 {
            call.respond(respond::sentence(call.words().settings_elsewhere)).await;
            return;
        }
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
    format!(
        "**{}**\n{listening}\n\n**{}**\n{human}",
        words.settings_listening, words.settings_human
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
