//! What is said of the queue of misses, to moderators.

use serde::{Deserialize, Serialize};

/// The words of one language.
#[derive(Debug, Deserialize, Serialize)]
pub struct Misses {
    /// The title.
    pub title: &'static str,
    /// When there are none.
    pub none: &'static str,
    /// How often one was asked: `{declined}` without an answer, `{unmatched}` with wrong suggestions,
    /// `{unhelpful}` with an answer that did not help.
    pub counts: &'static str,
    /// The mark of one for which an entry should be written.
    pub topic: &'static str,
    /// The word for one of which nothing was made.
    pub open: &'static str,
    /// The word for one that is ignored.
    pub ignored: &'static str,
    /// The words for one that was added to `{entry}`.
    pub added: &'static str,
    /// The placeholder of the menu that picks one to be added to an entry.
    pub add_menu: &'static str,
    /// The title over the entries to choose from.
    pub add_title: &'static str,
    /// The placeholder of the menu of these.
    pub entry_menu: &'static str,
    /// The button back to the queue.
    pub back: &'static str,
    /// When nothing is left of a question to be recognised by.
    pub add_empty: &'static str,
    /// When the entry has it.
    pub add_has: &'static str,
    /// When it is nearly `{phrasing}`, which `{entry}` answers.
    pub add_taken: &'static str,
    /// When the FAQ lists exactly this as one to decline.
    pub add_out_of_scope: &'static str,
    /// When `{most}` were added.
    pub add_full: &'static str,
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
    /// In the log: `{who}` chose to ignore a question.
    pub log_ignored: &'static str,
    /// In the log: `{who}` added a question to an entry.
    pub log_added: &'static str,
    /// In the log: `{who}` moved it to another entry.
    pub log_moved: &'static str,
    /// In the log: `{who}` took it back.
    pub log_taken_back: &'static str,
    /// In the log: `{who}` put a question back into the queue.
    pub log_open: &'static str,
}

/// English.
pub(super) const EN: Misses = Misses {
    title: "Questions that the FAQ missed",
    none: "There are no open questions.",
    counts: "no answer {declined} · \"None of these\" chosen {unmatched} · not helpful {unhelpful}",
    topic: "New topic",
    open: "Open",
    ignored: "Ignored",
    added: "Added to {entry}",
    add_menu: "Add one to an entry, in this server",
    add_title: "Which entry answers this?",
    entry_menu: "Choose the entry",
    back: "Back",
    add_empty: "That cannot be added: there is no text in it besides links, names and numbers. Ignore it instead.",
    add_has: "That entry already has this question. If people keep asking it, mark it as a new topic.",
    add_taken: "That cannot be added: it is the same, or nearly the same, as {phrasing}, which leads to {entry}. Choose that entry, or mark it as a new topic.",
    add_out_of_scope: "That cannot be added: the FAQ lists this question as one that it does not cover. Mark it as a new topic instead.",
    add_full: "That cannot be added: this server has already added {most} questions. Ask the curators to move some into the FAQ.",
    topic_menu: "Mark one as a new topic, for the curators",
    ignore_menu: "Ignore one, and similar ones, permanently",
    undo: "Undo the last step",
    too_late: "That can no longer be undone: it was more than ten minutes ago, or it has been changed since.",
    gone: "That question is no longer in the queue.",
    failed: "Sorry, I could not save that. Nothing has changed. Please try again in a moment.",
    log_topic: "{who} marked a question as a new topic",
    log_ignored: "{who} chose to ignore a question",
    log_added: "{who} added a question to an entry",
    log_moved: "{who} moved a question to another entry",
    log_taken_back: "{who} removed a question from an entry",
    log_open: "{who} put a question back into the queue",
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Misses = Misses {
    title: "没答好的提问",
    none: "没有待处理的提问。",
    counts: "没有回答 {declined} · 都不是 {unmatched} · 没帮助 {unhelpful}",
    topic: "新话题",
    open: "待处理",
    ignored: "已忽略",
    added: "已加入 {entry}",
    add_menu: "把一个加入某个条目，只在这个服务器里生效",
    add_title: "哪个条目能回答它？",
    entry_menu: "选择条目",
    back: "返回",
    add_empty: "不能加入：除了链接、名字和号码，它没有别的文字。可以选择忽略。",
    add_has: "那个条目已经有这个问题了。如果还总有人问，请把它标为新话题。",
    add_taken: "不能加入：它和 {phrasing} 相同或几乎相同，那个问法属于 {entry}。请选那个条目，或者把它标为新话题。",
    add_out_of_scope: "不能加入：常见问题把这个问题列为不回答的。请把它标为新话题。",
    add_full: "不能加入：这个服务器已经加入了 {most} 个问题。请让维护的人把一些收进常见问题。",
    topic_menu: "把一个标为新话题，留给维护的人",
    ignore_menu: "忽略一个问题以及和它很像的（不再出现）",
    undo: "撤销上一步",
    too_late: "已经不能撤销了：过了十分钟，或者后来又有改动。",
    gone: "那个问题已不在列表里。",
    failed: "抱歉，没能保存，没有做任何改动。请稍后再试。",
    log_topic: "{who} 把一个问题标为新话题",
    log_ignored: "{who} 忽略了一个问题",
    log_added: "{who} 把一个问题加入了条目",
    log_moved: "{who} 把一个问题移到了另一个条目",
    log_taken_back: "{who} 把一个问题从条目里取回",
    log_open: "{who} 把一个问题放回列表",
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Misses = Misses {
    title: "沒答好的提問",
    none: "沒有待處理的提問。",
    counts: "沒有回答 {declined} · 都不是 {unmatched} · 沒幫助 {unhelpful}",
    topic: "新話題",
    open: "待處理",
    ignored: "已忽略",
    added: "已加入 {entry}",
    add_menu: "把一個加入某個條目，只在這個伺服器裡生效",
    add_title: "哪個條目能回答它？",
    entry_menu: "選擇條目",
    back: "返回",
    add_empty: "不能加入：除了連結、名字和號碼，它沒有別的文字。可以選擇忽略。",
    add_has: "那個條目已經有這個問題了。如果還總有人問，請把它標為新話題。",
    add_taken: "不能加入：它和 {phrasing} 相同或幾乎相同，那個問法屬於 {entry}。請選那個條目，或者把它標為新話題。",
    add_out_of_scope: "不能加入：常見問題把這個問題列為不回答的。請把它標為新話題。",
    add_full: "不能加入：這個伺服器已經加入了 {most} 個問題。請讓維護的人把一些收進常見問題。",
    topic_menu: "把一個標為新話題，留給維護的人",
    ignore_menu: "忽略一個問題以及和它很像的（不再出現）",
    undo: "復原上一步",
    too_late: "已經不能復原了：過了十分鐘，或者後來又有改動。",
    gone: "那個問題已不在清單裡。",
    failed: "抱歉，沒能儲存，沒有做任何變更。請稍後再試。",
    log_topic: "{who} 把一個問題標為新話題",
    log_ignored: "{who} 忽略了一個問題",
    log_added: "{who} 把一個問題加入了條目",
    log_moved: "{who} 把一個問題移到了另一個條目",
    log_taken_back: "{who} 把一個問題從條目裡取回",
    log_open: "{who} 把一個問題放回清單",
};
