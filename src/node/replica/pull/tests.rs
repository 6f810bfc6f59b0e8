//! What catching up costs in bytes: 300,000 documents in step, 1,000 changed on one side.

use super::*;
use crate::document;
use crate::domain::{AddresseeNo, PartialDate, Person, Resident, ResidentClass, Sex};
use crate::node::replica::message::OwnAnswer;
use crate::node::replica::ranges::{Items, Mark};
use crate::node::replica::shelf::Inventory;
use serde::Serialize;
use std::sync::Arc;

const DOCUMENTS: u64 = 300_000;
const CHANGED: u64 = 1_000;
/// Around each message: signature, name of the question, encapsulated key, tag, lengths.
const SEAL: usize = 64 + 16 + 32 + 16 + 16;

fn key(number: u64) -> Key {
    let digest = sha256(&[b"key", &number.to_be_bytes()]);
    *digest.first_chunk().expect("a digest is longer")
}

fn resident(number: u64) -> Resident {
    let mut person = Person::new(
        AddresseeNo::parse(&number.to_string()).expect("digits"),
        "ミホン　タロウ".to_owned(),
        "見本　太郎".to_owned(),
        PartialDate::YearMonth(1972, 1),
        Sex::Male,
        ResidentClass::Resident,
    );
    person.address = Some("見本県見本市一丁目2番3号".to_owned());
    Resident::new(person)
}

fn len(message: &impl Serialize) -> usize {
    postcard::to_stdvec(message).expect("plain data").len() + SEAL
}

/// A document, and what differs once its telephone number is another one.
fn changed(number: u64) -> (Vec<Head>, Vec<Vec<u8>>, usize) {
    let bytes = document::create(&resident(number), [1; 16], 1);
    let mut document = document::open(&bytes).expect("own bytes");
    let heads = document.heads();
    let mut after = resident(number);
    after.person.phone = Some("000-0000-0000".to_owned());
    let update = document.update(&after, [2; 16], 2, Some("本人の申出"));
    update.expect("an open document");
    let changes = document.changes_since(&heads).expect("an open document");
    (heads, changes, document.save().len())
}

#[test]
#[expect(
    clippy::print_stderr,
    reason = "the figures are for whoever runs this test alone"
)]
fn catching_up_costs_at_most_twice_a_copy_of_the_changed_documents() {
    let mark = |number: u64, version: u8| -> Mark { [version ^ (number % 251) as u8; 16] };
    let is_changed = |number: u64| number.is_multiple_of(DOCUMENTS / CHANGED);
    let items = |version: fn(bool) -> u8| {
        let all = (0..DOCUMENTS).map(|n| (key(n), mark(n, version(is_changed(n)))));
        Items::new(all.collect())
    };
    let (here, there) = (items(|_| 1), items(|changed| if changed { 2 } else { 1 }));

    let (mut bytes, mut questions) = (0, 0);
    let mut pull = Pull::new(1, Arc::new(Inventory::of(here)), false);
    while let Some(asked) = pull.next_asked() {
        let found = there.answer(&asked);
        assert!(pull.learn(&asked, &found), "an answer to it");
        let shelf = Shelf::Documents;
        bytes += len(&OwnMessage::Replica(ReplicaMessage::Compare {
            shelf,
            asked,
        }));
        bytes += len(&OwnAnswer::Replica(ReplicaAnswer::Found(found)));
        questions += 1;
    }
    let fetch = &pull.fetch;
    assert_eq!(fetch.len() as u64, CHANGED);
    let compared = bytes;

    let mut copies = 0;
    let numbers: Vec<u64> = (0..CHANGED).collect();
    for batch in numbers.chunks(DOCUMENTS_MAX) {
        let (mut asked, mut given) = (Vec::new(), Vec::new());
        for number in batch {
            let (heads, changes, copy) = changed(*number);
            asked.push((key(*number), heads));
            given.push((key(*number), Given::Changes(changes)));
            copies += copy;
        }
        bytes += len(&OwnMessage::Replica(ReplicaMessage::Documents(asked)));
        bytes += len(&OwnAnswer::Replica(ReplicaAnswer::Documents(given)));
        questions += 1;
    }
    let figures = format!(
        "{DOCUMENTS} in step, {CHANGED} changed: {bytes} bytes in {questions} questions, {compared} of them to compare; \
         copies alone {copies} bytes"
    );
    assert!(bytes <= 2 * copies, "{figures}");
    eprintln!("{figures}");
}
