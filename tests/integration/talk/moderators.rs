//! Settings of moderators, which nobody else can change.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Store};
use serenity::model::Permissions;

use super::{SHIPPED, caveat, caveat_as, caveat_until, uncovered, unsure};
use crate::ids::{guild_id, id};
use crate::standin::StandIn;

#[tokio::test]
async fn the_person_to_call_is_named_where_there_is_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let (_bot, leave) = caveat_until(&discord, plugin).await;
    let guild = discord.guild("expats");
    let (general, _) = (guild.channel("general"), guild.channel("help"));
    let role = guild.role("helpers", Permissions::MANAGE_GUILD);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));

    let both = [("role", "helpers"), ("channel", "help")];
    let refused = ada.asks(&general, "/settings human", both).await.reply().await;
    assert_eq!(refused.content(), "Please name a role or a channel, not both.");
    ada.asks(&general, "/settings human", [("role", "helpers")]).await.reply().await;
    let declined =
        alice.asks(&general, "/ask", [("question", uncovered("en"))]).await.reply().await;
    assert!(
        declined.render().contains("To reach a person, ask @helpers."),
        "{}",
        declined.render()
    );
    assert!(declined.pings().is_empty(), "naming is not calling");
    let set = ada.asks(&general, "/settings human", [("channel", "help")]).await.reply().await;
    assert!(set.render().contains("| **Who members can turn to**\n| #help\n"));

    leave.now().await;
    memory.close().await;
    let memory = Memory::open(place, Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let offered = alice.says(&general, &format!("@caveat {}", unsure())).await.reply().await;
    let none = alice.clicks(&offered, "None of these").await.reply().await;
    assert!(none.render().contains("To reach a person, ask in #help."), "{}", none.render());
    let unset = ada.asks(&general, "/settings human", []).await.reply().await;
    assert!(unset.description().contains("**Who members can turn to**\nthe moderators\n"));
}

#[tokio::test]
async fn only_those_who_may_manage_the_server_have_settings() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("admin", Permissions::MANAGE_GUILD);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    ada.asks(&general, "/settings show", []).await.reply().await;
    assert!(!alice.can_use(&general, "/settings"));
    assert!(!ada.can_use(&ada.in_dm(), "/settings"));
}

#[tokio::test]
async fn a_server_that_removes_the_bot_is_forgotten_and_an_outage_is_not_that() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("admin", Permissions::MANAGE_GUILD);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    let listen = [("channel", "general"), ("on", "true")];
    ada.asks(&general, "/settings listen", listen).await.reply().await;
    alice.asks(&general, "/ask", [("question", uncovered("en"))]).await.reply().await;
    guild.has_an_outage();
    general.stays_quiet().await;
    memory.settle().await;
    let store = Store::open(&place).await.unwrap();
    assert_eq!(store.settings().await.unwrap()[&id(guild.id)].listening, [id(general.id)]);
    assert_eq!(store.misses(guild_id(guild.id), 9).await.unwrap().len(), 1);
    guild.removes_bot();
    general.stays_quiet().await;
    memory.settle().await;
    assert!(store.settings().await.unwrap().is_empty());
    assert!(store.misses(guild_id(guild.id), 9).await.unwrap().is_empty());
    assert!(memory.settings(Some(id(guild.id))).listening.is_empty());
}
