//! Detects similar texts of opposite meaning: one is negated, or has a word with a negating prefix or
//! an antonym. Every decision by similarity must check this first.

use super::normalise::normalise;
use super::tokens::{Token, tokenise};

/// Words that deny. English shortenings are written out before they are compared.
const DENYING: [&str; 26] = [
    "no", "not", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without",
    "hardly", "unable", "except", "refuse", "stop", "avoid", "不", "没", "無", "无", "非", "未",
    "别", "勿", "禁", "否",
];
/// What turns a word round when it stands before it; `i` is how "ilegal" is misspelled.
const TURNING: [&str; 11] = ["un", "il", "im", "in", "ir", "dis", "non", "anti", "mis", "de", "i"];
/// Letters that a turned word must share with the other one, so that endings do not matter.
const SHARED: usize = 4;
/// Words that stand on two sides, by their beginnings.
const SIDES: [(&str, &str); 30] = [
    ("allow", "ban"),
    ("allow", "forb"),
    ("allow", "prohibit"),
    ("legal", "ban"),
    ("permit", "ban"),
    ("permit", "forb"),
    ("permit", "prohibit"),
    ("accept", "reject"),
    ("accept", "refuse"),
    ("safe", "danger"),
    ("safe", "risk"),
    ("buy", "sell"),
    ("send", "receiv"),
    ("deposit", "withdraw"),
    ("lend", "borrow"),
    ("give", "take"),
    ("win", "los"),
    ("gain", "los"),
    ("more", "less"),
    ("most", "least"),
    ("before", "after"),
    ("always", "never"),
    ("with", "without"),
    ("open", "clos"),
    ("start", "stop"),
    ("start", "end"),
    ("enable", "disable"),
    ("true", "false"),
    ("good", "bad"),
    ("up", "down"),
];
/// The same in Chinese, where each is one character.
const CHARACTERS: [(&str, &str); 14] = [
    ("买", "卖"),
    ("收", "付"),
    ("收", "发"),
    ("存", "取"),
    ("进", "出"),
    ("借", "还"),
    ("赚", "亏"),
    ("多", "少"),
    ("前", "后"),
    ("开", "关"),
    ("有", "无"),
    ("对", "错"),
    ("真", "假"),
    ("上", "下"),
];

/// Whether what one text says, the other one denies or turns round, as far as words can tell. With `chat` both
/// may be spelled as in English chats: `wo` is without in English, and where in German.
pub(crate) fn opposed(one: &str, other: &str, chat: bool) -> bool {
    let words = |text: &str| words(&tokenise(&normalise(text), chat, |_| 0));
    opposed_words(&words(one), &words(other))
}

/// The words of a text; of a Chinese question by "能不能" only the verb.
pub(super) fn words(tokens: &[Token]) -> Vec<String> {
    let mut words: Vec<String> = Vec::with_capacity(tokens.len());
    for token in tokens {
        words.push(token.word.clone());
        if let [.., before, not, after] = words.as_slice()
            && token.single
            && before == after
            && matches!(not.as_str(), "不" | "没")
        {
            words.truncate(words.len() - 2);
        }
    }
    words
}

/// The same of the words of two texts.
pub(super) fn opposed_words(one: &[String], other: &[String]) -> bool {
    let (one, other) = without_common(one, other);
    let denies = |words: &[&str]| words.iter().filter(|word| DENYING.contains(word)).count() % 2;
    if denies(&one) != denies(&other) {
        return true;
    }
    one.iter().any(|a| other.iter().any(|b| turned(a, b) || turned(b, a) || on_two_sides(a, b)))
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

/// Whether a word is another one with "not" before it: illegal and legally.
pub(super) fn turned(long: &str, short: &str) -> bool {
    let start = |word: &str| word.char_indices().nth(SHARED).map_or(word.len(), |(end, _)| end);
    TURNING
        .iter()
        .filter_map(|turning| long.strip_prefix(turning))
        .any(|rest| rest.chars().count() > 2 && rest[..start(rest)] == short[..start(short)])
}

fn on_two_sides(one: &str, other: &str) -> bool {
    let sides = |a: &str, b: &str| {
        SIDES.iter().any(|(left, right)| a.starts_with(left) && b.starts_with(right))
            || CHARACTERS.contains(&(a, b))
    };
    sides(one, other) || sides(other, one)
}

#[cfg(test)]
mod tests {
    use super::opposed;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        assert_eq!(opposed(one, other, true), expected, "{one} | {other}");
        assert_eq!(opposed(other, one, true), expected, "{other} | {one}");
    }

    #[test]
    fn english_chat_spelling_is_english() {
        let where_and_whether = ["wo kann ich mit hummer zahlen", "kann ich mit hummer zahlen"];
        assert!(!opposed(where_and_whether[0], where_and_whether[1], false));
        assert!(opposed("can i pay wo a lobster", "can i pay with a lobster", true));
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
