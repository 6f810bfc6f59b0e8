//! Both ends of an inquiry killed with SIGKILL at every step, one at a time: it finishes or ends clearly, once.

use super::line::{Shot, Watch};
use super::pair::{Pair, audit, ledger, person, verify_audit, verify_ledger};
use super::served::{Served, Victim};
use crate::scale::{cases, seed};
use crate::world::{ask, eventually, order};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use watari::api::{
    AuditLine, ClerkReply, ClerkRequest, ErrorCode, Handle, InquiryState, InquiryView, LedgerLine,
};
use watari::domain::{Date, MunicipalityCode};

const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Inquirer,
    Provider,
}

/// Both processes, and what they acknowledged so far.
struct Towns {
    inquirer: Served,
    provider: Served,
    provider_code: MunicipalityCode,
    watch: Arc<Watch>,
    clerks: (Handle, Handle),
}

impl Towns {
    fn of(&mut self, side: Side) -> &mut Served {
        match side {
            Side::Inquirer => &mut self.inquirer,
            Side::Provider => &mut self.provider,
        }
    }

    fn victim(&mut self, side: Side) -> Victim {
        self.of(side).victim()
    }

    async fn restart(&mut self, side: Side) {
        tokio::task::block_in_place(|| self.of(side).start_again());
        let clerk = self.of(side).clerk().await;
        match side {
            Side::Inquirer => self.clerks.0 = clerk,
            Side::Provider => self.clerks.1 = clerk,
        }
    }
}

/// `None` where the node has no such inquiry, or died while it was asked.
async fn show(clerk: &Handle, inquiry: &str) -> Option<InquiryView> {
    let inquiry = inquiry.to_owned();
    match clerk.clerk(ClerkRequest::ShowInquiry { inquiry }).await {
        Ok(ClerkReply::Inquiry(view)) => Some(*view),
        Ok(other) => panic!("not an inquiry: {other:?}"),
        Err(error) => {
            let codes = [ErrorCode::InquiryUnknown, ErrorCode::NotReachable];
            assert!(codes.contains(&error.code), "{error:?}");
            None
        }
    }
}

/// The number that the next inquiry of today gets; a run over midnight begins anew with 1.
fn inquiry_no(serial: usize) -> String {
    let today: Date = crate::world::now().date();
    format!("Q-{}-{serial:04}", today.show_yyyymmdd())
}

/// Asks about a person and kills one side at its moment; gives whether the moment came.
async fn ask_and_kill(
    towns: &mut Towns,
    side: Side,
    shot: Shot,
    who: usize,
    inquiry: &str,
) -> bool {
    towns.watch.arm(shot);
    let clerk = towns.clerks.0.clone();
    let asked = clerk
        .clerk(ClerkRequest::Inquire(Box::new(order(
            &person(who),
            towns.provider_code,
        ))))
        .await;
    let begun = Instant::now();
    let mut settled = None;
    while towns.watch.is_armed() {
        assert!(begun.elapsed() < PATIENCE, "neither killed nor ended");
        let view = show(&clerk, inquiry).await;
        let ended = view.is_some_and(|view| view.state != InquiryState::Queued);
        // The last acknowledgement passes after the outcome.
        let since = *settled.get_or_insert_with(Instant::now);
        if !ended {
            settled = None;
        } else if since.elapsed() > Duration::from_millis(700) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let untouched = towns.watch.disarm();
    if untouched {
        asked.unwrap();
        return false;
    }
    eventually("the process is gone", || async { towns_ended(towns, side) }).await;
    towns.restart(side).await;
    if asked.is_ok() {
        let view = show(&towns.clerks.0, inquiry).await;
        assert!(view.is_some(), "{inquiry} was acknowledged and is gone");
    }
    true
}

fn towns_ended(towns: &Towns, side: Side) -> bool {
    match side {
        Side::Inquirer => towns.inquirer.has_ended(),
        Side::Provider => towns.provider.has_ended(),
    }
}

/// Waits for the end of the inquiry; `None` where it never began.
async fn end_of(towns: &Towns, inquiry: &str) -> Option<InquiryState> {
    let begun = Instant::now();
    loop {
        let view = show(&towns.clerks.0, inquiry).await?;
        if view.state != InquiryState::Queued {
            return Some(view.state);
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "no end of {inquiry}: {}",
            view.reached
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Lines of a log as acknowledged; later reads hold the same under the same numbers.
fn hold_against(before: &mut BTreeMap<u64, String>, lines: &[AuditLine], who: &str) {
    let mut now = BTreeMap::new();
    for line in lines {
        now.insert(
            line.seq,
            format!("{} {} {}", line.kind, line.actor, line.detail),
        );
    }
    let Some((first, _)) = now.first_key_value() else {
        panic!("{who} has no log");
    };
    for (seq, line) in before.range(first..) {
        assert_eq!(now.get(seq), Some(line), "leaf {seq} of {who}");
    }
    before.append(&mut now);
}

fn found(lines: &[LedgerLine]) -> BTreeMap<String, &LedgerLine> {
    let mut found = BTreeMap::new();
    for line in lines.iter().filter(|line| line.result == "found") {
        let twice = found.insert(line.processing_no.clone(), line);
        assert!(twice.is_none(), "two records of {}", line.processing_no);
    }
    found
}

/// Both halves of everything found, countersigned; both ledgers and both logs verify.
async fn check_books(towns: &Towns, inquiries_found: usize) {
    let (asked, provided) = (&towns.clerks.0, &towns.clerks.1);
    eventually("every provision is countersigned on both sides", || async {
        let (asked, provided) = (ledger(asked).await, ledger(provided).await);
        let (asked, provided) = (found(&asked), found(&provided));
        asked.len() == inquiries_found
            && asked.keys().eq(provided.keys())
            && asked
                .values()
                .chain(provided.values())
                .all(|line| line.countersigned)
    })
    .await;
    for clerk in [asked, provided] {
        let report = verify_ledger(clerk).await;
        assert!(report.ok, "{report:?}");
        let report = verify_audit(clerk).await;
        assert!(report.ok, "{report:?}");
    }
}

/// One outcome leaf an inquiry, found or not.
fn outcomes(lines: &[AuditLine]) -> BTreeMap<String, u32> {
    let mut outcomes = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == "outcome") {
        let query = line.detail.split(' ').next_back().unwrap_or_default();
        *outcomes.entry(query.to_owned()).or_default() += 1;
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn either_end_killed_at_every_step_of_an_inquiry_leaves_one_outcome_and_whole_books() {
    let seed = seed(1);
    let points = cases(12, 80, 400);
    println!("WATARI_SEED={seed}");
    let pair = Pair::new(2 * points + 2).await;
    let (inquirer, provider) = pair.serve();
    let clerks = (inquirer.clerk().await, provider.clerk().await);
    let mut towns = Towns {
        inquirer,
        provider,
        provider_code: pair.provider.code,
        watch: Arc::clone(&pair.watch),
        clerks,
    };
    // How many chunks an inquiry has that nobody disturbs: the first with finding each other, the second without.
    let mut chunks = 0;
    for who in [0, 1] {
        pair.watch.take_chunks();
        let view = ask(&towns.clerks.0, order(&person(who), towns.provider_code)).await;
        assert_eq!(
            end_of(&towns, &view.inquiry).await,
            Some(InquiryState::Found)
        );
        check_books(&towns, who + 1).await;
        chunks = pair.watch.take_chunks();
        println!("{chunks} chunks");
    }

    let (mut found_in_all, mut who, mut serial, mut kills) = (2, 1, 2, 0);
    let mut logs = (BTreeMap::new(), BTreeMap::new());
    for point in 0..points {
        for side in [Side::Inquirer, Side::Provider] {
            let place = point as u64;
            let nth = 1 + place * chunks / points as u64;
            let shot = Shot {
                way: None,
                nth,
                is_lost: (place + seed).is_multiple_of(3),
                delay: Duration::from_millis([0, 1, 4, 15, 40][(place + seed) as usize % 5]),
                victim: towns.victim(side),
            };
            who += 1;
            let inquiry = inquiry_no(serial + 1);
            let what =
                format!("seed {seed}, {side:?} killed at chunk {nth} of {chunks}, {inquiry}");
            let killed = ask_and_kill(&mut towns, side, shot, who, &inquiry).await;
            kills += u32::from(killed);
            let end = end_of(&towns, &inquiry).await;
            println!("{what}: killed {killed}, {end:?}");
            if let Some(state) = end {
                serial += 1;
                assert_eq!(state, InquiryState::Found, "{what}");
                found_in_all += 1;
            } else {
                assert!(killed && side == Side::Inquirer, "{what}: it never was");
            }
            check_books(&towns, found_in_all).await;
            let lines = (audit(&towns.clerks.0).await, audit(&towns.clerks.1).await);
            let twice: Vec<_> = outcomes(&lines.0)
                .into_iter()
                .filter(|(_, count)| *count > 1)
                .collect();
            assert_eq!(twice, [], "{what}");
            hold_against(&mut logs.0, &lines.0, "the inquirer");
            hold_against(&mut logs.1, &lines.1, "the provider");
        }
    }
    println!("{kills} kills");
    assert!(
        kills as usize > points,
        "only {kills} of {} were killed",
        2 * points
    );
}
