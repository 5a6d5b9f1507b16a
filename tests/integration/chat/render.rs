//! A whole reply as stable text, for inline snapshots. Ids that vary from run to run are left out.

use serde_json::Value;

use super::Reply;
use crate::standin::model::How;

/// Runs of digits this long are snowflakes.
const SNOWFLAKE: usize = 17;

impl Reply {
    /// Everything a user sees, one thing per line:
    ///
    /// ```text
    /// reply to alice, public, pings nobody
    /// embed #E67E22 "Is it legal?"
    /// | the description
    /// field "Cautions"
    /// | • …
    /// footer "…"
    /// buttons [Label](custom_id) [Other](https://…)
    /// menu "placeholder" (custom_id): 1. label | description -> value
    /// ```
    pub(crate) fn render(&self) -> String {
        let mut lines = vec![self.heading()];
        lines.extend(quoted(&self.message.content));
        for embed in &self.message.embeds {
            render_embed(&mut lines, embed);
        }
        for row in &self.message.components {
            render_row(&mut lines, row);
        }
        self.without_ids(&lines.join("\n"))
    }

    fn heading(&self) -> String {
        let how = match self.how {
            How::Message => "message",
            How::Reply => "reply",
            How::Answer => "answer",
            How::Update => "update",
            How::FollowUp => "follow-up",
            How::Edit => "edit",
        };
        let whom = match &self.to {
            Some(name) => format!("to {name}"),
            None => format!("in {}", self.place),
        };
        let seen = if self.ephemeral() { "ephemeral" } else { "public" };
        let pings = match self.pings() {
            [] => "nobody".to_owned(),
            some => some.join(" and "),
        };
        format!("{how} {whom}, {seen}, pings {pings}")
    }

    fn without_ids(&self, text: &str) -> String {
        let named =
            self.names.iter().fold(text.to_owned(), |text, (id, name)| text.replace(id, name));
        let mut clean = String::new();
        let mut digits = String::new();
        // The line end flushes the last run and is dropped again.
        for c in named.chars().chain(['\n']) {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            let run = std::mem::take(&mut digits);
            clean.push_str(if run.len() >= SNOWFLAKE { "{id}" } else { &run });
            clean.push(c);
        }
        clean.pop();
        clean
    }
}

fn quoted(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().map(|line| format!("| {line}").trim_end().to_owned())
}

fn str_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn render_embed(lines: &mut Vec<String>, embed: &Value) {
    let colour = embed["color"].as_u64().map(|colour| format!(" #{colour:06X}"));
    let title = embed["title"].as_str().map(|title| format!(" {title:?}"));
    let link = embed["url"].as_str().map(|url| format!(" ({url})"));
    let parts = [colour, title, link].into_iter().flatten();
    lines.push(format!("embed{}", parts.collect::<String>()));
    if let Some(author) = embed["author"]["name"].as_str() {
        lines.push(format!("author {author:?}"));
    }
    lines.extend(quoted(str_of(&embed["description"])));
    for field in embed["fields"].as_array().into_iter().flatten() {
        let inline = if field["inline"] == true { " (inline)" } else { "" };
        lines.push(format!("field {:?}{inline}", str_of(&field["name"])));
        lines.extend(quoted(str_of(&field["value"])));
    }
    for picture in ["image", "thumbnail"] {
        if let Some(url) = embed[picture]["url"].as_str() {
            lines.push(format!("{picture} {url}"));
        }
    }
    if let Some(footer) = embed["footer"]["text"].as_str() {
        lines.push(format!("footer {footer:?}"));
    }
    if let Some(time) = embed["timestamp"].as_str() {
        lines.push(format!("timestamp {time}"));
    }
}

fn render_row(lines: &mut Vec<String>, row: &Value) {
    let children = row["components"].as_array().map_or(&[][..], Vec::as_slice);
    let buttons: Vec<_> = children.iter().filter(|child| child["type"] == 2).map(button).collect();
    if !buttons.is_empty() {
        lines.push(format!("buttons {}", buttons.join(" ")));
    }
    for menu in children.iter().filter(|child| child["type"] != 2) {
        render_menu(lines, menu);
    }
}

/// `[Label](target)`, preceded by the style of a button that is not plain grey.
fn button(button: &Value) -> String {
    let style = match button["style"].as_u64() {
        Some(1) => "primary ",
        Some(3) => "success ",
        Some(4) => "danger ",
        _ => "",
    };
    let disabled = if button["disabled"] == true { "disabled " } else { "" };
    let emoji = button["emoji"]["name"].as_str();
    let label = button["label"].as_str();
    let face: Vec<_> = emoji.into_iter().chain(label).collect();
    let target = button["custom_id"].as_str().or(button["url"].as_str()).unwrap_or("premium");
    format!("{disabled}{style}[{}]({})", face.join(" "), without_ticket(target))
}

/// A question's number is random: only its presence is shown.
fn without_ticket(custom_id: &str) -> String {
    let mut parts: Vec<&str> = custom_id.split(':').collect();
    let at = match parts[..] {
        ["caveat", "h" | "n", _, _, _] => 4,
        ["caveat", "o", _, _, _] => 2,
        _ => return custom_id.to_owned(),
    };
    if parts[at] != "0" {
        parts[at] = "{ticket}";
    }
    parts.join(":")
}

fn render_menu(lines: &mut Vec<String>, menu: &Value) {
    let disabled = if menu["disabled"] == true { "disabled " } else { "" };
    let (placeholder, id) = (str_of(&menu["placeholder"]), str_of(&menu["custom_id"]));
    lines.push(format!("{disabled}menu {placeholder:?} ({id}):"));
    for (n, option) in menu["options"].as_array().into_iter().flatten().enumerate() {
        let emoji = option["emoji"]["name"].as_str().map(|emoji| format!("{emoji} "));
        let about = option["description"].as_str().map(|about| format!(" | {about}"));
        let preset = if option["default"] == true { " (selected)" } else { "" };
        lines.push(format!(
            "  {}. {}{}{} -> {}{preset}",
            n + 1,
            emoji.unwrap_or_default(),
            str_of(&option["label"]),
            about.unwrap_or_default(),
            str_of(&option["value"]),
        ));
    }
}
