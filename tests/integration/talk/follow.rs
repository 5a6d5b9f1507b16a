//! A reply follows its question: it is edited and deleted with it.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, said, uncovered};
use crate::standin::StandIn;

#[tokio::test]
async fn an_edited_question_is_answered_anew_in_place() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let asked = alice.says(&general, &format!("@caveat {}", uncovered("en"))).await;
    let declined = asked.reply().await;
    alice.edits(&asked, &format!("@caveat {LEGAL}")).await;
    let changed = asked.edited_reply(0).await;
    assert_eq!((changed.id, changed.title()), (declined.id, LEGAL));
    assert_eq!(said(&changed), said(&alice.dms(LEGAL).await.reply().await), "with its buttons");
    alice.edits(&asked, &format!("@caveat {LEGAL_ZH}")).await;
    assert_eq!(asked.edited_reply(1).await.title(), LEGAL_ZH);
    let direct = alice.dms(LEGAL).await;
    direct.reply().await;
    alice.edits(&direct, LEGAL_ZH).await;
    assert_eq!(direct.edited_reply(0).await.title(), LEGAL_ZH);
    // An edit that keeps the text, as when Discord adds a preview, changes nothing.
    let count = bot.replies().len();
    alice.edits(&direct, LEGAL_ZH).await;
    alice.edits(&asked, "never mind").await;
    general.stays_quiet().await;
    assert_eq!(bot.replies().len(), count);
}

#[tokio::test]
async fn after_a_minute_a_reply_stays_as_it_is() {
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let asked = alice.says(&general, &format!("@caveat {LEGAL}")).await;
    asked.reply().await;
    clock.advance(Duration::from_secs(50));
    alice.edits(&asked, &format!("@caveat {LEGAL_ZH}")).await;
    assert_eq!(asked.edited_reply(0).await.title(), LEGAL_ZH);
    clock.advance(Duration::from_secs(11));
    let count = bot.replies().len();
    alice.edits(&asked, &format!("@caveat {LEGAL}")).await;
    general.stays_quiet().await;
    assert_eq!(bot.replies().len(), count);
}

#[tokio::test]
async fn a_deleted_question_takes_its_reply_along() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    for text in [LEGAL.to_owned(), format!("@caveat {}", uncovered("zh-Hans"))] {
        let asked = alice.says(&general, &format!("@caveat {text}")).await;
        let reply = asked.reply().await;
        discord.delete_message(asked.id);
        discord.gone(&reply).await;
    }
    // Deleted before it could be answered: no reply is possible any more.
    let asked = alice.says(&general, &format!("@caveat {LEGAL}")).await;
    discord.delete_message(asked.id);
    general.stays_quiet().await;
    let refused = discord.expect_violations();
    assert!(refused.iter().all(|refused| refused.code == 50035), "{refused:?}");
    // A reply that a moderator deleted is not looked for again: the stand-in would refuse that.
    let asked = alice.says(&general, &format!("@caveat {LEGAL}")).await;
    let reply = asked.reply().await;
    discord.delete_message(reply.id);
    general.stays_quiet().await;
    discord.delete_message(asked.id);
    general.stays_quiet().await;
}
