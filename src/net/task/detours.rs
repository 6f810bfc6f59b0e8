//! Ways around: a peer that cannot be dialled is reached through a relay that both can dial (circuit relay v2).
//!
//! A direct line always comes first. Through the relay runs the same encrypted and mutually authenticated connection, so it
//! sees no more than how much passes between whom.

use crate::net::PeerRef;
use crate::net::task::Task;
use libp2p::core::transport::ListenerId;

impl Task<'_> {
    /// Keeps a place at each own relay, where others find this node; one that was lost is asked for again.
    pub(super) fn keep_places(&mut self) {
        let wanted = self.desk.detours.own.clone();
        let gone = |(id, at): (&ListenerId, &PeerRef)| (!wanted.contains(at)).then_some(*id);
        for id in self.places.iter().filter_map(gone).collect::<Vec<_>>() {
            self.swarm.remove_listener(id);
            self.places.remove(&id);
        }
        for at in wanted {
            if self.places.values().any(|known| *known == at) {
                continue;
            }
            let Some(address) = self.desk.roster.detours(&[at]).into_iter().next() else {
                continue;
            };
            match self.swarm.listen_on(address) {
                Ok(id) => {
                    self.places.insert(id, at);
                }
                Err(error) => tracing::info!(%error, relay = %at.code, "no place at a relay"),
            }
        }
    }

    /// Without identify a relay must say itself where it is, or nobody gets a place there.
    pub(super) fn announce(&mut self) {
        for address in self.desk.detours.announced.clone() {
            self.swarm.add_external_address(address);
        }
    }

    /// Whether a listener that closed was only a place at a relay.
    pub(super) fn lost_place(&mut self, id: ListenerId) -> bool {
        self.places.remove(&id).is_some()
    }
}
