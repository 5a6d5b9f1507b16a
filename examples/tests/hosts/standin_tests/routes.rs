//! Routes, authorization and permissions.

use serde_json::json;
use serenity::all::{ChannelId, Command, CreateChannel, GuildId, MessageId, Permissions, UserId};

use super::{ask_command, client, code, no, register, send};
use crate::chat::Bot;
use crate::standin::StandIn;

#[tokio::test]
async fn the_bot_learns_who_it_is() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    assert_eq!(http.get_gateway().await.expect("open to all").url, discord.gateway_url());
    assert_eq!(http.get_bot_gateway().await.expect("known").url, discord.gateway_url());
    assert_eq!(http.get_current_user().await.expect("known").name, "caveat");
    assert_eq!(http.get_current_application_info().await.expect("known").name, "caveat");
}

#[tokio::test]
async fn a_wrong_token_is_refused_but_still_finds_the_gateway() {
    let discord = StandIn::start().await;
    let http = discord.http_with_token("wrong");
    assert_eq!(code(http.get_current_user().await), (401, 0));
    assert_eq!(http.get_gateway().await.expect("open to all").url, discord.gateway_url());
    let refused = discord.expect_violations();
    assert_eq!(refused[0].to_string(), "GET /api/v10/users/@me -> 401 0: 401: Unauthorized");
}

#[tokio::test]
async fn an_unknown_route_is_a_violation() {
    let discord = StandIn::start().await;
    let general = discord.guild("expats");
    let create = general_channel_request(&client(&discord), general.id).await;
    assert_eq!(create, (404, 0));
    assert_eq!(discord.expect_violations()[0].reason, "no such route in the stand-in");
}

async fn general_channel_request(http: &serenity::http::Http, guild: u64) -> (u16, isize) {
    code(http.create_channel(GuildId::new(guild), &CreateChannel::new("x"), None).await)
}

#[tokio::test]
#[should_panic(expected = "Discord would have refused")]
async fn a_violation_nobody_expected_fails_the_test() {
    let discord = StandIn::start().await;
    let refused = discord.http_with_token("wrong").get_current_user().await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn messages_are_kept_changed_and_deleted() {
    let discord = StandIn::start().await;
    let (http, general) = (client(&discord), discord.guild("expats").channel("general"));
    let channel = ChannelId::new(general.id);
    let sent = send(&http, &general, &json!({ "content": "one" })).await.expect("may speak");
    let edited = http.edit_message(channel, sent.id, &json!({ "content": "two" }), vec![]).await;
    assert_eq!(edited.expect("its own").content, "two");
    let emptied = http.edit_message(channel, sent.id, &json!({ "content": "" }), vec![]).await;
    assert_eq!(code(emptied), (400, 50006));
    assert_eq!(http.get_message(channel, sent.id).await.expect("kept").content, "two");
    http.delete_message(channel, sent.id, None).await.expect("its own");
    assert_eq!(code(http.get_message(channel, sent.id).await), (404, 10008));

    let said = discord.user("alice").says(&general, "mine").await;
    let foreign = MessageId::new(said.id);
    assert_eq!(http.get_message(channel, foreign).await.expect("readable").content, "");
    let edited = http.edit_message(channel, foreign, &json!({ "content": "x" }), vec![]).await;
    assert_eq!(code(edited), (403, 50005));
    assert_eq!(code(http.delete_message(channel, foreign, None).await), (403, 50013));
    discord.delete_message(said.id);
    let lost =
        json!({ "content": "x", "message_reference": { "message_id": said.id.to_string() } });
    assert_eq!(no(send(&http, &general, &lost).await).paths, ["message_reference"]);
    discord.expect_violations();
}

#[tokio::test]
async fn a_direct_channel_is_opened_for_people_only() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    let alice = discord.user("alice");
    let opened =
        http.create_private_channel(&json!({ "recipient_id": alice.id.to_string() })).await;
    let opened = opened.expect("a person");
    assert_eq!(opened.recipient.id, UserId::new(alice.id));
    assert_eq!(opened.id.get(), alice.in_dm().id);
    assert_eq!(alice.in_dm().recipient().map(|user| user.id), Some(alice.id));
    let nobody = http.create_private_channel(&json!({ "recipient_id": "5" })).await;
    assert_eq!(code(nobody), (400, 50033));
    discord.expect_violations();
}

#[tokio::test]
async fn what_the_bot_may_not_do_is_refused() {
    let discord = StandIn::start().await;
    let (http, guild) = (client(&discord), discord.guild("expats"));
    let (mute, hidden, blind) =
        (guild.channel("mute"), guild.channel("hidden"), guild.channel("blind"));
    mute.deny_bot(Permissions::SEND_MESSAGES);
    hidden.deny_bot(Permissions::VIEW_CHANNEL);
    blind.deny_bot(Permissions::READ_MESSAGE_HISTORY);
    let body = json!({ "content": "x" });
    assert_eq!(code(send(&http, &mute, &body).await), (403, 50013));
    assert_eq!(code(send(&http, &hidden, &body).await), (403, 50001));
    let said = discord.user("alice").says(&blind, "hello").await;
    let reply =
        json!({ "content": "x", "message_reference": { "message_id": said.id.to_string() } });
    assert_eq!(code(send(&http, &blind, &reply).await), (400, 160_002));
    guild.bot_may(Permissions::VIEW_CHANNEL);
    assert_eq!(code(send(&http, &guild.channel("any"), &body).await), (403, 50013));
    discord.expect_violations();
}

#[tokio::test]
async fn commands_are_upserted_by_name_and_type() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    register(&http, ask_command()).await;
    let first = discord.commands()[0]["id"].clone();
    register(&http, ask_command()).await;
    register(&http, json!({ "type": 3, "name": "ask" })).await;
    assert_eq!(discord.commands().len(), 2);
    assert_eq!(discord.commands()[0]["id"], first);
    let listed: Vec<Command> = http.get_global_commands().await.expect("readable");
    assert_eq!(listed.len(), 2);
    assert_eq!(discord.overwrites(), 0);

    let guild = GuildId::new(discord.guild("expats").id);
    http.create_guild_command(guild, &ask_command()).await.expect("another scope");
    http.delete_global_command(listed[1].id).await.expect("known");
    assert_eq!(code(http.delete_global_command(listed[1].id).await), (404, 10063));
    assert_eq!(http.create_global_commands(&[ask_command()]).await.expect("fine").len(), 1);
    assert_eq!((discord.overwrites(), discord.commands().len()), (1, 2));
    discord.expect_violations();
}

#[tokio::test]
async fn a_command_is_offered_to_those_who_may() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    let mut for_mods = ask_command();
    for_mods["name"] = json!("mods");
    for_mods["default_member_permissions"] = json!((1u64 << 51).to_string());
    for_mods["contexts"] = json!([0]);
    register(&http, for_mods).await;
    let guild = discord.guild("expats").locale("zh-CN");
    let general = guild.channel("general");
    let pins = guild.role("pinners", Permissions::from_bits_retain(1 << 51));
    let admins = guild.role("admins", Permissions::ADMINISTRATOR);
    let alice = discord.user("alice");
    assert!(!alice.can_use(&general, "/mods"));
    assert!(!alice.can_use(&alice.in_dm(), "/mods"));
    assert!(discord.user("bob").with_role(&pins).can_use(&general, "/mods"));
    assert!(discord.user("carol").with_role(&admins).can_use(&general, "/mods"));
}

#[tokio::test]
#[should_panic(expected = "the bot ended before it logged in: \"no token\"")]
async fn a_bot_that_ends_before_its_login_is_told_of() {
    let discord = StandIn::start().await;
    Bot::spawn(&discord, async { "no token" }).await;
}
