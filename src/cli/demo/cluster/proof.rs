//! What must be so in the end: every inquiry was provided for once, both halves of its record are at every node of both
//! municipalities, and every log is whole.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{
    ClerkReply, ClerkRequest, Handle, InquiryState, LedgerHalf, LedgerLine, LedgerQuery,
};
use crate::cli::demo::cluster::asked::Asked;
use crate::cli::demo::cluster::node::Node;
use crate::cli::demo::cluster::report::Done;
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::ensure;
use crate::cli::demo::stage::ADMIN;
use crate::cli::failure::Failure;
use crate::cli::{audit, ledger};

/// How often the nodes are asked again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// Provision records of one question.
const LINES_AT_ONCE: u32 = 1_000;
/// Parts that are read at most: far more than a schedule can make.
const PARTS_MAX: usize = 200;

/// Who asked whom, by their municipalities.
type Pair = (usize, usize);

/// Both halves of every provision at every node of both municipalities, once, with both signatures; every log whole.
pub async fn receipts(stage: &Stage, asked: &[Asked]) -> Done {
    let mut expected: BTreeMap<Pair, usize> = BTreeMap::new();
    for one in asked.iter().filter(|one| one.state == InquiryState::Found) {
        *expected.entry((stage.town(one.at), one.of)).or_default() += 1;
    }
    let mut provided: BTreeMap<Pair, Vec<String>> = BTreeMap::new();
    let (mut records, mut countersigned) = (0, 0);
    for at in stage.places(Node::has_people) {
        let clerk = stage.clerk(at)?;
        for (pair, numbers) in halves(stage, at, &expected).await? {
            let first = provided.entry(pair).or_insert_with(|| numbers.clone());
            let other = Failure::new("E-6803", &[("at", &stage.name(at))]);
            (*first == numbers).then_some(()).ok_or(other)?;
        }
        let ledger = ledger::verify(clerk).await?;
        ensure(ledger.ok, "receipts", stage.name(at))?;
        records += ledger.records;
        countersigned += ledger.countersigned;
    }
    for at in stage.places(Node::registers) {
        // A venue worker has no right to look at the log.
        let log = match stage.cluster.nodes.get(at).is_some_and(Node::is_venue) {
            true => audit::verify(&stage.log_in(at, ADMIN).await?).await?,
            false => audit::verify(stage.clerk(at)?).await?,
        };
        ensure(log.is_whole(), "receipts", stage.name(at))?;
    }
    let provided = provided.values().map(Vec::len).sum::<usize>();
    Ok(json!({ "records": records, "countersigned": countersigned, "provided": provided }))
}

/// The processing numbers that a node has of each pair it belongs to, as soon as there are as many as were found.
async fn halves(
    stage: &Stage,
    at: usize,
    expected: &BTreeMap<Pair, usize>,
) -> Result<BTreeMap<Pair, Vec<String>>, Failure> {
    let town = stage.town(at);
    let own = |(asker, provider): Pair| asker == town || provider == town;
    let wanted = expected.iter().filter(|(pair, _)| own(**pair));
    let wanted: BTreeMap<Pair, usize> = wanted.map(|(pair, count)| (*pair, *count)).collect();
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    loop {
        let held = held(stage, at).await?;
        let count = |pair: &Pair| held.get(pair).map_or(0, Vec::len);
        if wanted.iter().all(|(pair, wanted)| count(pair) == *wanted) {
            return Ok(held);
        }
        let too_many = wanted.iter().any(|(pair, wanted)| count(pair) > *wanted);
        // A countersignature may still be under way, or a record to the municipality's other nodes.
        if too_many || Instant::now() >= end {
            let (found, wanted) = (
                held.values().map(Vec::len).sum::<usize>(),
                wanted.values().sum::<usize>(),
            );
            let values: [(&str, &dyn std::fmt::Display); 3] = [
                ("at", &stage.name(at)),
                ("count", &found),
                ("expected", &wanted),
            ];
            return Err(Failure::new("E-6802", &values));
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Countersigned provisions of a node, by who asked whom.
async fn held(stage: &Stage, at: usize) -> Result<BTreeMap<Pair, Vec<String>>, Failure> {
    let towns = stage.places(Node::is_town);
    let place = |code| {
        let is_it = |town: &&usize| {
            let node = stage.cluster.nodes.get(**town);
            node.is_some_and(|node| node.code == code)
        };
        towns.iter().find(is_it).copied()
    };
    let own = stage.cluster.nodes.get(at).map(|node| node.code);
    let mut held: BTreeMap<Pair, Vec<String>> = BTreeMap::new();
    for line in lines(stage.clerk(at)?).await? {
        let half = match line.role {
            LedgerHalf::Inquirer => line.inquirer,
            LedgerHalf::Provider => line.provider,
        };
        let is_provision = line.result == "found" && line.countersigned && own == Some(half);
        if let (true, Some(asker), Some(provider)) =
            (is_provision, place(line.inquirer), place(line.provider))
        {
            let numbers = held.entry((asker, provider)).or_default();
            numbers.push(line.processing_no);
        }
    }
    held.values_mut().for_each(|numbers| numbers.sort());
    Ok(held)
}

/// Every provision record of a node.
pub async fn lines(clerk: &Handle) -> Result<Vec<LedgerLine>, Failure> {
    let (mut lines, mut before) = (Vec::new(), None);
    for _ in 0..PARTS_MAX {
        let query = LedgerQuery {
            before,
            count: LINES_AT_ONCE,
            ..LedgerQuery::default()
        };
        let ClerkReply::Ledger(page) = clerk.clerk(ClerkRequest::ListLedger(query)).await? else {
            return Err(Failure::unexpected());
        };
        lines.extend(page.lines);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    Ok(lines)
}
