//! `caveat store`: the database itself.

use std::io::Write;

use super::database::{Database, wait};
use super::{Failure, Outcome, Outcomes, out};
use crate::store::{CopyError, Store};

/// The database itself.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = false)]
pub(super) struct Storing {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Copy a database into an empty one, such as from SQLite to PostgreSQL; stop the bot first
    Copy(Copy),
}

#[derive(Debug, clap::Args)]
struct Copy {
    /// The database that `run` keeps, like that of --database
    #[arg(value_name = "FROM")]
    from: String,
    /// An empty one; a file is made if there is none
    #[arg(value_name = "TO")]
    to: String,
}

impl Storing {
    pub(super) fn run(self) -> Outcomes {
        match self.command {
            Command::Copy(copy) => copy.run(),
        }
    }
}

impl Copy {
    fn run(self) -> Outcomes {
        let target = Database::named(self.to).place()?;
        let counts = wait(async {
            let (source, from) = Database::named(self.from).open().await?;
            if source == target {
                return Err(Failure::Said(format!(
                    "FROM and TO are both {target}; name two databases"
                )));
            }
            let mut to = Store::open(&target).await?;
            let copied = from.copy_to(&mut to).await;
            from.close().await;
            to.close().await;
            copied.map_err(|error| match error {
                CopyError::NotEmpty => Failure::Said(format!(
                    "the database {target} is not empty, and was left as it is; name an empty one"
                )),
                error => {
                    Failure::Said(format!("nothing was copied from {source} to {target}: {error}"))
                }
            })
        })?;
        let mut out = out::stdout();
        for (table, rows) in counts {
            writeln!(out, "{rows:>10} {table}")?;
        }
        writeln!(out, "every row was read again and is the same in both")?;
        Ok(Outcome::Done)
    }
}
