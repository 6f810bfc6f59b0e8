//! Ages by Japanese law: a year of life is complete at the end of the day before the birthday.

use crate::domain::Date;
use crate::domain::PartialDate;

/// Age in whole years at the end of a day; `None` before birth. Someone born on 1 April grows older on 31 March.
pub fn age_on(birth: Date, on: Date) -> Option<u16> {
    age_in_months_on(birth, on).map(|months| months / 12)
}

/// Age in whole months at the end of a day; `None` before birth.
pub fn age_in_months_on(birth: Date, on: Date) -> Option<u16> {
    if on < birth {
        return None;
    }
    // The day after counts: what is complete at its very start was complete at the end of `on`. Where a month has
    // no such day (29, 30, 31) the period ends with that month, which this comparison yields as well.
    let next = on.civil().tomorrow().unwrap_or(on.civil());
    let years = i32::from(next.year()) - i32::from(birth.year());
    let months = years * 12 + i32::from(next.month()) - i32::from(birth.civil().month());
    let open = i32::from(next.day() < birth.civil().day());
    u16::try_from(months - open).ok()
}

/// Youngest and oldest possible age when the birth date may be known in part; ask the clerk where they differ.
pub fn age_range_on(birth: PartialDate, on: Date) -> Option<(u16, u16)> {
    let oldest = age_on(birth.first_possible()?, on)?;
    let youngest = age_on(birth.last_possible()?, on).unwrap_or(0);
    Some((youngest, oldest))
}

/// The day on which an age is reached: the day before the birthday, 28 February for those born on the 29th.
pub fn age_reached_on(birth: Date, years: u16) -> Option<Date> {
    if years == 0 {
        return Some(birth);
    }
    let year = birth.year().checked_add(i16::try_from(years).ok()?)?;
    match Date::new(year, birth.month(), birth.day()) {
        Ok(birthday) => birthday.plus_days(-1),
        Err(_) => Date::new(year, 2, 28).ok(),
    }
}

/// Age on 31 March of the fiscal year a day lies in (年度末年齢, items 44 and 59).
pub fn age_at_fiscal_year_end(birth: Date, on: Date) -> Option<u16> {
    age_on(birth, on.fiscal_year_end())
}

/// Age in months on 31 March of the fiscal year a day lies in.
pub fn age_in_months_at_fiscal_year_end(birth: Date, on: Date) -> Option<u16> {
    age_in_months_on(birth, on.fiscal_year_end())
}

/// The year in whose April a child enters school: the first 1 April after the day the age of six is reached.
pub fn school_entry_year(birth: Date) -> i16 {
    let born_before_2_april = (birth.month(), birth.day()) < (4, 2);
    birth.year() + if born_before_2_april { 6 } else { 7 }
}
