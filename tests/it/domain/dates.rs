//! Dates, whole and in part.

use proptest::{prop_assert, prop_assert_eq};
use watari::domain::{Date, DateError, PartialDate};

use super::rule::holds;

pub fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Any date of the years in which people and records live.
pub fn any_date() -> impl proptest::strategy::Strategy<Value = Date> {
    use proptest::strategy::Strategy;
    (-36_000i32..60_000).prop_map(|days| date("1973-01-01").plus_days(days).unwrap())
}

#[test]
fn only_days_of_the_calendar_are_dates() {
    for right in [
        "2024-02-29",
        "2000-02-29",
        "2038-01-19",
        "1800-01-01",
        "9999-12-31",
    ] {
        assert_eq!(date(right).to_string(), right);
    }
    for wrong in [
        "2023-02-29",
        "1900-02-29",
        "2024-13-01",
        "2024-04-31",
        "2024-00-01",
        "1799-12-31",
        "0021-06-01",
    ] {
        assert_eq!(
            PartialDate::parse(wrong),
            Err(DateError::NoSuchDay),
            "{wrong}"
        );
    }
    for wrong in [
        "",
        "2024-4-1",
        "2024/04/01",
        "20240401",
        "２０２４-04-01",
        "+024-04-01",
        "2024-04-01 ",
        "令和6年4月1日",
    ] {
        assert_eq!(PartialDate::parse(wrong), Err(DateError::Form), "{wrong}");
    }
}

#[test]
fn unknown_parts_are_zeros() {
    let year = PartialDate::Year(1935);
    let month = PartialDate::YearMonth(1935, 2);
    assert_eq!(
        (year.to_string(), month.to_string()),
        ("1935-00-00".into(), "1935-02-00".into())
    );
    assert_eq!(PartialDate::parse("1935-00-00"), Ok(year));
    assert_eq!(PartialDate::parse_yyyymmdd("19359999"), Ok(year));
    assert_eq!(PartialDate::parse_yyyymmdd("19350200"), Ok(month));
    assert_eq!(PartialDate::parse_yyyymmdd("19350299"), Ok(month));
    assert_eq!(PartialDate::parse("1935-00-12"), Err(DateError::NoSuchDay));
    assert_eq!(
        PartialDate::parse_yyyymmdd("00000000"),
        Err(DateError::NoSuchDay)
    );
    assert_eq!(Date::parse("1935-02-00"), Err(DateError::Partial));
    assert_eq!(month.first_possible(), Some(date("1935-02-01")));
    assert_eq!(month.last_possible(), Some(date("1935-02-28")));
    assert_eq!(year.last_possible(), Some(date("1935-12-31")));
    assert!(year < month && month < PartialDate::from(date("1935-02-01")));
}

#[test]
fn any_date_survives_every_form() {
    holds((any_date(), 0u8..3), |(whole, known)| {
        let partial = match known {
            0 => PartialDate::Year(whole.year()),
            1 => PartialDate::YearMonth(whole.year(), whole.month()),
            _ => PartialDate::Full(whole),
        };
        prop_assert_eq!(PartialDate::parse(&partial.to_string()), Ok(partial));
        prop_assert_eq!(
            PartialDate::parse_yyyymmdd(&partial.show_yyyymmdd()),
            Ok(partial)
        );
        let json = serde_json::to_string(&partial).unwrap();
        prop_assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), partial);
        let row = postcard::to_stdvec(&(partial, whole)).unwrap();
        prop_assert_eq!(
            postcard::from_bytes::<(PartialDate, Date)>(&row).unwrap(),
            (partial, whole)
        );
        let cbor = minicbor::to_vec(partial).unwrap();
        prop_assert_eq!(&cbor, &minicbor::to_vec(partial.to_string()).unwrap());
        prop_assert_eq!(minicbor::decode::<PartialDate>(&cbor).unwrap(), partial);
        prop_assert_eq!(Date::parse_yyyymmdd(&whole.show_yyyymmdd()), Ok(whole));
        Ok(())
    });
}

#[test]
fn days_are_counted_over_leap_days_and_back() {
    assert_eq!(date("2024-03-01").days_since(date("2024-02-28")), 2);
    assert_eq!(date("2023-03-01").days_since(date("2023-02-28")), 1);
    assert_eq!(date("2024-01-31").plus_months(1), Some(date("2024-02-29")));
    assert_eq!(date("9999-12-31").plus_days(1), None);
    assert_eq!(date("2024-01-01").plus_days(i32::MAX), None);
    assert_eq!(date("2024-01-01").plus_months(i32::MIN), None);
    holds((any_date(), -25_000i32..30_000), |(from, days)| {
        let to = from.plus_days(days).unwrap();
        prop_assert_eq!(to.days_since(from), days);
        prop_assert!((to > from) == (days > 0));
        Ok(())
    });
}

#[test]
fn a_fiscal_year_runs_from_april_to_march() {
    assert_eq!(date("2024-03-31").fiscal_year(), 2023);
    assert_eq!(date("2024-04-01").fiscal_year(), 2024);
    assert_eq!(date("2024-03-31").fiscal_year_end(), date("2024-03-31"));
    assert_eq!(date("2024-04-01").fiscal_year_end(), date("2025-03-31"));
}
