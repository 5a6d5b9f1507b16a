//! The language of a reply.

use insta::assert_snapshot;

use super::{caveat, caveat_with, service, uncovered};
use crate::standin::StandIn;
use caveat::reply::Wording;

/// A pack of its own, so that its words do not change.
const PACK: &str = "title = \"T\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n\
    [disclaimer]\nen = \"General information.\"\nzh-Hans = \"以上是一般信息。\"\n\
    [[source]]\nid = \"s\"\ntitle = \"House rules\"\ndate = 2025-03-10\nparagraphs = 3\n";
const LANTERN: &str = "severity = \"danger\"\nsources = [{ source = \"s\", paragraphs = [2] }]\n\
    related = [\"well\"]\nreviewed = 2026-01-01\n[en]\nquestion = \"May I light the lantern?\"\n\
    answer = \"No.\"\n[zh-Hans]\nquestion = \"可以点灯笼吗？\"\nanswer = \"不可以，这里禁止点灯。\"\n\
    cautions = [\"会受处罚。\"]\nadvice = [\"请用电灯。\"]\n";
const WELL_ENGLISH: &str = "[en]\nquestion = \"How deep is the well?\"\nanswer = \"Very.\"\n";
const WELL: &str = "[en]\nquestion = \"How deep is the well?\"\nanswer = \"Very.\"\n\
    [zh-Hans]\nquestion = \"井有多深？\"\nanswer = \"很深。\"\n";

/// The pack has Simplified only; a reader of Traditional gets all of it converted.
#[tokio::test]
async fn traditional_chinese_is_answered_in_traditional_chinese() {
    let discord = StandIn::start().await;
    let files = [("pack.toml", PACK), ("lantern.toml", LANTERN), ("well.toml", WELL)];
    let _bot = caveat_with(&discord, service(&files)).await;
    let general = discord.guild("expats").channel("general");
    let yun = discord.user("yun").locale("zh-TW");
    let answer = yun.says(&general, "@caveat 可以點燈籠嗎？").await.reply().await;
    assert_snapshot!(answer.render(), @r#"
    reply to yun, public, pings nobody
    embed #C0392B "可以點燈籠嗎？"
    author "⛔ 危險"
    | 不可以，這裡禁止點燈。
    field "注意事項"
    | • 會受處罰。
    field "你可以這樣做"
    | • 請用電燈。
    field "來源"
    | House rules (2025-03-10), ¶2 · 最近核對 2026-01-01
    footer "以上是一般資訊。"
    menu "相關問題" (caveat:r::zh-Hant:947oi78c1ybk):
      1. 井有多深？ -> well
    buttons [有幫助](caveat:h:lantern:zh-Hant:{ticket}) [沒幫助](caveat:n:lantern:zh-Hant:{ticket}) [English](caveat:s:lantern:en:947oi78c1ybk) [移除](caveat:x::zh-Hant:947oi78c1ybk)
    "#);
    let option = answer.menu_options()[0].to_owned();
    let related = yun.picks(&answer, &option).await.reply().await;
    assert_eq!(related.title(), option, "and so on from there");
    let declined = yun.asks(&general, "/ask", [("question", "龍蝦麵與鴨腿飯")]).await;
    assert_eq!(declined.reply().await.title(), "常見問題裡沒有這一則");
}

/// "USDT" is a word of every language.
#[tokio::test]
async fn too_few_words_are_read_in_the_language_of_the_place() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let english = discord.guild("expats").channel("general");
    let chinese = discord.guild("老乡").locale("zh-CN").channel("闲聊");
    let taiwan = discord.guild("鄉親").locale("zh-TW").channel("閒聊");
    let (alice, mei) = (discord.user("alice"), discord.user("mei").locale("zh-CN"));
    let what = [("question", "USDT")];
    let private = [("question", "USDT"), ("private", "true")];
    let is_chinese = |text: &str| !text.is_ascii();

    for (place, expected) in [(&english, "en"), (&chinese, "简"), (&taiwan, "繁")] {
        for user in [&alice, &mei] {
            let public = user.asks(place, "/ask", what).await.reply().await;
            if !public.ephemeral() {
                assert_eq!(is_chinese(public.title()), expected != "en", "{}", public.title());
            }
            let own = user.asks(place, "/ask", private).await.reply().await;
            assert_eq!(is_chinese(own.title()), user.id == mei.id, "{}", own.title());
        }
        let mention = alice.says(place, "@caveat USDT").await.reply().await;
        assert_eq!(is_chinese(mention.title()), expected != "en", "{}", mention.title());
    }
}

/// A decline of `/ask` is private, and so in the asker's own language if a single word does not tell.
#[tokio::test]
async fn a_reply_that_turns_private_is_in_the_askers_language() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let english = discord.guild("expats").channel("general");
    let mei = discord.user("mei").locale("zh-CN");
    let declined = mei.asks(&english, "/ask", [("question", "qwertz")]).await.reply().await;
    assert!(declined.ephemeral());
    assert_eq!(declined.title(), "常见问题里没有这一条");
    let mention = mei.says(&english, "@caveat qwertz").await.reply().await;
    assert_eq!(mention.title(), "The FAQ does not cover that");
}

#[tokio::test]
async fn enough_words_speak_for_themselves() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let chinese = discord.guild("老乡").locale("zh-CN").channel("闲聊");
    let mei = discord.user("mei").locale("zh-CN");
    let english = mei.says(&chinese, &format!("@caveat {}", super::LEGAL)).await.reply().await;
    assert_eq!(english.title(), super::LEGAL);
    let declined = mei.says(&chinese, &format!("@caveat {}", uncovered("en"))).await.reply().await;
    assert_eq!(declined.title(), "The FAQ does not cover that");
}

/// Whatever language has a folder: commands, sentences and answers are in it for those whose Discord is.
#[tokio::test]
async fn every_language_is_spoken_to_those_whose_discord_is_in_it() {
    for (locale, words) in Wording::locales() {
        let tag = words.tag;
        let title = format!("{} 1717?", words.own_name);
        let head =
            format!("title = \"T\"\nlanguages = [\"en\", \"{tag}\"]\ndefault_language = \"en\"\n");
        let entry = format!(
            "[en]\nquestion = \"May I light the lantern?\"\nanswer = \"No.\"\n\
             [{tag}]\nquestion = \"{title}\"\nanswer = \"17.\"\n"
        );
        let discord = StandIn::start().await;
        let files = [("pack.toml", head.as_str()), ("a.toml", &entry), ("well.toml", WELL_ENGLISH)];
        let _bot = caveat_with(&discord, service(&files)).await;
        let place = discord.guild(locale).locale(locale).channel("general");
        let reader = discord.user("reader").locale(locale);

        let registered = discord.commands();
        for (name, own) in [
            ("ask", words.commands.ask.name),
            ("faq", words.commands.faq.name),
            ("settings", words.commands.settings.name),
            ("Answer from FAQ", words.commands.answer_message),
        ] {
            let command = registered.iter().find(|command| command["name"] == name);
            let command = command.unwrap_or_else(|| panic!("there is no {name}"));
            assert_eq!(command["name_localizations"][locale], own, "{locale}");
        }
        let topics = reader.asks(&place, "/faq", []).await.reply().await;
        assert_eq!(topics.title(), words.topics_title, "{locale}");
        let asked = [("question", title.as_str()), ("private", "true")];
        let answer = reader.asks(&place, "/ask", asked).await.reply().await;
        assert_eq!(answer.title(), title, "{locale}");
        let thanks = reader.clicks(&answer, words.helpful).await.reply().await;
        assert_eq!(thanks.content(), words.voted_helpful, "{locale}");
        let declined = reader.asks(&place, "/ask", [("question", "qwertz")]).await.reply().await;
        assert_eq!(declined.title(), words.decline_title, "{locale}");
        let hello = reader.says(&place, "@caveat").await.reply().await;
        assert!(hello.render().contains(&words.hello.said(None)), "{locale}: {}", hello.render());
    }
}

/// The bot's own sentences are in the language of the person they are said to.
#[tokio::test]
async fn sentences_for_one_person_are_in_their_language() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", super::LEGAL)]).await.reply().await;
    for (name, locale, thanks) in [
        ("mei", "zh-CN", "谢谢，记下了。你随时可以改。"),
        ("yun", "zh-TW", "謝謝，記下了。你隨時可以改。"),
    ] {
        let reader = discord.user(name).locale(locale);
        let vote = reader.clicks(&answer, "Helpful").await.reply().await;
        assert_eq!(vote.content(), thanks);
    }
}
