//! Every reply from any valid pack fits into Discord's limits. The stand-in refuses one that does not,
//! and a refusal fails the test.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{caveat_with, service};
use crate::standin::StandIn;

/// The sizes of an entry's parts, each up to the linter's limit.
#[derive(Clone, Debug)]
struct Sizes {
    question: usize,
    answer: usize,
    cautions: usize,
    advice: usize,
    title: usize,
    disclaimer: usize,
    paragraphs: u32,
}

fn sizes() -> impl Strategy<Value = Sizes> {
    // An embed's total text is limited to 6000 characters, including the headings.
    let budget = |sizes: &Sizes| {
        let Sizes { question, answer, cautions, advice, title, disclaimer, .. } = *sizes;
        question + answer + cautions + advice + title + disclaimer <= 5700
    };
    (
        200_usize..=256,
        1_usize..=4096,
        1_usize..=1021,
        1_usize..=1021,
        1_usize..=700,
        1_usize..=2048,
        1_u32..=40,
    )
        .prop_map(|(question, answer, cautions, advice, title, disclaimer, paragraphs)| Sizes {
            question,
            answer,
            cautions,
            advice,
            title,
            disclaimer,
            paragraphs,
        })
        .prop_filter("within the sum", budget)
}

/// Text of this length with this beginning.
fn text(begin: &str, filler: char, length: usize) -> String {
    begin.chars().chain(std::iter::repeat(filler)).take(length).collect()
}

fn pack(sizes: &Sizes) -> Vec<(String, String)> {
    let disclaimer = text("", 'd', sizes.disclaimer);
    let head = format!(
        "title = \"T\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n[disclaimer]\n\
         en = \"{disclaimer}\"\nzh-Hans = \"{}\"\n[[source]]\nid = \"s\"\ntitle = \"{}\"\n\
         date = 2025-03-10\nparagraphs = 40\n",
        text("", '说', sizes.disclaimer),
        text("", 's', sizes.title),
    );
    let mut files = vec![("pack.toml".to_owned(), head)];
    let paragraphs: Vec<String> = (1..=sizes.paragraphs).map(|n| n.to_string()).collect();
    let ids: Vec<String> = ["a", "b", "c", "d"].iter().map(|id| id.repeat(64)).collect();
    for (n, id) in ids.iter().enumerate() {
        let others: Vec<String> =
            ids.iter().filter(|other| *other != id).map(|id| format!("\"{id}\"")).collect();
        let (en, zh) = (["alpha", "beta", "gamma", "delta"][n], ["马", "鱼", "鸟", "龙"][n]);
        let entry = format!(
            "severity = \"danger\"\nrelated = [{}]\nreviewed = 2026-01-01\n\
             sources = [{{ source = \"s\", paragraphs = [{}] }}]\n\
             [en]\nquestion = \"{}\"\nanswer = \"{}\"\ncautions = [\"{}\"]\nadvice = [\"{}\"]\n\
             [zh-Hans]\nquestion = \"{}\"\nanswer = \"{}\"\ncautions = [\"{}\"]\nadvice = [\"{}\"]\n",
            others.join(", "),
            paragraphs.join(", "),
            text(&format!("{en} "), 'q', sizes.question),
            text("", 'a', sizes.answer),
            text("", 'c', sizes.cautions),
            text("", 'v', sizes.advice),
            text(zh, '问', sizes.question),
            text("", '发', sizes.answer),
            text("", '里', sizes.cautions),
            text("", '后', sizes.advice),
        );
        files.push((format!("{id}.toml"), entry));
    }
    files
}

/// Every reply, button and page of an entry, in all scripts.
async fn walk(sizes: &Sizes) {
    let files = pack(sizes);
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let loaded =
        caveat::pack::load(caveat::pack::PackFiles::from_texts("t", files.iter().copied()));
    if loaded.pack.is_none() {
        // Over a limit of the linter: such a pack is never shown.
        return;
    }
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, service(&files)).await;
    let general = discord.guild("expats").channel("general");
    for (locale, switch, remove) in
        [("en-US", "中文", "Remove"), ("zh-CN", "English", "移除"), ("zh-TW", "English", "移除")]
    {
        let user = discord.user(locale).locale(locale);
        let page = user.asks(&general, "/faq", []).await.reply().await;
        let picked = user.picks(&page, page.menu_options()[0]).await.reply().await;
        user.types(&general, "/ask", ("question", "")).await;
        let question = picked.title().to_owned();
        let answer =
            user.asks(&general, "/ask", [("question", question.as_str())]).await.reply().await;
        assert_eq!(answer.title(), question);
        let _ = user.picks(&answer, answer.menu_options()[0]).await.reply().await;
        user.clicks(&answer, switch).await.reply().await;
        let mention = user.says(&general, &format!("@caveat {question}")).await.reply().await;
        user.clicks(&mention, remove).await;
        discord.gone(&mention).await;
    }
}

#[test]
fn no_reply_from_a_legal_pack_breaks_a_limit() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&sizes(), |sizes| {
            runtime.block_on(walk(&sizes));
            Ok(())
        })
        .unwrap();
}

/// The maximum sizes, which random generation would hardly find.
#[tokio::test]
async fn nor_does_one_at_the_limit() {
    let longest = Sizes {
        question: 256,
        answer: 2000,
        cautions: 1022,
        advice: 1022,
        title: 700,
        disclaimer: 300,
        paragraphs: 40,
    };
    walk(&longest).await;
}

/// Offered questions of maximum length, with their buttons.
#[tokio::test]
async fn offers_fit_too() {
    let discord = StandIn::start().await;
    let sizes = Sizes {
        question: 256,
        answer: 9,
        cautions: 9,
        advice: 9,
        title: 9,
        disclaimer: 9,
        paragraphs: 1,
    };
    let files = pack(&sizes);
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let _bot = caveat_with(&discord, service(&files)).await;
    let alice = discord.user("alice");
    for words in ["alpha", "alpha beta", "alpha beta gamma delta", "马鱼鸟龙", "what"] {
        alice.dms(words).await.reply().await;
    }
}
