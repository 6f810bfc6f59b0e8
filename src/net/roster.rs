//! Members by municipality and by key.

use crate::net::Members;
use crate::net::Peer;
use crate::net::PeerRef;
use crate::net::To;
use crate::net::Transport;
use crate::net::address;
use libp2p::Multiaddr;
use libp2p::PeerId;
use libp2p::identity::PublicKey;
use libp2p::identity::ed25519;
use libp2p::multiaddr::Protocol;
use std::collections::BTreeMap;
use std::collections::HashMap;

/// A member this node may meet.
#[derive(Clone)]
pub(super) struct Member {
    pub at: PeerRef,
    pub id: PeerId,
    pub addresses: Vec<Multiaddr>,
    /// Relays that know a way to it.
    pub via: Vec<PeerRef>,
}

/// Invariant: both maps name the same members; this node itself is not among them.
#[derive(Default)]
pub(super) struct Roster {
    members: BTreeMap<PeerRef, Member>,
    by_id: HashMap<PeerId, PeerRef>,
    /// Entries whose key or every address cannot be used.
    pub unusable: Vec<PeerRef>,
}

impl Roster {
    pub fn new(members: &Members, own: PeerId, transport: Transport) -> Self {
        let mut roster = Self::default();
        for peer in &members.peers {
            match member(peer, transport) {
                Some(member) if member.id == own => {}
                Some(member) if !roster.by_id.contains_key(&member.id) => roster.insert(member),
                _ => roster.unusable.push(peer.at),
            }
        }
        roster
    }

    fn insert(&mut self, member: Member) {
        if member.addresses.is_empty() {
            self.unusable.push(member.at);
        }
        self.by_id.insert(member.id, member.at);
        self.members.insert(member.at, member);
    }

    pub fn ids(&self) -> impl Iterator<Item = PeerId> {
        self.members.values().map(|member| member.id)
    }

    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub fn at(&self, id: &PeerId) -> Option<PeerRef> {
        self.by_id.get(id).copied()
    }

    pub fn member(&self, at: PeerRef) -> Option<&Member> {
        self.members.get(&at)
    }

    /// The addresses of circuits through these relays; who is meant comes behind them.
    pub fn detours(&self, relays: &[PeerRef]) -> Vec<Multiaddr> {
        let relays = relays.iter().filter_map(|at| self.member(*at));
        let through = |relay: &Member| {
            let first = relay.addresses.first()?.clone();
            Some(
                first
                    .with(Protocol::P2p(relay.id))
                    .with(Protocol::P2pCircuit),
            )
        };
        relays.filter_map(through).collect()
    }

    /// The nodes that may take a letter.
    pub fn targets(&self, to: To) -> Vec<PeerId> {
        let (from, until) = match to {
            To::Node(at) => (at, at),
            To::Municipality(code) => (
                PeerRef { code, node: 0 },
                PeerRef {
                    code,
                    node: u32::MAX,
                },
            ),
        };
        self.members
            .range(from..=until)
            .map(|(_, member)| member.id)
            .collect()
    }
}

fn member(peer: &Peer, transport: Transport) -> Option<Member> {
    let key = ed25519::PublicKey::try_from_bytes(&peer.id_public).ok()?;
    let addresses = peer
        .addresses
        .iter()
        .filter_map(|text| address::parse_dial(text, transport))
        .collect();
    Some(Member {
        at: peer.at,
        id: PublicKey::from(key).to_peer_id(),
        addresses,
        via: peer.via.clone(),
    })
}
