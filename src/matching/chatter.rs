//! Small talk: thanks, greetings, praise, laughter; and messages that only point at somebody else's.
//! Both are recognised by their words alone, all of which must be of a kind: one more word, and it is a
//! question like any other.

use super::courtesy::without_courtesy;
use super::normalise::normalise;
use super::sentences::looks_like_question;
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

const GREETING: &str = "\
    hello hi hey hiya heya howdy yo hola hallo greetings morning afternoon evening sup wassup gm";
const KIND: &str = "\
    thanks thank thx ty tysm thankyou tnx cheers gracias merci danke good great gr8 nice cool \
    awesome amazing excellent perfect wonderful brilliant fantastic love loved lovely best \
    helpful useful smart clever congrats bravo yay appreciate appreciated legend impressive goat \
    beautiful superb neat sweet";
const HEARD: &str = "\
    lol lmao rofl xd ok okay k kk yes yep yeah yup no nope fine understood got gotcha wow noted \
    bye goodbye cya later sorry welcome hm";
const UNKIND: &str = "\
    bad stupid dumb useless shit crap sucks suck hate terrible awful worst trash idiot boring \
    wrong";
const AROUND: &str = "\
    i you u we they it its s m re ve this that the a an so very much lot lots really just is are \
    was be to for of and my me your ur bot bots caveat robot job work one there here everyone \
    everybody all guys folks again day help helping answer info too oh ah man bro dude sir buddy \
    friend mate in advance night well";
const CHINESE_GREETING: &str = "\
    大家早上好 大家晚上好 大家下午好 早上好 下午好 晚上好 大家好 各位好 你们好 你好 您好 哈喽 哈啰 嗨 早安 在吗";
const CHINESE_KIND: &str = "\
    非常感谢 谢谢 多谢 感谢 谢啦 谢了 辛苦了 辛苦 好机器人 好棒 真棒 太棒了 不错 厉害 点赞 赞 棒 牛 爱你";
const CHINESE_HEARD: &str = "\
    好的 太好了 真好 很好 哈哈 哈 呵呵 嘻嘻 明白了 明白 知道了 懂了 收到 再见 拜拜 晚安";
const CHINESE_UNKIND: &str = "\
    垃圾 没用 笨蛋 傻 笨";
const CHINESE_AROUND: &str = "\
    机器人 大家 你们 你 您 的 了 啊 呀 啦 哦 哟 嗯 很 真 太 这个 好";
/// What is asked of somebody and not of something.
const HOW_ARE_YOU: [&str; 7] = [
    "how are you",
    "how are you doing",
    "how is it going",
    "hows it going",
    "how r u",
    "whats up",
    "how do you do",
];

/// Words that point, and what stands around them.
const POINTING: &str = "\
    this that it these those them him her he she they the one above up question questions \
    message msg post title thread guy person member friend op here there can could would will \
    you u please pls plz kindly answer answers reply respond explain help tell address handle \
    see look at check read know any anyone somebody someone idea ideas thoughts thought what \
    about how why really do does is s to for with on out of a and so me us his their my i mean \
    hi hey hello bot caveat";
const CHINESE_POINTING: &str = "\
    这个问题 那个问题 这条消息 那条消息 这个 那个 这条 那条 这里 上面 楼上 问题 消息 标题 回答一下 解答一下 回复一下 回答 解答 回复 答一下 看一下 看看 看 帮忙 帮 \
    他 她 他们 怎么看 怎么说 怎么 为什么 什么意思 可不可以 能不能 可以 能 会 知道 有人 谁 请 麻烦 一下 你 您 我 的 吗 呢 吧 这 那 如题 见";

/// The kind of small talk that a message is, if it is nothing else.
pub fn chatter(text: &str) -> Option<Chatter> {
    // Neither word alone is praise.
    let level = normalise(text).replace("well done", "bravo");
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
    let spaced: Vec<String> = words(&level).collect();
    let line = spaced.join(" ");
    if HOW_ARE_YOU.iter().any(|known| line.ends_with(known) && only_greets(&line, known)) {
        return Some(Chatter::Greeting);
    }
    let asked = without_courtesy(text);
    if looks_like_question(asked.as_deref().unwrap_or(&level), true) {
        return None;
    }
    let lists: [(&str, &str); 5] = [
        (GREETING, CHINESE_GREETING),
        (KIND, CHINESE_KIND),
        (UNKIND, CHINESE_UNKIND),
        (HEARD, CHINESE_HEARD),
        (AROUND, CHINESE_AROUND),
    ];
    let mut said = [false; 5];
    for word in &spaced {
        if laughs(word) {
            said[3] = true;
        } else if word.chars().all(is_han) {
            consume(word, &lists.map(|(_, chinese)| chinese), &mut said)?;
        } else {
            let found = lists.iter().position(|(english, _)| is_one_of(word, english));
            said[found?] = true;
        }
    }
    match said {
        [_, _, true, ..] => Some(Chatter::Nothing),
        [_, true, ..] if !said[0] || !is_time_of_day(&line) => Some(Chatter::Kind),
        [true, ..] => Some(Chatter::Greeting),
        [_, _, _, true, _] => Some(Chatter::Nothing),
        _ => None,
    }
}

/// Returns whether a message only refers to another one: "can you answer this?", "^", "?".
pub fn points(text: &str) -> bool {
    let level = normalise(text);
    let mut spaced = words(&level).peekable();
    if spaced.peek().is_none() {
        let arrows = ['☝', '👆', '⬆', '↑', '⤴'];
        return level.contains(['^', '?']) || text.contains(arrows);
    }
    spaced.all(|word| {
        if word.chars().all(is_han) {
            consume(&word, &[CHINESE_POINTING, CHINESE_GREETING], &mut [false; 2]).is_some()
        } else {
            is_in(POINTING, &word)
        }
    })
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
fn consume<const N: usize>(text: &str, lists: &[&str; N], said: &mut [bool; N]) -> Option<()> {
    let mut rest = text;
    while !rest.is_empty() {
        let known =
            lists.iter().enumerate().flat_map(|(at, list)| list.split(' ').map(move |w| (at, w)));
        let begins = known.filter(|(_, word)| rest.starts_with(*word));
        let (at, word) = begins.max_by_key(|(_, word)| word.len())?;
        said[at] = true;
        rest = &rest[word.len()..];
    }
    Some(())
}

/// Whether a word is in a list.
fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Whether a word is one of these, however long it is drawn: "thaaanks", "goood".
fn is_one_of(word: &str, list: &str) -> bool {
    if is_in(list, word) {
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
    (drawn || doubled) && [shortened(2), shortened(1)].iter().any(|short| is_in(list, short))
}

fn laughs(word: &str) -> bool {
    let of = |letters: &[char]| word.chars().all(|c| letters.contains(&c));
    word.len() >= 3 && word.contains('h') && (of(&['h', 'a']) || of(&['h', 'e']))
}

/// "Good morning" praises nobody.
fn is_time_of_day(line: &str) -> bool {
    let is_of = |word: &str| ["morning", "afternoon", "evening"].contains(&word);
    let others = line.split(' ').filter(|word| is_in(KIND, word) && *word != "good");
    line.split(' ').any(is_of) && others.count() == 0
}

/// Whether there is nothing but a greeting before the end of a line.
fn only_greets(line: &str, end: &str) -> bool {
    let before = &line[..line.len() - end.len()];
    before.split_whitespace().all(|word| is_in(GREETING, word) || is_in(AROUND, word))
}

#[cfg(test)]
mod tests {
    use super::{Chatter, chatter, points};

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
