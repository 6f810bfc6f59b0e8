//! S3 over sockets: unknown, flagged, of another name: the same to the asker in state, lengths and time.

use super::line::{Watch, Way};
use super::pair::{MIHO, MIHON, MITSUMOTO, Pair, person};
use crate::scale::cases;
use crate::world::{ask, number, order, target};
use std::time::{Duration, Instant};
use watari::api::{ClerkReply, ClerkRequest, Handle, InquiryState};
use watari::domain::MunicipalityCode;

/// Frames of this length carry messages; shorter ones carry acknowledgements, windows and pings.
const MESSAGE_LEN_MIN: usize = 512;

/// Two-sample Kolmogorov–Smirnov: whether the samples differ with p below 0.0001.
pub fn differ(one: &[Duration], other: &[Duration]) -> bool {
    let share = |sample: &[Duration], at: &Duration| {
        let below = sample.iter().filter(|time| *time <= at).count();
        below as f64 / sample.len() as f64
    };
    let points = one.iter().chain(other);
    let largest = points
        .map(|at| (share(one, at) - share(other, at)).abs())
        .fold(0.0, f64::max);
    let (n, m) = (one.len() as f64, other.len() as f64);
    let size = (n * m / (n + m)).sqrt();
    let lambda = (size + 0.12 + 0.11 / size) * largest;
    let terms = (1..=100).map(|k: i32| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
    });
    lambda > 0.5 && 2.0 * terms.sum::<f64>() < 0.0001
}

#[test]
fn the_test_of_two_samples_tells_different_ones_apart() {
    let near = |from: u64| {
        (from..from + 20)
            .map(Duration::from_millis)
            .collect::<Vec<_>>()
    };
    assert!(!differ(&near(500), &near(500)));
    assert!(!differ(&near(500), &near(505)));
    assert!(differ(&near(500), &near(540)));
}

/// Waits for the outcome; how long it took from asking.
async fn wait(clerk: &Handle, inquiry: &str, begun: Instant) -> (InquiryState, Duration) {
    loop {
        let inquiry = inquiry.to_owned();
        let reply = clerk.clerk(ClerkRequest::ShowInquiry { inquiry }).await;
        let Ok(ClerkReply::Inquiry(view)) = reply else {
            panic!("not an inquiry");
        };
        if view.state != InquiryState::Queued {
            assert!(view.doses.is_empty() || view.state == InquiryState::Found);
            return (view.state, begun.elapsed());
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "no end");
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

/// Waits until no message passes any more; what passed since the last time.
async fn quiet(watch: &Watch) -> Vec<(Way, usize)> {
    let mut frames = Vec::new();
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let more = watch.take_frames();
        if more.iter().all(|frame| frame.1 < MESSAGE_LEN_MIN) {
            return frames;
        }
        frames.extend(more);
    }
}

/// What an inquiry looks like from outside.
#[derive(Default)]
struct Sample {
    times: Vec<Duration>,
    lens: Vec<(Vec<usize>, Vec<usize>)>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s3_unknown_flagged_and_renamed_people_are_the_same_to_the_asker() {
    let rounds = cases(20, 60, 200);
    let town = |code| MunicipalityCode::new(code).unwrap();
    let (mut asking, mut answering) = (Vec::new(), Vec::new());
    let kinds = ["unknown", "flagged", "renamed"];
    for round in 0..rounds {
        for (kind, name) in kinds.iter().enumerate() {
            let serial = 1_000 + 10 * round as u64 + kind as u64;
            let (no, coupon) = (format!("{name}{round}"), format!("{serial:010}"));
            asking.push(target(town(MIHON), &no, &number(serial), MIHO, &coupon));
            let other = ("鈴木 美保", "スズキ ミホ");
            let whose = if *name == "renamed" { other } else { MIHO };
            let mut row = target(town(MITSUMOTO), &no, &number(serial), whose, &coupon);
            if *name == "flagged" {
                row.push('1');
            }
            if *name != "unknown" {
                answering.push(row);
            }
        }
    }
    let pair = Pair::with(rounds + 1, &asking, &answering).await;
    let (inquirer, _provider) = pair.serve();
    let clerk = inquirer.clerk().await;
    let provider = pair.provider.code;
    let found = |who: usize| {
        let (clerk, order) = (clerk.clone(), order(&person(who), provider));
        async move {
            let view = ask(&clerk, order).await;
            wait(&clerk, &view.inquiry, Instant::now()).await.0
        }
    };
    assert_eq!(found(rounds).await, InquiryState::Found);
    let mut samples: [Sample; 3] = Default::default();
    for round in 0..rounds {
        for turn in 0..3 {
            let kind = (round + turn) % 3;
            quiet(&pair.watch).await;
            let begun = Instant::now();
            let view = ask(&clerk, order(&format!("{}{round}", kinds[kind]), provider)).await;
            let (state, time) = wait(&clerk, &view.inquiry, begun).await;
            assert_eq!(state, InquiryState::NoAnswer, "{}", kinds[kind]);
            let frames = quiet(&pair.watch).await;
            let of = |way: Way| {
                let long = frames.iter().filter(|frame| frame.1 >= MESSAGE_LEN_MIN);
                let mine = long.filter(|frame| frame.0 == way);
                mine.map(|frame| frame.1).collect::<Vec<_>>()
            };
            samples[kind].times.push(time);
            samples[kind]
                .lens
                .push((of(Way::ToProvider), of(Way::ToInquirer)));
        }
        // Nobody has only unknown people: half of them would shut the sender out.
        if round % 2 == 0 {
            assert_eq!(found(round).await, InquiryState::Found);
        }
    }
    let sums = |sample: &Sample| {
        let sum = |(out, back): &(Vec<usize>, Vec<usize>)| {
            (out.iter().sum::<usize>(), back.iter().sum::<usize>())
        };
        let mut sums: Vec<_> = sample.lens.iter().map(sum).collect();
        sums.sort_unstable();
        sums.dedup();
        sums
    };
    let expected = sums(&samples[0]);
    assert_eq!(expected.len(), 1, "one pair of lengths: {expected:?}");
    assert!(
        expected[0].0 > 20_000 && expected[0].1 > 65_536,
        "{expected:?}"
    );
    for (name, sample) in kinds.iter().zip(&samples).skip(1) {
        assert_eq!(sums(sample), expected, "lengths of {name}");
    }
    for (name, one, other) in [("flagged", 0, 1), ("renamed", 0, 2), ("both", 1, 2)] {
        let (one, other) = (&samples[one].times, &samples[other].times);
        assert!(!differ(one, other), "{name}: {one:?} {other:?}");
    }
}
