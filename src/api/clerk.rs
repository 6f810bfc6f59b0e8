//! The clerk's requests, the greater subjects in files of their own. My Number is in `number` alone (`SAFE-50`, `SAFE-51`).

use super::cases::{Accepted, CaseReply, CaseRequest, InquireOrder, InquiryView};
use super::doses::{DoseReply, DoseRequest};
use super::files::{ExportPart, ImportLayout, ImportReport, LastImport, UnfinishedImport};
use super::ledger::{DisclosurePage, DisclosureQuery, LedgerPage, LedgerQuery, LedgerReport};
use super::letters::{LetterReply, LetterRequest};
use super::number::{NumberReply, NumberRequest};
use super::people::{FoundPeople, HistoryLine, PeopleReply, PeopleRequest, PersonView, Search};
use crate::domain::{AddresseeNo, Private};
use serde::{Deserialize, Serialize};

/// Orders of a clerk.
#[derive(Serialize, Deserialize)]
pub enum ClerkRequest {
    /// Search by kana, kanji, birth date, coupon number or addressee number.
    FindPeople(Search),
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
    /// The cells of a few lines of a file as the import reads them, so that a refused row can be repaired. Changes nothing.
    ReadRows {
        /// Whole lines with their ends, at most 256 KiB.
        bytes: Private<Vec<u8>>,
    },
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
    ListLedger(LedgerQuery),
    /// Provision records of one person, for a disclosure request; a leaf says to whom.
    DiscloseLedger(DisclosureQuery),
    /// Verify every provision record.
    VerifyLedger,
    /// How the last import ended, if there was one.
    ShowLastImport,
    /// Imports that came to no end.
    ListUnfinishedImports,
    /// More about people.
    People(PeopleRequest),
    /// Doses at the desk.
    Dose(DoseRequest),
    /// Inquiries as cases.
    Case(CaseRequest),
    /// The manual path.
    Letter(LetterRequest),
    /// My Number (F8).
    Number(NumberRequest),
}

/// What comes back to a clerk.
#[derive(Debug, Serialize, Deserialize)]
pub enum ClerkReply {
    /// Found people.
    Found(FoundPeople),
    /// One record.
    Person(Box<PersonView>),
    /// Its changes.
    History(Vec<HistoryLine>),
    /// The import so far, or at its end.
    Import(ImportReport),
    /// The cells of each line; none for a line that is no text.
    Rows(Private<Vec<Vec<String>>>),
    /// A part of the export.
    Export(ExportPart),
    /// How the inquiry stands.
    Inquiry(Box<InquiryView>),
    /// What was taken over.
    Accepted(Accepted),
    /// Provision records.
    Ledger(LedgerPage),
    /// Records of one person.
    Disclosed(DisclosurePage),
    /// Verification of all provision records.
    LedgerVerified(LedgerReport),
    /// How the last import ended.
    LastImport(Option<Box<LastImport>>),
    /// Imports that came to no end, the newest first.
    UnfinishedImports(Vec<UnfinishedImport>),
    /// To [`ClerkRequest::People`].
    People(PeopleReply),
    /// To [`ClerkRequest::Dose`].
    Dose(DoseReply),
    /// To [`ClerkRequest::Case`].
    Case(CaseReply),
    /// To [`ClerkRequest::Letter`].
    Letter(LetterReply),
    /// To [`ClerkRequest::Number`].
    Number(NumberReply),
}
