//! Who may ask what: a file for each kind of request. It looks whether the role has the right and hands on to the subject.

mod admin;
mod anyone;
mod approver;
mod batch;
mod clerk;
pub mod own;
mod shared;
mod venue;

use crate::api::{AnyoneRequest, ApiError, Ask, ErrorCode, Reply, Request, SystemAccount};
use crate::domain::Right;
use crate::node::clock::now;
use crate::node::log::Actor;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use crate::node::staff::logins::{Aim, Attempt};

/// What a relay never does.
fn is_about_people(request: &Request) -> bool {
    matches!(
        request,
        Request::Clerk(_) | Request::Venue(_) | Request::Approver(_)
    )
}

/// A file job under way: it shows no personal data.
fn goes_on(request: &Request) -> bool {
    use crate::api::ClerkRequest::{ImportEnd, ImportPart, ImportStop};
    matches!(
        request,
        Request::Clerk(ImportPart { .. } | ImportEnd | ImportStop)
    )
}

impl Node {
    /// Answers a request at once, or hands its reply on to whoever tries a password.
    pub fn on_ask(&mut self, ask: Ask) {
        let Some(request) = ask.request else {
            self.end_session(ask.connection, "connection ended");
            return;
        };
        match request {
            Request::Anyone(AnyoneRequest::LogIn { user, password }) => {
                let attempt = Attempt {
                    connection: ask.connection,
                    account: ask.account,
                    user,
                    aim: Aim::LogIn,
                    reply: ask.reply,
                };
                self.on_login(attempt, password);
            }
            Request::Session(request) => {
                self.on_session(ask.connection, ask.account, request, ask.reply);
            }
            request => {
                let passes = match &request {
                    Request::Anyone(_) => Ok(()),
                    other if self.is_relay && is_about_people(other) => {
                        Err(ApiError::new(ErrorCode::RelayHasNoRecords))
                    }
                    other => self.admit(ask.connection, ask.background, goes_on(other)),
                };
                let reply = passes.and_then(|()| self.answer(ask.connection, ask.account, request));
                let _ = ask.reply.send(reply);
            }
        }
    }

    fn answer(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: Request,
    ) -> Result<Reply, ApiError> {
        match request {
            Request::Anyone(request) => self.on_anyone(connection, &request).map(Reply::Anyone),
            Request::Shared(request) => self
                .on_shared(connection, account, &request)
                .map(Reply::Shared),
            Request::Admin(request) => self
                .on_admin(connection, account, request)
                .map(Reply::Admin),
            Request::Clerk(request) => self
                .on_clerk(connection, account, request)
                .map(Reply::Clerk),
            Request::Venue(request) => self
                .on_venue(connection, account, request)
                .map(Reply::Venue),
            Request::Approver(request) => self
                .on_approval(connection, account, request)
                .map(Reply::Approver),
            Request::Batch(request) => self
                .on_batch(connection, account, request)
                .map(Reply::Batch),
            Request::Own(request) => self.on_own(connection, request).map(Reply::Own),
            Request::Session(_) => Err(ApiError::new(ErrorCode::BadRequest)),
        }
    }

    /// The login of a connection if its role has the right; a refusal leaves a leaf.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::NotLoggedIn`], [`ErrorCode::NotAllowed`], [`ErrorCode::PasswordNotOwn`]
    pub fn allow(
        &mut self,
        connection: u64,
        account: SystemAccount,
        right: Right,
    ) -> Result<(&mut Open, Actor), ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let Some(session) = self.sessions.session(connection) else {
            return Err(ApiError::new(ErrorCode::NotLoggedIn));
        };
        let actor = Actor::Staff(session.user.clone(), account.uid);
        if !session.role.may(right) {
            open.log_refusal(actor, "no right for this request", now());
            return Err(ApiError::new(ErrorCode::NotAllowed));
        }
        if right == Right::Approvals {
            open.check_own_password(&actor, now())?;
        }
        Ok((open, actor))
    }
}
