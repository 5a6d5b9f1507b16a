//! Registered commands, and autocomplete.

use insta::assert_json_snapshot;
use serde_json::Value;

use super::{SHIPPED, caveat, caveat_with, service};
use crate::standin::StandIn;
use caveat::reply::Wording;

/// Of the translations those to Chinese: that no other one is missing is tested below.
fn keep_chinese(value: &mut Value) {
    for (key, value) in value.as_object_mut().into_iter().flatten() {
        match value {
            Value::Object(texts) if key.ends_with("_localizations") => {
                texts.retain(|locale, _| locale.starts_with("zh"));
            }
            Value::Array(parts) => parts.iter_mut().for_each(keep_chinese),
            _ => {}
        }
    }
}

#[tokio::test]
async fn commands_are_added_one_by_one() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let commands = discord.commands();
    let names: Vec<_> = commands.iter().map(|command| command["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "ask",
            "faq",
            "Answer from FAQ",
            "privacy",
            "settings",
            "pin",
            "Pin this answer",
            "pins",
            "explain",
            "misses",
            "entry",
            "Add to FAQ",
            "faq-stats"
        ]
    );
    assert_eq!(discord.overwrites(), 0, "setting the whole list would delete a host bot's");
    let mut ask = commands[0].clone();
    keep_chinese(&mut ask);
    assert_json_snapshot!(ask, { ".id" => "…", ".application_id" => "…", ".version" => "…" }, @r#"
    {
      "application_id": "…",
      "contexts": [
        0,
        1,
        2
      ],
      "default_member_permissions": null,
      "description": "Ask the FAQ a question",
      "description_localizations": {
        "zh-CN": "向常见问题提问",
        "zh-TW": "向常見問題提問"
      },
      "id": "…",
      "integration_types": [
        0,
        1
      ],
      "name": "ask",
      "name_localizations": {
        "zh-CN": "提问",
        "zh-TW": "提問"
      },
      "nsfw": false,
      "options": [
        {
          "autocomplete": true,
          "description": "Your question, in your own words",
          "description_localizations": {
            "zh-CN": "用你自己的话写下问题",
            "zh-TW": "用你自己的話寫下問題"
          },
          "max_length": 6000,
          "name": "question",
          "name_localizations": {
            "zh-CN": "问题",
            "zh-TW": "問題"
          },
          "required": true,
          "type": 3
        },
        {
          "description": "Only you can see the answer",
          "description_localizations": {
            "zh-CN": "只有你看得到回答",
            "zh-TW": "只有你看得到回答"
          },
          "name": "private",
          "name_localizations": {
            "zh-CN": "仅自己可见",
            "zh-TW": "僅自己可見"
          },
          "type": 5
        },
        {
          "description": "Who the answer is for",
          "description_localizations": {
            "zh-CN": "回答给哪位成员",
            "zh-TW": "回答給哪位成員"
          },
          "name": "to",
          "name_localizations": {
            "zh-CN": "给谁",
            "zh-TW": "給誰"
          },
          "type": 6
        }
      ],
      "type": 1,
      "version": "…"
    }
    "#);
}

/// Everything that a member reads is there in every language; the stand-in has checked the limits.
#[tokio::test]
async fn every_command_is_declared_in_every_language() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let mut walked = 0;
    for command in discord.commands() {
        let mut declared = vec![command];
        while let Some(part) = declared.pop() {
            walked += 1;
            declared.extend(part["options"].as_array().cloned().unwrap_or_default());
            let keys: &[&str] = if part["type"] == 3
                && part["options"].as_array().is_none_or(Vec::is_empty)
                && part["description"] == ""
            {
                &["name"]
            } else {
                &["name", "description"]
            };
            for key in keys {
                for (locale, _) in Wording::locales() {
                    let text = part[format!("{key}_localizations")][locale].as_str();
                    let text = text.unwrap_or_else(|| panic!("{part} has no {key} in {locale}"));
                    assert_ne!(Some(text), part[*key].as_str(), "not translated to {locale}");
                }
            }
        }
    }
    assert!(walked >= 15, "the walk sees options: {walked}");
    let settings = discord.commands().into_iter().find(|c| c["name"] == "settings").unwrap();
    let manage_guild = (1 << 5).to_string();
    assert_eq!(settings["default_member_permissions"], manage_guild.as_str());
    assert_eq!(settings["contexts"], serde_json::json!([0]), "settings are a server's");
}

#[tokio::test]
async fn nothing_typed_offers_what_is_covered() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let choices = discord.user("alice").types(&general, "/ask", ("question", "")).await;
    assert_eq!(choices.len(), 25);
    let mei = discord.user("mei").locale("zh-CN");
    let choices = mei.types(&general, "/ask", ("question", "")).await;
    assert!(choices[0].name.contains("常见问题") || !choices[0].name.is_ascii());
}

#[tokio::test]
async fn typing_offers_the_best_entries_and_each_answers_to_its_words() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let choices = alice.types(&general, "/ask", ("question", "could they put me in jai")).await;
    let penalties = SHIPPED.pack().entry("penalties").unwrap();
    let (text, _) = SHIPPED.pack().text(penalties, &SHIPPED.pack().default_language);
    assert_eq!(choices[0].name, text.question);
    assert!(choices.len() <= 25);
    let answer = alice
        .asks(&general, "/ask", [("question", choices[0].value.as_str().unwrap())])
        .await
        .reply()
        .await;
    assert_eq!(answer.title(), text.question);
    // A typed question that was never offered is answered as well.
    let free = alice.asks(&general, "/ask", [("question", "could they put me in jail")]).await;
    assert!(!free.reply().await.title().is_empty());
}

#[tokio::test]
async fn long_questions_are_cut_in_choices_and_still_answered() {
    let long = format!("What about {} in the end?", "a rather long thing ".repeat(8).trim());
    let entry = format!("[en]\nquestion = \"{long}\"\nanswer = \"That.\"\n");
    let pack = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
    let other = "[en]\nquestion = \"Is the sky blue?\"\nanswer = \"Yes.\"\n";
    let files = [("pack.toml", pack), ("long.toml", &entry), ("sky.toml", other)];
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, service(&files)).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let choices = alice.types(&general, "/ask", ("question", "rather long")).await;
    assert_eq!(choices[0].name.chars().count(), 100);
    let answer = alice
        .asks(&general, "/ask", [("question", choices[0].value.as_str().unwrap())])
        .await
        .reply()
        .await;
    assert_eq!(answer.title(), long);
}
