//! `watari dose` by commands alone: register, hold, correct, cancel, and the venue worker's login.

use super::{MIHON, Place, clerk, free_ports};

#[test]
fn a_dose_is_registered_corrected_and_cancelled_by_commands() {
    let place = Place::new();
    place.network(free_ports());
    place.import(MIHON, "mihon-targets.csv", "targets");
    let find = |text: &str| {
        let found = place.good(&format!("person find {text} {}", clerk(MIHON)));
        found["people"][0].clone()
    };
    let person = find("0001000001");
    let (no, coupon) = (
        person["addressee_no"].as_str().unwrap(),
        person["coupon_no"].as_str().unwrap(),
    );
    let add = format!("dose add --coupon {coupon} --lot AB1234 --on 2026-05-10");
    let added = place.good(&format!("{add} {}", clerk(MIHON)));
    assert_eq!(
        (added["state"].as_str(), added["dose_no"].as_u64()),
        (Some("registered"), Some(1)),
        "{added}"
    );
    let (code, twice) = place.json(&format!("{add} {}", clerk(MIHON)));
    assert_eq!((code, twice["error"]["code"].as_str()), (1, Some("E-3009")));
    let held = place.good(&format!(
        "dose add --coupon 9999999999 --lot AB1234 {}",
        clerk(MIHON)
    ));
    assert_eq!(held["state"], "held", "{held}");
    let other = format!("dose add --person {no} --lot FL551 --kind 210 --on R7.10.15");
    let added = place.good(&format!("{other} {}", clerk(MIHON)));
    assert_eq!(added["vaccinated_on"], "2025-10-15", "{added}");

    let correct = format!("dose correct {no} 231/1 --lot AB1243");
    let corrected = place.good(&format!("{correct} --reason paper {}", clerk(MIHON)));
    assert_eq!(corrected["changes"][0]["new"], "AB1243", "{corrected}");
    let (code, _) = place.json(&format!("{correct} {}", clerk(MIHON)));
    assert_eq!(code, 2, "a reason is needed");
    let cancel = format!("dose cancel {no} 231/1 --reason twice {}", clerk(MIHON));
    assert_eq!(place.good(&cancel)["state"], "cancelled");
    let shown = place.run(&format!("person show {no} --lang en {}", clerk(MIHON)));
    assert!(String::from_utf8_lossy(&shown.stdout).contains("cancelled"));
    let (code, gone) = place.json(&cancel);
    assert_eq!((code, gone["error"]["code"].as_str()), (1, Some("E-3008")));
    for (words, expected) in [("231", "E-7001"), ("999/1", "E-7001"), ("210/2", "E-3008")] {
        let cancel = format!("dose cancel {no} {words} --reason x {}", clerk(MIHON));
        let (_, refused) = place.json(&cancel);
        assert_eq!(refused["error"]["code"], expected, "{words}");
    }

    let admin = format!("--data {MIHON} --user kanri --password-file password");
    place.good(&format!(
        "staff add jiro --role venue --new-password-file password {admin}"
    ));
    let venue = format!("--data {MIHON} --user jiro --password-file password");
    let added = place.good(&format!(
        "dose add --coupon {coupon} --lot AB1299 --on 2026-06-10 {venue}"
    ));
    assert_eq!(added["state"], "registered", "{added}");
    assert!(added["addressee_no"].is_null(), "`SAFE-28`");
    let (code, _) = place.json(&format!("person find {no} {venue}"));
    assert_eq!(code, 4);
}
