//! `caveat man`: the manual, a page for caveat and one for each of its commands.

use std::fs;
use std::path::PathBuf;

use super::{Failure, Outcome, Outcomes, command};

/// Write the manual pages into a folder.
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// The folder, such as ~/.local/share/man/man1; it is made where there is none
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(self) -> Outcomes {
        let folder = self.folder;
        let written =
            fs::create_dir_all(&folder).and_then(|()| clap_mangen::generate_to(command(), &folder));
        written.map_err(|cause| {
            let folder = folder.display();
            Failure::Said(format!("the manual cannot be written to {folder}: {cause}"))
        })?;
        Ok(Outcome::Done)
    }
}
