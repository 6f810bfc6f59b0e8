//! What passes between the core and the world: envelopes, heavy work, word from peers, time. Every input goes to the core
//! here, and whatever its effects order beside commits is done here.

use crate::api::ApiError;
use crate::crypto::{self, SystemEntropy};
use crate::domain::MunicipalityCode;
use crate::inquiry::{self, Input, Job, MessageId, Outgoing, SessionId};
use crate::net::{self, Ack, Letter, PeerRef, To};
use crate::node::clock::{now, now_ms};
use crate::node::inquiries::asking::Beginning;
use crate::node::inquiries::{Aftermath, Reached};
use crate::node::run::{Done, Node, Phase};
use std::collections::VecDeque;
use std::time::Duration;

impl Node {
    /// Gives the core one input and everything that follows from it; whether all of it is durable and may be confirmed.
    pub fn step(&mut self, input: Input) -> bool {
        let mut inputs = VecDeque::from([input]);
        let mut whole = true;
        while let Some(input) = inputs.pop_front() {
            let Phase::Open(open) = &mut self.phase else {
                return false;
            };
            if matches!(input, Input::Arrived(_)) && open.is_without_room() {
                // It is brought again.
                whole = false;
                continue;
            }
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

    /// Asks on behalf of a clerk, or for a row of a batch; the refusal is the core's own.
    ///
    /// # Errors
    /// A limit, or the store's.
    pub fn ask(
        &mut self,
        question: &inquiry::Question,
        beginning: Beginning,
        in_batch: bool,
    ) -> Result<SessionId, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(crate::api::ErrorCode::Locked));
        };
        let mut asked = None;
        open.inquiries.beginning = Some(beginning);
        let after = open.decide(|core, holdings, entropy| {
            let taken = if in_batch {
                core.ask_in_batch(question, now_ms(), entropy, holdings)
            } else {
                core.ask(question, now_ms(), entropy, holdings)
            };
            match taken {
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
            Some(Err(refused)) => Err(crate::node::inquiries::asking::refused(refused)),
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
        if self.health.clock_stops(now()) {
            return false;
        }
        let id = net_id(&outgoing.message);
        self.mind_letter(id, &outgoing);
        let (Phase::Open(open), Some(net)) = (&mut self.phase, &self.net) else {
            return false;
        };
        let patience = Duration::from_secs(outgoing.expires.saturating_sub(now().0));
        let letter = Letter {
            message_id: id,
            to: To::Municipality(outgoing.to),
            bytes: outgoing.envelope,
            patience,
        };
        match net.send(letter) {
            Ok(()) => {
                open.inquiries.sent(id, outgoing.message);
                true
            }
            Err(refused) => {
                self.post.letters.remove(&id);
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
        if !self.takes(&bytes) {
            return;
        }
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
                .reach(message.session, Reached::AcceptedByPeer);
            open.batches.look_soon();
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
        self.post.letters.remove(&id);
        match &mut self.phase {
            Phase::Open(open) => open.inquiries.flying.remove(&id),
            _ => None,
        }
    }

    /// A peer can be reached again.
    pub fn on_peer_connected(&mut self, code: MunicipalityCode) {
        if let Phase::Open(open) = &mut self.phase {
            open.batches.look_soon();
        }
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
