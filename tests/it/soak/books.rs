//! After the weather: every inquiry has one outcome, both halves of every provision are there, logs only grow.

use super::clerk::name;
use super::region::{Region, Town};
use crate::faults::pair::{verify_audit, verify_ledger};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use watari::api::{
    ApiError, AuditLine, AuditPage, AuditQuery, CaseFilter, CaseLine, CaseReply, CaseRequest,
    ClerkReply, ClerkRequest, Handle, InquiryState, LedgerHalf, LedgerLine, LedgerQuery,
    SharedReply, SharedRequest,
};
use watari::domain::AddresseeNo;

/// Redials wait up to a minute, and a retry may wait as long again; other work on the machine may make all of it slow.
const PATIENCE: Duration = Duration::from_secs(600);
const PAGE: u32 = 1_000;
const CASES_PAGE: u32 = 200;

/// What earlier rounds saw.
pub struct Books {
    logs: Vec<BTreeMap<u64, String>>,
    outcomes: Vec<BTreeMap<String, InquiryState>>,
    /// People read already, so that a round reads only what is new.
    read: BTreeSet<(usize, u64)>,
}

impl Books {
    pub fn new(towns: usize) -> Self {
        Self {
            logs: vec![BTreeMap::new(); towns],
            outcomes: vec![BTreeMap::new(); towns],
            read: BTreeSet::new(),
        }
    }

    /// Waits until nothing is under way and every provision has both halves; gives how long that took.
    pub async fn settle(&self, region: &Region) -> Duration {
        let begun = Instant::now();
        loop {
            let Some(what) = unsettled(region).await else {
                return begun.elapsed();
            };
            assert!(begun.elapsed() < PATIENCE, "never settled: {what}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Holds everything that is new against the model, and everything old against what it was.
    pub async fn verify(&mut self, region: &Region) {
        for (place, town) in region.towns.iter().enumerate() {
            let clerk = town.node.clerk().await.unwrap();
            self.verify_cases(region, place, &clerk).await;
            self.verify_log(place, town, &clerk).await;
            let ledger = verify_ledger(&clerk).await;
            assert!(ledger.ok, "{}: {ledger:?}", town.code);
            let log = verify_audit(&clerk).await;
            assert!(log.ok, "{}: {log:?}", town.code);
        }
        let new: Vec<(usize, u64)> = {
            let model = region.model.lock().unwrap();
            model.registered.difference(&self.read).copied().collect()
        };
        read_people(region, &new).await;
        self.read.extend(new);
    }

    /// Every person anybody acknowledged, once more.
    pub async fn read_everything(&self, region: &Region) {
        let all: Vec<_> = region
            .model
            .lock()
            .unwrap()
            .registered
            .iter()
            .copied()
            .collect();
        read_people(region, &all).await;
    }

    /// Each inquiry has the outcome that the model expects, and keeps it; each acknowledged one is there.
    async fn verify_cases(&mut self, region: &Region, place: usize, clerk: &Handle) {
        let cases = cases(clerk).await;
        let model = region.model.lock().unwrap();
        let mut seen = BTreeMap::new();
        for case in &cases {
            let person = number_of(case.addressee_no.as_ref());
            let question = model.tried.get(&(place, person));
            let question = question.unwrap_or_else(|| panic!("nobody asked: {case:?}"));
            let expected = if question.is_known {
                InquiryState::Found
            } else {
                InquiryState::NoAnswer
            };
            assert_eq!(case.state, expected, "{case:?}");
            assert_eq!(
                case.provider, region.towns[question.provider].code,
                "{case:?}"
            );
            if let Some(before) = self.outcomes[place].insert(case.inquiry.clone(), case.state) {
                assert_eq!(case.state, before, "{case:?}");
            }
            assert_eq!(
                seen.insert(person, &case.inquiry),
                None,
                "asked twice: {case:?}"
            );
        }
        for ((town, inquiry), person) in model.asked.iter().filter(|((town, _), _)| *town == place)
        {
            assert_eq!(
                seen.get(person),
                Some(&inquiry),
                "town {town} lost {inquiry}"
            );
        }
    }

    /// Leaves that were read before are as they were; an inquiry has one outcome leaf.
    async fn verify_log(&mut self, place: usize, town: &Town, clerk: &Handle) {
        let known = &mut self.logs[place];
        let last = known.last_key_value().map_or(0, |(seq, _)| *seq);
        let mut before = None;
        loop {
            let page = audit_page(clerk, before).await;
            for AuditLine {
                seq,
                kind,
                actor,
                detail,
                ..
            } in &page.lines
            {
                let line = format!("{kind} {actor} {detail}");
                assert!(!line.contains("own_went_back"), "{line} at {}", town.code);
                if let Some(old) = known.insert(*seq, line.clone()) {
                    assert_eq!(old, line, "leaf {seq} of {}", town.code);
                }
            }
            before = page.next;
            if before.is_none_or(|seq| seq <= last) {
                break;
            }
        }
        let outcomes = known
            .values()
            .filter_map(|line| line.strip_prefix("outcome "));
        let mut once = BTreeSet::new();
        for outcome in outcomes {
            let query = outcome.split(' ').next_back().unwrap_or_default();
            assert!(
                once.insert(query),
                "two outcomes at {}: {outcome}",
                town.code
            );
        }
        assert!(
            (0..=last).all(|seq| known.contains_key(&seq)),
            "a gap in the log of {}",
            town.code
        );
    }
}

/// What still waits, in words; `None` where nothing does.
async fn unsettled(region: &Region) -> Option<String> {
    let mut asked = BTreeMap::new();
    let mut provided = BTreeMap::new();
    for town in &region.towns {
        assert!(
            !town.node.has_ended(),
            "{} ended by itself:\n{}",
            town.code,
            town.node.last_words()
        );
        let status = match town.node.status().await {
            Ok(status) => status,
            Err(error) => return Some(format!("{}: {error:?}", town.code)),
        };
        if status.read_only.as_deref() == Some("disk error") {
            // What the status asks of whoever reads it.
            region.count("restart after a disk error");
            town.node.end();
            town.node.start();
            return Some(format!("{} was restarted", town.code));
        }
        let clerk = match town.node.clerk().await {
            Ok(clerk) => clerk,
            Err(error) => return Some(format!("{}: {error:?}", town.code)),
        };
        if status.open_inquiries > 0 || !status.unlocked {
            return Some(format!(
                "{} has {} open: {:?}",
                town.code, status.open_inquiries, status.peers
            ));
        }
        let lines = match ledger(&clerk).await {
            Ok(lines) => lines,
            Err(error) => {
                town.node.forget_if_broken(&error).await;
                return Some(format!("{}: {error:?}", town.code));
            }
        };
        for line in lines.into_iter().filter(|line| line.result == "found") {
            let half = if line.role == LedgerHalf::Inquirer {
                &mut asked
            } else {
                &mut provided
            };
            let facts = (
                line.inquirer,
                line.provider,
                line.person_ref,
                line.countersigned,
            );
            let twice = half.insert(line.processing_no.clone(), facts);
            assert!(twice.is_none(), "two records at {}: {line:?}", town.code);
        }
    }
    let not_both: Vec<_> = asked
        .iter()
        .filter(|(no, facts)| provided.get(*no) != Some(facts) || !facts.3)
        .chain(provided.iter().filter(|(no, _)| !asked.contains_key(*no)))
        .collect();
    not_both.first().map(|first| {
        format!(
            "{} provisions without both halves, {first:?}",
            not_both.len()
        )
    })
}

/// Each is registered, with both doses where these were acknowledged.
async fn read_people(region: &Region, people: &[(usize, u64)]) {
    for (town, person) in people {
        let addressee_no = AddresseeNo::parse(&name(*person)).unwrap();
        let shown = region.towns[*town]
            .node
            .ask(ClerkRequest::ShowPerson { addressee_no })
            .await;
        let ClerkReply::Person(view) =
            shown.unwrap_or_else(|error| panic!("{person} of {town}: {error:?}"))
        else {
            panic!("not a person");
        };
        assert!(view.has_number, "{person} of {town}");
        let is_dosed = region
            .model
            .lock()
            .unwrap()
            .dosed
            .contains(&(*town, *person));
        let doses = view.resident.doses.len();
        assert!(
            doses == 2 || (doses == 0 && !is_dosed),
            "{person} of {town} has {doses}, acknowledged {is_dosed}"
        );
    }
}

fn number_of(no: Option<&AddresseeNo>) -> u64 {
    no.unwrap()
        .as_str()
        .trim_start_matches('S')
        .parse()
        .unwrap()
}

async fn cases(clerk: &Handle) -> Vec<CaseLine> {
    let mut cases: Vec<CaseLine> = Vec::new();
    loop {
        let filter = CaseFilter {
            offset: cases.len() as u32,
            count: CASES_PAGE,
            ..CaseFilter::default()
        };
        let request = ClerkRequest::Case(CaseRequest::ListInquiries(filter));
        let ClerkReply::Case(CaseReply::Inquiries(page)) = clerk.clerk(request).await.unwrap()
        else {
            panic!("not inquiries");
        };
        let is_last = page.lines.is_empty();
        cases.extend(page.lines);
        if is_last || cases.len() >= page.total as usize {
            return cases;
        }
    }
}

async fn ledger(clerk: &Handle) -> Result<Vec<LedgerLine>, ApiError> {
    let mut lines = Vec::new();
    let mut before = None;
    loop {
        let query = LedgerQuery {
            person: None,
            before,
            count: PAGE,
        };
        let ClerkReply::Ledger(page) = clerk.clerk(ClerkRequest::ListLedger(query)).await? else {
            panic!("not the ledger");
        };
        lines.extend(page.lines);
        before = page.next;
        if before.is_none() {
            return Ok(lines);
        }
    }
}

async fn audit_page(clerk: &Handle, before: Option<u64>) -> AuditPage {
    let query = AuditQuery {
        before,
        count: PAGE,
        ..AuditQuery::default()
    };
    match clerk.shared(SharedRequest::ListAudit(query)).await.unwrap() {
        SharedReply::Audit(page) => page,
        other => panic!("not the log: {other:?}"),
    }
}
