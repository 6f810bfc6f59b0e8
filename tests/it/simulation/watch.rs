//! The oracle: what was seen of every town, held against what must be true. Plain maps and counts; it never asks a core.

mod ends;
mod leaks;
mod weight;

use super::network::{Ask, DAY, Flight, HOUR};
use super::people::Case;
use super::town::Town;
pub use ends::Tally;
use leaks::Leaks;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use watari::crypto::{Digest, sha256};
use watari::domain::MunicipalityCode;
use watari::inquiry::{
    AbortCode, AbortedWhy, AlarmKind, Answer, Commit, HalfResult, InquiryNo, Kind, LeafKind,
    MessageId, Outcome, OutcomeState, Outgoing, Part, QueryId, Side, SignedHalf,
};
use weight::Weight;

/// An inquiry lives so long on its own clock.
const LIFE: u64 = 14 * DAY;
/// Two clocks may be so far apart in a storm.
const CLOCKS: u64 = 40 * 60_000;

#[derive(Default)]
pub struct Watch {
    pub forbidden: BTreeSet<usize>,
    leaks: Leaks,
    asks: HashMap<InquiryNo, usize>,
    /// Every message sent, by who sent it.
    sent: HashMap<(usize, MessageId), Digest>,
    /// How often each leaf was written, by town and query.
    said: HashMap<(usize, QueryId, LeafKind, &'static str), u32>,
    /// The one receipt of each inquiry with records.
    receipts: HashMap<QueryId, Vec<u8>>,
    asked_at: HashMap<QueryId, u64>,
    opened: BTreeMap<(usize, MunicipalityCode), Vec<Opening>>,
    shut_out: BTreeSet<(usize, MunicipalityCode)>,
    number_sent: HashMap<(usize, [u8; 16], MunicipalityCode), Vec<u64>>,
    /// When staff members of each town asked.
    asked_by: HashMap<(usize, [u8; 16]), Vec<u64>>,
    taken_acks: HashSet<QueryId>,
    arrived: HashMap<(usize, MessageId), u32>,
    pub weight: Weight,
    pub messages: u64,
    pub commits: u64,
    /// Letters that came again, and such as came damaged.
    pub repeated: u64,
    pub damaged: u64,
}

struct Opening {
    local_ms: u64,
    at_ms: u64,
    query: QueryId,
    overflowed: bool,
}

impl Watch {
    pub fn permitted(&self, town: usize) -> bool {
        !self.forbidden.contains(&town)
    }

    pub fn on_planned(&mut self, no: usize, ask: &Ask) {
        self.asks.insert(ask.inquiry.clone(), no);
        self.leaks.know(ask.citizen);
    }

    /// A retry carries the same bytes, what leaves lies on disk with its leaf, and nothing else leaves.
    pub fn on_send(&mut self, town: &Town, outgoing: &Outgoing) {
        self.messages += 1;
        let MessageId { session, kind } = outgoing.message;
        assert_eq!(
            session.peer, outgoing.to,
            "a message goes to its session's peer"
        );
        if kind == Kind::Abort {
            return;
        }
        let digest = sha256(&[&outgoing.envelope]);
        let first = *self
            .sent
            .entry((town.index, outgoing.message))
            .or_insert(digest);
        assert!(
            first == digest,
            "{kind:?} of {} was sent with other bytes",
            session.query
        );
        let row = town.disk.rows.get(&session.row(Part::Sent));
        assert!(
            row == Some(&outgoing.envelope),
            "{kind:?} left before it was on disk"
        );
        let said = |kind, word| self.times(town.index, session.query, kind, word) > 0;
        let told = match kind {
            Kind::Blinded => said(LeafKind::QueryReceived, "bucket_blinded"),
            Kind::Evaluated => said(LeafKind::QuerySent, "number_sent"),
            Kind::Answer | Kind::Ack => self.outcomes_said(town.index, session.query) > 0,
            _ => true,
        };
        assert!(told, "{kind:?} left before its leaf was on disk");
    }

    fn times(&self, town: usize, query: QueryId, kind: LeafKind, word: &'static str) -> u32 {
        let times = self.said.get(&(town, query, kind, word));
        times.copied().unwrap_or(0)
    }

    fn outcomes_said(&self, town: usize, query: QueryId) -> u32 {
        let words = [
            "found",
            "none",
            "refused",
            "held_flagged",
            "held_other_name",
            "no_answer",
            "aborted",
            "expired",
        ];
        words
            .into_iter()
            .map(|word| self.times(town, query, LeafKind::Outcome, word))
            .sum()
    }

    pub fn on_arrival(&self, town: &Town, flight: &Flight) {
        self.leaks.check_first_letter(town, &flight.envelope);
    }

    pub fn weigh(&mut self, towns: &[Town]) {
        self.weight.weigh(towns);
    }

    pub fn on_taken(&mut self, _: &Town, flight: &Flight) {
        let times = self.arrived.entry((flight.from, flight.message));
        let times = times.and_modify(|times| *times += 1).or_insert(1);
        self.repeated += u64::from(*times > 1);
        if flight.message.kind == Kind::Ack {
            self.taken_acks.insert(flight.message.session.query);
        }
    }

    pub fn on_cleared(&mut self, town: usize, code: MunicipalityCode) {
        self.shut_out.remove(&(town, code));
    }

    /// A batch just before it is on disk.
    pub fn on_commit(
        &mut self,
        towns: &[Town],
        index: usize,
        commit: &Commit,
        now_ms: u64,
        asks: &[Ask],
    ) {
        self.commits += 1;
        let town = &towns[index];
        self.leaks.check_commit(town, commit);
        self.count_leaves(town, commit, now_ms);
        for half in &commit.halves {
            self.check_half(town, &half.half);
        }
        for outcome in &commit.outcomes {
            let before = town.disk.outcomes.get(&outcome.inquiry);
            assert!(before.is_none(), "{:?} ended twice", outcome.inquiry);
            let ask = &asks[self.asks[&outcome.inquiry]];
            assert_eq!(ask.from, index, "an outcome at who asked");
            self.check_outcome(towns, ask, outcome, commit);
        }
        for alarm in &commit.alarms {
            if alarm.kind == AlarmKind::SenderShutOut {
                self.shut_out.insert((index, alarm.peer));
            }
            if alarm.kind == AlarmKind::BucketOverflow {
                let openings = self.opened.entry((index, alarm.peer)).or_default();
                for opening in openings {
                    opening.overflowed |= Some(opening.query) == alarm.query;
                }
            }
            let unheard_of = matches!(
                alarm.kind,
                AlarmKind::ImpossibleMatch
                    | AlarmKind::BrokenElements
                    | AlarmKind::BrokenAnswer
                    | AlarmKind::EvidenceDoesNotFit
            );
            assert!(!unheard_of, "{:?} among honest towns", alarm.kind);
        }
    }

    fn count_leaves(&mut self, town: &Town, commit: &Commit, now_ms: u64) {
        let local_ms = town.local_ms(now_ms);
        for leaf in &commit.leaves {
            let known = leaf
                .subject
                .is_none_or(|who| town.people.contains_key(&who));
            assert!(known, "a leaf names nobody but people of its town");
            let Some(query) = leaf.query else { continue };
            let times = self
                .said
                .entry((town.index, query, leaf.kind, leaf.detail))
                .or_default();
            *times += 1;
            match (leaf.kind, leaf.detail) {
                (LeafKind::QuerySent, "asked") => {
                    self.asked_at.insert(query, now_ms);
                    let staff = leaf.actor.unwrap().0;
                    let moments = self.asked_by.entry((town.index, staff)).or_default();
                    moments.push(local_ms);
                    let max = town.limits.asked_per_staff_hour;
                    let asked = within(moments, HOUR, local_ms);
                    assert!(asked <= max, "{asked} asked by one person in an hour");
                }
                (LeafKind::QuerySent, "number_sent") => {
                    assert_eq!(*times, 1, "the number of {query} is sent once");
                    let person = leaf.subject.unwrap().0;
                    let key = (town.index, person, leaf.peer);
                    let moments = self.number_sent.entry(key).or_default();
                    moments.push(local_ms);
                    let max = town.limits.asked_per_person_provider_day;
                    assert!(within(moments, DAY, local_ms) <= max, "asked too often");
                }
                (LeafKind::QueryReceived, "opened") => {
                    self.on_opened(town, leaf.peer, query, local_ms, now_ms);
                }
                (LeafKind::Outcome, _) => {
                    assert_eq!(
                        self.outcomes_said(town.index, query),
                        1,
                        "{query} is decided once"
                    );
                }
                _ => {}
            }
        }
    }

    /// Limits of whoever is asked. What may have been closed for another reason is not counted.
    fn on_opened(
        &mut self,
        town: &Town,
        peer: MunicipalityCode,
        query: QueryId,
        local_ms: u64,
        at_ms: u64,
    ) {
        let shut_out = self.shut_out.contains(&(town.index, peer));
        assert!(!shut_out, "{peer} is shut out and was let in");
        let openings = self.opened.entry((town.index, peer)).or_default();
        let mut earlier = openings.iter().filter(|opening| opening.query == query);
        let declined = earlier.all(|opening| opening.overflowed);
        assert!(declined, "{query} is opened once");
        openings.push(Opening {
            local_ms,
            at_ms,
            query,
            overflowed: false,
        });
        let lives = |opening: &&Opening| {
            let asked = self.asked_at.get(&opening.query);
            !opening.overflowed
                && !self.taken_acks.contains(&opening.query)
                && asked.is_some_and(|asked| asked + LIFE > at_ms + CLOCKS)
        };
        let open = openings.iter().filter(lives).count();
        let max = town.limits.open_sessions_per_sender;
        assert!(
            open <= max,
            "{open} sessions of {peer} are open, {max} may be"
        );
        let remembered = openings
            .iter()
            .filter(|opening| !opening.overflowed && opening.at_ms + DAY > at_ms);
        let moments: Vec<u64> = remembered.map(|opening| opening.local_ms).collect();
        let in_hour = within(&moments, HOUR, local_ms);
        assert!(
            in_hour <= town.limits.opens_per_hour,
            "{in_hour} opened in an hour"
        );
        let in_day = within(&moments, DAY, local_ms);
        assert!(
            in_day <= town.limits.opens_per_day,
            "{in_day} opened in a day"
        );
    }

    /// One provision for one inquiry, whatever crashed: the receipt never changes but for the second signature.
    fn check_half(&mut self, town: &Town, signed: &SignedHalf) {
        let half = signed.half().unwrap();
        let key = town.sig_public();
        let verified = key.verify(b"watari/half\0", &signed.bytes, &signed.sig);
        assert!(verified.is_ok(), "a half is signed by its keeper");
        let person = half.person;
        assert!(person.is_none_or(|who| town.people.contains_key(&who)));
        if half.side == Side::Provider && half.result == HalfResult::None {
            assert!(person.is_none() && half.request.is_none(), "SAFE-58");
        }
        let receipt = half.receipt.map(|receipt| receipt.bytes);
        assert_eq!(receipt.is_some(), half.result == HalfResult::Found);
        if let Some(receipt) = receipt {
            let first = self.receipts.entry(half.query).or_insert(receipt.clone());
            assert!(*first == receipt, "two provisions for {}", half.query);
        }
    }

    fn check_outcome(&self, towns: &[Town], ask: &Ask, outcome: &Outcome, commit: &Commit) {
        let query = outcome.session.query;
        match &outcome.state {
            OutcomeState::Found(answer) => {
                assert!(
                    ask.permitted && ask.case == Case::Found,
                    "nobody may get these"
                );
                check_answer(ask, answer);
                let half = commit.halves.first().map(|half| &half.half);
                check_counterpart(&towns[ask.to], ask, query, half.unwrap());
            }
            OutcomeState::NoAnswer => {
                assert!(ask.permitted && ask.case != Case::Found, "a wrong \"none\"");
            }
            OutcomeState::Aborted(AbortedWhy::ByProvider(AbortCode::NotPermitted)) => {
                assert!(!ask.permitted, "it may ask");
            }
            OutcomeState::Aborted(AbortedWhy::ByProvider(_)) | OutcomeState::Expired => {}
            OutcomeState::Aborted(AbortedWhy::BrokenBlinds) => panic!("all towns are honest"),
            OutcomeState::Aborted(AbortedWhy::OwnFault) => panic!("no work breaks"),
            OutcomeState::Aborted(AbortedWhy::LeftNetwork) => panic!("nobody leaves"),
            OutcomeState::Aborted(AbortedWhy::NoCommonVersion(_)) => panic!("all speak all"),
        }
    }
}

fn within(moments: &[u64], window_ms: u64, now_ms: u64) -> usize {
    let inside = |moment: &&u64| **moment > now_ms.saturating_sub(window_ms);
    moments.iter().filter(inside).count()
}

/// The doses of this person as the model has them, and of nobody else.
fn check_answer(ask: &Ask, answer: &Answer) {
    let citizen = ask.citizen;
    assert_eq!(answer.subject.kana, citizen.kana());
    assert_eq!(answer.subject.birth, citizen.birth());
    let lot = |dose: &watari::inquiry::AnsweredDose| dose.dose.lot_no.clone().unwrap();
    let mut lots: Vec<String> = answer.doses.iter().map(lot).collect();
    lots.sort();
    assert_eq!(lots, citizen.lots(), "the doses of the person asked about");
    let mut signed = answer.doses.iter();
    assert!(signed.all(|dose| dose.same_birth && dose.signature_ok == Some(true)));
}

/// Before a countersigned receipt exists anywhere, the provider's half with the same receipt and its key lie on disk.
fn check_counterpart(provider: &Town, ask: &Ask, query: QueryId, half: &SignedHalf) {
    let session = watari::inquiry::SessionId {
        side: Side::Provider,
        peer: half.half().unwrap().inquirer,
        query,
    };
    assert!(
        provider.disk.vault.contains_key(&session),
        "its key is kept"
    );
    let other = provider.disk.halves.get(&session).unwrap().half().unwrap();
    assert!(other.person == Some(ask.citizen.at(provider.index)));
    let (mine, theirs) = (half.half().unwrap().receipt, other.receipt);
    assert!(mine.unwrap().bytes == theirs.unwrap().bytes);
}
