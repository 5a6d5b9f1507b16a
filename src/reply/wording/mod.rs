//! Every word that a member reads and that is not the pack's own, names and descriptions of commands included:
//! here is where each is shown, and in `words.toml` of each folder in `src/lang/` how it is said there. The
//! compiler names a field that English lacks, and the build one that another language lacks.

mod entries;
mod entry_parts;
mod explain;
mod figures;
mod misses;
mod naming;
mod news;
mod pins;
mod settings;
mod settings_parts;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::lang::{self, LANGUAGES};
use crate::pack::{Heading, Language, Severity};
pub use entries::Entries;
pub use entry_parts::EntryParts;
pub use explain::Explain;
pub use figures::Figures;
pub use misses::Misses;
pub use naming::Naming;
pub use news::News;
pub use pins::Pins;
pub use settings::{Counted, Described, Settings};
pub use settings_parts::SettingsParts;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The words of one language. `{…}` is filled in by [`fill`].
#[derive(Debug, Serialize)]
pub struct Wording {
    /// The tag of the language that these words are in.
    pub tag: &'static str,
    /// The language's name in itself, on the button that switches to it.
    pub own_name: &'static str,
    /// Like [`Self::own_name`], but for where its script matters.
    pub full_name: &'static str,
    /// The severities' names, mildest first.
    severities: [&'static str; 3],
    /// Above the cautions.
    cautions: &'static str,
    /// Above the advice.
    advice: &'static str,
    /// Above the sources.
    pub source: &'static str,
    /// Before the review date.
    pub reviewed: &'static str,
    /// The source of an entry that moderators of a server wrote, last changed on `{date}`.
    pub own_source: &'static str,
    /// Above related questions.
    pub related: &'static str,
    /// The title over two or three questions to choose from.
    pub suggest_title: &'static str,
    /// Under that title.
    pub suggest: &'static str,
    /// The title when the FAQ does not cover a question.
    pub decline_title: &'static str,
    /// Under that title.
    pub decline: &'static str,
    /// The title for somebody who asks what can be asked.
    pub help_title: &'static str,
    /// Under that title; how to see what the FAQ covers comes after it.
    pub help: &'static str,
    /// How to see what is covered, in Discord.
    pub browse_in_discord: Naming,
    /// How to see what is covered, in the terminal.
    pub browse_in_terminal: &'static str,
    /// In place of an entry that a button or menu still names, but the pack no longer has.
    pub entry_gone: Naming,
    /// To somebody who mentions the bot and says nothing.
    pub hello: Naming,
    /// To somebody who thanks or praises the bot.
    pub welcome: &'static str,
    /// To somebody who mentions the bot's role; `{me}` mentions the bot.
    pub role_mentioned: Naming,
    /// To somebody who replies to the bot, where Discord does not show the words; `{me}` mentions the bot.
    pub reply_hidden: Naming,
    /// To somebody who points at a message whose words Discord does not show; `{command}` is the message
    /// command that does it.
    pub target_hidden: &'static str,
    /// Where an answer is too long for a channel in which the bot may not embed.
    pub too_long_here: Naming,
    /// When a button or menu is none that this version knows.
    pub not_understood: Naming,
    /// When something went wrong on our side.
    pub failed: &'static str,
    /// To something that was asked in a way that this version does not know.
    pub unreadable: Naming,
    /// The placeholder of the menu of related questions.
    pub related_menu: &'static str,
    /// The button of somebody who was helped, and of somebody who was not.
    pub helpful: &'static str,
    /// See [`Self::helpful`].
    pub not_helpful: &'static str,
    /// To somebody who voted that it helped.
    pub voted_helpful: &'static str,
    /// To somebody who voted that it did not.
    pub voted_not_helpful: &'static str,
    /// When a vote could not be kept.
    pub vote_lost: &'static str,
    /// The button that takes a reply away.
    pub remove: &'static str,
    /// To somebody who may not take it away.
    pub remove_refused: &'static str,
    /// The button under suggested questions when none is meant.
    pub none: &'static str,
    /// The title of what it leads to.
    pub none_title: &'static str,
    /// That the question was noted.
    pub noted: &'static str,
    /// That it could not be noted.
    pub not_noted: &'static str,
    /// How to reach a person: `{human}` is a role.
    pub human_role: &'static str,
    /// How to reach a person: `{human}` is a channel.
    pub human_channel: &'static str,
    /// How to reach a person where neither a role nor a channel is set.
    pub human_unknown: &'static str,
    /// How to reach a person in a direct message.
    pub human_direct: &'static str,
    /// The title over all topics.
    pub topics_title: &'static str,
    /// Under that title.
    pub topics: &'static str,
    /// The placeholder of the menu of topics.
    pub topics_menu: &'static str,
    /// Which page is shown, `{page}` of `{pages}`.
    pub topics_page: &'static str,
    /// The button to the page before.
    pub page_before: &'static str,
    /// The button to the page after.
    pub page_after: &'static str,
    /// To somebody who asks too fast; they may go on in `{seconds}` seconds.
    pub slow_down: &'static str,
    /// When a message that was to be answered has no words.
    pub target_empty: &'static str,
    /// To a helper whose pick was answered in the channel.
    pub target_answered: &'static str,
    /// When a message has an answer already, at `{link}`.
    pub target_answered_already: &'static str,
    /// The button that posts an answer below the message that a helper picked.
    pub post_below: &'static str,
    /// To somebody who may not write in the channel, above what others do not see for that.
    pub may_not_write: &'static str,
    /// To a helper, above an answer that could not be posted in the channel.
    pub target_refused: &'static str,
    /// To a helper, above what is no answer: it is not shown to the member they meant.
    pub unsure_for_others: &'static str,
    /// When an answer is to be private and for somebody else.
    pub private_for_others: &'static str,
    /// The title of what is kept.
    pub privacy_title: &'static str,
    /// Under that title: everything that is kept, for how long, and how it is deleted.
    pub privacy: [&'static str; 6],
    /// Like [`Self::privacy`], but where nothing is kept at all.
    pub privacy_nothing: &'static str,
    /// The button that deletes what can be traced to a person.
    pub forget: &'static str,
    /// When that is done; `{count}` votes were deleted.
    pub forgotten: &'static str,
    /// When it could not be done.
    pub not_forgotten: &'static str,
    /// To somebody who lacks the permission that something takes.
    pub moderators_only: &'static str,
    /// The texts about a server's settings.
    pub settings: Settings,
    /// The notices to the log channels about the bot itself.
    pub news: News,
    /// The texts about pinned answers.
    pub pins: Pins,
    /// The texts about the queue of misses.
    pub misses: Misses,
    /// The texts about a server's own entries.
    pub entries: Entries,
    /// The texts that say why a question gets its reply.
    pub explain: Explain,
    /// The texts about the bot's figures.
    pub figures: Figures,
    /// The commands and their options.
    pub commands: Commands,
}

/// A command or an option, as its list shows it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Named {
    /// The name, as people type it.
    pub name: &'static str,
    /// A description of what it does.
    pub description: &'static str,
}

/// The names of all commands.
#[derive(Debug, Serialize)]
pub struct Commands {
    /// `/ask`.
    pub ask: Named,
    /// Its question.
    pub ask_question: Named,
    /// Its option to show the answer to the asker alone.
    pub ask_private: Named,
    /// Its option for the member that the answer is for.
    pub ask_to: Named,
    /// `/faq`.
    pub faq: Named,
    /// The message command that answers what somebody wrote.
    pub answer_message: &'static str,
    /// `/privacy`.
    pub privacy: Named,
    /// `/settings`.
    pub settings: Named,
    /// The parts of `/settings`.
    pub settings_parts: SettingsParts,
    /// `/pin`.
    pub pin: Named,
    /// The entry to be pinned.
    pub pin_entry: Named,
    /// In which language.
    pub pin_language: Named,
    /// Where.
    pub pin_channel: Named,
    /// The message command that pins an answer.
    pub pin_message: &'static str,
    /// `/pins`.
    pub pins: Named,
    /// `/misses`.
    pub misses: Named,
    /// `/entry`.
    pub entry: Named,
    /// The parts of `/entry`.
    pub entry_parts: EntryParts,
    /// The message command that makes an entry of a message.
    pub entry_message: &'static str,
    /// `/faq-stats`.
    pub stats: Named,
    /// Over how many days.
    pub stats_days: Named,
    /// `/explain`.
    pub explain: Named,
    /// Its question.
    pub explain_question: Named,
}

impl Wording {
    /// The words for a language, English for one that has none.
    pub fn of(language: &Language) -> &'static Self {
        lang::of(language.as_str()).map_or(Self::english(), |lang| &ALL[lang.position()])
    }

    /// Every language there is.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// Languages other than English, by the locales in which Discord shows them.
    pub fn locales() -> impl Iterator<Item = (&'static str, &'static Self)> {
        let others = LANGUAGES.iter().zip(&ALL).skip(1);
        others.flat_map(|(lang, words)| lang.locales.iter().map(move |locale| (*locale, words)))
    }

    /// The language that Discord falls back on.
    pub fn english() -> &'static Self {
        &ALL[0]
    }

    /// The heading of a part of an answer where the pack has no word of its own. That for a severity says
    /// what the colour says, for those who do not see it.
    pub(crate) fn heading(&self, heading: Heading) -> &'static str {
        match heading {
            Heading::Cautions => self.cautions,
            Heading::Advice => self.advice,
            Heading::Severity(severity) => self.severity(severity),
        }
    }

    /// The bot's own word for a severity.
    pub fn severity(&self, severity: Severity) -> &'static str {
        self.severities[severity as usize]
    }
}

/// Puts a value into the place that is kept for it, as `{name}`.
pub fn fill(text: &str, name: &str, value: impl std::fmt::Display) -> String {
    text.replace(&format!("{{{name}}}"), &value.to_string())
}
