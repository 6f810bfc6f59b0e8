//! The schedule of a cluster as it is played: what happens, and whether everything asked came to the end it should.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep, sleep_until};

use crate::api::{
    ClerkReply, ClerkRequest, ImportLayout, ImportReport, InquireOrder, InquiryState,
};
use crate::cli::demo::cluster::file::Role;
use crate::cli::demo::cluster::report::{Done, Report};
use crate::cli::demo::cluster::schedule::{Action, Event, Expect, Inquire, Line};
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::{broken, ensure};
use crate::cli::failure::Failure;
use crate::cli::{audit, import, ledger};
use crate::domain::{AddresseeNo, IdCheck, LegalBasis};
use crate::text::cluster as texts;

/// How often the nodes are asked whether answers are there.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// Set up, import, the answers at the end, receipts.
pub const OTHER_STEPS: usize = 4;

/// A question that was asked, and how it is to end.
struct Asked {
    at: usize,
    of: usize,
    inquiry: String,
    expect: Expect,
    state: InquiryState,
}

/// Plays everything; a step that goes wrong is the last.
pub async fn play(stage: &mut Stage, report: &mut Report) -> Result<(), Failure> {
    let count = stage.actors.len();
    report.begin(&texts::SET_UP, &[("count", &count)]);
    let done = stage.set_up().await.map(|()| json!({ "nodes": count }));
    if !report.end_step("set_up", done) {
        return Ok(());
    }
    report.begin(&texts::IMPORT, &[]);
    let done = hand_in(stage, report).await;
    if !report.end_step("import", done) {
        return Ok(());
    }
    let mut asked = Vec::new();
    if events(stage, report, &mut asked).await {
        report.begin(&texts::ANSWERS, &[]);
        let done = answers(stage, &mut asked).await;
        if report.end_step("answers", done) {
            report.begin(&texts::RECEIPTS, &[]);
            let done = receipts(stage, &asked).await;
            report.end_step("receipts", done);
        }
    }
    let nodes = nodes(stage);
    report.set_nodes(nodes);
    Ok(())
}

/// Every municipality's two files, which are erased then.
async fn hand_in(stage: &Stage, report: &Report) -> Done {
    let mut people = 0;
    for (node, actor) in stage.actors.iter().enumerate() {
        let folder = &actor.town.folder;
        let (targets, doses) = (folder.join("targets.csv"), folder.join("doses.csv"));
        stage.people.write(node, &targets, &doses).await?;
        let clerk = stage.clerk(node)?;
        let files = [
            (&targets, ImportLayout::Targets),
            (&doses, ImportLayout::Doses),
        ];
        for (file, layout) in files {
            let order = import::Order {
                file,
                layout,
                medium: "M-2026-018",
                dry_run: false,
            };
            let imported = import::import(clerk, &order, &mut |_, _| {}).await?;
            let erased = std::fs::remove_file(file);
            erased.map_err(|error| Failure::file(file, &error))?;
            ensure(is_whole(&imported), "import", stage.name(node))?;
            if layout == ImportLayout::Targets {
                people += imported.registered;
            }
        }
    }
    report.detail(&texts::IMPORTED, &[("people", &people)]);
    Ok(json!({ "people": people }))
}

fn is_whole(report: &ImportReport) -> bool {
    report.registered == report.read && report.rejected_count == 0 && report.held == 0
}

async fn events(stage: &mut Stage, report: &mut Report, asked: &mut Vec<Asked>) -> bool {
    let begun = Instant::now();
    for event in stage.cluster.events.clone() {
        sleep_until(begun + Duration::from_secs(event.at_s.into())).await;
        announce(stage, report, &event);
        let done = act(stage, &event.action, asked).await;
        if !report.end_step(event.word(), done) {
            return false;
        }
    }
    true
}

fn announce(stage: &Stage, report: &mut Report, event: &Event) {
    let name = |node: &usize| stage.name(*node);
    match &event.action {
        Action::Inquire(inquire) => report.begin(
            &texts::INQUIRE,
            &[
                ("from", &name(&inquire.from)),
                ("to", &name(&inquire.to)),
                ("people", &inquire.people),
            ],
        ),
        Action::Answers => report.begin(&texts::ANSWERS, &[]),
        Action::Stop {
            node,
            by_force: true,
        } => report.begin(&texts::KILL, &[("node", &name(node))]),
        Action::Stop { node, .. } => report.begin(&texts::STOP, &[("node", &name(node))]),
        Action::Start { node } => report.begin(&texts::START, &[("node", &name(node))]),
        Action::Cut(Line::Of(node)) => report.begin(&texts::CUT, &[("node", &name(node))]),
        Action::Heal(Line::Of(node)) => report.begin(&texts::HEAL, &[("node", &name(node))]),
        Action::Cut(Line::Between(one, other)) => report.begin(
            &texts::CUT_BETWEEN,
            &[("one", &name(one)), ("other", &name(other))],
        ),
        Action::Heal(Line::Between(one, other)) => report.begin(
            &texts::HEAL_BETWEEN,
            &[("one", &name(one)), ("other", &name(other))],
        ),
    }
}

async fn act(stage: &mut Stage, action: &Action, asked: &mut Vec<Asked>) -> Done {
    match action {
        Action::Inquire(inquire) => ask(stage, inquire, asked).await,
        Action::Answers => answers(stage, asked).await,
        Action::Stop { node, by_force } => {
            stage.stop(*node, *by_force).await;
            Ok(json!({}))
        }
        Action::Start { node } => {
            stage.start_again(*node).await?;
            let ready_ms = stage.actors.get(*node).map(|actor| actor.ready_ms);
            Ok(json!({ "ready_ms": ready_ms }))
        }
        Action::Cut(line) => {
            stage.wires.cut(*line);
            Ok(json!({}))
        }
        Action::Heal(line) => {
            stage.wires.heal(*line);
            Ok(json!({}))
        }
    }
}

/// Hands the questions to the node and does not wait for their answers.
async fn ask(stage: &Stage, inquire: &Inquire, asked: &mut Vec<Asked>) -> Done {
    let clerk = stage.clerk(inquire.from)?;
    let node = stage.cluster.nodes.get(inquire.to);
    let provider = node.ok_or_else(Failure::unexpected)?.code;
    for which in inquire.first..inquire.first.saturating_add(inquire.people) {
        let mover = stage.people.mover(inquire.to, inquire.from, which);
        let order = order(mover.ok_or_else(Failure::unexpected)?, provider);
        let reply = clerk.clerk(ClerkRequest::Inquire(Box::new(order))).await?;
        let ClerkReply::Inquiry(view) = reply else {
            return Err(Failure::unexpected());
        };
        asked.push(Asked {
            at: inquire.from,
            of: inquire.to,
            inquiry: view.inquiry.clone(),
            expect: inquire.expect,
            state: view.state,
        });
    }
    Ok(json!({ "asked": inquire.people }))
}

fn order(addressee_no: AddresseeNo, provider: crate::domain::MunicipalityCode) -> InquireOrder {
    InquireOrder {
        addressee_no,
        provider,
        basis: LegalBasis::Consent,
        basis_ref: "C-2026-0031".to_owned(),
        representative: None,
        basis_on: None,
        id_check: IdCheck::MyNumberCard,
        id_checked_on: None,
        register_checked: true,
    }
}

/// Waits until nothing asked so far is without an outcome, and holds each against what it was to be.
async fn answers(stage: &Stage, asked: &mut [Asked]) -> Done {
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    let count = asked.len();
    loop {
        for one in asked.iter_mut() {
            if one.state == InquiryState::Queued {
                one.state = state(stage, one).await?;
            }
        }
        let is_open = |one: &&Asked| one.state == InquiryState::Queued;
        let open = asked.iter().filter(is_open).count();
        let progress = [("done", &(count - open) as _), ("count", &count as _)];
        let output = stage.output;
        output.progress(&texts::WAITING.show(output.lang, &progress));
        if open == 0 {
            break;
        }
        let reason = format!("{open} / {count}");
        ensure(Instant::now() < end, "answers", reason)?;
        sleep(LOOK_AGAIN).await;
    }
    let other = asked.iter().find(|one| !one.expect.is(one.state));
    if let Some(other) = other {
        let (of, state) = (stage.name(other.of), other.state);
        return Err(broken("answers", format!("{of}: {state:?}")));
    }
    let count = |state| asked.iter().filter(|one| one.state == state).count();
    Ok(json!({
        "found": count(InquiryState::Found),
        "no_answer": count(InquiryState::NoAnswer),
        "aborted": count(InquiryState::Aborted),
    }))
}

async fn state(stage: &Stage, asked: &Asked) -> Result<InquiryState, Failure> {
    let request = ClerkRequest::ShowInquiry {
        inquiry: asked.inquiry.clone(),
    };
    // Who is down just now tells later.
    let Ok(clerk) = stage.clerk(asked.at) else {
        return Ok(InquiryState::Queued);
    };
    match clerk.clerk(request).await? {
        ClerkReply::Inquiry(view) => Ok(view.state),
        _ => Err(Failure::unexpected()),
    }
}

/// Both halves of every provision with both signatures, and every log whole.
async fn receipts(stage: &Stage, asked: &[Asked]) -> Done {
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    let (mut records, mut countersigned) = (0, 0);
    for node in 0..stage.actors.len() {
        let found =
            |one: &&Asked| one.state == InquiryState::Found && (one.at == node || one.of == node);
        let expected = asked.iter().filter(found).count() as u64;
        let clerk = stage.clerk(node)?;
        loop {
            let ledger = ledger::verify(clerk).await?;
            ensure(ledger.ok, "receipts", stage.name(node))?;
            if ledger.countersigned >= expected {
                records += ledger.records;
                countersigned += ledger.countersigned;
                break;
            }
            // A countersignature may still be under way.
            let reason = format!(
                "{}: {} / {expected}",
                stage.name(node),
                ledger.countersigned
            );
            ensure(Instant::now() < end, "receipts", reason)?;
            sleep(LOOK_AGAIN).await;
        }
        let log = audit::verify(clerk).await?;
        ensure(log.ok, "receipts", stage.name(node))?;
    }
    Ok(json!({ "records": records, "countersigned": countersigned }))
}

/// What ran, and what it needed.
fn nodes(stage: &Stage) -> Value {
    let nodes = stage.cluster.nodes.iter().zip(&stage.actors);
    let nodes = nodes.map(|(node, actor)| {
        json!({
            "name": node.name,
            "role": node.role.name(),
            "municipality": node.code,
            "residents": node.residents,
            "ready_ms": actor.ready_ms,
            "memory_kib": actor.town.memory_kib(),
        })
    });
    nodes.collect()
}

/// The first municipality, whose screen is shown in the end.
pub fn first(stage: &Stage) -> Option<usize> {
    let mut nodes = stage.cluster.nodes.iter();
    nodes.position(|node| node.role == Role::Municipality)
}
