//! Strangers who hold more connections than the process may have files: the node goes on writing.

use super::{MIHON, Node, Place, clerk, free_ports, ready};
use serde_json::Value;
use std::fs;
use std::net::TcpStream;
use std::process::{Command, Stdio};

const FILES_MAX: u32 = 256;
/// More than the node may have files.
const STRANGERS: usize = 300;
const ACCOUNTS: usize = 4;

fn serve_with_few_files(place: &Place, port: u16) -> Node {
    let program = env!("CARGO_BIN_EXE_watari");
    let words = format!(
        "serve --json --data {MIHON} --listen /ip4/127.0.0.1/tcp/{port} --unlock kanri --password-file password"
    );
    let line = format!("ulimit -n {FILES_MAX}; exec {program} {words}");
    let log = fs::File::create(place.path("few-files.log")).unwrap();
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &line])
        .current_dir(place.folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log);
    ready(shell.spawn().unwrap(), port)
}

/// Connections that never say anything.
fn strangers(port: u16) -> Vec<TcpStream> {
    let connect = |_| TcpStream::connect(("127.0.0.1", port)).unwrap();
    (0..STRANGERS).map(connect).collect()
}

#[test]
fn silent_strangers_do_not_keep_a_node_from_writing() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    let node = serve_with_few_files(&place, ports[0]);
    let mut flood = Vec::new();
    for account in 0..ACCOUNTS {
        flood = strangers(ports[0]);
        place.good(&format!(
            "staff add clerk-{account} --role clerk --new-password-file password \
             --data {MIHON} --user kanri --password-file password"
        ));
    }
    let status = place.good(&format!("status --data {MIHON}"));
    assert_eq!(status["read_only"], Value::Null, "{status}");
    place.good(&format!("person find A1 {}", clerk(MIHON)));
    drop(flood);
    node.end();
    let log = fs::read_to_string(place.path("few-files.log")).unwrap();
    assert!(log.contains("few files"), "the operator is told: {log}");
}
