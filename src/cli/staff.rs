//! `watari staff add`: an administrator gives a person an account.

use crate::api::{AdminReply, AdminRequest, Secret};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::tree::{Global, StaffCommand, StaffRole};
use crate::domain::Role;
use crate::text::commands;

pub async fn run(command: &StaffCommand, global: &Global, output: Output) -> Outcome {
    let StaffCommand::Add {
        id,
        role,
        new_password_file,
    } = command;
    let role = match role {
        StaffRole::Clerk => Role::Clerk,
        StaffRole::Venue => Role::Venue,
        StaffRole::Approver => Role::Approver,
        StaffRole::Admin => Role::Admin,
    };
    let password = Secret::new(password::from_file(new_password_file)?);
    let handle = door::log_in(global, output).await?;
    let request = AdminRequest::AddStaff {
        user: id.clone(),
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
    });
    Ok(0)
}
