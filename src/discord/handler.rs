//! The event handler: what Discord says becomes a typed request, the service answers it, and the
//! answer goes out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serenity::all::{
    AutocompleteChoice, Command, CommandInteraction, ComponentInteraction,
    ComponentInteractionDataKind, Context, CreateAllowedMentions, CreateAutocompleteResponse,
    CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage, EventHandler,
    Interaction, Message, MessageReference, Ready,
};
use serenity::async_trait;
use tracing::{error, info, warn};

use super::commands::{self, Called};
use super::custom_id::{Action, CustomId, Parsed};
use super::render::{self, Rendered};
use crate::pack::{Language, limits};
use crate::reply::{Reply, Wording};
use crate::service::Service;
use crate::text::cut;

/// Choices that Discord takes from autocomplete.
const CHOICES: usize = 25;

/// caveat as an event handler, to be added beside a host bot's own.
pub struct Plugin {
    service: Arc<Service>,
    /// The bot's own user id, once Discord has said it; 0 before.
    own_id: AtomicU64,
    registered: AtomicBool,
}

/// A message that is for us.
#[derive(Debug, PartialEq, Eq)]
enum Addressed<'a> {
    /// It asks this.
    Asks(&'a str),
    /// It only names us.
    Greets,
    /// It is not for us.
    No,
}

impl Plugin {
    /// Answers from this service.
    pub fn new(service: Arc<Service>) -> Self {
        Self { service, own_id: AtomicU64::new(0), registered: AtomicBool::new(false) }
    }

    fn default_language(&self) -> &Language {
        &self.service.pack().default_language
    }

    /// The pack's language for a Discord locale.
    fn language(&self, locale: &str) -> &Language {
        self.service.pack().language(locale).unwrap_or(self.default_language())
    }

    async fn called(&self, context: &Context, interaction: &CommandInteraction) {
        let response = match commands::called(interaction) {
            Called::Ask(ask) => {
                let asked = self.service.ask(&ask.question, None);
                let language = &asked.judgement.language;
                let rendered = render::render(&asked.reply, language, interaction.user.id.get());
                // That something is not covered helps nobody but the asker.
                let private = matches!(asked.reply, Reply::Decline(_));
                CreateInteractionResponse::Message(message(rendered).ephemeral(private))
            }
            Called::Unknown => return,
        };
        let sent = interaction.create_response(&context.http, response).await;
        report("a command", sent);
    }

    async fn typing(&self, context: &Context, interaction: &CommandInteraction) {
        let Called::Ask(ask) = commands::called(interaction) else { return };
        let language = self.language(&interaction.locale);
        let choices = self.service.complete(&ask.question, language, CHOICES);
        let choices = choices
            .into_iter()
            .map(|link| cut(&link.question, limits::CHOICE))
            .map(|question| AutocompleteChoice::new(question.clone(), question))
            .collect();
        let response = CreateAutocompleteResponse::new().set_choices(choices);
        let response = CreateInteractionResponse::Autocomplete(response);
        report("autocomplete", interaction.create_response(&context.http, response).await);
    }

    async fn pressed(&self, context: &Context, interaction: &ComponentInteraction) {
        let response = match CustomId::parse(&interaction.data.custom_id) {
            Parsed::Foreign => return,
            Parsed::Garbled => {
                let words = Wording::of(self.language(&interaction.locale));
                private(words.not_understood)
            }
            Parsed::Ours(id) => self.chosen(&id, interaction),
        };
        let sent = interaction.create_response(&context.http, response).await;
        report("a button or menu", sent);
    }

    fn chosen(
        &self,
        id: &CustomId,
        interaction: &ComponentInteraction,
    ) -> CreateInteractionResponse {
        let chosen = match (&id.action, &interaction.data.kind) {
            (Action::Choose(entry), ComponentInteractionDataKind::Button) => Some(entry),
            (Action::Related, ComponentInteractionDataKind::StringSelect { values }) => {
                values.first()
            }
            _ => None,
        };
        let words = Wording::of(&id.language);
        let Some(entry) = chosen else { return private(words.not_understood) };
        let Some(answer) = self.service.answer(entry, &id.language) else {
            return private(words.entry_gone);
        };
        let presser = interaction.user.id.get();
        let response = message(render::answer(&answer, &id.language, presser));
        match id.action {
            // Whoever asked has found the question: the answer takes the place of the choice.
            Action::Choose(_) if presser == id.asker => {
                CreateInteractionResponse::UpdateMessage(response)
            }
            Action::Choose(_) | Action::Related => {
                CreateInteractionResponse::Message(response.ephemeral(true))
            }
        }
    }

    async fn said(&self, context: &Context, said: &Message) {
        let own_id = self.own_id.load(Ordering::Relaxed);
        let author = said.author.id.get();
        if said.author.bot || said.webhook_id.is_some() || author == own_id {
            return;
        }
        let Rendered { embed, components } = match addressed(said, own_id) {
            Addressed::No => return,
            Addressed::Greets => {
                let hello = Wording::of(self.default_language()).hello;
                let embed = serenity::all::CreateEmbed::new().description(hello);
                Rendered { embed, components: Vec::new() }
            }
            Addressed::Asks(question) => {
                let asked = self.service.ask(question, None);
                render::render(&asked.reply, &asked.judgement.language, author)
            }
        };
        let reference = MessageReference::from(said).fail_if_not_exists(false);
        let message = CreateMessage::new()
            .embed(embed)
            .components(components)
            .allowed_mentions(nobody())
            .reference_message(reference);
        report("a message", said.channel_id.send_message(&context.http, message).await.map(drop));
    }
}

/// Whether a message is for the bot: a direct message, or one in which it is mentioned by name.
fn addressed(message: &Message, own_id: u64) -> Addressed<'_> {
    let content = message.content.trim();
    let is_direct = message.guild_id.is_none();
    let mentions = [format!("<@{own_id}>"), format!("<@!{own_id}>")];
    let is_named = mentions.iter().any(|mention| content.contains(mention));
    if !is_direct && !is_named {
        return Addressed::No;
    }
    // Mentions are no words to the matcher; only whether anything else is there matters here.
    let rest = mentions.iter().fold(content.to_owned(), |text, mention| text.replace(mention, ""));
    if rest.trim().is_empty() { Addressed::Greets } else { Addressed::Asks(content) }
}

#[async_trait]
impl EventHandler for Plugin {
    async fn ready(&self, context: Context, ready: Ready) {
        self.own_id.store(ready.user.id.get(), Ordering::Relaxed);
        info!(user = %ready.user.name, "connected to Discord");
        // A session that had to begin anew is ready anew; the commands are there already.
        if self.registered.swap(true, Ordering::Relaxed) {
            return;
        }
        for declaration in commands::declarations() {
            // One by one: setting the whole list at once would delete a host bot's commands.
            if let Err(cause) = Command::create_global_command(&context.http, declaration).await {
                error!(%cause, "a command could not be registered");
                self.registered.store(false, Ordering::Relaxed);
            }
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        match &interaction {
            Interaction::Command(interaction) => self.called(&context, interaction).await,
            Interaction::Autocomplete(interaction) => self.typing(&context, interaction).await,
            Interaction::Component(interaction) => self.pressed(&context, interaction).await,
            // A host bot's.
            _ => {}
        }
    }

    async fn message(&self, context: Context, message: Message) {
        self.said(&context, &message).await;
    }
}

/// Nobody is pinged, whatever the words say.
fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

fn message(Rendered { embed, components }: Rendered) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new()
        .embed(embed)
        .components(components)
        .allowed_mentions(nobody())
}

/// One sentence that only the person who pressed or called sees.
fn private(text: &str) -> CreateInteractionResponse {
    let message = CreateInteractionResponseMessage::new().content(text);
    CreateInteractionResponse::Message(message.allowed_mentions(nobody()).ephemeral(true))
}

/// A reply that could not be sent is ours to know, not the member's. Nothing that anybody typed is
/// in it.
fn report(to: &str, sent: serenity::Result<()>) {
    if let Err(cause) = sent {
        warn!(%cause, "the reply to {to} could not be sent");
    }
}
