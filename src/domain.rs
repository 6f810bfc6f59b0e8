//! What records, people, doses, inquiries and rights are. No IO, no clock, no randomness, no async.

mod item_group;
mod legal_basis;
mod purpose;
mod role;

pub use item_group::ItemGroup;
pub use legal_basis::IdCheck;
pub use legal_basis::LegalBasis;
pub use purpose::Purpose;
pub use role::Right;
pub use role::Role;
