//! What an answer carries: the person as the provider has it, and the signed statements, newest first.

use super::message::ANSWER_LEN;
use super::statement::{Statement, Subject};
use crate::crypto::{self, Digest};
use crate::domain::{SignedStatement, show_safe};
use minicbor::{Decode, Encode};

/// Left beside the records for status, receipt, signature and padding.
const BESIDE_RECORDS_LEN: usize = 512;
const STATUS_RECORDS: u8 = 0;
const STATUS_NONE_ON_FILE: u8 = 1;

#[derive(Encode, Decode)]
#[cbor(map)]
struct RecordsMap {
    #[n(1)]
    subject: Subject,
    #[n(2)]
    statements: Vec<Pair>,
    #[n(3)]
    some_did_not_fit: bool,
}

/// `[stmt, sig]`
#[derive(Clone, Encode, Decode)]
#[cbor(array)]
struct Pair {
    #[cbor(n(0), with = "minicbor::bytes")]
    statement: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: Vec<u8>,
}

/// The records of one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Records {
    pub subject: Subject,
    /// Newest vaccination first.
    pub statements: Vec<SignedStatement>,
    pub some_did_not_fit: bool,
}

impl Records {
    /// As many statements as one answer holds, newest first.
    pub fn fitting(subject: Subject, mut statements: Vec<SignedStatement>) -> Self {
        statements.sort_by_cached_key(|held| {
            std::cmp::Reverse(
                Statement::read(&held.bytes).map(|said| (said.vaccinated_on, said.id)),
            )
        });
        let total = statements.len();
        let mut left = ANSWER_LEN
            .saturating_sub(BESIDE_RECORDS_LEN)
            .saturating_sub(subject.kana.len());
        statements.truncate(
            statements
                .iter()
                .take_while(|held| take(&mut left, pair_len(held)))
                .count(),
        );
        Self {
            subject,
            some_did_not_fit: statements.len() < total,
            statements,
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let pair = |held: &SignedStatement| Pair {
            statement: held.bytes.clone(),
            signature: held.signature.clone(),
        };
        crypto::canonical::encode(&RecordsMap {
            subject: self.subject.clone(),
            statements: self.statements.iter().map(pair).collect(),
            some_did_not_fit: self.some_did_not_fit,
        })
    }

    /// Refused whole if one statement cannot be read.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let map: RecordsMap = crypto::canonical::decode(bytes, ANSWER_LEN).ok()?;
        let held = |pair: Pair| {
            let id = Statement::read(&pair.statement)?.id;
            Some(SignedStatement {
                id,
                bytes: pair.statement,
                signature: pair.signature,
            })
        };
        let Subject { kana, birth, sex } = map.subject;
        Some(Self {
            subject: Subject {
                kana: show_safe(&kana),
                birth,
                sex,
            },
            statements: map
                .statements
                .into_iter()
                .map(held)
                .collect::<Option<_>>()?,
            some_did_not_fit: map.some_did_not_fit,
        })
    }
}

fn pair_len(held: &SignedStatement) -> usize {
    held.bytes
        .len()
        .saturating_add(held.signature.len())
        .saturating_add(8)
}

fn take(left: &mut usize, len: usize) -> bool {
    left.checked_sub(len).map(|rest| *left = rest).is_some()
}

/// What M4 says where it opens. Records and receipt are carried as the bytes that are hashed and signed.
#[derive(Encode, Decode)]
#[cbor(map)]
pub struct AnswerContent {
    #[n(1)]
    status: u8,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub records: Vec<u8>,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub receipt: Vec<u8>,
    #[cbor(n(4), with = "minicbor::bytes")]
    pub sig: crypto::Signature,
}

impl AnswerContent {
    pub fn new(records: &Records, receipt: Vec<u8>, sig: crypto::Signature) -> Self {
        let status = if records.statements.is_empty() {
            STATUS_NONE_ON_FILE
        } else {
            STATUS_RECORDS
        };
        Self {
            status,
            records: records.to_bytes(),
            receipt,
            sig,
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        crypto::canonical::encode(self)
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        let content: Self = crypto::canonical::decode(bytes, ANSWER_LEN).ok()?;
        [STATUS_RECORDS, STATUS_NONE_ON_FILE]
            .contains(&content.status)
            .then_some(content)
    }

    pub fn records_hash(&self) -> Digest {
        crypto::sha256(&[&self.records])
    }
}
