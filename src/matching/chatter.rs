//! Small talk: thanks, greetings, praise, laughter; and messages that only point at somebody else's.
//! Both are recognised by their words alone, all of which must be of a kind: one more word, and it is a
//! question like any other.

use super::read::Levelled;
use super::sentences::looks_like_question;
use crate::lang::{Chatter as Chatting, ReadIn};
use crate::text::is_han;

/// A kind of small talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chatter {
    /// A greeting.
    Greeting,
    /// Thanks or praise.
    Kind,
    /// An emoji, a mark, laughter, an "ok", or something unkind: it wants no words.
    Nothing,
}

/// Letters of the longest message of this kind.
const LONGEST: usize = 120;

/// The lists of words that are told apart: greetings, thanks and praise, unkind words, words that only say
/// that something was heard, and words that may stand around all of these.
const LISTS: [fn(&Chatting) -> &'static [&'static str]; 5] =
    [|of| of.greeting, |of| of.kind, |of| of.unkind, |of| of.heard, |of| of.around];
/// The places of three of them.
const KIND: usize = 1;
const HEARD: usize = 3;
const AROUND: usize = 4;

/// The kind of small talk that a message is, if it is nothing else.
pub fn chatter(message: &Levelled<'_>) -> Option<Chatter> {
    let (text, level) = (message.text(), message.level());
    let count = level.chars().filter(|c| c.is_alphanumeric()).count();
    if count == 0 {
        let waves = text.contains('👋');
        // A link may be what somebody wants to know about.
        let says_nothing = text.trim().is_empty() || text.contains("://");
        return (!says_nothing).then_some(if waves { Chatter::Greeting } else { Chatter::Nothing });
    }
    if count > LONGEST {
        return None;
    }
    ReadIn::ways().find_map(|read_in| chatter_in(level, message.asked(), read_in))
}

/// Like [`chatter`], but for a levelled message that is read in these languages; `asked` is the message
/// without courtesy.
fn chatter_in(level: &str, asked: &str, read_in: ReadIn) -> Option<Chatter> {
    let mut level = level.to_owned();
    for (phrase, word) in read_in.languages().flat_map(|lang| lang.manners.chatter.phrases) {
        level = level.replace(phrase, word);
    }
    let spaced: Vec<String> = words(&level).collect();
    let line = spaced.join(" ");
    let mut known = read_in.languages().flat_map(|lang| lang.manners.chatter.how_are_you);
    if known.any(|known| line.ends_with(known) && only_greets(&line, known, read_in)) {
        return Some(Chatter::Greeting);
    }
    if looks_like_question(asked, read_in) {
        return None;
    }
    let mut said = [false; LISTS.len()];
    for word in &spaced {
        if laughs(word, read_in) {
            said[HEARD] = true;
        } else if word.chars().all(is_han) {
            let lists = LISTS.map(|list| all(read_in, list).collect::<Vec<_>>());
            consume(word, &lists, &mut said)?;
        } else {
            let found = LISTS.iter().position(|list| is_one_of(word, read_in, *list));
            said[found?] = true;
        }
    }
    match said {
        [_, _, true, ..] => Some(Chatter::Nothing),
        [_, true, ..] if !said[0] || !is_time_of_day(&line, read_in) => Some(Chatter::Kind),
        [true, ..] => Some(Chatter::Greeting),
        [_, _, _, true, _] => Some(Chatter::Nothing),
        _ => None,
    }
}

/// Returns whether a message only refers to another one: "can you answer this?", "^", "?".
pub fn points(message: &Levelled<'_>) -> bool {
    let (text, level) = (message.text(), message.level());
    let spaced: Vec<String> = words(level).collect();
    if spaced.is_empty() {
        let arrows = ['☝', '👆', '⬆', '↑', '⤴'];
        return level.contains(['^', '?']) || text.contains(arrows);
    }
    ReadIn::ways().any(|read_in| {
        let (pointing, greeting) = (|of: &Chatting| of.pointing, |of: &Chatting| of.greeting);
        spaced.iter().all(|word| {
            if word.chars().all(is_han) {
                let lists = [all(read_in, pointing).collect(), all(read_in, greeting).collect()];
                consume(word, &lists, &mut [false; 2]).is_some()
            } else {
                is_in(word, read_in, pointing)
            }
        })
    })
}

/// A list of all languages that a text is read in.
fn all(
    read_in: ReadIn,
    list: fn(&Chatting) -> &'static [&'static str],
) -> impl Iterator<Item = &'static str> {
    read_in.languages().flat_map(move |lang| list(&lang.manners.chatter)).copied()
}

/// The words of levelled text; of Chinese, what stands between marks and other words.
fn words(level: &str) -> impl Iterator<Item = String> + '_ {
    let pieces = level.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
    pieces.flat_map(|piece| {
        let mut parts: Vec<String> = Vec::new();
        let mut last = None;
        for c in piece.chars() {
            let han = is_han(c);
            match parts.last_mut().filter(|_| last == Some(han)) {
                Some(part) => part.push(c),
                None => parts.push(c.to_string()),
            }
            last = Some(han);
        }
        parts
    })
}

/// Takes what the lists know from Chinese text until nothing is left, the longest first, and notes which
/// lists it was of; `None` where something else is in it.
fn consume<const N: usize>(
    text: &str,
    lists: &[Vec<&'static str>; N],
    said: &mut [bool; N],
) -> Option<()> {
    let mut rest = text;
    while !rest.is_empty() {
        let known = lists
            .iter()
            .enumerate()
            .flat_map(|(at, list)| list.iter().map(move |word| (at, *word)));
        let begins = known.filter(|(_, word)| rest.starts_with(*word));
        let (at, word) = begins.max_by_key(|(_, word)| word.len())?;
        said[at] = true;
        rest = &rest[word.len()..];
    }
    Some(())
}

/// Returns whether a word is in a list.
fn is_in(word: &str, read_in: ReadIn, list: fn(&Chatting) -> &'static [&'static str]) -> bool {
    all(read_in, list).any(|known| known == word)
}

/// Returns whether a word is in a list, even with letters repeated: "thaaanks", "goood".
fn is_one_of(word: &str, read_in: ReadIn, list: fn(&Chatting) -> &'static [&'static str]) -> bool {
    if is_in(word, read_in, list) {
        return true;
    }
    let shortened = |most: usize| {
        let mut short = String::new();
        let mut run = 0;
        for c in word.chars() {
            run = if short.ends_with(c) { run + 1 } else { 1 };
            if run <= most {
                short.push(c);
            }
        }
        short
    };
    let drawn = word.chars().count() > shortened(2).chars().count();
    let ends = word.chars().rev().take(2).collect::<Vec<_>>();
    let doubled = ends.len() == 2 && ends[0] == ends[1];
    (drawn || doubled)
        && [shortened(2), shortened(1)].iter().any(|short| is_in(short, read_in, list))
}

/// Returns whether a word repeats a laugh: "hahaha".
fn laughs(word: &str, read_in: ReadIn) -> bool {
    let repeats = |laugh: &str| {
        word.chars().all(|c| laugh.contains(c))
            && laugh.chars().next().is_some_and(|c| word.contains(c))
    };
    word.len() >= 3 && all(read_in, |of| of.laughter).any(repeats)
}

/// "Good morning" praises nobody.
fn is_time_of_day(line: &str, read_in: ReadIn) -> bool {
    let good = |word: &&str| !is_in(word, read_in, |of| of.good);
    let mut others = line.split(' ').filter(|word| is_in(word, read_in, LISTS[KIND])).filter(good);
    line.split(' ').any(|word| is_in(word, read_in, |of| of.day)) && others.next().is_none()
}

/// Returns whether there is only a greeting before this end of a line.
fn only_greets(line: &str, end: &str, read_in: ReadIn) -> bool {
    let before = &line[..line.len() - end.len()];
    let greets = |word: &str| is_in(word, read_in, LISTS[0]) || is_in(word, read_in, LISTS[AROUND]);
    before.split_whitespace().all(greets)
}

#[cfg(test)]
mod tests {
    use super::{Chatter, Levelled};

    fn chatter(text: &str) -> Option<Chatter> {
        super::chatter(&Levelled::new(text))
    }

    fn points(text: &str) -> bool {
        super::points(&Levelled::new(text))
    }

    #[test]
    fn knows_what_asks_nothing() {
        for text in [
            "thanks",
            "Thank you so much!!",
            "good bot",
            "thx <@1>",
            "I love <@1> it is great",
            "niiice",
            "thaaanks",
            "got it, thanks",
            "谢谢",
            "謝謝你",
            "多谢啦",
            "真棒！",
            "好的，谢谢",
            "thanks 谢谢",
            "well done",
            "hi, thanks",
        ] {
            assert_eq!(chatter(text), Some(Chatter::Kind), "{text}");
        }
        for text in [
            "hi",
            "Hello!",
            "heyyy",
            "hey there",
            "good morning",
            "hi bot 👋",
            "👋",
            "你好",
            "大家好",
            "您好！",
            "how are you?",
            "hi, how are you",
            "good evening everyone",
        ] {
            assert_eq!(chatter(text), Some(Chatter::Greeting), "{text}");
        }
        for text in [
            "👍",
            "<:pepe:1234>",
            "!!!",
            "bad bot",
            "you are useless",
            "lol",
            "hahaha",
            "ok",
            "好的",
            "bye",
        ] {
            assert_eq!(chatter(text), Some(Chatter::Nothing), "{text}");
        }
        for text in [
            "",
            "what is tether",
            "is it good?",
            "https://x.example/",
            "thanks, but is it legal",
            "hi what is usdt",
            "usdt",
            "hello world",
            "help",
            "is this really ok?",
            "谢谢，那合法吗",
            "你好像不懂",
            "good wallet",
            "is usdt good",
            "thanks for the usdt",
        ] {
            assert_eq!(chatter(text), None, "{text}");
        }
    }

    #[test]
    fn knows_what_points_elsewhere() {
        for text in [
            "^",
            "^^",
            "?",
            "???",
            "this",
            "This ^",
            "can you answer this?",
            "please help him",
            "👆",
            "<@1> what about that one",
            "any idea?",
            "see title please",
            "这个呢？",
            "能回答一下吗",
            "why?",
            "能幫他解答一下嗎",
            "hello, any idea?",
            "hi, can you answer that question please?",
        ] {
            assert!(points(text), "{text}");
        }
        for text in
            ["", "is it legal?", "usdt?", "what about companies", "这合法吗", "thanks", "👍"]
        {
            assert!(!points(text), "{text}");
        }
    }
}
