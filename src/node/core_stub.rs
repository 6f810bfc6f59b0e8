//! Stands in until the border protocol's core is joined.
use crate::crypto::{Entropy, SigningKey};
use crate::domain::MunicipalityCode;
use crate::inquiry::{Effect, Holdings, Input, Limits, Question, SessionId};
pub const OUTCOMES_KEPT: usize = 50;
pub struct Own {
    pub code: MunicipalityCode,
    pub key: SigningKey,
}
pub struct Core;
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("x")]
pub enum Refused {
    NoDirectory,
    DirectoryExpired,
    OwnMunicipality,
    NotAMember,
    NumberNotInRegister,
    StaffLimit,
    PersonProviderLimit,
    PersonLimit,
}
impl Core {
    pub fn restore<B: AsRef<[u8]>>(
        _o: Own,
        _l: Limits,
        _r: impl IntoIterator<Item = B>,
        _n: u64,
    ) -> (Self, usize) {
        (Self, 0)
    }
    pub fn on(
        &mut self,
        _i: Input,
        _n: u64,
        _e: &mut dyn Entropy,
        _w: &dyn Holdings,
    ) -> Vec<Effect> {
        Vec::new()
    }
    pub fn ask(
        &mut self,
        _q: &Question,
        _n: u64,
        _e: &mut dyn Entropy,
        _w: &dyn Holdings,
    ) -> Result<(SessionId, Vec<Effect>), Refused> {
        Err(Refused::NoDirectory)
    }
    pub fn open_sessions(&self) -> (usize, usize) {
        (0, 0)
    }
    pub fn wake_at(&self) -> Option<u64> {
        None
    }
}
