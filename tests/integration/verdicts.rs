//! The three verdicts as shown to readers of each language. The judgements are made by hand: these
//! tests check the wording, not the matching.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;

use caveat::matching::{Candidate, Judgement, Verdict};
use caveat::pack::{Heading, Language, Pack, PackFiles, Severity, load};
use caveat::reply::{Reply, reply};
use caveat::service::Service;

const LANGUAGES: [&str; 4] = ["en", "zh-Hans", "zh-TW", "zh-HK"];

fn pack() -> Pack {
    load(PackFiles::shipped()).pack.unwrap()
}

fn verdicts() -> [Verdict; 3] {
    let candidate = |entry: &str| Candidate { entry: entry.to_owned(), score: 0.9 };
    [
        Verdict::Answer(candidate("money-laundering")),
        Verdict::Suggest(vec![candidate("can-i-pay-with-usdt"), candidate("usdt-stability")]),
        Verdict::Decline,
    ]
}

fn replied(pack: &Pack, verdict: Verdict, language: &Language) -> Reply {
    let judgement = Judgement {
        language: language.clone(),
        verdict,
        candidates: Vec::new(),
        corrections: Vec::new(),
        taught: None,
    };
    reply(pack, &judgement, language, None)
}

/// A reply as text, from top to bottom.
fn shown(reply: &Reply) -> String {
    let mut text = String::new();
    match reply {
        Reply::Answer(answer) => {
            let headings = &answer.headings;
            writeln!(text, "[{}] {}\n{}", headings.severity, answer.question, answer.answer)
                .unwrap();
            for (heading, points) in
                [(&headings.cautions, &answer.cautions), (&headings.advice, &answer.advice)]
            {
                writeln!(text, "{heading}\n- {}", points.join("\n- ")).unwrap();
            }
            writeln!(text, "{}", answer.disclaimer.as_deref().unwrap_or_default()).unwrap();
            for link in &answer.related {
                writeln!(text, "-> {}", link.question).unwrap();
            }
        }
        Reply::Suggest(suggest) => {
            writeln!(text, "{}\n{}", suggest.title, suggest.text).unwrap();
            for link in &suggest.options {
                writeln!(text, "-> {}", link.question).unwrap();
            }
        }
        Reply::Decline(decline) => writeln!(text, "{}\n{}", decline.title, decline.text).unwrap(),
    }
    text
}

#[test]
fn each_verdict_is_said_in_the_reader_s_own_words() {
    let pack = pack();
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        for tag in LANGUAGES {
            let language = Language::new(tag).unwrap();
            let said = verdicts().map(|verdict| shown(&replied(&pack, verdict, &language)));
            insta::assert_snapshot!(tag, said.join("\n"));
        }
    });
}

/// Words that readers in Taiwan or Hong Kong would not use.
#[test]
fn no_word_of_the_mainland_is_left_in_traditional_chinese() {
    const NOWHERE: [&str; 12] = [
        "渠道里",
        "信息",
        "平臺",
        "通過微信",
        "服務器",
        "支持USDT",
        "移動支付",
        "充值",
        "提現",
        "運營",
        "瞭解",
        "靠不住",
    ];
    const NOT_IN_TAIWAN: [&str; 8] =
        ["渠道", "網絡", "黑客", "數字", "賬", "計劃", "演算法律", "脫錨"];
    const NOT_IN_HONG_KONG: [&str; 6] = ["管道", "網路", "駭客", "帳戶", "行動支付", "裡"];
    let pack = pack();
    for (tag, wrong) in [("zh-TW", &NOT_IN_TAIWAN[..]), ("zh-HK", &NOT_IN_HONG_KONG[..])] {
        let language = Language::new(tag).unwrap();
        for entry in &pack.entries {
            let candidate = Candidate { entry: entry.id.clone(), score: 0.9 };
            let text = shown(&replied(&pack, Verdict::Answer(candidate), &language));
            for word in NOWHERE.iter().chain(wrong) {
                assert!(!text.contains(word), "{tag}: {word} in {}:\n{text}", entry.id);
            }
        }
    }
}

/// A question offered in regional words finds its own entry.
#[test]
fn a_question_as_it_is_offered_finds_its_entry() {
    let service = Service::new(pack());
    for tag in LANGUAGES {
        let language = Language::new(tag).unwrap();
        for link in service.topics(&language) {
            let asked = service.ask(&link.question, None);
            assert_eq!(asked.judgement.verdict.entry(), Some(&*link.entry), "{}", link.question);
        }
    }
}

const OWN: &str = "title = \"Harbour\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n\
    [headings.en]\nadvice = \"At the desk\"\ndanger = \"Stop\"\n\
    [headings.zh-Hans]\ncautions = \"账户须知\"\n";
const ENTRY: &str = "severity = \"danger\"\n[en]\nquestion = \"Is it open?\"\nanswer = \"No.\"\n\
    [zh-Hans]\nquestion = \"开吗？\"\nanswer = \"不开。\"\n";

fn own(entry: &str) -> Pack {
    load(PackFiles::from_texts("own", [("pack.toml", OWN), ("open.toml", entry)])).pack.unwrap()
}

#[test]
fn a_pack_names_its_own_headings() {
    let pack = own(ENTRY);
    let headings = |tag: &str| {
        let language = Language::new(tag).unwrap();
        let verdict = Verdict::Answer(Candidate { entry: "open".to_owned(), score: 0.9 });
        match replied(&pack, verdict, &language) {
            Reply::Answer(answer) => {
                let headings = answer.headings;
                [headings.severity, headings.cautions, headings.advice]
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(headings("en"), ["Stop", "Cautions", "At the desk"]);
    assert_eq!(headings("zh-Hans"), ["危险", "账户须知", "你可以这样做"]);
    assert_eq!(headings("zh-TW"), ["危險", "帳戶須知", "你可以這樣做"]);
    assert_eq!(headings("zh-HK"), ["危險", "戶口須知", "你可以這樣做"]);
    assert_eq!(pack.heading(&Language::new("en").unwrap(), Heading::Cautions), None);
}

#[test]
fn a_pack_without_severities_is_listed_without_their_words() {
    let english = Language::new("en").unwrap();
    let grave = Service::new(own(ENTRY));
    assert_eq!(grave.severity(Severity::Danger, &english).as_deref(), Some("Stop"));
    let plain = Service::new(own(&ENTRY.replace("danger", "info")));
    assert_eq!(plain.severity(Severity::Info, &english), None);
}
