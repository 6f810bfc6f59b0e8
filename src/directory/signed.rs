//! How files of a network lie on disk and on the wire: the signed bytes, and the signatures beside them.

use minicbor::{Decode, Encode};

use crate::crypto::Signature;

/// `[bytes, [[root no., sig], ..]]`
#[derive(Encode, Decode)]
pub(super) struct SignedByRoots {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    #[n(1)]
    pub signatures: Vec<RootSignature>,
}

#[derive(Encode, Decode)]
pub(super) struct RootSignature {
    #[n(0)]
    pub root: u8,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub sig: Signature,
}

/// `[bytes, sig]`
#[derive(Encode, Decode)]
pub(super) struct SignedByNode {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub sig: Signature,
}
