//! The texts about the queue of misses, for moderators.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
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
