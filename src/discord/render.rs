//! Renders a reply for Discord: an embed, with buttons or a menu below it; the same however the question came
//! in.

use serde_json::Value;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::custom_id::{Action, CustomId};
use super::prefix::Prefix;
use crate::ids::{MessageId, Ticket, UserId};
use crate::pack::{Language, Severity, limits};
use crate::reply::{Answer, Decline, Link, Suggest, Wording, fill};
use crate::text::{cut, on_one_line};

/// Maximum length of a message without embeds.
const MAX_MESSAGE: usize = 2000;
/// Maximum length of a button's label.
const MAX_LABEL: usize = 80;
/// Maximum number of options in a select menu.
pub(super) const MAX_OPTIONS: usize = 25;
/// Maximum number of language buttons: a row holds five, and three are taken.
const MAX_SWITCHES: usize = 2;
/// The colour of replies that are not answers.
pub(super) const GREY: u32 = 0x95_A5_A6;

/// A reply, ready for a message or an interaction's response.
pub(super) struct Rendered {
    pub(super) embed: CreateEmbed,
    pub(super) components: Vec<CreateActionRow>,
}

/// The context in which a reply is rendered.
pub(super) struct Frame {
    /// The prefix of the bot.
    pub(super) prefix: Prefix,
    /// The reader's language.
    pub(super) language: Language,
    /// The user whose question it is; none below a pin.
    pub(super) asker: Option<UserId>,
    /// The ticket of the question, if it is stored.
    pub(super) ticket: Option<Ticket>,
    /// True if votes and misses can be stored.
    pub(super) votes: bool,
    /// True if only one person sees it, who can dismiss it.
    pub(super) private: bool,
    /// The helper who asked on behalf of the asker, if any.
    pub(super) helper: Option<UserId>,
    /// The message below which the reader can post their choice.
    pub(super) below: Option<MessageId>,
    /// The other languages of the answer.
    pub(super) others: Vec<Language>,
}

impl Frame {
    fn words(&self) -> &'static Wording {
        Wording::of(&self.language)
    }

    fn id(&self, action: Action) -> String {
        let (language, owner) = (self.language.clone(), self.asker);
        CustomId { action, language, owner }.written(&self.prefix)
    }

    fn button(&self, action: Action, label: &str) -> CreateButton {
        CreateButton::new(self.id(action))
            .label(cut(label, MAX_LABEL))
            .style(ButtonStyle::Secondary)
    }

    fn remove(&self) -> Option<CreateButton> {
        (!self.private).then(|| self.button(Action::Remove(self.helper), self.words().remove))
    }
}

/// Renders an entry in full: every path to it ends here, so none can leave out its cautions.
pub(super) fn answer(answer: &Answer, frame: &Frame) -> Rendered {
    let words = frame.words();
    let (icon, colour) = match answer.severity {
        Severity::Info => ("ℹ️", 0x34_98_DB),
        Severity::Caution => ("⚠️", 0xE6_7E_22),
        Severity::Danger => ("⛔", 0xC0_39_2B),
    };
    let mut embed = CreateEmbed::new()
        .colour(colour)
        .author(CreateEmbedAuthor::new(format!("{icon} {}", answer.headings.severity)))
        .title(&answer.question)
        .description(&answer.answer);
    let headings = &answer.headings;
    for (heading, points) in
        [(&headings.cautions, &answer.cautions), (&headings.advice, &answer.advice)]
    {
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
    let related = (!answer.related.is_empty())
        .then(|| menu(frame.id(Action::Related), words.related_menu, &answer.related));
    let mut buttons = Vec::new();
    if frame.votes {
        for (helpful, label) in [(true, words.helpful), (false, words.not_helpful)] {
            let (entry, ticket) = (answer.entry.clone(), frame.ticket);
            buttons.push(frame.button(Action::Vote { entry, helpful, ticket }, label));
        }
    }
    for other in frame.others.iter().take(MAX_SWITCHES) {
        let action = Action::Switch(answer.entry.clone());
        let id = CustomId { action, language: other.clone(), owner: frame.asker };
        let button = CreateButton::new(id.written(&frame.prefix)).style(ButtonStyle::Secondary);
        buttons.push(button.label(own_name(other)));
    }
    buttons.extend(frame.remove());
    let post = frame.below.map(|below| {
        let action = Action::PostBelow { entry: answer.entry.clone(), below };
        frame.button(action, words.post_below).style(ButtonStyle::Primary)
    });
    let rows = related.into_iter().chain(row(buttons)).chain(row(post.into_iter().collect()));
    Rendered { embed, components: rows.collect() }
}

/// Renders two or three questions to choose from.
pub(super) fn suggest(suggest: &Suggest, frame: &Frame) -> Rendered {
    let embed = CreateEmbed::new()
        .colour(GREY)
        .title(suggest.title)
        .description(with_questions(suggest.text, &suggest.options));
    // One button per row: questions are long, and unreadable side by side on a phone.
    let choice = |link: &Link| {
        let entry = link.entry.clone();
        let action = match frame.below {
            Some(below) => Action::ChooseFor { entry, below },
            None => Action::Choose(entry),
        };
        let button = frame.button(action, &link.question);
        CreateActionRow::Buttons(vec![button])
    };
    let mut components: Vec<_> = suggest.options.iter().map(choice).collect();
    let none = frame.button(Action::NoneOfThese(frame.ticket), frame.words().none);
    components.extend(row([none].into_iter().chain(frame.remove()).collect()));
    Rendered { embed, components }
}

/// Renders that the FAQ does not cover a question; `human` says how to reach a person.
pub(super) fn decline(decline: &Decline, human: Option<&str>, frame: &Frame) -> Rendered {
    let browse = frame.prefix.said(frame.words().browse_in_discord);
    let mut text = format!("{} {browse}", decline.text);
    if let Some(human) = human {
        text.push('\n');
        text.push_str(human);
    }
    let embed = CreateEmbed::new().colour(GREY).title(decline.title).description(text);
    Rendered { embed, components: row(frame.remove().into_iter().collect()).into_iter().collect() }
}

/// Renders a short text under a title.
pub(super) fn notice(title: &str, text: &str, components: Vec<CreateActionRow>) -> Rendered {
    let embed = CreateEmbed::new().colour(GREY).title(title).description(text);
    Rendered { embed, components }
}

/// A group of topics with its heading, which is `None` if the FAQ has no severities.
pub(super) struct Group {
    pub(super) heading: Option<String>,
    pub(super) links: Vec<Link>,
}

/// Renders a page of all topics, counted from 0: as text and as a menu.
pub(super) fn topics<'g>(groups: &'g [Group], page: usize, frame: &Frame) -> Rendered {
    let words = frame.words();
    let headed = |group: &'g Group| group.links.iter().map(|link| (group.heading.as_deref(), link));
    let all: Vec<(Option<&str>, &Link)> = groups.iter().flat_map(headed).collect();
    let pages = all.len().div_ceil(MAX_OPTIONS).max(1);
    let page = page.min(pages - 1);
    // Pages of equal size, because a last page with a single question looks like a mistake.
    let size = all.len().div_ceil(pages).max(1);
    let shown: Vec<_> = all.iter().skip(page * size).take(size).collect();
    let mut text = words.topics.to_owned();
    let mut above = None;
    for (at, (heading, link)) in shown.iter().enumerate() {
        if at == 0 || above != *heading {
            let heading = heading.map_or_else(String::new, |heading| format!("\n**{heading}**"));
            text.push_str(&format!("\n{heading}"));
        }
        above = *heading;
        text.push_str(&format!("\n• {}", cut(&link.question, limits::CHOICE)));
    }
    let mut components = Vec::new();
    if !shown.is_empty() {
        let options = shown.iter().map(|(heading, link)| {
            let label = cut(&link.question, limits::CHOICE);
            let option = CreateSelectMenuOption::new(label, &link.entry);
            match heading {
                Some(heading) => option.description(*heading),
                None => option,
            }
        });
        let kind = CreateSelectMenuKind::String { options: options.collect() };
        let menu = CreateSelectMenu::new(frame.id(Action::Related), kind);
        components.push(CreateActionRow::SelectMenu(menu.placeholder(words.topics_menu)));
    }
    let to = |page: usize, label| frame.button(Action::Page(page as u64), label);
    let before = (page > 0).then(|| to(page.saturating_sub(1), words.page_before));
    let after = (page + 1 < pages).then(|| to(page + 1, words.page_after));
    components.extend(row(before.into_iter().chain(after).collect()));
    let mut embed = CreateEmbed::new().colour(GREY).title(words.topics_title).description(text);
    if pages > 1 {
        let place = fill(&fill(words.topics_page, "page", page + 1), "pages", pages);
        embed = embed.footer(CreateEmbedFooter::new(place));
    }
    Rendered { embed, components }
}

/// The complete text of an embed, for channels in which the bot may not embed; `None` if it exceeds a
/// message.
pub(super) fn plain(embed: &CreateEmbed) -> Option<String> {
    let embed = serde_json::to_value(embed).unwrap_or_default();
    let text = |path| embed.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut parts: Vec<String> = Vec::new();
    parts.extend(text("/author/name").map(str::to_owned));
    parts.extend(text("/title").map(|title| format!("**{title}**")));
    parts.extend(text("/description").map(str::to_owned));
    for field in embed["fields"].as_array().into_iter().flatten() {
        let part = |key: &str| field[key].as_str().unwrap_or_default();
        parts.push(format!("**{}**\n{}", part("name"), part("value")));
    }
    parts.extend(text("/footer/text").map(|footer| format!("-# {footer}")));
    let plain = parts.join("\n\n");
    (plain.chars().count() <= MAX_MESSAGE).then_some(plain)
}

/// The title of an embed.
pub(super) fn title(embed: &CreateEmbed) -> String {
    let embed = serde_json::to_value(embed).unwrap_or_default();
    embed["title"].as_str().unwrap_or_default().to_owned()
}

/// Renders what is stored, with the button that deletes it.
pub(super) fn privacy(frame: &Frame) -> Rendered {
    let words = frame.words();
    if !frame.votes {
        return notice(words.privacy_title, words.privacy_nothing, Vec::new());
    }
    let lines: Vec<String> = words.privacy.iter().map(|line| format!("• {line}")).collect();
    let forget = frame.button(Action::Forget, words.forget).style(ButtonStyle::Danger);
    notice(words.privacy_title, &lines.join("\n"), row(vec![forget]).into_iter().collect())
}

/// The text of a suggestion; if a label would be cut, the text lists the questions in full.
fn with_questions(text: &str, options: &[Link]) -> String {
    let mut text = text.to_owned();
    if options.iter().any(|option| option.question.chars().count() > MAX_LABEL) {
        for (number, option) in options.iter().enumerate() {
            text.push_str(&format!("\n{}. {}", number + 1, option.question));
        }
    }
    text
}

fn menu(id: String, placeholder: &str, links: &[Link]) -> CreateActionRow {
    let option =
        |link: &Link| CreateSelectMenuOption::new(cut(&link.question, limits::CHOICE), &link.entry);
    let options = links.iter().take(MAX_OPTIONS).map(option).collect();
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options });
    CreateActionRow::SelectMenu(menu.placeholder(placeholder))
}

fn row(buttons: Vec<CreateButton>) -> Option<CreateActionRow> {
    (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
}

/// A language's own name if there is a wording for it, or its tag.
fn own_name(language: &Language) -> String {
    let words = Wording::of(language);
    let ours = Language::new(words.tag).is_some_and(|ours| ours.primary() == language.primary());
    if ours { words.own_name.to_owned() } else { language.to_string() }
}

/// Formats text so that Discord shows it literally: without mentions, links, markup or hidden characters.
pub(super) fn code(text: &str, longest: usize) -> String {
    let line = text.replace('`', "'").split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = on_one_line(&line);
    format!("`{}`", cut(&plain, longest))
}
