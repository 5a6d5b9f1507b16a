//! Converts answers for Discord: HTML becomes Markdown, written-out line ends become real ones, and code
//! blocks are closed. Every change is noted.

use super::entries::quoted;
use super::found::Found;
use super::{html, markup};

/// Maximum bytes of an answer that is converted: ten times what an entry may hold.
const LONGEST: usize = 64 << 10;
/// Maximum length of a link's target, in bytes.
const LINK: usize = 2000;

/// Returns an answer as Discord shows it. `is_markdown` says that it comes from Markdown.
pub(super) fn shown(answer: &str, is_markdown: bool, place: &str, found: &mut Found) -> String {
    let mut text = answer.trim().to_owned();
    if text.len() > LONGEST {
        return text;
    }
    if let Some(ended) = line_ends(&text) {
        match ended {
            Ok(ended) => {
                found.change(place, "`\\n` in its answer became line ends");
                text = ended;
            }
            Err(()) => found
                .leave(place, format!("`\\n` in its answer was left as it is: {}", quoted(&text))),
        }
    }
    match html::to_discord(&text, is_markdown) {
        Some(Ok(markdown)) => {
            found.change(place, "HTML in its answer became Discord's Markdown");
            text = markdown.trim().to_owned();
        }
        Some(Err(why)) => found.leave(place, format!("{why}, so its answer was left as it is")),
        None => {}
    }
    if has_places(&text) {
        let why = "its answer has places for what is not known here, such as {name}; see whether it holds";
        found.leave(place, format!("{why}: {}", quoted(&text)));
    }
    let text = boxes(&text, place, found);
    let text = laid_out(&text, place, found);
    let text = links(&text, place, found);
    match closed(&text) {
        Some(text) => {
            found.change(place, "a code block in its answer had no end and got one");
            text
        }
        None => text,
    }
}

/// Replaces each written-out `\n` with a line end: `None` if there is none, an error if it may be a path.
fn line_ends(text: &str) -> Option<Result<String, ()>> {
    const ENDS: [&str; 3] = ["\\r\\n", "\\n", "\\r"];
    let code = markup::code(text);
    let is_in_code = |at: usize| markup::is_in(&code, at);
    let places: Vec<usize> =
        text.match_indices("\\n").map(|(at, _)| at).filter(|at| !is_in_code(*at)).collect();
    let first = *places.first()?;
    if text.contains('\n') && !text.contains("\\n\\n") {
        return Some(Err(()));
    }
    // After a sentence, twice in a row, or before a list it cannot be anything else.
    let is_sure = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 2..].chars().next();
        before.is_none_or(|c| {
            matches!(
                c,
                '.' | '!'
                    | '?'
                    | ':'
                    | ','
                    | ';'
                    | ' '
                    | '。'
                    | '！'
                    | '？'
                    | '：'
                    | '>'
                    | ')'
                    | '*'
            )
        }) || after.is_none_or(|c| {
            matches!(c, '\\' | '-' | '*' | '•' | ' ' | '#' | '>') || c.is_ascii_digit()
        }) || after.is_some_and(|c| !c.is_ascii())
    };
    let is_path = text[..first].ends_with(':') && text[..first].len() < 3
        || text[..first].ends_with(':')
            && text[..first].chars().rev().nth(1).is_some_and(|c| c.is_ascii_uppercase())
            && text[..first].chars().rev().nth(2).is_none_or(|c| !c.is_alphanumeric());
    if is_path || !places.iter().any(is_sure) {
        return Some(Err(()));
    }
    let mut kept = String::new();
    let mut from = 0;
    for (start, end) in code {
        kept.push_str(
            &ENDS.iter().fold(text[from..start].to_owned(), |text, end| text.replace(end, "\n")),
        );
        kept.push_str(&text[start..end]);
        from = end;
    }
    kept.push_str(&ENDS.iter().fold(text[from..].to_owned(), |text, end| text.replace(end, "\n")));
    let tabs = kept.replace("\\t", " ");
    Some(Ok(if tabs.contains("\\") { kept } else { tabs }))
}

/// Returns whether a program would put something in, outside of code: `{author.mention}`, `{0}`.
fn has_places(text: &str) -> bool {
    let code = markup::code(text);
    text.match_indices('{').filter(|(at, _)| !markup::is_in(&code, *at)).any(|(at, _)| {
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '#');
        let inner = text[at + 1..].split_once('}').map_or("", |(inner, _)| inner);
        (1..40).contains(&inner.len()) && inner.chars().all(word)
    })
}

/// Turns boxes, such as `::: warning` to `:::` and `> [!NOTE]`, into their text below their name.
fn boxes(text: &str, place: &str, found: &mut Found) -> String {
    let (mut kept, mut in_fence, mut open, mut count) = (String::new(), false, 0_usize, 0);
    for line in text.lines() {
        in_fence ^= line.trim_start().starts_with("```");
        let alert = line.strip_prefix("> [!").and_then(|rest| rest.trim_end().strip_suffix(']'));
        let fence = line.trim().strip_prefix(":::").filter(|_| !in_fence);
        match (alert.filter(|_| !in_fence), fence.map(|rest| rest.trim_matches([':', ' ']))) {
            (Some(kind), _) if kind.chars().all(|c| c.is_ascii_alphabetic()) => {
                kept.push_str(&format!("> **{}**", capitalised(kind)));
                count += 1;
            }
            (_, Some("")) if open > 0 => {
                open -= 1;
                continue;
            }
            (_, Some(name)) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                let (kind, title) = name.split_once([' ', '[']).unwrap_or((name, ""));
                let title = title.trim_matches([' ', '[', ']', '"']);
                let title = if title.is_empty() { capitalised(kind) } else { title.to_owned() };
                kept.push_str(&format!("**{title}**"));
                (open, count) = (open + 1, count + 1);
            }
            _ => kept.push_str(line),
        }
        kept.push('\n');
    }
    if count == 0 {
        return text.to_owned();
    }
    found.change(place, "a box in its answer became its text, below its name in bold");
    kept.trim_end().to_owned()
}

fn capitalised(word: &str) -> String {
    let lower = word.to_lowercase();
    let mut chars = lower.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Turns tables into code blocks, and gives headings levels that Discord knows.
fn laid_out(text: &str, place: &str, found: &mut Found) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_row = |line: &str| line.trim_start().starts_with('|') && line.trim_end().ends_with('|');
    let is_rule = |line: &str| {
        is_row(line)
            && line.contains("--")
            && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    };
    let (mut kept, mut in_fence, mut in_table) = (String::new(), false, false);
    let (mut tables, mut headings) = (0, 0);
    for (at, line) in lines.iter().enumerate() {
        if in_table && !is_row(line) {
            kept.push_str("```\n");
            in_table = false;
        }
        in_fence ^= line.trim_start().starts_with("```");
        if !in_fence
            && !in_table
            && is_row(line)
            && lines.get(at + 1).is_some_and(|next| is_rule(next))
        {
            kept.push_str("```\n");
            (in_table, tables) = (true, tables + 1);
        }
        let deep = line
            .strip_prefix("####")
            .filter(|_| !in_fence)
            .map(|rest| rest.trim_start_matches('#'));
        match deep.and_then(|rest| rest.strip_prefix(' ')) {
            Some(rest) => {
                kept.push_str(&format!("**{}**", rest.trim().trim_matches('*')));
                headings += 1;
            }
            None => kept.push_str(line),
        }
        kept.push('\n');
    }
    if in_table {
        kept.push_str("```\n");
    }
    if tables > 0 {
        found.change(place, "a table in its answer became a code block: Discord has no tables");
    }
    if headings > 0 {
        found.change(place, "headings in its answer became bold: Discord has three levels");
    }
    if tables + headings == 0 { text.to_owned() } else { kept.trim_end().to_owned() }
}

/// Turns pictures into links, and links to elsewhere in the source into their words.
fn links(text: &str, place: &str, found: &mut Found) -> String {
    let code = markup::code(text);
    let (mut kept, mut from, mut low) = (String::new(), 0, 0);
    let (mut pictures, mut relative) = (0, 0);
    for (at, _) in text.match_indices("](") {
        // Links do not nest.
        let above = std::mem::replace(&mut low, at + 2).max(from);
        if at < from || markup::is_in(&code, at) {
            continue;
        }
        let open = text[above..at].rfind('[').map(|open| above + open);
        let end = text[at..].bytes().take(LINK).position(|byte| matches!(byte, b')' | b'\n'));
        let end = end.map(|end| at + end);
        let end = end.filter(|end| text[*end..].starts_with(')'));
        let (Some(open), Some(end)) = (open, end) else { continue };
        let (words, to) = (&text[open + 1..at], text[at + 2..end].trim());
        let to = to.split([' ', '"']).next().unwrap_or_default().trim_matches(['<', '>']);
        let is_picture = text[..open].ends_with('!');
        let leads = super::platforms::is_link(to)
            || to.starts_with("mailto:")
            || to.starts_with("discord:");
        let file = to.split(['#', '?']).next().unwrap_or_default();
        let is_path = to.starts_with(['#', '/', '.'])
            || to.contains('/')
            || [".md", ".html", ".png"].iter().any(|end| file.ends_with(end));
        let start = if is_picture { open - 1 } else { open };
        if is_picture && leads {
            kept.push_str(&text[from..start]);
            let words = if words.trim().is_empty() { to } else { words };
            if words == to {
                kept.push_str(to)
            } else {
                kept.push_str(&format!("[{words}]({to})"))
            }
            pictures += 1;
        } else if is_picture || !leads && is_path && !to.is_empty() {
            kept.push_str(&text[from..start]);
            kept.push_str(words);
            relative += 1;
            found.leave(
                place,
                format!(
                    "{} leads to {}, which Discord cannot open: its words were kept",
                    quoted(words),
                    quoted(to)
                ),
            );
        } else {
            continue;
        }
        from = end + 1;
    }
    if pictures > 0 {
        found.change(place, "pictures in its answer became links");
    }
    if pictures + relative == 0 {
        return text.to_owned();
    }
    kept + &text[from..]
}

/// Returns the text with its last code block closed, if that has no end.
fn closed(text: &str) -> Option<String> {
    let fences = text.lines().filter(|line| line.trim_start().starts_with("```")).count();
    let is_whole_line = |line: &str| {
        let line = line.trim();
        line.starts_with("```") && line.len() > 3 && line[3..].contains("```")
    };
    let alone = text.lines().filter(|line| is_whole_line(line)).count();
    ((fences - alone) % 2 == 1).then(|| format!("{}\n```", text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::super::found::Found;
    use super::shown;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut found = Found::default();
        assert_eq!(shown(text, false, "there", &mut found), expected);
        // Every change is noted.
        let noted = found.changed.count() + found.notes.count();
        assert!(noted > 0 || text == expected, "{text}");
    }

    #[test]
    fn html_becomes_markdown() {
        check("<p>It&#39;s free.<br>Truly.</p>", "It's free.\nTruly.");
        check("<b>Bold</b> and <i>thin</i>", "**Bold** and *thin*");
        check(
            "See <a href=\"https://example.org/a\">this</a>.",
            "See [this](https://example.org/a).",
        );
        check("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two");
        check(
            "<p>First.</p><p>Second <u>line</u>, <s>old</s>.</p>",
            "First.\n\nSecond __line__, ~~old~~.",
        );
        check("Price&nbsp;&lt; 5&euro; &amp; more", "Price < 5€ & more");
        check("one<br/>two<br>\nthree", "one\ntwo\nthree");
        check("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b");
        check("a_b and [x] stay", "a_b and [x] stay");
    }

    #[test]
    fn code_and_what_is_no_tag_stay() {
        for text in [
            "Use `<b>` for bold, and `&amp;`.",
            "```html\n<p>Hi</p>\n```",
            "A Vec<String> is < 5 and > 3 & so on",
            "<#123456789012345678> and <@&12345> and <:emoji:123> <t:1:R>",
            "5 < 6",
            "AT&T; R&D;",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn line_ends_that_are_written_out_become_line_ends() {
        check("one\\n\\ntwo", "one\n\ntwo");
        check("First.\\nSecond.", "First.\nSecond.");
        check("Steps:\\n- a\\n- b", "Steps:\n- a\n- b");
        // A path stays as it is, and is named.
        check("C:\\new\\notes", "C:\\new\\notes");
        check("see folder\\new", "see folder\\new");
        check("Print `\\n` at the end", "Print `\\n` at the end");
    }

    #[test]
    fn what_discord_lacks_becomes_what_it_has() {
        check("```rust\nlet a = 1;", "```rust\nlet a = 1;\n```");
        check("#### Deep\ntext", "**Deep**\ntext");
        check(
            "| a | b |\n|---|---|\n| 1 | 2 |\nend",
            "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nend",
        );
        check("![A map](https://example.org/map.png)", "[A map](https://example.org/map.png)");
        check("See [the guide](../guide.md) first", "See the guide first");
        check("See the\n[guide](guide.md#setup).", "See the\nguide.");
        check("[array](https://docs.example/)", "[array](https://docs.example/)");
        check("a[0](x) stays", "a[0](x) stays");
        check(
            "Open it.\n\n::: warning\nNot twice.\n:::\n\nDone.",
            "Open it.\n\n**Warning**\nNot twice.\n\nDone.",
        );
        check(":::tip[On a Mac]\nHold the key.\n:::", "**On a Mac**\nHold the key.");
        check("> [!NOTE]\n> Closed in May.", "> **Note**\n> Closed in May.");
        check("```\n::: warning\n```", "```\n::: warning\n```");
    }

    #[test]
    fn a_place_for_something_unknown_is_named() {
        let mut found = Found::default();
        for (text, count) in [
            ("Hello {name}!", 1),
            ("See <{IMAGE:image_1}>.", 2),
            ("Write `f\"{name}\"`, or {a b}, or {}.", 2),
            ("```\n{name}\n```", 2),
        ] {
            assert_eq!(shown(text, true, "there", &mut found), text);
            assert_eq!(found.notes.count(), count, "{text}");
        }
    }
}
