//! When a node looks at another one: at times that are handed in.

use super::*;
use crate::domain::MunicipalityCode;

const NOW: UnixTime = UnixTime(0);

fn at(node: u32) -> PeerRef {
    PeerRef {
        code: MunicipalityCode::parse("992011").expect("a practice code"),
        node,
    }
}

fn pull() -> Pull {
    Pull::new(1, Arc::new(Inventory::of(Items::default())), false)
}

#[test]
fn of_two_that_meet_the_one_with_the_higher_number_looks_first() {
    let (mut first, mut second) = (Steps::default(), Steps::default());
    first.met(at(2), true, 1_000);
    second.met(at(1), false, 1_000);
    assert!(second.is_due(at(1), 1_000));
    assert!(!first.is_due(at(2), 1_000));
    assert!(
        first.is_due(at(2), 2_000),
        "nobody came: it looks by itself"
    );
}

#[test]
fn whoever_is_fetched_from_looks_when_that_has_ended() {
    let mut steps = Steps::default();
    steps.met(at(2), true, 0);
    for asked in [500, 2_000, 3_500] {
        steps.asked(at(2), asked);
        assert!(!steps.is_due(at(2), asked + QUIET_MS - 1));
    }
    assert_eq!(steps.due_at_ms(), Some(5_500));
    steps.look_at(at(2), 3_600);
    assert!(steps.is_due(at(2), 3_600), "it said that it has ended");
}

#[test]
fn one_that_never_stops_fetching_is_looked_at_all_the_same() {
    let mut steps = Steps::default();
    steps.met(at(2), true, 0);
    let latest = GIVE_WAY_MS + PATIENCE_MS;
    for asked in (0..latest).step_by(1_000) {
        steps.asked(at(2), asked);
        assert!(!steps.is_due(at(2), asked));
    }
    assert!(steps.is_due(at(2), latest));
}

#[test]
fn what_changed_while_it_was_fetched_is_told_once_at_the_end() {
    let mut steps = Steps::default();
    assert!(steps.may_tell(at(1)));
    steps.put_pull(at(1), pull());
    assert!(!steps.may_tell(at(1)));
    assert!(!steps.may_tell(at(1)));
    steps.failed(at(1), 0);
    assert!(steps.may_tell(at(1)), "nothing is fetched any more");
    steps.put_pull(at(1), pull());
    assert!(
        steps.ended(at(1), false, NOW, 1),
        "the word that was held back"
    );
    assert!(!steps.ended(at(1), false, NOW, 2));
}
