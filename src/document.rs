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
pub fn create(_r: &Resident, _a: [u8; 16], _t: u64) -> Vec<u8> {
    Vec::new()
}
impl Document {
    pub fn update(
        &mut self,
        _r: &Resident,
        _a: [u8; 16],
        _t: u64,
        _why: Option<&str>,
    ) -> Result<(), DocumentError> {
        Err(DocumentError)
    }
    pub fn save(&mut self) -> Vec<u8> {
        Vec::new()
    }
    pub fn resident(&self) -> Result<Resident, DocumentError> {
        Err(DocumentError)
    }
    pub fn history(&mut self) -> Result<Vec<Change>, DocumentError> {
        Err(DocumentError)
    }
}
