//! R5: any order of commits, reads, snapshots, reopening and rebuilding gives what a plain map gives.

use super::model::{Model, Step, batch, content, seeded};
use super::place::{Place, create, open};
use crate::scale::{cases, seed};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use watari::store::Store;

struct Reference;

struct UnderTest {
    place: Place,
    store: Option<Store>,
    opened: u64,
}

#[derive(Debug, Clone)]
enum Transition {
    Commit(Vec<Step>),
    /// Several batches at once.
    CommitMany(Vec<Vec<Step>>),
    Read,
    Snapshot,
    Reopen,
    /// Without closing.
    Drop,
    Rebuild,
}

impl ReferenceStateMachine for Reference {
    type State = Model;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::default()).boxed()
    }

    fn transitions(state: &Model) -> BoxedStrategy<Transition> {
        let (one, many) = (state.clone(), state.clone());
        let commit = any::<u64>()
            .prop_map(move |seed| Transition::Commit(one.random_steps(&mut seeded(seed))));
        let several = any::<u64>().prop_map(move |seed| {
            let mut random = seeded(seed);
            let mut model = many.clone();
            let mut batches: Vec<Vec<Step>> = Vec::new();
            for _ in 0..3 {
                let steps = model.random_steps(&mut random);
                model.apply(&steps);
                batches.push(steps);
            }
            Transition::CommitMany(batches)
        });
        prop_oneof![
            10 => commit,
            3 => several,
            2 => Just(Transition::Read),
            1 => Just(Transition::Snapshot),
            1 => Just(Transition::Reopen),
            1 => Just(Transition::Drop),
            1 => Just(Transition::Rebuild),
        ]
        .boxed()
    }

    fn apply(mut state: Model, transition: &Transition) -> Model {
        match transition {
            Transition::Commit(steps) => state.apply(steps),
            Transition::CommitMany(batches) => batches.iter().for_each(|steps| state.apply(steps)),
            _ => {}
        }
        state
    }

    fn preconditions(state: &Model, transition: &Transition) -> bool {
        match transition {
            Transition::Commit(steps) => allowed(state, steps),
            Transition::CommitMany(batches) => allowed(state, &batches.concat()),
            _ => true,
        }
    }
}

/// Shrinking takes steps away, and others may have needed them.
fn allowed(state: &Model, steps: &[Step]) -> bool {
    let mut now = state.clone();
    let mut forgotten = Vec::new();
    steps.iter().all(|step| {
        let fine = match step {
            Step::NewPerson(person) => {
                !now.people.contains_key(person) && !forgotten.contains(person)
            }
            Step::Forget(person) => {
                forgotten.push(*person);
                now.people.contains_key(person)
            }
            Step::PutPerson(_, person, _) | Step::DeletePerson(_, person) => {
                now.people.contains_key(person)
            }
            _ => true,
        };
        now.apply(std::slice::from_ref(step));
        fine
    })
}

impl StateMachineTest for UnderTest {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(_: &Model) -> Self {
        let place = Place::new();
        let store = create(&place.store(), &place.disk, 1);
        Self {
            place,
            store: Some(store),
            opened: 1,
        }
    }

    fn apply(mut state: Self, model: &Model, transition: Transition) -> Self {
        let store = state.store.as_mut().unwrap();
        match transition {
            Transition::Commit(steps) => drop(store.commit(batch(&steps)).unwrap()),
            Transition::CommitMany(batches) => {
                let batches = batches.iter().map(|steps| batch(steps)).collect();
                store.commit_many(batches).unwrap();
            }
            Transition::Read => assert!(content(store).unwrap() == *model, "content differs"),
            Transition::Snapshot => store.snapshot(&mut |_| {}).unwrap(),
            Transition::Rebuild => store.rebuild(&mut |_| {}).unwrap(),
            Transition::Reopen | Transition::Drop => {
                let store = state.store.take().unwrap();
                if matches!(transition, Transition::Reopen) {
                    store.close().unwrap();
                } else {
                    drop(store);
                }
                state.opened += 1;
                let reopened = open(&state.place.store(), &state.place.disk, state.opened);
                state.store = Some(reopened.unwrap());
            }
        }
        state
    }

    fn teardown(mut state: Self, model: Model) {
        let store = state.store.as_mut().unwrap();
        assert!(
            content(store).unwrap() == model,
            "content differs at the end"
        );
        assert!(store.check(&mut |_| {}).unwrap().problems.is_empty());
    }
}

#[test]
fn the_store_is_a_map_whatever_happens_to_it() {
    let cases = u32::try_from(cases(256, 100_000, 100_000)).unwrap();
    let config = Config {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(seed(51)),
        failure_persistence: None,
        ..Config::default()
    };
    let strategy = Reference::sequential_strategy(1..12);
    let run = |(model, transitions, seen)| {
        UnderTest::test_sequential(Config::default(), model, transitions, seen);
        Ok(())
    };
    TestRunner::new(config).run(&strategy, run).unwrap();
}
