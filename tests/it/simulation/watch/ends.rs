//! When all is over: one end for each inquiry, both halves of each receipt or an alarm, and nothing left.

use super::super::network::Towns;
use super::super::town::Town;
use watari::crypto::{Key, hkdf_expand, hmac_sha256, sha256};
use watari::inquiry::{
    AlarmKind, HalfResult, OutcomeState, Receipt, SessionId, Side, SignedReceipt, verify_half,
};

/// How the inquiries of a run ended.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub found: u32,
    pub no_answer: u32,
    pub aborted: u32,
    pub expired: u32,
    /// Not taken at the desk.
    pub refused: u32,
    /// Provided, and the provider never got the countersignature.
    pub alarms: u32,
}

impl Towns {
    /// Each inquiry a clerk was told of has exactly one end.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for ask in &self.asks {
            let ends = self.towns[ask.from].disk.outcomes.get(&ask.inquiry);
            let ends = ends.map_or(&[][..], Vec::as_slice);
            if ask.called_off && ends.is_empty() {
                continue;
            }
            assert!(ends.len() <= 1, "{:?} has two ends", ask.inquiry);
            assert!(
                !ask.taken || ends.len() == 1,
                "{:?} never ended",
                ask.inquiry
            );
            assert!(!ask.refused || ends.is_empty());
            let count = match ends.first().map(|end| &end.state) {
                Some(OutcomeState::Found(_)) => &mut tally.found,
                Some(OutcomeState::NoAnswer) => &mut tally.no_answer,
                Some(OutcomeState::Aborted(_)) => &mut tally.aborted,
                Some(OutcomeState::Expired) => &mut tally.expired,
                None => &mut tally.refused,
            };
            *count += 1;
        }
        tally.alarms = self.check_receipts();
        tally
    }

    /// Gives how many provisions ended with an alarm instead of a countersignature.
    fn check_receipts(&self) -> u32 {
        let mut alarms = 0;
        for town in &self.towns {
            for (session, signed) in &town.disk.halves {
                let half = signed.half().unwrap();
                if half.result != HalfResult::Found {
                    continue;
                }
                let key_of = |code, id: &_| {
                    let town = &self.towns[self.by_code[&code]];
                    town.own.last().unwrap().manifest().sig_key(id)
                };
                let verified = verify_half(&signed.to_bytes(), &key_of);
                assert!(verified.is_ok(), "{:?}", verified.err());
                let peer = &self.towns[self.by_code[&session.peer]];
                let receipt = half.receipt.unwrap();
                check_subject(town, session, &receipt);
                alarms += match session.side {
                    Side::Inquirer => check_signatures(town, peer, &receipt),
                    Side::Provider => check_provision(town, peer, session, &receipt),
                };
            }
        }
        alarms
    }

    /// No session, no row of one, no timer is left.
    pub fn check_nothing_is_left(&self) {
        for town in &self.towns {
            let core = town.core.as_ref().expect("every town is up");
            assert_eq!(
                core.open_sessions(),
                (0, 0),
                "{} has open sessions",
                town.code
            );
            assert_eq!(core.wake_at(), None, "{} waits for something", town.code);
            assert_eq!(
                town.disk.session_rows(),
                0,
                "rows are left at {}",
                town.code
            );
            let rows = town.disk.rows.len();
            assert!(rows <= self.towns.len() + town.people.len(), "{rows} rows");
        }
    }
}

/// Both signatures of an inquirer's receipt, by hand.
fn check_signatures(inquirer: &Town, provider: &Town, receipt: &SignedReceipt) -> u32 {
    let first = provider.sig_public();
    let verified = first.verify(b"vrx/1/receipt\0", &receipt.bytes, &receipt.provider.sig);
    assert!(verified.is_ok(), "the provider signed");
    let second = sha256(&[&receipt.bytes, &receipt.provider.sig]);
    let sig = receipt.inquirer.expect("countersigned at once").sig;
    let verified = inquirer
        .sig_public()
        .verify(b"vrx/1/receipt-ack\0", &second, &sig);
    assert!(verified.is_ok(), "the inquirer signed");
    0
}

/// Countersigned with what the inquirer holds too, or an alarm.
fn check_provision(
    provider: &Town,
    inquirer: &Town,
    session: &SessionId,
    receipt: &SignedReceipt,
) -> u32 {
    let other = SessionId {
        side: Side::Inquirer,
        peer: provider.code,
        query: session.query,
    };
    let theirs = inquirer.disk.halves.get(&other);
    let theirs = theirs.and_then(|half| half.half()?.receipt);
    let mut alarms = provider.disk.alarms.iter();
    let alarm = alarms.any(|alarm| {
        alarm.kind == AlarmKind::NoCountersignature && alarm.query == Some(session.query)
    });
    if receipt.inquirer.is_some() {
        assert!(
            theirs.as_ref() == Some(receipt),
            "both hold the same receipt"
        );
        assert!(!alarm, "an alarm about nothing");
        check_signatures(inquirer, provider, receipt)
    } else {
        assert!(
            alarm,
            "records were provided, not receipted, and nobody knows"
        );
        if let Some(theirs) = theirs {
            assert!(theirs.bytes == receipt.bytes && theirs.provider == receipt.provider);
        }
        1
    }
}

/// The key in the vault opens whom the receipt is about.
fn check_subject(town: &Town, session: &SessionId, receipt: &SignedReceipt) {
    let prk = Key::new(town.disk.vault[session]);
    let half = town.disk.halves[session].half().unwrap();
    let citizen = town.people[&half.person.unwrap()].citizen;
    let key = hkdf_expand(&prk, b"vrx/1/subject");
    let subject = hmac_sha256(key.as_bytes(), &[&citizen.digits()]);
    let said = Receipt::read(&receipt.bytes).unwrap();
    assert!(said.subject == subject, "the vault opens the receipt");
}
