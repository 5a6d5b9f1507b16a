//! Everything that a member can do, in the preview.

use caveat::reply::Wording;
use regex::Regex;

use super::{Preview, Shown};

const LEGAL: &str = "is it legal to pay with usdt in china";
/// Gets an offer.
const UNSURE: &str = "is usdt risky";
const FOREIGN: &str = "how do I bake sourdough bread";

#[tokio::test]
async fn every_door_is_answered_by_the_bot() {
    let preview = Preview::start(&[]);
    for (n, door) in (1..).zip(["ask", "ask-alone", "mention", "menu"]) {
        let shown = preview.tab(n).asks(door, "en-US", LEGAL).await;
        let answer = shown.0.split("<section class=\"panel\" id=\"why\"").next().unwrap();
        for part in ["⛔ Danger", "Is it legal to pay with USDT", "Cautions", "not legal advice"] {
            assert!(answer.contains(part), "{door}: {part}: {answer}");
        }
        let private = door == "ask-alone" || door == "menu";
        assert_eq!(shown.0.contains("Only you can see this"), private, "{door}");
        assert!(shown.0.contains("class=\"badge answer\""), "{door}");
        let page = Shown(preview.page(&format!("/?tab={n:032}")).await);
        assert_eq!(page.messages(), shown.messages(), "it is there when the page is loaded again");
    }
    let chinese = preview.tab(9).asks("mention", "zh-CN", "在中国用USDT付款合法吗").await;
    chinese.says("危险");
    let traditional = preview.tab(9).asks("ask", "zh-TW", "在中國用USDT付款合法嗎").await;
    traditional.says("在中國用USDT或其他加密貨幣（虛擬貨幣）付款合法嗎？");
    let declined = preview.tab(10).asks("ask", "en-US", FOREIGN).await;
    declined.says(Wording::english().decline_title);
    declined.says("Only you can see this");
    assert!(declined.0.contains("class=\"badge decline\""));
}

#[tokio::test]
async fn an_empty_conversation_has_questions_to_begin_with() {
    let preview = Preview::start(&[]);
    let page = Shown(preview.page(&format!("/?tab={:032}", 1)).await);
    let example = Regex::new("<button class=\"example\" name=\"text\" value=\"([^\"]+)\"").unwrap();
    let examples: Vec<_> = example.captures_iter(&page.0).map(|c| c[1].to_owned()).collect();
    assert_eq!(examples.len(), 3, "{}", page.0);
    let shown = preview.tab(1).asks("ask", "en-US", &examples[1]).await;
    assert!(shown.0.contains("class=\"badge answer\""), "{}", shown.0);
    assert!(!shown.0.contains("id=\"examples\""));
}

#[tokio::test]
async fn the_reasons_are_a_sentence_and_stay_short() {
    let preview = Preview::start(&[]);
    let why = |shown: &Shown| {
        shown.0.split_once("<section class=\"panel\" id=\"why\"").unwrap().1.to_owned()
    };
    let answered = why(&preview.tab(1).asks("ask", "en-US", LEGAL).await);
    let (sentence, numbers) = answered.split_once("<details id=\"numbers\"").unwrap();
    assert!(sentence.contains("about “Is it legal to pay with USDT"), "{sentence}");
    assert!(!sentence.contains("minimum 0.") && numbers.contains("the minimum 0."), "{answered}");
    assert!(!answered.contains("[wide-") && !answered.contains("|-<"), "{answered}");
    let declined = why(&preview.tab(2).asks("ask", "en-US", FOREIGN).await);
    assert!(!declined.contains("0.00</td>"), "what nobody sees is left out: {declined}");
    let long = why(&preview.tab(3).asks("mention", "en-US", &"usdt ".repeat(390)).await);
    assert!(long.len() < 12_000, "{}", long.len());
}

#[tokio::test]
async fn buttons_and_menus_are_the_bots_own() {
    let preview = Preview::start(&[]);
    let words = Wording::english();
    let tab = preview.tab(1);
    let shown = tab.asks("mention", "en-US", LEGAL).await;
    let messages = shown.messages();
    let switched = tab.presses(&shown, "中文").await;
    switched.says("注意");
    assert_eq!(switched.messages(), messages, "in its place");
    let back = tab.presses(&switched, "English").await;
    let voted = tab.presses(&back, words.helpful).await;
    voted.says(words.voted_helpful);
    let related = tab.chooses(&voted, "penalties").await;
    related.says("What punishment can I face");
    related.says("Only you can see this");
    let (message, _) = back.button(words.remove);
    let removed = tab.presses(&back, words.remove).await;
    assert!(!removed.0.contains(&format!("id=\"m{message}\"")), "{}", removed.0);
    assert_eq!(removed.messages(), related.messages() - 1);

    let tab = preview.tab(2);
    let offered = tab.asks("ask", "en-US", UNSURE).await;
    offered.says(words.suggest_title);
    let chosen = tab.presses(&offered, &label(&offered)).await;
    chosen.says(words.source);
    let tab = preview.tab(3);
    let offered = tab.asks("ask", "en-US", UNSURE).await;
    tab.presses(&offered, words.none).await.says(words.noted);

    let tab = preview.tab(4);
    let topics = tab.calls("en-US", "faq").await;
    topics.says(words.topics_title);
    let next = tab.presses(&topics, words.page_after).await;
    next.says("Page 2 of 2");
    let privacy = tab.calls("zh-CN", "privacy").await;
    assert!(privacy.0.contains("Only you can see this"));
    let forgotten = tab.presses(&privacy, "删除我的评价").await;
    let gone = forgotten.messages();
    let dismissed = tab.sends("/dismiss", &[("message", &forgotten.last_id())]).await;
    assert_eq!(dismissed.messages(), gone - 1);
    assert_eq!(tab.sends("/clear", &[]).await.messages(), 0);
}

/// The first question that is offered.
fn label(offered: &Shown) -> String {
    let (_, buttons) = offered.last().split_once("name=\"custom_id\"").unwrap();
    let (_, label) = buttons.split_once('>').unwrap();
    label.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_a_sentence() {
    let preview = Preview::start(&[]);
    let tab = preview.tab(1);
    let shown = tab.asks("ask", "en-US", LEGAL).await;
    let (message, id) = shown.button("中文");
    let name = tab.name.clone();
    let refused = async |path: &str, fields: &[(&str, &str)]| {
        let answer = preview.post(path, fields).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let gone = "That is gone, as after a new start of the preview. Load the page again.";
    let forged = [(&*message, "caveat:x::en:1"), ("1", &*id), (&*message, "caveat:f::en:1")];
    for (message, id) in forged {
        let fields = [("tab", &*name), ("message", message), ("custom_id", id)];
        assert_eq!(refused("/press", &fields).await, (404, gone.to_owned()), "{id}");
    }
    let fields = [("tab", &*name), ("door", "ask"), ("language", "en-US"), ("text", "  ")];
    assert_eq!(refused("/ask", &fields).await, (400, "Type a question first.".to_owned()));
    let fields = [("tab", "../../x"), ("door", "ask"), ("language", "en-US"), ("text", "x")];
    assert_eq!(refused("/ask", &fields).await.0, 404);
    let long = "x".repeat(200_000);
    let fields = [("tab", &*name), ("door", "ask"), ("language", "en-US"), ("text", &*long)];
    assert_eq!(refused("/ask", &fields).await.0, 413);
    let offers = preview.get("/offers?language=zh-CN&text=usdt").await;
    let offers: Vec<String> = serde_json::from_str(&offers.text().await.unwrap()).unwrap();
    assert!(offers.len() == 25 && offers[0].contains("USDT"), "{offers:?}");
}

#[tokio::test]
async fn hostile_questions_and_packs_are_text() {
    let pack = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(pack.path().join(name), text).unwrap();
    write(
        "pack.toml",
        "title = \"<script>alert(0)</script>\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n",
    );
    let entry = "[en]\nquestion = \"How <b>bold</b> is </textarea>it?\"\nanswer = \"<img src=x onerror=alert(1)> [free](https://evil.example) [run](javascript:alert(2)) \\u202Etxet @everyone <@&7>\"\ncautions = [\"\\\"><svg onload=alert(3)>\"]\n";
    write("bold.toml", entry);
    let preview = Preview::start(&["--faq", pack.path().to_str().unwrap()]);
    let tab = preview.tab(1);
    let shown = tab.asks("ask", "en-US", "how <b>bold</b> is </textarea>it").await;
    let page = preview.page(&format!("/?tab={}", tab.name)).await;
    for html in [&shown.0, &page] {
        for live in [
            "<img",
            "<svg onload",
            "<b>",
            "<script>",
            "javascript:alert(2)\"",
            "href=\"https://evil",
        ] {
            assert!(!html.contains(live), "{live}: {html}");
        }
        assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"), "{html}");
        assert!(html.contains("<span class=\"link\" title=\"https://evil.example\">free</span>"));
        assert!(html.contains("[run](javascript:alert(2))"));
    }
    for text in [
        "<script>alert(1)</script>",
        "[x](https://evil.example)",
        "\u{202e}\u{2066}abc",
        "&lt;b&gt;",
    ] {
        for door in ["ask", "mention", "menu"] {
            let shown = preview.tab(2).asks(door, "en-US", text).await;
            assert!(!shown.0.contains("<script>alert(1)"), "{door} {text}");
            assert!(!shown.0.contains("href=\"https://evil"), "{door} {text}");
        }
    }
    let long = "<b>木".repeat(1500);
    for door in ["ask", "mention", "menu"] {
        let shown = preview.tab(3).asks(door, "en-US", &long).await;
        assert!(!shown.0.contains("<b>") && shown.0.contains("&lt;b&gt;"), "{door}");
    }
}
