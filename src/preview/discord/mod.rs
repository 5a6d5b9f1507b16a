//! Discord, as far as a preview needs it: it keeps the messages of every tab of the browser (`tabs`), tells
//! the bot of what somebody does there (`events`), and takes what the bot sends (`requests`).

mod events;
mod place;
mod requests;
mod tabs;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tracing::error;

use super::secrets::Secrets;
use crate::discord::Rehearsal;
use crate::http::{self, Bounds};
use crate::reply::Wording;
use events::Kind;
use place::Place;
use tabs::Tabs;
pub(super) use tabs::{Above, Author, Message, Said, Tab};

/// The bot, as a user and as an application.
const BOT: u64 = 1;
/// Where numbers of anything else begin.
const FIRST: u64 = 1000;

/// What somebody asks, and by which door.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) door: Door,
    /// The locale of whoever asks, and of their server.
    pub(super) locale: String,
    pub(super) words: String,
}

/// The ways in which a member asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Door {
    /// `/ask question:`.
    Ask,
    /// The same with `private:`.
    AskAlone,
    /// A message that names the bot.
    Mention,
    /// **Answer from FAQ** in the menu of somebody else's message.
    Menu,
}

/// A command that takes no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Command {
    Faq,
    Privacy,
}

/// Discord, with the bot in it.
pub(super) struct Stage {
    discord: Arc<Discord>,
    bot: Rehearsal,
}

/// What the page and the bot's requests share.
struct Discord {
    state: Mutex<State>,
    /// The bot's token: nobody else on this machine can speak for it.
    token: String,
    secrets: Arc<Secrets>,
    ids: AtomicU64,
}

#[derive(Default)]
struct State {
    tabs: Tabs,
    /// Interactions that the bot is busy with, by token.
    in_hand: HashMap<String, InHand>,
}

/// An interaction that the bot is busy with.
struct InHand {
    channel: u64,
    member: u64,
    /// What stands above an answer to it.
    above: Above,
    /// The message that holds what was pressed.
    source: Option<u64>,
    /// The message that answers it.
    original: Option<u64>,
    is_answered: bool,
    /// What is offered while somebody types.
    choices: Vec<String>,
}

impl Stage {
    /// Takes the bot's requests at a port of this machine from now on. `bot` makes the bot, from the address
    /// and the token for its requests, and its id.
    ///
    /// # Errors
    /// When there is no such port.
    pub(super) async fn open(
        secrets: Arc<Secrets>,
        bot: impl FnOnce(&str, &str, u64) -> Rehearsal,
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
        Ok(Self { discord, bot })
    }

    /// The bot itself.
    pub(super) fn bot(&self) -> &Rehearsal {
        &self.bot
    }

    /// What a tab shows; `None` where nothing was said yet.
    pub(super) fn tab<T>(&self, name: &str, look: impl FnOnce(&Tab) -> T) -> Option<T> {
        self.discord.state().tabs.get(name).map(look)
    }

    /// Asks in a tab.
    pub(super) async fn ask(&self, tab: &str, line: Line) {
        let (place, member) = self.enter(tab, &line.locale);
        self.discord.state().tabs.open(tab).asked = Some(line.clone());
        let commands = &Wording::english().commands;
        match line.door {
            Door::Ask | Door::AskAlone => {
                let mut options = vec![events::option(commands.ask_question.name, &line.words)];
                if line.door == Door::AskAlone {
                    options.push(events::switch(commands.ask_private.name));
                }
                let above = Above::Used(format!("/{} {}", commands.ask.name, line.words));
                let data = events::command(commands.ask.name, options);
                self.interact(&place, member, Kind::Command, (data, above), None).await;
            }
            Door::Mention => {
                let said =
                    self.said(&place, member, Author::You, &format!("<@{BOT}> {}", line.words));
                if let Err(cause) = self.bot.message(events::message(&said, &place)).await {
                    error!(%cause, "the bot cannot read a message of the preview");
                }
            }
            Door::Menu => {
                let target = self.said(&place, self.discord.id(), Author::Somebody, &line.words);
                let data = events::message_command(commands.answer_message, &target, &place);
                let above = Above::Used(commands.answer_message.to_owned());
                self.interact(&place, member, Kind::Command, (data, above), None).await;
            }
        }
    }

    /// Calls a command that takes no words.
    pub(super) async fn call(&self, tab: &str, locale: &str, command: Command) {
        let (place, member) = self.enter(tab, locale);
        let commands = &Wording::english().commands;
        let name = match command {
            Command::Faq => commands.faq.name,
            Command::Privacy => commands.privacy.name,
        };
        let above = Above::Used(format!("/{name}"));
        let data = events::command(name, Vec::new());
        self.interact(&place, member, Kind::Command, (data, above), None).await;
    }

    /// What is offered to somebody who types behind `/ask question:`.
    pub(super) async fn offers(&self, locale: &str, typed: &str) -> Vec<String> {
        let place = Place::of(0, locale);
        let commands = &Wording::english().commands;
        let option = events::typed(commands.ask_question.name, typed);
        let data = events::command(commands.ask.name, vec![option]);
        let what = (data, Above::Nothing);
        let done = self.interact(&place, self.discord.id(), Kind::Typing, what, None).await;
        done.map(|done| done.choices).unwrap_or_default()
    }

    /// Presses a button below a message, or chooses `value` from a menu, as the member whose message it is;
    /// `false` when there is no such thing.
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
        self.interact(&place, member, Kind::Press, what, Some((source, shown))).await;
        true
    }

    /// Takes a message out of sight that only its reader sees.
    pub(super) fn dismiss(&self, tab: &str, message: u64) {
        if let Some(tab) = self.discord.state().tabs.find(tab) {
            tab.remove(message);
        }
    }

    /// Begins anew.
    pub(super) fn clear(&self, tab: &str) {
        self.discord.state().tabs.close(tab);
    }

    /// A tab, and a member who has not asked anything yet: nobody is slowed down for having tried a lot.
    fn enter(&self, tab: &str, locale: &str) -> (Place, u64) {
        let member = self.discord.id();
        let channel = self.discord.id();
        let mut state = self.discord.state();
        let tab = state.tabs.open(tab);
        if tab.place.channel == 0 || tab.place.locale != locale {
            let channel = if tab.place.channel == 0 { channel } else { tab.place.channel };
            tab.place = Place::of(channel, locale);
        }
        self.bot.speaks(tab.place.guild, locale);
        (tab.place.clone(), member)
    }

    /// Puts into a tab what somebody says.
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

    /// Tells the bot of an interaction, and waits until it has done all that it wants to.
    async fn interact(
        &self,
        place: &Place,
        member: u64,
        kind: Kind,
        (data, above): (Value, Above),
        source: Option<(u64, Value)>,
    ) -> Option<InHand> {
        let (id, token) = (self.discord.id(), self.discord.secrets.next());
        let (source, message) = source.unzip();
        let in_hand = InHand {
            channel: place.channel,
            member,
            above,
            source,
            original: None,
            is_answered: false,
            choices: Vec::new(),
        };
        self.discord.state().in_hand.insert(token.clone(), in_hand);
        let event = events::interaction(kind, (id, &token), member, place, (data, message));
        self.bot.interaction(&event).await;
        let mut state = self.discord.state();
        let done = state.in_hand.remove(&token)?;
        if !done.is_answered && kind != Kind::Typing {
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
    /// Puts a message where an interaction came from.
    fn say(&mut self, to: &InHand, message: Message) {
        if let Some(tab) = self.tabs.in_channel(to.channel) {
            tab.push(message);
        }
    }
}
