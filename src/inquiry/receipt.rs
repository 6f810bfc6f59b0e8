//! The receipt (受領証) of a provision: one text, signed by both municipalities.

use super::codes::{item_groups, purpose};
use super::ids::QueryId;
use crate::crypto::{self, Digest, KeyId, Signature, SigningKey, VerifyKey};
use crate::domain::{ItemGroup, MunicipalityCode, Purpose, UnixTime};
use minicbor::{Decode, Encode};

const PROVIDER: &[u8] = b"vrx/1/receipt\0";
const INQUIRER: &[u8] = b"vrx/1/receipt-ack\0";
pub const RECEIPT_LEN_MAX: usize = 1_024;

#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    #[n(1)]
    pub query: QueryId,
    #[n(2)]
    pub from: MunicipalityCode,
    #[n(3)]
    pub to: MunicipalityCode,
    /// When M3 was made.
    #[n(4)]
    pub requested_at: UnixTime,
    #[n(5)]
    pub provided_at: UnixTime,
    #[cbor(n(6), with = "purpose")]
    pub purpose: Purpose,
    #[cbor(n(7), with = "item_groups")]
    pub items: Vec<ItemGroup>,
    /// `HMAC(k_sub, P)`: opens only for who holds the key in the vault.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub subject: Digest,
    #[cbor(n(9), with = "minicbor::bytes")]
    pub records_hash: Digest,
    /// Hash of the signed body of M3.
    #[cbor(n(10), with = "minicbor::bytes")]
    pub request_hash: Digest,
    /// 1 where the record itself may not be disclosed (不開示).
    #[n(11)]
    pub disclosure_flags: u8,
}

impl Receipt {
    pub fn to_bytes(&self) -> Vec<u8> {
        crypto::canonical::encode(self)
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        crypto::canonical::decode(bytes, RECEIPT_LEN_MAX).ok()
    }
}

/// A receipt as bytes, with the signatures there are.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedReceipt {
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    #[n(2)]
    pub provider: KeySignature,
    #[n(3)]
    pub inquirer: Option<KeySignature>,
}

/// A signature and which key of the municipality made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeySignature {
    #[cbor(n(1), with = "minicbor::bytes")]
    pub key_id: KeyId,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sig: Signature,
}

impl KeySignature {
    fn new(key: &SigningKey, sig: Signature) -> Self {
        Self {
            key_id: crypto::key_id(crypto::KeyPurpose::Sig, &key.public().0),
            sig,
        }
    }
}

impl SignedReceipt {
    /// The provider's signature.
    pub fn issue(receipt: &Receipt, key: &SigningKey) -> Self {
        let bytes = receipt.to_bytes();
        let provider = KeySignature::new(key, key.sign(PROVIDER, &bytes));
        Self {
            bytes,
            provider,
            inquirer: None,
        }
    }

    /// The inquirer's signature, over receipt and first signature.
    pub fn countersign(&mut self, key: &SigningKey) -> Signature {
        let sig = key.sign(INQUIRER, &self.countersigned());
        self.inquirer = Some(KeySignature::new(key, sig));
        sig
    }

    pub fn is_from_provider(&self, key: &VerifyKey) -> bool {
        key.verify(PROVIDER, &self.bytes, &self.provider.sig)
            .is_ok()
    }

    pub fn is_countersigned_by(&self, key: &VerifyKey) -> bool {
        let sig = self.inquirer.map(|inquirer| inquirer.sig);
        sig.is_some_and(|sig| key.verify(INQUIRER, &self.countersigned(), &sig).is_ok())
    }

    fn countersigned(&self) -> Digest {
        crypto::sha256(&[&self.bytes, &self.provider.sig])
    }
}

/// What M5 says where it opens.
#[derive(Encode, Decode)]
#[cbor(map)]
pub struct AckContent {
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sig: Signature,
    /// The inquirer's newest checkpoint, as a signed note; empty before the first.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub checkpoint: Vec<u8>,
}
