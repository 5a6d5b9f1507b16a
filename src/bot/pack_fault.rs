//! The errors of a pack, for moderators.

use super::random::hash;
use crate::pack::{Fault, Rank, Report};

/// An error that keeps a changed pack from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFault {
    /// The place, as `file:line:column` without the folder; empty if it concerns the whole pack.
    pub place: String,
    /// The message.
    pub message: String,
}

impl PackFault {
    /// All errors of a report; warnings do not keep a pack from being used.
    pub fn all_of(report: &Report) -> Vec<Self> {
        let errors = report.faults().iter().filter(|fault| fault.rank == Rank::Error);
        let shown = |fault: &Fault| Self {
            place: report.place_in_folder(fault),
            message: report.message(fault),
        };
        errors.map(shown).collect()
    }

    /// Identifies a fault across reloads: moving it to another line does not make it a new one.
    pub fn key(&self) -> u64 {
        let file = self.place.split(':').next().unwrap_or_default();
        hash(&format!("{file}\n{}", self.message))
    }
}
