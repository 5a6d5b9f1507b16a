//! **Delete my votes**, below the reply of `/privacy`.

use super::Press;
use crate::bot::features::privacy;

pub(super) async fn forget(press: &Press<'_>) {
    press.say(privacy::forget(press.bot, press.user(), press.words()).await).await;
}
