//! Several shards: in one process, and in two that share a token and a database.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use caveat::discord::{Connection, Plugin, RunError, Shards, run};
use caveat::store::{Choice, DatabaseUrl, Store};

use super::{LEGAL, SHIPPED, connection, memory};
use crate::chat::{Bot, Channel, Guild};
use crate::fresh::Database;
use crate::ids::id;
use crate::standin::model::How;
use crate::standin::world::World;
use crate::standin::{Order, StandIn};

/// Timeout of every wait.
const BOUND: Duration = Duration::from_secs(60);
/// Time between two logins, where a test need not wait as long as Discord requires.
const SOON: Duration = Duration::from_millis(300);

/// A Discord that recommends four shards, with a server on each.
fn four(discord: &StandIn, queues: u64, apart: Duration) -> Vec<(Guild, Channel)> {
    discord.shared.change(|world| {
        (world.logins.recommended, world.logins.queues, world.logins.apart) = (4, queues, apart);
    });
    let guilds = (0..4).map(|n| discord.guild(&format!("guild-{n}")));
    let mut guilds: Vec<_> = guilds.map(|guild| (guild.channel("general"), guild)).collect();
    guilds.sort_by_key(|(_, guild)| shard_of(guild.id));
    let shards: Vec<_> = guilds.iter().map(|(_, guild)| shard_of(guild.id)).collect();
    assert_eq!(shards, [0, 1, 2, 3], "each has one");
    guilds.into_iter().map(|(general, guild)| (guild, general)).collect()
}

fn shard_of(guild: u64) -> u64 {
    (guild >> 22) % 4
}

/// The shards that are logged in.
fn there(world: &World) -> Vec<u64> {
    let sessions = world.sessions.iter().filter(|session| session.socket.is_some());
    let mut there: Vec<_> = sessions.map(|session| session.shard.0).collect();
    there.sort_unstable();
    there
}

async fn connected(discord: &StandIn, shards: &[u64]) {
    let all = |world: &World| (there(world) == shards).then_some(());
    let done = discord.shared.wait(BOUND, all).await;
    done.unwrap_or_else(|| panic!("{shards:?} do not log in\n{}", discord.shared.transcript()));
}

fn with(discord: &StandIn, shards: &str) -> Connection {
    Connection { shards: shards.parse().expect("it names shards"), ..connection(discord) }
}

async fn bot(discord: &StandIn, shards: Shards) -> Bot {
    discord.expect_answers();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory().await).build();
    let connection = Connection { shards, ..connection(discord) };
    Bot::spawn(discord, run(plugin, connection, std::future::pending())).await
}

#[tokio::test]
async fn as_many_as_discord_recommends_serve_every_server_once() {
    let discord = StandIn::start().await;
    let guilds = four(&discord, 1, SOON);
    let bot = bot(&discord, Shards::Auto).await;
    connected(&discord, &[0, 1, 2, 3]).await;
    let alice = discord.user("alice");
    for (_, general) in &guilds {
        alice.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
        alice.says(general, "@caveat is usdt legal?").await.reply().await;
    }
    alice.dms(LEGAL).await.reply().await;
    assert_eq!(bot.replies().len(), 9);
    assert_eq!(discord.identifies().len(), 4);
}

/// The stand-in reports a login that comes too soon.
#[tokio::test]
async fn shards_that_lose_their_sessions_at_once_log_in_one_after_another() {
    let discord = StandIn::start().await;
    let guilds = four(&discord, 2, SOON);
    let bot = bot(&discord, "4".parse().unwrap()).await;
    connected(&discord, &[0, 1, 2, 3]).await;
    discord.order(|| Order::Close(4009));
    let anew = |world: &World| (world.faults_of_gateway.logins >= 8).then_some(());
    discord.shared.wait(BOUND, anew).await.expect("all log in anew");
    connected(&discord, &[0, 1, 2, 3]).await;
    let alice = discord.user("alice");
    for (_, general) in &guilds {
        alice.asks(general, "/ask", [("question", LEGAL)]).await.reply().await;
    }
    assert_eq!((bot.replies().len(), discord.identifies().len()), (4, 8));
}

#[tokio::test]
async fn one_shard_that_is_lost_costs_the_others_nothing() {
    let discord = StandIn::start().await;
    let guilds = four(&discord, 4, SOON);
    let bot = bot(&discord, Shards::Auto).await;
    connected(&discord, &[0, 1, 2, 3]).await;
    let of_shard = |world: &World| {
        let found = world.sessions.iter().find(|session| session.shard.0 == 2);
        found.expect("it is there").order(Order::CloseEmpty);
    };
    discord.shared.read(of_shard);
    let alice = discord.user("alice");
    for shard in [0, 1, 3] {
        alice.says(&guilds[shard].1, "@caveat is usdt legal?").await.reply().await;
    }
    // It is random whether a stream ends or a socket breaks, after which it resumes.
    let back = |world: &World| {
        let faults = &world.faults_of_gateway;
        (faults.logins + faults.resumes >= 5).then_some(())
    };
    discord.shared.wait(BOUND, back).await.expect("it comes back");
    alice.asks(&guilds[2].1, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(bot.replies().len(), 4);
}

#[tokio::test]
async fn what_discord_will_not_have_ends_it_with_one_sentence() {
    for shards in ["1", "3..4/4"] {
        let discord = StandIn::start().await;
        four(&discord, 1, Duration::ZERO);
        discord.shared.change(|world| world.logins.most_guilds = 0);
        let plugin = Plugin::new(SHIPPED.clone());
        let error = run(plugin, with(&discord, shards), std::future::pending()).await.unwrap_err();
        assert!(matches!(error, RunError::Sharding), "{error}");
        assert!(error.to_string().contains("more shards"), "{error}");
        let _ = discord.expect_violations();
    }
    for (code, sentence) in [(4010, "same number"), (4012, "newer"), (4013, "newer")] {
        let discord = StandIn::start().await;
        let going = tokio::spawn(run(
            Plugin::new(SHIPPED.clone()),
            connection(&discord),
            std::future::pending(),
        ));
        connected(&discord, &[0]).await;
        discord.order(|| Order::Close(code));
        let error = going.await.unwrap().unwrap_err();
        assert!(error.to_string().contains(sentence), "{code}: {error}");
    }
}

/// A server's log channel gets a fault from the process that serves it.
#[tokio::test]
async fn each_process_tells_its_own_servers_only() {
    let discord = StandIn::start().await;
    let guilds = four(&discord, 4, SOON);
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let store = Store::open(&place).await.unwrap();
    let mut logs = Vec::new();
    for (guild, _) in &guilds {
        let log = guild.channel("log").takes_notes();
        store.choose(id(guild.id), &Choice::Log(Some(id(log.id)))).await.unwrap();
        logs.push(log.id);
    }
    store.close().await;
    let mut processes = Vec::new();
    for shards in ["0..2/4", "2..4/4"] {
        let memory = caveat::service::Memory::open(place.clone(), caveat::Clock::system()).await;
        let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.unwrap()).build();
        let connection = with(&discord, shards);
        processes.push(plugin.clone());
        tokio::spawn(run(plugin, connection, std::future::pending()));
    }
    connected(&discord, &[0, 1, 2, 3]).await;
    for plugin in &processes {
        plugin.refuse([caveat::discord::PackFault {
            place: "a.toml:1:1".to_owned(),
            message: "a fault".to_owned(),
        }]);
    }
    let told = |world: &World| {
        let of = |log: &u64| world.acts.iter().filter(|act| act.message.channel == *log).count();
        logs.iter().map(of).collect::<Vec<_>>()
    };
    let all = |world: &World| told(world).iter().all(|times| *times > 0).then_some(());
    discord.shared.wait(BOUND, all).await.expect("all hear of it");
    // Any extra notice has been sent before this answer.
    for (_, general) in &guilds {
        discord.user("alice").says(general, "@caveat is usdt legal?").await.reply().await;
    }
    assert_eq!(discord.shared.read(told), [1, 1, 1, 1]);
}

/// One of the processes that share a token. Killed when dropped.
struct Process(Child);

impl Process {
    fn start(discord: &StandIn, database: &Database, shards: &str, log: &Path) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log);
        let mut caveat = Command::new(env!("CARGO_BIN_EXE_caveat"));
        caveat
            .args(["run", "--shards", shards, "--discord-proxy", &discord.url()])
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("CAVEAT_DATABASE", database.url())
            .stdin(Stdio::null())
            .stderr(log.expect("there is room"));
        Self(caveat.spawn().expect("the binary starts"))
    }

    /// Killed without a word.
    fn kill(&mut self) {
        self.0.kill().expect("it is there");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already, which is fine.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Number of replies in a channel, each to a different message.
fn answers(world: &World, channel: u64) -> usize {
    let answers = world.acts.iter().filter(|act| act.how == How::Reply);
    answers.filter(|act| act.message.channel == channel).count()
}

/// Two processes, four shards, one PostgreSQL, and Discord's real five seconds.
#[tokio::test]
#[expect(clippy::print_stdout, reason = "the timeline is for whoever runs it")]
async fn one_of_two_processes_is_killed_and_comes_back() {
    let Some(database) = Database::new().await else { return };
    let discord = StandIn::start().await;
    let guilds = four(&discord, 2, Connection::APART);
    let alice = discord.user("alice");
    let began = Instant::now();
    let tells = |what: &str| println!("| {:.1} | {what} |", began.elapsed().as_secs_f64());
    let folder = tempfile::tempdir().unwrap();
    let log = |name: &str| folder.path().join(name);
    let asked = async |shards: &[usize]| {
        for &shard in shards {
            alice.says(&guilds[shard].1, "@caveat is usdt legal?").await.reply().await;
        }
    };
    println!("| seconds | what happens |\n| --- | --- |");
    let mut first = Process::start(&discord, &database, "0..2/4", &log("first"));
    let _second = Process::start(&discord, &database, "2..4/4", &log("second"));
    connected(&discord, &[0, 1, 2, 3]).await;
    tells("both have logged in, shards 0 and 1, 2 and 3");
    asked(&[0, 1, 2, 3]).await;
    tells("a question in a server of each shard is answered");
    first.kill();
    connected(&discord, &[2, 3]).await;
    tells("the first is killed");
    asked(&[2, 3]).await;
    tells("shards 2 and 3 answer");
    let mut first = Process::start(&discord, &database, "0..2/4", &log("first"));
    connected(&discord, &[0, 1, 2, 3]).await;
    tells("the first is started again, and has logged in");
    asked(&[0, 1, 2, 3]).await;
    tells("a question in a server of each shard is answered");
    let times =
        |world: &World| guilds.iter().map(|(_, at)| answers(world, at.id)).collect::<Vec<_>>();
    assert_eq!(discord.shared.read(times), [2, 2, 3, 3], "each question once");
    assert_eq!(discord.identifies().len(), 6, "and nobody logged in more than once a life");
    first.kill();
}
