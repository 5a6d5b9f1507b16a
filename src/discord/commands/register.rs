//! Registers the commands one by one, because setting the whole list would delete a host bot's, and never in
//! place of a host bot's.

use std::sync::Weak;
use std::time::Duration;

use serde_json::Value;
use tracing::{error, warn};

use super::declarations;
use crate::bot::Prefix;
use crate::discord::bot::DiscordState;
use crate::discord::rest::Rest;
use crate::pack::Language;

/// Fields that Discord adds to the commands it lists, or fills with defaults.
const ADDED: [&str; 6] =
    ["id", "application_id", "version", "guild_id", "default_permission", "dm_permission"];
/// Descriptions that identify commands of earlier versions as ours when no current description matches.
const FORMER: [&str; 2] =
    ["See why a question gets its reply", "See how it went: questions, answers, votes, misses"];
/// Lists whose order has no meaning.
const SETS: [&str; 3] = ["contexts", "integration_types", "channel_types"];

/// Delay between attempts to register the commands.
const AGAIN: Duration = Duration::from_secs(60);

/// Registers the commands, retrying as needed, and again whenever a replaced pack changes the languages. Ends
/// when the bot is dropped.
pub(in crate::discord) async fn keep_registered(bot: Weak<DiscordState>, http: Rest) {
    let Some(state) = bot.upgrade() else { return };
    let (mut replaced, clock) = (state.bot.replacements(), state.bot.clock.clone());
    drop(state);
    let mut offered: Option<Vec<Language>> = None;
    loop {
        // The waiting task must not keep the bot or an old pack alive.
        let Some(state) = bot.upgrade() else { return };
        replaced.mark_unchanged();
        let languages = state.bot.service().public_languages();
        if offered.as_ref() != Some(&languages) {
            let all = register(&state, &http.now(), &languages).await;
            offered = all.then_some(languages);
        }
        drop(state);
        let again = async {
            match offered {
                Some(_) => std::future::pending().await,
                None => clock.sleep(AGAIN).await,
            }
        };
        let is_there = tokio::select! {
            () = again => true,
            replaced = replaced.changed() => replaced.is_ok(),
        };
        if !is_there {
            return;
        }
    }
}

/// Registers commands that are missing or differ, and returns whether all went well. A host bot's command of
/// the same name stays the host's, here and when it is called.
async fn register(bot: &DiscordState, http: &Rest, languages: &[Language]) -> bool {
    let mut left = Vec::new();
    let registered = register_all(bot, http, languages, &mut left).await;
    if !left.is_empty() {
        warn!(
            commands = left.join(", "),
            "these commands are there already, and are not caveat's; they were left alone, and caveat's are missing: choose a prefix with PluginBuilder::prefix"
        );
    }
    bot.host_commands.send_replace(Some(left.into_iter().collect()));
    registered
}

async fn register_all(
    bot: &DiscordState,
    http: &Rest,
    languages: &[Language],
    left: &mut Vec<String>,
) -> bool {
    let there = match http.commands().await {
        Ok(there) => there,
        Err(cause) => {
            error!(%cause, "the commands could not be registered");
            return false;
        }
    };
    let mut all = true;
    for declared in declared(&bot.bot.options.prefix, languages) {
        match there.iter().find(|one| key(one) == key(&declared)) {
            Some(one) if is_same(one, &declared) => continue,
            // If the bot is alone, an existing command is from an older version.
            Some(one) if !bot.is_standalone() && !is_ours(one, &declared) => {
                left.push(key(&declared).1.to_owned());
                continue;
            }
            _ => {}
        }
        if let Err(cause) = http.register(&declared).await {
            error!(%cause, "a command could not be registered");
            all = false;
        }
    }
    all
}

/// The declarations as Discord reads them, without the nulls and empty lists that serenity adds.
pub(super) fn declared(prefix: &Prefix, languages: &[Language]) -> Vec<Value> {
    let declarations = declarations(prefix, languages);
    let written = declarations.iter().filter_map(|one| serde_json::to_value(one).ok());
    let stripped = |mut command| {
        strip(&mut command);
        command
    };
    written.map(stripped).collect()
}

/// The type and name of a command, which identify it for Discord.
pub(super) fn key(command: &Value) -> (u64, &str) {
    (command["type"].as_u64().unwrap_or(1), command["name"].as_str().unwrap_or_default())
}

/// Returns whether an existing command of the same type and name is ours, from any version: one of its
/// descriptions is ours or, for message commands, which have none, one of its names other than the English
/// one. A version that changes all of these keeps an old one in [`FORMER`].
fn is_ours(there: &Value, declared: &Value) -> bool {
    let is_shared = |own: &Value, other: &Value| own.is_string() && own == other;
    let one_shared = |key: &str| {
        let mut translations = declared[key].as_object().into_iter().flatten();
        translations.any(|(locale, own)| is_shared(own, &there[key][locale]))
    };
    is_shared(&declared["description"], &there["description"])
        || FORMER.iter().any(|said| there["description"] == *said)
        || one_shared("description_localizations")
        || (declared["description"].is_null() && one_shared("name_localizations"))
}

/// Returns whether an existing command equals its declaration. Different notations count as different.
fn is_same(there: &Value, declared: &Value) -> bool {
    let mut both = [there.clone(), declared.clone()];
    for command in &mut both {
        if let Some(fields) = command.as_object_mut() {
            fields.retain(|key, value| {
                !ADDED.contains(&key.as_str()) && (key != "type" || *value != 1)
            });
        }
        strip(command);
    }
    both[0] == both[1]
}

/// Removes fields that mean the same as their absence.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                strip(value);
                if SETS.contains(&key.as_str())
                    && let Some(list) = value.as_array_mut()
                {
                    list.sort_by_key(Value::as_u64);
                }
            }
            fields.retain(|_, value| !is_nothing(value));
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{declared, is_ours, is_same, key};
    use crate::bot::Prefix;
    use crate::pack::Language;

    /// Commands as this version and released ones register them: type, name, and the texts that identify them as
    /// ours, in English, Simplified and Traditional Chinese. Entries are never removed.
    const RELEASED: &[(u64, &str, [&str; 3])] = &[
        (1, "ask", ["Ask the FAQ a question", "向常见问题提问", "向常見問題提問"]),
        (
            1,
            "faq",
            [
                "See everything that the FAQ answers",
                "看看常见问题里都有什么",
                "看看常見問題裡都有什麼",
            ],
        ),
        (
            1,
            "privacy",
            [
                "What I keep, for how long, and how to have it deleted",
                "我保存什么，保存多久，怎么删除",
                "我保存什麼，保存多久，怎麼刪除",
            ],
        ),
        (
            1,
            "settings",
            ["How I behave in this server", "我在这个服务器里怎么做", "我在這個伺服器裡怎麼做"],
        ),
        (
            1,
            "pin",
            [
                "Post an answer, pin it, and keep it up to date",
                "发布一个回答，置顶并保持最新",
                "發布一個回答，置頂並保持最新",
            ],
        ),
        (
            1,
            "pins",
            [
                "See the pinned answers of this server",
                "查看这个服务器里置顶的回答",
                "查看這個伺服器裡置頂的回答",
            ],
        ),
        (
            1,
            "explain",
            [
                "See why a question gets its reply",
                "看看一个问题为什么得到这样的回复",
                "看看一個問題為什麼得到這樣的回覆",
            ],
        ),
        (
            1,
            "misses",
            [
                "See the questions that the FAQ missed",
                "看看常见问题没有答好的问题",
                "看看常見問題沒有答好的問題",
            ],
        ),
        (
            1,
            "faq-stats",
            [
                "See how it went: questions, answers, votes, misses",
                "看看情况：问题、回答、投票、没答好的",
                "看看情況：問題、回答、投票、沒答好的",
            ],
        ),
        (
            1,
            "entry",
            [
                "This server's own entries: write, change, list, remove, undo",
                "本服务器自己的条目：写、改、看、删、撤销",
                "本伺服器自己的條目：寫、改、看、刪、復原",
            ],
        ),
        (3, "Add to FAQ", ["", "加入常见问题", "加入常見問題"]),
        (3, "Answer from FAQ", ["", "用常见问题回答", "用常見問題回答"]),
        (3, "Pin this answer", ["", "置顶这个回答", "置頂這個回答"]),
    ];

    fn all() -> Vec<Value> {
        let languages = ["en", "zh-Hans", "zh-Hant"].map(|tag| Language::new(tag).unwrap());
        declared(&Prefix::default(), &languages)
    }

    fn of_then((kind, name, words): (u64, &str, [&str; 3])) -> Value {
        let [english, simplified, traditional] = words;
        let translated = json!({ "zh-CN": simplified, "zh-TW": traditional });
        let key = if kind == 1 { "description_localizations" } else { "name_localizations" };
        json!({ "type": kind, "name": name, "description": english, key: translated })
    }

    #[test]
    fn what_any_version_registered_is_known_as_ours() {
        let declared = all();
        for released in RELEASED {
            let there = of_then(*released);
            let own = declared.iter().find(|own| key(own) == key(&there));
            // A command that is no longer declared is in nobody's way.
            assert!(own.is_none_or(|own| is_ours(&there, own)), "{there}");
        }
        let covered = |own: &Value| RELEASED.iter().any(|(_, name, _)| key(own).1 == *name);
        assert!(declared.iter().all(covered), "a new command belongs into RELEASED");
    }

    #[test]
    fn a_name_alone_makes_none_ours() {
        for own in all() {
            let (kind, name) = key(&own);
            let mut host = json!({ "type": kind, "name": name, "description": "" });
            assert!(!is_ours(&host, &own), "{host}");
            host["description"] = json!("Something else");
            host["name_localizations"] = json!({ "zh-CN": "提问" });
            assert!(!is_ours(&host, &own), "{host}");
        }
    }

    /// As Discord lists it: with additional fields, in another order.
    #[test]
    fn what_discord_adds_makes_no_other_of_it() {
        for own in all() {
            let mut there = own.clone();
            there["id"] = json!("1");
            there["version"] = json!("2");
            there["dm_permission"] = json!(true);
            there["nsfw"] = json!(false);
            there["type"] = json!(key(&own).0);
            there["contexts"].as_array_mut().unwrap().reverse();
            assert!(is_same(&there, &own), "{there}");
            there["name_localizations"]["zh-TW"] = json!("別的");
            assert!(!is_same(&there, &own), "{there}");
            let mut there = own.clone();
            there["options"] = json!([{ "type": 3, "name": "more", "description": "More" }]);
            assert!(!is_same(&there, &own), "{there}");
        }
    }
}
