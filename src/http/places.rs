//! The places at a listener: how many in all, how many for one address, and which connection gives way when
//! there is no room. One that has shown a right to be there keeps its place before one that has not.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

/// The places of one listener. All clones are the same.
#[derive(Clone)]
pub(super) struct Places(Arc<Shared>);

struct Shared {
    /// Connections in all.
    most: usize,
    /// Connections of one address that have not shown that they may be there.
    of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: u64,
    /// In the order in which they came.
    by_age: BTreeMap<u64, Holder>,
}

struct Holder {
    address: IpAddr,
    standing: Standing,
    until: watch::Sender<Option<Instant>>,
}

/// How little is lost when a connection ends: what comes first gives way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// It has not asked for anything yet.
    Silent,
    /// It has asked, and may have no right to.
    Asking,
    /// It had a right to what it asked for, and asks for nothing now.
    Resting,
    /// It has a right to what is in hand for it.
    Served,
}

/// A place that is held until this goes.
pub(super) struct Place {
    number: u64,
    places: Places,
    /// When the connection has to end; `None` when at once.
    pub(super) until: watch::Receiver<Option<Instant>>,
}

impl Places {
    pub(super) fn new(most: usize, of_one: usize) -> Self {
        Self(Arc::new(Shared { most, of_one, taken: Mutex::default() }))
    }

    /// A place for a connection from this address, until then unless it is told otherwise. `None` when all
    /// are held by connections with something in hand that they have a right to.
    pub(super) fn take(&self, address: IpAddr, until: Instant) -> Option<Place> {
        let address = owner(address);
        let mut taken = self.taken();
        let of_it =
            |holder: &Holder| holder.address == address && holder.standing <= Standing::Asking;
        if taken.by_age.values().filter(|holder| of_it(holder)).count() >= self.0.of_one {
            taken.give_way(of_it);
        }
        if taken.by_age.len() >= self.0.most
            && !taken.give_way(|holder| holder.standing < Standing::Served)
        {
            return None;
        }
        let number = taken.next;
        taken.next += 1;
        let (until, told) = watch::channel(Some(until));
        taken.by_age.insert(number, Holder { address, standing: Standing::Silent, until });
        Some(Place { number, places: self.clone(), until: told })
    }

    /// Ends the connection that is missed least, and returns whether there was one.
    pub(super) fn give_way(&self) -> bool {
        self.taken().give_way(|holder| holder.standing < Standing::Served)
    }

    /// Nothing that panics happens while it is held.
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Of these, ends the one with the least standing, and of several the oldest.
    fn give_way(&mut self, which: impl Fn(&Holder) -> bool) -> bool {
        let those = self.by_age.iter().filter(|(_, holder)| which(holder));
        let least = those.min_by_key(|(number, holder)| (holder.standing, **number));
        let Some(number) = least.map(|(number, _)| *number) else { return false };
        let holder = self.by_age.remove(&number);
        holder.is_some_and(|holder| holder.until.send(None).is_ok())
    }
}

impl Place {
    /// It asks for something, and has until then.
    pub(super) fn asks(&self, until: Instant) {
        self.becomes(Standing::Asking, Standing::Resting, until);
    }

    /// It has a right to what it asked for.
    pub(super) fn has_a_right(&self) {
        if let Some(holder) = self.places.taken().by_age.get_mut(&self.number) {
            holder.standing = Standing::Served;
        }
    }

    /// It was answered, and has until then to take the answer, or to ask for something else.
    pub(super) fn answered(&self, until: Instant) {
        self.becomes(Standing::Asking, Standing::Resting, until);
    }

    fn becomes(&self, without: Standing, with_a_right: Standing, until: Instant) {
        if let Some(holder) = self.places.taken().by_age.get_mut(&self.number) {
            let had = holder.standing >= Standing::Resting;
            holder.standing = if had { with_a_right } else { without };
            holder.until.send_replace(Some(until));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().by_age.remove(&self.number);
    }
}

/// The part of an address that belongs to one owner: of IPv6 a whole network.
fn owner(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use tokio::time::Instant;

    use super::{Place, Places};

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn is_asked_to_leave(place: &Place) -> bool {
        place.until.borrow().is_none()
    }

    #[test]
    fn the_oldest_that_has_shown_nothing_gives_way() {
        let (places, now) = (Places::new(3, 9), Instant::now());
        let all: Vec<Place> = (1..=3).map(|n| places.take(address(n), now).unwrap()).collect();
        all[0].asks(now);
        let _fourth = places.take(address(4), now).unwrap();
        assert!(is_asked_to_leave(&all[1]), "of those that are silent it is the oldest");
        assert!(!is_asked_to_leave(&all[0]) && !is_asked_to_leave(&all[2]));
    }

    #[test]
    fn who_has_a_right_stays() {
        let (places, now) = (Places::new(2, 9), Instant::now());
        let served = places.take(address(1), now).unwrap();
        served.asks(now);
        served.has_a_right();
        let resting = places.take(address(2), now).unwrap();
        resting.asks(now);
        resting.has_a_right();
        resting.answered(now);
        let third = places.take(address(3), now).unwrap();
        assert!(is_asked_to_leave(&resting) && !is_asked_to_leave(&served));
        third.has_a_right();
        assert!(places.take(address(4), now).is_none(), "everybody has something in hand");
        drop(third);
        assert!(places.take(address(4), now).is_some());
    }

    #[test]
    fn one_address_takes_no_place_of_another() {
        let (places, now) = (Places::new(9, 2), Instant::now());
        let other = places.take(address(1), now).unwrap();
        let of_one: Vec<Place> = (0..5).map(|_| places.take(address(2), now).unwrap()).collect();
        assert!(!is_asked_to_leave(&other));
        let asked: Vec<bool> = of_one.iter().map(is_asked_to_leave).collect();
        assert_eq!(asked, [true, true, true, false, false]);
        let network = |host: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 0, 0, 0, host]);
        let of_network: Vec<Place> =
            (0..3).map(|host| places.take(network(host), now).unwrap()).collect();
        assert!(is_asked_to_leave(&of_network[0]) && !is_asked_to_leave(&of_network[1]));
    }
}
