//! What this node knows of the health of others and of itself: notices of peers, the clock against theirs, rest, copies.

pub mod alarms;
pub mod check;
mod diagnosis;
mod expiry;
mod notice;
mod status;
mod versions;

use crate::api::{
    ApiError, CircuitState, ClockState, ErrorCode, Event, Maintenance, NodeHealth, OwnEntry,
    PeerFault, PeerHealth, SharedReply,
};
use crate::audit::LeafType;
use crate::crypto::{self, SystemEntropy};
use crate::directory::FIRST_VERSION;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::Header;
use crate::net::{self, Circuit, Fault, PeerRef};
use crate::node::clock::{now, unix_time};
use crate::node::health::notice::{Answer, Boot, Notice, REST_MAX_S};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Store, Tree};
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime};

/// Row of `Meta`.
const MAINTENANCE: &[u8] = b"maintenance";
/// Off by more: a warning; by still more: nothing is sent.
const CLOCK_WARN_S: u64 = 120;
const CLOCK_STOP_S: u64 = 600;
/// What a peer said of its clock counts for so long.
const CLOCK_FRESH_S: u64 = 24 * 3_600;
/// One municipality alone cannot stop this node.
const PEERS_TO_STOP: usize = 2;
/// Seconds between two notices to a peer that is connected.
const NOTICE_EVERY_S: u64 = 600;
/// Seconds for which peers are told the same count of commits.
const COUNTER_EVERY_S: u64 = 24 * 3_600;
/// Runs of one peer that are remembered.
const BOOTS_MAX: usize = 8;
/// Seconds between two alarms of one kind about one peer.
const ALARM_AGAIN_S: u64 = 24 * 3_600;
/// Alarms that are remembered for that.
const ALARMED_MAX: usize = 1_024;

/// What a peer last said of itself.
struct Heard {
    notice: Notice,
    at: UnixTime,
    /// Its clock less the own.
    offset_s: i64,
    /// Its runs, newest last.
    boots: VecDeque<Boot>,
    /// The most commits it told of.
    counter: u64,
    /// Two of its runs spoke by turns.
    twice: bool,
}

/// Health, in memory; only the own rest is on disk.
pub struct Health {
    boot: Boot,
    /// Since when the node is in its phase: started, or locked.
    pub since: UnixTime,
    heard: BTreeMap<PeerRef, Heard>,
    pub maintenance: Option<Maintenance>,
    clock_told: ClockState,
    runs_twice: bool,
    went_back: bool,
    /// The commits that peers are told of today, and since when.
    counter_told: Option<(UnixTime, u64)>,
    noticed_at: UnixTime,
    alarmed: BTreeMap<(&'static str, MunicipalityCode), UnixTime>,
}

impl Health {
    pub fn new(now: UnixTime) -> Self {
        Self {
            boot: crypto::random(&mut SystemEntropy),
            since: now,
            heard: BTreeMap::new(),
            maintenance: None,
            clock_told: ClockState::Unknown,
            runs_twice: false,
            went_back: false,
            counter_told: None,
            noticed_at: now,
            alarmed: BTreeMap::new(),
        }
    }

    /// The middle of what the municipalities said of their clocks, and how many said it. Of two middles the nearer to the own;
    /// of a municipality's nodes the nearest has its voice.
    fn middle(&self, now: UnixTime) -> Option<(i64, usize)> {
        let fresh = |heard: &Heard| now.seconds_since(heard.at) <= CLOCK_FRESH_S;
        let mut by_code: BTreeMap<MunicipalityCode, i64> = BTreeMap::new();
        for (at, heard) in self.heard.iter().filter(|(_, heard)| fresh(heard)) {
            let nearest = by_code.entry(at.code).or_insert(heard.offset_s);
            if heard.offset_s.unsigned_abs() < nearest.unsigned_abs() {
                *nearest = heard.offset_s;
            }
        }
        middle(by_code.into_values().collect())
    }

    /// Whoever left the directory has no voice.
    pub fn keep_only(&mut self, is_named: impl Fn(PeerRef) -> bool) {
        self.heard.retain(|at, _| is_named(*at));
    }

    /// What peers are told of the own commits: one figure a day, so that nobody sees from outside when something is done here.
    fn counter_of_day(&mut self, commits: u64, now: UnixTime) -> u64 {
        match self.counter_told {
            Some((since, told)) if now.seconds_since(since) < COUNTER_EVERY_S => told,
            _ => {
                self.counter_told = Some((now, commits));
                commits
            }
        }
    }

    fn clock(&self, now: UnixTime) -> (ClockState, Option<i64>) {
        let Some((offset, peers)) = self.middle(now) else {
            return (ClockState::Unknown, None);
        };
        let state = match offset.unsigned_abs() {
            0..=CLOCK_WARN_S => ClockState::Good,
            off if off > CLOCK_STOP_S && peers >= PEERS_TO_STOP => ClockState::Stopped,
            _ => ClockState::Off,
        };
        (state, Some(offset))
    }

    /// Nothing is sent, and no inquiry is begun or answered.
    pub fn clock_stops(&self, now: UnixTime) -> bool {
        self.clock(now).0 == ClockState::Stopped
    }

    /// The own rest, while it lasts.
    pub fn rests(&self, now: UnixTime) -> Option<Maintenance> {
        self.maintenance.filter(|rest| now < rest.until)
    }

    /// A peer's rest, while it lasts.
    fn peer_rests(&self, at: PeerRef, now: UnixTime) -> Option<Maintenance> {
        let heard = self.heard.get(&at)?;
        let rest = heard.notice.rests_until(heard.at)?;
        (now < rest.until).then_some(rest)
    }

    /// An alarm of a kind about a peer is told once a day.
    fn is_new_alarm(&mut self, word: &'static str, code: MunicipalityCode, now: UnixTime) -> bool {
        self.alarmed
            .retain(|_, at| now.seconds_since(*at) < ALARM_AGAIN_S);
        let is_new = !self.alarmed.contains_key(&(word, code));
        if is_new && self.alarmed.len() < ALARMED_MAX {
            self.alarmed.insert((word, code), now);
        }
        is_new
    }

    /// What follows from a notice: the words of alarms.
    fn hear(
        &mut self,
        from: PeerRef,
        notice: Notice,
        expected_epoch: u32,
        now: UnixTime,
    ) -> Vec<&'static str> {
        let offset_s = i64::try_from(notice.clock.0)
            .unwrap_or(i64::MAX)
            .saturating_sub_unsigned(now.0);
        let mut alarms = Vec::new();
        if notice.epoch != 0 && notice.epoch < expected_epoch {
            alarms.push("older_epoch");
        }
        let heard = self.heard.entry(from).or_insert_with(|| Heard {
            notice,
            at: now,
            offset_s,
            boots: VecDeque::new(),
            counter: 0,
            twice: false,
        });
        let last = heard.boots.back().copied();
        if last != Some(notice.boot) {
            if heard.boots.contains(&notice.boot) {
                heard.twice = true;
                alarms.push("runs_twice");
            } else if notice.counter < heard.counter {
                alarms.push("went_back");
            }
            heard.boots.retain(|boot| *boot != notice.boot);
            heard.boots.push_back(notice.boot);
            if heard.boots.len() > BOOTS_MAX {
                heard.boots.pop_front();
            }
        }
        heard.notice = notice;
        heard.at = now;
        heard.offset_s = offset_s;
        heard.counter = heard.counter.max(notice.counter);
        alarms
    }
}

/// The middle of some numbers, and how many there are.
fn middle(mut offsets: Vec<i64>) -> Option<(i64, usize)> {
    offsets.sort_unstable();
    let count = offsets.len();
    let (lower, upper) = (
        offsets.get(count.checked_sub(1)? / 2)?,
        offsets.get(count / 2)?,
    );
    let nearer = if lower.unsigned_abs() <= upper.unsigned_abs() {
        lower
    } else {
        upper
    };
    Some((*nearer, count))
}

impl Node {
    /// The own half of a notice; nothing while locked.
    fn own_notice(&mut self, now: UnixTime) -> Option<Notice> {
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let counter = self.health.counter_of_day(open.store.status().counter, now);
        Some(Notice {
            version: open.speaks.iter().copied().max().unwrap_or(FIRST_VERSION),
            clock: now,
            epoch: open.own_epoch(),
            boot: self.health.boot,
            counter,
            maintenance: self.health.rests(now),
        })
    }

    /// Tells a peer how this node is and asks the same.
    pub fn exchange_notices(&mut self, peer: PeerRef) {
        let (Some(notice), Some(net)) = (self.own_notice(now()), &self.net) else {
            return;
        };
        if net.ask_info(peer, notice.question()).is_err() {
            tracing::info!(code = %peer.code, "too many questions are under way");
        }
    }

    /// A peer told how it is and waits for the same: the answer, if it was a notice at all.
    pub fn on_notice_asked(&mut self, from: PeerRef, question: &[u8]) -> Option<Vec<u8>> {
        let notice = Notice::parse(question)?;
        let known = self.health.heard.get(&from).map(|heard| heard.notice.boot);
        self.on_notice(from, notice);
        // Of two runs each may hold a connection: the one that did not ask is asked.
        if known.is_some_and(|boot| boot != notice.boot) {
            self.exchange_notices(from);
            self.exchange_notices(from);
        }
        let notice = self.own_notice(now())?;
        let heard = self.health.heard.get(&from)?;
        let answer = Answer {
            notice,
            counter_heard: heard.counter,
            heard_twice: heard.twice,
        };
        Some(answer.to_bytes())
    }

    /// The answer to the own notice; whether it was one.
    pub fn on_notice_answered(&mut self, from: PeerRef, asked: &[u8], answer: &[u8]) -> bool {
        if Notice::parse(asked).is_none() {
            return false;
        }
        if let Some(answer) = Answer::parse(answer) {
            self.on_notice(from, answer.notice);
            self.on_word_of_self(from, &answer);
        }
        true
    }

    /// What a peer knows of this node that this node should not hear. An answer that was long on its way may know of later
    /// commits than the question told, so it is held against those of today.
    fn on_word_of_self(&mut self, from: PeerRef, answer: &Answer) {
        if answer.heard_twice {
            self.health.runs_twice = true;
            self.raise("own_runs_twice", from.code);
        }
        let own = self.own_notice(now()).map(|notice| notice.counter);
        if own.is_some_and(|own| answer.counter_heard > own) {
            self.health.went_back = true;
            self.raise("own_went_back", from.code);
        }
    }

    fn on_notice(&mut self, from: PeerRef, notice: Notice) {
        let at = now();
        let epoch = match &self.phase {
            Phase::Open(open) => open.epoch_of(from),
            _ => return,
        };
        let rested = self.health.peer_rests(from, at).is_some();
        for word in self.health.hear(from, notice, epoch, at) {
            self.raise(word, from.code);
        }
        let rest = self.health.peer_rests(from, at);
        if let Some(net) = &self.net
            && (rested || rest.is_some())
        {
            let wait = rest.map(|rest| Duration::from_secs(rest.until.seconds_since(at)));
            if net.pause(from, wait).is_err() {
                tracing::info!(code = %from.code, "too many orders are under way");
            }
        }
        self.mind_own_clock(at);
        let _ = self.events.send(Event::PeersChanged);
    }

    /// An alarm when the clock leaves the bounds, once each time.
    fn mind_own_clock(&mut self, at: UnixTime) {
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

    /// An alarm about a peer, at most once a day.
    pub fn raise(&mut self, word: &'static str, code: MunicipalityCode) {
        if self.health.is_new_alarm(word, code, now()) {
            self.alarm(format!("{word} {code}"));
        }
    }

    fn raise_own(&mut self, word: &'static str) {
        if self.health.is_new_alarm(word, self.own, now()) {
            self.alarm(word.to_owned());
        }
    }

    fn alarm(&mut self, words: String) {
        tracing::warn!(%words, "alarm");
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) =
                open.log_only(Entry::new(LeafType::Alarm, Actor::Node, words), now())
        {
            tracing::error!(code = error.code.as_str(), "an alarm could not be logged");
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

    /// The notice to every node of the directory, as many as questions may be under way.
    fn tell_everybody(&mut self) {
        let Some(net) = &self.net else { return };
        let peers: Vec<PeerRef> = net.status().peers.into_keys().collect();
        for at in peers {
            self.exchange_notices(at);
        }
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

    /// Tries the nodes of a municipality at once.
    ///
    /// # Errors
    /// [`ErrorCode::ProviderUnknown`], [`ErrorCode::Busy`]
    pub fn try_peer(&self, code: MunicipalityCode) -> Result<SharedReply, ApiError> {
        let Some(net) = &self.net else {
            return Err(ApiError::new(ErrorCode::ProviderUnknown).with("code", code));
        };
        let peers = net.status().peers.into_keys();
        let mut nodes = peers.filter(|at| at.code == code).peekable();
        if nodes.peek().is_none() {
            return Err(ApiError::new(ErrorCode::ProviderUnknown).with("code", code));
        }
        for at in nodes {
            net.try_now(at)
                .map_err(|_| ApiError::new(ErrorCode::Busy))?;
        }
        Ok(SharedReply::PeerTried)
    }

    /// What time makes due: notices to those connected, and to those that rest while something waits for them.
    pub fn mind_health(&mut self, at: UnixTime) {
        if at.seconds_since(self.health.noticed_at) < NOTICE_EVERY_S {
            return;
        }
        self.health.noticed_at = at;
        let Some(net) = &self.net else { return };
        for (peer, status) in net.status().peers {
            if status.connected || self.health.peer_rests(peer, at).is_some() {
                self.exchange_notices(peer);
            }
        }
    }

    /// How this node is, as every screen may say.
    pub fn node_health(&self, at: UnixTime) -> NodeHealth {
        let (clock, clock_offset_s) = self.health.clock(at);
        let open = match &self.phase {
            Phase::Open(open) => Some(open),
            _ => None,
        };
        NodeHealth {
            locked_since: open.is_none().then_some(self.health.since),
            clock,
            clock_offset_s,
            maintenance: self.health.rests(at),
            own_entry: open.map_or(OwnEntry::NoDirectory, |open| open.own_entry(at)),
            runs_twice: self.health.runs_twice,
            went_back: self.health.went_back,
            expiring: open.map_or_else(Vec::new, |open| open.expiring(at)),
            merged: open.map_or_else(Vec::new, |open| open.merged()),
        }
    }

    /// How a peer is, from what the network task and the peer itself say.
    pub fn peer_health(&self, at: PeerRef, peer: &net::PeerStatus, now: UnixTime) -> PeerHealth {
        let heard = self.health.heard.get(&at);
        let fault = peer
            .last_fault
            .filter(|(when, _)| Some(*when) > peer.last_success);
        let circuit = peer.circuit(SystemTime::now());
        let maintenance = self.health.peer_rests(at, now);
        PeerHealth {
            last_attempt: peer.last_attempt.map(unix_time),
            fault: fault.map(|(_, fault)| peer_fault(fault)),
            fault_at: fault.map(|(when, _)| unix_time(when)),
            failures: peer.failures,
            circuit: match circuit {
                Circuit::Closed => CircuitState::Closed,
                Circuit::Open => CircuitState::Open,
                Circuit::HalfOpen => CircuitState::HalfOpen,
            },
            next_try: peer
                .open_until
                .filter(|_| circuit == Circuit::Open)
                .map(unix_time),
            maintenance,
            clock_offset_s: heard.map(|heard| heard.offset_s),
            version: heard.map(|heard| heard.notice.version),
        }
    }
}

impl Open {
    fn own_epoch(&self) -> u32 {
        let directory = self.network.directory.as_ref();
        let entry = directory.and_then(|directory| directory.by_id(&self.identity.id.public().0));
        entry.map_or(0, |entry| entry.epoch)
    }

    fn epoch_of(&self, at: PeerRef) -> u32 {
        let node = u16::try_from(at.node).unwrap_or_default();
        let directory = self.network.directory.as_ref();
        let entry = directory.and_then(|directory| directory.node(at.code, node));
        entry.map_or(0, |entry| entry.epoch)
    }

    /// What the directory in force says of this node.
    pub fn own_entry(&self, at: UnixTime) -> OwnEntry {
        let Some(directory) = &self.network.directory else {
            return OwnEntry::NoDirectory;
        };
        match directory.by_id(&self.identity.id.public().0) {
            Some(entry) if entry.revoked => OwnEntry::Revoked,
            Some(entry) if entry.not_after < at => OwnEntry::Ended,
            Some(_) => OwnEntry::Good,
            None if directory.nodes_of(self.identity.own).is_empty() => OwnEntry::Missing,
            None => OwnEntry::Replaced,
        }
    }
}

/// The network task's fault in the words of people.
const fn peer_fault(fault: Fault) -> PeerFault {
    match fault {
        Fault::Refused => PeerFault::Refused,
        Fault::ConnectTimeout => PeerFault::ConnectTimeout,
        Fault::BadEntry | Fault::Unreachable => PeerFault::NoEndpoint,
        Fault::WrongKey => PeerFault::Authentication,
        Fault::Closed => PeerFault::ConnectionEnded,
        Fault::Timeout => PeerFault::ReadTimeout,
        Fault::NotTaken => PeerFault::NotTaken,
        Fault::Unsupported => PeerFault::Protocol,
        Fault::NotInDirectory => PeerFault::NotInDirectory,
        Fault::OwnLimit | Fault::Rebuilt => PeerFault::Other,
    }
}

fn load_maintenance(store: &Store) -> Option<Maintenance> {
    let row = store.get(Tree::Meta, MAINTENANCE).map_err(refusal).ok()??;
    postcard::from_bytes(&row).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [u32; 4] = [992_011, 992_020, 992_038, 992_046];

    /// Node 1 of a municipality.
    fn at(place: usize) -> PeerRef {
        PeerRef {
            code: MunicipalityCode::new(CODES[place - 1]).expect("a code"),
            node: 1,
        }
    }

    fn notice(clock: u64, boot: u8, counter: u64) -> Notice {
        Notice {
            version: 1,
            clock: UnixTime(clock),
            epoch: 1,
            boot: [boot; 8],
            counter,
            maintenance: None,
        }
    }

    const NOW: UnixTime = UnixTime(1_000_000);

    #[test]
    fn the_own_clock_is_held_against_the_middle_of_the_peers_and_one_alone_stops_nothing() {
        let mut health = Health::new(NOW);
        assert_eq!(health.clock(NOW), (ClockState::Unknown, None));
        health.hear(at(1), notice(NOW.0 + 3_600, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW), (ClockState::Off, Some(3_600)));
        health.hear(at(2), notice(NOW.0 + 601, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW), (ClockState::Stopped, Some(601)));
        health.hear(at(3), notice(NOW.0 + 120, 1, 1), 1, NOW);
        health.hear(at(4), notice(NOW.0 - 9_999, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW), (ClockState::Good, Some(120)));
        let tomorrow = NOW.plus_seconds(CLOCK_FRESH_S + 1);
        assert_eq!(health.clock(tomorrow), (ClockState::Unknown, None));
    }

    #[test]
    fn nodes_of_one_municipality_have_one_voice_and_none_once_the_directory_drops_them() {
        let mut health = Health::new(NOW);
        for node in 1..4 {
            let at = PeerRef { node, ..at(1) };
            health.hear(at, notice(NOW.0 + 3_600, 1, 1), 1, NOW);
        }
        assert_eq!(health.clock(NOW).0, ClockState::Off);
        health.hear(at(2), notice(NOW.0 + 3_600, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW).0, ClockState::Stopped);
        health.keep_only(|peer| peer.code == at(1).code);
        assert_eq!(health.clock(NOW).0, ClockState::Off);
    }

    #[test]
    fn peers_hear_one_count_of_commits_a_day_whatever_is_done_here() {
        let mut health = Health::new(NOW);
        assert_eq!(health.counter_of_day(10, NOW), 10);
        assert_eq!(health.counter_of_day(11, NOW.plus_seconds(1)), 10);
        let next = NOW.plus_seconds(COUNTER_EVERY_S);
        assert_eq!(health.counter_of_day(15, next), 15);
    }

    #[test]
    fn two_runs_by_turns_are_a_copy_a_restart_is_none_and_fewer_commits_are_an_older_copy() {
        let mut health = Health::new(NOW);
        let mut hear = |boot, counter| health.hear(at(1), notice(NOW.0, boot, counter), 1, NOW);
        assert!(hear(1, 10).is_empty() && hear(1, 11).is_empty());
        assert!(hear(2, 12).is_empty(), "a restart");
        assert_eq!(hear(1, 12), ["runs_twice"]);
        assert_eq!(hear(3, 9), ["went_back"]);
    }

    #[test]
    fn an_older_epoch_is_noticed_and_an_alarm_comes_once_a_day() {
        let mut health = Health::new(NOW);
        assert_eq!(
            health.hear(at(1), notice(NOW.0, 1, 1), 2, NOW),
            ["older_epoch"]
        );
        let code = at(1).code;
        assert!(health.is_new_alarm("older_epoch", code, NOW));
        assert!(!health.is_new_alarm("older_epoch", code, NOW.plus_seconds(3_600)));
        assert!(health.is_new_alarm("older_epoch", code, NOW.plus_seconds(ALARM_AGAIN_S)));
    }
}
