//! Teaching: a missed question is added to an entry, in one server, with immediate effect.

use std::time::Duration;

use caveat::Clock;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Origin, Scope, Store};
use insta::assert_snapshot;
use serenity::model::Permissions;

use super::moderated::Moderated as Server;
use super::{LEGAL, SHIPPED, said, service, uncovered};
use crate::chat::Reply;
use crate::ids::id;
use crate::standin::StandIn;

/// No entry of the shipped pack is like it.
const LOBSTER: &str = "which wine goes with lobster bisque tonight";

/// The title of a decline.
const MISSED: &str = "The FAQ does not cover that";

/// A server in which the bot may listen.
async fn server(discord: &StandIn) -> Server {
    let rights = Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD;
    Server::new(discord, rights, true).await
}

impl Server {
    /// A member asks, and the FAQ misses it; returns the menu of entries to which a moderator may add
    /// it.
    async fn entries_for(&self, question: &str) -> Reply {
        self.alice.asks(&self.general, "/ask", [("question", question)]).await.reply().await;
        self.memory.settle().await;
        let list = self.ada.asks(&self.general, "/misses", []).await.reply().await;
        let add = list.custom_ids()[0].to_owned();
        self.ada.picks_from(&list, &add, question).await.reply().await
    }

    /// Adds the question to this entry, as a moderator.
    async fn teaches(&self, question: &str, entry: &str) -> Reply {
        let entries = self.entries_for(question).await;
        self.ada.picks(&entries, entry).await.reply().await
    }

    fn logged(&self) -> Vec<String> {
        let who = format!("<@{}>", self.ada.id);
        self.notes().iter().map(|note| note.description().replace(&who, "@ada")).collect()
    }
}

/// The question of an entry, as menus show it.
fn question(entry: &str) -> String {
    let language = caveat::pack::Language::new("en").expect("a tag");
    SHIPPED.answer(entry, &language).expect("the pack has it").question
}

#[tokio::test]
async fn what_is_added_is_answered_at_once_by_every_door_of_that_server() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let entry = question("security-risks");
    let done = server.teaches(LOBSTER, &entry).await;
    assert_snapshot!(said(&done), @r#"
    embed #95A5A6 "Questions that the FAQ missed"
    | There are no open questions.
    buttons [Undo the last step]
    "#);
    assert_snapshot!(server.logged().join("\n"), @r"
    @ada added a question to an entry
    `which wine goes with lobster bisque tonight`
    Open → Added to `Is it secure to link USDT and WeChat Pay, or can I be hacked?`
    ");
    let Server { general, ada, alice, .. } = &server;
    assert_eq!(server.ask(LOBSTER).await.title(), entry, "/ask");
    let shouted = format!("@caveat {}!!", LOBSTER.to_uppercase());
    assert_eq!(alice.says(general, &shouted).await.reply().await.title(), entry, "a mention");
    let listen = [("channel", "general"), ("on", "true")];
    ada.asks(general, "/settings listen", listen).await.reply().await;
    server.clock.advance(Duration::from_secs(60));
    let overheard = alice.says(general, &format!("{LOBSTER}?")).await;
    assert_eq!(overheard.reply().await.title(), entry, "unasked");
    let unheard = alice.says(&server.guild.channel("quiet"), LOBSTER).await;
    ada.applies("Answer from FAQ", &unheard).await.reply().await;
    assert_eq!(unheard.reply().await.title(), entry, "the menu of a message");
    let why = ada.asks(general, "/explain", [("question", LOBSTER)]).await.reply().await;
    assert_snapshot!(why.description().lines().next().unwrap(), @"An answer: moderators of this server added exactly this wording, `which wine goes with lobster bisque tonight`.");
    // The phrasing is unknown elsewhere: in another server, and in direct messages.
    let elsewhere = discord.guild("others").channel("general");
    let other = alice.asks(&elsewhere, "/ask", [("question", LOBSTER)]).await.reply().await;
    assert_eq!(other.title(), MISSED);
    let direct = alice.dms(LOBSTER).await.reply().await;
    assert_eq!(direct.title(), MISSED);
}

#[tokio::test]
async fn what_is_nearly_the_same_is_offered_and_claims_nothing() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let entry = question("security-risks");
    server.teaches(LOBSTER, &entry).await;
    for near in [
        "which wine goes tonight with lobster bisque",
        "wich wine goes with lobstre bisque tonight",
    ] {
        let offer = server.ask(near).await;
        assert_eq!(offer.title(), "Did you mean one of these?", "{near}");
        assert_eq!(offer.buttons()[0], entry, "{near}");
        let why = server.ada.asks(&server.general, "/explain", [("question", near)]).await;
        let why = why.reply().await.description().to_owned();
        assert!(
            why.starts_with("Suggestions: moderators of this server added a wording very close"),
            "{why}"
        );
    }
    // The opposite and other questions are not answered, and the pack's own phrasings keep their
    // answer.
    for other in ["which wine goes without lobster bisque tonight", "which wine goes with crab"] {
        assert_eq!(server.ask(other).await.title(), MISSED, "{other}");
    }
    assert_eq!(server.ask(LEGAL).await.title(), question("is-it-legal"));
}

#[tokio::test]
async fn every_entry_can_be_reached_and_the_likeliest_comes_first() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let first = server.entries_for(LOBSTER).await;
    let options = |reply: &Reply| -> Vec<String> {
        reply.menu_options().into_iter().map(str::to_owned).collect()
    };
    let mut all = options(&first);
    assert_eq!(all.len(), 25);
    let likeliest = SHIPPED.ask(LOBSTER, None).judgement.candidates;
    let likeliest: Vec<_> = likeliest.iter().map(|candidate| question(&candidate.entry)).collect();
    assert_eq!(all[..likeliest.len()], likeliest);
    let second = server.ada.clicks(&first, "Next page").await.reply().await;
    all.extend(options(&second));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), SHIPPED.pack().entries.len());
    let again = server.ada.clicks(&second, "Previous page").await.reply().await;
    assert_eq!(options(&again), options(&first));
    let back = server.ada.clicks(&again, "Back").await.reply().await;
    assert_eq!(back.title(), "Questions that the FAQ missed");
}

#[tokio::test]
async fn what_was_added_can_be_taken_back_for_ten_minutes() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let done = server.teaches(LOBSTER, &question("security-risks")).await;
    let back = server.ada.clicks(&done, "Undo the last step").await.reply().await;
    assert!(back.description().contains("lobster"), "{}", back.description());
    assert_snapshot!(server.logged().last().unwrap(), @"
    @ada removed a question from an entry
    `which wine goes with lobster bisque tonight`
    Added to `Is it secure to link USDT and WeChat Pay, or can I be hacked?` → Open
    ");
    assert_eq!(server.ask(LOBSTER).await.title(), MISSED);
    let done = server.teaches(LOBSTER, &question("security-risks")).await;
    server.clock.advance(Duration::from_secs(601));
    let late = server.ada.clicks(&done, "Undo the last step").await.follow_up(0).await;
    assert!(late.content().starts_with("That can no longer be undone"), "{}", late.content());
    assert_eq!(server.ask(LOBSTER).await.title(), question("security-risks"));
    // It did not help: moderators see it again.
    let answer = server.ask(LOBSTER).await;
    server.alice.clicks(&answer, "Not helpful").await.reply().await;
    server.memory.settle().await;
    let list = server.ada.asks(&server.general, "/misses", []).await.reply().await;
    assert!(list.description().contains("lobster"), "{}", list.description());
    // It can be moved to another entry, and back.
    let add = list.custom_ids()[0].to_owned();
    let entries = server.ada.picks_from(&list, &add, LOBSTER).await.reply().await;
    let moved = server.ada.picks(&entries, &question("penalties")).await.reply().await;
    assert_snapshot!(server.logged().last().unwrap(), @"
    @ada moved a question to another entry
    `which wine goes with lobster bisque tonight`
    Added to `Is it secure to link USDT and WeChat Pay, or can I be hacked?` → Added to `What punishment can I face for breaking the crypto payment rules in China?`
    ");
    assert_eq!(server.ask(LOBSTER).await.title(), question("penalties"));
    server.ada.clicks(&moved, "Undo the last step").await.reply().await;
    assert_eq!(server.ask(LOBSTER).await.title(), question("security-risks"));
}

#[tokio::test]
async fn what_would_take_over_is_refused_with_the_reason() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let guild = server.guild.id;
    let refusal = async |words: &str, entry: &str| {
        let taught = server.memory.teach(&SHIPPED, id(guild), entry, words, None, Origin::Import);
        taught.await.map(|step| step.words).map_err(|why| why.to_string())
    };
    let legal = question("is-it-legal");
    assert_snapshot!(refusal(&legal, "scams").await.unwrap_err(), @"it is, or nearly is, “Is it legal to pay with USDT or other crypto in China?”, which `is-it-legal` answers");
    assert_snapshot!(refusal(&format!("  {}!", legal.to_lowercase()), "is-it-legal").await.unwrap_err(), @"the entry has it already");
    // Near matches: in another order, and with an extra word.
    assert_snapshot!(refusal("in China is it legal to pay with USDT or other crypto", "scams").await.unwrap_err(), @"it is, or nearly is, “Is it legal to pay with USDT or other crypto in China?”, which `is-it-legal` answers");
    assert_snapshot!(refusal("so is it legal to pay with USDT or other crypto in China", "scams").await.unwrap_err(), @"it is, or nearly is, “Is it legal to pay with USDT or other crypto in China?”, which `is-it-legal` answers");
    assert_snapshot!(refusal("https://x.example/a <@1> +86 138-1234-5678", "scams").await.unwrap_err(), @"no word is left of it once everything personal is taken out");
    assert_snapshot!(refusal(uncovered("en"), "scams").await.unwrap_err(), @"the FAQ lists it as out of scope");
    assert_snapshot!(refusal(LOBSTER, "no-such-entry").await.unwrap_err(), @"the FAQ has no such entry");
    assert_eq!(refusal(LOBSTER, "scams").await.as_deref(), Ok(LOBSTER));
    assert_snapshot!(refusal(LOBSTER, "scams").await.unwrap_err(), @"the entry has it already");
    assert_snapshot!(refusal("which wine tonight goes with lobster bisque", "penalties").await.unwrap_err(), @"it is, or nearly is, “which wine goes with lobster bisque tonight”, which `scams` answers");
    assert_snapshot!(refusal(LOBSTER, "penalties").await.unwrap_err(), @"it is, or nearly is, “which wine goes with lobster bisque tonight”, which `scams` answers");
    // The message to a moderator.
    let near = "how often must a violin bow be rehaired";
    let entries = server.entries_for(near).await;
    assert!(refusal("how often must a bow of a violin be rehaired", "penalties").await.is_ok());
    assert!(refusal("must a violin bow be rehaired how often", "penalties").await.is_ok());
    let told = server.ada.picks(&entries, &question("scams")).await.follow_up(0).await;
    assert!(told.ephemeral());
    assert_snapshot!(told.content(), @"That cannot be added: it is the same, or nearly the same, as `must a violin bow be rehaired how often`, which leads to `What punishment can I face for breaking the crypto payment rules in China?`. Choose that entry, or mark it as a new topic.");
    let log = server.logged();
    assert!(log.is_empty(), "what is refused is no change: {log:?}");
}

#[tokio::test]
async fn what_was_taught_survives_a_restart_and_an_entry_that_is_gone_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let guild = 7;
    let open = async || Memory::open(place.clone(), Clock::system()).await.unwrap();
    let memory = open().await;
    memory.teach(&SHIPPED, id(guild), "scams", LOBSTER, None, Origin::Import).await.unwrap();
    memory.close().await;
    let memory = open().await;
    let asked = |service: &caveat::service::Service, memory: &Memory| {
        let asked = service.ask_at(
            &service.read(LOBSTER),
            "en-US",
            memory.overlay(Some(id(guild))).as_deref(),
            None,
        );
        asked.judgement.verdict.entry().map(str::to_owned)
    };
    assert_eq!(asked(&SHIPPED, &memory).as_deref(), Some("scams"));
    assert!(memory.orphans(SHIPPED.pack()).is_empty());
    // Another pack without that entry.
    let pack = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
    let hours = "[en]\nquestion = \"When is it open?\"\nanswer = \"At nine.\"\n";
    let smaller = service(&[("pack.toml", pack), ("hours.toml", hours)]);
    assert_eq!(asked(&smaller, &memory), None);
    assert_eq!(memory.orphans(smaller.pack()), [(id(guild), "scams".to_owned())]);
    assert!(
        memory
            .teach(&smaller, id(guild), "hours", "lobster hours", None, Origin::Import)
            .await
            .is_ok()
    );
    assert_eq!(asked(&SHIPPED, &memory).as_deref(), Some("scams"), "it is kept");
    // When the bot leaves, all taught phrasings are deleted.
    memory.forget_guild(id(guild));
    memory.settle().await;
    assert!(memory.overlay(Some(id(guild))).is_none());
    let store = Store::open(&place).await.unwrap();
    assert!(store.overlays(Scope::All).await.unwrap().is_empty());
}

#[tokio::test]
async fn in_chinese_the_same() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let mei = server.ada.clone().locale("zh-TW");
    server.alice.asks(&server.general, "/ask", [("question", "龍蝦配什麼酒")]).await.reply().await;
    server.memory.settle().await;
    let list = mei.asks(&server.general, "/misses", []).await.reply().await;
    let add = list.custom_ids()[0].to_owned();
    let entries = mei.picks_from(&list, &add, "龍蝦配什麼酒").await.reply().await;
    assert_eq!(entries.title(), "哪個條目能回答它？");
    let entry = entries.menu_options()[0].to_owned();
    mei.picks(&entries, &entry).await.reply().await;
    let answer = server.alice.asks(&server.general, "/ask", [("question", "龙虾配什么酒")]).await;
    assert_ne!(answer.reply().await.title(), MISSED);
}
