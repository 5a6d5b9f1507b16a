//! What is said of pinned answers, to moderators.

use serde::{Deserialize, Serialize};

use super::naming::{Naming, naming};

/// The words of one language.
#[derive(Debug, Deserialize, Serialize)]
pub struct Pins {
    /// The title over a server's pins.
    pub title: &'static str,
    /// When there are none.
    pub none: Naming,
    /// The state of a pin that says what the FAQ says.
    pub fresh: &'static str,
    /// The state of one that does not yet.
    pub outdated: &'static str,
    /// The state of one whose entry is gone.
    pub gone: &'static str,
    /// The state of one whose entry was last read against its sources at `{date}`, long ago.
    pub overdue: &'static str,
    /// The placeholder of the menu that unpins.
    pub unpin_menu: &'static str,
    /// The button that brings all up to date.
    pub refresh: &'static str,
    /// When an answer was pinned in `{channel}`.
    pub pinned: &'static str,
    /// When that very message is pinned already.
    pub pinned_already: &'static str,
    /// When the same entry is pinned in the channel already, at `{link}`.
    pub twice: &'static str,
    /// The button that moves it.
    pub move_it: &'static str,
    /// When it was moved, in `{channel}`.
    pub moved: &'static str,
    /// When what was typed is no entry.
    pub not_entry: &'static str,
    /// When what was typed is no language of the FAQ.
    pub not_language: &'static str,
    /// When the message that was picked is no answer.
    pub not_answer: Naming,
    /// To somebody who may not pin in `{channel}`.
    pub not_yours: &'static str,
    /// When the bot may not see `{channel}`.
    pub may_not_see: &'static str,
    /// When the bot may not write in `{channel}`.
    pub may_not_write: &'static str,
    /// When the bot may not pin in `{channel}`.
    pub may_not_pin: &'static str,
    /// When `{channel}` is full of pins.
    pub full: &'static str,
    /// When the channel is gone.
    pub channel_gone: &'static str,
    /// When the message is gone.
    pub message_gone: Naming,
    /// When the thread is archived.
    pub archived: &'static str,
    /// When Discord is in trouble.
    pub in_trouble: &'static str,
    /// When it failed for another reason.
    pub failed: &'static str,
    /// Below the list while it is brought up to date: `{count}` pins are tried.
    pub refreshing: &'static str,
    /// Below the list afterwards: `{changed}` were changed, and `{left}` were not.
    pub refreshed: &'static str,
    /// The state of a pin that could not be changed: `{why}`.
    pub left: &'static str,
    /// Why a pin could not be changed: the bot may not see the channel.
    pub left_hidden: &'static str,
    /// Why a pin could not be changed: the bot may not write there.
    pub left_closed: &'static str,
    /// Why a pin could not be changed: its thread is archived.
    pub left_archived: &'static str,
    /// Why a pin could not be changed: Discord allows no more changes for now.
    pub left_spent: &'static str,
    /// Why a pin could not be changed: Discord is in trouble.
    pub left_later: &'static str,
    /// Why a pin could not be changed: anything else.
    pub left_other: &'static str,
    /// The title of a pin whose entry is gone.
    pub withdrawn_title: &'static str,
    /// Under that title.
    pub withdrawn: Naming,
    /// The title in the log channel when a pinned answer changed.
    pub news_title: &'static str,
    /// The same when it was withdrawn.
    pub news_withdrawn: &'static str,
    /// The title when no pin could be changed.
    pub news_refused: &'static str,
    /// How many pins show it: `{count}`.
    pub news_count: &'static str,
    /// Above the lines that are gone.
    pub news_before: &'static str,
    /// Above the lines that are new.
    pub news_after: &'static str,
    /// Above the lines that are new, when no pin shows them.
    pub news_wanted: &'static str,
    /// Above the pins that could not be changed.
    pub news_left: &'static str,
}

/// English.
pub(super) const EN: Pins = Pins {
    title: "Pinned answers",
    none: naming("No answers are pinned here yet. Pin one with /pin."),
    fresh: "Up to date",
    outdated: "Out of date, will be updated soon",
    gone: "No longer in the FAQ",
    overdue: "Up to date, but last reviewed {date}",
    unpin_menu: "Unpin an answer",
    refresh: "Refresh",
    pinned: "Done. The answer is pinned in {channel}, and I keep it up to date.",
    pinned_already: "That answer is already pinned, and I keep it up to date.",
    twice: "That answer is [already pinned]({link}) in this channel. Shall I pin a new copy and unpin the old one?",
    move_it: "Move it",
    moved: "Done. The new copy is pinned in {channel}, and the old one is unpinned.",
    not_entry: "I could not tell which answer you mean. Please pick one from the list that appears as you type.",
    not_language: "The FAQ is not available in that language. Please pick one from the list that appears as you type.",
    not_answer: naming(
        "That message is not one of my answers, so I cannot keep it up to date. Please use /pin instead.",
    ),
    not_yours: "You do not have permission to pin messages in {channel}.",
    may_not_see: "I cannot see {channel}. Please let me view it, send messages and embed links there.",
    may_not_write: "I do not have permission to write in {channel}. Please let me view it, send messages and embed links there.",
    may_not_pin: "I do not have permission to pin in {channel}. Please give me the Pin Messages permission there.",
    full: "{channel} has 250 pins, and Discord allows no more. Please unpin something there first.",
    channel_gone: "That channel no longer exists. Please choose another.",
    message_gone: naming(
        "That message no longer exists. Please use /pin to post the answer again.",
    ),
    archived: "That thread is archived. Please reopen it, and then try again.",
    in_trouble: "Discord has a problem right now, so I could not do that. Please try again in a moment.",
    failed: "Sorry, that did not work. Nothing was pinned. Please try again in a moment.",
    refreshing: "I am checking them now. Pins to update: {count}.",
    refreshed: "Done. Pins updated: {changed}. Not updated: {left}.",
    left: "Outdated: {why}",
    left_hidden: "I cannot see the channel.",
    left_closed: "I do not have permission to write there.",
    left_archived: "The thread is archived.",
    left_spent: "Discord allows no more edits of it for now. I will try again.",
    left_later: "Discord has a problem. I will try again.",
    left_other: "Discord did not take the change.",
    withdrawn_title: "This answer was withdrawn",
    withdrawn: naming("The FAQ no longer has it. Type /faq to see what it covers."),
    news_title: "A pinned answer has changed",
    news_withdrawn: "A pinned answer was withdrawn",
    news_refused: "A pinned answer could not be changed",
    news_count: "Pins that show it: {count}.",
    news_before: "Before",
    news_after: "Now",
    news_wanted: "What the FAQ says now",
    news_left: "Not changed yet",
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Pins = Pins {
    title: "置顶的回答",
    none: naming("这里还没有置顶的回答。可以用 /pin 置顶一个。"),
    fresh: "已是最新",
    outdated: "已过时，很快会更新",
    gone: "已不在常见问题里",
    overdue: "已是最新，但最近核对是 {date}",
    unpin_menu: "取消置顶一个回答",
    refresh: "刷新",
    pinned: "好了。回答已在 {channel} 置顶，我会让它保持最新。",
    pinned_already: "这个回答已经置顶，我会让它保持最新。",
    twice: "这个频道里[已经置顶]({link})了这个回答。要我重新置顶，并取消旧的吗？",
    move_it: "移过来",
    moved: "好了。回答已在 {channel} 重新置顶，旧的已取消。",
    not_entry: "我不确定你指的是哪个回答。请从输入时出现的列表里选一个。",
    not_language: "常见问题没有这种语言的版本。请从输入时出现的列表里选一个。",
    not_answer: naming("那条消息不是我的回答，我没法让它保持更新。请改用 /pin。"),
    not_yours: "你没有权限在 {channel} 置顶消息。",
    may_not_see: "我看不到 {channel}。请允许我在那里查看频道、发送消息和嵌入链接。",
    may_not_write: "我没有权限在 {channel} 发言。请允许我在那里查看频道、发送消息和嵌入链接。",
    may_not_pin: "我没有权限在 {channel} 置顶。请在那里给我“置顶消息”的权限。",
    full: "{channel} 已有 250 条置顶，到了 Discord 的上限。请先取消一些。",
    channel_gone: "那个频道已不存在。请另选一个。",
    message_gone: naming("那条消息已不存在。请用 /pin 重新发布回答。"),
    archived: "那个子区已归档。请先重新打开，再试一次。",
    in_trouble: "Discord 现在有问题，我没能做到。请稍后再试。",
    failed: "抱歉，没有成功，没有置顶。请稍后再试。",
    refreshing: "正在检查。要更新的：{count}。",
    refreshed: "好了。已更新：{changed}。未更新：{left}。",
    left: "已过时：{why}",
    left_hidden: "我看不到那个频道。",
    left_closed: "我不能在那里发言。",
    left_archived: "子区已归档。",
    left_spent: "Discord 暂时不允许再改它。我会自己再试。",
    left_later: "Discord 现在有问题。我会自己再试。",
    left_other: "Discord 没有接受更改。",
    withdrawn_title: "这个回答已撤下",
    withdrawn: naming("常见问题里已经没有它了。输入 /faq 可以看现有的问题。"),
    news_title: "一个置顶的回答有了变化",
    news_withdrawn: "一个置顶的回答已撤下",
    news_refused: "一个置顶的回答没能更新",
    news_count: "涉及的置顶：{count} 条。",
    news_before: "之前",
    news_after: "现在",
    news_wanted: "常见问题现在的说法",
    news_left: "还没有更新",
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Pins = Pins {
    title: "釘選的回答",
    none: naming("這裡還沒有釘選的回答。可以用 /pin 釘選一個。"),
    fresh: "已是最新",
    outdated: "已過時，很快會更新",
    gone: "已不在常見問題裡",
    overdue: "已是最新，但最近核對是 {date}",
    unpin_menu: "取消釘選一個回答",
    refresh: "重新整理",
    pinned: "好了。回答已在 {channel} 釘選，我會讓它保持最新。",
    pinned_already: "這個回答已經釘選，我會讓它保持最新。",
    twice: "這個頻道裡[已經釘選]({link})了這個回答。要我重新釘選，並取消舊的嗎？",
    move_it: "移過來",
    moved: "好了。回答已在 {channel} 重新釘選，舊的已取消。",
    not_entry: "我不確定你指的是哪個回答。請從輸入時出現的清單裡選一個。",
    not_language: "常見問題沒有這種語言的版本。請從輸入時出現的清單裡選一個。",
    not_answer: naming("那則訊息不是我的回答，我沒辦法讓它保持更新。請改用 /pin。"),
    not_yours: "你沒有權限在 {channel} 釘選訊息。",
    may_not_see: "我看不到 {channel}。請允許我在那裡查看頻道、發送訊息和嵌入連結。",
    may_not_write: "我沒有權限在 {channel} 發言。請允許我在那裡查看頻道、發送訊息和嵌入連結。",
    may_not_pin: "我沒有權限在 {channel} 釘選。請在那裡給我「釘選訊息」的權限。",
    full: "{channel} 已有 250 則釘選，到了 Discord 的上限。請先取消一些。",
    channel_gone: "那個頻道已不存在。請另選一個。",
    message_gone: naming("那則訊息已不存在。請用 /pin 重新發布回答。"),
    archived: "那個討論串已封存。請先重新開啟，再試一次。",
    in_trouble: "Discord 現在有問題，我沒能做到。請稍後再試。",
    failed: "抱歉，沒有成功，沒有釘選。請稍後再試。",
    refreshing: "正在檢查。要更新的：{count}。",
    refreshed: "好了。已更新：{changed}。未更新：{left}。",
    left: "已過時：{why}",
    left_hidden: "我看不到那個頻道。",
    left_closed: "我不能在那裡發言。",
    left_archived: "討論串已封存。",
    left_spent: "Discord 暫時不允許再改它。我會自己再試。",
    left_later: "Discord 現在有問題。我會自己再試。",
    left_other: "Discord 沒有接受更改。",
    withdrawn_title: "這個回答已撤下",
    withdrawn: naming("常見問題裡已經沒有它了。輸入 /faq 可以看現有的問題。"),
    news_title: "一個釘選的回答有了變化",
    news_withdrawn: "一個釘選的回答已撤下",
    news_refused: "一個釘選的回答沒能更新",
    news_count: "涉及的釘選：{count} 則。",
    news_before: "之前",
    news_after: "現在",
    news_wanted: "常見問題現在的說法",
    news_left: "還沒有更新",
};
