//! Memory per guild: of idle guilds, and of guilds whose moderators use all features. Prints the table
//! of docs/scale.md:
//!
//! ```text
//! cargo test --release --features measure --test measures -- --nocapture load::guilds
//! ```

use std::time::Duration;

use caveat::store::{Attempts, Choice, Contact, Content, Origin, Phrasing, Pin, Store};

use super::bot::Running;
use super::figures::megabytes;
use crate::ids::id;
use crate::standin::model::{Guild, Id, USUAL_PERMISSIONS};
use crate::standin::world::World;
use crate::standin::{Order, StandIn};

/// Timeout for the bot to hear of all guilds.
const BOUND: Duration = Duration::from_secs(300);
/// Time for the bot to finish whatever it still does.
const SETTLES: Duration = Duration::from_secs(3);
/// Number of shards that log in at once, as for the largest bots.
const QUEUES: u64 = 16;
/// Numbers of pins and phrasings in a guild whose moderators use all features.
const PINS: u64 = 5;
const PHRASINGS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the table is for whoever runs it")]
async fn what_a_server_holds_in_memory() {
    println!("| servers | of them in use | shards | resident, MB | more for each server, bytes |");
    println!("| --- | --- | --- | --- | --- |");
    // The stand-in distributes guild ids over all shards only if the number of shards has no factor in
    // common with ten.
    for (guilds, in_use, shards) in [(10_000, 0, 7), (100_000, 0, 41), (1_000, 1_000, 1)] {
        let none = resident(0, 0, shards).await;
        println!("| 0 | 0 | {shards} | {} | – |", megabytes(none));
        let held = resident(guilds, in_use, shards).await;
        let each = held.saturating_sub(none) / u64::try_from(guilds).expect("they are few");
        println!("| {guilds} | {in_use} | {shards} | {} | {each} |", megabytes(held));
    }
}

/// Resident memory of a bot in this many guilds, once all shards have heard of all of them.
async fn resident(guilds: usize, in_use: usize, shards: usize) -> u64 {
    let discord = StandIn::start().await;
    discord.only_counts();
    discord.shared.change(|world| {
        settle(world, guilds);
        world.logins.recommended = u64::try_from(shards).expect("they are few");
        world.logins.queues = QUEUES;
    });
    let ids: Vec<Id> = discord.shared.read(|world| world.guilds.keys().copied().collect());
    let bot = Running::prepared(&discord, &[], async |store| {
        for guild in ids.iter().take(in_use) {
            use_all(store, *guild).await;
        }
    });
    let bot = bot.await;
    let all_told = |world: &World| {
        let told = world.sessions.iter().filter_map(|session| session.forgets).sum::<usize>();
        // Each shard also gets a READY.
        (world.sessions.len() == shards && told == guilds + shards).then_some(())
    };
    discord.shared.wait(BOUND, all_told).await.expect("it hears of all of them");
    discord.order(|| Order::Ping);
    let read = |world: &World| world.sessions.iter().all(|it| it.pongs > 0).then_some(());
    discord.shared.wait(BOUND, read).await.expect("it reads everything");
    tokio::time::sleep(SETTLES).await;
    let held = bot.resident();
    bot.leave().await;
    // It maintains pins that the stand-in does not know of.
    discord.shared.change(|world| world.violations.clear());
    held
}

/// This many empty guilds.
fn settle(world: &mut World, guilds: usize) {
    for n in 0..guilds {
        let id = world.fresh_id();
        let usual = USUAL_PERMISSIONS.bits();
        let locale = ["en-US", "zh-CN", "de"][n % 3].to_owned();
        let name = format!("guild-{n}");
        let (bot_role, has_bot) = (world.fresh_id(), true);
        let guild = Guild { id, name, locale, everyone: usual, bot: usual, bot_role, has_bot };
        world.guilds.insert(id, guild);
    }
}

/// Uses all features of moderators in a guild.
async fn use_all(store: &Store, guild: Id) {
    let choices = [
        Choice::Log(Some(id(guild + 1))),
        Choice::Contact(Some(Contact::Channel(id(guild + 2)))),
        Choice::Listening(id(guild + 3), true),
    ];
    for choice in choices {
        store.choose(id(guild), &choice).await.expect("it is kept");
    }
    for n in 0..PINS {
        let pin = Pin {
            message: id(guild + 100 + n),
            guild: id(guild),
            channel: id(guild + 1 + n),
            entry: "is-it-legal".to_owned(),
            language: "en".to_owned(),
            content: Content { hash: 1, words: String::new() },
            pending: None,
            sent: false,
            last_error: None,
            attempts: Attempts::default(),
        };
        store.pin(&pin, 0).await.expect("it is kept");
    }
    for n in 0..PHRASINGS {
        let words = format!("what do people at our place call number {n} of the usual questions");
        let phrasing = Phrasing {
            guild: id(guild),
            entry: "is-it-legal".to_owned(),
            language: "en".to_owned(),
            form: words.clone(),
            words,
        };
        store.teach(&phrasing, Origin::Import, 0).await.expect("it is kept");
    }
}
