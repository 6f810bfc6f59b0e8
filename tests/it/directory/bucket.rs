//! Bucket parameters: the table of the protocol, and what is refused.

use watari::directory::{
    BucketError, BucketParameters, bucket_parameters, round_to_two_significant_digits,
};

#[test]
fn a_municipality_too_large_for_its_bits_is_refused() {
    assert_eq!(
        bucket_parameters(500_000, 0, 0),
        Err(BucketError::TooLarge { m: 504_320 })
    );
    assert_eq!(
        bucket_parameters(8_000, 0, 11),
        Err(BucketError::TooManyBits)
    );
    assert!(bucket_parameters(u32::MAX, u32::MAX, 8).is_err());
}

#[test]
fn the_table_of_the_protocol_is_met() {
    for (residents, beta, m) in [
        (8_000, 5, 512),
        (30_000, 7, 512),
        (100_000, 8, 512),
        (300_000, 8, 1_536),
        (500_000, 8, 2_304),
        (3_770_000, 8, 15_616),
    ] {
        let parameters = bucket_parameters(residents, residents, 8).unwrap();
        assert_eq!((parameters.beta, parameters.m), (beta, m), "{residents}");
    }
}

#[test]
fn the_bits_of_a_bucket_are_the_logarithm_rounded_up() {
    for n in (513..60_000).step_by(97) {
        let beta = BucketParameters::from_rounded(n, 10).unwrap().beta;
        let exact = (f64::from(n) / 256.0).log2().ceil();
        assert_eq!(f64::from(beta), exact.min(10.0), "{n}");
    }
    assert_eq!(BucketParameters::from_rounded(512, 8).unwrap().beta, 0);
    assert_eq!(BucketParameters::from_rounded(1024, 8).unwrap().beta, 2);
}

#[test]
fn an_answer_has_room_for_six_standard_deviations() {
    for n in (1..400_000).step_by(1_237) {
        let parameters = BucketParameters::from_rounded(n, 8).unwrap();
        let mu = f64::from(n) / f64::from(1_u32 << parameters.beta);
        let room = f64::from(parameters.m) - mu - 6.0 * mu.sqrt();
        assert!((0.0..256.0).contains(&room), "{n}");
        assert_eq!(parameters.m % 256, 0);
    }
}

#[test]
fn numbers_are_rounded_up_to_two_significant_digits() {
    for (n, rounded) in [
        (0, 0),
        (1, 1),
        (99, 99),
        (100, 100),
        (101, 110),
        (8_001, 8_100),
        (299_999, 300_000),
        (3_770_000, 3_800_000),
        (4_294_967_295, 4_294_967_295),
    ] {
        assert_eq!(round_to_two_significant_digits(n), rounded);
    }
}

#[test]
fn persons_held_count_up_to_three_times_the_population() {
    let held = |population, held| bucket_parameters(population, held, 8).unwrap().n_rounded;
    assert_eq!(held(8_000, 12_345), 13_000);
    assert_eq!(held(8_000, 90_000), 24_000);
    assert_eq!(held(10, 400), 400);
    assert_eq!(held(10, 4_000), 512);
}

#[test]
fn no_answer_is_larger_than_the_frames_are_made_for() {
    for population in [1, 100, 170, 200, 300, 2_000, 70_000] {
        let largest = BucketParameters::m_cap(population, 8);
        for held in 0..=(3 * population).min(5_000) {
            let m = bucket_parameters(population, held, 8).unwrap().m;
            assert!(m <= largest, "{population} residents, {held} held: {m}");
        }
    }
}
