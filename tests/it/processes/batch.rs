//! A batch by commands alone, and its node killed in the middle of it: it goes on, and nobody is asked twice.

use super::{MIHON, MITSUMOTO, Place, clerk, free_ports, wait_for};
use crate::batch::{file, row};
use crate::world::{number, target, targets_file};
use std::fs;
use watari::domain::MunicipalityCode;

const MOVERS: u32 = 16;

fn code(digits: &str) -> MunicipalityCode {
    MunicipalityCode::parse(digits).unwrap()
}

/// Everybody is known in both towns, and an approver works in the one that asks.
fn story(place: &Place) {
    for (town, prefix) in [(MIHON, "A"), (MITSUMOTO, "B")] {
        let people = (1..=MOVERS).map(|base| {
            let (no, coupon) = (format!("{prefix}{base}"), format!("{:010}", base * 7));
            let name = ("佐藤 美保", "サトウ ミホ");
            target(code(town), &no, &number(u64::from(base)), name, &coupon)
        });
        let people: Vec<String> = people.collect();
        fs::write(place.path("people.csv"), targets_file(&people)).unwrap();
        let import = format!(
            "import people.csv --as targets --medium M-1 {}",
            clerk(town)
        );
        assert_eq!(place.good(&import)["registered"], MOVERS);
    }
    place.appoint(MIHON);
    let rows: Vec<String> = (1..=MOVERS)
        .map(|base| row(base, &format!("A{base}"), code(MITSUMOTO)))
        .collect();
    fs::write(place.path("movers.csv"), file(&rows)).unwrap();
}

fn approver() -> String {
    format!("--data {MIHON} --user shonin --password-file password")
}

#[test]
fn a_batch_goes_on_after_kill_9_and_asks_nobody_twice() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    story(&place);
    let _there = place.serve(MITSUMOTO, ports[1]);
    let mut here = place.serve(MIHON, ports[0]);
    let checked = place.good(&format!(
        "inquire-batch movers.csv --dry-run {}",
        clerk(MIHON)
    ));
    assert!(checked["batch"].is_null() && checked["taken"] == MOVERS);
    let made = place.good(&format!("inquire-batch movers.csv {}", clerk(MIHON)));
    let batch = made["batch"].as_str().unwrap().to_owned();
    place.refused(
        &format!("batch approve {batch} {}", clerk(MIHON)),
        4,
        "E-1004",
    );
    place.good(&format!("batch approve {batch} {}", approver()));
    let counts = || {
        let view = place.good(&format!("batch show {batch} {}", clerk(MIHON)));
        let counts = &view["line"]["counts"];
        let count = |name: &str| counts[name].as_u64().unwrap();
        (count("found"), count("queued") + count("waiting"))
    };
    for found in [1, 6] {
        wait_for("some answers", || counts().0 >= found);
        // Dropping a node kills it without a word.
        drop(here);
        here = place.serve(MIHON, ports[0]);
    }
    wait_for("every answer", || counts() == (u64::from(MOVERS), 0));
    let ledger = place.good(&format!("ledger list {}", clerk(MITSUMOTO)));
    let records = ledger["records"].as_array().unwrap().len();
    assert_eq!(records, MOVERS as usize, "one provision each: {ledger}");

    let out = format!("batch result {batch} --out result.csv {}", clerk(MIHON));
    assert_eq!(place.good(&out)["rows"], MOVERS);
    let text = fs::read_to_string(place.path("result.csv")).unwrap();
    assert_eq!(text.lines().count(), MOVERS as usize + 1);
    let json = format!("batch result {batch} --out result.json --format json");
    place.good(&format!("{json} {}", clerk(MIHON)));
    let text = fs::read(place.path("result.json")).unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(rows[0]["result"], "found");
    drop(here);
}
