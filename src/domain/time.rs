//! Moments in time as unix seconds, shown in Japan time. No clock is read here.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::Offset;
use minicbor::Decode;
use minicbor::Encode;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::Date;

/// Japan has had no summer time since 1951, so its offset is a constant.
const JAPAN: Offset = Offset::constant(9);
/// 9999-12-30: the last whole day every calendar function accepts.
const SECONDS_MAX: u64 = 253_402_128_000;

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Encode,
    Decode,
)]
#[serde(transparent)]
#[cbor(transparent)]
pub struct UnixTime(#[n(0)] pub u64);

impl UnixTime {
    /// The calendar day in Japan.
    pub fn date(self) -> Date {
        Date::from_civil(self.civil().date()).expect("bounded by SECONDS_MAX")
    }

    /// The first second of a day in Japan; 1970-01-01T00:00:00Z for days before that.
    pub fn start_of(date: Date) -> UnixTime {
        from_civil(date.civil().at(0, 0, 0, 0))
    }

    /// This moment and some seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: u64) -> UnixTime {
        UnixTime(self.0.saturating_add(seconds))
    }

    /// Seconds from an earlier moment to this one; 0 if it is not earlier.
    pub fn seconds_since(self, earlier: UnixTime) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads `YYYYMMDDHHMMSS` in Japan time, as CSV files carry it.
    pub fn parse_yyyymmddhhmmss(text: &str) -> Option<UnixTime> {
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let (day, clock) = text.split_at(8);
        let date = Date::parse_yyyymmdd(day).ok()?;
        let clock: i32 = clock.parse().ok()?;
        let part = |divisor: i32| i8::try_from(clock / divisor % 100).ok();
        let time = jiff::civil::Time::new(part(10_000)?, part(100)?, part(1)?, 0).ok()?;
        let moment = JAPAN.to_timestamp(date.civil().to_datetime(time)).ok()?;
        u64::try_from(moment.as_second()).ok().map(UnixTime)
    }

    /// Shows `YYYYMMDDHHMMSS` in Japan time.
    pub fn show_yyyymmddhhmmss(self) -> String {
        let t = self.civil();
        format!(
            "{:04}{:02}{:02}{:02}{:02}{:02}",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    fn civil(self) -> DateTime {
        let seconds = i64::try_from(self.0.min(SECONDS_MAX)).expect("bounded by SECONDS_MAX");
        let moment = jiff::Timestamp::from_second(seconds).expect("bounded by SECONDS_MAX");
        JAPAN.to_datetime(moment)
    }
}

fn from_civil(civil: DateTime) -> UnixTime {
    let seconds = JAPAN
        .to_timestamp(civil)
        .map_or(0, jiff::Timestamp::as_second);
    UnixTime(u64::try_from(seconds).unwrap_or(0))
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+09:00",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }
}
