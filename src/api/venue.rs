//! The venue worker's requests: coupons and doses. No name, birth date, addressee number or My Number has a field here
//! (`SAFE-2`, `SAFE-28`).

use super::doses::{CouponQuery, DoseChoices, DoseEntry, EntryId, EntryState};
use crate::domain::{CouponKey, UnixTime, VaccinationKind};
use serde::{Deserialize, Serialize};

/// Orders of a venue worker.
#[derive(Serialize, Deserialize)]
pub enum VenueRequest {
    /// Which dose would be next on this coupon.
    LookUpCoupon(CouponQuery),
    /// Register a dose; held where the coupon is not known here.
    RegisterDose(Box<DoseEntry>),
    /// F7: take the own registration back within 24 hours; `None` is the last one.
    UndoDose {
        /// What to take back.
        entry: Option<EntryId>,
    },
    /// Own registrations of the last 24 hours, newest first.
    ListRegistered {
        /// At most so many, 1 to 200.
        count: u32,
    },
    /// Values used last, for F4.
    ListChoices,
    /// At a venue's own node: what was not handed over yet, and what the municipality did not simply register.
    ListWaiting,
    /// At a venue's own node: hand over what was registered and take what changed, now.
    Merge,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum VenueReply {
    /// The coupon and its next dose, to be compared with the paper.
    Coupon(VenueCoupon),
    /// Registered or held.
    Registered {
        /// The line of the list.
        line: VenueLine,
        /// What a person should look at: codes of findings.
        notes: Vec<String>,
    },
    /// The registration counts no more.
    Undone(VenueLine),
    /// Own registrations.
    RegisteredList(VenueList),
    /// Values used last.
    Choices(DoseChoices),
    /// What waits and what was held.
    Waiting(VenueWaiting),
    /// The merge is under way.
    Merging(VenueStatus),
}

/// How a venue's own node stands with its municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueStatus {
    /// Registrations that were not handed over yet.
    pub waiting: u64,
    /// Persons whose coupons are known here.
    pub known: u64,
    /// A merge is under way.
    pub is_merging: bool,
    /// When the last one ended.
    pub merged_at: Option<UnixTime>,
    /// Registrations handed over by it.
    pub handed_over: u32,
    /// Of these held at the municipality until a clerk decides.
    pub held: u32,
    /// Persons whose coupons or doses changed here by it.
    pub changed: u32,
}

/// What a venue's node has not handed over yet, and what became of the rest.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct VenueWaiting {
    /// Newest first; at most so many as a list shows.
    pub lines: Vec<VenueOutLine>,
    /// How many wait in all.
    pub waiting: u64,
}

/// One registration on its way to the municipality.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VenueOutLine {
    /// When it was registered.
    pub at: UnixTime,
    /// User ID of the venue worker.
    pub by: String,
    /// The coupon.
    pub coupon: Option<CouponKey>,
    /// Of which vaccination.
    pub kind: VaccinationKind,
    /// Dose number, if stated.
    pub dose_no: Option<u8>,
    /// Lot number.
    pub lot_no: Option<String>,
    /// `waiting`, `undone`, `held_here`; of those handed over `held`, `there`, `refused`.
    pub state: String,
    /// Why it is held or refused: `coupon_unknown`, `impossible`, or a code of an error.
    pub why: Option<String>,
}

/// A coupon as a venue sees it: number and dose, and whether to stop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VenueCoupon {
    /// The coupon asked for.
    pub coupon: CouponKey,
    /// Known here; a dose on an unknown one is held.
    pub known: bool,
    /// The dose number that would be next.
    pub dose_no: u8,
    /// Nothing speaks against it.
    pub allowed: bool,
    /// It would be refused.
    pub refused: bool,
    /// Only what the venue can act on: `void_coupon`, `already_there`, `interval_too_short`, `future_date`.
    pub notes: Vec<String>,
}

/// One registration at the venue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VenueLine {
    /// Its key.
    pub entry: EntryId,
    /// When.
    pub at: UnixTime,
    /// What became of it.
    pub state: EntryState,
    /// The coupon.
    pub coupon: Option<CouponKey>,
    /// Of which vaccination.
    pub kind: VaccinationKind,
    /// Dose number; 0 while held without one.
    pub dose_no: u8,
    /// Lot number.
    pub lot_no: Option<String>,
}

/// Own registrations of the last 24 hours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct VenueList {
    /// Newest first.
    pub lines: Vec<VenueLine>,
    /// How many stand.
    pub registered: u32,
    /// How many are held.
    pub held: u32,
    /// How many were taken back.
    pub undone: u32,
}
