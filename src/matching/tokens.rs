//! Normalised text to tokens: words of spaced scripts, single characters of the others.

use unicode_script::Script;
use unicode_segmentation::UnicodeSegmentation;

use crate::lang::{Lang, ReadIn};
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
    /// Its roles in a sentence, by the languages that the text is read in.
    pub(crate) roles: u16,
}

impl Token {
    /// Returns whether it has one of these roles in a sentence.
    pub(crate) fn is(&self, roles: u16) -> bool {
        self.roles & roles != 0
    }
}

/// Splits normalised text; `key` gives a word's key. Chat spelling is written out, unless the text holds
/// characters of an unspaced script: in a Chinese sentence `u` is a coin and not a person.
pub(crate) fn tokenise(text: &str, read_in: ReadIn, key: impl Fn(&str) -> u64) -> Vec<Token> {
    let spelled = read_in.spelled().filter(|_| text.is_ascii() || !text.chars().any(is_unspaced));
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
            let (word, roles) = (word.to_owned(), read_in.role(word));
            tokens.push(Token { word, key, single, opens, pauses, asks: false, roles });
            (opens, pauses) = (false, false);
        };
        if !piece.is_ascii() && piece.chars().any(is_unspaced) {
            let mut buffer = [0; 4];
            for c in piece.chars() {
                push(c.encode_utf8(&mut buffer), is_unspaced(c));
            }
            continue;
        }
        spell_out(piece, spelled, &mut |word| push(word, false));
    }
    if let Some(last) = tokens.last_mut() {
        last.asks |= text[end..].contains(QUESTION_MARKS);
    }
    tokens
}

const QUESTION_MARKS: [char; 2] = ['?', '？'];
/// Marks between which a sentence stands: Spanish has some before it.
const SENTENCE_ENDS: [char; 12] = ['.', '?', '!', ';', '\n', '。', '？', '！', '；', '…', '¿', '¡'];

const PAUSES: [char; 6] = [',', ':', '，', '、', '：', '—'];

/// Calls back with the word or words that a piece of text stands for.
fn spell_out(piece: &str, spelled: Option<&Lang>, push: &mut impl FnMut(&str)) {
    if !piece.contains(['\'', '_']) {
        return written_out(piece, spelled, push);
    }
    let reading = spelled.map(|lang| &lang.reading);
    let mut shortened = reading.into_iter().flat_map(|reading| reading.shortened);
    let Some((short, long)) = shortened.find(|(short, _)| piece.ends_with(short)) else {
        // A possessive stands for nothing in whatever language.
        let piece = piece.strip_suffix("'s").unwrap_or(piece).replace(['\'', '_'], "");
        return written_out(&piece, spelled, push);
    };
    let mut clipped = reading.into_iter().flat_map(|reading| reading.clipped);
    let clipped = clipped.find(|(clipped, _)| *clipped == piece);
    let word = clipped.map_or(&piece[..piece.len() - short.len()], |(_, word)| word);
    written_out(&word.replace(['\'', '_'], ""), spelled, push);
    if !long.is_empty() {
        push(long);
    }
}

fn written_out(word: &str, spelled: Option<&Lang>, push: &mut impl FnMut(&str)) {
    if word.is_empty() {
        return;
    }
    match spelled.and_then(|lang| lang.written_out(word)) {
        Some(words) => words.iter().for_each(|word| push(word)),
        None => push(word),
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

#[cfg(test)]
mod tests {
    use super::tokenise;
    use crate::matching::english;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words: Vec<_> = tokenise(text, english(), |_| 0).into_iter().map(|t| t.word).collect();
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
            tokenise("paid him. is it ok", english(), |_| 0).iter().map(|t| t.opens).collect();
        assert_eq!(opens, [true, false, true, false, false]);
    }
}
