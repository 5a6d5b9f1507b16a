//! The three verdicts in full, by every way to ask, in both languages.

use insta::assert_snapshot;

use super::{caveat, said, unsure, unsure_zh};
use crate::standin::StandIn;
use crate::standin::model::How;

const LEGAL: &str = "is it legal to pay with usdt in china?";
const LEGAL_ZH: &str = "在中国用USDT付款合法吗";
const UNCOVERED: &str = "what is the capital of france?";
const UNCOVERED_ZH: &str = "今天北京天气怎么样";

#[tokio::test]
async fn an_answer_in_english() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let mention = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    assert_snapshot!(mention.render(), @r#"
    reply to alice, public, pings nobody
    embed #C0392B "Is it legal to pay with USDT or other crypto in China?"
    author "⛔ Danger"
    | No, it is not legal: paying with cryptocurrency, USDT included, is effectively banned within China. The country is strict about it, and the ban also affects payments in USDT through WeChat Pay. Trying to get around the rules brings considerable legal and financial risk, for individuals and businesses alike. Our source speaks of payments inside China: it does not say whether owning or trading crypto is allowed, or what applies abroad.
    field "Cautions"
    | • The punishment can be severe, with large fines and even prison.
    | • That other people do it, or that both sides agree, does not make it allowed.
    field "What you can do"
    | • Do not plan on crypto for any payment in China.
    | • If your own case is unclear, hold off and ask a professional.
    field "Source"
    | USDT and WeChat Pay: Navigating the Complexities of Cryptocurrency and Mobile Payment Integration (2025-03-10), ¶3 ¶10 · reviewed 2026-11-28
    footer "General information drawn from one article, not legal advice."
    menu "Related questions" (caveat:r::en:947oi78c1ybk):
      1. What punishment can I face for breaking the crypto payment rules in China? -> penalties
      2. Can I pay, top up or cash out USDT through WeChat Pay? -> can-i-pay-with-usdt
      3. Will it be allowed one day, and when could the rules change? -> future-outlook
      4. Do I need a lawyer or another professional adviser, and whom should I ask? -> professional-advice
    buttons [Helpful](caveat:h:is-it-legal:en:{ticket}) [Not helpful](caveat:n:is-it-legal:en:{ticket}) [中文](caveat:s:is-it-legal:zh-Hans:947oi78c1ybk) [Remove](caveat:x::en:947oi78c1ybk)
    "#);

    let slash = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let direct = alice.dms(LEGAL).await.reply().await;
    assert_eq!(said(&slash), said(&mention), "/ask says what a mention says");
    assert_eq!(said(&direct), said(&mention), "a direct message says what a mention says");
    assert!(!slash.ephemeral(), "an answer is for the channel");
}

#[tokio::test]
async fn an_answer_in_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let mei = discord.user("mei").locale("zh-CN");
    let mention = mei.says(&general, &format!("@caveat {LEGAL_ZH}")).await.reply().await;
    assert_snapshot!(mention.render(), @r#"
    reply to mei, public, pings nobody
    embed #C0392B "在中国用USDT或其他加密货币（虚拟货币）付款合法吗？"
    author "⛔ 危险"
    | 不合法：在中国境内用加密货币（国内常说虚拟货币）付款，实际上是被禁止的，包括USDT。官方态度很严格，想通过微信支付用USDT，同样受这条禁令影响。无论个人还是企业，设法规避规定都会带来相当大的法律风险和资金风险。原文谈的是境内付款，没有说持有或买卖加密货币允不允许，也没有说在境外怎么算。
    field "注意事项"
    | • 处罚可能很严厉，包括高额罚款，甚至坐牢。
    | • 别人也在用，或者双方都愿意，都不等于允许。
    field "你可以这样做"
    | • 在国内付钱，不要打算用加密货币。
    | • 自己的情况拿不准，先别动，去问专业人士。
    field "来源"
    | USDT and WeChat Pay: Navigating the Complexities of Cryptocurrency and Mobile Payment Integration (2025-03-10), ¶3 ¶10 · 最近核对 2026-11-28
    footer "以上内容整理自一篇英文文章，仅供参考，不构成法律意见。"
    menu "相关问题" (caveat:r::zh-Hans:947oi78c1ybk):
      1. 违反加密货币支付的规定会受到什么处罚？ -> penalties
      2. 能用USDT（U）在微信支付里付款、充值到零钱或提现（出金）吗？ -> can-i-pay-with-usdt
      3. 以后会放开吗，规定什么时候可能会变？ -> future-outlook
      4. 需要请律师或其他专业人士吗，该问谁？ -> professional-advice
    buttons [有帮助](caveat:h:is-it-legal:zh-Hans:{ticket}) [没帮助](caveat:n:is-it-legal:zh-Hans:{ticket}) [English](caveat:s:is-it-legal:en:947oi78c1ybk) [移除](caveat:x::zh-Hans:947oi78c1ybk)
    "#);

    let slash = mei.asks(&general, "/ask", [("question", LEGAL_ZH)]).await.reply().await;
    let direct = mei.dms(LEGAL_ZH).await.reply().await;
    assert_eq!(said(&slash), said(&mention));
    assert_eq!(said(&direct), said(&mention));
}

#[tokio::test]
async fn a_suggestion_in_english() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let mention = alice.says(&general, &format!("@caveat {}", unsure())).await.reply().await;
    assert_snapshot!(mention.render(), @r#"
    reply to alice, public, pings nobody
    embed #95A5A6 "Did you mean one of these?"
    | I am not sure which of these you mean. Choose one, or ask in other words.
    buttons [Is it secure to link USDT and WeChat Pay, or can I be hacked?](caveat:e:security-risks:en:947oi78c1ybk)
    buttons [What lawful and safe way to pay should I use instead?](caveat:e:safe-alternatives:en:947oi78c1ybk)
    buttons [Where does this FAQ come from, how current is it, and is it legal advice?](caveat:e:about-this-faq:en:947oi78c1ybk)
    buttons [None of these](caveat:o:{ticket}:en:947oi78c1ybk) [Remove](caveat:x::en:947oi78c1ybk)
    "#);

    let slash = alice.asks(&general, "/ask", [("question", unsure())]).await.reply().await;
    let direct = alice.dms(unsure()).await.reply().await;
    assert_eq!(said(&slash), said(&mention));
    assert_eq!(said(&direct), said(&mention));
}

#[tokio::test]
async fn a_suggestion_in_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let mei = discord.user("mei").locale("zh-CN");
    let mention = mei.says(&general, &format!("@caveat {}", unsure_zh())).await.reply().await;
    assert_snapshot!(mention.render(), @r#"
    reply to mei, public, pings nobody
    embed #95A5A6 "你想问的是下面哪一个？"
    | 我不确定你问的是哪一个。请选一个，或者换个说法再问。
    buttons [声称能打通USDT和微信的网站、App、机器人或中介可信吗？](caveat:e:third-party-platforms:zh-Hans:947oi78c1ybk)
    buttons [这份问答从哪里来，有多新，算法律意见吗？](caveat:e:about-this-faq:zh-Hans:947oi78c1ybk)
    buttons [把USDT和微信支付连起来安全吗，会不会被黑？](caveat:e:security-risks:zh-Hans:947oi78c1ybk)
    buttons [都不是](caveat:o:{ticket}:zh-Hans:947oi78c1ybk) [移除](caveat:x::zh-Hans:947oi78c1ybk)
    "#);

    let slash = mei.asks(&general, "/ask", [("question", unsure_zh())]).await.reply().await;
    let direct = mei.dms(unsure_zh()).await.reply().await;
    assert_eq!(said(&slash), said(&mention));
    assert_eq!(said(&direct), said(&mention));
}

#[tokio::test]
async fn a_decline_in_english() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let mention = alice.says(&general, &format!("@caveat {UNCOVERED}")).await.reply().await;
    assert_snapshot!(mention.render(), @r#"
    reply to alice, public, pings nobody
    embed #95A5A6 "The FAQ does not cover that"
    | I only answer from a curated FAQ, and I do not guess. Type /faq to see what it covers, or try asking in other words.
    buttons [Remove](caveat:x::en:947oi78c1ybk)
    "#);

    let slash = alice.asks(&general, "/ask", [("question", UNCOVERED)]).await.reply().await;
    let direct = alice.dms(UNCOVERED).await.reply().await;
    assert_eq!(said(&slash), said(&mention));
    assert_eq!(said(&direct), said(&mention));
    assert!(slash.ephemeral(), "that nothing is there is for the asker alone");
}

#[tokio::test]
async fn a_decline_in_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let mei = discord.user("mei").locale("zh-CN");
    let mention = mei.says(&general, &format!("@caveat {UNCOVERED_ZH}")).await.reply().await;
    assert_snapshot!(mention.render(), @r#"
    reply to mei, public, pings nobody
    embed #95A5A6 "常见问题里没有这一条"
    | 我只根据整理好的常见问题回答，不会猜。 输入 /faq 可以看都有哪些问题，也可以换个说法再问。
    buttons [移除](caveat:x::zh-Hans:947oi78c1ybk)
    "#);

    let slash = mei.asks(&general, "/ask", [("question", UNCOVERED_ZH)]).await.reply().await;
    assert_eq!(said(&slash), said(&mention));
    assert!(slash.ephemeral());
}

/// The button of an offered question gives exactly the answer that asking it would have given.
#[tokio::test]
async fn a_suggested_question_is_answered_in_its_place() {
    for (unsure, locale) in [(unsure(), "en-US"), (unsure_zh(), "zh-CN")] {
        let discord = StandIn::start().await;
        let _bot = caveat(&discord).await;
        let general = discord.guild("expats").channel("general");
        let alice = discord.user("alice").locale(locale);
        let offered = alice.says(&general, &format!("@caveat {unsure}")).await.reply().await;
        let first = offered.buttons()[0].to_owned();
        let chosen = alice.clicks(&offered, &first).await.reply().await;
        assert_eq!(chosen.how, How::Update, "the answer takes the place of the choice");
        assert_eq!(chosen.title(), first);
        let direct = alice.dms(&first).await.reply().await;
        assert_eq!(said(&direct), said(&chosen), "the same caution on every path");
        assert!(chosen.fields().len() >= 3, "cautions, advice and source are there");
    }
}

/// A different member who presses gets a private answer; the asker's offer stays.
#[tokio::test]
async fn another_members_press_changes_nothing_for_the_asker() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let offered = alice.asks(&general, "/ask", [("question", unsure())]).await.reply().await;
    let first = offered.buttons()[0].to_owned();
    let private = bob.clicks(&offered, &first).await.reply().await;
    assert!(private.ephemeral());
    assert_ne!(private.how, How::Update);
    let public = alice.clicks(&offered, &first).await.reply().await;
    assert_eq!(public.how, How::Update);
    assert_eq!(public.description(), private.description());
}

/// A related question is shown to the member who wants it, and to nobody else.
#[tokio::test]
async fn a_related_question_is_shown_privately() {
    for (question, locale) in [(LEGAL, "en-US"), (LEGAL_ZH, "zh-CN")] {
        let discord = StandIn::start().await;
        let _bot = caveat(&discord).await;
        let general = discord.guild("expats").channel("general");
        let alice = discord.user("alice").locale(locale);
        let answer = alice.asks(&general, "/ask", [("question", question)]).await.reply().await;
        let next = answer.menu_options()[0].to_owned();
        let related = alice.picks(&answer, &next).await.reply().await;
        assert!(related.ephemeral());
        assert_eq!(related.title(), next);
        let direct = alice.dms(&next).await.reply().await;
        assert_eq!(said(&direct), said(&related));
    }
}
