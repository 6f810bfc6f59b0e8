//! What passes through the door: a request with who asks, a reply, an event.

use super::admin::{AdminReply, AdminRequest};
use super::anyone::{AnyoneReply, AnyoneRequest};
use super::approvals::{ApprovalReply, ApprovalRequest};
use super::batches::{BatchReply, BatchRequest};
use super::clerk::{ClerkReply, ClerkRequest};
use super::error::ApiError;
use super::own::{OwnReply, OwnRequest};
use super::people::PersonTag;
use super::session::{SessionReply, SessionRequest};
use super::shared::{SharedReply, SharedRequest};
use super::venue::{VenueReply, VenueRequest};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// Any request; the role decides which arm the node takes.
#[derive(Serialize, Deserialize)]
pub enum Request {
    /// Needs no login.
    Anyone(AnyoneRequest),
    /// Any login.
    Shared(SharedRequest),
    /// An administrator.
    Admin(AdminRequest),
    /// A clerk.
    Clerk(ClerkRequest),
    /// A venue worker.
    Venue(VenueRequest),
    /// An approver.
    Approver(ApprovalRequest),
    /// A clerk or an approver, about batch inquiries.
    Batch(BatchRequest),
    /// Any login, about itself.
    Session(SessionRequest),
    /// Any login, about what is its own.
    Own(OwnRequest),
}

/// Any reply, in the arm of its request.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Request::Anyone`].
    Anyone(AnyoneReply),
    /// To [`Request::Shared`].
    Shared(SharedReply),
    /// To [`Request::Admin`].
    Admin(AdminReply),
    /// To [`Request::Clerk`].
    Clerk(ClerkReply),
    /// To [`Request::Venue`].
    Venue(VenueReply),
    /// To [`Request::Approver`].
    Approver(ApprovalReply),
    /// To [`Request::Batch`].
    Batch(BatchReply),
    /// To [`Request::Session`].
    Session(SessionReply),
    /// To [`Request::Own`].
    Own(OwnReply),
}

/// News: a hint with ids only; whoever wants the truth asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// An inquiry moved on.
    InquiryChanged(String),
    /// Batches moved on.
    BatchesChanged,
    /// Records of many people changed.
    PeopleChanged,
    /// One record changed.
    PersonChanged(PersonTag),
    /// Counts of the home screen changed.
    ToDoChanged,
    /// The node was opened or closed.
    LockChanged,
    /// A peer came or went.
    PeersChanged,
    /// The directory changed.
    DirectoryChanged,
    /// Some events were not delivered: ask again.
    Missed,
}

/// The system account at the other end of the local socket; goes into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemAccount {
    /// Numeric user id of the operating system.
    pub uid: u32,
}

/// A request on its way to the node.
pub struct Ask {
    /// The connection it came in on; logins belong to connections.
    pub connection: u64,
    /// Who is at the other end.
    pub account: SystemAccount,
    /// A refresh the terminal makes by itself: it does not count as activity of its user.
    pub background: bool,
    /// `None` says that the connection ended.
    pub request: Option<Request>,
    /// Where the reply goes.
    pub reply: oneshot::Sender<Result<Reply, ApiError>>,
}
