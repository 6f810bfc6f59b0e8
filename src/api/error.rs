//! What the node says when it does not do what was asked: a stable code, its values, nothing personal.

use serde::{Deserialize, Serialize};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, exit $exit:literal;)*) => {
        /// A stable error code; its sentences in both languages stand in the text catalogue under the same code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code, for the test that holds the catalogue complete.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name,)*];

            /// The code as shown to people and scripts, such as `E-4004`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$name => $code,)* }
            }

            /// The exit code of a command that ends with it: 1 refused or failed, 3 node not reachable, 4 not allowed.
            #[must_use]
            pub fn exit_code(self) -> u8 {
                match self { $(ErrorCode::$name => $exit,)* }
            }
        }
    };
}

error_codes! {
    /// No node answers on the local socket, or the connection to it ended.
    NotReachable = "E-1001", exit 3;
    /// The node is locked after its start; somebody has to log in first.
    Locked = "E-1002", exit 4;
    /// User ID or password is wrong; which of the two is not said.
    LoginFailed = "E-1003", exit 4;
    /// The role has no such right.
    NotAllowed = "E-1004", exit 4;
    /// Nobody is logged in on this connection.
    NotLoggedIn = "E-1005", exit 4;
    /// Too many failures: `{seconds}` to wait.
    LoginDelayed = "E-1006", exit 4;
    /// Too many requests at once; nothing was done.
    Busy = "E-1007", exit 1;
    /// A fault inside the node (`{what}`); nothing was acknowledged.
    Internal = "E-1008", exit 1;
    /// The request could not be read by the node (another version).
    BadRequest = "E-1009", exit 1;
    /// The session is locked: the password again, or a logout (`SAFE-42`).
    SessionLocked = "E-1010", exit 4;
    /// The password is wrong; `{left}` tries until the login is ended, 0 ended it.
    PasswordWrong = "E-1011", exit 4;
    /// An approver whose password somebody else chose: nothing is approved under it.
    PasswordNotOwn = "E-1015", exit 4;
    /// The draft or its form's name is too long.
    DraftTooLong = "E-1012", exit 1;
    /// The request exists and the node does not serve it yet (`{what}`).
    NotYet = "E-1013", exit 1;
    /// A venue's own node does nothing but this: only administrators and venue workers have accounts there (`SAFE-28`).
    OnlyVenue = "E-6101", exit 4;
    /// Only a venue's own node merges.
    NoVenue = "E-6102", exit 1;
    /// No node of the municipality can be reached now.
    NoLine = "E-6103", exit 1;
    /// Records of this person are provided by an approver only, on paper as well.
    PaperNeedsApprover = "E-6701", exit 4;
    /// This node is a relay: it keeps sealed mail and no records.
    RelayHasNoRecords = "E-1014", exit 1;
    /// No node on this data folder (`{folder}`).
    StoreMissing = "E-2001", exit 1;
    /// The data folder already holds a node.
    StoreExists = "E-2002", exit 1;
    /// Another process uses the data folder and does not answer.
    StoreBusy = "E-2003", exit 3;
    /// The store is damaged (`{what}`); nothing was changed.
    StoreDamaged = "E-2004", exit 1;
    /// The store belongs to another node (`{what}`).
    StoreForeign = "E-2005", exit 1;
    /// The store takes no more changes after a disk error (`{what}`).
    StoreReadOnly = "E-2006", exit 1;
    /// The disk is full; nothing was recorded.
    DiskFull = "E-2007", exit 1;
    /// The process may open no further file; nothing was recorded.
    TooManyFiles = "E-2008", exit 1;
    /// The system does not let this process work in the data folder (`{folder}`, `{reason}`).
    NoAccess = "E-2009", exit 1;
    /// No person with this addressee number here.
    PersonUnknown = "E-3001", exit 1;
    /// The person has no My Number in the vault.
    NumberMissing = "E-3002", exit 1;
    /// The file is not of this layout (`{line}`, `{reason}`).
    FileLayout = "E-3003", exit 1;
    /// The file is larger than a file may be.
    FileTooLarge = "E-3004", exit 1;
    /// No such file job is open, or another one is.
    ImportOrder = "E-3005", exit 1;
    /// The record was changed by somebody else meanwhile.
    RecordChanged = "E-3006", exit 1;
    /// The medium identification is empty or too long.
    MediumMissing = "E-3007", exit 2;
    /// No such dose in this record.
    DoseUnknown = "E-3008", exit 1;
    /// The same dose is there already.
    DoseThere = "E-3009", exit 1;
    /// The dose cannot be right (`{finding}`).
    DoseImpossible = "E-3010", exit 1;
    /// A reason is needed, of at most 200 characters.
    ReasonMissing = "E-3011", exit 2;
    /// The dose is cancelled already.
    DoseCancelled = "E-3012", exit 1;
    /// Another municipality recorded the dose, so only that one can correct it.
    DoseForeign = "E-3013", exit 1;
    /// The dose is confirmed; it changes only with a second person.
    DoseConfirmed = "E-3014", exit 1;
    /// Nothing of one's own from the last 24 hours that could be taken back.
    NothingToUndo = "E-3015", exit 1;
    /// No such held dose; perhaps somebody settled it.
    HeldUnknown = "E-3016", exit 1;
    /// No person here has this coupon.
    CouponUnknown = "E-3017", exit 1;
    /// A field cannot be recorded so (`{field}`, `{reason}`).
    FieldUnusable = "E-3018", exit 2;
    /// No such conflict of entries, or no such choice: somebody decided it already.
    ConflictUnknown = "E-3040", exit 1;
    /// Entries about the person contradict each other: they are decided before anything is provided.
    EntriesUndecided = "E-3041", exit 1;
    /// Only node 1 of the municipality does this.
    NotFirstNode = "E-4040", exit 1;
    /// No directory is installed; the node meets no peers.
    DirectoryMissing = "E-4001", exit 1;
    /// The directory is refused (`{reason}`); the old one stays in force.
    DirectoryRefused = "E-4002", exit 1;
    /// The file is no request or package of a node of this municipality, or it is damaged.
    ReplicaFile = "E-4201", exit 1;
    /// The digits read out are not those of the request.
    ReplicaFingerprint = "E-4202", exit 1;
    /// The request of the new node has expired.
    ReplicaExpired = "E-4203", exit 1;
    /// No such request of a new node.
    ReplicaUnknown = "E-4204", exit 1;
    /// Whoever took the request cannot approve it.
    ReplicaSamePerson = "E-4205", exit 4;
    /// The directory does not name that node for the own municipality.
    ReplicaNotListed = "E-4206", exit 1;
    /// No own request is open for it: the keys are here already, or it was made for another request.
    ReplicaJoined = "E-4207", exit 1;
    /// This node has not got the municipality's keys itself.
    ReplicaNoKeys = "E-4208", exit 1;
    /// No log of that node is copied here.
    LogUnknown = "E-4209", exit 1;
    /// The directory has expired; no new inquiry.
    DirectoryExpired = "E-4003", exit 1;
    /// The municipality asked is not in the directory (`{code}`).
    ProviderUnknown = "E-4004", exit 1;
    /// The own municipality, a ward or a prefecture cannot be asked.
    ProviderNotAskable = "E-4005", exit 1;
    /// A limit of inquiries is reached (`{limit}`).
    InquiryLimit = "E-4006", exit 1;
    /// No inquiry with this number.
    InquiryUnknown = "E-4007", exit 1;
    /// The inquiry has no answer that could be taken over.
    InquiryNotFound = "E-4008", exit 1;
    /// Basis, identity check or register check is missing (`{what}`); nothing was sent (`SAFE-7`, `SAFE-57`).
    EvidenceIncomplete = "E-4009", exit 1;
    /// A row chosen does not exist in the answer.
    RowUnknown = "E-4010", exit 1;
    /// The signature under a dose does not fit (row `{row}`); nothing was taken over.
    SignatureBroken = "E-4011", exit 1;
    /// Nothing is left to do about the inquiry.
    CaseEnded = "E-4012", exit 1;
    /// The step does not fit the inquiry (`{state}`).
    StepUnfit = "E-4013", exit 1;
    /// The decision does not fit the row (row `{row}`).
    DecisionUnfit = "E-4014", exit 1;
    /// No order, or more than one request may hold.
    OrdersUnusable = "E-4015", exit 2;
    /// No held inquiry of this number, or one decided or expired meanwhile.
    HeldInquiryUnknown = "E-4016", exit 1;
    /// The other side has not confirmed the "no answer" yet.
    HeldInquiryEarly = "E-4017", exit 1;
    /// The office responsible for a protected person was not asked before an approval.
    OfficeNotAsked = "E-4031", exit 1;
    /// No batch with this number.
    BatchUnknown = "E-4101", exit 1;
    /// The batch is not in a state where this can be done (`{state}`).
    BatchStateUnfit = "E-4102", exit 1;
    /// Whoever made the batch cannot approve it: a second person does.
    SamePerson = "E-4103", exit 4;
    /// No quota with this number, or one that is over.
    QuotaUnknown = "E-4104", exit 1;
    /// The quota cannot be opened so (`{reason}`).
    QuotaUnusable = "E-4105", exit 2;
    /// The user ID exists already.
    StaffExists = "E-5001", exit 1;
    /// The user ID is not usable.
    StaffIdUnusable = "E-5002", exit 2;
    /// The password is not usable (`{reason}`).
    PasswordUnusable = "E-5003", exit 1;
    /// The node cannot listen (`{reason}`).
    ListenRefused = "E-6001", exit 1;
    /// The settings are not usable (`{reason}`).
    SettingsUnusable = "E-6002", exit 2;
    /// A trust file, card or key file is not usable (`{reason}`).
    TrustUnusable = "E-6003", exit 1;
    /// Another process listens at the address (`{address}`).
    AddressInUse = "E-6004", exit 1;
    /// The own clock is more than 10 minutes off those of the peers (`{seconds}`); nothing is sent.
    ClockWrong = "E-6010", exit 1;
    /// The folder is not of a municipality that this one succeeds (`{code}`).
    TakeOverUnfit = "E-6012", exit 1;
    /// Records are taken over while the node is in maintenance.
    TakeOverBusy = "E-6013", exit 1;
    /// The end of a rest lies in the past or more than a month ahead.
    MaintenanceUnusable = "E-6011", exit 2;
}

/// A refusal: the code and the values its sentences name. Never personal data, never file contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", .code.as_str())]
pub struct ApiError {
    /// Which refusal.
    pub code: ErrorCode,
    /// Values for the sentences, by name.
    pub values: Vec<(String, String)>,
}

impl ApiError {
    /// A refusal without values.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self {
            code,
            values: Vec::new(),
        }
    }

    /// The same with one more value for its sentences.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}
