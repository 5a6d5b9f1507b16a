//! Data model of the stand-in: people, places, messages, interactions. Data only; `json.rs` has
//! Discord's representation.

use std::time::Duration;

use serde_json::Value;
use serenity::model::Permissions;
use tokio::time::Instant;

/// A snowflake. All of them come from [`World::fresh_id`](super::world::World::fresh_id).
pub(crate) type Id = u64;

/// Deadline of the first callback (facts, section 4).
pub(crate) const CALLBACK_DEADLINE: Duration = Duration::from_secs(3);
/// Lifetime of an interaction's token for edits and follow-ups.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// `EPHEMERAL`, the message flag.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// `LOADING`: a deferred answer that has not come yet.
pub(crate) const LOADING: u64 = 1 << 7;
/// `IS_COMPONENTS_V2`, which the stand-in does not speak.
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;

/// `PIN_MESSAGES`, which serenity does not know.
pub(crate) const PIN_MESSAGES: u64 = 1 << 51;
/// Maximum number of pins in a channel (facts, section 2).
pub(crate) const MOST_PINS: usize = 250;

/// Permissions of @everyone in a new guild, the bot included.
pub(crate) const USUAL_PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::ADD_REACTIONS)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::USE_APPLICATION_COMMANDS);

/// An author: a person, another bot, a webhook, or the bot under test.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) kind: UserKind,
    /// The language of the client, as interactions report it.
    pub(crate) locale: String,
    /// The user has installed the bot.
    pub(crate) installed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserKind {
    Person,
    Bot,
    Webhook,
}

/// A guild ("server").
#[derive(Clone, Debug)]
pub(crate) struct Guild {
    pub(crate) id: Id,
    pub(crate) name: String,
    /// `guild_locale` of interactions.
    pub(crate) locale: String,
    /// Permissions of @everyone; bits that serenity does not know are kept.
    pub(crate) everyone: u64,
    /// Permissions of the bot under test.
    pub(crate) bot: u64,
    /// The role that Discord made for the bot when it was invited.
    pub(crate) bot_role: Id,
    /// The bot under test is a member.
    pub(crate) has_bot: bool,
}

/// A role of one guild.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) guild: Id,
    pub(crate) name: String,
    pub(crate) permissions: u64,
}

/// The kind and parent of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Guild(Id),
    /// The direct messages between the bot and this user.
    Dm(Id),
    /// A public thread in a channel of a guild, created by this user.
    Thread {
        guild: Id,
        parent: Id,
        owner: Id,
    },
    /// A group conversation without the bot.
    Group,
}

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) place: Place,
    /// Permissions that an overwrite of this channel denies the bot.
    pub(crate) bot_denied: u64,
    /// Permissions that an overwrite of this channel denies everybody else.
    pub(crate) denied: u64,
    /// It is a forum, which contains only threads.
    pub(crate) is_forum: bool,
    /// It is an archived thread.
    pub(crate) archived: bool,
    /// Number of times the bot has reopened it.
    pub(crate) openings: usize,
    /// The bot may write here unprompted, as in a log channel.
    pub(crate) unasked: bool,
}

/// The recipients that a message really notified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pings {
    pub(crate) everyone: bool,
    pub(crate) roles: Vec<Id>,
    pub(crate) users: Vec<Id>,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    /// Attachments as declared, with their bytes as `content` in base64.
    pub(crate) files: Vec<Value>,
    pub(crate) flags: u64,
    pub(crate) pings: Pings,
    /// The message this one replies to.
    pub(crate) reference: Option<Id>,
    /// The interaction this one answers.
    pub(crate) interaction: Option<Id>,
    pub(crate) edited: bool,
    /// The only user who sees it, if it is ephemeral.
    pub(crate) only_for: Option<Id>,
    /// Time of the pin, if it is pinned; larger is later.
    pub(crate) pinned: Option<Id>,
    /// The nonce from the client, by which Discord recognises repetitions.
    pub(crate) nonce: Option<String>,
}

impl Message {
    pub(crate) fn new(id: Id, channel: Id, author: Id, content: impl Into<String>) -> Self {
        Self {
            id,
            channel,
            author,
            content: content.into(),
            embeds: Vec::new(),
            components: Vec::new(),
            files: Vec::new(),
            flags: 0,
            pings: Pings::default(),
            reference: None,
            interaction: None,
            edited: false,
            only_for: None,
            pinned: None,
            nonce: None,
        }
    }

    pub(crate) fn is_loading(&self) -> bool {
        self.flags & LOADING != 0
    }
}

/// A user's action that the bot must answer.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: String,
    pub(crate) kind: InteractionKind,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    /// `data` of the event.
    pub(crate) data: Value,
    /// The message whose component was used.
    pub(crate) source: Option<Id>,
    pub(crate) sent: Instant,
    /// The type of the first callback, once there was one.
    pub(crate) callback: Option<u64>,
    /// Time of that callback.
    pub(crate) answered: Option<Instant>,
    /// The message that `@original` refers to.
    pub(crate) original: Option<Id>,
    /// The answer to an autocomplete.
    pub(crate) choices: Option<Vec<Value>>,
    pub(crate) modal: Option<Value>,
}

/// `type` of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    Modal = 5,
}

/// One visible act of the bot, as it was at that time.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// Logical time: ids grow, so any later message or act has a larger number.
    pub(crate) at: Id,
    /// Clock time.
    #[allow(dead_code, reason = "tests/measures uses it")]
    pub(crate) time: Instant,
    pub(crate) how: How,
    pub(crate) interaction: Option<Id>,
    pub(crate) message: Message,
}

/// The way in which the bot said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// An unprompted message.
    Message,
    /// A message with a reference to another.
    Reply,
    /// The first answer to an interaction (callback 4, or 5 and then the edit).
    Answer,
    /// The message with the used component was changed (callback 7, or 6 and then the edit).
    Update,
    /// A further message on an interaction's token.
    FollowUp,
    /// A later change of an existing message.
    Edit,
}

/// A pin that the bot set or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Audit {
    pub(crate) pinned: bool,
    pub(crate) message: Id,
    /// As shown in the audit log.
    pub(crate) reason: String,
}

/// A request or a login that Discord would have refused.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The HTTP status; for the gateway, 0.
    pub(crate) status: u16,
    /// The JSON error code; for the gateway, the close code.
    pub(crate) code: u32,
    pub(crate) reason: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { method, path, status, code, reason } = self;
        write!(f, "{method} {path} -> {status} {code}: {reason}")
    }
}

/// An IDENTIFY, successful or refused.
#[derive(Clone, Debug)]
pub(crate) struct Identify {
    pub(crate) intents: u64,
    pub(crate) shard: (u64, u64),
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) compress: bool,
}
