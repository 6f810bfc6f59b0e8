//! M1: who asks, whether it may, and what is answered at once.

use super::Core;
use super::letter_key;
use super::seal::Letter;
use crate::crypto::{self, Digest, KeyPurpose, VerifyKey};
use crate::directory::{FIRST_VERSION, Seen, SignedManifest, VERSIONS};
use crate::domain::{MunicipalityCode, Purpose, UnixTime};
use crate::inquiry::answering::{Answering, AnsweringPhase, Terms};
use crate::inquiry::effect::{Effect, Leaf, LeafKind, MessageId, Outgoing};
use crate::inquiry::envelope::{Kind, Opened, Recipient};
use crate::inquiry::ids::{QueryId, SessionId, Side};
use crate::inquiry::jobs::WorkKind;
use crate::inquiry::message::{AbortBody, AbortCode, Body, OpenBody};
use crate::inquiry::quota::Admission;
use crate::inquiry::step::{AHEAD_MAX_S, LIFE_S, Step};
use crate::inquiry::transcript::first_hash;

impl Core {
    /// Whoever cannot be authenticated gets no word; whoever can gets an ABORT where the inquiry is not accepted.
    pub(super) fn on_open(&mut self, opened: &Opened, step: &mut Step<'_>) {
        let Some((peer, body)) = self.authenticate(opened, step) else {
            return tracing::debug!("dropped: an M1 that is not its sender's");
        };
        let id = SessionId {
            side: Side::Provider,
            peer,
            query: QueryId(body.common().query_id),
        };
        if let Some(answering) = self.answering.remove(&id) {
            return self.on_open_again(answering, step);
        }
        let th1 = first_hash(&opened.body);
        match self.accept(&id, &body, opened, step) {
            Ok((terms, admission)) => {
                self.begin_answering(&id, &body, terms, admission, th1, step);
            }
            Err(code) => self.decline(&id, &body, code, th1, step),
        }
    }

    /// The other municipality and its body, if the directory, its manifest and its signature say so.
    fn authenticate(
        &self,
        opened: &Opened,
        step: &mut Step<'_>,
    ) -> Option<(MunicipalityCode, OpenBody)> {
        let body = OpenBody::read(&opened.body)?;
        let common = body.common();
        let peer = MunicipalityCode::new(common.from_code).ok()?;
        let meant = common.to_code == self.own.code.as_u32()
            && common.to_key_id == opened.header.key_id
            && crypto::sha256(&[&opened.attachment]) == body.attachment_hash;
        if !meant || peer == self.own.code {
            return None;
        }
        let key = sender_key(peer, opened, step)?;
        opened.is_signed_by(&key).then_some((peer, body))
    }

    /// The same inquiry again: the stored answer again, bytes unchanged, M4 not before its time.
    fn on_open_again(&mut self, mut answering: Answering, step: &mut Step<'_>) {
        let due_ms = answering.sends().map_or(u64::MAX, |(_, due_ms)| due_ms);
        if due_ms <= step.now_ms {
            self.send_of_answering(&mut answering, step);
        }
        self.keep_answering(answering, false, step);
    }

    /// The checks of section 5 in their order, all before anything about a person.
    fn accept(
        &mut self,
        id: &SessionId,
        body: &OpenBody,
        opened: &Opened,
        step: &mut Step<'_>,
    ) -> Result<(Terms, Admission), AbortCode> {
        let (common, now) = (body.common(), step.now());
        if !speaks(common.version, step) {
            return Err(AbortCode::Version);
        }
        if common.created > now.0.saturating_add(AHEAD_MAX_S) || common.before != [0; 32] {
            return Err(AbortCode::BadMessage);
        }
        if common.expires < now.0 || common.expires > common.created.saturating_add(LIFE_S) {
            return Err(AbortCode::Expired);
        }
        let terms = named_terms(body, opened, step)?;
        let directory = step
            .world
            .directory()
            .filter(|directory| !directory.is_expired(now));
        if !directory.is_some_and(|directory| directory.permits_any(id.peer, terms.purpose, now)) {
            return Err(AbortCode::NotPermitted);
        }
        let open = self
            .answering
            .values()
            .filter(|answering| answering.is_open());
        let (mut in_all, mut of_sender) = (0_usize, 0_usize);
        for answering in open {
            in_all = in_all.saturating_add(1);
            of_sender = of_sender.saturating_add(usize::from(answering.peer == id.peer));
        }
        let (limits, now_ms) = (self.limits.clone(), step.now_ms);
        if of_sender >= limits.open_sessions_per_sender || in_all >= limits.open_sessions {
            return Err(AbortCode::Rate);
        }
        let admission = self.admit(id.peer, now, now_ms).ok_or(AbortCode::Rate)?;
        Ok((terms, admission))
    }

    /// Counts one more M1 of a sender, under its quota while that lasts.
    fn admit(&mut self, peer: MunicipalityCode, now: UnixTime, now_ms: u64) -> Option<Admission> {
        let limits = self.limits.clone();
        let quota = self.quota_of(peer, now);
        let sender = self.sender(peer);
        let admission = sender.admits(&limits, quota.as_ref(), now_ms)?;
        match (admission, quota) {
            (Admission::InQuota, Some(quota)) => sender.on_opened_in(quota.no),
            _ => sender.on_opened(&limits, now_ms),
        }
        Some(admission)
    }

    fn begin_answering(
        &mut self,
        id: &SessionId,
        body: &OpenBody,
        terms: Terms,
        admission: Admission,
        th1: Digest,
        step: &mut Step<'_>,
    ) {
        step.leaf(LeafKind::QueryReceived, id, "opened").over(th1);
        let answering = Answering {
            peer: id.peer,
            query: id.query,
            opened_ms: step.now_ms,
            expires: body.common().expires,
            phase: AnsweringPhase::Queued { terms, th1 },
            reply_id: None,
            in_quota: (admission == Admission::InQuota).then_some(true),
            version: Some(body.common().version),
            retry: None,
            is_suspect: false,
        };
        if admission == Admission::InQuota {
            self.save_sender(id.peer, step);
        }
        self.keep_answering(answering, true, step);
        self.jobs.add(WorkKind::Blind, *id);
    }

    /// Not accepted: said once for each M1, without a session.
    fn decline(
        &mut self,
        id: &SessionId,
        body: &OpenBody,
        code: AbortCode,
        th1: Digest,
        step: &mut Step<'_>,
    ) {
        let kind = if code == AbortCode::Rate {
            LeafKind::Limit
        } else {
            LeafKind::QueryReceived
        };
        step.leaf(kind, id, decline_word(code)).over(th1);
        let (limits, now_ms) = (self.limits.clone(), step.now_ms);
        if self.sender(id.peer).may_be_told(&limits, now_ms) {
            let expires = body
                .common()
                .expires
                .max(step.now().0.saturating_add(AHEAD_MAX_S));
            self.abort(
                id,
                body.reply_public,
                (code, body.common().version),
                th1,
                (body.common().expires, expires),
                step,
            );
        }
    }

    /// Sends an ABORT in the version of the M1, in the first where that one is not known here; `expires` is what the body repeats and until when the network tries.
    pub(super) fn abort(
        &self,
        id: &SessionId,
        reply_to: [u8; 32],
        (code, version): (AbortCode, u8),
        th1: Digest,
        expires: (u64, u64),
        step: &mut Step<'_>,
    ) {
        let recipient = Recipient::new(id.peer.as_u32(), KeyPurpose::Reply, reply_to);
        let known = VERSIONS.contains(&version);
        let version = if known { version } else { FIRST_VERSION };
        let common = self.common((id.query, version), &recipient, expires.0, th1, step);
        let body = AbortBody::new(common, code.number()).write();
        let letter = Letter {
            kind: Kind::Abort,
            body: &body,
            attachment: &[],
            entries: 0,
        };
        if let Some(envelope) = self.seal(&letter, &recipient, expires.1, step) {
            let message = MessageId {
                session: *id,
                kind: Kind::Abort,
            };
            step.then(Effect::Send(Outgoing {
                message,
                to: id.peer,
                envelope,
                expires: expires.1,
            }));
        }
    }

    /// How an answer ended, for the limits of its sender; a row of its own in every outcome.
    pub(super) fn count_answer(
        &mut self,
        id: &SessionId,
        found: bool,
        admission: Admission,
        step: &mut Step<'_>,
    ) -> bool {
        let limits = self.limits.shared_by(self.own_nodes(step));
        let now_ms = step.now_ms;
        let sender = self.sender(id.peer);
        let newly = sender.on_answered(found, admission, &limits, now_ms);
        self.save_sender(id.peer, step);
        newly
    }
}

/// The key the sender signed with: from the manifest it sends along if that is newer, else from the one that is known.
fn sender_key(peer: MunicipalityCode, opened: &Opened, step: &mut Step<'_>) -> Option<VerifyKey> {
    let now = step.now();
    let directory = step.world.directory()?;
    directory.municipality(peer, now)?;
    let known = step.world.manifest(peer);
    let seen: Option<Seen> = known.map(SignedManifest::seen);
    let offered = SignedManifest::accept(&opened.attachment, directory, seen.as_ref(), now)
        .ok()
        .filter(|offered| offered.manifest().code == peer);
    let newer = offered.filter(|offered| seen != Some(offered.seen()));
    let manifest = newer.as_ref().or(known)?.manifest();
    let key = letter_key(manifest, &opened.sig_key_id, now);
    if let Some(newer) = newer.filter(|_| key.as_ref().is_some_and(|key| opened.is_signed_by(key)))
    {
        step.commit.leaves.push(Leaf {
            kind: LeafKind::ManifestAccepted,
            actor: None,
            subject: None,
            query: None,
            peer,
            detail: "came_with_inquiry",
            hash: Some(newer.hash()),
        });
        step.commit.manifests.push((peer, newer.file().to_vec()));
    }
    key
}

/// The terms of the own manifest that M1 names, if they still hold.
fn named_terms(body: &OpenBody, opened: &Opened, step: &Step<'_>) -> Result<Terms, AbortCode> {
    let own = step.world.own_manifests();
    let newest = own.last().ok_or(AbortCode::StaleManifest)?.manifest();
    let named = own
        .iter()
        .find(|signed| signed.hash() == body.manifest_hash)
        .ok_or(AbortCode::StaleManifest)?
        .manifest();
    let names_key = named.seal_key(&opened.header.key_id).is_some();
    if !names_key || (named.beta, named.m) != (newest.beta, newest.m) {
        return Err(AbortCode::StaleManifest);
    }
    let buckets = 1_u32.checked_shl(u32::from(newest.beta)).unwrap_or(0);
    if body.bucket_bits != newest.beta || u32::from(body.bucket) >= buckets {
        return Err(AbortCode::BadMessage);
    }
    // The permission list knows no other purpose.
    let purpose = Purpose::from_wire_code(body.purpose).ok_or(AbortCode::NotPermitted)?;
    Ok(Terms {
        bits: newest.beta,
        bucket: body.bucket,
        entries: newest.m,
        answer_after_ms: newest.answer_after_ms,
        purpose,
        reply_to: body.reply_public,
    })
}

/// Whether the manifest in force here names that version and this program speaks it.
fn speaks(version: u8, step: &Step<'_>) -> bool {
    let newest = step.world.own_manifests().last();
    newest.is_none_or(|own| own.manifest().versions_here().any(|own| own == version))
}

/// Words of leaves about an M1 that was not accepted begin so.
pub const DECLINED: &str = "declined_";

fn decline_word(code: AbortCode) -> &'static str {
    match code {
        AbortCode::Version => "declined_version",
        AbortCode::StaleManifest => "declined_stale_manifest",
        AbortCode::NotPermitted => "declined_not_permitted",
        AbortCode::Rate => "declined_rate",
        AbortCode::Expired => "declined_expired",
        AbortCode::BadMessage => "declined_bad_message",
    }
}
