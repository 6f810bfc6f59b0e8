//! What a clerk asks: checked once, at the desk, so that nothing incomplete can ever be sent.

use super::codes::{item_groups, number, purpose, sex};
use super::evidence::{Basis, Evidence, IdentityCheck, REFERENCE_LEN_MAX, RegisterCheck, Tags};
use super::ids::{InquiryNo, PersonId, Pseudonym};
use super::nullable::Nullable;
use crate::crypto::{self, Key};
use crate::domain::{
    Date, ItemGroup, LegalBasis, MunicipalityCode, MyNumber, PartialDate, Purpose, Sex, clean_text,
};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

const QUESTION_LEN_MAX: usize = 8_192;
const KANA_LEN_MAX: usize = 400;

/// A question as the desk filled it in.
pub struct Draft {
    pub inquiry: InquiryNo,
    pub person: PersonId,
    /// From the own register: it was compared there (`SAFE-9`).
    pub number: MyNumber,
    pub kana: String,
    pub birth: PartialDate,
    pub sex: Sex,
    /// The previous municipality.
    pub provider: MunicipalityCode,
    pub purpose: Purpose,
    pub items: Vec<ItemGroup>,
    pub basis: Option<Basis>,
    pub identity: Option<IdentityCheck>,
    pub register: Option<RegisterCheck>,
    pub moved_in: Option<Date>,
    pub staff: Pseudonym,
}

/// What is missing before a question may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    #[error("an inquiry is asked only for a person who moved in")]
    Purpose,
    #[error("no group of records is asked for")]
    Items,
    #[error("the legal basis is missing")]
    Basis,
    #[error("the reference of the legal basis is missing, too long or not plain text")]
    Reference,
    #[error("the identity check is missing")]
    IdentityCheck,
    #[error("the comparison with the resident register is missing")]
    RegisterCheck,
    #[error("the name is missing or too long")]
    Name,
}

/// A question with nothing missing.
///
/// Invariant: basis with its reference, identity check and register check are there (`SAFE-7`, `SAFE-8`, `SAFE-57`),
/// and the purpose is a transfer-in (`SAFE-60`). Only [`Draft::check`] makes one.
pub struct Question(Checked);

/// As it lies in its sealed row.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Checked {
    #[n(1)]
    inquiry: InquiryNo,
    #[n(2)]
    person: PersonId,
    #[cbor(n(3), with = "number")]
    number: MyNumber,
    #[n(4)]
    kana: String,
    #[n(5)]
    birth: PartialDate,
    #[cbor(n(6), with = "sex")]
    sex: Sex,
    #[n(7)]
    provider: MunicipalityCode,
    #[cbor(n(8), with = "purpose")]
    purpose: Purpose,
    #[cbor(n(9), with = "item_groups")]
    items: Vec<ItemGroup>,
    #[n(10)]
    basis: Basis,
    #[n(11)]
    identity: IdentityCheck,
    #[n(12)]
    register: RegisterCheck,
    #[n(13)]
    moved_in: Nullable<Date>,
    #[n(14)]
    staff: Pseudonym,
}

impl Draft {
    pub fn check(self) -> Result<Question, Incomplete> {
        if self.purpose != Purpose::TransferIn {
            return Err(Incomplete::Purpose);
        }
        let mut items = self.items;
        items.sort_unstable();
        items.dedup();
        if items.is_empty() {
            return Err(Incomplete::Items);
        }
        if self.kana.is_empty() || self.kana.len() > KANA_LEN_MAX {
            return Err(Incomplete::Name);
        }
        let basis = self.basis.ok_or(Incomplete::Basis)?;
        if !is_complete(&basis) {
            return Err(Incomplete::Reference);
        }
        Ok(Question(Checked {
            inquiry: self.inquiry,
            person: self.person,
            number: self.number,
            kana: self.kana,
            birth: self.birth,
            sex: self.sex,
            provider: self.provider,
            purpose: self.purpose,
            items,
            basis,
            identity: self.identity.ok_or(Incomplete::IdentityCheck)?,
            register: self.register.ok_or(Incomplete::RegisterCheck)?,
            moved_in: Nullable(self.moved_in),
            staff: self.staff,
        }))
    }
}

/// A consent is a document with a number; both kinds name where the decision can be found.
pub(super) fn is_complete(basis: &Basis) -> bool {
    let named = match basis.kind {
        LegalBasis::Consent | LegalBasis::Art19Item16 => !basis.reference.trim().is_empty(),
    };
    named
        && basis.reference.len() <= REFERENCE_LEN_MAX
        && clean_text(&basis.reference, REFERENCE_LEN_MAX).is_ok()
}

impl Question {
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        crypto::canonical::encode_secret(&self.0)
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        crypto::canonical::decode(bytes, QUESTION_LEN_MAX)
            .ok()
            .map(Self)
    }

    /// The same, asked of whoever carries the municipality on.
    pub(super) fn to(mut self, provider: MunicipalityCode) -> Self {
        self.0.provider = provider;
        self
    }

    pub fn inquiry(&self) -> &InquiryNo {
        &self.0.inquiry
    }

    pub fn person(&self) -> PersonId {
        self.0.person
    }

    pub fn provider(&self) -> MunicipalityCode {
        self.0.provider
    }

    pub fn purpose(&self) -> Purpose {
        self.0.purpose
    }

    pub fn items(&self) -> &[ItemGroup] {
        &self.0.items
    }

    pub fn staff(&self) -> Pseudonym {
        self.0.staff
    }

    pub(super) fn number(&self) -> &MyNumber {
        &self.0.number
    }

    pub(super) fn basis(&self) -> &Basis {
        &self.0.basis
    }

    pub(super) fn identity(&self) -> IdentityCheck {
        self.0.identity
    }

    pub(super) fn register(&self) -> RegisterCheck {
        self.0.register
    }

    /// Whether an answer can be about this person: birth date equal, sex equal or unknown on one side (`SAFE-9`).
    pub(super) fn is_about(&self, birth: PartialDate, sex: Sex) -> bool {
        self.0.birth == birth && self.0.sex.fits(sex)
    }

    /// The evidence under the keys of one session.
    pub(super) fn evidence(&self, prk: &Key) -> Evidence {
        let tags = Tags::new(prk);
        let asked = &self.0;
        Evidence {
            number: asked.number.duplicate(),
            name_tag: tags.name(&asked.kana),
            birth_tag: tags.birth(asked.birth),
            sex_tag: tags.sex(asked.sex),
            items: asked.items.clone(),
            basis: asked.basis.clone(),
            identity: asked.identity,
            moved_in: asked.moved_in,
            staff: asked.staff,
            register: asked.register,
        }
    }
}
