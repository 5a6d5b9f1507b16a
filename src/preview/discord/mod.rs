//! A small Discord for the preview: it keeps the messages of every browser tab (`tabs`), sends the bot
//! the events of what a user does there (`events`), and handles the bot's requests (`requests`).

mod events;
mod place;
mod requests;
mod tabs;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tracing::error;

use super::secrets::Secrets;
use crate::discord::BotHarness;
use crate::http::{self, Bounds};
use crate::ids::GuildId;
use crate::matching::Overlay;
use crate::reply::Wording;
use events::InteractionType;
use place::Place;
use tabs::Tabs;
pub(super) use tabs::{Above, Author, Message, Said, Tab};

/// The bot's id, as a user and as an application.
const BOT: NonZeroU64 = NonZeroU64::MIN;
/// The first id for anything else.
const FIRST: u64 = 1000;

/// A question, and the way in which it is asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) door: AskMethod,
    /// The locale of the asker and their server.
    pub(super) locale: String,
    pub(super) words: String,
}

/// The ways in which a member asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AskMethod {
    /// `/ask question:`.
    Ask,
    /// `/ask question:` with `private:`.
    AskAlone,
    /// A message that names the bot.
    Mention,
    /// A message that mentions the bot.
    Menu,
}

/// A command without options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Command {
    Faq,
    Privacy,
}

/// The simulated Discord with the bot connected to it.
pub(super) struct FakeDiscord {
    discord: Arc<Discord>,
    bot: BotHarness,
    /// The guild of all channels; `None` for one for each language.
    guild: Option<GuildId>,
}

/// State shared by the page and the handlers of the bot's requests.
struct Discord {
    state: Mutex<State>,
    /// The bot's token: no other process on this machine can speak for it.
    token: String,
    secrets: Arc<Secrets>,
    ids: AtomicU64,
}

#[derive(Default)]
struct State {
    tabs: Tabs,
    /// Interactions that the bot is handling, by token.
    pending: HashMap<String, PendingInteraction>,
}

/// An interaction that the bot is handling.
struct PendingInteraction {
    channel: u64,
    member: u64,
    /// The line above an answer to it.
    above: Above,
    /// The message with the button or menu that was used.
    source: Option<u64>,
    /// The message that answers it.
    original: Option<u64>,
    is_answered: bool,
    /// Autocomplete choices.
    choices: Vec<String>,
}

impl FakeDiscord {
    /// Serves the bot's requests on a local port from now on. `bot` creates the bot from the address
    /// and the token for its requests, and its id; `guild` is where people ask, or there is one for each language.
    ///
    /// # Errors
    /// The system's error, if there is no such port.
    pub(super) async fn open(
        secrets: Arc<Secrets>,
        guild: Option<GuildId>,
        bot: impl FnOnce(&str, &str, NonZeroU64) -> BotHarness,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let discord = Arc::new(Discord {
            state: Mutex::default(),
            token: secrets.next(),
            secrets,
            ids: AtomicU64::new(FIRST),
        });
        let bot = bot(&base, &discord.token, BOT);
        let routes = requests::routes(Arc::clone(&discord));
        tokio::spawn(http::serve(listener, routes, std::future::pending(), Bounds::STAGE));
        Ok(Self { discord, bot, guild })
    }

    /// The bot.
    pub(super) fn bot(&self) -> &BotHarness {
        &self.bot
    }

    /// The overlay of the server that the page shows, if it shows one.
    pub(super) fn overlay(&self) -> Option<Arc<Overlay>> {
        self.guild.and_then(|guild| self.bot.overlay(guild))
    }

    /// Reads a tab; `None` if nothing was said in it yet.
    pub(super) fn tab<T>(&self, name: &str, look: impl FnOnce(&Tab) -> T) -> Option<T> {
        self.discord.state().tabs.get(name).map(look)
    }

    /// Asks a question in a tab.
    pub(super) async fn ask(&self, tab: &str, question: Question) {
        let (place, member) = self.enter(tab, &question.locale);
        self.discord.state().tabs.open(tab).asked = Some(question.clone());
        let commands = &Wording::english().commands;
        match question.door {
            AskMethod::Ask | AskMethod::AskAlone => {
                let mut options = vec![events::option(commands.ask_question.name, &question.words)];
                if question.door == AskMethod::AskAlone {
                    options.push(events::switch(commands.ask_private.name));
                }
                let above = Above::Used(format!("/{} {}", commands.ask.name, question.words));
                let data = events::command(commands.ask.name, options);
                self.interact(&place, member, InteractionType::Command, (data, above), None).await;
            }
            AskMethod::Mention => {
                let said =
                    self.said(&place, member, Author::You, &format!("<@{BOT}> {}", question.words));
                if let Err(cause) = self.bot.message(events::message(&said, &place)).await {
                    error!(%cause, "the bot cannot read a message of the preview");
                }
            }
            AskMethod::Menu => {
                let target =
                    self.said(&place, self.discord.id(), Author::Somebody, &question.words);
                let data = events::message_command(commands.answer_message, &target, &place);
                let above = Above::Used(commands.answer_message.to_owned());
                self.interact(&place, member, InteractionType::Command, (data, above), None).await;
            }
        }
    }

    /// Calls a command without options.
    pub(super) async fn call(&self, tab: &str, locale: &str, command: Command) {
        let (place, member) = self.enter(tab, locale);
        let commands = &Wording::english().commands;
        let name = match command {
            Command::Faq => commands.faq.name,
            Command::Privacy => commands.privacy.name,
        };
        let above = Above::Used(format!("/{name}"));
        let data = events::command(name, Vec::new());
        self.interact(&place, member, InteractionType::Command, (data, above), None).await;
    }

    /// Autocomplete choices for a text typed into `/ask question:`.
    pub(super) async fn offers(&self, locale: &str, typed: &str) -> Vec<String> {
        let place = Place::of(0, locale, self.guild);
        let commands = &Wording::english().commands;
        let option = events::typed(commands.ask_question.name, typed);
        let data = events::command(commands.ask.name, vec![option]);
        let what = (data, Above::Nothing);
        let done =
            self.interact(&place, self.discord.id(), InteractionType::Typing, what, None).await;
        done.map(|done| done.choices).unwrap_or_default()
    }

    /// Presses a button below a message, or chooses `value` from a menu, as the member whose message it
    /// is; returns `false` if there is no such button or option.
    pub(super) async fn press(
        &self,
        tab: &str,
        message: u64,
        custom_id: &str,
        value: Option<&str>,
    ) -> bool {
        let found = {
            let mut state = self.discord.state();
            let Some(tab) = state.tabs.find(tab) else { return false };
            let place = tab.place.clone();
            let message = tab.message(message).filter(|it| it.said.offers(custom_id, value));
            message.map(|it| (it.id, it.member, events::message(it, &place), place))
        };
        let Some((source, member, shown, place)) = found else { return false };
        let data = match value {
            Some(value) => {
                json!({ "component_type": 3, "custom_id": custom_id, "values": [value] })
            }
            None => json!({ "component_type": 2, "custom_id": custom_id }),
        };
        let what = (data, Above::Nothing);
        self.interact(&place, member, InteractionType::Press, what, Some((source, shown))).await;
        true
    }

    /// Removes an ephemeral message.
    pub(super) fn dismiss(&self, tab: &str, message: u64) {
        if let Some(tab) = self.discord.state().tabs.find(tab) {
            tab.remove(message);
        }
    }

    /// Clears a tab.
    pub(super) fn clear(&self, tab: &str) {
        self.discord.state().tabs.close(tab);
    }

    /// Enters a tab as a new member: so nobody is rate-limited for trying a lot.
    fn enter(&self, tab: &str, locale: &str) -> (Place, u64) {
        let member = self.discord.id();
        let channel = self.discord.id();
        let mut state = self.discord.state();
        let tab = state.tabs.open(tab);
        if tab.place.channel == 0 || tab.place.locale != locale {
            let channel = if tab.place.channel == 0 { channel } else { tab.place.channel };
            tab.place = Place::of(channel, locale, self.guild);
        }
        self.bot.speaks(tab.place.guild, locale);
        (tab.place.clone(), member)
    }

    /// Adds a member's message to a tab.
    fn said(&self, place: &Place, member: u64, author: Author, words: &str) -> Message {
        let said = Said { content: words.to_owned(), ..Said::default() };
        let id = self.discord.id();
        let message =
            Message { id, author, member, above: Above::Nothing, said, is_loading: false };
        let mut state = self.discord.state();
        if let Some(tab) = state.tabs.in_channel(place.channel) {
            tab.push(message.clone());
        }
        message
    }

    /// Sends the bot an interaction, and waits until the bot is done with it.
    async fn interact(
        &self,
        place: &Place,
        member: u64,
        kind: InteractionType,
        (data, above): (Value, Above),
        source: Option<(u64, Value)>,
    ) -> Option<PendingInteraction> {
        let (id, token) = (self.discord.id(), self.discord.secrets.next());
        let (source, message) = source.unzip();
        let pending = PendingInteraction {
            channel: place.channel,
            member,
            above,
            source,
            original: None,
            is_answered: false,
            choices: Vec::new(),
        };
        self.discord.state().pending.insert(token.clone(), pending);
        let event = events::interaction(kind, (id, &token), member, place, (data, message));
        self.bot.interaction(&event).await;
        let mut state = self.discord.state();
        let done = state.pending.remove(&token)?;
        if !done.is_answered && kind != InteractionType::Typing {
            let said = Said::alone("The application did not respond");
            let id = self.discord.id();
            state.say(&done, Message::of_bot(id, &done, said));
        }
        Some(done)
    }
}

impl Discord {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }
}

impl State {
    /// Adds a message to the channel of an interaction.
    fn say(&mut self, to: &PendingInteraction, message: Message) {
        if let Some(tab) = self.tabs.in_channel(to.channel) {
            tab.push(message);
        }
    }
}
