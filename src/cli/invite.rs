//! `caveat invite`: the link with the least permissions that the bot needs.

use std::io::Write;
use std::num::NonZeroU64;

use super::token::token;
use super::{Failure, Outcome, Outcomes, PackArguments};
use crate::discord::{application_of, invite_link};

/// Print the invite link.
#[derive(Debug, clap::Args)]
pub(super) struct Invite {
    /// The application's id, from its General Information page [default: the one in DISCORD_TOKEN]
    #[arg(long, value_name = "ID", env = "CAVEAT_APPLICATION")]
    application: Option<NonZeroU64>,
}

impl Invite {
    pub(super) fn run(self, _: &PackArguments) -> Outcomes {
        let application = match self.application {
            Some(id) => id.into(),
            None => application_of(&token()?).ok_or_else(|| {
                Failure::Said(
                    "the token does not say which application it belongs to; add --application ID"
                        .to_owned(),
                )
            })?,
        };
        writeln!(anstream::stdout().lock(), "{}", invite_link(application))?;
        Ok(Outcome::Done)
    }
}
