//! Buttons and menus, one file per kind. Clients can send any `custom_id`: one that is not on the message is
//! rejected, and whatever a valid one names may no longer exist.

mod answer;
mod entries;
mod forget;
mod misses;
mod none_of_these;
mod pins;
mod post;
mod remove;
mod topics;
mod vote;

use serenity::all::{
    ActionRowComponent, ButtonKind, ComponentInteraction, ComponentInteractionDataKind,
    CreateInteractionResponse, CreateInteractionResponseFollowup, EditInteractionResponse, Member,
    Message, MessageFlags,
};

use super::bot::Bot;
use super::custom_id::{self, Parsed};
use super::invoked::Interaction;
use super::rest::Rest;
use super::rights::Caller;
use super::{render, respond};
use crate::bot::Prefix;
use crate::bot::card::{Card, Reader};
use crate::bot::policy::{Moderator, Response, Right, Said};
use crate::bot::{Action, Control, Shown};
use crate::ids::{GuildId, MessageId, Ticket, UserId};
use crate::reply::{Wording, fill};

/// A press to be answered.
struct Press<'a> {
    bot: &'a Bot,
    http: &'a Rest,
    interaction: &'a ComponentInteraction,
    id: Control,
}

/// Handles a press.
pub(super) async fn pressed(bot: &Bot, http: &Rest, interaction: &ComponentInteraction) {
    let refuse = |text: String| respond::to(http, interaction, respond::sentence(text));
    let words = bot.words(&interaction.locale);
    let id = match custom_id::parse(&interaction.data.custom_id, &bot.options.prefix) {
        Parsed::Foreign => return,
        Parsed::Ours(id) if stands_on(interaction) => id,
        // From another version, or forged: Discord vouches for the message, but not for the id.
        Parsed::Ours(_) | Parsed::Garbled => {
            refuse(bot.said(words.not_understood)).await;
            return;
        }
    };
    let press = Press { bot, http, interaction, id };
    if let Err(seconds) = bot.count_person(press.user(), press.guild()) {
        refuse(fill(words.slow_down, "seconds", seconds)).await;
        return;
    }
    let is_menu = !matches!(interaction.data.kind, ComponentInteractionDataKind::Button);
    if is_menu != press.id.action.is_menu() {
        // A menu where a button belongs, or the other way round.
        return press.say(bot.said(words.not_understood)).await;
    }
    if let Some(right) = press.id.action.right() {
        if press.id.action.opens_form() {
            if let Some(guild) = press.may_open(right).await {
                entries::open(&press, guild).await;
            }
        } else if let Some(guild) = press.allowed(right).await {
            moderated(&press, guild).await;
        }
        return;
    }
    match &press.id.action {
        Action::Choose(entry) => answer::choose(&press, entry).await,
        Action::Related => answer::related(&press).await,
        Action::Switch(entry) => answer::switch(&press, entry).await,
        Action::Vote { entry, helpful, ticket } => {
            vote::vote(&press, entry, *helpful, *ticket).await;
        }
        Action::NoneOfThese(question) => none_of_these::none(&press, *question).await,
        Action::ChooseFor { entry, .. } => answer::choose_for(&press, entry).await,
        Action::PostBelow { entry, below } => post::below(&press, entry, *below).await,
        Action::Remove(helper) => remove::remove(&press, *helper).await,
        Action::Page(page) => topics::turn(&press, *page).await,
        Action::Forget => forget::forget(&press).await,
        _ => {}
    }
}

/// Handles a press of a moderator that has been acknowledged.
async fn moderated(press: &Press<'_>, guild: GuildId) {
    if pins::pressed(press, guild).await {
        return;
    }
    match &press.id.action {
        Action::RemoveEntry
        | Action::Publish(_)
        | Action::Discard(_)
        | Action::EntriesPage(_)
        | Action::UndoEntry(_) => entries::pressed(press, guild).await,
        _ => misses::pressed(press, guild).await,
    }
}

/// The custom ids of all components of a message.
fn ids(message: &Message) -> impl Iterator<Item = &str> {
    let rows = message.components.iter();
    rows.flat_map(|row| &row.components).filter_map(|component| match component {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Some(custom_id.as_str()),
            _ => None,
        },
        ActionRowComponent::SelectMenu(menu) => menu.custom_id.as_deref(),
        _ => None,
    })
}

/// The answer that a message shows, if any.
pub(super) fn shown(message: &Message, prefix: &Prefix) -> Option<Shown> {
    custom_id::shown(ids(message), prefix)
}

/// Returns whether the pressed component is on the message.
fn stands_on(interaction: &ComponentInteraction) -> bool {
    ids(&interaction.message).any(|id| id == interaction.data.custom_id)
}

/// The option chosen from a menu.
fn picked(interaction: &ComponentInteraction) -> Option<&str> {
    match &interaction.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => None,
    }
}

/// The ticket of the message's question, taken from its other buttons.
fn ticket(message: &Message, prefix: &Prefix) -> Option<Ticket> {
    let controls = custom_id::controls(ids(message), prefix);
    let mut tickets = controls.iter().filter_map(|control| match control.action {
        Action::NoneOfThese(ticket) | Action::Vote { ticket, .. } => Some(ticket),
        _ => None,
    });
    tickets.next().flatten()
}

/// The helper of a message, and the message below which they can post.
fn helped(message: &Message, prefix: &Prefix) -> (Option<UserId>, Option<MessageId>) {
    let mut helped = (None, None);
    for control in custom_id::controls(ids(message), prefix) {
        match control.action {
            Action::Remove(helper) => helped.0 = helper,
            Action::ChooseFor { below, .. } | Action::PostBelow { below, .. } => {
                helped.1 = Some(below);
            }
            _ => {}
        }
    }
    helped
}

/// Formats how a press is parsed, before anything is done about it.
pub(super) fn parse_for_test(interaction: &ComponentInteraction) -> String {
    let prefix = &Prefix::default();
    let id = custom_id::parse(&interaction.data.custom_id, prefix);
    let stands = stands_on(interaction);
    format!("{id:?} {stands} {:?} {:?}", picked(interaction), ticket(&interaction.message, prefix))
}

impl Press<'_> {
    fn user(&self) -> UserId {
        self.interaction.user.id.into()
    }

    /// Returns whether the asker pressed.
    fn is_asker(&self) -> bool {
        self.id.owner == Some(self.user())
    }

    /// The guild, if the bot is a member of it: elsewhere no moderator could read the stored data.
    fn guild(&self) -> Option<GuildId> {
        self.interaction.invoked().guild()
    }

    /// Returns whether only one person sees the message.
    fn is_private(&self) -> bool {
        let flags = self.interaction.message.flags;
        flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
    }

    /// The guild in which the user has a right, for a press that needs one. If they have it, the press has
    /// been acknowledged; if not, they have been told. Such buttons are on messages that only one person sees.
    async fn allowed(&self, right: Right) -> Option<GuildId> {
        let Some((guild, member)) = self.reader_in_guild() else {
            self.say(self.words().moderators_only).await;
            return None;
        };
        if !self.respond(CreateInteractionResponse::Acknowledge).await {
            return None;
        }
        match self.holds(guild, member, right).await {
            Ok(()) => return Some(guild),
            Err(refusal) => self.tell(refusal.to_owned()).await,
        }
        None
    }

    /// Like [`Self::allowed`], for a press that opens a form: it has not been acknowledged.
    async fn may_open(&self, right: Right) -> Option<GuildId> {
        let refusal = match self.reader_in_guild() {
            None => self.words().moderators_only,
            Some((guild, member)) => match self.holds(guild, member, right).await {
                Ok(()) => return Some(guild),
                Err(refusal) => refusal,
            },
        };
        self.say(refusal).await;
        None
    }

    /// The guild and the member of a press on a page that this user alone sees.
    fn reader_in_guild(&self) -> Option<(GuildId, &Member)> {
        let of_reader = self.is_private() && self.is_asker();
        self.guild().zip(self.interaction.member.as_ref()).filter(|_| of_reader)
    }

    /// Checks that a member has a right; an error is the sentence for them.
    async fn holds(
        &self,
        guild: GuildId,
        member: &Member,
        right: Right,
    ) -> Result<(), &'static str> {
        let channel = self.interaction.channel_id.into();
        match (Caller { guild, channel, member, command: None }).holds(self.http, right).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.words().moderators_only),
            Err(_) => Err(self.words().pins.in_trouble),
        }
    }

    /// The option chosen from a menu.
    fn picked(&self) -> Option<&str> {
        picked(self.interaction)
    }

    /// Edits the private message that the button is on; the press was acknowledged.
    async fn edit_answer(&self, edit: EditInteractionResponse) {
        let edit = edit.allowed_mentions(respond::nobody());
        respond::report("a moderator", self.http.edit_response(self.interaction, &edit).await);
    }

    /// Edits the private message to show a page.
    async fn show(&self, page: &Card) {
        let components = render::components(page, &self.bot.options.prefix);
        // The text above an earlier page goes with it.
        let above = page.above.clone().unwrap_or_default();
        let edit = EditInteractionResponse::new().content(above).components(components);
        self.edit_answer(edit.embed(render::embed(page))).await;
    }

    /// Gives what came of a moderator's request, and notes it in the log channel.
    async fn give(&self, response: Response) {
        if let Some((log, card)) = response.log {
            respond::to_log(self.http, log, &card).await;
        }
        match response.said {
            Said::Page(card) => self.show(&card).await,
            Said::Sentence(text) => self.tell(text).await,
            Said::Instead(text) => {
                let edit = EditInteractionResponse::new().content(text);
                self.edit_answer(edit.embeds(Vec::new()).components(Vec::new())).await;
            }
        }
    }

    /// The user who pressed, as the reader of a page in the language of the one that they see.
    fn reader(&self) -> Reader {
        Reader { language: self.id.language.clone(), user: Some(self.user()) }
    }

    /// The user who pressed, who has the right to what they ask for.
    fn moderator(&self, guild: GuildId) -> Moderator {
        let language = self.id.language.clone();
        Moderator { guild, user: self.user(), language, words: self.words() }
    }

    /// Sends a private sentence below the message.
    async fn tell(&self, text: String) {
        let told = CreateInteractionResponseFollowup::new()
            .content(text)
            .allowed_mentions(respond::nobody())
            .ephemeral(true);
        respond::report("a moderator", self.http.follow_up(self.interaction, &told).await);
    }

    /// The reason for Discord's audit log.
    fn reason(&self) -> String {
        self.interaction.invoked().reason()
    }

    /// The wording for the user who pressed.
    fn words(&self) -> &'static Wording {
        self.bot.words(&self.interaction.locale)
    }

    /// The ticket of the message's question, if it is stored.
    fn ticket(&self) -> Option<Ticket> {
        ticket(&self.interaction.message, &self.bot.options.prefix)
    }

    async fn respond(&self, response: CreateInteractionResponse) -> bool {
        respond::to(self.http, self.interaction, response).await
    }

    /// The helper of the message, and the message below which they can post.
    fn helped(&self) -> (Option<UserId>, Option<MessageId>) {
        helped(&self.interaction.message, &self.bot.options.prefix)
    }

    /// Returns whether the user who pressed may write here.
    fn may_write(&self) -> bool {
        self.interaction.invoked().may_write()
    }

    /// Answers the press with one sentence.
    async fn say(&self, text: impl Into<String>) {
        self.respond(respond::sentence(text)).await;
    }
}
