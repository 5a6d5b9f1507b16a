//! The form for an entry: opened empty, or filled with a message, a miss, an entry or a draft; and read when it comes
//! back.

use super::{preview, severity_word};
use crate::bot::action::{Action, FormOf};
use crate::bot::context::Bot;
use crate::bot::form::{Form, Input};
use crate::bot::policy::{Moderator, Response};
use crate::bot::random::random_id;
use crate::ids::{DraftId, GuildId};
use crate::pack::{Heading, Severity, limits};
use crate::reply::{Wording, fill};
use crate::service::Unavailable;
use crate::store::{EntryDraft, EntryText, Revised, StoredEntry};
use crate::text::{cut, without_hidden};

/// Characters of an answer that a form takes: Discord's limit on an input.
const LONGEST_ANSWER: u16 = 4000;
/// Characters of all cautions, or of all advice.
const LONGEST_POINTS: u16 = 1000;
/// Characters of the word for a severity.
const LONGEST_SEVERITY: u16 = 100;

/// The texts that a moderator typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The cautions, one a line.
    pub cautions: String,
    /// The advice, one a line.
    pub advice: String,
    /// The word for the severity.
    pub severity: String,
}

impl Typed {
    /// Takes in the text of the input with this name.
    pub fn take(&mut self, name: &str, text: &str) {
        let part = match name {
            "question" => &mut self.question,
            "answer" => &mut self.answer,
            "cautions" => &mut self.cautions,
            "advice" => &mut self.advice,
            "severity" => &mut self.severity,
            _ => return,
        };
        text.clone_into(part);
    }

    fn of(bot: &Bot, who: &Moderator, text: &EntryText) -> Self {
        Self {
            question: text.question.clone(),
            answer: text.answer.clone(),
            cautions: text.cautions.join("\n"),
            advice: text.advice.join("\n"),
            severity: severity_word(bot, text.severity, who),
        }
    }
}

/// The form, filled as far as it can be; `answer` is the text of a message. An error is the sentence for the moderator.
pub async fn open(
    bot: &Bot,
    who: &Moderator,
    of: FormOf,
    answer: Option<&str>,
) -> Result<Form, String> {
    let words = &who.words.entries;
    let lost = |_| words.failed.to_owned();
    let gone = || words.gone.to_owned();
    let (typed, of) = match of {
        FormOf::New => {
            let answer = cut(answer.unwrap_or_default(), LONGEST_ANSWER.into());
            (Typed { answer, ..Typed::default() }, FormOf::New)
        }
        FormOf::Miss(miss) => {
            let miss_words = bot.memory.miss(who.guild, miss).await.map_err(lost)?;
            let question = miss_words.ok_or_else(|| who.words.misses.gone.to_owned())?;
            let question = cut(&question, limits::TITLE);
            (Typed { question, ..Typed::default() }, FormOf::Miss(miss))
        }
        FormOf::Entry(number) => {
            let entries = bot.memory.store(async |store| store.entries(who.guild).await).await;
            let entries = entries.map_err(lost)?;
            let entry = entries.into_iter().find(|entry| entry.number == number);
            let StoredEntry { version, text, .. } = entry.ok_or_else(gone)?;
            (Typed::of(bot, who, &text), FormOf::Revision { entry: number, version })
        }
        FormOf::Draft(draft) => {
            let kept = self::draft(bot, who.guild, draft).await.map_err(lost)?;
            let kept = kept.ok_or_else(|| bot.said(words.draft_gone))?;
            (Typed::of(bot, who, &kept.text), FormOf::Draft(draft))
        }
        // This form is never opened by itself.
        FormOf::Revision { .. } => return Err(gone()),
    };
    let is_new = matches!(of, FormOf::New | FormOf::Miss(_));
    let title = if is_new { words.form_new } else { words.form_change };
    let (control, inputs) = (who.reader().control(Action::Form(of)), inputs(bot, who, typed));
    Ok(Form { control, title: title.to_owned(), inputs })
}

/// A draft of a guild; `None` if there is none any more.
pub(super) async fn draft(
    bot: &Bot,
    guild: GuildId,
    draft: DraftId,
) -> Result<Option<EntryDraft>, Unavailable> {
    let now = bot.clock.unix();
    bot.memory.store(async |store| store.draft(guild, draft, now).await).await
}

fn inputs(bot: &Bot, who: &Moderator, typed: Typed) -> Vec<Input> {
    let words = &who.words.entries;
    let all = Severity::ALL.map(|(_, severity)| severity_word(bot, severity, who));
    let names = ["mild", "middle", "severe"].iter().zip(&all);
    let severities =
        names.fold(words.severity_hint.to_owned(), |text, (name, word)| fill(&text, name, word));
    let [mildest, ..] = all;
    let severity = if typed.severity.is_empty() { mildest } else { typed.severity };
    let input = |name, label, hint: &str, value: String, longest| Input {
        name,
        label,
        hint: cut(hint, limits::CHOICE),
        value,
        longest,
        is_long: true,
        is_needed: false,
    };
    let title = u16::try_from(limits::TITLE).unwrap_or(u16::MAX);
    let question = input("question", words.question, words.question_hint, typed.question, title);
    let answer = input("answer", words.answer, words.answer_hint, typed.answer, LONGEST_ANSWER);
    let points = |name, label, value| input(name, label, words.points_hint, value, LONGEST_POINTS);
    let severity = input("severity", words.severity, &severities, severity, LONGEST_SEVERITY);
    vec![
        Input { is_long: false, is_needed: true, ..question },
        Input { is_needed: true, ..answer },
        points("cautions", words.cautions, typed.cautions),
        points("advice", words.advice, typed.advice),
        Input { is_long: false, ..severity },
    ]
}

/// Keeps what was typed as a draft, and shows its preview.
pub async fn submitted(bot: &Bot, who: &Moderator, of: FormOf, typed: &Typed) -> Response {
    let words = &who.words.entries;
    let (mut revises, mut miss) = (None, None);
    let mut id = DraftId::from(random_id());
    match of {
        FormOf::New | FormOf::Entry(_) => {}
        FormOf::Miss(of) => miss = Some(of),
        FormOf::Revision { entry, version } => revises = Some(Revised { entry, version }),
        FormOf::Draft(draft) => match self::draft(bot, who.guild, draft).await {
            Ok(Some(kept)) => (id, revises, miss) = (draft, kept.revises, kept.miss),
            Ok(None) => return bot.said(words.draft_gone).into(),
            Err(_) => return words.failed.into(),
        },
    }
    let (text, is_understood) = read(bot, who, typed);
    let draft = EntryDraft { id, guild: who.guild, revises, miss, text };
    let now = bot.clock.unix();
    if bot.memory.store(async |store| store.keep_draft(&draft, now).await).await.is_err() {
        return words.failed.into();
    }
    preview::page(bot, who, &draft, is_understood).await.into()
}

/// The text that was typed, and whether the severity was understood.
fn read(bot: &Bot, who: &Moderator, typed: &Typed) -> (EntryText, bool) {
    let line = |text: &str| {
        let plain = without_mentions(&without_hidden(text));
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .map(|text| line(text.trim_start().trim_start_matches(['•', '-', '*'])))
            .filter(|line| !line.is_empty())
            .collect()
    };
    let question = line(&typed.question);
    let answer = without_mentions(&without_hidden(typed.answer.trim()));
    let both = format!("{question}\n{answer}");
    // A short text is in the language of the moderator.
    let asked = bot.ask(&bot.service.read(&both), who.language.as_str(), None, None);
    let severity = severity(bot, who, &typed.severity);
    let text = EntryText {
        language: asked.language.to_string(),
        severity: severity.unwrap_or_default(),
        question,
        answer,
        cautions: lines(&typed.cautions),
        advice: lines(&typed.advice),
    };
    (text, severity.is_some())
}

/// The severity that a word means, in any language of the bot or as the FAQ calls it.
fn severity(bot: &Bot, who: &Moderator, typed: &str) -> Option<Severity> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Some(Severity::default());
    }
    let pack = bot.service.pack();
    Severity::ALL.into_iter().find_map(|(name, severity)| {
        let own = severity_word(bot, severity, who);
        let of_pack = pack.languages.iter().filter_map(|language| {
            pack.heading(language, Heading::Severity(severity)).map(str::to_owned)
        });
        let of_bot = Wording::all().iter().map(|words| words.severity(severity).to_owned());
        let mut known = [name.to_owned(), own].into_iter().chain(of_pack).chain(of_bot);
        known.any(|word| word.to_lowercase() == typed).then_some(severity)
    })
}

/// A text without mentions of users, because no user's id is kept.
fn without_mentions(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<@") {
        kept.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let digits = after.strip_prefix('!').unwrap_or(after);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        match digits[end..].strip_prefix('>') {
            Some(behind) if end > 0 => rest = behind,
            _ => {
                kept.push_str("<@");
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::without_mentions;

    #[test]
    fn a_user_is_taken_out_and_a_role_stays() {
        assert_eq!(without_mentions("Ask <@12>, <@!3> or <@&4>."), "Ask ,  or <@&4>.");
        assert_eq!(without_mentions("a <@ b <@x> <@1"), "a <@ b <@x> <@1");
    }
}
