//! Faults of Discord's HTTP side: after each, the question that it hits or else the next one is
//! answered, once. Time is advanced by hand wherever the bot waits on its own clock.
//!
//! `reliability` runs all of these and prints the times on that clock.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::{Plugin, RunError, run};
use caveat::metrics::Metrics;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;

use super::{LEGAL, SHIPPED, caveat_as, connection, outlived, seconds};
use crate::chat::{Bot, Channel};
use crate::standin::{Fault, StandIn};

/// The bot's timeout for one answer of Discord, in these tests.
const PATIENCE: Duration = Duration::from_millis(500);
/// The longest pause before a retry: a longer sleep is something else.
const PAUSES: Duration = Duration::from_secs(31);

/// Effects of the faults, in the table.
const AGAIN: &str = "it is tried again, and answered once";
const LATE: &str = "the request is given up in time and tried again; answered once";
const WAITS: &str = "it waits as long as Discord says, and tries again";

const CALLBACK: &[&str] = &["POST", "/callback"];
const MESSAGE: &[&str] = &["POST /api/v10/channels/", "/messages"];

/// A bot whose clock advances whenever it waits to retry.
struct Tried {
    discord: StandIn,
    clock: Clock,
    metrics: Metrics,
    general: Channel,
    /// Response time on the clock.
    took: Duration,
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
    let memory =
        Memory::open(DatabaseUrl::Memory, clock.clone()).await.expect("it is always there");
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory).request_timeout(PATIENCE).build();
    let metrics = plugin.metrics();
    let bot = caveat_as(&discord, plugin).await;
    let time = tokio::spawn({
        let clock = clock.clone();
        async move {
            loop {
                clock.advance_to_next_within(PAUSES).await;
            }
        }
    });
    Tried { discord, clock, metrics, general, took: Duration::ZERO, _bot: bot, _time: time }
}

impl Tried {
    /// Returns whether the metrics contain this line.
    fn holds(&self, line: &str) -> bool {
        self.metrics.encode().expect("it is text").lines().any(|there| there == line)
    }

    #[track_caller]
    fn counted(&self, line: &str) {
        assert!(self.holds(line), "{line}\n{}", self.metrics.encode().expect("it is text"));
    }

    /// Asks a question with `/ask` that is answered; returns the response time.
    async fn next(&self) -> Duration {
        let began = self.clock.now();
        let alice = self.discord.user("alice");
        let reply = alice.asks(&self.general, "/ask", [("question", LEGAL)]).await.reply().await;
        assert_eq!(reply.title(), LEGAL);
        self.clock.now().since(began)
    }

    /// Like [`Self::next`], but by mention.
    async fn next_by_name(&self) -> Duration {
        let began = self.clock.now();
        let alice = self.discord.user("alice");
        let said = alice.says(&self.general, &format!("@caveat {LEGAL}")).await;
        assert_eq!(said.reply().await.title(), LEGAL);
        self.clock.now().since(began)
    }

    /// Number of answers so far.
    fn said(&self) -> usize {
        self._bot.replies().len()
    }
}

/// Both response times, for the table.
fn both(asked: &Tried, named: &Tried) -> String {
    format!("{} (`/ask`), {} (mention)", seconds(asked.took), seconds(named.took))
}

/// Yields to other tasks until a condition holds that nothing notifies of.
async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

/// `/ask` with faults on its answer: it is answered once, after this many requests.
async fn asked<const N: usize>(faults: [Fault; N], requests: usize) -> Tried {
    let mut tried = tried().await;
    tried.discord.fails(CALLBACK, faults);
    tried.took = tried.next().await;
    assert_eq!(tried.discord.requests(CALLBACK), requests);
    tried
}

/// Like [`asked`], with a fault after which the answer is visible before the bot knows, so that it
/// retries.
async fn asked_until_done(fault: Fault) -> Tried {
    let mut tried = tried().await;
    tried.discord.fails(CALLBACK, [fault]);
    tried.took = tried.next().await;
    until(|| tried.discord.requests(CALLBACK) == 2).await;
    tried
}

/// A mention with faults on its reply: it is answered once, after this many requests.
async fn mentioned<const N: usize>(faults: [Fault; N], requests: usize) -> Tried {
    let mut tried = tried().await;
    tried.discord.fails(MESSAGE, faults);
    tried.took = tried.next_by_name().await;
    until(|| tried.discord.requests(MESSAGE) == requests).await;
    let alice = tried.discord.user("alice");
    // Another attempt would come before the answer to this.
    alice.says(&tried.general, "@caveat").await.reply().await;
    assert_eq!(tried.discord.requests(MESSAGE), requests + 1);
    assert_eq!(tried.said(), 2, "nothing is said twice");
    tried
}

/// The question is lost, because nobody can be told; the next one is answered.
async fn lost(fault: Fault) -> Tried {
    let mut tried = tried().await;
    tried.discord.fails(MESSAGE, [fault]);
    let alice = tried.discord.user("alice");
    let began = tried.clock.now();
    alice.says(&tried.general, &format!("@caveat {LEGAL}")).await;
    alice.says(&tried.general, "@caveat").await.reply().await;
    tried.took = tried.clock.now().since(began);
    // The bot may hear of the refusal only after its greeting.
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
    let named = mentioned([Fault::limited(2.5, false)], 2).await;
    let took = both(&tried, &named);
    outlived("429 on a route, for 0.7 s or 2.5 s", WAITS, took, "rest_429_on_a_route");
}

#[tokio::test]
async fn rest_429_for_everything() {
    let tried = asked([Fault::limited(0.7, true)], 2).await;
    let named = mentioned([Fault::limited(4.0, true)], 2).await;
    let took = both(&tried, &named);
    outlived("429 for everything, for 0.7 s or 4 s", WAITS, took, "rest_429_for_everything");
}

#[tokio::test]
async fn rest_429_by_header_alone() {
    let tried = asked([Fault::limited_by_header(0.3)], 2).await;
    let named = mentioned([Fault::limited_by_header(0.3)], 2).await;
    let took = both(&tried, &named);
    outlived("429 by header alone, for 0.3 s", WAITS, took, "rest_429_by_header_alone");
}

#[tokio::test]
async fn rest_429_that_says_no_more() {
    let tried = asked([Fault::refused(429, 0)], 2).await;
    let named = mentioned([Fault::html(429)], 2).await;
    let took = both(&tried, &named);
    let happens = "it waits a second, and tries again";
    outlived("429 that says no more", happens, took, "rest_429_that_says_no_more");
}

/// A rate limit longer than any reader waits: the question is given up, and Discord is left alone.
#[tokio::test]
async fn rest_429_for_longer_than_anybody_waits() {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, [Fault::limited(60.0, false)]);
    let alice = tried.discord.user("alice");
    let (general, other) = (&tried.general, tried.discord.guild("expats").channel("other"));
    let began = tried.clock.now();
    alice.says(general, &format!("@caveat {LEGAL}")).await;
    alice.says(&other, &format!("@caveat {LEGAL}")).await.reply().await;
    let took = tried.clock.now().since(began);
    until(|| tried.holds("caveat_rest_errors_total{kind=\"rate_limited\"} 1")).await;
    // The pause is over when the next question comes.
    tried.clock.advance(Duration::from_secs(61));
    tried.next_by_name().await;
    assert_eq!(tried.discord.requests(MESSAGE), 3);
    let happens = "that question is given up; other channels are answered";
    let test = "rest_429_for_longer_than_anybody_waits";
    outlived("429 for 60 s", happens, seconds(took), test);
}

#[tokio::test]
async fn rest_limits_that_are_told_are_kept_to() {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, [Fault::leaves(0, 5.0)]);
    let alice = tried.discord.user("alice");
    alice.says(&tried.general, &format!("@caveat {LEGAL}")).await.reply().await;
    // The bot has read the response.
    until(|| tried.holds("caveat_reply_latency_seconds_count{door=\"mention\"} 1")).await;
    let before = tried.clock.now();
    alice.says(&tried.general, "@caveat").await.reply().await;
    let took = tried.clock.now().since(before);
    assert!(took > Duration::from_secs(4), "it waits for its turn");
    assert_eq!(tried.discord.requests(MESSAGE), 2);
    let happens = "the next request waits for its turn; none is refused";
    let test = "rest_limits_that_are_told_are_kept_to";
    outlived("no requests left for 5 s", happens, seconds(took), test);
}

#[tokio::test]
async fn rest_500() {
    let tried = asked([Fault::refused(500, 0)], 2).await;
    let named = mentioned([Fault::refused(500, 0)], 2).await;
    outlived("500", AGAIN, both(&tried, &named), "rest_500");
}

#[tokio::test]
async fn rest_500_though_it_was_done() {
    // The second attempt gets 40060, which means success.
    let tried = asked_until_done(Fault::refused(500, 0).but_done()).await;
    let refused = tried.discord.expect_violations();
    assert_eq!((refused.len(), refused[0].code), (1, 40060));
    assert_eq!(tried.said(), 1);
    until(|| tried.holds("caveat_reply_latency_seconds_count{door=\"ask\"} 1")).await;
    // A message is recognised by its nonce.
    let named = mentioned([Fault::refused(500, 0).but_done()], 2).await;
    let took = both(&tried, &named);
    outlived("500, though it was done", AGAIN, took, "rest_500_though_it_was_done");
}

#[tokio::test]
async fn rest_502_in_html() {
    let tried = asked([Fault::html(502), Fault::html(503), Fault::html(502)], 4).await;
    tried.counted("caveat_rest_errors_total{kind=\"server\"} 3");
    let named = mentioned([Fault::html(502), Fault::html(502)], 3).await;
    let took = both(&tried, &named);
    outlived("502 in HTML, three times or twice", AGAIN, took, "rest_502_in_html");
}

#[tokio::test]
async fn rest_no_answer() {
    let tried = asked([Fault::hangs()], 2).await;
    tried.counted("caveat_rest_errors_total{kind=\"timeout\"} 1");
    let named = mentioned([Fault::hangs()], 2).await;
    outlived("no answer", LATE, both(&tried, &named), "rest_no_answer");
}

#[tokio::test]
async fn rest_no_answer_though_it_was_done() {
    let tried = asked_until_done(Fault::hangs().but_done()).await;
    let _ = tried.discord.expect_violations();
    assert_eq!(tried.said(), 1);
    let named = mentioned([Fault::hangs().but_done()], 2).await;
    let took = both(&tried, &named);
    outlived("no answer, though it was done", LATE, took, "rest_no_answer_though_it_was_done");
}

#[tokio::test]
async fn rest_an_answer_that_breaks_off() {
    // Of the answer to an interaction only the status is used.
    let tried = asked([Fault::breaks()], 1).await;
    let named = mentioned([Fault::breaks()], 2).await;
    named.counted("caveat_rest_errors_total{kind=\"connection\"} 1");
    let took = both(&tried, &named);
    outlived("an answer that breaks off", AGAIN, took, "rest_an_answer_that_breaks_off");
}

#[tokio::test]
async fn rest_an_answer_of_megabytes() {
    let tried = asked([Fault::floods()], 1).await;
    let named = mentioned([Fault::floods()], 2).await;
    named.counted("caveat_rest_errors_total{kind=\"unreadable\"} 1");
    let took = both(&tried, &named);
    outlived("an answer of 5 MiB", AGAIN, took, "rest_an_answer_of_megabytes");
}

/// Nothing is sent after Discord's deadline, and the next question is answered.
#[tokio::test]
async fn rest_500_until_the_deadline() {
    let tried = tried().await;
    tried.discord.fails(CALLBACK, std::array::from_fn::<_, 4, _>(|_| Fault::refused(500, 0)));
    let alice = tried.discord.user("alice");
    let first = alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await;
    until(|| tried.holds("caveat_rest_errors_total{kind=\"server\"} 4")).await;
    let took = seconds(tried.next().await);
    assert_eq!(tried.discord.requests(CALLBACK), 5);
    let test = "rest_500_until_the_deadline";
    outlived("500, four times", "that question is given up in time", took, test);
    let _ = first;
    // The stand-in counts the first one as unanswered, as it should.
    tried.discord.shared.change(|world| world.strict = false);
}

#[tokio::test]
async fn rest_403_says_no_and_is_counted() {
    for code in [50001, 50013] {
        let tried = lost(Fault::refused(403, code)).await;
        tried.counted("caveat_rest_errors_total{kind=\"forbidden\"} 1");
        tried.counted("caveat_rest_invalid_requests_total 1");
        let (fault, test) = (format!("403, code {code}"), "rest_403_says_no_and_is_counted");
        outlived(&fault, "it is not tried again, and counted", seconds(tried.took), test);
    }
}

#[tokio::test]
async fn rest_404_is_final() {
    let tried = lost(Fault::refused(404, 10008)).await;
    tried.counted("caveat_rest_errors_total{kind=\"not_found\"} 1");
    tried.counted("caveat_rest_invalid_requests_total 0");
    outlived("404", "it is not tried again", seconds(tried.took), "rest_404_is_final");
}

/// An interaction that Discord does not know, or that has been answered by another process.
#[tokio::test]
async fn rest_10062_and_40060_are_final() {
    for (status, code) in [(404, 10062), (400, 40060)] {
        let tried = tried().await;
        tried.discord.shared.change(|world| world.strict = false);
        tried.discord.fails(CALLBACK, [Fault::refused(status, code)]);
        let alice = tried.discord.user("alice");
        let began = tried.clock.now();
        alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await;
        alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
        let took = seconds(tried.clock.now().since(began));
        assert_eq!(tried.discord.requests(CALLBACK), 2, "{code}");
        let (fault, test) = (format!("{status}, code {code}"), "rest_10062_and_40060_are_final");
        outlived(&fault, "it is not tried again", took, test);
    }
}

/// One 401 may be an error of a proxy: Discord may still know the bot.
#[tokio::test]
async fn rest_401_once() {
    let tried = lost(Fault::refused(401, 0)).await;
    let happens = "it asks who it is, and goes on";
    outlived("401, once", happens, seconds(tried.took), "rest_401_once");
}

#[tokio::test]
async fn rest_401_because_the_token_was_reset_ends_it() {
    let discord = StandIn::start().await;
    let (tell, told) = tokio::sync::oneshot::channel();
    let ending = run(Plugin::new(SHIPPED.clone()), connection(&discord), std::future::pending());
    let _bot = Bot::spawn(&discord, async move {
        // The test checks it.
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
    let happens = "it ends, and says why";
    outlived("401 for good", happens, "–", "rest_401_because_the_token_was_reset_ends_it");
}

/// A request that could be doubled is not retried when it may have been done.
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
    let took = seconds(tried.next_by_name().await);
    assert_eq!(tried.discord.requests(follow_up), 1);
    let test = "rest_what_has_no_number_is_never_sent_twice";
    outlived("500 on a follow-up, though it was done", "it is not said twice", took, test);
}

/// A message that the first attempt deleted is gone at the second.
#[tokio::test]
async fn rest_what_is_gone_was_removed() {
    let tried = tried().await;
    let alice = tried.discord.user("alice");
    let reply = alice.asks(&tried.general, "/ask", [("question", LEGAL)]).await.reply().await;
    let remove = &["DELETE", "/webhooks/"];
    tried.discord.fails(remove, [Fault::html(502).but_done()]);
    alice.clicks(&reply, "Remove").await;
    until(|| tried.discord.requests(remove) == 2).await;
    let took = seconds(tried.next_by_name().await);
    assert_eq!(tried.discord.requests(&["POST", "/webhooks/"]), 0, "nobody is told of a failure");
    assert_eq!(tried.discord.expect_violations()[0].status, 404);
    let happens = "it is tried again; what is gone counts as removed";
    let test = "rest_what_is_gone_was_removed";
    outlived("502 on a removal, though it was done", happens, took, test);
}

/// After a thousand requests that Discord counts as invalid, the bot is silent until they are
/// forgotten.
#[tokio::test]
async fn rest_never_more_than_a_thousand_invalid_requests() {
    let tried = tried().await;
    tried.discord.fails(MESSAGE, std::array::from_fn::<_, 1200, _>(|_| Fault::refused(403, 50013)));
    let guild = tried.discord.guild("expats");
    for n in 0..1100 {
        // No person and no channel comes near the bot's own limits.
        let channel = guild.channel(&format!("channel-{}", n / 20));
        let user = tried.discord.user(&format!("user-{}", n / 5));
        user.says(&channel, &format!("@caveat {LEGAL}")).await;
        // All at once they would wait for each other longer than a request may take here.
        until(|| tried.discord.requests(MESSAGE) >= (n + 1).min(1000)).await;
    }
    until(|| tried.holds("caveat_rest_errors_total{kind=\"paused\"} 100")).await;
    assert_eq!(tried.discord.requests(MESSAGE), 1000);
    tried.counted("caveat_rest_invalid_requests_total 1000");

    tried.discord.shared.change(|world| world.faults.clear());
    let paused = tried.clock.now();
    tried.clock.advance(Duration::from_secs(10 * 60));
    tried.next_by_name().await;
    let took = seconds(tried.clock.now().since(paused));
    let happens = "a thousand are sent, then none until ten minutes have passed";
    let test = "rest_never_more_than_a_thousand_invalid_requests";
    outlived("403 without end", happens, took, test);
}
