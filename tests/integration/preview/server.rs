//! Phrasings and entries of a server, tried in the page.

use caveat::Clock;
use caveat::ids::GuildId;
use caveat::pack::{Severity, own_id};
use caveat::reply::Wording;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, EntryOutcome, EntryText, Origin, Store};

use super::Preview;
use crate::command_line::caveat;
use crate::ids::id;
use crate::scenes::SHIPPED;

const ROLE: &str = "How do I get the member role?";
const TICK: &str = "where is the tick for members";

/// A database in which moderators of a server wrote an entry, and another way to ask for it.
async fn taught(place: &DatabaseUrl, guild: GuildId) {
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let text = EntryText {
        language: "en".to_owned(),
        severity: Severity::Info,
        question: ROLE.to_owned(),
        answer: "React with a tick in the rules channel.".to_owned(),
        cautions: Vec::new(),
        advice: Vec::new(),
    };
    // The entry gets a number that the page's bot would not give it.
    let other = EntryText { question: "When is game night?".to_owned(), ..text.clone() };
    let both = async |store: Store| {
        store.import_entry(id(9), &other, 0).await?;
        store.import_entry(guild, &text, 0).await
    };
    let EntryOutcome::Done(change) = memory.change(both).await.unwrap() else {
        panic!("it is new")
    };
    let entry = own_id(change.entry);
    memory.teach(&SHIPPED, guild, &entry, TICK, Some("en"), Origin::Import).await.unwrap();
    memory.close().await;
}

#[tokio::test]
async fn the_page_answers_as_in_that_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    taught(&DatabaseUrl::File(file.clone()), id(7)).await;
    let file = file.to_str().unwrap();
    let preview = Preview::start(&["--database", file, "--guild", "7"]);
    for (n, question) in (1..).zip([ROLE, TICK]) {
        for (door, locale) in [("ask", "en-US"), ("mention", "zh-CN"), ("menu", "en-US")] {
            let shown = preview.tab(n).asks(door, locale, question).await;
            shown.says("React with a tick in the rules channel.");
            assert!(shown.0.contains("class=\"badge answer\""), "{question} {door} {locale}");
        }
    }
    let page = preview.page("/").await;
    assert!(page.contains("With what moderators of the server 7 added"), "{page}");
    assert!(page.contains("1 entry and 1 phrasing."), "{page}");
    // Nothing of it is anywhere else.
    for arguments in [&["--database", file][..], &["--database", file, "--guild", "8"]] {
        let preview = Preview::start(arguments);
        preview.tab(1).asks("ask", "en-US", ROLE).await.says(Wording::english().decline_title);
    }
}

#[test]
fn a_server_needs_a_database() {
    let output = caveat(&["preview", "--guild", "7"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    insta::assert_snapshot!(said, @"caveat: --guild shows what moderators of a server added: name the database that holds it with --database");
}
