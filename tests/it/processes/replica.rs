//! A further node gets the keys and is killed again and again while it catches up: nothing is lost, nothing is half.

use super::{MIHON, Place, free_ports, wait_for};
use std::fs;

const PEOPLE: u64 = 300;
const HEADER: &str = "処理区分,自治体コード,宛名番号,個人番号,氏名漢字,氏名カナ,生年月日,性別,券番号,券発行日,券発行理由,次回接種回,住民区分,異動日,転出先自治体コード,支援措置区分";

fn people() -> String {
    let number = |n: u64| {
        let number = watari::domain::MyNumber::synthetic(n);
        let digits = number.reveal(watari::domain::Purpose::TransferIn);
        String::from_utf8(digits.to_vec()).unwrap()
    };
    let row = |n: u64| {
        format!(
            "1,{MIHON},A{n},{},佐藤 美保,サトウ ミホ,19721201,2,{n:010},20210401,1,1,1,,,\r\n",
            number(n)
        )
    };
    let rows: String = (1..=PEOPLE).map(row).collect();
    format!("{HEADER}\r\n{rows}")
}

#[test]
fn a_replica_that_is_killed_while_it_catches_up_ends_with_everything() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    let (admin, approver) = ("--user kanri --password-file password", "--user shonin");
    place.good(&format!(
        "init --data b --code {MIHON} --admin kanri --trust net/trust.json --password-file password"
    ));
    let card = format!(
        "network add net b/card.json --replica --address /ip4/127.0.0.1/tcp/{}",
        ports[1]
    );
    assert_eq!(place.good(&card)["added"], "replica");
    place.good("network publish net --out directory2 --password-file password");
    for folder in [MIHON, "b"] {
        place.good(&format!(
            "directory install directory2 --data {folder} {admin}"
        ));
    }
    place.appoint(MIHON);
    fs::write(place.path("people.csv"), people()).unwrap();
    place.good(&format!(
        "import people.csv --as targets --medium M-1 {}",
        super::clerk(MIHON)
    ));

    let request = place.good(&format!("replica request --out request --data b {admin}"));
    let digits = request["fingerprint"].as_str().unwrap().replace(' ', "");
    place.refused(
        &format!(
            "replica enrol request --fingerprint 123412341234123412341234 --data {MIHON} {admin}"
        ),
        1,
        "E-4202",
    );
    let line = place.good(&format!(
        "replica enrol request --fingerprint {digits} --data {MIHON} {admin}"
    ));
    let id = line["id"].as_str().unwrap();
    place.refused(
        &format!("replica approve {id} --data {MIHON} {admin}"),
        4,
        "E-1004",
    );
    place.good(&format!(
        "replica approve {id} --data {MIHON} {approver} --password-file password"
    ));

    let _first = place.serve(MIHON, ports[0]);
    let residents = || place.good("status --data b")["residents"].as_u64();
    let mut before = 0;
    for _ in 0..3 {
        let node = place.serve("b", ports[1]);
        wait_for("it goes on where it was", || {
            residents().is_some_and(|now| now > before || now == PEOPLE)
        });
        before = residents().unwrap();
        // Dropped, it is killed.
        drop(node);
    }
    let node = place.serve("b", ports[1]);
    wait_for("everybody is here, and both know it", || {
        let status = place.good("status --data b");
        let other = &status["siblings"][0];
        status["residents"] == PEOPLE && other["behind_by"] == 0 && !other["in_step_at"].is_null()
    });
    node.end();
    let check = place.good(&format!("check --data b {admin}"));
    assert_eq!(check["ok"], true, "{check}");
}
