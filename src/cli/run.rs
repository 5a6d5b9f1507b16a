//! `caveat run`: connects to Discord and serves.

#[cfg(unix)]
use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::database::Database;
use super::log::Format;
use super::reload::{self, Hangups};
use super::{Failure, Outcome, Outcomes, PackArguments, switch};
use crate::Clock;
use crate::discord::{self, Connection, Plugin, RunError, Token};
use crate::pack::PackFiles;
use crate::service::Memory;

/// What stands below the help.
const EXIT_CODES: &str = "\
Exit codes:
  0    it was told to stop, by Ctrl-C, SIGTERM or the closing of its terminal, and did so in good order, within five seconds
  2    it could not run, or Discord refused it: one line says why
  3    the connection to Discord was lost and does not come back: start it again
  129  its terminal was closed, and a second such signal ended it at once
  130  a second Ctrl-C ended it at once; what it was about to note may be lost
  143  a second SIGTERM did";

/// How long the database may take for the last notes, when everything else is done.
const LAST_NOTES: Duration = Duration::from_millis(1500);

/// Connect to Discord and serve. The token comes from `DISCORD_TOKEN`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Run {
    /// An HTTP address in front of Discord's API [default: Discord itself]
    #[arg(long, value_name = "URL", env = "CAVEAT_DISCORD_PROXY")]
    discord_proxy: Option<String>,
    #[command(flatten)]
    database: Database,
    /// Let moderators name channels that are read for questions; takes the message content intent
    #[arg(long, env = "CAVEAT_LISTENING", value_parser = switch())]
    listening: bool,
    /// Serve /healthz, /readyz and /metrics at this address, such as 127.0.0.1:9464 [default: off]
    #[arg(long, value_name = "ADDR", env = "CAVEAT_LISTEN")]
    listen: Option<SocketAddr>,
    /// How lines of the log look
    #[arg(long, value_enum, default_value_t, value_name = "FORM", env = "CAVEAT_LOG")]
    log: Format,
}

impl Run {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let token = token()?;
        let files = pack.files()?;
        let hash = hash(&files);
        let service = pack.service_of(files)?;
        let proxy = self.discord_proxy.map(proxy).transpose()?;
        let place = self.database.place()?;
        let watching = self.listen.map(bind).transpose()?;
        super::log::begin(Some(&token), self.log);
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            faq = service.pack().title,
            pack = %hash,
            entries = service.pack().entries.len(),
            database = %place,
            shards = discord::SHARDS,
            "starting"
        );
        if let Some(address) = watching.as_ref().and_then(|socket| socket.local_addr().ok()) {
            tracing::info!("watch at http://{address}/readyz and /metrics");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
        let connection = Connection { token, proxy };
        let arguments = pack.clone();
        let ended = runtime.block_on(async move {
            let deaf = |cause| Failure::Said(format!("cannot hear of signals: {cause}"));
            let signals = Signals::new().map_err(deaf)?;
            let hangups = Hangups::new().map_err(deaf)?;
            let memory = Memory::open(place, Clock::system()).await?;
            let plugin = Plugin::new(Arc::new(service))
                .with_memory(memory.clone())
                .with_listening(self.listening);
            if let Some(listener) = watching {
                let watched = discord::Watched::of(&plugin, &memory);
                tokio::spawn(async move {
                    if let Err(cause) = watched.serve(listener).await {
                        tracing::error!(%cause, "nobody can watch any more");
                    }
                });
            }
            tokio::spawn(reload::keep(arguments, plugin.clone(), hash, hangups));
            let ended = discord::run(plugin, connection, signals.asked_to_leave()).await;
            if timeout(LAST_NOTES, memory.close()).await.is_err() {
                tracing::warn!("the database is too slow: the last notes may be lost");
            }
            Ok(ended?)
        });
        // Nothing is waited for any more, such as a name that is being looked up.
        runtime.shutdown_background();
        ended.map(|()| Outcome::Done)
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Stuck => Self::Lost(error.to_string()),
            _ => Self::Said(error.to_string()),
        }
    }
}

/// The token: from `DISCORD_TOKEN`, from the file that `DISCORD_TOKEN_FILE` names, or from systemd's
/// credential `discord-token`. It is never a flag, where every user of the machine could read it.
pub(super) fn token() -> Result<Token, Failure> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let text = if let Some(text) = set("DISCORD_TOKEN") {
        text.into_string().unwrap_or_default()
    } else if let Some(file) = set("DISCORD_TOKEN_FILE") {
        read(&PathBuf::from(file), "name another in DISCORD_TOKEN_FILE")?
    } else if let Some(folder) = set("CREDENTIALS_DIRECTORY")
        && let file = PathBuf::from(folder).join("discord-token")
        && file.exists()
    {
        read(&file, "see LoadCredential= of its unit")?
    } else if std::env::var_os("DISCORD_TOKEN").is_some() {
        String::new()
    } else {
        return Err(Failure::Said(
            "there is no token; set DISCORD_TOKEN to the one on the Bot page of your application"
                .to_owned(),
        ));
    };
    Token::new(&text).map_err(|error| Failure::Said(error.to_string()))
}

fn read(file: &std::path::Path, next: &str) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|cause| {
        let file = file.display();
        Failure::Said(format!("the token cannot be read from {file}: {cause}; {next}"))
    })
}

/// A socket at this address, of which port 0 takes any.
pub(super) fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|cause| {
        Failure::Said(format!("cannot listen at {address}: {cause}; name another with --listen"))
    })
}

fn proxy(url: String) -> Result<String, Failure> {
    let is_http = ["http://", "https://"].iter().any(|scheme| {
        url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    });
    if !is_http {
        let sentence = format!("`{url}` is no proxy address; write it like http://127.0.0.1:8080");
        return Err(Failure::Said(sentence));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// A name for what the pack says: another text, another hash.
pub(super) fn hash(files: &PackFiles) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in &files.files {
        for part in [&file.name, &file.text] {
            // The length before the text: where one ends and the next begins counts too.
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// What tells the process to stop: Ctrl-C, or SIGTERM from a supervisor. SIGHUP stops it when its terminal
/// is gone, where nobody could stop it any more; otherwise it is for `reload`.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    has_terminal: bool,
}

impl Signals {
    /// From now on they end nothing by themselves.
    pub(super) fn new() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hangup: signal(SignalKind::hangup())?,
                has_terminal: std::io::stderr().is_terminal(),
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Resolves with the first. The next one ends the process at once.
    pub(super) async fn asked_to_leave(mut self) {
        self.next().await;
        tokio::spawn(async move {
            let code = self.next().await;
            tracing::warn!("told to stop once more: ending at once");
            std::process::exit(code);
        });
    }

    /// Waits for one; the exit code of a process that it ends.
    async fn next(&mut self) -> i32 {
        #[cfg(unix)]
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return 130,
                _ = self.terminate.recv() => return 143,
                _ = self.hangup.recv(), if self.has_terminal => {
                    if !std::io::stderr().is_terminal() {
                        return 129;
                    }
                }
            }
        }
        #[cfg(not(unix))]
        {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            130
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, hash, proxy};
    use crate::discord::RunError;
    use crate::pack::PackFiles;

    #[test]
    fn takes_only_addresses_for_a_proxy() {
        assert_eq!(proxy("http://127.0.0.1:80/".to_owned()).unwrap(), "http://127.0.0.1:80");
        for wrong in ["", "127.0.0.1:80", "ws://x", "http://", "http:///x"] {
            assert!(proxy(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_lost_connection_is_for_the_supervisor() {
        assert!(matches!(Failure::from(RunError::Stuck), Failure::Lost(_)));
        assert!(matches!(Failure::from(RunError::Token), Failure::Said(_)));
    }

    #[test]
    fn another_pack_has_another_hash() {
        let of = |files: &[(&str, &str)]| hash(&PackFiles::from_texts("a", files.iter().copied()));
        let one = of(&[("pack.toml", "x"), ("a.toml", "y")]);
        assert_eq!(one, of(&[("a.toml", "y"), ("pack.toml", "x")]));
        assert_eq!(one.len(), 16);
        assert_ne!(one, of(&[("pack.toml", "xa"), (".toml", "y")]));
        assert_ne!(one, of(&[("pack.toml", "x"), ("a.toml", "z")]));
    }
}
