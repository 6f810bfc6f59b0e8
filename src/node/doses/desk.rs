//! The desk's memory: registrations of the last 24 hours, who may take them back, values used last, doses a day.

use crate::api::{
    ApiError, DoseChoices, DoseEntry, EntryId, EntryLine, EntryState, ErrorCode, HeldId, LotChoice,
    RegisteredList,
};
use crate::audit::LeafType;
use crate::domain::{
    AddresseeNo, CouponKey, Date, DoseForm, DoseId, Private, UnixTime, VaccinationKind,
};
use crate::node::doses::user_of;
use crate::node::log::{self, Actor};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, PersonId, Store, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Prefix of the rows of registrations.
const ENTRY: &[u8] = b"desk\0";
const CHOICES: &[u8] = b"dose-choices";
const DAYS: &[u8] = b"dose-days";
/// How long a registration may be taken back by whoever made it.
const UNDO_S: u64 = 24 * 3600;
/// Values of one kind that are kept for F4.
const CHOICES_MAX: usize = 30;
/// Days that are counted.
const DAYS_MAX: usize = 8;
/// Lines of one reply.
const LINES_MAX: u32 = 200;

/// One registration.
#[derive(Clone, Serialize, Deserialize)]
pub struct Entry {
    pub entry: EntryId,
    pub at: UnixTime,
    pub user: String,
    pub state: EntryState,
    pub coupon: Option<CouponKey>,
    pub person: Option<PersonId>,
    pub dose: Option<DoseId>,
    pub held: Option<HeldId>,
    pub kind: VaccinationKind,
    pub dose_no: u8,
    pub lot_no: Option<String>,
}

/// The state in memory; every change of it is in the batch of what caused it.
#[derive(Default)]
pub struct Desk {
    /// Oldest first.
    entries: VecDeque<Entry>,
    pub choices: DoseChoices,
    days: BTreeMap<Date, u32>,
}

impl Desk {
    /// The state as stored.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &mut Store) -> Result<Self, ApiError> {
        let take = |entries: &mut Vec<Entry>, key: &[u8], row: &[u8]| {
            if key.starts_with(ENTRY) {
                entries.extend(postcard::from_bytes::<Entry>(row).ok());
            }
        };
        let entries = store.fold(Tree::Meta, Vec::new, take, &mut |_| {});
        let mut entries = entries.map_err(refusal)?;
        entries.sort_by_key(|entry| entry.at);
        let choices = store.get(Tree::Meta, CHOICES).map_err(refusal)?;
        let days = store.get(Tree::Meta, DAYS).map_err(refusal)?;
        Ok(Self {
            entries: entries.into(),
            choices: choices
                .and_then(|row| postcard::from_bytes(&row).ok())
                .unwrap_or_default(),
            days: days
                .and_then(|row| postcard::from_bytes(&row).ok())
                .unwrap_or_default(),
        })
    }

    /// A registration enters the batch; [`Desk::keep`] follows the commit.
    pub fn write(&self, batch: &mut Batch, entry: &Entry) {
        for old in self.entries.iter().filter(|old| is_over(old, entry.at)) {
            batch.delete(Tree::Meta, &entry_key(old.entry));
        }
        put(batch, entry);
    }

    /// The same in memory.
    pub fn keep(&mut self, entry: Entry) {
        self.entries.retain(|old| !is_over(old, entry.at));
        match self.entries.iter_mut().find(|old| old.entry == entry.entry) {
            Some(old) => *old = entry,
            None => self.entries.push_back(entry),
        }
    }

    /// The registration a user may take back: the one named, or the last.
    ///
    /// # Errors
    /// [`ErrorCode::NothingToUndo`]
    pub fn undoable(
        &self,
        user: &str,
        entry: Option<EntryId>,
        now: UnixTime,
    ) -> Result<Entry, ApiError> {
        let mut own = self.entries.iter().rev();
        let found = own.find(|kept| {
            kept.user == user
                && kept.state != EntryState::Undone
                && !is_over(kept, now)
                && entry.is_none_or(|wanted| wanted == kept.entry)
        });
        let found = found.cloned();
        found.ok_or_else(|| ApiError::new(ErrorCode::NothingToUndo))
    }

    /// Whose registration a held dose is.
    pub fn of_held(&self, held: HeldId) -> Option<Entry> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.held == Some(held)).cloned()
    }

    /// Values used last, with those of a new dose in front; `None` where nothing changes.
    pub fn chosen(&self, form: &DoseForm) -> Option<DoseChoices> {
        let mut choices = self.choices.clone();
        first(&mut choices.venues, form.venue.clone());
        first(&mut choices.doctors, form.doctor.clone());
        first(
            &mut choices.issuers,
            form.coupon.map(|coupon| coupon.municipality),
        );
        let lot = form.lot_no.clone().map(|lot_no| LotChoice {
            lot_no,
            maker: form.maker.clone(),
            kind: form.kind,
        });
        first(&mut choices.lots, lot);
        (choices != self.choices).then_some(choices)
    }

    /// Doses newly registered on a day enter the batch; [`Desk::keep_days`] follows the commit.
    pub fn count(&self, batch: &mut Batch, on: Date, added: u32) -> BTreeMap<Date, u32> {
        let mut days = self.days.clone();
        *days.entry(on).or_default() += added;
        while days.len() > DAYS_MAX {
            days.pop_first();
        }
        let row = postcard::to_stdvec(&days).expect("plain data");
        batch.put(Tree::Meta, DAYS, row);
        days
    }

    /// The same in memory.
    pub fn keep_days(&mut self, days: BTreeMap<Date, u32>) {
        self.days = days;
    }

    /// Doses registered on each of the last seven days, today last.
    pub fn week(&self, today: Date) -> Vec<(Date, u32)> {
        let day = |before: i32| today.plus_days(-before).unwrap_or(today);
        let days = (0..7).rev().map(day);
        days.map(|day| (day, self.days.get(&day).copied().unwrap_or(0)))
            .collect()
    }
}

/// Puts the values used last into a batch.
pub fn write_choices(batch: &mut Batch, choices: &DoseChoices) {
    let row = postcard::to_stdvec(choices).expect("plain data");
    batch.put(Tree::Meta, CHOICES, row);
}

/// A registration as it is now enters the batch.
pub fn put(batch: &mut Batch, entry: &Entry) {
    let row = postcard::to_stdvec(entry).expect("an entry is plain data");
    batch.put(Tree::Meta, &entry_key(entry.entry), row);
}

fn entry_key(entry: EntryId) -> Vec<u8> {
    [ENTRY, &entry.0].concat()
}

fn is_over(entry: &Entry, now: UnixTime) -> bool {
    now.seconds_since(entry.at) >= UNDO_S
}

fn first<T: PartialEq>(values: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value
        && values.first() != Some(&value)
    {
        values.retain(|other| *other != value);
        values.insert(0, value);
        values.truncate(CHOICES_MAX);
    }
}

/// What was entered by coupon as a form of all items.
pub fn form_of(entry: DoseEntry) -> DoseForm {
    DoseForm {
        dose_no: entry.dose_no,
        coupon: Some(entry.coupon),
        venue: entry.venue,
        doctor: entry.doctor,
        maker: entry.maker,
        lot_no: Some(entry.lot_no),
        ..DoseForm::new(entry.kind, entry.on)
    }
}

impl Open {
    /// Own registrations of the last 24 hours, newest first; they hold names, so their leaf comes first.
    ///
    /// # Errors
    /// The store's.
    pub fn list_registered(
        &mut self,
        count: u32,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<RegisteredList, ApiError> {
        let leaf = log::Entry::new(LeafType::View, actor.clone(), "own registrations");
        self.log_only(leaf, now)?;
        let user = user_of(actor);
        let own = self.desk.entries.iter().rev();
        let own = own.filter(|entry| entry.user == user && !is_over(entry, now));
        let mut list = RegisteredList::default();
        for entry in own {
            match entry.state {
                EntryState::Registered => list.registered += 1,
                EntryState::Held => list.held += 1,
                EntryState::Undone => list.undone += 1,
            }
            if list.lines.len() < count.clamp(1, LINES_MAX) as usize {
                list.lines.push(self.entry_line(entry));
            }
        }
        Ok(list)
    }

    /// A registration as a list shows it.
    pub fn entry_line(&self, entry: &Entry) -> EntryLine {
        let person = entry.person.and_then(|person| self.index.slot(&person));
        let view = person.and_then(|slot| self.index.view(slot));
        let addressee_no = view.and_then(|view| AddresseeNo::parse(view.addressee_no).ok());
        let name = view.map(|view| view.name_kanji.to_owned());
        let kana = view.map(|view| view.name_kana.to_owned());
        EntryLine {
            entry: entry.entry,
            at: entry.at,
            state: entry.state,
            coupon: entry.coupon,
            addressee_no,
            name: Private::new(name.unwrap_or_default()),
            kana: Private::new(kana.unwrap_or_default()),
            kind: entry.kind,
            dose_no: entry.dose_no,
            lot_no: entry.lot_no.clone(),
            dose: entry.dose,
        }
    }
}
