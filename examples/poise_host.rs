//! A bot on poise, with caveat mounted beside the framework.
//!
//! ```sh
//! DISCORD_TOKEN=… cargo run --manifest-path examples/Cargo.toml --bin poise_host
//! ```

use std::sync::Arc;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::pack::{self, PackFiles};
use caveat::service::{Memory, Service};
use poise::serenity_prelude::{Client, ClientBuilder, Command, CreateCommand, Http, HttpBuilder};
use poise::{Framework, FrameworkError, FrameworkOptions};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// When we are open
#[poise::command(slash_command)]
async fn hours(ctx: poise::Context<'_, (), Error>) -> Result<(), Error> {
    ctx.say("We are open from nine to five.").await?;
    Ok(())
}

/// The framework with the bot's own commands; `others` are registered with them.
fn framework(others: Vec<CreateCommand>) -> Framework<(), Error> {
    let options = FrameworkOptions {
        commands: vec![hours()],
        on_error: |error| Box::pin(failed(error)),
        // The bot has no owner commands, so its owners need not be looked up.
        initialize_owners: false,
        ..Default::default()
    };
    Framework::builder()
        .options(options)
        .setup(|ctx, _, framework| {
            Box::pin(async move {
                // `register_globally` sets the whole list, and would delete caveat's commands.
                let own = &framework.options().commands;
                let mut all = poise::builtins::create_application_commands(own);
                all.extend(others);
                Command::set_global_commands(ctx, all).await?;
                Ok(())
            })
        })
        .build()
}

async fn failed(error: FrameworkError<'_, (), Error>) {
    // Interactions that poise does not know are caveat's.
    if matches!(error, FrameworkError::UnknownInteraction { .. }) {
        return;
    }
    if let Err(cause) = poise::builtins::on_error(error).await {
        eprintln!("{cause}");
    }
}

/// Builds the bot's client.
pub(crate) async fn client(http: Http, memory: Memory) -> Result<Client, Error> {
    let pack = pack::load(PackFiles::shipped()).pack.ok_or("this pack has errors")?;
    // Mentions are caveat's: the bot has no prefix commands.
    let caveat = Plugin::builder(Arc::new(Service::new(pack))).memory(memory).build();
    let client = ClientBuilder::new_with_http(http, caveat.intents())
        .framework(framework(caveat.commands()))
        .raw_event_handler(caveat.clone())
        .event_handler(caveat)
        .await?;
    Ok(client)
}

/// An HTTP client for Discord, or for the proxy that `DISCORD_PROXY` names.
fn http() -> Result<Http, Error> {
    let http = HttpBuilder::new(std::env::var("DISCORD_TOKEN")?);
    Ok(match std::env::var("DISCORD_PROXY") {
        // serenity ignores the proxy unless its own rate limits are off.
        Ok(proxy) => http.proxy(proxy).ratelimiter_disabled(true).build(),
        Err(_) => http.build(),
    })
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let memory = Memory::open("sqlite://poise_host.db".parse()?, Clock::system()).await?;
    client(http()?, memory.clone()).await?.start().await?;
    memory.close().await;
    Ok(())
}
