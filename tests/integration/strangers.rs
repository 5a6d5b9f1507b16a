//! Packs and questions from strangers: thin packs, tags, any number of entries, small talk, negations,
//! several things at once, long posts. One line for each question.

use caveat::matching::{Matcher, Verdict};
use caveat::pack::{self, Pack, PackFiles};
use caveat::service::Service;

/// A pack in one language: ids, each with its ways to ask, the title first.
fn pack_in(language: &str, entries: &[(&str, &[&str])]) -> Pack {
    let head =
        format!("title = \"x\"\nlanguages = [\"{language}\"]\ndefault_language = \"{language}\"\n");
    let mut files = vec![("pack.toml".to_owned(), head)];
    for (id, asked) in entries {
        let also: Vec<String> = asked[1..].iter().map(|text| format!("{text:?}")).collect();
        let text = format!(
            "[{language}]\nquestion = {:?}\nalso_asked = [{}]\nanswer = \"The pinned note says it.\"\n",
            asked[0],
            also.join(", ")
        );
        files.push((format!("{id}.toml"), text));
    }
    let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    pack::load(PackFiles::from_texts("pack", texts)).pack.expect("it loads")
}

fn matcher(entries: &[(&str, &[&str])]) -> Matcher {
    Matcher::new(&pack_in("en", entries))
}

/// The expected verdict.
enum Expected<'a> {
    /// This entry is the answer.
    Answers(&'a str),
    /// This entry is the answer, or among those offered.
    Finds(&'a str),
    /// This entry is at most offered.
    AtMostOffers,
    /// Both are offered.
    OffersBoth(&'a str, &'a str),
    /// It is declined.
    Declines,
}
use Expected::{Answers, AtMostOffers, Declines, Finds, OffersBoth};

#[track_caller]
fn check(matcher: &Matcher, questions: &[(&str, Expected<'_>)]) {
    for (question, expected) in questions {
        let judgement = matcher.judge(question, None);
        let verdict = &judgement.verdict;
        let offered = |id: &str| match verdict {
            Verdict::Suggest(offered) => offered.iter().any(|candidate| candidate.entry == id),
            Verdict::Answer(_) | Verdict::Decline => false,
        };
        let holds = match expected {
            Answers(id) => verdict.entry() == Some(id),
            Finds(id) => verdict.entry() == Some(id) || offered(id),
            AtMostOffers => verdict.entry().is_none(),
            OffersBoth(one, other) => offered(one) && offered(other),
            Declines => *verdict == Verdict::Decline,
        };
        assert!(holds, "{question}: {judgement:?}");
    }
}

/// A typical first pack: few entries, some phrasings each, and no out-of-scope lines.
fn first_pack() -> Matcher {
    matcher(&[
        (
            "opening",
            &[
                "When is the workshop open?",
                "opening hours",
                "what time do you open",
                "are you open on sunday",
                "until when can i come by",
            ],
        ),
        (
            "start",
            &[
                "How do I start the kiln?",
                "kiln start",
                "how can i turn on the kiln",
                "switching on the kiln",
                "what do i press to start it",
            ],
        ),
        (
            "return",
            &[
                "Can I return a glaze?",
                "i want to give back a glaze",
                "returning unopened glaze",
                "do you take glazes back",
                "may i bring my glaze back",
            ],
        ),
    ])
}

#[test]
fn a_first_pack_answers_its_own_and_nothing_else() {
    check(
        &first_pack(),
        &[
            ("what are your opening hours", Answers("opening")),
            ("when are you open", Answers("opening")),
            ("how do i switch the kiln on", Finds("start")),
            ("can a glaze be returned", Finds("return")),
            ("can i keep a parrot", Declines),
            ("how do i fold a fitted sheet", Declines),
            ("who is playing tonight", Declines),
            ("the", Declines),
            ("hello", Declines),
            ("i like mountains", Declines),
        ],
    );
}

#[test]
fn words_are_not_repaired_into_other_words() {
    check(
        &first_pack(),
        &[
            // Must not be read as "start", "kiln" or "glaze".
            ("how do i smart the kin", AtMostOffers),
            ("how do i melt a kilt", AtMostOffers),
            ("where do i graze a sheep", Declines),
            ("how do i strat teh kiln", Finds("start")),
        ],
    );
}

#[test]
fn what_is_denied_is_not_answered() {
    let matcher = matcher(&[
        ("well", &["I am well", "i feel fine", "everything is great", "i am very happy"]),
        ("low", &["I am low", "i feel sad", "i am not happy", "it is a bad day"]),
        ("order", &["Order a pizza", "i want to order a pizza", "please order pizza for me"]),
        ("thanks", &["Thank you", "thanks a lot", "many thanks"]),
        // The negation in a phrasing is of something else than the one in the question.
        ("late", &["Where is my taxi?", "my taxi did not come", "the taxi is late"]),
    ]);
    check(
        &matcher,
        &[
            ("i do not want to order a pizza", AtMostOffers),
            ("please don't order pizza", AtMostOffers),
            ("no thanks", AtMostOffers),
            ("i am not very well", AtMostOffers),
            ("i want to order pizza", Answers("order")),
            ("thanks so much", Finds("thanks")),
            ("why can't i order a pizza", Finds("order")),
            ("i do not need my taxi", AtMostOffers),
            ("my taxi did not come today", Finds("late")),
        ],
    );
}

#[test]
fn two_things_at_once_are_offered_together() {
    let matcher = matcher(&[
        ("ill", &["What if I am ill?", "i am ill", "i am sick today", "reporting sick"]),
        ("wage", &["When is the wage paid?", "when do we get paid", "pay day", "wage date"]),
        ("bike", &["Where do I leave my bike?", "bike racks", "where can i park my bike"]),
    ]);
    check(
        &matcher,
        &[
            ("i am ill, when is the wage paid?", OffersBoth("ill", "wage")),
            ("where can i park my bike and when do we get paid?", OffersBoth("bike", "wage")),
            ("when is the wage paid?", Answers("wage")),
        ],
    );
}

#[test]
fn tags_are_found_by_their_words() {
    let matcher = matcher(&[
        ("loop-else", &["loop-else", "for_else"]),
        ("shallow-copy", &["shallow-copy", "nested list copy"]),
        ("string-join", &["string-join", "joining strings"]),
        ("late-binding", &["late-binding", "closures in loops"]),
        ("frozen-set", &["frozen-set", "hashable sets"]),
        ("walrus", &["walrus", "assignment expression"]),
    ]);
    check(
        &matcher,
        &[
            ("what does else do on a loop", Finds("loop-else")),
            ("how do i join strings", Finds("string-join")),
            ("why is my nested list copy changed too", Finds("shallow-copy")),
            ("what's the weather like", Declines),
            ("the", Declines),
            ("good morning everyone", Declines),
        ],
    );
}

/// An imported table: one question per entry, of one word and two keywords.
#[test]
fn one_phrasing_an_entry_is_enough_for_an_offer() {
    let words =
        "timer kettle violin ladder mirror candle anchor saddle helmet drawer trumpet shovel";
    let entries: Vec<(&str, [&str; 1])> = words.split(' ').map(|word| (word, [word])).collect();
    let entries: Vec<(&str, &[&str])> =
        entries.iter().map(|(id, asked)| (*id, &asked[..])).collect();
    let matcher = matcher(&entries);
    for word in words.split(' ') {
        let question = format!("my {word} does not work, what can i do");
        check(&matcher, &[(&question, Finds(word))]);
    }
    check(&matcher, &[("how do i cancel my subscription", Declines)]);
}

/// Packs of any size read a question in the same way, and can explain it.
#[test]
fn packs_of_any_size() {
    for entries in [1, 2, 256, 257, 5_000] {
        let asked: Vec<(String, [String; 1])> = (0..entries)
            .map(|at| (format!("e{at:04}"), [format!("Where is the number {at} garden?")]))
            .collect();
        let texts: Vec<(&str, Vec<&str>)> =
            asked.iter().map(|(id, [text])| (id.as_str(), vec![text.as_str()])).collect();
        let texts: Vec<(&str, &[&str])> = texts.iter().map(|(id, t)| (*id, &t[..])).collect();
        let service = Service::new(pack_in("en", &texts));
        let own = service.ask("where is the number 0 garden", None).judgement.verdict;
        assert_eq!(own.entry(), Some("e0000"), "{entries}");
        for question in ["how do i cancel my tv subscription", "who won the match yesterday"] {
            let why = service.explain(question, None);
            assert_eq!(why.judgement.verdict, Verdict::Decline, "{entries} {question}");
            assert!(why.candidates.len() <= 2, "{entries}");
        }
    }
}

#[test]
fn another_language_declines_what_is_foreign_to_it_too() {
    let pack = pack_in(
        "fr",
        &[
            ("horaires", &["Quels sont vos horaires ?", "heures d'ouverture", "quand ouvrez-vous"]),
            ("tarif", &["Quel est le tarif ?", "combien coûte une séance", "prix d'une séance"]),
            ("adresse", &["Où êtes-vous ?", "quelle est votre adresse", "comment venir chez vous"]),
        ],
    );
    check(
        &Matcher::new(&pack),
        &[
            ("c'est combien une séance ?", Finds("tarif")),
            ("quand est-ce que vous ouvrez", Finds("horaires")),
            ("quel film passe ce soir", Declines),
            ("il pleut encore", Declines),
        ],
    );
}

/// A post is read by its sentences: the text around a question neither hides it nor adds up to one.
#[test]
fn long_posts() {
    let around = "I moved here in spring and mostly keep to myself. My sister thinks that I worry too much, \
                  and she may be right. The bus was late again today, so I have had time to think.";
    let own = format!("{around} What are your opening hours? Thank you for reading all of this.");
    let other = format!(
        "{around} My landlord wants to paint the stairs and asks all of us to pay half of it. \
         Has anybody here ever refused that? I would rather buy a new bed."
    );
    let pack = first_pack();
    check(&pack, &[(&own, Finds("opening")), (&other, Declines)]);
}

#[test]
fn who_asks_for_help_is_told_what_there_is() {
    let service = Service::new(pack_in("en", &[("a", &["Where is the library?"])]));
    for question in ["help", "what can you do?"] {
        let asked = service.ask(question, None);
        let text = serde_json::to_string(&asked.reply).expect("a reply is JSON");
        assert!(text.contains("I answer questions from a FAQ"), "{text}");
    }
}
