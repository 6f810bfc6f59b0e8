//! Finding, showing and changing people. My Number is in no type here (`SAFE-50`).

use super::conflicts::{ConflictDecision, ConflictQuery, ConflictedPage, PersonConflicts};
use crate::domain::{
    AddresseeNo, Coupon, CouponNo, Flags, MunicipalityCode, PartialDate, Person, Private, Resident,
    ResidentClass, UnixTime, ViewReason, Whereabouts,
};
use serde::{Deserialize, Serialize};

/// Which state of a record somebody saw: a change is refused where the record is another one by now.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RecordVersion(pub [u8; 32]);

impl std::fmt::Debug for RecordVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordVersion(…)")
    }
}

/// Stands for a person in events for as long as the node stays open; it means nothing elsewhere and names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonTag(pub u32);

/// What was typed into the search line, and which part of the list is wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Search {
    /// Kana, kanji, a birth date or a part of one, coupon number, addressee number; several words narrow it down.
    pub text: Private<String>,
    /// Lines to leave out at the beginning.
    pub offset: u32,
    /// At most so many, 1 to 200.
    pub count: u32,
}

/// The people found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FoundPeople {
    /// Lines from the wanted offset on; best matches first, then by kana.
    pub lines: Vec<PersonLine>,
    /// How many there are in all.
    pub total: u32,
    /// How the words were understood, in the order typed.
    pub keys: Vec<SearchKey>,
}

/// How one typed word was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchKey {
    /// Part of a name in kana, as folded for comparing.
    Kana(Private<String>),
    /// Part of a name in kanji.
    Kanji(Private<String>),
    /// A birth date; unknown month or day means any.
    Birth(PartialDate),
    /// A coupon number.
    Coupon(CouponNo),
    /// An addressee number.
    AddresseeNo(AddresseeNo),
}

/// More about people than finding and showing.
#[derive(Serialize, Deserialize)]
pub enum PeopleRequest {
    /// Everybody of the same household, the person included; nobody else where the register gave no household number.
    ListHousehold {
        /// Of whom.
        addressee_no: AddresseeNo,
    },
    /// Correct the items of a person.
    EditPerson(Box<PersonEdit>),
    /// Add a person who is in no file.
    AddPerson(Box<PersonEntry>),
    /// People with entries that replicas wrote apart.
    ListConflicted {
        /// Lines to leave out at the beginning.
        offset: u32,
        /// At most so many, 1 to 200.
        count: u32,
    },
    /// Those entries of one person.
    ShowConflicts(ConflictQuery),
    /// Decide between them.
    DecideConflict(Box<ConflictDecision>),
    /// Where a protected person lives; the leaf with the reason comes first.
    ShowWhereabouts {
        /// Whose.
        addressee_no: AddresseeNo,
        /// What for.
        reason: ViewReason,
    },
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum PeopleReply {
    /// The household, oldest first.
    Household(Vec<PersonLine>),
    /// What changes, or has changed.
    Edited(PersonEdited),
    /// People with entries to decide.
    Conflicted(ConflictedPage),
    /// Entries to decide, also what is left of them after a decision.
    Conflicts(Box<PersonConflicts>),
    /// Where the person lives.
    Whereabouts(Box<Private<Whereabouts>>),
}

/// A person typed in by hand. The My Number comes later and alone: [`super::NumberRequest::RegisterNumber`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonEntry {
    /// All items.
    pub person: Person,
    /// All flags.
    pub flags: Flags,
    /// The coupon, where one was issued.
    pub coupon: Option<Coupon>,
    /// Only tell what is wrong with it.
    pub check_only: bool,
}

/// The record as it shall be; the node finds what differs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonEdit {
    /// Whose.
    pub addressee_no: AddresseeNo,
    /// The record the change began from.
    pub version: RecordVersion,
    /// All items; the addressee number may not differ.
    pub person: Person,
    /// All flags.
    pub flags: Flags,
    /// Where the person lives stays as it is, whatever `person` says: it was not shown.
    pub keeps_whereabouts: bool,
    /// Why; needed but for a check.
    pub reason: String,
    /// Only tell what would change and what is wrong with it.
    pub check_only: bool,
}

/// What an edit changes, or has changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonEdited {
    /// The differences, in the order of the record items.
    pub changes: Vec<FieldChange>,
    /// What cannot be recorded so; empty after a change.
    pub faults: Vec<FieldFault>,
    /// The record as it is now.
    pub version: RecordVersion,
}

/// One differing field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name, as in [`HistoryLine::what`].
    pub what: String,
    /// Before.
    pub old: Option<Private<String>>,
    /// After.
    pub new: Option<Private<String>>,
}

/// A field that cannot be recorded as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// The field's name in `domain`.
    pub field: String,
    /// What is wrong: `empty`, `too_long`, `characters`, `form`, `kana`, `date`, `future_date`, `before_birth`, `fixed`, `taken`,
    /// or the code of a finding about a dose.
    pub code: String,
}

/// One line of a search.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonLine {
    /// Addressee number.
    pub addressee_no: AddresseeNo,
    /// Stands for this person in events.
    pub tag: PersonTag,
    /// Name in kanji.
    pub name: Private<String>,
    /// Name in kana.
    pub kana: Private<String>,
    /// Birth date `YYYY-MM-DD`, unknown parts `00`.
    pub birth_date: Private<String>,
    /// 1 male, 2 female, 0 unknown, 9 not applicable.
    pub sex: u8,
    /// 住民区分.
    pub resident_class: ResidentClass,
    /// Household number; absent where the register gave none.
    pub household_no: Option<String>,
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
    /// A protected person: where they live was taken out of the record, see [`PeopleRequest::ShowWhereabouts`].
    pub is_protected: bool,
    /// Entries that replicas wrote apart and that wait for a decision.
    pub undecided: u16,
    /// Which state of the record this is; a change names the one it began from.
    pub version: RecordVersion,
    /// Stands for this person in events.
    pub tag: PersonTag,
    /// My Number is in the vault; the number itself is not here.
    pub has_number: bool,
    /// Doses with what the rules found about each, same order as in `resident`.
    pub findings: Vec<Vec<String>>,
}

/// Who wrote in a record. Behind its name stand `@` and the number of the replica where that is not node 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer<'a> {
    /// A staff member by user ID, with the replica; or a stand-in that nobody here knows.
    Staff(&'a str),
    /// The node itself.
    Node,
    /// Another municipality.
    Town(MunicipalityCode),
    /// A venue's node by its number in the directory.
    Venue(u16),
}

impl<'a> Writer<'a> {
    /// Reads [`HistoryLine::actor`].
    pub fn of(actor: &'a str) -> Self {
        let name = actor.split_once('@').map_or(actor, |(name, _)| name);
        let town = name.strip_prefix("peer ");
        let venue = name.strip_prefix("venue ");
        let town = town.and_then(|code| MunicipalityCode::parse(code).ok());
        let venue = venue.and_then(|node| node.parse().ok());
        match (town, venue) {
            (Some(code), _) => Self::Town(code),
            (None, Some(node)) => Self::Venue(node),
            (None, None) if name == "node" => Self::Node,
            (None, None) => Self::Staff(actor),
        }
    }
}

/// One change of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryLine {
    /// When.
    pub at: UnixTime,
    /// Who, as [`Writer`] reads it: user ID, `node`, `peer CODE`, `venue NODE`, or `#` and the beginning of a pseudonym nobody here knows.
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
