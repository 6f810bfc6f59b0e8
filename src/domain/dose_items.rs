//! Items that only some doses have: infant, elderly, and what a certificate needs.

use super::Date;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// 乳幼児接種情報 that no other dose has.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InfantItems {
    /// 46 混合接種何種: how many diseases the combined vaccine covers.
    pub combined_kinds: Option<u8>,
    /// 47 肺炎球菌種類: its valency, 7, 13, 15 or 20.
    pub pneumococcal_type: Option<u8>,
    /// 54 未接種理由
    pub not_vaccinated_reason: Option<String>,
}

/// 高齢者接種情報 that no other dose has.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElderlyItems {
    /// 66 実費徴収区分
    pub patient_charge: Option<PatientCharge>,
    /// 67 済証交付有無: whether the vaccination slip (接種済証) was handed out.
    pub slip_given: Option<bool>,
    /// 68 65歳未満接種理由, for persons aged 60 to 64.
    pub under65_reason: Option<String>,
}

/// 66 実費徴収区分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatientCharge {
    /// 徴収
    Charged,
    /// 免除（生活保護）
    ExemptWelfare,
    /// 免除（非課税）
    ExemptTax,
}

/// C13 to C15, kept only where a certificate is asked for.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateItems {
    /// C13 旧姓
    pub former_surname: Option<String>,
    /// C13 別姓
    pub other_surname: Option<String>,
    /// C13 別名
    pub other_name: Option<String>,
    /// C13 ローマ字氏名 as in the passport.
    pub romaji_name: Option<String>,
    /// C13 国籍, ISO 3166 alpha-3.
    pub nationality: Option<String>,
    /// C13 旅券番号
    pub passport_no: Option<String>,
    /// C14 証明書ID
    pub certificate_id: Option<String>,
    /// C15 証明書発行年月日
    pub issued_on: Option<Date>,
}

impl fmt::Debug for InfantItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InfantItems(…)")
    }
}

impl fmt::Debug for ElderlyItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ElderlyItems(…)")
    }
}

impl fmt::Debug for CertificateItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CertificateItems(…)")
    }
}
