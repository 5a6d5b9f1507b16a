//! The bot under test, connected to the stand-in.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::{PATIENCE, Reply};
use crate::standin::StandIn;
use crate::standin::world::Shared;

/// A running bot. Dropping it ends its task.
pub(crate) struct Bot {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Bot {
    /// Runs any future that is a bot, and waits until it is logged in. It must use [`StandIn::url`] and
    /// [`StandIn::token`]. Panics if it ends before it logs in.
    pub(crate) async fn spawn<T: Debug + Send + 'static>(
        discord: &StandIn,
        run: impl Future<Output = T> + Send + 'static,
    ) -> Self {
        let shared = Arc::clone(&discord.shared);
        let (tell, ended) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            // After the login its end does not matter.
            let _ = tell.send(format!("{:?}", run.await));
        });
        let logged_in = shared.wait(PATIENCE, |world| {
            world.sessions.iter().any(|session| session.socket.is_some()).then_some(())
        });
        tokio::select! {
            done = logged_in => assert!(
                done.is_some(),
                "the bot did not log in\nwhat happened:\n{}",
                shared.transcript()
            ),
            how = ended => panic!(
                "the bot ended before it logged in: {}\nwhat happened:\n{}",
                how.as_deref().unwrap_or("it panicked"),
                shared.transcript()
            ),
        }
        Self { shared, task }
    }

    /// Everything the bot has said so far, in order, edits included.
    pub(crate) fn replies(&self) -> Vec<Reply> {
        self.shared.read(|world| world.acts.iter().map(|act| Reply::new(world, act)).collect())
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.task.abort();
    }
}
