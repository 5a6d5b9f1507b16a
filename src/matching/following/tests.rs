//! Uses the pack of a library, so that the shipped one may change.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::matching::{CANDIDATES, Candidate, Judgement, Matcher, OFFERS, Overlay, Verdict};
use crate::pack::{Language, Pack, PackFiles, load};

const PACK: &str = r#"
title = "A library"
languages = ["en", "zh-Hans"]
default_language = "en"
[out_of_scope]
en = ["and the weather?", "who won the game last night", "can you tell me a joke"]
zh-Hans = ["今天天气怎么样", "讲个笑话"]
"#;
const KEEPING: &str = r#"
severity = "info"
related = ["fees", "lost"]
[en]
question = "How long may I keep a book that I borrowed?"
answer = "Four weeks."
also_asked = ["how many weeks may i keep a book", "for how long can i borrow a novel", "when must a book be back"]
[zh-Hans]
question = "借的书可以看多久？"
answer = "四个星期。"
also_asked = ["书能借几个星期", "什么时候要还书"]
"#;
const FEES: &str = r#"
severity = "caution"
related = ["keeping"]
[en]
question = "What does it cost when I return a book too late?"
answer = "Fifty cents a day."
also_asked = ["how high is the late fee", "do i pay a fine for being late", "what is the fine for a late return"]
[zh-Hans]
question = "还书晚了要交多少钱？"
answer = "每天五角。"
also_asked = ["逾期罚款多少", "晚还书要罚款吗"]
"#;
const LOST: &str = r#"
severity = "danger"
[en]
question = "What happens if I lose or damage a borrowed book?"
answer = "You pay for a new one."
also_asked = ["i lost a book", "my dog damaged the book", "the book that i borrowed is lost", "must i replace a damaged novel"]
[zh-Hans]
question = "借的书丢了或者弄坏了怎么办？"
answer = "要赔一本新的。"
also_asked = ["我把书弄丢了", "书坏了要赔吗"]
"#;
const COMPANIES: &str = r#"
severity = "info"
[en]
question = "Can a company or a school get a library card?"
answer = "Yes, with a stamp."
also_asked = ["does the library lend to companies", "a card for our company", "may my school borrow books", "library card for a business"]
[zh-Hans]
question = "公司或者学校能办借书证吗？"
answer = "可以，要盖章。"
also_asked = ["公司怎么办证", "学校可以借书吗"]
"#;
const HOURS: &str = r#"
severity = "info"
[en]
question = "When is the library open?"
answer = "From nine to six."
also_asked = ["opening hours", "is it open on sunday", "when do you close", "are you open today"]
[zh-Hans]
question = "图书馆几点开门？"
answer = "九点到六点。"
also_asked = ["星期天开门吗", "几点关门"]
"#;

static LIBRARY: LazyLock<(Pack, Matcher)> = LazyLock::new(|| {
    let files = [
        ("pack.toml", PACK),
        ("keeping.toml", KEEPING),
        ("fees.toml", FEES),
        ("lost.toml", LOST),
        ("companies.toml", COMPANIES),
        ("hours.toml", HOURS),
    ];
    let loaded = load(PackFiles::from_texts("test", files));
    let report = loaded.report.render(false, 140);
    let pack = loaded.pack.unwrap_or_else(|| panic!("{report}"));
    let matcher = Matcher::new(&pack);
    (pack, matcher)
});

fn after(entry: &str, reply: &str) -> Judgement {
    LIBRARY.1.judge_after(&LIBRARY.0, &LIBRARY.1.read(reply), entry, None, None)
}

fn alone(reply: &str) -> Judgement {
    LIBRARY.1.judge(reply, None)
}

/// Ids of the entries that are answered or offered.
fn named(judgement: &Judgement) -> Vec<&str> {
    let named = match &judgement.verdict {
        Verdict::Answer(one) => std::slice::from_ref(one),
        Verdict::Suggest(several) => several.as_slice(),
        Verdict::Decline => &[],
    };
    named.iter().map(|candidate| candidate.entry.as_str()).collect()
}

/// Checks that the entry is answered, or offered first.
#[track_caller]
fn check(entry: &str, reply: &str, expected: &str) {
    let judgement = after(entry, reply);
    assert_eq!(named(&judgement).first(), Some(&expected), "{entry}: {reply}: {judgement:?}");
}

#[track_caller]
fn check_unchanged(entry: &str, reply: &str, verdict: &str) {
    let judgement = after(entry, reply);
    assert_eq!(judgement.verdict.name(), verdict, "{reply}");
    assert_eq!(judgement, alone(reply), "{entry}: {reply}");
}

#[test]
fn what_is_clear_alone_is_answered_whatever_was_answered_before() {
    for entry in ["keeping", "hours", "lost"] {
        check_unchanged(entry, "What does it cost when I return a book too late?", "answer");
        check_unchanged(entry, "does the library lend to companies", "answer");
    }
}

#[test]
fn a_few_words_more_lead_to_another_entry() {
    check("keeping", "and for a company?", "companies");
    check("keeping", "and if i lose it?", "lost");
    check("fees", "and when i lose it", "lost");
    check("fees", "even on sunday?", "hours");
    check("keeping", "那公司呢？", "companies");
    check("keeping", "丢了呢？", "lost");
}

#[test]
fn what_only_asks_to_go_on_is_met_with_what_can_be_read_on() {
    for bare in ["why?", "Why", "how so?", "but why is that", "tell me more!", "为什么？", "為什麼"]
    {
        assert_eq!(named(&after("keeping", bare)), ["fees", "lost"], "{bare}");
    }
    assert_eq!(named(&after("fees", "how come?")), ["keeping", "fees"], "one is no choice");
    check_unchanged("lost", "why?", "decline");
    let known = judgement("answer", &[("keeping", 0.9), ("lost", 0.1), ("fees", 0.05)]);
    let (pack, _) = &*LIBRARY;
    let on = super::go_on(pack, pack.entry("keeping").unwrap(), known);
    assert_eq!(named(&on), ["fees", "lost"], "what was answered is not answered again");
    assert!(on.candidates.is_sorted_by(|a, b| a.score >= b.score), "{on:?}");
}

#[test]
fn thanks_and_talk_stay_without_an_answer() {
    for talk in ["thanks", "thank you!", "ok", "lol", "👍", "?", "", "great book", "谢谢", "好的"]
    {
        check_unchanged("keeping", talk, "decline");
    }
    check_unchanged("keeping", "why would I", "decline");
}

#[test]
fn what_the_pack_declines_to_the_letter_is_declined() {
    check_unchanged("hours", "And the weather?", "decline");
    check_unchanged("hours", "今天天氣怎麼樣？", "decline");
}

#[test]
fn an_entry_that_is_gone_is_no_context() {
    for reply in ["even on sunday?", "why?", "thanks", "and for a company?"] {
        assert_eq!(after("no-such-entry", reply), alone(reply), "{reply}");
    }
}

#[test]
fn what_was_taught_and_a_forced_language_count_as_ever() {
    let (pack, matcher) = &*LIBRARY;
    let overlay = Overlay::new([("hours", "and the lobster?"), ("fees", "why?")]);
    for (reply, entry) in [("And the lobster", "hours"), ("why", "fees")] {
        let taught =
            matcher.judge_after(pack, &matcher.read(reply), "keeping", None, Some(&overlay));
        assert_eq!(taught.verdict.entry(), Some(entry));
    }
    let chinese = Language::new("zh-Hans").unwrap();
    for reply in ["even on sunday?", "why?", "and for a company?"] {
        let judgement =
            matcher.judge_after(pack, &matcher.read(reply), "fees", Some(&chinese), None);
        assert_eq!(judgement.language, chinese, "{reply}");
    }
}

fn judgement(verdict: &str, scores: &[(&str, f64)]) -> Judgement {
    let candidate = |&(entry, score): &(&str, f64)| Candidate { entry: entry.to_owned(), score };
    let candidates: Vec<Candidate> = scores.iter().map(candidate).collect();
    let verdict = match verdict {
        "answer" => Verdict::Answer(candidates[0].clone()),
        "suggest" => Verdict::Suggest(candidates.iter().take(OFFERS).cloned().collect()),
        _ => Verdict::Decline,
    };
    let language = Language::new("en").unwrap();
    Judgement { language, verdict, candidates, corrections: Vec::new(), taught: None }
}

#[track_caller]
fn check_offer(verdict: &str, alone: &[(&str, f64)], both: &[(&str, f64)], expected: &[&str]) {
    let (pack, _) = &*LIBRARY;
    let (alone, both) = (judgement(verdict, alone), judgement("answer", both));
    let judgement = super::settle(pack, pack.entry("keeping").unwrap(), alone, both);
    assert_eq!(named(&judgement), expected, "{judgement:?}");
    assert_eq!(judgement.verdict.name(), "suggest");
}

#[test]
fn an_offer_holds_what_both_readings_name_and_the_answered_entry_if_there_is_room() {
    let both = [("keeping", 0.99), ("fees", 0.2), ("hours", 0.1), ("companies", 0.05)];
    let alone = [("hours", 0.3), ("fees", 0.2), ("companies", 0.1), ("keeping", 0.01)];
    check_offer("decline", &alone, &both, &["fees", "hours", "companies"]);
    let both = [("keeping", 0.99), ("fees", 0.2), ("hours", 0.01), ("companies", 0.01)];
    let alone = [("fees", 0.3), ("hours", 0.01), ("companies", 0.001)];
    check_offer("suggest", &alone, &both, &["fees", "keeping"]);
    // The answered entry is meant, and so may another be.
    let alone = [("keeping", 0.3), ("hours", 0.15), ("fees", 0.1), ("companies", 0.1)];
    check_offer("decline", &alone, &both, &["fees", "hours", "keeping"]);
    // Nothing else is.
    let alone = [("keeping", 0.3), ("hours", 0.05), ("fees", 0.04)];
    check_offer("decline", &alone, &both, &["keeping", "fees", "hours"]);
}

#[test]
fn what_both_readings_have_first_is_answered_and_nothing_less() {
    let (pack, _) = &*LIBRARY;
    let settle = |verdict: &str, alone: &[(&str, f64)], both: &[(&str, f64)]| {
        let (alone, both) = (judgement(verdict, alone), judgement("answer", both));
        super::settle(pack, pack.entry("keeping").unwrap(), alone, both)
    };
    let both = [("fees", 0.9), ("keeping", 0.3), ("lost", 0.1)];
    let answered = settle("suggest", &[("fees", 0.4), ("lost", 0.3)], &both);
    assert_eq!(answered.verdict, judgement("answer", &both).verdict);
    let offered = settle("suggest", &[("lost", 0.4), ("fees", 0.3)], &both);
    assert_eq!(named(&offered), ["fees", "lost", "keeping"]);
    let unknown = settle("suggest", &[("fees", 0.0), ("lost", 0.0)], &both);
    assert_eq!(unknown.verdict.name(), "suggest");
}

#[test]
fn a_danger_that_would_be_offered_alone_is_not_pushed_out() {
    let both = [("keeping", 0.99), ("fees", 0.5), ("hours", 0.5), ("companies", 0.5)];
    let alone = [("lost", 0.2), ("fees", 0.1), ("hours", 0.1), ("companies", 0.1)];
    let both = [&both[..], &[("lost", 0.01)]].concat();
    check_offer("suggest", &alone, &both, &["fees", "hours", "lost"]);
    check_offer("decline", &alone, &both, &["fees", "hours", "companies"]);
}

fn reply() -> impl Strategy<Value = String> {
    let word =
        "and|for|a|company|if|i|lose|it|why|how|late|sunday|book|thanks|\\?|吗|公司|丢|了|[a-z]{3}";
    prop_oneof![proptest::collection::vec(word, 0..6).prop_map(|words| words.join(" ")), ".{0,60}",]
}

proptest! {
    #[test]
    fn whatever_is_replied_is_judged_soundly(reply in reply(), at in 0..5_usize) {
        let (pack, matcher) = &*LIBRARY;
        let entry = &pack.entries[at].id;
        let judgement = after(entry, &reply);
        prop_assert_eq!(&judgement, &after(entry, &reply));
        let candidates = &judgement.candidates;
        prop_assert!(candidates.len() <= CANDIDATES);
        prop_assert!(candidates.iter().all(|one| (0.0..=1.0).contains(&one.score)));
        prop_assert!(candidates.is_sorted_by(|a, b| a.score >= b.score), "{:?}", candidates);
        let mut ids = named(&judgement);
        let first = candidates.iter().take(ids.len()).map(|one| one.entry.as_str());
        prop_assert_eq!(&ids, &first.collect::<Vec<_>>());
        if let Verdict::Suggest(_) = judgement.verdict {
            prop_assert!((2..=OFFERS).contains(&ids.len()), "{:?}", judgement);
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), count, "none twice");
        let alone = matcher.judge(&reply, None);
        if alone.verdict.entry().is_some() && !super::is_bare(&reply) {
            prop_assert_eq!(judgement, alone);
        }
    }
}
