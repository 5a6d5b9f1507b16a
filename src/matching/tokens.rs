//! Normalised text to tokens: words of spaced scripts, single characters of the others.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_script::Script;
use unicode_segmentation::UnicodeSegmentation;

use crate::pack::Language;
use crate::text::script;

/// One word, or one character of a script that does not space its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// As normalised and spelled out.
    pub(crate) word: String,
    /// The key of its stem; equal to the key of its [`super::features::Kind::Stem`] feature.
    pub(crate) key: u64,
    /// It is one character of a script without spaces between words.
    pub(crate) single: bool,
    /// It opens a sentence.
    pub(crate) opens: bool,
    /// A comma or the like stands before it.
    pub(crate) pauses: bool,
    /// It closes a sentence with a question mark.
    pub(crate) asks: bool,
}

/// How people spell in English chats, and what they mean by it. Only what is not a word itself.
const CHAT: &[(&str, &[&str])] = &[
    ("2day", &["today"]),
    ("abt", &["about"]),
    ("acc", &["account"]),
    ("acct", &["account"]),
    ("afaik", &[]),
    ("any1", &["anyone"]),
    ("arent", &["are", "not"]),
    ("b4", &["before"]),
    ("bc", &["because"]),
    ("bcos", &["because"]),
    ("bcuz", &["because"]),
    ("becuz", &["because"]),
    ("biz", &["business"]),
    ("btwn", &["between"]),
    ("bw", &["between"]),
    ("cannot", &["can", "not"]),
    ("cant", &["can", "not"]),
    ("cos", &["because"]),
    ("couldnt", &["could", "not"]),
    ("coz", &["because"]),
    ("cud", &["could"]),
    ("cuz", &["because"]),
    ("da", &["the"]),
    ("dat", &["that"]),
    ("didnt", &["did", "not"]),
    ("diff", &["different"]),
    ("dis", &["this"]),
    ("doesnt", &["does", "not"]),
    ("dont", &["do", "not"]),
    ("dunno", &["do", "not", "know"]),
    ("em", &["them"]),
    ("every1", &["everyone"]),
    ("fyi", &[]),
    ("gimme", &["give", "me"]),
    ("gonna", &["going", "to"]),
    ("gotta", &["have", "to"]),
    ("gotten", &["got"]),
    ("gov", &["government"]),
    ("govt", &["government"]),
    ("gr8", &["great"]),
    ("hadnt", &["had", "not"]),
    ("hafta", &["have", "to"]),
    ("hasnt", &["has", "not"]),
    ("havent", &["have", "not"]),
    ("howd", &["how", "did"]),
    ("hows", &["how", "is"]),
    ("hrs", &["hours"]),
    ("hv", &["have"]),
    ("idk", &["i", "do", "not", "know"]),
    ("im", &["i", "am"]),
    ("imo", &[]),
    ("info", &["information"]),
    ("irl", &["in", "real", "life"]),
    ("isnt", &["is", "not"]),
    ("itd", &["it", "would"]),
    ("itll", &["it", "will"]),
    ("ive", &["i", "have"]),
    ("k", &["okay"]),
    ("kinda", &["kind", "of"]),
    ("l8r", &["later"]),
    ("lemme", &["let", "me"]),
    ("lets", &["let", "us"]),
    ("lmao", &[]),
    ("lol", &[]),
    ("msg", &["message"]),
    ("mustnt", &["must", "not"]),
    ("n", &["and"]),
    ("nd", &["and"]),
    ("neednt", &["need", "not"]),
    ("ngl", &[]),
    ("np", &[]),
    ("obv", &["obviously"]),
    ("ofc", &["of", "course"]),
    ("ok", &["okay"]),
    ("outta", &["out", "of"]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("ppl", &["people"]),
    ("probs", &["problems"]),
    ("r", &["are"]),
    ("rly", &["really"]),
    ("rn", &["right", "now"]),
    ("sb", &["somebody"]),
    ("shouldnt", &["should", "not"]),
    ("shud", &["should"]),
    ("smth", &["something"]),
    ("some1", &["someone"]),
    ("tbh", &[]),
    ("thats", &["that", "is"]),
    ("theres", &["there", "is"]),
    ("theyre", &["they", "are"]),
    ("tho", &["though"]),
    ("thru", &["through"]),
    ("thx", &["thanks"]),
    ("tmr", &["tomorrow"]),
    ("tmrw", &["tomorrow"]),
    ("tnx", &["thanks"]),
    ("tryna", &["trying", "to"]),
    ("ty", &["thanks"]),
    ("u", &["you"]),
    ("ur", &["your"]),
    ("w", &["with"]),
    ("wanna", &["want", "to"]),
    ("wasnt", &["was", "not"]),
    ("werent", &["were", "not"]),
    ("whatre", &["what", "are"]),
    ("whats", &["what", "is"]),
    ("wheres", &["where", "is"]),
    ("whos", &["who", "is"]),
    ("wk", &["week"]),
    ("wo", &["without"]),
    ("wont", &["will", "not"]),
    ("wouldnt", &["would", "not"]),
    ("wtf", &["what"]),
    ("wud", &["would"]),
    ("xfer", &["transfer"]),
    ("y", &["why"]),
    ("ya", &["you"]),
    ("youre", &["you", "are"]),
    ("yr", &["year"]),
    ("yrs", &["years"]),
];

/// What English shortens with an apostrophe, and what it stands for. A possessive stands for nothing.
const SHORTENED: [(&str, &str); 7] = [
    ("n't", "not"),
    ("'s", ""),
    ("'re", "are"),
    ("'ll", "will"),
    ("'ve", "have"),
    ("'m", "am"),
    ("'d", "would"),
];
/// Two that lose a letter.
const CLIPPED: [(&str, &str); 2] = [("can't", "can"), ("won't", "will")];

/// Whether people write a language as English chats do: `y` is why in English, and "and" in Spanish.
pub(crate) fn is_chatted(language: &Language) -> bool {
    language.primary() == "en"
}

/// Splits normalised text; `key` gives a word's key. With `chat` English chat spelling is written out, unless
/// the text holds characters of an unspaced script: in a Chinese sentence `u` is a coin and not a person.
pub(crate) fn tokenise(text: &str, chat: bool, key: impl Fn(&str) -> u64) -> Vec<Token> {
    let chat = chat && (text.is_ascii() || !text.chars().any(is_unspaced));
    let mut tokens: Vec<Token> = Vec::new();
    let mut end = 0;
    for (at, piece) in text.unicode_word_indices() {
        let between = &text[end..at];
        let mut opens = tokens.is_empty() || between.contains(SENTENCE_ENDS);
        let mut pauses = between.contains(PAUSES);
        if let Some(last) = tokens.last_mut() {
            last.asks |= opens && between.contains(QUESTION_MARKS);
        }
        end = at + piece.len();
        let mut push = |word: &str, single: bool| {
            let key = key(word);
            tokens.push(Token { word: word.to_owned(), key, single, opens, pauses, asks: false });
            (opens, pauses) = (false, false);
        };
        if !piece.is_ascii() && piece.chars().any(is_unspaced) {
            let mut buffer = [0; 4];
            for c in piece.chars() {
                push(c.encode_utf8(&mut buffer), is_unspaced(c));
            }
            continue;
        }
        spell_out(piece, chat, &mut |word| push(word, false));
    }
    if let Some(last) = tokens.last_mut() {
        last.asks |= text[end..].contains(QUESTION_MARKS);
    }
    tokens
}

const QUESTION_MARKS: [char; 2] = ['?', '？'];
const SENTENCE_ENDS: [char; 10] = ['.', '?', '!', ';', '\n', '。', '？', '！', '；', '…'];

const PAUSES: [char; 6] = [',', ':', '，', '、', '：', '—'];

/// Calls back with the word or words that a piece of text stands for.
fn spell_out(piece: &str, chat: bool, push: &mut impl FnMut(&str)) {
    if !piece.contains(['\'', '_']) {
        return written_out(piece, chat, push);
    }
    let shortened = SHORTENED.iter().find(|(short, _)| piece.ends_with(short));
    let Some((short, long)) = shortened.filter(|_| chat) else {
        let piece = piece.strip_suffix("'s").unwrap_or(piece).replace(['\'', '_'], "");
        return written_out(&piece, chat, push);
    };
    let clipped = CLIPPED.iter().find(|(clipped, _)| *clipped == piece);
    let word = clipped.map_or(&piece[..piece.len() - short.len()], |(_, word)| word);
    written_out(&word.replace(['\'', '_'], ""), chat, push);
    if !long.is_empty() {
        push(long);
    }
}

fn written_out(word: &str, chat: bool, push: &mut impl FnMut(&str)) {
    if word.is_empty() {
        return;
    }
    match CHAT.binary_search_by_key(&word, |(from, _)| from) {
        Ok(found) if chat => CHAT[found].1.iter().for_each(|word| push(word)),
        _ => push(word),
    }
}

/// Scripts that do not put spaces between words: their characters stand for themselves.
fn is_unspaced(c: char) -> bool {
    matches!(
        script(c),
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
        let script = word.chars().find(|c| c.is_alphabetic()).map(script);
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
        let words: Vec<_> = tokenise(text, true, |_| 0).into_iter().map(|t| t.word).collect();
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
        check("i won't, they're", &["i", "will", "not", "they", "are"]);
        check("i can't", &["i", "can", "not"]);
        check("怎么出u", &["怎", "么", "出", "u"]);
    }

    #[test]
    fn knows_where_sentences_open() {
        let opens: Vec<_> =
            tokenise("paid him. is it ok", true, |_| 0).iter().map(|t| t.opens).collect();
        assert_eq!(opens, [true, false, true, false, false]);
    }

    #[test]
    fn chat_spelling_is_sorted_for_the_search() {
        assert!(CHAT.is_sorted_by(|a, b| a.0 < b.0));
    }
}
