//! From a key to a place, where the key itself lies with the place: what a map of keys would hold twice.

use super::Slot;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash, RandomState};

/// Places by a key of one kind. Whoever asks says which place the key belongs to.
#[derive(Default)]
pub struct Places {
    table: HashTable<(u32, Slot)>,
    hashes: RandomState,
}

/// The table wants its hashes spread over all 64 bits.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Places {
    #[expect(clippy::cast_possible_truncation, reason = "the low half of a hash")]
    fn hash(&self, key: &impl Hash) -> u32 {
        self.hashes.hash_one(key) as u32
    }

    pub fn reserve(&mut self, len: usize) {
        self.table.reserve(len, |(hash, _)| spread(*hash));
    }

    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn find(&self, key: &impl Hash, is_it: impl Fn(Slot) -> bool) -> Option<Slot> {
        let hash = self.hash(key);
        let found = self
            .table
            .find(spread(hash), |(other, slot)| *other == hash && is_it(*slot));
        found.map(|(_, slot)| *slot)
    }

    /// The key leads to this place from now on, wherever it led before.
    pub fn insert(&mut self, key: &impl Hash, slot: Slot, is_it: impl Fn(Slot) -> bool) {
        let hash = self.hash(key);
        let entry = self.table.entry(
            spread(hash),
            |(other, slot)| *other == hash && is_it(*slot),
            |(hash, _)| spread(*hash),
        );
        entry.insert((hash, slot));
    }

    /// The key leads to this place no more.
    pub fn remove(&mut self, key: &impl Hash, slot: Slot) {
        let hash = self.hash(key);
        if let Ok(entry) = self
            .table
            .find_entry(spread(hash), |entry| *entry == (hash, slot))
        {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 3] = ["a", "b", "c"];

    fn is(key: &str) -> impl Fn(Slot) -> bool {
        move |slot| KEYS.get(slot.at()) == Some(&key)
    }

    #[test]
    fn a_key_leads_to_its_last_place_until_it_is_removed() {
        let mut places = Places::default();
        for (slot, key) in (0..).map(Slot).zip(KEYS) {
            places.insert(&key, slot, is(key));
        }
        assert_eq!(places.find(&"b", is("b")), Some(Slot(1)));
        assert_eq!(places.find(&"d", is("d")), None);
        places.insert(&"b", Slot(2), |slot| slot == Slot(1));
        assert_eq!(places.find(&"b", |slot| slot == Slot(2)), Some(Slot(2)));
        assert_eq!(places.len(), 3);
        places.remove(&"b", Slot(1));
        assert_eq!(places.len(), 3, "that place is not its any more");
        places.remove(&"b", Slot(2));
        assert_eq!(places.find(&"b", |_| true), None);
        assert_eq!(places.find(&"c", is("c")), Some(Slot(2)));
    }
}
