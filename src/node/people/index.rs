//! What lookups and search run on, in memory while the node is unlocked: summaries, numbers by bucket, name keys.
//!
//! Rebuilt at unlock, changed after each commit; nothing of it is on disk (`protocol.md` section 7 of the specification).

mod arena;
mod places;
mod query;
mod search;

use crate::api::PersonTag;
use crate::domain::{
    AddresseeNo, CouponNo, KanaLevel, MyNumber, Purpose, SummaryView, kana_key, kanji_key,
};
use crate::inquiry;
use crate::node::people::vault;
use crate::store::PersonId;
use arena::{Arena, Span, Texts, length};
use places::Places;
use query::date_number;
use std::collections::HashSet;
use zeroize::Zeroize;

/// Buckets are kept at the finest width a directory may ask for; coarser ones are runs of these.
const BUCKET_BITS: u8 = 10;
/// Room for numbers, reserved, not touched: a list that grows leaves copies of them behind.
const NUMBERS_LEN: usize = 1_000_000;
/// Changed rows that wait before the sorted order is made again.
const FRESH_MAX: usize = 4_096;

/// One person: where the summary and the search keys lie, and the number.
struct Row {
    person: PersonId,
    summary: Span,
    kana: Span,
    kanji: Span,
    number: Option<[u8; MyNumber::PACKED_LEN]>,
}

/// A place in the index; stays the same while the node is unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u32);

impl Slot {
    /// What events call it.
    pub fn tag(self) -> PersonTag {
        PersonTag(self.0)
    }

    fn at(self) -> usize {
        self.0 as usize
    }
}

/// The index. Numbers are wiped when it is dropped.
#[derive(Default)]
pub struct Index {
    rows: Vec<Row>,
    summaries: Arena,
    kana_keys: Texts,
    kanji_keys: Texts,
    /// Birth dates as `YYYYMMDD`, by slot.
    births: Vec<u32>,
    /// [`household_hash`] by slot.
    households: Vec<u32>,
    by_addressee: Places,
    by_coupon: Places,
    by_person: Places,
    buckets: Vec<Vec<Slot>>,
    /// Everybody but the fresh, by folded kana.
    by_kana: Vec<Slot>,
    /// Places in that order, by slot.
    ranks: Vec<u32>,
    fresh: Vec<Slot>,
    /// People with entries to decide.
    undecided: u64,
    /// Blocks of slots with a key that lies elsewhere by now.
    moved: HashSet<usize>,
}

impl Drop for Index {
    fn drop(&mut self) {
        for number in self.rows.iter_mut().filter_map(|row| row.number.as_mut()) {
            number.zeroize();
        }
    }
}

/// What one thread read at unlock.
pub struct Part {
    rows: Vec<Row>,
    summaries: Arena,
    kana_keys: Texts,
    kanji_keys: Texts,
    births: Vec<u32>,
    households: Vec<u32>,
    numbers: Vec<(PersonId, MyNumber)>,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            summaries: Arena::default(),
            kana_keys: Texts::default(),
            kanji_keys: Texts::default(),
            births: Vec::new(),
            households: Vec::new(),
            numbers: Vec::with_capacity(NUMBERS_LEN),
        }
    }
}

impl Part {
    /// Takes one row of the vault. Rows that cannot be read are left to the integrity check.
    pub fn take_number(&mut self, person: &PersonId, row: &[u8]) {
        if let Some(number) = vault::number_in(row) {
            self.numbers.push((*person, number));
        }
    }

    /// Takes one summary row. Rows that cannot be read are left to the integrity check.
    pub fn take(&mut self, person: &PersonId, summary: &[u8]) {
        if let Ok(view) = SummaryView::read(summary) {
            self.rows.push(Row {
                person: *person,
                summary: self.summaries.add(summary),
                kana: self.kana_keys.add(&kana_of(&view)),
                kanji: self.kanji_keys.add(&kanji_key(view.name_kanji)),
                number: None,
            });
            self.births.push(date_number(view.birth_date));
            self.households.push(household_hash(view.household_no));
        }
    }
}

impl Index {
    /// Puts together what the threads read.
    pub fn new(parts: Vec<Part>) -> Self {
        let mut index = Self::default();
        index.buckets.resize_with(1 << BUCKET_BITS, Vec::new);
        let people = parts.iter().map(|part| part.rows.len()).sum();
        index.rows.reserve_exact(people);
        index.by_addressee.reserve(people);
        index.by_person.reserve(people);
        index.by_coupon.reserve(people);
        let len = |of: fn(&Part) -> usize| parts.iter().map(of).sum();
        index.summaries.reserve(len(|part| part.summaries.len()));
        index.kana_keys.reserve(len(|part| part.kana_keys.len()));
        index.kanji_keys.reserve(len(|part| part.kanji_keys.len()));
        index.births.reserve_exact(people);
        index.households.reserve_exact(people);
        let mut numbers = Vec::with_capacity(parts.len());
        for mut part in parts {
            numbers.push(std::mem::take(&mut part.numbers));
            index.append(part);
        }
        let numbers = numbers.iter().flatten();
        index.take_numbers(numbers.map(|(person, number)| (person, number)));
        index.sort();
        index
    }

    fn append(&mut self, part: Part) {
        let summaries = length(self.summaries.len());
        let kana = length(self.kana_keys.len());
        let kanji = length(self.kanji_keys.len());
        self.summaries.append(&part.summaries);
        self.kana_keys.append(&part.kana_keys);
        self.kanji_keys.append(&part.kanji_keys);
        self.births.extend(part.births);
        self.households.extend(part.households);
        for mut row in part.rows {
            row.summary = row.summary.shifted(summaries);
            row.kana = row.kana.shifted(kana);
            row.kanji = row.kanji.shifted(kanji);
            self.push(row);
        }
    }

    fn push(&mut self, row: Row) -> Slot {
        let slot = Slot(length(self.rows.len()));
        let rows = &self.rows;
        let is_it = |slot: Slot| {
            rows.get(slot.at())
                .is_some_and(|other| other.person == row.person)
        };
        self.by_person.insert(&row.person, slot, is_it);
        self.rows.push(row);
        self.enter(slot);
        slot
    }

    /// Makes the numbers in a slot's summary lead to it.
    fn enter(&mut self, slot: Slot) {
        let (rows, summaries) = (&self.rows, &self.summaries);
        let view_of = |slot| view_of(rows, summaries, slot);
        let Some(view) = view_of(slot) else {
            return;
        };
        self.undecided += u64::from(view.flags.undecided);
        if let Ok(addressee_no) = AddresseeNo::parse(view.addressee_no) {
            let is_it = |slot| is_addressee(view_of(slot), &addressee_no);
            self.by_addressee.insert(&addressee_no, slot, is_it);
        }
        for coupon in view.coupons() {
            let is_it = |slot| has_coupon(view_of(slot), coupon.number);
            self.by_coupon.insert(&coupon.number, slot, is_it);
        }
    }

    /// Takes numbers; a person's older one is replaced.
    pub fn take_numbers<'a>(
        &mut self,
        numbers: impl IntoIterator<Item = (&'a PersonId, &'a MyNumber)>,
    ) {
        for (person, number) in numbers {
            let Some(slot) = self.slot(person) else {
                continue;
            };
            self.forget_number(slot);
            if let Some(row) = self.rows.get_mut(slot.at()) {
                row.number = Some(*number.pack());
            }
            if let Some(bucket) = self.buckets.get_mut(bucket(number)) {
                bucket.push(slot);
            }
        }
    }

    fn forget_number(&mut self, slot: Slot) {
        let Some(row) = self.rows.get_mut(slot.at()) else {
            return;
        };
        let Some(mut packed) = row.number.take() else {
            return;
        };
        if let Ok(number) = MyNumber::unpack(&packed)
            && let Some(bucket) = self.buckets.get_mut(bucket(&number))
        {
            bucket.retain(|other| *other != slot);
        }
        packed.zeroize();
    }

    /// Takes a new or changed summary after its commit.
    pub fn take_summary(&mut self, person: &PersonId, summary: &[u8]) {
        let Ok(view) = SummaryView::read(summary) else {
            return;
        };
        let (kana, kanji) = (kana_of(&view), kanji_key(view.name_kanji));
        let born = date_number(view.birth_date);
        let household = household_hash(view.household_no);
        match self.slot(person) {
            Some(slot) => self.change(slot, summary, &kana, &kanji),
            None => {
                let row = Row {
                    person: *person,
                    summary: self.summaries.add(summary),
                    kana: self.kana_keys.add(&kana),
                    kanji: self.kanji_keys.add(&kanji),
                    number: None,
                };
                self.births.push(0);
                self.households.push(0);
                let slot = self.push(row);
                self.fresh.push(slot);
            }
        }
        let at = self.slot(person).map_or(0, Slot::at);
        if let Some(place) = self.births.get_mut(at) {
            *place = born;
        }
        if let Some(place) = self.households.get_mut(at) {
            *place = household;
        }
    }

    fn change(&mut self, slot: Slot, summary: &[u8], kana: &str, kanji: &str) {
        self.leave(slot);
        let Some(row) = self.rows.get(slot.at()) else {
            return;
        };
        let new_kana = self.kana_keys.get(row.kana) != kana;
        let new_kanji = self.kanji_keys.get(row.kanji) != kanji;
        if new_kana && !self.fresh.contains(&slot) {
            self.leave_order(slot);
            self.fresh.push(slot);
        }
        if new_kana || new_kanji {
            self.note_moved(slot);
        }
        if let Some(row) = self.rows.get_mut(slot.at()) {
            row.summary = self.summaries.replace(row.summary, summary);
            if new_kana {
                self.kana_keys.erase(row.kana);
                row.kana = self.kana_keys.add(kana);
            }
            if new_kanji {
                self.kanji_keys.erase(row.kanji);
                row.kanji = self.kanji_keys.add(kanji);
            }
        }
        self.enter(slot);
    }

    /// A person who was forgotten: found by nothing any more.
    pub fn forget(&mut self, person: &PersonId) {
        let Some(slot) = self.slot(person) else {
            return;
        };
        self.by_person.remove(person, slot);
        self.leave(slot);
        self.forget_number(slot);
        let addressee_no = self
            .view(slot)
            .map(|view| AddresseeNo::parse(view.addressee_no));
        if let Some(Ok(addressee_no)) = addressee_no {
            self.by_addressee.remove(&addressee_no, slot);
        }
        self.leave_order(slot);
        self.fresh.retain(|other| *other != slot);
        self.note_moved(slot);
        if let Some(row) = self.rows.get_mut(slot.at()) {
            row.summary = self.summaries.erase(row.summary);
            row.kana = self.kana_keys.erase(row.kana);
            row.kanji = self.kanji_keys.erase(row.kanji);
        }
        for column in [&mut self.births, &mut self.households] {
            if let Some(place) = column.get_mut(slot.at()) {
                *place = 0;
            }
        }
    }

    /// Coupons of the old summary lead nowhere any more.
    fn leave(&mut self, slot: Slot) {
        let undecided = self.view(slot).is_some_and(|view| view.flags.undecided);
        self.undecided = self.undecided.saturating_sub(u64::from(undecided));
        let coupons: Vec<CouponNo> = self
            .view(slot)
            .map(|view| view.coupons().map(|coupon| coupon.number).collect())
            .unwrap_or_default();
        for coupon in coupons {
            self.by_coupon.remove(&coupon, slot);
        }
    }

    /// People held.
    pub fn len(&self) -> usize {
        self.by_person.len()
    }

    /// How many people have entries to decide.
    pub fn undecided(&self) -> u64 {
        self.undecided
    }

    /// Every slot, in the order of registration.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        (0..length(self.rows.len())).map(Slot)
    }

    /// Whose place it is.
    pub fn person(&self, slot: Slot) -> Option<PersonId> {
        self.rows.get(slot.at()).map(|row| row.person)
    }

    /// The summary at a place.
    pub fn view(&self, slot: Slot) -> Option<SummaryView<'_>> {
        view_of(&self.rows, &self.summaries, slot)
    }

    /// The place of a person.
    pub fn slot(&self, person: &PersonId) -> Option<Slot> {
        self.by_person
            .find(person, |slot| self.person(slot) == Some(*person))
    }

    /// By addressee number.
    pub fn by_addressee(&self, addressee_no: &AddresseeNo) -> Option<Slot> {
        let is_it = |slot| is_addressee(self.view(slot), addressee_no);
        self.by_addressee.find(addressee_no, is_it)
    }

    /// By a coupon of the own municipality, void ones included.
    pub fn by_coupon(&self, coupon: CouponNo) -> Option<Slot> {
        let is_it = |slot| has_coupon(self.view(slot), coupon);
        self.by_coupon.find(&coupon, is_it)
    }

    /// Everybody with this household number.
    pub fn household(&self, household_no: &str) -> Vec<Slot> {
        let wanted = household_hash(household_no);
        if wanted == 0 {
            return Vec::new();
        }
        let all = self.slots().zip(&self.households);
        let alike = all.filter(|(_, hash)| **hash == wanted);
        alike
            .map(|(slot, _)| slot)
            .filter(|slot| {
                let view = self.view(*slot);
                view.is_some_and(|view| view.household_no == household_no)
            })
            .collect()
    }

    /// By My Number: one fine bucket is gone through.
    pub fn by_number(&self, number: &MyNumber) -> Option<Slot> {
        let packed = number.pack();
        let bucket = self.buckets.get(bucket(number))?;
        let is_it = |slot: &&Slot| {
            let row = self.rows.get(slot.at());
            row.and_then(|row| row.number) == Some(*packed)
        };
        bucket.iter().find(is_it).copied()
    }

    /// Whether a number is in the vault for this place.
    pub fn has_number(&self, slot: Slot) -> bool {
        self.rows
            .get(slot.at())
            .is_some_and(|row| row.number.is_some())
    }

    /// Everybody of a bucket of `bits` bits, numbers included.
    pub fn in_bucket(&self, bits: u8, wanted: u16) -> Vec<(PersonId, MyNumber)> {
        let shift = BUCKET_BITS.saturating_sub(bits);
        let first = usize::from(wanted) << shift;
        let buckets = self.buckets.get(first..first + (1 << shift));
        let rows = buckets.unwrap_or_default().iter().flatten();
        rows.filter_map(|slot| {
            let row = self.rows.get(slot.at())?;
            let number = MyNumber::unpack(&row.number?).ok()?;
            Some((row.person, number))
        })
        .collect()
    }
}

fn view_of<'a>(rows: &[Row], summaries: &'a Arena, slot: Slot) -> Option<SummaryView<'a>> {
    let row = rows.get(slot.at())?;
    SummaryView::read(summaries.get(row.summary)).ok()
}

fn is_addressee(view: Option<SummaryView<'_>>, addressee_no: &AddresseeNo) -> bool {
    let own = view.map(|view| AddresseeNo::parse(view.addressee_no));
    own.is_some_and(|own| own.as_ref() == Ok(addressee_no))
}

fn has_coupon(view: Option<SummaryView<'_>>, wanted: CouponNo) -> bool {
    view.is_some_and(|view| view.coupons().any(|coupon| coupon.number == wanted))
}

/// For comparing household numbers without reading them all; 0 where there is none.
fn household_hash(household_no: &str) -> u32 {
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    if household_no.is_empty() {
        return 0;
    }
    household_no.bytes().fold(0x811c_9dc5, mix).max(1)
}

fn bucket(number: &MyNumber) -> usize {
    usize::from(inquiry::bucket_of(
        number.reveal(Purpose::Provision),
        BUCKET_BITS,
    ))
}

/// Folded kana of a name.
fn kana_of(view: &SummaryView<'_>) -> String {
    kana_key(view.name_kana, KanaLevel::Folded)
}
