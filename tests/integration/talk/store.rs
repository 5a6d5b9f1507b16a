//! The store is slow or away: questions are answered all the same, and nothing is acknowledged that was
//! not kept. The stand-in refuses whatever comes after three seconds. `reliability` prints the times.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::matching::Outcome;
use caveat::service::Memory;
use caveat::store::{Ballot, Choice, DatabaseUrl, Scope, Store};
use serenity::model::Permissions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};
use tokio::time::Instant;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat_as, outlived, seconds, uncovered, unsure};
use crate::chat::Reply;
use crate::ids::{guild_id, id};
use crate::standin::StandIn;

/// The database, opened by another client.
pub(super) async fn outside(path: &std::path::Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path);
    SqliteConnection::connect_with(&options).await.expect("the file opens")
}

/// Uses every feature while nothing can be written; returns the time of the first answer.
pub(super) async fn all_is_answered(discord: &StandIn, before: &Reply) -> Duration {
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let (alice, mei) = (discord.user("alice"), discord.user("mei").locale("zh-CN"));
    let began = Instant::now();
    alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    let took = began.elapsed();
    for question in [LEGAL, LEGAL_ZH] {
        let answer = alice.says(&general, &format!("@caveat {question}")).await.reply().await;
        assert_eq!(answer.title(), question);
    }
    let declined = mei.asks(&general, "/ask", [("question", uncovered("zh-Hans"))]).await;
    assert_eq!(declined.reply().await.title(), "常见问题里没有这一条");
    let vote = alice.clicks(before, "Helpful").await.reply().await;
    assert_eq!(
        (vote.content(), vote.ephemeral()),
        ("Sorry, I could not save that. Please press the button again in a moment.", true)
    );
    let vote = mei.clicks(before, "Not helpful").await.reply().await;
    assert_eq!(vote.content(), "抱歉，没能记下来。请稍后再按一次。");
    let offered = alice.asks(&general, "/ask", [("question", unsure())]).await.reply().await;
    let none = alice.clicks(&offered, "None of these").await.reply().await;
    assert!(none.description().contains("could not save"), "{}", none.description());
    assert!(none.description().contains("To reach a person"), "{}", none.description());
    let told = alice.asks(&general, "/privacy", []).await.reply().await;
    let kept = alice.clicks(&told, "Delete my votes").await.reply().await;
    assert!(kept.content().contains("could not delete"), "{}", kept.content());
    let role = guild.role("admin", Permissions::MANAGE_GUILD);
    let ada = discord.user("ada").with_role(&role);
    let lost = ada.asks(&general, "/settings human", [("channel", "general")]).await.reply().await;
    assert!(lost.content().contains("could not save that"), "{}", lost.content());
    took
}

#[tokio::test]
async fn a_locked_store_delays_nothing_and_is_written_when_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let place = DatabaseUrl::File(path.clone());
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let guild = discord.guild("expats");
    let log = guild.channel("log").takes_notes();
    memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.unwrap();
    let alice = discord.user("alice");
    let answer =
        alice.says(&guild.channel("general"), &format!("@caveat {LEGAL}")).await.reply().await;
    memory.settle().await;

    let mut other = outside(&path).await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let took = all_is_answered(&discord, &answer).await;
    let told = log.heard(1).await[0].description().to_owned();
    assert!(told.starts_with("I cannot reach my database at the moment."), "{told}");
    other.execute("ROLLBACK").await.unwrap();

    memory.settle().await;
    let told = log.heard(2).await[1].description().to_owned();
    assert_eq!(told, "My database works again.");
    let store = Store::open(&place).await.unwrap();
    let misses = store.misses(guild_id(guild.id), 9).await.unwrap();
    assert_eq!(misses[0].question.words, uncovered("zh-Hans"), "what was queued is kept");
    assert!(store.tallies(Scope::All, 0).await.unwrap().is_empty(), "what was refused is not");
    let vote = alice.clicks(&answer, "Helpful").await.reply().await;
    assert_eq!(vote.content(), "Thank you for telling me. You can change your vote at any time.");
    let happens =
        "answers go on, votes are refused with a sentence; notes wait, and are written later";
    let test = "a_locked_store_delays_nothing_and_is_written_when_it_is_free";
    outlived("locked", happens, seconds(took), test);
}

#[tokio::test]
async fn a_broken_store_stops_no_answer_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let precious = "this is not a database, and somebody may want it back. ".repeat(20);
    std::fs::write(&path, &precious).unwrap();
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::File(path.clone()), Clock::system()).await.unwrap();
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let alice = discord.user("alice");
    let answer =
        alice.says(&discord.guild("expats").channel("general"), &format!("@caveat {LEGAL}")).await;
    let took = all_is_answered(&discord, &answer.reply().await).await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), precious);
    let happens = "answers go on, votes are refused; the file is left alone";
    outlived("damaged", happens, seconds(took), "a_broken_store_stops_no_answer_and_is_left_alone");
}

/// An outage of the store loses notes, but memory stays bounded.
#[tokio::test]
async fn a_full_queue_loses_the_newest_notes_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let place = DatabaseUrl::File(path.clone());
    let memory = Memory::open(place, Clock::system()).await.unwrap();
    let mut other = outside(&path).await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    for n in 0..10_000 {
        let entry = if n < 4000 { "early" } else { "late" };
        memory.note_outcome(Some(id(7)), Outcome::Answer(entry.to_owned()));
    }
    other.execute("ROLLBACK").await.unwrap();
    memory.settle().await;
    let count = async |entry: &str, other: &mut SqliteConnection| -> i64 {
        let times = sqlx::query_scalar("SELECT sum(times) FROM outcome WHERE entry = $1");
        times.bind(entry.to_owned()).fetch_one(other).await.unwrap()
    };
    assert_eq!(count("early", &mut other).await, 4000);
    let late = count("late", &mut other).await;
    assert!((1..1000).contains(&late), "{late}");
    assert_eq!(&*memory.popular(), ["early", "late"]);
    memory.close().await;
    let ballot = Ballot {
        guild: Some(id(7)),
        message: id(1),
        user: id(1),
        entry: "early",
        language: "en",
        helpful: true,
    };
    let refused = memory.store(async |store| store.vote(&ballot, 0).await).await;
    assert!(refused.is_err(), "a closed memory keeps nothing more");
    let happens = "beyond 4,096 notes new ones are lost, and memory does not grow";
    outlived("away for long", happens, "–", "a_full_queue_loses_the_newest_notes_only");
}

/// Queued notes are written before the bot stops.
#[tokio::test]
async fn leaving_writes_what_is_queued() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    for _ in 0..500 {
        memory.note_outcome(Some(id(7)), Outcome::Answer("entry".to_owned()));
    }
    memory.close().await;
    let memory = Memory::open(place, Clock::system()).await.unwrap();
    assert_eq!(&*memory.popular(), ["entry"]);
}

/// A full disk, simulated by a limit on file sizes. Answers go on, a voter is told that the vote was
/// not kept, and earlier data is intact.
#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_stops_no_answer_and_costs_nothing_that_was_kept() {
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let place = DatabaseUrl::File(path.clone());
    Store::open(&place).await.unwrap().close().await;
    let discord = StandIn::start().await;
    discord.expect_answers();
    // Blocks of half a kilobyte; a write beyond the limit is then an error and not a signal.
    let limited = "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\"";
    let caveat = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_caveat"), "run"])
        .args(["--discord-proxy", &discord.url()])
        .env_clear()
        .env("DISCORD_TOKEN", discord.token())
        .env("CAVEAT_DATABASE", format!("sqlite://{}", path.display()))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let caveat = crate::scenes::processes::Killed(caveat);
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let mut kept = 0;
    let refused = loop {
        let voter = discord.user(&format!("voter-{kept}"));
        let vote = voter.clicks(&answer, "Helpful").await.reply().await;
        if !vote.content().starts_with("Thank you") {
            break vote;
        }
        kept += 1;
        assert!(kept < 200, "the disk is never full");
    };
    assert!(refused.content().starts_with("Sorry, I could not save that"), "{}", refused.content());
    let began = Instant::now();
    let again = alice.says(&general, &format!("@caveat {LEGAL_ZH}")).await.reply().await;
    let took = began.elapsed();
    assert_eq!(again.title(), LEGAL_ZH);
    assert!(kept > 0, "there was room for some");
    drop(caveat);
    let store = Store::open(&place).await.unwrap();
    let tallies = store.tallies(Scope::All, 0).await.unwrap();
    assert_eq!(tallies.iter().map(|tally| tally.helpful).sum::<u64>(), kept);
    let happens = "answers go on, votes are refused; what was kept stays";
    let test = "a_full_disk_stops_no_answer_and_costs_nothing_that_was_kept";
    outlived("disk full", happens, seconds(took), test);
}

/// A read-only file: answers go on, a voter is told, and the file is left unchanged.
#[cfg(unix)]
#[tokio::test]
async fn a_read_only_store_stops_no_answer_and_is_left_alone() {
    use std::fs::{Permissions as Mode, copy, read, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    Store::open(&DatabaseUrl::File(path.clone())).await.unwrap().close().await;
    let binary = folder.path().join("caveat");
    copy(env!("CARGO_BIN_EXE_caveat"), &binary).unwrap();
    set_permissions(&path, Mode::from_mode(0o444)).unwrap();
    set_permissions(folder.path(), Mode::from_mode(0o555)).unwrap();
    let before = read(&path).unwrap();
    let discord = StandIn::start().await;
    discord.expect_answers();
    let mut caveat = Command::new(&binary);
    caveat
        .args(["run", "--discord-proxy", &discord.url()])
        .env_clear()
        .env("DISCORD_TOKEN", discord.token())
        .env("CAVEAT_DATABASE", format!("sqlite://{}", path.display()))
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    // Nothing is read-only to root, so the bot then runs as nobody.
    if rustix::process::getuid().is_root() {
        caveat.uid(65534).gid(65534);
    }
    let mut caveat = caveat.spawn().unwrap();
    let log = caveat.stderr.take().unwrap();
    let caveat = crate::scenes::processes::Killed(caveat);
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    let took = all_is_answered(&discord, &answer).await;
    drop(caveat);
    let log = std::io::read_to_string(log).unwrap();
    assert!(log.contains("caveat.db cannot be opened"), "{log}");
    assert_eq!(read(&path).unwrap(), before);
    // Allows the folder to be removed.
    set_permissions(folder.path(), Mode::from_mode(0o755)).unwrap();
    let happens = "answers go on, votes are refused; the file is left alone";
    let test = "a_read_only_store_stops_no_answer_and_is_left_alone";
    outlived("read-only", happens, seconds(took), test);
}
