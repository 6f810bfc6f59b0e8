//! One half of the ledger: what this municipality keeps of an inquiry by law (情報提供等記録, `domain.md` 7.0).
//!
//! Signed whole by its keeper, so that a byte changed later is seen even where the other side signed nothing.

use super::codes::purpose;
use super::envelope::{Kind, verify_body};
use super::evidence::{Basis, IdentityCheck, RegisterCheck};
use super::ids::{PersonId, Pseudonym, QueryId, SessionId, Side};
use super::message::{Body, EvaluatedBody};
use super::receipt::{Receipt, SignedReceipt};
use crate::crypto::{self, Digest, KeyId, KeyPurpose, Signature, SigningKey, VerifyKey};
use crate::domain::{Date, ItemGroup, MunicipalityCode, Purpose, UnixTime};
use minicbor::{Decode, Encode};

const CONTEXT: &[u8] = b"watari/half\0";
const HALF_LEN_MAX: usize = 16_384;

/// How the inquiry ended, as its keeper knows it. What a provider knows beyond "none" never crosses a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum HalfResult {
    #[n(1)]
    Found,
    /// Unknown here, or no answer for whatever reason.
    #[n(2)]
    None,
    /// The provider's rules or flags forbid it.
    #[n(3)]
    Refused,
    /// Waits for a human at the provider.
    #[n(4)]
    Held,
    #[n(5)]
    Aborted,
    #[n(6)]
    Expired,
    /// Asked on paper; the answer is awaited.
    #[n(7)]
    Asked,
}

impl HalfResult {
    /// Whether the end is still to come.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Held | Self::Asked)
    }
}

/// What proves an exchange on paper: numbers and dates, no signature of the other side.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PaperTrail {
    #[n(1)]
    pub letter: String,
    #[n(2)]
    pub answer_no: Option<String>,
    #[n(3)]
    pub dated: Option<Date>,
    #[n(4)]
    pub received_on: Option<Date>,
    #[n(5)]
    pub checked_by: Option<String>,
}

impl PaperTrail {
    /// A letter that is not answered yet.
    pub fn of_letter(letter: &str) -> Self {
        Self {
            letter: letter.to_owned(),
            answer_no: None,
            dated: None,
            received_on: None,
            checked_by: None,
        }
    }
}

/// A signed body of M3: with the key in the vault it proves what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedRequest {
    #[cbor(n(1), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub key_id: KeyId,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub sig: Signature,
}

impl SignedRequest {
    /// When M3 was made.
    pub fn requested_at(&self) -> Option<UnixTime> {
        let body = EvaluatedBody::read(&self.body)?;
        Some(UnixTime(body.common().created))
    }

    pub fn hash(&self) -> Digest {
        crypto::sha256(&[&self.body])
    }
}

/// Everything of the record but its number and place in the ledger, which the node gives.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Half {
    #[n(1)]
    pub side: Side,
    #[n(2)]
    pub query: QueryId,
    #[n(3)]
    pub inquirer: MunicipalityCode,
    #[n(4)]
    pub provider: MunicipalityCode,
    #[n(5)]
    pub requested_at: UnixTime,
    #[n(6)]
    pub provided_at: Option<UnixTime>,
    /// Empty where the provider never learnt what was asked.
    #[n(7)]
    pub items: Vec<u8>,
    #[cbor(n(8), with = "purpose")]
    pub purpose: Purpose,
    #[n(9)]
    pub basis: Option<Basis>,
    #[n(10)]
    pub identity: Option<IdentityCheck>,
    #[n(11)]
    pub register: Option<RegisterCheck>,
    /// Never on the provider's record of a "none" (`SAFE-58`).
    #[n(12)]
    pub person: Option<PersonId>,
    /// Own side only.
    #[n(13)]
    pub operator: Option<Pseudonym>,
    #[n(14)]
    pub automatic: bool,
    #[n(15)]
    pub result: HalfResult,
    /// 不開示
    #[n(16)]
    pub non_disclosure: bool,
    #[n(17)]
    pub receipt: Option<SignedReceipt>,
    #[n(18)]
    pub request: Option<SignedRequest>,
    /// The other side's checkpoint, if it sent one.
    #[cbor(n(19), with = "minicbor::bytes")]
    pub checkpoint: Option<Vec<u8>>,
    /// The manual path: nothing of the other side is signed.
    #[n(20)]
    pub paper: Option<PaperTrail>,
}

impl Half {
    /// An exchange on paper between an inquirer and a provider; nothing of a person.
    pub fn on_paper(
        side: Side,
        query: QueryId,
        (inquirer, provider): (MunicipalityCode, MunicipalityCode),
        requested_at: UnixTime,
        purpose: Purpose,
    ) -> Self {
        let (own, peer) = match side {
            Side::Inquirer => (inquirer, provider),
            Side::Provider => (provider, inquirer),
        };
        let session = SessionId { side, peer, query };
        Self {
            automatic: false,
            ..Self::of_nobody(&session, own, requested_at, purpose, HalfResult::Asked)
        }
    }

    /// Who asked whom, for what, and how it ended; nothing of a person. `own` is the keeper.
    pub(super) fn of_nobody(
        session: &SessionId,
        own: MunicipalityCode,
        requested_at: UnixTime,
        purpose: Purpose,
        result: HalfResult,
    ) -> Self {
        let (inquirer, provider) = match session.side {
            Side::Inquirer => (own, session.peer),
            Side::Provider => (session.peer, own),
        };
        Self {
            side: session.side,
            query: session.query,
            inquirer,
            provider,
            requested_at,
            provided_at: None,
            items: Vec::new(),
            purpose,
            basis: None,
            identity: None,
            register: None,
            person: None,
            operator: None,
            automatic: true,
            result,
            non_disclosure: false,
            receipt: None,
            request: None,
            checkpoint: None,
            paper: None,
        }
    }
}

/// A half as it is stored: the record and its keeper's signature.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedHalf {
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub key_id: KeyId,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub sig: Signature,
}

/// Why a half does not prove what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HalfError {
    #[error("the record cannot be read")]
    Form,
    #[error("the key that signed is not known")]
    UnknownKey,
    #[error("the keeper's signature does not fit the record")]
    Keeper,
    #[error("the inquirer's signature under the request does not fit")]
    Request,
    #[error("the receipt does not fit the record")]
    Receipt,
    #[error("the provider's signature under the receipt does not fit")]
    Provider,
    #[error("the inquirer's signature under the receipt does not fit")]
    Countersignature,
    #[error("records were provided, but there is no receipt")]
    NoReceipt,
}

/// A half that was verified.
pub struct VerifiedHalf {
    pub half: Half,
    /// Both municipalities signed the receipt.
    pub countersigned: bool,
}

impl Half {
    pub fn item_groups(&self) -> Vec<ItemGroup> {
        self.items
            .iter()
            .filter_map(|code| ItemGroup::from_wire_code(*code))
            .collect()
    }

    pub fn sign(&self, key: &SigningKey) -> SignedHalf {
        let bytes = crypto::canonical::encode(self);
        let sig = key.sign(CONTEXT, &bytes);
        SignedHalf {
            bytes,
            key_id: crypto::key_id(KeyPurpose::Sig, &key.public().0),
            sig,
        }
    }

    /// Whose record it is: that side signed it.
    pub fn keeper(&self) -> MunicipalityCode {
        match self.side {
            Side::Inquirer => self.inquirer,
            Side::Provider => self.provider,
        }
    }
}

impl SignedHalf {
    pub fn to_bytes(&self) -> Vec<u8> {
        crypto::canonical::encode(self)
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        crypto::canonical::decode(bytes, HALF_LEN_MAX).ok()
    }

    /// The record, unverified.
    pub fn half(&self) -> Option<Half> {
        crypto::canonical::decode(&self.bytes, HALF_LEN_MAX).ok()
    }
}

/// Finds a municipality's signing key, old ones too.
pub type KeyFinder<'a> = dyn Fn(MunicipalityCode, &KeyId) -> Option<VerifyKey> + 'a;

/// Checks everything a stored half claims, offline: all signatures, and that record, request and receipt speak of the same.
pub fn verify_half(bytes: &[u8], key_of: &KeyFinder<'_>) -> Result<VerifiedHalf, HalfError> {
    let signed = SignedHalf::read(bytes).ok_or(HalfError::Form)?;
    let half = signed.half().ok_or(HalfError::Form)?;
    let find = |code, id: &KeyId| key_of(code, id).ok_or(HalfError::UnknownKey);
    let keeper = find(half.keeper(), &signed.key_id)?;
    keeper
        .verify(CONTEXT, &signed.bytes, &signed.sig)
        .map_err(|_| HalfError::Keeper)?;
    if let Some(request) = &half.request {
        let key = find(half.inquirer, &request.key_id)?;
        check_request(&half, request, &key)?;
    }
    let Some(receipt) = &half.receipt else {
        let complete = half.result != HalfResult::Found || half.paper.is_some();
        return complete
            .then_some(VerifiedHalf {
                half,
                countersigned: false,
            })
            .ok_or(HalfError::NoReceipt);
    };
    check_receipt(&half, receipt)?;
    if !receipt.is_from_provider(&find(half.provider, &receipt.provider.key_id)?) {
        return Err(HalfError::Provider);
    }
    let Some(inquirer) = receipt.inquirer else {
        return Ok(VerifiedHalf {
            half,
            countersigned: false,
        });
    };
    if !receipt.is_countersigned_by(&find(half.inquirer, &inquirer.key_id)?) {
        return Err(HalfError::Countersignature);
    }
    Ok(VerifiedHalf {
        half,
        countersigned: true,
    })
}

/// Whether two halves of one inquiry are of two provisions: two nodes of a municipality answered the same question, which
/// only an inquirer who answered both brings about.
pub fn provided_twice(one: &[u8], other: &[u8]) -> bool {
    let read = |bytes: &[u8]| SignedHalf::read(bytes)?.half();
    let (Some(one), Some(other)) = (read(one), read(other)) else {
        return false;
    };
    let same = (one.side, one.inquirer, &one.query) == (other.side, other.inquirer, &other.query);
    let receipts = one.receipt.zip(other.receipt);
    same && receipts.is_some_and(|(one, other)| one.bytes != other.bytes)
}

fn check_request(half: &Half, request: &SignedRequest, key: &VerifyKey) -> Result<(), HalfError> {
    let body = EvaluatedBody::read(&request.body).map(|body| body.common());
    let fits = body.is_some_and(|body| {
        body.query_id == half.query.0
            && body.from_code == half.inquirer.as_u32()
            && body.to_code == half.provider.as_u32()
            && body.created == half.requested_at.0
    });
    let signed = verify_body(key, Kind::Evaluated, &request.body, &request.sig);
    (fits && signed).then_some(()).ok_or(HalfError::Request)
}

fn check_receipt(half: &Half, signed: &SignedReceipt) -> Result<(), HalfError> {
    let receipt = Receipt::read(&signed.bytes).ok_or(HalfError::Receipt)?;
    let request_hash = half.request.as_ref().map(SignedRequest::hash);
    let fits = receipt.query == half.query
        && receipt.from == half.inquirer
        && receipt.to == half.provider
        && receipt.requested_at == half.requested_at
        && Some(receipt.provided_at) == half.provided_at
        && receipt.purpose == half.purpose
        && receipt.items == half.item_groups()
        && Some(receipt.request_hash) == request_hash;
    fits.then_some(()).ok_or(HalfError::Receipt)
}
