//! `/settings`, for members who may manage the server. `discord/settings.rs` shows the settings.

use serenity::all::{
    ChannelType, CommandInteraction, CommandOptionType, CreateCommand, CreateCommandOption,
    CreateInteractionResponse, CreateInteractionResponseMessage, ResolvedOption, ResolvedValue,
};

use super::Call;
use super::declare::{Pick, for_moderators, name, option, slash};
use crate::discord::prefix::Prefix;
use crate::discord::rights::Right;
use crate::discord::{render, respond, rights, settings};
use crate::ids::{ChannelId, GuildId, RoleId};
use crate::pack::Language;
use crate::reply::fill;
use crate::store::{Choice, Contact, Feature, NumericSetting};

/// Maximum number of choices of an option. Beyond it, values are typed and checked afterwards.
const CHOICES: usize = 25;

/// `/settings`, with the requested changes.
#[derive(Debug)]
pub(super) enum Settings {
    Show,
    Change(Vec<Wish>),
}

/// A channel, with its type.
type Place = (ChannelId, ChannelType);

/// A requested change as typed; Discord validates input on the client only.
#[derive(Debug)]
pub(super) enum Wish {
    Listening { channel: Option<Place>, on: bool },
    Human { role: Option<RoleId>, channel: Option<ChannelId> },
    Log { channel: Option<Place> },
    Language { tag: Option<String> },
    Number { number: NumericSetting, value: Option<i64> },
    Use { name: Option<String>, role: Option<RoleId> },
}

impl Settings {
    pub(super) const RIGHT: Right = Right::Manage;

    pub(super) fn name() -> &'static str {
        name(|c| c.settings)
    }

    /// `languages` are the available choices.
    pub(super) fn declaration(prefix: &Prefix, languages: &[Language]) -> CreateCommand {
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

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
        for option in interaction.data.options() {
            let ResolvedValue::SubCommand(inner) = option.value else { continue };
            let is = |pick| option.name == name(pick);
            let wishes = if is(|c| c.settings_parts.listen) {
                let on = inner.iter().any(|o| matches!(o.value, ResolvedValue::Boolean(true)));
                vec![Wish::Listening { channel: channel_of(&inner), on }]
            } else if is(|c| c.settings_parts.human) {
                vec![Wish::Human { role: role_of(&inner), channel: id_of_channel(&inner) }]
            } else if is(|c| c.settings_parts.log) {
                vec![Wish::Log { channel: channel_of(&inner) }]
            } else if is(|c| c.settings_parts.language) {
                vec![Wish::Language { tag: text_of(&inner) }]
            } else if is(|c| c.settings_parts.misses) {
                vec![wish_of(NumericSetting::MissDays, &inner)]
            } else if is(|c| c.settings_parts.pace) {
                let paces = [
                    NumericSetting::MemberPace,
                    NumericSetting::ChannelPace,
                    NumericSetting::Silence,
                ];
                let named = paces.into_iter().map(|number| wish_of(number, &inner));
                // Unnamed ones stay unchanged, unless none is named.
                let kept = |wish: &Wish| matches!(wish, Wish::Number { value: Some(_), .. });
                named.filter(|wish| inner.is_empty() || kept(wish)).collect()
            } else if is(|c| c.settings_parts.who) {
                vec![Wish::Use { name: text_of(&inner), role: role_of(&inner) }]
            } else {
                continue;
            };
            return Self::Change(wishes);
        }
        Self::Show
    }

    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let wishes = match self {
            Self::Show => Vec::new(),
            Self::Change(wishes) => wishes,
        };
        let Some(answer) = call.made_sure(&wishes, guild).await else { return };
        // Validates all changes before storing any.
        let choices: Result<Vec<Choice>, String> =
            wishes.into_iter().map(|wish| wish.checked(call)).collect();
        let choices = match choices {
            Ok(choices) => choices,
            Err(refusal) => return answer.say(call, &refusal).await,
        };
        let memory = &call.bot.memory;
        let before = memory.settings(Some(guild));
        let changed: Vec<_> = choices.iter().map(Choice::setting).collect();
        if memory.choose_all(guild, &choices).await.is_err() {
            return answer.say(call, call.words().settings.lost).await;
        }
        let words = call.words();
        let shown = settings::shown(call.bot, guild, words);
        let page = render::notice(words.settings.title, &shown, Vec::new());
        match answer {
            Answer::Now => {
                call.respond(respond::reply(page, true)).await;
            }
            Answer::Acknowledged => call.finish_with(page).await,
        }
        settings::log(call.bot, call.http, (guild, call.user()), &before, &changed).await;
    }
}

/// The way to respond to the interaction.
#[derive(Clone, Copy)]
enum Answer {
    /// Respond for the first time.
    Now,
    /// Edit the deferred response.
    Acknowledged,
}

impl Answer {
    /// Responds with one sentence.
    async fn say(self, call: &Call<'_>, text: &str) {
        match self {
            Self::Now => {
                call.respond(respond::sentence(text)).await;
            }
            Self::Acknowledged => call.finish(text.to_owned()).await,
        }
    }
}

impl Call<'_> {
    /// Checks that the bot can speak in a chosen channel; that takes requests to Discord, so the command is
    /// deferred first. `None` if it cannot, and the caller has been told.
    async fn made_sure(&self, wishes: &[Wish], guild: GuildId) -> Option<Answer> {
        let Some(place) = wishes.iter().find_map(Wish::place) else {
            return Some(Answer::Now);
        };
        let defer = CreateInteractionResponseMessage::new().ephemeral(true);
        if !self.respond(CreateInteractionResponse::Defer(defer)).await {
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

impl Wish {
    /// The channel that the bot must be able to speak in.
    fn place(&self) -> Option<Place> {
        match self {
            Self::Listening { channel, on: true } | Self::Log { channel } => *channel,
            _ => None,
        }
    }

    /// Validates the change; an error is the sentence for the caller.
    fn checked(self, call: &Call<'_>) -> Result<Choice, String> {
        let words = &call.words().settings;
        match self {
            Self::Listening { channel: Some((channel, _)), on } => {
                Ok(Choice::Listening(channel, on))
            }
            // Discord requires the channel; without one there is nothing to change.
            Self::Listening { channel: None, .. } => Err(words.lost.to_owned()),
            Self::Human { role: Some(_), channel: Some(_) } => Err(words.both.to_owned()),
            Self::Human { role, channel } => {
                Ok(Choice::Contact(role.map(Contact::Role).or(channel.map(Contact::Channel))))
            }
            Self::Log { channel } => Ok(Choice::Log(channel.map(|(channel, _)| channel))),
            Self::Language { tag: None } => Ok(Choice::Language(None)),
            Self::Language { tag: Some(tag) } => {
                let spoken = call.bot.service.public_languages();
                let known = Language::new(&tag).filter(|language| spoken.contains(language));
                let refusal = || fill(words.wrong_language, "languages", settings::names(&spoken));
                known.map(|language| Choice::Language(Some(language))).ok_or_else(refusal)
            }
            Self::Number { number, value: None } => Ok(Choice::Number(number, None)),
            Self::Number { number, value: Some(value) } => {
                let range = number.range();
                let fitting = u16::try_from(value).ok().filter(|value| range.contains(value));
                let refusal = || {
                    let text = fill(words.wrong_number, "least", range.start());
                    fill(&text, "most", range.end())
                };
                fitting.map(|value| Choice::Number(number, Some(value))).ok_or_else(refusal)
            }
            Self::Use { name, role } => {
                let meant =
                    Feature::ALL.into_iter().find(|one| Some(one.name()) == name.as_deref());
                let refusal = || words.which.to_owned();
                meant.map(|one| Choice::Feature(one, role)).ok_or_else(refusal)
            }
        }
    }
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
    Wish::Number { number, value }
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

fn id_of_channel(options: &[ResolvedOption<'_>]) -> Option<ChannelId> {
    channel_of(options).map(|(channel, _)| channel)
}

fn role_of(options: &[ResolvedOption<'_>]) -> Option<RoleId> {
    options.iter().find_map(|option| match option.value {
        ResolvedValue::Role(role) => Some(role.id.into()),
        _ => None,
    })
}
