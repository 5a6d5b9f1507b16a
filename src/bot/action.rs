//! The action of a button or menu below a reply: all of its state, as a value. `discord/custom_id.rs` writes it into
//! Discord's ids and reads it from there.

use super::policy::Right;
use crate::ids::{DraftId, MessageId, Ticket, UserId};
use crate::pack::Language;

/// A button or menu: what it does, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// The action.
    pub action: Action,
    /// The language of the reply.
    pub language: Language,
    /// The asker, who may do more with it than others; none below a pin, and on buttons for everybody.
    pub owner: Option<UserId>,
}

/// The action of a button or menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show this entry in place of the message's questions.
    Choose(String),
    /// Show, privately, the entry chosen from a menu of related ones or of topics.
    Related,
    /// Vote on the answer.
    Vote {
        /// The entry.
        entry: String,
        /// True if it helped.
        helpful: bool,
        /// The ticket of the question, if it is stored.
        ticket: Option<Ticket>,
    },
    /// Show this entry in the language of the id.
    Switch(String),
    /// Show this entry in place of the suggestions, to a helper who can post it below the picked message.
    ChooseFor {
        /// The entry.
        entry: String,
        /// The picked message.
        below: MessageId,
    },
    /// Post this entry below the message that a helper picked.
    PostBelow {
        /// The entry.
        entry: String,
        /// The picked message.
        below: MessageId,
    },
    /// Delete the reply; also allowed for this helper.
    Remove(Option<UserId>),
    /// None of the suggestions is meant; holds the ticket of the question, if it is stored.
    NoneOfThese(Option<Ticket>),
    /// Show this page of the topics, from 0.
    Page(u64),
    /// Delete everything that belongs to the user who presses.
    Forget,
    /// Show this page of the misses, from 0.
    MissesPage(u64),
    /// Add the miss chosen from a menu to an entry.
    Add,
    /// Show the entries that this miss can be added to, the likeliest first, one page of them, counted from
    /// 0.
    Entries {
        /// The miss.
        miss: u64,
        /// The page.
        page: u64,
    },
    /// Add this miss to the entry chosen from a menu.
    AddTo(u64),
    /// Make the miss chosen from a menu a topic.
    NewTopic,
    /// Ignore the miss chosen from a menu.
    Ignore,
    /// Undo this step.
    Undo(u64),
    /// Fill in this form of an entry.
    Form(FormOf),
    /// Write an entry for the miss chosen from a menu.
    WriteFor,
    /// Change the entry chosen from a menu.
    Revise,
    /// Remove the entry chosen from a menu.
    RemoveEntry,
    /// Publish this draft.
    Publish(DraftId),
    /// Discard this draft.
    Discard(DraftId),
    /// Show this page of the server's own entries, from 0.
    EntriesPage(u64),
    /// Undo this change of an entry.
    UndoEntry(u64),
    /// Show this page of the list of pins, from 0.
    PinsPage(u64),
    /// Update all pins.
    RefreshPins,
    /// Unpin the pin chosen from a menu.
    Unpin,
    /// Pin an answer in place of another.
    MovePin {
        /// The pinned message.
        from: MessageId,
        /// The message to pin; `None` to post one.
        to: Option<MessageId>,
    },
}

/// The subject of an entry's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormOf {
    /// A new entry.
    New,
    /// A new entry for this miss.
    Miss(i64),
    /// The entry with this number, as it is.
    Entry(i64),
    /// The entry with this number, as it was after a change.
    Revision {
        /// The entry.
        entry: i64,
        /// The number of the change.
        version: i64,
    },
    /// A draft that was kept.
    Draft(DraftId),
}

/// The answer that a message shows, as its buttons tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The entry; the pack may no longer have it.
    pub entry: String,
    /// The language of the answer.
    pub language: Language,
}

impl Shown {
    /// Finds it in the controls of a message. `None` if the message shows no single entry, such as
    /// suggestions.
    pub fn above(controls: &[Control]) -> Option<Self> {
        let entry = controls.iter().find_map(|control| match &control.action {
            Action::Vote { entry, .. } | Action::Switch(entry) => Some(entry.clone()),
            _ => None,
        })?;
        // A switch button has the language that it switches to.
        let is_own = |control: &&Control| !matches!(control.action, Action::Switch(_));
        let own = controls.iter().find(is_own)?;
        Some(Self { entry, language: own.language.clone() })
    }
}

impl Action {
    /// Returns whether it belongs to a menu rather than to a button.
    pub fn is_menu(&self) -> bool {
        matches!(
            self,
            Self::Related
                | Self::Add
                | Self::AddTo(_)
                | Self::NewTopic
                | Self::Ignore
                | Self::WriteFor
                | Self::Revise
                | Self::RemoveEntry
                | Self::Unpin
        )
    }

    /// Returns whether it opens a form, which must be the first response to a press.
    pub fn opens_form(&self) -> bool {
        matches!(self, Self::Form(_) | Self::WriteFor | Self::Revise)
    }

    /// The right that an action needs; `None` if anyone may press.
    pub fn right(&self) -> Option<Right> {
        match self {
            Self::PinsPage(_) | Self::RefreshPins | Self::Unpin | Self::MovePin { .. } => {
                Some(Right::Pin)
            }
            Self::MissesPage(_)
            | Self::Add
            | Self::Entries { .. }
            | Self::AddTo(_)
            | Self::NewTopic
            | Self::Ignore
            | Self::Undo(_)
            | Self::Form(_)
            | Self::WriteFor
            | Self::Revise
            | Self::RemoveEntry
            | Self::Publish(_)
            | Self::Discard(_)
            | Self::EntriesPage(_)
            | Self::UndoEntry(_) => Some(Right::Moderate),
            Self::Choose(_)
            | Self::ChooseFor { .. }
            | Self::PostBelow { .. }
            | Self::Related
            | Self::Vote { .. }
            | Self::Switch(_)
            | Self::Remove(_)
            | Self::NoneOfThese(_)
            | Self::Page(_)
            | Self::Forget => None,
        }
    }
}
