//! What records, people, places and names are. Pure: no IO, clock, randomness or async.

mod coupon_issue;
mod dose;
mod dose_items;
mod flags;
mod item_group;
mod legal_basis;
mod person;
mod quality;
mod resident;
mod resident_class;
mod role;
mod sex;
mod summary;
mod vaccination_kind;
mod vaccine;

pub use coupon_issue::{Coupon, CouponKey, IssueReason};
pub use dose::{Dose, DoseId, DoseState, DoseStatus, Judgement, Origin, SignedStatement, lot_key};
pub use dose_items::{CertificateItems, ElderlyItems, InfantItems, PatientCharge};
pub use flags::Flags;
pub use item_group::ItemGroup;
pub use legal_basis::{IdCheck, LegalBasis};
pub use person::{ForeignItems, Move, Person};
pub use quality::{Finding, check_dose, state_after};
pub use resident::Resident;
pub use resident_class::{MoveReason, ResidentClass};
pub use role::{Right, Role};
pub use sex::Sex;
pub use summary::{NotASummary, Summary, SummaryFlags, SummaryView};
pub use vaccination_kind::{UnknownVaccinationKind, VaccinationKind};
pub use vaccine::{Vaccine, vaccine_by_maker, vaccines};
