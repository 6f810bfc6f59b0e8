//! The door: requests, replies, events, [`Handle`], the local socket. Plain data.
//!
//! A request enum a role: what a role may not see has no field in its types (`SAFE-26`). The node answers,
//! whether it runs in this process or behind the local socket; the [`Handle`] is the same.

mod admin;
mod anyone;
mod clerk;
mod error;
mod frame;
mod handle;
mod message;
mod secret;
mod shared;
mod socket;

pub use admin::{AdminReply, AdminRequest, DirectoryLine, DirectoryView, StaffAdded};
pub use anyone::{AnyoneReply, AnyoneRequest, PeerStatus, Session, Status};
pub use clerk::{
    Accepted, ClerkReply, ClerkRequest, DoseView, ExportPart, HistoryLine, ImportLayout,
    ImportReport, InquireOrder, InquiryState, InquiryView, LedgerHalf, LedgerLine, LedgerReport,
    PersonLine, PersonView, RejectedRow,
};
pub use error::{ApiError, ErrorCode};
pub use frame::{FRAME_LEN_MAX, FrameError, read_frame, write_frame};
pub use handle::{Handle, REQUESTS_MAX};
pub use message::{Ask, Event, Reply, Request, SystemAccount};
pub use secret::Secret;
pub use shared::{AuditLine, AuditReport, CheckPart, CheckProblem, SharedReply, SharedRequest};
pub use socket::{SocketError, SocketServer, attach};
