//! Forms: a modal that Discord shows, and what comes back when it is submitted. A modal must be the first response to
//! a command or a press.

use serenity::all::{
    ActionRow, ActionRowComponent, CreateActionRow, CreateInputText, CreateInteractionResponse,
    CreateModal, InputTextStyle, MessageFlags, ModalInteraction,
};

use super::bot::Bot;
use super::custom_id::{self, Parsed, written};
use super::invoked::Interaction;
use super::respond;
use super::rest::Rest;
use super::rights::Caller;
use crate::bot::features::entries::{self, Typed};
use crate::bot::form::{Form, Input};
use crate::bot::policy::{Moderator, Said};
use crate::bot::{Action, Prefix};
use crate::reply::fill;

/// A form as Discord shows it, of a plugin with this prefix.
pub(super) fn modal(form: &Form, prefix: &Prefix) -> CreateInteractionResponse {
    let row = |input: &Input| {
        let style = if input.is_long { InputTextStyle::Paragraph } else { InputTextStyle::Short };
        let text = CreateInputText::new(style, input.label, input.name)
            .placeholder(&input.hint)
            .max_length(input.longest)
            .required(input.is_needed);
        // Discord refuses an empty value.
        let is_filled = !input.value.is_empty();
        CreateActionRow::InputText(if is_filled { text.value(&input.value) } else { text })
    };
    let rows = form.inputs.iter().map(row).collect();
    let modal = CreateModal::new(written(&form.control, prefix), &form.title).components(rows);
    CreateInteractionResponse::Modal(modal)
}

/// Handles a submitted form.
pub(super) async fn submitted(bot: &Bot, http: &Rest, modal: &ModalInteraction) {
    let words = bot.words(&modal.locale);
    let refuse = |text: String| respond::to(http, modal, respond::sentence(text));
    let control = match custom_id::parse(&modal.data.custom_id, &bot.options.prefix) {
        Parsed::Ours(control) => control,
        Parsed::Foreign if !bot.is_standalone() => return,
        Parsed::Foreign | Parsed::Garbled => {
            refuse(bot.said(words.unreadable)).await;
            return;
        }
    };
    let Action::Form(form) = control.action.clone() else {
        refuse(bot.said(words.unreadable)).await;
        return;
    };
    let user = modal.user.id.into();
    let guild = modal.invoked().guild();
    if let Err(seconds) = bot.count_person(user, guild) {
        refuse(fill(words.slow_down, "seconds", seconds)).await;
        return;
    }
    let (Some(guild), Some(member), Some(right)) =
        (guild, modal.member.as_ref(), control.action.right())
    else {
        refuse(words.settings.elsewhere.to_owned()).await;
        return;
    };
    let channel = modal.channel_id.into();
    let holds = Caller { guild, channel, member, command: None }.holds(http, right).await;
    if control.owner != Some(user) || holds != Ok(true) {
        let is_away = control.owner == Some(user) && holds.is_err();
        let refusal = if is_away { words.pins.in_trouble } else { words.moderators_only };
        refuse(refusal.to_owned()).await;
        return;
    }
    let who = Moderator { guild, user, language: control.language.clone(), words };
    let response = entries::submitted(bot, &who, form, &typed(&modal.data.components)).await;
    let said = match response.said {
        Said::Page(card) => {
            let message = respond::message(bot, &card);
            // A form that was opened from a private page takes its place.
            if is_private(modal) {
                CreateInteractionResponse::UpdateMessage(message)
            } else {
                CreateInteractionResponse::Message(message.ephemeral(true))
            }
        }
        Said::Sentence(text) | Said::Instead(text) => respond::sentence(text),
    };
    respond::to(http, modal, said).await;
}

/// Returns whether the form was opened from a message that only one person sees.
fn is_private(modal: &ModalInteraction) -> bool {
    let flags = modal.message.as_ref().and_then(|message| message.flags);
    flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

/// The texts of the inputs.
fn typed(rows: &[ActionRow]) -> Typed {
    let mut typed = Typed::default();
    for component in rows.iter().flat_map(|row| &row.components) {
        if let ActionRowComponent::InputText(input) = component {
            typed.take(&input.custom_id, input.value.as_deref().unwrap_or_default());
        }
    }
    typed
}

/// Formats how a submitted form is parsed, before anything is done about it.
pub(super) fn parse_for_test(modal: &ModalInteraction) -> String {
    let control = custom_id::parse(&modal.data.custom_id, &Prefix::default());
    format!("{control:?} {:?}", typed(&modal.data.components))
}
