//! Ages by law: complete at the end of the day before the birthday.

use proptest::{prop_assert, prop_assert_eq};
use watari::domain::{
    PartialDate, age_at_fiscal_year_end, age_in_months_at_fiscal_year_end, age_in_months_on,
    age_on, age_range_on, age_reached_on, school_entry_year,
};

use super::dates::{any_date, date};
use super::rule::holds;

#[test]
fn a_year_is_complete_on_the_day_before_the_birthday() {
    let birth = date("1959-06-15");
    assert_eq!(age_on(birth, date("2024-06-13")), Some(64));
    assert_eq!(age_on(birth, date("2024-06-14")), Some(65));
    assert_eq!(age_on(birth, date("2024-06-15")), Some(65));
    assert_eq!(age_on(birth, birth), Some(0));
    assert_eq!(age_on(birth, date("1959-06-14")), None);
    assert_eq!(age_reached_on(birth, 65), Some(date("2024-06-14")));
}

#[test]
fn those_born_on_a_leap_day_grow_older_on_28_february() {
    let birth = date("2012-02-29");
    for year in ["2023", "2024"] {
        let before = age_on(birth, date(&format!("{year}-02-27")));
        let on = age_on(birth, date(&format!("{year}-02-28")));
        assert_eq!(before.map(|age| age + 1), on, "{year}");
    }
    assert_eq!(age_reached_on(birth, 11), Some(date("2023-02-28")));
    assert_eq!(age_reached_on(birth, 12), Some(date("2024-02-28")));
}

#[test]
fn months_end_where_their_month_has_no_such_day() {
    let birth = date("2023-08-31");
    assert_eq!(age_in_months_on(birth, date("2023-09-29")), Some(0));
    assert_eq!(age_in_months_on(birth, date("2023-09-30")), Some(1));
    assert_eq!(age_in_months_on(birth, date("2024-02-28")), Some(5));
    assert_eq!(age_in_months_on(birth, date("2024-02-29")), Some(6));
    assert_eq!(
        age_in_months_on(date("2023-08-10"), date("2024-02-09")),
        Some(6)
    );
}

#[test]
fn those_born_on_1_april_belong_to_the_earlier_school_year() {
    assert_eq!(school_entry_year(date("2018-03-31")), 2024);
    assert_eq!(school_entry_year(date("2018-04-01")), 2024);
    assert_eq!(school_entry_year(date("2018-04-02")), 2025);
    assert_eq!(
        age_at_fiscal_year_end(date("2018-04-01"), date("2023-10-01")),
        Some(6)
    );
    assert_eq!(
        age_at_fiscal_year_end(date("2018-04-02"), date("2023-10-01")),
        Some(5)
    );
    assert_eq!(
        age_in_months_at_fiscal_year_end(date("2018-04-01"), date("2024-03-31")),
        Some(72)
    );
}

#[test]
fn a_birth_date_known_in_part_gives_a_range() {
    let on = date("2024-06-15");
    assert_eq!(age_range_on(PartialDate::Year(1960), on), Some((63, 64)));
    assert_eq!(
        age_range_on(PartialDate::YearMonth(1960, 6), on),
        Some((63, 64))
    );
    assert_eq!(
        age_range_on(PartialDate::YearMonth(1960, 5), on),
        Some((64, 64))
    );
    assert_eq!(age_range_on(PartialDate::Year(2024), on), Some((0, 0)));
    assert_eq!(age_range_on(PartialDate::Year(2025), on), None);
}

#[test]
fn age_never_falls_and_starts_on_the_day_it_is_reached() {
    holds(
        (any_date(), 0i32..40_000, 0u16..110),
        |(birth, days, years)| {
            let on = birth.plus_days(days).unwrap();
            let age = age_on(birth, on).unwrap();
            let next = age_on(birth, on.plus_days(1).unwrap()).unwrap();
            prop_assert!(next == age || next == age + 1);
            prop_assert!(age_on(birth, on) <= age_at_fiscal_year_end(birth, on));
            let reached = age_reached_on(birth, years).unwrap();
            prop_assert_eq!(age_on(birth, reached), Some(years));
            if years > 0 {
                prop_assert_eq!(
                    age_on(birth, reached.plus_days(-1).unwrap()),
                    Some(years - 1)
                );
            }
            Ok(())
        },
    );
}

#[test]
fn a_child_enters_school_at_six_by_law() {
    holds(any_date(), |birth| {
        let entry = date(&format!("{}-04-01", school_entry_year(birth)));
        let eve = entry.plus_days(-1).unwrap();
        prop_assert_eq!(age_on(birth, eve), Some(6));
        Ok(())
    });
}
