//! 代理人: somebody who acts for the person, such as a parent for a child.

use serde::{Deserialize, Serialize};

/// By what right somebody acts for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepresentativeKind {
    /// 法定代理人: a parent or guardian.
    Legal,
    /// 任意代理人: somebody the person appointed.
    Appointed,
}

impl RepresentativeKind {
    pub const ALL: [Self; 2] = [Self::Legal, Self::Appointed];

    /// The word on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legal => "legal",
            Self::Appointed => "appointed",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The term in records.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Legal => "法定代理人",
            Self::Appointed => "任意代理人",
        }
    }
}

/// Who gave the consent in place of the person. No name: only the right and the paper that proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// By what right.
    pub kind: RepresentativeKind,
    /// What proves it: 戸籍, 登記事項証明書, 委任状, with its number.
    pub document: String,
}

impl Representative {
    /// The reference of a legal basis with the representative beside it, as evidence and provision record have it.
    pub fn beside(&self, reference: &str) -> String {
        let (term, document) = (self.kind.term(), self.document.trim());
        format!("{reference}（{term} {document}）")
    }
}
