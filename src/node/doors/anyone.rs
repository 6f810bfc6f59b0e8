//! Requests that need no login: how the node is, and the end of a login. The login itself takes a thread of its own.

use crate::api::{AnyoneReply, AnyoneRequest, ApiError, ErrorCode};
use crate::node::clock::now;
use crate::node::run::Node;

impl Node {
    /// Answers one request of anybody.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] to a login, which is not answered here.
    pub fn on_anyone(
        &mut self,
        connection: u64,
        request: &AnyoneRequest,
    ) -> Result<AnyoneReply, ApiError> {
        Ok(match request {
            AnyoneRequest::LogIn { .. } => return Err(ApiError::new(ErrorCode::BadRequest)),
            AnyoneRequest::LogOut => {
                self.end_session(connection, "logout");
                AnyoneReply::LoggedOut
            }
            AnyoneRequest::Diagnose => AnyoneReply::Diagnosis(Box::new(self.diagnosis(now()))),
            AnyoneRequest::ShowStatus => AnyoneReply::Status(Box::new(self.status(now()))),
        })
    }
}
