//! What is wrong with a pack, as moderators are told.

use super::numbers::hash;
use crate::pack::{Fault, Rank, Report};

/// Something that keeps a changed pack from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFault {
    /// Where, as `file:line:column` without the folder; empty when it is about the whole pack.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

impl PackFault {
    /// Every error of a report; warnings keep no pack from being used.
    pub fn all_of(report: &Report) -> Vec<Self> {
        let errors = report.faults().iter().filter(|fault| fault.rank == Rank::Error);
        let shown = |fault: &Fault| Self {
            place: report.place_in_folder(fault),
            message: report.message(fault),
        };
        errors.map(shown).collect()
    }

    /// What makes two faults the same: a line more above it makes no other of it.
    pub(super) fn key(&self) -> u64 {
        let file = self.place.split(':').next().unwrap_or_default();
        hash(&format!("{file}\n{}", self.message))
    }
}
