//! What must be so in the end where a municipality has several nodes: they hold the same.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{ClerkReply, ClerkRequest, Handle};
use crate::cli::demo::cluster::joining::is_in_step;
use crate::cli::demo::cluster::node::Role;
use crate::cli::demo::cluster::proof::lines;
use crate::cli::demo::cluster::report::Done;
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::failure::Failure;

/// How often the nodes are asked again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// What a node of a municipality shows of everything it holds.
#[derive(PartialEq, Eq)]
struct Holdings {
    people: Option<u64>,
    held_rows: Option<u64>,
    /// The doses of everybody, in the export's words.
    doses: Vec<String>,
    /// Every half of every record.
    halves: Vec<(String, String, bool)>,
}

/// The first thing in which two nodes differ; a code of the catalogue.
fn difference(one: &Holdings, other: &Holdings) -> Option<&'static str> {
    if one.people != other.people {
        return Some("residents");
    }
    if one.held_rows != other.held_rows {
        return Some("held_rows");
    }
    if one.doses != other.doses {
        return Some("doses");
    }
    (one.halves != other.halves).then_some("provision_records")
}

/// Every replica holds the same people, doses and provision records as the first node, and says that nothing is missing.
pub async fn same(stage: &Stage) -> Done {
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    let (mut replicas, mut rows) = (0, 0);
    for at in stage.places(|node| node.role == Role::Replica) {
        let town = stage.town(at);
        while let Some(what) = differs(stage, town, at, &mut rows).await? {
            if Instant::now() >= end {
                let (one, other) = (stage.name(town), stage.name(at));
                let values: [(&str, &dyn std::fmt::Display); 3] =
                    [("one", &one), ("other", &other), ("what", &what)];
                return Err(Failure::new("E-6804", &values));
            }
            sleep(LOOK_AGAIN).await;
        }
        replicas += 1;
    }
    Ok(json!({ "replicas": replicas, "rows": rows }))
}

/// In what a replica differs from the first node; where in nothing, the rows compared are counted.
async fn differs(
    stage: &Stage,
    first: usize,
    at: usize,
    rows: &mut usize,
) -> Result<Option<&'static str>, Failure> {
    let (here, there) = (holdings(stage, first).await?, holdings(stage, at).await?);
    if let Some(what) = difference(&here, &there) {
        return Ok(Some(what));
    }
    if !is_in_step(&stage.clerk(at)?.status().await?) {
        return Ok(Some("not_in_step"));
    }
    *rows += here.doses.len() + here.halves.len();
    Ok(None)
}

async fn holdings(stage: &Stage, at: usize) -> Result<Holdings, Failure> {
    let clerk = stage.clerk(at)?;
    let status = clerk.status().await?;
    let mut doses = export(clerk).await?;
    // Each node has an order of its own.
    doses.sort();
    let lines = lines(clerk).await?.into_iter();
    let mut halves: Vec<_> = lines
        .map(|line| {
            let half = format!("{:?} {}", line.role, line.processing_no);
            (half, line.result, line.countersigned)
        })
        .collect();
    halves.sort();
    Ok(Holdings {
        people: status.residents,
        held_rows: status.held_rows,
        doses,
        halves,
    })
}

async fn export(clerk: &Handle) -> Result<Vec<String>, Failure> {
    let (mut bytes, mut cursor) = (Vec::new(), None);
    loop {
        let request = ClerkRequest::ExportDoses { cursor };
        let ClerkReply::Export(part) = clerk.clerk(request).await? else {
            return Err(Failure::unexpected());
        };
        bytes.extend_from_slice(part.bytes.get());
        cursor = part.cursor;
        if cursor.is_none() {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().map(str::to_owned).collect())
}
