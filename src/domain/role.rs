//! What a staff member may do. An administrator keeps accounts and the directory and sees no residents.

use serde::{Deserialize, Serialize};

/// 役割: the role of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 担当者: daily work with records.
    Clerk,
    /// 会場従事者: coupons and doses at a venue, no names, no My Number (`SAFE-2`, `SAFE-28`).
    Venue,
    /// 承認者: a second person, who decides what is provided by hand (`SAFE-66`).
    Approver,
    /// 管理者: accounts, terminals, settings.
    Admin,
}

/// One kind of request that a role allows or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Finding and seeing persons and their history.
    People,
    /// Registering and taking back doses by coupon.
    Doses,
    /// Comparing and seeing a My Number for one of the three purposes.
    Number,
    Import,
    Export,
    Inquiries,
    /// Batch inquiries and quotas: what a clerk makes, an approver decides.
    Batches,
    /// Deciding about inquiries of others that were held.
    Approvals,
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
    pub const ALL: [Self; 4] = [Self::Clerk, Self::Venue, Self::Approver, Self::Admin];

    /// The word on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Venue => "venue",
            Self::Approver => "approver",
            Self::Admin => "admin",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The rights table of `design.md` section 8; a venue has nothing but its doses.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::Status => true,
            Right::Audit | Right::Unlock => {
                matches!(self, Self::Clerk | Self::Approver | Self::Admin)
            }
            Right::Approvals => matches!(self, Self::Approver),
            Right::Doses => matches!(self, Self::Clerk | Self::Venue),
            Right::Staff | Right::Directory => matches!(self, Self::Admin),
            Right::People | Right::Number | Right::Import | Right::Export | Right::Inquiries => {
                matches!(self, Self::Clerk)
            }
            Right::Ledger | Right::Batches => matches!(self, Self::Clerk | Self::Approver),
        }
    }
}

impl Right {
    pub const ALL: [Self; 14] = [
        Self::People,
        Self::Doses,
        Self::Number,
        Self::Import,
        Self::Export,
        Self::Inquiries,
        Self::Batches,
        Self::Approvals,
        Self::Ledger,
        Self::Staff,
        Self::Directory,
        Self::Audit,
        Self::Status,
        Self::Unlock,
    ];
}
