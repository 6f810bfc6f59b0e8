//! The clerk's requests: people, files, inquiries, the ledger. My Number is in no type here (`SAFE-50`, `SAFE-51`).

use crate::domain::{
    AddresseeNo, Date, Dose, IdCheck, LegalBasis, MunicipalityCode, Private, Resident, UnixTime,
};
use serde::{Deserialize, Serialize};

/// Orders of a clerk.
#[derive(Serialize, Deserialize)]
pub enum ClerkRequest {
    /// Search by kana, kanji, birth date, coupon number or addressee number.
    FindPeople {
        /// What was typed.
        text: Private<String>,
        /// At most so many, 1 to 200.
        count: u32,
    },
    /// One record.
    ShowPerson {
        /// Whose.
        addressee_no: AddresseeNo,
    },
    /// Changes of one record, oldest first.
    ShowHistory {
        /// Whose.
        addressee_no: AddresseeNo,
    },
    /// Open a file for import; its bytes follow as `ImportPart`, then `ImportEnd`.
    ImportBegin {
        /// Which layout.
        layout: ImportLayout,
        /// Identification of the medium (`SAFE-46`).
        medium: String,
        /// Only check, change nothing.
        dry_run: bool,
    },
    /// The next bytes of the file, at most 256 KiB.
    ImportPart {
        /// Bytes as they stand in the file.
        bytes: Private<Vec<u8>>,
    },
    /// The file ends here.
    ImportEnd,
    /// Leave the import; what was acknowledged stays.
    ImportStop,
    /// The next part of the export of all doses, CSV without My Number (`SAFE-51`).
    ExportDoses {
        /// `None` begins; then what the last part gave.
        cursor: Option<u64>,
    },
    /// Ask the previous municipality.
    Inquire(Box<InquireOrder>),
    /// How an inquiry stands.
    ShowInquiry {
        /// Inquiry number, `Q-…`.
        inquiry: String,
    },
    /// Take doses of an answer over into the own record.
    Accept {
        /// Inquiry number.
        inquiry: String,
        /// Rows of the answer from 1; `None` takes all.
        rows: Option<Vec<u32>>,
    },
    /// Provision records, newest first.
    ListLedger {
        /// At most so many, 1 to 1,000.
        count: u32,
    },
    /// Verify every provision record.
    VerifyLedger,
}

/// What comes back to a clerk.
#[derive(Debug, Serialize, Deserialize)]
pub enum ClerkReply {
    /// Found people.
    People(Vec<PersonLine>),
    /// One record.
    Person(Box<PersonView>),
    /// Its changes.
    History(Vec<HistoryLine>),
    /// The import so far, or at its end.
    Import(ImportReport),
    /// A part of the export.
    Export(ExportPart),
    /// How the inquiry stands.
    Inquiry(Box<InquiryView>),
    /// What was taken over.
    Accepted(Accepted),
    /// Provision records.
    Ledger(Vec<LedgerLine>),
    /// Verification of all provision records.
    LedgerVerified(LedgerReport),
}

/// One line of a search.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonLine {
    /// Addressee number.
    pub addressee_no: AddresseeNo,
    /// Name in kanji.
    pub name: Private<String>,
    /// Name in kana.
    pub kana: Private<String>,
    /// Birth date `YYYY-MM-DD`, unknown parts `00`.
    pub birth_date: Private<String>,
    /// 1 male, 2 female, 0 unknown, 9 not applicable.
    pub sex: u8,
    /// Current coupon number.
    pub coupon_no: Option<String>,
    /// Doses on record.
    pub doses: u32,
    /// Transferred out, dead, protected, … as words of the glossary.
    pub marks: Vec<String>,
}

/// One record, complete but for My Number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonView {
    /// The record.
    pub resident: Resident,
    /// My Number is in the vault; the number itself is not here.
    pub has_number: bool,
    /// Doses with what the rules found about each, same order as in `resident`.
    pub findings: Vec<Vec<String>>,
}

/// One change of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryLine {
    /// When.
    pub at: UnixTime,
    /// Who: user ID, `node`, `peer CODE`, or `#` and the beginning of a pseudonym nobody here knows.
    pub actor: String,
    /// What, such as `dose added`.
    pub what: String,
    /// Value before, if any.
    pub old: Option<Private<String>>,
    /// Value after, if any.
    pub new: Option<Private<String>>,
    /// Reason given.
    pub reason: Option<String>,
}

/// Layout of an imported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportLayout {
    /// Targets and coupons.
    Targets,
    /// Doses, wide layout.
    Doses,
}

/// Counts of an import; the JSON of `watari import` is made from it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows read, header apart.
    pub read: u64,
    /// Rows that changed something.
    pub registered: u64,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows kept apart: person or coupon unknown here.
    pub held: u64,
    /// Rows refused since the last reply.
    pub rejected: Vec<RejectedRow>,
    /// Rows refused in all.
    pub rejected_count: u64,
    /// Doses registered that a person should look at (`domain.md` 8.2).
    pub marked: u64,
    /// Character set found: `UTF-8` or `CP932`.
    pub encoding: String,
}

/// A refused row; the refused value itself is not repeated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line in the file from 1, the header being 1.
    pub line: u64,
    /// Column from 1; 0 for the whole row.
    pub column: u32,
    /// Stable code of the reason.
    pub code: String,
}

/// A part of an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportPart {
    /// CSV bytes; append them to the file.
    pub bytes: Private<Vec<u8>>,
    /// Ask again with this; `None` is the end.
    pub cursor: Option<u64>,
    /// People written so far.
    pub people: u64,
}

/// What a clerk states before an inquiry may leave (`SAFE-7`, `SAFE-9`, `SAFE-57`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InquireOrder {
    /// Whose records.
    pub addressee_no: AddresseeNo,
    /// The previous municipality.
    pub provider: MunicipalityCode,
    /// Legal basis.
    pub basis: LegalBasis,
    /// Reference of the paper, such as the consent document's number.
    pub basis_ref: String,
    /// Date of the basis; today if not given.
    pub basis_on: Option<Date>,
    /// Document seen.
    pub id_check: IdCheck,
    /// When it was seen; today if not given.
    pub id_checked_on: Option<Date>,
    /// The clerk compared the number with the own resident register (`SAFE-9`).
    pub register_checked: bool,
}

/// How an inquiry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InquiryState {
    /// Not answered yet.
    Queued,
    /// Doses arrived, or the person is known and has none.
    Found,
    /// Unknown, refused or held: never told apart.
    NoAnswer,
    /// Not accepted before anything about a person was sent.
    Aborted,
    /// 14 days passed.
    Expired,
}

/// An inquiry of this municipality.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InquiryView {
    /// Inquiry number, `Q-20261122-0001`.
    pub inquiry: String,
    /// How it stands.
    pub state: InquiryState,
    /// Why it was aborted: `version`, `stale_manifest`, `not_permitted`, `rate`, `expired`, `bad_message`.
    pub abort_reason: Option<String>,
    /// How far the last message got: `prepared`, `sent`, `accepted_by_peer`, `answered` (`SAFE-92`).
    pub reached: String,
    /// Who was asked.
    pub provider: MunicipalityCode,
    /// For whom.
    pub addressee_no: AddresseeNo,
    /// Doses of the answer, row 1 first.
    pub doses: Vec<DoseView>,
    /// Name, birth date and sex as the provider has them, to compare side by side.
    pub subject: Option<Private<(String, String, u8)>>,
    /// Some doses did not fit.
    pub more: bool,
    /// Record number of the provision record.
    pub receipt: Option<String>,
    /// When it was asked.
    pub asked_at: UnixTime,
    /// Rows already taken over.
    pub accepted_rows: Vec<u32>,
}

/// One dose of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DoseView {
    /// The dose as it would enter the own record.
    pub dose: Dose,
    /// Who signed it.
    pub issuer: MunicipalityCode,
    /// `None` while the signer's manifest is not at hand.
    pub signature_ok: Option<bool>,
}

/// What was taken over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Accepted {
    /// Inquiry number.
    pub inquiry: String,
    /// Doses added to the record.
    pub added: u32,
    /// Doses that were there already.
    pub unchanged: u32,
    /// Doses added that a person should look at.
    pub marked: u32,
}

/// Which half of a provision record this municipality holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerHalf {
    /// It asked.
    Inquirer,
    /// It was asked.
    Provider,
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
    /// Own addressee number; never on a "none" (`SAFE-58`).
    pub person_ref: Option<AddresseeNo>,
    /// Staff member of the own side.
    pub operator: Option<String>,
    /// Automatic answer.
    pub auto: bool,
    /// `found`, `none`, `aborted`, `expired`.
    pub result: String,
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
    /// Record numbers that fail, first 100.
    pub broken: Vec<u64>,
}
