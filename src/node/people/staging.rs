//! People about to be written: looked up or new, changed in memory, saved together with one leaf.

use crate::api::ApiError;
use crate::crypto;
use crate::document::{self, Document};
use crate::domain::{
    AddresseeNo, CouponNo, MyNumber, Origin, Purpose, Resident, Undecided, UnixTime,
};
use crate::node::log::Entry;
use crate::node::open::{Open, damaged};
use crate::node::people::index::Slot;
use crate::node::people::vault;
use crate::node::people::write_person;
use crate::store::{Batch, PersonId, Tree};
use std::collections::HashMap;

/// Who writes, as documents name authors.
pub type Author = [u8; 16];

/// One person of a batch.
struct Staged {
    person: PersonId,
    /// As stored; `None` for somebody new.
    before: Option<(Document, Resident)>,
    /// As it shall be; `None` forgets the person.
    after: Option<Resident>,
    number: Option<MyNumber>,
    /// The document in `before` is another one than is stored.
    is_decided: bool,
    /// The document in `before` is new here, with its history.
    is_adopted: bool,
}

impl Staged {
    /// Doses of this municipality that were not there before.
    fn new_doses(&self) -> u32 {
        let before = self.before.as_ref().map(|(_, resident)| resident);
        let doses = self.after.iter().flat_map(|resident| &resident.doses);
        let new = doses.filter(|dose| {
            let known = before.is_some_and(|before| before.dose(dose.id).is_some());
            dose.counts() && dose.origin == Origin::Own && !known
        });
        u32::try_from(new.count()).unwrap_or(u32::MAX)
    }

    fn is_changed(&self) -> bool {
        let before = self.before.as_ref().map(|(_, resident)| resident);
        before != self.after.as_ref() || self.number.is_some() || self.is_decided || self.is_adopted
    }
}

/// Changes to several people that become durable together. Rows of one batch see each other.
#[derive(Default)]
pub struct Staging {
    staged: Vec<Staged>,
    by_addressee: HashMap<AddresseeNo, usize>,
    coupons: HashMap<CouponNo, AddresseeNo>,
    numbers: HashMap<[u8; MyNumber::PACKED_LEN], AddresseeNo>,
    /// Records that another node of this municipality made: nobody registers their doses here.
    copies: bool,
}

impl Staging {
    /// For records that another node of this municipality made.
    pub fn of_copies() -> Self {
        Self {
            copies: true,
            ..Self::default()
        }
    }

    /// The record as it would be after the rows so far.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn resident(
        &mut self,
        open: &Open,
        addressee_no: &AddresseeNo,
    ) -> Result<Option<Resident>, ApiError> {
        Ok(self.place(open, addressee_no)?.and_then(|place| {
            let staged = self.staged.get(place)?;
            staged.after.clone()
        }))
    }

    /// Sets what the record shall be; `None` forgets the person. Gives whether that is a change.
    ///
    /// # Errors
    /// As [`Staging::resident`].
    pub fn set(
        &mut self,
        open: &mut Open,
        addressee_no: &AddresseeNo,
        after: Option<Resident>,
    ) -> Result<bool, ApiError> {
        if let Some(resident) = &after {
            for coupon in &resident.coupons {
                self.coupons.insert(coupon.number, *addressee_no);
            }
        }
        let place = match self.place(open, addressee_no)? {
            Some(place) => place,
            None if after.is_none() => return Ok(false),
            None => {
                self.by_addressee.insert(*addressee_no, self.staged.len());
                self.staged.push(Staged {
                    person: crypto::random(open.entropy.as_mut()),
                    before: None,
                    after: None,
                    number: None,
                    is_decided: false,
                    is_adopted: false,
                });
                self.staged.len() - 1
            }
        };
        let staged = self
            .staged
            .get_mut(place)
            .expect("the place was just found");
        let changed = staged.after != after;
        staged.after = after;
        Ok(changed)
    }

    /// Takes a document in which a conflict was decided, and what the record shall be with it.
    pub fn decide(&mut self, person: PersonId, document: Document, after: Resident) {
        let no = after.person.addressee_no;
        self.by_addressee.insert(no, self.staged.len());
        self.staged.push(Staged {
            person,
            before: Some((document, after.clone())),
            after: Some(after),
            number: None,
            is_decided: true,
            is_adopted: false,
        });
    }

    /// Takes a person of another store with the history of the record.
    pub fn adopt(
        &mut self,
        person: PersonId,
        document: Document,
        after: Resident,
        number: Option<MyNumber>,
    ) {
        let no = after.person.addressee_no;
        for coupon in &after.coupons {
            self.coupons.insert(coupon.number, no);
        }
        if let Some(number) = &number {
            self.numbers.insert(*number.pack(), no);
        }
        self.by_addressee.insert(no, self.staged.len());
        self.staged.push(Staged {
            person,
            before: Some((document, after.clone())),
            after: Some(after),
            number,
            is_decided: false,
            is_adopted: true,
        });
    }

    /// Whether somebody has this addressee number, stored or staged.
    pub fn is_taken(&self, open: &Open, addressee_no: &AddresseeNo) -> bool {
        self.by_addressee.contains_key(addressee_no)
            || open.index.by_addressee(addressee_no).is_some()
    }

    /// Sets the number of a person that is staged. Gives whether that is a change.
    pub fn set_number(
        &mut self,
        open: &Open,
        addressee_no: &AddresseeNo,
        number: &MyNumber,
    ) -> bool {
        let Some(place) = self.by_addressee.get(addressee_no).copied() else {
            return false;
        };
        let Some(staged) = self.staged.get_mut(place) else {
            return false;
        };
        let holder = open
            .index
            .by_number(number)
            .and_then(|slot| open.index.person(slot));
        if holder == Some(staged.person) && staged.number.is_none() {
            return false;
        }
        if staged
            .number
            .as_ref()
            .is_some_and(|staged| staged.ct_eq(number))
        {
            return false;
        }
        self.numbers.insert(*number.pack(), *addressee_no);
        staged.number = Some(number.duplicate());
        true
    }

    /// Whether a coupon of this number belongs to somebody else.
    pub fn coupon_is_anothers(
        &self,
        open: &Open,
        coupon: CouponNo,
        addressee_no: &AddresseeNo,
    ) -> bool {
        if let Some(owner) = self.coupons.get(&coupon) {
            return owner != addressee_no;
        }
        let view = open
            .index
            .by_coupon(coupon)
            .and_then(|slot| open.index.view(slot));
        view.is_some_and(|view| view.addressee_no != addressee_no.as_str())
    }

    /// Whether this My Number belongs to somebody else here.
    pub fn number_is_anothers(
        &self,
        open: &Open,
        number: &MyNumber,
        addressee_no: &AddresseeNo,
    ) -> bool {
        if let Some(owner) = self.numbers.get(&*number.pack()) {
            return owner != addressee_no;
        }
        let view = open
            .index
            .by_number(number)
            .and_then(|slot| open.index.view(slot));
        view.is_some_and(|view| view.addressee_no != addressee_no.as_str())
    }

    /// Where a person is staged; one that is stored is fetched first.
    fn place(
        &mut self,
        open: &Open,
        addressee_no: &AddresseeNo,
    ) -> Result<Option<usize>, ApiError> {
        if let Some(place) = self.by_addressee.get(addressee_no) {
            return Ok(Some(*place));
        }
        let Some(slot) = open.index.by_addressee(addressee_no) else {
            return Ok(None);
        };
        let Some(person) = open.index.person(slot) else {
            return Ok(None);
        };
        let document = open.document(&person)?;
        let resident = document.resident().map_err(damaged)?;
        self.by_addressee.insert(*addressee_no, self.staged.len());
        self.staged.push(Staged {
            person,
            after: Some(resident.clone()),
            before: Some((document, resident)),
            number: None,
            is_decided: false,
            is_adopted: false,
        });
        Ok(Some(self.staged.len() - 1))
    }

    /// Whether saving would change nothing.
    pub fn is_unchanged(&self) -> bool {
        !self.staged.iter().any(Staged::is_changed)
    }
}

/// A person ready to be put into the batch.
enum Ready {
    Save {
        person: PersonId,
        is_new: bool,
        resident: Box<Resident>,
        undecided: Undecided,
        document: Vec<u8>,
        number: Option<MyNumber>,
    },
    Forget(PersonId),
}

impl Open {
    /// Makes the staged changes durable with their leaves and `batch`, then shows them in the index.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn save(
        &mut self,
        staging: Staging,
        mut batch: Batch,
        entries: Vec<Entry>,
        author: Author,
        reason: Option<&str>,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let copies = staging.copies;
        let changed: Vec<Staged> = staging
            .staged
            .into_iter()
            .filter(Staged::is_changed)
            .collect();
        let residents = changed.iter().filter_map(|staged| staged.after.as_ref());
        self.widen_export(&mut batch, residents)?;
        let added = match copies {
            true => 0,
            false => changed.iter().map(Staged::new_doses).sum(),
        };
        let days = (added > 0).then(|| self.desk.count(&mut batch, now.date(), added));
        let ready = make_documents(changed, author, reason, now)?;
        let mut summaries = Vec::with_capacity(ready.len());
        for one in &ready {
            match one {
                Ready::Save {
                    person,
                    is_new,
                    resident,
                    undecided,
                    document,
                    number,
                } => {
                    if *is_new {
                        batch.new_person(*person);
                    }
                    let summary = write_person(&mut batch, *person, resident, undecided, document);
                    if let Some(number) = number {
                        batch.put_person(Tree::Vault, *person, vault::to_row(number, now));
                    }
                    summaries.push(summary);
                }
                Ready::Forget(person) => {
                    let gone = self.undone(person);
                    batch.put(Tree::Gone, person, gone.to_bytes());
                    batch.forget_person(*person);
                    summaries.push(Vec::new());
                }
            }
        }
        self.commit(batch, entries, now)?;
        if let Some(days) = days {
            self.desk.keep_days(days);
        }
        self.todo_changed = true;
        for (one, summary) in ready.iter().zip(summaries) {
            match one {
                Ready::Save { person, number, .. } => {
                    self.index.take_summary(person, &summary);
                    let slot = self.index.slot(person);
                    self.changed.extend(slot.map(Slot::tag));
                    self.index
                        .take_numbers(number.iter().map(|number| (person, number)));
                }
                Ready::Forget(person) => self.index.forget(person),
            }
        }
        Ok(())
    }
}

/// Makes documents on all cores: they are most of the work of an import.
fn make_documents(
    mut changed: Vec<Staged>,
    author: Author,
    reason: Option<&str>,
    now: UnixTime,
) -> Result<Vec<Ready>, ApiError> {
    const PARALLEL_MIN: usize = 64;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if changed.len() < PARALLEL_MIN || cores < 2 {
        return changed
            .into_iter()
            .map(|staged| make_document(staged, author, reason, now))
            .collect();
    }
    let share = changed.len().div_ceil(cores);
    let mut parts = Vec::new();
    while !changed.is_empty() {
        let rest = changed.split_off(share.min(changed.len()));
        parts.push(std::mem::replace(&mut changed, rest));
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = parts
            .into_iter()
            .map(|part| {
                scope.spawn(move || -> Result<Vec<Ready>, ApiError> {
                    part.into_iter()
                        .map(|staged| make_document(staged, author, reason, now))
                        .collect()
                })
            })
            .collect();
        let mut ready = Vec::new();
        for worker in workers {
            let made = worker
                .join()
                .map_err(|_| damaged("a document cannot be made"))?;
            ready.extend(made?);
        }
        Ok(ready)
    })
}

fn make_document(
    staged: Staged,
    author: Author,
    reason: Option<&str>,
    now: UnixTime,
) -> Result<Ready, ApiError> {
    let Some(mut resident) = staged.after else {
        return Ok(Ready::Forget(staged.person));
    };
    resident.sort();
    let is_new = staged.before.is_none() || staged.is_adopted;
    let (document, undecided) = match staged.before {
        None => {
            let document = document::create(&resident, author, now.0);
            (document, Undecided::default())
        }
        Some((mut document, _)) => {
            document
                .update(&resident, author, now.0, reason)
                .map_err(damaged)?;
            let undecided = document.undecided().map_err(damaged)?;
            (document.save(), undecided)
        }
    };
    Ok(Ready::Save {
        person: staged.person,
        is_new,
        resident: Box::new(resident),
        undecided,
        document,
        number: staged.number,
    })
}

impl Open {
    /// The number of a person, for exactly one of three purposes (`SAFE-50`).
    ///
    /// # Errors
    /// The store's; a row that is no number is damage.
    pub fn number(
        &self,
        person: &PersonId,
        purpose: Purpose,
    ) -> Result<Option<MyNumber>, ApiError> {
        tracing::debug!(?purpose, "vault opened");
        let row = self
            .store
            .get_person(Tree::Vault, person)
            .map_err(crate::node::open::refusal)?;
        row.map(|row| vault::number_in(&row).ok_or_else(|| damaged("a vault row")))
            .transpose()
    }
}
