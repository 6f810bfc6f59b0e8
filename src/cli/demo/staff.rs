//! Who works at a demo's nodes: the administrator gives an account, an approver takes a password of their own first.

use crate::api::{AdminRequest, Handle, Secret, SessionRequest};
use crate::cli::demo::stage::PASSWORD;
use crate::cli::demo::town::Town;
use crate::cli::failure::Failure;
use crate::domain::Role;

/// Practice only: what the administrator chose.
const GIVEN: &str = "given only for the watari demo";

/// An account that can do its work; afterwards everybody has the demo's password.
pub async fn add(town: &Town, admin: &Handle, user: &str, role: Role) -> Result<(), Failure> {
    let decides = role == Role::Approver;
    let first = if decides { GIVEN } else { PASSWORD };
    let request = AdminRequest::AddStaff {
        user: user.to_owned(),
        role,
        password: Secret::new(first.to_owned()),
    };
    admin.admin(request).await?;
    if decides {
        let change = SessionRequest::ChangePassword {
            old: Secret::new(GIVEN.to_owned()),
            new: Secret::new(PASSWORD.to_owned()),
        };
        town.log_in(user, GIVEN).await?.session(change).await?;
    }
    Ok(())
}
