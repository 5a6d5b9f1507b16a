//! Privacy: what is stored and for how long, and deleting what belongs to a user.

use crate::bot::action::Action;
use crate::bot::card::{Card, Reader, Row, Style};
use crate::bot::context::Bot;
use crate::ids::UserId;
use crate::reply::{Wording, fill};

/// The page that says what is stored, with the button that deletes it.
pub fn page(bot: &Bot, reader: &Reader) -> Card {
    let words = Wording::of(&reader.language);
    if !bot.memory.keeps() {
        return Card::notice(words.privacy_title, words.privacy_nothing);
    }
    let lines: Vec<String> = words.privacy.iter().map(|line| format!("• {line}")).collect();
    let forget = reader.button(Action::Forget, words.forget).styled(Style::Danger);
    Card::notice(words.privacy_title, lines.join("\n")).with_rows(vec![Row::Buttons(vec![forget])])
}

/// Deletes what belongs to a user, and says how much that was.
pub async fn forget(bot: &Bot, user: UserId, words: &Wording) -> String {
    match bot.memory.store(async |store| store.forget(user).await).await {
        Ok(count) => fill(words.forgotten, "count", count),
        Err(_) => words.not_forgotten.to_owned(),
    }
}
