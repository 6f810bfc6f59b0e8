//! Further nodes join their municipality: a replica is enrolled by two people and takes everything over, a venue takes the
//! coupons. The keys go over the line by themselves.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{
    AdminReply, AdminRequest, ApprovalRequest, Handle, KeysRequested, ReplicaReply, ReplicaRequest,
    Status, VenueRequest,
};
use crate::cli::demo::cluster::node::{Node, Role};
use crate::cli::demo::cluster::report::Done;
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::ensure;
use crate::cli::demo::stage::{ADMIN, APPROVER};
use crate::cli::failure::Failure;
use crate::text::cluster as texts;

/// How often the nodes are asked whether they have everything.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Enrols every replica, and waits until every further node has what it needs.
pub async fn join(stage: &Stage) -> Done {
    let further = stage.places(Node::is_further);
    for at in &further {
        if role(stage, *at) == Some(Role::Replica) {
            enrol(stage, *at).await?;
        }
    }
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    for (at, done) in further.iter().zip(1_usize..) {
        let output = stage.output;
        let progress = [("done", &done as _), ("count", &further.len() as _)];
        output.progress(&texts::JOINING.show(output.lang, &progress));
        while !has_everything(stage, *at).await? {
            ensure(Instant::now() < end, "join", stage.name(*at))?;
            sleep(LOOK_AGAIN).await;
        }
    }
    let count = |wanted| {
        let of_role = |at: &&usize| role(stage, **at) == Some(wanted);
        further.iter().filter(of_role).count()
    };
    Ok(json!({ "replicas": count(Role::Replica), "venues": count(Role::Venue) }))
}

fn role(stage: &Stage, at: usize) -> Option<Role> {
    stage.cluster.nodes.get(at).map(|node| node.role)
}

/// The new node asks, an administrator of the municipality takes the request, an approver approves it.
async fn enrol(stage: &Stage, at: usize) -> Result<(), Failure> {
    let town = stage.town(at);
    let newcomer = stage.log_in(at, ADMIN).await?;
    let made = ask(&newcomer, ReplicaRequest::RequestKeys).await?;
    let ReplicaReply::Requested(KeysRequested {
        file, fingerprint, ..
    }) = made
    else {
        return Err(Failure::unexpected());
    };
    let admin = stage.log_in(town, ADMIN).await?;
    let request = ReplicaRequest::Enrol { file, fingerprint };
    let ReplicaReply::Enrolled(line) = ask(&admin, request).await? else {
        return Err(Failure::unexpected());
    };
    let approver = stage.log_in(town, APPROVER).await?;
    let request = ApprovalRequest::ApproveReplica { id: line.id };
    approver.approver(request).await?;
    Ok(())
}

async fn ask(handle: &Handle, request: ReplicaRequest) -> Result<ReplicaReply, Failure> {
    match handle.admin(AdminRequest::Replicas(request)).await? {
        AdminReply::Replicas(reply) => Ok(reply),
        _ => Err(Failure::unexpected()),
    }
}

/// A replica has the people of its municipality and is in step with one of its nodes; a venue knows their coupons.
async fn has_everything(stage: &Stage, at: usize) -> Result<bool, Failure> {
    let own = stage.clerk(at)?;
    let status = own.status().await?;
    let first = stage.clerk(stage.town(at))?.status().await?;
    let Some(venue) = status.venue else {
        return Ok(status.residents == first.residents && is_in_step(&status));
    };
    if Some(venue.known) != first.residents && !venue.is_merging {
        // Nobody waits for the ten minutes between two merges.
        let _ = own.venue(VenueRequest::Merge).await;
    }
    Ok(Some(venue.known) == first.residents && !venue.is_merging)
}

/// Nothing is missing that another node of the municipality has.
pub fn is_in_step(status: &Status) -> bool {
    let mut nodes = status.siblings.iter();
    let behind = status.siblings.iter().any(|node| node.behind_by > 0);
    !behind && nodes.any(|node| node.in_step_at.is_some())
}
