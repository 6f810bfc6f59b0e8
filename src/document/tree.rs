//! A record as named fields: the shape it has inside the document. Root fields are the person and the flags; each coupon and
//! each dose is a map of its own, so that concurrent edits merge field by field.

use super::error::DocumentError;
use crate::domain::Date;
use automerge::ScalarValue;
use automerge::hydrate::Map;
use automerge::hydrate::Value;
use std::collections::BTreeMap;

/// Every field of a part, absent ones too, in a fixed order.
pub(super) type Fields = Vec<(&'static str, Option<ScalarValue>)>;

/// The record, ready to be written.
pub(super) struct Tree {
    pub(super) root: Fields,
    /// By the key of the map in the document.
    pub(super) parts: BTreeMap<String, Fields>,
}

pub(super) fn text(value: Option<&str>) -> Option<ScalarValue> {
    value.map(|text| ScalarValue::Str(text.into()))
}

pub(super) fn date(value: Option<Date>) -> Option<ScalarValue> {
    value.map(|date| ScalarValue::Str(date.to_string().into()))
}

pub(super) fn int(value: Option<impl Into<i64>>) -> Option<ScalarValue> {
    value.map(|number| ScalarValue::Int(number.into()))
}

/// A flag that is there only while it is set.
pub(super) fn flag(value: bool) -> Option<ScalarValue> {
    value.then_some(ScalarValue::Boolean(true))
}

pub(super) fn yes_no(value: Option<bool>) -> Option<ScalarValue> {
    value.map(ScalarValue::Boolean)
}

pub(super) fn bytes(value: Option<&[u8]>) -> Option<ScalarValue> {
    value.map(|bytes| ScalarValue::Bytes(bytes.to_vec()))
}

/// Typed reading of one map of the document.
pub(super) struct Part<'a>(pub(super) &'a Map);

impl Part<'_> {
    fn scalar(&self, field: &'static str) -> Option<&ScalarValue> {
        match self.0.get(field) {
            Some(Value::Scalar(ScalarValue::Null)) => None,
            Some(Value::Scalar(value)) => Some(value),
            _ => None,
        }
    }

    pub(super) fn str(&self, field: &'static str) -> Result<Option<&str>, DocumentError> {
        match self.scalar(field) {
            None => Ok(None),
            Some(ScalarValue::Str(text)) => Ok(Some(text)),
            Some(_) => Err(DocumentError::Field(field)),
        }
    }

    pub(super) fn text(&self, field: &'static str) -> Result<Option<String>, DocumentError> {
        Ok(self.str(field)?.map(str::to_owned))
    }

    /// A text that stands for a value.
    pub(super) fn parsed<T>(
        &self,
        field: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, DocumentError> {
        self.str(field)?
            .map(|text| parse(text).ok_or(DocumentError::Field(field)))
            .transpose()
    }

    pub(super) fn date(&self, field: &'static str) -> Result<Option<Date>, DocumentError> {
        self.parsed(field, |text| Date::parse(text).ok())
    }

    /// A whole number that fits its type.
    pub(super) fn int<T: TryFrom<i64>>(
        &self,
        field: &'static str,
    ) -> Result<Option<T>, DocumentError> {
        match self.scalar(field) {
            None => Ok(None),
            Some(ScalarValue::Int(number)) => T::try_from(*number)
                .map(Some)
                .map_err(|_| DocumentError::Field(field)),
            Some(_) => Err(DocumentError::Field(field)),
        }
    }

    /// A code that stands for a value of a table.
    pub(super) fn code<N: TryFrom<i64>, T>(
        &self,
        field: &'static str,
        table: impl Fn(N) -> Option<T>,
    ) -> Result<Option<T>, DocumentError> {
        self.int::<N>(field)?
            .map(|code| table(code).ok_or(DocumentError::Field(field)))
            .transpose()
    }

    pub(super) fn yes_no(&self, field: &'static str) -> Result<Option<bool>, DocumentError> {
        match self.scalar(field) {
            None => Ok(None),
            Some(ScalarValue::Boolean(value)) => Ok(Some(*value)),
            Some(_) => Err(DocumentError::Field(field)),
        }
    }

    pub(super) fn flag(&self, field: &'static str) -> Result<bool, DocumentError> {
        Ok(self.yes_no(field)?.unwrap_or(false))
    }

    pub(super) fn bytes(&self, field: &'static str) -> Result<Option<Vec<u8>>, DocumentError> {
        match self.scalar(field) {
            None => Ok(None),
            Some(ScalarValue::Bytes(bytes)) => Ok(Some(bytes.clone())),
            Some(_) => Err(DocumentError::Field(field)),
        }
    }

    pub(super) fn bytes16(&self, field: &'static str) -> Result<Option<[u8; 16]>, DocumentError> {
        self.bytes(field)?
            .map(|bytes| <[u8; 16]>::try_from(bytes).map_err(|_| DocumentError::Field(field)))
            .transpose()
    }
}

/// What must be there.
pub(super) fn required<T>(value: Option<T>, field: &'static str) -> Result<T, DocumentError> {
    value.ok_or(DocumentError::Field(field))
}
