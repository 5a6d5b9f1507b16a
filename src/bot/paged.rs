//! Long lists, a page at a time.

use super::action::Action;
use super::card::{Button, Reader};
use crate::reply::{Wording, fill};

/// A page of a list, counted from 0.
pub struct Paged<'a, T> {
    /// The items of the page.
    pub shown: &'a [T],
    page: usize,
    pages: usize,
}

impl<'a, T> Paged<'a, T> {
    /// The page with this number, of at most `size` items, or the last one if there are fewer.
    pub fn new(all: &'a [T], page: u64, size: usize) -> Self {
        let pages = all.len().div_ceil(size).max(1);
        let page = usize::try_from(page).unwrap_or(usize::MAX).min(pages - 1);
        let from = all.len().min(page * size);
        Self { shown: &all[from..all.len().min(from + size)], page, pages }
    }

    /// Like [`new`](Self::new), with pages of equal size: a last page with a single item looks like a mistake.
    pub fn even(all: &'a [T], page: u64, most: usize) -> Self {
        let pages = all.len().div_ceil(most).max(1);
        Self::new(all, page, all.len().div_ceil(pages).max(1))
    }

    /// The line that tells which page it is, where there are several.
    pub fn place(&self, words: &Wording) -> Option<String> {
        let place = fill(&fill(words.topics_page, "page", self.page + 1), "pages", self.pages);
        (self.pages > 1).then_some(place)
    }

    /// The buttons to the pages before and after.
    pub fn buttons(&self, reader: &Reader, turn: impl Fn(u64) -> Action) -> Vec<Button> {
        let words = Wording::of(&reader.language);
        let page = self.page as u64;
        let before = (self.page > 0).then(|| reader.button(turn(page - 1), words.page_before));
        let is_last = self.page + 1 >= self.pages;
        let after = (!is_last).then(|| reader.button(turn(page + 1), words.page_after));
        before.into_iter().chain(after).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Paged;

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let all: Vec<u32> = (0..26).collect();
        let page = |page| Paged::new(&all, page, 10).shown.to_vec();
        assert_eq!(page(0), all[..10]);
        assert_eq!(page(2), all[20..]);
        assert_eq!(page(u64::MAX), all[20..]);
        assert_eq!(Paged::even(&all, 1, 25).shown, &all[13..]);
        assert!(Paged::new(&all[..0], 3, 10).shown.is_empty());
    }
}
