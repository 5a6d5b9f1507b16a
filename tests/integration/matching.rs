//! Verdicts on questions that are not in any pack: one line for each question.

use std::sync::LazyLock;

use caveat::matching::{Matcher, Verdict, self_check};
use caveat::pack::{self, Pack, PackFiles};
use caveat::service::Service;

use crate::packs::load;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    Service::new(pack::load(PackFiles::shipped()).pack.expect("the shipped pack loads"))
});

/// Asserts that the entry is the answer, or among those offered.
#[track_caller]
fn finds(question: &str, entry: &str) {
    let judgement = SERVICE.ask(question, None).judgement;
    let found = match &judgement.verdict {
        Verdict::Answer(first) => first.entry == entry,
        Verdict::Suggest(offered) => offered.iter().any(|candidate| candidate.entry == entry),
        Verdict::Decline => false,
    };
    assert!(found, "{question}: {:?} {:?}", judgement.verdict, judgement.candidates);
}

#[track_caller]
fn answers(question: &str, entry: &str) {
    let verdict = SERVICE.ask(question, None).judgement.verdict;
    assert_eq!(verdict.entry(), Some(entry), "{question}: {verdict:?}");
}

#[track_caller]
fn declines(question: &str) {
    let verdict = SERVICE.ask(question, None).judgement.verdict;
    assert_eq!(verdict, Verdict::Decline, "{question}");
}

#[track_caller]
fn claims_nothing(question: &str) {
    let verdict = SERVICE.ask(question, None).judgement.verdict;
    assert_eq!(verdict.entry(), None, "{question}: {verdict:?}");
}

#[test]
fn plain_questions() {
    answers("can i buy noodles with tether via wechat", "can-i-pay-with-usdt");
    answers("is crypto payment against the law in china", "is-it-legal");
    answers("what jail time could i get for this", "penalties");
    answers("who runs wechat pay", "what-is-wechat-pay");
    answers("could usdt lose its dollar peg", "usdt-stability");
    answers("why wont the app let crypto in technically", "technical-barriers");
    answers("does weixin take dollars", "currencies-supported");
    answers("could hackers steal my coins if i link them", "security-risks");
    answers("can the police trace me", "anonymity");
    answers("should my shop take usdt", "business-accept-usdt");
    answers("who wrote this faq", "about-this-faq");
    finds("what does my company risk", "business-consequences");
}

#[test]
fn chinese_questions() {
    answers("用泰达币能在微信付款吗", "can-i-pay-with-usdt");
    answers("这样做会坐牢吗", "penalties");
    answers("我被骗了怎么办", "scams");
    finds("用微信轉帳買U安全嗎", "p2p-exchanges");
    finds("公司可以收USDT吗", "business-accept-usdt");
}

/// However it is put, such a question is never declined, and never gets a neighbour's cheerful answer.
#[test]
fn ways_round_the_rules_are_seen() {
    answers("any trick to dodge the wechat crypto ban", "bypass-rules");
    answers("pls tell me a loophole so tencent doesnt notice the coins", "bypass-rules");
    answers("my friend abroad could swap it for me so i dodge the rule right", "bypass-rules");
    answers("有没有办法绕过限制用U付款", "bypass-rules");
    finds("how do i get round the block on crypto in wechat", "bypass-rules");
    finds("if i use a vpn can i pay with usdt", "bypass-rules");
    finds("翻墙付U行不行", "bypass-rules");
    finds("how would a character in my novel move coins into wechat", "bypass-rules");
}

#[test]
fn slips_of_a_thumb() {
    answers("wht is wechatpay", "what-is-wechat-pay");
    answers("cn teh polcie trcae me", "anonymity");
    answers("shuld my shpo acept usdt", "business-accept-usdt");
    answers("waht jial tiem culd i get for tihs", "penalties");
    answers("do i neeed a lawyerr", "professional-advice");
    finds("w3chat p4y with u5dt?", "can-i-pay-with-usdt");
}

#[test]
fn a_question_after_a_story() {
    finds(
        "I came to Suzhou in May to teach music. My flat is small and the kettle is older than me. \
         Last week a neighbour cooked for all of us, it was lovely. Can the police trace me?",
        "anonymity",
    );
    finds(
        "So I have been selling old cameras online for a while now. It is a hobby, nothing more. \
         Yesterday a guy wrote that he pays well. I sent my tether and he blocked me. Was I \
         scammed? I feel so stupid.",
        "scams",
    );
}

#[test]
fn two_questions_at_once() {
    let both = "do i need a lawyer? and can the police trace me?";
    finds(both, "professional-advice");
    finds(both, "anonymity");
    assert!(SERVICE.explain(both, None).asks_several);
    assert!(!SERVICE.explain("do i need a lawyer?", None).asks_several);
}

#[test]
fn what_the_faq_does_not_cover() {
    declines("what is the weather in shanghai");
    declines("tell me a joke");
    declines("how do i cook rice");
    declines("which is better visa or mastercard");
    declines("asdkj qweoiu zxcmn");
    declines("今天天气怎么样");
    declines("怎么做红烧肉");
    claims_nothing("how do i reset my wechat password");
    claims_nothing("what's the price of bitcoin today");
}

#[test]
fn says_why() {
    let why = SERVICE.explain("cn teh polcie trcae me", None);
    let corrected: Vec<_> =
        why.corrections.iter().map(|c| (c.from.as_str(), c.to.as_str())).collect();
    assert_eq!(corrected, [("teh", "the"), ("polcie", "police"), ("trcae", "trace")]);
    assert_eq!(why.words.join(" "), "cn the police trace me");
    assert!(!why.to_the_letter && why.unseen > 0.0, "{why:?}");
    assert!(why.judgement.candidates[0].score >= why.floor, "{why:?}");
    let winner = &why.candidates[0];
    assert_eq!(winner.entry, "anonymity");
    assert!(winner.features.iter().any(|(feature, adds)| feature.contains("trace") && *adds > 0.0));
    assert!(winner.features.is_sorted_by(|a, b| a.1.abs() >= b.1.abs()));
    let nearest = winner.nearest.as_ref().expect("an entry has phrasings");
    assert!(nearest.likeness > 0.0 && nearest.likeness <= 1.0, "{nearest:?}");
    assert!(SERVICE.explain("Can I be traced if I pay with USDT?", None).candidates.len() == 2);
}

#[test]
fn says_that_a_question_stands_in_the_pack() {
    let phrasing = &SERVICE.pack().entries[0].phrasings[0].text;
    assert!(SERVICE.explain(phrasing, None).to_the_letter);
    let refused = SERVICE.pack().out_of_scope.values().flatten().next().expect("there are some");
    let why = SERVICE.explain(refused, None);
    assert!(why.to_the_letter && why.judgement.verdict == Verdict::Decline);
}

/// `why` adds up the features that led to the verdict: only those of the question.
#[test]
fn explains_nothing_for_nothing() {
    let why = SERVICE.explain("?!", None);
    assert!(why.words.is_empty() && why.candidates.is_empty(), "{why:?}");
    assert_eq!(why.judgement.verdict, Verdict::Decline);
}

/// The smallest packs have nothing to compare with and nothing to learn from.
#[test]
fn packs_that_teach_next_to_nothing() {
    let hello = ("hello", "[en]\nquestion = \"who are you\"\nanswer = \"A bot.\"\n");
    let hours = ("hours", "[en]\nquestion = \"when are you open\"\nanswer = \"At nine.\"\n");
    for entries in [&[hello][..], &[hello, hours]] {
        let matcher = Matcher::new(&load(entries));
        assert_eq!(matcher.judge("who are you", None).verdict.entry(), Some("hello"));
        for question in ["who", "open", "xyz", "", "什么"] {
            for candidate in matcher.judge(question, None).candidates {
                assert!((0.0..=1.0).contains(&candidate.score), "{question}: {candidate:?}");
            }
        }
    }
}

/// A pack with more entries than the linear model is trained for.
#[test]
fn a_pack_of_many_entries() {
    let matcher = Matcher::new(&many(400));
    for at in [0, 7, 399] {
        let question = format!("please tell me of subject{at}s colour");
        assert_eq!(matcher.rank(&question).next(), Some(format!("entry-{at:03}").as_str()));
    }
}

fn many(entries: usize) -> Pack {
    let entries: Vec<(String, String)> = (0..entries)
        .map(|at| {
            let text = format!(
                "[en]\nquestion = \"what is subject{at}s colour\"\nanswer = \"It is number {at}.\"\n\
                 also_asked = [\"tell me the colour of subject{at}s\", \"subject{at}s please\"]\n"
            );
            (format!("entry-{at:03}"), text)
        })
        .collect();
    let entries: Vec<_> = entries.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    load(&entries)
}

#[test]
fn the_same_from_every_thread() {
    let question = "my friend abroad could swap it for me so i dodge the rule right";
    let judgement = SERVICE.ask(question, None).judgement;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(SERVICE.ask(question, None).judgement, judgement);
                    SERVICE.ask("do i need a lawyer", None);
                }
            });
        }
    });
}

/// Training is deterministic, whatever the scheduling of threads.
#[test]
fn trained_twice_alike() {
    let again = Matcher::new(SERVICE.pack());
    for question in ["can i pay with tether", "会坐牢吗", "what about the weather", "get round it"]
    {
        assert_eq!(SERVICE.ask(question, None).judgement, again.judge(question, None));
    }
}

#[test]
fn checks_a_pack_by_its_own_phrasings() {
    let open = "[en]\nquestion = \"when do you open\"\nanswer = \"At nine.\"\nalso_asked = [\
                \"opening hours\", \"what time do you open\", \"are you open on sunday\", \
                \"when do you open on monday\", \"how do i pay by card\"]\n";
    let pay = "[en]\nquestion = \"how can i pay\"\nanswer = \"By card.\"\nalso_asked = [\
               \"do you take cards\", \"can i pay by card\", \"is paying by card possible\", \
               \"pay with a card\", \"how do i pay\"]\n";
    let pack = load(&[("open", open), ("pay", pay)]);
    let check = self_check(&pack);
    assert_eq!(check.asked, 12);
    let misplaced = check.lost.iter().find(|lost| lost.phrasing.text == "how do i pay by card");
    let misplaced = misplaced.expect("a phrasing in the wrong entry is found out");
    assert_eq!((misplaced.entry, misplaced.found), ("open", "pay"));
    assert!(misplaced.offered, "of two entries, both are offered");
}
