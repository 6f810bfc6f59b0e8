//! Health in one page; no personal data, so it needs no login.

use crate::api::{PeerHealth, PeerStatus, Status};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::net::PeerRef;
use crate::node::clock::{now, unix_time};
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::collections::BTreeMap;

impl Node {
    /// What anybody on the socket may see.
    pub fn status(&self, now: UnixTime) -> Status {
        let mut status = Status {
            own: self.own,
            practice: self.practice,
            unlocked: false,
            residents: None,
            held_rows: None,
            store_bytes: 0,
            store_counter: 0,
            read_only: None,
            log_leaves: 0,
            directory_version: None,
            directory_expires: None,
            manifest_expires: None,
            answer_after_ms: None,
            addresses: self.addresses.clone(),
            peers: Vec::new(),
            siblings: Vec::new(),
            venue: None,
            open_inquiries: 0,
            held_inquiries: 0,
            clock: now,
            health: self.node_health(now),
            is_relay: self.is_relay,
            mailbox: None,
            relays: Vec::new(),
        };
        let Phase::Open(open) = &self.phase else {
            return status;
        };
        let store = open.store.status();
        status.unlocked = true;
        if !self.is_relay {
            status.residents = Some(open.index.len() as u64);
            status.held_rows = Some(open.held_rows);
        }
        status.store_bytes = store.journal_len + store.snapshot_len + store.index_len;
        status.store_counter = store.counter;
        status.read_only = if store.poisoned {
            Some("disk error".to_owned())
        } else {
            let is_full = open.upkeep.is_disk_full;
            is_full.then(|| "disk full".to_owned())
        };
        status.log_leaves = open.log.leaves();
        if let Some(directory) = &open.network.directory {
            status.directory_version = Some(directory.version());
            status.directory_expires = Some(directory.expires());
        }
        if let Some(signed) = open.network.own_manifest() {
            status.manifest_expires = Some(signed.manifest().expires);
            status.answer_after_ms = Some(signed.manifest().answer_after_ms);
        }
        status.open_inquiries = open.inquiries.open_count();
        status.held_inquiries = open.inquiries.held_count();
        status.peers = self.peers(open);
        status.relays = self.relay_status(open);
        status.mailbox = open.identity.is_relay().then(|| open.mailbox.view());
        status.siblings = self.sibling_status(open);
        status.venue = open.venue_status();
        status
    }

    /// One line a municipality; its nodes together.
    pub fn peers(&self, open: &Open) -> Vec<PeerStatus> {
        let Some(net) = &self.net else {
            return Vec::new();
        };
        let mut peers: BTreeMap<MunicipalityCode, PeerStatus> = BTreeMap::new();
        let others = net.status().peers.into_iter();
        let is_town = |at: &PeerRef| at.code != self.own && !open.is_relay(*at);
        for (at, peer) in others.filter(|(at, _)| is_town(at)) {
            let line = peers.entry(at.code).or_insert(PeerStatus {
                code: at.code,
                connected: false,
                last_success: None,
                queued: open.inquiries.queued_for(at.code),
                health: PeerHealth::default(),
            });
            let is_first = line.last_success.is_none() && line.health == PeerHealth::default();
            // Of several nodes the one that works speaks for the municipality.
            if is_first || (peer.connected && !line.connected) {
                line.health = self.peer_health(at, &peer, now());
            }
            line.connected |= peer.connected;
            line.last_success = line.last_success.max(peer.last_success.map(unix_time));
        }
        peers.into_values().collect()
    }
}
