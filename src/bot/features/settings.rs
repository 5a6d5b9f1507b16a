//! A guild's settings: each with its range, its default and its effect. Moderators see them and change them.

use std::collections::HashMap;

use crate::bot::card::Card;
use crate::bot::context::Bot;
use crate::bot::policy::{Moderator, Response};
use crate::bot::prefix::Prefix;
use crate::ids::{ChannelId, GuildId, RoleId};
use crate::pack::Language;
use crate::reply::{Described, Wording, fill};
use crate::store::{Choice, Contact, Feature, GuildSettings, NumericSetting, Setting, Store};

/// A requested change as typed: networks need not have validated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Listening to a channel or not.
    Listening {
        /// The channel.
        channel: Option<ChannelId>,
        /// True to listen.
        on: bool,
    },
    /// The contact for members.
    Human {
        /// A role.
        role: Option<RoleId>,
        /// A channel.
        channel: Option<ChannelId>,
    },
    /// The log channel.
    Log(Option<ChannelId>),
    /// The language of public replies.
    Language(Option<String>),
    /// A number.
    Number(NumericSetting, Option<i64>),
    /// The role that a feature is restricted to.
    Use {
        /// The name of the feature.
        name: Option<String>,
        /// The role.
        role: Option<RoleId>,
    },
}

/// Changes settings, all or none, and shows all of them; without a wish it only shows them.
pub async fn answer(bot: &Bot, who: &Moderator, wishes: Vec<Wish>) -> Response {
    // Validates all changes before storing any.
    let choices: Result<Vec<Choice>, String> =
        wishes.into_iter().map(|wish| wish.checked(bot, who.words)).collect();
    let choices = match choices {
        Ok(choices) => choices,
        Err(refusal) => return refusal.into(),
    };
    let before = bot.memory.settings(Some(who.guild));
    let changed: Vec<_> = choices.iter().map(Choice::setting).collect();
    if !choices.is_empty() {
        let chosen = async |store: Store| store.choose_all(who.guild, &choices).await;
        if bot.memory.change(chosen).await.is_err() {
            return who.words.settings.lost.into();
        }
    }
    let page = Card::notice(who.words.settings.title, shown(bot, who.guild, who.words));
    Response { log: log(bot, who, &before, &changed), ..page.into() }
}

impl Wish {
    /// Validates the change; an error is the sentence for the moderator.
    fn checked(self, bot: &Bot, words: &Wording) -> Result<Choice, String> {
        let words = &words.settings;
        match self {
            Self::Listening { channel: Some(channel), on } => Ok(Choice::Listening(channel, on)),
            // Networks require the channel; without one there is nothing to change.
            Self::Listening { channel: None, .. } => Err(words.lost.to_owned()),
            Self::Human { role: Some(_), channel: Some(_) } => Err(words.both.to_owned()),
            Self::Human { role, channel } => {
                Ok(Choice::Contact(role.map(Contact::Role).or(channel.map(Contact::Channel))))
            }
            Self::Log(channel) => Ok(Choice::Log(channel)),
            Self::Language(None) => Ok(Choice::Language(None)),
            Self::Language(Some(tag)) => {
                let spoken = bot.service.public_languages();
                let known = Language::new(&tag).filter(|language| spoken.contains(language));
                let refusal = || fill(words.wrong_language, "languages", names(&spoken));
                known.map(|language| Choice::Language(Some(language))).ok_or_else(refusal)
            }
            Self::Number(number, None) => Ok(Choice::Number(number, None)),
            Self::Number(number, Some(value)) => {
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

/// Maximum number of channels that are named, because an embed has no room for hundreds; the rest are
/// counted.
const MAX_CHANNELS: usize = 30;

/// Shows all current settings of a guild.
fn shown(bot: &Bot, guild: GuildId, words: &'static Wording) -> String {
    let settings = bot.memory.settings(Some(guild));
    let mut blocks: Vec<String> = Setting::all()
        .map(|setting| {
            let text = text(bot, setting, words);
            let choice = fill(words.settings.choice, "range", text.range);
            let choice = fill(&choice, "default", &text.default);
            let value = value(setting, &settings, words).unwrap_or(text.default);
            let mut block = format!("**{}**\n{value}\n-# {} {choice}", text.name, text.effect);
            if setting == Setting::Listening && !bot.options.listening {
                block = format!("{block}\n{}", words.settings.listening_off);
            }
            block
        })
        .collect();
    blocks.push(words.settings.rights.to_owned());
    blocks.join("\n")
}

/// The note for the log channel about a change, old against new; the new log channel, or else the old one.
fn log(
    bot: &Bot,
    who: &Moderator,
    before: &GuildSettings,
    changed: &[Setting],
) -> Option<(ChannelId, Card)> {
    let after = bot.memory.settings(Some(who.guild));
    let channel = after.log.or(before.log)?;
    let words = bot.words(&bot.locale_of(Some(who.guild)));
    let lines = changed.iter().filter_map(|&setting| {
        let text = text(bot, setting, words);
        let value = |of| value(setting, of, words).unwrap_or_else(|| text.default.clone());
        let (old, new) = (value(before), value(&after));
        (old != new).then(|| format!("**{}**\n{old} → {new}", text.name))
    });
    let lines: Vec<String> = lines.collect();
    let who = fill(words.settings.changed, "who", format_args!("<@{}>", who.user));
    (!lines.is_empty()).then(|| (channel, Card::note(format!("{who}\n{}", lines.join("\n")))))
}

/// The languages' own names, separated by commas.
pub fn names(languages: &[Language]) -> String {
    languages.iter().map(|l| name_of(l.as_str())).collect::<Vec<_>>().join(", ")
}

/// A language's own name, or its tag.
pub fn name_of(tag: &str) -> &str {
    Wording::all().iter().find(|words| words.tag == tag).map_or(tag, |words| words.full_name)
}

/// The name of a feature in English, and in the other languages by locale.
pub fn use_names(prefix: &Prefix, feature: Feature) -> (String, HashMap<&'static str, String>) {
    let name = |words| prefix.said(described(feature, words).name);
    let others = Wording::locales().map(|(locale, words)| (locale, name(words)));
    (name(Wording::english()), others.collect())
}

/// The description of a setting.
struct SettingText {
    name: String,
    effect: String,
    range: String,
    default: String,
}

fn text(bot: &Bot, setting: Setting, words: &'static Wording) -> SettingText {
    let of = |described: &'static Described| SettingText {
        name: bot.said(described.name),
        effect: bot.said(described.effect),
        range: described.range.to_owned(),
        default: described.default.to_owned(),
    };
    let all = &words.settings;
    match setting {
        Setting::Listening => of(&all.listening),
        Setting::Contact => of(&all.human),
        Setting::Log => of(&all.log),
        Setting::Language => {
            let text = of(&all.language);
            SettingText {
                range: fill(&text.range, "languages", names(&bot.service.public_languages())),
                ..text
            }
        }
        Setting::Feature(feature) => of(described(feature, words)),
        Setting::Number(number) => {
            let counted = match number {
                NumericSetting::MissDays => &all.miss_days,
                NumericSetting::MemberPace => &all.member_pace,
                NumericSetting::ChannelPace => &all.channel_pace,
                NumericSetting::Silence => &all.silence,
            };
            let range = number.range();
            let range = fill(&fill(all.from_to, "least", range.start()), "most", range.end());
            let default = number.default().to_string();
            let (name, effect) = (counted.name.to_owned(), bot.said(counted.effect));
            SettingText { name, effect, range, default }
        }
    }
}

fn described(feature: Feature, words: &'static Wording) -> &'static Described {
    match feature {
        Feature::ByName => &words.settings.by_name,
        Feature::ForOthers => &words.settings.for_others,
        Feature::InPublic => &words.settings.in_public,
    }
}

/// The value of a setting; `None` if unset.
fn value(setting: Setting, settings: &GuildSettings, words: &Wording) -> Option<String> {
    match setting {
        Setting::Listening => {
            let channels =
                settings.listening.iter().take(MAX_CHANNELS).map(|id| format!("<#{id}>"));
            let mut shown: Vec<String> = channels.collect();
            if let more @ 1.. = settings.listening.len().saturating_sub(MAX_CHANNELS) {
                shown.push(fill(words.settings.more, "count", more));
            }
            (!shown.is_empty()).then(|| shown.join(" "))
        }
        Setting::Contact => settings.contact.map(|human| match human {
            Contact::Role(id) => format!("<@&{id}>"),
            Contact::Channel(id) => format!("<#{id}>"),
        }),
        Setting::Log => settings.log.map(|id| format!("<#{id}>")),
        Setting::Language => {
            settings.language.as_ref().map(|language| name_of(language.as_str()).to_owned())
        }
        Setting::Number(number) => Some(settings.number(number).to_string()),
        Setting::Feature(feature) => settings.role(feature).map(|id| format!("<@&{id}>")),
    }
}
