//! What a staff member may do. An administrator keeps accounts and the directory and sees no residents.

use serde::{Deserialize, Serialize};

/// 役割: the role of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 担当者: daily work with records.
    Clerk,
    /// 管理者: accounts, terminals, settings.
    Admin,
}

/// One kind of request that a role allows or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Finding and seeing persons and their history.
    People,
    Import,
    Export,
    Inquiries,
    Ledger,
    /// Accounts of staff members.
    Staff,
    Directory,
    /// Reading and verifying the operation log.
    Audit,
    Status,
    /// Unlocking the node for an unattended start.
    Unlock,
}

impl Role {
    pub const ALL: [Self; 2] = [Self::Clerk, Self::Admin];

    /// The word on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Admin => "admin",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The rights table of `design.md` section 8.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::Audit | Right::Status | Right::Unlock => true,
            Right::Staff | Right::Directory => matches!(self, Self::Admin),
            Right::People | Right::Import | Right::Export | Right::Inquiries | Right::Ledger => {
                matches!(self, Self::Clerk)
            }
        }
    }
}

impl Right {
    pub const ALL: [Self; 10] = [
        Self::People,
        Self::Import,
        Self::Export,
        Self::Inquiries,
        Self::Ledger,
        Self::Staff,
        Self::Directory,
        Self::Audit,
        Self::Status,
        Self::Unlock,
    ];
}
