//! Driving the border protocol: the core decides, this file looks up for it and performs its effects in their order.

use super::asking::Beginning;
use super::cases::Follow;
use super::clock::{now, now_ms};
use super::log::{Actor, Entry, Subject};
use super::open::{Open, damaged, number_row, refusal};
use super::run::{Done, Node, Phase};
use super::staging::Staging;
use crate::api::{ApiError, Event};
use crate::audit::LeafType;
use crate::crypto::{self, KeyId, SealSecret, SystemEntropy};
use crate::directory::{Directory, SignedManifest};
use crate::domain::{AddresseeNo, MunicipalityCode, MyNumber, Purpose};
use crate::inquiry::{
    self, Commit, Core, Effect, HeldPerson, Holdings, Input, Job, LeafKind, MessageId, Outgoing,
    Own, PersonId, Pseudonym, RowKey, SessionId,
};
use crate::net::{self, Ack, Letter, PeerRef, To};
use crate::store::{Batch, Tree};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use zeroize::Zeroizing;

/// Prefix of the rows about inquiries that wait for a human.
const HELD: &[u8] = b"held-";
/// Row of `Meta`: how many of them there are.
const HELD_COUNT: &[u8] = b"held-inquiries";

/// Open inquiries of both roles.
pub struct Inquiries {
    /// Taken out while it decides, so that it can look into the rest.
    core: Option<Core>,
    /// What the network was given, by the id it knows.
    flying: HashMap<net::MessageId, MessageId>,
    /// How far the last message of a session got.
    pub reached: HashMap<SessionId, Reached>,
    pub staff: HashMap<Pseudonym, String>,
    /// The own inquiry that the next commit begins.
    beginning: Option<Beginning>,
    held: u64,
}

/// `SAFE-92`: to which point a message arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Made and stored here.
    Prepared,
    /// Handed to the network.
    Sent,
    /// On disk at the other side.
    AcceptedByPeer,
}

impl Reached {
    /// The word of replies.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Sent => "sent",
            Self::AcceptedByPeer => "accepted_by_peer",
        }
    }
}

/// What follows effects: replies to the network task, work to start, news to tell.
#[derive(Default)]
struct Aftermath {
    letters: Vec<Outgoing>,
    jobs: Vec<Job>,
    fetch: Vec<MunicipalityCode>,
    told: Vec<Event>,
    renew: bool,
    /// The envelope is not to be confirmed.
    unconfirmed: bool,
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
            held: 0,
        }
    }

    /// Inquiries of this node without an outcome.
    pub fn open_count(&self) -> u64 {
        self.core
            .as_ref()
            .map_or(0, |core| core.open_sessions().0 as u64)
    }

    /// Inquiries of others that wait for a human here.
    pub fn held_count(&self) -> u64 {
        self.held
    }

    /// Messages that were given to the network for a municipality and are not confirmed.
    pub fn queued_for(&self, code: MunicipalityCode) -> u64 {
        let waits = |message: &&MessageId| message.session.peer == code;
        self.flying.values().filter(waits).count() as u64
    }

    /// When the core wants to be woken, milliseconds since 1970.
    pub fn due_at_ms(&self) -> Option<u64> {
        self.core.as_ref().and_then(Core::wake_at)
    }
}

/// The node's records as the core sees them.
struct View<'a>(&'a Open);

impl Holdings for View<'_> {
    fn directory(&self) -> Option<&Directory> {
        self.0.network.directory.as_ref()
    }

    fn manifest(&self, code: MunicipalityCode) -> Option<&SignedManifest> {
        self.0.network.manifests.get(&code)
    }

    fn own_manifests(&self) -> &[SignedManifest] {
        &self.0.network.own
    }

    fn seal_secret(&self, key: &KeyId) -> Option<SealSecret> {
        let secret = self.0.network.seal_secrets.get(key)?;
        Some(SealSecret::from_bytes(&secret.to_bytes()))
    }

    fn bucket(&self, bits: u8, bucket: u16) -> Vec<(PersonId, MyNumber)> {
        let people = self.0.index.in_bucket(bits, bucket).into_iter();
        people
            .map(|(person, number)| (PersonId(person), number))
            .collect()
    }

    fn number(&self, person: PersonId) -> Option<MyNumber> {
        self.0.number(&person.0, Purpose::TransferIn).ok().flatten()
    }

    fn person(&self, person: PersonId) -> Option<HeldPerson> {
        let resident = self.0.resident(&person.0).ok()?;
        Some(HeldPerson {
            resident,
            refused: false,
            non_disclosure: false,
        })
    }

    fn row(&self, key: &RowKey) -> Option<Zeroizing<Vec<u8>>> {
        self.0
            .store
            .get(Tree::Inquiry, &key.to_bytes())
            .ok()
            .flatten()
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.0.checkpoint()
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
        self.inquiries.held = number_row(&self.store, Tree::Meta, HELD_COUNT)?.unwrap_or(0);
        Ok(())
    }

    /// Lets the core decide and performs what it orders.
    ///
    /// # Errors
    /// The store's: then the core was begun anew from what is on disk, and the input counts as not taken.
    fn decide(
        &mut self,
        decide: impl FnOnce(&mut Core, &dyn Holdings, &mut SystemEntropy) -> Vec<Effect>,
    ) -> Result<Aftermath, ApiError> {
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
                        let limits = self.limits.clone();
                        self.inquiries.core = None;
                        self.restore_core(limits)?;
                        return Err(error);
                    }
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

    fn commit_inquiry(&mut self, commit: Commit, after: &mut Aftermath) -> Result<(), ApiError> {
        let at = now();
        let mut batch = Batch::new();
        let mut entries: Vec<Entry> = commit.leaves.iter().map(|leaf| self.entry(leaf)).collect();
        for alarm in &commit.alarms {
            tracing::warn!(kind = alarm.kind.word(), peer = %alarm.peer, "alarm");
            let words = format!("{} {}", alarm.kind.word(), alarm.peer);
            entries.push(Entry::new(LeafType::Alarm, Actor::Peer(alarm.peer), words));
        }
        let mut begun = None;
        if let Some(beginning) = self.inquiries.beginning.take() {
            let mut sent = commit.leaves.iter();
            let sent = sent.find(|leaf| leaf.kind == LeafKind::QuerySent);
            let query = sent.and_then(|leaf| leaf.query);
            let (entry, case) = self.write_beginning(&mut batch, beginning, query);
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
            self.write_held(&mut batch, held);
        }
        let mut staging = Staging::default();
        for made in &commit.statements {
            self.stage_statement(&mut staging, made)?;
        }
        let mut manifests = Vec::new();
        for (code, file) in &commit.manifests {
            manifests.extend(self.stage_manifest(&mut batch, *code, file));
        }
        let mut ended = Vec::new();
        for outcome in &commit.outcomes {
            ended.push(self.write_outcome(&mut batch, outcome)?);
            after
                .told
                .push(Event::InquiryChanged(outcome.inquiry.0.clone()));
        }
        let author = self.author(&Actor::Node);
        self.save(staging, batch, entries, author, None, at)?;
        self.todo_changed = true;
        if let Some(case) = begun {
            self.cases.keep(&case, &Follow::default());
        }
        for case in ended {
            let follow = self.load_follow(&case.inquiry)?;
            self.cases.keep(&case, &follow);
        }
        for signed in manifests {
            self.network
                .manifests
                .insert(signed.manifest().code, signed);
        }
        self.inquiries.held += commit.held.len() as u64;
        Ok(())
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

    fn write_held(&self, batch: &mut Batch, held: &inquiry::HeldInquiry) {
        let why = match held.why {
            inquiry::HeldWhy::Flagged => "flagged",
            inquiry::HeldWhy::OtherName => "other_name",
        };
        let row = (
            held.person.0,
            why,
            held.expires,
            held.session.peer.as_u32(),
            held.session.query.0,
        );
        let row = postcard::to_stdvec(&row).expect("plain data");
        let key = [
            HELD,
            &held.session.peer.as_u32().to_be_bytes(),
            &held.session.query.0,
        ]
        .concat();
        batch.put(Tree::Inquiry, &key, row);
        batch.put(
            Tree::Meta,
            HELD_COUNT,
            (self.inquiries.held + 1).to_be_bytes().to_vec(),
        );
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

impl Node {
    /// Gives the core one input and everything that follows from it; whether all of it is durable and may be confirmed.
    pub fn step(&mut self, input: Input) -> bool {
        let mut inputs = VecDeque::from([input]);
        let mut whole = true;
        while let Some(input) = inputs.pop_front() {
            let Phase::Open(open) = &mut self.phase else {
                return false;
            };
            let decided =
                open.decide(|core, holdings, entropy| core.on(input, now_ms(), entropy, holdings));
            match decided {
                Ok(after) => {
                    whole &= !after.unconfirmed;
                    inputs.extend(self.follow(after));
                }
                Err(error) => {
                    tracing::error!(code = error.code.as_str(), "an inquiry could not be saved");
                    whole = false;
                }
            }
        }
        whole
    }

    /// Asks on behalf of a clerk; the refusal is the core's own.
    ///
    /// # Errors
    /// A limit, or the store's.
    pub fn ask(
        &mut self,
        question: &inquiry::Question,
        beginning: Beginning,
    ) -> Result<SessionId, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(crate::api::ErrorCode::Locked));
        };
        let mut asked = None;
        open.inquiries.beginning = Some(beginning);
        let after = open.decide(|core, holdings, entropy| {
            match core.ask(question, now_ms(), entropy, holdings) {
                Ok((session, effects)) => {
                    asked = Some(Ok(session));
                    effects
                }
                Err(refused) => {
                    asked = Some(Err(refused));
                    Vec::new()
                }
            }
        });
        open.inquiries.beginning = None;
        let after = after?;
        let inputs = self.follow(after);
        for input in inputs {
            self.step(input);
        }
        match asked {
            Some(Ok(session)) => Ok(session),
            Some(Err(refused)) => Err(super::asking::refused(refused)),
            None => Err(ApiError::new(crate::api::ErrorCode::Internal).with("what", "no core")),
        }
    }

    /// Performs what is no commit; gives the inputs that follow at once.
    fn follow(&mut self, after: Aftermath) -> Vec<Input> {
        let mut inputs = Vec::new();
        for outgoing in after.letters {
            let message = outgoing.message;
            if !self.send(outgoing) {
                inputs.push(Input::Undelivered(message));
            }
        }
        for job in after.jobs {
            self.compute(job);
        }
        for code in after.fetch {
            self.fetch_manifest(code);
        }
        for event in after.told {
            let _ = self.events.send(event);
        }
        if after.renew
            && let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.renew_manifest(now())
        {
            tracing::error!(
                code = error.code.as_str(),
                "own manifest could not be renewed"
            );
        }
        inputs
    }

    /// Hands an envelope to the network; whether it took it.
    fn send(&mut self, outgoing: Outgoing) -> bool {
        let (Phase::Open(open), Some(net)) = (&mut self.phase, &self.net) else {
            return false;
        };
        let id = net_id(&outgoing.message);
        let patience = Duration::from_secs(outgoing.expires.saturating_sub(now().0));
        let letter = Letter {
            message_id: id,
            to: To::Municipality(outgoing.to),
            bytes: outgoing.envelope,
            patience,
        };
        let session = outgoing.message.session;
        match net.send(letter) {
            Ok(()) => {
                open.inquiries.flying.insert(id, outgoing.message);
                open.inquiries.reached.insert(session, Reached::Sent);
                true
            }
            Err(refused) => {
                tracing::info!(%refused, "an envelope waits");
                false
            }
        }
    }

    /// Runs a heavy job beside the node.
    fn compute(&self, job: Job) {
        let done = self.done.clone();
        let session = job.session;
        tokio::task::spawn_blocking(move || {
            let work = std::panic::AssertUnwindSafe(|| job.run(&mut SystemEntropy));
            let result = std::panic::catch_unwind(work).unwrap_or_else(|_| Job::failed(session));
            let _ = done.blocking_send(Done::Computed(result));
        });
    }

    /// A heavy job is done.
    pub fn on_computed(&mut self, result: inquiry::Done) {
        self.step(Input::Computed(result));
    }

    /// An envelope came in: it is confirmed once everything it caused is on disk.
    pub fn on_envelope(&mut self, from: PeerRef, bytes: Vec<u8>, ack: Ack) {
        tracing::debug!(code = %from.code, len = bytes.len(), "envelope");
        if self.step(Input::Arrived(bytes)) {
            ack.stored();
        }
    }

    /// The other side has the envelope on disk.
    pub fn on_delivered(&mut self, id: net::MessageId) {
        let Some(message) = self.landed(id) else {
            return;
        };
        if let Phase::Open(open) = &mut self.phase {
            open.inquiries
                .reached
                .insert(message.session, Reached::AcceptedByPeer);
        }
        self.step(Input::Delivered(message));
    }

    /// The network gave an envelope back.
    pub fn on_undeliverable(&mut self, id: net::MessageId) {
        if let Some(message) = self.landed(id) {
            self.step(Input::Undelivered(message));
        }
    }

    fn landed(&mut self, id: net::MessageId) -> Option<MessageId> {
        match &mut self.phase {
            Phase::Open(open) => open.inquiries.flying.remove(&id),
            _ => None,
        }
    }

    /// A peer can be reached again.
    pub fn on_peer_connected(&mut self, code: MunicipalityCode) {
        self.step(Input::Reachable(code));
    }

    /// A newer manifest was taken.
    pub fn on_manifest(&mut self, code: MunicipalityCode) {
        self.step(Input::ManifestArrived(code));
    }

    /// Wakes the core when it asked for it.
    pub fn on_due(&mut self) {
        let due = match &self.phase {
            Phase::Open(open) => open.inquiries.due_at_ms(),
            _ => None,
        };
        if due.is_some_and(|due| due <= now_ms()) {
            self.step(Input::Tick);
        }
    }
}

/// The network task knows messages by 16 bytes; a retry has the same.
fn net_id(message: &MessageId) -> net::MessageId {
    let session = message.session.row(inquiry::Part::State).to_bytes();
    let digest = crypto::sha256(&[b"watari/letter\0", &session, &[message.kind as u8]]);
    let mut id = net::MessageId::default();
    id.copy_from_slice(&digest[..16]);
    id
}

/// Which rows a restart reads: sessions, senders, people; by the first letter and the end of their keys.
fn is_read_at_start(key: &[u8]) -> bool {
    match key.first() {
        Some(b's' | b'r') => true,
        Some(b'q' | b'p') => key.ends_with(b"state"),
        _ => false,
    }
}
