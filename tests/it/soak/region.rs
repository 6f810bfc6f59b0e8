//! The towns of a soak run: one network, real processes, lines and disks that fail when told to.

use super::disk::SmallDisk;
use super::lines::Lines;
use super::model::Model;
use super::node::Node;
use crate::faults::served::run;
use crate::scale::cases;
use crate::world::{ADMIN, CLERK, PASSWORD, free_address, now};
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::sync::Mutex;
use tempfile::TempDir;
use watari::crypto::SystemEntropy;
use watari::directory::{Card, Draft, NodeRole, Trust, create_network, default_permissions};
use watari::domain::MunicipalityCode;
use watari::node::{Folder, NewNode, init};

/// Practice codes with their check digits.
const CODES: [u32; 5] = [992_011, 992_020, 992_038, 992_046, 992_054];
/// Limits that would end an hour of inquiries early.
const SETTINGS: &str = "[limits]\nsent_per_staff_hour = 6000\ninquiries_per_hour = 60000\ninquiries_per_day = 60000\n\
                        no_answers_per_day = 10000\nno_answers_percent = 100\n";
/// 256 entries an answer, and room for 60,000 people.
const POPULATION: u32 = 20_000;

pub struct Town {
    pub code: MunicipalityCode,
    pub node: Node,
    pub disk: SmallDisk,
}

pub struct Region {
    pub towns: Vec<Town>,
    pub lines: Lines,
    pub model: Mutex<Model>,
    pub faults: Mutex<BTreeMap<&'static str, u64>>,
    _beside: TempDir,
}

impl Region {
    /// So many towns that know each other, running.
    pub async fn new(count: usize) -> Self {
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let beside = tempfile::Builder::new()
            .prefix("watari-soak-logs-")
            .tempdir()
            .unwrap();
        let listens: Vec<String> = (0..count).map(|_| free_address()).collect();
        let ports: Vec<u16> = listens.iter().map(|address| port(address)).collect();
        let (lines, fronts) = Lines::lay(&ports).await;
        // Room for the journal, snapshots and index of as long as it lasts.
        let disk_len = format!("{}m", cases(96, 2_048, 8_192));
        let mut draft = Draft::default();
        let mut towns = Vec::new();
        for ((code, listen), front) in CODES.into_iter().zip(listens).zip(fronts) {
            let disk = SmallDisk::new(&disk_len);
            let code = MunicipalityCode::new(code).unwrap();
            let card = found(&disk, code, &trust);
            let address = format!("/ip4/127.0.0.1/tcp/{front}");
            draft.add(card, POPULATION, vec![address], now()).unwrap();
            let node = Node::new(
                &disk.path().join("node"),
                listen,
                &beside.path().join(code.to_string()),
            );
            towns.push(Town { code, node, disk });
        }
        let content = draft.next(&trust, default_permissions(now().date()), now(), None);
        let [first, second, _] = &roots;
        let directory = beside.path().join("directory");
        fs::write(
            &directory,
            content.sign(&trust, &[first, second]).unwrap().file(),
        )
        .unwrap();
        for town in &towns {
            install(town, &directory.display().to_string());
            town.node.start();
        }
        if !towns.iter().all(|town| town.disk.can_be_full()) {
            println!("disks are not filled: that needs a mount, and so root");
        }
        Self {
            towns,
            lines,
            model: Mutex::new(Model::default()),
            faults: Mutex::new(BTreeMap::new()),
            _beside: beside,
        }
    }

    pub fn count(&self, fault: &'static str) {
        *self.faults.lock().unwrap().entry(fault).or_default() += 1;
    }

    /// Everything works again; nothing of what befell the towns lasts.
    pub async fn heal(&self) {
        self.lines.heal();
        for town in &self.towns {
            town.disk.free();
            town.node.signal(Signal::CONT);
            assert!(
                !town.node.has_ended(),
                "{} ended by itself:\n{}",
                town.code,
                town.node.last_words()
            );
            town.node.start();
        }
    }

    pub fn tally(&self) -> String {
        let mut told = String::new();
        for (fault, count) in &*self.faults.lock().unwrap() {
            let _ = write!(told, "{fault} {count}, ");
        }
        told + &self.model.lock().unwrap().tally()
    }

    /// Ends all nodes and reads their folders as a check does.
    pub fn end(&self) {
        for town in &self.towns {
            town.node.end();
            let (code, document) = run(&town.node.folder, &format!("check --user {CLERK}"));
            assert_eq!(
                (code, document["ok"].as_bool()),
                (0, Some(true)),
                "{}: {document}",
                town.code
            );
        }
    }
}

fn port(address: &str) -> u16 {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

fn found(disk: &SmallDisk, code: MunicipalityCode, trust: &Trust) -> Card {
    let folder = disk.path().join("node");
    let new = NewNode {
        folder: &folder,
        code,
        role: NodeRole::Municipality,
        trust: &trust.to_json(),
        admin: ADMIN,
        password: PASSWORD,
    };
    let card = init(&new, now()).unwrap();
    fs::write(Folder::new(&folder).settings(), SETTINGS).unwrap();
    Card::parse(&card.to_json(), trust).unwrap()
}

fn install(town: &Town, directory: &str) {
    let folder = &town.node.folder;
    let password = crate::faults::served::password_file(folder);
    let add = format!(
        "staff add {CLERK} --role clerk --new-password-file {} --user {ADMIN}",
        password.display()
    );
    for words in [add, format!("directory install {directory} --user {ADMIN}")] {
        let (code, document) = run(folder, &words);
        assert_eq!(code, 0, "{words}: {document}");
    }
}
