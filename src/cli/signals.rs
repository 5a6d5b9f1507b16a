//! Signals from an operator, a supervisor or a closed terminal.

#[cfg(unix)]
use std::io::IsTerminal;

/// Signals that stop the process: Ctrl-C, or SIGTERM from a supervisor. SIGHUP stops it when its
/// terminal is gone, as nobody could stop it from there any more; otherwise it belongs to `reload`.
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
    /// Takes over the signals, so that they do not end the process by themselves.
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

    /// Resolves at the first signal. The next one ends the process at once.
    pub(super) async fn asked_to_leave(mut self) {
        self.next().await;
        tokio::spawn(async move {
            let code = self.next().await;
            tracing::warn!("told to stop a second time: stopping at once");
            std::process::exit(code);
        });
    }

    /// Waits for a signal; returns the exit code of a process that it ends.
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
