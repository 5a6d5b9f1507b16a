//! What the stand-in knows: people, places, messages, interactions. Data only; `json.rs` says how
//! Discord writes each of them down.

use std::time::Duration;

use serde_json::Value;
use serenity::model::Permissions;
use tokio::time::Instant;

/// A snowflake. All of them come from [`World::fresh_id`](super::world::World::fresh_id).
pub(crate) type Id = u64;

/// Time in which the first callback must come (facts, section 4).
pub(crate) const CALLBACK_DEADLINE: Duration = Duration::from_secs(3);
/// Time for which an interaction's token edits and follows up.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// `EPHEMERAL`, the message flag.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// `LOADING`: a deferred answer that has not come yet.
pub(crate) const LOADING: u64 = 1 << 7;
/// `IS_COMPONENTS_V2`, which the stand-in does not speak.
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;

/// `PIN_MESSAGES`, which serenity does not know.
pub(crate) const PIN_MESSAGES: u64 = 1 << 51;
/// Pins of a channel (facts, section 2).
pub(crate) const MOST_PINS: usize = 250;

/// What everyone may do in a new guild, the bot included.
pub(crate) const USUAL_PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::ADD_REACTIONS)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::USE_APPLICATION_COMMANDS);

/// Somebody who can speak: a person, another bot, a webhook, or the bot under test.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) kind: UserKind,
    /// The language of the client, as interactions report it.
    pub(crate) locale: String,
    /// Whether they installed the bot for themselves.
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
    /// What @everyone may do; bits that serenity does not know are kept.
    pub(crate) everyone: u64,
    /// What the bot under test may do.
    pub(crate) bot: u64,
    /// The role that Discord made for it when it was invited.
    pub(crate) bot_role: Id,
    /// Whether the bot under test is a member.
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

/// Where a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Guild(Id),
    /// The direct messages between the bot and this user.
    Dm(Id),
    /// A public thread under a channel of a guild, which this user began.
    Thread {
        guild: Id,
        parent: Id,
        owner: Id,
    },
    /// A conversation among people, without the bot.
    Group,
}

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) place: Place,
    /// What an overwrite of this channel takes from the bot.
    pub(crate) bot_denied: u64,
    /// What an overwrite of this channel takes from everybody else.
    pub(crate) denied: u64,
    /// Whether it is a forum, in which there are threads alone.
    pub(crate) is_forum: bool,
    /// Whether it is a thread that was archived.
    pub(crate) archived: bool,
    /// How often the bot has opened it again.
    pub(crate) openings: usize,
    /// Whether the bot may write here without being asked, as in a log.
    pub(crate) unasked: bool,
}

/// Who was really notified by a message.
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
    /// Attachments as they were declared, with their bytes as `content` in base64.
    pub(crate) files: Vec<Value>,
    pub(crate) flags: u64,
    pub(crate) pings: Pings,
    /// The message this one replies to.
    pub(crate) reference: Option<Id>,
    /// The interaction this one answers.
    pub(crate) interaction: Option<Id>,
    pub(crate) edited: bool,
    /// The only one who sees it, if it is ephemeral.
    pub(crate) only_for: Option<Id>,
    /// When it was pinned, if it is; larger is later.
    pub(crate) pinned: Option<Id>,
    /// The number that a client gave it, by which Discord tells repetitions.
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

/// What a user did that the bot must answer.
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
    /// When that came.
    pub(crate) answered: Option<Instant>,
    /// What `@original` stands for.
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

/// One visible thing that the bot did, as it was then.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// When: ids grow, so any later message or act has a larger number.
    pub(crate) at: Id,
    /// The same on a clock.
    pub(crate) time: Instant,
    pub(crate) how: How,
    pub(crate) interaction: Option<Id>,
    pub(crate) message: Message,
}

/// In which way the bot said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// A message of its own accord.
    Message,
    /// A message with a reference to another.
    Reply,
    /// The first answer to an interaction (callback 4, or 5 and then the edit).
    Answer,
    /// The message with the used component was changed (callback 7, or 6 and then the edit).
    Update,
    /// A further message on an interaction's token.
    FollowUp,
    /// A later change of something already said.
    Edit,
}

/// A pin that the bot set or took away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Audit {
    pub(crate) pinned: bool,
    pub(crate) message: Id,
    /// As the audit log shows it.
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

/// A successful IDENTIFY, or one refused.
#[derive(Clone, Debug)]
pub(crate) struct Identify {
    pub(crate) intents: u64,
    pub(crate) shard: (u64, u64),
    pub(crate) compress: bool,
}
