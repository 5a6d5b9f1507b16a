//! Recognises questions about the bot itself, rather than about the FAQ's subject.

use super::courtesy::without_courtesy;
use super::normalise::normalise;
use crate::pack::phrasing_key;

/// Such messages, as [`phrasing_key`] writes them. A pack that holds one of them answers it.
const ASKING: [&str; 44] = [
    "help",
    "helpme",
    "helpplease",
    "pleasehelp",
    "ineedhelp",
    "commands",
    "command",
    "menu",
    "info",
    "start",
    "faq",
    "topics",
    "whatcanyoudo",
    "whatcanyoudoforme",
    "whatcanyouhelpwith",
    "whatcanyouhelpmewith",
    "whatdoyoudo",
    "whatdoyouknow",
    "whatdoyouknowabout",
    "whatcaniask",
    "whatcaniaskyou",
    "whatcaniaskhere",
    "whatisthisbot",
    "whatisthisbotfor",
    "whatareyoufor",
    "whatdoesthisbotdo",
    "howdoyouwork",
    "howdoesthiswork",
    "howdoesthisbotwork",
    "howdoiusethis",
    "howdoiuseyou",
    "howdoiusethisbot",
    "canyouhelpme",
    "canyouhelp",
    "帮助",
    "帮忙",
    "菜单",
    "怎么用",
    "你会什么",
    "你能做什么",
    "你能干什么",
    "你有什么用",
    "可以问什么",
    "能问你什么",
];

/// Whether a message asks what can be asked.
pub fn asks_for_help(text: &str) -> bool {
    let asked = without_courtesy(text).unwrap_or_else(|| normalise(text));
    ASKING.contains(&phrasing_key(&asked).as_str())
}

#[cfg(test)]
mod tests {
    use super::asks_for_help;

    #[test]
    fn knows_who_asks_for_help() {
        for text in [
            "help",
            "Help!",
            "hi, what can you do?",
            "<@1> what can you do?",
            "你能做什么？",
            "你能做什麼",
        ] {
            assert!(asks_for_help(text), "{text}");
        }
        for text in ["", "help me pay with usdt", "i need help, he took my coins", "what"] {
            assert!(!asks_for_help(text), "{text}");
        }
    }
}
