//! stub
use crate::domain::{Resident, UnixTime};
pub struct Document;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct DocumentError;
pub struct Change {
    pub at: UnixTime,
    pub actor: String,
    pub what: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub reason: Option<String>,
}
pub fn open(_b: &[u8]) -> Result<Document, DocumentError> {
    Err(DocumentError)
}
impl Document {
    pub fn resident(&self) -> Result<Resident, DocumentError> {
        Err(DocumentError)
    }
    pub fn history(&mut self) -> Result<Vec<Change>, DocumentError> {
        Err(DocumentError)
    }
}
