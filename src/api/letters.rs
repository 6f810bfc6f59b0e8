//! The manual path (手作業の照会): a printed letter of inquiry to a municipality outside the network, and its paper answer.
//! My Number is in no type here: a letter never carries it.

use crate::domain::{AddresseeNo, Date, DoseForm, IdCheck, LegalBasis, MunicipalityCode, Private};
use serde::{Deserialize, Serialize};

/// Doses of one paper answer.
pub const PAPER_DOSES_MAX: usize = 100;

/// Orders about letters.
#[derive(Serialize, Deserialize)]
pub enum LetterRequest {
    /// Write a letter: it gets its number, its leaf and its provision record before it can be printed.
    WriteLetter(Box<LetterOrder>),
    /// The letters, newest first.
    ListLetters {
        /// Only those somebody still has to do something about.
        open_only: bool,
        /// So many of the first are left out.
        offset: u32,
        /// At most so many, 1 to 200.
        count: u32,
    },
    /// Print one again.
    PrintLetter {
        /// Its number, `L-…`.
        letter: String,
        /// For readers of English; the letter that leaves is the Japanese one.
        english: bool,
    },
    /// Enter the answer that came on paper.
    EnterAnswer(Box<PaperAnswer>),
    /// Record that a letter of another municipality was answered on paper.
    RecordProvision(Box<PaperProvision>),
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum LetterReply {
    /// The letters.
    Letters(LetterPage),
    /// Ready to print.
    Printed(Box<LetterPrinted>),
    /// The inquiry with its answer, to be taken over row by row.
    Answered(Box<super::InquiryView>),
    /// The number of the provision record.
    Recorded {
        /// As in [`super::LedgerLine::record_no`].
        record_no: u64,
    },
}

/// Why no inquiry goes over the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterWhy {
    /// The municipality is not in the directory.
    Outside,
    /// The person's My Number was changed.
    ChangedNumber,
    /// The person has no My Number here.
    NoNumber,
}

impl LetterWhy {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Outside, Self::ChangedNumber, Self::NoNumber];

    /// The word on the command line and in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::ChangedNumber => "changed-number",
            Self::NoNumber => "no-number",
        }
    }
}

/// What a clerk states for a letter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LetterOrder {
    /// Whose records.
    pub addressee_no: AddresseeNo,
    /// To whom.
    pub provider: MunicipalityCode,
    /// Why on paper.
    pub why: LetterWhy,
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
    /// Number in the municipality's own register of documents (文書番号); the letter's number if not given.
    pub document_no: Option<String>,
    /// Where the person lived there. Of a protected person nothing is taken from the record.
    pub former_address: Option<Private<String>>,
    /// Section and telephone number for questions.
    pub contact: Option<String>,
    /// The legal basis in the office's own words; a neutral sentence if not given.
    pub legal_basis: Option<String>,
    /// As in [`LetterRequest::PrintLetter`].
    pub english: bool,
}

/// A part of the letters.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LetterPage {
    /// Newest first.
    pub lines: Vec<LetterLine>,
    /// How many there are in all.
    pub total: u32,
}

/// A letter in a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LetterLine {
    /// Its number.
    pub letter: String,
    /// To whom.
    pub provider: MunicipalityCode,
    /// Why on paper.
    pub why: LetterWhy,
    /// Number in the municipality's own register of documents.
    pub document_no: Option<String>,
    /// Whose records; absent where the person is not here any more.
    pub addressee_no: Option<AddresseeNo>,
    /// Name in kanji.
    pub name: Private<String>,
    /// Name in kana.
    pub kana: Private<String>,
    /// A protected person.
    pub is_protected: bool,
    /// Its date.
    pub written_on: Date,
    /// The answer was asked for by then.
    pub answer_by: Date,
    /// Queued is a letter without its answer.
    pub state: super::InquiryState,
    /// Doses of the answer.
    pub doses: u32,
    /// Somebody has to do something: the answer is late, or rows wait for a decision.
    pub is_open: bool,
    /// No answer is waited for any more.
    pub is_closed: bool,
}

impl LetterLine {
    /// How it stands on a day, as a word of the catalogue.
    #[must_use]
    pub fn standing(&self, today: Date) -> &'static str {
        match self.state {
            super::InquiryState::Queued if self.is_closed => "closed",
            super::InquiryState::Queued if self.answer_by < today => "late",
            super::InquiryState::Queued => "awaited",
            _ if self.is_open => "to_decide",
            _ => "done",
        }
    }
}

/// A letter as it goes into the printer, with its form for the reply.
#[derive(Debug, Serialize, Deserialize)]
pub struct LetterPrinted {
    /// Its number.
    pub letter: String,
    /// To whom.
    pub provider: MunicipalityCode,
    /// Number of its provision record.
    pub record_no: Option<u64>,
    /// Plain text, pages parted by a form feed, laid out for A4.
    pub text: Private<String>,
    /// The same as a page whose print style is A4.
    pub html: Private<String>,
}

/// An answer on paper with its evidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaperAnswer {
    /// To which letter.
    pub letter: String,
    /// The other municipality's number of the answer.
    pub document_no: String,
    /// Its date.
    pub dated: Date,
    /// When it came.
    pub received_on: Date,
    /// Who read the entry again, if somebody did.
    pub checked_by: Option<String>,
    /// What it says.
    pub outcome: PaperOutcome,
}

/// What a paper answer says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PaperOutcome {
    /// These doses.
    Doses(Vec<DoseForm>),
    /// The person is known there and has none.
    NoRecord,
    /// Nobody like this is known there.
    Unknown,
}

/// A letter of another municipality that was answered on paper.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaperProvision {
    /// Who asked.
    pub inquirer: MunicipalityCode,
    /// Its number of the letter.
    pub document_no: String,
    /// The letter's date.
    pub dated: Date,
    /// When it came.
    pub received_on: Date,
    /// About whom; absent where nobody here fits, so that the record names nobody (`SAFE-58`).
    pub addressee_no: Option<AddresseeNo>,
    /// Basis the letter states.
    pub basis: LegalBasis,
    /// Its reference.
    pub basis_ref: String,
    /// Own number of the answer.
    pub answer_no: String,
    /// Records were given.
    pub provided: bool,
    /// Who read it again, if somebody did.
    pub checked_by: Option<String>,
}

/// What proves an exchange on paper; no signature does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperEvidence {
    /// The letter's number.
    pub letter: String,
    /// The answer's number, once there is one.
    pub answer_no: Option<String>,
    /// The answer's date; of a letter received, the letter's.
    pub dated: Option<Date>,
    /// When the paper came.
    pub received_on: Option<Date>,
    /// Who read the entry again.
    pub checked_by: Option<String>,
}
