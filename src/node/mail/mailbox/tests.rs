//! Who may leave how much, whoever else leaves much; and what a look for expired mail looks at.

use super::*;

const NOW_MS: u64 = 1_700_000_000_000;

fn town(number: u32) -> MunicipalityCode {
    MunicipalityCode::new([992_011, 992_020, 993_018][number as usize % 3]).expect("a code")
}

/// Codes of others, as many as it takes.
fn others() -> impl Iterator<Item = MunicipalityCode> {
    (10_000..990_000).filter_map(|code| MunicipalityCode::new(code).ok())
}

fn header(to: MunicipalityCode, number: u64, expires: u64) -> Header {
    let mut message_id = [0; 16];
    message_id[..8].copy_from_slice(&number.to_be_bytes());
    Header {
        suite: crate::crypto::Suite::X25519,
        to_code: to.as_u32(),
        key_id: [1; 8],
        message_id,
        expires: u32::try_from(expires).expect("a time of this century"),
    }
}

struct Relay {
    mailbox: Mailbox,
    quota: config::Mailbox,
    number: u64,
    len: usize,
}

impl Relay {
    fn new(len: usize) -> Self {
        Self {
            mailbox: Mailbox::default(),
            quota: config::Mailbox::default(),
            number: 0,
            len,
        }
    }

    fn put(&mut self, from: MunicipalityCode, to: MunicipalityCode) -> Result<(), MailboxRefusal> {
        self.number += 1;
        let header = header(to, self.number, NOW_MS / 1_000 + 3_600 + self.number);
        let envelope = vec![0; self.len];
        let entry = self
            .mailbox
            .admit(&header, to, from, &envelope, &self.quota, NOW_MS)?;
        self.mailbox.keep(&entry);
        Ok(())
    }

    /// As many as are taken; gives how many.
    fn flood(&mut self, from: MunicipalityCode, to: MunicipalityCode) -> u64 {
        let mut taken = 0;
        while self.put(from, to).is_ok() {
            taken += 1;
        }
        taken
    }
}

#[test]
fn two_floods_leave_room_for_a_third_town() {
    let mut relay = Relay::new(200);
    let (to, mut from) = (town(0), others());
    for flooding in from.by_ref().take(2) {
        let taken = relay.flood(flooding, to);
        assert!(
            (1_000..=1_250).contains(&taken),
            "{taken}: a batch of a day"
        );
    }
    let honest = from.next().expect("another town");
    for _ in 0..1_000 {
        relay.put(honest, to).expect("room");
    }
}

#[test]
fn not_even_many_floods_close_a_mailbox_to_who_has_little_there() {
    let mut relay = Relay::new(200);
    let (to, mut from) = (town(0), others());
    let flooding: Vec<_> = from.by_ref().take(12).collect();
    for flooding in &flooding {
        relay.flood(*flooding, to);
    }
    assert_eq!(
        relay.put(flooding[0], to),
        Err(MailboxRefusal::RecipientQuota)
    );
    let honest = from.next().expect("another town");
    for _ in 0..LITTLE.envelopes {
        relay.put(honest, to).expect("room");
    }
}

#[test]
fn a_relay_that_members_fill_has_room_for_the_others() {
    let mut relay = Relay::new(4 * MIB as usize);
    let mut from = others();
    for flooding in from.by_ref().take(8) {
        for to in others().skip(100).take(8) {
            relay.flood(flooding, to);
        }
    }
    assert!(relay.mailbox.all.bytes > 3_500 * MIB);
    let honest = from.next().expect("another town");
    relay.put(honest, town(0)).expect("room");
}

#[test]
fn mail_that_has_time_left_is_not_looked_at() {
    let mut relay = Relay::new(200);
    for from in others().take(4) {
        for _ in 0..1_000 {
            relay.put(from, town(0)).expect("room");
        }
    }
    let early = UnixTime(NOW_MS / 1_000);
    assert_eq!(relay.mailbox.over(early).count(), 0);
    let first = UnixTime(early.0 + 3_600 + 7);
    assert_eq!(relay.mailbox.over(first).count(), 7);
    for (to, id) in relay.mailbox.expired(first, 100) {
        relay.mailbox.forget(to, &id);
    }
    assert_eq!(relay.mailbox.over(first).count(), 0);
    assert_eq!(relay.mailbox.ends.len(), relay.mailbox.slips.len());
    for (to, id) in relay.mailbox.expired(UnixTime(u64::MAX), usize::MAX) {
        relay.mailbox.forget(to, &id);
    }
    let left = &relay.mailbox;
    assert!(left.ends.is_empty() && left.places.is_empty() && left.pairs.is_empty());
    assert!(left.from.is_empty() && left.to.is_empty() && left.all == Share::default());
}
