//! Browsing the FAQ: `/faq` with its pages, and autocomplete.

use insta::assert_snapshot;

use super::{SHIPPED, caveat, caveat_as, caveat_until, caveat_with, memory, service};
use crate::standin::StandIn;
use crate::standin::model::How;
use caveat::discord::Plugin;

/// A pack with this many entries, of each severity in turn.
fn many(count: usize) -> Vec<(String, String)> {
    let head = "title = \"T\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n";
    let mut files = vec![("pack.toml".to_owned(), head.to_owned())];
    for n in 0..count {
        let severity = ["info", "caution", "danger"][n % 3];
        let word =
            format!("{}{}", char::from(b'a' + (n / 26) as u8), char::from(b'a' + (n % 26) as u8));
        files.push((
            format!("e{n:03}.toml"),
            format!(
                "severity = \"{severity}\"\n[en]\nquestion = \"What is {word}{word}?\"\n\
                 answer = \"The thing called {word}.\"\n[zh-Hans]\nquestion = \"什么是{word}{word}？\"\n\
                 answer = \"叫做{word}的东西。\"\n"
            ),
        ));
    }
    files
}

fn texts(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

#[tokio::test]
async fn all_topics_in_groups_and_pages() {
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, service(&texts(&many(30)))).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let first = alice.asks(&general, "/faq", []).await.reply().await;
    assert!(first.ephemeral(), "browsing is nobody else's business");
    assert_snapshot!(first.render(), @r#"
    answer to alice, ephemeral, pings nobody
    embed #95A5A6 "What the FAQ covers"
    | Choose a question from the menu to read its answer. Only you can see it.
    |
    | **Danger**
    | • What is acac?
    | • What is afaf?
    | • What is aiai?
    | • What is alal?
    | • What is aoao?
    | • What is arar?
    | • What is auau?
    | • What is axax?
    | • What is baba?
    | • What is bdbd?
    |
    | **Caution**
    | • What is abab?
    | • What is aeae?
    | • What is ahah?
    | • What is akak?
    | • What is anan?
    footer "Page 1 of 2"
    menu "Choose a question" (caveat:r::en:947oi78c1ybk):
      1. What is acac? | Danger -> e002
      2. What is afaf? | Danger -> e005
      3. What is aiai? | Danger -> e008
      4. What is alal? | Danger -> e011
      5. What is aoao? | Danger -> e014
      6. What is arar? | Danger -> e017
      7. What is auau? | Danger -> e020
      8. What is axax? | Danger -> e023
      9. What is baba? | Danger -> e026
      10. What is bdbd? | Danger -> e029
      11. What is abab? | Caution -> e001
      12. What is aeae? | Caution -> e004
      13. What is ahah? | Caution -> e007
      14. What is akak? | Caution -> e010
      15. What is anan? | Caution -> e013
    buttons [Next page](caveat:p:1:en:947oi78c1ybk)
    "#);
    let second = alice.clicks(&first, "Next page").await.reply().await;
    assert_eq!((second.how, second.footer()), (How::Update, "Page 2 of 2"));
    assert_eq!(second.buttons(), ["Previous page"]);
    assert_eq!(first.menu_options().len() + second.menu_options().len(), 30);
    let shown = first.menu_options().into_iter().chain(second.menu_options());
    let mut shown: Vec<_> = shown.collect();
    shown.sort_unstable();
    shown.dedup();
    assert_eq!(shown.len(), 30, "each is shown once");
    let back = alice.clicks(&second, "Previous page").await.reply().await;
    assert_eq!(back.menu_options(), first.menu_options());
    let picked = alice.picks(&back, back.menu_options()[0]).await.reply().await;
    assert!(picked.ephemeral());
    assert_eq!(picked.title(), back.menu_options()[0]);
}

#[tokio::test]
async fn the_shipped_pack_can_be_browsed_in_every_language() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    for (name, locale, title) in [
        ("alice", "en-US", "What the FAQ covers"),
        ("mei", "zh-CN", "常见问题里有什么"),
        ("yun", "zh-TW", "常見問題裡有什麼"),
    ] {
        let user = discord.user(name).locale(locale);
        let page = user.asks(&user.in_dm(), "/faq", []).await.reply().await;
        assert_eq!(page.title(), title);
        let picked = user.picks(&page, page.menu_options()[1]).await.reply().await;
        assert_eq!(picked.title(), page.menu_options()[1]);
        assert!(picked.fields().len() >= 3, "the caution is there too");
    }
}

#[tokio::test]
async fn a_single_page_in_traditional_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, service(&texts(&many(4)))).await;
    let yun = discord.user("yun").locale("zh-TW");
    let page = yun.asks(&yun.in_dm(), "/faq", []).await.reply().await;
    assert_snapshot!(page.render(), @r##"
    answer to yun, ephemeral, pings nobody
    embed #95A5A6 "常見問題裡有什麼"
    | 從選單裡選一個問題，就能看到回答，只有你看得到。
    |
    | **危險**
    | • 什麼是acac？
    |
    | **注意**
    | • 什麼是abab？
    |
    | **須知**
    | • 什麼是aaaa？
    | • 什麼是adad？
    menu "選一個問題" (caveat:r::zh-Hant:947oi1g8iha8):
      1. 什麼是acac？ | 危險 -> e002
      2. 什麼是abab？ | 注意 -> e001
      3. 什麼是aaaa？ | 須知 -> e000
      4. 什麼是adad？ | 須知 -> e003
    "##);
}

/// If a later pack has fewer pages, a page beyond the end is the last one.
#[tokio::test]
async fn a_page_beyond_the_last_is_the_last() {
    let discord = StandIn::start().await;
    let alice = discord.user("alice");
    let large = Plugin::builder(service(&texts(&many(30)))).memory(memory().await).build();
    let (_before, leave) = caveat_until(&discord, large).await;
    let page = alice.asks(&alice.in_dm(), "/faq", []).await.reply().await;
    leave.now().await;
    let _bot = caveat_with(&discord, service(&texts(&many(3)))).await;
    let beyond = alice.clicks(&page, "Next page").await.reply().await;
    assert_eq!(beyond.menu_options().len(), 3);
    assert!(beyond.buttons().is_empty() && beyond.footer().is_empty());
}

#[tokio::test]
async fn what_is_asked_most_is_offered_first_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let place = caveat::store::DatabaseUrl::File(folder.path().join("caveat.db"));
    let question = |id: &str| {
        let entry = SHIPPED.pack().entry(id).unwrap();
        entry.texts[&SHIPPED.pack().default_language].question.clone()
    };
    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let memory =
        caveat::service::Memory::open(place.clone(), caveat::Clock::system()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let (_bot, leave) = caveat_until(&discord, plugin).await;
    for id in ["scams", "penalties", "scams"] {
        alice.asks(&general, "/ask", [("question", question(id).as_str())]).await.reply().await;
    }
    memory.settle().await;
    let choices = alice.types(&general, "/ask", ("question", "")).await;
    assert_eq!(choices[0].name, question("scams"));
    assert_eq!(choices[1].name, question("penalties"));
    leave.now().await;
    memory.close().await;

    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let memory = caveat::service::Memory::open(place, caveat::Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let choices = discord.user("alice").types(&general, "/ask", ("question", "")).await;
    assert_eq!(choices[0].name, question("scams"));
    assert_eq!(choices.len(), 25);
}

/// Every choice, in any language, leads to its entry.
#[tokio::test]
async fn every_choice_answers_to_itself_in_every_script() {
    for locale in ["en-US", "zh-CN", "zh-TW"] {
        let language = SHIPPED.reading(locale);
        for link in SHIPPED.topics(&language) {
            let asked = SHIPPED.ask_at(&SHIPPED.read(&link.question), locale, None, None);
            assert_eq!(asked.judgement.verdict.entry(), Some(link.entry.as_str()), "{link:?}");
        }
    }
}

#[tokio::test]
async fn typing_in_another_script_offers_that_script() {
    let discord = StandIn::start().await;
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory().await).build();
    let _bot = caveat_as(&discord, plugin).await;
    let general = discord.guild("expats").channel("general");
    let yun = discord.user("yun").locale("zh-TW");
    let choices = yun.types(&general, "/ask", ("question", "在中國用")).await;
    assert_eq!(choices[0].name, "在中國用USDT或其他加密貨幣（虛擬貨幣）付款合法嗎？");
    let chosen = choices[0].value.as_str().unwrap();
    let answer = yun.asks(&general, "/ask", [("question", chosen)]).await.reply().await;
    assert_eq!(answer.title(), choices[0].name);
}
