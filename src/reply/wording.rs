//! Every word that a member reads and that is not the pack's own, in one table per language.

use crate::pack::{Language, Severity};

/// The words of one language.
#[derive(Debug)]
pub struct Wording {
    /// The primary language tag that these words are for.
    primary: &'static str,
    /// The severities' names, mildest first.
    severities: [&'static str; 3],
    /// Above the cautions.
    pub cautions: &'static str,
    /// Above the advice.
    pub advice: &'static str,
    /// Above the sources.
    pub source: &'static str,
    /// Before the review date.
    pub reviewed: &'static str,
    /// Above related questions.
    pub related: &'static str,
    /// The title over two or three questions to choose from.
    pub suggest_title: &'static str,
    /// Under that title.
    pub suggest: &'static str,
    /// The title when the FAQ does not cover a question.
    pub decline_title: &'static str,
    /// Under that title.
    pub decline: &'static str,
    /// How to see what is covered, in Discord.
    pub browse_in_discord: &'static str,
    /// How to see what is covered, in the terminal.
    pub browse_in_terminal: &'static str,
    /// In place of an entry that a button or menu still names, but the pack no longer has.
    pub entry_gone: &'static str,
    /// To somebody who mentions the bot and says nothing.
    pub hello: &'static str,
    /// When a button or menu is none that this version knows.
    pub not_understood: &'static str,
    /// When something went wrong on our side.
    pub failed: &'static str,
    /// The placeholder of the menu of related questions.
    pub related_menu: &'static str,
}

/// English, and the words for every language that has none here.
static EN: Wording = Wording {
    primary: "en",
    severities: ["Good to know", "Caution", "Danger"],
    cautions: "Cautions",
    advice: "What to do instead",
    source: "Source",
    reviewed: "reviewed",
    related: "Related questions",
    suggest_title: "Did you mean one of these?",
    suggest: "I am not sure which question is yours. Choose one, or ask again in other words.",
    decline_title: "The FAQ does not cover that",
    decline: "I only answer from a curated FAQ, and I do not guess.",
    browse_in_discord: "To see what it covers, type /ask and look through the questions, or ask again in other words.",
    browse_in_terminal: "`caveat topics` lists what it covers.",
    entry_gone: "This question is no longer in the FAQ. Type /ask to see what is.",
    hello: "Hello! Ask me a question after my name, or with /ask, and I will answer from the FAQ.",
    not_understood: "This button is from another version of me and no longer works. Please ask again with /ask.",
    failed: "Something went wrong on my side, sorry. Please ask again in a moment.",
    related_menu: "Related questions",
};

static ZH: Wording = Wording {
    primary: "zh",
    severities: ["须知", "注意", "危险"],
    cautions: "注意事项",
    advice: "该怎么做",
    source: "来源",
    reviewed: "审阅于",
    related: "相关问题",
    suggest_title: "你想问的是不是其中一个？",
    suggest: "我不确定你问的是哪一个。请选一个，或者换个说法再问。",
    decline_title: "常见问题里没有这一条",
    decline: "我只根据整理好的常见问题回答，不会猜。",
    browse_in_discord: "想看都有哪些问题，请输入 /ask 浏览，或者换个说法再问。",
    browse_in_terminal: "运行 `caveat topics` 可以看到全部问题。",
    entry_gone: "这个问题已不在常见问题里。输入 /ask 可以看现有的问题。",
    hello: "你好！在我的名字后面写上问题，或者用 /ask 提问，我会按常见问题来回答。",
    not_understood: "这个按钮来自我的另一个版本，已经不能用了。请用 /ask 再问一次。",
    failed: "抱歉，我这边出了点问题。请稍后再问一次。",
    related_menu: "相关问题",
};

impl Wording {
    /// The words for a language, English for one that has none.
    pub fn of(language: &Language) -> &'static Self {
        if language.primary() == ZH.primary { &ZH } else { &EN }
    }

    /// Every table there is.
    pub fn all() -> [&'static Self; 2] {
        [&EN, &ZH]
    }

    /// The word for a severity: what the colour says, for those who do not see it.
    pub fn severity(&self, severity: Severity) -> &'static str {
        self.severities[severity as usize]
    }
}
