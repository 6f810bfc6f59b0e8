//! Alarms that somebody must look at: each is a leaf of the operation log; here is which ones were seen.

use crate::api::{AlarmLine, ApiError};
use crate::audit::LeafType;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::net::PeerRef;
use crate::node::clock::now;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Store, Tree};
use std::collections::VecDeque;

/// Row of `Meta`.
const ALARMS: &[u8] = b"alarms";
/// Alarms that are kept beside the log.
const ALARMS_MAX: usize = 200;

/// The newest alarms.
#[derive(Clone, Default)]
pub struct Alarms(VecDeque<AlarmLine>);

impl Alarms {
    /// As stored.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &Store) -> Result<Self, ApiError> {
        let row = store.get(Tree::Meta, ALARMS).map_err(refusal)?;
        let read = row.and_then(|row| postcard::from_bytes(&row).ok());
        Ok(Self(read.unwrap_or_default()))
    }

    /// With those among new leaves; `None` where there is none.
    pub fn after(&self, leaves: u64, entries: &[Entry], now: UnixTime) -> Option<Self> {
        let new = (leaves..).zip(entries);
        let mut new = new
            .filter(|(_, entry)| entry.kind == LeafType::Alarm)
            .peekable();
        new.peek()?;
        let mut alarms = self.0.clone();
        alarms.extend(new.map(|(seq, entry)| AlarmLine {
            seq,
            at: now,
            what: entry.detail.clone(),
            seen_by: None,
        }));
        while alarms.len() > ALARMS_MAX {
            alarms.pop_front();
        }
        Some(Self(alarms))
    }

    /// Enters a batch.
    pub fn write(&self, batch: &mut Batch) {
        let row = postcard::to_stdvec(&self.0).expect("plain data");
        batch.put(Tree::Meta, ALARMS, row);
    }

    /// Newest first.
    pub fn newest(&self, count: u32) -> Vec<AlarmLine> {
        let newest = self.0.iter().rev().take(count as usize);
        newest.cloned().collect()
    }

    /// Alarms nobody looked at.
    pub fn unseen(&self) -> u64 {
        let unseen = self.0.iter().filter(|alarm| alarm.seen_by.is_none());
        unseen.count() as u64
    }

    fn seen(&self, up_to: u64, user: &str) -> Self {
        let mut alarms = self.0.clone();
        let new = alarms.iter_mut().filter(|alarm| alarm.seq <= up_to);
        for alarm in new.filter(|alarm| alarm.seen_by.is_none()) {
            alarm.seen_by = Some(user.to_owned());
        }
        Self(alarms)
    }
}

impl Open {
    /// Somebody looked at the alarms up to this one.
    ///
    /// # Errors
    /// The store's.
    pub fn see_alarms(
        &mut self,
        up_to: u64,
        actor: crate::node::log::Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let alarms = self.alarms.seen(up_to, crate::node::doses::user_of(&actor));
        let mut batch = Batch::new();
        alarms.write(&mut batch);
        let entry = Entry::new(LeafType::View, actor, "alarms seen");
        self.commit(batch, vec![entry], now)?;
        self.alarms = alarms;
        self.todo_changed = true;
        Ok(())
    }
}

impl Node {
    /// An alarm about a peer, at most once a day.
    pub fn raise(&mut self, word: &'static str, code: MunicipalityCode) {
        self.alarm(&format!("{word} {code}"));
    }

    /// The same about another node of this municipality.
    pub fn raise_about_node(&mut self, word: &'static str, at: PeerRef) {
        self.alarm(&format!("{word} {}", at.node));
    }

    pub fn raise_own(&mut self, word: &'static str) {
        self.alarm(word);
    }

    fn alarm(&mut self, words: &str) {
        if !self.health.is_new_alarm(words, now()) {
            return;
        }
        tracing::warn!(%words, "alarm");
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) =
                open.log_only(Entry::new(LeafType::Alarm, Actor::Node, words), now())
        {
            tracing::error!(code = error.code.as_str(), "an alarm could not be logged");
            self.health.untold(words);
        }
    }
}
