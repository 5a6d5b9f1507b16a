//! A small bot that does one of each thing.

use std::sync::Arc;

use serde_json::{Value, json};
use serenity::all::{
    ActionRowComponent, ComponentInteractionDataKind, Context, EventHandler, GatewayIntents, Http,
    Interaction, Message, ModalInteraction, Ready,
};
use serenity::async_trait;

use tokio::sync::watch;

use super::ask_command;
use crate::client::ClientBot;
use crate::standin::StandIn;

pub(super) const INTENTS: GatewayIntents =
    GatewayIntents::GUILD_MESSAGES.union(GatewayIntents::DIRECT_MESSAGES);

#[derive(Default)]
pub(super) struct Demo {
    /// Every event in progress holds a receiver.
    events: watch::Sender<()>,
}

impl Demo {
    /// Connects one that tells when it is idle.
    pub(super) async fn connect(discord: &StandIn, intents: GatewayIntents) -> ClientBot {
        let demo = Self::default();
        let events = demo.events.clone();
        discord.is_quiet_when(move || {
            let events = events.clone();
            async move { events.closed().await }
        });
        ClientBot::connect(discord, intents, demo).await
    }
}

#[async_trait]
impl EventHandler for Demo {
    async fn ready(&self, context: Context, _: Ready) {
        let message_command = json!({ "type": 3, "name": "Read" });
        for command in [ask_command(), message_command] {
            context.http.create_global_command(&command).await.expect("the command is fine");
        }
    }

    async fn message(&self, context: Context, message: Message) {
        let _in_progress = self.events.subscribe();
        let private = message.guild_id.is_none();
        let me = context.http.application_id().expect("known since READY").get();
        let mentioned = message.mentions.iter().any(|user| user.id.get() == me);
        if message.author.bot || !(private || mentioned) {
            return;
        }
        let body = json!({
            "content": format!("I read {:?}", message.content),
            "message_reference": { "message_id": message.id.to_string() },
            "allowed_mentions": { "parse": [] },
            "embeds": [panel("Hello")],
            "components": rows(),
        });
        context.http.send_message(message.channel_id, vec![], &body).await.expect("may speak");
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let _in_progress = self.events.subscribe();
        let (id, token) = (interaction.id(), interaction.token().to_owned());
        let respond = |body: Value| {
            let (http, token) = (Arc::clone(&context.http), token.clone());
            async move { http.create_interaction_response(id, &token, &body, vec![]).await }
        };
        let result = match &interaction {
            Interaction::Autocomplete(typed) => {
                let text = typed.data.autocomplete().map_or("", |option| option.value);
                let choice = json!({ "name": format!("{text}?"), "value": text });
                respond(json!({ "type": 8, "data": { "choices": [choice] } })).await
            }
            Interaction::Command(command) if command.data.name == "Read" => {
                let messages = command.data.resolved.messages.values();
                let text: String = messages.map(|message| message.content.as_str()).collect();
                respond(json!({ "type": 4, "data": { "content": text, "flags": 64 } })).await
            }
            Interaction::Command(command) => {
                let option = command.data.options.first();
                let question = option.and_then(|o| o.value.as_str()).unwrap_or("nothing");
                answer(&context.http, question, &token, respond).await
            }
            Interaction::Component(used) => match (&used.data.custom_id[..], &used.data.kind) {
                (_, ComponentInteractionDataKind::StringSelect { values }) => {
                    let content = format!("picked {}", values.join(", "));
                    respond(json!({ "type": 4, "data": { "content": content, "flags": 64 } })).await
                }
                ("later", _) => {
                    let done = respond(json!({ "type": 6 })).await;
                    edit(&context.http, &token, json!({ "content": "changed later" })).await;
                    done
                }
                _ => respond(json!({ "type": 7, "data": { "embeds": [panel("More")] } })).await,
            },
            Interaction::Modal(modal) => {
                let content = format!("submitted {}", typed_into(modal));
                respond(json!({ "type": 4, "data": { "content": content } })).await
            }
            _ => Ok(()),
        };
        result.expect("the callback is accepted");
    }
}

/// The question selects the kind of answer.
async fn answer<F: Future<Output = serenity::Result<()>>>(
    http: &Http,
    question: &str,
    token: &str,
    respond: impl Fn(Value) -> F,
) -> serenity::Result<()> {
    match question {
        "slowly" => {
            let done = respond(json!({ "type": 5, "data": { "flags": 64 } })).await;
            edit(http, token, json!({ "content": "at last" })).await;
            done
        }
        "form" => {
            let input = json!({ "type": 4, "custom_id": "text", "label": "Text", "style": 1 });
            let row = json!({ "type": 1, "components": [input] });
            let form = json!({ "title": "Form", "custom_id": "form", "components": [row] });
            respond(json!({ "type": 9, "data": form })).await
        }
        "twice" => {
            let done = respond(json!({ "type": 4, "data": { "content": "one" } })).await;
            let two = json!({ "content": "two", "flags": 64 });
            http.create_followup_message(token, &two, vec![]).await.expect("the token lives");
            edit(http, token, json!({ "content": "one, corrected" })).await;
            done
        }
        "nothing" => Ok(()),
        _ => {
            let data = json!({ "embeds": [panel(question)], "components": rows() });
            respond(json!({ "type": 4, "data": data })).await
        }
    }
}

async fn edit(http: &Http, token: &str, body: Value) {
    http.edit_original_interaction_response(token, &body, vec![]).await.expect("the token lives");
}

fn typed_into(modal: &ModalInteraction) -> &str {
    let components = modal.data.components.iter().flat_map(|row| &row.components);
    let mut texts = components.filter_map(|component| match component {
        ActionRowComponent::InputText(input) => input.value.as_deref(),
        _ => None,
    });
    texts.next_back().unwrap_or_default()
}

fn panel(title: &str) -> Value {
    json!({
        "title": title,
        "description": "First line\nSecond line",
        "color": 0xE6_7E_22,
        "fields": [{ "name": "Cautions", "value": "• one\n• two" }],
        "footer": { "text": "Not legal advice" },
    })
}

fn rows() -> Value {
    let option = |label: &str, value: &str| json!({ "label": label, "value": value });
    let mut second = option("Fees", "fees");
    second["description"] = json!("What it costs");
    json!([
        { "type": 1, "components": [
            { "type": 2, "style": 1, "label": "More about it", "custom_id": "more" },
            { "type": 2, "style": 2, "label": "Later", "custom_id": "later" },
            { "type": 2, "style": 5, "label": "Source", "url": "https://example.com" },
        ] },
        { "type": 1, "components": [{
            "type": 3,
            "custom_id": "menu",
            "placeholder": "Next",
            "options": [option("Limits", "limits"), second],
        }] },
    ])
}
