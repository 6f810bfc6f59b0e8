//! Stands in until documents are Automerge: the record alone, no history.
use crate::domain::{Resident, UnixTime};
pub struct Document(Resident);
#[derive(Debug, thiserror::Error)]
#[error("document cannot be read")]
pub struct DocumentError;
pub struct Change {
    pub at: UnixTime,
    pub actor: String,
    pub what: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub reason: Option<String>,
}
pub fn open(b: &[u8]) -> Result<Document, DocumentError> {
    postcard::from_bytes(b).map(Document).map_err(|_| DocumentError)
}
pub fn create(r: &Resident, _a: [u8; 16], _t: u64) -> Vec<u8> {
    postcard::to_stdvec(r).expect("plain")
}
impl Document {
    pub fn update(&mut self, r: &Resident, _a: [u8; 16], _t: u64, _why: Option<&str>) -> Result<(), DocumentError> {
        self.0 = r.clone();
        Ok(())
    }
    pub fn save(&mut self) -> Vec<u8> {
        postcard::to_stdvec(&self.0).expect("plain")
    }
    pub fn resident(&self) -> Result<Resident, DocumentError> {
        Ok(self.0.clone())
    }
    pub fn history(&mut self) -> Result<Vec<Change>, DocumentError> {
        Ok(Vec::new())
    }
}
