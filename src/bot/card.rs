//! A page of the bot, whichever network shows it: a small page of text with actions below it.

use super::action::{Action, Control};
use crate::ids::UserId;
use crate::pack::{Language, Severity};
use crate::text::{cut, on_one_line};

/// Maximum length of a button's label, in characters.
pub const MAX_LABEL: usize = 80;
/// Maximum number of options in a menu.
pub const MAX_OPTIONS: usize = 25;

/// A page: a text with a title, more texts with headings, a picture, and buttons and menus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// How serious it looks.
    pub tone: Tone,
    /// A text above the page, which is no part of it.
    pub above: Option<String>,
    /// A line above the title.
    pub heading: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// More texts, each with its heading.
    pub fields: Vec<Field>,
    /// A line below everything.
    pub foot: Option<String>,
    /// A picture.
    pub picture: Option<Picture>,
    /// A file to be saved; a page has a picture or a file.
    pub file: Option<TextFile>,
    /// Buttons and menus, row by row.
    pub rows: Vec<Row>,
}

/// How serious a card looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Like any message.
    #[default]
    Plain,
    /// Like a notice of the bot.
    Notice,
    /// Like an answer of this severity.
    Answer(Severity),
}

/// A text with its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The heading.
    pub heading: String,
    /// The text.
    pub text: String,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The name of its file.
    pub name: &'static str,
    /// Its content, as PNG.
    pub png: Vec<u8>,
    /// Its description, for people who cannot see it.
    pub description: &'static str,
}

/// A file of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub text: String,
}

/// A row below a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Buttons beside each other.
    Buttons(Vec<Button>),
    /// A menu of which one option is chosen.
    Menu(Menu),
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its text.
    pub label: String,
    /// Its action.
    pub control: Control,
    /// How it looks.
    pub style: Style,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Like any other.
    Usual,
    /// Like the one that most will want.
    Primary,
    /// Like one that deletes something.
    Danger,
}

/// A menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The action of choosing an option.
    pub control: Control,
    /// Its text while nothing is chosen.
    pub placeholder: String,
    /// Its options.
    pub options: Vec<Choice>,
}

/// An option of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its text.
    pub label: String,
    /// The value that is chosen with it.
    pub value: String,
    /// A line below its text.
    pub description: Option<String>,
}

impl Card {
    /// A notice under a title.
    pub fn notice(title: &str, text: impl Into<String>) -> Self {
        Self { title: Some(title.to_owned()), ..Self::note(text) }
    }

    /// A notice without a title, as for a log channel.
    pub fn note(text: impl Into<String>) -> Self {
        Self { tone: Tone::Notice, text: text.into(), ..Self::default() }
    }

    /// A text like any message.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// With one more text, if there is any.
    #[must_use]
    pub fn with_field(mut self, heading: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.fields.push(Field { heading: heading.to_owned(), text });
        }
        self
    }

    /// With rows below it.
    #[must_use]
    pub fn with_rows(self, rows: Vec<Row>) -> Self {
        Self { rows, ..self }
    }
}

impl Row {
    /// A row of buttons, if there are any.
    pub fn of(buttons: Vec<Button>) -> Option<Self> {
        (!buttons.is_empty()).then_some(Self::Buttons(buttons))
    }
}

impl Button {
    /// With another look.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        Self { style, ..self }
    }
}

impl Choice {
    /// An option; its label is cut where it is too long.
    pub fn new(label: &str, value: impl Into<String>) -> Self {
        let label = cut(label, crate::pack::limits::CHOICE);
        Self { label, value: value.into(), description: None }
    }
}

/// The reader of a page: whose buttons they are, and the language of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The language.
    pub language: Language,
    /// The user; none below a pin.
    pub user: Option<UserId>,
}

impl Reader {
    /// A control of this reader's.
    pub fn control(&self, action: Action) -> Control {
        Control { action, language: self.language.clone(), owner: self.user }
    }

    /// A button of this reader's.
    pub fn button(&self, action: Action, label: &str) -> Button {
        let label = cut(label, MAX_LABEL);
        Button { label, control: self.control(action), style: Style::Usual }
    }

    /// A menu of this reader's, if it has options.
    pub fn menu(&self, action: Action, placeholder: &str, options: Vec<Choice>) -> Option<Row> {
        let (control, placeholder) = (self.control(action), placeholder.to_owned());
        (!options.is_empty()).then_some(Row::Menu(Menu { control, placeholder, options }))
    }
}

/// Formats text so that it is shown literally: without mentions, links, markup or hidden characters.
pub fn code(text: &str, longest: usize) -> String {
    let line = text.replace('`', "'").split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = on_one_line(&line);
    format!("`{}`", cut(&plain, longest))
}
