//! **Delete my votes**, below the reply of `/privacy`.

use super::Press;
use crate::reply::fill;

pub(super) async fn forget(press: &Press<'_>) {
    let words = press.words();
    match press.bot.memory.forget(press.user()).await {
        Ok(count) => press.say(fill(words.forgotten, "count", count)).await,
        Err(_) => press.say(words.not_forgotten).await,
    }
}
