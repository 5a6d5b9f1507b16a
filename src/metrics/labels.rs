//! Labels of the metrics: an enum for each label, with one word per value. No label identifies a user, a
//! guild or a question.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

use crate::matching::Outcome;

/// Declares an enum of label values, with the word for each.
macro_rules! labels {
    ($($(#[$about:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $case:ident = $word:literal,)+
    })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $case,)+
        }

        impl $name {
            pub(super) const ALL: &'static [Self] = &[$(Self::$case,)+];
        }

        impl EncodeLabelValue for $name {
            fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
                let word = match self {
                    $(Self::$case => $word,)+
                };
                EncodeLabelValue::encode(&word, encoder)
            }
        }
    )+};
}

labels! {
    /// The way a question reached the bot.
    pub enum Trigger {
        /// `/ask`.
        Ask = "ask",
        /// **Answer from FAQ**, in the menu of a message.
        AnswerMessage = "answer_message",
        /// A message that mentions the bot or replies to it.
        Mention = "mention",
        /// A direct message.
        Direct = "direct",
        /// An edited question, asked again after it was answered.
        Edit = "edit",
        /// A message in a channel that the bot listens to.
        Overheard = "overheard",
    }

    /// Why a request to Discord failed.
    pub enum RestError {
        /// No connection, or one that broke.
        Connection = "connection",
        /// No answer in time.
        Timeout = "timeout",
        /// An answer that cannot be read.
        Unreadable = "unreadable",
        /// 429: too much at once.
        RateLimited = "rate_limited",
        /// 401: the token is not valid.
        Unauthorized = "unauthorized",
        /// 403: the bot lacks a permission.
        Forbidden = "forbidden",
        /// 404: it no longer exists.
        NotFound = "not_found",
        /// Any other 4xx.
        Refused = "refused",
        /// Any 5xx.
        Server = "server",
        /// Not sent, because too many requests were refused recently.
        Paused = "paused",
    }

    /// The outcome of a pack reload.
    pub enum ReloadOutcome {
        /// The new pack is in use.
        Loaded = "loaded",
        /// The new pack has errors; the previous one stays in use.
        Faulty = "faulty",
    }

    /// The outcome of a request to the HTTP endpoint.
    pub enum EndpointOutcome {
        /// It was answered in its response.
        Answered = "answered",
        /// The answer, if any, is sent by a request of the bot's own.
        Later = "later",
        /// It did not come from Discord, or was incomplete.
        Refused = "refused",
    }

    /// The operation of the store that failed.
    pub enum StoreOperation {
        /// Opening the store.
        Open = "open",
        /// Writing queued notes; this is retried.
        Write = "write",
        /// Deleting expired data; this is retried.
        Expire = "expire",
        /// Queueing a note: the queue is full, and the note is dropped.
        Overflow = "overflow",
    }
}

/// The labels of a metric without labels, which can be absent.
pub(super) type NoLabels = [(&'static str, &'static str); 0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct QuestionLabels {
    pub(super) door: Trigger,
    pub(super) verdict: Verdict,
}

impl QuestionLabels {
    pub(super) fn of(door: Trigger, outcome: &Outcome) -> Self {
        Self { door, verdict: Verdict(outcome.name()) }
    }
}

/// The name of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Verdict(&'static str);

impl EncodeLabelValue for Verdict {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        EncodeLabelValue::encode(&self.0, encoder)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReplyLabels {
    pub(super) door: Trigger,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct EventLabels {
    pub(super) r#type: EventType,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct EventType(pub(super) String);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RestErrorLabels {
    pub(super) kind: RestError,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReloadLabels {
    pub(super) outcome: ReloadOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct EndpointLabels {
    pub(super) outcome: EndpointOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct StoreFailureLabels {
    pub(super) operation: StoreOperation,
}

impl EncodeLabelValue for EventType {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        EncodeLabelValue::encode(&self.0.as_str(), encoder)
    }
}
