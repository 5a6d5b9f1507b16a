//! The REST side: one table of routes, authorization, and the record of violations.

mod commands;
mod faults;
mod interactions;
mod messages;
mod pins;
mod uploads;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::endpoint::Signer;
use super::gateway;
use super::model::{Id, Violation};
use super::rules::Faults;
use super::world::{Shared, World};
pub(crate) use faults::Fault;
pub(super) use interactions::callback;

/// The successful response of a route.
pub(crate) enum Success {
    Ok(Value),
    Created(Value),
    NoContent,
}

/// Discord's error response.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: String,
    pub(crate) errors: Option<Value>,
    /// The message for the test, if the response alone says too little.
    pub(crate) reason: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), errors: None, reason: None }
    }

    /// A request that the stand-in does not implement: always reported.
    pub(crate) fn unsupported(what: &str) -> Self {
        let reason = format!("the stand-in does not know {what}");
        Self { reason: Some(reason), ..Self::new(400, 50035, "Invalid Form Body") }
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        Self {
            errors: Some(faults.to_json()),
            reason: Some(faults.to_string()),
            ..Self::new(400, 50035, "Invalid Form Body")
        }
    }
}

pub(crate) type Answer = Result<Success, Refusal>;

#[derive(Clone)]
struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    closing: watch::Receiver<bool>,
}

pub(crate) fn app(
    shared: Arc<Shared>,
    address: SocketAddr,
    closing: watch::Receiver<bool>,
) -> Router {
    let server = Server { shared, address, closing };
    // serenity asks for ws://host?v=10, others for ws://host/?v=10: the same path.
    let routes = Router::new().route("/", any(upgrade)).route("/resume/", any(upgrade_again));
    routes.fallback(request).with_state(server)
}

async fn upgrade_again(server: State<Server>, socket: WebSocketUpgrade) -> Response {
    server.shared.change(|world| world.faults_of_gateway.returns += 1);
    upgrade(server, socket).await
}

async fn upgrade(State(server): State<Server>, socket: WebSocketUpgrade) -> Response {
    let Server { shared, mut closing, .. } = server;
    let takes_one = |left: &mut usize| left.checked_sub(1).map(|fewer| *left = fewer).is_some();
    if shared.change(|world| takes_one(&mut world.faults_of_gateway.refused)) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if shared.change(|world| takes_one(&mut world.faults_of_gateway.hung)) {
        return std::future::pending().await;
    }
    socket.on_upgrade(async move |socket| {
        tokio::select! {
            () = gateway::serve(socket, shared) => {}
            _ = closing.wait_for(|closed| *closed) => {}
        }
    })
}

async fn request(
    State(server): State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let mut mute = false;
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let body = match uploads::json(content_type.unwrap_or_default(), body).await {
        Ok(body) => body,
        // A body that is not JSON is refused as such below, with this reason.
        Err(cause) => cause.into(),
    };
    let reason = headers.get("x-audit-log-reason").and_then(|value| value.to_str().ok());
    let fault = server.shared.change(|world| {
        let request = format!("{method} {}", uri.path());
        let at =
            world.faults.iter().position(|(on, _)| on.iter().all(|part| request.contains(part)));
        let fault = at.and_then(|at| world.faults.remove(at)).map(|(_, fault)| fault);
        match &mut world.ledger {
            Some(ledger) => fault.or(ledger.request(&request)),
            None => {
                world.requests.push(request);
                fault
            }
        }
    });
    if let Some(fault) = fault.as_ref().filter(|fault| !fault.done) {
        return fault.clone().answer(None).await;
    }
    let answer = server.shared.change(|world| {
        let call = Call {
            reason,
            method: method.as_str(),
            path: &path,
            query: uri.query().unwrap_or_default(),
            body: &body,
            token,
        };
        let answer = call.answer(world, server.address);
        mute = is_mute(world, &call, answer.is_ok());
        // If an interaction was answered by HTTP, the bot may send more before Discord has read that
        // response.
        let early = |code| code == 10015 && !world.awaited.is_empty();
        if let Err(refusal) = &answer
            && !early(refusal.code)
        {
            world.violate(Violation {
                method: method.to_string(),
                path: uri.path().to_owned(),
                status: refusal.status,
                code: refusal.code,
                reason: refusal.reason.clone().unwrap_or_else(|| refusal.message.clone()),
            });
        }
        answer
    });
    if mute {
        // The request is done, but never answered.
        return std::future::pending().await;
    }
    let response = shown(answer);
    match fault {
        Some(fault) => fault.answer(Some(response)).await,
        None => response,
    }
}

fn shown(answer: Answer) -> Response {
    match answer {
        Ok(Success::Ok(body)) => Json(body).into_response(),
        Ok(Success::Created(body)) => (StatusCode::CREATED, Json(body)).into_response(),
        Ok(Success::NoContent) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            let mut body = json!({ "message": refusal.message, "code": refusal.code });
            if let Some(errors) = refusal.errors {
                body["errors"] = errors;
            }
            (status, Json(body)).into_response()
        }
    }
}

/// Returns whether the stand-in has stopped answering.
fn is_mute(world: &mut World, call: &Call<'_>, done: bool) -> bool {
    let Some(left) = &mut world.mute_after else { return false };
    if done && call.method == "PATCH" && call.path.get(2) == Some(&"channels") {
        *left = left.saturating_sub(1);
    }
    *left == 0
}

struct Call<'a> {
    reason: Option<&'a str>,
    method: &'a str,
    path: &'a [&'a str],
    query: &'a str,
    body: &'a [u8],
    token: Option<&'a str>,
}

impl Call<'_> {
    fn answer(&self, world: &mut World, address: SocketAddr) -> Answer {
        let ["api", "v10", path @ ..] = self.path else { return Err(no_route()) };
        // Needs no token: if GET /gateway failed, serenity would connect to the real Discord.
        if let ("GET", ["gateway"]) = (self.method, path) {
            return Ok(Success::Ok(json!({ "url": format!("ws://{address}") })));
        }
        match (self.method, path) {
            ("POST", ["interactions", id, token, "callback"]) => {
                return interactions::callback(world, number(id)?, token, &self.json()?);
            }
            (method, ["webhooks", app, token, rest @ ..]) => {
                return interactions::webhook(world, method, (number(app)?, token), rest, self);
            }
            _ => self.authorize(world)?,
        }
        if let ("POST", ["channels", _, "messages"]) = (self.method, path)
            && let Some((status, code)) = world.failing.pop_front()
        {
            return Err(Refusal::new(status, code, "the test wants it so"));
        }
        match (self.method, path) {
            ("GET", ["gateway", "bot"]) => {
                Ok(Success::Ok(world.logins.json(&format!("ws://{address}"))))
            }
            ("GET", ["users", "@me"]) => Ok(Success::Ok(world.user_json(world.bot))),
            ("GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]) => {
                Ok(Success::Ok(application(world)))
            }
            ("POST", ["users", "@me", "channels"]) => messages::open_dm(world, &self.json()?),
            ("GET", ["applications", _, "guilds", guild, "commands", "permissions"]) => {
                let given = world.given.get(&number(guild)?).cloned();
                Ok(Success::Ok(given.unwrap_or(json!([]))))
            }
            (_, ["applications", app, "commands", rest @ ..]) => {
                commands::serve(world, self, (number(app)?, None), rest)
            }
            (_, ["applications", app, "guilds", guild, "commands", rest @ ..]) => {
                commands::serve(world, self, (number(app)?, Some(number(guild)?)), rest)
            }
            ("GET", ["guilds", guild]) => {
                let guild = number(guild)?;
                match world.guilds.get(&guild) {
                    Some(known) if known.has_bot => Ok(Success::Ok(world.guild_json(guild))),
                    _ => Err(Refusal::new(404, 10004, "Unknown Guild")),
                }
            }
            ("GET", ["channels", channel, "messages", "pins"]) => {
                pins::list(world, number(channel)?, self.query)
            }
            ("PUT", ["channels", channel, "messages", "pins", message]) => {
                pins::pin(world, number(channel)?, number(message)?, self.reason)
            }
            ("DELETE", ["channels", channel, "messages", "pins", message]) => {
                pins::unpin(world, number(channel)?, number(message)?, self.reason)
            }
            ("POST", ["channels", channel, "messages"]) => {
                messages::create(world, number(channel)?, &self.json()?)
            }
            ("GET", ["channels", channel, "messages"]) => {
                messages::list(world, number(channel)?, self.query)
            }
            ("GET", ["channels", channel, "messages", message]) => {
                messages::get(world, number(channel)?, number(message)?)
            }
            ("PATCH", ["channels", channel, "messages", message]) => {
                messages::edit(world, number(channel)?, number(message)?, &self.json()?)
            }
            ("DELETE", ["channels", channel, "messages", message]) => {
                messages::delete(world, number(channel)?, number(message)?)
            }
            ("PATCH", ["channels", channel]) => {
                messages::archive(world, number(channel)?, &self.json()?)
            }
            ("GET", ["guilds", guild, "members", user]) => {
                let (guild, user) = (number(guild)?, number(user)?);
                if !world.members.contains_key(&(guild, user)) {
                    return Err(Refusal::new(404, 10007, "Unknown Member"));
                }
                let mut member = world.member_json(guild, user);
                member["user"] = world.user_json(user);
                Ok(Success::Ok(member))
            }
            ("GET", ["channels", channel]) => {
                messages::channel(world, number(channel)?)?;
                Ok(Success::Ok(world.channel_json(number(channel)?)))
            }
            _ => Err(no_route()),
        }
    }

    fn authorize(&self, world: &World) -> Result<(), Refusal> {
        let known = format!("Bot {}", world.token);
        if self.token == Some(&known) {
            Ok(())
        } else {
            Err(Refusal::new(401, 0, "401: Unauthorized"))
        }
    }

    fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(self.body).map_err(|error| Refusal {
            reason: Some(format!(
                "the body is not JSON: {error}: {}",
                String::from_utf8_lossy(self.body)
            )),
            ..Refusal::new(400, 50109, "The request body contains invalid JSON.")
        })
    }
}

fn no_route() -> Refusal {
    Refusal {
        reason: Some("no such route in the stand-in".to_owned()),
        ..Refusal::new(404, 0, "404: Not Found")
    }
}

fn number(segment: &str) -> Result<Id, Refusal> {
    segment.parse().map_err(|_| {
        let mut faults = Faults::default();
        faults.add("id", "NUMBER_TYPE_COERCE", format!("Value \"{segment}\" is not snowflake."));
        faults.into()
    })
}

fn application(world: &World) -> Value {
    json!({
        "id": world.bot.to_string(),
        "name": world.name_of(world.bot),
        "icon": null,
        "description": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": Signer::new().key(),
        "interactions_endpoint_url": "https://caveat.example/interactions",
        "owner": { "id": "1", "username": "owner", "discriminator": "0", "avatar": null },
        "team": null,
        "flags": 0,
    })
}
