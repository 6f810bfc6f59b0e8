//! Driving the border protocol: the core decides, and what it orders is written here, in one commit a step.

mod accepting;
pub mod asking;
pub mod cases;
mod disclosing;
mod holdings;
mod inbox;
pub mod ledger;
mod letters;
pub mod limits;

use crate::api::{ApiError, Event};
use crate::audit::LeafType;
use crate::crypto::{self, KeyId, SystemEntropy};
use crate::directory::SignedManifest;
use crate::domain::{AddresseeNo, MunicipalityCode, UnixTime};
use crate::inquiry::{
    self, Commit, Core, Effect, Holdings, InquiryNo, Job, Kind, LeafKind, MessageId, Outgoing, Own,
    Pseudonym, SessionId,
};
use crate::net::{self, PeerRef};
use crate::node::clock::{now, now_ms};
use crate::node::inquiries::asking::Beginning;
use crate::node::inquiries::cases::Follow;
use crate::node::inquiries::holdings::View;
use crate::node::inquiries::ledger::item_word;
use crate::node::log::{Actor, Entry, Subject};
use crate::node::open::{Open, damaged, number_row, refusal};
use crate::node::people::staging::Staging;
use crate::store::{self, Batch, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use zeroize::Zeroizing;

/// Prefix of the rows about inquiries that wait for a human.
const HELD: &[u8] = b"held-";
/// Row of `Meta`: how many of them there are.
const HELD_COUNT: &[u8] = b"held-inquiries";
/// What is due waits so long after a commit that failed, as on a full disk: at once it would fail again without end.
const REST_MS: u64 = 2_000;

/// Open inquiries of both roles.
pub struct Inquiries {
    /// Taken out while it decides, so that it can look into the rest.
    core: Option<Core>,
    /// What the network was given, by the id it knows.
    pub flying: HashMap<net::MessageId, MessageId>,
    /// How far the last message of a session got.
    pub reached: HashMap<SessionId, Reached>,
    pub staff: HashMap<Pseudonym, String>,
    /// The own inquiry that the next commit begins.
    pub beginning: Option<Beginning>,
    /// The last commit failed: before this nothing is due.
    rests_until_ms: u64,
    held: u64,
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

/// What follows effects: replies to the network task, work to start, news to tell.
#[derive(Default)]
pub struct Aftermath {
    pub letters: Vec<Outgoing>,
    pub jobs: Vec<Job>,
    pub fetch: Vec<MunicipalityCode>,
    pub told: Vec<Event>,
    pub renew: bool,
    /// The envelope is not to be confirmed.
    pub unconfirmed: bool,
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

impl Open {
    /// Begins the core from what was saved; called at unlock, and after a commit that failed.
    ///
    /// # Errors
    /// The store's.
    pub fn restore_core(&mut self, limits: inquiry::Limits) -> Result<(), ApiError> {
        let rows: Vec<Zeroizing<Vec<u8>>> = self
            .store
            .fold(
                Tree::Inquiry,
                Vec::new,
                |rows: &mut Vec<_>, key, value| {
                    if is_read_at_start(key) {
                        rows.push(Zeroizing::new(value.to_vec()));
                    }
                },
                &mut |_| {},
            )
            .map_err(refusal)?;
        let own = Own {
            code: self.identity.own,
            key: crypto::SigningKey::from_bytes(&self.identity.sig.to_bytes()),
        };
        let (core, unreadable) = Core::restore(own, limits, rows, now_ms());
        if unreadable > 0 {
            tracing::error!(unreadable, "rows of inquiries cannot be read");
        }
        self.inquiries.core = Some(core);
        self.inquiries.set_quotas(self.batches.quotas.given());
        self.inquiries.held = number_row(&self.store, Tree::Meta, HELD_COUNT)?.unwrap_or(0);
        Ok(())
    }

    /// Lets the core decide and performs what it orders.
    ///
    /// # Errors
    /// The store's: then the core was begun anew from what is on disk, and the input counts as not taken.
    pub fn decide(
        &mut self,
        decide: impl FnOnce(&mut Core, &dyn Holdings, &mut SystemEntropy) -> Vec<Effect>,
    ) -> Result<Aftermath, ApiError> {
        if self.inquiries.core.is_none() {
            // The store failed when it was begun anew.
            self.begin_anew()?;
        }
        let Some(mut core) = self.inquiries.core.take() else {
            return Ok(Aftermath::default());
        };
        let effects = decide(&mut core, &View(self), &mut SystemEntropy);
        self.inquiries.core = Some(core);
        let mut after = Aftermath::default();
        for effect in effects {
            match effect {
                Effect::Commit(commit) => {
                    if let Err(error) = self.commit_inquiry(*commit, &mut after) {
                        self.begin_anew()?;
                        return Err(error);
                    }
                    self.inquiries.rests_until_ms = 0;
                }
                Effect::Send(outgoing) => after.letters.push(outgoing),
                Effect::Compute(job) => after.jobs.push(*job),
                Effect::FetchManifest(code) => after.fetch.push(code),
                Effect::RaiseParameters { .. } => after.renew = true,
                Effect::LeaveUnconfirmed => after.unconfirmed = true,
            }
        }
        Ok(after)
    }

    /// The core as it is on disk; nothing is due for a while.
    fn begin_anew(&mut self) -> Result<(), ApiError> {
        self.inquiries.core = None;
        self.inquiries.rests_until_ms = now_ms().saturating_add(REST_MS);
        self.restore_core(self.limits.clone())
    }

    fn commit_inquiry(&mut self, commit: Commit, after: &mut Aftermath) -> Result<(), ApiError> {
        let at = now();
        let mut batch = Batch::new();
        let mut manifests = Vec::new();
        for (code, file) in &commit.manifests {
            manifests.extend(self.stage_manifest(&mut batch, *code, file, at));
        }
        let mut entries: Vec<Entry> = Vec::new();
        for leaf in &commit.leaves {
            let is_kept = |signed: &SignedManifest| signed.manifest().code == leaf.peer;
            if leaf.kind != LeafKind::ManifestAccepted || manifests.iter().any(is_kept) {
                entries.extend(self.leaf_of(leaf, at));
            }
        }
        for alarm in &commit.alarms {
            tracing::warn!(kind = alarm.kind.word(), peer = %alarm.peer, "alarm");
            let words = format!("{} {}", alarm.kind.word(), alarm.peer);
            entries.push(Entry::new(LeafType::Alarm, Actor::Peer(alarm.peer), words));
        }
        let mut begun = None;
        self.batches.forget_pending();
        if let Some(beginning) = self.inquiries.beginning.take() {
            let mut sent = commit.leaves.iter();
            let sent = sent.find(|leaf| leaf.kind == LeafKind::QuerySent);
            let query = sent.and_then(|leaf| leaf.query);
            let (entry, case) = self.write_beginning(&mut batch, beginning, query, at)?;
            entries.insert(0, entry);
            begun = Some(case);
        }
        for (key, row) in commit.rows {
            match row {
                Some(row) => batch.put(Tree::Inquiry, &key.to_bytes(), row),
                None => batch.delete(Tree::Inquiry, &key.to_bytes()),
            }
        }
        let mut tail = self.ledger_tail()?;
        for half in &commit.halves {
            let operator = half.half.half().and_then(|half| half.operator);
            let operator = operator.and_then(|staff| self.inquiries.staff.get(&staff).cloned());
            self.write_half(&mut batch, &half.half, &mut tail, operator)?;
        }
        for key in &commit.vault {
            self.write_vault_key(&mut batch, &key.session, &key.prk);
        }
        for held in &commit.held {
            let row = HeldRow::new(held).to_bytes();
            batch.put(Tree::Inquiry, &held_key(&held.session), row);
        }
        for over in &commit.over {
            batch.delete(Tree::Inquiry, &held_key(&over.session));
        }
        let held_count = (self.inquiries.held + commit.held.len() as u64)
            .saturating_sub(commit.over.len() as u64);
        if held_count != self.inquiries.held {
            let count = held_count.to_be_bytes().to_vec();
            batch.put(Tree::Meta, HELD_COUNT, count);
        }
        let mut staging = Staging::default();
        for made in &commit.statements {
            self.stage_statement(&mut staging, made)?;
        }
        let mut ended = Vec::new();
        for outcome in &commit.outcomes {
            ended.push(self.write_outcome(&mut batch, outcome)?);
            after
                .told
                .push(Event::InquiryChanged(outcome.inquiry.0.clone()));
        }
        // An inquiry that was declined and only counted.
        let is_nothing = entries.is_empty() && staging.is_unchanged() && ended.is_empty();
        if is_nothing && batch.is_empty() && begun.is_none() {
            return Ok(());
        }
        // A statement is made because a municipality asked: the record says which, and in which inquiry.
        let cause = commit
            .leaves
            .first()
            .filter(|_| !commit.statements.is_empty());
        let actor = cause.map_or(Actor::Node, |leaf| Actor::Peer(leaf.peer));
        let reason = cause
            .and_then(|leaf| leaf.query)
            .map(|query| query.to_string());
        let author = self.author(&actor);
        self.save(staging, batch, entries, author, reason.as_deref(), at)?;
        self.todo_changed = true;
        self.batches.take_pending();
        if let Some(case) = begun {
            self.cases.keep(&case, &Follow::default());
        }
        for case in ended {
            let follow = self.load_follow(&case.inquiry)?;
            self.cases.keep(&case, &follow);
        }
        for signed in manifests {
            let code = signed.manifest().code;
            self.manifest_pace.count(code, at);
            self.network.manifests.insert(code, signed);
        }
        self.inquiries.held = held_count;
        self.inquiries.last_over = commit.over.last().copied().or(self.inquiries.last_over);
        Ok(())
    }

    /// A leaf of the core; what a sender can make us decline as often as it likes is told once an hour and counted.
    fn leaf_of(&mut self, leaf: &inquiry::Leaf, at: UnixTime) -> Option<Entry> {
        let entry = self.entry(leaf);
        let is_declined = leaf.detail.starts_with(inquiry::DECLINED);
        let words = format!("{} {}", leaf.detail, leaf.peer);
        (!is_declined || self.repeats.is_news(&entry, &words, at)).then_some(entry)
    }

    /// A leaf of the core in the words of the log.
    fn entry(&self, leaf: &inquiry::Leaf) -> Entry {
        let staff = leaf
            .actor
            .and_then(|staff| self.inquiries.staff.get(&staff));
        let kind = match leaf.kind {
            LeafKind::QuerySent => LeafType::QuerySent,
            LeafKind::QueryReceived => LeafType::QueryReceived,
            LeafKind::Outcome => LeafType::Outcome,
            LeafKind::Receipt => LeafType::Receipt,
            LeafKind::Limit => LeafType::Limit,
            LeafKind::ManifestAccepted => LeafType::ManifestAccepted,
            LeafKind::LateDecision => LeafType::LateDecision,
        };
        let actor = match staff {
            Some(user) => Actor::Staff(user.clone(), rustix::process::getuid().as_raw()),
            None if leaf.kind == LeafKind::QueryReceived => Actor::Peer(leaf.peer),
            None => Actor::Node,
        };
        let query = leaf
            .query
            .map(|query| format!(" {query}"))
            .unwrap_or_default();
        let words = format!("{} {}{query}", leaf.detail, leaf.peer);
        let entry = Entry::new(kind, actor, words).hash(leaf.hash);
        match leaf.subject {
            Some(person) => entry.about(person.0),
            None => Entry {
                subject: Subject::None,
                ..entry
            },
        }
    }

    /// A statement made for a provision stays with its dose.
    fn stage_statement(
        &mut self,
        staging: &mut Staging,
        made: &inquiry::NewStatement,
    ) -> Result<(), ApiError> {
        let no = self
            .index
            .slot(&made.person.0)
            .and_then(|slot| self.index.view(slot))
            .and_then(|view| AddresseeNo::parse(view.addressee_no).ok())
            .ok_or_else(|| damaged("a person of a provision"))?;
        let Some(mut resident) = staging.resident(self, &no)? else {
            return Ok(());
        };
        if let Some(dose) = resident.doses.iter_mut().find(|dose| dose.id == made.dose) {
            dose.statement = Some(made.statement.clone());
        }
        staging.set(self, &no, Some(resident))?;
        Ok(())
    }
}

fn held_key(session: &SessionId) -> Vec<u8> {
    let peer = session.peer.as_u32().to_be_bytes();
    [HELD, &peer, &session.query.0].concat()
}

/// An inquiry of another municipality that waits for a person, as it lies in its row.
#[derive(Clone, Serialize, Deserialize)]
pub struct HeldRow {
    pub person: store::PersonId,
    pub why: String,
    /// Seconds
    pub expires: u64,
    peer: MunicipalityCode,
    pub query: [u8; 16],
    pub items: Vec<String>,
}

impl HeldRow {
    fn new(held: &inquiry::HeldInquiry) -> Self {
        let why = match held.why {
            inquiry::HeldWhy::Flagged => "flagged",
            inquiry::HeldWhy::OtherName => "other_name",
            inquiry::HeldWhy::Undecided => "undecided",
        };
        Self {
            person: held.person.0,
            why: why.to_owned(),
            expires: held.expires,
            peer: held.session.peer,
            query: held.session.query.0,
            items: held
                .items
                .iter()
                .map(|item| item_word(*item).to_owned())
                .collect(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain data")
    }

    /// The session it is about.
    pub fn session(&self) -> SessionId {
        SessionId {
            side: inquiry::Side::Provider,
            peer: self.peer,
            query: inquiry::QueryId(self.query),
        }
    }
}

impl Open {
    /// Every inquiry that waits for a person here.
    ///
    /// # Errors
    /// The store's.
    pub fn held_rows_of_others(&mut self) -> Result<Vec<HeldRow>, ApiError> {
        let take = |rows: &mut Vec<HeldRow>, key: &[u8], row: &[u8]| {
            if key.starts_with(HELD) {
                rows.extend(postcard::from_bytes(row).ok());
            }
        };
        self.store
            .fold(Tree::Inquiry, Vec::new, take, &mut |_| {})
            .map_err(refusal)
    }
}

/// Which rows a restart reads: sessions, senders, people; by the first letter and the end of their keys.
fn is_read_at_start(key: &[u8]) -> bool {
    match key.first() {
        Some(b's' | b'r') => true,
        Some(b'q' | b'p') => key.ends_with(b"state"),
        _ => false,
    }
}
