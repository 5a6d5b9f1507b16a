//! Tests of the stand-in and the test DSL themselves: a rule that is not enforced here would let a
//! fault of caveat through.

mod answers;
mod conversation;
mod demo;
mod gateway;
mod limits;
mod mentions;
mod places;
mod routes;

use std::fmt::Debug;

use serde_json::{Value, json};
use serenity::http::{Http, HttpError};
use serenity::model::channel::Message;
use serenity::model::id::{ApplicationId, ChannelId};

use crate::chat::Channel;
use crate::standin::StandIn;

/// A refusal by Discord.
#[derive(Debug, PartialEq)]
struct No {
    status: u16,
    code: isize,
    /// Paths in the body, for 50035.
    paths: Vec<String>,
}

/// The refusal of a request; panics if it was accepted.
fn no<T: Debug>(result: serenity::Result<T>) -> No {
    match result {
        Err(serenity::Error::Http(HttpError::UnsuccessfulRequest(response))) => No {
            status: response.status_code.as_u16(),
            code: response.error.code,
            paths: response.error.errors.into_iter().map(|error| error.path).collect(),
        },
        other => panic!("this should have been refused: {other:?}"),
    }
}

/// Status and code of a refusal.
fn code<T: Debug>(result: serenity::Result<T>) -> (u16, isize) {
    let No { status, code, .. } = no(result);
    (status, code)
}

/// A client of the bot, with its application id set.
fn client(discord: &StandIn) -> Http {
    let http = discord.http();
    http.set_application_id(ApplicationId::new(discord.me().id));
    http
}

async fn send(http: &Http, channel: &Channel, body: &Value) -> serenity::Result<Message> {
    http.send_message(ChannelId::new(channel.id), vec![], body).await
}

/// Registers a command by its JSON.
async fn register(http: &Http, command: Value) {
    http.create_global_command(&command).await.expect("the command is fine");
}

fn ask_command() -> Value {
    json!({
        "name": "ask",
        "description": "Asks",
        "options": [{ "type": 3, "name": "question", "description": "What?", "autocomplete": true }],
    })
}
