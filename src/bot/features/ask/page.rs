//! The pages of an answer, of suggestions, and of a question that is not covered; the same however the question
//! came in.

use crate::bot::action::{Action, Control};
use crate::bot::card::{Button, Card, Choice, MAX_LABEL, MAX_OPTIONS, Reader, Row, Style, Tone};
use crate::bot::prefix::Prefix;
use crate::ids::{MessageId, Ticket, UserId};
use crate::pack::{Language, Severity, limits};
use crate::reply::{Answer, Decline, Link, Suggest, Wording};
use crate::text::cut;

/// Maximum number of language buttons: a row holds five, and three are taken.
const MAX_SWITCHES: usize = 2;

/// The context in which a reply is shown.
pub struct Frame {
    /// The prefix of the bot.
    pub prefix: Prefix,
    /// The reader's language.
    pub language: Language,
    /// The user whose question it is; none below a pin.
    pub asker: Option<UserId>,
    /// The ticket of the question, if it is stored.
    pub ticket: Option<Ticket>,
    /// True if votes and misses can be stored.
    pub votes: bool,
    /// True if only one person sees it, who can dismiss it.
    pub private: bool,
    /// The helper who asked on behalf of the asker, if any.
    pub helper: Option<UserId>,
    /// The message below which the reader can post their choice.
    pub below: Option<MessageId>,
    /// The other languages of the answer.
    pub others: Vec<Language>,
}

impl Frame {
    fn words(&self) -> &'static Wording {
        Wording::of(&self.language)
    }

    fn reader(&self) -> Reader {
        Reader { language: self.language.clone(), user: self.asker }
    }

    fn button(&self, action: Action, label: &str) -> Button {
        self.reader().button(action, label)
    }

    fn remove(&self) -> Option<Button> {
        (!self.private).then(|| self.button(Action::Remove(self.helper), self.words().remove))
    }
}

/// The page of an entry, in full: every path to it ends here, so none can leave out its cautions.
pub fn answer(answer: &Answer, frame: &Frame) -> Card {
    let words = frame.words();
    let icon = match answer.severity {
        Severity::Info => "ℹ️",
        Severity::Caution => "⚠️",
        Severity::Danger => "⛔",
    };
    let headings = &answer.headings;
    let points = |points: &[String]| {
        points.iter().map(|point| format!("• {point}")).collect::<Vec<_>>().join("\n")
    };
    let mut source = answer.sources.join("\n");
    if let Some(reviewed) = answer.reviewed {
        let mark = if source.is_empty() { "" } else { " · " };
        source.push_str(&format!("{mark}{} {reviewed}", words.reviewed));
    }
    let card = Card {
        tone: Tone::Answer(answer.severity),
        heading: Some(format!("{icon} {}", headings.severity)),
        title: Some(answer.question.clone()),
        text: answer.answer.clone(),
        foot: answer.disclaimer.clone(),
        rows: below_answer(answer, frame),
        ..Card::default()
    };
    card.with_field(&headings.cautions, points(&answer.cautions))
        .with_field(&headings.advice, points(&answer.advice))
        .with_field(words.source, cut(&source, limits::FIELD_VALUE))
}

/// The menu of related questions, the buttons for votes and other languages, and that for posting it.
fn below_answer(answer: &Answer, frame: &Frame) -> Vec<Row> {
    let words = frame.words();
    let related = answer.related.iter().take(MAX_OPTIONS);
    let related = related.map(|link| Choice::new(&link.question, &*link.entry)).collect();
    let related = frame.reader().menu(Action::Related, words.related_menu, related);
    let mut buttons = Vec::new();
    if frame.votes {
        for (helpful, label) in [(true, words.helpful), (false, words.not_helpful)] {
            let (entry, ticket) = (answer.entry.clone(), frame.ticket);
            buttons.push(frame.button(Action::Vote { entry, helpful, ticket }, label));
        }
    }
    for other in frame.others.iter().take(MAX_SWITCHES) {
        let (action, owner) = (Action::Switch(answer.entry.clone()), frame.asker);
        let control = Control { action, language: other.clone(), owner };
        buttons.push(Button { label: own_name(other), control, style: Style::Usual });
    }
    buttons.extend(frame.remove());
    let post = frame.below.map(|below| {
        let action = Action::PostBelow { entry: answer.entry.clone(), below };
        frame.button(action, words.post_below).styled(Style::Primary)
    });
    let rows = related.into_iter().chain(Row::of(buttons));
    rows.chain(Row::of(post.into_iter().collect())).collect()
}

/// The page of two or three questions to choose from.
pub fn suggest(suggest: &Suggest, frame: &Frame) -> Card {
    // One button per row: questions are long, and unreadable side by side on a phone.
    let choice = |link: &Link| {
        let entry = link.entry.clone();
        let action = match frame.below {
            Some(below) => Action::ChooseFor { entry, below },
            None => Action::Choose(entry),
        };
        Row::Buttons(vec![frame.button(action, &link.question)])
    };
    let mut rows: Vec<Row> = suggest.options.iter().map(choice).collect();
    let none = frame.button(Action::NoneOfThese(frame.ticket), frame.words().none);
    rows.extend(Row::of([none].into_iter().chain(frame.remove()).collect()));
    Card::notice(suggest.title, with_questions(suggest.text, &suggest.options)).with_rows(rows)
}

/// The page that says that the FAQ does not cover a question; `human` says how to reach a person.
pub fn decline(decline: &Decline, human: Option<&str>, frame: &Frame) -> Card {
    let browse = frame.prefix.said(frame.words().browse_in_discord);
    let mut text = format!("{} {browse}", decline.text);
    if let Some(human) = human {
        text.push('\n');
        text.push_str(human);
    }
    let rows = Row::of(frame.remove().into_iter().collect()).into_iter().collect();
    Card::notice(decline.title, text).with_rows(rows)
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

/// A language's own name if there is a wording for it, or its tag.
fn own_name(language: &Language) -> String {
    let words = Wording::of(language);
    let ours = Language::new(words.tag).is_some_and(|ours| ours.primary() == language.primary());
    if ours { words.own_name.to_owned() } else { language.to_string() }
}
