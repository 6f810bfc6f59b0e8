//! The recipient's half of mail: everything that waits at the own relays is fetched, given to the core, and forgotten there
//! once it is durable here.
//!
//! At every connection with one of them, and every minute. Where this municipality has several nodes, an envelope for a key
//! that this one does not have stays for the others.

use crate::audit::LeafType;
use crate::domain::MunicipalityCode;
use crate::inquiry::{
    Header, Input,
    mailbox::{Fetched, MailboxAnswer, MailboxRequest, WaitingLine},
};
use crate::net::PeerRef;
use crate::node::clock::{now, now_ms};
use crate::node::log::{Actor, Entry};
use crate::node::mail::post::{Answered, Errand};
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::collections::VecDeque;

/// Between two looks into all mailboxes.
const COLLECT_EVERY_MS: u64 = 60_000;
/// Envelopes of one relay on their way at one time.
const FETCHING_MAX: usize = 4;
/// Of one walk: more than a recipient's quota fills. A relay that never ends is left until the next walk.
const PAGES_MAX: u32 = 256;

/// After that an envelope that this node cannot open is no other node's either: they look every minute, and a week is longer
/// than any of them is away.
const NOBODYS_MS: u64 = 7 * 24 * 3_600 * 1_000;
/// Nothing waits longer; a place that says so is no time.
const WAITS_MS_MAX: u64 = 15 * 24 * 3_600 * 1_000;

/// One walk through what waits at a relay.
#[derive(Default)]
pub struct Round {
    lines: VecDeque<WaitingLine>,
    /// Envelopes and deletions on their way.
    under_way: usize,
    /// Where the page asked for begins.
    since: u64,
    /// Pages of this walk.
    pages: u32,
    /// Where the next page begins.
    next: Option<u64>,
}

impl Open {
    /// Whether this node is to fetch an envelope for that key.
    fn is_mine(&self, line: &WaitingLine, now_ms: u64) -> bool {
        self.network.seal_secrets.contains_key(&line.key_id)
            || self.inquiries.knows_key(&line.key_id)
            || self.sibling_keys().is_empty()
            || self.is_nobodys(line, now_ms)
    }

    /// An envelope for a key that no manifest of this municipality names, and that none of its nodes has fetched in all that
    /// time: it is fetched like any other, opens nothing, and is deleted.
    fn is_nobodys(&self, line: &WaitingLine, now_ms: u64) -> bool {
        let mut own = self.network.own.iter();
        let has_waited_ms = now_ms.saturating_sub(line.place);
        (NOBODYS_MS..=WAITS_MS_MAX).contains(&has_waited_ms)
            && !self.network.seal_secrets.contains_key(&line.key_id)
            && !self.inquiries.knows_key(&line.key_id)
            && !own.any(|signed| signed.manifest().seal_key(&line.key_id).is_some())
    }
}

impl Node {
    /// All own relays, when it is time.
    pub fn collect_due(&mut self, now_ms: u64) {
        if now_ms < self.post.collect_ms {
            return;
        }
        self.post.collect_ms = now_ms.saturating_add(COLLECT_EVERY_MS);
        let Phase::Open(open) = &self.phase else {
            return;
        };
        for relay in open.relays_of(self.own) {
            self.collect(relay);
        }
    }

    /// One of the own relays can be reached.
    pub fn on_relay_connected(&mut self, relay: PeerRef) {
        let is_own = match &self.phase {
            Phase::Open(open) => open.relays_of(self.own).contains(&relay),
            _ => false,
        };
        if is_own {
            self.collect(relay);
        }
    }

    /// Begins to fetch, with the own manifest where the relay may not have it: it verifies deletions.
    fn collect(&mut self, relay: PeerRef) {
        if !self.has_post() || self.post.rounds.contains_key(&relay) {
            return;
        }
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let Some(manifest) = open.network.own_manifest() else {
            return;
        };
        let (seq, file) = (manifest.manifest().seq, manifest.file().to_vec());
        let standing = self.post.relays.entry(relay).or_default();
        self.post.rounds.insert(relay, Round::default());
        if standing.manifest_seq == seq {
            return self.list(relay, 0);
        }
        let words = MailboxRequest::PutManifest(file);
        if !self.run_errand(relay, Errand::ShowManifest(seq), &words) {
            self.post.rounds.remove(&relay);
        }
    }

    pub(in crate::node) fn on_manifest_shown(
        &mut self,
        relay: PeerRef,
        seq: u64,
        answer: &Answered,
    ) {
        if !matches!(answer, Ok(MailboxAnswer::Done)) {
            self.post.rounds.remove(&relay);
            return;
        }
        self.post.relays.entry(relay).or_default().manifest_seq = seq;
        self.list(relay, 0);
    }

    fn list(&mut self, relay: PeerRef, since: u64) {
        if let Some(round) = self.post.rounds.get_mut(&relay) {
            round.since = since;
            round.pages += 1;
        }
        if !self.run_errand(relay, Errand::List, &MailboxRequest::List { since }) {
            self.post.rounds.remove(&relay);
        }
    }

    pub(in crate::node) fn on_listed(&mut self, relay: PeerRef, answer: Answered) {
        let (Phase::Open(open), Some(round)) = (&self.phase, self.post.rounds.get_mut(&relay))
        else {
            return;
        };
        let Ok(MailboxAnswer::Waiting { lines, more }) = answer else {
            self.post.rounds.remove(&relay);
            return;
        };
        let goes_on = |place: &u64| more && *place > round.since && round.pages < PAGES_MAX;
        round.next = lines.last().map(|line| line.place).filter(goes_on);
        round.lines = lines
            .into_iter()
            .filter(|line| open.is_mine(line, now_ms()))
            .collect();
        self.fetch_on(relay);
    }

    /// The next envelopes, the next page, or the end.
    fn fetch_on(&mut self, relay: PeerRef) {
        loop {
            let Some(round) = self.post.rounds.get_mut(&relay) else {
                return;
            };
            if round.under_way >= FETCHING_MAX {
                return;
            }
            let Some(line) = round.lines.pop_front() else {
                break;
            };
            round.under_way += 1;
            if !self.run_errand(relay, Errand::Fetch(line), &MailboxRequest::Get(line.id)) {
                self.post.rounds.remove(&relay);
                return;
            }
        }
        let round = self.post.rounds.get_mut(&relay);
        let Some(round) = round.filter(|round| round.under_way == 0) else {
            return;
        };
        match round.next.take() {
            Some(since) => self.list(relay, since),
            None => {
                self.post.rounds.remove(&relay);
                self.post.relays.entry(relay).or_default().collected = Some(now());
            }
        }
    }

    pub(in crate::node) fn on_fetched(
        &mut self,
        relay: PeerRef,
        line: WaitingLine,
        answer: Answered,
    ) {
        match answer {
            Ok(MailboxAnswer::File(envelope)) if self.is_done_with(&line, &envelope) => {
                self.delete(relay, &line, &envelope);
            }
            // Not for now, or another node of this municipality took it.
            Ok(_) => self.landed_at(relay),
            Err(_) => {
                self.post.rounds.remove(&relay);
            }
        }
    }

    /// Whether an envelope may go: all that follows from it is durable, or nothing ever will.
    fn is_done_with(&mut self, line: &WaitingLine, envelope: &[u8]) -> bool {
        if self.take_in(line, envelope) {
            return true;
        }
        let Phase::Open(open) = &mut self.phase else {
            return false;
        };
        let is_nobodys = open.is_nobodys(line, now_ms());
        if is_nobodys {
            let words = "mail that no key opens deleted at a relay";
            open.log_repeated(Entry::new(LeafType::Refusal, Actor::Node, words), now());
        }
        is_nobodys
    }

    /// Gives an envelope to the core; whether all that follows from it is durable.
    fn take_in(&mut self, line: &WaitingLine, envelope: &[u8]) -> bool {
        let header = Header::parse(envelope);
        let is_it =
            |header: &Header| header.message_id == line.id && header.to_code == self.own.as_u32();
        header.as_ref().is_some_and(is_it)
            && self.takes(envelope)
            && self.step(Input::Arrived(envelope.to_vec()))
    }

    fn delete(&mut self, relay: PeerRef, line: &WaitingLine, envelope: &[u8]) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let fetched = Fetched {
            relay: relay.code,
            recipient: self.own,
            id: line.id,
            envelope,
        };
        let words = MailboxRequest::Delete(fetched.delete(&open.identity.sig));
        if !self.run_errand(relay, Errand::Delete, &words) {
            self.landed_at(relay);
        }
    }

    pub(in crate::node) fn on_deleted(&mut self, relay: PeerRef, answer: &Answered) {
        if let Ok(MailboxAnswer::Refused(_)) = answer {
            // Perhaps it lost the manifest.
            self.post.relays.entry(relay).or_default().manifest_seq = 0;
        }
        self.landed_at(relay);
    }

    fn landed_at(&mut self, relay: PeerRef) {
        if let Some(round) = self.post.rounds.get_mut(&relay) {
            round.under_way = round.under_way.saturating_sub(1);
        }
        self.fetch_on(relay);
    }

    /// A relay may have the manifest of a municipality that is away.
    pub fn find_manifest(&mut self, code: MunicipalityCode) {
        if !self.has_post() {
            return;
        }
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let known = open.network.manifests.get(&code);
        let words = MailboxRequest::GetManifest {
            code: code.as_u32(),
            had: known.map_or(0, |signed| signed.manifest().seq),
        };
        for relay in open.relays_of(code) {
            self.run_errand(relay, Errand::FindManifest(code), &words);
        }
    }

    pub(in crate::node) fn on_manifest_found(
        &mut self,
        relay: PeerRef,
        code: MunicipalityCode,
        answer: Answered,
    ) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let Ok(MailboxAnswer::File(file)) = answer else {
            return;
        };
        if file.is_empty() {
            return;
        }
        match open.take_manifest(&file, Actor::Peer(relay.code), now()) {
            Ok(Some(taken)) => {
                self.wanted.remove(taken);
                self.on_manifest(taken);
            }
            Ok(None) => tracing::info!(%code, "a relay's manifest was no news"),
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a manifest could not be kept");
            }
        }
    }

    /// The next look into the mailboxes is now: after an unlock, or with a new directory.
    pub fn collect_soon(&mut self) {
        self.post.collect_ms = now_ms();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Card, Draft, NodeRole, default_permissions};
    use crate::node::alone::Alone;

    fn line(key_id: [u8; 8], place: u64) -> WaitingLine {
        WaitingLine {
            place,
            id: [1; 16],
            key_id,
            len: 1,
            expires: u64::MAX,
        }
    }

    #[test]
    fn mail_that_no_key_opens_goes_after_a_week_and_mail_for_a_key_never() {
        let mut town = Alone::new(992_011, NodeRole::Municipality);
        let own = town.open.identity.own;
        let mut draft = Draft::default();
        let id = &town.open.identity.id;
        let card = Card::make(&town.trust, own, NodeRole::Municipality, id).expect("a card");
        let address = vec!["/ip4/127.0.0.1/tcp/9".to_owned()];
        draft.add(card, 300, address, now()).expect("a member");
        let content = draft.next(&town.trust, default_permissions(now().date()), now(), None);
        let [first, second, _] = &town.roots;
        let directory = content.sign(&town.trust, &[first, second]);
        let directory = directory.expect("a directory").file().to_vec();
        let taken = town.open.take_directory(&directory, Actor::Node, now());
        assert!(taken.expect("a directory"));
        let manifest = town.open.network.own_manifest().expect("a manifest");
        let key_id = manifest.manifest().seal.first().expect("a key").key_id();

        let now_ms = now_ms();
        let week_ago = now_ms - NOBODYS_MS;
        assert!(town.open.is_nobodys(&line([9; 8], week_ago), now_ms));
        for (key, place) in [
            ([9; 8], week_ago + 1),
            ([9; 8], 7),
            ([9; 8], u64::MAX),
            (key_id, week_ago),
        ] {
            assert!(!town.open.is_nobodys(&line(key, place), now_ms), "{place}");
        }
        town.open.network.seal_secrets.clear();
        let of_another_node = line(key_id, week_ago);
        assert!(!town.open.is_nobodys(&of_another_node, now_ms));
    }
}
