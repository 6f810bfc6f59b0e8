//! The own login on one connection: lock, unlock, another password.
//!
//! The node locks a session by itself after its idle minutes (`SAFE-42`); then everything but [`SessionRequest::Unlock`],
//! a logout and a file job under way is refused with [`super::ErrorCode::SessionLocked`]. A request counts as activity
//! unless it was asked with [`super::Handle::refresh`].

use super::anyone::Session;
use super::secret::Secret;
use serde::{Deserialize, Serialize};

/// Wrong passwords that end a login: three.
pub const PASSWORD_FAILURES_MAX: u32 = 3;

/// Requests about the own login.
#[derive(Serialize, Deserialize)]
pub enum SessionRequest {
    /// Lock now.
    Lock,
    /// The password again. Wrong: [`super::ErrorCode::PasswordWrong`] with `left`; after three the login is ended.
    Unlock {
        /// The password.
        password: Secret,
    },
    /// Another password. Wrong old one: as [`SessionRequest::Unlock`]; other terminals of this user stay logged in.
    ChangePassword {
        /// As it is.
        old: Secret,
        /// As it shall be: at least 15 characters, none that everybody tries first.
        new: Secret,
    },
    /// Whose login it is, and until when without activity.
    ShowSession,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum SessionReply {
    /// Locked.
    Locked,
    /// Open again.
    Unlocked(Session),
    /// The new password counts from now on.
    PasswordChanged,
    /// Whose login it is.
    Session {
        /// The login.
        session: Session,
        /// Seconds without activity that are left; 0 while locked.
        left_s: u32,
    },
}
