//! Pinning answers, and the obstacles.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;
use insta::assert_snapshot;
use serenity::model::Permissions;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, caveat_until, said};
use crate::chat::{Channel, Guild, User};
use crate::standin::model::{PIN_MESSAGES, USUAL_PERMISSIONS};
use crate::standin::{Fault, StandIn};

/// A guild in which the bot may pin, and a member who may too.
fn guild(discord: &StandIn) -> (Guild, Channel, User) {
    let guild = discord.guild("expats");
    let pin = Permissions::from_bits_retain(PIN_MESSAGES);
    guild.bot_may(USUAL_PERMISSIONS | pin);
    let role = guild.role("pinners", pin);
    let general = guild.channel("general");
    (guild, general, discord.user("ada").with_role(&role))
}

#[tokio::test]
async fn an_answer_is_posted_and_pinned() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (_, general, ada) = guild(&discord);
    let done = ada.asks(&general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    assert_snapshot!(done.render(), @r##"
    answer to ada, ephemeral, pings nobody
    | Done. The answer is pinned in #general, and I keep it up to date.
    "##);
    let pins = general.pins();
    assert_eq!(pins.len(), 1);
    assert_eq!(pins[0].title(), LEGAL);
    assert!(!pins[0].buttons().contains(&"Remove"), "nobody asked, so nobody removes it");
    assert!(pins[0].buttons().contains(&"Helpful"));
    let audits = discord.audits();
    assert_eq!(audits.len(), 1);
    assert_eq!(audits[0].reason, format!("Asked for by ada ({})", ada.id));
    // In another language, and in another channel where ada may pin as well.
    let rules = discord.guild("expats").channel("rules");
    let wish = [("entry", LEGAL), ("language", "zh-Hans"), ("channel", "rules")];
    let done = ada.asks(&general, "/pin", wish).await.reply().await;
    assert!(done.content().contains("pinned in <#"), "{}", done.content());
    assert_eq!(rules.pins()[0].title(), LEGAL_ZH);
}

#[tokio::test]
async fn what_is_typed_is_offered_and_found() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (_, general, ada) = guild(&discord);
    let choices = ada.types(&general, "/pin", ("entry", "is it legal")).await;
    assert_eq!(choices[0].name, LEGAL);
    assert_eq!(choices[0].value, "is-it-legal");
    let languages = ada.types(&general, "/pin", ("language", "")).await;
    let languages: Vec<_> = languages.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(languages, ["en", "zh-Hans", "zh-Hant"]);
    let unknown = ada.asks(&general, "/pin", [("entry", "a banana")]).await.reply().await;
    assert!(
        unknown.content().starts_with("I could not tell which answer"),
        "{}",
        unknown.content()
    );
    let wish = [("entry", "is-it-legal"), ("language", "fr")];
    let unknown = ada.asks(&general, "/pin", wish).await.reply().await;
    assert!(
        unknown.content().starts_with("The FAQ is not available in that language"),
        "{}",
        unknown.content()
    );
    let mei = ada.locale("zh-CN");
    let unknown = mei.asks(&general, "/pin", [("entry", "a banana")]).await.reply().await;
    assert!(unknown.content().starts_with("我不确定"), "{}", unknown.content());
    assert!(general.pins().is_empty());
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_in_one_sentence() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (guild, general, ada) = guild(&discord);
    let pin = async |channel: &Channel, place: &str| {
        let wish = [("entry", "is-it-legal"), ("channel", place)];
        ada.asks(channel, "/pin", wish).await.reply().await.content().to_owned()
    };
    let silent = guild.channel("silent");
    silent.deny_bot(Permissions::SEND_MESSAGES);
    let told = pin(&general, "silent").await;
    assert!(told.starts_with("I do not have permission to write in"), "{told}");
    let bare = guild.channel("bare");
    bare.deny_bot(Permissions::from_bits_retain(PIN_MESSAGES));
    let told = pin(&general, "bare").await;
    assert!(told.starts_with("I do not have permission to pin in"), "{told}");
    let full = guild.channel("full");
    full.has_pins(250, &ada);
    let told = pin(&general, "full").await;
    assert!(told.contains("has 250 pins"), "{told}");
    let thread = guild.channel("help").thread("old-thread", &ada);
    thread.is_archived();
    let told = pin(&general, "old-thread").await;
    assert!(told.starts_with("That thread is archived"), "{told}");
    // The bot checks its permissions beforehand, so Discord has nothing to refuse.
    let codes: Vec<_> = discord.expect_violations().iter().map(|v| v.code).collect();
    assert_eq!(codes, [30003, 50083]);
    // The channel is deleted between the command and the answer.
    discord.refuses_messages([(404, 10003)]);
    let said = ada.asks(&general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    assert_eq!(said.content(), "That channel no longer exists. Please choose another.");
    let _ = discord.expect_violations();
    for channel in [&silent, &bare, &thread, &general] {
        assert!(channel.pins().is_empty());
    }
    bare.stays_quiet().await;
}

#[tokio::test]
async fn the_same_entry_in_the_same_channel_is_moved() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (_, general, ada) = guild(&discord);
    ada.asks(&general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    let first = general.pins().remove(0);
    let offer = ada.asks(&general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    assert_eq!(offer.buttons(), ["Move it"]);
    assert!(offer.description().contains(&first.id.to_string()), "{}", offer.description());
    assert_eq!(general.pins().len(), 1, "it is only offered");
    let moved = ada.clicks(&offer, "Move it").await.reply().await;
    assert!(moved.content().starts_with("Done. The new copy is pinned"), "{}", moved.content());
    let pins = general.pins();
    assert_eq!(pins.len(), 1);
    assert_ne!(pins[0].id, first.id);
}

#[tokio::test]
async fn an_answer_that_is_there_already_is_pinned() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (_, general, ada) = guild(&discord);
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let done = ada.applies_to_reply("Pin this answer", &answer).await.reply().await;
    assert!(done.content().starts_with("Done."), "{}", done.content());
    let pins = general.pins();
    assert_eq!((pins[0].id, pins[0].title()), (answer.id, LEGAL));
    assert!(!pins[0].buttons().contains(&"Remove"));
    let again = ada.applies_to_reply("Pin this answer", &answer).await.reply().await;
    assert_eq!(again.content(), "That answer is already pinned, and I keep it up to date.");
    let said = alice.says(&general, "just talking").await;
    let refused = ada.applies("Pin this answer", &said).await.reply().await;
    assert!(
        refused.content().starts_with("That message is not one of my answers"),
        "{}",
        refused.content()
    );
}

#[tokio::test]
async fn pins_are_listed_refreshed_and_unpinned_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let (_bot, leave) = caveat_until(&discord, plugin).await;
    let (_, general, ada) = guild(&discord);
    let none = ada.asks(&general, "/pins", []).await.reply().await;
    assert_eq!(none.description(), "No answers are pinned here yet. Pin one with /pin.");
    for entry in ["is-it-legal", "scams"] {
        ada.asks(&general, "/pin", [("entry", entry)]).await.reply().await;
    }
    let list = ada.asks(&general, "/pins", []).await.reply().await;
    assert_snapshot!(said(&list), @r##"
    embed #95A5A6 "Pinned answers"
    | • [Is it legal to pay with USDT or other crypto in China?](https://discord.com/channels/{id}/{id}/{id}) #general
    |   Up to date
    | • [What do USDT and WeChat scams look like, and what if I am being scammed?](https://discord.com/channels/{id}/{id}/{id}) #general
    |   Up to date
    menu "Unpin an answer" :
      1. Is it legal to pay with USDT or other crypto in China? | Up to date -> {id}
      2. What do USDT and WeChat scams look like, and what if I am being scammed? | Up to date -> {id}
    buttons [Refresh]
    "##);
    leave.now().await;
    memory.close().await;

    let clock = Clock::system();
    let memory = Memory::open(place, clock.clone()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    clock.advance(std::time::Duration::from_secs(400 * 24 * 60 * 60));
    let list = ada.clicks(&list, "Refresh").await.reply().await;
    assert!(list.description().contains("last reviewed"), "{}", list.description());
    let left = ada.picks(&list, LEGAL).await.reply().await;
    assert_eq!(left.menu_options().len(), 1);
    let pins = general.pins();
    assert_eq!(pins.len(), 1);
    assert_ne!(pins[0].title(), LEGAL);
    assert!(!discord.audits().last().unwrap().pinned);
}

#[tokio::test]
async fn what_is_deleted_or_unpinned_by_hand_is_forgotten() {
    let discord = StandIn::start().await;
    let memory = super::memory().await;
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let (guild, general, ada) = guild(&discord);
    let other = guild.channel("other");
    let thread = general.thread("a-thread", &ada);
    for (channel, entry) in [
        (&general, "is-it-legal"),
        (&general, "scams"),
        (&general, "penalties"),
        (&other, "scams"),
        (&thread, "scams"),
    ] {
        ada.asks(channel, "/pin", [("entry", entry)]).await.reply().await;
    }
    let count = async |expected: usize| {
        let count = async || memory.store(async |store| store.pins().await).await.unwrap().len();
        super::eventually(async || (count().await == expected).then_some(())).await;
    };
    count(5).await;
    discord.delete_message(general.pins()[0].id);
    count(4).await;
    discord.unpin(general.pins()[0].id);
    count(3).await;
    other.is_deleted();
    count(2).await;
    thread.is_deleted();
    count(1).await;
    // A bot that may not read the history gets an empty list, which does not mean that there are no
    // pins.
    general.deny_bot(Permissions::READ_MESSAGE_HISTORY);
    let list = ada.asks(&general, "/pins", []).await.reply().await;
    let list = ada.clicks(&list, "Refresh").await.edit(0).await;
    assert_eq!(list.menu_options().len(), 1);
    let _ = discord.expect_violations();
}

/// An administrator is not told that they lack the permission.
#[tokio::test]
async fn it_is_said_whose_fault_it_is_that_nothing_was_pinned() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (guild, general, ada) = guild(&discord);
    let role = guild.role("admins", Permissions::ADMINISTRATOR);
    let boss = discord.user("boss").with_role(&role);
    let helpers = guild.role("helpers", Permissions::empty());
    let bob = discord.user("bob").with_role(&helpers);
    guild.channel("hidden").deny_bot(Permissions::VIEW_CHANNEL);
    let wish = [("entry", "is-it-legal"), ("channel", "hidden")];
    for who in [&ada, &boss] {
        let told = who.asks(&general, "/pin", wish).await.reply().await;
        assert!(told.content().starts_with("I cannot see <#"), "{}", told.content());
    }
    let codes: Vec<_> = discord.expect_violations().iter().map(|v| v.code).collect();
    assert!(codes.iter().all(|code| *code == 50001), "{codes:?}");
    guild.channel("rules");
    discord.gives(guild.id, "pin", helpers.id);
    let wish = [("entry", "is-it-legal"), ("channel", "rules")];
    let told = bob.asks(&general, "/pin", wish).await.reply().await;
    assert!(told.content().starts_with("You do not have permission"), "{}", told.content());
    let failing = std::array::from_fn::<_, 9, _>(|_| Fault::refused(500, 0));
    discord.fails(&["GET", "/guilds/"], failing);
    let told = boss.asks(&general, "/pin", wish).await.reply().await;
    assert!(told.content().starts_with("Discord has a problem"), "{}", told.content());
    discord.relents();
}
