//! The state machine: all open inquiries of both roles, their timers, and who may ask how much.

mod anew;
mod answer;
mod apart;
mod ask;
mod broken;
mod changed;
mod inquirer;
mod inquirer_answer;
mod late;
mod open;
mod policy;
mod provider;
mod restore;
mod seal;
mod tick;

use super::answering::Answering;
use super::asking::Asking;
use super::effect::{Effect, MessageId};
use super::envelope::{self, Header, Kind, Opened};
use super::holdings::Holdings;
use super::ids::{InquiryNo, Part, PersonId, RowKey, SessionId, Side};
use super::input::Input;
use super::jobs::Jobs;
use super::limits::{Limits, Moments, Window};
use super::quota::Quota;
use super::secret::Secret;
use super::sender::Sender;
use super::step::{AHEAD_MAX_S, LIFE_S, Step};
use super::timers::Timers;
use crate::crypto::{Entropy, KeyId, KeyPurpose, SigningKey, VerifyKey, key_id};
use crate::directory::{Manifest, NodeRole, SigEntry, SignedManifest};
use crate::domain::{MunicipalityCode, UnixTime};
use std::collections::{BTreeMap, HashMap, HashSet};

pub use ask::Refused;
pub use late::{LateDecision, Stated};
pub use open::DECLINED;

/// Who this municipality is in the protocol.
pub struct Own {
    pub code: MunicipalityCode,
    /// Its `sig` key, as the newest own manifest names it.
    pub key: SigningKey,
}

/// All inquiries of one municipality.
///
/// Invariant: whatever is needed to go on after a crash stands in the rows that were committed; [`Core::restore`] gives
/// the same machine again.
pub struct Core {
    own: Own,
    limits: Limits,
    asking: BTreeMap<SessionId, Asking>,
    answering: BTreeMap<SessionId, Answering>,
    /// Under which fresh key which session is answered.
    reply_keys: HashMap<KeyId, SessionId>,
    /// Such keys of sessions that are over and still remembered.
    closed_keys: HashSet<KeyId>,
    senders: BTreeMap<MunicipalityCode, Sender>,
    /// When inquiries about a person were answered here.
    persons: BTreeMap<PersonId, Moments>,
    /// What other municipalities may ask beyond the usual.
    quotas: Vec<Quota>,
    timers: Timers,
    jobs: Jobs,
    last_ms: u64,
}

/// How far an own inquiry got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Not sent yet: no manifest of the provider, or too many inquiries open there.
    Prepared,
    /// Sent; nothing came back.
    Sent,
    /// The provider has begun.
    Begun,
    /// The number is with the provider; its answer is awaited.
    AwaitingAnswer,
    /// The outcome is known.
    Ended,
}

impl Core {
    /// One step: something happened. The effects are to be performed in their order.
    pub fn on(
        &mut self,
        input: Input,
        now_ms: u64,
        entropy: &mut dyn Entropy,
        world: &dyn Holdings,
    ) -> Vec<Effect> {
        self.mind_the_clock(now_ms);
        let mut step = Step::new(now_ms, entropy, world);
        match input {
            Input::Arrived(envelope) => self.on_arrived(&envelope, &mut step),
            Input::Delivered(message) => self.on_delivered(message, &mut step),
            Input::Undelivered(message) => self.on_undelivered(message, &mut step),
            Input::Computed(done) => self.on_computed(done, &mut step),
            Input::Tick => self.on_tick(&mut step),
            Input::ManifestArrived(code) => {
                self.ask_withdrawn_anew(code, &mut step);
                self.open_waiting(code, &mut step);
            }
            Input::KeyReplaced(key) => self.on_key_replaced(*key, &mut step),
            Input::Reachable(code) => self.on_reachable(code, &mut step),
            Input::DirectoryChanged => self.on_directory_changed(&mut step),
            Input::ClearSender(code) => self.on_clear_sender(code, &mut step),
            Input::LateDecision(decision) => self.on_late_decision(decision, &mut step),
        }
        self.start_job(&mut step);
        step.effects()
    }

    /// When [`Input::Tick`] is wanted, in milliseconds: at once where work waits that nobody has begun, as after a restart.
    pub fn wake_at(&self) -> Option<u64> {
        if self.jobs.are_waiting() {
            return Some(self.last_ms);
        }
        self.timers.first_ms()
    }

    /// How far an inquiry got, if the core still knows it.
    pub fn progress(&self, inquiry: &InquiryNo) -> Option<Progress> {
        let sessions = self
            .asking
            .values()
            .filter(|asking| asking.inquiry == *inquiry);
        sessions
            .max_by_key(|asking| (!asking.has_ended(), asking.stale.is_some(), asking.asked_ms))
            .map(Asking::progress)
    }

    /// Who is asked in an inquiry that is under way: after a merger another one than the clerk named.
    pub fn asked_of(&self, inquiry: &InquiryNo) -> Option<MunicipalityCode> {
        let mut sessions = self.asking.values();
        let open = sessions.find(|asking| asking.inquiry == *inquiry && !asking.has_ended());
        open.map(|asking| asking.peer)
    }

    /// The session that an own inquiry is in, if the core still knows it.
    pub fn session_of(&self, inquiry: &InquiryNo) -> Option<SessionId> {
        let sessions = self.asking.values();
        let sessions = sessions.filter(|asking| asking.inquiry == *inquiry);
        sessions
            .max_by_key(|asking| (!asking.has_ended(), asking.stale.is_some(), asking.asked_ms))
            .map(Asking::id)
    }

    /// Whether a session may still send or hear something.
    pub fn is_open(&self, session: &SessionId) -> bool {
        match session.side {
            Side::Inquirer => self.asking.get(session).is_some_and(|it| !it.is_closed()),
            Side::Provider => self
                .answering
                .get(session)
                .is_some_and(|it| !it.is_closed()),
        }
    }

    /// Whether this is the message that its session sends now.
    pub fn is_sending(&self, message: &MessageId) -> bool {
        let sends = match message.session.side {
            Side::Inquirer => self.asking.get(&message.session).and_then(Asking::sends),
            Side::Provider => self
                .answering
                .get(&message.session)
                .and_then(Answering::sends)
                .map(|(kind, _)| kind),
        };
        // A refusal to open a session has none.
        sends == Some(message.kind) || message.kind == Kind::Abort
    }

    /// Whether an envelope for this key is for a session here.
    pub fn knows_key(&self, key: &KeyId) -> bool {
        self.reply_keys.contains_key(key) || self.closed_keys.contains(key)
    }

    /// Sessions that are not finished, as inquirer and as provider.
    pub fn open_sessions(&self) -> (usize, usize) {
        let asking = self
            .asking
            .values()
            .filter(|asking| !asking.has_ended())
            .count();
        (
            asking,
            self.answering
                .values()
                .filter(|answering| answering.is_open())
                .count(),
        )
    }

    /// Municipalities that are shut out until a human clears them.
    pub fn shut_out(&self) -> Vec<MunicipalityCode> {
        self.senders
            .iter()
            .filter(|(_, sender)| sender.shut_out)
            .map(|(code, _)| *code)
            .collect()
    }

    /// The quotas in force from now on; what was used of one stays counted under its number.
    pub fn set_quotas(&mut self, quotas: Vec<Quota>) {
        self.quotas = quotas;
    }

    /// How much of a quota is used.
    pub fn quota_used(&self, quota: &Quota) -> u32 {
        let sender = self.senders.get(&quota.from);
        sender.map_or(0, |sender| sender.used_of(quota.no))
    }

    fn quota_of(&self, peer: MunicipalityCode, now: UnixTime) -> Option<Quota> {
        let of_peer = |quota: &&Quota| quota.from == peer && quota.holds_at(now);
        self.quotas.iter().find(of_peer).copied()
    }

    /// When own questions of the last day were asked, by the municipality asked: after a restart pacing goes on from them.
    pub fn asked_moments(&self) -> Vec<(MunicipalityCode, u64)> {
        let day = self.last_ms.saturating_sub(Window::Day.ms());
        let of_day = self.asking.values().filter(|asking| asking.asked_ms > day);
        of_day
            .map(|asking| (asking.peer, asking.asked_ms))
            .collect()
    }

    /// Rows of batches that the other side may count as open, or that wait to be.
    pub fn batch_load(&self) -> BTreeMap<MunicipalityCode, usize> {
        let mut load: BTreeMap<MunicipalityCode, usize> = BTreeMap::new();
        let counts =
            |asking: &&Asking| asking.is_in_batch() && (asking.is_open() || !asking.has_ended());
        for asking in self.asking.values().filter(counts) {
            let count = load.entry(asking.peer).or_default();
            *count = count.saturating_add(1);
        }
        load
    }

    /// The own signing key was changed; what was made with the old one stays as it is.
    pub fn set_key(&mut self, key: SigningKey) {
        self.own.key = key;
    }

    /// Whatever is not a letter to this municipality, for a session it has, is dropped without a word.
    fn on_arrived(&mut self, envelope: &[u8], step: &mut Step<'_>) {
        let Some(header) = Header::parse(envelope) else {
            return tracing::debug!("dropped: no envelope");
        };
        if header.to_code != self.own.code.as_u32() || u64::from(header.expires) < step.now().0 {
            return tracing::debug!("dropped: for somebody else, or expired");
        }
        match self.reply_keys.get(&header.key_id).copied() {
            // Held looks like over: no letter finds out whether somebody here has still to decide.
            Some(session) if self.awaits_decision(&session) => {
                tracing::debug!("dropped: of a session that waits for somebody here");
            }
            Some(session) => self.on_letter(session, envelope, step),
            None if self.closed_keys.contains(&header.key_id) => {
                tracing::debug!("dropped: of a session that is over");
            }
            None => self.on_first_letter(&header, envelope, step),
        }
    }

    fn on_first_letter(&mut self, header: &Header, envelope: &[u8], step: &mut Step<'_>) {
        let secret = step.world.seal_secret(&header.key_id);
        if secret.is_none() && self.own_nodes(step) > 1 {
            // Another node of this municipality has the key: whoever brought it tries the next one.
            tracing::debug!("not confirmed: sealed to a key that is not here");
            return step.leave_unconfirmed();
        }
        match secret.and_then(|secret| envelope::open(envelope, &secret)) {
            Some(opened) if opened.kind == Kind::Open => self.on_open(&opened, step),
            _ => tracing::debug!("dropped: does not open"),
        }
    }

    /// Valid nodes of the own municipality, this one included.
    fn own_nodes(&self, step: &Step<'_>) -> usize {
        let Some(directory) = step.world.directory() else {
            return 1;
        };
        let nodes = directory.nodes_of(self.own.code).iter();
        let valid =
            nodes.filter(|node| node.is_valid(step.now()) && node.has_role(NodeRole::Municipality));
        valid.count().max(1)
    }

    fn on_letter(&mut self, session: SessionId, envelope: &[u8], step: &mut Step<'_>) {
        let reply = match session.side {
            Side::Inquirer => self.asking.get(&session).and_then(Asking::reply),
            Side::Provider => self.answering.get(&session).and_then(Answering::reply),
        };
        let Some(opened) = reply.and_then(|reply| envelope::open(envelope, &reply.seal())) else {
            return tracing::debug!(query = %session.query, "dropped: does not open");
        };
        if !is_signed(&session, &opened, step) {
            return tracing::debug!(query = %session.query, "dropped: not signed by the other side");
        }
        match session.side {
            Side::Inquirer => self.on_letter_to_inquirer(session, &opened, step),
            Side::Provider => self.on_letter_to_provider(session, &opened, step),
        }
    }

    /// Keeps a session, its timer and its reply key; writes its row if it changed.
    fn keep_asking(&mut self, mut asking: Asking, changed: bool, step: &mut Step<'_>) {
        let id = asking.id();
        if changed {
            asking.reply_id = reply_id(asking.reply()).or(asking.reply_id);
            step.save(id.row(Part::State), restore::row(restore::ASKING, &asking));
            self.point_reply_key(id, asking.reply_id, asking.reply().is_some());
        }
        self.timers.set(id, asking.wakes_ms());
        self.asking.insert(id, asking);
    }

    fn keep_answering(&mut self, mut answering: Answering, changed: bool, step: &mut Step<'_>) {
        let id = answering.id();
        if changed {
            answering.reply_id = reply_id(answering.reply()).or(answering.reply_id);
            step.save(
                id.row(Part::State),
                restore::row(restore::ANSWERING, &answering),
            );
            self.point_reply_key(id, answering.reply_id, answering.reply().is_some());
        }
        self.timers.set(id, answering.wakes_ms());
        self.answering.insert(id, answering);
    }

    /// Letters under a session's key lead to it, or are known to be late.
    fn point_reply_key(&mut self, id: SessionId, reply: Option<KeyId>, is_open: bool) {
        let Some(reply) = reply else {
            return;
        };
        if is_open {
            self.reply_keys.insert(reply, id);
        } else {
            self.reply_keys.remove(&reply);
            self.closed_keys.insert(reply);
        }
    }

    fn sender(&mut self, code: MunicipalityCode) -> &mut Sender {
        self.senders
            .entry(code)
            .or_insert_with(|| Sender::new(code))
    }

    fn save_sender(&mut self, code: MunicipalityCode, step: &mut Step<'_>) {
        let row = self.sender(code).row();
        step.save(RowKey::Sender(code), restore::row(restore::SENDER, &row));
    }
}

fn reply_id(reply: Option<&Secret>) -> Option<KeyId> {
    reply.map(|reply| key_id(KeyPurpose::Reply, &reply.seal().public().0))
}

/// Whether the session's other side signed it. With a key that is not known yet, its newer manifest is asked for and the
/// letter not confirmed: it is brought again when the key is known.
fn is_signed(session: &SessionId, opened: &Opened, step: &mut Step<'_>) -> bool {
    let manifest = step
        .world
        .manifest(session.peer)
        .map(SignedManifest::manifest);
    let now = step.now();
    if let Some(key) = manifest.and_then(|manifest| letter_key(manifest, &opened.sig_key_id, now)) {
        return opened.is_signed_by(&key);
    }
    step.fetch_manifest(session.peer);
    if !manifest.is_some_and(|manifest| is_retired(manifest, &opened.sig_key_id, now)) {
        step.leave_unconfirmed();
    }
    false
}

/// A key that a letter of today may be signed with: old keys verify statements and receipts, but no new letters. A letter
/// may be as old as an inquiry gets.
fn letter_key(manifest: &Manifest, id: &KeyId, now: UnixTime) -> Option<VerifyKey> {
    let entry = manifest.sig.iter().find(|entry| entry.key_id() == *id)?;
    let begun = entry.not_before <= now.plus_seconds(AHEAD_MAX_S);
    (begun && !has_ended(manifest, entry, now)).then(|| entry.key())
}

fn is_retired(manifest: &Manifest, id: &KeyId, now: UnixTime) -> bool {
    let entry = manifest.sig.iter().find(|entry| entry.key_id() == *id);
    entry.is_some_and(|entry| has_ended(manifest, entry, now))
}

/// A lost key ends at once, one that was only renewed when its last letters have arrived.
fn has_ended(manifest: &Manifest, entry: &SigEntry, now: UnixTime) -> bool {
    match manifest.is_lost(entry) {
        true => entry.not_after <= now,
        false => entry.not_after.plus_seconds(LIFE_S) < now,
    }
}
