//! The door: requests, replies, events, [`Handle`], the local socket. Plain data.
//!
//! A request enum a role: what a role may not see has no field in its types (`SAFE-26`). The node answers,
//! whether it runs in this process or behind the local socket; the [`Handle`] is the same.

mod admin;
mod anyone;
mod approvals;
mod batches;
mod cases;
mod clerk;
mod conflicts;
mod doses;
mod error;
mod files;
mod frame;
mod handle;
mod health;
mod ledger;
mod letters;
mod message;
mod number;
mod own;
mod people;
mod places;
mod quotas;
mod replicas;
mod secret;
mod session;
mod shared;
mod socket;
mod venue;

pub use admin::{
    AdminReply, AdminRequest, DirectoryLine, DirectoryView, KeysReplaced, StaffAdded, TakenOver,
};
pub use anyone::{
    AnyoneReply, AnyoneRequest, MailboxLine, MailboxView, PeerStatus, Session, Status,
};
pub use anyone::{RelayStatus, SiblingStanding, SiblingStatus};
pub use approvals::{
    ApprovalReply, ApprovalRequest, HeldDetail, HeldInquiry, HeldInquiryDecided, HeldLikeness,
    ProvidedDose,
};
pub use batches::{
    BATCH_FILE_LEN_MAX, BATCH_ROWS_MAX, BatchAccepted, BatchCounts, BatchLine, BatchMade,
    BatchReply, BatchRequest, BatchResultPart, BatchResultRow, BatchRowLine, BatchRowPage,
    BatchRows, BatchState, BatchStep, BatchTown, BatchView, Charset,
};
pub use cases::{
    Accepted, AtRelay, CaseFilter, CaseLine, CasePage, CaseReply, CaseRequest, Comparison, Decided,
    Decision, DoseView, InquireOrder, InquirySent, InquiryState, InquiryView, NextStep, ORDERS_MAX,
    RowDecision, StepTaken,
};
pub use clerk::{ClerkReply, ClerkRequest};
pub use conflicts::{
    ConflictDecision, ConflictQuery, ConflictWord, ConflictedPage, ConflictingValue, EntryConflict,
    PersonConflicts,
};
pub use doses::{
    CouponOwner, CouponQuery, CouponView, DoseChange, DoseChanged, DoseChoices, DoseEntry,
    DoseReply, DoseRequest, EntryId, EntryLine, EntryState, HeldDose, HeldId, HeldLine, HeldPage,
    LotChoice, Registered, RegisteredList, Settlement,
};
pub use error::{ApiError, ErrorCode};
pub use files::{
    ExportPart, ImportLayout, ImportReport, LastImport, RejectedRow, UnfinishedImport,
};
pub use frame::{FRAME_LEN_MAX, FrameError, read_frame, write_frame};
pub use handle::{Handle, REQUESTS_MAX};
pub use health::{
    CircuitState, ClockState, Diagnosis, Expiry, ExpiryKind, Finding, Level, Maintenance,
    MaintenanceReason, Merged, NodeHealth, OwnEntry, PeerFault, PeerHealth,
};
pub use ledger::{
    DisclosurePage, DisclosureQuery, LedgerHalf, LedgerLine, LedgerPage, LedgerQuery, LedgerReport,
};
pub use letters::{
    LetterLine, LetterOrder, LetterPage, LetterPrinted, LetterReply, LetterRequest, LetterWhy,
    PAPER_DOSES_MAX, PaperAnswer, PaperEvidence, PaperOutcome, PaperProvision,
};
pub use message::{Ask, Event, Reply, Request, SystemAccount};
pub use number::{NumberReply, NumberRequest};
pub use own::{
    Calendar, DRAFT_LEN_MAX, DRAFTS_MAX, Draft, DraftLine, FORM_LEN_MAX, OwnReply, OwnRequest,
    Preferences, ScreenLanguage, Theme,
};
pub use people::{
    FieldChange, FieldFault, FoundPeople, HistoryLine, PeopleReply, PeopleRequest, PersonEdit,
    PersonEdited, PersonEntry, PersonLine, PersonTag, PersonView, RecordVersion, Search, SearchKey,
    Writer,
};
pub use quotas::{QuotaLine, QuotaOrder, QuotaRequest, QuotaSide};
pub use replicas::{
    EnrolmentLine, EnrolmentState, KeysRequested, ReplicaApproved, ReplicaReply, ReplicaRequest,
    ReplicaView,
};
pub use secret::Secret;
pub use session::{PASSWORD_FAILURES_MAX, SessionReply, SessionRequest};
pub use shared::{
    AlarmLine, AuditCopy, AuditLine, AuditPage, AuditQuery, AuditReport, CheckPart, CheckProblem,
    LogCopy, SharedReply, SharedRequest, ToDo,
};
pub use socket::{SocketError, SocketServer, attach};
pub use venue::{
    VenueCoupon, VenueLine, VenueList, VenueOutLine, VenueReply, VenueRequest, VenueStatus,
    VenueWaiting,
};
