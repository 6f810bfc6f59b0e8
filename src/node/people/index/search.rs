//! Search as somebody types: a name's beginning by halving the sorted order, what is inside it by going through the keys.

use super::arena::{Span, Texts, length};
use super::query::{Kana, Query};
use super::{Index, Row, Slot};
use crate::api::SearchKey;
use crate::domain::{KanaLevel, kana_key};
use memchr::memmem::Finder;

/// Keys that are searched at once.
const BLOCK: usize = 256;
/// With fewer hits at the beginning of names, those inside names are wanted too.
const FEW: usize = 50;

/// A part of what was found.
pub struct Hits {
    /// The wanted lines.
    pub slots: Vec<Slot>,
    /// How many there are in all.
    pub total: usize,
    /// How the words were understood.
    pub keys: Vec<SearchKey>,
}

/// How well somebody fits: class, then the place by kana.
type Hit = (u8, u32, Slot);

impl Index {
    /// Searches what a clerk typed; best matches first, each class by kana.
    pub fn search(&mut self, typed: &str, offset: usize, count: usize) -> Hits {
        self.tidy();
        let query = Query::parse(typed);
        let mut found = self.by_numbers(&query);
        let mut hits = Vec::new();
        if query.has_words() || query.birth.is_some() {
            hits = self.by_words(&query);
            hits.retain(|hit| !found.contains(&hit.2));
        }
        let total = found.len() + hits.len();
        let wanted = offset.saturating_add(count);
        self.put_first(&mut hits, wanted);
        found.extend(hits.into_iter().map(|hit| hit.2));
        Hits {
            total,
            slots: found.into_iter().skip(offset).take(count).collect(),
            keys: query.keys,
        }
    }

    /// The first lines of a search.
    pub fn find(&mut self, typed: &str, count: usize) -> Vec<Slot> {
        self.search(typed, 0, count).slots
    }

    /// A number leads to one person, who must fit the words beside it; the birth date may be the number itself.
    fn by_numbers(&self, query: &Query) -> Vec<Slot> {
        if !query.has_number() {
            return Vec::new();
        }
        let by_coupon = query.coupon.and_then(|coupon| self.by_coupon(coupon));
        let by_addressee = query.addressee_no.and_then(|no| self.by_addressee(&no));
        let mut found: Vec<Slot> = by_coupon.into_iter().chain(by_addressee).collect();
        found.dedup();
        found.retain(|slot| self.has_words(*slot, query));
        found
    }

    /// In no order.
    fn by_words(&self, query: &Query) -> Vec<Hit> {
        // A number that leads nowhere is no reason to show everybody else of that name.
        if query.coupon.is_some() || (query.addressee_no.is_some() && query.birth.is_none()) {
            return Vec::new();
        }
        match query.kana.split_first() {
            Some((lead, rest)) => self.by_kana(lead, rest, query),
            None if !query.kanji.is_empty() => self.by_kanji(query),
            None => self.by_birth(query),
        }
    }

    /// Leaves the best, in their order: of ten thousands only the lines shown are sorted.
    fn put_first(&self, hits: &mut Vec<Hit>, count: usize) {
        // Who is fresh shares a place with others: there the name itself decides.
        let order = |a: &Hit, b: &Hit| {
            let places = (a.0, a.1).cmp(&(b.0, b.1));
            places.then_with(|| (self.kana(a.2), a.2).cmp(&(self.kana(b.2), b.2)))
        };
        if count < hits.len() {
            hits.select_nth_unstable_by(count, order);
            hits.truncate(count);
        }
        hits.sort_unstable_by(order);
    }

    /// A whole name ends the search; else those whose name begins so, then those it stands in.
    fn by_kana(&self, lead: &Kana, rest: &[Kana], query: &Query) -> Vec<Hit> {
        let mut hits = Vec::new();
        if !rest.is_empty() && query.kana.iter().all(|word| !word.folded.is_empty()) {
            let words = query.kana.iter().map(|word| word.folded.as_str());
            let whole: String = words.collect();
            self.take_prefix(0, &whole, &mut hits, |slot| self.has_kanji(slot, query));
            if !hits.is_empty() {
                return hits;
            }
        }
        if !lead.folded.is_empty() {
            let fits = |slot| self.has_rest(slot, rest) && self.has_kanji(slot, query);
            self.take_prefix(1, &lead.folded, &mut hits, fits);
            if lead.is_long() || hits.is_empty() {
                self.take_unvoiced(lead, &mut hits, fits);
            }
        }
        if hits.len() < FEW && (lead.folded.chars().count() > 1 || lead.latin.is_some()) {
            self.take_inside(lead, rest, query, &mut hits);
        }
        hits
    }

    fn take_prefix(
        &self,
        class: u8,
        prefix: &str,
        hits: &mut Vec<Hit>,
        fits: impl Fn(Slot) -> bool,
    ) {
        let (first, run) = self.kana_run(prefix);
        for (rank, slot) in (first..).zip(run) {
            if fits(*slot) {
                hits.push((class, rank, *slot));
            }
        }
        for slot in &self.fresh {
            if self.kana(*slot).starts_with(prefix) && fits(*slot) {
                hits.push((class, self.rank(*slot), *slot));
            }
        }
    }

    /// ヤマサキ for ヤマザキ and the other way round: the first two letters are tried with every mark.
    fn take_unvoiced(&self, lead: &Kana, hits: &mut Vec<Hit>, fits: impl Fn(Slot) -> bool) {
        for prefix in voiced_beginnings(&lead.unvoiced) {
            self.take_prefix(2, &prefix, hits, |slot| {
                let kana = self.kana(slot);
                !kana.starts_with(&lead.folded)
                    && kana_key(kana, KanaLevel::Unvoiced).starts_with(&lead.unvoiced)
                    && fits(slot)
            });
        }
    }

    /// Inside the kana, or where Latin letters were typed inside the name itself.
    fn take_inside(&self, lead: &Kana, rest: &[Kana], query: &Query, hits: &mut Vec<Hit>) {
        let known: Vec<Slot> = hits.iter().map(|hit| hit.2).collect();
        let fits = |slot| {
            !known.contains(&slot) && self.has_rest(slot, rest) && self.has_kanji(slot, query)
        };
        if !lead.folded.is_empty() {
            self.each_with(
                &self.kana_keys,
                |row| row.kana,
                &lead.folded,
                query,
                |slot| {
                    if fits(slot) {
                        hits.push((3, self.rank(slot), slot));
                    }
                },
            );
        }
        if let Some(latin) = &lead.latin {
            self.each_with(
                &self.kanji_keys,
                |row| row.kanji,
                latin,
                query,
                |slot| {
                    let known = self.kana(slot).contains(&lead.folded) && !lead.folded.is_empty();
                    if !known && fits(slot) {
                        hits.push((4, self.rank(slot), slot));
                    }
                },
            );
        }
    }

    fn by_kanji(&self, query: &Query) -> Vec<Hit> {
        let mut hits = Vec::new();
        let lead = query.kanji.iter().max_by_key(|word| word.len());
        let lead = lead.map(String::as_str).unwrap_or_default();
        let others = query.kanji.len() > 1;
        self.each_with(
            &self.kanji_keys,
            |row| row.kanji,
            lead,
            query,
            |slot| {
                if !others || self.has_kanji(slot, query) {
                    let class = u8::from(!self.kanji(slot).starts_with(lead));
                    hits.push((class, self.rank(slot), slot));
                }
            },
        );
        hits
    }

    fn by_birth(&self, query: &Query) -> Vec<Hit> {
        let born = self.births.iter().enumerate();
        let fitting = born.filter(|(_, born)| query.fits_birth(**born));
        fitting
            .map(|(at, _)| {
                let slot = Slot(length(at));
                (0, self.rank(slot), slot)
            })
            .collect()
    }

    /// Everybody of the typed birth date in whose key `wanted` stands.
    fn each_with(
        &self,
        texts: &Texts,
        span: impl Fn(&Row) -> Span,
        wanted: &str,
        query: &Query,
        mut each: impl FnMut(Slot),
    ) {
        if query.birth.is_some() {
            // Few are born on a day or in a year: their keys alone are looked at.
            for (at, born) in self.births.iter().enumerate() {
                let row = self.rows.get(at).filter(|_| query.fits_birth(*born));
                if row.is_some_and(|row| texts.get(span(row)).contains(wanted)) {
                    each(Slot(length(at)));
                }
            }
            return;
        }
        let finder = Finder::new(wanted);
        for (block, rows) in self.rows.chunks(BLOCK).enumerate() {
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
                continue;
            };
            let (first, last) = (span(first), span(last));
            let mut found = |at: usize| each(Slot(length(block * BLOCK + at)));
            if self.moved.contains(&block) {
                let rows = rows.iter().enumerate();
                let with = rows.filter(|(_, row)| texts.get(span(row)).contains(wanted));
                with.for_each(|(at, _)| found(at));
                continue;
            }
            let mut places = finder.find_iter(texts.between(first, last).as_bytes());
            if let Some(place) = places.next() {
                let places = std::iter::once(place).chain(places);
                let ends = rows.iter().map(|row| span(row).end() - first.at as usize);
                at_places(places, ends, &mut found);
            }
        }
    }

    /// The keys of a slot's block do not lie one behind the other any more.
    pub(super) fn note_moved(&mut self, slot: Slot) {
        self.moved.insert(slot.at() / BLOCK);
    }

    fn has_words(&self, slot: Slot, query: &Query) -> bool {
        self.has_rest(slot, &query.kana)
            && query
                .kanji
                .iter()
                .all(|word| self.kanji(slot).contains(word.as_str()))
    }

    fn has_rest(&self, slot: Slot, words: &[Kana]) -> bool {
        words.iter().all(|word| {
            let in_kana = !word.folded.is_empty() && self.kana(slot).contains(&word.folded);
            let latin = word.latin.as_deref();
            in_kana || latin.is_some_and(|latin| self.kanji(slot).contains(latin))
        })
    }

    fn has_kanji(&self, slot: Slot, query: &Query) -> bool {
        let born = self.births.get(slot.at()).copied().unwrap_or(0);
        query.fits_birth(born)
            && (query.kanji.is_empty() || {
                let kanji = self.kanji(slot);
                query.kanji.iter().all(|word| kanji.contains(word.as_str()))
            })
    }

    /// The run of the sorted order whose kana begins so, and where it begins.
    fn kana_run(&self, prefix: &str) -> (u32, &[Slot]) {
        let first = self
            .by_kana
            .partition_point(|slot| self.kana(*slot) < prefix);
        let rest = self.by_kana.get(first..).unwrap_or_default();
        let len = rest.partition_point(|slot| self.kana(*slot).starts_with(prefix));
        let run = rest.get(..len).unwrap_or_default();
        (length(first), run)
    }

    /// The place by kana; somebody fresh comes before those of the same name.
    fn rank(&self, slot: Slot) -> u32 {
        if let Some(rank) = self.ranks.get(slot.at()).filter(|rank| **rank != UNRANKED) {
            return *rank;
        }
        let kana = self.kana(slot);
        length(
            self.by_kana
                .partition_point(|other| self.kana(*other) < kana),
        )
    }

    /// Somebody new, or whose kana changed, has no place in the sorted order until it is made again.
    pub(super) fn leave_order(&mut self, slot: Slot) {
        let kana = self.kana(slot).to_owned();
        let (first, run) = self.kana_run(&kana);
        if let Some(at) = run.iter().position(|other| *other == slot) {
            self.by_kana.remove(first as usize + at);
            // Ranks behind it are one too high now, which changes no order.
        }
        if let Some(rank) = self.ranks.get_mut(slot.at()) {
            *rank = UNRANKED;
        }
    }

    /// The sorted order and everybody's place in it.
    pub(super) fn sort(&mut self) {
        let mut order: Vec<Slot> = self.slots().collect();
        order.retain(|slot| !self.kana(*slot).is_empty() || self.view(*slot).is_some());
        order.sort_by(|a, b| self.kana(*a).cmp(self.kana(*b)));
        self.take_order(order);
    }

    /// Puts those who are fresh into their places, once they are many.
    pub fn tidy(&mut self) {
        if self.fresh.len() <= super::FRESH_MAX {
            return;
        }
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_by(|a, b| self.kana(*a).cmp(self.kana(*b)));
        let mut order = Vec::with_capacity(self.by_kana.len() + fresh.len());
        let mut old = self.by_kana.iter().copied().peekable();
        for slot in fresh {
            let kana = self.kana(slot);
            while let Some(before) = old.next_if(|other| self.kana(*other) <= kana) {
                order.push(before);
            }
            order.push(slot);
        }
        order.extend(old);
        self.take_order(order);
    }

    fn take_order(&mut self, order: Vec<Slot>) {
        self.ranks.clear();
        self.ranks.resize(self.rows.len(), UNRANKED);
        for (rank, slot) in (0..).zip(&order) {
            if let Some(place) = self.ranks.get_mut(slot.at()) {
                *place = rank;
            }
        }
        self.by_kana = order;
        self.fresh = Vec::new();
    }

    fn kana(&self, slot: Slot) -> &str {
        let row = self.rows.get(slot.at());
        row.map(|row| self.kana_keys.get(row.kana))
            .unwrap_or_default()
    }

    fn kanji(&self, slot: Slot) -> &str {
        let row = self.rows.get(slot.at());
        row.map(|row| self.kanji_keys.get(row.kanji))
            .unwrap_or_default()
    }
}

pub(super) const UNRANKED: u32 = u32::MAX;

/// Tells in which keys of a run the places lie, each once; `ends` are the ends of the keys, one behind the other.
fn at_places(
    places: impl Iterator<Item = usize>,
    ends: impl Iterator<Item = usize>,
    found: &mut impl FnMut(usize),
) {
    let mut places = places.peekable();
    for (at, end) in ends.enumerate() {
        let mut is_in = false;
        while places.next_if(|place| *place < end).is_some() {
            is_in = true;
        }
        if is_in {
            found(at);
        }
    }
}

/// The first two letters with every mark they may have.
fn voiced_beginnings(unvoiced: &str) -> Vec<String> {
    let mut beginnings = vec![String::new()];
    for letter in unvoiced.chars().take(2) {
        let forms = voiced_forms(letter);
        beginnings = beginnings
            .iter()
            .flat_map(|beginning| forms.iter().map(move |form| format!("{beginning}{form}")))
            .collect();
    }
    beginnings
}

/// The letter itself and those that lose their mark to become it.
fn voiced_forms(letter: char) -> Vec<char> {
    let next = (1..=2).filter_map(|more| char::from_u32(u32::from(letter) + more));
    let mut text = [0; 4];
    let mut forms = vec![letter];
    forms.extend(next.filter(|form| {
        let unvoiced = kana_key(form.encode_utf8(&mut text), KanaLevel::Unvoiced);
        unvoiced.chars().eq([letter])
    }));
    forms
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;
    use crate::domain::{
        AddresseeNo, PartialDate, ResidentClass, Sex, Summary, SummaryFlags, kanji_key,
    };

    const SURNAMES: [(&str, &str); 5] = [
        ("佐藤", "サトウ"),
        ("里", "サト"),
        ("山崎", "ヤマザキ"),
        ("山﨑", "ヤマサキ"),
        ("大野", "オオノ"),
    ];
    const GIVEN: [(&str, &str); 4] = [
        ("太郎", "タロウ"),
        ("美里", "ミサト"),
        ("一", "ハジメ"),
        ("佐和", "サワ"),
    ];

    fn person(at: u32, surname: usize) -> ([u8; 16], Vec<u8>) {
        let (surname, given) = (SURNAMES[surname], GIVEN[at as usize % GIVEN.len()]);
        let year = 1930 + i16::try_from(at % 90).expect("small");
        let summary = Summary {
            addressee_no: AddresseeNo::parse(&format!("{at:06}")).expect("a number"),
            name_kana: format!("{}\u{3000}{}", surname.1, given.1),
            name_kanji: format!("{}\u{3000}{}", surname.0, given.0),
            birth_date: PartialDate::new(year, 1, 5).expect("a day"),
            sex: Sex::Female,
            resident_class: ResidentClass::Resident,
            household_no: String::new(),
            coupons: Vec::new(),
            dose_count: 0,
            flags: SummaryFlags::default(),
            document_hash: [0; 32],
        };
        let mut id = [0; 16];
        id[..4].copy_from_slice(&at.to_be_bytes());
        (id, summary.to_bytes())
    }

    /// Everybody whose keys fit, found the long way.
    fn gone_through(index: &Index, kanji: &str, year: Option<u32>) -> Vec<Slot> {
        let wanted = kanji_key(kanji);
        let fits = |slot: &Slot| {
            let born = index.births[slot.at()] / 10_000;
            index.kanji(*slot).contains(&wanted) && year.is_none_or(|year| year == born)
        };
        index.slots().filter(fits).collect()
    }

    #[test]
    fn a_search_finds_whom_going_through_everybody_finds_also_after_changes() {
        let mut part = Part::default();
        for at in 0..1_000 {
            let (id, summary) = person(at, at as usize % SURNAMES.len());
            part.take(&id, &summary);
        }
        let mut index = Index::new(vec![part]);
        for round in 0..2 {
            for word in ["佐藤", "里", "美里", "山崎", "佐", "野一", "大野　美里"] {
                for year in [None, Some(1_950)] {
                    let typed = match year {
                        Some(year) => format!("{word} {year}-00-00"),
                        None => word.to_owned(),
                    };
                    let hits = index.search(&typed, 0, 2_000);
                    let mut found = hits.slots.clone();
                    found.sort_unstable();
                    let wanted = gone_through(&index, &word.replace('　', ""), year);
                    let both = word.contains('　');
                    assert!(both || found == wanted, "{typed} in round {round}");
                    assert!(!found.is_empty() || year.is_some(), "{typed}");
                }
            }
            for (typed, count) in [("サト", 400), ("みさと", 250), ("ヤマサキ", 400)] {
                let found = index.search(typed, 0, 2_000).total;
                assert!(round == 1 || found == count, "{typed}: {found}");
            }
            for at in (0..1_000).step_by(7) {
                let (id, summary) = person(at, (at as usize + 1) % SURNAMES.len());
                index.take_summary(&id, &summary);
            }
            index.forget(&person(3, 0).0);
        }
        let all: Vec<Slot> = index.search("サトウ", 0, 2_000).slots;
        let pages = (0..10).flat_map(|page| index.search("サトウ", page * 30, 30).slots);
        assert!(pages.collect::<Vec<_>>() == all.get(..300).unwrap_or(&all));
    }
}
