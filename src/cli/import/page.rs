//! A page with questions as headings, in Markdown or HTML: each question with the text below it is an entry.
//! Text above the first question is no answer, nor is a table of contents.

use super::entries::quoted;
use super::found::{Found, Item};
use super::headings::{Heading, Line, PLAIN, lines};
use super::sources::Source;
use super::{html, json, linked};

/// Maximum bytes of a page.
pub(super) const LONGEST: usize = 2 << 20;

/// Number of heading levels, and one for level 0, which is none.
const LEVELS: usize = PLAIN as usize + 1;

/// Titles of pages that are about questions.
const ABOUT: [&str; 22] = [
    "faq",
    "frequently asked",
    "q&a",
    "q & a",
    "questions and answers",
    "common questions",
    "häufige fragen",
    "häufig gestellte",
    "fragen und antworten",
    "foire aux questions",
    "questions fréquentes",
    "preguntas frecuentes",
    "perguntas frequentes",
    "domande frequenti",
    "veelgestelde",
    "întrebări frecvente",
    "часто задаваемые",
    "常见问题",
    "常見問題",
    "よくある質問",
    "よくあるご質問",
    "자주 묻는",
];
/// First words of questions that lack a question mark.
const ASKING: [&str; 40] = [
    "how",
    "what",
    "why",
    "when",
    "where",
    "who",
    "which",
    "can",
    "could",
    "do",
    "does",
    "did",
    "is",
    "are",
    "will",
    "would",
    "should",
    "may",
    "wie",
    "was",
    "warum",
    "wann",
    "wo",
    "wer",
    "welche",
    "kann",
    "comment",
    "pourquoi",
    "quand",
    "combien",
    "cómo",
    "qué",
    "cuándo",
    "dónde",
    "come",
    "perché",
    "como",
    "как",
    "почему",
    "cum",
];

/// The place of a page's questions among its headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    level: u8,
    /// Headings above that level ask too.
    any_above: bool,
}

pub(super) fn is_question(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['*', '_', ' ']);
    if text.ends_with(['?', '？', '؟', '\u{37e}']) || text.ends_with("か。") {
        return true;
    }
    let first = text.split([' ', '\'', '’']).next().unwrap_or_default().to_lowercase();
    text.contains(' ') && ASKING.contains(&first.as_str())
}

fn is_about_questions(text: &str) -> bool {
    let text = text.to_lowercase();
    ABOUT.iter().any(|about| {
        text.match_indices(about).any(|(at, _)| {
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let before = letter(text[..at].chars().next_back());
            let after = letter(text[at + about.len()..].chars().next().filter(|c| *c != 's'));
            !before && !after
        })
    })
}

/// Returns whether a Markdown file is a page of questions, not one answer.
pub(super) fn is_page(name: &str, text: &str) -> bool {
    let (matter, body) = super::markdown::parts(text);
    if text.len() > LONGEST || matter.is_some_and(super::markdown::is_of_a_tag) {
        return false;
    }
    let lines = lines(body);
    let headings: Vec<&Heading> = lines.iter().filter_map(Line::heading).collect();
    let about = is_about_questions(name)
        || headings.first().is_some_and(|first| is_about_questions(&first.text))
        || matter.is_some_and(is_about_questions);
    layout(&lines, about, about).is_some()
}

/// Returns whether a text has questions as headings, or marks them with letters.
pub(super) fn has_questions(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let lines = lines(text);
    lines.iter().any(|line| line.heading().is_some()) && layout(&lines, false, true).is_some()
}

/// Finds the level of the questions: that of most headings that ask or else, on a page about questions, the
/// most frequent one. With `plain`, lines that only ask count too.
fn layout(lines: &[Line<'_>], about: bool, plain: bool) -> Option<Layout> {
    let mut all = [0_usize; LEVELS];
    let mut asking = [0_usize; LEVELS];
    // A line that only asks may be part of an answer.
    let counts = |heading: &&Heading| plain || heading.level != PLAIN;
    for heading in lines.iter().filter_map(Line::heading).filter(counts) {
        let level = usize::from(heading.level);
        all[level] += 1;
        asking[level] += usize::from(heading.is_marked || is_question(&heading.text));
    }
    let most = |counts: &[usize; LEVELS]| {
        (1..LEVELS).filter(|level| counts[*level] > 0).max_by_key(|level| (counts[*level], *level))
    };
    let level = match most(&asking) {
        // A single one is the title of an answer, or the only question of a page about questions.
        Some(level) if asking[level] >= 2 || about && level > 1 => Some(level),
        _ if about => most(&all).filter(|level| all[*level] >= 2 || *level > 1),
        _ => None,
    }?;
    let any_above = asking.iter().take(level).sum::<usize>() > 0;
    Some(Layout { level: u8::try_from(level).ok()?, any_above })
}

pub(super) fn read(source: &Source, found: &mut Found) {
    if source.text.len() > LONGEST {
        let most = LONGEST >> 20;
        let why = format!("it is too large for a page: {most} MiB are read; divide it");
        return found.leave(&*source.path, why);
    }
    if !html::is_whole(&source.text) {
        let (matter, body) = super::markdown::parts(&source.text);
        let above = source.text.len() - body.len();
        let first = source.text[..above].matches('\n').count();
        if let Some(matter) = matter {
            super::markdown::leave_matter(matter, source, found);
        }
        return questions(source, body, Some(first), found);
    }
    let described = linked::in_html(&source.text);
    if !described.is_empty() {
        return described.iter().for_each(|value| json::value_of(source, value, found));
    }
    match html::page(&source.text) {
        Ok(text) => questions(source, &text, None, found),
        Err(why) => found.leave(&*source.path, format!("{why}, so nothing was imported")),
    }
}

/// A question and the text below it.
struct Section {
    line: usize,
    question: String,
    answer: String,
}

/// Takes the questions of a page; `first` is the line above it, if line numbers are known.
fn questions(source: &Source, text: &str, first: Option<usize>, found: &mut Found) {
    let lines = lines(text);
    let place = |line: usize| match first {
        Some(first) => source.on(first + line),
        None => source.path.clone(),
    };
    let headings = lines.iter().filter_map(Line::heading).count();
    let Some(layout) = layout(&lines, true, true) else {
        let why = match headings {
            0 => "it has no headings: write each question as one, such as `## How do I …?`"
                .to_owned(),
            _ => {
                format!("it has {headings} headings and none asks; write the questions as headings")
            }
        };
        return found.leave(&*source.path, format!("{why}; nothing was imported"));
    };
    let mut section: Option<Section> = None;
    // Text above the first question, or below a heading that is none.
    let mut beside = String::new();
    let mut beside_line = 1;
    let mut titled = false;
    for (number, line) in lines.iter().enumerate() {
        let heading = line.heading();
        let heading = heading.filter(|heading| {
            heading.level <= 6 || heading.level == layout.level || heading.is_marked
        });
        let asks = heading.is_some_and(|heading| {
            heading.is_marked
                || heading.level == layout.level
                || layout.any_above && heading.level < layout.level && is_question(&heading.text)
        });
        match heading {
            Some(heading) if asks || heading.level < layout.level => {
                // The first heading is the title of the page.
                if !asks && (section.is_some() || titled) {
                    let why = format!("the heading {} is above no answer", quoted(&heading.text));
                    found.leave(place(number + 1), why);
                }
                titled = true;
                finish(section.take(), source, &place, found);
                leave(&mut beside, &place(beside_line), found);
                beside_line = number + 2;
                section = asks.then(|| Section {
                    line: number + 1,
                    question: heading.text.clone(),
                    answer: heading.rest.clone(),
                });
            }
            _ => {
                let to = section.as_mut().map_or(&mut beside, |section| &mut section.answer);
                to.push_str(&line.written());
                to.push('\n');
            }
        }
    }
    finish(section, source, &place, found);
    leave(&mut beside, &place(beside_line), found);
}

fn finish(
    section: Option<Section>,
    source: &Source,
    place: &dyn Fn(usize) -> String,
    found: &mut Found,
) {
    let Some(Section { line, question, answer: written }) = section else { return };
    let answer = without_links_to_itself(without_letter(&written));
    if answer.is_empty() && !written.trim().is_empty() && !is_question(&question) {
        // A table of contents.
        return;
    }
    found.take(Item {
        place: place(line),
        root: source.root.clone(),
        name: question.clone(),
        question: Some(question),
        answer,
        is_markdown: true,
        ..Item::default()
    });
}

/// Removes the `A:` in front of an answer.
fn without_letter(answer: &str) -> &str {
    let text = answer.trim_start().trim_start_matches(['*', '_']);
    let rest = ["Answer", "Antwort", "A", "答", "回答", "답변", "답"].iter().find_map(|mark| {
        let rest = text.strip_prefix(mark)?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.strip_prefix([':', '：'])
    });
    rest.map_or(answer, |rest| rest.trim_start_matches(['*', '_']))
}

/// Notes text that stands in no answer, except a table of contents.
fn leave(beside: &mut String, place: &str, found: &mut Found) {
    let text = std::mem::take(beside);
    let text = without_links_to_itself(&text);
    if text.chars().any(char::is_alphanumeric) {
        found.leave(place, format!("{} stands in no answer", quoted(&text)));
    }
}

/// Removes the lines that only link to the same page: tables of contents, links to the top.
fn without_links_to_itself(text: &str) -> String {
    let mut kept = String::new();
    let mut in_fence = false;
    for line in text.lines() {
        in_fence ^= line.trim_start().starts_with("```");
        let bare = line.trim().trim_start_matches(|c: char| {
            matches!(c, '-' | '*' | '+' | '>' | '.' | ')' | '(' | '|' | ' ') || c.is_ascii_digit()
        });
        let bare = bare.trim_end_matches([')', ' ', '|', '*']);
        let leads = bare.starts_with('[')
            && bare.contains("](#")
            && bare.matches("](").count() == bare.matches("](#").count()
            && !bare.split("](#").last().unwrap_or_default().contains(' ')
            || bare.starts_with("<a")
                && bare.contains("href=\"#")
                && (bare.ends_with("</a>") || bare.ends_with("</a"));
        if in_fence || !leads {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let kept = kept.trim();
    // A rule between two answers belongs to neither.
    let kept = ["---", "***", "___", "* * *", "- - -"].iter().fold(kept, |kept, rule| {
        kept.strip_suffix(rule).filter(|above| above.ends_with('\n')).unwrap_or(kept).trim_end()
    });
    kept.to_owned()
}
