//! Doses at the desk: quick entry by coupon, adding, correcting, cancelling, undoing, and what is held.

use super::people::{FieldChange, FieldFault, RecordVersion};
use crate::domain::{
    AddresseeNo, CouponKey, Date, DoseForm, DoseId, MunicipalityCode, PartialDate, Private,
    ResidentClass, Sex, UnixTime, VaccinationKind,
};
use serde::{Deserialize, Serialize};

/// Orders of a clerk about doses.
#[derive(Serialize, Deserialize)]
pub enum DoseRequest {
    /// Whose coupon it is and which dose would be next.
    LookUpCoupon(CouponQuery),
    /// Quick entry by coupon; held where the coupon is not known here.
    RegisterDose(Box<DoseEntry>),
    /// A dose for somebody who was found otherwise, all items.
    AddDose(Box<DoseChange>),
    /// Correct the items of a dose of this municipality; old values stay in the history.
    CorrectDose {
        /// Which.
        dose: DoseId,
        /// What it shall be.
        change: Box<DoseChange>,
    },
    /// 取消: the dose stays in the record and counts nowhere.
    CancelDose {
        /// Whose.
        addressee_no: AddresseeNo,
        /// Which.
        dose: DoseId,
        /// The record the clerk saw; `None` cancels whatever it is by now.
        version: Option<RecordVersion>,
        /// Why.
        reason: String,
    },
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
    /// Doses whose person or coupon is not known here.
    ListHeld {
        /// Lines to leave out at the beginning.
        offset: u32,
        /// At most so many, 1 to 200.
        count: u32,
    },
    /// End a held dose.
    SettleHeld {
        /// Which.
        held: HeldId,
        /// How.
        settlement: Settlement,
        /// Why; needed to discard, and to give it to a person by number.
        reason: String,
    },
    /// Values used last, for F4; kinds and makers are in `domain`.
    ListChoices,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum DoseReply {
    /// Whose coupon it is.
    Coupon(Box<CouponView>),
    /// Registered or held.
    Registered(Box<Registered>),
    /// The change, checked or made.
    Changed(DoseChanged),
    /// The registration counts no more.
    Undone(EntryLine),
    /// Own registrations.
    RegisteredList(RegisteredList),
    /// Held doses.
    Held(HeldPage),
    /// The held dose is settled; what was registered from it.
    Settled {
        /// Doses registered.
        registered: u32,
        /// Of these with something to look at.
        marked: u32,
    },
    /// Values used last.
    Choices(DoseChoices),
}

/// A coupon as read, and what shall be registered with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CouponQuery {
    /// Issuer and number.
    pub coupon: CouponKey,
    /// Of which vaccination.
    pub kind: VaccinationKind,
    /// On which day.
    pub on: Date,
}

/// Whose coupon it is. `person` is absent where the coupon is not known here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CouponView {
    /// The coupon asked for.
    pub coupon: CouponKey,
    /// Whose.
    pub person: Option<CouponOwner>,
    /// Since when the coupon is void.
    pub void_since: Option<Date>,
    /// The dose number that would be next.
    pub dose_no: u8,
    /// The last dose of this kind that counts.
    pub last_on: Option<Date>,
    /// Days since it.
    pub interval_days: Option<i32>,
    /// Nothing speaks against it.
    pub allowed: bool,
    /// It would be refused.
    pub refused: bool,
    /// What the quality rules say: codes of findings, and `void_coupon`, `already_there`.
    pub notes: Vec<String>,
}

/// Who a coupon belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CouponOwner {
    /// Addressee number.
    pub addressee_no: AddresseeNo,
    /// Name in kanji.
    pub name: Private<String>,
    /// Name in kana.
    pub kana: Private<String>,
    /// Birth date.
    pub birth_date: Private<PartialDate>,
    /// Sex.
    pub sex: Sex,
    /// 住民区分.
    pub resident_class: ResidentClass,
    /// Transferred out, dead, protected, … as in [`super::PersonLine::marks`].
    pub marks: Vec<String>,
}

/// A dose as entered by coupon: fixed items and what changes from person to person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DoseEntry {
    /// Issuer and number.
    pub coupon: CouponKey,
    /// `None` takes the next one.
    pub dose_no: Option<u8>,
    /// Of which vaccination.
    pub kind: VaccinationKind,
    /// On which day.
    pub on: Date,
    /// Lot number as read.
    pub lot_no: String,
    /// Vaccine maker.
    pub maker: Option<String>,
    /// Venue or clinic.
    pub venue: Option<String>,
    /// Doctor.
    pub doctor: Option<String>,
}

/// The key of a registration at the desk, for undoing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryId(pub [u8; 16]);

/// The key of a held dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldId(pub [u8; 32]);

/// A registration by coupon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Registered {
    /// The line of the list.
    pub line: EntryLine,
    /// What a person should look at: codes of findings.
    pub notes: Vec<String>,
}

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// 登録
    Registered,
    /// 保留
    Held,
    /// 取消, by F7.
    Undone,
}

/// One registration at the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntryLine {
    /// Its key.
    pub entry: EntryId,
    /// When.
    pub at: UnixTime,
    /// What became of it.
    pub state: EntryState,
    /// The coupon, where one was read.
    pub coupon: Option<CouponKey>,
    /// Whose; absent while held.
    pub addressee_no: Option<AddresseeNo>,
    /// Name in kanji; empty while held.
    pub name: Private<String>,
    /// Name in kana; empty while held.
    pub kana: Private<String>,
    /// Of which vaccination.
    pub kind: VaccinationKind,
    /// Dose number; 0 while held without one.
    pub dose_no: u8,
    /// Lot number.
    pub lot_no: Option<String>,
    /// The dose, unless held.
    pub dose: Option<DoseId>,
}

/// Own registrations of the last 24 hours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RegisteredList {
    /// Newest first.
    pub lines: Vec<EntryLine>,
    /// How many stand.
    pub registered: u32,
    /// How many are held.
    pub held: u32,
    /// How many were taken back.
    pub undone: u32,
}

/// A dose of a found person, new or corrected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DoseChange {
    /// Whose.
    pub addressee_no: AddresseeNo,
    /// The record the clerk saw; `None` changes whatever it is by now.
    pub version: Option<RecordVersion>,
    /// All items a person may state.
    pub form: DoseForm,
    /// Why; needed for a correction.
    pub reason: String,
    /// Only tell what would change and what is wrong with it.
    pub check_only: bool,
}

/// A dose added, corrected or cancelled, or the check of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DoseChanged {
    /// Which; absent for the check of a new one.
    pub dose: Option<DoseId>,
    /// For undoing a new one.
    pub entry: Option<EntryId>,
    /// Differences, in the order of the record items; empty for a new dose.
    pub changes: Vec<FieldChange>,
    /// What cannot be recorded so; empty after a change.
    pub faults: Vec<FieldFault>,
    /// What a person should look at: codes of findings.
    pub notes: Vec<String>,
    /// The record as it is now.
    pub version: RecordVersion,
}

/// Held doses.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HeldPage {
    /// Those of the desk first, newest first; then those of files.
    pub lines: Vec<HeldLine>,
    /// How many there are in all.
    pub total: u32,
}

/// One held dose, or one held row of a file with all its doses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldLine {
    /// Its key.
    pub held: HeldId,
    /// When it was held; absent for rows of files.
    pub at: Option<UnixTime>,
    /// By whom; absent for rows of files.
    pub user: Option<String>,
    /// The addressee number of the row, which is not known here.
    pub addressee_no: Option<AddresseeNo>,
    /// What was entered.
    pub doses: Vec<HeldDose>,
}

/// What is known of a held dose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldDose {
    /// The coupon as read.
    pub coupon: CouponKey,
    /// Of which vaccination.
    pub kind: VaccinationKind,
    /// Dose number, if stated.
    pub dose_no: Option<u8>,
    /// On which day.
    pub on: Date,
    /// Lot number.
    pub lot_no: Option<String>,
    /// Maker.
    pub maker: Option<String>,
    /// Venue.
    pub venue: Option<String>,
}

/// How a held dose ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Settlement {
    /// The coupon was misread: this is the right one, known here.
    Coupon(CouponKey),
    /// It is this person's; the coupon stays as read.
    Person(AddresseeNo),
    /// Another municipality's, or an error of reading.
    Discard,
}

/// Values used last, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseChoices {
    /// Venues and clinics.
    pub venues: Vec<String>,
    /// Doctors.
    pub doctors: Vec<String>,
    /// Lots with their makers.
    pub lots: Vec<LotChoice>,
    /// Municipalities whose coupons were read.
    pub issuers: Vec<MunicipalityCode>,
}

/// A lot in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotChoice {
    /// Lot number as written.
    pub lot_no: String,
    /// Its maker, where one was stated.
    pub maker: Option<String>,
    /// Of which vaccination.
    pub kind: VaccinationKind,
}
