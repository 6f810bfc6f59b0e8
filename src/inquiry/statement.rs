//! Dose statements: what a municipality signs once about a dose, and everybody passes on unchanged.

use super::codes::sex;
use crate::crypto::{self, Entropy, KeyId, KeyPurpose, SigningKey};
use crate::directory::Manifest;
use crate::domain::{
    CouponKey, CouponNo, Date, Dose, DoseId, MunicipalityCode, Origin, PartialDate, Person, Sex,
    SignedStatement, UnixTime, VaccinationKind, show_safe,
};
use minicbor::{Decode, Encode};

const CONTEXT: &[u8] = b"vrx/1/dose\0";
const STATEMENT_LEN_MAX: usize = 2_048;

/// Who an answer is about, as the provider's register has it.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Subject {
    #[n(1)]
    pub kana: String,
    #[n(2)]
    pub birth: PartialDate,
    #[cbor(n(3), with = "sex")]
    pub sex: Sex,
}

impl Subject {
    pub fn of(person: &Person) -> Self {
        Self {
            kana: person.name_kana.clone(),
            birth: person.birth_date,
            sex: person.sex,
        }
    }
}

/// What is said of one dose. What the record does not have is left out.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Statement {
    #[n(1)]
    pub issuer: MunicipalityCode,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sig_key_id: KeyId,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub id: [u8; 16],
    #[n(4)]
    pub kana: String,
    #[n(5)]
    pub birth: PartialDate,
    /// `domain.md` 5.6
    #[n(6)]
    pub kind: u16,
    #[n(7)]
    pub dose_no: u8,
    #[n(8)]
    pub vaccinated_on: Date,
    #[n(9)]
    pub coupon_code: Option<MunicipalityCode>,
    #[n(10)]
    pub coupon_no: Option<String>,
    #[n(11)]
    pub venue: Option<String>,
    #[n(12)]
    pub doctor: Option<String>,
    #[n(13)]
    pub maker: Option<String>,
    #[n(14)]
    pub lot_no: Option<String>,
    #[n(15)]
    pub registered_at: Option<UnixTime>,
    /// The statement this one corrects.
    #[cbor(n(16), with = "minicbor::bytes")]
    pub corrects: Option<[u8; 16]>,
}

impl Statement {
    /// Reads a statement and makes its texts harmless for a screen; the signed bytes stay as they are.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut read: Self = crypto::canonical::decode(bytes, STATEMENT_LEN_MAX).ok()?;
        read.kana = show_safe(&read.kana);
        for text in [
            &mut read.coupon_no,
            &mut read.venue,
            &mut read.doctor,
            &mut read.maker,
            &mut read.lot_no,
        ] {
            *text = text.as_deref().map(show_safe);
        }
        Some(read)
    }

    /// Nothing for a dose that was not given.
    fn of(
        dose: &Dose,
        person: &Person,
        issuer: MunicipalityCode,
        key: &SigningKey,
    ) -> Option<Self> {
        Some(Self {
            issuer,
            sig_key_id: crypto::key_id(KeyPurpose::Sig, &key.public().0),
            id: [0; 16],
            kana: person.name_kana.clone(),
            birth: person.birth_date,
            kind: dose.kind.code(),
            dose_no: dose.dose_no,
            vaccinated_on: dose.vaccinated_on?,
            coupon_code: dose.coupon.map(|coupon| coupon.municipality),
            coupon_no: dose.coupon.map(|coupon| coupon.number.to_string()),
            venue: dose.venue.clone(),
            doctor: dose.doctor.clone(),
            maker: dose.maker.clone(),
            lot_no: dose.lot_no.clone(),
            registered_at: dose.registered_at,
            corrects: None,
        })
    }

    /// Whether both say the same of the dose; a name may have changed since, and a key.
    fn says_the_same(&self, other: &Self) -> bool {
        let plain = |statement: &Self| Self {
            sig_key_id: [0; 8],
            id: [0; 16],
            kana: String::new(),
            corrects: None,
            ..statement.clone()
        };
        plain(self) == plain(other)
    }
}

/// The statement of an own dose: the one it has, or a new one if it has none or was corrected since.
pub fn statement_of(
    dose: &Dose,
    person: &Person,
    issuer: MunicipalityCode,
    key: &SigningKey,
    entropy: &mut dyn Entropy,
) -> Option<SignedStatement> {
    let mut now = Statement::of(dose, person, issuer, key)?;
    if let Some(held) = &dose.statement {
        let said: Option<Statement> =
            crypto::canonical::decode(&held.bytes, STATEMENT_LEN_MAX).ok();
        if said.is_some_and(|said| said.says_the_same(&now)) {
            return Some(held.clone());
        }
        now.corrects = Some(held.id);
    }
    now.id = crypto::random(entropy);
    let bytes = crypto::canonical::encode(&now);
    let signature = key.sign(CONTEXT, &bytes).to_vec();
    (bytes.len() <= STATEMENT_LEN_MAX).then_some(SignedStatement {
        id: now.id,
        bytes,
        signature,
    })
}

/// Whether the issuer signed it. Nothing while the issuer's manifest is not at hand.
pub fn is_signed(statement: &SignedStatement, issuer_manifest: Option<&Manifest>) -> Option<bool> {
    let manifest = issuer_manifest?;
    let key = Statement::read(&statement.bytes)
        .filter(|said| said.issuer == manifest.code)
        .and_then(|said| match said.registered_at {
            Some(at) => manifest.sig_key_at(&said.sig_key_id, at),
            None => manifest.sig_key(&said.sig_key_id),
        });
    Some(key.is_some_and(|key| {
        key.verify(CONTEXT, &statement.bytes, &statement.signature)
            .is_ok()
    }))
}

impl Statement {
    /// The dose as it would enter the own record. Its id follows from the statement, so that taking it over twice finds
    /// the same dose.
    pub fn to_dose(&self, held: &SignedStatement, query: [u8; 16]) -> Option<Dose> {
        let kind = VaccinationKind::new(self.kind).ok()?;
        let mut dose = Dose::new(DoseId(self.id), kind, self.dose_no, self.vaccinated_on);
        let number = self
            .coupon_no
            .as_deref()
            .and_then(|number| CouponNo::parse(number).ok());
        dose.coupon = self
            .coupon_code
            .zip(number)
            .map(|(municipality, number)| CouponKey {
                municipality,
                number,
            });
        dose.venue = self.venue.clone();
        dose.doctor = self.doctor.clone();
        dose.maker = self.maker.clone();
        dose.lot_no = self.lot_no.clone();
        dose.registered_at = self.registered_at;
        dose.origin = Origin::Foreign {
            issuer: self.issuer,
            inquiry: query,
        };
        dose.statement = Some(held.clone());
        Some(dose)
    }
}
