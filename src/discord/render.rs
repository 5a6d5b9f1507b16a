//! A reply as Discord shows it: an embed, and buttons or a menu below it. The same for every door.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::custom_id::{Action, CustomId};
use crate::pack::{Language, Severity, limits};
use crate::reply::{Answer, Link, Reply, Wording};
use crate::text::cut;

/// What a button's label holds.
const LABEL: usize = 80;
/// Options of a select menu.
const OPTIONS: usize = 25;
/// The colour of a reply that claims nothing.
const GREY: u32 = 0x95_A5_A6;

/// A reply, ready to be put into a message or an interaction's response.
pub(super) struct Rendered {
    pub(super) embed: CreateEmbed,
    pub(super) components: Vec<CreateActionRow>,
}

/// Renders a reply to the question of the user `asker`.
pub(super) fn render(reply: &Reply, language: &Language, asker: u64) -> Rendered {
    let words = Wording::of(language);
    match reply {
        Reply::Answer(parts) => answer(parts, language, asker),
        Reply::Suggest(suggest) => Rendered {
            embed: CreateEmbed::new()
                .colour(GREY)
                .title(suggest.title)
                .description(with_questions(suggest.text, &suggest.options)),
            components: choices(&suggest.options, language, asker),
        },
        Reply::Decline(decline) => Rendered {
            embed: CreateEmbed::new()
                .colour(GREY)
                .title(decline.title)
                .description(format!("{} {}", decline.text, words.browse_in_discord)),
            components: Vec::new(),
        },
    }
}

/// Renders an entry, whole: every path to it ends here, so none can leave out its cautions.
pub(super) fn answer(answer: &Answer, language: &Language, asker: u64) -> Rendered {
    let words = Wording::of(language);
    let (icon, colour) = match answer.severity {
        Severity::Info => ("ℹ️", 0x34_98_DB),
        Severity::Caution => ("⚠️", 0xE6_7E_22),
        Severity::Danger => ("⛔", 0xC0_39_2B),
    };
    let mut embed = CreateEmbed::new()
        .colour(colour)
        .author(CreateEmbedAuthor::new(format!("{icon} {}", words.severity(answer.severity))))
        .title(&answer.question)
        .description(&answer.answer);
    for (heading, points) in [(words.cautions, &answer.cautions), (words.advice, &answer.advice)] {
        if !points.is_empty() {
            let lines: Vec<String> = points.iter().map(|point| format!("• {point}")).collect();
            embed = embed.field(heading, lines.join("\n"), false);
        }
    }
    let mut source = answer.sources.join("\n");
    if let Some(reviewed) = answer.reviewed {
        let mark = if source.is_empty() { "" } else { " · " };
        source.push_str(&format!("{mark}{} {reviewed}", words.reviewed));
    }
    if !source.is_empty() {
        embed = embed.field(words.source, cut(&source, limits::FIELD_VALUE), false);
    }
    if let Some(disclaimer) = &answer.disclaimer {
        embed = embed.footer(CreateEmbedFooter::new(disclaimer));
    }
    Rendered { embed, components: related(&answer.related, language, asker) }
}

/// The text of a suggestion; where a label would be cut, the questions are written out in it.
fn with_questions(text: &str, options: &[Link]) -> String {
    let mut text = text.to_owned();
    if options.iter().any(|option| option.question.chars().count() > LABEL) {
        for (number, option) in options.iter().enumerate() {
            text.push_str(&format!("\n{}. {}", number + 1, option.question));
        }
    }
    text
}

/// One button a row: questions are long, and side by side they would be unreadable on a phone.
fn choices(options: &[Link], language: &Language, asker: u64) -> Vec<CreateActionRow> {
    let button = |link: &Link| {
        let action = Action::Choose(link.entry.clone());
        let id = CustomId { action, language: language.clone(), asker };
        let button = CreateButton::new(id.to_string()).label(cut(&link.question, LABEL));
        CreateActionRow::Buttons(vec![button.style(ButtonStyle::Secondary)])
    };
    options.iter().map(button).collect()
}

fn related(links: &[Link], language: &Language, asker: u64) -> Vec<CreateActionRow> {
    if links.is_empty() {
        return Vec::new();
    }
    let id = CustomId { action: Action::Related, language: language.clone(), asker };
    let option =
        |link: &Link| CreateSelectMenuOption::new(cut(&link.question, limits::CHOICE), &link.entry);
    let options = links.iter().take(OPTIONS).map(option).collect();
    let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options })
        .placeholder(Wording::of(language).related_menu);
    vec![CreateActionRow::SelectMenu(menu)]
}
