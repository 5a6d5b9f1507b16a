//! Detects questions that negate what an entry is about: "I do not want a refund".

use super::model::Model;
use super::tokens::Token;
use crate::lang::{DENIES, DENIES_BRIEFLY, LEADS, MARKS, TURNED};

/// A word with less weight than this is not what a text denies.
const TELLING: f32 = 0.7;
/// Some words deny what stands after them when the sentence has no more words than this: "no thanks", but
/// "no idea how" denies nothing.
const BRIEF: usize = 3;
/// How far a denial reaches, in words.
const REACH: usize = 3;

/// The tokens that a text denies: those that stand after a denial, in the same sentence and as far as
/// it reaches. A denial of a wish or a state stands at the beginning, "I really do not want it"; after any
/// other word, as in "why does it not work", it is part of the matter.
pub(crate) fn denied(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    tokens.iter().enumerate().filter(|(_, token)| denies(token)).flat_map(move |(at, token)| {
        let after = &tokens[at + 1..];
        let begin = tokens[..=at].iter().rposition(|token| token.opens).unwrap_or(0);
        let leads = tokens[begin..at].iter().all(|before| before.is(LEADS));
        let rest = after.iter().take_while(|next| !next.opens).count();
        let leads = leads && (!token.is(DENIES_BRIEFLY) || rest < BRIEF);
        let turned = after.first().is_some_and(|next| next.is(TURNED));
        // 能不能, 有没有 and 不能…吗 ask, they do not deny.
        let twice = at > 0 && after.first().is_some_and(|next| next.word == tokens[at - 1].word);
        let asks = token.single && (twice || after[..rest].iter().any(|next| next.is(MARKS)));
        let reach = if turned || asks || !leads { 0 } else { REACH };
        after.iter().take_while(|next| !next.opens).take(reach)
    })
}

/// Returns whether a word is a negation.
pub(crate) fn denies(token: &Token) -> bool {
    token.is(DENIES)
}

impl Model {
    /// Returns whether a text denies what an entry is about: it denies one of the entry's weighty words, and
    /// no phrasing of the entry denies the weightiest of these.
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
    use crate::matching::english;
    use crate::matching::tokens::tokenise;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let tokens = tokenise(text, english(), |_| 0);
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
