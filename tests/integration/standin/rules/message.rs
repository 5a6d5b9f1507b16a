//! The parts of a message: content, embeds, components, flags.

use serde_json::Value;

use super::components::check_rows;
use super::{Faults, has, join};
use crate::standin::model::{COMPONENTS_V2, Message};
use crate::standin::rest::Refusal;

/// Flags that a bot may set at any time: SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS. EPHEMERAL is fixed
/// when an answer is created, not here.
const SETTABLE: u64 = 1 << 2 | 1 << 12;

/// A body within all limits. Applied to a message, it leaves absent fields unchanged.
#[derive(Debug)]
pub(crate) struct Draft<'a>(&'a Value);

impl<'a> Draft<'a> {
    pub(crate) fn new(body: &'a Value) -> Result<Self, Refusal> {
        if body["flags"].as_u64().unwrap_or(0) & COMPONENTS_V2 != 0 {
            return Err(Refusal::unsupported("Components V2"));
        }
        for unknown in ["poll", "sticker_ids"] {
            if body[unknown].as_array().is_some_and(|list| !list.is_empty())
                || body[unknown].is_object()
            {
                return Err(Refusal::unsupported(unknown));
            }
        }
        let mut faults = Faults::default();
        faults.text(body, "", "content", 0..=2000);
        check_embeds(&mut faults, body);
        check_files(&mut faults, body);
        check_rows(&mut faults, body);
        faults.settle()?;
        Ok(Self(body))
    }

    /// Applies the body to the message: null clears a field, an absent one is kept.
    pub(crate) fn apply(&self, message: &mut Message) {
        let Self(body) = self;
        if let Some(content) = body.get("content") {
            // Discord trims it too.
            message.content = content.as_str().unwrap_or_default().trim().to_owned();
        }
        if let Some(embeds) = body.get("embeds") {
            message.embeds = embeds.as_array().cloned().unwrap_or_default();
        }
        if let Some(files) = body.get("attachments") {
            message.files = files.as_array().cloned().unwrap_or_default();
        }
        if let Some(components) = body.get("components") {
            message.components = components.as_array().cloned().unwrap_or_default();
        }
        if let Some(flags) = body["flags"].as_u64() {
            message.flags = message.flags & !SETTABLE | flags & SETTABLE;
        }
    }
}

/// Error 50006, if there is nothing to show.
pub(crate) fn not_empty(message: &Message) -> Result<(), Refusal> {
    let text = !message.content.trim().is_empty();
    if text || !message.embeds.is_empty() || !message.components.is_empty() {
        Ok(())
    } else {
        Err(Refusal::new(400, 50006, "Cannot send an empty message"))
    }
}

fn check_embeds(faults: &mut Faults, body: &Value) {
    let embeds = faults.list(body, "", "embeds", 0..=10);
    for (n, embed) in embeds.iter().enumerate() {
        check_embed(faults, embed, &format!("embeds.{n}"));
    }
    // The sum counts over all embeds of the message, not for each.
    if embeds.iter().map(text_of).sum::<usize>() > 6000 {
        let message = "Embed size exceeds maximum size of 6000";
        faults.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

/// Checks that every attachment has its file and a description that is not too long, and that every
/// file shown in an embed exists.
fn check_files(faults: &mut Faults, body: &Value) {
    let files = faults.list(body, "", "attachments", 0..=10);
    let mut size = 0;
    for (n, file) in files.iter().enumerate() {
        let at = format!("attachments.{n}");
        faults.needed_text(file, &at, "filename", 1..=1024);
        faults.text(file, &at, "description", 0..=1024);
        match file["content"].as_str() {
            Some(content) => size += content.len() * 3 / 4,
            None => faults.required(&join(&at, "content")),
        }
    }
    if size > 10 * 1024 * 1024 {
        faults.add("attachments", "ATTACHMENT_SIZE_EXCEEDED", "Request entity too large");
    }
    for embed in body["embeds"].as_array().into_iter().flatten() {
        let shown =
            embed["image"]["url"].as_str().and_then(|url| url.strip_prefix("attachment://"));
        if shown.is_some_and(|name| files.iter().all(|file| file["filename"] != name)) {
            faults.add("embeds", "ATTACHMENT_NOT_FOUND", "The attachment was not found");
        }
    }
}

fn check_embed(faults: &mut Faults, embed: &Value, at: &str) {
    let shown = ["title", "description", "fields", "footer", "author", "image", "thumbnail", "url"];
    if !shown.iter().any(|key| has(embed, key)) {
        faults.required(&join(at, "description"));
    }
    faults.text(embed, at, "title", 0..=256);
    faults.text(embed, at, "description", 0..=4096);
    faults.url(embed, at, "url", 2048);
    faults.number(embed, at, "color", 0..=0xFF_FFFF);
    if has(embed, "footer") {
        let at = join(at, "footer");
        faults.needed_text(&embed["footer"], &at, "text", 1..=2048);
        faults.url(&embed["footer"], &at, "icon_url", 2048);
    }
    if has(embed, "author") {
        let at = join(at, "author");
        faults.needed_text(&embed["author"], &at, "name", 1..=256);
        faults.url(&embed["author"], &at, "url", 2048);
    }
    for picture in ["image", "thumbnail"] {
        faults.url(&embed[picture], &join(at, picture), "url", 2048);
    }
    for (n, field) in faults.list(embed, at, "fields", 0..=25).iter().enumerate() {
        let at = format!("{at}.fields.{n}");
        faults.needed_text(field, &at, "name", 1..=256);
        faults.needed_text(field, &at, "value", 1..=1024);
    }
}

/// Number of an embed's characters that count towards the sum.
fn text_of(embed: &Value) -> usize {
    let size = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().into_iter().flatten();
    let of_fields: usize = fields.map(|field| size(&field["name"]) + size(&field["value"])).sum();
    size(&embed["title"])
        + size(&embed["description"])
        + size(&embed["footer"]["text"])
        + size(&embed["author"]["name"])
        + of_fields
}
