//! The store on a real file and on a real server: what it keeps, for how long, and what it refuses.

mod changes;
mod copy;
mod fresh;
mod on_postgres;
mod opening;
mod overlay;
mod plans;

use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor, Row};
use tempfile::TempDir;

use super::{
    Access, Attempts, Ballot, Choice, Content, Counted, DAY, GuildSettings, Human, Note, Number,
    Pin, Place, Question, SetAside, State, Store, Tally, Why, connection, migrations,
};
use fresh::Database;

const NOW: i64 = 1_700_000_000;
const ALICE: u64 = 1_234_567_890_123_456_789;

/// Makes two tests of each of these, one on every kind of database.
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

/// A place where nothing is yet. What will be there is gone with this.
struct Fresh {
    place: Place,
    _folder: Option<TempDir>,
    _database: Option<Database>,
}

fn file() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("deep/down/caveat.db"));
    Fresh { place, _folder: Some(folder), _database: None }
}

/// `None` where there is no server for tests.
async fn server() -> Option<Fresh> {
    let database = Database::new().await?;
    let place = database.url().parse().unwrap();
    Some(Fresh { place, _folder: None, _database: Some(database) })
}

/// The database as anybody could open it.
async fn outside(fresh: &Fresh) -> AnyConnection {
    fresh.place.options().unwrap().connect().await.unwrap()
}

/// The file of an older version.
async fn step_by_step(file: &Fresh, version: i64) -> AnyPool {
    file.place.prepare().unwrap();
    let pool = connection::pool(&file.place, Access::Write).await.unwrap();
    let steps = migrations::steps(&file.place).iter().copied();
    let steps: Vec<_> = steps.filter(|step| step.0 <= version).collect();
    migrations::apply(&steps, &pool).await.unwrap();
    pool
}

fn question(form: &str) -> Question {
    Question {
        guild: 7,
        form: form.to_owned(),
        words: format!("The words of {form}?"),
        language: "en".to_owned(),
    }
}

fn ballot(message: u64, user: u64, helpful: bool) -> Ballot<'static> {
    Ballot { guild: 7, message, user, entry: "is-it-legal", language: "en", helpful }
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
        let Place::File(path) = &file.place else { panic!("a file") };
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "the file is its owner's alone");
    }
}

async fn one_vote_a_person_a_message_which_may_be_changed(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    assert_eq!(store.tallies(None, 0).await.unwrap(), tally(1, 0));
    store.vote(&ballot(1, ALICE, false), NOW).await.unwrap();
    assert_eq!(store.tallies(None, 0).await.unwrap(), tally(0, 1));
    store.vote(&ballot(2, ALICE, true), NOW).await.unwrap();
    store.vote(&ballot(1, u64::MAX, true), NOW).await.unwrap();
    assert_eq!(store.tallies(None, 0).await.unwrap(), tally(2, 1));
}

async fn a_person_can_be_forgotten_also_after_a_restart(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    store.vote(&ballot(2, ALICE, false), NOW).await.unwrap();
    store.vote(&ballot(2, 5, true), NOW).await.unwrap();
    store.close().await;
    let store = Store::open(&fresh.place).await.unwrap();
    assert_eq!(store.forget(ALICE).await.unwrap(), 2);
    assert_eq!(store.forget(ALICE).await.unwrap(), 0);
    assert_eq!(store.tallies(None, 0).await.unwrap(), tally(1, 0));
}

/// Whoever finds the file finds nobody's id in it, in any byte order or in digits.
#[tokio::test]
async fn no_user_id_is_on_the_disk() {
    let file = file();
    let store = Store::open(&file.place).await.unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    store.close().await;
    let Place::File(path) = &file.place else { panic!("a file") };
    let bytes = std::fs::read(path).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"is-it-legal"), "the vote is in the file");
    assert!(!holds(&ALICE.to_le_bytes()) && !holds(&ALICE.to_be_bytes()));
    assert!(!holds(ALICE.to_string().as_bytes()));
}

async fn each_store_has_a_key_of_its_own(fresh: Fresh) {
    let other = if fresh.place.on_server() { server().await.unwrap() } else { file() };
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
    let missed = |form: &str, why| Note::Missed(question(form), why);
    let notes =
        [missed("a", Why::Declined), missed("b", Why::Declined), missed("b", Why::Declined)];
    store.write(&notes, NOW).await.unwrap();
    store.write(&[missed("b", Why::Unmatched)], NOW + 5).await.unwrap();
    let misses = store.misses(7, 10).await.unwrap();
    let counts: Vec<_> =
        misses.iter().map(|m| (m.question.form.as_str(), m.declined, m.unmatched)).collect();
    assert_eq!(counts, [("b", 2, 1), ("a", 1, 0)]);
    assert_eq!(misses[0].last, NOW + 5);
    assert!(store.misses(8, 10).await.unwrap().is_empty(), "another guild's queue is its own");
}

async fn a_noted_question_becomes_a_miss_once(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store
        .write(&[Note::Asked(42, question("a")), Note::Asked(43, question("b"))], NOW)
        .await
        .unwrap();
    store.close().await;
    let store = Store::open(&fresh.place).await.unwrap();
    assert!(store.missed(42, Why::Unhelpful, NOW).await.unwrap());
    assert!(!store.missed(42, Why::Unhelpful, NOW).await.unwrap(), "it counts once");
    assert!(!store.missed(99, Why::Unhelpful, NOW).await.unwrap(), "nothing is known of it");
    let misses = store.misses(7, 10).await.unwrap();
    assert_eq!(misses.len(), 1);
    assert_eq!((misses[0].question.clone(), misses[0].unhelpful), (question("a"), 1));
}

async fn the_most_given_entries_come_first(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let given = |entry: &str| Note::Counted(7, Counted::Answer(entry.to_owned()));
    store.write(&[given("old"), given("old"), given("old")], NOW - 100 * DAY).await.unwrap();
    store.write(&[given("b"), given("a"), given("b")], NOW - 10 * DAY).await.unwrap();
    store.write(&[given("c"), given("c"), given("c")], NOW).await.unwrap();
    let most_given = [("c", 3), ("b", 2), ("a", 1)].map(|(entry, times)| (entry.to_owned(), times));
    assert_eq!(store.most_given(NOW).await.unwrap(), most_given);
}

async fn everything_has_its_end(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let miss = Note::Missed(question("m"), Why::Declined);
    store
        .write(&[Note::Asked(1, question("q")), miss, Note::Counted(7, Counted::Decline)], NOW)
        .await
        .unwrap();
    store.vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    // A step keeps the words of its question for as long as a question is kept, from the step on.
    let miss = store.misses(7, 9).await.unwrap()[0].id;
    store.sort_miss(7, miss, State::Topic, NOW + DAY).await.unwrap();
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
    store.choose(7, &Choice::Human(Some(Human::Role(3)))).await.unwrap();
    store.choose(7, &Choice::Human(Some(Human::Channel(u64::MAX)))).await.unwrap();
    store.choose(8, &Choice::Human(Some(Human::Role(3)))).await.unwrap();
    store.choose(8, &Choice::Human(None)).await.unwrap();
    for (channel, on) in [(12, true), (11, true), (13, true), (13, false), (14, false)] {
        store.choose(7, &Choice::Listening(channel, on)).await.unwrap();
    }
    store.close().await;
    let settings = Store::open(&fresh.place).await.unwrap().settings().await.unwrap();
    assert_eq!(settings.len(), 1);
    assert_eq!(settings[&7].human, Some(Human::Channel(u64::MAX)));
    assert_eq!(settings[&7].listening, [11, 12]);
}

/// A store that takes the first of two choices and refuses the second.
async fn settings_are_kept_together_or_not_at_all(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let refuse = "CREATE UNIQUE INDEX no_silence ON setting (name) WHERE name = 'silence'";
    outside(&fresh).await.execute(refuse).await.unwrap();
    let pace = |seconds| Choice::Number(Number::MemberPace, Some(seconds));
    let silence = Choice::Number(Number::Silence, Some(5));
    store.choose_all(8, &[pace(9), silence.clone()]).await.unwrap();
    let (_, seen) = store.changes(None).await.unwrap();
    store.choose_all(7, &[pace(9), silence]).await.unwrap_err();
    assert_eq!(store.settings_of(7).await.unwrap(), GuildSettings::default());
    assert!(store.changes(Some(seen)).await.unwrap().0.is_empty(), "and nobody is told of one");
    store.choose_all(7, &[pace(9), Choice::Log(Some(3))]).await.unwrap();
    let settings = store.settings_of(7).await.unwrap();
    assert_eq!((settings.number(Number::MemberPace), settings.log), (9, Some(3)));
}

async fn a_guild_that_is_left_is_forgotten_and_no_other(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let elsewhere = |form: &str| Question { guild: 8, ..question(form) };
    let notes = [
        Note::Asked(1, question("a")),
        Note::Asked(2, elsewhere("a")),
        Note::Missed(question("m"), Why::Declined),
        Note::Missed(elsewhere("m"), Why::Declined),
    ];
    store.write(&notes, NOW).await.unwrap();
    for guild in [7, 8] {
        store.choose(guild, &Choice::Human(Some(Human::Role(3)))).await.unwrap();
        store.choose(guild, &Choice::Listening(guild + 100, true)).await.unwrap();
    }
    store.write(&[Note::Left(7)], NOW).await.unwrap();
    let settings = store.settings().await.unwrap();
    assert_eq!(settings.keys().copied().collect::<Vec<_>>(), [8]);
    assert_eq!(settings[&8].listening, [108]);
    assert!(store.misses(7, 9).await.unwrap().is_empty());
    assert_eq!(store.misses(8, 9).await.unwrap().len(), 1);
    assert!(!store.missed(1, Why::Unhelpful, NOW).await.unwrap());
    assert!(store.missed(2, Why::Unhelpful, NOW).await.unwrap());
}

fn pinned(message: u64, guild: u64, words: &str) -> Pin {
    Pin {
        message,
        guild,
        channel: message + 1000,
        entry: "is-it-legal".to_owned(),
        language: "en".to_owned(),
        content: Content { hash: 1, words: words.to_owned() },
        pending: None,
        sent: false,
        trouble: None,
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
    store.pin_sent(1).await.unwrap();
    store.close().await;
    let store = Store::open(&fresh.place).await.unwrap();
    let pins = store.pins().await.unwrap();
    let states: Vec<_> = pins.iter().map(|pin| (pin.pending, pin.sent)).collect();
    assert_eq!(states, [(Some(u64::MAX), true), (Some(u64::MAX), false), (Some(u64::MAX), false)]);
    let news = store.pin_changes().await.unwrap();
    let told: Vec<_> = news.iter().map(|change| (change.guild, change.message)).collect();
    assert_eq!(told, [(7, 0), (8, 0)], "one a guild, however many pins");
    assert_eq!((news[0].before.as_str(), news[0].after.as_str()), ("old", "new"));
    store.told(&news[0]).await.unwrap();
    assert_eq!(store.pin_changes().await.unwrap(), news[1..]);
    let mut other = news[1].clone();
    (other.log, other.message, other.said) = (5, 6, u64::MAX);
    store.tells(&other).await.unwrap();
    assert_eq!(store.pin_changes().await.unwrap(), [other]);
    store.pin_shows(1, &next, NOW).await.unwrap();
    let aside = SetAside { trouble: "archived", again: NOW + 5, unsure: false };
    store.set_aside(2, aside).await.unwrap();
    store.set_aside(2, SetAside { unsure: true, ..aside }).await.unwrap();
    let pins = store.pins().await.unwrap();
    assert_eq!((&pins[0].content, pins[0].pending, pins[0].sent), (&next, None, false));
    assert_eq!((pins[1].trouble.as_deref(), pins[1].sent), (Some("archived"), true));
    assert_eq!(pins[0].attempts, Attempts { edited: NOW, again: 0, failed: 0 });
    assert_eq!(pins[1].attempts, Attempts { edited: 0, again: NOW + 5, failed: 2 });
    assert_eq!(store.pins_of(7).await.unwrap(), pins[..2]);
    assert_eq!(store.pin_of(7, 2).await.unwrap().as_ref(), Some(&pins[1]));
    assert_eq!(store.pin_of(8, 2).await.unwrap(), None, "another guild's");
    assert_eq!(store.shown().await.unwrap().len(), 2);
    assert_eq!(store.pins_showing("is-it-legal", "en", 1).await.unwrap(), pins[1..]);
    assert!(store.pins_showing("is-it-legal", "de", 1).await.unwrap().is_empty());
    // Something else is to be shown: at once, unless it is Discord that has no room.
    for (trouble, again) in [("archived", 0), ("later", NOW + 5)] {
        store.set_aside(2, SetAside { trouble, ..aside }).await.unwrap();
        let mut pin = store.pin_of(7, 2).await.unwrap().unwrap();
        store.note_changes(&[(pin.clone(), next.clone())]).await.unwrap();
        pin.note(next.hash);
        assert_eq!(store.pin_of(7, 2).await.unwrap().unwrap(), pin);
        assert_eq!((pin.attempts.again, pin.attempts.failed), (again, 0));
    }
    assert!(store.forget_pin(1).await.unwrap());
    assert!(!store.forget_pin(1).await.unwrap());
    store.write(&[Note::Left(7)], NOW).await.unwrap();
    let left: Vec<_> = store.pins().await.unwrap().iter().map(|pin| pin.message).collect();
    assert_eq!(left, [3]);
}

async fn nearly_the_same_is_one_miss_and_what_is_ignored_stays_so(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let missed = |form: &str| Note::Missed(question(form), Why::Declined);
    let forms = [
        "whichwinegoeswithlobsterbisquetonight",
        "whichwinesgowithlobsterbisquetonight",
        "howoftenisabowrehaired",
    ];
    store.write(&forms.map(missed), NOW).await.unwrap();
    let misses = store.misses(7, 9).await.unwrap();
    let counts: Vec<_> = misses.iter().map(|miss| miss.declined).collect();
    assert_eq!(counts, [2, 1]);
    let step = store.sort_miss(7, misses[0].id, State::Ignored, NOW).await.unwrap().unwrap();
    assert_eq!((step.before, step.after), (State::Open, State::Ignored));
    assert_eq!(store.sort_miss(7, misses[0].id, State::Ignored, NOW).await.unwrap(), None);
    assert_eq!(store.sort_miss(8, misses[1].id, State::Ignored, NOW).await.unwrap(), None);
    store.write(&[missed("whatwinegoeswithlobsterbisquetonight")], NOW).await.unwrap();
    assert_eq!(store.misses(7, 9).await.unwrap().len(), 1);
    // Kept for as long as the guild chose; what is ignored stays known.
    store.choose(7, &Choice::Number(Number::MissDays, Some(10))).await.unwrap();
    store.expire(NOW + 10 * DAY).await.unwrap();
    assert_eq!(store.misses(7, 9).await.unwrap().len(), 1);
    store.expire(NOW + 10 * DAY + 1).await.unwrap();
    assert!(store.misses(7, 9).await.unwrap().is_empty());
    assert_eq!(store.undo(8, step.id, NOW).await.unwrap(), None, "another guild's");
    assert_eq!(store.undo(7, step.id, NOW + 601).await.unwrap(), None, "too late");
    let undone = store.undo(7, step.id, NOW + 600).await.unwrap().unwrap();
    assert_eq!((undone.before, undone.after), (State::Ignored, State::Open));
    assert_eq!(store.undo(7, step.id, NOW + 600).await.unwrap(), None, "once");
    assert_eq!(store.misses(7, 9).await.unwrap()[0].declined, 3);
}

/// What reads nearly the same and asks the opposite is another question, and is not ignored with it.
async fn an_opposite_is_no_near_duplicate(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let missed = |words: &str| {
        let form = words.chars().filter(|c| c.is_alphanumeric()).collect();
        let question = Question { guild: 7, form, words: words.to_owned(), language: "en".into() };
        Note::Missed(question, Why::Declined)
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
            let misses = store.misses(7, 99).await.unwrap().into_iter();
            misses.filter(|m| [one, other].contains(&m.question.words.as_str())).collect::<Vec<_>>()
        };
        let pair = of_pair().await;
        assert_eq!(pair.len(), 2, "{one}");
        let ignored = pair.iter().find(|miss| miss.question.words == one).unwrap();
        store.sort_miss(7, ignored.id, State::Ignored, NOW).await.unwrap().unwrap();
        store.write(&[missed(other)], NOW).await.unwrap();
        let left = of_pair().await;
        assert_eq!((left.len(), left[0].declined), (1, 2), "{other}");
    }
}
