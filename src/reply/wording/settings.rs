//! What is said of a server's settings, to those who may change them.

use serde::Serialize;

use super::naming::{Naming, naming};

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Settings {
    /// The title over all of them.
    pub title: &'static str,
    /// Outside servers, which have no settings.
    pub elsewhere: &'static str,
    /// When both a role and a channel were named.
    pub both: &'static str,
    /// When a use was named that there is not.
    pub which: &'static str,
    /// When a number is none from `{least}` to `{most}`.
    pub wrong_number: &'static str,
    /// When a language is none of `{languages}`.
    pub wrong_language: &'static str,
    /// When a setting could not be kept.
    pub lost: &'static str,
    /// In the log: `{who}` changed a setting.
    pub changed: &'static str,
    /// What can be chosen (`{range}`), and what holds otherwise (`{default}`).
    pub choice: &'static str,
    /// The range of a number.
    pub from_to: &'static str,
    /// How many more there are than are shown.
    pub more: &'static str,
    /// What the moderators' commands take is Discord's own setting.
    pub rights: &'static str,
    /// When channels are chosen, but the operator has not switched listening on.
    pub listening_off: &'static str,
    /// The channels that are read for questions.
    pub listening: Described,
    /// Whom members can turn to.
    pub human: Described,
    /// Where moderators read what the bot did.
    pub log: Described,
    /// The language of public replies; its range is a list.
    pub language: Described,
    /// For how many days misses are kept.
    pub miss_days: Counted,
    /// Seconds between replies to one member.
    pub member_pace: Counted,
    /// Seconds between replies in one channel.
    pub channel_pace: Counted,
    /// Minutes before something is said unasked again.
    pub silence: Counted,
    /// Who may ask by name.
    pub by_name: Described,
    /// Who may have somebody else answered.
    pub for_others: Described,
    /// Who is answered in public.
    pub in_public: Described,
    /// To somebody who asked by name, and may not.
    pub by_name_closed: Naming,
    /// To somebody who wanted somebody else answered, and may not.
    pub for_others_closed: Naming,
}

/// A setting.
#[derive(Debug, Serialize)]
pub struct Described {
    /// What it is.
    pub name: Naming,
    /// What can be chosen.
    pub range: &'static str,
    /// What holds when nothing is.
    pub default: &'static str,
    /// What it does.
    pub effect: Naming,
}

/// A setting that is a number.
#[derive(Debug, Serialize)]
pub struct Counted {
    /// What it is.
    pub name: &'static str,
    /// What it does.
    pub effect: Naming,
}

/// English.
pub(super) const EN: Settings = Settings {
    title: "Settings of this server",
    elsewhere: "Settings belong to a server. Please use this in one.",
    both: "Please name a role or a channel, not both.",
    which: "Please choose one of the uses that the list offers.",
    wrong_number: "That is out of range: please choose a whole number from {least} to {most}. Nothing was changed.",
    wrong_language: "I do not speak that language: please choose one of {languages}. Nothing was changed.",
    lost: "I could not save that just now, sorry. Nothing was changed. Please try again in a moment.",
    changed: "{who} changed a setting",
    choice: "Possible: {range}. Otherwise: {default}.",
    from_to: "{least} to {most}",
    more: "and {count} more",
    rights: "Who may use the commands of moderators is chosen in Discord: Server Settings, Integrations.",
    listening_off: "The operator has not switched listening on, so I read none. They start me with --listening, after switching on the message content intent in Discord's developer portal.",
    listening: Described {
        name: naming("Channels that I read for questions"),
        range: "text, news and forum channels",
        default: "none",
        effect: naming("There I also answer, unasked, what I am sure of."),
    },
    human: Described {
        name: naming("Whom members can turn to"),
        range: "a role or a channel",
        default: "the moderators",
        effect: naming("I name them when I have no answer."),
    },
    log: Described {
        name: naming("Where I tell moderators what I did"),
        range: "a text or news channel",
        default: "nowhere",
        effect: naming(
            "I write there what somebody changed, what became of pins, and when something is wrong with me.",
        ),
    },
    language: Described {
        name: naming("Language of public replies"),
        range: "{languages}",
        default: "the server's own",
        effect: naming(
            "It holds where a question does not tell its language, for new pins and for the log.",
        ),
    },
    miss_days: Counted {
        name: "Days for which missed questions are kept",
        effect: naming("Then they are deleted. /privacy promises that."),
    },
    member_pace: Counted {
        name: "Seconds between replies to one member",
        effect: naming("It holds after ten replies at once."),
    },
    channel_pace: Counted {
        name: "Seconds between replies in one channel",
        effect: naming("It holds after thirty replies at once."),
    },
    silence: Counted {
        name: "Minutes before I repeat an answer unasked",
        effect: naming("In channels that I read, the same answer comes once in that time."),
    },
    by_name: Described {
        name: naming("Who may ask me by name"),
        range: "a role",
        default: "everybody",
        effect: naming("Others hear once that /ask is open to them."),
    },
    for_others: Described {
        name: naming("Who may have me answer somebody else"),
        range: "a role",
        default: "everybody",
        effect: naming("Who may manage messages always may."),
    },
    in_public: Described {
        name: naming("Whom /ask answers in public"),
        range: "a role",
        default: "everybody",
        effect: naming(
            "Others see the answer alone. Who may manage messages is answered in public.",
        ),
    },
    by_name_closed: naming("Here only some members may ask me by name. You can use /ask instead."),
    for_others_closed: naming(
        "Here only some members may have me answer somebody else. For yourself you can always use /ask.",
    ),
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Settings = Settings {
    title: "这个服务器的设置",
    elsewhere: "设置是属于服务器的，请在服务器里使用这个命令。",
    both: "请只指定身份组或频道中的一个。",
    which: "请从列表里选一种用法。",
    wrong_number: "超出了范围：请选 {least} 到 {most} 之间的整数。什么都没有改变。",
    wrong_language: "我不会这种语言：请从 {languages} 里选一种。什么都没有改变。",
    lost: "抱歉，刚才没能保存，什么都没有改变。请稍后再试。",
    changed: "{who} 改了一项设置",
    choice: "可选：{range}。不选时：{default}。",
    from_to: "{least} 到 {most}",
    more: "还有 {count} 个",
    rights: "谁可以使用管理员的命令，在 Discord 里决定：服务器设置，集成。",
    listening_off: "运营者没有开启留意功能，所以我哪个频道都不读。要开启，请先在 Discord 开发者门户打开消息内容权限，再用 --listening 启动我。",
    listening: Described {
        name: naming("我会留意提问的频道"),
        range: "文字、公告和论坛频道",
        default: "没有",
        effect: naming("在那里，有把握的问题没人叫我也会回答。"),
    },
    human: Described {
        name: naming("成员可以找谁"),
        range: "一个身份组或频道",
        default: "管理员",
        effect: naming("我没有答案时会提到他们。"),
    },
    log: Described {
        name: naming("我把做过的事告诉管理员的地方"),
        range: "一个文字或公告频道",
        default: "不告诉",
        effect: naming("谁改了什么、置顶有什么变化、我出了什么问题，都写在那里。"),
    },
    language: Described {
        name: naming("公开回复的语言"),
        range: "{languages} 中的一种",
        default: "服务器自己的语言",
        effect: naming("问题看不出语言时用它，新的置顶和记录也用它。"),
    },
    miss_days: Counted {
        name: "没答好的问题保存多少天",
        effect: naming("之后会删除，/privacy 里是这样承诺的。"),
    },
    member_pace: Counted {
        name: "对同一个成员，两次回复之间隔多少秒",
        effect: naming("连续十次回复之后才算。"),
    },
    channel_pace: Counted {
        name: "在同一个频道，两次回复之间隔多少秒",
        effect: naming("连续三十次回复之后才算。"),
    },
    silence: Counted {
        name: "没人叫我时，隔多少分钟才重复同一个回答",
        effect: naming("在我留意的频道里，这段时间内同一个回答只出现一次。"),
    },
    by_name: Described {
        name: naming("谁可以点名问我"),
        range: "一个身份组",
        default: "所有人",
        effect: naming("其他人会被告知一次：可以用 /ask。"),
    },
    for_others: Described {
        name: naming("谁可以让我回答别人"),
        range: "一个身份组",
        default: "所有人",
        effect: naming("可以管理消息的人总是可以。"),
    },
    in_public: Described {
        name: naming("/ask 公开回答谁"),
        range: "一个身份组",
        default: "所有人",
        effect: naming("其他人只有自己看得到。可以管理消息的人总是公开回答。"),
    },
    by_name_closed: naming("在这里只有一部分成员可以点名问我。请改用 /ask。"),
    for_others_closed: naming("在这里只有一部分成员可以让我回答别人。你自己的问题可以用 /ask。"),
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Settings = Settings {
    title: "這個伺服器的設定",
    elsewhere: "設定是屬於伺服器的，請在伺服器裡使用這個指令。",
    both: "請只指定身分組或頻道中的一個。",
    which: "請從清單裡選一種用法。",
    wrong_number: "超出了範圍：請選 {least} 到 {most} 之間的整數。什麼都沒有改變。",
    wrong_language: "我不會這種語言：請從 {languages} 裡選一種。什麼都沒有改變。",
    lost: "抱歉，剛才沒能保存，什麼都沒有改變。請稍後再試。",
    changed: "{who} 改了一項設定",
    choice: "可選：{range}。不選時：{default}。",
    from_to: "{least} 到 {most}",
    more: "還有 {count} 個",
    rights: "誰可以使用管理員的指令，在 Discord 裡決定：伺服器設定，整合。",
    listening_off: "營運者沒有開啟留意功能，所以我哪個頻道都不讀。要開啟，請先在 Discord 開發者入口開啟訊息內容權限，再用 --listening 啟動我。",
    listening: Described {
        name: naming("我會留意提問的頻道"),
        range: "文字、公告和論壇頻道",
        default: "沒有",
        effect: naming("在那裡，有把握的問題沒人叫我也會回答。"),
    },
    human: Described {
        name: naming("成員可以找誰"),
        range: "一個身分組或頻道",
        default: "管理員",
        effect: naming("我沒有答案時會提到他們。"),
    },
    log: Described {
        name: naming("我把做過的事告訴管理員的地方"),
        range: "一個文字或公告頻道",
        default: "不告訴",
        effect: naming("誰改了什麼、釘選有什麼變化、我出了什麼問題，都寫在那裡。"),
    },
    language: Described {
        name: naming("公開回覆的語言"),
        range: "{languages} 中的一種",
        default: "伺服器自己的語言",
        effect: naming("問題看不出語言時用它，新的釘選和紀錄也用它。"),
    },
    miss_days: Counted {
        name: "沒答好的問題保存多少天",
        effect: naming("之後會刪除，/privacy 裡是這樣承諾的。"),
    },
    member_pace: Counted {
        name: "對同一個成員，兩次回覆之間隔多少秒",
        effect: naming("連續十次回覆之後才算。"),
    },
    channel_pace: Counted {
        name: "在同一個頻道，兩次回覆之間隔多少秒",
        effect: naming("連續三十次回覆之後才算。"),
    },
    silence: Counted {
        name: "沒人叫我時，隔多少分鐘才重複同一個回答",
        effect: naming("在我留意的頻道裡，這段時間內同一個回答只出現一次。"),
    },
    by_name: Described {
        name: naming("誰可以點名問我"),
        range: "一個身分組",
        default: "所有人",
        effect: naming("其他人會被告知一次：可以用 /ask。"),
    },
    for_others: Described {
        name: naming("誰可以讓我回答別人"),
        range: "一個身分組",
        default: "所有人",
        effect: naming("可以管理訊息的人總是可以。"),
    },
    in_public: Described {
        name: naming("/ask 公開回答誰"),
        range: "一個身分組",
        default: "所有人",
        effect: naming("其他人只有自己看得到。可以管理訊息的人總是公開回答。"),
    },
    by_name_closed: naming("在這裡只有一部分成員可以點名問我。請改用 /ask。"),
    for_others_closed: naming("在這裡只有一部分成員可以讓我回答別人。你自己的問題可以用 /ask。"),
};
