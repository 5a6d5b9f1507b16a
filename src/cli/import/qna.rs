//! `.qna`: questions and answers as lines for people, each question as `# ? …`, its other phrasings as a
//! list below it, the answer between fences.

use super::entries::quoted;
use super::found::{Found, Item};
use super::sources::Source;

pub(super) fn is_in_lines(text: &str) -> bool {
    text.lines().any(|line| question_of(line).is_some())
}

fn question_of(line: &str) -> Option<&str> {
    let text = line.strip_prefix('#')?.trim_start_matches('#').trim_start();
    text.strip_prefix('?').map(str::trim)
}

pub(super) fn read(source: &Source, found: &mut Found) {
    let mut item: Option<Item> = None;
    let mut fence: Option<&str> = None;
    for (number, line) in source.text.lines().enumerate() {
        let text = line.trim();
        if let Some(mark) = fence {
            if text.trim_end() == mark {
                fence = None;
            } else if let Some(item) = &mut item {
                item.answer.push_str(line);
                item.answer.push('\n');
            }
            continue;
        }
        if let Some(question) = question_of(text) {
            item.take().into_iter().for_each(|item| found.take(item));
            item = Some(Item {
                place: source.on(number + 1),
                root: source.root.clone(),
                name: question.to_owned(),
                question: Some(question.to_owned()),
                is_markdown: true,
                ..Item::default()
            });
        } else if text.starts_with("```") {
            fence = Some("```");
        } else if let (Some(item), Some(asked)) = (&mut item, alternate(text)) {
            item.also_asked.push(asked.to_owned());
        } else if !(text.is_empty() || text.starts_with('>') || text.starts_with("<a ")) {
            let why = format!("{}: an entry has no place for it", quoted(text));
            found.leave(source.on(number + 1), why);
        }
    }
    if fence.is_some() {
        found.leave(&*source.path, "the last answer has no end: put a line ``` below it");
    }
    item.into_iter().for_each(|item| found.take(item));
}

/// Returns another phrasing, unless the line is an answer's prompt or filter.
fn alternate(line: &str) -> Option<&str> {
    let text = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "))?.trim();
    let is_link = text.starts_with('[') && text.contains("](");
    let is_filter = text.contains('=') && !text.contains(' ');
    (!is_link && !is_filter && !text.is_empty()).then_some(text)
}
