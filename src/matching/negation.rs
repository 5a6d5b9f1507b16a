//! Detects questions that negate what an entry is about: "I do not want a refund".

use super::model::Model;
use super::tokens::Token;

/// Words that deny what stands after them.
pub(crate) const DENYING: [&str; 10] =
    ["not", "no", "never", "without", "nor", "neither", "不", "没", "别", "勿"];
/// Words after "not" that only turn a question round: "can't I", "isn't it".
const TURNED: [&str; 14] = [
    "i", "you", "we", "they", "he", "she", "it", "this", "that", "these", "those", "there", "my",
    "anyone",
];
/// What tells less than this is not what is denied.
const TELLING: f32 = 0.7;
/// Words that may stand before the denial of a wish or a state: "I really do not want it", "please do
/// not cancel it". After any other word, as in "why does it not work", a denial is part of the matter.
const BEFORE: [&str; 44] = [
    "i", "we", "he", "she", "they", "it", "you", "please", "do", "does", "did", "am", "is", "are",
    "was", "were", "have", "has", "would", "will", "can", "should", "really", "sorry", "no", "so",
    "but", "and", "just", "still", "actually", "hi", "hello", "thanks", "我", "们", "请", "先",
    "也", "都", "就", "还", "真", "的",
];
/// "No" denies what stands after it when the sentence has no more words than this: "no thanks", but
/// "no idea how" denies nothing.
const BRIEF: usize = 3;
/// How far a denial reaches, in words.
const REACH: usize = 3;

/// The tokens that a text denies: those that stand after a denial, in the same sentence and as far as
/// it reaches.
pub(crate) fn denied(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    tokens.iter().enumerate().filter(|(_, token)| denies(token)).flat_map(move |(at, token)| {
        let after = &tokens[at + 1..];
        let begin = tokens[..=at].iter().rposition(|token| token.opens).unwrap_or(0);
        let leads = tokens[begin..at].iter().all(|before| BEFORE.contains(&before.word.as_str()));
        let rest = after.iter().take_while(|next| !next.opens).count();
        let leads = leads && (token.word != "no" || rest < BRIEF);
        let turned = after.first().is_some_and(|next| TURNED.contains(&next.word.as_str()));
        // 能不能, 有没有 and 不能…吗 ask, they do not deny.
        let twice = at > 0 && after.first().is_some_and(|next| next.word == tokens[at - 1].word);
        let asks = token.single && (twice || after[..rest].iter().any(|next| next.word == "吗"));
        let reach = if turned || asks || !leads { 0 } else { REACH };
        after.iter().take_while(|next| !next.opens).take(reach)
    })
}

/// Returns whether a word is a negation.
pub(crate) fn denies(token: &Token) -> bool {
    DENYING.contains(&token.word.as_str())
}

impl Model {
    /// Whether a text denies what an entry is about: of the words that it denies the one that tells most is
    /// one of the entry's, and no phrasing of the entry denies it too.
    pub(crate) fn is_denied(&self, entry: usize, tokens: &[Token]) -> bool {
        let words = denied(tokens).filter_map(|token| self.features.numbers.get(&token.key));
        let own = words.copied().filter(|&word| {
            self.coverage.language_weight(word) >= TELLING && self.coverage.has(entry, word)
        });
        let most = own.max_by(|&a, &b| {
            self.coverage.language_weight(a).total_cmp(&self.coverage.language_weight(b))
        });
        most.is_some_and(|word| !self.denied.contains(&(entry as u32, word)))
    }
}

#[cfg(test)]
mod tests {
    use super::denied;
    use crate::matching::tokens::tokenise;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let tokens = tokenise(text, true, |_| 0);
        let words: Vec<&str> = denied(&tokens).map(|token| token.word.as_str()).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn a_denial_reaches_what_stands_after_it() {
        check("i do not want a refund", &["want", "a", "refund"]);
        check("don't book a table", &["book", "a", "table"]);
        check("no thanks. bye", &["thanks"]);
        check("我不想退款", &["想", "退", "款"]);
    }

    #[test]
    fn a_question_turned_round_denies_nothing() {
        check("can't i pay with it", &[]);
        check("isn't it legal", &[]);
        check("能不能付", &[]);
        check("不能用它付款吗", &[]);
        check("how do i pay", &[]);
        check("why does it not work", &[]);
        check("no idea how to pay with it", &[]);
    }
}
