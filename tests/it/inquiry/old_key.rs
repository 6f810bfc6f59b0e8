//! Keys that were retired verify what they once signed, and nothing new.

use crate::border::{Network, START};
use watari::domain::UnixTime;

const DAY: u64 = 86_400;

/// What became of an inquiry of town 0, whose signing key ended so many days ago as town 1 knows it.
fn open_at_provider(days_ago: u64) -> (usize, usize) {
    let mut network = Network::new(2, 41);
    network.towns[1].settle(1, 1);
    let asker = &network.towns[0];
    let mut manifest = asker.disk.own.last().unwrap().manifest().clone();
    manifest.seq += 1;
    manifest.sig[0].not_before = UnixTime(START - 90 * DAY);
    manifest.sig[0].not_after = UnixTime(START - days_ago * DAY);
    let (code, signed) = (asker.code, manifest.sign(asker.id()).unwrap());
    network.towns[1].disk.manifests.insert(code, signed);
    network.ask(0, 1, 1);
    network.run_for(100);
    network.towns[1].core().open_sessions()
}

#[test]
fn a_letter_may_be_as_old_as_an_inquiry_gets_and_its_key_too() {
    assert_eq!(open_at_provider(13), (0, 1));
}

#[test]
fn a_letter_signed_with_a_key_that_ended_before_any_open_inquiry_is_dropped() {
    assert_eq!(open_at_provider(15), (0, 0));
}
