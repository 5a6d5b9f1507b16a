//! What tells the numbers of one kind apart: a word for each case, and nothing of who, where or what.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// Declares a label with a word for each of its values.
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
    /// Where a question came in.
    pub enum Door {
        /// `/ask`.
        Ask = "ask",
        /// **Answer from FAQ**, in the menu of a message.
        AnswerMessage = "answer_message",
        /// A message that mentions the bot or replies to it.
        Mention = "mention",
        /// A direct message.
        Direct = "direct",
        /// A question that was put right after it was answered.
        Edit = "edit",
        /// A message in a channel that is read.
        Overheard = "overheard",
    }

    /// What came of a question.
    pub enum Verdict {
        /// An entry was given.
        Answer = "answer",
        /// Entries were offered.
        Suggest = "suggest",
        /// The FAQ does not cover it.
        Decline = "decline",
    }

    /// Why Discord did not do as it was asked.
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
        /// 403: the bot may not.
        Forbidden = "forbidden",
        /// 404: it is gone.
        NotFound = "not_found",
        /// Any other 4xx.
        Refused = "refused",
        /// Any 5xx.
        Server = "server",
        /// Not sent: too many requests were refused lately.
        Paused = "paused",
    }

    /// What came of a pack that was changed while the bot runs.
    pub enum Reload {
        /// It is answered from.
        Loaded = "loaded",
        /// It has faults; the one before goes on.
        Faulty = "faulty",
    }

    /// What came of a request by which the bot was asked over HTTP.
    pub enum Endpoint {
        /// It was answered in its response.
        Answered = "answered",
        /// The answer, if any, goes by a request of the bot's own.
        Later = "later",
        /// It was not from Discord, or broke off.
        Refused = "refused",
    }

    /// What the store could not do.
    pub enum StoreTrouble {
        /// Be opened.
        Open = "open",
        /// Write what was noted; it is tried again.
        Write = "write",
        /// Delete what was kept long enough; it is tried again.
        Expire = "expire",
        /// Take a note: too many wait, and this one is lost.
        Overflow = "overflow",
    }
}

/// Of a number that stands alone, and may not be there.
pub(super) type NoLabels = [(&'static str, &'static str); 0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Asked {
    pub(super) door: Door,
    pub(super) verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Through {
    pub(super) door: Door,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Typed {
    pub(super) r#type: EventType,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct EventType(pub(super) String);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Failed {
    pub(super) kind: RestError,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Reloaded {
    pub(super) outcome: Reload,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Came {
    pub(super) outcome: Endpoint,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Troubled {
    pub(super) operation: StoreTrouble,
}

impl EncodeLabelValue for EventType {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        EncodeLabelValue::encode(&self.0.as_str(), encoder)
    }
}
