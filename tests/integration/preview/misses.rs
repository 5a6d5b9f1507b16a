//! Misses of a bot, read from its database, which the page never changes.

use caveat::Clock;
use caveat::pack::Language;
use caveat::reply::Wording;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Miss, Scope, Store};

use super::Preview;
use crate::command_line::{caveat, refuses};
use crate::ids::id;

async fn misses(place: &DatabaseUrl) -> Vec<Miss> {
    let store = Store::open(place).await.unwrap();
    let misses = store.all_misses(Scope::All).await.unwrap();
    store.close().await;
    misses
}

#[tokio::test]
async fn the_queue_is_shown_with_lines_to_copy_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    let place = DatabaseUrl::File(file.clone());
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let english = Language::new("en").unwrap();
    memory.note_miss(Some(id(7)), "is tether fine at \"hot pot\" tables", &english);
    memory.note_miss(Some(id(7)), "<script>alert(1)</script> tether", &english);
    memory.note_miss(Some(id(8)), "is tether fine at \"hot pot\" tables", &english);
    memory.note_miss(Some(id(8)), "how do I bake sourdough bread", &english);
    memory.close().await;
    let before = misses(&place).await;

    let preview = Preview::start(&["--database", file.to_str().unwrap()]);
    let page = preview.page("/misses").await;
    let (first, second) =
        page.split_once("<ol class=\"misses cards\">").unwrap().1.split_once("</li>").unwrap();
    assert!(first.contains("no answer 2"), "those of all servers are one: {first}");
    assert!(first.contains("May be meant: ") && first.contains(" (0."), "{first}");
    let line = "'is tether fine at &quot;hot pot&quot; tables',";
    assert!(first.contains(&format!("data-copy=\"{line}\"")), "{first}");
    assert!(second.contains("&lt;script&gt;") && !second.contains("<script>alert"), "{second}");

    let (_, bread) = page.split_once("sourdough").unwrap();
    let bread = bread.split("</li>").next().unwrap();
    assert!(bread.contains("Nothing in the FAQ is near it."), "{bread}");

    let tab = preview.tab(1);
    let offered = tab.asks("ask", "en-US", "is usdt risky").await;
    let noted = tab.presses(&offered, Wording::english().none).await;
    noted.says(Wording::english().noted);
    tab.asks("mention", "en-US", "how do I bake sourdough bread").await;
    drop(preview);
    assert_eq!(misses(&place).await, before, "what is tried in the page is nobody's question");
}

#[tokio::test]
async fn without_a_database_it_says_how() {
    let preview = Preview::start(&[]);
    assert!(preview.page("/misses").await.contains("<code>--database URL</code>"));
    // The help says that none is what it is without one.
    let preview = Preview::start(&["--database", "none"]);
    assert!(preview.page("/misses").await.contains("<code>--database URL</code>"));
}

#[test]
fn a_database_that_is_not_there_is_refused() {
    let line = refuses(&mut caveat(&["preview", "--database", "sqlite:///nowhere/caveat.db"]));
    insta::assert_snapshot!(line, @"caveat: there is no database at /nowhere/caveat.db; name the one that `caveat run` uses with --database");
}
