//! What is said of the queue of misses, to moderators.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Misses {
    /// The title.
    pub title: &'static str,
    /// When there are none.
    pub none: &'static str,
    /// How often one was asked: `{declined}` without an answer, `{unmatched}` with wrong offers,
    /// `{unhelpful}` with an answer that did not help.
    pub counts: &'static str,
    /// The mark of one for which an entry should be written.
    pub topic: &'static str,
    /// The placeholder of the menu that marks as a new topic.
    pub topic_menu: &'static str,
    /// The placeholder of the menu that ignores.
    pub ignore_menu: &'static str,
    /// The button that undoes the last step.
    pub undo: &'static str,
    /// When a step can no longer be undone.
    pub too_late: &'static str,
    /// When a question is not in the queue any more.
    pub gone: &'static str,
    /// When it failed.
    pub failed: &'static str,
    /// In the log: `{who}` marked a question as a new topic.
    pub log_topic: &'static str,
    /// In the log: `{who}` had a question ignored.
    pub log_ignored: &'static str,
    /// In the log: `{who}` put a question back into the queue.
    pub log_open: &'static str,
}

/// English.
pub(super) const EN: Misses = Misses {
    title: "Questions that the FAQ missed",
    none: "None are open.",
    counts: "no answer {declined} · none of the offers {unmatched} · not helpful {unhelpful}",
    topic: "New topic",
    topic_menu: "Mark one as a new topic, for the curators",
    ignore_menu: "Ignore one, and all that are much like it, for good",
    undo: "Undo the last step",
    too_late: "That can no longer be undone: it is more than ten minutes ago, or was changed since.",
    gone: "That question is no longer in the queue.",
    failed: "That could not be saved just now, sorry. Nothing was changed. Please try again in a moment.",
    log_topic: "{who} marked a question as a new topic",
    log_ignored: "{who} had a question ignored",
    log_open: "{who} put a question back into the queue",
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Misses = Misses {
    title: "常见问题没有答好的问题",
    none: "没有待处理的。",
    counts: "没有回答 {declined} · 都不是 {unmatched} · 没帮助 {unhelpful}",
    topic: "新话题",
    topic_menu: "把一个标为新话题，留给维护的人",
    ignore_menu: "以后不再提一个问题，以及和它很像的",
    undo: "撤销上一步",
    too_late: "已经不能撤销了：过了十分钟，或者后来又有改动。",
    gone: "那个问题已不在列表里。",
    failed: "抱歉，刚才没能保存，什么都没有改变。请稍后再试。",
    log_topic: "{who} 把一个问题标为新话题",
    log_ignored: "{who} 让一个问题不再提起",
    log_open: "{who} 把一个问题放回列表",
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Misses = Misses {
    title: "常見問題沒有答好的問題",
    none: "沒有待處理的問題。",
    counts: "沒有回答 {declined} · 都不是 {unmatched} · 沒幫助 {unhelpful}",
    topic: "新話題",
    topic_menu: "把一個標為新話題，留給維護的人",
    ignore_menu: "以後不再提一個問題，以及和它很像的",
    undo: "復原上一步",
    too_late: "已經不能復原了：過了十分鐘，或者後來又有改動。",
    gone: "那個問題已不在清單裡。",
    failed: "抱歉，剛才沒能儲存，什麼都沒有改變。請稍後再試。",
    log_topic: "{who} 把一個問題標為新話題",
    log_ignored: "{who} 讓一個問題不再提起",
    log_open: "{who} 把一個問題放回清單",
};
