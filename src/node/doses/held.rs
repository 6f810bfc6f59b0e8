//! Held doses: of the desk, where a coupon is not known here, and of files. Kept sealed until a person decides.

use crate::api::{
    ApiError, EntryLine, EntryState, ErrorCode, HeldDose, HeldId, HeldLine, HeldPage, Settlement,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{AddresseeNo, CouponKey, DoseForm, UnixTime};
use crate::node::doses::desk::Entry;
use crate::node::doses::{Proposed, reason, user_of};
use crate::node::files::import::{Tally, parse_held};
use crate::node::log::{self, Actor};
use crate::node::open::{Open, damaged, refusal};
use crate::node::people::staging::Staging;
use crate::sheets::DoseRow;
use crate::store::{Batch, Tree};
use serde::{Deserialize, Serialize};

/// First byte of a held dose of the desk; rows of files begin with the first letter of their header.
const OF_DESK: u8 = 1;
/// First byte of one that was discarded: it is not held any more, and who did it and why stays.
pub const DISCARDED: u8 = 2;
/// Lines of one reply.
const LINES_MAX: u32 = 200;

/// A held dose of the desk as stored.
#[derive(Serialize, Deserialize)]
pub struct DeskHeld {
    pub at: UnixTime,
    pub user: String,
    pub form: DoseForm,
}

/// A held row of either source.
pub enum Held {
    Desk(Box<DeskHeld>),
    File(DoseRow),
}

impl DeskHeld {
    /// Whether a row of the tree holds exactly this dose.
    pub fn is_of(row: &[u8], form: &DoseForm) -> bool {
        matches!(Held::parse(row), Some(Held::Desk(held)) if held.form == *form)
    }
}

impl Held {
    /// Reads a row of the tree.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first() {
            Some((&OF_DESK, rest)) => postcard::from_bytes(rest).ok().map(Self::Desk),
            Some((&DISCARDED, _)) => None,
            _ => parse_held(bytes).map(Self::File),
        }
    }

    fn line(&self, held: HeldId) -> HeldLine {
        match self {
            Self::Desk(desk) => HeldLine {
                held,
                at: Some(desk.at),
                user: Some(desk.user.clone()),
                addressee_no: None,
                doses: held_dose(&desk.form).into_iter().collect(),
            },
            Self::File(row) => {
                let doses = row.doses.iter().map(|cells| HeldDose {
                    coupon: cells.coupon,
                    kind: crate::domain::VaccinationKind::COVID19,
                    dose_no: Some(cells.dose_no),
                    on: cells.vaccinated_on,
                    lot_no: cells.lot_no.clone(),
                    maker: cells.maker.clone(),
                    venue: cells.venue.clone(),
                });
                HeldLine {
                    held,
                    at: None,
                    user: None,
                    addressee_no: row.addressee_no,
                    doses: doses.collect(),
                }
            }
        }
    }
}

fn held_dose(form: &DoseForm) -> Option<HeldDose> {
    Some(HeldDose {
        coupon: form.coupon?,
        kind: form.kind,
        dose_no: form.dose_no,
        on: form.vaccinated_on?,
        lot_no: form.lot_no.clone(),
        maker: form.maker.clone(),
        venue: form.venue.clone(),
    })
}

impl Open {
    /// Keeps a dose whose coupon is not known here; the same coupon, day and vaccination is held once.
    ///
    /// # Errors
    /// [`ErrorCode::DoseThere`], the store's.
    pub fn hold_dose(
        &mut self,
        mut batch: Batch,
        form: DoseForm,
        mut registration: Entry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<EntryLine, ApiError> {
        let held = held_id(&form);
        let known = self.store.get(Tree::Import, &held.0).map_err(refusal)?;
        if known.is_some_and(|row| row.first() != Some(&DISCARDED)) {
            return Err(ApiError::new(ErrorCode::DoseThere));
        }
        registration.state = EntryState::Held;
        registration.held = Some(held);
        let waiting = self.write_registration(&mut batch, &registration, &form);
        let desk = DeskHeld {
            at: now,
            user: user_of(actor).to_owned(),
            form,
        };
        let mut row = vec![OF_DESK];
        row.extend(postcard::to_stdvec(&desk).expect("a held dose is plain data"));
        batch.put(Tree::Import, &held.0, row);
        self.desk.write(&mut batch, &registration);
        let leaf = log::Entry::new(LeafType::Edit, actor.clone(), "dose held");
        self.commit(batch, vec![leaf], now)?;
        self.held_rows += 1;
        self.keep_registration(waiting);
        let line = self.entry_line(&registration);
        self.desk.keep(registration);
        Ok(line)
    }

    /// What was entered for a held dose of the desk.
    ///
    /// # Errors
    /// The store's.
    pub fn held_form(&self, held: HeldId) -> Result<Option<DoseForm>, ApiError> {
        let row = self.store.get(Tree::Import, &held.0).map_err(refusal)?;
        Ok(match row.and_then(|row| Held::parse(&row)) {
            Some(Held::Desk(held)) => Some(held.form),
            _ => None,
        })
    }

    /// Held doses; those of the desk first, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn list_held(
        &mut self,
        offset: u32,
        count: u32,
        actor: Actor,
        now: UnixTime,
    ) -> Result<HeldPage, ApiError> {
        self.log_only(log::Entry::new(LeafType::View, actor, "held doses"), now)?;
        let take = |lines: &mut Vec<HeldLine>, key: &[u8], row: &[u8]| {
            let held = key.try_into().ok().map(HeldId);
            lines.extend(held.and_then(|held| Some(Held::parse(row)?.line(held))));
        };
        let lines = self.store.fold(Tree::Import, Vec::new, take, &mut |_| {});
        let mut lines = lines.map_err(refusal)?;
        lines.sort_by(|a, b| b.at.cmp(&a.at).then(a.held.cmp(&b.held)));
        let total = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let lines = lines.into_iter().skip(offset as usize);
        Ok(HeldPage {
            lines: lines.take(count.clamp(1, LINES_MAX) as usize).collect(),
            total,
        })
    }

    /// Ends a held dose: registered for somebody, or discarded. Gives how many doses were registered, and marked.
    ///
    /// # Errors
    /// [`ErrorCode::HeldUnknown`], [`ErrorCode::CouponUnknown`], [`ErrorCode::PersonUnknown`],
    /// [`ErrorCode::ReasonMissing`], [`ErrorCode::DoseThere`], [`ErrorCode::DoseImpossible`], the store's.
    pub fn settle_held(
        &mut self,
        id: HeldId,
        settlement: &Settlement,
        typed: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(u32, u32), ApiError> {
        let row = self.store.get(Tree::Import, &id.0).map_err(refusal)?;
        let row = row.ok_or_else(|| ApiError::new(ErrorCode::HeldUnknown))?;
        if row.first() == Some(&DISCARDED) {
            return Err(ApiError::new(ErrorCode::HeldUnknown));
        }
        let held = Held::parse(&row).ok_or_else(|| damaged("a held row"))?;
        let (no, coupon, reason) = match settlement {
            Settlement::Discard => {
                let reason = reason(typed)?;
                self.discard_held(id, (row.to_vec(), reason), actor, now)?;
                return Ok((0, 0));
            }
            Settlement::Person(no) => (*no, None, Some(reason(typed)?)),
            Settlement::Coupon(coupon) => {
                let owner = self.owner(*coupon);
                let owner = owner.ok_or_else(|| ApiError::new(ErrorCode::CouponUnknown))?;
                (owner.0, Some(*coupon), None)
            }
        };
        match held {
            Held::Desk(desk) => {
                self.settle_desk(id, *desk, no, coupon, reason.as_deref(), actor, now)
            }
            Held::File(row) => self.settle_file(id, row, no, coupon, reason.as_deref(), actor, now),
        }
    }

    fn discard_held(
        &mut self,
        id: HeldId,
        (row, reason): (Vec<u8>, String),
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let discarded = (now, user_of(actor), reason, row);
        let mut row = vec![DISCARDED];
        row.extend(postcard::to_stdvec(&discarded).expect("plain data"));
        let mut batch = Batch::new();
        batch.put(Tree::Import, &id.0, row);
        let entry = self.desk.of_held(id).map(|entry| Entry {
            state: EntryState::Undone,
            ..entry
        });
        if let Some(entry) = &entry {
            crate::node::doses::desk::put(&mut batch, entry);
        }
        let leaf = log::Entry::new(LeafType::Edit, actor.clone(), "held dose discarded");
        self.commit(batch, vec![leaf], now)?;
        self.held_rows = self.held_rows.saturating_sub(1);
        entry.into_iter().for_each(|entry| self.desk.keep(entry));
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a settlement is all of this")]
    fn settle_desk(
        &mut self,
        id: HeldId,
        desk: DeskHeld,
        no: AddresseeNo,
        coupon: Option<CouponKey>,
        reason: Option<&str>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(u32, u32), ApiError> {
        let mut form = desk.form;
        form.coupon = coupon.or(form.coupon);
        let person = self.person(&no)?.1;
        let mut resident = self.resident(&person)?;
        let proposed = Proposed::new(form, &resident, self, now);
        proposed.check()?;
        let marked = u32::from(!proposed.findings.is_empty());
        let entry = self.desk.of_held(id).map(|entry| Entry {
            state: EntryState::Registered,
            person: Some(person),
            dose: Some(proposed.dose.id),
            dose_no: proposed.dose.dose_no,
            held: None,
            ..entry
        });
        let mut batch = Batch::new();
        batch.delete(Tree::Import, &id.0);
        if let Some(entry) = &entry {
            crate::node::doses::desk::put(&mut batch, entry);
        }
        let dose = proposed.dose.id;
        resident.doses.push(proposed.dose);
        crate::node::files::import::recheck(&mut resident, self.identity.own, now, &[dose]);
        self.save_record(
            batch,
            no,
            resident,
            "held dose registered",
            reason,
            actor,
            now,
        )?;
        self.held_rows = self.held_rows.saturating_sub(1);
        entry.into_iter().for_each(|entry| self.desk.keep(entry));
        Ok((1, marked))
    }

    #[expect(clippy::too_many_arguments, reason = "a settlement is all of this")]
    fn settle_file(
        &mut self,
        id: HeldId,
        mut row: DoseRow,
        no: AddresseeNo,
        coupon: Option<CouponKey>,
        reason: Option<&str>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(u32, u32), ApiError> {
        let person = self.person(&no)?.1;
        row.addressee_no = Some(no);
        let read = row.doses.first().map(|cells| cells.coupon);
        for cells in row
            .doses
            .iter_mut()
            .filter(|cells| Some(cells.coupon) == read)
        {
            cells.coupon = coupon.unwrap_or(cells.coupon);
        }
        let mut staging = Staging::default();
        let (registered, marked) = self.stage_held_row(&mut staging, &row, now)?;
        let mut batch = Batch::new();
        batch.delete(Tree::Import, &id.0);
        let leaf = log::Entry::new(LeafType::Edit, actor.clone(), "held row registered");
        let author = self.author(actor);
        self.save(
            staging,
            batch,
            vec![leaf.about(person)],
            author,
            reason,
            now,
        )?;
        self.held_rows = self.held_rows.saturating_sub(1);
        Ok((registered, marked))
    }

    /// Held doses of the desk whose coupon was registered since; gives how many were released.
    pub(in crate::node) fn release_desk(
        &mut self,
        held: Vec<(HeldId, DeskHeld)>,
        tally: &Tally,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        for (id, desk) in held {
            let Some((no, _)) = desk.form.coupon.and_then(|coupon| self.owner(coupon)) else {
                continue;
            };
            let settled = self.settle_desk(id, desk, no, None, None, tally.actor(), now);
            // What cannot be right stays held: a person decides.
            if let Err(error) = settled
                && !matches!(error.code, ErrorCode::DoseThere | ErrorCode::DoseImpossible)
            {
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Same coupon, day and vaccination have the same key.
pub fn held_id(form: &DoseForm) -> HeldId {
    let items = (form.coupon, form.kind, form.vaccinated_on);
    let bytes = postcard::to_stdvec(&items).expect("plain data");
    HeldId(crypto::sha256(&[b"watari/held\0", &bytes]))
}
