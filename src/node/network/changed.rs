//! A new directory while work is under way: inquiries follow a merger or end, keys that were replaced are remembered,
//! and a node that lost its own place says so.

use crate::api::{ApiError, Event, InquireOrder, InquiryState, Merged, OwnEntry};
use crate::audit::LeafType;
use crate::directory::Directory;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{Input, InquiryNo};
use crate::net::PeerRef;
use crate::node::inquiries::cases::Case;
use crate::node::log::{Actor, Entry};
use crate::node::network::{Question, peer_ref};
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Tree};
use std::collections::BTreeMap;

/// Row of `Meta`: identity keys that the directory named once and names no more.
const FORMER: &[u8] = b"former-keys";
/// Keys that are remembered.
const FORMER_MAX: usize = 512;

/// Whose key it was.
type Former = BTreeMap<[u8; 32], (MunicipalityCode, u32)>;

impl Node {
    /// What follows from the directory in force, once.
    pub fn follow_directory(&mut self) {
        self.step(Input::DirectoryChanged);
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        match open.follow_successions(crate::node::clock::now()) {
            Ok(moved) => {
                for inquiry in moved {
                    let _ = self.events.send(Event::InquiryChanged(inquiry));
                }
            }
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a merger could not be followed");
            }
        }
        self.mind_own_entry();
    }

    /// An alarm where the directory does not name this node any more.
    pub fn mind_own_entry(&mut self) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let word = match open.own_entry(crate::node::clock::now()) {
            OwnEntry::Replaced => "own_entry_replaced",
            OwnEntry::Revoked => "own_entry_revoked",
            _ => return,
        };
        self.raise(word, self.own);
    }

    /// Somebody whom nobody in the directory knows was refused: an alarm where it is a key that was replaced or revoked.
    pub fn on_stranger(&mut self, id_public: [u8; 32]) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let directory = open.network.directory.as_ref();
        if let Some(entry) = directory.and_then(|directory| directory.by_id(&id_public)) {
            if entry.revoked {
                self.raise("revoked_contact", entry.code);
            }
            return;
        }
        if let Some((code, _)) = open.former_keys().get(&id_public).copied() {
            self.raise("older_epoch", code);
        }
    }

    /// Whom a clerk means: after a merger whoever carries the municipality on.
    pub fn led_to_successor(&self, order: &InquireOrder, at: UnixTime) -> InquireOrder {
        let mut order = order.clone();
        if let Phase::Open(open) = &self.phase
            && let Some(code) = open.successor(order.provider, at)
        {
            order.provider = code;
        }
        order
    }

    /// Asks a node for the last manifest of a municipality that is no more.
    pub fn ask_manifest(&self, peer: PeerRef, code: MunicipalityCode) {
        let (Phase::Open(open), Some(net)) = (&self.phase, &self.net) else {
            return;
        };
        let known = open.network.manifests.get(&code);
        let question = Question::Manifest {
            code: code.as_u32(),
            had: known.map_or(0, |signed| signed.manifest().seq),
        };
        if net.ask_info(peer, question.to_bytes()).is_err() {
            tracing::info!(code = %peer.code, "too many questions are under way");
        }
    }
}

impl Open {
    pub fn successor(&self, code: MunicipalityCode, at: UnixTime) -> Option<MunicipalityCode> {
        self.network.directory.as_ref()?.successor(code, at)
    }

    /// Every merger of the directory, for people.
    pub fn merged(&self) -> Vec<Merged> {
        let directory = self.network.directory.as_ref();
        let all = directory.into_iter().flat_map(Directory::successions);
        all.map(|(former, successor, since)| Merged {
            former,
            successor,
            since,
        })
        .collect()
    }

    /// Cases whose question went on to another municipality say so; gives their numbers.
    fn follow_successions(&mut self, now: UnixTime) -> Result<Vec<String>, ApiError> {
        let mut batch = Batch::new();
        let mut entries = Vec::new();
        let mut moved: Vec<Case> = Vec::new();
        for inquiry in self.cases.queued() {
            let mut case = self.load_case(&inquiry)?;
            let asked = self.inquiries.asked_of(&InquiryNo(inquiry.clone()));
            let Some(code) = asked.filter(|code| *code != case.provider) else {
                continue;
            };
            let words = format!("{inquiry} goes on to {code} after {}", case.provider);
            entries.push(Entry::new(LeafType::Edit, Actor::Node, words).about(case.person));
            case.provider = code;
            case.write(&mut batch);
            moved.push(case);
        }
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        self.commit(batch, entries, now)?;
        let numbers = moved.iter().map(|case| case.inquiry.clone()).collect();
        for case in moved {
            debug_assert_eq!(case.state, InquiryState::Queued);
            self.cases.keep_asked_of(&case);
        }
        Ok(numbers)
    }

    /// The keys that a new directory names no more enter the batch that takes it.
    pub fn remember_former(&self, next: &Directory, batch: &mut Batch) {
        let Some(before) = &self.network.directory else {
            return;
        };
        let mut former = self.former_keys();
        let gone = before
            .entries()
            .iter()
            .filter(|entry| next.by_id(&entry.id_pub).is_none());
        former.extend(gone.map(|entry| (entry.id_pub, (entry.code, peer_ref(entry).node))));
        former.retain(|key, _| next.by_id(key).is_none());
        while former.len() > FORMER_MAX {
            former.pop_first();
        }
        let row = postcard::to_stdvec(&former).expect("plain data");
        batch.put(Tree::Meta, FORMER, row);
    }

    /// Whose node an identity was that directories named once and name no more.
    pub fn former_code(&self, id_pub: &[u8; 32]) -> Option<MunicipalityCode> {
        self.former_keys().get(id_pub).map(|(code, _)| *code)
    }

    fn former_keys(&self) -> Former {
        let row = self.store.get(Tree::Meta, FORMER).map_err(refusal);
        let row = row.ok().flatten();
        row.and_then(|row| postcard::from_bytes(&row).ok())
            .unwrap_or_default()
    }
}
