//! `/settings`, for members who may manage the server. `bot/features/settings.rs` validates and shows them.

use serenity::all::{
    ChannelType, CommandInteraction, CommandOptionType, CreateCommand, CreateCommandOption,
    ResolvedOption, ResolvedValue,
};

use super::declare::{Pick, for_moderators, name, option, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::features::settings::{self, Wish};
use crate::bot::policy::Right;
use crate::discord::rights;
use crate::ids::{ChannelId, GuildId, RoleId};
use crate::pack::Language;
use crate::store::{Feature, NumericSetting};

/// Maximum number of choices of an option. Beyond it, values are typed and checked afterwards.
const CHOICES: usize = 25;

/// `/settings`, with the requested changes, and the channel that the bot must be able to speak in for them.
#[derive(Debug)]
pub(super) enum Settings {
    Show,
    Change(Vec<Wish>, Option<Place>),
}

/// A channel, with its type.
type Place = (ChannelId, ChannelType);

impl Command for Settings {
    fn name() -> &'static str {
        name(|c| c.settings)
    }

    /// `languages` are the available choices.
    fn declaration(prefix: &Prefix, languages: &[Language]) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.settings), Self::RIGHT)
            .add_option(part(|c| c.settings_parts.show))
            .add_option(
                part(|c| c.settings_parts.listen)
                    .add_sub_option(channel(|c| c.settings_parts.listen_channel).required(true))
                    .add_sub_option(
                        option(CommandOptionType::Boolean, |c| c.settings_parts.listen_on)
                            .required(true),
                    ),
            )
            .add_option(
                part(|c| c.settings_parts.human)
                    .add_sub_option(role(|c| c.settings_parts.human_role))
                    .add_sub_option(channel(|c| c.settings_parts.human_channel)),
            )
            .add_option(
                part(|c| c.settings_parts.log).add_sub_option(
                    // Text channels only: a forum cannot be written to.
                    option(CommandOptionType::Channel, |c| c.settings_parts.log_channel)
                        .channel_types(vec![ChannelType::Text, ChannelType::News]),
                ),
            )
            .add_option(part(|c| c.settings_parts.language).add_sub_option(
                languages.iter().filter(|_| languages.len() <= CHOICES).map(Language::as_str).fold(
                    option(CommandOptionType::String, |c| c.settings_parts.language_language),
                    |option, tag| option.add_string_choice(settings::name_of(tag), tag),
                ),
            ))
            .add_option(
                part(|c| c.settings_parts.misses).add_sub_option(number(NumericSetting::MissDays)),
            )
            .add_option(
                part(|c| c.settings_parts.pace)
                    .add_sub_option(number(NumericSetting::MemberPace))
                    .add_sub_option(number(NumericSetting::ChannelPace))
                    .add_sub_option(number(NumericSetting::Silence)),
            )
            .add_option(
                part(|c| c.settings_parts.who)
                    .add_sub_option(uses(prefix).required(true))
                    .add_sub_option(role(|c| c.settings_parts.who_role)),
            )
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        for option in interaction.data.options() {
            let ResolvedValue::SubCommand(inner) = option.value else { continue };
            let is = |pick| option.name == name(pick);
            let channel = channel_of(&inner);
            let id = channel.map(|(channel, _)| channel);
            let (wishes, place) = if is(|c| c.settings_parts.listen) {
                let on = inner.iter().any(|o| matches!(o.value, ResolvedValue::Boolean(true)));
                (vec![Wish::Listening { channel: id, on }], channel.filter(|_| on))
            } else if is(|c| c.settings_parts.human) {
                (vec![Wish::Human { role: role_of(&inner), channel: id }], None)
            } else if is(|c| c.settings_parts.log) {
                (vec![Wish::Log(id)], channel)
            } else if is(|c| c.settings_parts.language) {
                (vec![Wish::Language(text_of(&inner))], None)
            } else if is(|c| c.settings_parts.misses) {
                (vec![wish_of(NumericSetting::MissDays, &inner)], None)
            } else if is(|c| c.settings_parts.pace) {
                (paces(&inner), None)
            } else if is(|c| c.settings_parts.who) {
                (vec![Wish::Use { name: text_of(&inner), role: role_of(&inner) }], None)
            } else {
                continue;
            };
            return Self::Change(wishes, place);
        }
        Self::Show
    }
}

impl Moderating for Settings {
    const RIGHT: Right = Right::Manage;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let (wishes, place) = match self {
            Self::Show => (Vec::new(), None),
            Self::Change(wishes, place) => (wishes, place),
        };
        let Some(answer) = call.made_sure(place, guild).await else { return };
        let response = settings::answer(call.bot, &call.moderator(guild), wishes).await;
        call.give(response, answer).await;
    }
}

impl Call<'_> {
    /// Checks that the bot can speak in a chosen channel; that takes requests to Discord, so the command is
    /// deferred first. `None` if it cannot, and the caller has been told.
    async fn made_sure(&self, place: Option<Place>, guild: GuildId) -> Option<Answer> {
        let Some(place) = place else { return Some(Answer::Now) };
        if !self.defer().await {
            return None;
        }
        let own = self.bot.own_id().await;
        match rights::can_speak(self.http, guild, place, own).await {
            Ok(()) => Some(Answer::Acknowledged),
            Err(error) => {
                let text = error.sentence(self.bot, &self.words().pins, place.0);
                self.finish(text).await;
                None
            }
        }
    }
}

/// The wishes of `/settings pace`: unnamed ones stay unchanged, unless none is named.
fn paces(options: &[ResolvedOption<'_>]) -> Vec<Wish> {
    let paces = [NumericSetting::MemberPace, NumericSetting::ChannelPace, NumericSetting::Silence];
    let named = paces.into_iter().map(|number| wish_of(number, options));
    let kept = |wish: &Wish| matches!(wish, Wish::Number(_, Some(_)));
    named.filter(|wish| options.is_empty() || kept(wish)).collect()
}

fn part(pick: Pick) -> CreateCommandOption {
    option(CommandOptionType::SubCommand, pick)
}

fn role(pick: Pick) -> CreateCommandOption {
    option(CommandOptionType::Role, pick)
}

fn channel(pick: Pick) -> CreateCommandOption {
    option(CommandOptionType::Channel, pick).channel_types(vec![
        ChannelType::Text,
        ChannelType::News,
        ChannelType::Forum,
    ])
}

fn number_option(number: NumericSetting) -> Pick {
    match number {
        NumericSetting::MissDays => |c| c.settings_parts.misses_days,
        NumericSetting::MemberPace => |c| c.settings_parts.pace_member,
        NumericSetting::ChannelPace => |c| c.settings_parts.pace_channel,
        NumericSetting::Silence => |c| c.settings_parts.pace_silence,
    }
}

fn number(number: NumericSetting) -> CreateCommandOption {
    option(CommandOptionType::Integer, number_option(number))
        .min_int_value(u64::from(*number.range().start()))
        .max_int_value(u64::from(*number.range().end()))
}

fn uses(prefix: &Prefix) -> CreateCommandOption {
    let what = option(CommandOptionType::String, |c| c.settings_parts.who_what);
    Feature::ALL.into_iter().fold(what, |what, one| {
        let (english, others) = settings::use_names(prefix, one);
        what.add_string_choice_localized(english, one.name(), others)
    })
}

fn wish_of(number: NumericSetting, options: &[ResolvedOption<'_>]) -> Wish {
    let wanted = name(number_option(number));
    let value = options.iter().find_map(|option| match option.value {
        ResolvedValue::Integer(value) if option.name == wanted => Some(value),
        _ => None,
    });
    Wish::Number(number, value)
}

fn text_of(options: &[ResolvedOption<'_>]) -> Option<String> {
    options.iter().find_map(|option| match option.value {
        ResolvedValue::String(text) => Some(text.to_owned()),
        _ => None,
    })
}

fn channel_of(options: &[ResolvedOption<'_>]) -> Option<Place> {
    options.iter().find_map(|option| match option.value {
        ResolvedValue::Channel(channel) => Some((channel.id.into(), channel.kind)),
        _ => None,
    })
}

fn role_of(options: &[ResolvedOption<'_>]) -> Option<RoleId> {
    options.iter().find_map(|option| match option.value {
        ResolvedValue::Role(role) => Some(role.id.into()),
        _ => None,
    })
}
