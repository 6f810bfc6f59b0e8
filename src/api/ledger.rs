//! Provision records as people see them.

use super::letters::PaperEvidence;
use crate::domain::{AddresseeNo, MunicipalityCode, RepresentativeKind, UnixTime};
use serde::{Deserialize, Serialize};

/// Which half of a provision record this municipality holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerHalf {
    /// It asked.
    Inquirer,
    /// It was asked.
    Provider,
}

/// Which provision records are wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LedgerQuery {
    /// Only those about this person.
    pub person: Option<AddresseeNo>,
    /// Only those with a smaller number; `None` begins with the newest.
    pub before: Option<u64>,
    /// At most so many, 1 to 1,000.
    pub count: u32,
}

/// A part of the ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LedgerPage {
    /// Records, newest first; a part may be empty and others follow all the same.
    pub lines: Vec<LedgerLine>,
    /// `before` of the next part; `None` where there is no more.
    pub next: Option<u64>,
    /// How many records there are in all.
    pub records: u64,
}

/// The provision records of one person, for a disclosure request (開示請求).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DisclosureQuery {
    /// Whose.
    pub person: AddresseeNo,
    /// Who asked for the disclosure: `None` is the person.
    pub representative: Option<RepresentativeKind>,
    /// As in [`LedgerQuery::before`].
    pub before: Option<u64>,
}

/// A part of the records of one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DisclosurePage {
    /// Newest first.
    pub lines: Vec<LedgerLine>,
    /// As in [`LedgerPage::next`].
    pub next: Option<u64>,
    /// Records that only the person may see, left out for a representative.
    pub kept_back: u64,
}

/// One provision record (fields of `domain.md` 7.0).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LedgerLine {
    /// Own serial.
    pub record_no: u64,
    /// The same on both sides, hex of the query id.
    pub processing_no: String,
    /// Which half.
    pub role: LedgerHalf,
    /// Who asked.
    pub inquirer: MunicipalityCode,
    /// Who was asked.
    pub provider: MunicipalityCode,
    /// When it was asked.
    pub requested_at: UnixTime,
    /// When it was provided, if it was.
    pub provided_at: Option<UnixTime>,
    /// Item groups, words of the glossary.
    pub items: Vec<String>,
    /// `VRS` kind of route; `consent` or `art19-16` as legal basis.
    pub legal_basis: Option<String>,
    /// Reference of the basis, with the representative where there was one.
    pub basis_ref: Option<String>,
    /// Own addressee number; never on a "none" (`SAFE-58`).
    pub person_ref: Option<AddresseeNo>,
    /// Staff member of the own side.
    pub operator: Option<String>,
    /// Automatic answer.
    pub auto: bool,
    /// `found`, `none`, `aborted`, `expired`.
    pub result: String,
    /// 不開示: not to be disclosed to whoever asks for the person's records.
    pub non_disclosure: bool,
    /// Asked and answered on paper: what proves it in place of signatures.
    pub paper: Option<PaperEvidence>,
    /// Both signatures are there.
    pub countersigned: bool,
    /// Kept until.
    pub retain_until: UnixTime,
}

/// Verification of all provision records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LedgerReport {
    /// Every record verifies.
    pub ok: bool,
    /// Records read.
    pub records: u64,
    /// Of these with both signatures.
    pub countersigned: u64,
    /// Of these on paper: whole, and signed by nobody else.
    pub on_paper: u64,
    /// Record numbers that fail, first 100.
    pub broken: Vec<u64>,
}
