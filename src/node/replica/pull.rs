//! Fetching what another replica has: shelf by shelf, compare, then fetch what differs in batches. Each batch is durable before the
//! next question; whoever is killed in between begins again and finds less to fetch.

use super::message::{Given, OwnMessage, ReplicaAnswer, ReplicaMessage};
use super::ranges::Key;
use super::serve::{DOCUMENTS_MAX, ROWS_MAX};
use super::shelf::Shelf;
use super::steps::Pull;
use crate::api::ApiError;
use crate::crypto::sha256;
use crate::document::Head;
use crate::net::PeerRef;
use crate::node::clock::{now, now_ms};
use crate::node::network::Question;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};

impl Open {
    /// Changes with every change of anything that is kept in step.
    pub fn shelves_state(&self) -> [u8; 32] {
        let states = Shelf::ALL.map(|shelf| self.shelf_state(shelf));
        sha256(&[states.as_flattened()])
    }

    fn heads_of(&self, keys: &[Key]) -> Result<Vec<(Key, Vec<Head>)>, ApiError> {
        keys.iter()
            .map(|person| {
                let held = self.index.slot(person).is_some();
                let heads = match held {
                    true => self.document(person)?.heads(),
                    false => Vec::new(),
                };
                Ok((*person, heads))
            })
            .collect()
    }
}

impl Node {
    /// Looks what a node has that this one lacks.
    pub fn begin_pull(&mut self, at: PeerRef) {
        self.enter_shelf(at, 0, false);
    }

    fn enter_shelf(&mut self, at: PeerRef, place: usize, ahead: bool) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let Some(shelf) = Shelf::ALL.get(place) else {
            self.end_pull(at, ahead);
            return;
        };
        match open.inventory(*shelf) {
            Ok(items) => {
                self.siblings
                    .steps
                    .put_pull(at, Pull::new(place, items, ahead));
                self.go_on(at);
            }
            Err(error) => self.abandon_pull(at, &error),
        }
    }

    /// The next question of a pull, or its end.
    fn go_on(&mut self, at: PeerRef) {
        let Some(mut pull) = self.siblings.steps.take_pull(at) else {
            return;
        };
        let (Some(shelf), Phase::Open(open)) = (pull.shelf(), &self.phase) else {
            return;
        };
        let asked = pull.next_asked();
        if asked.is_none() && pull.fetch.is_empty() {
            self.enter_shelf(at, pull.next_place(), pull.is_ahead());
            return;
        }
        let first = |keys: &[Key], count: usize| keys.iter().take(count).copied().collect();
        let message = if let Some(asked) = asked {
            Ok(ReplicaMessage::Compare { shelf, asked })
        } else if shelf == Shelf::Documents {
            let keys: Vec<Key> = first(&pull.fetch, DOCUMENTS_MAX);
            open.heads_of(&keys).map(ReplicaMessage::Documents)
        } else {
            let keys = first(&pull.fetch, ROWS_MAX);
            Ok(ReplicaMessage::Rows { shelf, keys })
        };
        match message {
            Ok(message) => {
                pull.outstanding = Some(message.clone());
                self.siblings.steps.put_pull(at, pull);
                self.ask_sibling(at, OwnMessage::Replica(message));
            }
            Err(error) => self.abandon_pull(at, &error),
        }
    }

    fn end_pull(&mut self, at: PeerRef, ahead: bool) {
        let refused = match &self.phase {
            Phase::Open(open) => !open.refused.is_empty(),
            _ => false,
        };
        let steps = &mut self.siblings.steps;
        let is_untold = steps.ended(at, ahead || refused, now(), now_ms());
        self.ask_for_wanted(at);
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let seq = open.own_manifest_seq();
        let is_replica = open.is_replica();
        let leaves = open.leaves_had(at);
        if is_untold || ahead && self.siblings.steps.may_hint(at, now_ms()) {
            self.ask_sibling(at, OwnMessage::Replica(ReplicaMessage::Changed));
        }
        if is_replica {
            self.ask_sibling(at, OwnMessage::Replica(ReplicaMessage::Keys { seq }));
        }
        match leaves {
            Ok(Some(from)) => {
                let message = ReplicaMessage::Leaves { from };
                self.ask_sibling(at, OwnMessage::Replica(message));
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(
                    code = error.code.as_str(),
                    "the copy of a log cannot be read"
                );
            }
        }
    }

    /// Manifests of other municipalities that came records need to be verified: the other node has them.
    fn ask_for_wanted(&mut self, at: PeerRef) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let mut wanted = std::mem::take(&mut open.shelves.wanted);
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return;
        }
        self.siblings.steps.look_soon(at, now_ms());
        let Some(net) = &self.net else {
            return;
        };
        for code in wanted {
            let question = Question::Manifest {
                code: code.as_u32(),
                had: 0,
            };
            if net.ask_info(at, question.to_bytes()).is_err() {
                return;
            }
        }
    }

    fn abandon_pull(&mut self, at: PeerRef, error: &ApiError) {
        tracing::error!(
            code = error.code.as_str(),
            node = at.node,
            "an own node cannot be followed"
        );
        self.siblings.steps.failed(at, now_ms());
    }

    /// An answer of a node that holds the municipality's keys: what it brings is durable before the next question.
    pub fn on_replica_answer(
        &mut self,
        from: PeerRef,
        message: &ReplicaMessage,
        answer: ReplicaAnswer,
    ) {
        match (message, answer) {
            (ReplicaMessage::Compare { asked, .. }, ReplicaAnswer::Found(found)) => {
                if let Some(mut pull) = self.siblings.steps.take_asking(from, message) {
                    if !pull.learn(asked, &found) {
                        self.siblings.steps.failed(from, now_ms());
                        return;
                    }
                    self.siblings.steps.put_pull(from, pull);
                    self.go_on(from);
                }
            }
            (ReplicaMessage::Documents(asked), ReplicaAnswer::Documents(given)) => {
                let asked: Vec<Key> = asked.iter().map(|(key, _)| *key).collect();
                if let Some(pull) = self.siblings.steps.take_asking(from, message) {
                    self.on_documents(from, pull, &asked, given);
                }
            }
            (ReplicaMessage::Rows { shelf, keys }, ReplicaAnswer::Rows(rows)) => {
                if let Some(pull) = self.siblings.steps.take_asking(from, message) {
                    self.on_rows(from, pull, (*shelf, keys), rows);
                }
            }
            (ReplicaMessage::Keys { .. }, ReplicaAnswer::Keys(Some(keys))) => {
                let Phase::Open(open) = &mut self.phase else {
                    return;
                };
                let before = open.identity.sig.public();
                if let Err(error) = open.take_shared_keys(&keys, now()) {
                    tracing::error!(code = error.code.as_str(), "keys could not be taken");
                }
                if open.identity.sig.public() != before {
                    self.on_key_changed();
                }
            }
            (ReplicaMessage::Leaves { from: first }, ReplicaAnswer::Leaves(part)) => {
                self.on_leaves(from, *first, &part);
            }
            _ => {}
        }
    }

    fn on_documents(&mut self, from: PeerRef, pull: Pull, asked: &[Key], given: Vec<(Key, Given)>) {
        let in_order = given
            .iter()
            .zip(asked)
            .all(|((key, _), asked)| key == asked);
        if !in_order || given.is_empty() {
            self.siblings.steps.failed(from, now_ms());
            return;
        }
        let count = given.len();
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let taken = open.take_documents(from.node, given, now());
        self.on_taken(from, pull, count, taken);
    }

    fn on_rows(
        &mut self,
        from: PeerRef,
        pull: Pull,
        (shelf, asked): (Shelf, &[Key]),
        rows: Vec<(Key, Option<Vec<u8>>)>,
    ) {
        let in_order = rows.iter().zip(asked).all(|((key, _), asked)| key == asked);
        if !in_order || rows.is_empty() {
            self.siblings.steps.failed(from, now_ms());
            return;
        }
        let count = rows.len();
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let taken = match shelf {
            Shelf::Documents => Ok(0),
            Shelf::Gone => open.take_gone(from.node, rows, now()),
            Shelf::Numbers => open.take_number_rows(from.node, rows, now()),
            Shelf::Halves => open.take_halves(from.node, rows, now()),
            Shelf::HalfKeys => open.take_half_keys(from.node, rows, now()),
        };
        self.on_taken(from, pull, count, taken);
    }

    fn on_taken(
        &mut self,
        from: PeerRef,
        mut pull: Pull,
        count: usize,
        taken: Result<usize, ApiError>,
    ) {
        match taken {
            Ok(_) => {
                pull.fetched(count);
                self.siblings.steps.put_pull(from, pull);
                self.go_on(from);
            }
            Err(error) => self.abandon_pull(from, &error),
        }
    }
}

#[cfg(test)]
mod tests;
