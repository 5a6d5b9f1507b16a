//! The store is on a PostgreSQL server that restarts, disappears, or falls silent: questions are
//! answered all the same, and the bot reconnects by itself. Skipped where there is no server.

use std::net::SocketAddr;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{Choice, DatabaseUrl, Scope, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::store::all_is_answered;
use super::{LEGAL, SHIPPED, caveat_as, uncovered};
use crate::fresh::Database;
use crate::ids::{guild_id, id};
use crate::standin::StandIn;

/// The state of the connection to the server.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Open,
    /// Existing connections are broken, and new ones refused.
    Broken,
    /// Nothing is transmitted any more, without an error.
    Silent,
}

/// A proxy to a server, which tests can block.
struct Wire {
    address: SocketAddr,
    way: watch::Sender<Way>,
}

impl Wire {
    async fn to(url: &str) -> Self {
        let server = url.split('@').nth(1).and_then(|rest| rest.split('/').next());
        let server: SocketAddr = server.expect("it has a host").parse().expect("by number");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let (way, seen) = watch::channel(Way::Open);
        let wire = Self { address: listener.local_addr().expect("it has one"), way };
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                tokio::spawn(forward(here, server, seen.clone()));
            }
        });
        wire
    }

    /// The server's address through this proxy.
    fn place(&self, url: &str) -> DatabaseUrl {
        let (before, rest) = url.split_once('@').expect("it has a user");
        let (_, rest) = rest.split_once('/').expect("it has a name");
        format!("{before}@{}/{rest}", self.address).parse().expect("it is an address")
    }
}

async fn forward(mut here: TcpStream, server: SocketAddr, mut seen: watch::Receiver<Way>) {
    let Ok(mut there) = TcpStream::connect(server).await else { return };
    if *seen.borrow_and_update() == Way::Open {
        tokio::select! {
            _ = copy_bidirectional(&mut here, &mut there) => return,
            _ = seen.changed() => {}
        }
    }
    // Lost data does not come back: the connection stays silent until it is broken.
    let _ = seen.wait_for(|way| *way == Way::Broken).await;
}

async fn is_answered_meanwhile(away: Way) {
    let Some(database) = Database::new().await else { return };
    let direct: DatabaseUrl = database.url().parse().expect("it is an address");
    let wire = Wire::to(&database.url()).await;
    let discord = StandIn::start().await;
    let memory = Memory::open(wire.place(&database.url()), Clock::system())
        .await
        .expect("the store is there");
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let guild = discord.guild("expats");
    let log = guild.channel("log").takes_notes();
    memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.expect("the store is there");
    let alice = discord.user("alice");
    let answer =
        alice.says(&guild.channel("general"), &format!("@caveat {LEGAL}")).await.reply().await;
    memory.settle().await;

    wire.way.send_replace(away);
    all_is_answered(&discord, &answer).await;
    let told = log.heard(1).await[0].description().to_owned();
    assert!(told.starts_with("I cannot reach my database at the moment."), "{told}");
    wire.way.send_replace(Way::Open);

    memory.settle().await;
    let told = log.heard(2).await[1].description().to_owned();
    assert_eq!(told, "My database works again.");
    let store = Store::open(&direct).await.expect("it opens");
    let misses = store.misses(guild_id(guild.id), 9).await.expect("the store is there");
    assert_eq!(misses[0].question.words, uncovered("zh-Hans"), "what was queued is kept");
    assert!(
        store.tallies(Scope::All, 0).await.expect("the store is there").is_empty(),
        "what was refused is not"
    );
    let vote = alice.clicks(&answer, "Helpful").await.reply().await;
    assert_eq!(vote.content(), "Thank you for telling me. You can change your vote at any time.");
    assert_eq!(
        memory.settings(Some(id(guild.id))).log,
        Some(id(log.id)),
        "what was chosen still holds"
    );
}

#[tokio::test]
async fn a_server_that_goes_away_delays_nothing_and_is_used_again() {
    is_answered_meanwhile(Way::Broken).await;
}

/// As when a cable is pulled: no connection notices that it is dead.
#[tokio::test]
async fn a_server_that_falls_silent_delays_nothing_and_is_used_again() {
    is_answered_meanwhile(Way::Silent).await;
}

/// A server restart between two votes costs neither.
#[tokio::test]
async fn connections_that_were_closed_are_made_anew() {
    let Some(database) = Database::new().await else { return };
    let discord = StandIn::start().await;
    let memory = Memory::open(database.url().parse().unwrap(), Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    let mut outside = PgConnection::connect(&database.url()).await.unwrap();
    for button in ["Helpful", "Not helpful"] {
        let vote = alice.clicks(&answer, button).await.reply().await;
        assert!(vote.content().contains("hank you for telling me"), "{}", vote.content());
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(AssertSqlSafe(end)).execute(&mut outside).await.unwrap();
    }
    let store = Store::open(&database.url().parse().unwrap()).await.unwrap();
    let tallies = store.tallies(Scope::All, 0).await.unwrap();
    assert_eq!((tallies[0].helpful, tallies[0].unhelpful), (0, 1));
}
