//! The closed list of trees. A new one is a line here: its keys are made at the next unlock.

/// A tree of rows with keys of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tree {
    /// The wrapped key of each person; only the store itself writes it.
    Pk,
    Document,
    Summary,
    /// My Number, apart from everything else.
    Vault,
    /// Private keys of the node but seal keys, which are in the header.
    Keys,
    Staff,
    Inquiry,
    Ledger,
    Log,
    LogDetail,
    Directory,
    Import,
    Meta,
    /// The further pieces of values that are too long for one row; only the store itself writes it.
    Piece,
    /// Keys that open the sealed part of provision records, apart from them.
    VaultKey,
    /// Envelopes that wait at a relay; empty on every other node.
    Mailbox,
    /// People who are not here any more, and why.
    Gone,
    /// Requests of new replicas, and how far the other nodes of this municipality are.
    Replica,
    /// Operation logs of the other nodes of this municipality.
    ReplicaLog,
}

impl Tree {
    pub const ALL: [Self; 19] = [
        Self::Pk,
        Self::Document,
        Self::Summary,
        Self::Vault,
        Self::Keys,
        Self::Staff,
        Self::Inquiry,
        Self::Ledger,
        Self::Log,
        Self::LogDetail,
        Self::Directory,
        Self::Import,
        Self::Meta,
        Self::Piece,
        Self::VaultKey,
        Self::Mailbox,
        Self::Gone,
        Self::Replica,
        Self::ReplicaLog,
    ];

    /// Bound into every seal: a name is never given to another tree.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pk => "pk",
            Self::Document => "document",
            Self::Summary => "summary",
            Self::Vault => "vault",
            Self::Keys => "keys",
            Self::Staff => "staff",
            Self::Inquiry => "inquiry",
            Self::Ledger => "ledger",
            Self::Log => "log",
            Self::LogDetail => "log-detail",
            Self::Directory => "directory",
            Self::Import => "import",
            Self::Meta => "meta",
            Self::Piece => "piece",
            Self::VaultKey => "vault-key",
            Self::Mailbox => "mailbox",
            Self::Gone => "gone",
            Self::Replica => "replica",
            Self::ReplicaLog => "replica-log",
        }
    }

    /// One row a person, sealed under that person's own key.
    pub fn is_about_people(self) -> bool {
        matches!(self, Self::Document | Self::Summary | Self::Vault)
    }

    /// The tree beside whose rows those of this one lie in the index, under the same key. The vault lies apart (`SAFE-80`).
    pub(super) fn beside(self) -> Self {
        match self {
            Self::Document | Self::Summary => Self::Pk,
            other => other,
        }
    }

    /// The place in [`Tree::ALL`], which is also the first byte of the key in the index.
    pub(super) fn number(self) -> u8 {
        self as u8
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}
