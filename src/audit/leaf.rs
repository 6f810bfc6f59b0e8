//! One entry of the log as deterministic CBOR (`protocol.md` section 8). The list of types is closed.

use minicbor::{Decode, Encode};

use crate::crypto::Digest;

/// No leaf is longer; a longer one is damage.
pub const LEAF_LEN_MAX: usize = 512;

/// What happened. The numbers are in the log for good: add at the end, never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum LeafType {
    #[n(1)]
    Unlock,
    #[n(2)]
    UnlockFail,
    #[n(3)]
    SlotChange,
    #[n(4)]
    Search,
    #[n(5)]
    View,
    #[n(6)]
    Edit,
    #[n(7)]
    Export,
    #[n(8)]
    QuerySent,
    #[n(9)]
    QueryReceived,
    #[n(10)]
    Outcome,
    #[n(11)]
    Receipt,
    #[n(12)]
    LateDecision,
    #[n(13)]
    Limit,
    #[n(14)]
    DirectoryAccepted,
    #[n(15)]
    ManifestAccepted,
    #[n(16)]
    KeyRotation,
    #[n(17)]
    Erasure,
    #[n(18)]
    Restore,
    #[n(19)]
    Checkpoint,
    #[n(20)]
    Import,
    #[n(21)]
    Refusal,
    #[n(22)]
    Alarm,
    #[n(23)]
    Setting,
    #[n(24)]
    Lock,
}

impl LeafType {
    pub const ALL: [Self; 24] = [
        Self::Unlock,
        Self::UnlockFail,
        Self::SlotChange,
        Self::Search,
        Self::View,
        Self::Edit,
        Self::Export,
        Self::QuerySent,
        Self::QueryReceived,
        Self::Outcome,
        Self::Receipt,
        Self::LateDecision,
        Self::Limit,
        Self::DirectoryAccepted,
        Self::ManifestAccepted,
        Self::KeyRotation,
        Self::Erasure,
        Self::Restore,
        Self::Checkpoint,
        Self::Import,
        Self::Refusal,
        Self::Alarm,
        Self::Setting,
        Self::Lock,
    ];

    /// The word for it in `--json` and in files for an auditor.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::UnlockFail => "unlock-fail",
            Self::SlotChange => "slot-change",
            Self::Search => "search",
            Self::View => "view",
            Self::Edit => "edit",
            Self::Export => "export",
            Self::QuerySent => "query-sent",
            Self::QueryReceived => "query-received",
            Self::Outcome => "outcome",
            Self::Receipt => "receipt",
            Self::LateDecision => "late-decision",
            Self::Limit => "limit",
            Self::DirectoryAccepted => "directory-accepted",
            Self::ManifestAccepted => "manifest-accepted",
            Self::KeyRotation => "key-rotation",
            Self::Erasure => "erasure",
            Self::Restore => "restore",
            Self::Checkpoint => "checkpoint",
            Self::Import => "import",
            Self::Refusal => "refusal",
            Self::Alarm => "alarm",
            Self::Setting => "setting",
            Self::Lock => "lock",
        }
    }
}

/// The store's counter and the hash over its digests, carried by checkpoint leaves (`protocol.md` section 7, rollback).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StoreState {
    #[n(0)]
    pub counter: u64,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub digest: Digest,
}

/// What the node wants logged; the log adds the sequence number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Unix seconds. The log orders by sequence, not by time.
    pub time: u64,
    pub kind: LeafType,
    /// [`super::actor`].
    pub actor: Digest,
    /// [`super::subject`] with [`super::Log::next_seq`], or [`super::object_commitment`].
    pub subject: Option<Digest>,
    /// [`super::detail_commitment`].
    pub detail: Digest,
    /// Hash of a receipt, or of the transcript.
    pub hash: Option<Digest>,
    pub store: Option<StoreState>,
}

/// One entry as it lies in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Leaf {
    #[n(1)]
    pub seq: u64,
    #[n(2)]
    pub time: u64,
    #[n(3)]
    pub kind: LeafType,
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub actor: Digest,
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub subject: Option<Digest>,
    #[n(6)]
    #[cbor(with = "minicbor::bytes")]
    pub detail: Digest,
    #[n(7)]
    #[cbor(with = "minicbor::bytes")]
    pub hash: Option<Digest>,
    #[n(8)]
    pub store: Option<StoreState>,
}

impl Leaf {
    pub(super) fn new(seq: u64, action: Action) -> Self {
        Self {
            seq,
            time: action.time,
            kind: action.kind,
            actor: action.actor,
            subject: action.subject,
            detail: action.detail,
            hash: action.hash,
            store: action.store,
        }
    }
}
