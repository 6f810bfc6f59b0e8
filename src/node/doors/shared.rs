//! Requests of everybody who is logged in: what waits, alarms, the operation log, the check of everything.

use crate::api::{ApiError, ErrorCode, SharedReply, SharedRequest, SystemAccount};
use crate::domain::Right;
use crate::node::clock::now;
use crate::node::run::Node;

impl Node {
    /// Answers one request of somebody who is logged in.
    ///
    /// # Errors
    /// The right is missing, or what the subject's file refuses.
    pub fn on_shared(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: &SharedRequest,
    ) -> Result<SharedReply, ApiError> {
        if let SharedRequest::ShowToDo = request {
            return Ok(SharedReply::ToDo(Box::new(self.todo(now())?)));
        }
        let (open, actor) = self.allow(connection, account, Right::Audit)?;
        Ok(match request {
            SharedRequest::ShowToDo => return Err(ApiError::new(ErrorCode::BadRequest)),
            SharedRequest::TryPeer { code } => self.try_peer(*code)?,
            SharedRequest::ListAlarms { count } => SharedReply::Alarms(open.alarms.newest(*count)),
            SharedRequest::SeeAlarms { up_to } => {
                open.see_alarms(*up_to, actor, now())?;
                SharedReply::Alarms(Vec::new())
            }
            SharedRequest::ListAudit(query) => {
                SharedReply::Audit(open.list_audit(query, actor, now())?)
            }
            SharedRequest::VerifyAudit => SharedReply::AuditVerified(open.verify_audit()?),
            SharedRequest::BeginCheck => {
                SharedReply::Checked(open.begin_check(connection, actor, now())?)
            }
            SharedRequest::ContinueCheck => {
                SharedReply::Checked(open.continue_check(connection, now())?)
            }
        })
    }
}
