//! Vaccinations of the schedule: registered at a desk or a venue, handed over in the evening, and looked for at every node of
//! the municipality in the end.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{
    ClerkReply, ClerkRequest, DoseEntry, DoseReply, DoseRequest, EntryState, Handle, VenueReply,
    VenueRequest, VenueStatus,
};
use crate::cli::clock;
use crate::cli::demo::cluster::node::Node;
use crate::cli::demo::cluster::people::Guest;
use crate::cli::demo::cluster::report::Done;
use crate::cli::demo::cluster::schedule::Register;
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::ensure;
use crate::cli::failure::Failure;
use crate::domain::{AddresseeNo, VaccinationKind};
use crate::text::cluster as texts;

/// How often the nodes are asked again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// A dose that was registered, and where.
pub struct Given {
    at: usize,
    addressee_no: AddresseeNo,
    lot_no: String,
}

/// One dose for each of them, at the node named.
pub async fn register(stage: &Stage, register: &Register, given: &mut Vec<Given>) -> Done {
    let Register {
        node,
        first,
        people,
    } = *register;
    let desk = stage.clerk(node)?;
    let town = stage.town(node);
    let is_venue = stage.cluster.nodes.get(node).is_some_and(Node::is_venue);
    for which in first..first.saturating_add(people) {
        let guest = stage.people.guest(town, which);
        let guest = guest.ok_or_else(Failure::unexpected)?;
        let lot_no = format!("DM{:04}", node + 1);
        let entry = entry(stage, node, &guest, &lot_no);
        let state = enter(desk, is_venue, entry).await?;
        let reason = format!("{}: {state:?}", stage.name(node));
        ensure(state == EntryState::Registered, "register", reason)?;
        given.push(Given {
            at: node,
            addressee_no: guest.addressee_no,
            lot_no,
        });
    }
    Ok(json!({ "registered": people }))
}

fn entry(stage: &Stage, node: usize, guest: &Guest, lot_no: &str) -> DoseEntry {
    DoseEntry {
        coupon: guest.coupon,
        dose_no: None,
        kind: VaccinationKind::COVID19,
        on: clock::now().date(),
        lot_no: lot_no.to_owned(),
        maker: Some("ファイザー".to_owned()),
        venue: Some(stage.name(node)),
        doctor: Some("見本 一郎".to_owned()),
    }
}

async fn enter(desk: &Handle, is_venue: bool, entry: DoseEntry) -> Result<EntryState, Failure> {
    let entry = Box::new(entry);
    if is_venue {
        return match desk.venue(VenueRequest::RegisterDose(entry)).await? {
            VenueReply::Registered { line, .. } => Ok(line.state),
            _ => Err(Failure::unexpected()),
        };
    }
    let request = ClerkRequest::Dose(DoseRequest::RegisterDose(entry));
    match desk.clerk(request).await? {
        ClerkReply::Dose(DoseReply::Registered(registered)) => Ok(registered.line.state),
        _ => Err(Failure::unexpected()),
    }
}

/// A venue hands over what waits there, until nothing waits any more. It may have begun by itself when its line healed.
pub async fn merge(stage: &Stage, node: usize) -> Done {
    let worker = stage.clerk(node)?;
    let waited = venue(worker).await?.waiting;
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    loop {
        let status = venue(worker).await?;
        if status.waiting == 0 && !status.is_merging {
            ensure(status.held == 0, "merge", format!("held {}", status.held))?;
            return Ok(json!({ "waited": waited, "handed_over": status.handed_over }));
        }
        let reason = format!("{}: {}", stage.name(node), status.waiting);
        ensure(Instant::now() < end, "merge", reason)?;
        if !status.is_merging {
            let _ = worker.venue(VenueRequest::Merge).await;
        }
        sleep(LOOK_AGAIN).await;
    }
}

async fn venue(worker: &Handle) -> Result<VenueStatus, Failure> {
    let venue = worker.status().await?.venue;
    venue.ok_or_else(Failure::unexpected)
}

/// Every dose stands once in every node that holds the municipality's records.
pub async fn everywhere(stage: &Stage, given: &[Given]) -> Done {
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    let mut looked_at = 0;
    for at in stage.places(Node::has_people) {
        let own = |one: &&Given| stage.town(one.at) == stage.town(at);
        for one in given.iter().filter(own) {
            loop {
                let count = stands(stage.clerk(at)?, one).await?;
                if count == 1 {
                    break;
                }
                if count > 1 || Instant::now() >= end {
                    return Err(lost(stage, one, at, count));
                }
                let output = stage.output;
                let progress = [("node", &stage.name(at) as _)];
                output.progress(&texts::WAITING_DOSES.show(output.lang, &progress));
                sleep(LOOK_AGAIN).await;
            }
            looked_at += 1;
        }
    }
    Ok(json!({ "registered": given.len(), "looked_at": looked_at }))
}

fn lost(stage: &Stage, one: &Given, at: usize, count: usize) -> Failure {
    let (from, at) = (stage.name(one.at), stage.name(at));
    let values: [(&str, &dyn std::fmt::Display); 4] = [
        ("from", &from),
        ("at", &at),
        ("person", &one.addressee_no),
        ("count", &count),
    ];
    Failure::new("E-6801", &values)
}

/// How often a dose stands in the person's record.
async fn stands(clerk: &Handle, given: &Given) -> Result<usize, Failure> {
    let request = ClerkRequest::ShowPerson {
        addressee_no: given.addressee_no,
    };
    let ClerkReply::Person(person) = clerk.clerk(request).await? else {
        return Err(Failure::unexpected());
    };
    let doses = person.resident.doses.iter();
    let same = doses.filter(|dose| !dose.cancelled);
    Ok(same
        .filter(|dose| dose.lot_no.as_ref() == Some(&given.lot_no))
        .count())
}
