//! Whether a question denies what an entry is about: "I do not want a refund".

use super::model::Model;
use super::tokens::Token;
use crate::lang::{DENIES, DENIES_BRIEFLY, LEADS, TURNED};

/// What tells less than this is not what is denied.
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
        // 能不能 and 有没有 ask, they do not deny.
        let asks = token.single
            && at > 0
            && after.first().is_some_and(|next| next.word == tokens[at - 1].word);
        let reach = if turned || asks || !leads { 0 } else { REACH };
        after.iter().take_while(|next| !next.opens).take(reach)
    })
}

/// Whether a word denies.
pub(crate) fn denies(token: &Token) -> bool {
    token.is(DENIES)
}

impl Model {
    /// Whether a text denies what an entry is about: the entry says a word that the text denies, and
    /// has no phrasing that denies it too. `denials` are the keys of words that deny.
    pub(crate) fn is_denied(
        &self,
        entry: usize,
        tokens: &[Token],
        denials: impl Iterator<Item = u64>,
    ) -> bool {
        let number = |key: u64| self.features.numbers.get(&key).copied();
        let denials: Vec<u32> = denials.filter_map(number).collect();
        let mut says = false;
        for word in denied(tokens).filter_map(|token| number(token.key)) {
            if self.coverage.tells(word) < TELLING || !self.coverage.has(entry, word, None) {
                continue;
            }
            if denials.iter().any(|denial| self.coverage.has(entry, *denial, Some(word))) {
                return false;
            }
            says = true;
        }
        says
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
        check("how do i pay", &[]);
        check("why does it not work", &[]);
        check("no idea how to pay with it", &[]);
    }
}
