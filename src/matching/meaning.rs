//! The meanings of texts, as far as a static table of word vectors tells: a text's meaning is the direction
//! of the sum of its stems' rows. English has such a table, `vectors.bin`; it is made by
//! `benches/knowledge/`. It begins with rows and dimensions, as little-endian `u32`; then come each row's
//! scale, a little-endian `f32`, and its cells, one `i8` each.

use super::background;
use super::linear::Example;
use super::tokens::Token;
use crate::lang::Lang;

/// Dimensions of a row.
pub(crate) const DIMS: usize = 128;
const HEADER: usize = 8;
/// Bytes of a row's scale.
const SCALE: usize = 4;
/// Fixed-point unit of a meaning's cells.
const ONE: f32 = 1024.0;

/// The direction of a text's meaning: unit length, in 1024ths. Whole numbers are compared quicker, and
/// the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning(Box<[i16; DIMS]>);

impl Meaning {
    /// The meaning of a text, by the table of a language; `None` without a word that has a row, or where
    /// characters stand for words.
    pub(crate) fn of(tokens: &[Token], lang: &'static Lang) -> Option<Self> {
        if tokens.iter().any(|token| token.single) {
            return None;
        }
        let mut sum = [0.0f32; DIMS];
        for (at, token) in tokens.iter().enumerate() {
            // Each word counts once.
            if tokens[..at].iter().any(|before| before.key == token.key) {
                continue;
            }
            let Some(row) = row(lang, token.key) else { continue };
            let (scale, cells) = row.split_at(SCALE);
            let scale = f32::from_le_bytes([scale[0], scale[1], scale[2], scale[3]]);
            for (sum, cell) in sum.iter_mut().zip(cells) {
                *sum += scale * f32::from(i8::from_le_bytes([*cell]));
            }
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        let shrunk = |at: usize| (sum[at] / length * ONE) as i16;
        (length > f32::EPSILON).then(|| Self(Box::new(std::array::from_fn(shrunk))))
    }

    /// Cosine similarity of two meanings.
    pub(crate) fn like(&self, other: &Self) -> f32 {
        // Eight sums side by side fit one register of any processor.
        let mut sums = [0i32; 8];
        for (a, b) in self.0.as_chunks::<8>().0.iter().zip(other.0.as_chunks::<8>().0) {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum += i32::from(*a) * i32::from(*b);
            }
        }
        sums.iter().sum::<i32>() as f32 / (ONE * ONE)
    }

    /// The meaning as input of the linear model.
    pub(crate) fn vector(&self) -> Vec<(u32, f32)> {
        (0..).zip(self.0.iter().map(|cell| f32::from(*cell) / ONE)).collect()
    }
}

/// A text without a meaning has no features.
impl Example for Option<&Meaning> {
    fn len(self) -> usize {
        if self.is_some() { DIMS } else { 0 }
    }

    fn feature(self, at: usize) -> (u32, f32) {
        (at as u32, self.map_or(0.0, |meaning| f32::from(meaning.0[at]) / ONE))
    }
}

/// The row of a stem: so many of the most common ones have one.
fn row(lang: &'static Lang, key: u64) -> Option<&'static [u8]> {
    let begin = HEADER + background::meaning_rank(lang, key)? as usize * (SCALE + DIMS);
    lang.vectors.get(begin..begin + SCALE + DIMS)
}

/// The meanings of a pack's phrasings, and the centroid of each entry's.
#[derive(Debug, Default)]
pub(crate) struct Meanings {
    phrasings: Vec<Option<Meaning>>,
    /// Index of each entry's first phrasing; one element more than there are entries.
    first: Vec<u32>,
    /// Per entry, the sum of its phrasings' meanings, and the direction of that sum.
    sums: Vec<[i32; DIMS]>,
    middles: Vec<[f32; DIMS]>,
}

impl Meanings {
    /// Takes phrasings sorted by entry.
    pub(crate) fn new(entries: usize, phrasings: Vec<(usize, Option<Meaning>)>) -> Self {
        let mut first = vec![0; entries + 1];
        let mut sums = vec![[0; DIMS]; entries];
        for (entry, meaning) in &phrasings {
            first[entry + 1] += 1;
            for (sum, cell) in sums[*entry].iter_mut().zip(meaning.iter().flat_map(|m| m.0.iter()))
            {
                *sum += i32::from(*cell);
            }
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let middles = sums.iter().map(|sum| direction(sum.map(|cell| cell as f32))).collect();
        let phrasings = phrasings.into_iter().map(|(_, meaning)| meaning).collect();
        Self { phrasings, first, sums, middles }
    }

    /// Cosine of a meaning to the nearest phrasing of an entry; `skip` is ignored.
    pub(crate) fn nearest(&self, meaning: &Meaning, entry: usize, skip: Option<usize>) -> f32 {
        let range = self.first[entry] as usize..self.first[entry + 1] as usize;
        let others = range.filter(|at| Some(*at) != skip);
        let likeness = others.filter_map(|at| self.phrasings[at].as_ref()).map(|p| p.like(meaning));
        likeness.fold(0.0, f32::max)
    }

    /// Cosine of a meaning to the centroid of an entry's phrasings, without `skip`.
    pub(crate) fn middle(&self, meaning: &Meaning, entry: usize, skip: Option<usize>) -> f32 {
        let range = self.first[entry] as usize..self.first[entry + 1] as usize;
        let skip = skip.filter(|at| range.contains(at));
        match skip.and_then(|at| self.phrasings[at].as_ref()) {
            None => along(&self.middles[entry], meaning),
            Some(skipped) => {
                let sum = &self.sums[entry];
                let others = |at: usize| (sum[at] - i32::from(skipped.0[at])) as f32;
                along(&direction(std::array::from_fn(others)), meaning)
            }
        }
    }
}

/// The unit vector of a sum; a zero vector stays zero.
fn direction(sum: [f32; DIMS]) -> [f32; DIMS] {
    let length = sum.iter().map(|cell| cell * cell).sum::<f32>().sqrt();
    if length > 0.0 { sum.map(|cell| cell / length) } else { sum }
}

/// Cosine of a meaning with a direction.
fn along(direction: &[f32; DIMS], meaning: &Meaning) -> f32 {
    let mut sums = [0.0f32; 8];
    for (a, b) in direction.as_chunks::<8>().0.iter().zip(meaning.0.as_chunks::<8>().0) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * f32::from(*b);
        }
    }
    sums.iter().sum::<f32>() / ONE
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Meanings};
    use crate::lang;
    use crate::matching::english;
    use crate::matching::languages::Languages;
    use crate::matching::tokens::tokenise;
    use crate::pack::Language;

    fn meaning(text: &str) -> Option<Meaning> {
        let language = Language::new("en").unwrap();
        let languages = Languages::new(std::slice::from_ref(&language), &language);
        let tokens = tokenise(text, english(), |word| languages.key(word, Some(0)));
        Meaning::of(&tokens, lang::of("en").unwrap())
    }

    fn like(one: &str, other: &str) -> f32 {
        meaning(one).unwrap().like(&meaning(other).unwrap())
    }

    #[test]
    fn what_means_alike_is_near() {
        assert!((like("how do i pay", "how do i pay") - 1.0).abs() < 0.02);
        let refund = like("how do i get my money back", "i want a refund");
        let weather = like("how do i get my money back", "what is the weather like");
        assert!(refund > weather + 0.2, "{refund} {weather}");
    }

    #[test]
    fn what_has_no_row_means_nothing() {
        assert_eq!(meaning("qzxv"), None);
        assert_eq!(meaning("微信"), None);
        assert_eq!(meaning(""), None);
    }

    #[test]
    fn a_phrasing_that_is_skipped_does_not_count() {
        let texts = ["i want a refund", "can i give it back"];
        let meanings = Meanings::new(1, texts.iter().map(|text| (0, meaning(text))).collect());
        let asked = meaning("i want a refund").unwrap();
        assert!(meanings.nearest(&asked, 0, None) > 0.98);
        assert!(meanings.nearest(&asked, 0, Some(0)) < 0.8);
        let without = meanings.middle(&asked, 0, Some(0));
        assert!(without < meanings.middle(&asked, 0, None));
        assert!((without - meanings.nearest(&asked, 0, Some(0))).abs() < 0.02);
    }
}
