//! The example bots, with caveat mounted in them, on the stand-in: their own commands keep working, and
//! caveat answers its own. `CAVEAT_HOSTS` names a folder with other builds of the examples, which are
//! then run as processes: see `.ci/hosts`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serenity::Client;
use serenity::http::Http;
use tempfile::TempDir;

use caveat::Clock;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;

use crate::chat::Bot;
use crate::scenes::{LEGAL, registered};
use crate::standin::StandIn;

#[expect(dead_code, reason = "here it is started by a test")]
#[path = "../../examples/host_bot.rs"]
mod host_bot;
#[expect(dead_code, reason = "here it is started by a test")]
#[path = "../../examples/poise_host.rs"]
mod poise_host;

/// A running host: in this process, or as one of its own.
struct Host {
    _bot: Bot,
    _process: Option<Process>,
}

/// A process that does not outlive its test, in a folder of its own.
struct Process {
    child: Child,
    _folder: TempDir,
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts an example, and waits until caveat's commands and its own are there.
async fn host<F, E>(discord: &StandIn, name: &str, client: impl FnOnce(Http, Memory) -> F) -> Host
where
    F: Future<Output = Result<Client, E>>,
    E: std::fmt::Debug,
{
    let host = match std::env::var_os("CAVEAT_HOSTS") {
        Some(folder) => {
            let process = process(discord, &PathBuf::from(folder).join(name));
            let bot = Bot::spawn(discord, std::future::pending::<()>()).await;
            Host { _bot: bot, _process: Some(process) }
        }
        None => {
            let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await.unwrap();
            let client = client(discord.http(), memory).await.unwrap();
            Host { _bot: Bot::start(discord, client).await, _process: None }
        }
    };
    registered(discord, 12).await;
    host
}

fn process(discord: &StandIn, program: &std::path::Path) -> Process {
    let folder = tempfile::tempdir().unwrap();
    let child = Command::new(program)
        .env_clear()
        .env("DISCORD_TOKEN", discord.token())
        .env("DISCORD_PROXY", discord.url())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .spawn();
    let child = child.unwrap_or_else(|cause| panic!("{}: {cause}", program.display()));
    Process { child, _folder: folder }
}

#[tokio::test]
async fn a_serenity_bot_keeps_what_is_its_own() {
    let discord = StandIn::start().await;
    let _host = host(&discord, "host_bot", host_bot::client).await;
    assert_eq!(discord.overwrites(), 0, "nobody sets the whole list");
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    let hours = alice.asks(&general, "/hours", []).await.reply().await;
    assert_eq!(hours.content(), "We are open from nine to five.");
    let place = alice.clicks(&hours, "Where").await.reply().await;
    assert_eq!(place.content(), "Behind the castle.");
    let said = alice.says(&general, &format!("@caveat {LEGAL}")).await;
    assert_eq!(said.reply().await.content(), "Ask me for our /hours, or /ask about payments.");

    // What caveat is asked here comes over the same socket after the mention, so it would have sent an answer to
    // that before the last of these: its handler computes the same answers, and waits for nothing else.
    caveat_answers(&discord).await;
    let replies = discord.shared.read(|world| {
        world.acts.iter().filter(|act| act.message.reference == Some(said.id)).count()
    });
    assert_eq!(replies, 1, "the host alone answers its mentions");
}

#[tokio::test]
async fn a_poise_bot_keeps_what_is_its_own() {
    let discord = StandIn::start().await;
    let _host = host(&discord, "poise_host", poise_host::client).await;
    assert_eq!(discord.overwrites(), 1, "poise sets the whole list, caveat's commands in it");
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");

    let hours = alice.asks(&general, "/hours", []).await.reply().await;
    assert_eq!(hours.content(), "We are open from nine to five.");
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    assert_eq!(answer.title(), LEGAL);
    caveat_answers(&discord).await;
}

/// Caveat's behaviour in either host.
async fn caveat_answers(discord: &StandIn) {
    let general = discord.guild("expats").channel("general");
    let (bob, hana) = (discord.user("bob"), discord.user("hana"));
    let choices = bob.types(&general, "/ask", ("question", "legal to pay")).await;
    assert!(choices.iter().any(|choice| choice.name == LEGAL));
    let answer = bob.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(answer.title(), LEGAL);
    let thanks = bob.clicks(&answer, "Helpful").await.reply().await;
    assert!(thanks.content().starts_with("Thank you"), "{}", thanks.render());
    let asked = bob.says(&general, LEGAL).await;
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!(told.content(), "I have replied to the message.");
    assert_eq!(asked.reply().await.title(), LEGAL);
    let direct = bob.asks(&general, "/faq", []).await.reply().await;
    assert_eq!(direct.title(), "What the FAQ covers");
}
