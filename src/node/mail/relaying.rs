//! What a relay does with the words of `/vrx/mailbox/1`: refuse, keep on disk and confirm, hand out, forget.
//!
//! Invariant: an envelope or manifest is confirmed after the commit that holds it. A node is told only of what waits for its
//! own municipality; anything else is "not here", whether it is or not.

use crate::api::ApiError;
use crate::audit::LeafType;
use crate::config;
use crate::directory::{NodeRole, SignedManifest};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{
    Header, is_envelope_len,
    mailbox::{Deletion, EnvelopeId, Fetched, MailboxAnswer, MailboxRefusal, MailboxRequest},
};
use crate::net::{MailboxReply, PeerRef};
use crate::node::clock::{now, now_ms};
use crate::node::log::{Actor, Entry};
use crate::node::mail::mailbox::{envelope_of, row_key};
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, StoreError, Tree};
use zeroize::Zeroizing;

/// 14 days, rounded up to the hour, by a clock ten minutes ahead.
const AHEAD_MAX_S: u64 = 14 * 24 * 3_600 + 3_600 + 600;
/// Expired envelopes forgotten in one commit.
const EXPIRED_MAX: usize = 256;

type Answered = Result<MailboxAnswer, MailboxRefusal>;

impl Node {
    /// A member speaks to the mailbox; a node that is no relay has none.
    pub fn on_mailbox(&mut self, from: PeerRef, bytes: &[u8], reply: MailboxReply) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        if !open.identity.is_relay() {
            return;
        }
        let asked = MailboxRequest::parse(bytes).ok_or(MailboxRefusal::BadMessage);
        let quota = &self.settings.mailbox;
        let answered = asked.and_then(|asked| open.answer_mailbox(from.code, asked, quota));
        if let Err(refused) = &answered {
            tracing::info!(code = %from.code, %refused, "mailbox");
            open.tell_refused(from.code, *refused, now());
        }
        let answer = answered.unwrap_or_else(MailboxAnswer::Refused);
        reply.words(answer.to_bytes());
    }
}

impl Open {
    pub(in crate::node) fn answer_mailbox(
        &mut self,
        from: MunicipalityCode,
        asked: MailboxRequest,
        quota: &config::Mailbox,
    ) -> Answered {
        if !self.is_municipality(from) {
            return Err(MailboxRefusal::NoMember);
        }
        match asked {
            MailboxRequest::Put(envelope) => self.put_envelope(from, &envelope, quota),
            MailboxRequest::List { since } => {
                let (lines, more) = self.mailbox.list(from, since);
                Ok(MailboxAnswer::Waiting { lines, more })
            }
            MailboxRequest::Get(id) => {
                self.envelope(from, &id)?
                    .map_or(Err(MailboxRefusal::NotHere), |row| {
                        let envelope = envelope_of(&row).unwrap_or_default();
                        Ok(MailboxAnswer::File(envelope.to_vec()))
                    })
            }
            MailboxRequest::Delete(deletion) => self.delete_envelope(from, &deletion),
            MailboxRequest::PutManifest(file) => self.put_manifest(from, &file),
            MailboxRequest::GetManifest { code, had } => Ok(self.manifest_newer(code, had)),
        }
    }

    fn is_municipality(&self, code: MunicipalityCode) -> bool {
        let directory = self.network.directory.as_ref();
        directory.is_some_and(|directory| {
            let entry = directory.node(code, 1);
            entry.is_some_and(|entry| {
                entry.is_valid(now()) && entry.has_role(NodeRole::Municipality)
            })
        })
    }

    fn put_envelope(
        &mut self,
        from: MunicipalityCode,
        envelope: &[u8],
        quota: &config::Mailbox,
    ) -> Answered {
        let at = now();
        let header = Header::parse(envelope).ok_or(MailboxRefusal::BadMessage)?;
        let directory = self.network.directory.as_ref();
        let m_max = directory.map_or(0, crate::directory::Directory::m_max);
        if !is_envelope_len(envelope.len(), m_max) {
            return Err(MailboxRefusal::BadMessage);
        }
        let to = MunicipalityCode::new(header.to_code).map_err(|_| MailboxRefusal::NoMember)?;
        if !self.is_municipality(to) {
            return Err(MailboxRefusal::NoMember);
        }
        let expires = u64::from(header.expires);
        if expires <= at.0 || expires > at.plus_seconds(AHEAD_MAX_S).0 {
            return Err(MailboxRefusal::Expires);
        }
        if let Some(row) = self.envelope(to, &header.message_id)? {
            return match envelope_of(&row) == Some(envelope) {
                true => Ok(MailboxAnswer::Done),
                false => Err(MailboxRefusal::OtherBytes),
            };
        }
        let entry = self
            .mailbox
            .admit(&header, to, from, envelope, quota, now_ms())?;
        let mut batch = Batch::new();
        entry.write(&mut batch);
        self.commit(batch, Vec::new(), at)
            .map_err(|error| cannot_write(&error))?;
        self.mailbox.keep(&entry);
        Ok(MailboxAnswer::Done)
    }

    fn envelope(
        &self,
        to: MunicipalityCode,
        id: &EnvelopeId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, MailboxRefusal> {
        let row = self.store.get(Tree::Mailbox, &row_key(to, id));
        row.map_err(|error: StoreError| cannot_write(&refusal(error)))
    }

    /// Only a signature over the very envelope makes it go.
    fn delete_envelope(&mut self, to: MunicipalityCode, deletion: &Deletion) -> Answered {
        let Some(row) = self.envelope(to, &deletion.id)? else {
            return Ok(MailboxAnswer::Done);
        };
        let fetched = Fetched {
            relay: self.identity.own,
            recipient: to,
            id: deletion.id,
            envelope: envelope_of(&row).unwrap_or_default(),
        };
        let manifest = self.network.manifests.get(&to);
        let mut keys = manifest
            .iter()
            .flat_map(|signed| &signed.manifest().sig)
            .filter(|entry| entry.key_id() == deletion.key_id && entry.is_valid(now()));
        if !keys.any(|entry| fetched.is_deleted_by(&entry.key(), &deletion.sig)) {
            return Err(MailboxRefusal::Signature);
        }
        self.forget_envelopes(&[(to, deletion.id)], now())
            .map_err(|error| cannot_write(&error))?;
        Ok(MailboxAnswer::Done)
    }

    fn forget_envelopes(
        &mut self,
        gone: &[(MunicipalityCode, EnvelopeId)],
        at: UnixTime,
    ) -> Result<(), ApiError> {
        let mut batch = Batch::new();
        for (to, id) in gone {
            batch.delete(Tree::Mailbox, &row_key(*to, id));
        }
        self.commit(batch, Vec::new(), at)?;
        for (to, id) in gone {
            self.mailbox.forget(*to, id);
        }
        Ok(())
    }

    /// Envelopes whose time is over go; nobody could use them any more.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_expired(&mut self, at: UnixTime) -> Result<(), ApiError> {
        let gone = self.mailbox.expired(at, EXPIRED_MAX);
        if gone.is_empty() {
            return Ok(());
        }
        self.forget_envelopes(&gone, at)
    }

    fn put_manifest(&mut self, from: MunicipalityCode, file: &[u8]) -> Answered {
        let directory = self.network.directory.as_ref();
        let entry = directory.and_then(|directory| directory.node(from, 1));
        let id = entry.ok_or(MailboxRefusal::NoMember)?.id();
        let signed = SignedManifest::open(file, &id).map_err(|_| MailboxRefusal::Signature)?;
        if signed.manifest().code != from {
            return Err(MailboxRefusal::NoMember);
        }
        let known = self.network.manifests.get(&from);
        if known.is_some_and(|known| known.manifest().seq >= signed.manifest().seq) {
            return Ok(MailboxAnswer::Done);
        }
        if self.manifest_pace.is_over(from, now()) {
            return Err(MailboxRefusal::SubmitterQuota);
        }
        let taken = self.take_manifest(file, Actor::Peer(from), now());
        match taken.map_err(|error| cannot_write(&error))? {
            Some(_) => Ok(MailboxAnswer::Done),
            None => Err(MailboxRefusal::Signature),
        }
    }

    fn manifest_newer(&self, code: u32, had: u64) -> MailboxAnswer {
        let code = MunicipalityCode::new(code).ok();
        let known = code.and_then(|code| self.network.manifests.get(&code));
        let newer = known.filter(|signed| signed.manifest().seq > had);
        MailboxAnswer::File(newer.map_or_else(Vec::new, |signed| signed.file().to_vec()))
    }

    /// Limits and wrong signatures leave a leaf, each once an hour and peer.
    pub(in crate::node) fn tell_refused(
        &mut self,
        from: MunicipalityCode,
        refused: MailboxRefusal,
        at: UnixTime,
    ) {
        let kind = match refused {
            MailboxRefusal::SubmitterQuota | MailboxRefusal::RecipientQuota => LeafType::Limit,
            MailboxRefusal::Signature | MailboxRefusal::OtherBytes => LeafType::Refusal,
            _ => return,
        };
        let entry = Entry::new(kind, Actor::Peer(from), format!("mailbox: {refused}"));
        self.log_repeated(entry, at);
    }
}

fn cannot_write(error: &ApiError) -> MailboxRefusal {
    tracing::error!(code = error.code.as_str(), "mailbox");
    MailboxRefusal::CannotWrite
}
