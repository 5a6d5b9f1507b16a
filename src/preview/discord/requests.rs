//! Handlers of the bot's requests to Discord, as far as a preview can trigger them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::tabs::{Above, Author, Message, Said};
use super::{Discord, PendingInteraction};
use crate::http;
use crate::preview::secrets::same;

/// Body size limit; larger than Discord's.
const LONGEST: usize = 1 << 20;

/// A 404 to the bot.
struct NotFound;

type Answer = Result<Response, NotFound>;

pub(super) fn routes(discord: Arc<Discord>) -> Router {
    Router::new().fallback(request).layer(DefaultBodyLimit::max(LONGEST)).with_state(discord)
}

async fn request(
    State(discord): State<Arc<Discord>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    extensions: Extensions,
    body: Bytes,
) -> Response {
    let path: Vec<&str> = uri.path().split('/').collect();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let answer = match (method.as_str(), &path[..]) {
        ("POST", ["", "api", _, "interactions", _, token, "callback"]) => {
            discord.callback(token, &body)
        }
        ("POST", ["", "api", _, "webhooks", _, token]) => discord.follow_up(token, &body),
        (method, ["", "api", _, "webhooks", _, token, "messages", "@original"]) => {
            discord.original(method, token, &body)
        }
        (method, ["", "api", _, "channels", channel, "messages", rest @ ..])
            if discord.is_bot(&headers) =>
        {
            discord.message(method, channel, rest, &body)
        }
        _ => Err(NotFound),
    };
    if answer.is_ok() {
        http::has_a_right(&extensions);
    }
    answer.unwrap_or_else(|NotFound| {
        let body = Json(json!({ "message": "not in a preview", "code": 0 }));
        (StatusCode::NOT_FOUND, body).into_response()
    })
}

impl Discord {
    fn is_bot(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        token.and_then(|token| token.strip_prefix("Bot ")).is_some_and(|it| same(it, &self.token))
    }

    /// The initial response to an interaction.
    fn callback(&self, token: &str, body: &Value) -> Answer {
        let id = self.id();
        let mut state = self.state();
        let pending = state.pending.get_mut(token).ok_or(NotFound)?;
        pending.is_answered = true;
        let data = &body["data"];
        match body["type"].as_u64() {
            Some(kind @ (4 | 5)) => {
                pending.original = Some(id);
                let message = Message {
                    is_loading: kind == 5,
                    ..Message::of_bot(id, pending, Said::of(data))
                };
                let channel = pending.channel;
                state.tabs.in_channel(channel).ok_or(NotFound)?.push(message);
            }
            Some(kind @ (6 | 7)) => {
                pending.original = pending.source;
                let at = (pending.channel, pending.source);
                if let (7, (channel, Some(source))) = (kind, at) {
                    let tab = state.tabs.in_channel(channel).ok_or(NotFound)?;
                    tab.message_mut(source).ok_or(NotFound)?.said.change(data);
                }
            }
            Some(8) => {
                let choices = data["choices"].as_array().into_iter().flatten();
                let names = choices.filter_map(|choice| choice["name"].as_str());
                pending.choices = names.map(str::to_owned).collect();
            }
            _ => return Err(NotFound),
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// Edits or deletes the initial response of an interaction.
    fn original(&self, method: &str, token: &str, body: &Value) -> Answer {
        let mut state = self.state();
        let PendingInteraction { channel, original, .. } =
            state.pending.get(token).ok_or(NotFound)?;
        let (channel, id) = (*channel, original.ok_or(NotFound)?);
        let tab = state.tabs.in_channel(channel).ok_or(NotFound)?;
        let message = tab.message_mut(id).ok_or(NotFound)?;
        match method {
            "PATCH" => message.change(body),
            "DELETE" => tab.remove(id),
            _ => return Err(NotFound),
        }
        Ok(shown(id))
    }

    /// A follow-up message to an interaction.
    fn follow_up(&self, token: &str, body: &Value) -> Answer {
        let id = self.id();
        let mut state = self.state();
        let pending = state.pending.get(token).ok_or(NotFound)?;
        let (channel, message) = (pending.channel, Message::of_bot(id, pending, Said::of(body)));
        state.tabs.in_channel(channel).ok_or(NotFound)?.push(message);
        Ok(shown(id))
    }

    /// Requests with the bot's own token.
    fn message(&self, method: &str, channel: &str, rest: &[&str], body: &Value) -> Answer {
        let number = |text: &str| text.parse::<u64>().map_err(|_| NotFound);
        let id = self.id();
        let mut state = self.state();
        let tab = state.tabs.in_channel(number(channel)?).ok_or(NotFound)?;
        match (method, rest) {
            ("POST", []) => {
                let to = body["message_reference"]["message_id"].as_str();
                let to = to.map(number).transpose()?;
                let to = to.map(|to| tab.message(to).ok_or(NotFound)).transpose()?;
                let said = Said::of(body);
                let member = to.map_or(0, |to| to.member);
                let above = to.map_or(Above::Nothing, |to| Above::ReplyTo(to.id));
                let author = Author::Bot;
                tab.push(Message { id, author, member, above, said, is_loading: false });
                Ok(shown(id))
            }
            ("PATCH", [message]) => {
                let message = tab.message_mut(number(message)?).ok_or(NotFound)?;
                message.change(body);
                Ok(shown(message.id))
            }
            ("DELETE", [message]) => {
                tab.remove(number(message)?);
                Ok(StatusCode::NO_CONTENT.into_response())
            }
            _ => Err(NotFound),
        }
    }
}

impl Message {
    fn change(&mut self, body: &Value) {
        self.said.change(body);
        self.is_loading = false;
    }
}

/// A message reduced to its id, which is all that the bot reads.
fn shown(id: u64) -> Response {
    Json(json!({ "id": id.to_string() })).into_response()
}
