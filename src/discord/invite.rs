//! The invite link.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serenity::all::{ApplicationId, Permissions};

use super::rights::PIN_MESSAGES;
use super::token::Token;

/// The permissions that the bot needs in a server, and no more: see channels, answer in them and their
/// threads with embeds, refer to the message that it answers, and pin messages for moderators.
pub const INVITE_PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(PIN_MESSAGES);

/// The link that invites an application's bot with [`INVITE_PERMISSIONS`].
pub fn invite_link(application: ApplicationId) -> String {
    let permissions = INVITE_PERMISSIONS.bits();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={permissions}"
    )
}

/// The application that a token belongs to: the first part of a token is the bot's id, which equals the
/// application's for every bot since 2016. `None` for a malformed token.
pub fn application_of(token: &Token) -> Option<ApplicationId> {
    let (id, _) = token.expose().split_once('.')?;
    let digits = STANDARD_NO_PAD.decode(id.trim_end_matches('=')).ok()?;
    let id: u64 = std::str::from_utf8(&digits).ok()?.parse().ok()?;
    (id != 0).then(|| ApplicationId::new(id))
}

#[cfg(test)]
mod tests {
    use super::{application_of, invite_link};
    use crate::discord::Token;

    #[test]
    fn asks_for_no_more_than_it_needs() {
        let link = invite_link(serenity::all::ApplicationId::new(42));
        assert!(link.contains("client_id=42&scope=bot+applications.commands"), "{link}");
        // View, send, send in threads, embed, history, pin.
        let bits: u64 = (1 << 10) | (1 << 11) | (1 << 38) | (1 << 14) | (1 << 16) | (1 << 51);
        assert!(link.ends_with(&format!("permissions={bits}")), "{link}");
    }

    #[test]
    fn reads_the_application_from_a_token() {
        let of = |text: &str| application_of(&Token::new(text).unwrap());
        assert_eq!(
            of("MTIzNDU2Nzg5MDEyMzQ1Njc4.x.y").map(|id| id.get()),
            Some(123_456_789_012_345_678)
        );
        assert_eq!(of("test-token"), None);
        assert_eq!(of("!!!.x.y"), None);
        assert_eq!(of("MA.x.y"), None);
    }
}
