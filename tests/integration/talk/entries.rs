//! A server's own entries: moderators write them in Discord, and members get them in that server alone.

mod languages;
mod undone;

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Scope, Store};
use insta::assert_snapshot;
use serenity::model::Permissions;

use super::moderated::Moderated as Server;
use super::{LEGAL, SHIPPED, caveat_until, said, service};
use crate::chat::{Asked, Reply};
use crate::ids::{guild_id, id};
use crate::standin::StandIn;
use crate::standin::model::{PIN_MESSAGES, USUAL_PERMISSIONS};

/// No entry of the shipped pack is like it.
const ROLE: &str = "How do I get the member role?";
const RULES: &str = "Read the rules channel and react there with a tick.";
/// The title of a decline.
const MISSED: &str = "The FAQ does not cover that";

/// A server whose moderator may pin, so that pins can be tried too.
async fn server(discord: &StandIn) -> Server {
    let pin = Permissions::from_bits_retain(PIN_MESSAGES);
    let server = Server::new(discord, Permissions::MANAGE_MESSAGES | pin, false).await;
    server.guild.bot_may(USUAL_PERMISSIONS | pin);
    server
}

impl Server {
    async fn entry(&self, part: &str) -> Asked {
        self.ada.asks(&self.general, &format!("/entry {part}"), []).await
    }

    /// Writes an entry in the form, and returns its preview.
    async fn preview(&self, question: &str, answer: &str) -> Reply {
        let form = self.entry("new").await;
        let typed = [("question", question), ("answer", answer)];
        self.ada.submits(&form, typed).await.reply().await
    }

    /// Writes and publishes an entry.
    async fn publish(&self, question: &str, answer: &str) -> Reply {
        let preview = self.preview(question, answer).await;
        self.ada.clicks(&preview, "Publish").await.reply().await
    }

    fn entry_notes(&self) -> String {
        let who = format!("<@{}>", self.ada.id);
        let notes: Vec<String> =
            self.notes().iter().map(|note| dated(self, note).replace(&who, "@ada")).collect();
        notes.join("\n")
    }
}

/// The day as the bot writes it.
fn today(server: &Server) -> String {
    let day = server.clock.unix().div_euclid(24 * 60 * 60);
    let date = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(day);
    date.to_string()
}

fn dated(server: &Server, reply: &Reply) -> String {
    said(reply).replace(&today(server), "TODAY")
}

#[tokio::test]
async fn a_message_becomes_an_entry_of_its_server() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, ada, alice, .. } = &server;
    let wrote = alice.says(general, &format!("{RULES} <@123456789012345678>")).await;
    let form = ada.applies("Add to FAQ", &wrote).await;
    let modal = form.modal().await;
    let inputs: Vec<_> = modal["components"].as_array().unwrap().iter().collect();
    assert_eq!(modal["title"], "New entry for this server");
    assert_eq!(inputs.len(), 5);
    assert!(inputs[1]["components"][0]["value"].as_str().unwrap().starts_with(RULES));
    let typed = [
        ("question", ROLE),
        ("cautions", "- Never pay for it.\n\n• Nobody asks you for a password."),
        ("advice", "Ask a moderator if it fails."),
        ("severity", "caution"),
    ];
    let preview = ada.submits(&form, typed).await.reply().await;
    assert!(preview.ephemeral());
    assert_snapshot!(dated(&server, &preview), @r#"
    | This is how members will see it. Nothing is published yet, and only you can see this.
    embed #E67E22 "How do I get the member role?"
    author "⚠\u{fe0f} Caution"
    | Read the rules channel and react there with a tick.
    field "Cautions"
    | • Never pay for it.
    | • Nobody asks you for a password.
    field "What you can do"
    | • Ask a moderator if it fails.
    field "Source"
    | Moderators of this server, TODAY
    footer "General information drawn from one article, not legal advice."
    buttons primary [Publish] [Change] danger [Discard]
    "#);
    assert_eq!(server.ask(ROLE).await.title(), MISSED, "nothing is published yet");
    // The form opens again, filled.
    let again = ada.clicks(&preview, "Change").await;
    let modal = again.modal().await;
    assert_eq!(
        modal["components"][2]["components"][0]["value"],
        "Never pay for it.\nNobody asks you for a password."
    );
    let changed = ada.submits(&again, [("severity", "Good to know"), ("cautions", "")]).await;
    let changed = changed.reply().await;
    assert_eq!(changed.id, preview.id, "the preview changes in its place");
    let done = ada.clicks(&changed, "Publish").await.reply().await;
    assert_snapshot!(dated(&server, &done), @r#"
    | Published. From now on I answer with it in this server.
    embed #95A5A6 "Entries of this server"
    | • `How do I get the member role?`
    |   TODAY
    footer "1 of 100 entries"
    menu "Change one" :
      1. How do I get the member role? -> +1
    menu "Remove one" :
      1. How do I get the member role? -> +1
    buttons [Write one] [Undo the last change]
    "#);
    assert_snapshot!(server.entry_notes(), @r#"
    embed #95A5A6
    | @ada wrote an entry for this server
    field "Now"
    | How do I get the member role?
    | Read the rules channel and react there with a tick.
    | • Ask a moderator if it fails.
    "#);
    let answer = server.ask("hi, how can i get the member role?").await;
    assert_snapshot!(dated(&server, &answer), @r#"
    embed #3498DB "How do I get the member role?"
    author "ℹ\u{fe0f} Good to know"
    | Read the rules channel and react there with a tick.
    field "What you can do"
    | • Ask a moderator if it fails.
    field "Source"
    | Moderators of this server, TODAY
    footer "General information drawn from one article, not legal advice."
    buttons [Helpful] [Not helpful]
    "#);
    // It is unknown elsewhere.
    let elsewhere = discord.guild("others").channel("general");
    let other = alice.asks(&elsewhere, "/ask", [("question", ROLE)]).await.reply().await;
    assert_eq!(other.title(), MISSED);
    assert_eq!(alice.dms(ROLE).await.reply().await.title(), MISSED);
    // A button is pressed once.
    let twice = ada.forges(&done, changed.custom_ids()[0]).await.reply().await;
    assert!(twice.content().contains("no longer works"), "{}", twice.content());
}

#[tokio::test]
async fn every_door_of_the_server_has_it() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, ada, alice, .. } = &server;
    server.publish(ROLE, RULES).await;
    let answer = server.ask(ROLE).await;
    alice.clicks(&answer, "Helpful").await.reply().await;
    let mention = alice.says(general, &format!("@caveat {ROLE}")).await.reply().await;
    assert_eq!(mention.title(), ROLE);
    let typed = alice.types(general, "/ask", ("question", "member ro")).await;
    assert_eq!(typed[0].name, ROLE);
    let typed = alice.types(general, "/ask", ("question", "")).await;
    assert_eq!(typed[0].name, ROLE);
    let topics = alice.asks(general, "/faq", []).await.reply().await;
    let pages = [topics.clone(), alice.clicks(&topics, "Next page").await.reply().await];
    let page = pages.iter().find(|page| page.menu_options().contains(&ROLE)).expect("it is listed");
    assert_eq!(alice.picks(page, ROLE).await.reply().await.title(), ROLE);
    let why = ada.asks(general, "/explain", [("question", "how to get the member role")]).await;
    let why = why.reply().await;
    let said = why.description();
    assert!(said.starts_with("An answer: an entry of this server fits; its score"), "{said}");
    assert!(why.fields()[0].0.starts_with(&format!("`{ROLE}` (0.")), "{:?}", why.fields());
    server.memory.settle().await;
    let stats = ada.asks(general, "/faq-stats", []).await.reply().await;
    assert!(stats.description().contains(&format!("• {ROLE} · 3")), "{}", stats.description());
    // It is pinned, and the pin follows it.
    let pin = ada.asks(general, "/pin", [("entry", ROLE)]).await.reply().await;
    assert!(pin.content().starts_with("Done."), "{}", pin.content());
    server.rests();
    let list = server.entry("list").await.reply().await;
    let form = ada.picks_from(&list, list.custom_ids()[0], ROLE).await;
    let changed = [("answer", "Write to the moderators.")];
    let preview = ada.submits(&form, changed).await.reply().await;
    ada.clicks(&preview, "Publish").await.reply().await;
    while general.pins()[0].description() != "Write to the moderators." {
        server.clock.advance_to_next().await;
    }
}

#[tokio::test]
async fn a_change_can_be_undone_and_a_removal_too() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, ada, .. } = &server;
    let none = server.entry("list").await.reply().await;
    assert_snapshot!(said(&none), @r#"
    embed #95A5A6 "Entries of this server"
    | This server has no entries of its own yet. Write one with /entry new.
    buttons [Write one]
    "#);
    server.publish(ROLE, RULES).await;
    let typed = ada.types(general, "/entry edit", ("entry", "role")).await;
    assert_eq!(typed.len(), 1);
    let entry = typed[0].value.as_str().unwrap().to_owned();
    let form = ada.asks(general, "/entry edit", [("entry", &*entry)]).await;
    let stale = ada.asks(general, "/entry edit", [("entry", &*entry)]).await;
    let preview = ada.submits(&form, [("answer", "Ask a moderator.")]).await.reply().await;
    let done = ada.clicks(&preview, "Publish").await.reply().await;
    assert_eq!(done.content(), "Changed. From now on I answer with the new version.");
    assert_eq!(server.ask(ROLE).await.description(), "Ask a moderator.");
    // Another moderator had the form open.
    let late = ada.submits(&stale, [("answer", "Ask nobody.")]).await.reply().await;
    let refused = ada.clicks(&late, "Publish").await.follow_up(0).await;
    assert!(refused.content().starts_with("Somebody changed this entry"), "{}", refused.content());
    server.rests();
    let discarded = ada.clicks(&late, "Discard").await.reply().await;
    assert_eq!(discarded.description(), "Discarded. Nothing has changed.");

    let gone = ada.asks(general, "/entry remove", [("entry", ROLE)]).await.reply().await;
    assert_eq!(gone.content(), "Removed. You can undo that for 30 days.");
    assert_eq!(server.ask(ROLE).await.title(), MISSED);
    let back = ada.clicks(&gone, "Undo the last change").await.reply().await;
    assert_eq!(back.content(), "The last change is undone.");
    assert_eq!(server.ask(ROLE).await.description(), "Ask a moderator.");
    server.rests();
    server.entry("undo").await.reply().await;
    assert_eq!(server.ask(ROLE).await.description(), RULES);
    assert_snapshot!(server.entry_notes(), @r#"
    embed #95A5A6
    | @ada wrote an entry for this server
    field "Now"
    | How do I get the member role?
    | Read the rules channel and react there with a tick.
    embed #95A5A6
    | @ada changed an entry of this server
    | How do I get the member role?
    field "Before"
    | Read the rules channel and react there with a tick.
    field "Now"
    | Ask a moderator.
    embed #95A5A6
    | @ada removed an entry of this server
    field "Before"
    | How do I get the member role?
    | Ask a moderator.
    embed #95A5A6
    | @ada undid a change of an entry of this server
    field "Now"
    | How do I get the member role?
    | Ask a moderator.
    embed #95A5A6
    | @ada undid a change of an entry of this server
    | How do I get the member role?
    field "Before"
    | Ask a moderator.
    field "Now"
    | Read the rules channel and react there with a tick.
    "#);
    server.clock.advance(Duration::from_secs(31 * 24 * 60 * 60));
    let late = server.entry("undo").await.reply().await;
    assert!(late.content().starts_with("There is nothing to undo"), "{}", late.content());
    let which = [("entry", "the entry about lobsters")];
    let which = ada.asks(general, "/entry remove", which).await.reply().await;
    assert!(which.content().starts_with("I could not tell which entry"), "{}", which.content());
}

#[tokio::test]
async fn a_flaw_is_named_and_an_error_is_not_published() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let long = server.preview(&"why so ".repeat(20), &"so it is ".repeat(100)).await;
    assert_snapshot!(long.content(), @r#"
    This is how members will see it. Nothing is published yet, and only you can see this.
    ⚠️ The question has 139 characters; menus show only 100.
    ⚠️ The answer has 899 characters, which is long for a chat. Aim for 600 at most.
    ⚠️ The first sentence of the answer has 300 words. Answer in 25 at most, and explain after that.
    It is close to these entries:
    • `Why do people want to combine USDT with WeChat Pay?`
    • `Why are USDT rates on WeChat so bad, or so far from the market?`
    • `What is WeChat Pay, who runs it, and why does everyone use it?`
    "#);
    assert_eq!(long.buttons(), ["Publish", "Change", "Discard"]);
    let empty = server.preview("?!", "Because.").await;
    assert_snapshot!(empty.content(), @r#"
    This is how members will see it. Nothing is published yet, and only you can see this.
    ❌ The question has no word in it, so nobody would find it.
    "#);
    assert_eq!(empty.buttons(), ["Change", "Discard"]);
    let taken = server.preview(&format!("{LEGAL}!!"), "No.").await;
    assert_snapshot!(taken.content(), @r#"
    This is how members will see it. Nothing is published yet, and only you can see this.
    ❌ It cannot be published: its question is the same, or nearly the same, as `Is it legal to pay with USDT or other crypto in China?`, which leads to `Is it legal to pay with USDT or other crypto in China?`. Ask it in other words, or change that entry.
    It is close to these entries:
    • `Is it legal to pay with USDT or other crypto in China?`
    "#);
    assert_eq!(taken.buttons(), ["Change", "Discard"]);
    let danger = server.preview("What scams are there with USDT and WeChat here?", "None.").await;
    assert_snapshot!(danger.content(), @r#"
    This is how members will see it. Nothing is published yet, and only you can see this.
    ❌ It cannot be published: people who ask about `What do USDT and WeChat scams look like, and what if I am being scammed?` could get this instead, and that entry warns of a danger. Make your question narrower.
    It is close to these entries:
    • `What do USDT and WeChat scams look like, and what if I am being scammed?`
    "#);
    assert_eq!(danger.buttons(), ["Change", "Discard"]);
    // A forged button does not publish it either.
    server.rests();
    let mut ids = danger.custom_ids().into_iter();
    let discard = ids.next_back().expect("there are buttons").to_owned();
    let publish = discard.replacen(":j:x", ":j:p", 1);
    assert_ne!(publish, discard);
    let forged = server.ada.forges(&danger, &publish).await.reply().await;
    assert!(forged.content().contains("no longer works"), "{}", forged.content());
    let entries = async |store: Store| store.entries(guild_id(server.guild.id)).await;
    assert!(server.memory.store(entries).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_missed_question_gets_its_entry() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, ada, .. } = &server;
    server.ask("how do i get the member role").await;
    server.ask("which wine goes with lobster bisque tonight").await;
    server.memory.settle().await;
    let list = ada.asks(general, "/misses", []).await.reply().await;
    let write = list.custom_ids()[3].to_owned();
    let form = ada.picks_from(&list, &write, "how do i get the member role").await;
    assert_eq!(
        form.modal().await["components"][0]["components"][0]["value"],
        "how do i get the member role"
    );
    let typed = [("question", ROLE), ("answer", RULES)];
    let preview = ada.submits(&form, typed).await.reply().await;
    assert_snapshot!(preview.content(), @r#"
    This is how members will see it. Nothing is published yet, and only you can see this.
    It would take missed questions of this server: 1, such as
    • `how do i get the member role`
    "#);
    ada.clicks(&preview, "Publish").await.reply().await;
    let list = ada.asks(general, "/misses", []).await.reply().await;
    assert!(!list.description().contains("member role"), "{}", list.description());
    // Undone, it is in the queue again.
    server.entry("undo").await.reply().await;
    let list = ada.asks(general, "/misses", []).await.reply().await;
    assert!(list.description().contains("member role"), "{}", list.description());
}

#[tokio::test]
async fn a_draft_outlives_a_restart_and_no_more_than_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let open = async || Memory::open(place.clone(), clock.clone()).await.unwrap();
    let plugin = |memory: Memory| Plugin::builder(SHIPPED.clone()).memory(memory).build();
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("mods", Permissions::MANAGE_MESSAGES);
    let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
    let (_bot, leave) = caveat_until(&discord, plugin(open().await)).await;
    let preview = async |question| {
        let form = ada.asks(&general, "/entry new", []).await;
        let typed = [("question", question), ("answer", RULES)];
        ada.submits(&form, typed).await.reply().await
    };
    let (first, second) = (preview(ROLE).await, preview("When is game night?").await);
    leave.now().await;
    let memory = open().await;
    let (_bot, leave) = caveat_until(&discord, plugin(memory.clone())).await;
    ada.clicks(&first, "Publish").await.reply().await;
    let answer = alice.asks(&general, "/ask", [("question", ROLE)]).await.reply().await;
    assert_eq!(answer.description(), RULES);
    clock.advance(Duration::from_secs(25 * 60 * 60));
    let late = ada.clicks(&second, "Publish").await.follow_up(0).await;
    assert!(late.content().starts_with("This draft is no longer there"), "{}", late.content());
    let late = ada.clicks(&second, "Change").await.reply().await;
    assert!(late.content().starts_with("This draft is no longer there"), "{}", late.content());
    // When the bot leaves the server, all of it goes.
    memory.forget_guild(id(guild.id));
    memory.settle().await;
    assert!(memory.overlay(Some(id(guild.id))).is_none());
    leave.now().await;
    let store = Store::open(&place).await.unwrap();
    assert!(store.entries(Scope::All).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_pack_keeps_the_entries() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    server.publish(ROLE, RULES).await;
    let files = [
        ("pack.toml", "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n"),
        ("hours.toml", "[en]\nquestion = \"When is it open?\"\nanswer = \"At nine.\"\n"),
    ];
    let smaller = service(&files);
    let overlay = server.memory.overlay(Some(id(server.guild.id)));
    let asked = |question: &str| {
        let read = smaller.read(question);
        let asked = smaller.ask_at(&read, "en-US", overlay.as_deref(), None);
        asked.judgement.verdict.entry().map(str::to_owned)
    };
    assert!(asked(ROLE).is_some_and(|id| id.starts_with('+')));
    assert_eq!(asked("When is it open?").as_deref(), Some("hours"));
    assert!(server.memory.orphans(smaller.pack()).is_empty());
}

#[tokio::test]
async fn an_export_is_a_patch_of_new_files() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    server.publish(ROLE, RULES).await;
    let exported = server.entry("export").await.reply().await;
    let file = exported.files().into_iter().next().expect("there is a file");
    let text = String::from_utf8(file.bytes).unwrap().replace(&today(&server), "TODAY");
    assert_eq!(file.name, "entries.patch");
    assert_snapshot!(text, @r#"
    --- /dev/null
    +++ b/faq/how-do-i-get-the-member-role.toml
    @@ -0,0 +1,9 @@
    +# Written by moderators of a server, last changed on TODAY.
    +severity = "info"
    +
    +[en]
    +question = "How do I get the member role?"
    +also_asked = []
    +answer = "Read the rules channel and react there with a tick."
    +cautions = []
    +advice = []
    "#);
}
