//! For tests of what an unlocked node decides: one of a fresh folder, without a task, a network or a clock of its own.

use crate::audit::LeafType;
use crate::crypto::SystemEntropy;
use crate::directory::{NodeRole, RootKey, Trust, create_network};
use crate::domain::{MunicipalityCode, Resident};
use crate::inquiry::Limits;
use crate::node::clock::now;
use crate::node::folder::Folder;
use crate::node::init::{NewNode, init};
use crate::node::log::{Actor, read_line, stored_line};
use crate::node::open::Open;
use crate::node::people::staging::Staging;
use crate::node::{OsDisk, staff_ref};
use crate::store::{Batch, Locked};
use std::sync::Arc;

const ADMIN: &str = "admin";
const PASSWORD: &str = "seven bridges over plum rain";

/// An unlocked node in a folder that goes with it.
pub struct Alone {
    pub open: Open,
    pub trust: Trust,
    pub roots: [RootKey; 3],
    _folder: tempfile::TempDir,
}

impl Alone {
    /// A node with this role in a network of its own.
    pub fn new(code: u32, role: NodeRole) -> Self {
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let folder = tempfile::tempdir().expect("a folder");
        let new = NewNode {
            folder: folder.path(),
            code: MunicipalityCode::new(code).expect("a code"),
            role,
            trust: &trust.to_json(),
            admin: ADMIN,
            password: PASSWORD,
        };
        init(&new, now()).expect("a new node");
        let store = Folder::new(folder.path()).store();
        let mut locked = Locked::open(&store, Arc::new(OsDisk)).expect("the new store");
        let staff = staff_ref(&locked.store_id(), ADMIN);
        let entropy = Box::new(SystemEntropy);
        let store = locked.unlock((&staff, 0), PASSWORD, now().0, entropy, &mut |_| {});
        let store = store.expect("the first administrator");
        let open = Open::load(
            store,
            Limits::default(),
            Box::new(SystemEntropy),
            &mut |_| {},
        );
        Self {
            open: open.expect("a new node opens"),
            trust,
            roots,
            _folder: folder,
        }
    }

    /// A record enters the register.
    pub fn register(&mut self, resident: &Resident) {
        let open = &mut self.open;
        let mut staging = Staging::default();
        let no = resident.person.addressee_no;
        let set = staging.set(open, &no, Some(resident.clone()));
        set.expect("a new record");
        let author = open.author(&Actor::Node);
        open.save(staging, Batch::new(), Vec::new(), author, None, now())
            .expect("room on the disk");
    }

    /// Leaves of a kind, in words.
    pub fn leaves(&self, kind: LeafType) -> Vec<String> {
        let all = 0..self.open.log.leaves();
        let lines =
            all.filter_map(|seq| stored_line(&self.open.store, seq).expect("a readable log"));
        lines
            .filter_map(|line| read_line(&line))
            .filter(|(leaf, _)| leaf.kind == kind)
            .map(|(_, detail)| detail.text)
            .collect()
    }
}
