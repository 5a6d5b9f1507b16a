//! Normalised text to tokens: words of spaced scripts, single characters of the others.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use crate::pack::Language;

/// One word, or one character of a script that does not space its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// As normalised and spelled out.
    pub(crate) word: String,
    /// It is one character of a script without spaces between words.
    pub(crate) single: bool,
    /// It opens a sentence.
    pub(crate) opens: bool,
}

/// How people spell in English chats, and what they mean by it. Only what is not a word itself.
const CHAT: &[(&str, &[&str])] = &[
    ("abt", &["about"]),
    ("acc", &["account"]),
    ("acct", &["account"]),
    ("b4", &["before"]),
    ("bc", &["because"]),
    ("biz", &["business"]),
    ("btwn", &["between"]),
    ("bw", &["between"]),
    ("cant", &["can", "not"]),
    ("cos", &["because"]),
    ("coz", &["because"]),
    ("cuz", &["because"]),
    ("diff", &["different"]),
    ("doesnt", &["does", "not"]),
    ("dont", &["do", "not"]),
    ("dunno", &["do", "not", "know"]),
    ("em", &["them"]),
    ("gimme", &["give", "me"]),
    ("gonna", &["going", "to"]),
    ("gotta", &["have", "to"]),
    ("gov", &["government"]),
    ("govt", &["government"]),
    ("hows", &["how", "is"]),
    ("idk", &["i", "do", "not", "know"]),
    ("im", &["i", "am"]),
    ("info", &["information"]),
    ("irl", &["in", "real", "life"]),
    ("isnt", &["is", "not"]),
    ("ive", &["i", "have"]),
    ("kinda", &["kind", "of"]),
    ("lemme", &["let", "me"]),
    ("msg", &["message"]),
    ("n", &["and"]),
    ("nd", &["and"]),
    ("ngl", &[]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("ppl", &["people"]),
    ("r", &["are"]),
    ("rly", &["really"]),
    ("rn", &["right", "now"]),
    ("sb", &["somebody"]),
    ("smth", &["something"]),
    ("some1", &["someone"]),
    ("tbh", &[]),
    ("tho", &["though"]),
    ("thru", &["through"]),
    ("thx", &["thanks"]),
    ("u", &["you"]),
    ("ur", &["your"]),
    ("w", &["with"]),
    ("wanna", &["want", "to"]),
    ("whats", &["what", "is"]),
    ("whos", &["who", "is"]),
    ("wo", &["without"]),
    ("wont", &["will", "not"]),
    ("wtf", &["what"]),
    ("xfer", &["transfer"]),
    ("y", &["why"]),
    ("ya", &["you"]),
];

/// Splits normalised text. English chat spelling is written out unless the text holds characters
/// of an unspaced script: in a Chinese sentence `u` is a coin and not a person.
pub(crate) fn tokenise(text: &str, chat: bool) -> Vec<Token> {
    let chat = chat && !text.chars().any(is_unspaced);
    let mut tokens = Vec::new();
    let mut end = 0;
    let mut opens = true;
    for (at, piece) in text.unicode_word_indices() {
        opens |= text[end..at].contains(['.', '?', '!', ';', '\n', '。', '？', '！', '；', '…']);
        end = at + piece.len();
        if piece.chars().any(is_unspaced) {
            for c in piece.chars() {
                tokens.push(Token { word: c.to_string(), single: is_unspaced(c), opens });
                opens = false;
            }
            continue;
        }
        let mut push = |word: &str| {
            tokens.push(Token { word: word.to_owned(), single: false, opens });
            opens = false;
        };
        let word = piece.strip_suffix("'s").unwrap_or(piece).replace(['\'', '_'], "");
        if word.is_empty() {
            continue;
        }
        match CHAT.binary_search_by_key(&word.as_str(), |(from, _)| from) {
            Ok(found) if chat => CHAT[found].1.iter().for_each(|word| push(word)),
            _ => push(&word),
        }
    }
    tokens
}

/// Scripts that do not put spaces between words: their characters stand for themselves.
fn is_unspaced(c: char) -> bool {
    matches!(
        c.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

/// The script that a language is written in, as far as telling questions apart needs it.
pub(crate) fn script_of(language: &Language) -> Script {
    match language.primary() {
        "zh" | "ja" | "yue" => Script::Han,
        "ko" => Script::Hangul,
        "ru" | "uk" | "bg" | "be" | "sr" | "mk" | "kk" => Script::Cyrillic,
        "el" => Script::Greek,
        "ar" | "fa" | "ur" => Script::Arabic,
        "he" => Script::Hebrew,
        "th" => Script::Thai,
        "hi" | "mr" | "ne" => Script::Devanagari,
        _ => Script::Latin,
    }
}

/// The stemmers that a pack's languages need (Snowball's, after Porter).
pub(crate) struct Stems {
    stemmers: Vec<(Script, Stemmer)>,
}

impl Stems {
    /// One stemmer per script: that of the first of the languages that is written in it.
    pub(crate) fn of(languages: &[Language]) -> Self {
        let mut stemmers: Vec<(Script, Stemmer)> = Vec::new();
        for language in languages {
            let algorithm = match language.primary() {
                "ar" => Algorithm::Arabic,
                "da" => Algorithm::Danish,
                "nl" => Algorithm::Dutch,
                "en" => Algorithm::English,
                "fi" => Algorithm::Finnish,
                "fr" => Algorithm::French,
                "de" => Algorithm::German,
                "el" => Algorithm::Greek,
                "hu" => Algorithm::Hungarian,
                "it" => Algorithm::Italian,
                "no" | "nb" => Algorithm::Norwegian,
                "pt" => Algorithm::Portuguese,
                "ro" => Algorithm::Romanian,
                "ru" => Algorithm::Russian,
                "es" => Algorithm::Spanish,
                "sv" => Algorithm::Swedish,
                "ta" => Algorithm::Tamil,
                "tr" => Algorithm::Turkish,
                _ => continue,
            };
            let script = script_of(language);
            if !stemmers.iter().any(|(known, _)| *known == script) {
                stemmers.push((script, Stemmer::create(algorithm)));
            }
        }
        Self { stemmers }
    }

    /// The stem of a word; a word of a script without a stemmer is its own.
    pub(crate) fn stem<'a>(&self, word: &'a str) -> std::borrow::Cow<'a, str> {
        let script = word.chars().find(|c| c.is_alphabetic()).map(|c| c.script());
        let stemmer = self.stemmers.iter().find(|(known, _)| Some(*known) == script);
        match stemmer {
            Some((_, stemmer)) => stemmer.stem(word),
            None => word.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHAT, tokenise};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words: Vec<_> = tokenise(text, true).into_iter().map(|t| t.word).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn splits_words_and_characters() {
        check("can i pay, in usdt?", &["can", "i", "pay", "in", "usdt"]);
        check("微信pay 怎么用", &["微", "信", "pay", "怎", "么", "用"]);
        check("🔥🔥 … ??", &[]);
        check("p2p/otc 50x", &["p2p", "otc", "50x"]);
    }

    #[test]
    fn writes_out_chat_spelling_outside_chinese() {
        check("can u pls", &["can", "you", "please"]);
        check("what's up", &["what", "up"]);
        check("i can't", &["i", "can", "not"]);
        check("怎么出u", &["怎", "么", "出", "u"]);
    }

    #[test]
    fn knows_where_sentences_open() {
        let opens: Vec<_> = tokenise("paid him. is it ok", true).iter().map(|t| t.opens).collect();
        assert_eq!(opens, [true, false, true, false, false]);
    }

    #[test]
    fn chat_spelling_is_sorted_for_the_search() {
        assert!(CHAT.is_sorted_by(|a, b| a.0 < b.0));
    }
}
