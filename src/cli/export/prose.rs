//! A FAQ as readers see it elsewhere, in one language: a page in Markdown, or `FAQPage` for search engines.

use serde_json::{Value, json};

use crate::pack::{Entry, Heading, Language, Pack, Text};
use crate::reply::Wording;

/// Returns the entries that have a text in a language, with that text.
fn texts<'a>(
    pack: &'a Pack,
    language: &'a Language,
) -> impl Iterator<Item = (&'a Entry, &'a Text)> {
    pack.entries.iter().filter_map(move |entry| Some((entry, entry.texts.get(language)?)))
}

/// Returns an answer with its cautions and advice below it.
fn whole(pack: &Pack, text: &Text, language: &Language) -> String {
    let wording = Wording::of(language);
    let mut said = text.answer.trim().to_owned();
    let parts = [(Heading::Cautions, &text.cautions), (Heading::Advice, &text.advice)];
    for (heading, points) in parts {
        if points.is_empty() {
            continue;
        }
        let usual = wording.heading(heading);
        let heading = pack.heading(language, heading).unwrap_or(usual);
        said.push_str(&format!("\n\n**{heading}**\n"));
        for point in points {
            said.push_str(&format!("\n- {}", point.replace('\n', "\n  ")));
        }
    }
    said
}

/// The page: its title, and each question as a heading of the second level.
pub(super) fn markdown(pack: &Pack, language: &Language) -> String {
    let mut page = format!("# {}\n", one_line(&pack.title));
    for (_, text) in texts(pack, language) {
        let answer = below(&whole(pack, text, language));
        page.push_str(&format!("\n## {}\n\n{answer}\n", one_line(&text.question)));
    }
    if let Some(disclaimer) = pack.disclaimer.get(language) {
        page.push_str(&format!("\n---\n\n*{}*\n", one_line(disclaimer)));
    }
    page
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lowers the headings in an answer below the question's.
fn below(answer: &str) -> String {
    let mut in_fence = false;
    let lines = answer.lines().map(|line| {
        in_fence ^= line.trim_start().starts_with("```");
        let is_heading = line.starts_with("# ") || line.starts_with("## ");
        if is_heading && !in_fence {
            format!("### {}", line.trim_start_matches(['#', ' ']))
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The linked data, to be put into a page between `<script type="application/ld+json">` and its end.
pub(super) fn page(pack: &Pack, language: &Language) -> String {
    let questions: Vec<Value> = texts(pack, language)
        .map(|(_, text)| {
            json!({
                "@type": "Question",
                "name": text.question,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": html(&whole(pack, text, language)),
                },
            })
        })
        .collect();
    let page = json!({
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": language.as_str(),
        "name": pack.title,
        "mainEntity": questions,
    });
    // Nothing in it may end the script that holds it.
    format!("{}\n", format!("{page:#}").replace("</", "<\\/"))
}

/// Converts an answer to the HTML that search engines take: paragraphs, lines and bold words.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs = escaped.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs
        .map(|paragraph| format!("<p>{}</p>", bold(paragraph.trim()).replace('\n', "<br>")))
        .collect()
}

fn bold(text: &str) -> String {
    let pieces: Vec<&str> = text.split("**").collect();
    if pieces.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let mut shown = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if at % 2 == 1 {
            shown.push_str(&format!("<b>{piece}</b>"));
        } else {
            shown.push_str(piece);
        }
    }
    shown
}
