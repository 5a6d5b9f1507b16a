//! Discord's routes for pins, which are newer than serenity 0.12.5.

use std::collections::HashMap;

use serde::Deserialize;
use serenity::all::{ChannelId, Http, LightMethod, MessageId, Request, Route};

/// Pins that Discord lists at once.
const PAGE: &str = "50";
/// Pages that a channel can fill: it has 250 pins at most.
const PAGES: usize = 5;

/// Pins a message; `reason` is for the audit log.
pub(super) async fn pin(
    http: &Http,
    channel: ChannelId,
    message: MessageId,
    reason: &str,
) -> serenity::Result<()> {
    set(http, channel, message, reason, LightMethod::Put).await
}

/// Unpins a message.
pub(super) async fn unpin(
    http: &Http,
    channel: ChannelId,
    message: MessageId,
    reason: &str,
) -> serenity::Result<()> {
    set(http, channel, message, reason, LightMethod::Delete).await
}

/// serenity takes no route that it does not know. It writes what stands for an emoji as it is, and the
/// dots go up to the folder above: `…/messages/1/reactions/../../pins/1` is `…/messages/pins/1`.
async fn set(
    http: &Http,
    channel: ChannelId,
    message: MessageId,
    reason: &str,
    method: LightMethod,
) -> serenity::Result<()> {
    let path = format!("../../pins/{message}");
    let route = Route::ChannelMessageReactionEmoji {
        channel_id: channel,
        message_id: message,
        reaction: &path,
    };
    let headers = HashMap::from([("x-audit-log-reason".to_owned(), percent_encoded(reason))]);
    let request = Request::new(route, method).headers((&headers).try_into().ok());
    http.request(request).await.map(drop)
}

/// The messages that are pinned in a channel.
pub(super) async fn pinned(http: &Http, channel: ChannelId) -> serenity::Result<Vec<MessageId>> {
    let mut found = Vec::new();
    let mut before = None;
    for _ in 0..PAGES {
        let route = Route::ChannelMessageReactionEmoji {
            channel_id: channel,
            message_id: MessageId::new(1),
            reaction: "../../pins",
        };
        let mut params = vec![("limit", PAGE.to_owned())];
        params.extend(before.take().map(|before| ("before", before)));
        let request = Request::new(route, LightMethod::Get).params(Some(params));
        let page: Page = http.fire(request).await?;
        before = page.items.last().map(|item| item.pinned_at.clone());
        found.extend(page.items.into_iter().map(|item| item.message.id));
        if !page.has_more || before.is_none() {
            break;
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Item>,
    has_more: bool,
}

#[derive(Deserialize)]
struct Item {
    pinned_at: String,
    message: Pinned,
}

#[derive(Deserialize)]
struct Pinned {
    id: MessageId,
}

/// A header holds ASCII only; Discord decodes this.
fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}
