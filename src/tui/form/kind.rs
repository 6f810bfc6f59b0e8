//! The kinds of fields: what may be typed, how it is checked, what goes on.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::{
    Date, PartialDate, UnixTime, WarekiError, clean_text, kana_name, parse_clerk_date, show_wareki,
};
use crate::text::{Text, screens::fields};
use crate::tui::scene::Scene;
use crate::tui::width::full_kana;

/// A ticked checkbox as a text.
pub const TICKED: &str = "yes";

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text of at most so many characters.
    Text { max: usize },
    /// A name or address in kana.
    Kana { max: usize },
    /// Digits, so many of them.
    Digits { min: usize, max: usize },
    /// A whole day, not after today where `past`.
    Date { past: bool },
    /// A day of which month and day may be unknown.
    PartialDate,
    /// One of the field's values.
    Choice,
    /// Yes or no.
    Check,
    /// Not shown, not pasted, not kept.
    Password,
    /// A line between groups of fields.
    Heading,
}

/// Why a value is refused, before the label is put in.
pub struct Wrong {
    pub text: &'static Text,
    pub values: Vec<(&'static str, String)>,
}

impl From<&'static Text> for Wrong {
    fn from(text: &'static Text) -> Self {
        Self {
            text,
            values: Vec::new(),
        }
    }
}

impl Wrong {
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl Kind {
    /// The value as it goes on, from what was typed.
    pub fn value(&self, typed: &str, scene: &Scene) -> String {
        match self {
            Self::Digits { .. } => digits(typed),
            Self::Kana { .. } => kana_name(typed).unwrap_or_else(|| typed.trim().to_owned()),
            Self::Date { .. } | Self::PartialDate => read_date(typed, scene.now)
                .map_or_else(|_| typed.trim().to_owned(), |date| date.to_string()),
            Self::Text { .. } => full_kana(typed.trim()),
            Self::Choice | Self::Check | Self::Password | Self::Heading => typed.to_owned(),
        }
    }

    /// Whether a value that is there may go on.
    pub fn check(&self, typed: &str, scene: &Scene) -> Result<(), Wrong> {
        match self {
            Self::Digits { min, max } => check_digits(typed, *min, *max),
            Self::Kana { max } => check_kana(typed, *max),
            Self::Text { max } => check_text(&self.value(typed, scene), *max),
            Self::Date { past } => check_day(typed, *past, scene),
            Self::PartialDate => read_date(typed, scene.now).map(drop),
            Self::Choice | Self::Check | Self::Password | Self::Heading => Ok(()),
        }
    }

    /// What a field of this kind says beside itself about what was typed: the date in both calendars.
    pub fn echo(&self, typed: &str, scene: &Scene) -> String {
        match self {
            Self::Date { .. } | Self::PartialDate if !typed.trim().is_empty() => {
                read_date(typed, scene.now).map_or_else(|_| String::new(), both_calendars)
            }
            _ => String::new(),
        }
    }

    pub const fn help(&self) -> &'static Text {
        match self {
            Self::Text { .. } | Self::Heading => &fields::HELP_TEXT,
            Self::Kana { .. } => &fields::HELP_KANA,
            Self::Digits { .. } => &fields::HELP_DIGITS,
            Self::Date { .. } | Self::PartialDate => &fields::HELP_DATE,
            Self::Choice => &fields::HELP_CHOICE,
            Self::Check => &fields::HELP_CHECK,
            Self::Password => &fields::HELP_PASSWORD,
        }
    }
}

/// `2026-11-22 令和8年11月22日`.
pub fn both_calendars(date: PartialDate) -> String {
    let (western, era) = (date.to_string(), show_wareki(date));
    if western == era {
        western
    } else {
        format!("{western} {era}")
    }
}

/// Whatever a clerk types as a date, also `t` for today and `t-1` for yesterday.
fn read_date(typed: &str, now: UnixTime) -> Result<PartialDate, Wrong> {
    let plain: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    if let Some(date) = near_today(&plain, now.date()) {
        return Ok(date.into());
    }
    parse_clerk_date(&plain).map_err(|error| match error {
        WarekiError::Form => Wrong::from(&fields::NOT_DATE),
        WarekiError::NoSuchDay => Wrong::from(&fields::NO_SUCH_DAY),
        WarekiError::OldCalendar => Wrong::from(&fields::OLD_CALENDAR),
        WarekiError::OutsideEra { equivalent } => {
            Wrong::from(&fields::OUTSIDE_ERA).with("equivalent", equivalent.to_string())
        }
    })
}

fn near_today(plain: &str, today: Date) -> Option<Date> {
    let rest = plain.strip_prefix(['t', 'T'])?;
    if rest.is_empty() {
        return Some(today);
    }
    if !rest.starts_with(['-', '+']) || rest.len() > 5 {
        return None;
    }
    today.plus_days(rest.parse().ok()?)
}

fn check_day(typed: &str, past: bool, scene: &Scene) -> Result<(), Wrong> {
    let date = read_date(typed, scene.now)?;
    let day = date.full().ok_or(Wrong::from(&fields::PARTIAL_DATE))?;
    if past && day > scene.today() {
        return Err(Wrong::from(&fields::FUTURE));
    }
    Ok(())
}

/// Full-width digits as narrow ones; blanks and hyphens between groups dropped.
fn digits(typed: &str) -> String {
    typed
        .nfkc()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect()
}

fn check_digits(typed: &str, min: usize, max: usize) -> Result<(), Wrong> {
    let digits = digits(typed);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Wrong::from(&fields::NOT_DIGITS));
    }
    let count = digits.len();
    if (min..=max).contains(&count) {
        return Ok(());
    }
    let text = if min == max {
        &fields::LENGTH
    } else {
        &fields::LENGTH_BETWEEN
    };
    Err(Wrong::from(text)
        .with("min", min.to_string())
        .with("max", max.to_string())
        .with("count", count.to_string()))
}

fn check_kana(typed: &str, max: usize) -> Result<(), Wrong> {
    let kana = kana_name(typed).ok_or(Wrong::from(&fields::NOT_KANA))?;
    check_text(&kana, max)
}

fn check_text(value: &str, max: usize) -> Result<(), Wrong> {
    if value.graphemes(true).count() > max {
        return Err(Wrong::from(&fields::TOO_LONG).with("max", max.to_string()));
    }
    clean_text(value, max)
        .map(drop)
        .map_err(|_| Wrong::from(&fields::UNUSABLE))
}
