//! Buttons and menus, one file per kind. Clients can send any `custom_id`: one that is not on the message is
//! rejected, and whatever a valid one names may no longer exist.

mod answer;
mod forget;
mod misses;
mod none_of_these;
mod pins;
mod post;
mod remove;
mod topics;
mod vote;

use serenity::all::{
    ActionRowComponent, AuthorizingIntegrationOwner, ButtonKind, ComponentInteraction,
    ComponentInteractionDataKind, CreateInteractionResponse, CreateInteractionResponseFollowup,
    EditInteractionResponse, Message, MessageFlags,
};

use super::bot::Bot;
use super::custom_id::{Action, CustomId, Parsed, Shown};
use super::prefix::Prefix;
use super::render::Rendered;
use super::respond;
use super::rest::Rest;
use super::rights::{self, Caller, Right};
use crate::ids::{GuildId, MessageId, Ticket, UserId};
use crate::reply::{Wording, fill};
use crate::store::MissState;
pub(super) use topics::page;

/// A press to be answered.
struct Press<'a> {
    bot: &'a Bot,
    http: &'a Rest,
    interaction: &'a ComponentInteraction,
    id: CustomId,
}

/// Handles a press.
pub(super) async fn pressed(bot: &Bot, http: &Rest, interaction: &ComponentInteraction) {
    let refuse = |text: String| respond::to(http, interaction, respond::sentence(text));
    let words = bot.words(&interaction.locale);
    let id = match CustomId::parse(&interaction.data.custom_id, &bot.options.prefix) {
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
    if let Some(right) = press.id.action.right() {
        if let Some(guild) = press.allowed(right).await {
            moderated(&press, guild).await;
        }
        return;
    }
    let is_button = matches!(interaction.data.kind, ComponentInteractionDataKind::Button);
    match (&press.id.action, is_button) {
        (Action::Choose(entry), true) => answer::choose(&press, entry).await,
        (Action::Related, false) => answer::related(&press).await,
        (Action::Switch(entry), true) => answer::switch(&press, entry).await,
        (Action::Vote { entry, helpful, ticket }, true) => {
            vote::vote(&press, entry, *helpful, *ticket).await;
        }
        (Action::NoneOfThese(question), true) => none_of_these::none(&press, *question).await,
        (Action::ChooseFor { entry, .. }, true) => answer::choose_for(&press, entry).await,
        (Action::PostBelow { entry, below }, true) => post::below(&press, entry, *below).await,
        (Action::Remove(helper), true) => remove::remove(&press, *helper).await,
        (Action::Page(page), true) => topics::turn(&press, *page).await,
        (Action::Forget, true) => forget::forget(&press).await,
        // A menu where a button belongs, or the other way round.
        _ => press.say(bot.said(words.not_understood)).await,
    }
}

/// Handles a press of a moderator that has been acknowledged.
async fn moderated(press: &Press<'_>, guild: GuildId) {
    let is_button = matches!(press.interaction.data.kind, ComponentInteractionDataKind::Button);
    match (&press.id.action, is_button) {
        (Action::MissesPage(page), true) => misses::turn(press, guild, *page).await,
        (Action::Add, false) => misses::add(press, guild).await,
        (Action::Entries { miss, page }, true) => misses::entries(press, guild, *miss, *page).await,
        (Action::AddTo(miss), false) => misses::add_to(press, guild, *miss).await,
        (Action::NewTopic, false) => misses::sort(press, guild, MissState::Topic).await,
        (Action::Ignore, false) => misses::sort(press, guild, MissState::Ignored).await,
        (Action::Undo(step), true) => misses::undo(press, guild, *step).await,
        (Action::PinsPage(page), true) => pins::turn(press, guild, *page).await,
        (Action::RefreshPins, true) => pins::refresh(press, guild).await,
        (Action::Unpin, false) => pins::unpin(press, guild).await,
        (Action::MovePin { from, to }, true) => pins::r#move(press, guild, *from, *to).await,
        _ => press.tell(press.bot.said(press.words().not_understood)).await,
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
    Shown::above(ids(message), prefix)
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
    let mut tickets = ids(message).filter_map(|id| match CustomId::parse(id, prefix) {
        Parsed::Ours(CustomId {
            action: Action::NoneOfThese(ticket) | Action::Vote { ticket, .. },
            ..
        }) => Some(ticket),
        _ => None,
    });
    tickets.next().flatten()
}

/// The helper of a message, and the message below which they can post.
fn helped(message: &Message, prefix: &Prefix) -> (Option<UserId>, Option<MessageId>) {
    let all = ids(message).filter_map(|id| match CustomId::parse(id, prefix) {
        Parsed::Ours(id) => Some(id),
        Parsed::Garbled | Parsed::Foreign => None,
    });
    let mut helped = (None, None);
    for id in all {
        match id.action {
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
    let id = CustomId::parse(&interaction.data.custom_id, prefix);
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
        let owners = &self.interaction.authorizing_integration_owners.0;
        let of_guild = |owner: &AuthorizingIntegrationOwner| {
            matches!(owner, AuthorizingIntegrationOwner::GuildInstall(Some(_)))
        };
        // Components from before user installs list no owners.
        let is_member = owners.is_empty() || owners.iter().any(of_guild);
        self.interaction.guild_id.filter(|_| is_member).map(GuildId::from)
    }

    /// Returns whether only one person sees the message.
    fn is_private(&self) -> bool {
        let flags = self.interaction.message.flags;
        flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
    }

    /// The guild in which the user has a right, for a press that needs one. If they have it, the press has
    /// been acknowledged; if not, they have been told. Such buttons are on messages that only one person sees.
    async fn allowed(&self, right: Right) -> Option<GuildId> {
        let of_reader = self.is_private() && self.is_asker();
        let Some((guild, member)) =
            self.guild().zip(self.interaction.member.as_ref()).filter(|_| of_reader)
        else {
            self.say(self.words().moderators_only).await;
            return None;
        };
        if !self.respond(CreateInteractionResponse::Acknowledge).await {
            return None;
        }
        let channel = self.interaction.channel_id.into();
        let holds = Caller { guild, channel, member, command: None }.holds(self.http, right).await;
        let refusal = match holds {
            Ok(true) => return Some(guild),
            Ok(false) => self.words().moderators_only,
            Err(_) => self.words().pins.in_trouble,
        };
        self.tell(refusal.to_owned()).await;
        None
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
    async fn show(&self, page: Rendered) {
        let Rendered { embed, components } = page;
        let edit = EditInteractionResponse::new().embed(embed).components(components);
        self.edit_answer(edit).await;
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
        let user = &self.interaction.user;
        format!("Asked for by {} ({})", user.name, user.id)
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
        rights::may_write(self.interaction.member.as_ref(), self.interaction.channel.as_ref())
    }

    /// Answers the press with one sentence.
    async fn say(&self, text: impl Into<String>) {
        self.respond(respond::sentence(text)).await;
    }
}
