//! When this node begins nothing new: its own rest (保守), and a clock that is far off.

use crate::api::{ApiError, ClockState, ErrorCode, Event, Maintenance};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::inquiry::Header;
use crate::node::clock::now;
use crate::node::health::notice::REST_MAX_S;
use crate::node::log::{Actor, Entry};
use crate::node::open::refusal;
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Store, Tree};

/// Row of `Meta`.
const MAINTENANCE: &[u8] = b"maintenance";

impl Node {
    /// An alarm when the clock leaves the bounds, once each time.
    pub fn mind_own_clock(&mut self, at: UnixTime) {
        let (state, _) = self.health.clock(at);
        let before = std::mem::replace(&mut self.health.clock_told, state);
        if state == before {
            return;
        }
        match state {
            ClockState::Off if before != ClockState::Stopped => self.raise_own("clock_off"),
            ClockState::Stopped => self.raise_own("clock_stopped"),
            ClockState::Good if before == ClockState::Stopped => self.resume_waiting(),
            _ => {}
        }
    }

    /// The store is open: the rest that was begun before goes on.
    pub fn health_after_unlock(&mut self) {
        if let Phase::Open(open) = &self.phase {
            self.health.maintenance = load_maintenance(&open.store);
        }
        self.health.since = now();
        self.mind_own_entry();
    }

    /// Begins or ends the own rest, and tells every peer that listens.
    ///
    /// # Errors
    /// [`ErrorCode::MaintenanceUnusable`], or the store's.
    pub fn set_maintenance(
        &mut self,
        rest: Option<Maintenance>,
        actor: Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Ok(());
        };
        let bounds = now.plus_seconds(1)..=now.plus_seconds(REST_MAX_S);
        if rest.is_some_and(|rest| !bounds.contains(&rest.until)) {
            return Err(ApiError::new(ErrorCode::MaintenanceUnusable));
        }
        let mut batch = Batch::new();
        let words = match rest {
            Some(rest) => {
                let row = postcard::to_stdvec(&rest).expect("plain data");
                batch.put(Tree::Meta, MAINTENANCE, row);
                format!("maintenance until {} {}", rest.until, rest.reason.word())
            }
            None => {
                batch.delete(Tree::Meta, MAINTENANCE);
                "maintenance off".to_owned()
            }
        };
        open.commit(
            batch,
            vec![Entry::new(LeafType::Setting, actor, words)],
            now,
        )?;
        self.health.maintenance = rest;
        self.tell_everybody();
        let _ = self.events.send(Event::PeersChanged);
        Ok(())
    }

    /// Whether an envelope may come in: a node that rests, or whose clock is wrong, begins to answer no new inquiry. What
    /// is not confirmed stays with its sender, without an end.
    pub fn takes(&self, envelope: &[u8]) -> bool {
        let at = now();
        if self.health.rests(at).is_none() && !self.health.clock_stops(at) {
            return true;
        }
        let Phase::Open(open) = &self.phase else {
            return false;
        };
        let header = Header::parse(envelope);
        // What opens an inquiry is sealed to a key of the manifest, everything later to a key of its session.
        header.is_none_or(|header| !open.network.seal_secrets.contains_key(&header.key_id))
    }

    /// # Errors
    /// [`ErrorCode::ClockWrong`]
    pub fn check_clock(&self, at: UnixTime) -> Result<(), ApiError> {
        match self.health.clock(at) {
            (ClockState::Stopped, Some(offset)) => {
                Err(ApiError::new(ErrorCode::ClockWrong).with("seconds", offset.unsigned_abs()))
            }
            _ => Ok(()),
        }
    }
}

fn load_maintenance(store: &Store) -> Option<Maintenance> {
    let row = store.get(Tree::Meta, MAINTENANCE).map_err(refusal).ok()??;
    postcard::from_bytes(&row).ok()
}
