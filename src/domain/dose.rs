//! One injection given, with all its items: 40 to 68 of the register and C3 to C12 of VRS. C13 to C15 are in `dose_items`.

use super::CertificateItems;
use super::CouponKey;
use super::Date;
use super::ElderlyItems;
use super::InfantItems;
use super::MunicipalityCode;
use super::PartialDate;
use super::UnixTime;
use super::VaccinationKind;
use super::age_at_fiscal_year_end;
use super::age_in_months_at_fiscal_year_end;
use super::age_in_months_on;
use super::age_on;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// The key of a dose inside one resident's record: random, never shown to a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DoseId(pub [u8; 16]);

/// 接種記録. Numbers before fields are items of `domain.md` 3.1 and 3.2; one field serves every item of the same meaning.
///
/// `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dose {
    pub id: DoseId,
    /// 40, 55 接種コード
    pub kind: VaccinationKind,
    /// 41, C7 接種回, 1 or more.
    pub dose_no: u8,
    /// C6 接種状況
    pub status: DoseStatus,
    /// 42, 57, C8 接種日. Absent only for a dose that was not given.
    pub vaccinated_on: Option<Date>,
    /// C3, C4: the coupon used. Its municipality may be another one.
    pub coupon: Option<CouponKey>,
    /// 49, 62 医療機関, 接種会場名: its name.
    pub venue: Option<String>,
    /// 49, 62 医療機関: its code.
    pub clinic_code: Option<String>,
    /// 50, 63 接種医
    pub doctor: Option<String>,
    /// C9 ワクチンメーカー, at most 20 characters; a preset of [`super::vaccines`] or any other label.
    pub maker: Option<String>,
    /// 51, 64, C10 ロット番号, at most 20 characters, as written.
    pub lot_no: Option<String>,
    /// C11 ワクチン種類, only for certificates.
    pub vaccine_type: Option<String>,
    /// C12 製品名, only for certificates.
    pub product_name: Option<String>,
    /// 45, 60 接種判定
    pub judgement: Option<Judgement>,
    /// 48, 61 請求月, `YYYY-MM`.
    pub billing_month: Option<String>,
    /// 52, 65 接種量, in hundredths of a millilitre.
    pub dose_centi_ml: Option<u16>,
    /// 53 予診有無
    pub prescreened: Option<bool>,
    /// 46, 47, 54
    pub infant: InfantItems,
    /// 66, 67, 68
    pub elderly: ElderlyItems,
    /// C13 to C15
    pub certificate: CertificateItems,
    /// 接種履歴登録日時: when it was first entered, wherever that was.
    pub registered_at: Option<UnixTime>,
    /// Form batch and number of the questionnaire (予診票) that proves it.
    pub evidence: Option<String>,
    pub origin: Origin,
    /// The signed statement that crosses a border, made once and passed on unchanged.
    pub statement: Option<SignedStatement>,
    pub state: DoseState,
    /// 取消: a cancelled dose stays in the record and counts nowhere.
    pub cancelled: bool,
}

/// C6 接種状況.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoseStatus {
    /// 実施
    Done,
    /// 未実施
    NotDone,
}

/// 45, 60 接種判定 (codes are a proposal of `domain.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// 可
    Allowed,
    /// 不可
    Refused,
    /// 間隔不足
    IntervalTooShort,
    /// 年齢外
    OutsideAge,
}

/// Who recorded a dose.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// This municipality.
    Own,
    /// Another municipality, taken over from the answer to an inquiry.
    Foreign {
        issuer: MunicipalityCode,
        inquiry: [u8; 16],
    },
}

/// A dose statement with its issuer's signature. The bytes are opaque here; `inquiry` makes, reads and checks them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedStatement {
    /// `statement_id` inside the bytes, for finding what is already held.
    pub id: [u8; 16],
    /// The canonical form exactly as signed.
    pub bytes: Vec<u8>,
    /// Ed25519, 64 bytes.
    pub signature: Vec<u8>,
}

/// The state of a record's quality (`domain.md` 8.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoseState {
    /// 正常
    Normal,
    /// 要確認: possible but doubtful.
    ToCheck,
    /// 要修正: cannot be right.
    ToCorrect,
    /// 確認済: compared with the paper and locked; changes only with a reason and a second person.
    Confirmed,
}

impl DoseId {
    /// Reads the 32 hexadecimal digits of `Display`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 {
            return None;
        }
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(id))
    }
}

impl Dose {
    /// A given dose of which only the key items are known.
    pub fn new(id: DoseId, kind: VaccinationKind, dose_no: u8, vaccinated_on: Date) -> Self {
        Self {
            id,
            kind,
            dose_no,
            status: DoseStatus::Done,
            vaccinated_on: Some(vaccinated_on),
            coupon: None,
            venue: None,
            clinic_code: None,
            doctor: None,
            maker: None,
            lot_no: None,
            vaccine_type: None,
            product_name: None,
            judgement: None,
            billing_month: None,
            dose_centi_ml: None,
            prescreened: None,
            infant: InfantItems::default(),
            elderly: ElderlyItems::default(),
            certificate: CertificateItems::default(),
            registered_at: None,
            evidence: None,
            origin: Origin::Own,
            statement: None,
            state: DoseState::Normal,
            cancelled: false,
        }
    }

    /// Whether it was given and still stands.
    pub fn counts(&self) -> bool {
        self.status == DoseStatus::Done && !self.cancelled
    }

    /// 43 接種日年齢（月齢）, where birth date and day are known.
    pub fn age_months_at_vaccination(&self, birth: PartialDate) -> Option<u16> {
        age_in_months_on(birth.full()?, self.vaccinated_on?)
    }

    /// 44 年度末年齢（月齢）: on 31 March of its fiscal year.
    pub fn age_months_at_fy_end(&self, birth: PartialDate) -> Option<u16> {
        age_in_months_at_fiscal_year_end(birth.full()?, self.vaccinated_on?)
    }

    /// 56 接種年度
    pub fn fiscal_year(&self) -> Option<i16> {
        Some(self.vaccinated_on?.fiscal_year())
    }

    /// 58 接種日年齢
    pub fn age_at_vaccination(&self, birth: PartialDate) -> Option<u16> {
        age_on(birth.full()?, self.vaccinated_on?)
    }

    /// 59 年度末年齢
    pub fn age_at_fy_end(&self, birth: PartialDate) -> Option<u16> {
        age_at_fiscal_year_end(birth.full()?, self.vaccinated_on?)
    }

    /// C10 for comparing: half-width, upper case, without blanks.
    pub fn lot_key(&self) -> Option<String> {
        self.lot_no.as_deref().map(lot_key)
    }

    /// Whether both tell of the same injection: same kind, number and day.
    pub fn is_same_injection(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.dose_no == other.dose_no
            && self.vaccinated_on == other.vaccinated_on
    }
}

/// A lot number for comparing: half-width, upper case, without blanks.
pub fn lot_key(lot_no: &str) -> String {
    lot_no
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(half_width)
        .flat_map(char::to_uppercase)
        .collect()
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

impl fmt::Display for DoseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for DoseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DoseId({self})")
    }
}

impl fmt::Debug for Dose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dose({}, …)", self.id)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("Own"),
            Self::Foreign { issuer, .. } => write!(f, "Foreign({issuer})"),
        }
    }
}

impl fmt::Debug for SignedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedStatement(…)")
    }
}
