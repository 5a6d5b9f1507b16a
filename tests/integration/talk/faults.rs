//! What Discord's HTTP side can do to the bot: each fault, and that the question it hits, or else the
//! next, is answered, once. Time is let pass by hand wherever the bot waits on its own clock.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::{Plugin, RunError, run};
use caveat::metrics::Metrics;
use caveat::service::Memory;
use caveat::store::Place;

use super::{LEGAL, SHIPPED, caveat_as, connection};
use crate::chat::{Bot, Channel};
use crate::standin::world::World;
use crate::standin::{Fault, StandIn};

/// What the bot waits for one answer of Discord's, in these tests.
const PATIENCE: Duration = Duration::from_millis(500);
/// The longest pause before it tries again: what sleeps for longer is none of this.
const PAUSES: Duration = Duration::from_secs(31);

const CALLBACK: &[&str] = &["POST", "/callback"];
const MESSAGE: &[&str] = &["POST /api/v10/channels/", "/messages"];

/// A bot whose clock goes on whenever it waits to try again.
struct Tried {
    discord: StandIn,
    clock: Clock,
    metrics: Metrics,
    general: Channel,
    _bot: Bot,
    _time: tokio::task::JoinHandle<()>,
}

impl Drop for Tried {
    fn drop(&mut self) {
        self._time.abort();
    }
}

async fn tried() -> Tried {
    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let clock = Clock::system();
    let memory = Memory::open(Place::Memory, clock.clone()).await.expect("it is always there");
    let plugin = Plugin::new(SHIPPED.clone()).with_memory(memory).with_patience(PATIENCE);
    let metrics = plugin.metrics();
    let bot = caveat_as(&discord, plugin).await;
    let commands = |world: &World| (world.commands.len() >= 11).then_some(());
    discord.shared.wait(PATIENCE * 20, commands).await.expect("it registers its commands");
    let time = tokio::spawn({
        let clock = clock.clone();
        async move {
            loop {
                clock.advance_to_next_within(PAUSES).await;
            }
        }
    });
    Tried { discord, clock, metrics, general, _bot: bot, _time: time }
}

impl Tried {
    /// Whether that stands in the metrics.
    fn holds(&self, line: &str) -> bool {
        self.metrics.encode().expect("it is text").lines().any(|there| there == line)
    }

    #[track_caller]
    fn counted(&self, line: &str) {
        assert!(self.holds(line), "{line}\n{}", self.metrics.encode().expect("it is text"));
    }

    /// How often somebody was answered so far.
    fn said(&self) -> usize {
        self._bot.replies().len()
    }
}

/// Lets everything else go on until this holds, of which nobody tells.
async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

/// `/ask` with faults in the way of its answer: it is answered once, after so many requests.
async fn asked<const N: usize>(faults: [Fault; N], requests: usize) -> Tried {
    let tried = tried().await;
    tried.discord.fails(CALLBACK, faults);
    let alice = tried.discord.user("alice");
    let reply = alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(reply.title(), LEGAL);
    assert_eq!(tried.discord.requests(CALLBACK), requests);
    tried
}

/// The same with a fault that has the answer be seen before the bot knows of it, and tries again.
async fn asked_until_done(fault: Fault) -> Tried {
    let tried = tried().await;
    tried.discord.fails(CALLBACK, [fault]);
    let alice = tried.discord.user("alice");
    alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
    until(|| tried.discord.requests(CALLBACK) == 2).await;
    tried
}

/// A mention with faults in the way of its reply: the same.
async fn mentioned<const N: usize>(faults: [Fault; N], requests: usize) -> Tried {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, faults);
    let alice = tried.discord.user("alice");
    let reply = alice.says(&tried.general, &format!("@caveat {LEGAL}")).await.reply().await;
    assert_eq!(reply.title(), LEGAL);
    until(|| tried.discord.requests(MESSAGE) == requests).await;
    // Were there another attempt, it would come before the answer to this.
    alice.says(&tried.general, "@caveat").await.reply().await;
    assert_eq!(tried.discord.requests(MESSAGE), requests + 1);
    assert_eq!(tried.said(), 2, "nothing is said twice");
    tried
}

/// The question is lost, for there is nobody to say it to; the next is answered.
async fn lost(fault: Fault) -> Tried {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, [fault]);
    let alice = tried.discord.user("alice");
    alice.says(&tried.general, &format!("@caveat {LEGAL}")).await;
    alice.says(&tried.general, "@caveat").await.reply().await;
    // The bot may hear of the refusal after it has said hello.
    let counted =
        |line: &str| line.starts_with("caveat_rest_errors_total{") && !line.ends_with(" 0");
    let refused = || tried.metrics.encode().is_ok_and(|text| text.lines().any(counted));
    until(refused).await;
    assert_eq!(tried.discord.requests(MESSAGE), 2, "it is not tried again");
    tried
}

#[tokio::test]
async fn rest_429_on_a_route() {
    let tried = asked([Fault::limited(0.7, false)], 2).await;
    tried.counted("caveat_rest_errors_total{kind=\"rate_limited\"} 1");
    tried.counted("caveat_rest_invalid_requests_total 1");
    mentioned([Fault::limited(2.5, false)], 2).await;
}

#[tokio::test]
async fn rest_429_for_everything() {
    asked([Fault::limited(0.7, true)], 2).await;
    mentioned([Fault::limited(4.0, true)], 2).await;
}

#[tokio::test]
async fn rest_429_by_header_alone() {
    asked([Fault::limited_by_header(0.3)], 2).await;
    mentioned([Fault::limited_by_header(0.3)], 2).await;
}

#[tokio::test]
async fn rest_429_that_says_no_more() {
    asked([Fault::refused(429, 0)], 2).await;
    mentioned([Fault::html(429)], 2).await;
}

/// A limit that is longer than anybody waits: the question is given up, and Discord is left alone.
#[tokio::test]
async fn rest_429_for_longer_than_anybody_waits() {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, [Fault::limited(60.0, false)]);
    let alice = tried.discord.user("alice");
    let (general, other) = (&tried.general, tried.discord.guild("expats").channel("other"));
    alice.says(general, &format!("@caveat {LEGAL}")).await;
    alice.says(&other, &format!("@caveat {LEGAL}")).await.reply().await;
    until(|| tried.holds("caveat_rest_errors_total{kind=\"rate_limited\"} 1")).await;
    // Its pause is over when the next question comes.
    tried.clock.advance(Duration::from_secs(61));
    alice.says(general, &format!("@caveat {LEGAL}")).await.reply().await;
    assert_eq!(tried.discord.requests(MESSAGE), 3);
}

#[tokio::test]
async fn rest_limits_that_are_told_are_kept_to() {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, [Fault::leaves(0, 5.0)]);
    let alice = tried.discord.user("alice");
    alice.says(&tried.general, &format!("@caveat {LEGAL}")).await.reply().await;
    // The bot has read what it was told.
    until(|| tried.holds("caveat_reply_latency_seconds_count{door=\"mention\"} 1")).await;
    let before = tried.clock.elapsed();
    alice.says(&tried.general, "@caveat").await.reply().await;
    assert!(tried.clock.elapsed() - before > Duration::from_secs(4), "it waits for its turn");
    assert_eq!(tried.discord.requests(MESSAGE), 2);
}

#[tokio::test]
async fn rest_500() {
    asked([Fault::refused(500, 0)], 2).await;
    mentioned([Fault::refused(500, 0)], 2).await;
}

#[tokio::test]
async fn rest_500_though_it_was_done() {
    // The second attempt is told 40060, which is what was wanted.
    let tried = asked_until_done(Fault::refused(500, 0).but_done()).await;
    let refused = tried.discord.expect_violations();
    assert_eq!((refused.len(), refused[0].code), (1, 40060));
    assert_eq!(tried.said(), 1);
    until(|| tried.holds("caveat_reply_latency_seconds_count{door=\"ask\"} 1")).await;
    // A message is known by its nonce.
    mentioned([Fault::refused(500, 0).but_done()], 2).await;
}

#[tokio::test]
async fn rest_502_in_html() {
    let tried = asked([Fault::html(502), Fault::html(503), Fault::html(502)], 4).await;
    tried.counted("caveat_rest_errors_total{kind=\"server\"} 3");
    mentioned([Fault::html(502), Fault::html(502)], 3).await;
}

#[tokio::test]
async fn rest_no_answer() {
    let tried = asked([Fault::hangs()], 2).await;
    tried.counted("caveat_rest_errors_total{kind=\"timeout\"} 1");
    mentioned([Fault::hangs()], 2).await;
}

#[tokio::test]
async fn rest_no_answer_though_it_was_done() {
    let tried = asked_until_done(Fault::hangs().but_done()).await;
    let _ = tried.discord.expect_violations();
    assert_eq!(tried.said(), 1);
    mentioned([Fault::hangs().but_done()], 2).await;
}

#[tokio::test]
async fn rest_an_answer_that_breaks_off() {
    // Of an answer to an interaction only its status is of use.
    asked([Fault::breaks()], 1).await;
    let tried = mentioned([Fault::breaks()], 2).await;
    tried.counted("caveat_rest_errors_total{kind=\"connection\"} 1");
}

/// Nothing goes out after Discord's deadline, and the next question is answered.
#[tokio::test]
async fn rest_500_until_the_deadline() {
    let tried = tried().await;
    tried.discord.fails(CALLBACK, std::array::from_fn::<_, 4, _>(|_| Fault::refused(500, 0)));
    let alice = tried.discord.user("alice");
    let first = alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await;
    until(|| tried.holds("caveat_rest_errors_total{kind=\"server\"} 4")).await;
    alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(tried.discord.requests(CALLBACK), 5);
    let _ = first;
    // The stand-in holds the first against the bot, as it should.
    tried.discord.shared.change(|world| world.strict = false);
}

#[tokio::test]
async fn rest_403_says_no_and_is_counted() {
    for code in [50001, 50013] {
        let tried = lost(Fault::refused(403, code)).await;
        tried.counted("caveat_rest_errors_total{kind=\"forbidden\"} 1");
        tried.counted("caveat_rest_invalid_requests_total 1");
    }
}

#[tokio::test]
async fn rest_404_is_final() {
    let tried = lost(Fault::refused(404, 10008)).await;
    tried.counted("caveat_rest_errors_total{kind=\"not_found\"} 1");
    tried.counted("caveat_rest_invalid_requests_total 0");
}

/// An interaction that Discord does not know, or that somebody else has answered.
#[tokio::test]
async fn rest_10062_and_40060_are_final() {
    for (status, code) in [(404, 10062), (400, 40060)] {
        let tried = tried().await;
        tried.discord.shared.change(|world| world.strict = false);
        tried.discord.fails(CALLBACK, [Fault::refused(status, code)]);
        let alice = tried.discord.user("alice");
        alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await;
        alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
        assert_eq!(tried.discord.requests(CALLBACK), 2, "{code}");
    }
}

/// One 401 may be a mistake of whatever stands in between: Discord still knows us.
#[tokio::test]
async fn rest_401_once() {
    lost(Fault::refused(401, 0)).await;
}

#[tokio::test]
async fn rest_401_because_the_token_was_reset_ends_it() {
    let discord = StandIn::start().await;
    let (tell, told) = tokio::sync::oneshot::channel();
    let ending = run(Plugin::new(SHIPPED.clone()), connection(&discord), std::future::pending());
    let _bot = Bot::spawn(&discord, async move {
        // The test looks at it.
        let _ = tell.send(ending.await);
    })
    .await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    alice.says(&general, "@caveat").await.reply().await;
    discord.shared.change(|world| world.token = "another.token.now".to_owned());
    alice.says(&general, &format!("@caveat {LEGAL}")).await;
    let ended = told.await.unwrap();
    assert!(matches!(ended, Err(RunError::Token)), "{ended:?}");
    assert!(discord.expect_violations().iter().all(|refused| refused.status == 401));
}

/// What could be said twice is not tried again when it may have been said.
#[tokio::test]
async fn rest_what_has_no_number_is_never_sent_twice() {
    let tried = tried().await;
    let alice = tried.discord.user("alice");
    let reply = alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
    let follow_up = &["POST", "/webhooks/"];
    tried.discord.fails(&["DELETE", "/webhooks/"], [Fault::refused(403, 50013)]);
    tried.discord.fails(follow_up, [Fault::refused(500, 0).but_done()]);
    alice.clicks(&reply, "Remove").await;
    until(|| tried.said() == 2).await;
    alice.says(&tried.general, "@caveat").await.reply().await;
    assert_eq!(tried.discord.requests(follow_up), 1);
}

/// What was taken away at the first attempt is gone at the second.
#[tokio::test]
async fn rest_what_is_gone_was_removed() {
    let tried = tried().await;
    let alice = tried.discord.user("alice");
    let reply = alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
    let remove = &["DELETE", "/webhooks/"];
    tried.discord.fails(remove, [Fault::html(502).but_done()]);
    alice.clicks(&reply, "Remove").await;
    until(|| tried.discord.requests(remove) == 2).await;
    alice.says(&tried.general, "@caveat").await.reply().await;
    assert_eq!(tried.discord.requests(&["POST", "/webhooks/"]), 0, "nobody is told of a failure");
    assert_eq!(tried.discord.expect_violations()[0].status, 404);
}

/// A thousand requests that Discord holds against the bot, and then silence until they are forgotten.
#[tokio::test]
async fn rest_never_more_than_a_thousand_invalid_requests() {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, std::array::from_fn::<_, 1200, _>(|_| Fault::refused(403, 50013)));
    let guild = tried.discord.guild("expats");
    for n in 0..1100 {
        // Nobody, and no channel, comes near the bot's own limits.
        let channel = guild.channel(&format!("channel-{}", n / 20));
        let user = tried.discord.user(&format!("user-{}", n / 5));
        user.says(&channel, &format!("@caveat {LEGAL}")).await;
    }
    until(|| tried.holds("caveat_rest_errors_total{kind=\"paused\"} 100")).await;
    assert_eq!(tried.discord.requests(MESSAGE), 1000);
    tried.counted("caveat_rest_invalid_requests_total 1000");

    tried.discord.shared.change(|world| world.faults.clear());
    tried.clock.advance(Duration::from_secs(10 * 60));
    let alice = tried.discord.user("alice");
    alice.says(&tried.general, &format!("@caveat {LEGAL}")).await.reply().await;
}
