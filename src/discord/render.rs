//! Cards as Discord shows them: an embed, with buttons or a menu below it.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAttachment, CreateButton, CreateEmbed, CreateEmbedAuthor,
    CreateEmbedFooter, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::custom_id::written;
use crate::bot::Prefix;
use crate::bot::card::{Button, Card, Choice, Menu, Row, Style, Tone};
use crate::pack::Severity;

/// Maximum length of a message without embeds.
const MAX_MESSAGE: usize = 2000;
/// The colour of replies that are not answers.
const GREY: u32 = 0x95_A5_A6;

/// The embed of a card.
pub(super) fn embed(card: &Card) -> CreateEmbed {
    let colour = match card.tone {
        Tone::Plain => None,
        Tone::Notice => Some(GREY),
        Tone::Answer(Severity::Info) => Some(0x34_98_DB),
        Tone::Answer(Severity::Caution) => Some(0xE6_7E_22),
        Tone::Answer(Severity::Danger) => Some(0xC0_39_2B),
    };
    let mut embed = CreateEmbed::new().description(&card.text);
    if let Some(colour) = colour {
        embed = embed.colour(colour);
    }
    if let Some(heading) = &card.heading {
        embed = embed.author(CreateEmbedAuthor::new(heading));
    }
    if let Some(title) = &card.title {
        embed = embed.title(title);
    }
    for field in &card.fields {
        embed = embed.field(&field.heading, &field.text, false);
    }
    if let Some(foot) = &card.foot {
        embed = embed.footer(CreateEmbedFooter::new(foot));
    }
    if let Some(picture) = &card.picture {
        embed = embed.attachment(picture.name);
    }
    embed
}

/// The picture or the file of a card, as an attachment.
pub(super) fn file(card: &Card) -> Option<CreateAttachment> {
    let picture = card.picture.as_ref().map(|picture| {
        CreateAttachment::bytes(&*picture.png, picture.name).description(picture.description)
    });
    let file =
        || card.file.as_ref().map(|file| CreateAttachment::bytes(file.text.as_bytes(), file.name));
    picture.or_else(file)
}

/// The buttons and menus of a card, of a plugin with this prefix.
pub(super) fn components(card: &Card, prefix: &Prefix) -> Vec<CreateActionRow> {
    let row = |row: &Row| match row {
        Row::Buttons(buttons) => {
            CreateActionRow::Buttons(buttons.iter().map(|one| button(one, prefix)).collect())
        }
        Row::Menu(one) => CreateActionRow::SelectMenu(menu(one, prefix)),
    };
    card.rows.iter().map(row).collect()
}

fn button(button: &Button, prefix: &Prefix) -> CreateButton {
    let style = match button.style {
        Style::Usual => ButtonStyle::Secondary,
        Style::Primary => ButtonStyle::Primary,
        Style::Danger => ButtonStyle::Danger,
    };
    CreateButton::new(written(&button.control, prefix)).label(&button.label).style(style)
}

fn menu(menu: &Menu, prefix: &Prefix) -> CreateSelectMenu {
    let option = |choice: &Choice| {
        let option = CreateSelectMenuOption::new(&choice.label, &choice.value);
        match &choice.description {
            Some(description) => option.description(description),
            None => option,
        }
    };
    let kind = CreateSelectMenuKind::String { options: menu.options.iter().map(option).collect() };
    CreateSelectMenu::new(written(&menu.control, prefix), kind).placeholder(&menu.placeholder)
}

/// The complete text of a card, for channels in which the bot may not embed; `None` if it exceeds a message.
pub(super) fn plain(card: &Card) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(card.heading.clone());
    parts.extend(card.title.as_ref().map(|title| format!("**{title}**")));
    parts.extend(Some(&card.text).filter(|text| !text.is_empty()).cloned());
    let fields = card.fields.iter();
    parts.extend(fields.map(|field| format!("**{}**\n{}", field.heading, field.text)));
    parts.extend(card.foot.as_ref().map(|foot| format!("-# {foot}")));
    let plain = parts.join("\n\n");
    (plain.chars().count() <= MAX_MESSAGE).then_some(plain)
}
