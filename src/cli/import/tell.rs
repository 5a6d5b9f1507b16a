//! Recognizes the form of a file by its content or, if that says nothing, by its extension.

use super::Form;
use super::{json, page, qna, rasa, table, tags};

/// Number of lines that are examined to tell a form.
const LOOKED_AT: usize = 200;

/// Returns the form of a text, or what was seen instead, as a part of a sentence.
pub(super) fn form(name: &str, text: &str) -> Result<Form, &'static str> {
    let end = match name.rsplit_once('.') {
        Some((_, end)) => end.to_lowercase(),
        None => String::new(),
    };
    let start = text.trim_start();
    let by_end = match end.as_str() {
        "csv" | "tsv" | "tab" => Some(Form::Csv),
        "tag" => Some(Form::TagFiles),
        "toml" => Some(Form::TomlTags),
        "qna" if !start.starts_with(['{', '[']) => Some(Form::QnaMaker),
        "html" | "htm" | "xhtml" => Some(Form::Page),
        "yml" | "yaml" => Some(Form::Rasa),
        _ => None,
    };
    if let Some(form) = by_end {
        return Ok(form);
    }
    if start.starts_with(['{', '[']) || matches!(end.as_str(), "json" | "jsonl" | "ndjson" | "qna")
    {
        if let Some(form) = json::form(name, text) {
            return Ok(form);
        }
        if end.starts_with("json") || end == "ndjson" {
            return Ok(Form::Json);
        }
    }
    if json::is_in_lines(text) {
        return Ok(Form::Json);
    }
    if is_html(start) && !is_markdown(&end) {
        return Ok(Form::Page);
    }
    if start.starts_with("<?xml") {
        return Err("it is XML of a kind that is not known");
    }
    if qna::is_in_lines(text) {
        return Ok(Form::QnaMaker);
    }
    if rasa::is_markdown(text) {
        return Ok(Form::Rasa);
    }
    if is_markdown(&end) {
        return Ok(if page::is_page(name, text) { Form::Page } else { Form::MarkdownTags });
    }
    if tags::has_header(text) {
        return Ok(Form::TagFiles);
    }
    if start.starts_with("---\n") && start[4..].lines().any(|line| line.trim_end() == "---") {
        return Ok(Form::MarkdownTags);
    }
    if is_rasa(text) {
        return Ok(Form::Rasa);
    }
    if page::has_questions(text) {
        return Ok(Form::Page);
    }
    if table::has_header(text) {
        return Ok(Form::Csv);
    }
    match end.as_str() {
        "" | "txt" | "text" => Err("it has no questions as headings and no columns"),
        _ => Err("by its name and content it is something else"),
    }
}

fn is_markdown(end: &str) -> bool {
    matches!(end, "md" | "markdown" | "mdx" | "mdown" | "mkd")
}

fn is_html(start: &str) -> bool {
    let head: String = start.chars().take(500).collect::<String>().to_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<div",
        "<section",
        "<h1",
        "<h2",
        "<h3",
        "<details",
        "<dl",
        "<p",
        "<script",
    ]
    .iter()
    .any(|tag| head.starts_with(tag))
        || head.starts_with("<!--") && head.contains("<html")
}

fn is_rasa(text: &str) -> bool {
    let key =
        |line: &str| matches!(line.trim_end(), "nlu:" | "responses:" | "templates:" | "intents:");
    text.lines().take(LOOKED_AT).any(key)
}
