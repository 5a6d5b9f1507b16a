//! Converts HTML to Markdown for Discord: whole pages and cells with `htmd`, single tags in other text here.

use std::rc::Rc;
use std::sync::LazyLock;

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BulletListMarker, HrStyle, Options};
use htmd::{Element, HtmlToMarkdown, Node};

use super::markup::{Tag, Tags, code, decoded, is_in};

/// Maximum bytes of HTML that are converted at once.
const LONGEST: usize = 2 << 20;
/// Maximum depth of nested tags: an HTML parser looks through all that are open.
const DEPTH: usize = 150;

/// Tags that change the layout of a page.
const BLOCKS: [&str; 26] = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "section",
    "article",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
];
/// Tags that change words, or nothing that Discord could show.
const INLINE: [&str; 27] = [
    "br", "hr", "b", "strong", "i", "em", "u", "ins", "s", "del", "strike", "code", "kbd", "tt",
    "samp", "a", "img", "span", "font", "sup", "sub", "small", "big", "center", "mark", "abbr",
    "nobr",
];
/// Tags that have no end tag, or whose end tag may be left out.
const ENDLESS: [&str; 22] = [
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody",
];

/// Returns whether a text is a page or a part of one, not other text with tags in it.
pub(super) fn is_whole(text: &str) -> bool {
    let start = text.trim_start();
    let head: String = start.chars().take(1000).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.contains("<html") || head.starts_with("<body") {
        return true;
    }
    start.starts_with('<')
        && !text.lines().any(|line| line.starts_with('#') || line.starts_with("```"))
}

/// Converts a page to Markdown, with each summary and term as a heading of the seventh level.
///
/// # Errors
/// If it cannot be read, as the beginning of a sentence.
pub(super) fn page(html: &str) -> Result<String, String> {
    static CONVERTER: LazyLock<HtmlToMarkdown> = LazyLock::new(|| {
        builder()
            .skip_tags(vec![
                "script", "style", "noscript", "template", "iframe", "svg", "nav", "footer",
                "form", "head",
            ])
            .add_handler(vec!["summary", "dt"], |handlers: &dyn Handlers, element: Element| {
                Some(question(handlers, &element).into())
            })
            .add_handler(vec!["button"], |handlers: &dyn Handlers, element: Element| {
                let text = handlers.walk_children(element.node).content;
                let asks = super::page::is_question(&text);
                Some(if asks { question(handlers, &element) } else { text }.into())
            })
            .build()
    });
    convert(&CONVERTER, html)
}

/// Converts the HTML of one answer to Markdown.
fn cell(html: &str) -> Result<String, String> {
    static CONVERTER: LazyLock<HtmlToMarkdown> =
        LazyLock::new(|| builder().skip_tags(vec!["script", "style"]).build());
    convert(&CONVERTER, html)
}

fn builder() -> htmd::HtmlToMarkdownBuilder {
    let around = |mark: &'static str| {
        move |handlers: &dyn Handlers, element: Element| {
            let content = handlers.walk_children(element.node).content;
            let text = content.trim();
            let marked = if text.is_empty() { content } else { format!("{mark}{text}{mark}") };
            Some(HandlerResult::from(marked))
        }
    };
    let options = Options {
        bullet_list_marker: BulletListMarker::Dash,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        hr_style: HrStyle::Dashes,
        ..Options::default()
    };
    HtmlToMarkdown::builder()
        .options(options)
        .add_handler(vec!["u", "ins"], around("__"))
        .add_handler(vec!["s", "del", "strike"], around("~~"))
        .add_handler(vec!["kbd", "tt", "samp"], around("`"))
}

fn question(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    let text = handlers.walk_children(element.node).content;
    let text = text.trim().trim_start_matches(['#', ' ']);
    format!("\n\n####### {}\n\n", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn convert(converter: &HtmlToMarkdown, html: &str) -> Result<String, String> {
    if html.len() > LONGEST {
        let most = LONGEST >> 20;
        return Err(format!("it is too large for HTML: {most} MiB are read; divide it"));
    }
    let deep = || "it has tags in tags too deep to be read".to_owned();
    if is_deep(html) {
        return Err(deep());
    }
    let tree = converter.html_to_tree(html).map_err(|cause| format!("it is no HTML: {cause}"))?;
    if !is_flat(&tree) {
        return Err(deep());
    }
    let text = converter.tree_to_markdown(&tree);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Ok(decoded(&relaxed(&lines.join("\n"))))
}

/// Returns whether far more tags are opened than closed; checked before a tree is built.
fn is_deep(html: &str) -> bool {
    let mut open = 0_usize;
    for tag in Tags::of(html) {
        if ENDLESS.contains(&tag.name.as_str()) {
            continue;
        }
        open = if tag.is_end { open.saturating_sub(1) } else { open + 1 };
        if open > DEPTH {
            return true;
        }
    }
    false
}

fn is_flat(tree: &Rc<Node>) -> bool {
    let mut waiting = vec![(Rc::clone(tree), 0)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > DEPTH {
            return false;
        }
        waiting.extend(node.children.borrow().iter().map(|child| (Rc::clone(child), depth + 1)));
    }
    true
}

/// Removes backslashes that only a strict Markdown parser needs: Discord shows some of them.
fn relaxed(text: &str) -> String {
    text.replace("\\[", "[")
        .replace("\\]", "]")
        .replace("\\.", ".")
        .replace("\\-", "-")
        .replace("\\>", ">")
}

/// Removes the HTML tags from a text, and decodes its entities.
pub(super) fn plain(text: &str) -> String {
    let (mut kept, mut from) = (String::new(), 0);
    for tag in Tags::of(text).filter(|tag| is_known(&tag.name)) {
        kept.push_str(&text[from..tag.start]);
        if tag.name == "br" {
            kept.push(' ');
        }
        from = tag.end;
    }
    kept.push_str(&text[from..]);
    decoded(&kept)
}

fn is_known(name: &str) -> bool {
    BLOCKS.contains(&name) || INLINE.contains(&name)
}

/// Converts text with tags in it for Discord; `None` if there is nothing to change. `is_markdown` says that
/// its line ends are meant as such.
pub(super) fn to_discord(text: &str, is_markdown: bool) -> Option<Result<String, String>> {
    let code = code(text);
    let in_code = |at: usize| is_in(&code, at);
    let tags: Vec<Tag> =
        Tags::of(text).filter(|tag| is_known(&tag.name) && !in_code(tag.start)).collect();
    let has_comment = text.contains("<!--");
    let has_entity = text.contains('&') && decoded(text) != text;
    if tags.is_empty() && !has_comment && !has_entity {
        return None;
    }
    let is_laid_out = tags.iter().any(|tag| BLOCKS.contains(&tag.name.as_str()));
    let has_markup = ["\n\n", "**", "](", "```"].iter().any(|mark| text.contains(mark));
    if is_laid_out && !is_markdown && !has_markup {
        return Some(cell(text));
    }
    let changed = single(text, &tags, &in_code);
    (changed != text).then_some(Ok(changed))
}

/// Converts the tags and entities of a text one by one.
fn single(text: &str, tags: &[Tag], in_code: &dyn Fn(usize) -> bool) -> String {
    let (mut kept, mut from) = (String::new(), 0);
    let mut links: Vec<Option<String>> = Vec::new();
    let mut in_pre = false;
    let plain = |from: usize, to: usize| {
        let piece = &text[from..to];
        if in_code(from) {
            piece.to_owned()
        } else {
            decoded_outside_code(&without_comments(piece))
        }
    };
    for tag in tags {
        kept.push_str(&plain(from, tag.start));
        from = tag.end;
        let end_line = |kept: &mut String| {
            if !kept.is_empty() && !kept.ends_with('\n') {
                kept.push('\n');
            }
        };
        match (tag.name.as_str(), tag.is_end) {
            ("br", _) => {
                kept.push('\n');
                if text[from..].starts_with('\n') {
                    from += 1;
                }
            }
            (
                "hr" | "div" | "section" | "article" | "ul" | "ol" | "tr" | "blockquote"
                | "details" | "table",
                _,
            ) => end_line(&mut kept),
            ("p" | "dd", true) => kept.push_str("\n\n"),
            ("li", false) => {
                end_line(&mut kept);
                kept.push_str("- ");
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt", is_end) => {
                if !is_end {
                    end_line(&mut kept);
                }
                kept.push_str("**");
                if is_end {
                    kept.push('\n');
                }
            }
            ("pre", is_end) => {
                end_line(&mut kept);
                kept.push_str("```\n");
                in_pre = !is_end;
            }
            ("code" | "kbd" | "tt" | "samp", _) if !in_pre => kept.push('`'),
            ("b" | "strong" | "mark", _) => kept.push_str("**"),
            ("i" | "em", _) => kept.push('*'),
            ("u" | "ins", _) => kept.push_str("__"),
            ("s" | "del" | "strike", _) => kept.push_str("~~"),
            ("td" | "th", true) => kept.push(' '),
            ("a", false) => {
                let to = tag.attribute(text, "href").filter(|to| super::platforms::is_link(to));
                if to.is_some() {
                    kept.push('[');
                }
                links.push(to);
            }
            ("a", true) => {
                if let Some(Some(to)) = links.pop() {
                    kept.push_str(&format!("]({to})"));
                }
            }
            ("img", _) => {
                let alt = tag.attribute(text, "alt").unwrap_or_default();
                let to = tag.attribute(text, "src").unwrap_or_default();
                kept.push_str(&format!("![{alt}]({to})"));
            }
            _ => {}
        }
    }
    kept.push_str(&plain(from, text.len()));
    for to in links.into_iter().rev().flatten() {
        kept.push_str(&format!("]({to})"));
    }
    kept
}

fn without_comments(text: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before);
        match after.split_once("-->") {
            Some((_, behind)) => rest = behind,
            None => {
                kept.push_str("<!--");
                rest = after;
                break;
            }
        }
    }
    kept + rest
}

fn decoded_outside_code(text: &str) -> String {
    let (mut kept, mut from) = (String::new(), 0);
    for (start, end) in code(text) {
        kept.push_str(&decoded(&text[from..start]));
        kept.push_str(&text[start..end]);
        from = end;
    }
    kept + &decoded(&text[from..])
}
