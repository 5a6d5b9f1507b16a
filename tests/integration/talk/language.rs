//! In which language a reply is.

use insta::assert_snapshot;

use super::{caveat, uncovered};
use crate::standin::StandIn;

const LEGAL_HANT: &str = "在中國用USDT付款合法嗎";

/// The pack has Simplified only; a reader of Traditional gets that, all of it.
#[tokio::test]
async fn traditional_chinese_is_answered_in_traditional_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let yun = discord.user("yun").locale("zh-TW");
    let answer = yun.says(&general, &format!("@caveat {LEGAL_HANT}")).await.reply().await;
    assert_snapshot!(answer.render(), @r##"
    reply to yun, public, pings nobody
    embed #E67E22 "在中國用USDT或其他加密貨幣付款合法嗎？"
    author "⚠\u{fe0f} 注意"
    | 在中國境內用加密貨幣付款，實際上是被禁止的，官方的態度很嚴格。USDT也是加密貨幣，所以想通過微信支付使用它，同樣受這條禁令影響。無論個人還是企業，設法規避規定都會帶來不小的法律風險和資金風險。我們的資料談的是在中國境內付款，其他情形沒有一一說明。
    field "注意事項"
    | • 違反規定可能受到嚴厲處罰，包括高額罰款，甚至坐牢。
    | • 別人在用，或者雙方都願意，都不能說明這樣做是允許的。
    field "該怎麼做"
    | • 在中國付款，不要打算用加密貨幣。
    | • 如果自己的情況拿不準，先停下來，看看關於專業意見的那一條。
    field "來源"
    | USDT and WeChat Pay: Navigating the Complexities of Cryptocurrency and Mobile Payment Integration (2025-03-10), ¶3 · 審閱於 2026-11-24
    footer "以上是根據一篇文章整理的一般信息，不構成法律意見。"
    menu "相關問題" (caveat:r::zh-Hant:947oi5ayvgn4):
      1. 違反加密貨幣支付的規定會受到什麼處罰？ -> penalties
      2. 能用USDT在微信支付裡付款、充值或提現嗎？ -> can-i-pay-with-usdt
      3. 以後會放開嗎，規定什麼時候可能會變？ -> future-outlook
      4. 需要請律師或其他專業人士嗎，該問誰？ -> professional-advice
    buttons [有幫助](caveat:h:is-it-legal:zh-Hant:{ticket}) [沒幫助](caveat:n:is-it-legal:zh-Hant:{ticket}) [English](caveat:s:is-it-legal:en:947oi5ayvgn4) [移除](caveat:x::zh-Hant:947oi5ayvgn4)
    "##);
    let option = answer.menu_options()[0].to_owned();
    let related = yun.picks(&answer, &option).await.reply().await;
    assert_eq!(related.title(), option, "and so on from there");
    let declined =
        yun.asks(&general, "/ask", [("question", "今天臺北會下雨嗎，颱風什麼時候來")]).await;
    assert_eq!(declined.reply().await.title(), "常見問題裡沒有這一條");
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

/// What the bot says of itself is in the language of whoever it is said to.
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
