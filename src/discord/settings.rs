//! A guild's settings for its moderators: each with its range, its default and its effect. Changed by
//! `commands/settings.rs`.

use std::collections::HashMap;

use serenity::all::{CreateEmbed, CreateMessage};

use super::bot::Bot;
use super::prefix::Prefix;
use super::render;
use super::respond;
use super::rest::Rest;
use crate::ids::{GuildId, UserId};
use crate::pack::Language;
use crate::reply::{Described, Wording, fill};
use crate::store::{Contact, Feature, GuildSettings, NumericSetting, Setting};

/// Maximum number of channels that are named, because an embed has no room for hundreds; the rest are
/// counted.
const MAX_CHANNELS: usize = 30;

/// Shows all current settings of a guild.
pub(super) fn shown(bot: &Bot, guild: GuildId, words: &'static Wording) -> String {
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

/// Tells the log channel about a change, old against new; the new log channel, or else the old one.
pub(super) async fn log(
    bot: &Bot,
    http: &Rest,
    (guild, who): (GuildId, UserId),
    before: &GuildSettings,
    changed: &[Setting],
) {
    let after = bot.memory.settings(Some(guild));
    let Some(log) = after.log.or(before.log) else { return };
    let words = bot.words(&bot.locale_of(Some(guild)));
    let lines = changed.iter().filter_map(|&setting| {
        let text = text(bot, setting, words);
        let value = |of| value(setting, of, words).unwrap_or_else(|| text.default.clone());
        let (old, new) = (value(before), value(&after));
        (old != new).then(|| format!("**{}**\n{old} → {new}", text.name))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let who = fill(words.settings.changed, "who", format_args!("<@{who}>"));
    let text = format!("{who}\n{}", lines.join("\n"));
    let embed = CreateEmbed::new().colour(render::GREY).description(text);
    let message = CreateMessage::new().embed(embed).allowed_mentions(respond::nobody());
    respond::report("a log channel", http.send_message(log, &message).await);
}

/// The languages' own names, separated by commas.
pub(super) fn names(languages: &[Language]) -> String {
    languages.iter().map(|l| name_of(l.as_str())).collect::<Vec<_>>().join(", ")
}

/// A language's own name, or its tag.
pub(super) fn name_of(tag: &str) -> &str {
    Wording::all().iter().find(|words| words.tag == tag).map_or(tag, |words| words.full_name)
}

/// The name of a feature in English, and in the other languages by locale.
pub(super) fn use_names(
    prefix: &Prefix,
    feature: Feature,
) -> (String, HashMap<&'static str, String>) {
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
