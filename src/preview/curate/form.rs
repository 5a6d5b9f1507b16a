//! An entry as a form: what somebody typed, and the fields that it stands for.

use std::collections::BTreeMap;

use super::disk::is_id;
use crate::pack::edit::{Fields, TextFields};
use crate::pack::{Citation, Language, Severity, id_of_words, limits};

/// Stands for the end of a line within an item that has one line in the form.
const LINE_END: &str = "↵";

/// The values of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The entry that is edited; empty for a new one.
    pub(super) id: String,
    /// The id of a new one.
    pub(super) name: String,
    /// The hash of the file that the form was filled from; empty for a new one.
    pub(super) base: String,
    pub(super) draft: bool,
    pub(super) severity: String,
    pub(super) reviewed: String,
    /// The paragraphs of each source that is cited.
    pub(super) cited: BTreeMap<String, String>,
    pub(super) related: Vec<String>,
    pub(super) texts: BTreeMap<Language, TextValues>,
}

/// The values of one language: as in [`TextFields`], but lists have one item a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TextValues {
    pub(super) question: String,
    pub(super) also_asked: String,
    pub(super) answer: String,
    pub(super) cautions: String,
    pub(super) advice: String,
}

/// Something that stands for no value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misread {
    pub(super) field: String,
    pub(super) message: String,
}

impl TextValues {
    pub(super) fn value(&self, key: &str) -> &str {
        match key {
            "question" => &self.question,
            "also_asked" => &self.also_asked,
            "answer" => &self.answer,
            "cautions" => &self.cautions,
            _ => &self.advice,
        }
    }

    fn value_mut(&mut self, key: &str) -> Option<&mut String> {
        match key {
            "question" => Some(&mut self.question),
            "also_asked" => Some(&mut self.also_asked),
            "answer" => Some(&mut self.answer),
            "cautions" => Some(&mut self.cautions),
            "advice" => Some(&mut self.advice),
            _ => None,
        }
    }
}

impl Values {
    /// The form of an entry's fields.
    pub(super) fn of(id: &str, base: &str, fields: &Fields) -> Self {
        let texts = fields.texts.iter().map(|(language, text)| {
            let values = TextValues {
                question: text.question.clone(),
                also_asked: lines(&text.also_asked),
                answer: text.answer.clone(),
                cautions: lines(&text.cautions),
                advice: lines(&text.advice),
            };
            (language.clone(), values)
        });
        Self {
            id: id.to_owned(),
            name: String::new(),
            base: base.to_owned(),
            draft: fields.draft,
            severity: fields.severity.map(Severity::name).unwrap_or_default().to_owned(),
            reviewed: fields.reviewed.map(|date| date.to_string()).unwrap_or_default(),
            cited: by_source(&fields.sources),
            related: fields.related.clone(),
            texts: texts.collect(),
        }
    }

    /// The values that were sent.
    pub(super) fn sent(pairs: Vec<(String, String)>) -> Self {
        let mut values = Self::default();
        let mut cited = Vec::new();
        for (name, value) in pairs {
            // Browsers end lines of a form so.
            let value = value.replace("\r\n", "\n");
            let (key, of) = name.split_once('.').unwrap_or((&name, ""));
            match key {
                "id" => values.id = value,
                "name" => values.name = value.trim().to_owned(),
                "base" => values.base = value,
                "draft" => values.draft = value == "true",
                "severity" => values.severity = value,
                "reviewed" => values.reviewed = value.trim().to_owned(),
                "related" => values.related.push(value),
                "cite" => cited.push(value),
                "paragraphs" => drop(values.cited.insert(of.to_owned(), value.trim().to_owned())),
                _ => {
                    let Some(language) = Language::new(of) else { continue };
                    let text = values.texts.entry(language).or_default();
                    if let Some(own) = text.value_mut(key) {
                        *own = value;
                    }
                }
            }
        }
        // A browser sends the paragraphs of each source, and which are chosen.
        for source in &cited {
            values.cited.entry(source.clone()).or_default();
        }
        values.cited.retain(|source, paragraphs| cited.contains(source) || !paragraphs.is_empty());
        values
    }

    /// The id that the entry has or will have: that of its file, the one that was typed, or one made of the
    /// question. Free of those that are taken.
    pub(super) fn id_of(&self, default: &Language, is_taken: impl Fn(&str) -> bool) -> String {
        if !self.id.is_empty() {
            return self.id.clone();
        }
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let question = self.texts.get(default).map_or("", |text| text.question.as_str());
        let made = made_of(question);
        let numbered = (2..).map(|n| format!("{made}-{n}"));
        let mut names = std::iter::once(made.clone()).chain(numbered);
        names.find(|name| is_id(name) && !is_taken(name)).unwrap_or(made)
    }

    /// The fields that these values stand for, with what cannot be read. What reads as in `now` stays as it is
    /// written there.
    pub(super) fn fields(&self, now: &Fields) -> (Fields, Vec<Misread>) {
        let mut misread = Vec::new();
        let mut miss = |field: &str, message: &str| {
            misread.push(Misread { field: field.to_owned(), message: message.to_owned() });
        };
        let severity = Severity::named(&self.severity);
        if severity.is_none() && !self.severity.is_empty() {
            miss("severity", "there is no such severity: choose one");
        }
        let reviewed = date(&self.reviewed);
        if reviewed.is_none() && !self.reviewed.is_empty() {
            miss("reviewed", "this is no day: write it as YYYY-MM-DD");
        }
        let mut sources = Vec::new();
        for (source, paragraphs) in &self.cited {
            let numbers: Option<Vec<u32>> = paragraphs
                .split([',', ' ', '，', '、'])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().ok().filter(|n| *n >= 1))
                .collect();
            if numbers.is_none() {
                miss("sources", "paragraphs are numbers from 1 on, with commas between them");
            }
            let source = source.clone();
            sources.push(Citation { source, paragraphs: numbers.unwrap_or_default() });
        }
        if by_source(&sources) == by_source(&now.sources) {
            sources.clone_from(&now.sources);
        }
        let mut texts = BTreeMap::new();
        for (language, text) in &self.texts {
            let own = now.texts.get(language).cloned().unwrap_or_default();
            texts.insert(language.clone(), text_fields(text, &own));
        }
        // A language that is not in the form, because the pack does not list it.
        for (language, text) in &now.texts {
            texts.entry(language.clone()).or_insert_with(|| text.clone());
        }
        texts.retain(|_, text| !text.is_empty());
        let related = in_order(&self.related, &now.related);
        let draft = self.draft;
        (Fields { draft, severity, reviewed, sources, related, texts }, misread)
    }
}

fn text_fields(text: &TextValues, now: &TextFields) -> TextFields {
    let whole = |typed: &str, now: &str| {
        if typed.trim() == now.trim() { now.to_owned() } else { typed.trim().to_owned() }
    };
    TextFields {
        question: whole(&text.question.replace('\n', " "), &now.question),
        also_asked: items(&text.also_asked, &now.also_asked),
        answer: whole(&text.answer, &now.answer),
        cautions: items(&text.cautions, &now.cautions),
        advice: items(&text.advice, &now.advice),
    }
}

/// Those chosen, in the order in which they stand now, and new ones behind.
fn in_order(chosen: &[String], now: &[String]) -> Vec<String> {
    let kept = now.iter().filter(|id| chosen.contains(id));
    let new = chosen.iter().filter(|id| !now.contains(id));
    kept.chain(new).cloned().collect()
}

fn lines(items: &[String]) -> String {
    items.iter().map(|item| item.replace('\n', LINE_END)).collect::<Vec<_>>().join("\n")
}

/// The items of a list with one a line; one that reads as it is written now stays so.
fn items(typed: &str, now: &[String]) -> Vec<String> {
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let item = line.replace(LINE_END, "\n");
            now.iter().find(|own| own.trim() == item.trim()).cloned().unwrap_or(item)
        })
        .collect()
}

fn by_source(citations: &[Citation]) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for citation in citations {
        all.entry(citation.source.clone()).or_default().extend(&citation.paragraphs);
    }
    let text =
        |numbers: Vec<u32>| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    all.into_iter().map(|(source, numbers)| (source, text(numbers))).collect()
}

fn date(text: &str) -> Option<crate::pack::Date> {
    let read: toml_edit::Datetime = text.parse().ok()?;
    if read.time.is_some() || read.offset.is_some() { None } else { read.date }
}

/// An id made of a question, with room for a number behind it.
fn made_of(question: &str) -> String {
    let id = id_of_words(question, limits::ID - 8);
    if is_id(&id) { id } else { "entry".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Values, items, made_of};
    use crate::pack::Language;
    use crate::pack::edit::Fields;

    const ENTRY: &str = "severity = \"danger\"\nreviewed = 2026-01-02\nrelated = [\"b\", \"a\"]\n\
        sources = [{ source = \"s\", paragraphs = [2, 1] }, { source = \"s\", paragraphs = [3] }]\n\
        [en]\nquestion = \" Q? \"\nanswer = \"\"\"\nOne.\n\nTwo.\n\"\"\"\nalso_asked = [\"x \", \"y\\nz\"]\n\
        [fr]\nquestion = \"R\"\nanswer = \"S\"\n";

    fn pairs(values: &Values) -> Vec<(String, String)> {
        let mut all =
            vec![("severity", values.severity.clone()), ("reviewed", values.reviewed.clone())];
        all.extend(values.related.iter().rev().map(|id| ("related", id.clone())));
        let mut all: Vec<_> = all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        for (source, paragraphs) in &values.cited {
            all.push(("cite".to_owned(), source.clone()));
            all.push((format!("paragraphs.{source}"), paragraphs.clone()));
        }
        let english = &values.texts[&Language::new("en").unwrap()];
        for key in ["question", "answer", "also_asked", "cautions", "advice"] {
            all.push((format!("{key}.en"), english.value(key).replace('\n', "\r\n")));
        }
        all
    }

    #[test]
    fn a_form_that_is_sent_back_changes_nothing() {
        let fields = Fields::read(ENTRY).unwrap();
        let values = Values::of("q", "0", &fields);
        let (read, misread) = Values::sent(pairs(&values)).fields(&fields);
        assert_eq!((read, misread), (fields.clone(), Vec::new()));
        assert_eq!(fields.write(ENTRY).unwrap(), ENTRY);
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field() {
        let sent = [
            ("severity", "loud"),
            ("reviewed", "31 Feb"),
            ("cite", "s"),
            ("paragraphs.s", "1,two"),
        ];
        let pairs = sent.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let (_, misread) = Values::sent(pairs).fields(&Fields::default());
        let fields: Vec<_> = misread.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["severity", "reviewed", "sources"]);
        let odd =
            vec![("question.../x".to_owned(), "x".to_owned()), ("x".to_owned(), "y".to_owned())];
        assert_eq!(Values::sent(odd), Values::default());
    }

    #[test]
    fn ids_are_made_of_questions() {
        assert_eq!(made_of("What’s the Rent, and when?"), "whats-the-rent-and-when");
        assert_eq!(made_of("租金多少？"), "entry");
        assert_eq!(made_of("pack"), "entry");
        assert!(made_of(&"word ".repeat(50)).len() <= 56);
        let english = Language::new("en").unwrap();
        let asked = [("question.en", "Is it open?")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let values = Values::sent(asked.to_vec());
        assert_eq!(values.id_of(&english, |id| id != "is-it-open-3"), "is-it-open-3");
        assert_eq!(items(" a \n\n b↵c ", &[]), ["a", "b\nc"]);
    }
}
