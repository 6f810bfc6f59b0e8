//! An inquiry that finds its person, from question to countersigned receipt.

use crate::border::{DAY_MS, Network};
use watari::inquiry::{HalfResult, OutcomeState, SessionId, Side};

/// The other side's name of a session.
pub fn other_side(network: &Network, asker: usize, id: &SessionId) -> SessionId {
    SessionId {
        side: Side::Provider,
        peer: network.code(asker),
        query: id.query,
    }
}

#[test]
fn a_person_is_found_and_both_sides_hold_the_countersigned_receipt() {
    let mut network = Network::new(2, 1);
    network.towns[1].settle(1, 2);
    let id = network.ask(0, 1, 1);
    network.run_for(60_000);
    let outcome = network.outcome(0, &id).unwrap();
    let OutcomeState::Found(answer) = outcome.state else {
        panic!("not found");
    };
    assert_eq!(answer.doses.len(), 2);
    assert!(
        answer
            .doses
            .iter()
            .all(|dose| dose.signature_ok == Some(true))
    );
    let theirs = other_side(&network, 0, &id);
    for (town, session) in [(0, id), (1, theirs)] {
        let half = &network.towns[town].disk.halves[&session];
        let verified = network.verify(half).unwrap();
        assert!(verified.countersigned);
        assert_eq!(verified.half.result, HalfResult::Found);
        assert!(network.towns[town].disk.alarms.is_empty());
        assert_eq!(network.towns[town].core().open_sessions(), (0, 0));
    }
    let keys = [(0, id), (1, theirs)].map(|(town, id)| network.towns[town].disk.vault[&id]);
    assert_eq!(keys[0], keys[1]);
    network.run_for(16 * DAY_MS);
    assert_eq!(network.outcomes(0, &outcome.inquiry), 1);
}
