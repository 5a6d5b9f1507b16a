//! The texts about a server's own entries, for moderators.

use serde::Serialize;

use super::naming::Naming;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Entries {
    /// The title of the list.
    pub title: &'static str,
    /// When there are none.
    pub none: Naming,
    /// Below the list: `{count}` of `{most}` entries.
    pub count: &'static str,
    /// The title of the form for a new entry.
    pub form_new: &'static str,
    /// The title of the form for one that is there.
    pub form_change: &'static str,
    /// Above the input for the question.
    pub question: &'static str,
    /// A hint in it.
    pub question_hint: &'static str,
    /// Above the input for the answer.
    pub answer: &'static str,
    /// A hint in it.
    pub answer_hint: &'static str,
    /// Above the input for the cautions.
    pub cautions: &'static str,
    /// Above the input for the advice.
    pub advice: &'static str,
    /// A hint in these two.
    pub points_hint: &'static str,
    /// Above the input for the severity.
    pub severity: &'static str,
    /// A hint in it: `{mild}`, `{middle}` or `{severe}`.
    pub severity_hint: &'static str,
    /// Above a preview.
    pub preview: &'static str,
    /// In place of a preview that Discord would not show.
    pub unshown_title: &'static str,
    /// Under that title.
    pub unshown: &'static str,
    /// The button that publishes.
    pub publish: &'static str,
    /// The button that opens the form again.
    pub change: &'static str,
    /// The button that discards.
    pub discard: &'static str,
    /// When the severity was not understood, so that it is `{severity}`.
    pub severity_unknown: &'static str,
    /// Above the entries that a draft is close to.
    pub close: &'static str,
    /// Above the `{count}` missed questions that a draft would take.
    pub takes: &'static str,
    /// When there are none of these.
    pub takes_none: &'static str,
    /// The question is empty.
    pub empty_question: &'static str,
    /// The answer is empty.
    pub empty_answer: &'static str,
    /// The question has no words.
    pub wordless: &'static str,
    /// The question has `{length}` characters, and Discord shows `{limit}`.
    pub long_question: &'static str,
    /// See [`Self::long_question`], of the answer.
    pub too_long_answer: &'static str,
    /// See [`Self::long_question`], of all cautions.
    pub long_cautions: &'static str,
    /// See [`Self::long_question`], of all advice.
    pub long_advice: &'static str,
    /// All together has `{length}` characters, and Discord shows 6000.
    pub long_reply: &'static str,
    /// The question has `{length}` characters, and menus show 100.
    pub cut_in_menus: &'static str,
    /// The answer has `{length}` characters, which is long for a chat.
    pub long_answer: &'static str,
    /// The first sentence of the answer has `{count}` words.
    pub long_opening: &'static str,
    /// `{count}` cautions are many.
    pub many_cautions: &'static str,
    /// `{count}` pieces of advice are many.
    pub many_advice: &'static str,
    /// It is nearly `{phrasing}`, which `{entry}` answers.
    pub taken: &'static str,
    /// It would hide `{entry}`, which warns of a danger.
    pub hides: &'static str,
    /// Done: it is published.
    pub published: &'static str,
    /// Done: it is changed.
    pub changed: &'static str,
    /// Done: it is removed.
    pub removed: &'static str,
    /// Done: the last change is undone.
    pub undone: &'static str,
    /// Done: the draft is discarded.
    pub discarded: &'static str,
    /// The draft is no longer there.
    pub draft_gone: Naming,
    /// The entry was changed meanwhile.
    pub changed_meanwhile: Naming,
    /// When an entry with the same question was published meanwhile.
    pub known_meanwhile: Naming,
    /// The entry is no longer there.
    pub gone: &'static str,
    /// A change can no longer be undone.
    pub undo_late: &'static str,
    /// There is nothing to undo.
    pub undo_none: &'static str,
    /// The server has `{most}` entries.
    pub full: &'static str,
    /// It could not be kept.
    pub failed: &'static str,
    /// It is not clear which entry is meant.
    pub which: &'static str,
    /// A message that has no text to make an entry of.
    pub no_text: &'static str,
    /// The placeholder of the menu that changes one.
    pub change_menu: &'static str,
    /// The placeholder of the menu that removes one.
    pub remove_menu: &'static str,
    /// The button that opens an empty form.
    pub write: &'static str,
    /// The button that undoes the last change.
    pub undo: &'static str,
    /// The placeholder of the menu that writes one for a missed question.
    pub write_menu: &'static str,
    /// With the file of an export.
    pub exported: &'static str,
    /// When there is nothing to export.
    pub nothing_to_export: &'static str,
    /// In the log: `{who}` wrote an entry.
    pub log_added: &'static str,
    /// In the log: `{who}` changed an entry.
    pub log_changed: &'static str,
    /// In the log: `{who}` removed an entry.
    pub log_removed: &'static str,
    /// In the log: `{who}` undid a change of an entry.
    pub log_undone: &'static str,
}
