//! Own entries of a server: moderators write them in a form, see a preview with its flaws, and publish, change, remove
//! and undo. Drafts are kept in the store, so that a preview outlives a restart.

mod form;
mod list;
mod log;
mod preview;

use crate::bot::action::{Action, FormOf};
use crate::bot::card::{Card, TextFile};
use crate::bot::context::Bot;
use crate::bot::policy::{Moderator, Response, Said};
use crate::ids::{DraftId, GuildId};
use crate::matching::normalise;
use crate::pack::{Severity, own_number, own_patch, phrasing_key};
use crate::reply::{Wording, fill};
use crate::store::{EntryOutcome, MAX_ENTRIES, Store};
pub use form::{Typed, open, submitted};

/// The name of an exported file.
const EXPORT_FILE: &str = "entries.patch";
/// The folder of the FAQ in it.
const FOLDER: &str = "faq";

/// A moderator's request about the entries of their server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// This page of the list, from 0.
    Page(u64),
    /// Publishing this draft.
    Publish(DraftId),
    /// Discarding this draft.
    Discard(DraftId),
    /// Removing the entry with this number.
    Remove(i64),
    /// Undoing this change, or the last one.
    Undo(Option<i64>),
}

impl Request {
    /// The request that a button or a menu makes, with the option that was chosen from a menu; `None` if it is none
    /// about entries, or if nothing was chosen.
    pub fn read(action: &Action, picked: Option<&str>) -> Option<Self> {
        match (action, picked) {
            (Action::EntriesPage(page), None) => Some(Self::Page(*page)),
            (Action::Publish(draft), None) => Some(Self::Publish(*draft)),
            (Action::Discard(draft), None) => Some(Self::Discard(*draft)),
            (Action::RemoveEntry, Some(entry)) => Some(Self::Remove(own_number(entry)?)),
            (Action::UndoEntry(version), None) => Some(Self::Undo(Some(version.cast_signed()))),
            _ => None,
        }
    }
}

/// The form that a button or a menu opens, with the option that was chosen from a menu; `None` if it opens none.
pub fn form_of(action: &Action, picked: Option<&str>) -> Option<FormOf> {
    match (action, picked) {
        (Action::Form(form), None) => Some(form.clone()),
        (Action::Revise, Some(entry)) => own_number(entry).map(FormOf::Entry),
        (Action::WriteFor, Some(miss)) => miss.parse().ok().map(FormOf::Miss),
        _ => None,
    }
}

/// The number of the entry that a moderator means, by its id or by its question.
pub fn found(bot: &Bot, who: &Moderator, typed: &str) -> Option<i64> {
    let overlay = bot.memory.overlay(Some(who.guild))?;
    let meant = phrasing_key(typed);
    let is_meant = |question: &str| !meant.is_empty() && phrasing_key(question) == meant;
    let typed = typed.trim();
    let mut own = overlay.own().iter();
    let found = own.find(|own| own.id == typed || is_meant(&own.text.question))?;
    own_number(&found.id)
}

/// Own entries to offer as completions, the newest first: pairs of question and id.
pub fn completions(bot: &Bot, guild: GuildId, typed: &str) -> Vec<(String, String)> {
    let Some(overlay) = bot.memory.overlay(Some(guild)) else { return Vec::new() };
    let typed = normalise(typed.trim());
    let fits = |question: &str| {
        let question = normalise(question);
        typed.split_whitespace().all(|word| question.contains(word))
    };
    let own = overlay.own().iter().rev().filter(|own| fits(&own.text.question));
    own.map(|own| (own.text.question.clone(), own.id.clone())).collect()
}

/// Does what a moderator wants of the entries.
pub async fn answer(bot: &Bot, who: &Moderator, request: Request) -> Response {
    let words = &who.words.entries;
    let (guild, now) = (who.guild, bot.clock.unix());
    let outcome = match request {
        Request::Page(page) => return list::page(bot, who, page, None).await,
        Request::Discard(draft) => {
            let discard = async |store: Store| store.discard_draft(guild, draft).await;
            return match bot.memory.store(discard).await {
                Ok(true) => Card::plain(words.discarded).into(),
                Ok(false) => bot.said(words.draft_gone).into(),
                Err(_) => words.failed.into(),
            };
        }
        Request::Publish(draft) => {
            let kept = match form::draft(bot, guild, draft).await {
                Ok(Some(kept)) => kept,
                Ok(None) => return bot.said(words.draft_gone).into(),
                Err(_) => return words.failed.into(),
            };
            let number = kept.revises.map(|revised| revised.entry);
            // The FAQ, or another entry, may have changed since the preview.
            if let Some(refusal) = preview::refusal(bot, who, number, &kept.text) {
                return refusal.into();
            }
            bot.memory.change(async |store| store.publish(guild, draft, now).await).await
        }
        Request::Remove(entry) => {
            bot.memory.change(async |store| store.remove_entry(guild, entry, now).await).await
        }
        Request::Undo(version) => {
            let restored = async |store: Store| store.restored_by_undo(guild, version, now).await;
            let refusal = match bot.memory.store(restored).await {
                // The FAQ, or another entry, may have changed since the entry said this.
                Ok(Some((entry, text))) => preview::refusal(bot, who, Some(entry), &text),
                Ok(None) => None,
                Err(_) => return words.failed.into(),
            };
            if let Some(refusal) = refusal {
                return refusal.into();
            }
            bot.memory.change(async |store| store.undo_entry(guild, version, now).await).await
        }
    };
    let Ok(outcome) = outcome else { return words.failed.into() };
    let change = match (outcome, &request) {
        (EntryOutcome::Done(change), _) => change,
        (EntryOutcome::Full, _) => return fill(words.full, "most", MAX_ENTRIES).into(),
        (EntryOutcome::Changed, Request::Undo(_)) => return words.undo_late.into(),
        (EntryOutcome::Changed, _) => return bot.said(words.changed_meanwhile).into(),
        (EntryOutcome::Known, _) => return bot.said(words.known_meanwhile).into(),
        (EntryOutcome::Gone, Request::Undo(None)) => return words.undo_none.into(),
        (EntryOutcome::Gone, Request::Undo(Some(_))) => return words.undo_late.into(),
        (EntryOutcome::Gone, Request::Publish(_)) => return bot.said(words.draft_gone).into(),
        (EntryOutcome::Gone, _) => return words.gone.into(),
    };
    // Pins that show the entry are updated.
    bot.refreshing.send_modify(|wanted| {
        wanted.insert(who.guild);
    });
    let is_undone = matches!(request, Request::Undo(_));
    let said = match (is_undone, &change.before, &change.after) {
        (true, ..) => words.undone,
        (false, None, _) => words.published,
        (false, Some(_), Some(_)) => words.changed,
        (false, Some(_), None) => words.removed,
    };
    let log = log::note(bot, who, &change, is_undone);
    Response { log, ..list::page(bot, who, 0, Some(said)).await }
}

/// The entries of a server as new files of the FAQ, in one patch.
pub fn export(bot: &Bot, who: &Moderator) -> Response {
    let words = &who.words.entries;
    let overlay = bot.memory.overlay(Some(who.guild));
    let own = overlay.as_ref().map_or(&[][..], |overlay| overlay.own());
    if own.is_empty() {
        return words.nothing_to_export.into();
    }
    let text = own_patch(bot.service.pack(), FOLDER, own);
    let file = Some(TextFile { name: EXPORT_FILE, text });
    Card { file, ..Card::notice(words.title, words.exported) }.into()
}

/// The word for a severity, as the FAQ or the bot calls it.
fn severity_word(bot: &Bot, severity: Severity, who: &Moderator) -> String {
    let own = bot.service.severity(severity, &who.language);
    let words = Wording::of(&who.language);
    own.unwrap_or_else(|| words.severity(severity).to_owned())
}

impl Response {
    /// With a line above its page.
    fn above(self, line: Option<&str>) -> Self {
        let said = match self.said {
            Said::Page(card) => {
                Said::Page(Box::new(Card { above: line.map(str::to_owned), ..*card }))
            }
            said @ (Said::Sentence(_) | Said::Instead(_)) => said,
        };
        Self { said, ..self }
    }
}
