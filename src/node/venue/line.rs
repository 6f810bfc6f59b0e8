//! When a venue merges, and with which node; the municipality's side of the same line.

use crate::api::{ApiError, ErrorCode, Event, VenueReply, VenueStatus};
use crate::directory::NodeRole;
use crate::domain::UnixTime;
use crate::net::{Fault, PeerRef};
use crate::node::clock::now;
use crate::node::network::peer_ref;
use crate::node::open::Open;
use crate::node::replica::{OwnAnswer, OwnMessage, VenueNode};
use crate::node::run::{Node, Phase};
use crate::node::venue::merge::VenueMessage;

/// Longest time between two merges while there is a line.
const EVERY_S: u64 = 600;
/// Shortest time between two tries.
const AGAIN_S: u64 = 30;

impl Open {
    /// How a venue stands with its municipality; `None` anywhere else.
    pub fn venue_status(&self) -> Option<VenueStatus> {
        if !self.identity.is_venue() {
            return None;
        }
        let last = self.venue_merge.last;
        Some(VenueStatus {
            waiting: self.venue_out.len() as u64,
            known: self.index.len() as u64,
            is_merging: self.venue_merge.is_under_way(),
            merged_at: last.map(|last| last.at),
            handed_over: last.map_or(0, |last| last.handed_over),
            held: last.map_or(0, |last| last.held),
            changed: last.map_or(0, |last| last.changed),
        })
    }
}

impl Node {
    /// A node of the own municipality that the directory names as one at a venue.
    pub fn venue_node(&self, at: PeerRef) -> Option<VenueNode> {
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let directory = open.network.directory.as_ref()?;
        let node = u16::try_from(at.node).ok()?;
        VenueNode::of(directory.node(at.code, node)?)
    }

    /// At the municipality: a venue's message.
    pub fn on_venue_message(&mut self, venue: VenueNode, message: VenueMessage) -> OwnAnswer {
        let Phase::Open(open) = &mut self.phase else {
            return OwnAnswer::Busy;
        };
        match open.answer_venue(venue, message, now()) {
            Ok(answer) => OwnAnswer::Venue(answer),
            Err(error) if error.code == ErrorCode::BadRequest => OwnAnswer::NotUnderstood,
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a venue could not be answered");
                OwnAnswer::Busy
            }
        }
    }

    /// At a venue: merges if there is something to hand over, or if the last merge is long ago; after a line that broke
    /// not at once again.
    pub fn merge_when_due(&mut self) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let since = |at: Option<UnixTime>| at.map_or(u64::MAX, |at| now().seconds_since(at));
        let last = open.venue_merge.last.map(|last| last.at);
        let is_due = since(last) >= EVERY_S || open.has_news();
        if is_due && since(open.venue_merge.tried) >= AGAIN_S {
            self.merge_now();
        }
    }

    /// At a venue: the municipality's node can be reached.
    pub fn merge_now(&mut self) {
        let is_venue = matches!(&self.phase, Phase::Open(open) if open.identity.is_venue());
        if is_venue && let Err(error) = self.merge() {
            tracing::debug!(code = error.code.as_str(), "no merge now");
        }
    }

    /// At a venue: begins a merge with the first node of the municipality that can be reached.
    ///
    /// # Errors
    /// [`ErrorCode::NoVenue`], [`ErrorCode::NoLine`]
    pub fn merge(&mut self) -> Result<(), ApiError> {
        let at = self.line();
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        if !open.identity.is_venue() {
            return Err(ApiError::new(ErrorCode::NoVenue));
        }
        if open.venue_merge.is_under_way() {
            return Ok(());
        }
        let at = at.ok_or_else(|| ApiError::new(ErrorCode::NoLine))?;
        let message = open.begin_merge(now());
        self.ask_sibling(at, OwnMessage::Venue(message));
        Ok(())
    }

    /// A venue worker wants it now.
    ///
    /// # Errors
    /// As [`Node::merge`].
    pub fn on_merge_asked(&mut self) -> Result<VenueReply, ApiError> {
        self.merge()?;
        let status = match &self.phase {
            Phase::Open(open) => open.venue_status(),
            _ => None,
        };
        let status = status.ok_or_else(|| ApiError::new(ErrorCode::NoVenue))?;
        Ok(VenueReply::Merging(status))
    }

    /// A node with the municipality's records: one that is connected now, else any.
    fn line(&self) -> Option<PeerRef> {
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let directory = open.network.directory.as_ref()?;
        let peers = self.net.as_ref()?.status().peers;
        let nodes = directory.nodes_of(self.own).iter();
        let nodes = nodes
            .filter(|entry| entry.is_valid(now()) && entry.has_role(NodeRole::Municipality))
            .map(peer_ref);
        let is_connected = |at: &PeerRef| peers.get(at).is_some_and(|peer| peer.connected);
        nodes.max_by_key(|at| (is_connected(at), std::cmp::Reverse(at.node)))
    }

    /// At a venue: an answer of the municipality, or why there is none.
    pub fn on_merge_answer(&mut self, from: PeerRef, answer: Result<OwnAnswer, Fault>) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let next = match answer {
            Ok(OwnAnswer::Venue(answer)) => open.on_venue_answer(answer, now()),
            Ok(other) => {
                tracing::warn!(?other, "the municipality's node does not merge");
                Err(ApiError::new(ErrorCode::BadRequest))
            }
            Err(fault) => {
                tracing::info!(%fault, "the line of a merge broke");
                Err(ApiError::new(ErrorCode::NoLine))
            }
        };
        match next {
            Ok(Some(message)) => self.ask_sibling(from, OwnMessage::Venue(message)),
            Ok(None) => {
                let _ = self.events.send(Event::PeersChanged);
            }
            Err(error) => {
                tracing::warn!(code = error.code.as_str(), "a merge stopped");
                open.venue_merge.stop();
            }
        }
    }
}
