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
    if let Some(right) = press.id.action.right()
        && !press.is_allowed(right).await
    {
        return;
    }
    let is_button = matches!(interaction.data.kind, ComponentInteractionDataKind::Button);
    match (&press.id.action, is_button) {
        (Action::Choose(entry), true) => answer::choose(&press, entry).await,
        (Action::Related, false) => answer::related(&press).await,
        (Action::Switch(entry), true) => answer::switch(&press, entry).await,
        (Action::Helpful(entry), true) => vote::vote(&press, entry, true).await,
        (Action::NotHelpful(entry), true) => vote::vote(&press, entry, false).await,
        (Action::NoneOfThese(question), true) => none_of_these::none(&press, *question).await,
        (Action::ChooseFor(entry), true) => answer::choose_for(&press, entry).await,
        (Action::PostBelow(entry), true) => post::below(&press, entry).await,
        (Action::Remove(helper), true) => remove::remove(&press, *helper).await,
        (Action::Page(page), true) => topics::turn(&press, *page).await,
        (Action::Forget, true) => forget::forget(&press).await,
        (Action::MissesPage(page), true) => misses::turn(&press, *page).await,
        (Action::Add, false) => misses::add(&press).await,
        (Action::Entries { miss, page }, true) => misses::entries(&press, *miss, *page).await,
        (Action::AddTo(miss), false) => misses::add_to(&press, *miss).await,
        (Action::NewTopic, false) => misses::sort(&press, MissState::Topic).await,
        (Action::Ignore, false) => misses::sort(&press, MissState::Ignored).await,
        (Action::Undo(step), true) => misses::undo(&press, *step).await,
        (Action::PinsPage(page), true) => pins::turn(&press, *page).await,
        (Action::RefreshPins, true) => pins::refresh(&press).await,
        (Action::Unpin, false) => pins::unpin(&press).await,
        (Action::MovePin { from, to }, true) => pins::r#move(&press, *from, *to).await,
        // A menu where a button belongs, or the other way round.
        _ => press.say(bot.said(words.not_understood)).await,
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

/// The number that identifies the message's question, taken from its other buttons; 0 if there is none.
fn ticket(message: &Message, prefix: &Prefix) -> u64 {
    let mut tickets = ids(message).filter_map(|id| match CustomId::parse(id, prefix) {
        Parsed::Ours(CustomId { action: Action::NoneOfThese(question), .. }) => Some(question),
        Parsed::Ours(CustomId {
            action: Action::Helpful(_) | Action::NotHelpful(_),
            number,
            ..
        }) => Some(number),
        _ => None,
    });
    tickets.next().unwrap_or(0)
}

/// The helper of a message, and the message below which they can post.
fn helped(message: &Message, prefix: &Prefix) -> (Option<u64>, Option<u64>) {
    let all = ids(message).filter_map(|id| match CustomId::parse(id, prefix) {
        Parsed::Ours(id) => Some(id),
        Parsed::Garbled | Parsed::Foreign => None,
    });
    let mut helped = (None, None);
    for id in all {
        match id.action {
            Action::Remove(helper) => helped.0 = helper,
            Action::ChooseFor(_) | Action::PostBelow(_) => helped.1 = Some(id.number),
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
    format!("{id:?} {stands} {:?} {}", picked(interaction), ticket(&interaction.message, prefix))
}

impl Press<'_> {
    fn user(&self) -> u64 {
        self.interaction.user.id.get()
    }

    /// Returns whether the asker pressed.
    fn is_asker(&self) -> bool {
        self.user() == self.id.number
    }

    /// The guild, or 0 if the bot is not a member, because no moderator there could read the stored data.
    fn guild(&self) -> u64 {
        let owners = &self.interaction.authorizing_integration_owners.0;
        let of_guild = |owner: &AuthorizingIntegrationOwner| {
            matches!(owner, AuthorizingIntegrationOwner::GuildInstall(Some(_)))
        };
        // Components from before user installs list no owners.
        let is_member = owners.is_empty() || owners.iter().any(of_guild);
        let guild = self.interaction.guild_id.filter(|_| is_member);
        guild.map_or(0, |id| id.get())
    }

    /// Returns whether only one person sees the message.
    fn is_private(&self) -> bool {
        let flags = self.interaction.message.flags;
        flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
    }

    /// Returns whether a press that needs a right may go on. If so, it has been acknowledged; if not, the
    /// user has been told. Such buttons are on messages that only one person sees.
    async fn is_allowed(&self, right: Right) -> bool {
        let of_reader = self.is_private() && self.is_asker() && self.guild() != 0;
        let Some((guild, member)) =
            self.interaction.guild_id.zip(self.interaction.member.as_ref()).filter(|_| of_reader)
        else {
            self.say(self.words().moderators_only).await;
            return false;
        };
        if !self.respond(CreateInteractionResponse::Acknowledge).await {
            return false;
        }
        let channel = self.interaction.channel_id;
        let holds = Caller { guild, channel, member, command: None }.holds(self.http, right).await;
        let refusal = match holds {
            Ok(true) => return true,
            Ok(false) => self.words().moderators_only,
            Err(_) => self.words().pins.in_trouble,
        };
        self.tell(refusal.to_owned()).await;
        false
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

    /// The number that identifies the message's question; 0 if there is none.
    fn ticket(&self) -> u64 {
        ticket(&self.interaction.message, &self.bot.options.prefix)
    }

    async fn respond(&self, response: CreateInteractionResponse) -> bool {
        respond::to(self.http, self.interaction, response).await
    }

    /// The helper of the message, and the message below which they can post.
    fn helped(&self) -> (Option<u64>, Option<u64>) {
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
