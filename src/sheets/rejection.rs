//! Why a row is not taken. Sentences for people live in `text`; here are stable codes and one phrase for logs and scripts.

use crate::domain::TextError;

/// One rejected row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection {
    /// Line of the file on which the row begins, the header being line 1.
    pub line: u64,
    /// Column from 1; absent where the whole line is wrong.
    pub column: Option<u16>,
    pub reason: Reason,
}

/// What is wrong with a row or one of its cells. Never the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("line longer than 64 KiB")]
    LineTooLong,
    #[error("quote opened and not closed")]
    QuoteNotClosed,
    #[error("quote inside a field")]
    QuoteInField,
    #[error("more than 1024 columns")]
    TooManyColumns,
    #[error("{found} columns instead of {expected}")]
    ColumnCount { found: u16, expected: u16 },
    #[error("characters broken or not in the file's encoding")]
    Encoding,
    #[error("value missing")]
    Missing,
    #[error("{0}")]
    Text(TextError),
    #[error("begins like a formula")]
    Formula,
    #[error("code not in the table")]
    UnknownCode,
    #[error("not a number in bounds")]
    Number,
    #[error("not a municipality code")]
    MunicipalityCode,
    #[error("no such municipality")]
    UnknownMunicipality,
    #[error("code of another municipality")]
    OtherMunicipality,
    #[error("the own code")]
    OwnMunicipality,
    #[error("not an addressee number")]
    AddresseeNo,
    #[error("not a My Number")]
    MyNumber,
    #[error("not kana")]
    Kana,
    #[error("not a date, or a day the calendar does not have")]
    Date,
    #[error("date not complete")]
    DatePartial,
    #[error("date in the future")]
    DateInFuture,
    #[error("not a date and time")]
    DateTime,
    #[error("not a coupon number of 10 digits")]
    CouponNo,
    #[error("neither addressee number nor dose")]
    EmptyRow,
}

impl Reason {
    /// The stable code of reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LineTooLong => "line_too_long",
            Self::QuoteNotClosed => "quote_not_closed",
            Self::QuoteInField => "quote_in_field",
            Self::TooManyColumns => "too_many_columns",
            Self::ColumnCount { .. } => "column_count",
            Self::Encoding => "encoding",
            Self::Missing => "missing",
            Self::Text(error) => text_code(error),
            Self::Formula => "formula",
            Self::UnknownCode => "unknown_code",
            Self::Number => "number",
            Self::MunicipalityCode => "municipality_code",
            Self::UnknownMunicipality => "unknown_municipality",
            Self::OtherMunicipality => "other_municipality",
            Self::OwnMunicipality => "own_municipality",
            Self::AddresseeNo => "addressee_no",
            Self::MyNumber => "my_number",
            Self::Kana => "kana",
            Self::Date => "date",
            Self::DatePartial => "date_partial",
            Self::DateInFuture => "date_in_future",
            Self::DateTime => "date_time",
            Self::CouponNo => "coupon_no",
            Self::EmptyRow => "empty_row",
        }
    }
}

const fn text_code(error: TextError) -> &'static str {
    match error {
        TextError::Control(_) => "control_character",
        TextError::Direction(_) => "direction_mark",
        TextError::Invisible(_) => "invisible_character",
        TextError::Selector(_) => "stray_selector",
        TextError::Broken(_) => "broken_character",
        TextError::Marks => "too_many_marks",
        TextError::TooLong { .. } => "too_long",
    }
}
