//! Open inquiries of both roles, and how far their messages got.

use crate::crypto::KeyId;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{self, Core, InquiryNo, Kind, MessageId, Pseudonym, SessionId};
use crate::net::{self, PeerRef};
use crate::node::inquiries::asking::Beginning;

use std::collections::{BTreeMap, HashMap};

/// Open inquiries of both roles.
pub struct Inquiries {
    /// Taken out while it decides, so that it can look into the rest.
    pub core: Option<Core>,
    /// What the network was given, by the id it knows.
    pub flying: HashMap<net::MessageId, MessageId>,
    /// How far the last message of a session got.
    pub reached: HashMap<SessionId, Reached>,
    pub staff: HashMap<Pseudonym, String>,
    /// The own inquiry that the next commit begins.
    pub beginning: Option<Beginning>,
    /// The last commit failed: before this nothing is due.
    pub rests_until_ms: u64,
    pub held: u64,
    /// The held inquiry that ended last.
    pub last_over: Option<inquiry::HeldOver>,
}

/// `SAFE-92`: to which point a message arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Made and stored here.
    Prepared,
    /// Handed to the network.
    Sent,
    /// The other side is away; a relay keeps it.
    WaitingAt {
        kind: Kind,
        relay: PeerRef,
        since: UnixTime,
    },
    /// On disk at the other side.
    AcceptedByPeer,
}

impl Reached {
    /// The word of replies.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Sent => "sent",
            Self::WaitingAt { .. } => "waiting_at_relay",
            Self::AcceptedByPeer => "accepted_by_peer",
        }
    }
}

impl Inquiries {
    /// Nothing under way; [`Open::restore_core`] follows.
    pub fn new() -> Self {
        Self {
            core: None,
            flying: HashMap::new(),
            reached: HashMap::new(),
            staff: HashMap::new(),
            beginning: None,
            rests_until_ms: 0,
            held: 0,
            last_over: None,
        }
    }

    /// The core, but while it decides.
    pub fn core(&self) -> Option<&Core> {
        self.core.as_ref()
    }

    /// Inquiries of this node without an outcome.
    pub fn open_count(&self) -> u64 {
        self.core
            .as_ref()
            .map_or(0, |core| core.open_sessions().0 as u64)
    }

    /// Who is asked in an own inquiry that is under way.
    pub fn asked_of(&self, inquiry: &inquiry::InquiryNo) -> Option<MunicipalityCode> {
        self.core.as_ref()?.asked_of(inquiry)
    }

    /// How far the last message of a session got.
    pub fn reach(&mut self, session: SessionId, reached: Reached) {
        self.reached.insert(session, reached);
    }

    /// A message was handed to the network. The same one again does not undo what a relay said.
    pub fn sent(&mut self, id: net::MessageId, message: MessageId) {
        self.flying.insert(id, message);
        let waits = |reached: &Reached| matches!(reached, Reached::WaitingAt { kind, .. } if *kind == message.kind);
        if !self.reached.get(&message.session).is_some_and(waits) {
            self.reached.insert(message.session, Reached::Sent);
        }
    }

    /// Inquiries of others that wait for a human here.
    pub fn held_count(&self) -> u64 {
        self.held
    }

    /// Rows of batches that are open with each municipality.
    pub fn batch_load(&self) -> BTreeMap<MunicipalityCode, usize> {
        self.core.as_ref().map(Core::batch_load).unwrap_or_default()
    }

    /// When own questions of the last day were asked, and whom.
    pub fn asked_moments(&self) -> Vec<(MunicipalityCode, u64)> {
        let core = self.core.as_ref();
        core.map(Core::asked_moments).unwrap_or_default()
    }

    /// Municipalities that asked about too many unknown people.
    pub fn shut_out(&self) -> Vec<MunicipalityCode> {
        self.core.as_ref().map(Core::shut_out).unwrap_or_default()
    }

    /// How much of a quota that was opened here is used.
    pub fn quota_used(&self, quota: &inquiry::Quota) -> u32 {
        self.core.as_ref().map_or(0, |core| core.quota_used(quota))
    }

    /// The quotas that others are let in by from now on.
    pub fn set_quotas(&mut self, quotas: Vec<inquiry::Quota>) {
        if let Some(core) = &mut self.core {
            core.set_quotas(quotas);
        }
    }

    /// How far the last message of an own inquiry got, if the core still knows it.
    pub fn reached_by(&self, inquiry: &str) -> Option<Reached> {
        let inquiry = InquiryNo(inquiry.to_owned());
        let session = self.core.as_ref()?.session_of(&inquiry)?;
        self.reached.get(&session).copied()
    }

    /// Whether a session may still send or hear something.
    pub fn is_open(&self, session: &SessionId) -> bool {
        let core = self.core.as_ref();
        core.is_some_and(|core| core.is_open(session))
    }

    /// Whether this is the message that its session sends now.
    pub fn is_sending(&self, message: &MessageId) -> bool {
        let core = self.core.as_ref();
        core.is_some_and(|core| core.is_sending(message))
    }

    /// Whether an envelope for this key is for a session here.
    pub fn knows_key(&self, key: &KeyId) -> bool {
        let core = self.core.as_ref();
        core.is_some_and(|core| core.knows_key(key))
    }

    /// Whether a person can decide about a held inquiry now.
    pub fn awaits_decision(&self, session: &SessionId) -> bool {
        let core = self.core.as_ref();
        core.is_some_and(|core| core.awaits_decision(session))
    }

    /// Messages that were given to the network for a municipality and are not confirmed.
    pub fn queued_for(&self, code: MunicipalityCode) -> u64 {
        let waits = |message: &&MessageId| message.session.peer == code;
        self.flying.values().filter(waits).count() as u64
    }

    /// Forgets how far messages of sessions that are over got.
    pub fn forget_over(&mut self) {
        let core = self.core.as_ref();
        self.reached
            .retain(|session, _| core.is_some_and(|core| core.is_open(session)));
    }

    /// When the core wants to be woken, milliseconds since 1970. One that could not be begun anew is tried again.
    pub fn due_at_ms(&self) -> Option<u64> {
        let due = self.core.as_ref().map_or(Some(0), Core::wake_at);
        due.map(|due| due.max(self.rests_until_ms))
    }
}
