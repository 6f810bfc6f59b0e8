//! A municipality with two nodes: whichever a letter reaches first, an inquiry is answered once, by the node that holds its key.

use crate::border::{DAY_MS, Network, Town};
use watari::directory::{Card, NodeRole, default_permissions};
use watari::domain::UnixTime;
use watari::inquiry::{HalfResult, Input, Kind, OutcomeState, Outgoing, SessionId, provided_twice};

const HOUR_MS: u64 = 3_600_000;
const MINUTE_MS: u64 = 60_000;
const ASKER: usize = 0;

/// Which of the provider's nodes a letter tries first.
type First = fn(letter: usize) -> usize;

/// Town 0 asks; nodes 1 and 2 are of one municipality.
struct Pair {
    towns: Vec<Town>,
    now_ms: u64,
    first: First,
    letters: usize,
    /// An M1 that came to one node comes to the other as well.
    doubles_openings: bool,
}

impl Pair {
    fn new(seed: u64, first: First) -> Self {
        let mut network = Network::new(2, seed);
        network.towns[1].settle(1, 2);
        let id = watari::crypto::SigningKey::generate(&mut crate::border::Seeded::new(seed));
        let code = network.code(1);
        let card = Card::make(&network.trust, code, NodeRole::Municipality, &id).unwrap();
        let addresses = vec!["/ip4/10.0.0.2/tcp/4710".to_owned()];
        let at = UnixTime(network.now_ms / 1_000);
        network.draft.add_replica(card, addresses, at).unwrap();
        network.publish(default_permissions(at.date()));
        let twin = network.towns[1].twin(seed ^ 0x2222);
        let mut towns = network.towns;
        towns.push(twin);
        Self {
            towns,
            now_ms: network.now_ms,
            first,
            letters: 0,
            doubles_openings: false,
        }
    }

    fn ask(&mut self) -> SessionId {
        let (provider, now_ms) = (self.towns[1].code, self.now_ms);
        let town = &mut self.towns[ASKER];
        let question = town.question(1, provider).check().unwrap();
        town.ask(&question, now_ms).unwrap()
    }

    fn run_for(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        loop {
            self.settle();
            let up = self.towns.iter().filter(|town| town.is_up());
            let next = up.filter_map(|town| town.core().wake_at()).min();
            let Some(next_ms) = next.filter(|next| *next <= end_ms) else {
                break;
            };
            self.now_ms = self.now_ms.max(next_ms);
            for town in self.towns.iter_mut().filter(|town| town.is_up()) {
                if town.core().wake_at().is_some_and(|due| due <= self.now_ms) {
                    town.on(Input::Tick, self.now_ms);
                }
            }
        }
        self.now_ms = end_ms;
    }

    fn settle(&mut self) {
        loop {
            let from = self.towns.iter().position(|town| !town.outbox.is_empty());
            let Some(from) = from else {
                return;
            };
            for outgoing in std::mem::take(&mut self.towns[from].outbox) {
                self.carry(from, &outgoing);
            }
        }
    }

    /// As the outbox of a node does: the next node of the municipality where one does not confirm.
    fn carry(&mut self, from: usize, outgoing: &Outgoing) {
        let ways = match outgoing.to == self.towns[ASKER].code {
            true => vec![ASKER],
            false => {
                self.letters += 1;
                let first = (self.first)(self.letters);
                vec![first, 3 - first]
            }
        };
        let twice = self.doubles_openings && outgoing.message.kind == Kind::Open;
        let mut taken = false;
        for to in ways {
            if !taken || twice {
                taken |= self.arrives(to, &outgoing.envelope);
            }
        }
        let report = match taken {
            true => Input::Delivered(outgoing.message),
            false => Input::Undelivered(outgoing.message),
        };
        self.towns[from].on(report, self.now_ms);
    }

    fn arrives(&mut self, to: usize, envelope: &[u8]) -> bool {
        let town = &mut self.towns[to];
        town.unconfirmed = false;
        town.on(Input::Arrived(envelope.to_vec()), self.now_ms);
        town.is_up() && !town.unconfirmed
    }

    /// Halves of provisions at both nodes.
    fn provisions(&self) -> usize {
        let halves = self.towns[1..].iter().flat_map(|town| &town.disk.halves);
        let found = halves.filter(|(_, half)| half.half().unwrap().result == HalfResult::Found);
        found.count()
    }

    fn outcomes(&self) -> Vec<&OutcomeState> {
        let outcomes = self.towns[ASKER].disk.outcomes.iter();
        outcomes.map(|outcome| &outcome.state).collect()
    }

    fn is_found_once(&self) {
        assert!(matches!(self.outcomes()[..], [OutcomeState::Found(_)]));
        assert_eq!(self.provisions(), 1);
        let alarms = self.towns.iter().flat_map(|town| &town.disk.alarms);
        assert_eq!(alarms.count(), 0);
    }
}

#[test]
fn whichever_node_a_letter_reaches_first_there_is_one_provision() {
    let ways: [First; 4] = [
        |_| 1,
        |_| 2,
        |letter| 1 + letter % 2,
        |letter| 1 + (letter / 2) % 2,
    ];
    for (seed, first) in (700..).zip(ways) {
        let mut pair = Pair::new(seed, first);
        pair.ask();
        pair.run_for(10 * MINUTE_MS);
        pair.is_found_once();
        let open = |town: &Town| town.core().open_sessions();
        assert!(pair.towns.iter().all(|town| open(town) == (0, 0)));
    }
}

#[test]
fn an_opening_that_reaches_both_nodes_is_answered_by_one() {
    for (seed, first) in (710..).zip([(|_| 1) as First, |_| 2]) {
        let mut pair = Pair::new(seed, first);
        pair.doubles_openings = true;
        pair.ask();
        pair.run_for(10 * MINUTE_MS);
        pair.is_found_once();
        // The other node's bucket stays blinded until the inquiry expires; it holds nothing about a person.
        let waiting: usize = pair.towns[1..]
            .iter()
            .map(|town| town.core().open_sessions().1)
            .sum();
        assert_eq!(waiting, 1);
        pair.run_for(15 * DAY_MS);
        pair.is_found_once();
        let open = |town: &Town| town.core().open_sessions();
        assert!(pair.towns.iter().all(|town| open(town) == (0, 0)));
    }
}

#[test]
fn a_node_that_stops_after_any_effect_and_comes_back_goes_on_and_nothing_is_doubled() {
    for effects in 0..30 {
        let mut pair = Pair::new(720 + effects as u64, |_| 1);
        pair.towns[1].crash_after(effects);
        pair.ask();
        pair.run_for(MINUTE_MS);
        if !pair.towns[1].is_up() {
            pair.run_for(HOUR_MS);
            let now_ms = pair.now_ms;
            pair.towns[1].restart(now_ms);
        }
        pair.run_for(2 * DAY_MS);
        assert!(
            matches!(pair.outcomes()[..], [OutcomeState::Found(_)]),
            "{effects}"
        );
        assert_eq!(pair.provisions(), 1, "{effects}");
    }
}

#[test]
fn a_node_that_never_comes_back_ends_the_inquiry_and_the_next_one_is_answered_by_the_other() {
    let mut pair = Pair::new(760, |_| 1);
    pair.ask();
    // Up to M2, which lies in the outbox of node 1 when it is gone.
    pair.carry_openings();
    pair.towns[1].crash();
    pair.run_for(15 * DAY_MS);
    assert!(matches!(pair.outcomes()[..], [OutcomeState::Expired]));
    assert_eq!(pair.provisions(), 0);
    pair.ask();
    pair.run_for(10 * MINUTE_MS);
    assert!(matches!(
        pair.outcomes()[..],
        [OutcomeState::Expired, OutcomeState::Found(_)]
    ));
    assert_eq!(pair.provisions(), 1);
}

impl Pair {
    /// M1 arrives and M2 gets through; M3 is made and has not left.
    fn carry_openings(&mut self) {
        for from in 0..2 {
            for outgoing in std::mem::take(&mut self.towns[from].outbox) {
                self.carry(from, &outgoing);
            }
        }
    }
}

#[test]
fn who_answers_both_nodes_is_found_out_by_the_halves() {
    let mut pair = Pair::new(770, |_| 1);
    pair.doubles_openings = true;
    pair.ask();
    let opened = std::mem::take(&mut pair.towns[ASKER].outbox);
    for outgoing in &opened {
        pair.carry(ASKER, outgoing);
    }
    // One asker for each M2, from the same rows: what a dishonest municipality can do.
    let mut second = pair.towns[ASKER].twin(771);
    second.disk.rows = pair.towns[ASKER].disk.rows.clone();
    second.restart(pair.now_ms);
    for (node, asker) in [(1, 0), (2, 1)] {
        for outgoing in std::mem::take(&mut pair.towns[node].outbox) {
            let town = match asker {
                0 => &mut pair.towns[ASKER],
                _ => &mut second,
            };
            town.on(Input::Arrived(outgoing.envelope), pair.now_ms);
        }
    }
    for outgoing in std::mem::take(&mut second.outbox) {
        pair.arrives(2, &outgoing.envelope);
    }
    pair.run_for(MINUTE_MS);
    assert_eq!(pair.provisions(), 2);
    let halves: Vec<Vec<u8>> = pair.towns[1..]
        .iter()
        .flat_map(|town| town.disk.halves.values())
        .map(watari::inquiry::SignedHalf::to_bytes)
        .collect();
    assert!(provided_twice(&halves[0], &halves[1]));
    assert!(!provided_twice(&halves[0], &halves[0]));
}

#[test]
fn answers_in_vain_add_up_over_the_nodes_to_the_limit_of_one() {
    let limits = watari::inquiry::Limits::default();
    let shared: usize = (0..3).map(|_| limits.shared_by(3).none_per_day).sum();
    assert!(shared <= limits.none_per_day);
    assert_eq!(limits.shared_by(1), limits);
}
