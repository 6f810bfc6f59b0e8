//! stub
pub struct JobResult;
pub fn bucket_of(_n: &[u8; 12], _bits: u8) -> u16 { 0 }
pub fn envelope_lens(_m: u32) -> Vec<usize> { vec![] }
pub fn measure_answer(_m: u32, _e: &mut dyn crate::crypto::Entropy) -> std::time::Duration { std::time::Duration::ZERO }
