//! `caveat store`: the database itself.

use std::io::Write;
use std::path::PathBuf;

use super::database::{Database, wait};
use super::{Failure, Outcome, Outcomes, out};
use crate::store::{self, CopyError, Store};

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
    /// Write a checked copy of a SQLite database into a new file; the bot may run meanwhile
    Backup(Backup),
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

#[derive(Debug, clap::Args)]
struct Backup {
    /// The new file; one that is there is left as it is
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Storing {
    pub(super) fn run(self) -> Outcomes {
        match self.command {
            Command::Copy(copy) => copy.run(),
            Command::Backup(backup) => backup.run(),
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

impl Backup {
    fn run(self) -> Outcomes {
        let place = self.database.existing()?;
        let size = wait(async {
            let copied = store::back_up(&place, &self.file).await;
            copied.map_err(|error| Failure::Said(error.to_string()))
        })?;
        let file = self.file.display();
        writeln!(out::stdout(), "{file}: {size} bytes, every page checked")?;
        Ok(Outcome::Done)
    }
}
