//! Names for questions, answers and what belongs to them, as people write them in columns and keys, in many
//! languages. They are compared without case, accents, spaces and signs.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::pack::{Language, Severity};

/// The part of an entry that a column or key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Id,
    Question,
    AlsoAsked,
    /// Words for it, which several may share.
    Keywords,
    Answer,
    Cautions,
    Advice,
    Severity,
    Source,
    Reviewed,
    Language,
}

/// The names of each part, the likeliest first.
const NAMES: &str = include_str!("names.txt");

/// The parts as `names.txt` calls them.
const PARTS: [(&str, Part); 11] = [
    ("Question:", Part::Question),
    ("Answer:", Part::Answer),
    ("AlsoAsked:", Part::AlsoAsked),
    ("Keywords:", Part::Keywords),
    ("Id:", Part::Id),
    ("Cautions:", Part::Cautions),
    ("Advice:", Part::Advice),
    ("Severity:", Part::Severity),
    ("Source:", Part::Source),
    ("Reviewed:", Part::Reviewed),
    ("Language:", Part::Language),
];

/// Returns each name with its part and its rank among the names of that part.
fn listed() -> Vec<(String, Part, usize)> {
    let mut listed = Vec::new();
    let (mut part, mut at) = (None, 0);
    for word in NAMES.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
    {
        match PARTS.iter().find(|(name, _)| *name == word) {
            Some((_, next)) => (part, at) = (Some(*next), 0),
            None => {
                listed.extend(part.map(|part| (bare(word), part, at)));
                at += 1;
            }
        }
    }
    listed
}

/// A name without case, accents, spaces and signs.
pub(super) fn bare(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .nfc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .take(60)
        .collect()
}

/// Returns all parts that a name may stand for, each with the name's rank among their names: 0 is best.
pub(super) fn parts(name: &str) -> &'static [(Part, usize)] {
    static KNOWN: OnceLock<HashMap<String, Vec<(Part, usize)>>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known: HashMap<String, Vec<(Part, usize)>> = HashMap::new();
        for (name, part, at) in listed() {
            known.entry(name).or_default().push((part, at));
        }
        known
    });
    known.get(&bare(name)).map(Vec::as_slice).unwrap_or_default()
}

/// Returns the part that a name most likely stands for.
pub(super) fn part(name: &str) -> Option<(Part, usize)> {
    parts(name).first().copied()
}

/// Guesses the part of an unlisted name, such as `Customer question` or `unsere-antwort`, by a word in it,
/// unless the name is about a detail of that part, such as its date.
pub(super) fn loosely(name: &str) -> Option<Part> {
    const WORDS: [(Part, &[&str]); 2] = [
        (
            Part::Question,
            &[
                "question",
                "frage",
                "pregunta",
                "pergunta",
                "domanda",
                "intrebare",
                "vraag",
                "pytanie",
                "otazka",
                "вопрос",
                "问题",
                "問題",
                "質問",
                "질문",
                "سؤال",
                "kysymys",
                "fraga",
                "sporsmal",
                "spørsmal",
            ],
        ),
        (
            Part::Answer,
            &[
                "answer",
                "antwort",
                "respuesta",
                "reponse",
                "resposta",
                "risposta",
                "raspuns",
                "antwoord",
                "odpowiedz",
                "odpoved",
                "ответ",
                "答案",
                "回答",
                "답변",
                "جواب",
                "vastaus",
                "response",
                "reply",
            ],
        ),
    ];
    const ABOUT: [&str; 24] = [
        "id",
        "nr",
        "no",
        "number",
        "date",
        "datum",
        "type",
        "typ",
        "category",
        "kategorie",
        "count",
        "status",
        "author",
        "autor",
        "tag",
        "lang",
        "url",
        "link",
        "source",
        "score",
        "time",
        "by",
        "group",
        "topic",
    ];
    let plain = bare(name);
    WORDS.into_iter().find_map(|(part, words)| {
        let word = words.iter().find(|word| plain.contains(**word))?;
        let rest = plain.replace(word, " ");
        let is_about = rest.split(' ').any(|rest| ABOUT.contains(&rest));
        (!is_about && rest.len() <= 24).then_some(part)
    })
}

/// Returns whether a name for a question or an answer may well stand for something else, such as the title of
/// the whole.
pub(super) fn is_weak(part: Part, at: usize) -> bool {
    let weak = |first: &str| {
        parts(first).iter().find(|(known, _)| *known == part).map(|(_, first)| *first)
    };
    match part {
        Part::Question => weak("title").is_some_and(|first| at >= first),
        Part::Answer => weak("content").is_some_and(|first| at >= first),
        _ => false,
    }
}

/// Returns the part and the language in names such as `question_en`, `Antwort (de)`, `zh-Hans:answer`.
pub(super) fn part_in_a_language(name: &str) -> Option<(Part, Language)> {
    let parts: Vec<&str> = name
        .split(['_', ' ', '(', ')', ':', '.', '[', ']', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let of = |name: &str, tag: &str| {
        let (part, _) = part(name)?;
        Some((part, language(tag)?))
    };
    match parts[..] {
        [] | [_] => {
            let (name, tag) = name.trim().split_once('-')?;
            of(name, tag).or_else(|| of(tag, name))
        }
        [ref name @ .., tag] => of(&name.concat(), tag)
            .or_else(|| parts.split_first().and_then(|(tag, name)| of(&name.concat(), tag))),
    }
}

/// Names of languages as people write them into a table.
const LANGUAGES: [(&str, &[&str]); 30] = [
    ("en", &["english", "englisch", "anglais", "ingles", "英语", "英文", "영어", "英語"]),
    ("de", &["german", "deutsch", "allemand", "aleman"]),
    ("fr", &["french", "francais", "franzosisch", "frances"]),
    ("es", &["spanish", "espanol", "spanisch", "espagnol", "castellano"]),
    ("it", &["italian", "italiano", "italienisch"]),
    ("pt", &["portuguese", "portugues", "portugiesisch"]),
    ("nl", &["dutch", "nederlands"]),
    ("pl", &["polish", "polski"]),
    ("ro", &["romanian", "romana", "rumanisch"]),
    ("cs", &["czech", "cestina"]),
    ("sk", &["slovak", "slovencina"]),
    ("hu", &["hungarian", "magyar"]),
    ("sv", &["swedish", "svenska"]),
    ("da", &["danish", "dansk"]),
    ("nb", &["norwegian", "norsk"]),
    ("fi", &["finnish", "suomi"]),
    ("tr", &["turkish", "turkce"]),
    ("el", &["greek", "ελληνικα"]),
    ("ru", &["russian", "русскии", "русский"]),
    ("uk", &["ukrainian", "українська", "украінська"]),
    ("ar", &["arabic", "العربية"]),
    ("he", &["hebrew", "עברית"]),
    ("hi", &["hindi", "हिन्दी"]),
    ("id", &["indonesian", "bahasaindonesia"]),
    ("vi", &["vietnamese", "tiengviet"]),
    ("th", &["thai", "ไทย"]),
    ("ja", &["japanese", "日本語", "日语", "jp", "일본어"]),
    ("ko", &["korean", "한국어", "韩语", "kr"]),
    (
        "zh-Hans",
        &[
            "chinese",
            "simplifiedchinese",
            "chinesesimplified",
            "中文",
            "简体中文",
            "简体",
            "zhcn",
            "cn",
            "zhsg",
        ],
    ),
    (
        "zh-Hant",
        &["traditionalchinese", "chinesetraditional", "繁體中文", "繁体中文", "繁體", "zhtw"],
    ),
];

/// Returns the language that a tag or a name means.
pub(super) fn language(name: &str) -> Option<Language> {
    let name = name.trim();
    let plain = bare(name);
    let named = LANGUAGES.iter().find(|(_, names)| names.iter().any(|known| bare(known) == plain));
    if let Some((tag, _)) = named {
        return Language::new(tag);
    }
    let tag = name.replace('_', "-");
    let (primary, rest) = match tag.split_once('-') {
        Some((primary, rest)) => (primary.to_lowercase(), Some(rest)),
        None => (tag.to_lowercase(), None),
    };
    let known = matches!(primary.as_str(), "zh" | "yue")
        || LANGUAGES.iter().any(|(tag, _)| *tag == primary)
        || [
            "bg", "sr", "hr", "sl", "lt", "lv", "et", "fa", "bn", "ta", "te", "ur", "ms", "no",
            "ca", "eu", "gl", "ka", "hy", "fil", "sw",
        ]
        .contains(&primary.as_str());
    if !known {
        return None;
    }
    match (primary.as_str(), rest) {
        ("zh", None) => Language::new("zh-Hans"),
        // A region only matters to a pack if it tells the script.
        ("zh", Some(rest)) => Language::new(&format!("zh-{rest}")),
        (primary, _) => Language::new(primary),
    }
}

/// Returns the severity that a word means.
pub(super) fn severity(word: &str) -> Option<Severity> {
    match bare(word).as_str() {
        "info" | "information" | "none" | "normal" => Some(Severity::Info),
        "caution" | "warning" | "vorsicht" => Some(Severity::Caution),
        "danger" | "dangerous" | "gefahr" | "critical" => Some(Severity::Danger),
        _ => None,
    }
}

/// Returns a day as TOML writes it; only unambiguous ways to write one are read.
pub(super) fn day(text: &str) -> Option<String> {
    let text = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [one, two, three] = parts[..] else { return None };
    let (year, month, day) = match (one.len(), three.len()) {
        (4, _) => (one, two, three),
        (_, 4) if text.contains('.') => (three, two, one),
        _ => return None,
    };
    let (year, month, day): (u16, u8, u8) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let written = format!("{year:04}-{month:02}-{day:02}");
    written.parse::<toml_edit::Datetime>().ok().map(|_| written)
}

#[cfg(test)]
mod tests {
    use super::{Part, day, language, part, part_in_a_language};

    #[test]
    fn names_are_known_however_they_are_written() {
        for (name, expected) in [
            ("Question", Part::Question),
            ("Întrebare", Part::Question),
            ("Réponses", Part::Answer),
            ("also asked", Part::AlsoAsked),
            ("Mots-clés", Part::Keywords),
            ("質問", Part::Question),
            ("답변", Part::Answer),
            ("الإجابة", Part::Answer),
        ] {
            assert_eq!(part(name).map(|(part, _)| part), Some(expected), "{name}");
        }
        assert!(part("question").unwrap().1 < part("Title").unwrap().1);
    }

    #[test]
    fn a_name_may_have_a_language() {
        let of = |name: &str| {
            part_in_a_language(name).map(|(part, language)| (part, language.as_str().to_owned()))
        };
        for (name, part, tag) in [
            ("question_en", Part::Question, "en"),
            ("Antwort (de)", Part::Answer, "de"),
            ("answer-ja", Part::Answer, "ja"),
            ("question zh-CN", Part::Question, "zh-Hans"),
            ("Question (Deutsch)", Part::Question, "de"),
            ("en_question", Part::Question, "en"),
            ("also_asked_fr", Part::AlsoAsked, "fr"),
        ] {
            assert_eq!(of(name), Some((part, tag.to_owned())), "{name}");
        }
        for name in ["question", "also_asked", "answer text", "category"] {
            assert_eq!(of(name), None, "{name}");
        }
        assert_eq!(language("pt_BR").unwrap().as_str(), "pt");
        assert_eq!(language("zh-TW").unwrap().as_str(), "zh-Hant");
        assert!(language("general").is_none());
    }

    #[test]
    fn only_a_day_that_means_one_is_read() {
        assert_eq!(day("2026-03-01").as_deref(), Some("2026-03-01"));
        assert_eq!(day("1.3.2026").as_deref(), Some("2026-03-01"));
        assert_eq!(day("2026/3/1 10:00").as_deref(), Some("2026-03-01"));
        assert_eq!(day("3/4/2026"), None);
        assert_eq!(day("2026-13-01"), None);
    }
}
