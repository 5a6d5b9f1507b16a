//! Whether a question denies what an entry is about: "I do not want a refund".

use super::tokens::Token;

/// Words that deny what stands after them.
const DENYING: [&str; 10] =
    ["not", "no", "never", "without", "nor", "neither", "不", "没", "别", "勿"];
/// Words after "not" that only turn a question round: "can't I", "isn't it".
const TURNED: [&str; 14] = [
    "i", "you", "we", "they", "he", "she", "it", "this", "that", "these", "those", "there", "my",
    "anyone",
];
/// How far a denial reaches, in words.
const REACH: usize = 3;

/// The tokens that a text denies: those that stand after a denial, in the same sentence and as far as
/// it reaches.
pub(crate) fn denied(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    tokens.iter().enumerate().filter(|(_, token)| denies(token)).flat_map(move |(at, token)| {
        let after = &tokens[at + 1..];
        let turned = after.first().is_some_and(|next| TURNED.contains(&next.word.as_str()));
        // 能不能 and 有没有 ask, they do not deny.
        let asks = token.single && at > 0 && after.first().is_some_and(|next| next.word == tokens[at - 1].word);
        let reach = if turned || asks { 0 } else { REACH };
        after.iter().take_while(|next| !next.opens).take(reach)
    })
}

/// Whether a word denies.
pub(crate) fn denies(token: &Token) -> bool {
    DENYING.contains(&token.word.as_str())
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
        check("how do i pay", &[]);
    }
}
