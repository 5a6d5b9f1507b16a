//! The files of the release before, a database and a FAQ, are taken over as they are, and no pin is edited
//! for that: every server would see it. `docs/releasing.md` says when the files are made again.

use std::path::Path;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::pack::{PackFiles, load};
use caveat::service::{Memory, Service};
use caveat::store::{
    Ballot, Choice, Contact, DatabaseUrl, MissReason, Note, NumericSetting, Origin, Phrasing,
    Scope, Store, StoredQuestion,
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::living::{may_pin, put};
use super::{caveat_as, caveat_until};
use crate::chat::Channel;
use crate::ids::id;
use crate::standin::StandIn;

const FOLDER: &str = "tests/integration/upgrade";
const DATABASE: &str = "tests/integration/upgrade/database.sql";
/// The voter of the database before.
const VOTER: u64 = 1_234_567_890_123_456_789;
/// When it was written: so late that nothing in it is ever old enough to be deleted.
const WRITTEN: i64 = 4_000_000_000;

/// A server of a stand-in, with the ids that stand in the database under these names.
struct Place {
    discord: StandIn,
    ada: crate::chat::User,
    general: Channel,
    rules: Channel,
    guild: u64,
}

impl Place {
    async fn new() -> Self {
        let discord = StandIn::start().await;
        let ada = may_pin(&discord);
        let guild = discord.guild("expats");
        let (general, rules) = (guild.channel("general"), guild.channel("rules"));
        Self { discord, ada, general, rules, guild: guild.id }
    }

    /// The ids of the server, its channels and the pins in them, by their names in the database.
    fn names(&self, pins: [u64; 3]) -> [(u64, &'static str); 6] {
        let [first, second, third] = pins;
        [
            (self.guild, "{guild}"),
            (self.general.id, "{general}"),
            (self.rules.id, "{rules}"),
            (first, "{first}"),
            (second, "{second}"),
            (third, "{third}"),
        ]
    }
}

fn pack(change: impl Fn(&mut String)) -> std::sync::Arc<Service> {
    let names = ["pack.toml", "quiet-hours.toml", "laundry.toml"];
    let files = names.map(|name| {
        let file = Path::new(FOLDER).join("faq").join(name);
        let mut text = std::fs::read_to_string(file).expect("the FAQ of before is there");
        change(&mut text);
        (name, text)
    });
    let files = files.iter().map(|(name, text)| (*name, text.as_str()));
    let loaded = load(PackFiles::from_texts("faq", files));
    let report = loaded.report.render(false, 140);
    std::sync::Arc::new(Service::new(loaded.pack.unwrap_or_else(|| panic!("{report}"))))
}

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

fn ballot(guild: u64, helpful: bool) -> Ballot<'static> {
    Ballot {
        guild: Some(id(guild)),
        message: id(1),
        user: id(VOTER),
        entry: "quiet-hours",
        language: "en",
        helpful,
    }
}

/// Writes the database that the next release has to take over. Needs the program `sqlite3`.
#[tokio::test]
#[ignore = "it writes a file; see docs/releasing.md"]
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
    std::fs::write(DATABASE, dump).unwrap();
}
