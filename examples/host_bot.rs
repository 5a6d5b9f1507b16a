//! A bot on plain serenity, with caveat mounted beside its own handlers.
//!
//! ```sh
//! DISCORD_TOKEN=… cargo run --manifest-path examples/Cargo.toml --bin host_bot
//! ```

use std::sync::Arc;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::pack::{self, PackFiles};
use caveat::service::{Memory, Service};
use serenity::all::{
    Client, ClientBuilder, Command, ComponentInteraction, Context, CreateActionRow, CreateButton,
    CreateCommand, CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler,
    GatewayIntents, Http, HttpBuilder, Interaction, Message, Ready,
};
use serenity::async_trait;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The bot's own features.
struct Host;

#[async_trait]
impl EventHandler for Host {
    async fn ready(&self, context: Context, _: Ready) {
        // Added one by one: setting the whole list would delete caveat's commands.
        let hours = CreateCommand::new("hours").description("When we are open");
        note(Command::create_global_command(&context, hours).await);
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(call) if call.data.name == "hours" => {
                let map = CreateButton::new("host:map").label("Where");
                let said = CreateInteractionResponseMessage::new()
                    .content("We are open from nine to five.")
                    .components(vec![CreateActionRow::Buttons(vec![map])]);
                let said = CreateInteractionResponse::Message(said);
                note(call.create_response(&context, said).await);
            }
            Interaction::Component(press) if press.data.custom_id == "host:map" => {
                note(show_map(&context, &press).await);
            }
            // All other events are caveat's.
            _ => {}
        }
    }

    async fn message(&self, context: Context, message: Message) {
        if !message.author.bot && message.mentions_me(&context).await.unwrap_or(false) {
            note(message.reply(&context, "Ask me for our /hours, or /ask about payments.").await);
        }
    }
}

async fn show_map(context: &Context, press: &ComponentInteraction) -> serenity::Result<()> {
    let said = CreateInteractionResponseMessage::new().content("Behind the castle.");
    press.create_response(context, CreateInteractionResponse::Message(said)).await
}

fn note<T>(done: serenity::Result<T>) {
    if let Err(cause) = done {
        eprintln!("{cause}");
    }
}

/// Builds the bot's client.
pub(crate) async fn client(http: Http, memory: Memory) -> Result<Client, Error> {
    let pack = pack::load(PackFiles::shipped()).pack.ok_or("this pack has errors")?;
    let caveat = Plugin::builder(Arc::new(Service::new(pack)))
        .memory(memory)
        // The bot answers its mentions itself.
        .messages(false)
        .build();
    let intents = GatewayIntents::GUILD_MESSAGES | caveat.intents();
    let client = ClientBuilder::new_with_http(http, intents)
        .event_handler(Host)
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
    let memory = Memory::open("sqlite://host_bot.db".parse()?, Clock::system()).await?;
    client(http()?, memory.clone()).await?.start().await?;
    memory.close().await;
    Ok(())
}
