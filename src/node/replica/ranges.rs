//! Set reconciliation: two sorted sets of (key, mark) find where they differ, at a cost that follows the difference and not the
//! size. Pure: spans in, spans out.
//!
//! Whoever wants to know sends a print of everything it has. The other side answers with prints of four equal parts of the
//! keys, or, where it has little, with a list. Parts that differ are asked about again. A set that is in step costs one
//! print. Keys are compared by the asking side: what it lacks or has otherwise it fetches. What follows from the question
//! does not cross again: an answer names no span, and a list no byte that all keys of its span begin with.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What something is kept under; random, so spans fill evenly.
pub type Key = [u8; 16];
/// Which state of it is here: a hash, or a part of one.
pub type Mark = [u8; 16];

/// Parts a span is cut into, and their number in bits.
const PARTS: usize = 4;
const PARTS_BITS: u32 = 2;
/// A span with so few items is listed and not cut: a list of four costs less than prints, questions and the lists after them.
const LIST_MAX: usize = 4;
/// Of a mark, in a list.
const MARK_LEN: usize = 8;
/// Spans in one question; whatever is left goes into the next.
pub const SPANS_MAX: usize = 1_024;

/// Items in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct Items {
    items: Vec<(Key, Mark)>,
    /// Sum of everything before each place, and of everything.
    sums: Vec<u64>,
}

/// What a set has in a span, in short: the sum of its items' hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print(#[serde(with = "postcard::fixint::le")] u64);

/// All keys that begin with the same bits, as a number: a one, then these bits. Everything is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span(u128);

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// What is there, if it is not what this print says?
    Everything(Print),
    /// What is in these spans? They are known to differ.
    Spans(Vec<Span>),
}

/// What the answering side has in one span.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Found {
    /// The same.
    Same,
    /// Too much to list: the prints of its parts, in their order.
    Parts([Print; PARTS]),
    /// Everything in it: of each item the end of its key, behind the whole bytes that the span fixes, and the beginning of
    /// its mark.
    List(Vec<u8>),
}

/// What the asking side learned from an answer.
#[derive(Debug, Default)]
pub struct Learned {
    /// To be asked next.
    pub ask: Vec<Span>,
    /// The other side has these, and this side lacks them or has them otherwise.
    pub fetch: Vec<Key>,
    /// This side has these and the other lacks them.
    pub ahead: Vec<Key>,
}

impl Span {
    pub const EVERYTHING: Self = Self(1);

    /// How many bits are the same. A number that no span has, which can come from outside, is everything.
    fn bits(self) -> u32 {
        127u32.saturating_sub(self.0.leading_zeros())
    }

    fn first(self) -> u128 {
        self.0.checked_shl(128 - self.bits()).unwrap_or_default()
    }

    fn last(self) -> u128 {
        self.first() | (u128::MAX >> self.bits())
    }

    fn contains(self, key: &Key) -> bool {
        (self.first()..=self.last()).contains(&u128::from_be_bytes(*key))
    }

    /// Equal parts in ascending order; none of a span that is too narrow to be cut.
    fn parts(self) -> Option<[Self; PARTS]> {
        let is_wide = self.bits() + PARTS_BITS < 127;
        let part = |part: usize| Self(self.0.max(1) << PARTS_BITS | part as u128);
        is_wide.then(|| std::array::from_fn(part))
    }

    /// Whole bytes that all its keys begin with.
    fn fixed_len(self) -> usize {
        self.bits() as usize / 8
    }

    /// An item as it stands in a list of this span.
    fn shorten(self, (key, mark): &(Key, Mark)) -> impl Iterator<Item = u8> {
        let tail = key.iter().skip(self.fixed_len());
        tail.chain(mark.iter().take(MARK_LEN)).copied()
    }

    /// The keys of a list with the beginnings of their marks; none where bytes are over, or a key lies elsewhere.
    fn read(self, list: &[u8]) -> Option<Vec<(Key, &[u8])>> {
        let lines = list.chunks(Key::default().len() - self.fixed_len() + MARK_LEN);
        lines.map(|line| self.read_line(line)).collect()
    }

    fn read_line(self, line: &[u8]) -> Option<(Key, &[u8])> {
        let mut key = self.first().to_be_bytes();
        let end = key.get_mut(self.fixed_len()..)?;
        let (tail, mark) = line.split_at_checked(end.len())?;
        end.copy_from_slice(tail);
        (mark.len() == MARK_LEN && self.contains(&key)).then_some((key, mark))
    }
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

    /// The first question.
    pub fn ask(&self) -> Asked {
        Asked::Everything(self.print(Span::EVERYTHING))
    }

    /// Whether this side has the same as one that asks about everything.
    pub fn agrees(&self, asked: &Asked) -> bool {
        *asked == self.ask()
    }

    /// Answers a question, span by span.
    pub fn answer(&self, asked: &Asked) -> Vec<Found> {
        match asked {
            Asked::Everything(_) if self.agrees(asked) => vec![Found::Same],
            Asked::Everything(_) => vec![self.found(Span::EVERYTHING)],
            Asked::Spans(spans) => {
                let spans = spans.iter().take(SPANS_MAX);
                spans.map(|span| self.found(*span)).collect()
            }
        }
    }

    fn found(&self, span: Span) -> Found {
        let here = self.items.get(self.place(span)).unwrap_or_default();
        // Where the asking side has much and this side little, a list of little says it all.
        match span.parts() {
            Some(parts) if here.len() > LIST_MAX => {
                Found::Parts(parts.map(|part| self.print(part)))
            }
            _ => Found::List(here.iter().flat_map(|item| span.shorten(item)).collect()),
        }
    }

    /// Holds the answer to a question against what is here; `None` where it is no answer to it.
    pub fn learn(&self, asked: &Asked, found: &[Found]) -> Option<Learned> {
        let spans = match asked {
            Asked::Everything(_) => &[Span::EVERYTHING],
            Asked::Spans(spans) => spans.as_slice(),
        };
        let mut learned = Learned::default();
        for (span, one) in spans.iter().zip(found) {
            match one {
                Found::Same => {}
                Found::Parts(prints) => {
                    let parts = span.parts()?.into_iter().zip(prints);
                    let parts = parts.filter(|(part, print)| self.print(*part) != **print);
                    learned.ask.extend(parts.map(|(part, _)| part));
                }
                Found::List(list) => self.compare(*span, &span.read(list)?, &mut learned),
            }
        }
        (spans.len() == found.len()).then_some(learned)
    }

    fn compare(&self, span: Span, there: &[(Key, &[u8])], learned: &mut Learned) {
        let here = self.items.get(self.place(span)).unwrap_or_default();
        for (key, mark) in there {
            let known = here.binary_search_by_key(key, |(key, _)| *key);
            let known = known.ok().and_then(|at| here.get(at));
            if known.is_none_or(|(_, own)| !own.starts_with(mark)) {
                learned.fetch.push(*key);
            }
        }
        let is_there = |key: &Key| there.iter().any(|(there, _)| there == key);
        let only_here = here.iter().map(|(key, _)| *key);
        learned.ahead.extend(only_here.filter(|key| !is_there(key)));
    }

    fn print(&self, span: Span) -> Print {
        let place = self.place(span);
        let sum = |at: usize| self.sums.get(at).copied().unwrap_or_default();
        Print(sum(place.end).wrapping_sub(sum(place.start)))
    }

    fn place(&self, span: Span) -> Range<usize> {
        let (first, last) = (span.first().to_be_bytes(), span.last().to_be_bytes());
        let start = self.items.partition_point(|(key, _)| *key < first);
        let end = self.items.partition_point(|(key, _)| *key <= last);
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
