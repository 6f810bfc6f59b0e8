//! What lookups and search run on, in memory while the node is unlocked: summaries, numbers by bucket, name keys.
//!
//! Rebuilt at unlock, changed after each commit; nothing of it is on disk (`protocol.md` section 7 of the specification).

use crate::api::PersonTag;
use crate::domain::{
    AddresseeNo, CouponNo, KanaLevel, MyNumber, PartialDate, Purpose, SummaryView, kana_key,
    kanji_key, parse_clerk_date,
};
use crate::inquiry;
use crate::store::PersonId;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroize;

/// Buckets are kept at the finest width a directory may ask for; coarser ones are runs of these.
const BUCKET_BITS: u8 = 10;
/// Changed rows that wait before the sorted order is made again.
const FRESH_MAX: usize = 4_096;
/// Characters of typed text that are looked at.
const TYPED_CHARS_MAX: usize = 200;

/// One person: where the summary and the search keys lie, and the number.
struct Row {
    person: PersonId,
    summary: Span,
    keys: Span,
    number: Option<[u8; MyNumber::PACKED_LEN]>,
}

#[derive(Clone, Copy, Default)]
struct Span {
    at: u32,
    len: u32,
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
    texts: Arena,
    by_addressee: HashMap<AddresseeNo, Slot>,
    by_coupon: HashMap<CouponNo, Slot>,
    by_person: HashMap<PersonId, Slot>,
    buckets: Vec<Vec<Slot>>,
    by_kana: Vec<Slot>,
    fresh: Vec<Slot>,
}

impl Drop for Index {
    fn drop(&mut self) {
        for number in self.rows.iter_mut().filter_map(|row| row.number.as_mut()) {
            number.zeroize();
        }
    }
}

/// Bytes that are only added to; spans that were replaced are garbage until the next unlock.
#[derive(Default)]
struct Arena(Vec<u8>);

impl Arena {
    fn add(&mut self, bytes: &[u8]) -> Span {
        let at = length(self.0.len());
        self.0.extend_from_slice(bytes);
        Span {
            at,
            len: length(bytes.len()),
        }
    }

    /// Uses the old place again where the new bytes fit exactly.
    fn replace(&mut self, old: Span, bytes: &[u8]) -> Span {
        let at = old.at as usize;
        match self.0.get_mut(at..at + old.len as usize) {
            Some(place) if place.len() == bytes.len() => {
                place.copy_from_slice(bytes);
                old
            }
            _ => self.add(bytes),
        }
    }

    fn erase(&mut self, span: Span) -> Span {
        let at = span.at as usize;
        if let Some(place) = self.0.get_mut(at..at + span.len as usize) {
            place.zeroize();
        }
        Span::default()
    }

    fn get(&self, span: Span) -> &[u8] {
        let at = span.at as usize;
        self.0.get(at..at + span.len as usize).unwrap_or_default()
    }
}

fn length(len: usize) -> u32 {
    u32::try_from(len).expect("4 GiB of summaries are more than all of Japan needs")
}

/// What one thread read of the summaries at unlock.
pub struct Part {
    rows: Vec<Row>,
    texts: Arena,
    numbers: Vec<(PersonId, MyNumber)>,
}

/// Room that is reserved, not touched: the allocator gives blocks above 32 MiB back to the system once they are freed,
/// smaller ones it keeps (M).
const GIVEN_BACK_LEN: usize = 33 * 1024 * 1024;

impl Default for Part {
    fn default() -> Self {
        Self {
            rows: Vec::with_capacity(GIVEN_BACK_LEN / size_of::<Row>()),
            texts: Arena(Vec::with_capacity(GIVEN_BACK_LEN)),
            numbers: Vec::with_capacity(GIVEN_BACK_LEN / size_of::<(PersonId, MyNumber)>()),
        }
    }
}

impl Part {
    /// Takes one row of the vault. Rows that cannot be read are left to the integrity check.
    pub fn take_number(&mut self, person: &PersonId, row: &[u8]) {
        if let Ok(number) = MyNumber::unpack(row) {
            self.numbers.push((*person, number));
        }
    }

    /// Takes one summary row. Rows that cannot be read are left to the integrity check.
    pub fn take(&mut self, person: &PersonId, summary: &[u8]) {
        if let Ok(view) = SummaryView::read(summary) {
            let keys = search_keys(&view);
            self.rows.push(Row {
                person: *person,
                summary: self.texts.add(summary),
                keys: self.texts.add(keys.as_bytes()),
                number: None,
            });
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
        let bytes = parts.iter().map(|part| part.texts.0.len()).sum();
        index.texts.0.reserve_exact(bytes);
        let mut numbers = Vec::with_capacity(parts.len());
        for part in parts {
            numbers.push(part.numbers);
            let shift = length(index.texts.0.len());
            index.texts.0.extend_from_slice(&part.texts.0);
            for mut row in part.rows {
                row.summary.at += shift;
                row.keys.at += shift;
                index.push(row);
            }
        }
        let numbers = numbers.iter().flatten();
        index.take_numbers(numbers.map(|(person, number)| (person, number)));
        index.sort();
        index
    }

    fn push(&mut self, row: Row) -> Slot {
        let slot = Slot(length(self.rows.len()));
        self.by_person.insert(row.person, slot);
        self.rows.push(row);
        self.enter(slot);
        slot
    }

    /// Makes the numbers in a slot's summary lead to it.
    fn enter(&mut self, slot: Slot) {
        let Some(row) = self.rows.get(slot.at()) else {
            return;
        };
        let Ok(view) = SummaryView::read(self.texts.get(row.summary)) else {
            return;
        };
        if let Ok(addressee_no) = AddresseeNo::parse(view.addressee_no) {
            self.by_addressee.insert(addressee_no, slot);
        }
        for coupon in view.coupons() {
            self.by_coupon.insert(coupon.number, slot);
        }
    }

    /// Takes numbers; a person's older one is replaced.
    pub fn take_numbers<'a>(
        &mut self,
        numbers: impl IntoIterator<Item = (&'a PersonId, &'a MyNumber)>,
    ) {
        for (person, number) in numbers {
            let Some(slot) = self.by_person.get(person).copied() else {
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
        let keys = search_keys(&view);
        let slot = match self.by_person.get(person).copied() {
            Some(slot) => {
                self.leave(slot);
                if let Some(row) = self.rows.get_mut(slot.at()) {
                    row.summary = self.texts.replace(row.summary, summary);
                    row.keys = self.texts.replace(row.keys, keys.as_bytes());
                }
                self.enter(slot);
                slot
            }
            None => {
                let row = Row {
                    person: *person,
                    summary: self.texts.add(summary),
                    keys: self.texts.add(keys.as_bytes()),
                    number: None,
                };
                self.push(row)
            }
        };
        self.fresh.push(slot);
    }

    /// A person who was forgotten: found by nothing any more.
    pub fn forget(&mut self, person: &PersonId) {
        let Some(slot) = self.by_person.remove(person) else {
            return;
        };
        self.leave(slot);
        self.forget_number(slot);
        let addressee_no = self
            .view(slot)
            .map(|view| AddresseeNo::parse(view.addressee_no));
        if let Some(Ok(addressee_no)) = addressee_no {
            self.by_addressee.remove(&addressee_no);
        }
        if let Some(row) = self.rows.get_mut(slot.at()) {
            row.summary = self.texts.erase(row.summary);
            row.keys = self.texts.erase(row.keys);
        }
    }

    /// Coupons of the old summary lead nowhere any more.
    fn leave(&mut self, slot: Slot) {
        let coupons: Vec<CouponNo> = self
            .view(slot)
            .map(|view| view.coupons().map(|coupon| coupon.number).collect())
            .unwrap_or_default();
        for coupon in coupons {
            self.by_coupon.remove(&coupon);
        }
    }

    /// People held.
    pub fn len(&self) -> usize {
        self.by_person.len()
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
        let row = self.rows.get(slot.at())?;
        SummaryView::read(self.texts.get(row.summary)).ok()
    }

    /// The place of a person.
    pub fn slot(&self, person: &PersonId) -> Option<Slot> {
        self.by_person.get(person).copied()
    }

    /// By addressee number.
    pub fn by_addressee(&self, addressee_no: &AddresseeNo) -> Option<Slot> {
        self.by_addressee.get(addressee_no).copied()
    }

    /// By a coupon of the own municipality, void ones included.
    pub fn by_coupon(&self, coupon: CouponNo) -> Option<Slot> {
        self.by_coupon.get(&coupon).copied()
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

    /// Largest number of people in one bucket of `bits` bits.
    pub fn fullest_bucket(&self, bits: u8) -> usize {
        let run = 1_usize << BUCKET_BITS.saturating_sub(bits);
        let sizes = self.buckets.chunks(run);
        sizes
            .map(|run| run.iter().map(Vec::len).sum())
            .max()
            .unwrap_or(0)
    }

    /// Searches what a clerk typed; best matches first, at most `count`.
    pub fn find(&mut self, typed: &str, count: usize) -> Vec<Slot> {
        if self.fresh.len() > FRESH_MAX {
            self.sort();
        }
        let query = Query::parse(typed);
        if query.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Slot> = query
            .coupon
            .and_then(|coupon| self.by_coupon(coupon))
            .into_iter()
            .chain(query.addressee_no.and_then(|no| self.by_addressee(&no)))
            .collect();
        if query.has_words() {
            self.find_words(&query, count, &mut found);
        }
        found.dedup();
        found.truncate(count);
        found
    }

    /// A whole name first, which ends the search, then a surname; everybody is gone through only where more is wanted.
    fn find_words(&self, query: &Query, count: usize, found: &mut Vec<Slot>) {
        if let [surname, _, ..] = query.kana.as_slice() {
            let whole = self.kana_run(&query.kana.concat());
            self.take_fitting(whole.iter().chain(&self.fresh), query, count, found);
            if found.is_empty() {
                self.take_fitting(self.kana_run(surname), query, count, found);
            }
            if !found.is_empty() {
                return;
            }
        }
        let prefix = query.kana.first().map(|kana| self.kana_run(kana));
        let run = prefix.unwrap_or_default().iter().chain(&self.fresh);
        self.take_fitting(run, query, count, found);
        self.take_fitting(&self.by_kana, query, count, found);
    }

    fn take_fitting<'a>(
        &self,
        slots: impl IntoIterator<Item = &'a Slot>,
        query: &Query,
        count: usize,
        found: &mut Vec<Slot>,
    ) {
        for slot in slots {
            if found.len() >= count {
                return;
            }
            if self.fits(*slot, query) && !found.contains(slot) {
                found.push(*slot);
            }
        }
    }

    /// The run of the sorted order whose kana begins so.
    fn kana_run(&self, prefix: &str) -> &[Slot] {
        let prefix = prefix.as_bytes();
        let first = self
            .by_kana
            .partition_point(|slot| self.keys(*slot) < prefix);
        let rest = self.by_kana.get(first..).unwrap_or_default();
        let len = rest.partition_point(|slot| self.keys(*slot).starts_with(prefix));
        rest.get(..len).unwrap_or_default()
    }

    fn keys(&self, slot: Slot) -> &[u8] {
        self.rows
            .get(slot.at())
            .map(|row| self.texts.get(row.keys))
            .unwrap_or_default()
    }

    fn fits(&self, slot: Slot, query: &Query) -> bool {
        let keys = std::str::from_utf8(self.keys(slot)).unwrap_or_default();
        let (kana, kanji) = keys.split_once('\0').unwrap_or((keys, ""));
        query.kana.iter().all(|word| kana.contains(word.as_str()))
            && query.kanji.iter().all(|word| kanji.contains(word.as_str()))
            && query
                .birth
                .is_none_or(|birth| self.view(slot).is_some_and(|view| view.birth_date == birth))
    }

    fn sort(&mut self) {
        let mut order: Vec<Slot> = self.slots().collect();
        order.sort_by(|a, b| self.keys(*a).cmp(self.keys(*b)));
        self.by_kana = order;
        self.fresh = Vec::new();
    }
}

/// What a clerk typed, taken apart.
#[derive(Default)]
struct Query {
    coupon: Option<CouponNo>,
    addressee_no: Option<AddresseeNo>,
    birth: Option<PartialDate>,
    kana: Vec<String>,
    kanji: Vec<String>,
}

impl Query {
    fn parse(typed: &str) -> Self {
        let folded: String = typed.nfkc().take(TYPED_CHARS_MAX).collect();
        let mut query = Self::default();
        for word in folded.split_whitespace() {
            query.take(word);
        }
        query
    }

    fn take(&mut self, word: &str) {
        let is_number = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if let Ok(birth) = parse_clerk_date(word) {
            self.birth = Some(birth);
        } else if is_number && word.chars().any(|c| c.is_ascii_digit()) {
            self.coupon = CouponNo::parse(word).ok().or(self.coupon);
            self.addressee_no = AddresseeNo::parse(word).ok().or(self.addressee_no);
        } else if word.chars().all(is_kana) {
            self.kana.push(kana_key(word, KanaLevel::Folded));
        } else {
            self.kanji.push(kanji_key(word));
        }
    }

    fn has_words(&self) -> bool {
        !self.kana.is_empty() || !self.kanji.is_empty() || self.birth.is_some()
    }

    fn is_empty(&self) -> bool {
        self.coupon.is_none() && self.addressee_no.is_none() && !self.has_words()
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}')
}

/// Folded kana and kanji of a name: what the search compares.
fn search_keys(view: &SummaryView<'_>) -> String {
    let kana = kana_key(view.name_kana, KanaLevel::Folded);
    format!("{kana}\0{}", kanji_key(view.name_kanji))
}

fn bucket(number: &MyNumber) -> usize {
    usize::from(inquiry::bucket_of(
        number.reveal(Purpose::Provision),
        BUCKET_BITS,
    ))
}
