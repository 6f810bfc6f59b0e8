//! Why a document is not opened or not changed. Never with a value of it.

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("document larger than 256 KiB")]
    TooLarge,
    #[error("not a document")]
    NotADocument,
    #[error("compressed columns in a document")]
    Compressed,
    #[error("more than 100,000 operations in a document")]
    TooManyOperations,
    #[error("document is damaged")]
    Damaged,
    #[error("document of a newer version")]
    Version,
    #[error("no such conflict, or no such choice")]
    NoConflict,
    #[error("field {0} is missing or of another kind")]
    Field(&'static str),
}
