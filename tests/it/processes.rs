//! The whole program as people start it: processes, files, exit codes, two languages, signals.

mod batch;
mod check;
mod clusters;
mod disk_full;
mod dose;
mod flood;
mod replica;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const PASSWORD: &str = "a long enough practice password";
/// What an administrator gives to somebody who has to change it.
const GIVEN: &str = "a long enough given practice word";
const MIHON: &str = "992011";
const MITSUMOTO: &str = "992020";

/// A folder with a password file, and the program started in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder };
        place.secret("password", PASSWORD);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn secret(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_watari"));
        command
            .args(words.split_whitespace())
            .current_dir(self.folder.path());
        for name in [
            "WATARI_DATA",
            "WATARI_USER",
            "WATARI_PASSWORD_FILE",
            "LC_ALL",
            "LC_MESSAGES",
            "LANG",
        ] {
            command.env_remove(name);
        }
        command
            .env("TMPDIR", self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, words: &str) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs with `--json`: exactly one document on stdout, whatever happens.
    fn json(&self, words: &str) -> (i32, Value) {
        let output = self.run(&format!("{words} --json"));
        let text = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = serde_json::from_str(&text);
        let document =
            document.unwrap_or_else(|error| panic!("{words}: {error}: {text:?} {errors}"));
        (output.status.code().unwrap(), document)
    }

    fn good(&self, words: &str) -> Value {
        let (code, document) = self.json(words);
        assert_eq!(code, 0, "{words}: {document}");
        document
    }

    fn refused(&self, words: &str, code: i32, error: &str) {
        let (ended, document) = self.json(words);
        assert_eq!(
            (ended, document["error"]["code"].as_str()),
            (code, Some(error)),
            "{words}: {document}"
        );
        for sentence in ["what", "input", "next"] {
            assert!(
                !document["error"][sentence].as_str().unwrap().is_empty(),
                "{words}: {document}"
            );
        }
    }

    fn samples(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("demos/samples")
            .join(name)
    }

    /// A network of the two towns whose nodes will listen at the ports, each with an administrator and a clerk.
    fn network(&self, ports: [u16; 2]) {
        self.good("network create net --practice --password-file password");
        for (code, port) in [MIHON, MITSUMOTO].into_iter().zip(ports) {
            self.good(&format!(
                "init --data {code} --code {code} --admin kanri --trust net/trust.json --password-file password"
            ));
            self.good(&format!(
                "network add net {code}/card.json --population 8000 --address /ip4/127.0.0.1/tcp/{port}"
            ));
        }
        self.good("network publish net --out directory --password-file password");
        for code in [MIHON, MITSUMOTO] {
            let admin = format!("--data {code} --user kanri --password-file password");
            self.good(&format!(
                "staff add hanako --role clerk --new-password-file password {admin}"
            ));
            self.good(&format!("directory install directory {admin}"));
        }
    }

    /// An approver who has changed the password that the administrator gave.
    fn appoint(&self, data: &str) {
        self.secret("given", GIVEN);
        self.good(&format!(
            "staff add shonin --role approver --new-password-file given --data {data} --user kanri --password-file password"
        ));
        let changed = self.good(&format!(
            "staff password --new-password-file password --data {data} --user shonin --password-file given"
        ));
        assert_eq!(changed["changed"], "shonin");
    }

    fn import(&self, code: &str, file: &str, layout: &str) -> Value {
        let file = Place::samples(file);
        self.good(&format!(
            "import {} --as {layout} --medium M-1 {}",
            file.display(),
            clerk(code)
        ))
    }

    fn serve(&self, code: &str, port: u16) -> Node {
        let mut command = self.command(&format!(
            "serve --json --data {code} --listen /ip4/127.0.0.1/tcp/{port} --unlock kanri --password-file password"
        ));
        let log = fs::File::create(self.path(&format!("{code}.log"))).unwrap();
        let child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        ready(child, port)
    }
}

/// Waits for the one line of a serving process.
fn ready(mut child: Child, port: u16) -> Node {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["ready"], true);
    assert!(
        ready["addresses"][0]
            .as_str()
            .unwrap()
            .contains(&port.to_string()),
        "{ready}"
    );
    Node(child)
}

fn clerk(code: &str) -> String {
    format!("--data {code} --user hanako --password-file password")
}

/// A serving process; ends with the test.
struct Node(Child);

impl Node {
    fn end(mut self) {
        signal(&self.0, "TERM");
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(child.id().to_string())
        .status();
    assert!(status.unwrap().success());
}

/// Ports that nobody listens at now.
fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Processes whose command line names the folder.
fn processes_in(folder: &Path) -> Vec<String> {
    let folder = folder.to_string_lossy().into_owned();
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(&folder)).collect()
}

fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_persons_doses_cross_by_commands_alone() {
    let place = Place::new();
    let ports = free_ports();
    place.network(ports);
    let report = place.import(MITSUMOTO, "mitsumoto-targets.csv", "targets");
    assert_eq!(
        (report["read"].as_u64(), report["registered"].as_u64()),
        (Some(5), Some(5)),
        "{report}"
    );
    place.import(MIHON, "mihon-targets.csv", "targets");
    let report = place.import(MITSUMOTO, "mitsumoto-doses.csv", "doses");
    assert_eq!(report["registered"], 3, "{report}");
    let report = place.import(MITSUMOTO, "mitsumoto-doses.csv", "doses");
    assert_eq!(
        (report["registered"].as_u64(), report["unchanged"].as_u64()),
        (Some(0), Some(3)),
        "{report}"
    );

    let nodes = [
        place.serve(MIHON, ports[0]),
        place.serve(MITSUMOTO, ports[1]),
    ];
    let found = place.good(&format!(
        "inquire 0001000003 --to {MITSUMOTO} --basis consent --basis-ref C-1 --id-check mynumber-card {}",
        clerk(MIHON)
    ));
    assert_eq!(
        (found["state"].as_str(), found["provider"].as_str()),
        (Some("found"), Some(MITSUMOTO)),
        "{found}"
    );
    let doses = found["doses"].as_array().unwrap();
    assert_eq!(doses.len(), 2, "{found}");
    // Newest first, as the provider sends them.
    let expected = [(2, "2021-07-01", "EX3600"), (1, "2021-06-10", "EY1200")];
    for (dose, (number, date, lot)) in doses.iter().zip(expected) {
        assert_eq!(dose["dose_no"], number);
        assert_eq!(
            (dose["vaccinated_on"].as_str(), dose["lot_no"].as_str()),
            (Some(date), Some(lot))
        );
        assert_eq!(
            (dose["maker"].as_str(), dose["coupon_no"].as_str()),
            (Some("ファイザー"), Some("0000000017"))
        );
        assert_eq!(
            (
                dose["municipality_code"].as_str(),
                dose["signature_ok"].as_bool()
            ),
            (Some(MITSUMOTO), Some(true))
        );
    }
    let inquiry = found["inquiry"].as_str().unwrap();
    let accepted = place.good(&format!("accept {inquiry} {}", clerk(MIHON)));
    assert_eq!(accepted["added"], 2, "{accepted}");
    let accepted = place.good(&format!("accept {inquiry} {}", clerk(MIHON)));
    assert_eq!(
        (accepted["added"].as_u64(), accepted["unchanged"].as_u64()),
        (Some(0), Some(2)),
        "{accepted}"
    );
    let person = place.good(&format!("person show 0001000003 {}", clerk(MIHON)));
    assert_eq!(person["doses"].as_array().unwrap().len(), 2, "{person}");
    assert_eq!(person["doses"][0]["origin"], MITSUMOTO);
    assert!(
        !person.to_string().contains("966277585814"),
        "the number is in no document"
    );
    let nobody = place.good(&format!(
        "inquire 0001000001 --to {MITSUMOTO} --basis art19-16 --basis-ref K-1 --id-check passport {}",
        clerk(MIHON)
    ));
    assert_eq!(nobody["state"], "no_answer", "{nobody}");
    for code in [MIHON, MITSUMOTO] {
        let ledger = place.good(&format!("ledger verify {}", clerk(code)));
        assert_eq!(
            (ledger["ok"].as_bool(), ledger["countersigned"].as_u64()),
            (Some(true), Some(1)),
            "{ledger}"
        );
        let audit = place.good(&format!("audit verify {}", clerk(code)));
        assert_eq!(audit["ok"], true, "{audit}");
        assert!(
            audit["leaves"].as_u64().unwrap() > 5 && audit["head"].as_str().unwrap().len() == 64,
            "{audit}"
        );
    }
    let out = place.path("out.csv");
    place.good(&format!(
        "export doses --out {} {}",
        out.display(),
        clerk(MIHON)
    ));
    let exported = fs::read_to_string(&out).unwrap();
    assert!(
        exported.contains("EX3600") && !exported.contains("966277585814"),
        "{exported}"
    );
    nodes.into_iter().for_each(Node::end);
    let history = place.good(&format!("person history 0001000003 {}", clerk(MIHON)));
    assert!(
        !history["history"].as_array().unwrap().is_empty(),
        "after the node has ended: {history}"
    );
}

#[test]
fn refusals_have_their_exit_codes_and_say_what_to_do() {
    let place = Place::new();
    place.network([4001, 4002]);
    place.secret("wrong", "another long practice password");
    place.refused(
        &format!("person find x --data {MIHON} --user hanako --password-file wrong"),
        4,
        "E-1003",
    );
    place.refused(
        &format!("person find x --data {MIHON} --user kanri --password-file password"),
        4,
        "E-1004",
    );
    place.refused(
        &format!(
            "staff add x --role clerk --new-password-file password {}",
            clerk(MIHON)
        ),
        4,
        "E-1004",
    );
    place.refused(&format!("person show 77 {}", clerk(MIHON)), 1, "E-3001");
    place.refused("status --data nowhere", 1, "E-2001");
    place.refused("status", 2, "E-7011");
    place.refused("person find", 2, "E-7007");
    place.refused(
        &format!("person find x --data {MIHON} --user hanako"),
        1,
        "E-7004",
    );
    place.refused(&format!("person find x --data {MIHON}"), 2, "E-7005");
    place.refused(
        "network create net --practice --password-file password",
        1,
        "E-7009",
    );
    place.refused(
        &format!("serve --data {MIHON} --listen /ip4/0.0.0.0/tcp/4001 --unlock kanri --password-file password"),
        1,
        "E-6001",
    );
    place.refused(
        &format!("init --data {MIHON} --code {MIHON} --admin x --trust net/trust.json --password-file password"),
        1,
        "E-2002",
    );
    fs::set_permissions(place.path("password"), fs::Permissions::from_mode(0o644)).unwrap();
    place.refused(&format!("person find x {}", clerk(MIHON)), 1, "E-7003");
}

#[test]
fn a_folder_that_may_not_be_touched_is_not_missing() {
    let place = Place::new();
    place.network([4001, 4002]);
    let folder = place.path(MIHON);
    // The owner of everything may do everything: a folder where a file should be stands in for a missing right.
    let (header, kept) = (folder.join("store/header.a"), folder.join("kept"));
    fs::rename(&header, &kept).unwrap();
    fs::create_dir(&header).unwrap();
    place.refused(&format!("status --data {MIHON}"), 1, "E-2009");
    fs::remove_dir(&header).unwrap();
    fs::rename(&kept, &header).unwrap();
    let settings = folder.join("node.toml");
    fs::remove_file(&settings).unwrap();
    fs::create_dir(&settings).unwrap();
    let (code, document) = place.json(&format!("status --data {MIHON}"));
    let said = document["error"]["what"].as_str().unwrap();
    assert_eq!(
        (code, document["error"]["code"].as_str()),
        (2, Some("E-6002"))
    );
    assert!(said.contains("directory"), "the reason is said: {said}");
}

#[test]
fn a_port_in_use_is_named_at_once() {
    let place = Place::new();
    place.network([4001, 4002]);
    let other = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("/ip4/127.0.0.1/tcp/{}", other.local_addr().unwrap().port());
    let start = Instant::now();
    let (code, document) = place.json(&format!(
        "serve --data {MIHON} --listen {address} --unlock kanri --password-file password"
    ));
    assert_eq!(
        (code, document["error"]["code"].as_str()),
        (1, Some("E-6004"))
    );
    let said = document["error"]["what"].as_str().unwrap();
    assert!(said.contains(&address), "{said}");
    assert!(start.elapsed() < Duration::from_secs(10), "it waited");
}

#[test]
fn a_new_node_warns_of_nothing() {
    let place = Place::new();
    place.good("network create net --practice --password-file password");
    let output = place.run(&format!(
        "init --data {MIHON} --code {MIHON} --admin kanri --trust net/trust.json --password-file password -v"
    ));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && !said.contains("WARN"), "{said}");
}

#[test]
fn rejected_rows_are_named_with_line_column_and_reason_in_both_languages() {
    let place = Place::new();
    place.network([4001, 4002]);
    let file = Place::samples("mihon-targets-with-errors-cp932.csv");
    let import = format!(
        "import {} --as targets --medium M-2 {}",
        file.display(),
        clerk(MIHON)
    );
    let dry = place.good(&format!("{import} --dry-run"));
    let real = place.good(&format!("{import} --lang ja"));
    for report in [&dry, &real] {
        assert_eq!(
            (report["read"].as_u64(), report["registered"].as_u64()),
            (Some(7), Some(1)),
            "{report}"
        );
        let rejected = report["rejected"].as_array().unwrap();
        let lines: Vec<u64> = rejected
            .iter()
            .filter_map(|row| row["line"].as_u64())
            .collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8], "{report}");
        let columns: Vec<u64> = rejected
            .iter()
            .filter_map(|row| row["column"].as_u64())
            .collect();
        assert_eq!(columns[..5], [7, 9, 4, 2, 5], "{report}");
    }
    assert!(
        real["rejected"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("日付"),
        "{real}"
    );
    assert!(
        dry["rejected"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("date"),
        "{dry}"
    );
    let people = place.run(&format!("{import} --lang ja"));
    let said = String::from_utf8(people.stdout).unwrap();
    assert!(
        said.contains("変更なし 1") && said.contains("受付不可 6"),
        "{said}"
    );
}

#[test]
fn every_rejected_row_counts_also_those_that_are_not_listed() {
    let place = Place::new();
    place.network([4001, 4002]);
    let sample = fs::read_to_string(Place::samples("mihon-targets.csv")).unwrap();
    let header = sample.lines().next().unwrap();
    let rows = "1,2\n".repeat(5_000);
    fs::write(place.path("bad.csv"), format!("{header}\n{rows}")).unwrap();
    let import = format!("import bad.csv --as targets --medium M-2 {}", clerk(MIHON));
    let report = place.good(&import);
    let listed = report["rejected"].as_array().unwrap().len();
    assert_eq!(report["rejected_count"], 5_000);
    assert!(listed > 0 && listed < 5_000);
    let said = String::from_utf8(place.run(&import).stdout).unwrap();
    assert!(said.contains("5000 rejected"), "{said}");
    assert!(said.contains(&format!("Only {listed} of")), "{said}");
}

#[test]
fn help_and_errors_speak_both_languages() {
    let place = Place::new();
    for (setting, word) in [
        ("--lang ja", "宛名番号"),
        ("--lang en", "Addressee number"),
        ("", "Addressee number"),
    ] {
        let help = place.run(&format!("inquire --help {setting}"));
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(help.contains(word), "{setting}: {help}");
    }
    let output = place
        .command("status")
        .env("LANG", "ja_JP.UTF-8")
        .output()
        .unwrap();
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("データフォルダ")
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn the_demo_plays_its_steps_and_leaves_nothing() {
    let place = Place::new();
    let result = place.good("demo --headless --residents 300 --seed 7");
    assert_eq!(result["ok"], true, "{result}");
    let steps: Vec<&str> = result["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|step| step["step"].as_str())
        .collect();
    let expected = [
        "import",
        "found",
        "accepted",
        "asked_again",
        "wrong_code",
        "unknown_person",
        "not_permitted",
        "needs_approval",
        "offline",
        "receipts",
        "number_never_seen",
    ];
    assert_eq!(steps, expected);
    for step in result["steps"].as_array().unwrap() {
        assert!(
            step["ok"] == true && step["ms"].is_u64() && step["detail"].is_object(),
            "{step}"
        );
    }
    assert_eq!(left_behind(&place), Vec::<String>::new());
}

#[test]
fn the_demo_stopped_by_a_signal_leaves_nothing() {
    for name in ["INT", "TERM"] {
        let place = Place::new();
        let mut command = place.command("demo --headless --residents 300");
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let folder = place.folder.path();
        wait_for("a node of the demo", || {
            processes_in(folder)
                .iter()
                .any(|line| line.contains(" serve "))
        });
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(1), "after SIG{name}");
        assert_eq!(left_behind(&place), Vec::<String>::new(), "after SIG{name}");
        assert_eq!(
            processes_in(folder),
            Vec::<String>::new(),
            "after SIG{name}"
        );
    }
}

fn left_behind(place: &Place) -> Vec<String> {
    let names = fs::read_dir(place.folder.path())
        .unwrap()
        .filter_map(Result::ok);
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "password").collect()
}

#[test]
fn the_script_of_every_command_runs() {
    let ports = free_ports().map(|port| port.to_string());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("demos/two-towns.sh");
    let output = Command::new("bash")
        .arg(script)
        .envs([
            ("WATARI", env!("CARGO_BIN_EXE_watari")),
            ("PORT_MIHON", &ports[0]),
            ("PORT_MITSUMOTO", &ports[1]),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("2 doses taken over"), "{said}");
}

#[test]
fn somebody_in_no_file_is_added_with_a_number_that_no_argument_holds() {
    let place = Place::new();
    place.network([4003, 4004]);
    place.secret("number", &crate::world::number(77));
    let clerk = clerk(MIHON);
    let add = format!(
        "person add N1 --name 例示花 --kana れいじはな --birth 1990-04-00 --sex female \
         --address 見本市中央1-2-3 --coupon 0000000099 --coupon-issued 2026-11-01 {clerk}"
    );
    place.refused(&format!("{add} --class moved-out"), 2, "E-3018");
    let added = place.good(&format!("{add} --my-number-file number"));
    assert_eq!(added["has_number"], true, "{added}");
    place.refused(&add, 2, "E-3018");
    let shown = place.good(&format!("person show N1 {clerk}"));
    assert_eq!(
        (&shown["kana"], &shown["has_number"]),
        (&"レイジハナ".into(), &true.into()),
        "{shown}"
    );
    let other = add.replace("N1", "N2").replace("0000000099", "0000000107");
    place.refused(&format!("{other} --my-number-file number"), 2, "E-3018");
    let shown = place.good(&format!("person show N2 {clerk}"));
    assert_eq!(shown["has_number"], false, "{shown}");
}

#[test]
fn a_keymap_that_leaves_no_way_to_lock_opens_no_screen_and_says_why() {
    let place = Place::new();
    place.network([4005, 4006]);
    fs::write(place.path(MIHON).join("keymap.toml"), "[keys]\nlock = []\n").unwrap();
    let output = place.run(&format!("--plain --data {MIHON}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("E-7013") && said.contains("lock has no key"),
        "{said}"
    );
}
