//! `watari staff`: an administrator gives a person an account, the person takes a password of their own.

use std::path::Path;

use serde_json::json;

use crate::api::{AdminReply, AdminRequest, Secret, SessionReply, SessionRequest};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::tree::{Global, StaffCommand, StaffRole};
use crate::domain::Role;
use crate::text::commands;

pub async fn run(command: &StaffCommand, global: &Global, output: Output) -> Outcome {
    match command {
        StaffCommand::Add {
            id,
            role,
            new_password_file,
        } => add(id, *role, new_password_file, global, output).await,
        StaffCommand::Password { new_password_file } => {
            change_password(new_password_file.as_deref(), global, output).await
        }
    }
}

async fn add(
    id: &str,
    role: StaffRole,
    new_password_file: &Path,
    global: &Global,
    output: Output,
) -> Outcome {
    let role = match role {
        StaffRole::Clerk => Role::Clerk,
        StaffRole::Venue => Role::Venue,
        StaffRole::Approver => Role::Approver,
        StaffRole::Admin => Role::Admin,
    };
    let password = Secret::new(password::from_file(new_password_file)?);
    let handle = door::log_in(global, output).await?;
    let request = AdminRequest::AddStaff {
        user: id.to_owned(),
        role,
        password,
    };
    let AdminReply::StaffAdded(added) = handle.admin(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&added, |output| {
        output.say(
            &commands::STAFF_ADDED,
            &[("user", &added.user), ("role", &added.role.as_str())],
        );
        if added.role == Role::Approver {
            output.say(&commands::STAFF_CHANGES_FIRST, &[]);
        }
    });
    Ok(0)
}

async fn change_password(
    new_password_file: Option<&Path>,
    global: &Global,
    output: Output,
) -> Outcome {
    let user = door::user(global)?;
    let old = password::given(door::password_file(global), output)?;
    let handle = door::log_in_as(user, old.clone(), global).await?;
    let new = password::chosen(new_password_file, output)?;
    let request = SessionRequest::ChangePassword {
        old: Secret::new(old),
        new: Secret::new(new),
    };
    let SessionReply::PasswordChanged = handle.session(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&json!({ "changed": user }), |output| {
        output.say(&commands::PASSWORD_CHANGED, &[("user", &user)]);
    });
    Ok(0)
}
