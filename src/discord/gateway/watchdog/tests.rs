use std::time::Duration;

use super::{
    ACK_TIMEOUT, DEFAULT_INTERVAL, MAX_ABANDONED, MAX_AWAY, OPENING_TIMEOUT, Order, SECOND,
    StatusSnapshot, Watchdog,
};

/// A gateway as the watchdog sees it.
#[derive(Default)]
struct Gateway {
    seen: StatusSnapshot,
    watchdog: Watchdog,
}

impl Gateway {
    /// A connected one, whose heartbeats are four seconds apart.
    fn connected() -> Self {
        let mut gateway = Self::default();
        gateway.begins(1);
        gateway.seen.connected = true;
        for beat in 0..3 {
            assert_eq!(gateway.goes_on(4 * SECOND), None);
            gateway.seen.latency = Some(Duration::from_micros(900 + beat));
        }
        assert_eq!(gateway.goes_on(1), None);
        gateway
    }

    fn begins(&mut self, session: u64) {
        self.seen.session = Some(session);
        self.seen.latency = None;
        self.seen.connected = false;
        self.seen.is_there = true;
        assert_eq!(self.goes_on(1), None);
    }

    /// The first order within this many checks of a healthy runtime.
    fn goes_on(&mut self, looks: u32) -> Option<Order> {
        (0..looks).find_map(|_| {
            self.seen.beats += 1;
            self.watchdog.check(self.seen)
        })
    }

    /// All orders within this many checks of a runtime that is stuck.
    fn spins(&mut self, looks: u32) -> Vec<Order> {
        (0..looks).filter_map(|_| self.watchdog.check(self.seen)).collect()
    }
}

#[test]
fn a_quiet_channel_is_no_fault_while_the_heart_beats() {
    let mut gateway = Gateway::connected();
    for beat in 0..1000 {
        assert_eq!(gateway.goes_on(4 * SECOND), None);
        gateway.seen.latency = Some(Duration::from_micros(beat));
    }
}

#[test]
fn two_heartbeats_without_a_sign_end_a_life() {
    let mut gateway = Gateway::connected();
    assert_eq!(gateway.goes_on(8 * SECOND), None);
    assert_eq!(gateway.goes_on(4 * SECOND), Some(Order::Abandon(1)));
}

#[test]
fn without_a_known_heart_it_is_given_the_usual_time() {
    let mut gateway = Gateway::default();
    gateway.begins(1);
    gateway.seen.connected = true;
    assert_eq!(gateway.goes_on(2 * DEFAULT_INTERVAL), None);
    assert_eq!(gateway.goes_on(DEFAULT_INTERVAL), Some(Order::Abandon(1)));
}

#[test]
fn an_event_is_a_sign() {
    let mut gateway = Gateway::connected();
    for _ in 0..10 {
        assert_eq!(gateway.goes_on(8 * SECOND), None);
        gateway.seen.events += 1;
    }
}

#[test]
fn who_spins_is_asked_for_a_heartbeat_and_goes_if_none_is_answered() {
    let mut gateway = Gateway::connected();
    assert_eq!(gateway.spins(SECOND), [Order::Probe]);
    assert_eq!(gateway.goes_on(ACK_TIMEOUT), None);
    assert_eq!(gateway.goes_on(2), Some(Order::Abandon(1)));
}

#[test]
fn a_busy_machine_is_forgiven_if_the_heartbeat_is_answered() {
    let mut gateway = Gateway::connected();
    assert_eq!(gateway.spins(SECOND), [Order::Probe]);
    gateway.seen.latency = Some(Duration::from_secs(2));
    assert_eq!(gateway.goes_on(7 * SECOND), None);
    // The interval that it has learned is still right.
    assert_eq!(gateway.goes_on(4 * SECOND), Some(Order::Abandon(1)));
}

#[test]
fn what_spins_for_ever_is_given_up() {
    let mut gateway = Gateway::connected();
    assert_eq!(gateway.spins(60 * SECOND), [Order::Probe, Order::Probe, Order::Stuck]);
}

#[test]
fn a_login_that_never_comes_is_begun_anew_and_given_up_after_two_attempts() {
    let mut gateway = Gateway::connected();
    for session in 2..2 + u64::from(MAX_ABANDONED) {
        gateway.begins(session);
        assert_eq!(gateway.goes_on(2 * MAX_AWAY), Some(Order::Abandon(session)));
    }
    gateway.begins(9);
    assert_eq!(gateway.goes_on(2 * MAX_AWAY), Some(Order::GiveUp(9)));
}

#[test]
fn a_connection_that_does_not_open_is_begun_anew_while_it_has_its_turn() {
    let mut gateway = Gateway::default();
    gateway.begins(2);
    gateway.seen.is_there = false;
    assert_eq!(gateway.goes_on(OPENING_TIMEOUT), None);
    assert_eq!(gateway.goes_on(2), Some(Order::Abandon(2)));
    assert!(
        OPENING_TIMEOUT / SECOND
            < u32::try_from(super::super::logins::LOGIN_TIMEOUT.as_secs()).unwrap()
    );
}

#[test]
fn one_that_logs_in_clears_the_count() {
    let mut gateway = Gateway::connected();
    for session in 2..9 {
        gateway.begins(session);
        assert_eq!(gateway.goes_on(2 * MAX_AWAY), Some(Order::Abandon(session)));
        gateway.begins(session + 100);
        gateway.seen.connected = true;
        assert_eq!(gateway.goes_on(1), None);
    }
}

#[test]
fn an_outage_between_two_lives_is_none_of_its_business() {
    let mut gateway = Gateway::connected();
    gateway.seen.session = None;
    assert_eq!(gateway.goes_on(1000 * SECOND), None);
}
