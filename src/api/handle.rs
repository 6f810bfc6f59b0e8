//! The one way to a node, in this process or attached through the local socket.

use super::admin::{AdminReply, AdminRequest};
use super::anyone::{AnyoneReply, AnyoneRequest, Session, Status};
use super::approvals::{ApprovalReply, ApprovalRequest};
use super::batches::{BatchReply, BatchRequest};
use super::clerk::{ClerkReply, ClerkRequest};
use super::error::{ApiError, ErrorCode};
use super::message::{Ask, Event, Reply, Request, SystemAccount};
use super::own::{OwnReply, OwnRequest};
use super::secret::Secret;
use super::session::{SessionReply, SessionRequest};
use super::shared::{SharedReply, SharedRequest};
use super::venue::{VenueReply, VenueRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Requests that may wait for the node; one more is refused with [`ErrorCode::Busy`].
pub const REQUESTS_MAX: usize = 256;

/// One connection to a node. A clone shares the connection and so its login; [`Handle::again`] makes a new one.
#[derive(Clone)]
pub struct Handle {
    asks: mpsc::Sender<Ask>,
    events: broadcast::Sender<Event>,
    connection: Arc<Connection>,
}

struct Connection {
    number: u64,
    account: SystemAccount,
    asks: mpsc::Sender<Ask>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let (reply, _) = oneshot::channel();
        let _ = self.asks.try_send(Ask {
            connection: self.number,
            account: self.account,
            background: true,
            request: None,
            reply,
        });
    }
}

static NEXT_CONNECTION: AtomicU64 = AtomicU64::new(1);

impl Handle {
    /// A handle onto the task that reads `asks`; used by the node and by the socket's client side.
    #[must_use]
    pub fn new(
        asks: mpsc::Sender<Ask>,
        events: broadcast::Sender<Event>,
        account: SystemAccount,
    ) -> Self {
        let connection = Arc::new(Connection {
            number: NEXT_CONNECTION.fetch_add(1, Ordering::Relaxed),
            account,
            asks: asks.clone(),
        });
        Self {
            asks,
            events,
            connection,
        }
    }

    /// A further connection to the same node, not logged in.
    #[must_use]
    pub fn again(&self, account: SystemAccount) -> Self {
        Self::new(self.asks.clone(), self.events.clone(), account)
    }

    /// News from the node. A receiver that falls behind misses the oldest: then ask again.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Asks and waits for the reply.
    ///
    /// # Errors
    /// The node's refusal, [`ErrorCode::Busy`] with a full queue, [`ErrorCode::NotReachable`] when the node is gone.
    pub async fn ask(&self, request: Request) -> Result<Reply, ApiError> {
        self.send(request, false).await
    }

    /// The same for what a terminal asks by itself, after an event or by its clock: no activity of its user (`SAFE-42`).
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn refresh(&self, request: Request) -> Result<Reply, ApiError> {
        self.send(request, true).await
    }

    /// Passes a request on with its mark; the socket's server does so.
    pub(super) async fn send(&self, request: Request, background: bool) -> Result<Reply, ApiError> {
        let (reply, answer) = oneshot::channel();
        let ask = Ask {
            connection: self.connection.number,
            account: self.connection.account,
            background,
            request: Some(request),
            reply,
        };
        self.asks.try_send(ask).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => ApiError::new(ErrorCode::Busy),
            mpsc::error::TrySendError::Closed(_) => ApiError::new(ErrorCode::NotReachable),
        })?;
        answer
            .await
            .map_err(|_| ApiError::new(ErrorCode::NotReachable))?
    }

    /// Logs in on this connection.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn log_in(&self, user: &str, password: Secret) -> Result<Session, ApiError> {
        let request = AnyoneRequest::LogIn {
            user: user.to_owned(),
            password,
        };
        match self.anyone(request).await? {
            AnyoneReply::LoggedIn(session) => Ok(session),
            _ => Err(unexpected()),
        }
    }

    /// Health of the node.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn status(&self) -> Result<Status, ApiError> {
        match self.anyone(AnyoneRequest::ShowStatus).await? {
            AnyoneReply::Status(status) => Ok(*status),
            _ => Err(unexpected()),
        }
    }

    /// A request that needs no login.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn anyone(&self, request: AnyoneRequest) -> Result<AnyoneReply, ApiError> {
        match self.ask(Request::Anyone(request)).await? {
            Reply::Anyone(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request of any login.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn shared(&self, request: SharedRequest) -> Result<SharedReply, ApiError> {
        match self.ask(Request::Shared(request)).await? {
            Reply::Shared(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request of an administrator.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn admin(&self, request: AdminRequest) -> Result<AdminReply, ApiError> {
        match self.ask(Request::Admin(request)).await? {
            Reply::Admin(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request of a clerk.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn clerk(&self, request: ClerkRequest) -> Result<ClerkReply, ApiError> {
        match self.ask(Request::Clerk(request)).await? {
            Reply::Clerk(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request of a venue worker.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn venue(&self, request: VenueRequest) -> Result<VenueReply, ApiError> {
        match self.ask(Request::Venue(request)).await? {
            Reply::Venue(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request of an approver.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn approver(&self, request: ApprovalRequest) -> Result<ApprovalReply, ApiError> {
        match self.ask(Request::Approver(request)).await? {
            Reply::Approver(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request of a clerk or an approver about batches.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn batch(&self, request: BatchRequest) -> Result<BatchReply, ApiError> {
        match self.ask(Request::Batch(request)).await? {
            Reply::Batch(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request about the own login.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn session(&self, request: SessionRequest) -> Result<SessionReply, ApiError> {
        match self.ask(Request::Session(request)).await? {
            Reply::Session(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }

    /// A request about what is the user's own.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub async fn own(&self, request: OwnRequest) -> Result<OwnReply, ApiError> {
        match self.ask(Request::Own(request)).await? {
            Reply::Own(reply) => Ok(reply),
            _ => Err(unexpected()),
        }
    }
}

/// A reply in the wrong arm: the other side is of another version.
fn unexpected() -> ApiError {
    ApiError::new(ErrorCode::BadRequest)
}
