//! Why an inquiry is lawful, and how the person was identified. No inquiry leaves without both (`SAFE-1`, `SAFE-57`).

use serde::{Deserialize, Serialize};

/// 根拠: the legal basis of an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LegalBasis {
    /// 本人同意: the person agreed in writing.
    #[serde(rename = "consent")]
    Consent,
    /// 番号法第19条第16号: consent is hard to obtain.
    #[serde(rename = "art19-16")]
    Art19Item16,
}

impl LegalBasis {
    pub const ALL: [Self; 2] = [Self::Consent, Self::Art19Item16];

    /// The word on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Art19Item16 => "art19-16",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == text)
    }

    /// The code in the evidence: 1 consent, 2 art. 19 item 16.
    pub const fn wire_code(self) -> u8 {
        match self {
            Self::Consent => 1,
            Self::Art19Item16 => 2,
        }
    }

    /// The basis behind a code of the evidence.
    pub fn from_wire_code(code: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|basis| basis.wire_code() == code)
    }
}

/// 本人確認: the document that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdCheck {
    #[serde(rename = "mynumber-card")]
    MyNumberCard,
    Passport,
    DriversLicence,
    ResidenceCard,
    OtherPhotoId,
    /// Two documents without a photograph.
    TwoDocuments,
}

impl IdCheck {
    pub const ALL: [Self; 6] = [
        Self::MyNumberCard,
        Self::Passport,
        Self::DriversLicence,
        Self::ResidenceCard,
        Self::OtherPhotoId,
        Self::TwoDocuments,
    ];

    /// The word on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MyNumberCard => "mynumber-card",
            Self::Passport => "passport",
            Self::DriversLicence => "drivers-licence",
            Self::ResidenceCard => "residence-card",
            Self::OtherPhotoId => "other-photo-id",
            Self::TwoDocuments => "two-documents",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.as_str() == text)
    }

    /// The code in the evidence: 1 to 6 in the order of [`IdCheck::ALL`].
    pub const fn wire_code(self) -> u8 {
        match self {
            Self::MyNumberCard => 1,
            Self::Passport => 2,
            Self::DriversLicence => 3,
            Self::ResidenceCard => 4,
            Self::OtherPhotoId => 5,
            Self::TwoDocuments => 6,
        }
    }

    /// The check behind a code of the evidence.
    pub fn from_wire_code(code: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|check| check.wire_code() == code)
    }
}
