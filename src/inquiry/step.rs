//! One step of the core: what it may look at, and the effects it collects. At most one commit, then everything else.

use super::effect::{Alarm, AlarmKind, Commit, Effect, Leaf, LeafKind};
use super::holdings::Holdings;
use super::ids::{PersonId, Pseudonym, RowKey, SessionId};
use crate::crypto::{Digest, Entropy, Suite, SuiteSecret};
use crate::domain::{MunicipalityCode, UnixTime};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// Clocks of two municipalities may differ by this much.
pub const AHEAD_MAX_S: u64 = 600;
/// An inquiry ends after so long, whatever happened.
pub const LIFE_S: u64 = 14 * 86_400;
/// After its end an inquiry is remembered for another day, so that no late copy begins it anew.
pub const REMEMBERED_S: u64 = 86_400;

pub struct Step<'a> {
    pub now_ms: u64,
    pub entropy: &'a mut dyn Entropy,
    pub world: &'a dyn Holdings,
    pub commit: Commit,
    after: Vec<Effect>,
}

impl<'a> Step<'a> {
    pub fn new(now_ms: u64, entropy: &'a mut dyn Entropy, world: &'a dyn Holdings) -> Self {
        Self {
            now_ms,
            entropy,
            world,
            commit: Commit::default(),
            after: Vec::new(),
        }
    }

    pub fn now(&self) -> UnixTime {
        UnixTime(self.now_ms.checked_div(1_000).unwrap_or(0))
    }

    pub fn save(&mut self, key: RowKey, bytes: Zeroizing<Vec<u8>>) {
        self.commit.rows.push((key, Some(bytes)));
    }

    /// A row as it will be after this step's commit.
    pub fn row(&self, key: &RowKey) -> Option<Zeroizing<Vec<u8>>> {
        match self
            .commit
            .rows
            .iter()
            .rev()
            .find(|(saved, _)| saved == key)
        {
            Some((_, bytes)) => bytes.clone(),
            None => self.world.row(key),
        }
    }

    pub fn erase(&mut self, key: RowKey) {
        self.commit.rows.push((key, None));
    }

    /// An effect that must wait for this step's commit.
    pub fn then(&mut self, effect: Effect) {
        self.after.push(effect);
    }

    /// Wants a newer manifest; once is enough.
    pub fn fetch_manifest(&mut self, code: MunicipalityCode) {
        let same =
            |effect: &Effect| matches!(effect, Effect::FetchManifest(other) if *other == code);
        if !self.after.iter().any(same) {
            self.after.push(Effect::FetchManifest(code));
        }
    }

    /// What came in may be good later: whoever brought it is to bring it again.
    pub fn leave_unconfirmed(&mut self) {
        self.after.push(Effect::LeaveUnconfirmed);
    }

    pub fn leaf(&mut self, kind: LeafKind, session: &SessionId, detail: &'static str) -> &mut Leaf {
        self.commit.leaves.push(Leaf {
            kind,
            actor: None,
            subject: None,
            query: Some(session.query),
            peer: session.peer,
            detail,
            hash: None,
        });
        self.commit.leaves.last_mut().expect("one was pushed")
    }

    pub fn alarm(&mut self, kind: AlarmKind, session: &SessionId) {
        let alarm = Alarm {
            kind,
            peer: session.peer,
            query: Some(session.query),
        };
        self.commit.alarms.push(alarm);
    }

    /// A fresh key pair for replies, of this one inquiry.
    pub fn reply_key(&mut self, suite: Suite) -> SuiteSecret {
        SuiteSecret::generate(suite, self.entropy)
    }

    pub fn effects(mut self) -> Vec<Effect> {
        self.keep_last_rows();
        let mut effects = Vec::with_capacity(self.after.len().saturating_add(1));
        if !self.commit.is_empty() {
            effects.push(Effect::Commit(Box::new(self.commit)));
        }
        effects.extend(self.after);
        effects
    }
}

impl Step<'_> {
    /// Of rows written twice in one step only the last writing counts.
    fn keep_last_rows(&mut self) {
        let mut seen = BTreeSet::new();
        let rows = std::mem::take(&mut self.commit.rows);
        let mut last: Vec<_> = rows
            .into_iter()
            .rev()
            .filter(|(key, _)| seen.insert(*key))
            .collect();
        last.reverse();
        self.commit.rows = last;
    }
}

impl Leaf {
    pub fn about(&mut self, person: Option<PersonId>) -> &mut Self {
        self.subject = person;
        self
    }

    pub fn by(&mut self, staff: Pseudonym) -> &mut Self {
        self.actor = Some(staff);
        self
    }

    pub fn over(&mut self, hash: Digest) -> &mut Self {
        self.hash = Some(hash);
        self
    }
}
