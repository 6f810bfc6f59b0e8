//! `watari merge take-over`: after a merger, what the former municipality kept enters this node.

use crate::api::{AdminReply, AdminRequest, Secret, TakenOver};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::place;
use crate::cli::tree::{Global, MergeCommand};
use crate::text::commands;

pub async fn run(command: &MergeCommand, global: &Global, output: Output) -> Outcome {
    let MergeCommand::TakeOver {
        folder,
        former_user,
        former_password_file,
    } = command;
    let folder = std::path::absolute(folder).map_err(|error| Failure::file(folder, &error))?;
    let password = Secret::new(password::from_file(former_password_file)?);
    let handle = door::log_in(global, output).await?;
    let request = AdminRequest::TakeOver {
        folder: folder.display().to_string(),
        user: former_user.clone(),
        password,
    };
    let AdminReply::TakenOver(taken) = handle.admin(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&taken, |output| print(&taken, *output));
    Ok(0)
}

fn print(taken: &TakenOver, output: Output) {
    let former = place::name(taken.former, output.lang);
    output.say(
        &commands::TAKEN_OVER,
        &[
            ("former", &former),
            ("people", &taken.people),
            ("joined", &taken.joined),
            ("doses", &taken.doses),
            ("records", &taken.records),
        ],
    );
    if taken.renumbered + taken.coupons_apart > 0 {
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("renumbered", &taken.renumbered),
            ("coupons", &taken.coupons_apart),
        ];
        output.say(&commands::TAKEN_OVER_APART, &values);
    }
    if taken.open_inquiries + taken.held_inquiries > 0 {
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("open", &taken.open_inquiries),
            ("held", &taken.held_inquiries),
        ];
        output.say(&commands::TAKEN_OVER_OPEN, &values);
    }
    output.say(&commands::TAKEN_OVER_KEEP, &[]);
}
