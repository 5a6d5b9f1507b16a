//! The folders are whole, and what is missing in one names itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::generate::{self, REFERENCE};
use super::{LANGUAGES, Lang, OTHERS, bases, of, script_of, stemmer_of};
use crate::matching::normalise;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lang"))
}

/// The folders, with a file of one of them rewritten.
fn rewritten(file: &str, rewrite: impl Fn(String) -> String) -> Vec<String> {
    let copy = TempDir::new().unwrap();
    for folder in fs::read_dir(root()).unwrap().map(|entry| entry.unwrap()) {
        if folder.file_type().unwrap().is_dir() {
            let to = copy.path().join(folder.file_name());
            fs::create_dir(&to).unwrap();
            for file in fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()) {
                fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
    }
    let file = copy.path().join(file);
    let text = fs::read_to_string(&file).unwrap();
    let changed = rewrite(text.clone());
    assert_ne!(changed, text, "something is rewritten");
    fs::write(file, changed).unwrap();
    match generate::generate(copy.path()) {
        Err(faults) => faults,
        Ok(made) => panic!("{} bytes were made of it", made.languages.len() + made.words.len()),
    }
}

fn without(text: &str, line: &str) -> String {
    text.lines().filter(|one| !one.starts_with(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_a_language_lacks_names_itself() {
    let lacks = |file: &str, line: &str| rewritten(file, |text| without(&text, line));
    assert_eq!(
        lacks("zh-Hans/words.toml", "decline_title ="),
        ["src/lang/zh-Hans/words.toml: `decline_title` is missing"]
    );
    assert_eq!(
        lacks("zh-Hant/words.toml", "who_role ="),
        [
            "src/lang/zh-Hant/words.toml: `commands.settings_parts.who_role` is missing",
            // It is made from the other one.
            "src/lang/zh-HK/words.toml: `commands.settings_parts.who_role` is missing",
        ]
    );
    assert_eq!(
        lacks("zh-Hans/reading.toml", "openers ="),
        ["src/lang/zh-Hans/reading.toml: `openers` is missing"]
    );
    assert_eq!(
        lacks("zh-Hans/language.toml", "full_name ="),
        ["src/lang/zh-Hans/language.toml: `full_name` is missing"]
    );
}

#[test]
fn what_english_lacks_is_too_much_elsewhere() {
    let faults = rewritten("zh-Hans/words.toml", |text| format!("farewell = \"再见\"\n{text}"));
    assert_eq!(faults, ["src/lang/zh-Hans/words.toml: there is no `farewell` in src/lang/en"]);
}

#[test]
fn what_says_something_else_than_english_is_refused() {
    let faults =
        |from: &str, to: &str| rewritten("zh-Hans/words.toml", |text| text.replace(from, to));
    assert_eq!(
        faults("第 {page} 页，共 {pages} 页", "第 {page} 页"),
        [
            "src/lang/zh-Hans/words.toml: `topics_page` fills in {\"page\"}, and English {\"page\", \"pages\"}"
        ]
    );
    assert_eq!(
        faults("welcome = \"不客气！有问题随时问我。\"", "welcome = \"\""),
        ["src/lang/zh-Hans/words.toml: `welcome` is empty"]
    );
    assert_eq!(
        faults("不客气！有问题随时问我。", "不客气！请用 /ask 提问。"),
        ["src/lang/zh-Hans/words.toml: `welcome` names a command, and English does not"]
    );
}

#[test]
fn what_discord_would_refuse_is_refused() {
    let named = |name: &str| {
        rewritten("zh-Hans/words.toml", |text| {
            text.replace("name = \"提问\"", &format!("name = \"{name}\""))
        })
    };
    assert_eq!(
        named(&"问".repeat(25)),
        ["src/lang/zh-Hans/words.toml: `commands.ask.name` has 25 characters; Discord takes 24"]
    );
    let long = "答".repeat(23);
    let faults = rewritten("zh-Hans/words.toml", |text| {
        text.replace("answer_message = \"用常见问题回答\"", &format!("answer_message = \"{long}\""))
    });
    assert_eq!(
        faults,
        [
            "src/lang/zh-Hans/words.toml: `commands.answer_message` has 23 characters; Discord takes 22"
        ]
    );
}

#[test]
fn a_form_must_be_made_from_something() {
    let faults = rewritten("zh-Hant/language.toml", |text| {
        text.replace("from = \"zh-Hans\"", "from = \"zh\"")
    });
    assert!(
        faults.contains(&"src/lang/zh-Hant/language.toml: `zh` has no folder".to_owned()),
        "{faults:?}"
    );
}

#[test]
fn a_tag_finds_its_language() {
    for (tag, expected) in [
        ("en", Some("en")),
        ("en-GB", Some("en")),
        ("zh", Some("zh-Hans")),
        ("zh-CN", Some("zh-Hans")),
        ("zh_TW", Some("zh-Hant")),
        ("zh-hant", Some("zh-Hant")),
        ("zh-MO", Some("zh-HK")),
        ("zh-Hant-HK", Some("zh-HK")),
        ("xx", None),
        ("", None),
    ] {
        assert_eq!(of(tag).map(|lang| lang.tag), expected, "{tag}");
    }
    assert_eq!(LANGUAGES[0].tag, REFERENCE);
    assert!(OTHERS.iter().all(|(primary, ..)| of(primary).is_none()), "a folder says all");
    assert!(OTHERS.is_sorted_by_key(|(primary, ..)| *primary));
}

#[test]
fn every_language_has_one_place() {
    let tags: BTreeSet<&str> = LANGUAGES.iter().map(|lang| lang.tag).collect();
    assert_eq!(tags.len(), LANGUAGES.len());
    for (at, lang) in LANGUAGES.iter().enumerate() {
        assert_eq!(lang.position(), at);
        assert!(lang.source().is_none_or(|source| source.position() < at), "{}", lang.tag);
        assert_eq!(script_of(lang.tag), lang.base().script);
        assert_eq!(stemmer_of(lang.tag).is_some(), lang.base().stemmer.is_some());
    }
}

/// Everything is compared with normalised text.
#[test]
fn every_word_is_written_as_it_is_compared() {
    let level = |lang: &Lang, list: &str, word: &str| {
        assert_eq!(normalise(word), word, "{}: {list}", lang.tag);
    };
    for lang in bases() {
        for (word, _) in lang.roles {
            level(lang, "reading", word);
        }
        for (from, to) in lang.reading.chat {
            level(lang, "chat", from);
            to.iter().for_each(|word| level(lang, "chat", word));
        }
        let (reading, manners) = (&lang.reading, &lang.manners);
        let (chatter, following) = (&manners.chatter, &manners.following);
        for (name, list) in [
            ("turning", reading.turning),
            ("greetings", manners.greetings),
            ("greeted", manners.greeted),
            ("thanks", manners.thanks),
            ("help", manners.help),
            ("greeting", chatter.greeting),
            ("kind", chatter.kind),
            ("unkind", chatter.unkind),
            ("heard", chatter.heard),
            ("around", chatter.around),
            ("how_are_you", chatter.how_are_you),
            ("pointing", chatter.pointing),
            ("asking", following.asking),
            ("around", following.around),
            ("bare", following.bare),
            ("going_on", following.going_on),
        ] {
            let distinct: BTreeSet<_> = list.iter().collect();
            assert_eq!(distinct.len(), list.len(), "{}: {name} has a word twice", lang.tag);
            list.iter().for_each(|word| level(lang, name, word));
        }
        for (one, other) in reading.sides.iter().chain(reading.characters) {
            level(lang, "sides", one);
            level(lang, "sides", other);
        }
        for (longer, shorter) in
            [manners.greetings, manners.thanks].into_iter().flat_map(after_itself)
        {
            assert!(!longer, "{}: {shorter} stands before what it is a part of", lang.tag);
        }
    }
}

/// Each word, and whether a longer one behind it begins or ends with it, so that it would never be found.
fn after_itself(list: &'static [&'static str]) -> Vec<(bool, &'static str)> {
    let is_hidden = |(at, word): (usize, &&'static str)| {
        let hides = |longer: &&str| {
            longer.starts_with(&format!("{word} ")) || longer.ends_with(&format!(" {word}"))
        };
        (list[at + 1..].iter().any(hides), *word)
    };
    list.iter().enumerate().map(is_hidden).collect()
}

/// A word twice in a meaning, or a meaning of one word, is a slip of the pen.
#[test]
fn every_meaning_has_several_words() {
    for lang in bases() {
        for (name, words) in lang.meanings() {
            let words: Vec<&str> = words.collect();
            let distinct: BTreeSet<_> = words.iter().collect();
            assert_eq!(distinct.len(), words.len(), "{} {name}", lang.tag);
            assert!(words.len() > 1, "{} {name}", lang.tag);
            for word in words {
                assert_eq!(normalise(word), word, "{} {name}", lang.tag);
            }
        }
    }
}

/// The words of a conversion are looked up by their first characters.
#[test]
fn every_conversion_is_of_its_source() {
    let words = |lang: &Lang| lang.conversion.iter().map(|(word, _)| *word).collect::<Vec<_>>();
    let forms: Vec<&Lang> = LANGUAGES.iter().filter(|lang| lang.source().is_some()).collect();
    for form in &forms {
        assert!(form.conversion.is_sorted(), "{}", form.tag);
        // A word that one place says in its own way must be looked up for the others, too.
        assert_eq!(words(form), words(forms[0]), "{}", form.tag);
    }
}
