//! Languages: everything that is peculiar to one is in its folder beside this file, as data. `generate.rs`
//! makes it Rust when the crate is built. How the bot speaks it is in `words.toml`, which `reply::wording`
//! takes; the rest says how it is read, which `matching` takes.

#[cfg(test)]
mod generate;
mod read_in;
#[cfg(test)]
mod tests;

use ferrous_opencc::config::BuiltinConfig;
use rust_stemmers::Algorithm;
use unicode_script::Script;

pub(crate) use read_in::ReadIn;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Function words of languages, a line each: the primary tag, and the words behind it.
pub(crate) const FUNCTION_WORDS: &str = include_str!("function-words.txt");

/// A word begins a question.
pub(crate) const OPENS: u16 = 1;
/// It joins two questions.
pub(crate) const JOINS: u16 = 1 << 1;
/// It makes a sentence a question, wherever it stands.
pub(crate) const MARKS: u16 = 1 << 2;
/// It does so with the word after it; see [`is_pair`].
pub(crate) const PAIRS: u16 = 1 << 3;
/// It does so between a verb that is said twice.
pub(crate) const TWICE: u16 = 1 << 4;
/// It denies what stands after it.
pub(crate) const DENIES: u16 = 1 << 5;
/// It does so in a sentence of few words only.
pub(crate) const DENIES_BRIEFLY: u16 = 1 << 6;
/// After a denial, it turns a question round.
pub(crate) const TURNED: u16 = 1 << 7;
/// It may stand before the denial of a wish or a state.
pub(crate) const LEADS: u16 = 1 << 8;

/// A language, or a form of one that is made from another. A form has no more than is said of it here: it is
/// read as what it is made from.
#[derive(Debug)]
pub(crate) struct Lang {
    /// Its tag, which is the name of its folder.
    pub(crate) tag: &'static str,
    /// Where Discord shows it, by Discord's locales.
    pub(crate) locales: &'static [&'static str],
    /// The language that it is made from, by its place among [`LANGUAGES`].
    from: Option<usize>,
    /// The parts of a tag that mean this form of a language.
    subtags: &'static [&'static str],
    /// How it is made from the other one: by OpenCC, and before that these words by themselves, in order.
    pub(crate) opencc: Option<BuiltinConfig>,
    pub(crate) conversion: &'static [(&'static str, &'static str)],
    /// The script of its words.
    pub(crate) script: Script,
    pub(crate) stemmer: Option<Algorithm>,
    pub(crate) reading: Reading,
    pub(crate) manners: Manners,
    /// The roles of its words in a sentence, sorted by word.
    roles: &'static [(&'static str, u16)],
    /// Everyday meanings: a line has a name, and behind tabs what people say for it.
    pub(crate) meanings: &'static str,
    /// Everyday lines that no FAQ answers.
    pub(crate) everyday: &'static str,
    /// Its stems, the most frequent first. Where characters stand for words: these, and after an empty line
    /// words, likewise.
    pub(crate) frequency: &'static str,
    /// Its function words, separated by spaces; those in [`FUNCTION_WORDS`] where there are none.
    function_words: &'static str,
    /// Syllables with the characters that are read so.
    pub(crate) pinyin: &'static str,
    /// The meanings of its stems, by their places in `frequency`.
    pub(crate) vectors: &'static [u8],
}

/// How a language is read: `reading.toml`, which says what each list is for.
#[derive(Debug)]
#[expect(dead_code, reason = "most lists are read as the roles of their words")]
pub(crate) struct Reading {
    openers: List,
    joining: List,
    marks: List,
    pairs: Pairs,
    twice: List,
    pub(crate) denials: List,
    brief_denials: List,
    turned: List,
    before_denials: List,
    pub(crate) opposing: List,
    pub(crate) turning: List,
    pub(crate) sides: Pairs,
    pub(crate) characters: Pairs,
    pub(crate) signs: &'static str,
    pub(crate) chat: &'static [(&'static str, List)],
    pub(crate) shortened: Pairs,
    pub(crate) clipped: Pairs,
}

/// Courtesy and small talk in a language: `manners.toml`, which says what each list is for.
#[derive(Debug)]
pub(crate) struct Manners {
    pub(crate) greetings: List,
    pub(crate) greeted: List,
    pub(crate) thanks: List,
    pub(crate) help: List,
    pub(crate) greetings_unless: Pairs,
    pub(crate) chatter: Chatter,
    pub(crate) following: Following,
    #[cfg_attr(
        not(feature = "store"),
        expect(dead_code, reason = "nothing is kept without a store")
    )]
    pub(crate) privacy: Privacy,
}

/// Words of small talk, which asks nothing.
#[derive(Debug)]
pub(crate) struct Chatter {
    pub(crate) greeting: List,
    pub(crate) kind: List,
    pub(crate) unkind: List,
    pub(crate) heard: List,
    pub(crate) around: List,
    pub(crate) how_are_you: List,
    pub(crate) day: List,
    pub(crate) good: List,
    pub(crate) laughter: List,
    pub(crate) pointing: List,
    pub(crate) phrases: Pairs,
}

/// Replies that only ask to go on.
#[derive(Debug)]
pub(crate) struct Following {
    pub(crate) asking: List,
    pub(crate) around: List,
    pub(crate) bare: List,
    pub(crate) going_on: List,
}

/// Words that point at a person.
#[derive(Debug)]
#[cfg_attr(not(feature = "store"), expect(dead_code, reason = "nothing is kept without a store"))]
pub(crate) struct Privacy {
    pub(crate) holdings: List,
    pub(crate) units: List,
}

type List = &'static [&'static str];
type Pairs = &'static [(&'static str, &'static str)];

impl Lang {
    /// A language of which nothing is known.
    const EMPTY: Self = Self {
        tag: "",
        locales: &[],
        from: None,
        subtags: &[],
        opencc: None,
        conversion: &[],
        script: Script::Latin,
        stemmer: None,
        reading: Reading {
            openers: &[],
            joining: &[],
            marks: &[],
            pairs: &[],
            twice: &[],
            denials: &[],
            brief_denials: &[],
            turned: &[],
            before_denials: &[],
            opposing: &[],
            turning: &[],
            sides: &[],
            characters: &[],
            signs: "",
            chat: &[],
            shortened: &[],
            clipped: &[],
        },
        manners: Manners {
            greetings: &[],
            greeted: &[],
            thanks: &[],
            help: &[],
            greetings_unless: &[],
            chatter: Chatter {
                greeting: &[],
                kind: &[],
                unkind: &[],
                heard: &[],
                around: &[],
                how_are_you: &[],
                day: &[],
                good: &[],
                laughter: &[],
                pointing: &[],
                phrases: &[],
            },
            following: Following { asking: &[], around: &[], bare: &[], going_on: &[] },
            privacy: Privacy { holdings: &[], units: &[] },
        },
        roles: &[],
        meanings: "",
        everyday: "",
        frequency: "",
        function_words: "",
        pinyin: "",
        vectors: &[],
    };

    /// The tag without script or region.
    pub(crate) fn primary(&self) -> &'static str {
        primary(self.tag)
    }

    /// The language that this form is made from.
    pub(crate) fn source(&self) -> Option<&'static Self> {
        self.from.map(|at| &LANGUAGES[at])
    }

    /// The language that this is read as: itself, or what it is made from in the end.
    pub(crate) fn base(&'static self) -> &'static Self {
        self.source().map_or(self, Self::base)
    }

    /// Its place among [`LANGUAGES`].
    pub(crate) fn position(&self) -> usize {
        LANGUAGES.iter().position(|lang| lang.tag == self.tag).unwrap_or_default()
    }

    /// The roles of a word in a sentence of this language.
    pub(crate) fn role(&self, word: &str) -> u16 {
        let found = self.roles.binary_search_by_key(&word, |(known, _)| known);
        found.map_or(0, |at| self.roles[at].1)
    }

    /// The words meant by a word as people spell it in chats.
    pub(crate) fn written_out(&self, word: &str) -> Option<&'static [&'static str]> {
        let found = self.reading.chat.binary_search_by_key(&word, |(from, _)| from);
        found.ok().map(|at| self.reading.chat[at].1)
    }

    /// Everyday meanings by name, each with its words and phrases.
    pub(crate) fn meanings(
        &self,
    ) -> impl Iterator<Item = (&'static str, std::str::Split<'static, char>)> {
        let meanings = self.meanings.lines().filter_map(|line| line.split_once('\t'));
        meanings.map(|(name, words)| (name, words.split('\t')))
    }
}

/// Languages, not forms of them.
pub(crate) fn bases() -> impl Iterator<Item = &'static Lang> {
    LANGUAGES.iter().filter(|lang| lang.from.is_none())
}

/// The language of a tag, in the form that its script or region asks for; `None` without a folder.
pub(crate) fn of(tag: &str) -> Option<&'static Lang> {
    let asks_for = |lang: &Lang| {
        let is_meant =
            |part: &str| lang.subtags.iter().any(|known| known.eq_ignore_ascii_case(part));
        lang.from.is_none() || tag.split(['-', '_']).skip(1).any(is_meant)
    };
    let mut alike = LANGUAGES.iter().filter(|lang| lang.primary() == primary(tag));
    // A form stands behind what it is made from.
    alike.rfind(|lang| asks_for(lang))
}

/// The script that a language is written in, as far as telling texts apart needs it.
pub(crate) fn script_of(tag: &str) -> Script {
    let other = || other(tag).map_or(Script::Latin, |(_, script, _)| *script);
    of(tag).map_or_else(other, |lang| lang.base().script)
}

/// The stemmer of a language (Snowball's, after Porter).
pub(crate) fn stemmer_of(tag: &str) -> Option<Algorithm> {
    let other = || other(tag).and_then(|(.., stemmer)| *stemmer);
    of(tag).map_or_else(other, |lang| lang.base().stemmer)
}

/// The function words of a language.
pub(crate) fn function_words(tag: &str) -> impl Iterator<Item = &'static str> {
    let own = of(tag).map_or("", |lang| lang.base().function_words);
    let listed = FUNCTION_WORDS.lines().filter_map(|line| line.split_once(' '));
    let listed = listed.filter(|(known, _)| own.is_empty() && *known == primary(tag));
    own.split_whitespace().chain(listed.flat_map(|(_, words)| words.split(' ')))
}

/// Returns whether two words in a row make a sentence a question, in any language.
pub(crate) fn is_pair(one: &str, other: &str) -> bool {
    bases().any(|lang| lang.reading.pairs.contains(&(one, other)))
}

fn other(tag: &str) -> Option<&'static (&'static str, Script, Option<Algorithm>)> {
    OTHERS.iter().find(|(known, ..)| *known == primary(tag))
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}
