//! A date by its era, made from a western date and turned back into one.

use std::fmt;

use crate::domain::PartialDate;
use crate::domain::WarekiError;

use super::era::Era;
use super::era::EraRow;
use super::era::eras_of;
use super::era::overlaps;

/// A date by its era; month and day are 0 where unknown. `Display` writes 令和6年4月1日, and 元年 for year 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wareki {
    /// The era.
    pub era: Era,
    /// The year in the era, from 1.
    pub year: u16,
    /// The month, 0 if unknown.
    pub month: u8,
    /// The day, 0 if unknown.
    pub day: u8,
}

impl Wareki {
    /// The era date of a western one, by the era of its last possible day; `None` before 1873.
    pub fn of(date: PartialDate) -> Option<Wareki> {
        let row = eras_of(date).last()?;
        Some(Wareki::in_row(row, date))
    }

    /// The western date. Refused where the era did not have it.
    pub fn western(self) -> Result<PartialDate, WarekiError> {
        let row = self.era.row();
        let western = i32::from(row.year_1) + i32::from(self.year) - 1;
        let western = i16::try_from(western).map_err(|_| WarekiError::NoSuchDay)?;
        if self.year == 0 {
            return Err(WarekiError::Form);
        }
        let date = PartialDate::new(western, self.month, self.day)?;
        if overlaps(row, date) {
            return Ok(date);
        }
        Err(
            Wareki::of(date).map_or(WarekiError::OldCalendar, |equivalent| {
                WarekiError::OutsideEra { equivalent }
            }),
        )
    }

    /// The short form: R6.4.1.
    pub fn short(self) -> String {
        let Wareki {
            era,
            year,
            month,
            day,
        } = self;
        match (month, day) {
            (0, _) => format!("{}{year}", era.letter()),
            (_, 0) => format!("{}{year}.{month}", era.letter()),
            _ => format!("{}{year}.{month}.{day}", era.letter()),
        }
    }

    fn in_row(row: &EraRow, date: PartialDate) -> Wareki {
        Wareki {
            era: row.era,
            year: (date.year() - row.year_1 + 1).unsigned_abs(),
            month: date.month().unwrap_or(0),
            day: date.day().unwrap_or(0),
        }
    }
}

impl fmt::Display for Wareki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.era.name())?;
        match self.year {
            1 => f.write_str("元年")?,
            year => write!(f, "{year}年")?,
        }
        match (self.month, self.day) {
            (0, _) => Ok(()),
            (month, 0) => write!(f, "{month}月"),
            (month, day) => write!(f, "{month}月{day}日"),
        }
    }
}

/// A date for a screen: by era, both eras where a partly known date may lie in either, western before 1873.
pub fn show_wareki(date: PartialDate) -> String {
    let shown: Vec<String> = eras_of(date)
        .map(|row| Wareki::in_row(row, date).to_string())
        .collect();
    if shown.is_empty() {
        date.to_string()
    } else {
        shown.join("・")
    }
}
