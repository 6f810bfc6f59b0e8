//! stub
use super::keys::Identity;
use super::network::Network;
use super::run::Node;
use crate::api::ApiError;
use crate::domain::MunicipalityCode;
use crate::store::Store;
pub struct Inquiries;
impl Inquiries {
    pub fn load(_s: &mut Store, _i: &Identity, _n: &Network) -> Result<Self, ApiError> {
        Ok(Self)
    }
    pub fn open_count(&self) -> u64 {
        0
    }
    pub fn held_count(&self) -> u64 {
        0
    }
    pub fn queued_for(&self, _c: MunicipalityCode) -> u64 {
        0
    }
    pub fn due_at_ms(&self) -> Option<u64> {
        None
    }
}
impl Node {
    pub fn on_due(&mut self) {}
    pub fn on_manifest(&mut self, _c: MunicipalityCode) {}
    pub fn on_envelope(&mut self, _f: crate::net::PeerRef, _b: Vec<u8>, _a: crate::net::Ack) {}
    pub fn on_delivered(&mut self, _m: [u8; 16]) {}
    pub fn on_undeliverable(&mut self, _m: [u8; 16]) {}
    pub fn on_peer_connected(&mut self, _c: MunicipalityCode) {}
    pub fn on_computed(&mut self, _r: JobResult) {}
    pub fn on_inquire(
        &mut self,
        _o: &crate::api::InquireOrder,
        _a: super::log::Actor,
    ) -> Result<crate::api::Reply, ApiError> {
        Err(crate::api::ErrorCode::Internal.into())
    }
}

pub struct JobResult;
pub fn bucket_of(n: &[u8; 12], bits: u8) -> u16 {
    let d = crate::crypto::sha256(&[b"vrx/1/bucket\0", n]);
    u16::from_be_bytes([d[0], d[1]]) >> (16 - u32::from(bits).max(1))
}
pub fn envelope_lens(_m: u32) -> Vec<usize> {
    vec![]
}
pub fn measure_answer(_m: u32, _e: &mut dyn crate::crypto::Entropy) -> std::time::Duration {
    std::time::Duration::ZERO
}

use super::log::Actor;
use crate::api::*;
use crate::domain::UnixTime;
impl super::open::Open {
    pub fn show_inquiry(
        &mut self,
        _i: &str,
        _a: Actor,
        _t: UnixTime,
    ) -> Result<InquiryView, ApiError> {
        Err(ErrorCode::Internal.into())
    }
    pub fn accept(
        &mut self,
        _i: &str,
        _r: Option<&[u32]>,
        _a: Actor,
        _t: UnixTime,
    ) -> Result<Accepted, ApiError> {
        Err(ErrorCode::Internal.into())
    }
    pub fn list_ledger(
        &mut self,
        _c: u32,
        _a: Actor,
        _t: UnixTime,
    ) -> Result<Vec<LedgerLine>, ApiError> {
        Err(ErrorCode::Internal.into())
    }
    pub fn verify_ledger(&mut self) -> Result<LedgerReport, ApiError> {
        Err(ErrorCode::Internal.into())
    }
}
