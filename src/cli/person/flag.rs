//! `watari person flag`: whether a person decides before anything is provided, and whether the person is protected.

use serde_json::json;

use crate::api::{ClerkReply, ClerkRequest, PeopleReply, PeopleRequest, PersonEdit};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{Global, OnOff, PersonFlag};
use crate::text::commands;

use super::addressee;

pub async fn run(arguments: &PersonFlag, global: &Global, output: Output) -> Outcome {
    let addressee_no = addressee(&arguments.no)?;
    let handle = door::log_in(global, output).await?;
    let request = ClerkRequest::ShowPerson { addressee_no };
    let ClerkReply::Person(view) = handle.clerk(request).await? else {
        return Err(Failure::unexpected().into());
    };
    let mut flags = view.resident.flags.clone();
    let set = |flag: &mut bool, wish: Option<OnOff>| {
        *flag = wish.map_or(*flag, |wish| matches!(wish, OnOff::On));
    };
    set(&mut flags.no_auto_answer, arguments.no_auto_answer);
    set(&mut flags.protected, arguments.protected);
    let (no_auto_answer, protected) = (flags.no_auto_answer, flags.protected);
    let edit = PersonEdit {
        addressee_no,
        version: view.version,
        person: view.resident.person.clone(),
        flags,
        keeps_whereabouts: true,
        reason: arguments.reason.clone(),
        check_only: false,
    };
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    let ClerkReply::People(PeopleReply::Edited(edited)) = handle.clerk(request).await? else {
        return Err(Failure::unexpected().into());
    };
    let document = json!({
        "addressee_no": addressee_no, "no_auto_answer": no_auto_answer, "protected": protected,
        "changed": edited.changes.len(),
    });
    output.result(&document, |output| {
        let word = |set: bool| if set { commands::ON } else { commands::OFF }.plain(output.lang);
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("no", &addressee_no),
            ("flag", &word(no_auto_answer)),
            ("protected", &word(protected)),
        ];
        output.say(&commands::FLAGS_SET, &values);
    });
    Ok(0)
}
