//! What the parts of `/settings` are called, and their options.

use serde::Serialize;

use super::Named;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Parts {
    /// Shows all settings.
    pub show: Named,
    /// Chooses the channels that are read for questions.
    pub listen: Named,
    /// The channel.
    pub listen_channel: Named,
    /// Whether it is read.
    pub listen_on: Named,
    /// Chooses whom members can turn to.
    pub human: Named,
    /// A role.
    pub human_role: Named,
    /// A channel.
    pub human_channel: Named,
    /// Chooses where moderators read what the bot did.
    pub log: Named,
    /// The channel.
    pub log_channel: Named,
    /// Chooses the language of public replies.
    pub language: Named,
    /// The language.
    pub language_language: Named,
    /// Chooses for how long misses are kept.
    pub misses: Named,
    /// The days.
    pub misses_days: Named,
    /// Chooses how fast the bot answers, and repeats itself.
    pub pace: Named,
    /// Seconds between replies to one member.
    pub pace_member: Named,
    /// Seconds between replies in one channel.
    pub pace_channel: Named,
    /// Minutes before something is said unasked again.
    pub pace_silence: Named,
    /// Leaves a use of the bot to a role.
    pub who: Named,
    /// The use.
    pub who_what: Named,
    /// The role.
    pub who_role: Named,
}

/// English.
pub(super) const EN: Parts = Parts {
    show: Named { name: "show", description: "Show all settings" },
    listen: Named { name: "listen", description: "Have me read a channel for questions, or stop" },
    listen_channel: Named { name: "channel", description: "The channel" },
    listen_on: Named { name: "on", description: "Whether I read it" },
    human: Named {
        name: "human",
        description: "Whom members can turn to when I have no answer; without options: the moderators",
    },
    human_role: Named { name: "role", description: "The people with this role" },
    human_channel: Named { name: "channel", description: "The people in this channel" },
    log: Named {
        name: "log",
        description: "Where I tell moderators what I did; without a channel: nowhere",
    },
    log_channel: Named { name: "channel", description: "The channel" },
    language: Named {
        name: "language",
        description: "Language of public replies; without one: the server's own",
    },
    language_language: Named { name: "language", description: "The language" },
    misses: Named {
        name: "misses",
        description: "For how many days missed questions are kept; without a number: 90",
    },
    misses_days: Named { name: "days", description: "How many days" },
    pace: Named {
        name: "pace",
        description: "How fast I answer, and repeat myself; without options: as at first",
    },
    pace_member: Named { name: "member", description: "Seconds between replies to one member" },
    pace_channel: Named { name: "channel", description: "Seconds between replies in one channel" },
    pace_silence: Named {
        name: "silence",
        description: "Minutes before I repeat an answer unasked",
    },
    who: Named {
        name: "who",
        description: "Leave a use of me to one role; without a role: to everybody",
    },
    who_what: Named { name: "what", description: "Which use" },
    who_role: Named { name: "role", description: "The role" },
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Parts = Parts {
    show: Named { name: "查看", description: "查看所有设置" },
    listen: Named {
        name: "留意", description: "让我留意一个频道里的提问，或者停止"
    },
    listen_channel: Named { name: "频道", description: "哪个频道" },
    listen_on: Named { name: "开启", description: "是否留意" },
    human: Named {
        name: "找人", description: "我没有答案时成员可以找谁；都不填就是管理员"
    },
    human_role: Named { name: "身份组", description: "这个身份组的人" },
    human_channel: Named { name: "频道", description: "这个频道里的人" },
    log: Named {
        name: "记录", description: "我在哪里告诉管理员做过的事；不填就不告诉"
    },
    log_channel: Named { name: "频道", description: "哪个频道" },
    language: Named {
        name: "语言", description: "公开回复的语言；不填就用服务器自己的"
    },
    language_language: Named { name: "语言", description: "哪种语言" },
    misses: Named {
        name: "没答好", description: "没答好的问题保存多少天；不填就是 90"
    },
    misses_days: Named { name: "天数", description: "多少天" },
    pace: Named {
        name: "快慢", description: "我回答和重复的快慢；都不填就恢复原样"
    },
    pace_member: Named {
        name: "成员", description: "对同一个成员，两次回复之间隔多少秒"
    },
    pace_channel: Named {
        name: "频道", description: "在同一个频道，两次回复之间隔多少秒"
    },
    pace_silence: Named {
        name: "安静", description: "没人叫我时，隔多少分钟才重复"
    },
    who: Named {
        name: "谁", description: "把一种用法留给一个身份组；不填就给所有人"
    },
    who_what: Named { name: "用法", description: "哪种用法" },
    who_role: Named { name: "身份组", description: "哪个身份组" },
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Parts = Parts {
    show: Named { name: "查看", description: "查看所有設定" },
    listen: Named {
        name: "留意", description: "讓我留意一個頻道裡的提問，或者停止"
    },
    listen_channel: Named { name: "頻道", description: "哪個頻道" },
    listen_on: Named { name: "開啟", description: "是否留意" },
    human: Named {
        name: "找人", description: "我沒有答案時成員可以找誰；都不填就是管理員"
    },
    human_role: Named { name: "身分組", description: "這個身分組的人" },
    human_channel: Named { name: "頻道", description: "這個頻道裡的人" },
    log: Named {
        name: "紀錄", description: "我在哪裡告訴管理員做過的事；不填就不告訴"
    },
    log_channel: Named { name: "頻道", description: "哪個頻道" },
    language: Named {
        name: "語言", description: "公開回覆的語言；不填就用伺服器自己的"
    },
    language_language: Named { name: "語言", description: "哪種語言" },
    misses: Named {
        name: "沒答好", description: "沒答好的問題保存多少天；不填就是 90"
    },
    misses_days: Named { name: "天數", description: "多少天" },
    pace: Named {
        name: "快慢", description: "我回答和重複的快慢；都不填就恢復原樣"
    },
    pace_member: Named {
        name: "成員", description: "對同一個成員，兩次回覆之間隔多少秒"
    },
    pace_channel: Named {
        name: "頻道", description: "在同一個頻道，兩次回覆之間隔多少秒"
    },
    pace_silence: Named {
        name: "安靜", description: "沒人叫我時，隔多少分鐘才重複"
    },
    who: Named {
        name: "誰", description: "把一種用法留給一個身分組；不填就給所有人"
    },
    who_what: Named { name: "用法", description: "哪種用法" },
    who_role: Named { name: "身分組", description: "哪個身分組" },
};
