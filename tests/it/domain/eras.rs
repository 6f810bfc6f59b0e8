//! Dates by era, in and out.

use proptest::{prop_assert, prop_assert_eq};
use watari::domain::{
    Era, PartialDate, Wareki, WarekiError, parse_clerk_date, parse_wareki, show_wareki,
};

use super::dates::{any_date, date};
use super::rule::holds;

fn reads(text: &str) -> String {
    match parse_clerk_date(text) {
        Ok(date) => date.to_string(),
        Err(WarekiError::OutsideEra { equivalent }) => format!("{equivalent}?"),
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn every_form_of_the_reference_is_read() {
    for text in [
        "R6.4.1",
        "r6.4.1",
        "Ｒ６．４．１",
        "令和6年4月1日",
        "令和６年４月１日",
        "令和 6年 4月 1日",
        "令6.4.1",
        "令和6/4/1",
        "R6-4-1",
        "R06.04.01",
        "5060401",
        "㋿6年4月1日",
        "2024-04-01",
        "2024/4/1",
        "2024.4.1",
        "2024年4月1日",
        "20240401",
    ] {
        assert_eq!(reads(text), "2024-04-01", "{text}");
    }
}

#[test]
fn the_first_year_may_be_written_both_ways() {
    assert_eq!(reads("令和元年5月1日"), "2019-05-01");
    assert_eq!(reads("令和1年5月1日"), "2019-05-01");
    assert_eq!(reads("昭和元年12月25日"), "1926-12-25");
    let first = Wareki::of(date("2019-05-01").into()).unwrap();
    assert_eq!(
        (first.to_string(), first.short()),
        ("令和元年5月1日".to_owned(), "R1.5.1".to_owned())
    );
}

#[test]
fn eras_change_on_their_days() {
    for (western, era, last, next) in [
        (
            "1912-07-30",
            "大正元年7月30日",
            "明治45年7月29日",
            "明治45年7月31日",
        ),
        (
            "1926-12-25",
            "昭和元年12月25日",
            "大正15年12月24日",
            "大正15年12月26日",
        ),
        (
            "1989-01-08",
            "平成元年1月8日",
            "昭和64年1月7日",
            "昭和64年1月8日",
        ),
        (
            "2019-05-01",
            "令和元年5月1日",
            "平成31年4月30日",
            "平成31年5月1日",
        ),
    ] {
        let day = date(western);
        assert_eq!(show_wareki(day.into()), era);
        assert_eq!(show_wareki(day.plus_days(-1).unwrap().into()), last);
        assert_eq!(reads(era), western);
        assert!(reads(next).ends_with('?'), "{next}");
    }
    assert_eq!(reads("明治45年7月30日"), "1912-07-30");
    assert_eq!(reads("大正15年12月25日"), "1926-12-25");
    assert_eq!(reads("令和元年4月30日"), "平成31年4月30日?");
    assert_eq!(reads("明治6年1月1日"), "1873-01-01");
    assert_eq!(
        parse_wareki("明治5年12月2日"),
        Err(WarekiError::OldCalendar)
    );
    assert_eq!(show_wareki(date("1872-12-31").into()), "1872-12-31");
}

#[test]
fn a_date_outside_its_era_is_refused_with_the_equivalent() {
    assert_eq!(reads("昭和65年"), "平成2年?");
    assert_eq!(reads("S65.3.1"), "平成2年3月1日?");
    assert_eq!(reads("平成31年5月1日"), "令和元年5月1日?");
    assert_eq!(reads("平成31年5月"), "令和元年5月?");
    assert_eq!(reads("4360101"), "令和6年1月1日?");
    assert_eq!(reads("明治50年1月1日"), "大正6年1月1日?");
    let offered = WarekiError::OutsideEra {
        equivalent: Wareki {
            era: Era::Heisei,
            year: 2,
            month: 0,
            day: 0,
        },
    };
    assert_eq!(
        offered.to_string(),
        "the era has no such day, did you mean 平成2年"
    );
}

#[test]
fn unknown_parts_may_be_left_out_or_zero() {
    assert_eq!(reads("昭和10年"), "1935-00-00");
    assert_eq!(reads("s10"), "1935-00-00");
    assert_eq!(reads("昭和10年2月"), "1935-02-00");
    assert_eq!(reads("3100200"), "1935-02-00");
    assert_eq!(reads("3109999"), "1935-00-00");
    assert_eq!(reads("19350000"), "1935-00-00");
    assert_eq!(show_wareki(PartialDate::Year(1989)), "昭和64年・平成元年");
    assert_eq!(
        show_wareki(PartialDate::YearMonth(1989, 1)),
        "昭和64年1月・平成元年1月"
    );
    assert_eq!(show_wareki(PartialDate::YearMonth(1989, 2)), "平成元年2月");
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "",
        "R",
        "R6..1",
        "R6.4.",
        "6.4.1",
        "令和年4月1日",
        "X6.4.1",
        "506040",
        "50604011",
        "6060401",
        "5000401",
        "令和6年4月1日1",
        "2024-04-01-01",
        "R99999.1.1",
        "令和6月4月1日",
    ] {
        let read = parse_clerk_date(text);
        assert!(read.is_err() || text == "{text} {read:?}");
    }
    assert_eq!(parse_clerk_date("R6.2.30"), Err(WarekiError::NoSuchDay));
    assert_eq!(parse_clerk_date("R5.2.29"), Err(WarekiError::NoSuchDay));
    assert_eq!(reads("R6.2.29"), "2024-02-29");
    assert_eq!(parse_clerk_date("R9000.1.1"), Err(WarekiError::NoSuchDay));
}

#[test]
fn any_whole_date_survives_its_era() {
    holds(any_date(), |day| {
        let wareki = Wareki::of(day.into()).unwrap();
        for text in [
            wareki.to_string(),
            wareki.short(),
            show_wareki(day.into()),
            day.to_string(),
        ] {
            prop_assert_eq!(parse_clerk_date(&text), Ok(PartialDate::Full(day)));
        }
        prop_assert_eq!(wareki.western(), Ok(PartialDate::Full(day)));
        Ok(())
    });
}

#[test]
fn what_is_offered_is_accepted_and_nothing_typed_panics() {
    holds(
        (
            "[MTSHR明治大正昭和平成令元年月日0-9./-]{0,14}|.{0,12}",
            0u16..200,
            0u8..14,
            0u8..33,
        ),
        |(text, year, month, day)| {
            let _ = parse_clerk_date(&text);
            for era in [Era::Meiji, Era::Taisho, Era::Showa, Era::Heisei, Era::Reiwa] {
                let typed = Wareki {
                    era,
                    year,
                    month,
                    day,
                };
                if let Err(WarekiError::OutsideEra { equivalent }) = typed.western() {
                    prop_assert!(equivalent.western().is_ok());
                }
            }
            Ok(())
        },
    );
}
