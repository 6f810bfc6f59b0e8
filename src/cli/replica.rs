//! `watari replica`: a further node of the municipality gets its keys; how far the municipality's nodes are with each other.

use std::path::Path;

use serde_json::json;

use crate::api::{
    AdminReply, AdminRequest, ApprovalReply, ApprovalRequest, EnrolmentLine, EnrolmentState,
    ErrorCode, Handle, ReplicaReply, ReplicaRequest, ReplicaView,
};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::status::sibling_row;
use crate::cli::tree::{Global, ReplicaCommand};
use crate::text::commands;

pub async fn run(command: &ReplicaCommand, global: &Global, output: Output) -> Outcome {
    // A missing file is told before anybody types a password.
    let file = match command {
        ReplicaCommand::Enrol { file, .. } | ReplicaCommand::Join { file } => {
            files::load_text(file)?.into_bytes()
        }
        _ => Vec::new(),
    };
    let handle = door::log_in(global, output).await?;
    match command {
        ReplicaCommand::Request { out } => request(&handle, out, output).await,
        ReplicaCommand::Enrol { fingerprint, .. } => {
            let request = ReplicaRequest::Enrol {
                file,
                fingerprint: fingerprint.clone(),
            };
            let ReplicaReply::Enrolled(line) = ask(&handle, request).await? else {
                return Err(Failure::unexpected().into());
            };
            output.result(&line, |output| {
                output.say(&commands::REPLICA_ENROLLED, &[("id", &line.id)]);
            });
            Ok(0)
        }
        ReplicaCommand::Approve { id, out } => approve(&handle, id, out.as_deref(), output).await,
        ReplicaCommand::Join { .. } => {
            let ReplicaReply::Joined = ask(&handle, ReplicaRequest::Join { file }).await? else {
                return Err(Failure::unexpected().into());
            };
            output.result(&json!({ "joined": true }), |output| {
                output.say(&commands::REPLICA_JOINED, &[]);
            });
            Ok(0)
        }
        ReplicaCommand::Status => status(&handle, output).await,
    }
}

async fn ask(handle: &Handle, request: ReplicaRequest) -> anyhow::Result<ReplicaReply> {
    match handle.admin(AdminRequest::Replicas(request)).await? {
        AdminReply::Replicas(reply) => Ok(reply),
        _ => Err(Failure::unexpected().into()),
    }
}

async fn request(handle: &Handle, out: &Path, output: Output) -> Outcome {
    let ReplicaReply::Requested(made) = ask(handle, ReplicaRequest::RequestKeys).await? else {
        return Err(Failure::unexpected().into());
    };
    files::save(out, &made.file, files::EVERYBODY)?;
    let document = json!({ "file": out, "fingerprint": made.fingerprint, "expires": made.expires.to_string() });
    output.result(&document, |output| {
        output.say(
            &commands::REPLICA_REQUESTED,
            &[("file", &out.display()), ("expires", &made.expires)],
        );
        output.say(
            &commands::FINGERPRINT,
            &[("fingerprint", &made.fingerprint)],
        );
        output.say(&commands::REPLICA_COMPARE, &[]);
    });
    Ok(0)
}

async fn approve(handle: &Handle, id: &str, out: Option<&Path>, output: Output) -> Outcome {
    let request = ApprovalRequest::ApproveReplica { id: id.to_owned() };
    let ApprovalReply::ReplicaApproved(approved) = handle.approver(request).await? else {
        return Err(Failure::unexpected().into());
    };
    if let Some(out) = out {
        files::save(out, &approved.package, files::OWNER_ONLY)?;
    }
    output.result(&approved.enrolment, |output| {
        output.say(
            &commands::REPLICA_APPROVED,
            &[("id", &approved.enrolment.id)],
        );
    });
    Ok(0)
}

/// Administrators and approvers both may look.
async fn status(handle: &Handle, output: Output) -> Outcome {
    let view = match ask(handle, ReplicaRequest::ShowReplicas).await {
        Ok(ReplicaReply::Replicas(view)) => view,
        Ok(_) => return Err(Failure::unexpected().into()),
        Err(error) if is_not_allowed(&error) => {
            match handle.approver(ApprovalRequest::ShowReplicas).await? {
                ApprovalReply::Replicas(view) => view,
                _ => return Err(Failure::unexpected().into()),
            }
        }
        Err(error) => return Err(error),
    };
    output.result(&view, |output| print(&view, *output));
    Ok(0)
}

fn is_not_allowed(error: &anyhow::Error) -> bool {
    let api = error.downcast_ref::<crate::api::ApiError>();
    api.is_some_and(|error| error.code == ErrorCode::NotAllowed)
}

fn print(view: &ReplicaView, output: Output) {
    if !view.has_keys {
        output.say(&commands::REPLICA_NO_KEYS, &[]);
    }
    let nodes = view.nodes.iter().map(|node| sibling_row(node, output));
    output.table(&[], nodes.collect());
    let lines = view.enrolments.iter().map(|line| row(line, output));
    output.table(&[], lines.collect());
}

fn row(line: &EnrolmentLine, output: Output) -> Vec<String> {
    let state = match line.state {
        EnrolmentState::Waiting => &commands::REPLICA_WAITS,
        EnrolmentState::Approved => &commands::REPLICA_PACKAGE_MADE,
        EnrolmentState::Expired => &commands::REPLICA_EXPIRED,
    };
    vec![
        line.id.clone(),
        line.node.map(|node| node.to_string()).unwrap_or_default(),
        state.plain(output.lang).to_owned(),
        line.requested_by.clone(),
        line.approved_by.clone().unwrap_or_default(),
        line.expires.to_string(),
    ]
}
