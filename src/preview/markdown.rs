//! Discord's markup as HTML, as far as replies use it. Links are shown but lead nowhere.

use maud::{Markup, PreEscaped, html};

/// Maximum nesting of markup.
const DEPTH: usize = 6;

/// A block of lines.
enum Block<'a> {
    Text(Vec<&'a str>),
    Quote(Vec<&'a str>),
    Points(Vec<&'a str>),
    Heading(&'a str),
    Small(&'a str),
    Code(Vec<&'a str>),
}

/// Renders a message's text as Discord does.
pub(super) fn markdown(text: &str) -> Markup {
    html! {
        @for block in blocks(text) {
            @match block {
                Block::Text(lines) => p dir="auto" { (joined(&lines)) },
                Block::Quote(lines) => blockquote dir="auto" { (joined(&lines)) },
                Block::Points(lines) => ul { @for line in lines { li dir="auto" { (inline(line, 0)) } } },
                Block::Heading(line) => p.heading dir="auto" { (inline(line, 0)) },
                Block::Small(line) => p.small dir="auto" { (inline(line, 0)) },
                Block::Code(lines) => pre { code { (lines.join("\n")) } },
            }
        }
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") && lines.clone().any(|line| line.ends_with("```")) {
            let inside = lines.by_ref().take_while(|line| !line.ends_with("```"));
            blocks.push(Block::Code(inside.collect()));
            continue;
        }
        let heading = ["# ", "## ", "### "].iter().find_map(|mark| line.strip_prefix(mark));
        let point = ["- ", "* "].iter().find_map(|mark| line.trim_start().strip_prefix(mark));
        match (blocks.last_mut(), line.strip_prefix("> "), point) {
            _ if heading.is_some() => blocks.extend(heading.map(Block::Heading)),
            _ if line.starts_with("-# ") => blocks.push(Block::Small(&line[3..])),
            (Some(Block::Quote(quote)), Some(line), _) => quote.push(line),
            (_, Some(line), _) => blocks.push(Block::Quote(vec![line])),
            (Some(Block::Points(points)), _, Some(line)) => points.push(line),
            (_, _, Some(line)) => blocks.push(Block::Points(vec![line])),
            (Some(Block::Text(text)), ..) => text.push(line),
            _ => blocks.push(Block::Text(vec![line])),
        }
    }
    blocks
}

fn joined(lines: &[&str]) -> Markup {
    html! {
        @for (n, line) in lines.iter().enumerate() {
            @if n > 0 { br; }
            (inline(line, 0))
        }
    }
}

/// Renders the markup within a line.
fn inline(text: &str, depth: usize) -> Markup {
    let (mut out, mut plain, mut rest) = (String::new(), String::new(), text);
    while let Some(first) = rest.chars().next() {
        let before = plain.chars().next_back();
        if let Some((markup, behind)) = span(rest, before, depth) {
            out.push_str(&html! { (std::mem::take(&mut plain)) (markup) }.into_string());
            rest = behind;
            continue;
        }
        rest = &rest[first.len_utf8()..];
        match rest.chars().next().filter(char::is_ascii_punctuation) {
            Some(escaped) if first == '\\' => {
                plain.push(escaped);
                rest = &rest[escaped.len_utf8()..];
            }
            _ => plain.push(first),
        }
    }
    out.push_str(&html! { (plain) }.into_string());
    PreEscaped(out)
}

/// The markup at the start of a text, and the text after it.
fn span(text: &str, before: Option<char>, depth: usize) -> Option<(Markup, &str)> {
    if depth >= DEPTH {
        return None;
    }
    let within = |mark: &str| {
        let (inside, behind) = enclosed(text, mark)?;
        Some((inline(inside, depth + 1), behind))
    };
    match text.as_bytes().first()? {
        b'`' => {
            let mark = &text[..text.len() - text.trim_start_matches('`').len()];
            let (inside, behind) = text[mark.len()..].split_once(mark)?;
            (!inside.is_empty()).then(|| (html! { code { (inside) } }, behind))
        }
        b'*' => {
            let strong =
                within("**").map(|(inside, behind)| (html! { strong { (inside) } }, behind));
            strong
                .or_else(|| within("*").map(|(inside, behind)| (html! { em { (inside) } }, behind)))
        }
        // Underscores within a word, as in `snake_case`, are literal.
        b'_' if before.is_none_or(|before| !before.is_alphanumeric()) => {
            let line = within("__").map(|(inside, behind)| (html! { u { (inside) } }, behind));
            line.or_else(|| within("_").map(|(inside, behind)| (html! { em { (inside) } }, behind)))
        }
        b'~' => within("~~").map(|(inside, behind)| (html! { s { (inside) } }, behind)),
        b'|' => within("||").map(|(inside, behind)| (html! { span.spoiler { (inside) } }, behind)),
        b'[' => {
            let (label, behind) = text[1..].split_once("](")?;
            let (address, behind) = behind.split_once(')')?;
            let leads = is_address(address) && !label.contains(['[', ']']);
            leads.then(|| (link(address, &inline(label, DEPTH)), behind))
        }
        b'<' => {
            let (inside, behind) = text[1..].split_once('>')?;
            if is_address(inside) {
                return Some((link(inside, &html! { (inside) }), behind));
            }
            mention(inside).map(|name| (html! { span.mention { (name) } }, behind))
        }
        b'h' if before.is_none_or(|before| !before.is_alphanumeric()) => {
            let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
            let address = text[..end].trim_end_matches(['.', ',', ')', '!', '?', ';', ':']);
            is_address(address)
                .then(|| (link(address, &html! { (address) }), &text[address.len()..]))
        }
        _ => None,
    }
}

/// The text between two of these marks, the first of which starts the text, and the text after them.
fn enclosed<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let inside = text.strip_prefix(mark)?;
    let is_escaped = |at: usize| {
        let before = &inside[..at];
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    };
    let (at, _) = inside.match_indices(mark).find(|(at, _)| *at > 0 && !is_escaped(*at))?;
    let is_tight = !inside.starts_with(char::is_whitespace) && !inside.starts_with(mark);
    is_tight.then(|| (&inside[..at], &inside[at + mark.len()..]))
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// A link that is not clickable, with its target as the title: nobody leaves the page by a link in a
/// FAQ.
fn link(address: &str, label: &Markup) -> Markup {
    html! { span.link title=(address) { (label) } }
}

/// The kind of thing that an id in angle brackets mentions.
fn mention(inside: &str) -> Option<&'static str> {
    let id = inside.trim_start_matches(['@', '#', '!', '&']);
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    match &inside[..inside.len() - id.len()] {
        "@" | "@!" if is_id && id == "1" => Some("@caveat"),
        "@" | "@!" if is_id => Some("@somebody"),
        "@&" if is_id => Some("@role"),
        "#" if is_id => Some("#channel"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(markdown(text).into_string(), expected.replace("<p>", "<p dir=\"auto\">"));
    }

    #[test]
    fn reads_what_replies_use() {
        check("a **b *c*** d", "<p>a <strong>b *c</strong>* d</p>");
        check(
            "**a** *b* _c_ __d__ ~~e~~",
            "<p><strong>a</strong> <em>b</em> <em>c</em> <u>d</u> <s>e</s></p>",
        );
        check("one\ntwo\n\nthree", "<p>one<br>two<br><br>three</p>");
        check("`**x** <b>`", "<p><code>**x** &lt;b&gt;</code></p>");
        check("-# small", "<p class=\"small\" dir=\"auto\">small</p>");
        check(
            "### h\n- a\n- b",
            "<p class=\"heading\" dir=\"auto\">h</p><ul><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ul>",
        );
        check("> q\n> r", "<blockquote dir=\"auto\">q<br>r</blockquote>");
        check("```\n*a*\n```\nb", "<pre><code>*a*</code></pre><p>b</p>");
        check(
            "<@1> <@5> <#5> <@&5>",
            "<p><span class=\"mention\">@caveat</span> <span class=\"mention\">@somebody</span> <span class=\"mention\">#channel</span> <span class=\"mention\">@role</span></p>",
        );
    }

    #[test]
    fn leaves_alone_what_is_none() {
        for plain in [
            "2 * 3 * 4",
            "snake_case_word",
            "a ** b",
            "[a](javascript:alert)",
            "****",
            "`",
            "\u{202e}x",
        ] {
            check(plain, &format!("<p>{plain}</p>"));
        }
        check("\\*a\\* \\`b", "<p>*a* `b</p>");
        check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        check("```never closed", "<p>```never closed</p>");
    }

    #[test]
    fn links_are_seen_and_lead_nowhere() {
        let link = |address: &str, label: &str| {
            format!("<span class=\"link\" title=\"{address}\">{label}</span>")
        };
        check("[a](https://b.example)", &format!("<p>{}</p>", link("https://b.example", "a")));
        let bare = link("https://b.example/x", "https://b.example/x");
        check("see https://b.example/x.", &format!("<p>see {bare}.</p>"));
        check("<https://b.example/x>", &format!("<p>{bare}</p>"));
        check(
            "[<b>](https://b.example/\"x)",
            &format!("<p>{}</p>", link("https://b.example/&quot;x", "&lt;b&gt;")),
        );
    }

    #[test]
    fn takes_its_time_for_nothing() {
        for unit in ["*", "**a", "[a](", "`", "_a ", "||", "> ", "\\", "<@"] {
            let text = unit.repeat(6000);
            assert!(markdown(&text).into_string().len() >= 3000, "{unit}");
        }
    }
}
