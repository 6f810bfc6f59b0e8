//! `watari check` on a stopped and on a running node: what was read, and what is wrong.

use super::{MIHON, Node, Place, clerk, free_ports};
use serde_json::Value;
use std::fs;

/// How many were read of each part, trees together.
fn read(document: &Value, part: &str) -> u64 {
    let parts = document["parts"].as_array().unwrap().iter();
    let of_part = parts.filter(|found| found["part"] == part);
    of_part.map(|found| found["read"].as_u64().unwrap()).sum()
}

fn words(document: &Value) -> Vec<&str> {
    let parts = document["parts"].as_array().unwrap().iter();
    let problems = parts.flat_map(|part| part["problems"].as_array().unwrap());
    let words = problems.map(|problem| problem["word"].as_str().unwrap());
    words.collect()
}

/// One bit of a record that was written long ago.
fn damage_journal(place: &Place) {
    let folder = place.path(&format!("{MIHON}/store/journal"));
    let segment = fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let mut bytes = fs::read(segment.path()).unwrap();
    bytes[400] ^= 1;
    fs::write(segment.path(), bytes).unwrap();
}

#[test]
fn a_check_says_what_was_read_and_ends_with_one_where_something_is_wrong() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    place.import(MIHON, "mihon-targets.csv", "targets");
    let check = format!("check {}", clerk(MIHON));

    let stopped = place.good(&check);
    assert_eq!(stopped["ok"], true);
    let residents = place.good(&format!("person find ミ {}", clerk(MIHON)));
    let people = residents["people"].as_array().unwrap().len() as u64;
    assert!(
        people > 0 && read(&stopped, "documents") >= people,
        "{stopped}"
    );
    for part in ["headers", "journal", "rows", "log"] {
        assert!(read(&stopped, part) > 0, "{part}: {stopped}");
    }

    let node = place.serve(MIHON, ports[0]);
    let running = place.good(&check);
    assert!(read(&running, "log") > read(&stopped, "log"));
    let japanese = place.run(&format!("{check} --lang ja"));
    let said = String::from_utf8(japanese.stdout).unwrap();
    assert!(
        said.contains("ジャーナルの記録") && said.contains("一致しています"),
        "{said}"
    );
    damage_journal(&place);
    let (code, found) = place.json(&check);
    assert_eq!((code, &found["ok"]), (1, &Value::Bool(false)), "{found}");
    assert_eq!(words(&found), ["journal_hole"]);
    Node::end(node);

    let (code, found) = place.json(&check);
    assert_eq!(
        (code, words(&found)),
        (1, vec!["journal_hole"]),
        "stopped too"
    );
    let told = place.run(&format!("{check} --lang en"));
    assert_eq!(told.status.code(), Some(1));
    let said = String::from_utf8(told.stdout).unwrap();
    assert!(
        said.contains("is damaged, and valid ones follow it"),
        "{said}"
    );
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.contains("E-7010"), "{said}");
    let log = place.good(&format!("audit list {}", clerk(MIHON)));
    let leaves = log["leaves"].as_array().unwrap();
    let alarms = leaves.iter().filter(|leaf| leaf["kind"] == "alarm");
    assert_eq!(alarms.count(), 3, "each finding is an alarm");
    assert_eq!(read(&found, "snapshots"), 0);
}
