//! All HTTP requests to Discord go through here: their description (`call`), sending and retrying (`send`),
//! rate limits (`limits`), and errors (`error`).
//!
//! serenity's own client has no timeout, retries without bound, and keeps a rate limit for every interaction
//! it ever saw. Its builders still make the bodies.

mod api_call;
mod error;
mod limits;
mod send;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serenity::all::{
    self, ApplicationId, CommandInteraction, CommandPermissions, ComponentInteraction,
    CreateAttachment, CreateInteractionResponse, CreateInteractionResponseFollowup, CreateMessage,
    EditInteractionResponse, EditMessage, Message, ModalInteraction,
};
use tokio::sync::{oneshot, watch};

use crate::bot::lock;
use crate::bot::random::random_id;
use crate::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::metrics::{Metrics, RestError as Kind};
use crate::{Clock, Moment};
use api_call::ApiCall;
pub(super) use error::{Error, Result};
use send::Sender;

/// Discord's error code for the token of an interaction without an initial response.
const UNKNOWN_WEBHOOK: u32 = 10015;
/// Pins per page of Discord's list.
const PINS_PER_PAGE: &str = "50";
/// Maximum number of pages: a channel has 250 pins at most.
const MAX_PAGES: usize = 5;

/// The REST client of one event. All of them share one sender.
#[derive(Clone)]
pub(super) struct Rest {
    sender: Arc<Sender>,
    /// The time at which the event came in.
    since: Moment,
    /// For an interaction over HTTP: receives the initial response, as long as the HTTP request waits for it.
    response: Option<Arc<Response>>,
    /// Upper bound for a request with all retries, if shorter than the default.
    within: Duration,
}

/// Sends the body of the HTTP response.
type Response = Mutex<Option<oneshot::Sender<Vec<u8>>>>;

/// The bot's user.
#[derive(Deserialize)]
pub(super) struct OwnUser {
    pub(super) id: all::UserId,
    pub(super) username: String,
}

/// The bot's application.
#[derive(Deserialize)]
pub(super) struct OwnApplication {
    pub(super) id: ApplicationId,
    /// The public key that verifies its interactions, in hexadecimal.
    pub(super) verify_key: String,
    /// The URL that Discord sends interactions to.
    pub(super) interactions_endpoint_url: Option<String>,
}

/// The gateway, as Discord recommends to use it.
#[derive(Deserialize)]
pub(super) struct GatewayInfo {
    /// The base URL.
    pub(super) url: String,
    /// The recommended number of shards.
    pub(super) shards: u32,
    pub(super) session_start_limit: LoginLimit,
}

/// Discord's limit on logins.
#[derive(Deserialize)]
pub(super) struct LoginLimit {
    /// Logins per day.
    pub(super) total: u64,
    /// Logins left.
    pub(super) remaining: u64,
    /// Milliseconds until the limit resets.
    pub(super) reset_after: u64,
    /// The number of logins that Discord takes at once.
    pub(super) max_concurrency: u64,
}

/// The account that requests are sent for, and where they go.
#[derive(Clone)]
pub(super) struct Account<'a> {
    /// The value of the Authorization header.
    pub(super) authorization: String,
    /// Base URL of a proxy for Discord's API; Discord itself if `None`.
    pub(super) proxy: Option<&'a str>,
    /// The application, if it is known.
    pub(super) application: Option<ApplicationId>,
}

impl<'a> Account<'a> {
    /// The account of a bot's token.
    pub(super) fn of(token: &str, proxy: Option<&'a str>) -> Self {
        Self { authorization: format!("Bot {token}"), proxy, application: None }
    }
}

/// An interaction that can be responded to.
pub(super) trait Answerable {
    /// The ids of the interaction and its application, and its token.
    fn keys(&self) -> (u64, u64, &str);
}

impl Answerable for CommandInteraction {
    fn keys(&self) -> (u64, u64, &str) {
        (self.id.get(), self.application_id.get(), &self.token)
    }
}

impl Answerable for ModalInteraction {
    fn keys(&self) -> (u64, u64, &str) {
        (self.id.get(), self.application_id.get(), &self.token)
    }
}

impl Answerable for ComponentInteraction {
    fn keys(&self) -> (u64, u64, &str) {
        (self.id.get(), self.application_id.get(), &self.token)
    }
}

impl Rest {
    /// A client for an account. `attempt` is the upper bound for one attempt; `refused` is set when Discord
    /// rejects the token.
    pub(super) fn new(
        account: &Account<'_>,
        clock: Clock,
        metrics: Metrics,
        attempt: Duration,
        refused: watch::Sender<bool>,
    ) -> Self {
        let since = clock.now();
        let sender = Arc::new(Sender::new(account, clock, metrics, attempt, refused));
        Self { sender, since, response: None, within: Duration::MAX }
    }

    /// A client for an event that comes in now.
    pub(super) fn now(&self) -> Self {
        let since = self.sender.clock.now();
        let sender = Arc::clone(&self.sender);
        Self { sender, since, response: None, within: Duration::MAX }
    }

    /// For an interaction over HTTP: the initial response goes to `response`.
    pub(super) fn responding_to(self, response: oneshot::Sender<Vec<u8>>) -> Self {
        Self { response: Some(Arc::new(Mutex::new(Some(response)))), ..self }
    }

    /// Limits each request, with all retries, to this time, for when other work waits behind them.
    pub(super) fn within(&self, within: Duration) -> Self {
        Self { within, ..self.clone() }
    }

    /// The time since the event came in.
    pub(super) fn took(&self) -> Duration {
        self.sender.clock.now().since(self.since)
    }

    /// Returns whether Discord refused so many recent requests that optional ones should not be sent.
    pub(super) fn is_refused_often(&self) -> bool {
        lock(&self.sender.limits).is_refused_often()
    }

    /// Sets the application's id, which some routes need.
    pub(super) fn set_application(&self, id: ApplicationId) {
        self.sender.application.store(id.get(), Ordering::Relaxed);
    }

    fn application(&self) -> u64 {
        self.sender.application.load(Ordering::Relaxed)
    }

    /// Sends the initial response to an interaction, within three seconds of the event or not at all: in the
    /// HTTP response if Discord waits for it, otherwise by a request.
    pub(super) async fn respond(
        &self,
        to: &impl Answerable,
        response: &CreateInteractionResponse,
    ) -> Result<()> {
        let (id, _, token) = to.keys();
        let mut call = ApiCall::callback(id, token).body(response)?;
        let waiting = self.response.as_ref().and_then(|response| lock(response).take());
        if let Some(waiting) = waiting {
            // The body comes back if the HTTP request no longer waits.
            match waiting.send(call.body.take().unwrap_or_default()) {
                Ok(()) => return Ok(()),
                Err(body) => call.body = Some(body),
            }
        }
        self.sender.send(&call, self.since).await.map(drop)
    }

    /// Edits the response to an interaction.
    pub(super) async fn edit_response(
        &self,
        to: &impl Answerable,
        edit: &EditInteractionResponse,
    ) -> Result<()> {
        let route = "PATCH /webhooks/:application/:token/messages/@original";
        self.send(self.by_token(route, to).body(edit)?).await.map(drop)
    }

    /// Like [`edit_response`](Self::edit_response), with a file.
    pub(super) async fn edit_response_with(
        &self,
        to: &impl Answerable,
        edit: EditInteractionResponse,
        file: CreateAttachment,
    ) -> Result<()> {
        let route = "PATCH /webhooks/:application/:token/messages/@original";
        let bytes = (file.filename.clone(), file.data.clone());
        let call = self.by_token(route, to).body(&edit.new_attachment(file))?;
        self.send(ApiCall { file: Some(bytes), ..call }).await.map(drop)
    }

    /// The id of the message that responds to an interaction.
    pub(super) async fn response(&self, to: &impl Answerable) -> Result<MessageId> {
        let route = "GET /webhooks/:application/:token/messages/@original";
        self.get::<OnlyId>(self.by_token(route, to)).await.map(|found| found.id.into())
    }

    /// Deletes the response to an interaction.
    pub(super) async fn delete_response(&self, to: &impl Answerable) -> Result<()> {
        let route = "DELETE /webhooks/:application/:token/messages/@original";
        self.send(self.by_token(route, to)).await.map(drop)
    }

    /// Sends a follow-up message to an interaction.
    pub(super) async fn follow_up(
        &self,
        to: &impl Answerable,
        message: &CreateInteractionResponseFollowup,
    ) -> Result<()> {
        let route = "POST /webhooks/:application/:token";
        self.send(self.by_token(route, to).body(message)?).await.map(drop)
    }

    /// Sends a message with a nonce, so that Discord creates it once however often it is sent.
    pub(super) async fn send_message(
        &self,
        channel: ChannelId,
        message: &CreateMessage,
    ) -> Result<MessageId> {
        let mut call = ApiCall::new("POST /channels/:channel/messages", &[channel.get()]);
        let unreadable = |cause| Error::new(Kind::Unreadable, call.route, cause);
        let mut body = serde_json::to_value(message).map_err(unreadable)?;
        if body.get("nonce").is_none_or(Value::is_null) {
            body["nonce"] = random_id().to_string().into();
        }
        body["enforce_nonce"] = true.into();
        (call.repeatable, call.needs_answer) = (true, true);
        self.get::<OnlyId>(call.body(&body)?).await.map(|sent| sent.id.into())
    }

    /// Edits a message of the bot.
    pub(super) async fn edit_message(
        &self,
        channel: ChannelId,
        message: MessageId,
        edit: &EditMessage,
    ) -> Result<()> {
        let ids = [channel.get(), message.get()];
        let call = ApiCall::new("PATCH /channels/:channel/messages/:message", &ids);
        self.send(call.body(edit)?).await.map(drop)
    }

    /// Deletes a message.
    pub(super) async fn delete_message(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<()> {
        let ids = [channel.get(), message.get()];
        self.send(ApiCall::new("DELETE /channels/:channel/messages/:message", &ids)).await.map(drop)
    }

    /// The gateway, and the logins left.
    pub(super) async fn gateway(&self) -> Result<GatewayInfo> {
        self.get(ApiCall::new("GET /gateway/bot", &[])).await
    }

    /// The bot's user.
    pub(super) async fn own_user(&self) -> Result<OwnUser> {
        self.get(ApiCall::new("GET /users/@me", &[])).await
    }

    /// The bot's application.
    pub(super) async fn own_application(&self) -> Result<OwnApplication> {
        self.get(ApiCall::new("GET /applications/@me", &[])).await
    }

    /// A message.
    pub(super) async fn message(&self, channel: ChannelId, message: MessageId) -> Result<Message> {
        let ids = [channel.get(), message.get()];
        self.get(ApiCall::new("GET /channels/:channel/messages/:message", &ids)).await
    }

    /// The last messages of a channel, the newest first.
    pub(super) async fn messages(&self, channel: ChannelId, count: u8) -> Result<Vec<Message>> {
        let mut call = ApiCall::new("GET /channels/:channel/messages", &[channel.get()]);
        call.query.push(("limit", count.to_string()));
        self.get(call).await
    }

    /// A channel as raw JSON.
    pub(super) async fn channel(&self, channel: ChannelId) -> Result<Value> {
        self.get(ApiCall::new("GET /channels/:channel", &[channel.get()])).await
    }

    /// Archives or unarchives a thread.
    pub(super) async fn archive(&self, thread: ChannelId, archived: bool) -> Result<()> {
        let call = ApiCall::new("PATCH /channels/:channel", &[thread.get()]);
        self.send(call.body(&json!({ "archived": archived }))?).await.map(drop)
    }

    /// A member of a guild as raw JSON.
    pub(super) async fn member(&self, guild: GuildId, user: UserId) -> Result<Value> {
        self.get(ApiCall::new("GET /guilds/:guild/members/:user", &[guild.get(), user.get()])).await
    }

    /// A guild as raw JSON.
    pub(super) async fn guild(&self, guild: GuildId) -> Result<Value> {
        self.get(ApiCall::new("GET /guilds/:guild", &[guild.get()])).await
    }

    /// The command permissions that administrators of a guild set.
    pub(super) async fn command_permissions(
        &self,
        guild: GuildId,
    ) -> Result<Vec<CommandPermissions>> {
        let route = "GET /applications/:application/guilds/:guild/commands/permissions";
        self.get(ApiCall::new(route, &[self.application(), guild.get()])).await
    }

    /// The registered commands with all translations, as raw JSON.
    pub(super) async fn commands(&self) -> Result<Vec<Value>> {
        let mut call =
            ApiCall::new("GET /applications/:application/commands", &[self.application()]);
        call.query.push(("with_localizations", true.to_string()));
        self.get(call).await
    }

    /// Registers a command, replacing the one of the same name.
    pub(super) async fn register(&self, command: &Value) -> Result<()> {
        let mut call =
            ApiCall::new("POST /applications/:application/commands", &[self.application()]);
        call.repeatable = true;
        self.send(call.body(command)?).await.map(drop)
    }

    /// Pins a message; `reason` is for the audit log.
    pub(super) async fn pin(
        &self,
        channel: ChannelId,
        message: MessageId,
        reason: &str,
    ) -> Result<()> {
        let ids = [channel.get(), message.get()];
        let mut call = ApiCall::new("PUT /channels/:channel/messages/pins/:message", &ids);
        call.reason = Some(percent_encoded(reason));
        self.send(call).await.map(drop)
    }

    /// Unpins a message; `reason` is for the audit log.
    pub(super) async fn unpin(
        &self,
        channel: ChannelId,
        message: MessageId,
        reason: &str,
    ) -> Result<()> {
        let ids = [channel.get(), message.get()];
        let mut call = ApiCall::new("DELETE /channels/:channel/messages/pins/:message", &ids);
        call.reason = Some(percent_encoded(reason));
        self.send(call).await.map(drop)
    }

    /// The ids of a channel's pinned messages.
    pub(super) async fn pinned(&self, channel: ChannelId) -> Result<Vec<MessageId>> {
        let mut found = Vec::new();
        let mut before = None;
        for _ in 0..MAX_PAGES {
            let mut call = ApiCall::new("GET /channels/:channel/messages/pins", &[channel.get()]);
            call.query.push(("limit", PINS_PER_PAGE.to_owned()));
            call.query.extend(before.take().map(|before| ("before", before)));
            let page: PinsPage = self.get(call).await?;
            before = page.items.last().map(|item| item.pinned_at.clone());
            found.extend(page.items.into_iter().map(|item| MessageId::from(item.message.id)));
            if !page.has_more || before.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// A request after the initial response to an interaction.
    fn by_token(&self, route: &'static str, to: &impl Answerable) -> ApiCall {
        let (_, application, token) = to.keys();
        let mut call = ApiCall::by_token(route, application, token);
        // It may arrive before Discord has processed the initial response.
        call.not_yet = self.response.is_some().then_some(UNKNOWN_WEBHOOK);
        call
    }

    /// Sends a request without a deadline of Discord's: its timeout counts from now.
    async fn send(&self, call: ApiCall) -> Result<Vec<u8>> {
        let (within, attempt) = (call.within.min(self.within), call.attempt.min(self.within));
        let call = ApiCall { within, attempt, ..call };
        self.sender.send(&call, self.sender.clock.now()).await
    }

    async fn get<T: DeserializeOwned>(&self, call: ApiCall) -> Result<T> {
        let route = call.route;
        let body = self.send(call).await?;
        serde_json::from_slice(&body).map_err(|cause| {
            // Only the position: serde's message would contain the data.
            let place = format_args!("an answer that cannot be read, at byte {}", cause.column());
            Error::new(Kind::Unreadable, route, place)
        })
    }
}

#[derive(Deserialize)]
struct OnlyId {
    id: all::MessageId,
}

#[derive(Deserialize)]
struct PinsPage {
    items: Vec<PinItem>,
    has_more: bool,
}

#[derive(Deserialize)]
struct PinItem {
    pinned_at: String,
    message: OnlyId,
}

/// Headers are ASCII only; Discord decodes this.
fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}
