//! The store on a real file and on a real server: stored data, retention, and refused operations.

mod backup;
mod changes;
mod copy;
mod entries;
mod fresh;
mod on_postgres;
mod opening;
mod overlay;
mod plans;

use std::num::NonZeroU64;

use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor, Row};
use tempfile::TempDir;

use super::{
    Access, Attempts, Ballot, Choice, Contact, Content, DAY, DatabaseUrl, GuildSettings,
    MissReason, MissState, Note, NumericSetting, Pin, Scope, SentNotice, SetAside, Store,
    StoredQuestion, Tally, connection, migrations,
};
use crate::ids::{GuildId, MessageId, UserId};
use crate::matching::Outcome;
use fresh::Database;

/// An id of any kind.
fn id<T: From<NonZeroU64>>(number: u64) -> T {
    NonZeroU64::new(number).unwrap().into()
}

fn guild_id(number: u64) -> GuildId {
    id(number)
}

const NOW: i64 = 1_700_000_000;
const ALICE: UserId = UserId::new(1_234_567_890_123_456_789).unwrap();

/// Makes two tests of each function, one per kind of database.
macro_rules! on_every_database {
    ($($test:ident,)*) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(crate::store::tests::file()).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test]
                async fn $test() {
                    if let Some(server) = crate::store::tests::server().await {
                        super::$test(server).await;
                    }
                }
            )*
        }
    };
}
use on_every_database;

on_every_database! {
    a_change_of_pins_is_noted_before_and_after_and_told_once,
    a_guild_that_is_left_is_forgotten_and_no_other,
    a_noted_question_becomes_a_miss_once,
    a_person_can_be_forgotten_also_after_a_restart,
    an_opposite_is_no_near_duplicate,
    each_store_has_a_key_of_its_own,
    everything_has_its_end,
    misses_that_read_the_same_are_one_and_the_most_asked_comes_first,
    nearly_the_same_is_one_miss_and_what_is_ignored_stays_so,
    one_vote_a_person_a_message_which_may_be_changed,
    settings_are_kept_together_or_not_at_all,
    settings_stay,
    the_most_given_entries_come_first,
}

/// The address of an empty database, which is deleted on drop.
struct Fresh {
    place: DatabaseUrl,
    _folder: Option<TempDir>,
    _database: Option<Database>,
}

fn file() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("deep/down/caveat.db"));
    Fresh { place, _folder: Some(folder), _database: None }
}

/// `None` if no server is available for tests.
async fn server() -> Option<Fresh> {
    let database = Database::new().await?;
    let place = database.url().parse().unwrap();
    Some(Fresh { place, _folder: None, _database: Some(database) })
}

/// A plain connection to the database, from outside the store.
async fn outside(fresh: &Fresh) -> AnyConnection {
    fresh.place.options().unwrap().connect().await.unwrap()
}

/// A database file of an older version.
async fn step_by_step(file: &Fresh, version: i64) -> AnyPool {
    file.place.prepare().unwrap();
    let pool = connection::pool(&file.place, Access::Write).await.unwrap();
    let steps = migrations::steps(&file.place).iter().copied();
    let steps: Vec<_> = steps.filter(|step| step.0 <= version).collect();
    migrations::apply(&steps, &pool).await.unwrap();
    pool
}

fn question(form: &str) -> StoredQuestion {
    StoredQuestion {
        guild: Some(id(7)),
        form: form.to_owned(),
        words: format!("The words of {form}?"),
        language: "en".to_owned(),
    }
}

fn ballot(message: u64, user: UserId, helpful: bool) -> Ballot<'static> {
    Ballot {
        guild: Some(id(7)),
        message: id(message),
        user,
        entry: "is-it-legal",
        language: "en",
        helpful,
    }
}

fn tally(helpful: u64, unhelpful: u64) -> Vec<Tally> {
    vec![Tally { entry: "is-it-legal".to_owned(), helpful, unhelpful }]
}

#[tokio::test]
async fn is_durable_and_strict() {
    let file = file();
    let store = Store::open(&file.place).await.unwrap();
    for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")]
    {
        let ask =
            sqlx::AssertSqlSafe(format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"));
        let row = sqlx::query(ask).fetch_one(&store.pool).await.unwrap();
        assert_eq!(row.get::<String, _>(0), expected, "{pragma}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let DatabaseUrl::File(path) = &file.place else { panic!("a file") };
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "the file is its owner's alone");
    }
}

async fn one_vote_a_person_a_message_which_may_be_changed(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(1, 0));
    store.vote(&ballot(1, ALICE, false), NOW).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(0, 1));
    store.vote(&ballot(2, ALICE, true), NOW).await.unwrap();
    store.vote(&ballot(1, id(u64::MAX), true), NOW).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(2, 1));
}

async fn a_person_can_be_forgotten_also_after_a_restart(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    store.vote(&ballot(2, ALICE, false), NOW).await.unwrap();
    store.vote(&ballot(2, id(5), true), NOW).await.unwrap();
    store.close().await;
    let store = Store::open(&fresh.place).await.unwrap();
    assert_eq!(store.forget(ALICE).await.unwrap(), 2);
    assert_eq!(store.forget(ALICE).await.unwrap(), 0);
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap(), tally(1, 0));
}

/// The file contains no user id, in any byte order or in digits.
#[tokio::test]
async fn no_user_id_is_on_the_disk() {
    let file = file();
    let store = Store::open(&file.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    store.close().await;
    let DatabaseUrl::File(path) = &file.place else { panic!("a file") };
    let bytes = std::fs::read(path).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"is-it-legal"), "the vote is in the file");
    assert!(!holds(&ALICE.get().to_le_bytes()) && !holds(&ALICE.get().to_be_bytes()));
    assert!(!holds(ALICE.to_string().as_bytes()));
}

async fn each_store_has_a_key_of_its_own(fresh: Fresh) {
    let other = if fresh.place.is_postgres() { server().await.unwrap() } else { file() };
    let here = Store::open(&fresh.place).await.unwrap();
    let there = Store::open(&other.place).await.unwrap();
    let again = Store::open(&fresh.place).await.unwrap();
    assert_ne!(here.hashed(ALICE), there.hashed(ALICE));
    assert_eq!(here.hashed(ALICE), again.hashed(ALICE), "the key stays");
    // Bits that are not left to chance would be the same in both.
    let same =
        here.secret.0.iter().zip(&there.secret.0).filter(|(one, other)| one == other).count();
    assert!(same < 8, "{same} of 32 bytes are the same");
}

async fn misses_that_read_the_same_are_one_and_the_most_asked_comes_first(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let missed = |form: &str, why| Note::Miss(question(form), why);
    let notes = [
        missed("a", MissReason::Declined),
        missed("b", MissReason::Declined),
        missed("b", MissReason::Declined),
    ];
    store.write(&notes, NOW).await.unwrap();
    store.write(&[missed("b", MissReason::Unmatched)], NOW + 5).await.unwrap();
    let misses = store.misses(guild_id(7), 10).await.unwrap();
    let counts: Vec<_> =
        misses.iter().map(|m| (m.question.form.as_str(), m.declined, m.unmatched)).collect();
    assert_eq!(counts, [("b", 2, 1), ("a", 1, 0)]);
    assert_eq!(misses[0].last, NOW + 5);
    assert!(
        store.misses(guild_id(8), 10).await.unwrap().is_empty(),
        "another guild's queue is its own"
    );
}

async fn a_noted_question_becomes_a_miss_once(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store
        .write(&[Note::Question(id(42), question("a")), Note::Question(id(43), question("b"))], NOW)
        .await
        .unwrap();
    store.close().await;
    let store = Store::open(&fresh.place).await.unwrap();
    assert!(store.record_miss(id(42), MissReason::Unhelpful, NOW).await.unwrap());
    assert!(
        !store.record_miss(id(42), MissReason::Unhelpful, NOW).await.unwrap(),
        "it counts once"
    );
    assert!(
        !store.record_miss(id(99), MissReason::Unhelpful, NOW).await.unwrap(),
        "nothing is known of it"
    );
    let misses = store.misses(guild_id(7), 10).await.unwrap();
    assert_eq!(misses.len(), 1);
    assert_eq!((misses[0].question.clone(), misses[0].unhelpful), (question("a"), 1));
}

async fn the_most_given_entries_come_first(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let given = |entry: &str| Note::Outcome(Some(id(7)), Outcome::Answer(entry.to_owned()));
    store.write(&[given("old"), given("old"), given("old")], NOW - 100 * DAY).await.unwrap();
    store.write(&[given("b"), given("a"), given("b")], NOW - 10 * DAY).await.unwrap();
    store.write(&[given("c"), given("c"), given("c")], NOW).await.unwrap();
    let most_given = [("c", 3), ("b", 2), ("a", 1)].map(|(entry, times)| (entry.to_owned(), times));
    assert_eq!(store.most_given(NOW).await.unwrap(), most_given);
}

async fn everything_has_its_end(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let miss = Note::Miss(question("m"), MissReason::Declined);
    store
        .write(
            &[
                Note::Question(id(1), question("q")),
                miss,
                Note::Outcome(Some(id(7)), Outcome::Decline),
            ],
            NOW,
        )
        .await
        .unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    // A step keeps the words of its question for as long as questions are kept, counted from the step.
    let miss = store.misses(guild_id(7), 9).await.unwrap()[0].id;
    store.sort_miss(id(7), miss, MissState::Topic, NOW + DAY).await.unwrap();
    let left = async |later: i64| {
        store.expire(NOW + later).await.unwrap();
        let mut left = Vec::new();
        for table in ["question", "miss", "audit", "vote", "outcome"] {
            let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            left.push(sqlx::query(count).fetch_one(&store.pool).await.unwrap().get::<i64, _>(0));
        }
        left
    };
    assert_eq!(left(DAY).await, [1, 1, 1, 1, 1]);
    assert_eq!(left(DAY + 1).await, [0, 1, 1, 1, 1]);
    assert_eq!(left(90 * DAY).await, [0, 1, 1, 1, 1]);
    assert_eq!(left(90 * DAY + 1).await, [0, 0, 1, 1, 1]);
    assert_eq!(left(91 * DAY + 1).await, [0, 0, 0, 1, 1]);
    assert_eq!(left(366 * DAY).await, [0, 0, 0, 0, 0]);
}

async fn settings_stay(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.choose(id(7), &Choice::Contact(Some(Contact::Role(id(3))))).await.unwrap();
    store.choose(id(7), &Choice::Contact(Some(Contact::Channel(id(u64::MAX))))).await.unwrap();
    store.choose(id(8), &Choice::Contact(Some(Contact::Role(id(3))))).await.unwrap();
    store.choose(id(8), &Choice::Contact(None)).await.unwrap();
    for (channel, on) in [(12, true), (11, true), (13, true), (13, false), (14, false)] {
        store.choose(id(7), &Choice::Listening(id(channel), on)).await.unwrap();
    }
    store.close().await;
    let settings = Store::open(&fresh.place).await.unwrap().settings().await.unwrap();
    assert_eq!(settings.len(), 1);
    assert_eq!(settings[&id(7)].contact, Some(Contact::Channel(id(u64::MAX))));
    assert_eq!(settings[&id(7)].listening, [id(11), id(12)]);
}

/// A store that accepts the first of two choices and refuses the second.
async fn settings_are_kept_together_or_not_at_all(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let refuse = "CREATE UNIQUE INDEX no_silence ON setting (name) WHERE name = 'silence'";
    outside(&fresh).await.execute(refuse).await.unwrap();
    let pace = |seconds| Choice::Number(NumericSetting::MemberPace, Some(seconds));
    let silence = Choice::Number(NumericSetting::Silence, Some(5));
    store.choose_all(id(8), &[pace(9), silence.clone()]).await.unwrap();
    let (_, seen) = store.changes(None).await.unwrap();
    store.choose_all(id(7), &[pace(9), silence]).await.unwrap_err();
    assert_eq!(store.settings_of(id(7)).await.unwrap(), GuildSettings::default());
    assert!(store.changes(Some(seen)).await.unwrap().0.is_empty(), "and nobody is told of one");
    store.choose_all(id(7), &[pace(9), Choice::Log(Some(id(3)))]).await.unwrap();
    let settings = store.settings_of(id(7)).await.unwrap();
    assert_eq!((settings.number(NumericSetting::MemberPace), settings.log), (9, Some(id(3))));
}

async fn a_guild_that_is_left_is_forgotten_and_no_other(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let elsewhere = |form: &str| StoredQuestion { guild: Some(id(8)), ..question(form) };
    let notes = [
        Note::Question(id(1), question("a")),
        Note::Question(id(2), elsewhere("a")),
        Note::Miss(question("m"), MissReason::Declined),
        Note::Miss(elsewhere("m"), MissReason::Declined),
    ];
    store.write(&notes, NOW).await.unwrap();
    for guild in [7, 8] {
        store.choose(id(guild), &Choice::Contact(Some(Contact::Role(id(3))))).await.unwrap();
        store.choose(id(guild), &Choice::Listening(id(guild + 100), true)).await.unwrap();
    }
    store.write(&[Note::GuildLeft(id(7))], NOW).await.unwrap();
    let settings = store.settings().await.unwrap();
    assert_eq!(settings.keys().copied().collect::<Vec<_>>(), [id(8)]);
    assert_eq!(settings[&id(8)].listening, [id(108)]);
    assert!(store.misses(guild_id(7), 9).await.unwrap().is_empty());
    assert_eq!(store.misses(guild_id(8), 9).await.unwrap().len(), 1);
    assert!(!store.record_miss(id(1), MissReason::Unhelpful, NOW).await.unwrap());
    assert!(store.record_miss(id(2), MissReason::Unhelpful, NOW).await.unwrap());
}

fn pinned(message: u64, guild: u64, words: &str) -> Pin {
    Pin {
        message: id(message),
        guild: id(guild),
        channel: id(message + 1000),
        entry: "is-it-legal".to_owned(),
        language: "en".to_owned(),
        content: Content { hash: 1, words: words.to_owned() },
        pending: None,
        sent: false,
        last_error: None,
        attempts: Attempts::default(),
    }
}

async fn a_change_of_pins_is_noted_before_and_after_and_told_once(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    for (message, guild) in [(1, 7), (2, 7), (3, 8)] {
        store.pin(&pinned(message, guild, "old"), NOW).await.unwrap();
    }
    let next = Content { hash: u64::MAX, words: "new".to_owned() };
    let changes: Vec<_> =
        store.pins().await.unwrap().into_iter().map(|pin| (pin, next.clone())).collect();
    store.note_changes(&changes).await.unwrap();
    store.pin_sent(id(1)).await.unwrap();
    store.close().await;
    let store = Store::open(&fresh.place).await.unwrap();
    let pins = store.pins().await.unwrap();
    let states: Vec<_> = pins.iter().map(|pin| (pin.pending, pin.sent)).collect();
    assert_eq!(states, [(Some(u64::MAX), true), (Some(u64::MAX), false), (Some(u64::MAX), false)]);
    let news = store.pin_changes().await.unwrap();
    let told: Vec<_> = news.iter().map(|change| (change.guild, change.notice)).collect();
    assert_eq!(told, [(id(7), None), (id(8), None)], "one a guild, however many pins");
    assert_eq!((news[0].before.as_str(), news[0].after.as_str()), ("old", "new"));
    store.told(&news[0]).await.unwrap();
    assert_eq!(store.pin_changes().await.unwrap(), news[1..]);
    let mut other = news[1].clone();
    other.notice = Some(SentNotice { channel: id(5), message: id(6), hash: u64::MAX });
    store.tells(&other).await.unwrap();
    assert_eq!(store.pin_changes().await.unwrap(), [other]);
    store.pin_shows(id(1), &next, NOW).await.unwrap();
    let aside = SetAside { error: "archived", again: NOW + 5, unsure: false };
    store.set_aside(id(2), aside).await.unwrap();
    store.set_aside(id(2), SetAside { unsure: true, ..aside }).await.unwrap();
    let pins = store.pins().await.unwrap();
    assert_eq!((&pins[0].content, pins[0].pending, pins[0].sent), (&next, None, false));
    assert_eq!((pins[1].last_error.as_deref(), pins[1].sent), (Some("archived"), true));
    assert_eq!(pins[0].attempts, Attempts { edited: Some(NOW), again: 0, failed: 0 });
    assert_eq!(pins[1].attempts, Attempts { edited: None, again: NOW + 5, failed: 2 });
    assert_eq!(store.pins_of(id(7)).await.unwrap(), pins[..2]);
    assert_eq!(store.pin_of(id(7), id(2)).await.unwrap().as_ref(), Some(&pins[1]));
    assert_eq!(store.pin_of(id(8), id(2)).await.unwrap(), None, "another guild's");
    assert_eq!(store.shown().await.unwrap().len(), 2);
    assert_eq!(store.pins_showing("is-it-legal", "en", 1).await.unwrap(), pins[1..]);
    assert!(store.pins_showing("is-it-legal", "de", 1).await.unwrap().is_empty());
    // New content is shown at once, unless Discord imposed the delay.
    for (error, again) in [("archived", 0), ("later", NOW + 5)] {
        store.set_aside(id(2), SetAside { error, ..aside }).await.unwrap();
        let mut pin = store.pin_of(id(7), id(2)).await.unwrap().unwrap();
        store.note_changes(&[(pin.clone(), next.clone())]).await.unwrap();
        pin.note(next.hash);
        assert_eq!(store.pin_of(id(7), id(2)).await.unwrap().unwrap(), pin);
        assert_eq!((pin.attempts.again, pin.attempts.failed), (again, 0));
    }
    assert!(store.forget_pin(id(1)).await.unwrap());
    assert!(!store.forget_pin(id(1)).await.unwrap());
    store.write(&[Note::GuildLeft(id(7))], NOW).await.unwrap();
    let left: Vec<MessageId> = store.pins().await.unwrap().iter().map(|pin| pin.message).collect();
    assert_eq!(left, [id(3)]);
}

async fn nearly_the_same_is_one_miss_and_what_is_ignored_stays_so(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let missed = |form: &str| Note::Miss(question(form), MissReason::Declined);
    let forms = [
        "whichwinegoeswithlobsterbisquetonight",
        "whichwinesgowithlobsterbisquetonight",
        "howoftenisabowrehaired",
    ];
    store.write(&forms.map(missed), NOW).await.unwrap();
    let misses = store.misses(guild_id(7), 9).await.unwrap();
    let counts: Vec<_> = misses.iter().map(|miss| miss.declined).collect();
    assert_eq!(counts, [2, 1]);
    let step =
        store.sort_miss(id(7), misses[0].id, MissState::Ignored, NOW).await.unwrap().unwrap();
    assert_eq!((step.before, step.after), (MissState::Open, MissState::Ignored));
    assert_eq!(store.sort_miss(id(7), misses[0].id, MissState::Ignored, NOW).await.unwrap(), None);
    assert_eq!(store.sort_miss(id(8), misses[1].id, MissState::Ignored, NOW).await.unwrap(), None);
    store.write(&[missed("whatwinegoeswithlobsterbisquetonight")], NOW).await.unwrap();
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap().len(), 1);
    // Kept for as long as the guild chose; ignored misses stay known.
    store.choose(id(7), &Choice::Number(NumericSetting::MissDays, Some(10))).await.unwrap();
    store.expire(NOW + 10 * DAY).await.unwrap();
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap().len(), 1);
    store.expire(NOW + 10 * DAY + 1).await.unwrap();
    assert!(store.misses(guild_id(7), 9).await.unwrap().is_empty());
    assert_eq!(store.undo(id(8), step.id, NOW).await.unwrap(), None, "another guild's");
    assert_eq!(store.undo(id(7), step.id, NOW + 601).await.unwrap(), None, "too late");
    let undone = store.undo(id(7), step.id, NOW + 600).await.unwrap().unwrap();
    assert_eq!((undone.before, undone.after), (MissState::Ignored, MissState::Open));
    assert_eq!(store.undo(id(7), step.id, NOW + 600).await.unwrap(), None, "once");
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap()[0].declined, 3);
}

/// A question that reads nearly the same but asks the opposite is a new one, and is not ignored with it.
async fn an_opposite_is_no_near_duplicate(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let missed = |words: &str| {
        let form = words.chars().filter(|c| c.is_alphanumeric()).collect();
        let question = StoredQuestion {
            guild: Some(id(7)),
            form,
            words: words.to_owned(),
            language: "en".into(),
        };
        Note::Miss(question, MissReason::Declined)
    };
    for (one, other) in [
        ("is it legal to juggle lobsters in public", "is it illegal to juggle lobsters in public"),
        ("can the harbour cat be fed at night", "can't the harbour cat be fed at night"),
        ("may my aunt buy a violin bow in town", "may my aunt not buy a violin bow in town"),
        ("我们能在港口喂那只老猫吃鱼吗请问", "我们不能在港口喂那只老猫吃鱼吗请问"),
    ] {
        let form = |text: &str| text.replace([' ', '\''], "");
        let alike = super::queue::Pairs::of(&form(one)).alike(&form(other));
        assert!(alike >= 0.9, "{one}: the pair is one that would fold, {alike}");
        store.write(&[missed(one), missed(other)], NOW).await.unwrap();
        let of_pair = async || {
            let misses = store.misses(guild_id(7), 99).await.unwrap().into_iter();
            misses.filter(|m| [one, other].contains(&m.question.words.as_str())).collect::<Vec<_>>()
        };
        let pair = of_pair().await;
        assert_eq!(pair.len(), 2, "{one}");
        let ignored = pair.iter().find(|miss| miss.question.words == one).unwrap();
        store.sort_miss(id(7), ignored.id, MissState::Ignored, NOW).await.unwrap().unwrap();
        store.write(&[missed(other)], NOW).await.unwrap();
        let left = of_pair().await;
        assert_eq!((left.len(), left[0].declined), (1, 2), "{other}");
    }
}
