//! A command that did not do what was asked: its code, the values of its sentences, its exit code.

use std::fmt;

use crate::api::{ApiError, ErrorCode};

/// What went wrong, as the catalogue knows it. Nothing personal stands in the values.
#[derive(Debug, Clone)]
pub struct Failure {
    pub code: String,
    pub values: Vec<(String, String)>,
    /// 1 refused or failed, 2 usage, 3 node not reachable, 4 not allowed.
    pub exit: u8,
}

impl Failure {
    /// Refused or failed.
    pub fn new(code: &str, values: &[(&str, &dyn fmt::Display)]) -> Failure {
        let values = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.to_string()));
        Failure {
            code: code.to_owned(),
            values: values.collect(),
            exit: 1,
        }
    }

    /// Something the command line lacks.
    pub fn usage(code: &str) -> Failure {
        Failure {
            exit: 2,
            ..Failure::new(code, &[])
        }
    }

    /// A reply of another kind than its request: the node is of another version.
    pub fn unexpected() -> Failure {
        ApiError::new(ErrorCode::BadRequest).into()
    }

    /// A card, key, trust or directory file that is refused.
    pub fn trust(reason: &dyn fmt::Display) -> Failure {
        ApiError::new(ErrorCode::TrustUnusable)
            .with("reason", reason)
            .into()
    }

    /// A value that was typed is not one; the code of the reason has its sentence in the catalogue.
    pub fn input(field: &str, error: &dyn fmt::Display, reason: &str) -> Failure {
        tracing::debug!(field, %error, "typed");
        Failure::new("E-7001", &[("field", &field), ("reason", &reason)])
    }

    /// A file that cannot be read or written.
    pub fn file(path: &std::path::Path, reason: &dyn fmt::Display) -> Failure {
        Failure::new("E-7002", &[("file", &path.display()), ("reason", reason)])
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure {
            code: error.code.as_str().to_owned(),
            values: error.values,
            exit: error.code.exit_code(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.code)
    }
}

impl std::error::Error for Failure {}
