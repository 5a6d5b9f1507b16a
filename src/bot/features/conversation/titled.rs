//! The first message of a forum post, with the title of the post.

use crate::bot::context::{Answered, Bot, Question};
use crate::matching::Read;
use crate::reply::Reply;

/// A message with its title, if it has one, each read once.
pub(super) struct TitledRead<'a> {
    pub(super) title: Option<Read<'a>>,
    pub(super) body: &'a Read<'a>,
    /// Both together, where there is something in both.
    both: Option<Read<'a>>,
}

/// Title and body, one after the other.
pub(super) fn together(title: Option<&str>, body: &str) -> Option<String> {
    title.filter(|_| !body.trim().is_empty()).map(|title| format!("{title}\n{body}"))
}

impl<'a> TitledRead<'a> {
    pub(super) fn new(
        bot: &'a Bot,
        title: Option<&'a str>,
        body: &'a Read<'a>,
        both: Option<&'a str>,
    ) -> Self {
        let read = |text| bot.service.read(text);
        Self { title: title.map(read), body, both: both.map(read) }
    }

    /// Answers the message, and returns what was answered. Title and body are read together. If that gives no
    /// answer but the title alone does, as when the body says only "see title", that answer is taken, unless
    /// the whole is about something else.
    pub(super) fn answer(&self, bot: &Bot, question: &Question<'_>) -> (&Read<'a>, Answered) {
        let answer = |read| bot.answer(&Question { read, ..*question });
        let Some(title) = &self.title else { return (self.body, answer(self.body)) };
        let Some(both) = &self.both else { return (title, answer(title)) };
        let answered = answer(both);
        if matches!(answered.asked.reply, Reply::Answer(_)) {
            return (both, answered);
        }
        // The body may ask about what the title only names.
        for part in [title, self.body] {
            let read = answer(part);
            if let Reply::Answer(found) = &read.asked.reply
                && answered.may_be(&found.entry)
            {
                return (part, read);
            }
        }
        (both, answered)
    }
}
