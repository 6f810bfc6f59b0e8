//! How fast a batch asks one municipality: what is let go never passes what the other side takes.

use crate::border::{DAY_MS, HOUR_MS};
use crate::scale::seed;
use watari::domain::UnixTime;
use watari::inquiry::{Agreed, Hold, Pace, PaceLimits, Standing};

const START_MS: u64 = 1_775_000_000_000;

fn reachable(open: usize) -> Standing {
    Standing {
        open,
        is_reachable: true,
        agreed: None,
    }
}

#[test]
fn an_hour_and_a_day_are_never_passed_however_long_it_runs() {
    let limits = PaceLimits::default();
    let mut pace = Pace::default();
    let mut asked: Vec<u64> = Vec::new();
    let mut now_ms = START_MS;
    for step in 0..40_000_u64 {
        // Answers take between nothing and three seconds: open sessions come and go.
        let open = usize::try_from((step * 7 + seed(1)) % 17).unwrap();
        match pace.room(&reachable(open), &limits, now_ms) {
            Ok(room) => {
                assert!(open + room <= 14, "two stay free for clerks");
                for _ in 0..room {
                    pace.on_asked(false, &limits, now_ms);
                    asked.push(now_ms);
                }
                now_ms += 700;
            }
            Err(hold) => now_ms = hold.until_ms().unwrap_or(now_ms + 500).max(now_ms + 1),
        }
        let within = |ms: u64| asked.iter().filter(|at| **at + ms > now_ms).count();
        assert!(within(HOUR_MS) <= 600 && within(DAY_MS) <= 2_000);
        asked.retain(|at| at + DAY_MS > now_ms);
        if now_ms > START_MS + 3 * DAY_MS {
            break;
        }
    }
    assert!(now_ms > START_MS + DAY_MS, "it came through a whole day");
}

#[test]
fn a_refusal_makes_it_rest_longer_each_time_and_one_feeler_finds_out() {
    let limits = PaceLimits::default();
    let mut pace = Pace::default();
    let mut now_ms = START_MS;
    let mut rests = Vec::new();
    for _ in 0..9 {
        pace.on_declined(now_ms);
        // The others that were under way are the same refusal.
        pace.on_declined(now_ms + 5);
        let Err(Hold::Declined { until_ms }) = pace.room(&reachable(0), &limits, now_ms) else {
            panic!("it rests");
        };
        rests.push((until_ms - now_ms) / 1_000);
        now_ms = until_ms;
        assert_eq!(pace.room(&reachable(0), &limits, now_ms), Ok(1));
        assert_eq!(pace.room(&reachable(1), &limits, now_ms), Err(Hold::Full));
    }
    assert_eq!(rests, [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    pace.on_taken(now_ms);
    assert_eq!(pace.room(&reachable(0), &limits, now_ms), Ok(14));
}

#[test]
fn who_cannot_be_reached_gets_one_feeler_and_its_turn_when_it_is_back() {
    let limits = PaceLimits::default();
    let pace = Pace::default();
    let away = |open| Standing {
        is_reachable: false,
        ..reachable(open)
    };
    assert_eq!(pace.room(&away(0), &limits, START_MS), Ok(1));
    assert_eq!(
        pace.room(&away(1), &limits, START_MS),
        Err(Hold::Unreachable)
    );
    assert_eq!(pace.room(&reachable(1), &limits, START_MS), Ok(13));
}

#[test]
fn an_agreed_quota_takes_the_place_of_hour_and_day_until_it_is_used_or_over() {
    let limits = PaceLimits::default();
    let mut pace = Pace::default();
    for _ in 0..584 {
        pace.on_asked(false, &limits, START_MS);
    }
    let now_ms = START_MS + 1;
    assert!(matches!(
        pace.room(&reachable(0), &limits, now_ms),
        Err(Hold::Hour { .. })
    ));
    let begins = UnixTime(START_MS / 1_000);
    let agreed = |left| Standing {
        agreed: Some(Agreed {
            left,
            begins,
            ends: begins.plus_seconds(86_400),
        }),
        ..reachable(0)
    };
    assert_eq!(pace.room(&agreed(9_999), &limits, now_ms), Ok(14));
    assert_eq!(pace.room(&agreed(3), &limits, now_ms), Ok(3));
    assert!(pace.room(&agreed(0), &limits, now_ms).is_err());
    let later = START_MS + DAY_MS;
    let pace_later = pace.room(&agreed(9_999), &limits, later);
    assert_eq!(pace_later, Ok(14), "the usual again, and the day is over");
}

#[test]
fn a_forecast_says_what_waits_until_tomorrow() {
    let limits = PaceLimits::default();
    let pace = Pace::default();
    let forecast = |rows| pace.forecast(rows, &reachable(0), &limits, START_MS);
    assert_eq!((forecast(500).waits_s, forecast(500).tomorrow), (0, 0));
    assert_eq!(forecast(1_500).waits_s, 2 * 3_600);
    assert_eq!(forecast(5_000).tomorrow, 5_000 - 1_984);
    assert_eq!(forecast(5_000).waits_s, 2 * 86_400);
}
