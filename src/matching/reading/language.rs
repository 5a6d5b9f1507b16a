//! In which language a text is, and which of a pack's languages it is read in.

use super::Reader;
use crate::lang::ReadIn;
use crate::matching::languages::bit;
use crate::matching::tokens::{Token, tokenise};
use crate::pack::Language;
use crate::text;

/// How much a character counts for the only language of the pack that has it.
const SIGN: f32 = 1.5;
/// A language must be ahead of another in its script by more than this: less than one word that only one of
/// them has.
const CLEAR: f32 = 0.75;

/// The lead that makes a text's language clear: that of a common word that only one of them has.
const TELLING: f32 = 1.5;

/// The language that a text is read in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Main {
    /// Its place among those of the pack.
    pub(super) at: usize,
    /// Others share its script, and the text tells that it is not in one of these.
    pub(super) is_clear: bool,
}

impl Reader {
    /// The place of the language that a text is read in, and with which others. `normalised` is what of it is
    /// read. Where its words do not tell, it is `hint` if they may be in that, and else the default language.
    pub(crate) fn read_in(
        &self,
        text: &str,
        normalised: &str,
        hint: Option<&Language>,
    ) -> (Main, ReadIn) {
        let main = match self.languages.has_rivals() {
            true => self.main_language(text, normalised, hint),
            false => Main { at: self.languages.default(), is_clear: false },
        };
        (main, self.languages.question(main.at))
    }

    /// The main language where several share a script: the one that explains most of the words, spelled as in
    /// it.
    fn main_language(&self, text: &str, normalised: &str, hint: Option<&Language>) -> Main {
        let tokens = tokenise(normalised, ReadIn::plain(), |_| 0);
        let found = self.most_likely(&self.votes(&tokens));
        let rivals = self.languages.rivals(found);
        if rivals == 0 {
            return Main { at: found, is_clear: false };
        }
        let rivals: Vec<usize> =
            (0..self.languages.len()).filter(|&at| at == found || rivals & bit(at) != 0).collect();
        let small = text.to_lowercase();
        let votes: Vec<f32> = rivals
            .iter()
            .map(|&at| {
                let signs = self.languages.lang(at).map_or("", |lang| lang.reading.signs);
                let sign = if small.contains(|c| signs.contains(c)) { SIGN } else { 0.0 };
                sign + self.explained(normalised, at) * tokens.len() as f32
            })
            .collect();
        let most = votes.iter().copied().fold(0.0, f32::max);
        let is_clear = votes.iter().filter(|votes| most - **votes < TELLING).count() == 1;
        let may_be = |wanted: usize| {
            let at = rivals.iter().position(|&at| at == wanted);
            at.is_some_and(|at| most - votes[at] < CLEAR)
        };
        let hint = hint.map(|hint| self.languages.position(hint)).filter(|&at| may_be(at));
        let default = Some(self.languages.default()).filter(|&at| may_be(at));
        let best =
            || rivals.iter().zip(&votes).find(|(_, votes)| **votes >= most).map(|(at, _)| *at);
        Main { at: hint.or(default).or_else(best).unwrap_or(found), is_clear }
    }

    /// How much of a text a language explains, on average per word: whether the pack's texts in it use the
    /// word, and how common the word is there.
    fn explained(&self, normalised: &str, at: usize) -> f32 {
        let key = |word: &str| self.languages.key(word, Some(at));
        let tokens = tokenise(normalised, self.languages.question(at), key);
        let explained = tokens.iter().map(|token| {
            let is_used = self.vocabulary.languages(&token.word) & bit(at) != 0;
            self.common(at, token.key) + if is_used { 1.0 } else { 0.0 }
        });
        // Of "lol" nothing is left in English: then all of it is explained.
        if tokens.is_empty() { 1.0 } else { explained.sum::<f32>() / tokens.len() as f32 }
    }

    fn common(&self, language: usize, key: u64) -> f32 {
        self.background.common(language, self.languages.lang(language), key)
    }

    /// Returns whether at most one of the pack's languages uses a word.
    pub(crate) fn tells_language(&self, token: &Token) -> bool {
        let is_word = token.word.chars().any(char::is_alphabetic);
        is_word && self.vocabulary.languages(&token.word).count_ones() < 2
    }

    /// How much speaks for each of the pack's languages: each token speaks for the languages that use it, and,
    /// at half weight, for those that are written in its script. Names such as USDT, which every language uses,
    /// so decide nothing.
    pub(super) fn votes(&self, tokens: &[Token]) -> Vec<f32> {
        let mut votes = vec![0.0f32; self.languages.len()];
        for token in tokens {
            let known = self.vocabulary.languages(&token.word);
            for (at, votes) in votes.iter_mut().enumerate() {
                if known & bit(at) != 0 {
                    *votes += 1.0;
                }
                let script = self.languages.script(at);
                if token.word.chars().any(|c| text::script(c) == script) {
                    *votes += 0.5;
                }
            }
        }
        votes
    }

    /// The language that most speaks for; the default language when in doubt.
    pub(super) fn most_likely(&self, votes: &[f32]) -> usize {
        let mut best = self.languages.default();
        for at in 0..votes.len() {
            if votes[at] > votes[best] {
                best = at;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use crate::matching::reading::Reader;
    use crate::matching::{Matcher, normalise};
    use crate::pack::{Language, Pack, PackFiles, load};

    const CASH: &str = "[en]\nquestion = \"Can I pay in cash?\"\n\
        also_asked = [\"do you take cash\", \"paying with notes and coins\", \"is cash fine\"]\n\
        answer = \"Yes, at the counter.\"\n";
    const CASH_FRENCH: &str = "[fr]\nquestion = \"Peut-on payer en liquide ?\"\n\
        also_asked = [\"prenez-vous du liquide\", \"payer avec des pièces\", \"le liquide est pris\"]\n\
        answer = \"Oui, au guichet.\"\n";
    const OPEN: &str = "[en]\nquestion = \"When are you open?\"\n\
        also_asked = [\"opening hours\", \"do you close on sundays\", \"what time do you open\"]\n\
        answer = \"From nine to five.\"\n";
    const OPEN_FRENCH: &str = "[fr]\nquestion = \"Quand ouvrez-vous ?\"\n\
        also_asked = [\"vos horaires\", \"fermez-vous le dimanche\", \"à quelle heure ouvrir\"]\n\
        answer = \"De neuf heures à cinq heures.\"\n";
    /// "Taxi" and "menu" are words of both.
    const TAXI: &str = "[en]\nquestion = \"Is there a taxi menu?\"\nanswer = \"No.\"\n";
    const TAXI_FRENCH: &str = "[fr]\nquestion = \"Y a-t-il un menu taxi ?\"\nanswer = \"Non.\"\n";

    fn pack(languages: &str, default: &str, parts: [&str; 3]) -> Pack {
        let head =
            format!("title = \"T\"\nlanguages = [{languages}]\ndefault_language = \"{default}\"\n");
        let [cash, open, taxi] = parts;
        let files = [
            ("pack.toml", head.as_str()),
            ("cash.toml", cash),
            ("open.toml", open),
            ("taxi.toml", taxi),
        ];
        let loaded = load(PackFiles::from_texts("test", files));
        loaded.pack.unwrap_or_else(|| panic!("{}", loaded.report.render(false, 80)))
    }

    fn both(default: &str) -> Pack {
        let [cash, open, taxi] = [[CASH, CASH_FRENCH], [OPEN, OPEN_FRENCH], [TAXI, TAXI_FRENCH]]
            .map(|both| both.concat());
        pack("\"en\", \"fr\"", default, [&cash, &open, &taxi])
    }

    #[test]
    fn a_text_is_in_the_language_that_explains_most_of_it() {
        let french = Language::new("fr").unwrap();
        for (default, hint, text, expected) in [
            ("en", None, "can i pay in cash", "en"),
            ("en", None, "peut on payer avec le menu", "fr"),
            ("en", Some(&french), "can i pay in cash", "en"),
            // These tell nothing.
            ("en", None, "taxi menu", "en"),
            ("fr", None, "taxi menu", "fr"),
            ("en", Some(&french), "taxi menu", "fr"),
            ("en", Some(&french), "qwertz", "fr"),
            ("en", None, "", "en"),
        ] {
            let (reader, _) = Reader::new(&both(default));
            let language = reader.read(text, &normalise(text), hint).language;
            assert_eq!(language.as_str(), expected, "{text}, by default {default}");
        }
    }

    /// Whatever a language in the same script adds, questions in the other one are judged as if it were not there.
    #[test]
    fn languages_in_one_script_take_nothing_from_each_other() {
        let alone = Matcher::new(&pack("\"en\"", "en", [CASH, OPEN, TAXI]));
        let beside = Matcher::new(&both("en"));
        for question in [
            "can i pay cash",
            "do you tak notes",
            "what hours are you open on sunday",
            "is there a menu",
            "why is the sky blue",
            "lol",
        ] {
            assert_eq!(beside.judge(question, None), alone.judge(question, None), "{question}");
        }
        let asked = beside.judge("vous prenez des pièces ?", None);
        assert_eq!(asked.language.as_str(), "fr");
        assert_eq!(asked.candidates[0].entry, "cash");
    }
}
