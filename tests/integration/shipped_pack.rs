//! The built-in pack: complete, in both languages, and found by its own words.

use std::sync::LazyLock;

use caveat::matching::{CANDIDATES, Judgement, Matcher, OFFERS, Verdict};
use caveat::pack::{self, Language, Pack, PackFiles};
use caveat::service::Service;
use proptest::prelude::*;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let loaded = pack::load(PackFiles::shipped());
    Service::new(loaded.pack.expect("the shipped pack loads"))
});

const IDS: [&str; 26] = [
    "about-this-faq",
    "anonymity",
    "business-accept-usdt",
    "business-consequences",
    "bypass-rules",
    "can-i-pay-with-usdt",
    "compliance-steps",
    "currencies-supported",
    "exchange-rates",
    "future-outlook",
    "is-it-legal",
    "lack-of-oversight",
    "money-laundering",
    "p2p-exchanges",
    "penalties",
    "professional-advice",
    "safe-alternatives",
    "scams",
    "security-risks",
    "technical-barriers",
    "tencent-cooperation",
    "third-party-platforms",
    "usdt-stability",
    "what-is-usdt",
    "what-is-wechat-pay",
    "why-combine",
];

fn pack() -> &'static Pack {
    SERVICE.pack()
}

fn judge(question: &str, language: Option<&Language>) -> Judgement {
    SERVICE.ask(question, language).judgement
}

/// Every text of the pack that a reader may see, with its place.
fn texts() -> Vec<(String, &'static str)> {
    let mut texts: Vec<(String, &str)> = vec![("title".to_owned(), &pack().title)];
    for (language, text) in &pack().disclaimer {
        texts.push((format!("disclaimer {language}"), text));
    }
    for entry in &pack().entries {
        for (language, text) in &entry.texts {
            let place = format!("{} {language}", entry.id);
            texts.push((place.clone(), &text.question));
            texts.push((place.clone(), &text.answer));
            let points = text.cautions.iter().chain(&text.advice);
            texts.extend(points.map(|point| (place.clone(), point.as_str())));
        }
    }
    texts
}

/// Checks what the contract and the library promise of every judgement.
fn assert_sound(question: &str, judgement: &Judgement) {
    let candidates = &judgement.candidates;
    assert!(candidates.len() <= CANDIDATES, "{question:?}");
    assert!(candidates.is_sorted_by(|a, b| a.score >= b.score), "{question:?}: {candidates:?}");
    for (at, candidate) in candidates.iter().enumerate() {
        let score = candidate.score;
        assert!(score.is_finite() && (0.0..=1.0).contains(&score), "{question:?}: {score}");
        assert!(pack().entry(&candidate.entry).is_some(), "{question:?}: {candidate:?}");
        let again = candidates[..at].iter().any(|other| other.entry == candidate.entry);
        assert!(!again, "{question:?}: {candidates:?}");
    }
    match &judgement.verdict {
        Verdict::Answer(first) => assert_eq!(Some(first), candidates.first(), "{question:?}"),
        Verdict::Suggest(offered) => {
            assert!((2..=OFFERS).contains(&offered.len()), "{question:?}: {offered:?}");
            assert_eq!(offered[..], candidates[..offered.len()], "{question:?}");
        }
        Verdict::Decline => {}
    }
    assert!(pack().languages.contains(&judgement.language), "{question:?}");
}

#[test]
fn loads_without_any_fault() {
    let loaded = pack::load(PackFiles::shipped());
    assert!(loaded.report.faults().is_empty(), "{}", loaded.report.render(false, 140));
}

/// The folder in the repository equals the built-in pack.
#[test]
fn is_the_folder_faq() {
    let folder = PackFiles::read(std::path::Path::new("faq")).unwrap();
    let named = |files: PackFiles| {
        files.files.into_iter().map(|file| (file.name, file.text)).collect::<Vec<_>>()
    };
    assert_eq!(named(PackFiles::shipped()), named(folder));
}

#[test]
fn has_its_26_entries_in_both_languages() {
    let ids: Vec<&str> = pack().entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, IDS);
    let languages: Vec<&str> = pack().languages.iter().map(Language::as_str).collect();
    assert_eq!(languages, ["en", "zh-Hans"]);
    assert_eq!(pack().default_language.as_str(), "en");
    assert!(pack().languages.iter().eq(pack().disclaimer.keys()));
    for entry in &pack().entries {
        let id = &entry.id;
        assert!(pack().languages.iter().eq(entry.texts.keys()), "{id}");
        assert!(entry.reviewed.is_some() && !entry.sources.is_empty(), "{id}");
        assert!(!entry.related.is_empty(), "{id}");
        for related in &entry.related {
            assert!(pack().entry(related).is_some() && related != id, "{id}: {related}");
        }
        for (language, text) in &entry.texts {
            let phrasings = entry.phrasings.iter().filter(|p| p.language == *language).count();
            assert!(phrasings > 25, "{id} {language}: {} also asked", phrasings - 1);
            assert!(text.answer.chars().count() <= 600, "{id} {language}");
            assert!((1..=4).contains(&text.cautions.len()), "{id} {language}");
            assert!((1..=4).contains(&text.advice.len()), "{id} {language}");
        }
    }
    for language in &pack().languages {
        let refused = &pack().out_of_scope[language];
        assert!(refused.len() >= 120, "{language}: {}", refused.len());
    }
}

#[test]
fn each_language_is_written_in_its_own_script() {
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for entry in &pack().entries {
        for (language, text) in &entry.texts {
            let all = [&text.question, &text.answer].into_iter().chain(&text.cautions);
            for part in all.chain(&text.advice) {
                assert_eq!(han(part), language.as_str() == "zh-Hans", "{}: {part}", entry.id);
            }
        }
    }
}

#[test]
fn links_to_nothing_and_mentions_nobody() {
    for (place, text) in texts() {
        let lower = text.to_lowercase();
        for wrong in ["http", "www.", "://", ".com", ".gg/", "](", "<@", "<#", "@everyone", "@here"]
        {
            assert!(!lower.contains(wrong), "{place}: {wrong} in {text}");
        }
        let marks = ['@', '*', '`', '|', '#', '>', '<', '~', '[', ']'];
        assert!(!text.contains(marks), "{place}: {text}");
        assert_eq!(text.trim(), text, "{place}");
        assert!(!text.chars().any(char::is_control), "{place}: {text:?}");
    }
}

#[test]
fn every_phrasing_returns_its_own_entry() {
    let mut wrong = Vec::new();
    for entry in &pack().entries {
        for phrasing in &entry.phrasings {
            let judgement = judge(&phrasing.text, Some(&phrasing.language));
            assert_sound(&phrasing.text, &judgement);
            if judgement.verdict.entry() != Some(&entry.id) {
                wrong.push(format!("{}: {} -> {:?}", entry.id, phrasing.text, judgement.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_out_of_scope_line_is_declined() {
    for (language, questions) in &pack().out_of_scope {
        for question in questions {
            for language in [Some(language), None] {
                let judgement = judge(question, language);
                assert_sound(question, &judgement);
                assert_eq!(judgement.verdict, Verdict::Decline, "{question}");
            }
        }
    }
}

#[test]
fn hostile_input_gets_a_verdict() {
    let zalgo: String = "is usdt legal".chars().flat_map(|c| [c, '\u{335}', '\u{489}']).collect();
    let letters: Vec<String> = ('a'..='z').map(String::from).collect();
    let mut inputs: Vec<String> = vec![
        String::new(),
        " \t\r\n\u{3000}".to_owned(),
        "?".to_owned(),
        "币".to_owned(),
        "🤑🤑🤑".to_owned(),
        "👩‍👩‍👧‍👧".to_owned(),
        "is usdt legal? ".repeat(400),
        "a".repeat(100_000),
        "合法吗".repeat(33_334),
        "x ".repeat(50_000),
        (0..32).map(char::from).collect(),
        "\u{0}\u{7f}\u{9f}usdt\u{0}".to_owned(),
        "هل استخدام USDT قانوني في الصين؟".to_owned(),
        "\u{202e}anihc ni lagel tdsu si\u{202c}".to_owned(),
        "\u{200b}\u{200d}\u{feff}".to_owned(),
        zalgo,
        "\u{301}".repeat(6_000),
        "<@123456789012345678> <@!1> <#2> <@&3>".to_owned(),
        "@everyone @here".to_owned(),
        "\u{10ffff}\u{e000}\u{fffd}".to_owned(),
        "'; DROP TABLE faq; -- <script>alert(1)</script> ${jndi:ldap://x} %s%n {}".to_owned(),
    ];
    inputs.extend(letters);
    for input in &inputs {
        for language in [None, pack().languages.first(), pack().languages.last()] {
            assert_sound(input, &judge(input, language));
        }
    }
    for nothing in [&inputs[0], &inputs[1], &inputs[2], &inputs[14]] {
        assert_eq!(judge(nothing, None).verdict, Verdict::Decline, "{nothing:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_judged_soundly_and_the_same_again(text in any::<String>()) {
        let judgement = judge(&text, None);
        assert_sound(&text, &judgement);
        prop_assert_eq!(judgement, judge(&text, None));
    }

    /// Texts made of the pack's own words reach deeper than random ones.
    #[test]
    fn scrambled_phrasings_are_judged_soundly(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..12)
    ) {
        let words: Vec<String> = picks.iter().map(|(entry, phrasing)| {
            let phrasings = &entry.get(&pack().entries).phrasings;
            let text = &phrasing.get(phrasings).text;
            text.split(' ').next_back().unwrap_or_default().to_owned()
        }).collect();
        let text = words.join(" ");
        let judgement = judge(&text, None);
        assert_sound(&text, &judgement);
        prop_assert_eq!(judgement, judge(&text, None));
    }
}

/// Training draws no random number: a second matcher judges like the first.
#[test]
fn training_again_changes_nothing() {
    let again = Matcher::new(pack());
    for question in ["is usdt legal", "能用U付钱吗", "what is the weather", "wechat"] {
        assert_eq!(judge(question, None), again.judge(question, None), "{question}");
    }
}

/// The expected verdict on a question that is not in the pack.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    /// This entry is the answer.
    Answer(&'static str),
    /// This entry is the answer or among those offered.
    Reach(&'static str),
    /// There is no answer.
    NoAnswer,
    /// It is declined.
    Decline,
}

use Wanted::{Answer, Decline, NoAnswer, Reach};

fn check(question: &str, wanted: Wanted) -> Option<String> {
    let known = |text: &str| pack::phrasing_key(text) == pack::phrasing_key(question);
    let mut phrasings = pack().entries.iter().flat_map(|entry| &entry.phrasings);
    assert!(!phrasings.any(|phrasing| known(&phrasing.text)), "{question}: the pack has it");
    assert!(!pack().out_of_scope.values().flatten().any(|q| known(q)), "{question}: declined");
    let judgement = judge(question, None);
    assert_sound(question, &judgement);
    let verdict = &judgement.verdict;
    let kept = match (wanted, verdict) {
        (Answer(id), verdict) => verdict.entry() == Some(id),
        (Reach(id), Verdict::Suggest(offered)) => offered.iter().any(|c| c.entry == id),
        (Reach(id), verdict) => verdict.entry() == Some(id),
        (NoAnswer, verdict) => verdict.entry().is_none(),
        (Decline, verdict) => *verdict == Verdict::Decline,
    };
    let candidates = &judgement.candidates;
    (!kept).then(|| format!("{question}: wanted {wanted:?}, got {verdict:?} of {candidates:?}"))
}

#[test]
fn questions_in_other_words_and_near_misses() {
    let cases = [
        // In the pack's words, put differently.
        check("So is it actually legal to pay with USDT in China?", Answer("is-it-legal")),
        check("can u pay with tether thru wechat pay", Answer("can-i-pay-with-usdt")),
        check("What exactly is USDT?", Answer("what-is-usdt")),
        check("wat is usdt", Reach("what-is-usdt")),
        check("what happens if i get caught paying with crypto in china", Answer("penalties")),
        check("could I go to prison for using USDT", Reach("penalties")),
        check("how do I avoid getting scammed when selling usdt", Reach("scams")),
        check("can my shop accept USDT from customers", Reach("business-accept-usdt")),
        check("will china ever allow crypto payments", Reach("future-outlook")),
        check("is there any way round this ban", Reach("bypass-rules")),
        check("which currencies does wechat pay support", Answer("currencies-supported")),
        check("are p2p exchanges safe", Reach("p2p-exchanges")),
        check("should I ask a lawyer", Reach("professional-advice")),
        check("does tether always stay at one dollar", Reach("usdt-stability")),
        check("is usdt anonymous", Answer("anonymity")),
        // In Chinese, simplified and traditional.
        check("用USDT付款到底合不合法？", Answer("is-it-legal")),
        check("微信可以用泰达币支付嗎", Answer("can-i-pay-with-usdt")),
        check("泰达币是什么东西啊", Answer("what-is-usdt")),
        check("被抓到会坐牢吗", Reach("penalties")),
        // Near misses: the pack's words in a question that it does not answer.
        check("how do I reset my WeChat password", NoAnswer),
        check("what is the best crypto exchange for buying solana", NoAnswer),
        check("how do I mine bitcoin at home", NoAnswer),
        check("how do I pay my electricity bill in Berlin", NoAnswer),
        check("微信怎么恢复聊天记录", NoAnswer),
        // Other matters altogether.
        check("what is the capital of France", Decline),
        check("good morning everyone", Decline),
        check("今天天气怎么样", Decline),
        check("qwertz uiop yxcvb", Decline),
    ];
    let wrong: Vec<String> = cases.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
