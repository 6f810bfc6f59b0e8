//! Which of two halves of one inquiry counts.

use super::*;
use crate::crypto::{SigningKey, SystemEntropy};
use crate::domain::Purpose;
use crate::inquiry::{Half, HalfResult, QueryId, Side};

fn towns() -> (MunicipalityCode, MunicipalityCode) {
    ["992011", "992020"]
        .map(|code| MunicipalityCode::parse(code).expect("a practice code"))
        .into()
}

/// Signed halves of one inquiry on paper, which no other side signs.
fn halves(key: &SigningKey, n: u8, results: [HalfResult; 2]) -> [Vec<u8>; 2] {
    results.map(|result| {
        let half = Half::on_paper(
            Side::Inquirer,
            QueryId([n; 16]),
            towns(),
            UnixTime(1_770_000_000),
            Purpose::TransferIn,
        );
        Half { result, ..half }.sign(key).to_bytes()
    })
}

#[test]
fn an_end_without_a_receipt_counts_before_what_was_open() {
    let key = SigningKey::generate(&mut SystemEntropy);
    for open in [HalfResult::Asked, HalfResult::Held] {
        for end in [HalfResult::Found, HalfResult::None, HalfResult::Refused] {
            // The order of the hashes differs from one inquiry to the next.
            for n in 0..32 {
                let [open, end] = halves(&key, n, [open, end]);
                assert!(counts_before(&end, &open), "inquiry {n}");
                assert!(!counts_before(&open, &end), "inquiry {n}");
            }
        }
    }
}

#[test]
fn of_two_ends_the_same_one_counts_whoever_has_it() {
    let key = SigningKey::generate(&mut SystemEntropy);
    for n in 0..32 {
        let [one, other] = halves(&key, n, [HalfResult::Expired, HalfResult::Aborted]);
        assert_ne!(counts_before(&one, &other), counts_before(&other, &one));
        assert!(!counts_before(&one, &one));
    }
}
