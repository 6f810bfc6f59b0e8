//! The diagnosis: everything worth knowing about a node that does not do what it should, line by line, each with a word
//! that the catalogue turns into what is so and what to do next. Ids, counts and times only: it may be handed on.

use crate::api::{
    ClockState, Diagnosis, Finding, Level, OwnEntry, PeerFault, PeerStatus, SiblingStatus, Status,
};
use crate::directory::NodeRole;
use crate::domain::UnixTime;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};

/// Room on the disk below which somebody should look, and below which work will stop.
const ROOM_LOW: u64 = 4 * GIB;
const ROOM_SHORT: u64 = GIB / 2;
const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;
/// Networks of more members list only the peers that something is wrong with.
const PEERS_LISTED_MAX: usize = 60;

impl Node {
    /// Line by line, in the order a supporter asks.
    pub fn diagnosis(&self, now: UnixTime) -> Diagnosis {
        let status = self.status(now);
        let mut findings = vec![lock(&status), store(&status), self.disk()];
        let Phase::Open(open) = &self.phase else {
            return self.diagnosed(findings, now);
        };
        findings.extend(copies(&status));
        findings.push(clock(&status));
        findings.push(directory(&status));
        findings.extend(own_entry(&status));
        findings.extend(keys(&status));
        findings.extend(open.version_findings(now));
        findings.extend(expiring(&status));
        findings.extend(maintenance(&status));
        findings.push(self.listening(&status));
        findings.extend(status.siblings.iter().map(own_node));
        findings.extend(peers(&status));
        findings.push(queue(&status));
        findings.push(self.relay_finding(open));
        findings.extend(log(open));
        self.diagnosed(findings, now)
    }

    fn diagnosed(&self, findings: Vec<Finding>, now: UnixTime) -> Diagnosis {
        Diagnosis {
            at: now,
            own: self.own,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            findings,
        }
    }

    fn disk(&self) -> Finding {
        let Ok(room) = rustix::fs::statvfs(self.folder.root()) else {
            return finding("disk", Level::Attention, "disk_unknown");
        };
        let free = room.f_bavail.saturating_mul(room.f_frsize);
        let (level, word) = match free {
            ROOM_LOW.. => (Level::Ok, "disk_room"),
            ROOM_SHORT.. => (Level::Attention, "disk_low"),
            _ => (Level::Problem, "disk_short"),
        };
        finding("disk", level, word).with("mib", free / MIB)
    }

    fn listening(&self, status: &Status) -> Finding {
        match (&self.net, status.addresses.is_empty()) {
            (None, _) => finding("listening", Level::Attention, "listening_not"),
            (Some(_), true) => finding("listening", Level::Attention, "listening_nowhere"),
            (Some(_), false) => finding("listening", Level::Ok, "listening")
                .with("addresses", status.addresses.join(" ")),
        }
    }

    /// Nodes of the directory that keep messages for others.
    fn relay_finding(&self, open: &Open) -> Finding {
        let directory = open.network.directory.as_ref();
        let is_relay = |entry: &&crate::directory::Entry| entry.has_role(NodeRole::Relay);
        let entries = directory.map_or(&[][..], |directory| directory.entries());
        let relays: Vec<_> = entries.iter().filter(is_relay).collect();
        if relays.is_empty() {
            return finding("relay", Level::Ok, "relay_none");
        }
        let known = self.net.as_ref().map(|net| net.status().peers);
        let failed = |entry: &&&crate::directory::Entry| {
            let at = crate::node::network::peer_ref(entry);
            let peer = known.as_ref().and_then(|known| known.get(&at));
            peer.is_some_and(|peer| !peer.connected && peer.failures > 0)
        };
        let silent = relays.iter().filter(failed).count();
        let (level, word) = match silent {
            0 => (Level::Ok, "relay_good"),
            silent if silent < relays.len() => (Level::Attention, "relay_some"),
            _ => (Level::Problem, "relay_all"),
        };
        finding("relay", level, word)
            .with("count", relays.len())
            .with("silent", silent)
    }
}

impl Finding {
    pub(in crate::node) fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }
}

pub(in crate::node) fn finding(topic: &str, level: Level, word: &str) -> Finding {
    Finding {
        topic: topic.to_owned(),
        about: None,
        level,
        word: word.to_owned(),
        values: Vec::new(),
    }
}

/// Day and minute in Japan.
fn moment(at: UnixTime) -> String {
    let text = at.to_string();
    let minutes = text.get(..16).unwrap_or_default();
    minutes.replace('T', " ")
}

fn lock(status: &Status) -> Finding {
    match status.health.locked_since {
        Some(since) => finding("node", Level::Problem, "node_locked").with("since", moment(since)),
        None => finding("node", Level::Ok, "node_open"),
    }
}

fn store(status: &Status) -> Finding {
    let (level, word) = match status.read_only.as_deref() {
        None if status.unlocked => (Level::Ok, "store_good"),
        None => (Level::Ok, "store_closed"),
        Some("disk full") => (Level::Problem, "store_full"),
        Some(_) => (Level::Problem, "store_broken"),
    };
    finding("store", level, word)
        .with("mib", status.store_bytes / MIB)
        .with("commits", status.store_counter)
}

fn copies(status: &Status) -> Vec<Finding> {
    let mut findings = Vec::new();
    if status.health.runs_twice {
        findings.push(finding("node", Level::Problem, "own_runs_twice"));
    }
    if status.health.went_back {
        findings.push(finding("store", Level::Problem, "own_went_back"));
    }
    findings
}

fn clock(status: &Status) -> Finding {
    let (level, word) = match status.health.clock {
        ClockState::Unknown => (Level::Ok, "clock_unknown"),
        ClockState::Good => (Level::Ok, "clock_good"),
        ClockState::Off => (Level::Attention, "clock_off"),
        ClockState::Stopped => (Level::Problem, "clock_stopped"),
    };
    let offset = status.health.clock_offset_s.unwrap_or_default();
    finding("clock", level, word)
        .with("seconds", offset.unsigned_abs())
        .with("now", moment(status.clock))
}

fn directory(status: &Status) -> Finding {
    let Some((version, expires)) = status.directory_version.zip(status.directory_expires) else {
        return finding("directory", Level::Problem, "directory_none");
    };
    let (level, word) = if status.directory_has_expired() {
        (Level::Problem, "directory_over")
    } else {
        (Level::Ok, "directory_good")
    };
    finding("directory", level, word)
        .with("version", version)
        .with("expires", expires.date())
}

fn own_entry(status: &Status) -> Option<Finding> {
    let word = match status.health.own_entry {
        OwnEntry::NoDirectory | OwnEntry::Good => return None,
        OwnEntry::Missing => "entry_missing",
        OwnEntry::Replaced => "entry_replaced",
        OwnEntry::Revoked => "entry_revoked",
        OwnEntry::Ended => "entry_ended",
        OwnEntry::TooSmall => "entry_too_small",
    };
    Some(finding("directory", Level::Problem, word))
}

fn keys(status: &Status) -> Option<Finding> {
    let expires = status.manifest_expires?;
    let good = finding("keys", Level::Ok, "keys_good");
    Some(good.with("expires", expires.date()))
}

fn expiring(status: &Status) -> Vec<Finding> {
    let line = |expiry: &crate::api::Expiry| {
        let word = format!("expires_{}", expiry.what.word());
        finding("expiry", expiry.level, &word)
            .with("days", expiry.days)
            .with("expires", expiry.ends.date())
    };
    status.health.expiring.iter().map(line).collect()
}

fn maintenance(status: &Status) -> Option<Finding> {
    let rest = status.health.maintenance?;
    let resting = finding("node", Level::Attention, "own_maintenance");
    Some(
        resting
            .with("until", moment(rest.until))
            .with("reason", rest.reason.word()),
    )
}

/// Another node of the municipality. One that never was in step is a venue's, which works without a line, or not set up yet.
fn own_node(node: &SiblingStatus) -> Finding {
    let (level, word, last) = match (node.connected, node.in_step_at) {
        (true, _) => (Level::Ok, "own_node_good", None),
        (false, None) => (Level::Ok, "own_node_unmet", None),
        (false, last) => (Level::Attention, "own_node_away", last),
    };
    finding("own_node", level, word)
        .with("node", node.node)
        .with("last", last.map(moment).unwrap_or_default())
}

/// Every peer of a small network; of a large one those that something is wrong with, and how many are well.
fn peers(status: &Status) -> Vec<Finding> {
    let all: Vec<Finding> = status.peers.iter().map(peer).collect();
    if all.is_empty() {
        return vec![finding("peer", Level::Ok, "peer_none")];
    }
    if all.len() <= PEERS_LISTED_MAX {
        return all;
    }
    let well = all.iter().filter(|line| line.level == Level::Ok).count();
    let summary = finding("peer", Level::Ok, "peers_well").with("count", well);
    let others = all.into_iter().filter(|line| line.level != Level::Ok);
    std::iter::once(summary).chain(others).collect()
}

/// One peer: how it is, and since when.
pub fn peer(peer: &PeerStatus) -> Finding {
    let (level, word) = peer_word(peer);
    let health = &peer.health;
    let or_dash = |at: Option<UnixTime>| at.map_or_else(|| "-".to_owned(), moment);
    let mut line = finding("peer", level, word)
        .with("last", or_dash(peer.last_success))
        .with("tried", or_dash(health.last_attempt))
        .with("next", or_dash(health.next_try))
        .with("failures", health.failures)
        .with("queued", peer.queued);
    line.about = Some(peer.code);
    if let Some(rest) = health.maintenance {
        line = line
            .with("until", moment(rest.until))
            .with("reason", rest.reason.word());
    }
    line
}

fn peer_word(peer: &PeerStatus) -> (Level, &'static str) {
    if peer.health.maintenance.is_some() {
        return (Level::Ok, "peer_maintenance");
    }
    let Some(fault) = peer.health.fault else {
        let word = if peer.connected {
            "peer_good"
        } else {
            "peer_idle"
        };
        return (Level::Ok, word);
    };
    if peer.connected && peer.health.failures == 0 {
        return (Level::Ok, "peer_good");
    }
    let level = if peer.queued > 0 {
        Level::Problem
    } else {
        Level::Attention
    };
    let word = match fault {
        // It answered before at the same address: most likely it waits to be unlocked.
        PeerFault::Refused if peer.last_success.is_some() => "peer_refused_now",
        PeerFault::Refused => "peer_refused",
        PeerFault::ConnectionEnded => "peer_connection_ended",
        PeerFault::ReadTimeout => "peer_read_timeout",
        PeerFault::ConnectTimeout => "peer_connect_timeout",
        PeerFault::NoEndpoint => "peer_no_endpoint",
        PeerFault::Authentication => "peer_authentication",
        PeerFault::NotInDirectory => "peer_not_in_directory",
        PeerFault::Revoked => "peer_revoked",
        PeerFault::Protocol => "peer_protocol",
        PeerFault::NotTaken => "peer_not_taken",
        PeerFault::Other => "peer_other",
    };
    (level, word)
}

fn queue(status: &Status) -> Finding {
    let waiting: u64 = status.peers.iter().map(|peer| peer.queued).sum();
    let (level, word) = match waiting {
        0 => (Level::Ok, "queue_empty"),
        _ => (Level::Attention, "queue_waiting"),
    };
    finding("queue", level, word)
        .with("count", waiting)
        .with("open", status.open_inquiries)
        .with("held", status.held_inquiries)
}

fn log(open: &Open) -> Vec<Finding> {
    let leaves = open.log.leaves();
    let mut findings = vec![finding("log", Level::Ok, "log_good").with("leaves", leaves)];
    let unseen = open.alarms.unseen();
    if unseen > 0 {
        findings.push(finding("log", Level::Attention, "log_alarms").with("count", unseen));
    }
    findings
}
