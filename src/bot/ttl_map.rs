//! A map whose entries expire, limited in age and number.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

use crate::Moment;

/// At most `most` entries, each for `lifetime`.
pub struct TtlMap<K, V> {
    most: usize,
    lifetime: Duration,
    known: HashMap<K, (Moment, V)>,
    /// Ordered by age. A key that was set again or removed may still have its old place.
    order: VecDeque<(Moment, K)>,
}

impl<K: Hash + Eq + Clone, V> TtlMap<K, V> {
    /// An empty map.
    pub fn new(most: usize, lifetime: Duration) -> Self {
        Self { most, lifetime, known: HashMap::new(), order: VecDeque::new() }
    }

    /// Sets a key; `now` must not go back.
    pub fn insert(&mut self, key: K, value: V, now: Moment) {
        self.forget(now);
        self.order.push_back((now, key.clone()));
        self.known.insert(key, (now, value));
    }

    /// The value of a key that has not expired.
    pub fn get(&self, key: &K, now: Moment) -> Option<&V> {
        self.get_within(key, now, self.lifetime)
    }

    /// Like [`get`](Self::get), but only if it is younger than `age`.
    pub fn get_within(&self, key: &K, now: Moment, age: Duration) -> Option<&V> {
        let (since, value) = self.known.get(key)?;
        (now.since(*since) < age.min(self.lifetime)).then_some(value)
    }

    /// A mutable reference to the value of a key, whatever its age.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.known.get_mut(key).map(|(_, value)| value)
    }

    /// Removes a key, and returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.known.remove(key).map(|(_, value)| value)
    }

    /// Removes the first key whose value matches.
    pub fn remove_where(&mut self, is: impl Fn(&V) -> bool) {
        let key = self.known.iter().find(|(_, (_, value))| is(value)).map(|(key, _)| key.clone());
        if let Some(key) = key {
            self.known.remove(&key);
        }
    }

    /// Inserts a key unless it is known, and returns whether it was inserted.
    pub fn insert_new(&mut self, key: K, value: V, now: Moment) -> bool {
        self.insert_new_within(key, value, now, self.lifetime)
    }

    /// Like [`insert_new`](Self::insert_new), but a key that is at least `age` old counts as unknown.
    pub fn insert_new_within(&mut self, key: K, value: V, now: Moment, age: Duration) -> bool {
        let is_new = self.get_within(&key, now, age).is_none();
        if is_new {
            self.insert(key, value, now);
        }
        is_new
    }

    fn forget(&mut self, now: Moment) {
        while let Some((since, key)) = self.order.front() {
            let old = now.since(*since) >= self.lifetime;
            if !old && self.order.len() < self.most {
                return;
            }
            if self.known.get(key).is_some_and(|(set, _)| set == since) {
                self.known.remove(key);
            }
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::TtlMap;
    use crate::Moment;

    fn age(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(seconds: u64) -> Moment {
        Moment::START + age(seconds)
    }

    #[test]
    fn forgets_by_age_and_by_number() {
        let mut map = TtlMap::new(2, age(10));
        map.insert("a", 1, at(0));
        assert_eq!((map.get(&"a", at(9)), map.get(&"a", at(10))), (Some(&1), None));
        map.insert("b", 2, at(1));
        map.insert("c", 3, at(2));
        assert_eq!(map.get(&"a", at(3)), None);
        assert_eq!((map.get(&"b", at(3)), map.get(&"c", at(3))), (Some(&2), Some(&3)));
        assert!(map.known.len() <= 2 && map.order.len() <= 2);
        assert_eq!(map.remove(&"c"), Some(3));
        map.remove_where(|value| *value == 2);
        assert_eq!(map.get(&"b", at(3)), None);
    }

    #[test]
    fn a_key_set_again_lives_again() {
        let mut map = TtlMap::new(5, age(10));
        assert!(map.insert_new("a", 1, at(0)));
        assert!(!map.insert_new("a", 2, at(9)));
        assert!(map.insert_new("a", 3, at(10)));
        map.insert("b", 0, at(11));
        assert_eq!(map.get(&"a", at(12)), Some(&3));
        assert_eq!(map.get_within(&"a", at(12), age(2)), None);
        assert!(!map.insert_new_within("a", 4, at(12), age(3)));
        assert!(map.insert_new_within("a", 4, at(13), age(3)));
    }
}
