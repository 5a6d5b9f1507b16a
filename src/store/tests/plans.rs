//! Query plans for statements about one guild, in tables of 100,000 rows: they use an index. And the
//! candidates that a miss is compared with.

use sqlx::{AnyConnection, AssertSqlSafe, Executor, Row};

use super::entries::entry_text;
use super::{DAY, Fresh, NOW, guild_id, id, on_every_database, outside, pinned, server};
use crate::store::counts::{CHOSE_DAYS, EXPIRE_MISSES, FORGET};
use crate::store::{
    Choice, MissReason, MissState, Note, NumericSetting, Origin, Phrasing, Store, StoredQuestion,
    entries, misses, overlay, pins, queue, settings, stats, votes,
};

on_every_database! {
    an_old_miss_that_is_ignored_is_still_known,
    one_guild_is_looked_up_in_an_index,
    the_last_of_many_misses_has_its_words,
}

/// Tables that grow with the number of guilds.
const GROWING: [&str; 13] = [
    "miss",
    "question",
    "setting",
    "listening",
    "overlay",
    "entry_version",
    "entry_draft",
    "audit",
    "outcome",
    "took",
    "vote",
    "pin",
    "pin_change",
];

/// The former statement for one guild, which scans the whole table.
const WHOLE: &str = "SELECT guild, name, value FROM setting WHERE guild = coalesce($1, guild)";

/// The statements for one guild, or for one miss or pin of it.
fn statements() -> Vec<&'static str> {
    let scoped = [
        stats::GIVEN,
        stats::OUTCOMES,
        stats::TOOK,
        stats::UNSORTED,
        misses::MISSES,
        entries::CURRENT,
        overlay::TAUGHT,
        pins::PINNED,
        settings::CHOSEN,
        settings::LISTENING,
        votes::TALLIES,
    ];
    let mut all: Vec<&str> = scoped.into_iter().map(|scoped| scoped.one).collect();
    all.push(entries::LAST);
    all.extend([queue::SAME_FORM, queue::CANDIDATES, pins::PINS_OF, pins::SHOWING]);
    all.extend([CHOSE_DAYS, EXPIRE_MISSES]);
    // The change log is short in any case.
    all.extend(FORGET.iter().filter(|forget| !forget.contains("FROM change ")));
    all
}

/// 100,000 rows in each table, spread over 2,000 guilds.
async fn fill(connection: &mut AnyConnection) {
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)";
    let inserts = [
        (
            "miss (guild, form, words, language, first_at, last_at, declined)",
            "i % 2000, 'form ' || i, 'words ' || i, 'en', 1700000000 - i, 1700000000 - i, i % 7",
        ),
        (
            "question (id, guild, form, words, language, at)",
            "i, i % 2000, 'form', 'words', 'en', 1700000000",
        ),
        ("setting (guild, name, value)", "i % 2000, 'name ' || i, '1'"),
        ("listening (channel, guild)", "i, i % 2000"),
        (
            "overlay (guild, form, words, entry, language, at)",
            "i % 2000, 'form ' || i, 'words', 'entry', 'en', 1700000000",
        ),
        (
            "audit (guild, miss, words, before, after, at)",
            "i % 2000, i, 'words', 'open', 'topic', 1700000000",
        ),
        (
            "outcome (day, guild, kind, entry, times)",
            "19675 - i / 20000, i % 2000, 'answer', 'entry ' || i, 1",
        ),
        (
            "entry_version (guild, entry, language, severity, question, answer, cautions, advice, at, ended)",
            "i % 2000, i, 'en', 'info', 'question', 'answer', '', '', 1700000000, i % 2 * 1700000000",
        ),
        (
            "entry_draft (id, guild, entry, version, miss, language, severity, question, answer, cautions, advice, at)",
            "i, i % 2000, 0, 0, 0, 'en', 'info', 'question', 'answer', '', '', 1700000000",
        ),
        ("took (day, guild, below, times)", "19675 - i / 20000, i % 2000, i, 1"),
        (
            "pin (message, guild, channel, entry, language, hash, shown, at)",
            "i, i % 2000, i, 'entry ' || (i % 500), 'en', i % 3, 'words', 1700000000",
        ),
        (
            "pin_change (guild, entry, language, hash, before, after)",
            "i % 2000, 'entry ' || i, 'en', 1, 'before', 'after'",
        ),
    ];
    for (table, row) in inserts {
        let insert = format!("INSERT INTO {table} {rows} SELECT {row} FROM n");
        connection.execute(AssertSqlSafe(insert)).await.expect(table);
    }
    let voter = "SELECT key FROM secret";
    let votes = format!(
        "INSERT INTO vote (message, voter, entry, language, helpful, at, guild) {rows}
         SELECT i, ({voter}), 'entry', 'en', 1, 1700000000, i % 2000 FROM n"
    );
    connection.execute(AssertSqlSafe(votes)).await.expect("votes");
}

/// The query plan of a statement, one line per step.
async fn plan(connection: &mut AnyConnection, statement: &str, is_postgres: bool) -> Vec<String> {
    if !is_postgres {
        let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
        let steps = explain.fetch_all(connection).await.expect(statement);
        return steps.iter().map(|step| step.get(3)).collect();
    }
    // A generic plan, not one for a value that the planner knows.
    let prepare = format!("SET plan_cache_mode = force_generic_plan; PREPARE it AS {statement}");
    connection.execute(AssertSqlSafe(prepare)).await.expect(statement);
    let places = (1..9).filter(|n| statement.contains(&format!("${n}"))).map(|_| "NULL");
    let places = places.collect::<Vec<_>>().join(", ");
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE it ({places})");
    let steps = connection.fetch_all(sqlx::raw_sql(AssertSqlSafe(explain))).await;
    let steps = steps.expect(statement).iter().map(|step| step.get(0)).collect();
    connection.execute("DEALLOCATE it").await.expect(statement);
    steps
}

/// Returns whether a step scans a whole table or index.
fn is_whole(step: &str, is_postgres: bool) -> bool {
    if is_postgres {
        return step.contains("Seq Scan");
    }
    let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
    table.is_some_and(|table| GROWING.contains(&table))
}

async fn one_guild_is_looked_up_in_an_index(fresh: Fresh) {
    let is_postgres = fresh.place.is_postgres();
    Store::open(&fresh.place).await.unwrap().close().await;
    let mut outside = outside(&fresh).await;
    fill(&mut outside).await;
    if is_postgres {
        outside.execute("ANALYZE").await.unwrap();
    }
    let is_read = |plan: &[String]| plan.iter().any(|step| is_whole(step, is_postgres));
    let before = plan(&mut outside, WHOLE, is_postgres).await;
    assert!(is_read(&before), "this is how it shows: {before:?}");
    let mut whole = Vec::new();
    for statement in statements() {
        let plan = plan(&mut outside, statement, is_postgres).await;
        let is_indexed = plan.iter().any(|step| step.contains("Index") || step.contains("SEARCH"));
        if is_read(&plan) || !is_indexed {
            whole.push(format!("{statement}\n    {}", plan.join("\n    ")));
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}

/// PostgreSQL counts the rows of sequential scans: statements for one guild add none.
#[tokio::test]
async fn nothing_for_one_guild_reads_a_whole_table() {
    let Some(fresh) = server().await else { return };
    Store::open(&fresh.place).await.unwrap().close().await;
    let mut outside = outside(&fresh).await;
    fill(&mut outside).await;
    outside.execute("ANALYZE").await.unwrap();
    let before = read_whole(&mut outside).await;

    let store = Store::open(&fresh.place).await.unwrap();
    let opened = {
        store.close().await;
        read_whole(&mut outside).await
    };
    assert_eq!(opened, before, "opening reads none either");
    let store = Store::open(&fresh.place).await.unwrap();
    let choices = [Choice::Log(Some(id(3))), Choice::Number(NumericSetting::MissDays, Some(80))];
    store.choose_all(id(7), &choices).await.unwrap();
    store.choose(id(7), &Choice::Listening(id(200_000), true)).await.unwrap();
    store.settings_of(id(7)).await.unwrap();
    let misses = store.misses(guild_id(7), 500).await.unwrap();
    let miss = misses[0].id;
    store.words_of_miss(id(7), miss).await.unwrap().unwrap();
    let step = store.sort_miss(id(7), miss, MissState::Topic, NOW).await.unwrap().unwrap();
    store.undo(id(7), step.id, NOW).await.unwrap().unwrap();
    let phrasing = Phrasing {
        guild: id(7),
        entry: "entry".to_owned(),
        language: "en".to_owned(),
        form: "taught".to_owned(),
        words: "taught".to_owned(),
    };
    store.teach(&phrasing, Origin::Miss(miss), NOW).await.unwrap();
    store.overlays(guild_id(7)).await.unwrap();
    store.write(&[missed("a question", "en")], NOW).await.unwrap();
    store.write(&[Note::Question(id(200_000), question("b question", "en"))], NOW).await.unwrap();
    store.record_miss(id(200_000), MissReason::Unhelpful, NOW).await.unwrap();
    store.pin(&pinned(200_000, 7, "words"), NOW).await.unwrap();
    store.pinned(guild_id(7)).await.unwrap();
    store.pins_of(id(7)).await.unwrap();
    store.pin_of(id(7), id(200_000)).await.unwrap().unwrap();
    store.pins_showing("entry 1", "en", 1).await.unwrap();
    store.forget_pin(id(200_000)).await.unwrap();
    store.stats(guild_id(7), 30, NOW).await.unwrap();
    store.import_entry(id(7), &entry_text("Where?"), NOW).await.unwrap();
    store.undo_entry(id(7), None, NOW).await.unwrap();
    store.last_change(id(7), NOW).await.unwrap();
    store.forget(id(7)).await.unwrap();
    store.expire(NOW).await.unwrap();
    store.write(&[Note::GuildLeft(id(7))], NOW).await.unwrap();
    assert!(store.misses(guild_id(7), 500).await.unwrap().is_empty());
    // A connection reports its counts when it ends.
    store.close().await;
    assert_eq!(read_whole(&mut outside).await, before);
}

/// Rows read by sequential scans, by table.
async fn read_whole(connection: &mut AnyConnection) -> Vec<(String, i64)> {
    let counted = "SELECT CAST(relname AS TEXT), seq_tup_read FROM pg_stat_user_tables ORDER BY 1";
    // Waits until closed connections have reported their counts.
    let open = "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    loop {
        let row = connection.fetch_one(open).await.unwrap();
        if row.get::<i64, _>(0) == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    connection.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
    let rows = connection.fetch_all(counted).await.unwrap();
    let rows = rows.iter().map(|row| (row.get(0), row.get(1)));
    rows.filter(|(table, _): &(String, i64)| GROWING.contains(&table.as_str())).collect()
}

fn question(form: &str, language: &str) -> StoredQuestion {
    let (form, words) = (form.to_owned(), format!("the words of {form}"));
    StoredQuestion { guild: Some(id(7)), form, words, language: language.to_owned() }
}

fn missed(form: &str, language: &str) -> Note {
    Note::Miss(question(form, language), MissReason::Declined)
}

/// More misses than are compared follow it, and it is asked in other words.
async fn an_old_miss_that_is_ignored_is_still_known(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.write(&[missed("whichwinegoeswithlobsterbisquetonight", "en")], NOW).await.unwrap();
    store.write(&[missed("howoftenisaviolinbowrehairedintown", "en")], NOW).await.unwrap();
    let lobster =
        store.misses(guild_id(7), 9).await.unwrap().into_iter().min_by_key(|miss| miss.id);
    let lobster = lobster.expect("it is there").id;
    store.sort_miss(id(7), lobster, MissState::Ignored, NOW).await.unwrap().unwrap();
    let others: Vec<Note> = (0..700)
        .map(|n| {
            missed(
                &format!("{n}:{}", char::from(b'a' + (n % 26) as u8).to_string().repeat(9)),
                "en",
            )
        })
        .collect();
    store.write(&others, NOW + DAY).await.unwrap();
    let rewords = ["whichwinesgowithlobsterbisquetonight", "howoftenisaviolinbowrehairedintowns"];
    store.write(&rewords.map(|form| missed(form, "en")), NOW + DAY).await.unwrap();
    // Nearly the same text in another language is another question.
    store.write(&[missed("whichwinezgowithlobsterbisquetonight", "nl")], NOW + DAY).await.unwrap();
    let forms: Vec<String> = store
        .misses(guild_id(7), 9999)
        .await
        .unwrap()
        .into_iter()
        .map(|m| m.question.form)
        .collect();
    let is_there = |form: &str| forms.iter().any(|known| known == form);
    assert!(!is_there(rewords[0]), "what is ignored stays so");
    assert!(is_there(rewords[1]), "what is open and old is not compared");
    assert!(is_there("whichwinezgowithlobsterbisquetonight"));
    // An equal text is the same miss, however old it is, in any language.
    store.write(&[missed("howoftenisaviolinbowrehairedintown", "nl")], NOW + DAY).await.unwrap();
    let twice =
        store.misses(guild_id(7), 9999).await.unwrap().into_iter().find(|miss| miss.declined == 2);
    assert_eq!(twice.unwrap().question.form, "howoftenisaviolinbowrehairedintown");
}

/// `/misses` shows 500; a button may name any.
async fn the_last_of_many_misses_has_its_words(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let forms: Vec<Note> = (0..600).map(|n| missed(&format!("{n}"), "en")).collect();
    store.write(&forms, NOW).await.unwrap();
    let all = store.misses(guild_id(7), 9999).await.unwrap();
    let last = all.last().unwrap();
    assert!(!store.misses(guild_id(7), 500).await.unwrap().contains(last));
    let words = store.words_of_miss(id(7), last.id).await.unwrap();
    assert_eq!(words.as_deref(), Some(last.question.words.as_str()));
    assert_eq!(store.words_of_miss(id(8), last.id).await.unwrap(), None, "another guild's");
    store.sort_miss(id(7), last.id, MissState::Ignored, NOW).await.unwrap().unwrap();
    assert_eq!(store.words_of_miss(id(7), last.id).await.unwrap(), None, "it is out of the queue");
}
