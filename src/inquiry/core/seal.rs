//! Making the next message of a session: its body is bound to the one before, its bytes are kept for every retry.

use super::Core;
use crate::crypto::Digest;
use crate::inquiry::answering::Answering;
use crate::inquiry::asking::Asking;
use crate::inquiry::effect::{Effect, MessageId, Outgoing};
use crate::inquiry::envelope::{Draft, Kind, Opened, Recipient};
use crate::inquiry::ids::{Part, QueryId, SessionId};
use crate::inquiry::message::{Body, Common};
use crate::inquiry::step::{AHEAD_MAX_S, Step};
use zeroize::Zeroizing;

/// Body and attachment of a message about to be sealed.
pub(super) struct Letter<'a> {
    pub kind: Kind,
    pub body: &'a [u8],
    pub attachment: &'a [u8],
    /// Entries of the provider's buckets.
    pub entries: u32,
}

/// What a body must say to be the next of a session.
pub(super) struct Expected<'a> {
    pub version: u8,
    pub before: &'a Digest,
    pub expires: u64,
}

impl Core {
    pub(super) fn common(
        &self,
        (query, version): (QueryId, u8),
        to: &Recipient,
        expires: u64,
        before: Digest,
        step: &Step<'_>,
    ) -> Common {
        Common {
            version,
            query_id: query.0,
            from_code: self.own.code.as_u32(),
            to_code: to.code,
            to_key_id: to.key_id,
            created: step.now().0,
            expires,
            before,
        }
    }

    /// The envelope of a letter. It cannot fail for what the core itself makes, except towards a key that is none.
    pub(super) fn seal(
        &self,
        letter: &Letter<'_>,
        to: &Recipient,
        expires: u64,
        step: &mut Step<'_>,
    ) -> Option<Vec<u8>> {
        let Letter {
            kind,
            body,
            attachment,
            entries,
        } = *letter;
        Draft {
            kind,
            body,
            attachment,
            entries,
            expires,
        }
        .seal(to, &self.own.key, step.entropy)
        .ok()
    }

    /// The body of a letter, if it is the next of its session.
    pub(super) fn body_in_place<B: Body>(
        &self,
        id: &SessionId,
        opened: &Opened,
        expected: &Expected<'_>,
        step: &mut Step<'_>,
    ) -> Option<B> {
        let body = B::read(&opened.body)?;
        let key = &opened.header.key_id;
        self.fits(id, &body.common(), key, expected, step)
            .then_some(body)
    }

    /// Whether a body comes from the session's other side, for this side, in its place. One that only comes too early is
    /// refused and not confirmed: M5 is not sent again once it is.
    pub(super) fn fits(
        &self,
        id: &SessionId,
        body: &Common,
        key: &[u8; 8],
        expected: &Expected<'_>,
        step: &mut Step<'_>,
    ) -> bool {
        let fits = body.version == expected.version
            && body.query_id == id.query.0
            && body.from_code == id.peer.as_u32()
            && body.to_code == self.own.code.as_u32()
            && body.to_key_id == *key
            && body.expires == expected.expires
            && body.expires >= step.now().0
            && body.before == *expected.before;
        let early = body.created > step.now().0.saturating_add(AHEAD_MAX_S);
        if fits && early {
            tracing::debug!(query = %id.query, "from the future");
            step.leave_unconfirmed();
        }
        fits && !early
    }

    /// Sends what lies in the session's row.
    pub(super) fn send(&self, id: SessionId, kind: Kind, expires: u64, step: &mut Step<'_>) {
        if let Some(envelope) = step.row(&id.row(Part::Sent)) {
            let message = MessageId { session: id, kind };
            step.then(Effect::Send(Outgoing {
                message,
                to: id.peer,
                envelope: envelope.to_vec(),
                expires,
            }));
        }
    }

    pub(super) fn keep_sent(&self, id: SessionId, envelope: Vec<u8>, step: &mut Step<'_>) {
        step.save(id.row(Part::Sent), Zeroizing::new(envelope));
    }

    pub(super) fn send_of_asking(&self, asking: &mut Asking, step: &mut Step<'_>) {
        if let Some(retry) = &mut asking.retry {
            retry.on_sent(step.now_ms);
            let kind = retry.kind;
            self.send(asking.id(), kind, asking.expires, step);
        }
    }

    pub(super) fn send_of_answering(&self, answering: &mut Answering, step: &mut Step<'_>) {
        if let Some(retry) = &mut answering.retry {
            retry.on_sent(step.now_ms);
            let kind = retry.kind;
            self.send(answering.id(), kind, answering.expires, step);
        }
    }
}
