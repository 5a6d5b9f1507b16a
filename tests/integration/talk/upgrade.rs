//! The files of the release before, a database and a FAQ, are taken over as they are, and no pin is edited
//! for that: every server would see it. `docs/releasing.md` says when the files are made again.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Contact, DatabaseUrl, Scope, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{caveat_as, put};
use crate::ids::id;
use crate::scenes::upgrade::{DATABASE, Place, WRITTEN, ballot, pack};

#[tokio::test]
async fn what_the_release_before_left_is_taken_over_and_no_pin_is_edited() {
    let place = Place::new().await;
    let places = [&place.general, &place.rules, &place.general];
    let messages = places.map(|channel| put(&place.discord, channel, "as it was"));
    let mut dump = std::fs::read_to_string(DATABASE).unwrap();
    for (id, name) in place.names(messages) {
        dump = dump.replace(name, &id.to_string());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut before = SqliteConnection::connect_with(&options).await.unwrap();
    before.execute(AssertSqlSafe(dump)).await.unwrap();
    before.close().await.unwrap();

    // One text has changed meanwhile. Its pin is the last one, as pins are edited channel by channel, so that its
    // edit tells when all of them were looked at.
    let url = DatabaseUrl::File(path);
    let memory = Memory::open(url.clone(), Clock::system()).await.unwrap();
    let service = pack(|text| *text = text.replace("早上七点", "早上六点"));
    let plugin = Plugin::builder(service).memory(memory.clone()).build();
    let _bot = caveat_as(&place.discord, plugin).await;
    let edited = async || (!super::edits(&place.discord).is_empty()).then_some(());
    super::eventually_slowly(&place.discord, edited).await;

    // Phrasings and settings of moderators hold.
    let taught = place.ada.says(&place.general, "@caveat can grandma drum at midnight").await;
    assert_eq!(taught.reply().await.title(), "When are quiet hours?");
    memory.close().await;
    let edits: Vec<u64> = super::edits(&place.discord).into_keys().collect();
    assert_eq!(edits, [messages[1]], "no pin is edited whose entry is the same");
    let store = Store::open(&url).await.unwrap();
    let settings = &store.settings().await.unwrap()[&id(place.guild)];
    assert_eq!(settings.contact, Some(Contact::Role(id(3))));
    assert_eq!(store.pins().await.unwrap().len(), 3);
    let missed = store.all_misses(Scope::All).await.unwrap();
    assert_eq!(missed.len(), 1, "{missed:?}");
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap()[0].helpful, 1);
    store.vote(&ballot(place.guild, false), WRITTEN).await.unwrap();
    let tally = store.tallies(Scope::All, 0).await.unwrap();
    assert_eq!((tally[0].helpful, tally[0].unhelpful), (0, 1), "a voter is the same one");
}
