//! The bot's requests to Discord, as far as anything that a preview can ask for makes some.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::tabs::{Above, Author, Message, Said};
use super::{Discord, InHand};
use crate::http;
use crate::preview::secrets::same;

/// More than Discord takes.
const LONGEST: usize = 1 << 20;

/// Something that is not there, as the bot hears of it.
struct Unknown;

type Answer = Result<Response, Unknown>;

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
        _ => Err(Unknown),
    };
    if answer.is_ok() {
        http::has_a_right(&extensions);
    }
    answer.unwrap_or_else(|Unknown| {
        let body = Json(json!({ "message": "not in a preview", "code": 0 }));
        (StatusCode::NOT_FOUND, body).into_response()
    })
}

impl Discord {
    fn is_bot(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        token.and_then(|token| token.strip_prefix("Bot ")).is_some_and(|it| same(it, &self.token))
    }

    /// The first answer to an interaction.
    fn callback(&self, token: &str, body: &Value) -> Answer {
        let id = self.id();
        let mut state = self.state();
        let in_hand = state.in_hand.get_mut(token).ok_or(Unknown)?;
        in_hand.is_answered = true;
        let data = &body["data"];
        match body["type"].as_u64() {
            Some(kind @ (4 | 5)) => {
                in_hand.original = Some(id);
                let message = Message {
                    is_loading: kind == 5,
                    ..Message::of_bot(id, in_hand, Said::of(data))
                };
                let channel = in_hand.channel;
                state.tabs.in_channel(channel).ok_or(Unknown)?.push(message);
            }
            Some(kind @ (6 | 7)) => {
                in_hand.original = in_hand.source;
                let at = (in_hand.channel, in_hand.source);
                if let (7, (channel, Some(source))) = (kind, at) {
                    let tab = state.tabs.in_channel(channel).ok_or(Unknown)?;
                    tab.message_mut(source).ok_or(Unknown)?.said.change(data);
                }
            }
            Some(8) => {
                let choices = data["choices"].as_array().into_iter().flatten();
                let names = choices.filter_map(|choice| choice["name"].as_str());
                in_hand.choices = names.map(str::to_owned).collect();
            }
            _ => return Err(Unknown),
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// What becomes of the answer to an interaction later.
    fn original(&self, method: &str, token: &str, body: &Value) -> Answer {
        let mut state = self.state();
        let InHand { channel, original, .. } = state.in_hand.get(token).ok_or(Unknown)?;
        let (channel, id) = (*channel, original.ok_or(Unknown)?);
        let tab = state.tabs.in_channel(channel).ok_or(Unknown)?;
        let message = tab.message_mut(id).ok_or(Unknown)?;
        match method {
            "PATCH" => message.change(body),
            "DELETE" => tab.remove(id),
            _ => return Err(Unknown),
        }
        Ok(shown(id))
    }

    /// Something more that is said to an interaction.
    fn follow_up(&self, token: &str, body: &Value) -> Answer {
        let id = self.id();
        let mut state = self.state();
        let in_hand = state.in_hand.get(token).ok_or(Unknown)?;
        let (channel, message) = (in_hand.channel, Message::of_bot(id, in_hand, Said::of(body)));
        state.tabs.in_channel(channel).ok_or(Unknown)?.push(message);
        Ok(shown(id))
    }

    /// What the bot does with its own token.
    fn message(&self, method: &str, channel: &str, rest: &[&str], body: &Value) -> Answer {
        let number = |text: &str| text.parse::<u64>().map_err(|_| Unknown);
        let id = self.id();
        let mut state = self.state();
        let tab = state.tabs.in_channel(number(channel)?).ok_or(Unknown)?;
        match (method, rest) {
            ("POST", []) => {
                let to = body["message_reference"]["message_id"].as_str();
                let to = to.map(number).transpose()?;
                let to = to.map(|to| tab.message(to).ok_or(Unknown)).transpose()?;
                let said = Said::of(body);
                let member = to.map_or(0, |to| to.member);
                let above = to.map_or(Above::Nothing, |to| Above::ReplyTo(to.id));
                let author = Author::Bot;
                tab.push(Message { id, author, member, above, said, is_loading: false });
                Ok(shown(id))
            }
            ("PATCH", [message]) => {
                let message = tab.message_mut(number(message)?).ok_or(Unknown)?;
                message.change(body);
                Ok(shown(message.id))
            }
            ("DELETE", [message]) => {
                tab.remove(number(message)?);
                Ok(StatusCode::NO_CONTENT.into_response())
            }
            _ => Err(Unknown),
        }
    }
}

impl Message {
    fn change(&mut self, body: &Value) {
        self.said.change(body);
        self.is_loading = false;
    }
}

/// The bot asks for nothing of a message but its number.
fn shown(id: u64) -> Response {
    Json(json!({ "id": id.to_string() })).into_response()
}
