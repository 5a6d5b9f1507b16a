//! What is said of a server's settings, to those who may change them.

use serde::{Deserialize, Serialize};

use super::naming::{Naming, naming};

/// The words of one language.
#[derive(Debug, Deserialize, Serialize)]
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
    /// What can be chosen (`{range}`), and the default (`{default}`).
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
    /// Who members can turn to.
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
#[derive(Debug, Deserialize, Serialize)]
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
#[derive(Debug, Deserialize, Serialize)]
pub struct Counted {
    /// What it is.
    pub name: &'static str,
    /// What it does.
    pub effect: Naming,
}

/// English.
pub(super) const EN: Settings = Settings {
    title: "Settings of this server",
    elsewhere: "Settings are for servers. Please use this command in one.",
    both: "Please name a role or a channel, not both.",
    which: "Please pick an option from the list.",
    wrong_number: "That is out of range: please choose a whole number from {least} to {most}. Nothing has changed.",
    wrong_language: "I do not speak that language: please choose one of {languages}. Nothing has changed.",
    lost: "Sorry, I could not save that. Nothing has changed. Please try again in a moment.",
    changed: "{who} changed a setting",
    choice: "Choices: {range}. Default: {default}.",
    from_to: "{least} to {most}",
    more: "and {count} more",
    rights: "You choose who can use the moderator commands in Discord, under Server Settings > Integrations.",
    listening_off: "The operator has not turned listening on, so I listen in no channel. To change that, the operator turns on the Message Content intent in Discord's developer portal and starts me with --listening.",
    listening: Described {
        name: naming("Channels in which I listen for questions"),
        range: "text, news and forum channels",
        default: "none",
        effect: naming("There I also answer without being asked, but only when I am sure."),
    },
    human: Described {
        name: naming("Who members can turn to"),
        range: "a role or a channel",
        default: "the moderators",
        effect: naming("I name them when I have no answer."),
    },
    log: Described {
        name: naming("Log channel for moderators"),
        range: "a text or news channel",
        default: "none",
        effect: naming(
            "I post there when a setting, a missed question or a pinned answer changes, and when I have a problem.",
        ),
    },
    language: Described {
        name: naming("Language of public replies"),
        range: "{languages}",
        default: "the server's own",
        effect: naming(
            "Used when I cannot tell the language of a question, for new pins, and in the log.",
        ),
    },
    miss_days: Counted {
        name: "Days to store missed questions",
        effect: naming(
            "After that many days without being asked they are deleted, as /privacy says.",
        ),
    },
    member_pace: Counted {
        name: "Seconds between replies to one member",
        effect: naming("Applies only after ten replies in quick succession."),
    },
    channel_pace: Counted {
        name: "Seconds between replies in one channel",
        effect: naming("Applies only after thirty replies in quick succession."),
    },
    silence: Counted {
        name: "Minutes before I repeat an answer without being asked",
        effect: naming(
            "In channels in which I listen, I give the same answer at most once in that time.",
        ),
    },
    by_name: Described {
        name: naming("Who can ask me by mentioning me"),
        range: "a role",
        default: "everybody",
        effect: naming("I tell everybody else once that they can use /ask."),
    },
    for_others: Described {
        name: naming("Who can ask me to answer somebody else"),
        range: "a role",
        default: "everybody",
        effect: naming("Anybody who can manage messages always can."),
    },
    in_public: Described {
        name: naming("Who gets public answers from /ask"),
        range: "a role",
        default: "everybody",
        effect: naming(
            "Everybody else gets an answer that only they can see. People who can manage messages always get a public one.",
        ),
    },
    by_name_closed: naming(
        "In this server only some members can ask me by mentioning me. You can use /ask instead.",
    ),
    for_others_closed: naming(
        "In this server only some members can ask me to answer somebody else. You can always use /ask for yourself.",
    ),
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Settings = Settings {
    title: "这个服务器的设置",
    elsewhere: "设置是属于服务器的，请在服务器里使用这个命令。",
    both: "请只指定身份组或频道中的一个。",
    which: "请从列表里选一项功能。",
    wrong_number: "超出了范围：请选 {least} 到 {most} 之间的整数。没有做任何改动。",
    wrong_language: "我不会这种语言：请从 {languages} 里选一种。没有做任何改动。",
    lost: "抱歉，没能保存，没有做任何改动。请稍后再试。",
    changed: "{who} 改了一项设置",
    choice: "可选：{range}。默认：{default}。",
    from_to: "{least} 到 {most}",
    more: "还有 {count} 个",
    rights: "谁可以使用管理员的命令，在 Discord 的“服务器设置 > 集成”里设置。",
    listening_off: "部署这个机器人的人没有开启自动留意，所以我哪个频道都不留意。要开启，请对方先在 Discord 开发者平台打开消息内容权限（Message Content Intent），再用 --listening 启动我。",
    listening: Described {
        name: naming("我自动留意提问的频道"),
        range: "文字、公告和论坛频道",
        default: "没有",
        effect: naming("在那里，没人 @我 我也会回答，但只答有把握的。"),
    },
    human: Described {
        name: naming("成员可以找谁"),
        range: "一个身份组或频道",
        default: "管理员",
        effect: naming("我没有答案时会提到他们。"),
    },
    log: Described {
        name: naming("发操作记录的频道"),
        range: "一个文字或公告频道",
        default: "不发",
        effect: naming("设置、没答好的提问或置顶有变化，或者我出了问题，都会发在那里。"),
    },
    language: Described {
        name: naming("公开回复的语言"),
        range: "{languages} 中的一种",
        default: "服务器自己的语言",
        effect: naming("问题看不出语言时用它，新的置顶和记录也用它。"),
    },
    miss_days: Counted {
        name: "没答好的提问保存多少天",
        effect: naming("连续这么多天没人再问就会删除，和 /privacy 里说的一样。"),
    },
    member_pace: Counted {
        name: "对同一个成员，两次回复之间隔多少秒",
        effect: naming("连续回复十次之后开始限速。"),
    },
    channel_pace: Counted {
        name: "在同一个频道，两次回复之间隔多少秒",
        effect: naming("连续回复三十次之后开始限速。"),
    },
    silence: Counted {
        name: "没人 @我 时，隔多少分钟才重复同一个回答",
        effect: naming("在我自动留意的频道里，这段时间内同一个回答最多出现一次。"),
    },
    by_name: Described {
        name: naming("谁可以 @我 提问"),
        range: "一个身份组",
        default: "所有人",
        effect: naming("其他人会收到一次提示：可以用 /ask。"),
    },
    for_others: Described {
        name: naming("谁可以让我给别人回答"),
        range: "一个身份组",
        default: "所有人",
        effect: naming("有管理消息权限的人不受限制。"),
    },
    in_public: Described {
        name: naming("谁用 /ask 会得到公开回答"),
        range: "一个身份组",
        default: "所有人",
        effect: naming("其他人得到的回答只有自己看得到；对有管理消息权限的人，总是公开回答。"),
    },
    by_name_closed: naming("在这里只有一部分成员可以 @我 提问。请改用 /ask。"),
    for_others_closed: naming("在这里只有一部分成员可以让我给别人回答。你自己的问题可以用 /ask。"),
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Settings = Settings {
    title: "這個伺服器的設定",
    elsewhere: "設定是屬於伺服器的，請在伺服器裡使用這個指令。",
    both: "請只指定身分組或頻道中的一個。",
    which: "請從清單裡選一項功能。",
    wrong_number: "超出了範圍：請選 {least} 到 {most} 之間的整數。沒有做任何變更。",
    wrong_language: "我不會這種語言：請從 {languages} 裡選一種。沒有做任何變更。",
    lost: "抱歉，沒能儲存，沒有做任何變更。請稍後再試。",
    changed: "{who} 改了一項設定",
    choice: "可選：{range}。預設：{default}。",
    from_to: "{least} 到 {most}",
    more: "還有 {count} 個",
    rights: "誰可以使用管理員的指令，在 Discord 的「伺服器設定 > 整合」裡設定。",
    listening_off: "架設這個機器人的人沒有開啟自動留意，所以我哪個頻道都不留意。要開啟，請對方先在 Discord 開發者平台開啟訊息內容權限（Message Content Intent），再用 --listening 啟動我。",
    listening: Described {
        name: naming("我自動留意提問的頻道"),
        range: "文字、公告和論壇頻道",
        default: "沒有",
        effect: naming("在那裡，沒人 @我 我也會回答，但只答有把握的。"),
    },
    human: Described {
        name: naming("成員可以找誰"),
        range: "一個身分組或頻道",
        default: "管理員",
        effect: naming("我沒有答案時會提到他們。"),
    },
    log: Described {
        name: naming("發操作紀錄的頻道"),
        range: "一個文字或公告頻道",
        default: "不發",
        effect: naming("設定、沒答好的提問或釘選有變化，或者我出了問題，都會發在那裡。"),
    },
    language: Described {
        name: naming("公開回覆的語言"),
        range: "{languages} 中的一種",
        default: "伺服器自己的語言",
        effect: naming("問題看不出語言時用它，新的釘選和紀錄也用它。"),
    },
    miss_days: Counted {
        name: "沒答好的提問保留多少天",
        effect: naming("連續這麼多天沒人再問就會刪除，和 /privacy 裡說的一樣。"),
    },
    member_pace: Counted {
        name: "對同一個成員，兩次回覆之間隔多少秒",
        effect: naming("連續回覆十次之後開始限速。"),
    },
    channel_pace: Counted {
        name: "在同一個頻道，兩次回覆之間隔多少秒",
        effect: naming("連續回覆三十次之後開始限速。"),
    },
    silence: Counted {
        name: "沒人 @我 時，隔多少分鐘才重複同一個回答",
        effect: naming("在我自動留意的頻道裡，這段時間內同一個回答最多出現一次。"),
    },
    by_name: Described {
        name: naming("誰可以 @我 提問"),
        range: "一個身分組",
        default: "所有人",
        effect: naming("其他人會收到一次提示：可以用 /ask。"),
    },
    for_others: Described {
        name: naming("誰可以讓我給別人回答"),
        range: "一個身分組",
        default: "所有人",
        effect: naming("有管理訊息權限的人不受限制。"),
    },
    in_public: Described {
        name: naming("誰用 /ask 會得到公開回答"),
        range: "一個身分組",
        default: "所有人",
        effect: naming("其他人得到的回答只有自己看得到；對有管理訊息權限的人，一律公開回答。"),
    },
    by_name_closed: naming("在這裡只有一部分成員可以 @我 提問。請改用 /ask。"),
    for_others_closed: naming("在這裡只有一部分成員可以讓我給別人回答。你自己的問題可以用 /ask。"),
};
