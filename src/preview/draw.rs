//! Draws a message as Discord does, from the JSON that the bot sent. Buttons and menus are forms that
//! really press them.
//!
//! Stable for tests and scripts: a message is `article#m<number>` with `data-item`; an embed is
//! `.embed`; every button of the bot's is a `<button name="custom_id">` with its label as its name,
//! every menu a `<select name="value">` labelled by its placeholder, with a button "Choose" behind it.

use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use serde_json::Value;

use super::discord::{Above, Author, Message, Tab};
use super::markdown::markdown;
use crate::text::cut;

/// Characters of a message that are quoted above a reply to it.
const QUOTED: usize = 80;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Embed {
    color: Option<u32>,
    author: Named,
    title: String,
    description: String,
    fields: Vec<Field>,
    footer: Worded,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Worded {
    text: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Field {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    components: Vec<Component>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Component {
    r#type: u8,
    custom_id: String,
    /// Discord's style number; buttons only.
    style: u8,
    label: String,
    disabled: bool,
    /// Menus only.
    placeholder: String,
    options: Vec<Choice>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    label: String,
    value: String,
    description: String,
}

/// Draws a message of a tab; `name` is the tab's.
pub(super) fn message(message: &Message, tab: &Tab, name: &str) -> Markup {
    let id = format!("m{}", message.id);
    let author = message.author.name();
    let is_private = message.said.is_private();
    html! {
        article.message.private[is_private] id=(id) data-item tabindex="-1" aria-label=(author) {
            (above(message, tab))
            div.row {
                (portrait(message.author))
                div.body {
                    p.author { (author) @if message.author == Author::Bot { " " span.app { "APP" } } }
                    @if message.is_loading { p.small { "caveat is thinking…" } }
                    div.content { (markdown(&message.said.content)) }
                    @for embed in &message.said.embeds { (self::embed(embed)) }
                    @for row in &message.said.components { (self::row(row, message.id, name)) }
                    @if is_private {
                        form.dismiss method="post" action="/dismiss" data-live {
                            (hidden(name, message.id))
                            p.small {
                                "Only you can see this · "
                                button.plain { "Dismiss message" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The line above an answer, with its spine: the member whose command or message it follows.
fn above(message: &Message, tab: &Tab) -> Markup {
    let line = |of: Author, what: Markup| {
        html! { p.above dir="auto" { (portrait(of)) " " span.who { (of.name()) } " " (what) } }
    };
    match &message.above {
        Above::Nothing => html! {},
        Above::Used(command) => {
            line(Author::You, html! { "used " span.mention { (cut(command, QUOTED)) } })
        }
        Above::ReplyTo(id) => match tab.message(*id) {
            Some(to) => line(
                to.author,
                html! { (cut(&to.said.content.replace("<@1>", "@caveat"), QUOTED)) },
            ),
            None => html! { p.above { "Original message was deleted" } },
        },
    }
}

fn portrait(of: Author) -> Markup {
    let letter = of.name().chars().take(1).collect::<String>().to_uppercase();
    let fill = if of == Author::Bot { "#5865f2" } else { "#4e5058" };
    html! {
        svg.portrait viewBox="0 0 40 40" aria-hidden="true" {
            circle cx="20" cy="20" r="20" fill=(fill) {}
            text x="20" y="27" text-anchor="middle" font-size="20" fill="#ffffff" { (letter) }
        }
    }
}

pub(super) fn embed(json: &Value) -> Markup {
    let embed = Embed::deserialize(json).unwrap_or_default();
    let colour = format!("#{:06x}", embed.color.unwrap_or(0x4e_50_58) & 0xff_ff_ff);
    html! {
        div.embed {
            svg.stripe viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true" {
                rect width="1" height="1" fill=(colour) {}
            }
            div.inner {
                @if !embed.author.name.is_empty() { p.by dir="auto" { (embed.author.name) } }
                @if !embed.title.is_empty() { div.title { (markdown(&embed.title)) } }
                (markdown(&embed.description))
                @for field in &embed.fields {
                    p.field dir="auto" { (field.name) }
                    (markdown(&field.value))
                }
                @if !embed.footer.text.is_empty() { p.small dir="auto" { (embed.footer.text) } }
            }
        }
    }
}

fn row(json: &Value, message: u64, tab: &str) -> Markup {
    let row = Row::deserialize(json).unwrap_or_default();
    let buttons = row.components.iter().filter(|part| part.r#type == 2);
    let menus = row.components.iter().filter(|part| part.r#type == 3);
    html! {
        @if buttons.clone().next().is_some() {
            form.buttons method="post" action="/press" data-live {
                (hidden(tab, message))
                @for button in buttons {
                    button class=[(button.style == 4).then_some("danger")] name="custom_id" value=(button.custom_id)
                        disabled[button.disabled] { (button.label) }
                }
            }
        }
        @for menu in menus {
            form.menu method="post" action="/press" data-live {
                (hidden(tab, message))
                input type="hidden" name="custom_id" value=(menu.custom_id);
                select name="value" required aria-label=(menu.placeholder) {
                    option value="" { (menu.placeholder) }
                    @for choice in &menu.options {
                        option value=(choice.value) { (choice.label) (described(choice)) }
                    }
                }
                button { "Choose" }
            }
        }
    }
}

fn described(choice: &Choice) -> Markup {
    html! { @if !choice.description.is_empty() { " – " (choice.description) } }
}

fn hidden(tab: &str, message: u64) -> PreEscaped<String> {
    html! {
        input type="hidden" name="tab" value=(tab);
        input type="hidden" name="message" value=(message);
    }
}
