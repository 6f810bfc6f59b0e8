//! A relay's mailbox: which envelopes wait for whom, and whether one more may.
//!
//! It keeps the envelope, who left it (for the quota) and when, and nothing else; there is no list of what was here. What is
//! in memory is made from the rows at unlock.

use crate::api::{ApiError, MailboxLine, MailboxView};
use crate::config;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{
    Header,
    mailbox::{EnvelopeId, MailboxRefusal, PAGE_MAX, WaitingLine},
};
use crate::node::open::refusal;
use crate::store::{Batch, Store, Tree};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const MIB: u64 = 1_024 * 1_024;
/// One submitter may fill this part of what a recipient has room for, and the last of these parts of every room is only for
/// submitters who have little there: it takes many members to close a mailbox, and not even they close it to the others.
const PARTS: u64 = 8;
/// Envelopes and bytes that a submitter may have for a recipient whatever the settings: those of inquiries under way.
const LITTLE: Share = Share {
    envelopes: 64,
    bytes: 8 * MIB,
};
/// Place and submitter, before the envelope.
const ROW_HEAD_LEN: usize = 12;

/// What is known of an envelope without reading it.
#[derive(Clone, Copy)]
pub struct Slip {
    pub id: EnvelopeId,
    key_id: [u8; 8],
    len: u32,
    expires: u64,
    from: MunicipalityCode,
}

/// What one municipality has here.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    envelopes: u64,
    bytes: u64,
}

/// Invariant: `places`, `ends` and the shares say the same as `slips`.
#[derive(Default)]
pub struct Mailbox {
    /// By recipient and place. A place is the moment of arrival in milliseconds, or the one after the last.
    slips: BTreeMap<(MunicipalityCode, u64), Slip>,
    places: HashMap<(MunicipalityCode, EnvelopeId), u64>,
    /// By when its time is over, so that nobody looks at what has time left.
    ends: BTreeSet<(u64, MunicipalityCode, u64)>,
    from: HashMap<MunicipalityCode, Share>,
    /// By recipient and submitter.
    pairs: HashMap<(MunicipalityCode, MunicipalityCode), Share>,
    to: BTreeMap<MunicipalityCode, Share>,
    all: Share,
}

/// An envelope that may be kept, with its row.
pub struct Entry {
    to: MunicipalityCode,
    place: u64,
    slip: Slip,
    row: Vec<u8>,
}

impl Share {
    fn add(&mut self, len: u32) {
        self.envelopes += 1;
        self.bytes += u64::from(len);
    }

    fn take(&mut self, len: u32) {
        self.envelopes = self.envelopes.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(u64::from(len));
    }

    fn has_room(&self, len: usize, most: Self) -> bool {
        let bytes = self.bytes.saturating_add(len as u64);
        self.envelopes < most.envelopes && bytes <= most.bytes
    }

    fn of(envelopes: u32, mib: u32) -> Self {
        Self {
            envelopes: envelopes.into(),
            bytes: u64::from(mib) * MIB,
        }
    }

    /// One part of a room, or what everybody may have.
    fn part(self) -> Self {
        Self {
            envelopes: (self.envelopes / PARTS).max(LITTLE.envelopes),
            bytes: (self.bytes / PARTS).max(LITTLE.bytes),
        }
    }

    /// The room without its last part.
    fn without_last(self) -> Self {
        Self {
            envelopes: self.envelopes - self.envelopes / PARTS,
            bytes: self.bytes - self.bytes / PARTS,
        }
    }
}

impl Entry {
    /// Puts it into a batch; [`Mailbox::keep`] follows the commit.
    pub fn write(&self, batch: &mut Batch) {
        batch.put(
            Tree::Mailbox,
            &row_key(self.to, &self.slip.id),
            self.row.clone(),
        );
    }
}

impl Mailbox {
    /// As stored.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &mut Store) -> Result<Self, ApiError> {
        let take = |mailbox: &mut Self, _: &[u8], row: &[u8]| {
            mailbox.remember(row);
        };
        store
            .fold(Tree::Mailbox, Self::default, take, &mut |_| {})
            .map_err(refusal)
    }

    /// A row that is none of ours is passed over; the check of everything tells of damage.
    fn remember(&mut self, row: &[u8]) -> Option<()> {
        let (place, rest) = row.split_first_chunk()?;
        let (from, envelope) = rest.split_first_chunk()?;
        let header = Header::parse(envelope)?;
        let to = MunicipalityCode::new(header.to_code).ok()?;
        let from = MunicipalityCode::new(u32::from_be_bytes(*from)).ok()?;
        self.insert(
            to,
            u64::from_be_bytes(*place),
            slip(&header, envelope, from),
        );
        Some(())
    }

    /// Whether an envelope from there may be kept.
    ///
    /// # Errors
    /// A quota.
    pub fn admit(
        &self,
        header: &Header,
        to: MunicipalityCode,
        from: MunicipalityCode,
        envelope: &[u8],
        quota: &config::Mailbox,
        now_ms: u64,
    ) -> Result<Entry, MailboxRefusal> {
        let share = |share: Option<&Share>| share.copied().unwrap_or_default();
        let len = envelope.len();
        let (of, its) = (share(self.from.get(&from)), share(self.to.get(&to)));
        let pair = share(self.pairs.get(&(to, from)));
        let submitters = Share::of(quota.submitter_envelopes, quota.submitter_mib);
        let recipients = Share::of(quota.recipient_envelopes, quota.recipient_mib);
        let all = Share::of(u32::MAX, quota.all_mib);
        if !of.has_room(len, submitters) {
            return Err(MailboxRefusal::SubmitterQuota);
        }
        // Who has much there, or here at all, leaves the last part of the room to those who have not.
        let room = |whole: Share, had: Share| match had.has_room(len, LITTLE) {
            true => whole,
            false => whole.without_last(),
        };
        if !pair.has_room(len, recipients.part())
            || !its.has_room(len, room(recipients, pair))
            || !self.all.has_room(len, room(all, of))
        {
            return Err(MailboxRefusal::RecipientQuota);
        }
        let last = self.slips.range((to, 0)..=(to, u64::MAX)).next_back();
        let place = last.map_or(now_ms, |((_, last), _)| now_ms.max(last.saturating_add(1)));
        let mut row = Vec::with_capacity(ROW_HEAD_LEN + len);
        row.extend_from_slice(&place.to_be_bytes());
        row.extend_from_slice(&from.as_u32().to_be_bytes());
        row.extend_from_slice(envelope);
        Ok(Entry {
            to,
            place,
            slip: slip(header, envelope, from),
            row,
        })
    }

    /// An envelope that is on disk now.
    pub fn keep(&mut self, entry: &Entry) {
        self.insert(entry.to, entry.place, entry.slip);
    }

    fn insert(&mut self, to: MunicipalityCode, place: u64, slip: Slip) {
        self.places.insert((to, slip.id), place);
        self.slips.insert((to, place), slip);
        self.ends.insert((slip.expires, to, place));
        self.pairs.entry((to, slip.from)).or_default().add(slip.len);
        self.from.entry(slip.from).or_default().add(slip.len);
        self.to.entry(to).or_default().add(slip.len);
        self.all.add(slip.len);
    }

    /// An envelope whose row is gone.
    pub fn forget(&mut self, to: MunicipalityCode, id: &EnvelopeId) {
        let Some(place) = self.places.remove(&(to, *id)) else {
            return;
        };
        let Some(slip) = self.slips.remove(&(to, place)) else {
            return;
        };
        self.ends.remove(&(slip.expires, to, place));
        self.all.take(slip.len);
        let shares = [
            self.from.get_mut(&slip.from),
            self.to.get_mut(&to),
            self.pairs.get_mut(&(to, slip.from)),
        ];
        let mut is_last = false;
        for share in shares.into_iter().flatten() {
            share.take(slip.len);
            is_last |= *share == Share::default();
        }
        if is_last {
            self.from.retain(|_, share| *share != Share::default());
            self.to.retain(|_, share| *share != Share::default());
            self.pairs.retain(|_, share| *share != Share::default());
        }
    }

    /// What waits for a municipality behind a place, and whether there is more.
    pub fn list(&self, to: MunicipalityCode, since: u64) -> (Vec<WaitingLine>, bool) {
        let from = since.saturating_add(1);
        let mut behind = self.slips.range((to, from)..=(to, u64::MAX));
        let lines: Vec<WaitingLine> = behind
            .by_ref()
            .take(PAGE_MAX)
            .map(|((_, place), slip)| WaitingLine {
                place: *place,
                id: slip.id,
                key_id: slip.key_id,
                len: slip.len,
                expires: slip.expires,
            })
            .collect();
        (lines, behind.next().is_some())
    }

    /// At most so many whose time is over.
    pub fn expired(&self, now: UnixTime, max: usize) -> Vec<(MunicipalityCode, EnvelopeId)> {
        let over = self.over(now).take(max);
        let slip = |(_, to, place): &(u64, MunicipalityCode, u64)| {
            Some((*to, self.slips.get(&(*to, *place))?.id))
        };
        over.filter_map(slip).collect()
    }

    /// Only those whose time is over are looked at: this is asked after every event.
    fn over(&self, now: UnixTime) -> impl Iterator<Item = &(u64, MunicipalityCode, u64)> {
        let over = self.ends.iter();
        over.take_while(move |(expires, _, _)| *expires <= now.0)
    }

    /// Codes, counts, bytes and ages.
    pub fn view(&self) -> MailboxView {
        let oldest = |to: MunicipalityCode| {
            let mut slips = self.slips.range((to, 0)..=(to, u64::MAX));
            slips.next().map(|((_, place), _)| UnixTime(place / 1_000))
        };
        let lines = self.to.iter().map(|(code, share)| MailboxLine {
            code: *code,
            envelopes: share.envelopes,
            bytes: share.bytes,
            oldest: oldest(*code),
        });
        MailboxView {
            envelopes: self.all.envelopes,
            bytes: self.all.bytes,
            lines: lines.collect(),
        }
    }
}

fn slip(header: &Header, envelope: &[u8], from: MunicipalityCode) -> Slip {
    Slip {
        id: header.message_id,
        key_id: header.key_id,
        len: u32::try_from(envelope.len()).unwrap_or(u32::MAX),
        expires: header.expires.into(),
        from,
    }
}

/// The row of an envelope.
pub fn row_key(to: MunicipalityCode, id: &EnvelopeId) -> Vec<u8> {
    [to.as_u32().to_be_bytes().as_slice(), id].concat()
}

/// The envelope in a row.
pub fn envelope_of(row: &[u8]) -> Option<&[u8]> {
    row.get(ROW_HEAD_LEN..)
}

#[cfg(test)]
mod tests;
