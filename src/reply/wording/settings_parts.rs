//! What the parts of `/settings` are called, and their options.

use serde::{Deserialize, Serialize};

use super::Named;

/// The words of one language.
#[derive(Debug, Deserialize, Serialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Parts {
    /// Shows all settings.
    pub show: Named,
    /// Chooses the channels that are read for questions.
    pub listen: Named,
    /// The channel.
    pub listen_channel: Named,
    /// Whether it is read.
    pub listen_on: Named,
    /// Chooses who members can turn to.
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
    listen: Named {
        name: "listen",
        description: "Have me listen for questions in a channel, or stop",
    },
    listen_channel: Named { name: "channel", description: "The channel" },
    listen_on: Named { name: "on", description: "Whether I listen there" },
    human: Named {
        name: "human",
        description: "Who members can turn to when I have no answer; leave empty for the moderators",
    },
    human_role: Named { name: "role", description: "The people with this role" },
    human_channel: Named { name: "channel", description: "The people in this channel" },
    log: Named { name: "log", description: "The log channel for moderators; leave empty for none" },
    log_channel: Named { name: "channel", description: "The channel" },
    language: Named {
        name: "language",
        description: "Language of public replies; leave empty for the server's own",
    },
    language_language: Named { name: "language", description: "The language" },
    misses: Named {
        name: "misses",
        description: "How many days I store missed questions; leave empty for 90",
    },
    misses_days: Named { name: "days", description: "How many days" },
    pace: Named {
        name: "pace",
        description: "How often I answer and repeat myself; leave empty to go back to the defaults",
    },
    pace_member: Named { name: "member", description: "Seconds between replies to one member" },
    pace_channel: Named { name: "channel", description: "Seconds between replies in one channel" },
    pace_silence: Named {
        name: "silence",
        description: "Minutes before I repeat an answer without being asked",
    },
    who: Named {
        name: "who",
        description: "Limit a feature to one role; leave the role empty to open it to everybody",
    },
    who_what: Named { name: "what", description: "Which feature" },
    who_role: Named { name: "role", description: "The role" },
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Parts = Parts {
    show: Named { name: "查看", description: "查看所有设置" },
    listen: Named {
        name: "留意", description: "让我自动留意一个频道里的提问，或者停止"
    },
    listen_channel: Named { name: "频道", description: "哪个频道" },
    listen_on: Named { name: "开启", description: "是否留意" },
    human: Named {
        name: "求助对象", description: "我没有答案时成员可以找谁；都不填就是管理员"
    },
    human_role: Named { name: "身份组", description: "这个身份组的人" },
    human_channel: Named { name: "频道", description: "这个频道里的人" },
    log: Named { name: "记录", description: "操作记录发到哪个频道；不填则不发" },
    log_channel: Named { name: "频道", description: "哪个频道" },
    language: Named {
        name: "语言", description: "公开回复的语言；不填就用服务器自己的"
    },
    language_language: Named { name: "语言", description: "哪种语言" },
    misses: Named {
        name: "没答好", description: "没答好的提问保存多少天；不填就是 90"
    },
    misses_days: Named { name: "天数", description: "多少天" },
    pace: Named {
        name: "限速", description: "我多久回答一次、多久重复一次；都不填就恢复默认"
    },
    pace_member: Named {
        name: "成员", description: "对同一个成员，两次回复之间隔多少秒"
    },
    pace_channel: Named {
        name: "频道", description: "在同一个频道，两次回复之间隔多少秒"
    },
    pace_silence: Named {
        name: "重复间隔",
        description: "没人 @我 时，隔多少分钟才重复同一个回答",
    },
    who: Named {
        name: "权限", description: "某项功能只给一个身份组用；不填身份组则人人可用"
    },
    who_what: Named { name: "功能", description: "哪项功能" },
    who_role: Named { name: "身份组", description: "哪个身份组" },
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Parts = Parts {
    show: Named { name: "查看", description: "查看所有設定" },
    listen: Named {
        name: "留意", description: "讓我自動留意一個頻道裡的提問，或者停止"
    },
    listen_channel: Named { name: "頻道", description: "哪個頻道" },
    listen_on: Named { name: "開啟", description: "是否留意" },
    human: Named {
        name: "求助對象", description: "我沒有答案時成員可以找誰；都不填就是管理員"
    },
    human_role: Named { name: "身分組", description: "這個身分組的人" },
    human_channel: Named { name: "頻道", description: "這個頻道裡的人" },
    log: Named { name: "紀錄", description: "操作紀錄發到哪個頻道；不填則不發" },
    log_channel: Named { name: "頻道", description: "哪個頻道" },
    language: Named {
        name: "語言", description: "公開回覆的語言；不填就用伺服器自己的"
    },
    language_language: Named { name: "語言", description: "哪種語言" },
    misses: Named {
        name: "沒答好", description: "沒答好的提問保留多少天；不填就是 90"
    },
    misses_days: Named { name: "天數", description: "多少天" },
    pace: Named {
        name: "限速", description: "我多久回答一次、多久重複一次；都不填就恢復預設"
    },
    pace_member: Named {
        name: "成員", description: "對同一個成員，兩次回覆之間隔多少秒"
    },
    pace_channel: Named {
        name: "頻道", description: "在同一個頻道，兩次回覆之間隔多少秒"
    },
    pace_silence: Named {
        name: "重複間隔",
        description: "沒人 @我 時，隔多少分鐘才重複同一個回答",
    },
    who: Named {
        name: "權限", description: "某項功能只給一個身分組用；不填身分組則人人可用"
    },
    who_what: Named { name: "功能", description: "哪項功能" },
    who_role: Named { name: "身分組", description: "哪個身分組" },
};
