//! Rate limits: each route's limit as responses report it, and a stop well before Discord bans senders of
//! invalid requests. Everything here is bounded.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::Moment;

/// Invalid requests after which sending pauses. Discord bans an address at ten thousand.
pub(super) const MAX_INVALID: usize = 1000;
/// The window in which they count.
pub(super) const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Delay for requests while too many are in flight.
const RECHECK: Duration = Duration::from_millis(50);
/// Maximum number of routes remembered; beyond that, Discord's own 429 responses apply.
const MAX_ROUTES: usize = 1000;

/// The state of Discord's rate limits.
#[derive(Default)]
pub(super) struct Limits {
    /// The times of invalid requests, oldest first.
    invalid: VecDeque<Moment>,
    /// Requests in flight: each may turn out invalid.
    in_flight: usize,
    /// True once the pause has been logged.
    alarmed: bool,
    /// The time until which only responses to interactions may be sent.
    global: Moment,
    routes: HashMap<String, Route>,
}

/// A route's limit, as responses report it.
struct Route {
    /// Requests per window.
    limit: u32,
    /// Requests left in this window.
    remaining: u32,
    /// The end of this window.
    ends: Moment,
    /// The minimum length of a window.
    window: Duration,
}

/// A route's limit in the headers of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RateLimit {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) reset_after: Duration,
}

/// The decision on sending a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Now. [`Limits::back`] must be called when it is done.
    Go,
    /// After this time.
    Wait(Duration),
    /// Not before this time: too many requests were invalid. `first` if this pause has not been logged yet.
    Paused { until_in: Duration, first: bool },
}

impl Limits {
    /// Returns whether a request on this route may be sent. A request without a route responds to an
    /// interaction, to which the global limit does not apply.
    pub(super) fn admit(&mut self, route: Option<&str>, now: Moment) -> Admission {
        while self.invalid.front().is_some_and(|at| now.since(*at) >= WINDOW) {
            self.invalid.pop_front();
        }
        if let Some(oldest) = self.invalid.front().filter(|_| self.invalid.len() >= MAX_INVALID) {
            let until_in = now.until(*oldest + WINDOW);
            let first = !std::mem::replace(&mut self.alarmed, true);
            return Admission::Paused { until_in, first };
        }
        self.alarmed = false;
        if self.invalid.len() + self.in_flight >= MAX_INVALID {
            return Admission::Wait(RECHECK);
        }
        if let Some(route) = route {
            if now < self.global {
                return Admission::Wait(now.until(self.global));
            }
            if let Some(known) = self.routes.get_mut(route) {
                if now >= known.ends {
                    known.remaining = known.limit;
                    known.ends = now + known.window;
                }
                if known.remaining == 0 {
                    return Admission::Wait(now.until(known.ends));
                }
                known.remaining -= 1;
            }
        }
        self.in_flight += 1;
        Admission::Go
    }

    /// Notes that a request was answered or given up.
    pub(super) fn back(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Returns whether so many recent requests were invalid that optional ones should not be sent.
    pub(super) fn is_refused_often(&self) -> bool {
        self.invalid.len() >= MAX_INVALID / 10
    }

    /// Notes an invalid request.
    pub(super) fn invalid(&mut self, now: Moment) {
        self.invalid.push_back(now);
    }

    /// Stops everything but responses to interactions for this time.
    pub(super) fn stop_all(&mut self, time: Duration, now: Moment) {
        self.global = self.global.max(now + time);
    }

    /// Stops a route for this time.
    pub(super) fn stop(&mut self, route: &str, time: Duration, now: Moment) {
        let limit = self.routes.get(route).map_or(1, |known| known.limit);
        self.learn(route, RateLimit { limit, remaining: 0, reset_after: time }, now);
    }

    /// Updates a route's limit from a response. Responses may arrive out of order.
    pub(super) fn learn(&mut self, route: &str, told: RateLimit, now: Moment) {
        let ends = now + told.reset_after;
        if let Some(known) = self.routes.get_mut(route) {
            let same = now < known.ends;
            let fewer = if same { known.remaining.min(told.remaining) } else { told.remaining };
            let window = known.window.max(told.reset_after);
            *known = Route { limit: told.limit.max(1), remaining: fewer, ends, window };
            return;
        }
        if self.routes.len() >= MAX_ROUTES {
            self.routes.retain(|_, known| now < known.ends);
        }
        if self.routes.len() < MAX_ROUTES {
            let RateLimit { limit, remaining, reset_after: window } = told;
            let route = route.to_owned();
            self.routes.insert(route, Route { limit: limit.max(1), remaining, ends, window });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Admission, Limits, MAX_INVALID, MAX_ROUTES, RECHECK, RateLimit, WINDOW};
    use crate::Moment;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn now(seconds: u64) -> Moment {
        Moment::START + at(seconds)
    }

    fn told(remaining: u32, seconds: u64) -> RateLimit {
        RateLimit { limit: 2, remaining, reset_after: at(seconds) }
    }

    #[test]
    fn who_has_used_up_a_route_waits_for_its_next_window() {
        let mut limits = Limits::default();
        assert_eq!(limits.admit(Some("a"), now(0)), Admission::Go);
        limits.learn("a", told(1, 5), now(0));
        assert_eq!(limits.admit(Some("a"), now(1)), Admission::Go);
        assert_eq!(limits.admit(Some("a"), now(2)), Admission::Wait(at(3)));
        assert_eq!(limits.admit(Some("b"), now(2)), Admission::Go, "another route");
        assert_eq!(limits.admit(None, now(2)), Admission::Go);
        // A new window, with no more than the limit.
        assert_eq!(limits.admit(Some("a"), now(5)), Admission::Go);
        assert_eq!(limits.admit(Some("a"), now(5)), Admission::Go);
        assert_eq!(limits.admit(Some("a"), now(6)), Admission::Wait(at(4)));
    }

    #[test]
    fn an_answer_that_is_late_gives_nothing_back() {
        let mut limits = Limits::default();
        limits.learn("a", told(0, 5), now(0));
        limits.learn("a", told(1, 5), now(0));
        assert_eq!(limits.admit(Some("a"), now(0)), Admission::Wait(at(5)));
    }

    #[test]
    fn the_global_limit_holds_all_but_interactions() {
        let mut limits = Limits::default();
        limits.stop_all(at(3), now(0));
        assert_eq!(limits.admit(Some("a"), now(1)), Admission::Wait(at(2)));
        assert_eq!(limits.admit(None, now(1)), Admission::Go);
        assert_eq!(limits.admit(Some("a"), now(3)), Admission::Go);
    }

    #[test]
    fn never_more_invalid_requests_than_that() {
        let mut limits = Limits::default();
        for _ in 0..MAX_INVALID - 1 {
            assert_eq!(limits.admit(None, now(0)), Admission::Go);
            limits.invalid(now(1));
            limits.back();
        }
        // One may still turn out invalid, so while it is in flight no other is sent.
        assert_eq!(limits.admit(None, now(2)), Admission::Go);
        assert_eq!(limits.admit(None, now(2)), Admission::Wait(RECHECK));
        limits.invalid(now(2));
        limits.back();
        let paused = |first| Admission::Paused { until_in: WINDOW - at(2), first };
        assert_eq!(limits.admit(None, now(3)), paused(true));
        assert_eq!(limits.admit(Some("a"), now(3)), paused(false));
        assert_eq!(limits.admit(None, now(1) + WINDOW), Admission::Go);
    }

    #[test]
    fn it_stays_small() {
        let mut limits = Limits::default();
        for n in 0..3 * MAX_ROUTES {
            limits.learn(&n.to_string(), told(1, 5), now(0));
        }
        assert_eq!(limits.routes.len(), MAX_ROUTES);
        limits.learn("late", told(1, 5), now(6));
        assert_eq!(limits.routes.len(), 1);
    }
}
