//! Two sets find exactly where they differ.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Model = BTreeMap<Key, Mark>;

fn key(number: u64) -> Key {
    let digest = crate::crypto::sha256(&[&number.to_be_bytes()]);
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

fn items(model: &Model) -> Items {
    Items::new(model.iter().map(|(key, mark)| (*key, *mark)).collect())
}

/// What one side learns, the number of questions, and the bytes both ways.
fn reconcile(here: &Items, there: &Items) -> (Vec<Key>, Vec<Key>, usize, usize) {
    let (mut fetch, mut ahead) = (Vec::new(), Vec::new());
    let (mut asks, mut bytes) = (0, 0);
    let mut next = Some(here.ask());
    let mut open = Vec::new();
    while let Some(asked) = next {
        assert!(asks < 10_000, "it comes to an end");
        let answer = there.answer(&asked);
        asks += 1;
        bytes += postcard::to_stdvec(&asked).expect("plain").len();
        bytes += postcard::to_stdvec(&answer).expect("plain").len();
        let learned = here.learn(&asked, &answer).expect("an answer to it");
        fetch.extend(learned.fetch);
        ahead.extend(learned.ahead);
        open.extend(learned.ask);
        let rest = open.split_off(open.len().min(SPANS_MAX));
        next = (!open.is_empty()).then(|| Asked::Spans(std::mem::replace(&mut open, rest)));
    }
    fetch.sort_unstable();
    ahead.sort_unstable();
    (fetch, ahead, asks, bytes)
}

fn differing(here: &Model, there: &Model) -> (Vec<Key>, Vec<Key>) {
    let other = |(key, mark): &(&Key, &Mark)| here.get(*key) != Some(*mark);
    let fetch = there.iter().filter(other).map(|(key, _)| *key);
    let ahead = here.keys().filter(|key| !there.contains_key(*key)).copied();
    (fetch.collect(), ahead.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn both_sides_learn_exactly_what_differs(
        common in 0u64..3_000,
        only_here in 0u64..300,
        only_there in 0u64..300,
        changed in prop::collection::btree_set(0u64..3_000, 0..200),
    ) {
        let shared = (0..common).map(|n| (key(n), [1; 16]));
        let mut here: Model = shared.clone().collect();
        let mut there: Model = shared.collect();
        here.extend((0..only_here).map(|n| (key(10_000 + n), [2; 16])));
        there.extend((0..only_there).map(|n| (key(20_000 + n), [3; 16])));
        for n in changed.iter().filter(|n| **n < common) {
            there.insert(key(*n), [4; 16]);
        }
        let (here_items, there_items) = (items(&here), items(&there));
        let (fetch, ahead, _, _) = reconcile(&here_items, &there_items);
        prop_assert_eq!((fetch, ahead), differing(&here, &there));
        let (fetch, ahead, _, _) = reconcile(&there_items, &here_items);
        prop_assert_eq!((fetch, ahead), differing(&there, &here));
    }

    #[test]
    fn an_answer_of_nonsense_neither_panics_nor_goes_on_for_ever(
        spans in prop::collection::vec((any::<u128>(), any::<u64>()), 0..50),
        list in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let here = items(&(0..500).map(|n| (key(n), [1; 16])).collect());
        let asked = Asked::Spans(spans.iter().map(|(span, _)| Span(*span)).collect());
        let parts = spans.iter().map(|(_, print)| Found::Parts([Print(*print); PARTS]));
        if let Some(learned) = here.learn(&asked, &parts.collect::<Vec<_>>()) {
            prop_assert!(learned.ask.len() <= spans.len() * PARTS);
            here.answer(&Asked::Spans(learned.ask));
        }
        let lists = vec![Found::List(list); spans.len()];
        if let Some(learned) = here.learn(&asked, &lists) {
            prop_assert!(learned.ask.is_empty());
        }
        prop_assert_eq!(here.answer(&asked).len(), spans.len());
    }
}

#[test]
fn an_answer_to_another_question_is_none() {
    let here = items(&(0..500).map(|n| (key(n), [1; 16])).collect());
    let everything = here.ask();
    let two = Asked::Spans(Span::EVERYTHING.parts().expect("wide")[..2].to_vec());
    assert!(here.learn(&everything, &[]).is_none(), "too little");
    assert!(
        here.learn(&two, &[Found::Same, Found::Same, Found::Same])
            .is_none()
    );
    assert!(here.learn(&two, &[Found::Same, Found::Same]).is_some());
    assert!(
        here.learn(&everything, &[Found::List(vec![0; 25])])
            .is_none(),
        "a byte over"
    );
    let elsewhere = Found::List([&[0xff; 16][..], &[0; 8]].concat());
    assert!(
        here.learn(&two, &[elsewhere, Found::Same]).is_none(),
        "a key of another span"
    );
}

#[test]
fn what_is_in_step_costs_one_short_question() {
    let model: Model = (0..100_000).map(|n| (key(n), [1; 16])).collect();
    let (fetch, ahead, asks, bytes) = reconcile(&items(&model), &items(&model));
    assert_eq!((fetch.len(), ahead.len(), asks), (0, 0, 1));
    assert!(bytes < 64, "{bytes} bytes");
}

#[test]
fn the_cost_follows_the_difference_and_not_the_size() {
    let cost = |size: u64, changed: u64| {
        let here: Model = (0..size).map(|n| (key(n), [1; 16])).collect();
        let mut there = here.clone();
        there.extend((0..changed).map(|n| (key(n * 7), [2; 16])));
        let (fetch, _, _, bytes) = reconcile(&items(&here), &items(&there));
        assert_eq!(fetch.len() as u64, changed);
        bytes
    };
    let (small, large) = (cost(20_000, 20), cost(200_000, 20));
    assert!(large < small * 2, "{small} and {large} bytes");
    assert!(cost(200_000, 40) < large * 3);
}
