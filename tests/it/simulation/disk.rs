//! A town's disk: what was committed, whole batches or nothing.

use std::collections::BTreeMap;
use watari::domain::{DoseId, MunicipalityCode, SignedStatement};
use watari::inquiry::{
    Alarm, Commit, HeldInquiry, InquiryNo, Leaf, Outcome, PersonId, RowKey, SessionId, SignedHalf,
};

#[derive(Default)]
pub struct Disk {
    pub rows: BTreeMap<RowKey, Vec<u8>>,
    pub leaves: Vec<(u64, Leaf)>,
    pub halves: BTreeMap<SessionId, SignedHalf>,
    pub vault: BTreeMap<SessionId, [u8; 32]>,
    pub statements: BTreeMap<(PersonId, DoseId), SignedStatement>,
    pub held: Vec<HeldInquiry>,
    pub manifests: BTreeMap<MunicipalityCode, Vec<u8>>,
    pub outcomes: BTreeMap<InquiryNo, Vec<Outcome>>,
    pub alarms: Vec<Alarm>,
}

impl Disk {
    pub fn write(&mut self, commit: Commit, now_ms: u64) {
        let leaves = commit.leaves.into_iter();
        self.leaves.extend(leaves.map(|leaf| (now_ms, leaf)));
        for (key, row) in commit.rows {
            match row {
                Some(row) => self.rows.insert(key, row.to_vec()),
                None => self.rows.remove(&key),
            };
        }
        for half in commit.halves {
            self.halves.insert(half.session, half.half);
        }
        for key in commit.vault {
            self.vault.insert(key.session, *key.prk.as_bytes());
        }
        for made in commit.statements {
            self.statements
                .insert((made.person, made.dose), made.statement);
        }
        self.held.extend(commit.held);
        self.manifests.extend(commit.manifests);
        for outcome in commit.outcomes {
            let ends = self.outcomes.entry(outcome.inquiry.clone()).or_default();
            ends.push(outcome);
        }
        self.alarms.extend(commit.alarms);
    }

    /// What a start reads.
    pub fn rows_at_start(&self) -> Vec<Vec<u8>> {
        let read = self.rows.iter().filter(|(key, _)| key.is_read_at_start());
        read.map(|(_, row)| row.clone()).collect()
    }

    /// Rows of sessions: none may be left when all is over.
    pub fn session_rows(&self) -> usize {
        let of_session = |key: &&RowKey| matches!(key, RowKey::Session(..));
        self.rows.keys().filter(of_session).count()
    }
}
