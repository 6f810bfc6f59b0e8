//! The evidence inside M3: the number, why it is asked, and tags that let the provider compare and learn nothing else.
//!
//! The number and the code are the only personal data that cross (`SAFE-61`). A field that is missing makes the whole
//! evidence unreadable, so nothing is provided without basis, identity check and register check (`SAFE-7`, `SAFE-8`, `SAFE-57`).

use super::codes::{basis_kind, id_check, item_groups, number};
use super::ids::Pseudonym;
use super::nullable::Nullable;
use super::transcript::{KeyUse, derive};
use crate::crypto::{self, Digest, Key};
use crate::domain::{
    Date, IdCheck, ItemGroup, KanaLevel, LegalBasis, MyNumber, PartialDate, Purpose, Sex, kana_key,
};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// Longest reference of a legal basis, in bytes.
pub const REFERENCE_LEN_MAX: usize = 400;

/// 根拠: why the inquiry is lawful.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Basis {
    #[cbor(n(1), with = "basis_kind")]
    pub kind: LegalBasis,
    /// The consent document's number, or the office's reference.
    #[n(2)]
    pub reference: String,
    #[n(3)]
    pub date: Date,
    /// Hash of the form, where it was scanned.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub form_hash: Option<Digest>,
}

/// 本人確認: what was seen, and when.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct IdentityCheck {
    #[cbor(n(1), with = "id_check")]
    pub method: IdCheck,
    #[n(2)]
    pub date: Date,
}

/// 住基確認: who compared the number with the own resident register, and when (`SAFE-8`, `SAFE-9`).
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RegisterCheck {
    #[n(1)]
    pub staff: Pseudonym,
    #[n(2)]
    pub date: Date,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub struct Evidence {
    #[cbor(n(1), with = "number")]
    pub number: MyNumber,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub name_tag: Digest,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub birth_tag: Digest,
    #[cbor(n(4), with = "minicbor::bytes")]
    pub sex_tag: Digest,
    #[cbor(n(5), with = "item_groups")]
    pub items: Vec<ItemGroup>,
    #[n(6)]
    pub basis: Basis,
    #[n(7)]
    pub identity: IdentityCheck,
    #[n(8)]
    pub moved_in: Nullable<Date>,
    #[n(9)]
    pub staff: Pseudonym,
    #[n(10)]
    pub register: RegisterCheck,
}

/// What tells persons apart, compared and never sent.
pub struct Traits<'a> {
    pub kana: &'a str,
    pub birth: PartialDate,
    pub sex: Sex,
}

/// How the provider's person compares with the tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    pub name: bool,
    pub birth: bool,
    pub sex: bool,
}

/// Tags under the comparing key of one inquiry.
pub struct Tags(Key);

impl Tags {
    pub fn new(prk: &Key) -> Self {
        Self(derive(prk, KeyUse::Compare))
    }

    pub fn name(&self, kana: &str) -> Digest {
        let folded = Zeroizing::new(kana_key(kana, KanaLevel::Folded));
        crypto::hmac_sha256(self.0.as_bytes(), &[b"name\0", folded.as_bytes()])
    }

    /// Over the text `YYYY-MM-DD`, 00 for what is unknown.
    pub fn birth(&self, birth: PartialDate) -> Digest {
        crypto::hmac_sha256(
            self.0.as_bytes(),
            &[b"birth\0", birth.to_string().as_bytes()],
        )
    }

    /// Over the code as one ASCII digit.
    pub fn sex(&self, sex: Sex) -> Digest {
        crypto::hmac_sha256(
            self.0.as_bytes(),
            &[b"sex\0", sex.code().to_string().as_bytes()],
        )
    }

    /// Sexes 0 and 9 fit any. Every comparison is made, whatever the ones before gave.
    pub fn compare(&self, evidence: &Evidence, person: &Traits<'_>) -> Likeness {
        let name = crypto::equal(&self.name(person.kana), &evidence.name_tag);
        let birth = crypto::equal(&self.birth(person.birth), &evidence.birth_tag);
        let fits =
            |sex: &Sex| person.sex.fits(*sex) & crypto::equal(&self.sex(*sex), &evidence.sex_tag);
        let sex = Sex::ALL.iter().filter(|sex| fits(sex)).count() > 0;
        Likeness { name, birth, sex }
    }
}

/// `HMAC(k_sub, P)`: names the person in a receipt without naming the number.
pub fn subject_commitment(prk: &Key, number: &MyNumber, purpose: Purpose) -> Digest {
    crypto::hmac_sha256(
        derive(prk, KeyUse::Subject).as_bytes(),
        &[number.reveal(purpose)],
    )
}
