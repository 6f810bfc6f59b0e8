//! A real node whose files may not grow: it says so, goes on when they may, and has everything it acknowledged after a start.

use super::{MIHON, Node, Place, clerk, free_ports, ready, wait_for};
use crate::world::{number, target, targets_file};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::Value;
use std::fs;
use std::process::{Child, Command, Stdio};
use watari::domain::MunicipalityCode;

/// Blocks of 1 KiB: the index of some thousand people does not fit.
const FILE_BLOCKS_MAX: u32 = 33_280;
const ROWS: usize = 500;
const FILES_MAX: usize = 40;

/// A node that runs under the limit; going beyond it is an error of the write, as on a full disk, and no signal.
fn serve_within(place: &Place, port: u16) -> Node {
    ready(begin_within(FILE_BLOCKS_MAX, place, port), port)
}

fn begin_within(blocks: u32, place: &Place, port: u16) -> Child {
    let program = env!("CARGO_BIN_EXE_watari");
    let words = format!(
        "serve --json --data {MIHON} --listen /ip4/127.0.0.1/tcp/{port} --unlock kanri --password-file password"
    );
    let line = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec {program} {words}");
    let log = fs::File::create(place.path("limited.log")).unwrap();
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &line])
        .current_dir(place.folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log);
    shell.spawn().unwrap()
}

/// From now on its files may grow.
fn make_room(child: &Child) {
    let no_limit = Rlimit {
        current: None,
        maximum: None,
    };
    prlimit(Some(Pid::from_child(child)), Resource::Fsize, no_limit).unwrap();
}

fn write_file(place: &Place, file: usize) -> String {
    let code = MunicipalityCode::parse(MIHON).unwrap();
    let row = |n: usize| {
        let (no, coupon) = (format!("A{n}"), format!("{n:010}"));
        let name = ("佐藤 美保", "サトウ ミホ");
        target(code, &no, &number(n as u64), name, &coupon)
    };
    let rows: Vec<String> = (file * ROWS..(file + 1) * ROWS).map(row).collect();
    let name = format!("targets-{file}.csv");
    fs::write(place.path(&name), targets_file(&rows)).unwrap();
    format!("import {name} --as targets --medium M-1 {}", clerk(MIHON))
}

fn residents(place: &Place) -> u64 {
    place.good(&format!("status --data {MIHON}"))["residents"]
        .as_u64()
        .unwrap()
}

#[test]
fn files_that_may_not_grow_cost_nothing_acknowledged_and_the_node_goes_on_when_they_may() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    let node = serve_within(&place, ports[0]);
    let mut acknowledged = 0;
    let mut stopped_at = None;
    for file in 0..FILES_MAX {
        let (code, report) = place.json(&write_file(&place, file));
        if code != 0 {
            let error = report["error"]["code"].as_str().unwrap();
            assert_eq!(error, "E-2007", "{report}");
            stopped_at = Some(file);
            break;
        }
        acknowledged += report["registered"].as_u64().unwrap();
    }
    let stopped_at = stopped_at.expect("no file ever grew too long");
    assert!(acknowledged > 0);
    assert!(residents(&place) >= acknowledged, "of {acknowledged}");

    make_room(&node.0);
    place.good(&write_file(&place, stopped_at));
    let status = place.good(&format!("status --data {MIHON}"));
    assert_eq!(status["read_only"], Value::Null, "{status}");
    node.end();

    let node = place.serve(MIHON, ports[0]);
    assert_eq!(place.good(&format!("check {}", clerk(MIHON)))["ok"], true);
    place.good(&format!("person find A1 {}", clerk(MIHON)));
    for file in 0..=stopped_at {
        place.good(&write_file(&place, file));
    }
    assert_eq!(residents(&place), ((stopped_at + 1) * ROWS) as u64);
    node.end();
}

/// Blocks of 1 KiB: enough for everything but the index of the people.
const INDEX_BLOCKS_MAX: u32 = 512;

#[test]
fn an_index_that_finds_no_room_is_no_damage() {
    let place = Place::new();
    place.network(free_ports());
    for file in 0..4 {
        place.good(&write_file(&place, file));
    }
    let store = place.path(MIHON).join("store");
    fs::remove_dir_all(store.join("sled")).unwrap();
    let program = env!("CARGO_BIN_EXE_watari");
    let find = format!("person find A1 {}", clerk(MIHON));
    let line = format!("trap '' XFSZ; ulimit -f {INDEX_BLOCKS_MAX}; exec {program} {find} --json");
    let output = Command::new("bash")
        .args(["-c", &line])
        .current_dir(place.folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["error"]["code"], "E-2007", "{said}");
    place.good(&find);
    let last = 4 * ROWS - 1;
    place.good(&format!("person show A{last} {}", clerk(MIHON)));
}

#[test]
fn a_start_that_finds_no_room_waits_for_it_and_can_be_told_to_end() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    for file in 0..4 {
        place.good(&write_file(&place, file));
    }
    fs::remove_dir_all(place.path(MIHON).join("store/sled")).unwrap();
    let begin = || {
        let child = begin_within(INDEX_BLOCKS_MAX, &place, ports[0]);
        wait_for("it says that it waits", || {
            let log = fs::read_to_string(place.path("limited.log")).unwrap();
            log.contains("waits for room")
        });
        child
    };
    Node(begin()).end();
    let waiting = begin();
    let status = place.good(&format!("status --data {MIHON}"));
    assert_eq!(status["unlocked"], false, "{status}");
    make_room(&waiting);
    let node = ready(waiting, ports[0]);
    place.good(&format!("person find A1 {}", clerk(MIHON)));
    assert_eq!(residents(&place), (4 * ROWS) as u64);
    let log = fs::read_to_string(place.path("limited.log")).unwrap();
    assert_eq!(log.matches("waits for room").count(), 1, "said once: {log}");
    node.end();
}

#[test]
fn a_new_node_that_finds_no_room_leaves_nothing_behind() {
    let place = Place::new();
    place.good("network create net --practice --password-file password");
    let init = format!(
        "init --data {MIHON} --code {MIHON} --admin kanri --trust net/trust.json --password-file password"
    );
    let program = env!("CARGO_BIN_EXE_watari");
    for blocks in [16, 2_048] {
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec {program} {init} --json");
        let output = Command::new("bash")
            .args(["-c", &line])
            .current_dir(place.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["error"]["code"], "E-2007", "{said}");
        assert!(!place.path(MIHON).exists(), "something is left");
    }
    place.good(&init);
}
