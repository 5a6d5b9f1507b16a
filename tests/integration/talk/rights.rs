//! Members without the permission cannot use anything for moderators, by command or by button.

use serde_json::{Value, json};
use serenity::model::Permissions;

use super::{LEGAL, caveat};
use crate::standin::StandIn;
use crate::standin::model::{PIN_MESSAGES, USUAL_PERMISSIONS};

const REFUSED: &str = "You do not have permission to do that here.";

/// Every registered command that is hidden from a member without permissions.
fn of_moderators(discord: &StandIn) -> Vec<Value> {
    let commands = discord.commands().into_iter();
    commands.filter(|command| !command["default_member_permissions"].is_null()).collect()
}

#[tokio::test]
async fn a_member_gets_nothing_from_any_command_of_moderators() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let commands = of_moderators(&discord);
    assert!(commands.len() >= 4, "the walk sees them: {}", commands.len());
    for command in &commands {
        let name = command["name"].as_str().unwrap();
        let shown = if command["type"] == 1 { format!("/{name}") } else { name.to_owned() };
        assert!(!alice.can_use(&general, &shown), "{name} is offered");
        assert_eq!(command["contexts"], json!([0]), "{name} is for servers");
        // Discord would not let it through; if it did, it must have no effect.
        let mut data = json!({ "id": command["id"], "name": name, "type": command["type"] });
        if command["type"] == 3 {
            data["target_id"] = json!(answer.id.to_string());
            data["resolved"] = json!({ "messages": {} });
        }
        let first = command["options"].as_array().and_then(|options| options.first()).cloned();
        if let Some(first) = first.filter(|first| first["type"] == 1) {
            data["options"] = json!([{ "name": first["name"], "type": 1, "options": [] }]);
        }
        let refused = alice.forces(&general, data).reply().await;
        assert_eq!((refused.content(), refused.ephemeral()), (REFUSED, true), "{name}");
        assert!(refused.embeds().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_member_gets_nothing_from_any_button_of_moderators() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let pin = Permissions::from_bits_retain(PIN_MESSAGES);
    guild.bot_may(USUAL_PERMISSIONS | pin);
    let role = guild.role("pinners", pin);
    let general = guild.channel("general");
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    ada.asks(&general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    let pinned = general.pins().remove(0);
    let list = ada.asks(&general, "/pins", []).await.reply().await;
    // Ids of caveat's that are not on the message.
    for id in [
        "caveat:l:0:en:1",
        "caveat:g::en:1",
        "caveat:u::en:1",
        "caveat:m:1-0:en:1",
        "caveat:w:0:en:1",
        "caveat:a::en:1",
        "caveat:b:1-0:en:1",
        "caveat:d:1:en:1",
        "caveat:t::en:1",
        "caveat:i::en:1",
        "caveat:z:1:en:1",
        "caveat:y:n:en:1",
        "caveat:y:e1:en:1",
        "caveat:j:p1:en:1",
        "caveat:j:x1:en:1",
        "caveat:q:p0:en:1",
        "caveat:q:u1:en:1",
        "caveat:q:r:en:1",
        "caveat:q:x:en:1",
        "caveat:q:w:en:1",
    ] {
        let answer = alice.forges(&pinned, id).await.reply().await;
        assert!(answer.ephemeral() && answer.embeds().is_empty(), "{}", answer.render());
    }
    // The buttons of a list that only ada sees, as if another member had obtained them.
    for id in list.custom_ids() {
        let answer = alice.forges(&list, id).await.reply().await;
        assert!(answer.embeds().is_empty(), "{}", answer.render());
        assert!(answer.content() == REFUSED || answer.content().contains("no longer works"));
    }
    assert_eq!(general.pins().len(), 1);
    // A member who has lost the permission meanwhile is refused as well.
    discord.shared.change(|world| world.members.insert((guild.id, ada.id), Vec::new()));
    let refused = ada.clicks(&list, "Refresh").await.follow_up(0).await;
    assert_eq!((refused.content(), refused.ephemeral()), (REFUSED, true));
}

/// Discord shows the command to members who may pin here; it does not check other channels.
#[tokio::test]
async fn who_may_pin_here_may_not_pin_elsewhere_for_that() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    guild.bot_may(USUAL_PERMISSIONS | Permissions::from_bits_retain(PIN_MESSAGES));
    let (general, rules) = (guild.channel("general"), guild.channel("rules"));
    let role = guild.role("helpers", Permissions::VIEW_CHANNEL);
    let bob = discord.user("bob").with_role(&role);
    discord.user("alice").asks(&general, "/faq", []).await.reply().await;
    bob.asks(&general, "/faq", []).await.reply().await;
    // An administrator gave the command to bob's role.
    discord.gives(guild.id, "pin", role.id);
    let done = bob.asks(&general, "/pin", [("entry", "is-it-legal")]).await.reply().await;
    assert!(done.content().starts_with("Done."), "{}", done.content());
    let wish = [("entry", "is-it-legal"), ("channel", "rules")];
    let refused = bob.asks(&general, "/pin", wish).await.reply().await;
    assert!(
        refused.content().starts_with("You do not have permission to pin messages in"),
        "{}",
        refused.content()
    );
    assert!(rules.pins().is_empty());
}
