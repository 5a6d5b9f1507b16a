//! Detects similar texts of opposite meaning: one is negated, or has a word with a negating prefix or
//! an antonym. Every decision by similarity must check this first.

use super::normalise::normalise;
use super::tokens::{Token, tokenise};
#[cfg(feature = "store")]
use crate::lang;
use crate::lang::{ReadIn, TWICE};

/// Letters that a turned word must share with the other one, so that endings do not matter.
const SHARED: usize = 4;

/// Returns whether one text denies or reverses what the other says, as far as words can tell. Both were read
/// in `language`, if it has a folder.
#[cfg(feature = "store")]
pub(crate) fn opposed_in(language: &str, one: &str, other: &str) -> bool {
    let read_in = lang::of(language).map_or_else(ReadIn::plain, ReadIn::beside);
    opposed(one, other, read_in)
}

/// Like `opposed_in`, but for texts that are read in these languages: `wo` is "without" in English chats, and
/// "where" in German.
pub(crate) fn opposed(one: &str, other: &str, read_in: ReadIn) -> bool {
    let words = |text: &str| words(&tokenise(&normalise(text), read_in, |_| 0));
    opposed_words(&words(one), &words(other), read_in)
}

/// The words of a text; of a Chinese question with "能不能", only the verb.
pub(super) fn words(tokens: &[Token]) -> Vec<String> {
    let mut words: Vec<String> = Vec::with_capacity(tokens.len());
    let mut between = false;
    for token in tokens {
        words.push(token.word.clone());
        let is_between = std::mem::replace(&mut between, token.is(TWICE));
        if let [.., before, _, after] = words.as_slice()
            && token.single
            && before == after
            && is_between
        {
            words.truncate(words.len() - 2);
        }
    }
    words
}

/// Like [`opposed`], but for the words of two texts.
pub(super) fn opposed_words(one: &[String], other: &[String], read_in: ReadIn) -> bool {
    let (one, other) = without_common(one, other);
    let is_denial =
        |word: &str| read_in.languages().any(|lang| lang.reading.opposing.contains(&word));
    let denies = |words: &[&str]| words.iter().filter(|word| is_denial(word)).count() % 2;
    if denies(&one) != denies(&other) {
        return true;
    }
    let is_opposite = |a: &str, b: &str| {
        turned(a, b, read_in) || turned(b, a, read_in) || on_two_sides(a, b, read_in)
    };
    one.iter().any(|a| other.iter().any(|b| is_opposite(a, b)))
}

/// The words of each text that the other does not have.
pub(super) fn without_common<'a>(
    one: &'a [String],
    other: &'a [String],
) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut rest: Vec<&str> = other.iter().map(String::as_str).collect();
    let own = one.iter().map(String::as_str).filter(|word| {
        let common = rest.iter().position(|same| same == word);
        common.map(|at| rest.swap_remove(at)).is_none()
    });
    let own = own.collect();
    (own, rest)
}

/// Returns whether a word is another one with a negating prefix: illegal and legally.
pub(super) fn turned(long: &str, short: &str, read_in: ReadIn) -> bool {
    let start = |word: &str| word.char_indices().nth(SHARED).map_or(word.len(), |(end, _)| end);
    let turning = read_in.languages().flat_map(|lang| lang.reading.turning);
    turning
        .filter_map(|turning| long.strip_prefix(turning))
        .any(|rest| rest.chars().count() > 2 && rest[..start(rest)] == short[..start(short)])
}

fn on_two_sides(one: &str, other: &str, read_in: ReadIn) -> bool {
    let sides = |a: &str, b: &str| {
        read_in.languages().map(|lang| &lang.reading).any(|reading| {
            reading.sides.iter().any(|(left, right)| a.starts_with(left) && b.starts_with(right))
                || reading.characters.contains(&(a, b))
        })
    };
    sides(one, other) || sides(other, one)
}

#[cfg(test)]
mod tests {
    use super::opposed;
    use crate::matching::english;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        assert_eq!(opposed(one, other, english()), expected, "{one} | {other}");
        assert_eq!(opposed(other, one, english()), expected, "{other} | {one}");
    }

    #[test]
    fn english_chat_spelling_is_english() {
        let where_and_whether = ["wo kann ich mit hummer zahlen", "kann ich mit hummer zahlen"];
        assert!(!opposed(where_and_whether[0], where_and_whether[1], english().as_it_stands()));
        assert!(opposed("can i pay wo a lobster", "can i pay with a lobster", english()));
    }

    #[test]
    fn what_is_denied_or_turned_round_is_opposed() {
        check("is paying with lobster legal here", "is paying with lobster illegal here", true);
        check("is paying with lobster legal here", "is paying with lobster ilegal here", true);
        check("can they legally do that", "can they illegally do that", true);
        check("can I pay with a lobster", "can't I pay with a lobster", true);
        check("can I pay with a lobster", "i cannot pay with a lobster", true);
        check("why do they take lobsters", "why don't they take lobsters", true);
        check("pay with a receipt", "pay without a receipt", true);
        check("who may buy a lobster", "who may sell a lobster", true);
        check("is it allowed in the port", "is it forbidden in the port", true);
        check("is it safe to eat", "is it unsafe to eat", true);
        check("is it fit to eat", "is it unfit to eat", true);
        check("这里能付龙虾吗", "这里不能付龙虾吗", true);
        check("我能不能付龙虾", "我不能付龙虾", true);
        check("在哪里买龙虾", "在哪里卖龙虾", true);
    }

    #[test]
    fn what_is_only_worded_otherwise_is_not() {
        check("", "", false);
        check("which wine goes with lobster", "which wines go with lobster", false);
        check("which wine goes with lobster", "what wine goes with lobster", false);
        check("is it legal", "is it legal in china", false);
        check("why can't I pay", "why can I not pay", false);
        check("is it illegal here", "illegal here is it", false);
        check("not here, not now", "not now, not here", false);
        check("can I pay in port", "can I pay in the sport", false);
        check("能不能付龙虾", "能付龙虾吗", false);
    }
}
