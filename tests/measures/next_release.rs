//! No measurement, but made by hand like them: the database that the next release has to take over.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{
    Choice, Contact, DatabaseUrl, MissReason, Note, NumericSetting, Origin, Phrasing, Store,
    StoredQuestion,
};

use crate::ids::id;
use crate::scenes::caveat_until;
use crate::scenes::upgrade::{DATABASE, Place, WRITTEN, ballot, pack};

/// Makes the database that the next release has to take over, and with `INSTA_UPDATE=always` puts it in its place.
/// Needs the program `sqlite3`.
#[tokio::test]
async fn leave_a_database_for_the_next_release() {
    let place = Place::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let url = DatabaseUrl::File(path.clone());
    let memory = Memory::open(url.clone(), Clock::system()).await.unwrap();
    let plugin = Plugin::builder(pack(|_| {})).memory(memory.clone()).build();
    let (_bot, leave) = caveat_until(&place.discord, plugin).await;
    let mut pins = Vec::new();
    for (entry, language, channel) in [
        ("quiet-hours", "en", &place.general),
        ("quiet-hours", "zh-Hans", &place.rules),
        ("laundry", "en", &place.general),
    ] {
        let wish = [("entry", entry), ("language", language)];
        place.ada.asks(channel, "/pin", wish).await.reply().await;
        let fresh = channel.pins().iter().map(|pin| pin.id).find(|id| !pins.contains(id));
        pins.extend(fresh);
    }
    let question = [("question", "when are quiet hours")];
    place.ada.asks(&place.general, "/ask", question).await.reply().await;
    leave.now().await;
    memory.close().await;

    let store = Store::open(&url).await.unwrap();
    store.vote(&ballot(place.guild, true), WRITTEN).await.unwrap();
    let question = |form: &str| StoredQuestion {
        guild: Some(id(place.guild)),
        form: form.to_owned(),
        words: format!("{form}?"),
        language: "en".to_owned(),
    };
    let miss = Note::Miss(question("can i keep a goat"), MissReason::Declined);
    store.write(&[miss], WRITTEN).await.unwrap();
    let phrasing = Phrasing {
        guild: id(place.guild),
        entry: "quiet-hours".to_owned(),
        language: "en".to_owned(),
        form: "can grandma drum at midnight".to_owned(),
        words: "can grandma drum at midnight?".to_owned(),
    };
    store.teach(&phrasing, Origin::Import, WRITTEN).await.unwrap();
    store.choose(id(place.guild), &Choice::Contact(Some(Contact::Role(id(3))))).await.unwrap();
    store
        .choose(id(place.guild), &Choice::Number(NumericSetting::MissDays, Some(90)))
        .await
        .unwrap();
    store.close().await;

    let dump = std::process::Command::new("sqlite3").arg(&path).arg(".dump").output().unwrap();
    let mut dump = String::from_utf8(dump.stdout).unwrap();
    for (id, name) in place.names(pins.try_into().unwrap()) {
        dump = dump.replace(&id.to_string(), name);
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(DATABASE, dump).unwrap();
    }
}
