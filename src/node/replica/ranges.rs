//! Set reconciliation: two sorted sets of (key, mark) find where they differ, at a cost that follows the difference and not the
//! size. Pure: ranges in, ranges out.
//!
//! Whoever wants to know sends ranges of keys with a fingerprint of what it has in each. The other side passes over
//! ranges that are equal, splits large ones into parts with fingerprints of its own, and lists small ones. A set that is
//! in step costs one range. Keys are compared by the asking side: what it lacks or has otherwise it fetches.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What something is kept under; random, so ranges fill evenly.
pub type Key = [u8; 16];
/// Which state of it is here: a hash, or a part of one.
pub type Mark = [u8; 16];

/// Parts a range is split into.
const PARTS: usize = 16;
/// A range with so few items is listed and not split.
const LIST_MAX: usize = 16;
/// Ranges in one question; whatever is left goes into the next.
pub const RANGES_MAX: usize = 512;

/// Items in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct Items {
    items: Vec<(Key, Mark)>,
    /// Sum of everything before each place, and of everything.
    sums: Vec<u64>,
}

impl Span {
    /// Equal parts in ascending order; none of a span that is too narrow to be cut.
    fn parts(self) -> Option<impl Iterator<Item = Self>> {
        let from = u128::from_be_bytes(self.from);
        let last = self.until.map_or(u128::MAX, u128::from_be_bytes);
        let step = last.checked_sub(from)? / PARTS as u128;
        let cut = move |part: usize| Key::from((from + step * part as u128).to_be_bytes());
        let part = move |part: usize| Self {
            from: cut(part),
            until: match part + 1 {
                PARTS => self.until,
                next => Some(cut(next)),
            },
        };
        (step > 0).then(|| (0..PARTS).map(part))
    }
}

/// What a set has between two keys, in short: how many, and the sum of their hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    count: u32,
    sum: u64,
}

/// From a key up to, and without, another; none is the end of all keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    from: Key,
    until: Option<Key>,
}

/// A span and what the asking side has in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    span: Span,
    print: Print,
}

/// What the answering side has in a span that differs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Differs {
    /// Too much to list: the prints of the span's equal parts, in their order. Where a part begins follows from the span, so
    /// it does not cross.
    Parts(Span, Vec<Print>),
    /// Everything in it.
    List(Span, Vec<(Key, Mark)>),
}

/// What the asking side learned from an answer.
#[derive(Debug, Default)]
pub struct Learned {
    /// To be asked next.
    pub ask: Vec<Asked>,
    /// The other side has these, and this side lacks them or has them otherwise.
    pub fetch: Vec<Key>,
    /// This side has these and the other lacks them.
    pub ahead: Vec<Key>,
}

impl Items {
    /// A set; of a key that comes twice the later mark counts.
    pub fn new(mut items: Vec<(Key, Mark)>) -> Self {
        items.sort_by_key(|(key, _)| *key);
        items.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = later.1;
            }
            same
        });
        let mut sum = 0u64;
        let mut sums = Vec::with_capacity(items.len() + 1);
        sums.push(sum);
        for item in &items {
            sum = sum.wrapping_add(mix(item));
            sums.push(sum);
        }
        Self { items, sums }
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// The first question: everything.
    pub fn ask(&self) -> Vec<Asked> {
        let span = Span {
            from: Key::default(),
            until: None,
        };
        vec![self.asked(span)]
    }

    /// Whether this side has the same in these spans.
    pub fn agrees(&self, asked: &[Asked]) -> bool {
        asked.iter().all(|one| self.print(one.span) == one.print)
    }

    /// Answers a question: only what differs.
    pub fn answer(&self, asked: &[Asked]) -> Vec<Differs> {
        let differs = asked.iter().take(RANGES_MAX);
        let differs = differs.filter(|one| self.print(one.span) != one.print);
        differs.map(|one| self.differing(one)).collect()
    }

    fn differing(&self, asked: &Asked) -> Differs {
        let place = self.place(asked.span);
        let here = self.items.get(place.clone()).unwrap_or_default();
        // Where the asking side has much and this side little, a list of little says it all.
        if here.len() <= LIST_MAX {
            return Differs::List(asked.span, here.to_vec());
        }
        match asked.span.parts() {
            Some(parts) => Differs::Parts(asked.span, parts.map(|part| self.print(part)).collect()),
            None => Differs::List(asked.span, here.to_vec()),
        }
    }

    /// Holds an answer against what is here.
    pub fn learn(&self, differs: &[Differs]) -> Learned {
        let mut learned = Learned::default();
        for one in differs {
            match one {
                Differs::Parts(span, prints) => {
                    let parts = span.parts().into_iter().flatten().zip(prints);
                    let parts = parts.filter(|(part, print)| self.print(*part) != **print);
                    learned.ask.extend(parts.map(|(part, _)| self.asked(part)));
                }
                Differs::List(span, there) => self.compare(*span, there, &mut learned),
            }
        }
        learned
    }

    fn compare(&self, span: Span, there: &[(Key, Mark)], learned: &mut Learned) {
        let here = self.items.get(self.place(span)).unwrap_or_default();
        for (key, mark) in there {
            let known = here.binary_search_by_key(key, |(key, _)| *key);
            let known = known.ok().and_then(|at| here.get(at));
            if known.is_none_or(|(_, own)| own != mark) {
                learned.fetch.push(*key);
            }
        }
        let is_there = |key: &Key| there.binary_search_by_key(key, |(key, _)| *key).is_ok();
        let only_here = here.iter().map(|(key, _)| *key);
        learned.ahead.extend(only_here.filter(|key| !is_there(key)));
    }

    fn asked(&self, span: Span) -> Asked {
        Asked {
            span,
            print: self.print(span),
        }
    }

    fn print(&self, span: Span) -> Print {
        let place = self.place(span);
        let sum = |at: usize| self.sums.get(at).copied().unwrap_or_default();
        Print {
            count: u32::try_from(place.len()).unwrap_or(u32::MAX),
            sum: sum(place.end).wrapping_sub(sum(place.start)),
        }
    }

    fn place(&self, span: Span) -> Range<usize> {
        let start = self.items.partition_point(|(key, _)| *key < span.from);
        let end = span.until.map_or(self.items.len(), |until| {
            self.items.partition_point(|(key, _)| *key < until)
        });
        start..end.max(start)
    }
}

/// One item as a number that says both its key and its mark. Marks are hashes, and nobody outside the municipality chooses
/// keys or marks, so mixing them is enough.
fn mix((key, mark): &(Key, Mark)) -> u64 {
    const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    let mixed =
        u128::from_be_bytes(*key).wrapping_mul(ODD).rotate_left(61) ^ u128::from_be_bytes(*mark);
    let mixed = mixed.wrapping_mul(ODD);
    (mixed >> 64) as u64 ^ mixed as u64
}

#[cfg(test)]
mod tests;
