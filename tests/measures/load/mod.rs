//! Sustained load beyond that of the busiest bot: the binary as its operator runs it, against the
//! stand-in. Measurements, each with the bounds that it must keep; `.ci/soak` runs them one after
//! another and prints the table of docs/reliability.md.

mod bot;
mod busy;
mod chance;
mod figures;
mod guilds;
mod served;
mod town;

use std::time::Duration;

use serenity::model::gateway::GatewayIntents;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::standin::ledger::Wanted;
use crate::standin::world::World;
use crate::standin::{Order, StandIn};
use bot::Running;
use figures::{Figures, Measured};
use town::Town;

/// Interval between heartbeats: shorter than Discord's, so that there are some in a minute.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Warm-up time, after which the bot has allocated its working memory.
const WARM: Duration = Duration::from_secs(5);
/// Timeout after which a missing answer counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);
/// One in this many messages is a question to the bot.
const ONE_ASKS: usize = 20;
/// Concurrent answers when the load is not paced.
const AT_ONCE: usize = 32;
/// Number of messages in a batch, after which the bot is asked whether it has read them; and the number
/// of batches in flight.
const PARCEL: usize = 200;
const PARCELS: usize = 4;

/// The bot with its town, under load.
struct Load {
    discord: StandIn,
    town: Town,
    bot: Running,
    figures: Figures,
}

impl Load {
    async fn begin(name: &'static str, listening: bool) -> Self {
        let (discord, town) = Self::places().await;
        let bot = if listening {
            discord.grant(GatewayIntents::MESSAGE_CONTENT);
            Running::start(&discord, &["--listening"], Some(&town)).await
        } else {
            Running::start(&discord, &[], None).await
        };
        let figures = Figures::new(name, &bot);
        Self { discord, town, bot, figures }
    }

    /// Like [`Self::begin`], but with another bot if the variable `PEER` has the command that starts one.
    async fn begin_with_peer(name: &'static str) -> Self {
        let Ok(command) = std::env::var("PEER") else { return Self::begin(name, false).await };
        let (discord, town) = Self::places().await;
        let bot = Running::peer(&discord, &command).await;
        let figures = Figures::new(name, &bot);
        Self { discord, town, bot, figures }
    }

    async fn places() -> (StandIn, Town) {
        let discord = StandIn::start().await;
        discord.only_counts();
        discord.shared.change(|world| world.heartbeat_interval = HEARTBEAT);
        let town = discord.shared.change(Town::build);
        (discord, town)
    }

    /// Sends at this rate for this time; `send` gets the number of each.
    async fn paced(
        &mut self,
        a_second: u32,
        time: Duration,
        send: impl Fn(&mut Town, &mut World, usize),
    ) {
        let mut ticks = interval(Duration::from_secs(1) / a_second);
        // A late tick catches up: everything that is due is sent.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let began = Instant::now();
        let mut due = Duration::ZERO;
        self.figures.begin(&self.bot);
        for n in 0..(a_second as usize * usize::try_from(time.as_secs()).expect("it is short")) {
            ticks.tick().await;
            self.discord.shared.change(|world| send(&mut self.town, world, n));
            self.figures.sent(n + 1);
            if began.elapsed() >= due {
                due += Duration::from_secs(1);
                self.figures.look(&self.bot, began.elapsed());
            }
        }
        self.settle().await;
    }

    /// Sends as fast as the bot answers.
    async fn as_fast_as_it_goes(
        &mut self,
        count: usize,
        send: impl Fn(&mut Town, &mut World, usize),
    ) {
        let began = Instant::now();
        let mut due = Duration::ZERO;
        let mut changes = self.discord.changes();
        self.figures.begin(&self.bot);
        for n in 0..count {
            if n % PARCEL == 0 {
                self.discord.order(|| Order::Ping);
            }
            while !has_room(&self.discord, n / PARCEL) {
                let changed = timeout(PATIENCE, changes.changed()).await;
                changed.expect("the bot goes on").expect("the stand-in lives");
            }
            self.discord.shared.change(|world| send(&mut self.town, world, n));
            self.figures.sent(n + 1);
            if began.elapsed() >= due {
                due += Duration::from_secs(1);
                self.figures.look(&self.bot, began.elapsed());
            }
        }
        self.settle().await;
    }

    /// Waits for the last answers.
    async fn settle(&mut self) {
        let done = |world: &World| (waiting(world) == 0).then_some(());
        // The unanswered are counted as lost.
        let _ = self.discord.shared.wait(PATIENCE, done).await;
        self.figures.end(&self.bot);
    }

    /// Stops the bot, and prints the results.
    async fn finish(self, wanted: &[Wanted]) -> Measured {
        let lateness = self.discord.shared.read(|w| w.faults_of_gateway.lateness.clone());
        let logins = self.discord.shared.read(|w| w.faults_of_gateway.logins);
        assert_eq!(logins, 1, "the connection held");
        let (noted, warnings) = self.bot.leave().await;
        self.discord.shared.read(|world| {
            let ledger = world.ledger.as_ref().expect("it only counts");
            self.figures.print(ledger, wanted, &lateness, noted, &warnings)
        })
    }
}

/// Number of questions that wait for an answer.
fn waiting_in(discord: &StandIn) -> usize {
    discord.shared.read(waiting)
}

fn waiting(world: &World) -> usize {
    world.ledger.as_ref().map_or(0, |ledger| ledger.waiting())
}

/// Returns whether the bot keeps up: it has read all but the last batches, and answered all but a few.
fn has_room(discord: &StandIn, parcels: usize) -> bool {
    discord.shared.read(|world| {
        let read: usize = world.sessions.iter().map(|session| session.pongs).sum();
        parcels < read + PARCELS && waiting(world) < AT_ONCE
    })
}

/// A message: chatter, or now and then a question.
fn message(town: &mut Town, world: &mut World, n: usize) {
    if n.is_multiple_of(ONE_ASKS) { town.mentions(world) } else { town.chats(world, n) }
}

/// A user's action: half of them are typing, as each question is typed before it is asked.
fn interaction(town: &mut Town, world: &mut World, n: usize) {
    match n % 10 {
        0..5 => town.types(world),
        5..8 => town.asks(world),
        _ => town.presses(world),
    }
}

const EVERY_INTERACTION: [Wanted; 3] = [Wanted::Ask, Wanted::Typing, Wanted::Press];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_messages_a_second() {
    let mut load = Load::begin("1,000 messages a second, 60 s", false).await;
    load.paced(1000, Duration::from_secs(60), message).await;
    load.finish(&[Wanted::Mention]).await.noted_all().keeps_the_bounds();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_messages_a_second_with_their_words() {
    let mut load = Load::begin("the same with `--listening`", true).await;
    load.paced(1000, Duration::from_secs(60), message).await;
    load.finish(&[Wanted::Mention]).await.noted_all().keeps_the_bounds();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_interactions_a_second() {
    let mut load = Load::begin("200 interactions a second, 60 s", false).await;
    load.paced(200, Duration::from_secs(60), interaction).await;
    load.finish(&EVERY_INTERACTION).await.keeps_the_bounds();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_thousand_interactions() {
    let mut load = Load::begin("200,000 interactions", false).await;
    load.as_fast_as_it_goes(200_000, interaction).await;
    load.finish(&EVERY_INTERACTION).await.stays_steady();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_messages() {
    let mut load = Load::begin("1,000,000 messages", false).await;
    load.as_fast_as_it_goes(1_000_000, message).await;
    load.finish(&[Wanted::Mention]).await.noted_all().stays_steady();
}
