//! Moments, shown in Japan time.

use proptest::prop_assert_eq;
use watari::domain::UnixTime;

use super::dates::{any_date, date};
use super::rule::holds;

#[test]
fn a_moment_is_shown_in_japan_time() {
    for (seconds, shown) in [
        (0, "1970-01-01T09:00:00+09:00"),
        (1_709_132_399, "2024-02-28T23:59:59+09:00"),
        (1_709_132_400, "2024-02-29T00:00:00+09:00"),
        (1_556_636_400, "2019-05-01T00:00:00+09:00"),
        (1_735_657_199, "2024-12-31T23:59:59+09:00"),
        // The second in which 32 bits end, and the next.
        (2_147_483_647, "2038-01-19T12:14:07+09:00"),
        (2_147_483_648, "2038-01-19T12:14:08+09:00"),
    ] {
        assert_eq!(UnixTime(seconds).to_string(), shown);
        assert_eq!(UnixTime(seconds).date().to_string(), shown[..10]);
    }
}

#[test]
fn no_number_of_seconds_panics() {
    assert_eq!(UnixTime(u64::MAX).date().year(), 9999);
    assert_eq!(UnixTime(u64::MAX).plus_seconds(1), UnixTime(u64::MAX));
    assert_eq!(UnixTime(1).seconds_since(UnixTime(2)), 0);
    assert_eq!(UnixTime::start_of(date("1935-01-01")), UnixTime(0));
}

#[test]
fn registration_times_of_files_are_read_as_japan_time() {
    assert_eq!(
        UnixTime::parse_yyyymmddhhmmss("20210612101530"),
        Some(UnixTime(1_623_460_530))
    );
    for wrong in [
        "",
        "20210612",
        "20210612246000",
        "20210612106000",
        "20210612105960",
        "2021061210153X",
        "20210632101530",
        "19690101000000",
    ] {
        assert_eq!(UnixTime::parse_yyyymmddhhmmss(wrong), None, "{wrong}");
    }
    holds(0u64..20_000_000_000, |seconds| {
        let shown = UnixTime(seconds).show_yyyymmddhhmmss();
        prop_assert_eq!(
            UnixTime::parse_yyyymmddhhmmss(&shown),
            Some(UnixTime(seconds))
        );
        Ok(())
    });
}

#[test]
fn a_day_starts_at_midnight_in_japan() {
    holds(any_date(), |day| {
        if day >= date("1970-01-02") {
            let start = UnixTime::start_of(day);
            prop_assert_eq!(start.date(), day);
            prop_assert_eq!(UnixTime(start.0 - 1).date().plus_days(1), Some(day));
        }
        Ok(())
    });
}
